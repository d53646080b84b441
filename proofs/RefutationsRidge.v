(** * Functions of the first coordinate in W(r, m)

    Tools for the refutations: phi(x_1) lies in W(r, m) when phi, phi', ..., phi^(r) are small. *)

From Modhyper Require Import Common FiniteSums Packing PackingFirstOrder.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** ** Multi-indices *)

(** Every multi-index but 0 is k + e_i. *)
Lemma lower_index n (k : multi_index n) d : order k = d.+1 ->
  exists k' i, k = raise k' i /\ order k' = d.
Proof.
move=> kd; have [i ki|k0] := pickP (fun i => 0 < k i)%N; last first.
  by move: kd; rewrite /order big1 // => i _; have := k0 i; rewrite lt0n => /negbFE/eqP.
pose k' : multi_index n := fun j => if j == i then (k j).-1 else k j.
have E : k = raise k' i.
  apply: functional_extensionality => j; rewrite /raise /k'.
  by case: eqP => [->|]; rewrite ?prednK.
by exists k', i; split=> //; apply/eqP; rewrite -eqSS -(order_raise k' i) -E kd.
Qed.

(** ** Ridge functions *)

Section Ridge.
Variables (r m : nat) (phi : nat -> R -> R) (C : nat -> R).
Hypothesis phi_derive : forall j t, (j < r)%N -> is_derive (phi j) t (phi j.+1 t).
Hypothesis phi_continuous : forall j t, (j <= r)%N -> continuous (phi j) t.
Hypothesis phi_bound : forall j t, (j <= r)%N -> -1 <= t <= 1 -> Rabs (phi j t) <= C j.

(** Only the first entry of k is not zero. *)
Definition first_only (k : multi_index m.+1) : bool := order k == k ord0.
Definition ridge_derivative (k : multi_index m.+1) (x : point m.+1) : R :=
  if first_only k then phi (k ord0) (x ord0) else 0.
Definition ridge_bound (k : multi_index m.+1) : R := if first_only k then C (k ord0) else 0.

Lemma ridge_partial k i : (order k < r)%N ->
  is_partial (ridge_derivative k) i (ridge_derivative (raise k i)).
Proof.
move=> kr x; rewrite /ridge_derivative /first_only order_raise /raise /replace.
case: (altP (i =P ord0)) => [->|i0]; rewrite ?eqxx.
  rewrite eqSS; case E: (order k == k ord0); last exact: is_derive_const.
  by apply: phi_derive; rewrite -(eqP E).
have -> : (ord0 == i) = false by rewrite eq_sym; apply/negbTE.
have -> : ((order k).+1 == k ord0) = false.
  by apply/negbTE; rewrite neq_ltn orbC; have := order_ge k ord0; rewrite -ltnS => ->.
by case: (order k == k ord0); exact: is_derive_const.
Qed.

Lemma ridge_continuous k : (order k <= r)%N -> continuous_fun (ridge_derivative k).
Proof.
move=> kr; rewrite /ridge_derivative; case E: (first_only k); last exact: continuous_fun_const.
by apply: continuous_fun_coordinate => t; apply: phi_continuous; rewrite -(eqP E).
Qed.

Lemma ridge_bounded k : (order k <= r)%N -> bounded_on_cube (ridge_derivative k) (ridge_bound k).
Proof.
move=> kr x xc; rewrite /ridge_derivative /ridge_bound; case: ifP => [/eqP E|_].
  by apply: phi_bound; rewrite -?E.
by rewrite Rabs_R0; lra.
Qed.

Lemma ridge_zero x : ridge_derivative (zero_index m.+1) x = phi 0 (x ord0).
Proof. by rewrite /ridge_derivative /first_only /order big1_eq. Qed.

(** The multi-index (j, 0, ..., 0). *)
Definition first_index (j : 'I_r.+1) : {ffun 'I_m.+1 -> 'I_r.+1} :=
  [ffun i => if i == ord0 then j else ord0].

Lemma order_first_index j : order (fun i => first_index j i) = j.
Proof.
rewrite /order (bigD1 ord0) //= ffunE eqxx big1 ?addn0 // => i /negbTE i0.
by rewrite ffunE i0.
Qed.

Lemma ridge_bound_sum :
  \Rsum_(k : {ffun 'I_m.+1 -> 'I_r.+1} | (order (fun i => k i) <= r)%N)
     ridge_bound (fun i => nat_of_ord (k i)) = \Rsum_(j : 'I_r.+1 | true) C j.
Proof.
rewrite -big_mkcondr /=.
rewrite (reindex_onto first_index (fun k => k ord0)) /=.
  apply: eq_big => [j|j _]; last by rewrite ffunE eqxx.
  rewrite /first_only order_first_index ffunE eqxx -ltnS ltn_ord /=.
  by rewrite !eqxx.
move=> k /andP[_ /eqP E]; apply/ffunP => i; rewrite ffunE.
case: (altP (i =P ord0)) => [->//|i0]; apply/val_inj => /=.
move: E; rewrite /order (bigD1 ord0) //= => /eqP; rewrite -[X in _ == X]addn0 eqn_add2l.
by rewrite sum_nat_eq0 => /forallP /(_ i); rewrite i0 => /eqP ->.
Qed.

Lemma ridge_in_ball : \Rsum_(j : 'I_r.+1 | true) C j <= 1 ->
  sobolev_ball r (fun x : point m.+1 => phi 0 (x ord0)).
Proof.
move=> C1; exists ridge_derivative, ridge_bound; split; first exact: ridge_zero.
split; first exact: ridge_partial.
split; first exact: ridge_continuous.
split; first exact: ridge_bounded.
by rewrite ridge_bound_sum.
Qed.
End Ridge.

(** ** Functions that are constant on an interval *)

Lemma derive_constant_on (f : R -> R) a b c t l :
  a < b -> (forall s, a <= s <= b -> f s = c) -> a <= t <= b -> is_derive f t l -> l = 0.
Proof.
move=> ab fc tab /is_derive_Reals df.
case: (Req_dec l 0) => // l0; have lp : 0 < Rabs l / 2 by have := Rabs_pos_lt l l0; lra.
have [d Hd] := df _ lp; have dp := cond_pos d.
pose e := Rmin (d / 2) ((b - a) / 2).
have e0 : 0 < e by apply: Rmin_pos; lra.
have ed : e < d by apply: Rle_lt_trans (Rmin_l _ _) _; lra.
have eb : e <= (b - a) / 2 by exact: Rmin_r.
have close s : s <> 0 -> Rabs s < d -> a <= t + s <= b -> Rabs l < Rabs l / 2.
  move=> s0 sd tsb; have := Hd s s0 sd; rewrite !fc //.
  by rewrite Rminus_eq_0 /Rdiv Rmult_0_l Rminus_0_l Rabs_Ropp.
case: (Rle_dec t ((a + b) / 2)) => tm.
- by have := close e ltac:(lra) ltac:(rewrite Rabs_pos_eq; lra) ltac:(lra); lra.
- by have := close (- e) ltac:(lra) ltac:(rewrite Rabs_Ropp Rabs_pos_eq; lra) ltac:(lra); lra.
Qed.
