(** * Bump profiles for r = 1 with sup |psi'| as near to 1 as one likes
      (certified.md, section 1: "any bump with the same three properties")

    The tent 1 - |t| with its three corners rounded.  With it every amplitude
    below 1/(1 + n_1 + ... + n_m) is reached. *)

From Modhyper Require Import Common FiniteSums Packing PackingProfile PackingFirstOrder.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** The ramp 0, u, 1 and its integral 0, u^2/2, u - 1/2. *)
Definition ramp (u : R) : R := if Rle_dec u 0 then 0 else if Rle_dec u 1 then u else 1.
Definition soft (u : R) : R := if Rle_dec u 0 then 0 else if Rle_dec u 1 then u ^ 2 / 2 else u
  - 1 / 2.

Ltac ramps := rewrite /ramp /soft;
  repeat case: Rle_dec => [?|/Rnot_le_lt ?] /=.

Lemma soft_low u : u <= 0 -> soft u = 0.
Proof. by move=> ?; ramps; lra. Qed.
Lemma soft_high u : 1 <= u -> soft u = u - 1 / 2.
Proof. by move=> ?; ramps; try lra; have -> : u = 1; lra. Qed.
Lemma ramp_low u : u <= 0 -> ramp u = 0.
Proof. by move=> ?; ramps; lra. Qed.
Lemma ramp_high u : 1 <= u -> ramp u = 1.
Proof. by move=> ?; ramps; lra. Qed.

Lemma soft_quadratic u v : Rabs (soft v - soft u - ramp u * (v - u)) <= 1 * Rabs (v - u) ^ 2.
Proof.
rewrite Rmult_1_l RPow_abs (Rabs_pos_eq ((v - u) ^ 2)); last exact: pow2_ge_0.
have sq := pow2_ge_0 (v - u).
by apply: Rabs_le; ramps; split; nra.
Qed.

Lemma soft_derive (u : R) : is_derive soft u (ramp u).
Proof.
have H : is_derive (fun v => soft v - ramp u * (v - u)) u 0.
  apply: (is_derive_quadratic (M := 1)); first lra.
  move=> s; rewrite (_ : _ - _ = soft s - soft u - ramp u * (s - u)); last ring.
  exact: soft_quadratic.
apply: (is_derive_ext (fun v => plus (soft v - ramp u * (v - u)) (ramp u * (v - u)))) => [t|].
  by rewrite /plus /=; ring.
rewrite -[ramp u in X in is_derive _ _ X]Rplus_0_l.
apply: is_derive_plus => //.
by auto_derive => //; ring.
Qed.

Lemma ramp_lipschitz u v : Rabs (ramp v - ramp u) <= Rabs (v - u).
Proof. by ramps; rewrite /Rabs; repeat case: Rcase_abs => ?; lra. Qed.

Lemma ramp_continuous (u : R) : continuous ramp u.
Proof.
apply/filterlim_locally => eps; exists eps => v /= Hv.
exact: Rle_lt_trans (ramp_lipschitz u v) Hv.
Qed.

Section RoundedTent.
Variable K : R.
Hypothesis K2 : 2 <= K.

(** The rounded tent and its derivative; the corners have width 1/K. *)
Definition tent (j : nat) (t : R) : R :=
  match j with
  | 0 => / (K - 3 / 4) * (soft (K * t + K) - 2 * soft (K * t + 1 / 2) + soft (K * t - K + 1))
  | _ => K / (K - 3 / 4) * (ramp (K * t + K) - 2 * ramp (K * t + 1 / 2) + ramp (K * t - K + 1))
  end.
Definition tent_sup (j : nat) : R := match j with 0 => 1 | _ => K / (K - 3 / 4) end.

Lemma tent_derive j (t : R) : (j < 1)%N -> is_derive (tent j) t (tent j.+1 t).
Proof.
case: j => // _; rewrite /tent /Rdiv (Rmult_comm K) Rmult_assoc.
apply: is_derive_scal.
have D a : is_derive (fun t => soft (K * t + a)) t (K * ramp (K * t + a)).
  apply: (is_derive_comp soft (fun t => K * t + a)); first exact: soft_derive.
  by auto_derive => //; ring.
have -> : K * (ramp (K * t + K) - 2 * ramp (K * t + 1 * / 2) + ramp (K * t - K + 1)) =
  plus (plus (K * ramp (K * t + K)) (- 2 * (K * ramp (K * t + 1 / 2))))
    (K * ramp (K * t + (1 - K))).
  rewrite /plus /= (_ : K * t - K + 1 = K * t + (1 - K)); last ring.
  by rewrite /Rdiv; ring.
apply: (is_derive_ext (fun t => plus (plus (soft (K * t + K)) (- 2 * soft (K * t + 1 / 2)))
   (soft (K * t + (1 - K))))) => [s|].
  rewrite /plus /= (_ : K * s - K + 1 = K * s + (1 - K)); last ring.
  by rewrite /Rdiv; ring.
apply: is_derive_plus; last exact: D.
apply: is_derive_plus; first exact: D.
by apply: is_derive_scal; exact: D.
Qed.

Lemma tent_continuous j (t : R) : (j <= 1)%N -> continuous (tent j) t.
Proof.
case: j => [|[|//]] _.
  by apply: ex_derive_continuous; exists (tent 1 t); exact: tent_derive.
have C a : continuous (fun t => ramp (K * t + a)) t.
  apply: (continuous_comp (fun t => K * t + a)); last exact: ramp_continuous.
  by apply: ex_derive_continuous; auto_derive.
apply: (continuous_ext (fun t => K / (K - 3 / 4) *
  (plus (plus (ramp (K * t + K)) (- 2 * ramp (K * t + 1 / 2))) (ramp (K * t + (1 - K)))))) => [s|].
  by rewrite /plus /= (_ : K * s - K + 1 = K * s + (1 - K)); ring.
apply: continuous_mult; first exact: continuous_const.
apply: continuous_plus; last exact: C.
apply: continuous_plus; first exact: C.
by apply: continuous_mult; [exact: continuous_const | exact: C].
Qed.

Lemma tent_support j t : (j <= 1)%N -> 1 <= Rabs t -> tent j t = 0.
Proof.
move=> _ t1.
have [P|P] : K * t <= - K \/ K <= K * t.
  by move: t1; rewrite /Rabs; case: Rcase_abs => ? ?; [left|right]; nra.
- by case: j => [|j] /=; rewrite ?soft_low ?ramp_low; try lra; ring.
- by case: j => [|j] /=; rewrite ?soft_high ?ramp_high; try lra; field; lra.
Qed.

Lemma tent_bound j t : (j <= 1)%N -> Rabs (tent j t) <= tent_sup j.
Proof.
have i0 : 0 < / (K - 3 / 4) by apply: Rinv_0_lt_compat; lra.
case: j => [|[|//]] _ /=; rewrite Rabs_mult.
- rewrite (Rabs_pos_eq (/ _)); last lra.
  rewrite -[X in _ <= X](Rinv_l (K - 3 / 4)); last lra.
  apply: Rmult_le_compat_l; first lra.
  move: (K * t) => u; have sq := pow2_ge_0 u.
  by apply: Rabs_le; split; ramps; nra.
- rewrite (Rabs_pos_eq (K / _)); last by apply: Rmult_le_pos; lra.
  rewrite -[X in _ <= X]Rmult_1_r; apply: Rmult_le_compat_l; first by apply: Rmult_le_pos; lra.
  by apply: Rabs_le; ramps; split; lra.
Qed.

Lemma tent_peak : tent 0 0 = 1.
Proof. by rewrite /= Rmult_0_r; ramps; try lra; field; lra. Qed.

Definition tent_profile : bump_profile 1 :=
  BumpProfile tent_derive tent_continuous tent_support tent_bound tent_peak.
End RoundedTent.

(** certified.md, section 1, r = 1: for every grid and every eps < 1/(1 + n_1 + ... + n_m)
    there is a bump profile whose amplitude on that grid exceeds eps. *)
Theorem packing_sharp m (n : grid m) (eps : R) :
  eps * (1 + \Rsum_i INR (n i)) < 1 -> exists P : bump_profile 1, eps < amplitude P n.
Proof.
have s0 : 0 <= \Rsum_i INR (n i) by apply: Rsum_ge0 => i _; exact: pos_INR.
set s := (\Rsum_i INR (n i)) in s0 * => small.
have by_K K (K2 : 2 <= K) : eps * (1 + K / (K - 3 / 4) * s) < 1 ->
    eps < amplitude (tent_profile K2) n.
  move=> H; rewrite /amplitude packing_sum_1 //= -/s.
  have r0 : 0 <= K / (K - 3 / 4) by apply: Rlt_le; apply: Rdiv_lt_0_compat; lra.
  have S0 : 0 < 1 + K / (K - 3 / 4) * s by have := Rmult_le_pos _ _ r0 s0; lra.
  apply: (Rmult_lt_reg_r (1 + K / (K - 3 / 4) * s)) => //.
  by rewrite Rinv_l; lra.
case: (Rle_lt_dec eps 0) => e0.
  have K2 : 2 <= 2 by lra.
  exists (tent_profile K2); apply: (Rle_lt_trans _ 0) => //; exact: amplitude_pos.
pose g := 1 - eps * (1 + s); have g0 : 0 < g by rewrite /g; lra.
pose x := 2 + eps * s / g.
have q0 : 0 <= eps * s / g.
  by apply: Rmult_le_pos; [nra | apply: Rlt_le; apply: Rinv_0_lt_compat].
have K2 : 2 <= x + 3 / 4 by rewrite /x; lra.
exists (tent_profile K2); apply: by_K.
have -> : (x + 3 / 4) / (x + 3 / 4 - 3 / 4) = 1 + 3 / 4 * / x by field; rewrite /x; lra.
have X : / x * x = 1 by field; rewrite /x; lra.
have ix0 : 0 < / x by apply: Rinv_0_lt_compat; rewrite /x; lra.
have G : eps * s / g * g = eps * s by field; lra.
have B : eps * s * / x < g.
  apply: (Rmult_lt_reg_r x); first by rewrite /x; lra.
  by rewrite Rmult_assoc X Rmult_1_r -G /x; nra.
have : eps * (1 + (1 + 3 / 4 * / x) * s) = eps * (1 + s) + 3 / 4 * (eps * s * / x) by ring.
move=> ->.
have : 0 <= eps * s * / x by apply: Rmult_le_pos; [nra | lra].
by rewrite /g in B *; lra.
Qed.
