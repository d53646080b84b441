(** * Real weights: a lower bound from the growth function (certified.md, section 3)

    An embedding method h(x, I) = q(x, e(I); theta), q a network with piecewise-linear activation
    and real weights without any bound, e an arbitrary map to R^k. The values of e at the n2^m2
    centres count as further parameters. *)

From Modhyper Require Import Common FiniteSums Packing PackingSharp FinitePrecision
  FinitePrecisionFirstOrder.
From Modhyper Require Import FixedPointRelu Perceptron GrowthFunction.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** ** The bound in logarithms *)

Definition log2 (x : R) : R := ln x / ln 2.

(** Thresholds per input in layer i (from 0): p times the number of units, 1 in the last layer. *)
Definition thresholds (p : nat) (hs : seq nat) (i : nat) : nat :=
  if (i < size hs)%N then (p * nth 0%N hs i)%N else 1%N.

(** The sum over the layers i of 1 + V_i log2(2 e (p u_i) M (d + i) / V_i), i from 1. *)
Definition growth_exponent (p M : nat) (V : nat -> nat) (d : nat) (hs : seq nat) : R :=
  \Rsum_(i : 'I_(size hs).+1 | true)
    (1 + INR (V i) * log2 (2 * exp 1 * INR (thresholds p hs i * M * (d + i).+1) / INR (V i))).

Lemma ln_2_pos : 0 < ln 2.
Proof. by rewrite -ln_1; apply: ln_increasing; lra. Qed.

Lemma log2_pow2 M : log2 (2 ^ M) = INR M.
Proof. by rewrite /log2 ln_pow; [field; have := ln_2_pos; lra | lra]. Qed.

Lemma log2_le x y : 0 < x -> x <= y -> log2 x <= log2 y.
Proof.
move=> x0 xy; apply: Rmult_le_compat_r; first by apply: Rlt_le; apply: Rinv_0_lt_compat;
  exact: ln_2_pos.
by case: (Rle_lt_or_eq_dec _ _ xy) => [lt|->];
  [apply: Rlt_le; exact: ln_increasing | apply: Rle_refl].
Qed.

Lemma log2_mult x y : 0 < x -> 0 < y -> log2 (x * y) = log2 x + log2 y.
Proof. by move=> x0 y0; rewrite /log2 ln_mult //; field; have := ln_2_pos; lra. Qed.

Lemma warren_base_pos M D V : (0 < V)%N -> (0 < M * D)%N -> 0 < 2 * exp 1 * INR (M * D) / INR V.
Proof.
move=> V0 MD; apply: Rdiv_lt_0_compat; last by apply: lt_0_INR; apply/ltP.
by apply: Rmult_lt_0_compat; [have := exp_pos 1; lra | apply: lt_0_INR; apply/ltP].
Qed.

Lemma log2_warren M D V : (0 < V)%N -> (0 < M * D)%N ->
  0 < warren_number M D V /\
  log2 (warren_number M D V) = 1 + INR V * log2 (2 * exp 1 * INR (M * D) / INR V).
Proof.
move=> V0 MD; have b0 := warren_base_pos V0 MD; have p0 := pow_lt _ V b0.
split; first by apply: Rmult_lt_0_compat => //; lra.
rewrite /warren_number log2_mult //; last by lra.
have l2 := ln_2_pos; congr (_ + _); first by rewrite /log2; field; lra.
by rewrite /log2 ln_pow //; field; lra.
Qed.

Lemma log2_growth_bound p M V d hs : (forall i, 0 < V i)%N -> enough_polynomials p M V hs ->
  0 < growth_bound p M V d hs /\ log2 (growth_bound p M V d hs) = growth_exponent p M V d hs.
Proof.
elim: hs V d => [|h hs IH] V d V0 /=.
  move=> enough; have M0 : (0 < M)%N by apply: leq_trans enough.
  have [pos E] := @log2_warren M d.+1 (V 0%N) (V0 _) ltac:(by rewrite muln_gt0 M0).
  split=> //; rewrite E /growth_exponent big_ord_recl big_ord0 Rplus_0_r /=.
  by rewrite /thresholds ltnn mul1n addn0.
move=> [enough0 enough]; have M0 : (0 < p * h * M)%N by apply: leq_trans enough0.
have [pos E] := @log2_warren (p * h * M) d.+1 (V 0%N) (V0 _) ltac:(by rewrite muln_gt0 M0).
have [pos' E'] := IH (fun i => V i.+1) d.+1 (fun i => V0 i.+1) enough.
split; first exact: Rmult_lt_0_compat.
rewrite log2_mult // E E' /growth_exponent [in RHS]big_ord_recl /=; congr (_ + _).
  by rewrite /thresholds /= addn0.
by apply: eq_bigr => i _; rewrite /thresholds /fintype.bump /= add1n ltnS addnS.
Qed.

(** If all 2^M sign patterns occur, M is at most the exponent. *)
Theorem shattering_bound p sigma (J : finType) hs n (V : nat -> nat) d
    (T : (nat -> R) -> network n hs 1) (z : J -> (nat -> R) -> point n) :
  warren -> piecewise_linear p sigma ->
  (forall i, 0 < V i)%N -> (forall i, V i <= V i.+1)%N -> affine_family V T ->
  (forall j k, polynomial (V 0%N) d (fun theta => z j theta k)) ->
  enough_polynomials p #|J| V hs ->
  (forall s : {ffun J -> bool}, exists theta,
     signs_of s (fun j => scalar_forward sigma (T theta) (z j theta))) ->
  INR #|J| <= growth_exponent p #|J| V d hs.
Proof.
move=> W pl V0 VS affine zpoly enough all.
have := @network_sign_patterns p sigma J W pl hs n V d T z V0 VS affine zpoly enough setT
  (fun s _ => all s).
rewrite cardsT card_ffun card_bool => le.
have [_ <-] := log2_growth_bound d V0 enough; rewrite -log2_pow2.
have pow2 : INR (2 ^ #|J|) = 2 ^ #|J|.
  by elim: #|J| => //= c IH; rewrite expnS mult_INR IH.
by apply: log2_le; rewrite -?pow2 //; rewrite pow2; apply: pow_lt; lra.
Qed.

(** ** Embedding methods *)

(** The parameters theta after the first E ones. *)
Definition after (E : nat) (theta : nat -> R) : nat -> R := fun t => theta (E + t)%N.

Lemma poly_after E V d f : polynomial V d f ->
  polynomial (E + V) d (fun theta => f (after E theta)).
Proof.
elim=> {d f}; [move=> c | move=> i iV | move=> d f g _ pf _ pg | move=> d d' f g _ pf _ pg | move=>
  d d' f dd _ pf].
- exact: poly_const.
- by apply: poly_var; rewrite ltn_add2l.
- exact: poly_plus.
- exact: poly_mult.
- exact: poly_degree pf.
Qed.

Lemma affine_after E hs n p (v : nat -> nat) (T : (nat -> R) -> network n hs p) :
  affine_family v T -> affine_family (fun i => E + v i)%N (fun theta => T (after E theta)).
Proof.
elim: hs n v T => [|h hs IH] n v T /=.
  by move=> H i j; exact: (poly_after E (H i j)).
move=> [A [B C]]; split; first by move=> i j; exact: (poly_after E (A i j)).
split; first by move=> i; exact: (poly_after E (B i)).
exact: (IH h (fun i => v i.+1) (fun theta => (T theta).2)).
Qed.

Section Embedding.
Variables (r m1 m2 k p : nat) (P : bump_profile r) (n1 : grid m1) (n2 : grid m2) (eps : R).
Variables (sigma : R -> R) (hs : seq nat) (v : nat -> nat).
Variable T : (nat -> R) -> network (m1 + k) hs 1.
Hypothesis warren_holds : warren.
Hypothesis sigma_pieces : piecewise_linear p sigma.
Hypothesis n1_pos : forall i, (0 < n1 i)%N.
Hypothesis n2_pos : forall i, (0 < n2 i)%N.
Hypothesis v_pos : forall i, (0 < v i)%N.
Hypothesis v_mono : forall i, (v i <= v i.+1)%N.
Hypothesis T_affine : affine_family v T.

(** M = prod n1 prod n2 boxes; V_i = k prod n2 + v_i parameters up to layer i. *)
Let M := (\prod_i n1 i * \prod_i n2 i)%N.
Let V (i : nat) : nat := (k * \prod_i n2 i + v i)%N.

(** certified.md, section 3: let the weights of q up to layer i be parameters among
    theta_0, ..., theta_(v_i - 1) (or constants), and e arbitrary.  If the method reaches
    eps < a on W(r, m1+m2), then
    M <= sum over the layers i of 1 + V_i log2(2 e (p u_i) M (i + 1) / V_i),
    provided that V_i <= p u_i M for every layer ([enough_polynomials]). *)
Theorem real_weights_embedding :
  eps < amplitude P (join_grid n1 n2) ->
  embedding_reaches (m2 := m2) (fun theta (code : point k) x =>
    scalar_forward sigma (T theta) (join x code))
    (@sobolev_ball r (m1 + m2)) eps ->
  enough_polynomials p M V hs ->
  INR M <= growth_exponent p M V 1 hs.
Proof.
move=> small reach enough.
have n_pos := join_grid_pos n1_pos n2_pos.
pose places := [finType of cell n2 * 'I_k].
have cardE : #|places| = (k * \prod_i n2 i)%N by rewrite card_prod card_cell card_ord mulnC.
pose code (c : cell n2) (theta : nat -> R) : point k :=
  fun i => theta (enum_rank ((c, i) : places)).
pose z (c : cell (join_grid n1 n2)) theta :=
  join (left_point (centre c)) (code (right_cell c) theta).
have E : #|cell (join_grid n1 n2)| = M by exact: card_join_cell.
have := @shattering_bound p sigma (cell (join_grid n1 n2)) hs (m1 + k) V 1
  (fun theta => T (after (k * \prod_i n2 i) theta)) z warren_holds sigma_pieces.
rewrite E; apply=> //.
- by move=> i; rewrite /V addn_gt0 v_pos orbT.
- by move=> i; rewrite /V leq_add2l.
- exact: affine_after.
- move=> c j; rewrite /z /join; case: (fintype.split j) => i.
    by apply: (@poly_degree _ 0) => //; exact: poly_const.
  by apply: poly_var; rewrite /V -cardE; apply: ltn_addr.
- move=> s; have [theta [e close]] := reach _ (packing_in_sobolev_ball P s).
  pose all t : R := if (t < #|places|)%N
    then nth 0 [seq e (centre a.1) a.2 | a <- enum places] t else theta (t - #|places|)%N.
  exists all => c.
  have codeE : code (right_cell c) all = e (centre (right_cell c)).
    apply: functional_extensionality => i; rewrite /code /all ltn_ord.
    by rewrite (nth_map ((right_cell c, i) : places)) -?cardE ?nth_enum_rank // -cardT ltn_ord.
  have afterE : after (k * \prod_i n2 i) all = theta.
    apply: functional_extensionality => t; rewrite /after /all cardE.
    by rewrite ltnNge leq_addr /= addKn.
  rewrite afterE /z codeE.
  have := close (left_point (centre c)) (centre (right_cell c)).
  rewrite centre_join packing_at_centre // => ge.
  have {ge} := ge _ (centre_in_cube _ n2_pos).
  have lc : in_cube (left_point (centre c)) by move=> i; exact: (centre_in_cube c n_pos).
  move=> /(_ lc) /(sign_of_close small); rewrite /sign.
  by case: (s c) => pos; split=> // ?; lra.
Qed.
End Embedding.

(** The same for r = 1 with n1 cells on every x-axis and n2 on every I-axis. *)
Theorem real_weights_first_order m1 m2 k p n1 n2 (eps : R) sigma hs (v : nat -> nat)
    (T : (nat -> R) -> network (m1 + k) hs 1) :
  let M := (n1 ^ m1 * n2 ^ m2)%N in
  let V i := (k * n2 ^ m2 + v i)%N in
  warren -> piecewise_linear p sigma -> (0 < n1)%N -> (0 < n2)%N ->
  (forall i, 0 < v i)%N -> (forall i, v i <= v i.+1)%N -> affine_family v T ->
  eps * (1 + INR (m1 * n1 + m2 * n2)) < 1 ->
  embedding_reaches (m2 := m2) (fun theta (code : point k) x =>
    scalar_forward sigma (T theta) (join x code))
    (@sobolev_ball_1 (m1 + m2)) eps ->
  enough_polynomials p M V hs ->
  INR M <= growth_exponent p M V 1 hs.
Proof.
move=> M V W pl n10 n20 v0 vS affine small reach.
have [|P amp] := @packing_sharp (m1 + m2) (join_grid (uniform_grid m1 n1) (uniform_grid m2 n2)) eps.
  by rewrite sum_join_uniform.
have := @real_weights_embedding 1 m1 m2 k p P (uniform_grid m1 n1) (uniform_grid m2 n2) eps sigma hs
  v T
  W pl (fun=> n10) (fun=> n20) v0 vS affine amp (embedding_reaches_1 reach).
by rewrite !card_uniform.
Qed.

(** ReLU is piecewise linear with p = 1. *)
Lemma relu_pieces : piecewise_linear 1 relu.
Proof.
exists (fun=> 0), (fun s => if s ord0 then 1 else 0), (fun=> 0) => t; rewrite ffunE.
by case: Rlt_dec => /= lt; rewrite /relu /Rmax; case: Rle_dec => ?; lra.
Qed.
