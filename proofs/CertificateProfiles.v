(** * Bump profiles with rational bounds of their derivatives, for r = 2 and r = 3
      (certified.md, section 1: "any bump with the same three properties")

    [sups_reach r s]: bump profiles of smoothness r exist whose derivatives are bounded by
    s_0, ..., s_r times any factor above 1.  The packing sum of s is then as good as that of a
    profile, because it only enters through a strict inequality. *)

From Modhyper Require Import Common FiniteSums Packing PackingProfile PackingSharp.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

Definition sups_reach (r : nat) (s : nat -> R) : Prop :=
  forall lam, 1 < lam -> exists P : bump_profile r,
    forall j, (j <= r)%N -> psi_sup P j <= lam * s j.

(** The packing sum of bounds s: the sum over |k| <= r of prod_i n_i^(k_i) s(k_i). *)
Definition sup_sum (r m : nat) (s : nat -> R) (n : grid m) : R :=
  \Rsum_(k : {ffun 'I_m -> 'I_r.+1} | (order (fun i => k i) <= r)%N)
     \Rprod_i (INR (n i) ^ k i * s (k i)).

(** Above 1 there are numbers with m-th power below q > 1. *)
Lemma root_above_1 q m : 1 < q -> exists lam, 1 < lam /\ lam ^ m < q.
Proof.
elim: m q => [|m IH] q q1; first by exists 2; split; [lra | rewrite /=].
have s1 : 1 < sqrt q by rewrite -sqrt_1; apply: sqrt_lt_1; lra.
have [lam [lam1 small]] := IH _ s1.
exists (Rmin lam (sqrt q)); split; first exact: Rmin_glb_lt.
have m1 : 1 < Rmin lam (sqrt q) by exact: Rmin_glb_lt.
rewrite -{2}(sqrt_sqrt q) /=; last lra.
apply: (Rle_lt_trans _ (sqrt q * Rmin lam (sqrt q) ^ m)).
  by apply: Rmult_le_compat_r (Rmin_r _ _); apply: pow_le; lra.
apply: Rmult_lt_compat_l; first lra.
by apply: Rle_lt_trans small; apply: pow_incr; split; [lra | exact: Rmin_l].
Qed.

Section Amplitude.
Variables (r m : nat) (s : nat -> R) (n : grid m).
Hypothesis reach : sups_reach r s.

Let s_ge0 j : (j <= r)%N -> 0 <= s j.
Proof.
move=> jr; have [|P bound] := reach (lam := 2); first lra.
by have := bound j jr; have := psi_sup_ge0 P jr; lra.
Qed.

Let term_ge0 (k : multi_index m) : (order k <= r)%N -> 0 <= \Rprod_i (INR (n i) ^ k i * s (k i)).
Proof.
move=> kr; apply: Rprod_ge0 => i; apply: Rmult_le_pos; first by apply: pow_le; exact: pos_INR.
by apply: s_ge0; apply: leq_trans (order_ge k i) kr.
Qed.

Lemma sup_sum_ge0 : 0 <= sup_sum r s n.
Proof. by apply: Rsum_ge0 => k kr; apply: term_ge0. Qed.

Lemma packing_sum_le (P : bump_profile r) lam : 1 < lam ->
  (forall j, (j <= r)%N -> psi_sup P j <= lam * s j) -> packing_sum P n <= lam ^ m * sup_sum r s n.
Proof.
move=> lam1 bound; rewrite /packing_sum /sup_sum Rsum_scal; apply: Rsum_le => k kr.
apply: (Rle_trans _ (\Rprod_i (lam * (INR (n i) ^ k i * s (k i))))); last first.
  rewrite big_split /=; apply: Req_le; congr (_ * _).
  by rewrite big_const card_ord; elim: (m) => //= d ->.
suff [] : 0 <= \Rprod_i (INR (n i) ^ k i * psi_sup P (k i))
  <= \Rprod_i (lam * (INR (n i) ^ k i * s (k i))) by [].
apply: (big_ind2 (fun x y => 0 <= x <= y)); first by lra.
  by move=> a b c d [? ?] [? ?]; split; [apply: Rmult_le_pos | apply: Rmult_le_compat].
move=> i _; have ki : (k i <= r)%N by apply: leq_trans (order_ge _ i) kr.
have p0 : 0 <= INR (n i) ^ k i by apply: pow_le; exact: pos_INR.
split; first by apply: Rmult_le_pos => //; exact: psi_sup_ge0.
have -> : lam * (INR (n i) ^ k i * s (k i)) = INR (n i) ^ k i * (lam * s (k i)) by ring.
by apply: Rmult_le_compat_l => //; exact: bound.
Qed.

(** For every eps below 1 over the packing sum some profile has an amplitude above eps. *)
Theorem sups_amplitude eps : eps * sup_sum r s n < 1 -> exists P : bump_profile r,
  eps < amplitude P n.
Proof.
move=> small; case: (Rle_lt_dec eps 0) => e0.
  have [|P _] := reach (lam := 2); first lra.
  by exists P; apply: (Rle_lt_trans _ 0) => //; exact: amplitude_pos.
have [lam [lam1 close]] : exists lam, 1 < lam /\ eps * (lam ^ m * sup_sum r s n) < 1.
  case: (Rle_lt_or_eq_dec _ _ sup_sum_ge0) => [S0|<-]; last by exists 2; split; lra.
  have q1 : 1 < / (eps * sup_sum r s n).
    by rewrite -{1}Rinv_1; apply: Rinv_lt_contravar; [nra | lra].
  have [lam [lam1 pow]] := @root_above_1 _ m q1; exists lam; split=> //.
  have eS : 0 < eps * sup_sum r s n by nra.
  have := Rmult_lt_compat_r _ _ _ eS pow; rewrite Rinv_l; last lra.
  by apply: Rle_lt_trans; apply: Req_le; ring.
have [P bound] := reach lam1; exists P; rewrite /amplitude.
have S1 := packing_sum_ge1 P n; apply: (Rmult_lt_reg_r (packing_sum P n)); first lra.
rewrite Rinv_l; last lra.
by apply: Rle_lt_trans close; apply: Rmult_le_compat_l; [lra | exact: packing_sum_le].
Qed.
End Amplitude.

(** ** Averaging makes a profile smoother

    With D f(t) = (f(t+h) - f(t-h)) / 2h, the mean of f' over [t-h, t+h]: D psi_(j-1) is the j-th
    derivative of the mean of psi, bounded by sup |psi_j| or by a Lipschitz constant of psi_r. *)

Section Averaging.
Variables (r : nat) (P : bump_profile r) (L : R).
Hypothesis L_lipschitz : forall s t, Rabs (psi P r s - psi P r t) <= L * Rabs (s - t).

(** The integral of psi, then psi, psi', ... *)
Definition chain (j : nat) : R -> R := if j is i.+1 then psi P i else RInt (psi P 0) 0.

Lemma chain_derive j (t : R) : (j <= r)%N -> is_derive (chain j) t (chain j.+1 t).
Proof.
case: j => [|j] jr; last exact: psi_derive.
have c u : continuous (psi P 0) u by exact: psi_continuous.
apply: (is_derive_RInt (psi P 0) (RInt (psi P 0) 0) 0) => //.
apply: filter_forall => u; apply: (RInt_correct (psi P 0)).
by apply: (ex_RInt_continuous (psi P 0)) => z _; exact: c.
Qed.

Variable h : R.
Hypothesis h_pos : 0 < h.

Definition mean (j : nat) (t : R) : R := (chain j (t + h) - chain j (t - h)) / (2 * h).

Lemma mean_derive j (t : R) : (j <= r)%N -> is_derive (mean j) t (mean j.+1 t).
Proof.
move=> jr; rewrite /mean.
have D a : is_derive (fun s => chain j (s + a)) t (chain j.+1 (t + a)).
  rewrite -[chain j.+1 _]Rmult_1_l; apply: (is_derive_comp (chain j) (fun s => s + a)).
    exact: chain_derive.
  by auto_derive => //; ring.
apply: (is_derive_ext (fun s => / (2 * h) * minus (chain j (s + h)) (chain j (s + - h)))) => [s|].
  by rewrite /minus /plus /opp /=; rewrite /Rdiv Rmult_comm.
rewrite (_ : (_ - _) / _ = / (2 * h) * minus (chain j.+1 (t + h)) (chain j.+1 (t + - h))).
  by apply: is_derive_scal; apply: is_derive_minus; exact: D.
by rewrite /minus /plus /opp /= /Rdiv Rmult_comm.
Qed.

(** Up to j = r the mean is a value of psi_j nearby. *)
Lemma mean_value j t : (j <= r)%N -> exists c, t - h <= c <= t + h /\ mean j t = psi P j c.
Proof.
move=> jr; have [|| c [c1 E]] := @MVT_gen (chain j) (t - h) (t + h) (psi P j).
- by move=> u _; exact: (@chain_derive j u jr).
- move=> u _; apply/continuity_pt_filterlim.
  by apply: (ex_derive_continuous (chain j)); exists (psi P j u); exact: (@chain_derive j u jr).
- exists c; split; first by move: c1; rewrite Rmin_left ?Rmax_right; lra.
  by rewrite /mean E; field; lra.
Qed.

Let mean_support j t : (j <= r.+1)%N -> 1 + h <= Rabs t -> mean j t = 0.
Proof.
move=> jr t1; have away c : t - h <= c <= t + h -> 1 <= Rabs c.
  by move=> c1; move: t1; rewrite /Rabs; do 2 case: Rcase_abs; lra.
case: (ltnP r j) => rj; last first.
  by have [c [/away c1 ->]] := @mean_value j t rj; exact: psi_support.
have -> : j = r.+1 by apply/eqP; rewrite eqn_leq jr.
rewrite /mean /chain !psi_support //; first by rewrite Rminus_eq_0 /Rdiv Rmult_0_l.
  by apply: away; lra.
by apply: away; lra.
Qed.

Let bound (j : nat) : R := if (j <= r)%N then psi_sup P j else L.

Let mean_bound j t : (j <= r.+1)%N -> Rabs (mean j t) <= bound j.
Proof.
move=> jr; rewrite /bound; case: (leqP j r) => rj.
  by have [c [_ ->]] := @mean_value j t rj; exact: psi_bound.
have -> : j = r.+1 by apply/eqP; rewrite eqn_leq jr.
rewrite /mean /chain /Rdiv Rabs_mult (Rabs_pos_eq (/ _)); last first.
  by apply: Rlt_le; apply: Rinv_0_lt_compat; lra.
apply: (Rmult_le_reg_r (2 * h)); first lra.
rewrite Rmult_assoc Rinv_l ?Rmult_1_r; last lra.
have := L_lipschitz (t + h) (t - h).
by rewrite (_ : t + h - (t - h) = 2 * h) ?(Rabs_pos_eq (2 * h)); [| lra | ring].
Qed.

Let mean_continuous j (t : R) : (j <= r.+1)%N -> continuous (mean j) t.
Proof.
move=> jr; case: (leqP j r) => rj.
  by apply: ex_derive_continuous; exists (mean j.+1 t); exact: mean_derive.
have -> : j = r.+1 by apply/eqP; rewrite eqn_leq jr.
have C a : continuous (fun s => psi P r (s + a)) t.
  apply: (continuous_comp (fun s => s + a)); last exact: psi_continuous.
  by apply: ex_derive_continuous; auto_derive.
apply: (continuous_ext (fun s => / (2 * h) * minus (psi P r (s + h)) (psi P r (s + - h)))) => [s|].
  by rewrite /mean /chain /minus /plus /opp /= /Rdiv Rmult_comm.
apply: continuous_mult; first exact: continuous_const.
by apply: continuous_minus; exact: C.
Qed.

Variable peak : R.
Hypothesis peak_pos : 0 < peak.
Hypothesis peakE : mean 0 0 = peak.

(** Squeezed into [-1,1] and divided by its value at 0. *)
Let smooth (j : nat) (t : R) : R := (1 + h) ^ j / peak * mean j ((1 + h) * t).

Let smooth_derive j (t : R) : (j < r.+1)%N -> is_derive (smooth j) t (smooth j.+1 t).
Proof.
rewrite ltnS => jr; rewrite /smooth.
have -> : (1 + h) ^ j.+1 / peak * mean j.+1 ((1 + h) * t)
  = (1 + h) ^ j / peak * ((1 + h) * mean j.+1 ((1 + h) * t)).
  by rewrite /= /Rdiv; ring.
apply: is_derive_scal; apply: (is_derive_comp (mean j) (fun s => (1 + h) * s)).
  exact: mean_derive.
by auto_derive => //; ring.
Qed.

Let smooth_continuous j (t : R) : (j <= r.+1)%N -> continuous (smooth j) t.
Proof.
move=> jr; apply: continuous_mult; first exact: continuous_const.
apply: (continuous_comp (fun s => (1 + h) * s)); last exact: mean_continuous.
by apply: ex_derive_continuous; auto_derive.
Qed.

Let smooth_support j t : (j <= r.+1)%N -> 1 <= Rabs t -> smooth j t = 0.
Proof.
move=> jr t1; rewrite /smooth mean_support ?Rmult_0_r // Rabs_mult Rabs_pos_eq; last lra.
by nra.
Qed.

Let smooth_bound j t : (j <= r.+1)%N -> Rabs (smooth j t) <= (1 + h) ^ j / peak * bound j.
Proof.
move=> jr; have p0 : 0 <= (1 + h) ^ j / peak.
  by apply: Rmult_le_pos; [apply: pow_le; lra | apply: Rlt_le; exact: Rinv_0_lt_compat].
rewrite /smooth Rabs_mult (Rabs_pos_eq _ p0).
by apply: Rmult_le_compat_l => //; exact: mean_bound.
Qed.

Let smooth_peak : smooth 0 0 = 1.
Proof. by rewrite /smooth Rmult_0_r peakE /=; field; lra. Qed.

Definition averaged_profile : bump_profile r.+1 :=
  BumpProfile smooth_derive smooth_continuous smooth_support smooth_bound smooth_peak.

Lemma averaged_sup j : psi_sup averaged_profile j = (1 + h) ^ j / peak * bound j.
Proof. by []. Qed.
End Averaging.

(** If psi_r is L-Lipschitz, psi_0, ..., psi_r, L bound the derivatives of profiles of smoothness
    r + 1, up to any factor above 1. *)
Theorem averaged_sups r (P : bump_profile r) L :
  (forall s t, Rabs (psi P r s - psi P r t) <= L * Rabs (s - t)) ->
  sups_reach r.+1 (fun j => if (j <= r)%N then psi_sup P j else L).
Proof.
move=> lip lam lam1.
have mu1 : 1 < sqrt lam by rewrite -sqrt_1; apply: sqrt_lt_1; lra.
have [la [la1 pow]] := root_above_1 r.+1 mu1.
have [d [d0 near]] : exists d, 0 < d /\ forall c, Rabs c < d -> / sqrt lam < psi P 0 c.
  have e0 : 0 < 1 - / sqrt lam.
    by have : / sqrt lam < / 1 by [apply: Rinv_lt_contravar; lra]; rewrite Rinv_1; lra.
  have [[d d0] Hd] := @psi_continuous r P 0 0 (leq0n r) _
    (locally_ball (psi P 0 0) (mkposreal _ e0)).
  exists d; split=> // c c1; have := Hd c; rewrite /ball /= /AbsRing_ball /abs /minus /plus /opp /=.
  rewrite Ropp_0 Rplus_0_r => /(_ c1) /Rabs_def2; rewrite psi_peak; lra.
pose h := Rmin (la - 1) (d / 2).
have h0 : 0 < h by apply: Rmin_glb_lt; lra.
have hl : 1 + h <= la by have := Rmin_l (la - 1) (d / 2); rewrite -/h; lra.
have hd : h < d by have := Rmin_r (la - 1) (d / 2); rewrite -/h; lra.
have [c [c1 E]] := @mean_value r P h h0 0 0 (leq0n r).
have big : / sqrt lam < mean P h 0 0 by rewrite E; apply: near; apply: Rabs_def1; lra.
have i0 : 0 < / sqrt lam by apply: Rinv_0_lt_compat; lra.
have p0 : 0 < mean P h 0 0 by lra.
exists (@averaged_profile r P L lip h h0 _ p0 erefl) => j jr; rewrite averaged_sup.
set b := (if _ then _ else _).
have b0 : 0 <= b.
  rewrite /b; case: ifP => [jr'|_]; first exact: psi_sup_ge0.
  by have := lip 1 0; have := Rabs_pos (psi P r 1 - psi P r 0); rewrite Rminus_0_r Rabs_R1; lra.
apply: Rmult_le_compat_r => //; rewrite -(sqrt_sqrt lam); last lra.
apply: Rmult_le_compat; [by apply: pow_le; lra | by apply: Rlt_le; apply: Rinv_0_lt_compat | |].
  apply: Rle_trans (Rlt_le _ _ pow).
  apply: (Rle_trans _ ((1 + h) ^ r.+1)); first by apply: Rle_pow; [lra | exact/leP].
  by apply: pow_incr; lra.
rewrite -(Rinv_inv (sqrt lam)); apply: Rinv_le_contravar => //; exact: Rlt_le.
Qed.

(** ** r = 2: |psi'| a trapezoid with ramps of width 1/K *)

Section Trapezoid.
Variable K : R.
Hypothesis K2 : 2 <= K.

(** The bump whose derivative is H, 0, -H on three plateaus; u = K t. *)
Definition trapezoid (j : nat) (t : R) : R :=
  match j with
  | 0 => / (K - 1) * (soft (K * t + K) - 4 * soft ((K * t + 1) / 2) + soft (K * t - K + 1))
  | _ => K / (K - 1) * (ramp (K * t + K) - 2 * ramp ((K * t + 1) / 2) + ramp (K * t - K + 1))
  end.
Definition trapezoid_sup (j : nat) : R := match j with 0 => 1 | _ => K / (K - 1) end.

Lemma trapezoid_derive j (t : R) : (j < 1)%N -> is_derive (trapezoid j) t (trapezoid j.+1 t).
Proof.
case: j => // _; rewrite /trapezoid.
have D (a b c : R) : is_derive (fun t => c * soft (a * t + b)) t (c * (a * ramp (a * t + b))).
  apply: is_derive_scal; apply: (is_derive_comp soft (fun t => a * t + b)).
    exact: soft_derive.
  by auto_derive => //; ring.
have -> : K / (K - 1) * (ramp (K * t + K) - 2 * ramp ((K * t + 1) / 2) + ramp (K * t - K + 1)) =
  / (K - 1) * plus (plus (1 * (K * ramp (K * t + K)))
    (- 4 * (K / 2 * ramp (K / 2 * t + 1 / 2)))) (1 * (K * ramp (K * t + (1 - K)))).
  rewrite /plus /= (_ : K * t - K + 1 = K * t + (1 - K)); last ring.
  rewrite (_ : (K * t + 1) / 2 = K / 2 * t + 1 / 2); last by field.
  by field; lra.
apply: is_derive_scal.
apply: (is_derive_ext (fun t => plus (plus (1 * soft (K * t + K))
   (- 4 * soft (K / 2 * t + 1 / 2))) (1 * soft (K * t + (1 - K))))) => [s|].
  rewrite /plus /= (_ : K * s - K + 1 = K * s + (1 - K)); last ring.
  by rewrite (_ : (K * s + 1) / 2 = K / 2 * s + 1 / 2); [ring | field].
by apply: is_derive_plus; [apply: is_derive_plus|]; exact: D.
Qed.

(** The trapezoid in u is 1-Lipschitz. *)
Let slope_lipschitz u v :
  Rabs ((ramp (u + K) - 2 * ramp ((u + 1) / 2) + ramp (u - K + 1))
    - (ramp (v + K) - 2 * ramp ((v + 1) / 2) + ramp (v - K + 1))) <= Rabs (u - v).
Proof.
wlog uv : u v / v <= u.
  move=> H; case: (Rle_lt_dec v u) => [/H //|/Rlt_le /H].
  by rewrite Rabs_minus_sym => /Rle_trans; apply; rewrite Rabs_minus_sym; exact: Rle_refl.
rewrite (Rabs_pos_eq (u - v)); last lra.
have middle : 0 <= 2 * ramp ((u + 1) / 2) - 2 * ramp ((v + 1) / 2) <= u - v.
  by split; ramps; lra.
have outer : 0 <= (ramp (u + K) + ramp (u - K + 1)) - (ramp (v + K) + ramp (v - K + 1)) <= u - v.
  by split; ramps; lra.
by apply: Rabs_le; lra.
Qed.

Lemma trapezoid_lipschitz s t :
  Rabs (trapezoid 1 s - trapezoid 1 t) <= K * K / (K - 1) * Rabs (s - t).
Proof.
have i0 : 0 < / (K - 1) by apply: Rinv_0_lt_compat; lra.
rewrite /= -Rmult_minus_distr_l Rabs_mult (Rabs_pos_eq (K / _)); last first.
  by apply: Rmult_le_pos; lra.
have -> : K * K / (K - 1) * Rabs (s - t) = K / (K - 1) * Rabs (K * s - K * t).
  by rewrite -Rmult_minus_distr_l Rabs_mult (Rabs_pos_eq K) /Rdiv; [ring | lra].
by apply: Rmult_le_compat_l (slope_lipschitz _ _); apply: Rmult_le_pos; lra.
Qed.

Lemma trapezoid_continuous j (t : R) : (j <= 1)%N -> continuous (trapezoid j) t.
Proof.
case: j => [|[|//]] _.
  by apply: ex_derive_continuous; exists (trapezoid 1 t); exact: trapezoid_derive.
have L0 : 0 < K * K / (K - 1) by apply: Rdiv_lt_0_compat; nra.
apply/filterlim_locally => eps.
have d0 : 0 < eps / (K * K / (K - 1)) by apply: Rdiv_lt_0_compat => //; exact: cond_pos.
exists (mkposreal _ d0) => s /= Hs; have {Hs} B : Rabs (s - t) < eps / (K * K / (K - 1)) := Hs.
apply: Rle_lt_trans (trapezoid_lipschitz s t) _.
have E : K * K / (K - 1) * (eps / (K * K / (K - 1))) = eps.
  by rewrite Rmult_comm /Rdiv Rmult_assoc Rinv_l ?Rmult_1_r //; lra.
by rewrite -E; apply: Rmult_lt_compat_l.
Qed.

Lemma trapezoid_support j t : (j <= 1)%N -> 1 <= Rabs t -> trapezoid j t = 0.
Proof.
move=> _ t1.
have [p|p] : K * t <= - K \/ K <= K * t.
  by move: t1; rewrite /Rabs; case: Rcase_abs => ? ?; [left|right]; nra.
- by case: j => [|j] /=; rewrite ?soft_low ?ramp_low; try lra; ring.
- by case: j => [|j] /=; rewrite ?soft_high ?ramp_high; try lra; field; lra.
Qed.

Lemma trapezoid_bound j t : (j <= 1)%N -> Rabs (trapezoid j t) <= trapezoid_sup j.
Proof.
have i0 : 0 < / (K - 1) by apply: Rinv_0_lt_compat; lra.
case: j => [|[|//]] _ /=; rewrite Rabs_mult.
- rewrite (Rabs_pos_eq (/ _)); last lra.
  rewrite -[X in _ <= X](Rinv_l (K - 1)); last lra.
  apply: Rmult_le_compat_l; first lra.
  move: (K * t) => u; have sq := pow2_ge_0 u.
  by apply: Rabs_le; split; ramps; nra.
- rewrite (Rabs_pos_eq (K / _)); last by apply: Rmult_le_pos; lra.
  rewrite -[X in _ <= X]Rmult_1_r; apply: Rmult_le_compat_l; first by apply: Rmult_le_pos; lra.
  by apply: Rabs_le; ramps; split; lra.
Qed.

Lemma trapezoid_peak : trapezoid 0 0 = 1.
Proof. by rewrite /= Rmult_0_r; ramps; try lra; field; lra. Qed.

Definition trapezoid_profile : bump_profile 1 :=
  BumpProfile trapezoid_derive trapezoid_continuous trapezoid_support trapezoid_bound
    trapezoid_peak.
End Trapezoid.

(** r = 2, ramps of width 1/K, K >= 2: bounds 1, H, H K with H = K/(K-1). *)
Theorem trapezoid_sups K : 2 <= K ->
  sups_reach 2 (fun j => if j is i.+1 then (if i is 0 then K / (K - 1) else K * K / (K - 1)) else
    1).
Proof.
move=> K2 lam lam1.
have [P bound] := averaged_sups (P := trapezoid_profile K2) (trapezoid_lipschitz K2) lam1.
by exists P => -[|[|[|//]]] /bound.
Qed.

(** ** r = 3: rational bounds of the derivatives of (1 - t^2)^4

    In x = t^2 the squares of the odd derivatives are polynomials on [0,1].  Each bound is an
    identity: a square times a positive polynomial, and for the third derivative, whose maximum
    is not at a rational place, a small quadratic that is positive too. *)

Section Quartic.
Variable x : R.
Hypothesis x01 : 0 <= x <= 1.

Let T i j : 0 <= x ^ i * (1 - x) ^ j.
Proof. by apply: Rmult_le_pos; apply: pow_le; lra. Qed.

Lemma square_of_first : x * (1 - x) ^ 6 <= 46656 / 823543.
Proof.
have E : 46656 / 823543 - x * (1 - x) ^ 6 = (x - 1 / 7) ^ 2 * ((46656 * (x ^ 0 * (1 - x) ^ 5)
  + 62921 * (x ^ 1 * (1 - x) ^ 4) + 55212 * (x ^ 2 * (1 - x) ^ 3)
  + 30348 * (x ^ 3 * (1 - x) ^ 2) + 9504 * (x ^ 4 * (1 - x) ^ 1)
  + 1296 * (x ^ 5 * (1 - x) ^ 0)) / 16807) by field.
have : 0 <= 46656 / 823543 - x * (1 - x) ^ 6; last lra.
rewrite E; apply: Rmult_le_pos; first exact: pow2_ge_0.
by have := T 0 5; have := T 1 4; have := T 2 3; have := T 3 2; have := T 4 1; have := T 5 0; lra.
Qed.

Definition cofactor : R :=
  - 112896 * x ^ 3 + 4632205536 / 15625 * x ^ 2 - 62774643433707 / 244140625 * x
  + 1141937108051639607 / 15258789062500.

Lemma cofactor_big : 48 <= cofactor.
Proof.
have E : cofactor - 48 = (1141204686176639607 * (x ^ 0 * (1 - x) ^ 9)
  + 6347426960983068963 * (x ^ 1 * (1 - x) ^ 8) + 14219685204255525852 * (x ^ 2 * (1 - x) ^ 7)
  + 15948378911100476988 * (x ^ 3 * (1 - x) ^ 6) + 8741003534032090482 * (x ^ 4 * (1 - x) ^ 5)
  + 1640219342038465482 * (x ^ 5 * (1 - x) ^ 4) + 24154277113226988 * (x ^ 6 * (1 - x) ^ 3)
  + 384301537121775852 * (x ^ 7 * (1 - x) ^ 2) + 213050489986256463 * (x ^ 8 * (1 - x) ^ 1)
  + 18771440319952107 * (x ^ 9 * (1 - x) ^ 0)) / 15258789062500 by rewrite /cofactor; field.
have : 0 <= cofactor - 48; last lra.
rewrite E; have := T 0 9; have := T 1 8; have := T 2 7; have := T 3 6; have := T 4 5.
by have := T 5 4; have := T 6 3; have := T 7 2; have := T 8 1; have := T 9 0; lra.
Qed.

Lemma square_of_third :
  2304 * x * (1 - x) ^ 2 * (7 * x - 3) ^ 2 <= (31620711 / 1000000) ^ 2.
Proof.
pose d := x - 28897 / 250000.
have E : (31620711 / 1000000) ^ 2 - 2304 * x * (1 - x) ^ 2 * (7 * x - 3) ^ 2
  = cofactor * d ^ 2 + 265655002529473479 / 3051757812500000000 * d
    + 9434770994186821143 / 238418579101562500000000 by rewrite /cofactor /d; field.
have : 0 <= (31620711 / 1000000) ^ 2 - 2304 * x * (1 - x) ^ 2 * (7 * x - 3) ^ 2; last lra.
rewrite E; have := cofactor_big; have := pow2_ge_0 d; set q := cofactor => d2 q48.
have : 0 <= (q - 48) * d ^ 2 by apply: Rmult_le_pos; lra.
by have := pow2_ge_0 (d + 265655002529473479 / 3051757812500000000 / 96); lra.
Qed.
End Quartic.

(** Bounds of |psi^(j)| for psi = (1 - t^2)^4, j <= 3. *)
Definition quartic_sup (j : nat) : R :=
  match j with 0 => 1 | 1 => 476037 / 250000 | 2 => 8 | _ => 31620711 / 1000000 end.

Lemma quartic_bound j t : (j <= 3)%N -> Rabs (standard_psi 3 j t) <= quartic_sup j.
Proof.
move=> j3; case: (Rlt_dec (Rabs t) 1) => t1; last first.
  rewrite standard_support ?Rabs_R0 //; last lra.
  by case: j j3 => [|[|[|[|//]]]] _ /=; lra.
have [tl tr] := Rabs_def2 _ _ t1.
have x01 : 0 <= t ^ 2 <= 1 by split; [exact: pow2_ge_0 | nra].
rewrite /standard_psi cut_inside //.
have by_square u s : 0 <= s -> u ^ 2 <= s ^ 2 -> Rabs u <= s.
  move=> s0 us; rewrite -(Rabs_pos_eq s) //; apply: Rsqr_le_abs_0.
  by rewrite /Rsqr; move: us; rewrite /= !Rmult_1_r.
case: j j3 => [|[|[|[|//]]]] _.
- rewrite [value _ _]/= Rmult_1_l -RPow_abs /quartic_sup -[X in _ <= X](pow1 (4 - 0)).
  by apply: pow_incr; split; [exact: Rabs_pos | apply: Rabs_le; lra].
- apply: by_square; first by rewrite /=; lra.
  have := square_of_first x01; set u := (X in X ^ 2 <= _).
  have -> : u ^ 2 = 64 * (t ^ 2 * (1 - t ^ 2) ^ 6).
    by rewrite /u /numerator /next [value _ _]/= [(3.+1 - 1)%N]/= /INR /=; ring.
  by rewrite [quartic_sup _]/=; lra.
- set u := (X in Rabs X).
  have -> : u = 56 * (t ^ 2 * (1 - t ^ 2) ^ 2) - 8 * (1 - t ^ 2) ^ 2.
    by rewrite /u /numerator /next [value _ _]/= [(3.+1 - 2)%N]/= /INR /=; ring.
  rewrite [quartic_sup _]/=; move: x01; set x := t ^ 2 => x01.
  have P1 : 0 <= (3 / 7 - x) ^ 2 * (9 / 7 - x).
    by apply: Rmult_le_pos; [exact: pow2_ge_0 | lra].
  have P2 : 0 <= x * (1 - x) ^ 2 by apply: Rmult_le_pos; [lra | exact: pow2_ge_0].
  have P3 : (1 - x) ^ 2 <= 1 by have := Rmult_le_pos x (2 - x); lra.
  by apply: Rabs_le; split; lra.
- apply: by_square; first by rewrite /=; lra.
  have := square_of_third x01; set u := (X in X ^ 2 <= _).
  have -> : u ^ 2 = 2304 * t ^ 2 * (1 - t ^ 2) ^ 2 * (7 * t ^ 2 - 3) ^ 2.
    by rewrite /u /numerator /next [value _ _]/= [(3.+1 - 3)%N]/= /INR /=; ring.
  by rewrite [quartic_sup _]/=.
Qed.

Theorem quartic_sups : sups_reach 3 quartic_sup.
Proof.
move=> lam lam1; exists (standard_profile 3) => j j3.
have q0 : 0 <= quartic_sup j by case: j j3 => [|[|[|[|//]]]] _ /=; lra.
apply: (Rle_trans _ (quartic_sup j)); last nra.
have [_ L] := sup_abs_finite (fun t => @quartic_bound j t j3).
by apply: (L (quartic_sup j)) => v [t ->]; exact: quartic_bound.
Qed.
