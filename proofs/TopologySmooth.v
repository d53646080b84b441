(** * A narrow continuous embedding fails at every size, for every smoothness r
      (certified.md, section 9)

    The target a sum_j I_j phi_j(x) with m2 bumps phi_j of a grid on the x-cube.  A derivative
    takes at most one of the I_j, so the norm is a (S_r + m2 S_(r-1)), S_r the packing sum of the
    grid up to order r.  Borsuk-Ulam is a hypothesis. *)

From Modhyper Require Import Common FiniteSums Packing PackingProfile FinitePrecision.
From Modhyper Require Import FinitePrecisionSlices FinitePrecisionFirstOrder Perceptron.
From Modhyper Require Import PerceptronContinuity BernsteinWidth Topology.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** The packing sum over the orders below r. *)
Definition packing_sum_below r m (P : bump_profile r) (n : grid m) : R :=
  \Rsum_(k : {ffun 'I_m -> 'I_r.+1} | (order (fun i => k i) < r)%N)
     \Rprod_i (INR (n i) ^ k i * psi_sup P (k i)).

Section Target.
Variables (r m1 m2 : nat) (P : bump_profile r) (n : grid m1) (place : 'I_m2 -> cell n).
Hypothesis place_inj : injective place.

Let fits i : (1 < n i)%N -> n i = n i.
Proof. by []. Qed.

Let S := packing_sum P n + INR m2 * packing_sum_below P n.
Let a := / S.

(** The order of a multi-index in I. *)
Definition right_order (k : multi_index (m1 + m2)) : nat := (\sum_j k (rshift m1 j))%N.

Let coefficient (k : multi_index (m1 + m2)) (z : point (m1 + m2)) (j : 'I_m2) : R :=
  match right_order k with
  | 0 => z (rshift m1 j)
  | 1 => INR (k (rshift m1 j))
  | _ => 0
  end.

Let D (k : multi_index (m1 + m2)) (z : point (m1 + m2)) : R :=
  a * \Rsum_j (coefficient k z j * bump P n (place j) (left_index k) (left_point z)).

(** y(x, I) = a sum_j I_j phi_j(x). *)
Definition telling_smooth (z : point (m1 + m2)) : R :=
  a * \Rsum_j (z (rshift m1 j)
    * \Rprod_i psi P 0 (INR (n i) * (z (lshift m2 i) - centre (place j) i))).

Let T (k : multi_index m1) : R := \Rprod_i (INR (n i) ^ k i * psi_sup P (k i)).

Let below_ge0 : 0 <= packing_sum_below P n.
Proof. by apply: Rsum_ge0 => k kr; apply: packing_term_ge0; exact: ltnW. Qed.

Let S_pos : 1 <= S.
Proof.
have := packing_sum_ge1 P n; have := Rmult_le_pos _ _ (pos_INR m2) below_ge0.
by rewrite /S; lra.
Qed.

Let a_pos : 0 < a.
Proof. by apply: Rinv_0_lt_compat; lra. Qed.

Lemma right_order_0 (k : multi_index (m1 + m2)) : (right_order k == 0%N) = right_zero k.
Proof. by rewrite /right_order sum_nat_eq0. Qed.

Lemma right_order_raise_l (k : multi_index (m1 + m2)) l :
  right_order (raise k (lshift m2 l)) = right_order k.
Proof. by apply: eq_bigr => j _; rewrite /raise eq_rlshift. Qed.

Lemma right_order_raise_r (k : multi_index (m1 + m2)) j :
  right_order (raise k (rshift m1 j)) = (right_order k).+1.
Proof.
rewrite /right_order (bigD1 j) //= [in RHS](bigD1 j) //= {1}/raise eqxx addSn.
congr (_ + _).+1; apply: eq_bigr => i /negbTE ij.
by rewrite /raise (inj_eq (@rshift_inj _ _)) ij.
Qed.

Lemma left_index_raise_r (k : multi_index (m1 + m2)) j :
  left_index (raise k (rshift m1 j)) = left_index k.
Proof.
by apply: functional_extensionality => i; rewrite /left_index /raise eq_lrshift.
Qed.

Lemma order_split (k : multi_index (m1 + m2)) : order k = (order (left_index k) + right_order k)%N.
Proof. exact: order_left. Qed.

Let left_order (k : multi_index (m1 + m2)) : (order k <= r)%N -> (order (left_index k) <= r)%N.
Proof. by rewrite order_split; apply: leq_trans; exact: leq_addr. Qed.

Let partial (k : multi_index (m1 + m2)) i : (order k < r)%N -> is_partial (D k) i (D (raise k i)).
Proof.
move=> kr; have lr : (order (left_index k) < r)%N.
  by apply: leq_ltn_trans kr; rewrite order_split leq_addr.
apply: is_partial_scal; case: (split_ordP i) => [l -> | j ->].
  move=> z; apply: (is_derive_ext (fun t => \Rsum_j (coefficient k z j
      * bump P n (place j) (left_index k) (replace (left_point z) l t)))) => [t|].
    apply: eq_bigr => j _; rewrite left_replace_l; congr (_ * _).
    by rewrite /coefficient; case: right_order => //; rewrite /replace eq_rlshift.
  rewrite (_ : \Rsum_j _ = \Rsum_j (coefficient k z j
      * bump P n (place j) (raise (left_index k) l) (left_point z))); last first.
    apply: eq_bigr => j _; rewrite left_raise; congr (_ * _).
    by rewrite /coefficient right_order_raise_l /raise eq_rlshift.
  apply: (@is_partial_sum m1 _ (fun j w => coefficient k z j * bump P n (place j) (left_index k) w)
    (fun j w => coefficient k z j * bump P n (place j) (raise (left_index k) l) w) l) => j.
  by apply: is_partial_scal; exact: bump_partial.
move=> z; pose w l := bump P n (place l) (left_index k) (left_point z).
apply: (is_derive_ext (fun t => \Rsum_l
    (coefficient k (replace z (rshift m1 j) t) l * w l))) => [t|].
  by apply: eq_bigr => l _; rewrite left_replace_r.
rewrite (_ : \Rsum_l _ = \Rsum_l (coefficient (raise k (rshift m1 j)) z l * w l)); last first.
  by apply: eq_bigr => l _; rewrite left_index_raise_r.
clearbody w; apply: (@is_partial_sum (m1 + m2) _ (fun l z => coefficient k z l * w l)
  (fun l z => coefficient (raise k (rshift m1 j)) z l * w l) (rshift m1 j)) => l {}z.
rewrite Rmult_comm; apply: (is_derive_ext (fun t => w l
  * coefficient k (replace z (rshift m1 j) t) l)) => [t|]; first by rewrite Rmult_comm.
apply: is_derive_scal; rewrite /coefficient right_order_raise_r.
case E: (right_order k) => [|[|o]]; try exact: is_derive_const.
have k0 : k (rshift m1 l) = 0%N.
  have : right_zero k by rewrite -right_order_0 E.
  by move=> /forallP /(_ l) /eqP.
rewrite /raise (inj_eq (@rshift_inj _ _)) k0.
case lj: (l == j); last first.
  apply: (is_derive_ext (fun=> z (rshift m1 l))) => [t|]; last exact: is_derive_const.
  by rewrite /replace (inj_eq (@rshift_inj _ _)) lj.
apply: (is_derive_ext (fun t => t)) => [t|]; last exact: is_derive_id.
by rewrite /replace (inj_eq (@rshift_inj _ _)) lj.
Qed.

Let continuous_D (k : multi_index (m1 + m2)) : (order k <= r)%N -> continuous_fun (D k).
Proof.
move=> kr; apply: continuous_fun_mult; first exact: continuous_fun_const.
apply: continuous_fun_sum => j; apply: continuous_fun_mult; last first.
  by apply: continuous_left; apply: bump_continuous; exact: left_order.
rewrite /coefficient; case: right_order => [|[|o]]; try exact: continuous_fun_const.
by apply: (continuous_fun_coordinate (g := fun t => t)) => t; exact: continuous_id.
Qed.

Let B (k : multi_index (m1 + m2)) : R :=
  a * (if (right_order k <= 1)%N then T (left_index k) else 0).

Let bound_D (k : multi_index (m1 + m2)) : (order k <= r)%N -> bounded_on_cube (D k) (B k).
Proof.
move=> kr z zc; rewrite /D /B Rabs_mult (Rabs_pos_eq a); last lra.
apply: Rmult_le_compat_l; first lra.
have T0 : 0 <= T (left_index k) by apply: packing_term_ge0; exact: left_order.
case: leqP => [one|two]; last first.
  rewrite big1 ?Rabs_R0; [lra | move=> j _; rewrite /coefficient].
  by case: right_order two => [|[|o]] // _; ring.
apply: Rabs_Rsum_disjoint => // [j|j l jl]; last first.
  have [|->|->] := @bump_disjoint r m1 P n n fits (place j) (place l) (left_index k)
    (left_point z) (left_order kr); rewrite ?Rmult_0_r; [|by left|by right].
  by rewrite (inj_eq place_inj).
rewrite Rabs_mult -[X in _ <= X]Rmult_1_l; apply: Rmult_le_compat; try exact: Rabs_pos.
  rewrite /coefficient; case E: (right_order k) one => [|[|o]] // _.
    by apply/Rabs_le_between; exact: zc.
  rewrite Rabs_pos_eq; last exact: pos_INR.
  by apply: (le_INR _ 1); apply/leP; rewrite -E /right_order (bigD1 j) //= leq_addr.
by apply: bump_bound; exact: left_order.
Qed.

(** The terms of order 1 in I: one for each j and each multi-index in x of order below r. *)
Let sum_order_1 : \Rsum_(k : {ffun 'I_(m1 + m2) -> 'I_r.+1} | ((order (fun i => k i) <= r) &&
      (right_order (fun i => nat_of_ord (k i)) == 1))%N) T (left_index (fun i => nat_of_ord (k i)))
  = INR m2 * packing_sum_below P n.
Proof.
set F := fun k : {ffun 'I_(m1 + m2) -> 'I_r.+1} => T (left_index (fun i => nat_of_ord (k i))).
have one (k : multi_index (m1 + m2)) j : right_order k = 1%N -> (0 < k (rshift m1 j))%N ->
    k (rshift m1 j) = 1%N /\ forall i, i != j -> k (rshift m1 i) = 0%N.
  rewrite /right_order (bigD1 j) //=; case: (k (rshift m1 j)) => // -[|?] // [/eqP].
  rewrite sum_nat_eq0 => /forallP z _; split=> // i ij; have := z i.
  by rewrite ij /= => /eqP.
rewrite (eq_bigr (fun k : {ffun 'I_(m1 + m2) -> 'I_r.+1} =>
    \big[Rplus/R0]_(j : 'I_m2 | (0 < k (rshift m1 j))%N) F k)); last first.
  move=> k /andP[_ /eqP k1]; case: (pickP (fun j => 0 < k (rshift m1 j))%N) => [j kj|none].
    rewrite (big_pred1 j) // => i; rewrite /= in kj *; have [_ z] := one _ j k1 kj.
    by case: (eqVneq i j) => [->|/z ->].
  move: k1; rewrite /right_order big1 // => j _.
  by have := none j; case: (nat_of_ord _).
rewrite (exchange_big_dep xpredT) //= -Rsum_const; apply: eq_bigr => j _.
pose up (k : {ffun 'I_m1 -> 'I_r.+1}) : {ffun 'I_(m1 + m2) -> 'I_r.+1} :=
  [ffun i => match fintype.split i with
             | inl l => k l | inr l => if l == j then inord 1 else ord0 end].
pose down (k : {ffun 'I_(m1 + m2) -> 'I_r.+1}) : {ffun 'I_m1 -> 'I_r.+1} :=
  [ffun i => k (lshift m2 i)].
have upl k l : up k (lshift m2 l) = k l by rewrite ffunE (unsplitK (inl l)).
have upr k l : up k (rshift m1 l) = if l == j then inord 1 else ord0.
  by rewrite ffunE (unsplitK (inr l)).
have left_up k : left_index (fun i => nat_of_ord (up k i)) = (fun i => nat_of_ord (k i)).
  by apply: functional_extensionality => i; rewrite /left_index upl.
have right_up k : right_order (fun i => nat_of_ord (up k i)) = (inord 1 : 'I_r.+1).
  by rewrite /right_order (bigD1 j) //= upr eqxx big1 ?addn0 // => l /negbTE lj; rewrite upr lj.
rewrite (reindex_onto up down) /=; last first.
  move=> k /andP[/andP[_ /eqP k1] kj]; have [k1j z] := one _ j k1 kj.
  apply/ffunP => i; rewrite !ffunE; case: (split_ordP i) => l ->; first by rewrite ffunE.
  case: eqP => [->|/eqP lj]; apply: val_inj; last by rewrite /= z.
  by rewrite /= inordK // -k1j ltn_ord.
apply: eq_big => [k|k _]; last by rewrite /F left_up.
have -> : down (up k) = k by apply/ffunP => i; rewrite !ffunE (unsplitK (inl i)).
rewrite eqxx andbT upr eqxx order_split left_up right_up.
have [r0|r0] := posnP r.
  have -> : nat_of_ord (inord 1 : 'I_r.+1) = 0%N.
    by move: (ltn_ord (inord 1 : 'I_r.+1)); rewrite [X in (_ < X.+1)%N]r0; case: (nat_of_ord _).
  by rewrite /= !andbF; apply/esym/negbTE; rewrite -leqNgt [X in (X <= _)%N]r0.
by rewrite inordK ?ltnS // addn1 eqxx !andbT.
Qed.

Lemma telling_smooth_in_ball : sobolev_ball r telling_smooth.
Proof.
exists D, B; split; [|split; [|split; [|split]]] => //.
- move=> z; rewrite /D /telling_smooth; congr (_ * _); apply: eq_bigr => j _.
  have -> : coefficient (zero_index (m1 + m2)) z j = z (rshift m1 j).
    by rewrite /coefficient (_ : right_order _ = 0%N) //; apply: big1.
  by congr (_ * _); apply: eq_bigr => i _; rewrite Rmult_1_l.
- rewrite -Rsum_scal.
  have -> : \Rsum_(k : {ffun 'I_(m1 + m2) -> 'I_r.+1} | (order (fun i => k i) <= r)%N)
      (if (right_order (fun i => nat_of_ord (k i)) <= 1)%N
       then T (left_index (fun i => nat_of_ord (k i))) else 0) = S.
    rewrite /S -sum_order_1 /packing_sum -/T -(@sum_right_zero r m1 m2 T) big_mkcondr /=.
    rewrite -big_split /=; apply: eq_bigr => k _.
    rewrite -right_order_0; case: (right_order _) => [|[|o]] /=; ring.
  by rewrite /a Rinv_l; lra.
Qed.

Lemma telling_smooth_at_centre I j : telling_smooth (join (centre (place j)) I) = / S * I j.
Proof.
have E i : join (centre (place j)) I (lshift m2 i) = centre (place j) i.
  by rewrite /join (unsplitK (inl i)).
have values l : \Rprod_i psi P 0 (INR (n i) * (join (centre (place j)) I (lshift m2 i)
    - centre (place l) i)) = if place l == place j then 1 else 0.
  rewrite -(bump_at_centre P fits); apply: eq_bigr => i _.
  by rewrite /zero_index /= Rmult_1_l E.
rewrite /telling_smooth (Rsum_only (i := j)) => [|l lj]; rewrite values.
  by rewrite eqxx Rmult_1_r /join (unsplitK (inr j)).
by rewrite (inj_eq place_inj) (negbTE lj) Rmult_0_r.
Qed.
End Target.

(** certified.md, section 9, for every r and m1: on a grid with at least m2 boxes of the x-cube, a
    continuous embedding of dimension k < m2 has an error of at least 1/(S_r + m2 S_(r-1)) on some
    target of W(r, m1+m2), whatever q is and whatever the sizes of q and e are. *)
Theorem narrow_embedding_smooth r m1 m2 k (P : bump_profile r) (n : grid m1) (Theta : Type)
    (q : Theta -> point k -> point m1 -> R) (eps : R) :
  borsuk_ulam -> (k < m2)%N -> (forall i, (0 < n i)%N) -> (m2 <= \prod_i n i)%N ->
  continuous_embedding_reaches q (@sobolev_ball r (m1 + m2)) eps ->
  / (packing_sum P n + INR m2 * packing_sum_below P n) <= eps.
Proof.
move=> borsuk narrow n_pos enough reach.
have wide : (m2 <= #|cell n|)%N by rewrite card_cell.
pose place (j : 'I_m2) : cell n := enum_val (widen_ord wide j).
have inj : injective place by move=> i j /enum_val_inj [/val_inj].
have [theta [e [ec close]]] := reach _ (telling_smooth_in_ball P inj).
have [I [Ic [j Ij] same]] := one_code_for_opposites borsuk narrow ec.
have Oc : in_cube (opposite I) by move=> i; rewrite /opposite; have := Ic i; lra.
have /Rabs_le_between := close (centre (place j)) _ (centre_in_cube _ n_pos) Ic.
have /Rabs_le_between := close (centre (place j)) _ (centre_in_cube _ n_pos) Oc.
rewrite -same !(telling_smooth_at_centre P inj) /opposite.
set b := / _; set u := q _ _ _.
by have [-> | ->] : I j = 1 \/ I j = -1;
  [move: Ij; rewrite /Rabs; case: Rcase_abs; lra | lra | lra].
Qed.

(** With the bump (1 - t^2)^(r+1) and n boxes an axis, n^m1 >= m2. *)
Corollary narrow_embedding_smooth_uniform r m1 m2 k n (Theta : Type)
    (q : Theta -> point k -> point m1 -> R) (eps : R) :
  borsuk_ulam -> (k < m2)%N -> (0 < n)%N -> (m2 <= n ^ m1)%N ->
  continuous_embedding_reaches q (@sobolev_ball r (m1 + m2)) eps ->
  / (packing_sum (standard_profile r) (uniform_grid m1 n)
     + INR m2 * packing_sum_below (standard_profile r) (uniform_grid m1 n)) <= eps.
Proof.
by move=> borsuk narrow n0 enough; apply: narrow_embedding_smooth; rewrite ?card_uniform.
Qed.
