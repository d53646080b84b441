(** * The bound for a mean error, for embedding methods and for whole models
      (certified.md, section 10; r = 1)

    Grids become finer and the rounding of the tents smaller until the share of wrong signs is
    below q. *)

From Coq Require Import ZArith Lia.
From Modhyper Require Import Common FiniteSums Packing FinitePrecision Interface Octahedra.
From Modhyper Require Import FixedPointRelu GrowthFunctionBound ReluGraph TentSums HammingDiameter.
From Modhyper Require Import MeanCounting MeanTorus MeanError.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** ** The limit of fine grids *)

Lemma bernoulli (t : R) (l : nat) : 0 <= t <= 1 -> 1 - INR l * t <= (1 - t) ^ l.
Proof.
move=> t1; elim: l => [|l IH]; first by rewrite /=; lra.
rewrite S_INR /=; have l0 := pos_INR l.
have := Rmult_le_compat_l (1 - t) _ _ ltac:(lra) IH.
by have := Rmult_le_pos _ _ l0 (Rmult_le_pos _ _ (proj1 t1) (proj1 t1)); lra.
Qed.

Section Limit.
Variables (m1 m2 d p : nat) (n : 'I_(m1 + m2) -> nat).
Hypothesis d_pos : (0 < d)%N.
Hypothesis n_pos : forall i, (0 < n i)%N.
Hypothesis fits : forall i, (d <= n i)%N.
Variable code : {set cell n}.
Hypothesis apart : code_apart d n_pos code.
Hypothesis code_pos : (0 < #|codeword code|)%N.

(** S, and kappa for the power p + 1. *)
Definition torus_slopes : R := 1 + \Rsum_i (INR (n i) / INR d).
Definition torus_kappa : R := INR #|codeword code| * (\Rprod_i (INR d / INR (n i)))
  * (INR p.+1`! / INR (p.+1 + (m1 + m2))`!).

Variables (eps q F : R).
Hypothesis F_pos : 0 < F.
Hypothesis eps_pos : 0 <= eps.
Hypothesis q_half : 0 < q <= 1 / 2.
Let M := #|codeword code|.
Hypothesis share : F * (eps * torus_slopes) ^ p.+1 < 2 * q * torus_kappa.

Let M0 : 0 < INR M.
Proof. by apply: (lt_INR 0); apply/ltP. Qed.

Let d0 : 0 < INR d.
Proof. by apply: (lt_INR 0); apply/ltP. Qed.

Let nR i : 0 < INR (n i).
Proof. by apply: (lt_INR 0); apply/ltP. Qed.

Let S_pos : 1 <= torus_slopes.
Proof.
have : 0 <= \Rsum_i (INR (n i) / INR d).
  by apply: Rsum_ge0 => i _; apply: Rlt_le; exact: Rdiv_lt_0_compat.
by rewrite /torus_slopes; lra.
Qed.

(** Parameters of a fine grid: the rounding delta, the accuracy E of the power of the error and
    how many times finer T the grid is than prod n_i. *)
Lemma fine_enough : exists delta eta T0 : R, [/\ 0 < delta, 0 < eta &
  forall (T : nat) (Q : 'I_(m1 + m2) -> nat),
    T0 <= INR T -> (forall i, (T <= Q i)%N) -> (0 < T)%N ->
    0 < tent_height d Q delta <= 1 /\
    F * INR M * (eps ^ p.+1 + eta) <= (/ torus_slopes) ^ p.+1 * (2 * q * INR M ^ 2
      * ((\Rprod_i (INR d / INR (n i))) * (INR p.+1`! / INR (p.+1 + (m1 + m2))`!)
         * tent_height d Q delta ^ (p.+1 + (m1 + m2))))].
Proof.
move: share S_pos; set S := torus_slopes => small S1; set l := (p.+1 + (m1 + m2))%N.
set c := (\Rprod_i (INR d / INR (n i))) * (INR p.+1`! / INR l`!).
have c0 : 0 < c.
  apply: Rmult_lt_0_compat; last by apply: Rdiv_lt_0_compat; exact: fact_pos.
  apply: (big_ind (fun x => 0 < x)) => [|x z|i _]; [lra | exact: Rmult_lt_0_compat |].
  exact: Rdiv_lt_0_compat.
have kE : torus_kappa = INR M * c by rewrite /torus_kappa /c Rmult_assoc.
have Sp : 0 < S ^ p.+1 by apply: pow_lt; lra.
pose r := F * S ^ p.+1 / (2 * q * (INR M * c)).
have den : 0 < 2 * q * (INR M * c) by repeat apply: Rmult_lt_0_compat => //; lra.
have r0 : 0 < r by apply: Rdiv_lt_0_compat => //; exact: Rmult_lt_0_compat.
have e0 : 0 <= eps ^ p.+1 by exact: pow_le.
pose g := 1 - r * eps ^ p.+1.
have g1 : 0 < g <= 1.
  rewrite /g; split; last by have := Rmult_le_pos _ _ (Rlt_le _ _ r0) e0; lra.
  suff : r * eps ^ p.+1 < 1 by lra.
  apply: (Rmult_lt_reg_r (2 * q * (INR M * c))) => //; rewrite Rmult_1_l -kE.
  by apply: Rle_lt_trans small; apply: Req_le; rewrite Rpow_mult_distr /r kE; field; lra.
have l1 : 1 <= INR l by apply: (le_INR 1); apply/leP.
pose t := g / (2 * INR l); pose m := INR (m1 + m2).
have t1 : 0 < t <= 1 / 2.
  split; first by apply: Rdiv_lt_0_compat; lra.
  by apply: (Rmult_le_reg_r (2 * INR l)); [lra | rewrite /t /Rdiv Rmult_assoc Rinv_l; nra].
have m0 : 0 <= m by exact: pos_INR.
exists (t / (2 * (m + 1))), (g / (2 * r)), (2 * m / t).
split; [by apply: Rdiv_lt_0_compat; lra | by apply: Rdiv_lt_0_compat; lra |].
move=> T Q TT TQ T1; set u := tent_height d Q _.
have TR : 0 < INR T by apply: (lt_INR 0); apply/ltP.
have widths : 0 <= \Rsum_i (/ (2 * half_width d Q i)) <= t / 2.
  have width i : 0 <= / (2 * half_width d Q i) <= / INR T.
    have QT : INR T <= INR (Q i) by apply: le_INR; apply/leP.
    have dd : 1 <= INR d by apply: (le_INR 1); apply/leP.
    have -> : 2 * half_width d Q i = INR d * INR (Q i) by rewrite /half_width; field.
    have : 1 * INR T <= INR d * INR (Q i) by apply: Rmult_le_compat; lra.
    rewrite Rmult_1_l => ?.
    by split; [apply: Rlt_le; apply: Rinv_0_lt_compat; lra | apply: Rinv_le_contravar].
  split; first by apply: Rsum_ge0 => i _; case: (width i).
  apply: Rle_trans (_ : _ <= m * / INR T) _.
    rewrite /m -[in INR (m1 + m2)](card_ord (m1 + m2)).
    apply: Rle_trans (_ : _ <= \big[Rplus/R0]_(i : 'I_(m1 + m2)) / INR T) _.
      by apply: Rsum_le => i _; case: (width i).
    by apply: Req_le; rewrite big_const; elim: #|_| => [|k IH]; rewrite ?iterS ?IH ?S_INR /=; ring.
  apply: (Rmult_le_reg_r (INR T)) => //; rewrite Rmult_assoc Rinv_l; last lra.
  have : 2 * m / t * t <= INR T * t by apply: Rmult_le_compat_r; lra.
  by rewrite {1}/Rdiv Rmult_assoc Rinv_l; lra.
have dm : (m + 1) * (t / (2 * (m + 1))) = t / 2 by field; lra.
have u1 : 1 - t <= u <= 1 by rewrite /u /tent_height -/m dm; lra.
split; first by lra.
have pow_u : 1 - g / 2 <= u ^ l.
  apply: Rle_trans (_ : (1 - t) ^ l <= _); last by apply: pow_incr; lra.
  have := @bernoulli t l ltac:(lra).
  by rewrite (_ : INR l * t = g / 2) //; rewrite /t; field; lra.
have rE : r * (eps ^ p.+1 + g / (2 * r)) = 1 - g / 2 by rewrite /g; field; lra.
have key : r * (eps ^ p.+1 + g / (2 * r)) <= u ^ l by lra.
have -> : (/ S) ^ p.+1 = / S ^ p.+1 by rewrite pow_inv.
apply: (Rmult_le_reg_r (S ^ p.+1 / INR M)); first exact: Rdiv_lt_0_compat.
apply: Rle_trans (_ : _ <= 2 * q * (INR M * c) * u ^ l) _; last first.
  by apply: Req_le; rewrite /c; field; have := fact_pos l; lra.
apply: Rle_trans (Rmult_le_compat_l _ _ _ (Rlt_le _ _ den) key).
by apply: Req_le; rewrite /r; field; lra.
Qed.

(** Boxes for the fine grid: T prod n_i times 2 points an axis. *)
Let finer (T : nat) (i : 'I_(m1 + m2)) : nat := (2 * T * \prod_(j | j != i) n j)%N.

Let finer_fine T i : (n i * finer T i)%N = (T * \prod_j n j + T * \prod_j n j)%N.
Proof. by rewrite /finer addnn -mul2n [in RHS](bigD1 i) //= mulnCA -mulnA. Qed.

Let finer_ge T i : (T <= finer T i)%N.
Proof.
rewrite /finer -[X in (X <= _)%N]muln1; apply: leq_mul; first by rewrite leq_pmull.
by rewrite prodn_cond_gt0.
Qed.

(** The targets, on every fine grid that is fine enough. *)
Lemma fine_grids : exists delta eta : R, [/\ 0 < delta, 0 < eta &
  forall K0 : nat, exists (K : nat) (Q : 'I_(m1 + m2) -> nat),
    [/\ (K0 <= K)%N /\ (0 < K)%N, forall i, (n i * Q i)%N = (K + K)%N,
        0 < tent_height d Q delta <= 1 &
        F * INR M * (eps ^ p.+1 + eta) <= (/ torus_slopes) ^ p.+1 * (2 * q * INR M ^ 2
          * ((\Rprod_i (INR d / INR (n i))) * (INR p.+1`! / INR (p.+1 + (m1 + m2))`!)
             * tent_height d Q delta ^ (p.+1 + (m1 + m2))))]].
Proof.
have [delta [eta [T0 [delta0 eta0 enough]]]] := fine_enough; exists delta, eta; split=> // K0.
have [T1 [_ hi]] := nfloor_ex (Rmax 0 T0) (Rmax_l _ _).
have T1E : T0 <= INR T1.+1 by rewrite S_INR; have := Rmax_r 0 T0; lra.
pose T := (T1.+1 + K0)%N; have T_pos : (0 < T)%N by [].
have prod0 : (0 < \prod_j n j)%N by rewrite prodn_gt0.
have TT : T0 <= INR T by apply: Rle_trans T1E _; apply: le_INR; apply/leP; exact: leq_addr.
have [u1 share'] := enough T (finer T) TT (finer_ge T) T_pos.
exists (T * \prod_j n j)%N, (finer T); split.
- split; last by rewrite muln_gt0 T_pos.
  by apply: leq_trans (leq_addl T1.+1 K0) _; rewrite leq_pmulr.
- by move=> i; exact: finer_fine.
- exact: u1.
- exact: share'.
Qed.

Let a0 : 0 < / torus_slopes.
Proof. by apply: Rinv_0_lt_compat; have := S_pos; lra. Qed.

Let inW delta (s : {set codeword code}) : 0 < delta ->
  sobolev_ball_1 (torus_target d n_pos delta (/ torus_slopes) s).
Proof.
move=> delta0; apply: torus_target_in_ball => //; apply: Req_le; apply: Rinv_l.
by have := S_pos; lra.
Qed.

(** For all targets together, if each is met in the limit. *)
Let for_all (A : {set codeword code} -> nat -> Prop) :
  (forall s, exists K0, forall K, (K0 <= K)%N -> A s K) ->
  exists K0, forall K, (K0 <= K)%N -> forall s, A s K.
Proof.
move=> each; have [K0 HK] := fin_all_exists each.
exists (\sum_s K0 s)%N => K le s; apply: HK; apply: leq_trans le.
by rewrite (bigD1 s) //= leq_addr.
Qed.

(** certified.md, section 10, r = 1: a model with N numbers of b bits that reaches the mean error
    eps (of the power p + 1) on W(1, m1+m2) has b N >= M (1 - h(q)), for M tents and every
    q <= 1/2 above (eps S)^(p+1) / (2 kappa). *)
Theorem mean_error_network N b (g : words N b -> point (m1 + m2) -> R) : F = 1 ->
  network_mean_reaches g (@sobolev_ball_1 (m1 + m2)) p.+1 eps ->
  INR M * (1 - entropy q) <= INR (b * N).
Proof.
move=> F1 reach; have [delta [eta [delta0 eta0 grids]]] := fine_grids.
have [|K0 HK] := @for_all (fun s K => exists theta : words N b, fine_mean K p.+1
    (fun x I => g theta (join x I) - torus_target d n_pos delta (/ torus_slopes) s (join x I))
  <= eps ^ p.+1 + eta).
  move=> s; have [theta small] := reach _ (inW s delta0); have [K0 HK] := small eta eta0.
  by exists K0 => K /HK H; exists theta.
have [K [Q [[KK K_pos] fine u1 share']]] := grids K0.
have := @one_grid_network m1 m2 d K p n Q d_pos K_pos n_pos fits fine code delta apart delta0
  (/ torus_slopes) (eps ^ p.+1 + eta) q a0 u1 q_half code_pos N b g.
rewrite F1 Rmult_1_l in share'.
by move=> /(_ share' (HK K KK)); rewrite -/M; lra.
Qed.

Variables (P : finType) (pos : P -> 'I_m2 -> nat).
Hypothesis moved : moved_conditions code pos.
Hypothesis P_pos : (0 < #|P|)%N.

(** certified.md, section 10, r = 1: an embedding method with N_q numbers of b_q bits and codes of
    k numbers of b_e bits that reaches the mean error eps (of the power p + 1) on W(1, m1+m2)
    has b_q N_q + b_e k J >= M (1 - h(q)) - log2 (M+1), for M tents that stand on J conditions and
    every q <= 1/2 above (1 + 1/M) (eps S)^(p+1) / (2 kappa). *)
Theorem mean_error_embedding NQ k bq be (h : words NQ bq -> words k be -> point m1 -> R) :
  F = 1 + / INR M -> embedding_mean_reaches h (@sobolev_ball_1 (m1 + m2)) p.+1 eps ->
  INR M * (1 - entropy q) - log2 (INR M.+1) <= INR (bq * NQ + be * k * #|P|).
Proof.
move=> FE reach; have [delta [eta [delta0 eta0 grids]]] := fine_grids.
have [|K0 HK] := @for_all (fun s K => exists (theta : words NQ bq) (e : point m2 -> words k be),
    fine_mean K p.+1 (fun x I => h theta (e I) x
      - torus_target d n_pos delta (/ torus_slopes) s (join x I)) <= eps ^ p.+1 + eta).
  move=> s; have [theta [e small]] := reach _ (inW s delta0); have [K0 HK] := small eta eta0.
  by exists K0 => K /HK H; exists theta, e.
have [K [Q [[KK K_pos] fine u1 share']]] := grids K0.
have E0 : 0 < eps ^ p.+1 + eta by have := pow_le _ p.+1 eps_pos; lra.
have := @one_grid_bound m1 m2 d K p n Q d_pos K_pos n_pos fits fine code delta
  P pos moved apart delta0 (/ torus_slopes) (eps ^ p.+1 + eta) q NQ k bq be h a0 E0 u1 q_half
  code_pos P_pos.
have M1 : (1 + / INR M) * INR M = INR M + 1 by field; lra.
by rewrite FE M1 in share' => /(_ share' (HK K KK)); rewrite -/M; lra.
Qed.
End Limit.
