(** * Sums of powers of tents over fine grids (certified.md, section 10)

    On a circle of 2 K points, point k is min(k, 2 K - 1 - k) + 1/2 steps away from the place
    between the last and the first.  The sum over a torus of (u - sum_i distance_i / W_i)_+^q is at
    least u^(q+m) q!/(q+m)! prod_i 2 W_i, its integral. *)

From Coq Require Import Lia.
From Modhyper Require Import Common FiniteSums ReluGraph.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** ** Sums over functions of m+1 arguments *)

Section Cons.
Variables (m : nat) (J : finType).

Definition with_first (j : J) (g : {ffun 'I_m -> J}) : {ffun 'I_m.+1 -> J} :=
  [ffun i => if unlift ord0 i is Some i' then g i' else j].

Lemma with_first_0 j g : with_first j g ord0 = j.
Proof. by rewrite ffunE unlift_none. Qed.

Lemma with_first_S j g i : with_first j g (lift ord0 i) = g i.
Proof. by rewrite ffunE liftK. Qed.

Lemma sum_with_first (F : {ffun 'I_m.+1 -> J} -> R) :
  \Rsum_f F f = \Rsum_j \Rsum_g F (with_first j g).
Proof.
rewrite pair_bigA /= (reindex (fun p : J * {ffun 'I_m -> J} => with_first p.1 p.2)) //=.
exists (fun f => (f ord0, [ffun i => f (lift ord0 i)])) => [[j g] _ | f _] /=.
  by congr (_, _); [rewrite with_first_0 | apply/ffunP => i; rewrite ffunE with_first_S].
by apply/ffunP => i; rewrite !ffunE; case: unliftP => [i'|] ->; rewrite ?ffunE.
Qed.
End Cons.

(** ** One circle *)

(** u_+^q. *)
Definition plus_power (u : R) (q : nat) : R := Rmax 0 u ^ q.

Lemma plus_power_pos u q : 0 <= plus_power u q.
Proof. by apply: pow_le; exact: Rmax_l. Qed.

Lemma power_difference q x z : 0 <= z <= x -> x ^ q.+1 - z ^ q.+1 <= INR q.+1 * x ^ q * (x - z).
Proof.
move=> zx; elim: q => [|q IH]; first by rewrite /=; lra.
have p := pow_incr z x q.+1 zx; have x0 := pow_le x q ltac:(lra).
have -> : x ^ q.+2 - z ^ q.+2 = x * (x ^ q.+1 - z ^ q.+1) + z ^ q.+1 * (x - z).
  by rewrite -![_ ^ q.+2]tech_pow_Rmult; ring.
rewrite [INR q.+2]S_INR.
have := Rmult_le_compat_l x _ _ ltac:(lra) IH.
have : z ^ q.+1 * (x - z) <= x ^ q.+1 * (x - z) by apply: Rmult_le_compat_r; lra.
by rewrite -[x ^ q.+1]tech_pow_Rmult; lra.
Qed.

Lemma half_circle (K q : nat) (u W : R) : 0 < W ->
  W / INR q.+1 * (plus_power u q.+1 - plus_power (u - INR K / W) q.+1)
  <= \Rsum_(k : 'I_K | true) plus_power (u - INR k / W) q.
Proof.
move=> W0; have i0 := Rinv_0_lt_compat _ W0.
have q0 : 0 < INR q.+1 by apply: (lt_INR 0); apply/ltP.
elim: K => [|K IH].
  by rewrite big_ord0 /= /Rdiv Rmult_0_l Rminus_0_r Rminus_eq_0 Rmult_0_r; lra.
rewrite big_ord_recr; set a := u - INR K / W in IH *.
have -> : u - INR K.+1 / W = a - / W by rewrite /a S_INR; field; lra.
suff step : W / INR q.+1 * (plus_power a q.+1 - plus_power (a - / W) q.+1) <= plus_power a q.
  apply: Rle_trans _ (Rplus_le_compat _ _ _ _ IH step); apply: Req_le; ring.
have order : 0 <= Rmax 0 (a - / W) <= Rmax 0 a.
  by split; [exact: Rmax_l | apply: Rle_max_compat_l; lra].
have gap : Rmax 0 a - Rmax 0 (a - / W) <= / W.
  by rewrite /Rmax; case: Rle_dec => ?; case: Rle_dec => ?; lra.
have := power_difference q order; rewrite -/(plus_power a _) -/(plus_power (a - / W) _) => le.
have p0 := plus_power_pos a q.
have le2 : plus_power a q.+1 - plus_power (a - / W) q.+1 <= INR q.+1 * plus_power a q * / W.
  apply: Rle_trans le _; apply: Rmult_le_compat_l gap.
  by apply: Rmult_le_pos p0; exact: Rlt_le.
have c0 : 0 <= W / INR q.+1 by apply: Rlt_le; exact: Rdiv_lt_0_compat.
apply: Rle_trans (Rmult_le_compat_l _ _ _ c0 le2) _.
by apply: Req_le; field; lra.
Qed.

(** The steps from point k to the cut, without the half. *)
Definition from_cut (N k : nat) : nat := minn k (N.-1 - k).

Lemma sum_circle (K : nat) (f : nat -> R) :
  \Rsum_(k : 'I_(K + K) | true) f (from_cut (K + K) k) = 2 * \Rsum_(k : 'I_K | true) f k.
Proof.
rewrite big_split_ord /= Rmult_plus_distr_r !Rmult_1_l; congr (_ + _).
  by apply: eq_bigr => i _; congr f; apply/minn_idPl; have := ltn_ord i; nat_lia.
rewrite (reindex_inj rev_ord_inj) /=; apply: eq_bigr => i _; congr f.
have iK := ltn_ord i; rewrite /from_cut /= (minn_idPr _); move: iK; nat_lia.
Qed.

(** One axis: at least the integral, 2 W u_+^(q+1)/(q+1), if the tent fits the circle. *)
Lemma circle_power (K q : nat) (u W : R) : 0 < W <= INR K -> u <= 1 ->
  2 * W / INR q.+1 * plus_power u q.+1
  <= \Rsum_(k : 'I_(K + K) | true) plus_power (u - INR (from_cut (K + K) k) / W) q.
Proof.
move=> [W0 WK] u1; rewrite (sum_circle K (fun k => plus_power (u - INR k / W) q)).
have := half_circle K q u W0.
have -> : plus_power (u - INR K / W) q.+1 = 0.
  rewrite /plus_power Rmax_left; first by rewrite /= Rmult_0_l.
  suff : 1 <= INR K / W by lra.
  by apply: (Rmult_le_reg_r W) => //; rewrite /Rdiv Rmult_assoc Rinv_l; lra.
by rewrite Rminus_0_r /Rdiv; lra.
Qed.

(** ** The torus *)

Lemma fact_pos n : 0 < INR n`!.
Proof. by apply: (lt_INR 0); apply/ltP; exact: fact_gt0. Qed.

Theorem torus_power (m K q : nat) (u : R) (W : 'I_m -> R) :
  (forall i, 0 < W i <= INR K) -> u <= 1 ->
  (\Rprod_i (2 * W i)) * (INR q`! / INR (q + m)`!) * plus_power u (q + m)
  <= \Rsum_(f : {ffun 'I_m -> 'I_(K + K)} | true)
       plus_power (u - \Rsum_i (INR (from_cut (K + K) (f i)) / W i)) q.
Proof.
elim: m u W => [|m IH] u W WK u1.
  rewrite big_ord0 addn0 Rmult_1_l /Rdiv Rinv_r ?Rmult_1_l; last by have := fact_pos q; lra.
  rewrite (eq_bigr (fun=> plus_power u q)) => [|f _]; last by rewrite big_ord0 Rminus_0_r.
  rewrite big_const card_ffun !card_ord expn0 /= Rplus_0_r; exact: Rle_refl.
rewrite sum_with_first big_ord_recl.
have Wpos : 0 <= \Rprod_i (2 * W (lift ord0 i)).
  by apply: Rprod_ge0 => i; have := WK (lift ord0 i); lra.
have cpos : 0 < INR q`! / INR (q + m)`!.
  by apply: Rdiv_lt_0_compat; exact: fact_pos.
set c := INR q`! / _ in cpos; set w := \Rprod_i _ in Wpos *.
apply: Rle_trans (_ : _ <= \Rsum_(j : 'I_(K + K) | true)
  (w * c * plus_power (u - INR (from_cut (K + K) j) / W ord0) (q + m))) _; last first.
  apply: Rsum_le => j _; have d0 : 0 <= INR (from_cut (K + K) j) / W ord0.
    apply: Rmult_le_pos; first exact: pos_INR.
    by apply: Rlt_le; apply: Rinv_0_lt_compat; have := WK ord0; lra.
  apply: Rle_trans (IH _ (fun i => W (lift ord0 i)) (fun i => WK (lift ord0 i)) _) _; first by lra.
  apply: Req_le; apply: eq_bigr => g _; congr plus_power.
  rewrite [in RHS]big_ord_recl with_first_0.
  under [X in _ = _ - (_ + X)]eq_bigr do rewrite with_first_S.
  by rewrite /=; ring.
rewrite -Rsum_scal; have := circle_power (q + m) (WK ord0) u1; rewrite -addnS => le.
have wc : 0 <= w * c by apply: Rmult_le_pos => //; lra.
apply: Rle_trans (Rmult_le_compat_l _ _ _ wc le); apply: Req_le.
have -> : INR (q + m.+1)`! = INR (q + m).+1 * INR (q + m)`! by rewrite addnS factS mult_INR.
have ? := fact_pos (q + m); have ? : INR (q + m).+1 <> 0 by exact: not_0_INR.
by rewrite /c addnS; field; split=> //; lra.
Qed.
