(** * The interface law: any way to condition delivers k numbers to a fixed program
      (interface.md, sections 1 and 4; certified.md, sections 2 and 11)

    h(x, I) = Q(theta, z(I), x): a program Q with N_Q numbers of b_q bits of its own reads k
    numbers z(I) of b_e bits.  Embedding methods, biases, scales and shifts, low-rank weights,
    part-generated weights and hypernetworks (N_Q = 0) are of this form.  The bounds count sign
    patterns on a family of points; every packing may supply it. *)

From Modhyper Require Import Common FiniteSums Packing PackingFirstOrder PackingSharp.
From Modhyper Require Import FinitePrecision FinitePrecisionFirstOrder.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** ** Counting *)

(** A description t of at most 2^a kinds, and for each condition d a code of at most 2^l kinds,
    give every sign pattern on C: then the sum over d of (number of places of d, less l) is at
    most a. *)
Lemma pattern_counting (C D T Code : finType) (condition : C -> D) (a l : nat)
    (value : T -> Code -> C -> R) :
  (#|T| <= 2 ^ a)%N -> (#|Code| <= 2 ^ l)%N ->
  (forall s : C -> bool, exists (t : T) (z : D -> Code),
     forall c, 0 < sign (s c) * value t (z (condition c)) c) ->
  (\sum_d (#|[pred c | condition c == d]| - l) <= a)%N.
Proof.
move=> Ta Cl all_signs.
pose A := [pred d | l <= #|[pred c | condition c == d]|]%N.
pose CA := [finType of {c : C | condition c \in A}]; pose DA := [finType of {d : D | d \in A}].
pose inA (c : CA) : DA := Sub (condition (val c)) (valP c).
pose V (t : T * {ffun DA -> Code}) (c : CA) := value t.1 (t.2 (inA c)) (val c).
have := @sign_counting [finType of T * {ffun DA -> Code}] CA V.
rewrite card_prod card_ffun => count.
have {count} : (2 ^ #|CA| <= 2 ^ (a + l * #|DA|))%N.
  apply: leq_trans (count _) _.
    move=> s; pose s' c := if insub c is Some u then s (u : CA) else false.
    have [t [z H]] := all_signs s'; exists (t, [ffun d => z (val d)]) => c.
    by have := H (val c); rewrite /s' valK /V /= ffunE.
  rewrite expnD expnM; apply: leq_mul => //.
  by case: (#|DA|) => // e; rewrite leq_exp2r.
rewrite leq_exp2l // => le.
have cardC : #|CA| = (\sum_(d in A) #|[pred c | condition c == d]|)%N.
  rewrite card_sig -sum1_card (partition_big condition (mem A)) //=; apply: eq_bigr => d dA.
  rewrite -sum1_card; apply: eq_bigl => c; rewrite [RHS]inE /=.
  case: eqP => [cd|_]; last by rewrite andbF.
  by rewrite andbT unfold_in /= cd; exact: dA.
have cardD : (l * #|DA| = \sum_(d in A) l)%N by rewrite sum_nat_const card_sig mulnC.
rewrite (bigID (mem A)) /= [X in (_ + X)%N]big1 ?addn0; last first.
  by move=> d; rewrite inE -ltnNge => /ltnW; rewrite -subn_eq0 => /eqP.
rewrite -(leq_add2r (l * #|DA|)); apply: leq_trans le; rewrite cardC cardD -big_split /=.
by apply: eq_leq; apply: eq_bigr => d dA; rewrite subnK.
Qed.

Lemma leq_pattern_sum (C D : finType) (condition : C -> D) (a l : nat) :
  (\sum_d (#|[pred c | condition c == d]| - l) <= a)%N -> (#|C| <= a + l * #|D|)%N.
Proof.
move=> le; have cardC : #|C| = (\sum_d #|[pred c | condition c == d]|)%N.
  rewrite -sum1_card (partition_big condition predT) //=.
  by apply: eq_bigr => d _; rewrite sum1_card.
rewrite cardC mulnC -sum_nat_const; apply: leq_trans (_ : _ <= \sum_d
  (#|[pred c | condition c == d]| - l + l))%N _.
  by apply: leq_sum => d _; rewrite addnC -leq_subLR.
by rewrite big_split leq_add2r.
Qed.

(** ** Families of points on which the class takes all signs *)

(** Every sign pattern on the points [pt c] is that of a member of the class, with absolute values
    above eps. *)
Definition sign_family n (in_class : (point n -> R) -> Prop) (C : Type) (pt : C -> point n)
    (eps : R) : Prop :=
  (forall c, in_cube (pt c)) /\
  forall s : C -> bool, exists y, in_class y /\ forall c, eps < sign (s c) * y (pt c).

Lemma sign_of_near (s : bool) v u eps : eps < sign s * u -> Rabs (v - u) <= eps -> 0 < sign s * v.
Proof. by move=> su /Rabs_le_between; move: su; rewrite /sign; case: s; lra. Qed.

(** The bumps of a grid are such a family. *)
Lemma sign_family_packing r m (P : bump_profile r) (n : grid m) eps :
  (forall i, (0 < n i)%N) -> eps < amplitude P n ->
  sign_family (@sobolev_ball r m) (@centre m n) eps.
Proof.
move=> n_pos small; split=> [c|s]; first exact: centre_in_cube.
exists (packing_function P s); split=> [|c]; first exact: packing_in_sobolev_ball.
by rewrite packing_at_centre //; move: small; rewrite /sign; case: (s c); lra.
Qed.

(** The points of a family as pairs (x, I), with the I-parts [cond d], d in D. *)
Section Conditions.
Variables (m1 m2 : nat) (in_class : (point (m1 + m2) -> R) -> Prop) (eps : R).
Variables (C D : finType) (place : C -> point m1) (condition : C -> D) (cond : D -> point m2).
Hypothesis places : forall c, in_cube (place c).
Hypothesis conds : forall d, in_cube (cond d).
Hypothesis family : sign_family in_class (fun c => join (place c) (cond (condition c))) eps.

(** interface.md, section 1: a program Q with N_Q numbers of b_q bits and an interface of k numbers
    of b_e bits, z any map whatever, satisfies
    b_q N_Q >= sum over the conditions of max(0, number of points - b_e k). *)
Theorem interface_count NQ k bq be (Q : words NQ bq -> words k be -> point m1 -> R) :
  embedding_reaches Q in_class eps ->
  (\sum_d (#|[pred c | condition c == d]| - be * k) <= bq * NQ)%N.
Proof.
move=> reach; apply: (@pattern_counting _ _ (words NQ bq) (words k be) condition _ _
  (fun theta z c => Q theta z (place c))); rewrite ?card_words // => s.
have [y [yC big]] := family.2 s; have [theta [z close]] := reach y yC.
exists theta, (fun d => z (cond d)) => c.
exact: sign_of_near (big c) (close _ _ (places c) (conds _)).
Qed.

(** The same when z(I) is computed from I by e with N_e stored numbers of b_s bits: it delivers at
    most those, and min(b_s N_e, b_e k C_I) replaces b_e k C_I. *)
Theorem interface_count_stored NQ Ne k bq be bs (Q : words NQ bq -> words k be -> point m1 -> R)
    (e : words Ne bs -> point m2 -> words k be) :
  model_reaches (fun theta x I => Q theta.1 (e theta.2 I) x) in_class eps ->
  (#|C| <= bq * NQ + minn (bs * Ne) (be * k * #|D|))%N.
Proof.
move=> reach; rewrite addn_minr leq_min; apply/andP; split.
  have := @sign_counting [finType of words NQ bq * words Ne bs] C
    (fun t c => Q t.1 (e t.2 (cond (condition c))) (place c)).
  rewrite card_prod !card_words -expnD leq_exp2l //; apply => s.
  have [y [yC big]] := family.2 s; have [theta close] := reach y yC.
  exists theta => c; exact: sign_of_near (big c) (close _ _ (places c) (conds _)).
apply: (@leq_pattern_sum _ _ condition); apply: (interface_count (Q := Q)) => y yC.
by have [[theta te] close] := reach y yC; exists theta, (e te).
Qed.
End Conditions.

(** ** The bound on a grid *)

Section Grid.
Variables (m1 m2 : nat) (n1 : grid m1) (n2 : grid m2) (eps : R) (NQ Ne k bq be bs : nat).
Hypothesis n1_pos : forall i, (0 < n1 i)%N.
Hypothesis n2_pos : forall i, (0 < n2 i)%N.

Let place (c : cell (join_grid n1 n2)) : point m1 := left_point (centre c).

Let join_pos := join_grid_pos n1_pos n2_pos.

Let family r (P : bump_profile r) : eps < amplitude P (join_grid n1 n2) ->
  sign_family (@sobolev_ball r (m1 + m2)) (fun c => join (place c) (centre (right_cell c))) eps.
Proof.
move=> small; have [inc all] := sign_family_packing join_pos small.
split=> [c|s]; first by rewrite centre_join.
by have [y [yW H]] := all s; exists y; split=> // c; rewrite centre_join.
Qed.

Let place_in c : in_cube (place c).
Proof. by move=> i; exact: (centre_in_cube c join_pos). Qed.

Let cond_in (d : cell n2) : in_cube (centre d).
Proof. exact: centre_in_cube. Qed.

(** interface.md, section 1, for every smoothness r, every bump and every grid:
    b_q N_Q + b_e k C_I >= C_x C_I, C_x = prod n1, C_I = prod n2. *)
Theorem interface_bound r (P : bump_profile r) (Q : words NQ bq -> words k be -> point m1 -> R) :
  eps < amplitude P (join_grid n1 n2) ->
  embedding_reaches Q (@sobolev_ball r (m1 + m2)) eps ->
  (\prod_i n1 i * \prod_i n2 i <= bq * NQ + be * k * \prod_i n2 i)%N.
Proof.
move=> /family F reach; rewrite -card_join_cell -(card_cell n2).
exact: leq_pattern_sum (interface_count place_in cond_in F reach).
Qed.

(** ... and with min(b_s N_e, b_e k C_I) when z is computed by e with N_e numbers of b_s bits. *)
Theorem interface_bound_stored r (P : bump_profile r)
    (Q : words NQ bq -> words k be -> point m1 -> R)
    (e : words Ne bs -> point m2 -> words k be) :
  eps < amplitude P (join_grid n1 n2) ->
  model_reaches (fun theta x I => Q theta.1 (e theta.2 I) x) (@sobolev_ball r (m1 + m2)) eps ->
  (\prod_i n1 i * \prod_i n2 i <= bq * NQ + minn (bs * Ne) (be * k * \prod_i n2 i))%N.
Proof.
move=> /family F reach; rewrite -card_join_cell -(card_cell n2).
exact: (interface_count_stored (Q := Q) (e := e) place_in cond_in F reach).
Qed.

Hypothesis small : eps * (1 + INR (\sum_i n1 i + \sum_i n2 i)) < 1.

Let sharp : exists P : bump_profile 1, eps < amplitude P (join_grid n1 n2).
Proof.
apply: packing_sharp; rewrite INR_sum big_split_ord /=; move: small.
by under eq_bigr do rewrite -(join_gridl n1 n2);
   under [X in (_ + X)%N]eq_bigr do rewrite -(join_gridr n1 n2).
Qed.

(** The same for r = 1: eps (1 + sum n1 + sum n2) < 1. *)
Theorem interface_bound_first_order (Q : words NQ bq -> words k be -> point m1 -> R) :
  embedding_reaches Q (@sobolev_ball_1 (m1 + m2)) eps ->
  (\prod_i n1 i * \prod_i n2 i <= bq * NQ + be * k * \prod_i n2 i)%N.
Proof. by move=> /embedding_reaches_1; have [P amp] := sharp; exact: interface_bound amp. Qed.

Theorem interface_bound_stored_first_order (Q : words NQ bq -> words k be -> point m1 -> R)
    (e : words Ne bs -> point m2 -> words k be) :
  model_reaches (fun theta x I => Q theta.1 (e theta.2 I) x) (@sobolev_ball_1 (m1 + m2)) eps ->
  (\prod_i n1 i * \prod_i n2 i <= bq * NQ + minn (bs * Ne) (be * k * \prod_i n2 i))%N.
Proof.
move=> reach; have [P amp] := sharp.
by apply: (interface_bound_stored (Q := Q) (e := e) amp) => y /sobolev_ball_1E; exact: reach.
Qed.
End Grid.

(** ** Finitely many conditions *)

(** K conditions whose slices are any members of a class of functions of x: the targets are all
    y_1, ..., y_K in the class, with nothing in common. *)
Definition conditions_reach m K (Theta Code : Type) (Q : Theta -> Code -> point m -> R)
    (in_class : (point m -> R) -> Prop) (eps : R) : Prop :=
  forall y : 'I_K -> point m -> R, (forall j, in_class (y j)) ->
  exists (theta : Theta) (z : 'I_K -> Code), forall j, within eps (Q theta (z j)) (y j).

Section FinitelyMany.
Variables (m K : nat) (in_class : (point m -> R) -> Prop) (eps : R) (C : finType).
Variable pt : C -> point m.
Hypothesis family : sign_family in_class pt eps.

(** interface.md, section 4: b_q N_Q >= K (C_x - b_e k) for K conditions with unrelated slices; no
    smoothness in the condition is used. *)
Theorem finite_conditions NQ k bq be (Q : words NQ bq -> words k be -> point m -> R) :
  conditions_reach K Q in_class eps -> (K * (#|C| - be * k) <= bq * NQ)%N.
Proof.
move=> reach.
have := @pattern_counting [finType of 'I_K * C] [finType of 'I_K] (words NQ bq) (words k be)
  (fun jc => jc.1) (bq * NQ) (be * k) (fun theta z jc => Q theta z (pt jc.2)).
rewrite !card_words => /(_ (leqnn _) (leqnn _)) H; apply: leq_trans (H _) => [|s].
  rewrite (eq_bigr (fun=> (#|C| - be * k)%N)) => [|j _]; first by rewrite sum_nat_const card_ord.
  congr (_ - _)%N; rewrite -[RHS]mul1n -(card1 j) -[RHS]cardX; apply: eq_card => -[i c].
  by rewrite !inE /= andbT.
have [y Hy] := fin_all_exists (fun j => family.2 (fun c => s (j, c))).
have [theta [z close]] := reach y (fun j => (Hy j).1).
exists theta, z => -[j c]; exact: sign_of_near ((Hy j).2 c) (close j _ (family.1 c)).
Qed.
End FinitelyMany.

(** For r = 1, with n_i cells on the i-th x-axis: eps (1 + sum n) < 1. *)
Theorem finite_conditions_first_order m K (n : grid m) (eps : R) NQ k bq be
    (Q : words NQ bq -> words k be -> point m -> R) :
  (forall i, (0 < n i)%N) -> eps * (1 + INR (\sum_i n i)) < 1 ->
  conditions_reach K Q (@sobolev_ball_1 m) eps ->
  (K * (\prod_i n i - be * k) <= bq * NQ)%N.
Proof.
move=> n_pos small reach; have [|P amp] := @packing_sharp m n eps; first by rewrite INR_sum.
rewrite -card_cell; apply: (finite_conditions (sign_family_packing n_pos amp)) => y yW.
by apply: reach => j; apply/sobolev_ball_1E; exact: yW.
Qed.
