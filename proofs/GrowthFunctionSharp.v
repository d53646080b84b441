(** * The bound of the growth function in its sharp form (certified.md, section 3)

    W = N_q + k n2^m2 numbers, M boxes, H hidden layers, L = H + 1:
    M <= L + W (sum_i log2(2 e (i+1)) + H log2 max(p M N_q/(W H), e) + log2 max(M/W, 1)),
    i from 1 to L.  The worst numbers in each layer are W, the worst widths are equal. *)

From Coq Require Import Lia.
From Modhyper Require Import Common FiniteSums FinitePrecision.
From Modhyper Require Import Perceptron PerceptronContinuity GrowthFunction GrowthFunctionBound
  GrowthFunctionDense GrowthFunctionRate.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** ** Logarithms *)

Lemma ln_le_linear x a : 0 < x -> 0 < a -> ln x <= ln a + x / a - 1.
Proof.
move=> x0 a0; have xa : 0 < x / a by apply: Rdiv_lt_0_compat.
have -> : ln x = ln a + ln (x / a) by rewrite -ln_mult //; congr ln; field; lra.
by have := exp_ineq1_le (ln (x / a)); rewrite exp_ln //; lra.
Qed.

(** V ln(C/V) rises up to C/e. *)
Lemma entropy_rises C V U : 0 < V -> V <= U -> exp 1 * U <= C -> V * ln (C / V) <= U * ln (C / U).
Proof.
move=> V0 VU UC; have U0 : 0 < U by lra.
have C0 : 0 < C by apply: Rlt_le_trans UC; apply: Rmult_lt_0_compat => //; exact: exp_pos.
have one : 1 <= ln (C / U).
  rewrite -[1]ln_exp; apply: Rcomplements.ln_le; first exact: exp_pos.
  by apply: (Rmult_le_reg_r U) => //; rewrite /Rdiv Rmult_assoc Rinv_l; lra.
have E : ln (C / V) = ln (C / U) + ln (U / V).
  rewrite -ln_mult; first by congr ln; field; lra.
    exact: Rdiv_lt_0_compat.
  exact: Rdiv_lt_0_compat.
have UV : 0 < U / V by exact: Rdiv_lt_0_compat.
have le : V * ln (U / V) <= U - V.
  have := exp_ineq1_le (ln (U / V)); rewrite exp_ln // => le.
  have := Rmult_le_compat_l V _ _ (Rlt_le _ _ V0) le.
  by rewrite (_ : V * (U / V) = U); [lra | field; lra].
by rewrite E; have := Rmult_le_compat_l (U - V) _ _ ltac:(lra) one; lra.
Qed.

(** One layer: V numbers, T = thresholds times inputs, degree D. *)
Lemma layer_term V T W D : 0 < V -> V <= W -> V <= T -> 1 <= D ->
  V * ln (2 * exp 1 * (T * D) / V) <= W * (ln (2 * exp 1 * D) + ln (Rmax (T / W) 1)).
Proof.
move=> V0 VW VT D1; have W0 : 0 < W by lra.
have T0 : 0 < T by lra.
have e0 := exp_pos 1; have D0 : 0 < 2 * exp 1 * D by nra.
have eD : exp 1 <= 2 * exp 1 * D by nra.
have l0 : 0 <= ln (2 * exp 1 * D).
  by rewrite -ln_1; apply: Rcomplements.ln_le; [lra | have := exp_ineq1_le 1; lra].
case: (Rle_lt_dec W T) => WT.
  have TW : 1 <= T / W.
    by apply: (Rmult_le_reg_r W) => //; rewrite /Rdiv Rmult_assoc Rinv_l; lra.
  rewrite Rmax_left // -ln_mult //; last by lra.
  rewrite (_ : 2 * exp 1 * D * (T / W) = 2 * exp 1 * (T * D) / W); last by field; lra.
  by apply: entropy_rises => //; nra.
have TW : T / W <= 1.
  by apply: (Rmult_le_reg_r W) => //; rewrite /Rdiv Rmult_assoc Rinv_l; lra.
rewrite Rmax_right // ln_1 Rplus_0_r.
apply: (Rle_trans _ (T * ln (2 * exp 1 * (T * D) / T))).
  by apply: entropy_rises => //; nra.
rewrite (_ : 2 * exp 1 * (T * D) / T = 2 * exp 1 * D); last by field; lra.
by apply: Rmult_le_compat_r; lra.
Qed.

(** Equal shares are the worst. *)
Lemma share_term z a : 0 <= z -> exp 1 <= a -> ln (Rmax z 1) <= ln a - 1 + z / a.
Proof.
move=> z0 ea; have a0 : 0 < a by have := exp_pos 1; lra.
have a1 : 1 <= ln a by rewrite -[1]ln_exp; apply: Rcomplements.ln_le => //; exact: exp_pos.
have za : 0 <= z / a by apply: Rmult_le_pos => //; apply: Rlt_le; exact: Rinv_0_lt_compat.
case: (Rle_lt_dec z 1) => z1; first by rewrite Rmax_right // ln_1; lra.
rewrite Rmax_left; last by lra.
by have := @ln_le_linear z a ltac:(lra) a0; lra.
Qed.

Lemma shares H (z : 'I_H -> R) a : (forall i, 0 <= z i) -> exp 1 <= a -> \Rsum_i z i <= INR H * a ->
  \Rsum_i ln (Rmax (z i) 1) <= INR H * ln a.
Proof.
move=> z0 ea sum; have a0 : 0 < a by have := exp_pos 1; lra.
apply: (Rle_trans _ (\Rsum_i ((ln a - 1) + / a * z i))).
  by apply: Rsum_le => i _; have := @share_term (z i) a (z0 i) ea; rewrite /Rdiv; lra.
rewrite Rsum_plus -Rsum_scal Rsum_const.
have := Rmult_le_compat_l (/ a) _ _ (Rlt_le _ _ (Rinv_0_lt_compat _ a0)) sum.
by rewrite (_ : / a * (INR H * a) = INR H); [lra | field; lra].
Qed.

Lemma sum_widths n hs : (\sum_(i < size hs) nth 0%N hs i <= parameter_count n hs 1)%N.
Proof.
elim: hs n => [|h hs IH] n; first by rewrite big_ord0.
by rewrite big_ord_recl /=; apply: leq_add; [exact: leq_addl | exact: IH].
Qed.

(** ** The bound *)

Definition sharp_exponent (p M W N H : nat) : R :=
  INR H.+1 + INR W * (\Rsum_(i : 'I_H.+1 | true) log2 (2 * exp 1 * INR i.+2)
    + INR H * log2 (Rmax (INR (p * M * N) / (INR W * INR H)) (exp 1))
    + log2 (Rmax (INR M / INR W) 1)).

Lemma growth_exponent_sharp p M V hs n W : (0 < M)%N -> (forall i, 0 < V i)%N ->
  (forall i, i <= size hs -> V i <= W)%N -> enough_polynomials p M V hs ->
  growth_exponent p M V 1 hs <= sharp_exponent p M W (parameter_count n hs 1) (size hs).
Proof.
move=> M0 V0 VW enough; set H := size hs; set N := parameter_count n hs 1.
have l2 := ln_2_pos; have W0 : 0 < INR W.
  by apply: (lt_INR 0); apply/ltP; apply: leq_trans (V0 0%N) (VW 0%N _).
have iw : 0 < / INR W by exact: Rinv_0_lt_compat.
pose z (i : nat) := INR (thresholds p hs i * M) / INR W.
have z0 i : 0 <= z i by apply: Rmult_le_pos; [exact: pos_INR | lra].
have term (i : 'I_H.+1) : INR (V i)
      * log2 (2 * exp 1 * INR (thresholds p hs i * M * (1 + i).+1) / INR (V i))
    <= INR W * (log2 (2 * exp 1 * INR i.+2) + ln (Rmax (z i) 1) / ln 2).
  have iH : (i <= size hs)%N by rewrite -ltnS.
  rewrite /log2 mult_INR add1n.
  have := @layer_term (INR (V i)) (INR (thresholds p hs i * M)) (INR W) (INR i.+2).
  move=> /(_ _ _ _ _) le.
  have {}le : INR (V i) * ln (2 * exp 1 * (INR (thresholds p hs i * M) * INR i.+2) / INR (V i))
      <= INR W * (ln (2 * exp 1 * INR i.+2) + ln (Rmax (z i) 1)).
    apply: le; try (by apply: (lt_INR 0); apply/ltP); try (by apply: (le_INR 1); apply/leP).
      by apply: le_INR; apply/leP; exact: VW.
    by apply: le_INR; apply/leP; exact: enough_at enough iH.
  have := Rmult_le_compat_r (/ ln 2) _ _ (Rlt_le _ _ (Rinv_0_lt_compat _ l2)) le.
  by rewrite /Rdiv; lra.
have hidden_sum : \Rsum_(i : 'I_H | true) ln (Rmax (z i) 1)
    <= INR H * ln (Rmax (INR (p * M * N) / (INR W * INR H)) (exp 1)).
  case: (posnP H) => [H0|Hpos].
    have none (F : nat -> R) : \Rsum_(i : 'I_H | true) F i = 0 by rewrite H0 big_ord0.
    by rewrite (none (fun i => ln (Rmax (z i) 1))) H0 /=; lra.
  have H1 : 0 < INR H by apply: (lt_INR 0); apply/ltP.
  apply: shares => [i||]; [exact: z0 | exact: Rmax_r |].
  apply: (Rle_trans _ (INR H * (INR (p * M * N) / (INR W * INR H)))); last first.
    by apply: Rmult_le_compat_l; [lra | exact: Rmax_l].
  have -> : INR H * (INR (p * M * N) / (INR W * INR H)) = / INR W * INR (p * M * N).
    by field; lra.
  have -> : \Rsum_(i : 'I_H | true) z i = / INR W * INR (\sum_(i < H) p * M * nth 0%N hs i).
    rewrite (big_morph INR plus_INR (erefl : INR 0 = R0)) Rsum_scal; apply: eq_bigr => i _.
    rewrite /z /thresholds ltn_ord /Rdiv Rmult_comm; congr (_ * INR _).
    by rewrite mulnAC.
  apply: Rmult_le_compat_l; first lra.
  apply: le_INR; apply/leP; rewrite -big_distrr leq_mul2l; apply/orP; right.
  exact: sum_widths.
have lastE : z H = INR M / INR W by rewrite /z /thresholds ltnn mul1n.
apply: (Rle_trans _ (\Rsum_(i : 'I_H.+1 | true)
    (1 + INR W * (log2 (2 * exp 1 * INR i.+2) + ln (Rmax (z i) 1) / ln 2)))).
  by apply: Rsum_le => i _; apply: Rplus_le_compat_l; exact: term.
rewrite Rsum_plus Rsum_const -Rsum_scal Rsum_plus Rmult_1_r; apply: Rplus_le_compat_l.
apply: Rmult_le_compat_l; first lra.
rewrite Rplus_assoc; apply: Rplus_le_compat_l; rewrite big_ord_recr /= lastE.
apply: Rplus_le_compat_r; rewrite /log2 /Rdiv.
rewrite (eq_bigr (fun i : 'I_H => / ln 2 * ln (Rmax (z i) 1))) => [|i _]; last first.
  by rewrite Rmult_comm.
rewrite -Rsum_scal.
have := Rmult_le_compat_l (/ ln 2) _ _ (Rlt_le _ _ (Rinv_0_lt_compat _ l2)) hidden_sum.
by rewrite /Rdiv => le; apply: Rle_trans le _; apply: Req_le; ring.
Qed.

(** With fewer boxes than numbers the bound holds anyway. *)
Lemma sharp_exponent_ge p M W N H : (M <= W)%N -> (0 < W)%N -> INR M <= sharp_exponent p M W N H.
Proof.
move=> MW Wpos; have l2 := ln_2_pos; have W0 : 0 < INR W by apply: (lt_INR 0); apply/ltP.
have e1 := exp_ineq1_le 1.
have log_pos x : 1 <= x -> 0 <= log2 x.
  move=> x1; rewrite (_ : 0 = log2 1); last by rewrite /log2 ln_1 /Rdiv Rmult_0_l.
  by apply: log2_le; lra.
have D1 (i : 'I_H.+1) : 1 <= log2 (2 * exp 1 * INR i.+2).
  have i1 : 1 <= INR i.+2 by apply: (le_INR 1); apply/leP.
  rewrite {1}(_ : 1 = log2 2); last by rewrite /log2; field; lra.
  by apply: log2_le; nra.
have sum : 1 <= \Rsum_(i : 'I_H.+1 | true) log2 (2 * exp 1 * INR i.+2).
  rewrite big_ord_recl; apply: Rle_trans (D1 ord0) _.
  rewrite -[X in X <= _]Rplus_0_r; apply: Rplus_le_compat_l; apply: Rsum_ge0 => i _.
  by have := D1 (lift ord0 i); lra.
have A : 0 <= INR H * log2 (Rmax (INR (p * M * N) / (INR W * INR H)) (exp 1)).
  apply: Rmult_le_pos; first exact: pos_INR.
  by apply: log_pos; apply: Rle_trans (Rmax_r _ _); lra.
have B := log_pos _ (Rmax_r (INR M / INR W) 1).
have H0 := pos_INR H.+1; have MWr : INR M <= INR W by apply: le_INR; apply/leP.
rewrite /sharp_exponent; set s := \Rsum_(i : _ | _) _ in sum *; set h := INR H * _ in A *.
set l := log2 (Rmax (INR M / _) 1) in B *.
by have := Rmult_le_compat_l (INR W) 1 (s + h + l) (Rlt_le _ _ W0) ltac:(lra); lra.
Qed.

(** certified.md, section 3, in the sharp form that the calculator evaluates: for a fully connected
    q with a piecewise-linear activation with p break points, real weights of any size and H hidden
    layers, and e any map to R^k.  No side condition on the widths. *)
Theorem real_weights_sharp m1 m2 k p n1 n2 (eps : R) sigma hs :
  let M := (n1 ^ m1 * n2 ^ m2)%N in
  let Nq := parameter_count (m1 + k) hs 1 in
  warren -> piecewise_linear p sigma -> (0 < p)%N -> (0 < n1)%N -> (0 < n2)%N ->
  all (fun h => 0 < h)%N hs -> (0 < m1 + k)%N ->
  eps * (1 + INR (m1 * n1 + m2 * n2)) < 1 ->
  embedding_reaches (m2 := m2)
    (fun (theta : network (m1 + k) hs 1) (code : point k) x =>
      scalar_forward sigma theta (join x code))
    (@sobolev_ball_1 (m1 + m2)) eps ->
  INR M <= sharp_exponent p M (Nq + k * n2 ^ m2) Nq (size hs).
Proof.
move=> M Nq W pl p0 n10 n20 hs0 mk small reach.
have M0 : (0 < M)%N by rewrite muln_gt0 !expn_gt0 n10 n20.
pose V i := (k * n2 ^ m2 + parameters_up_to 0 (m1 + k) hs 1 i)%N.
have Vpos i : (0 < V i)%N by rewrite /V addn_gt0 parameters_up_to_pos ?orbT.
have Vall i : (i <= size hs)%N -> (V i <= Nq + k * n2 ^ m2)%N.
  move=> iL; rewrite /V addnC leq_add2r -[Nq]add0n -parameters_up_to_all.
  exact: (homo_leq leqnn leq_trans (@parameters_up_to_mono 0 (m1 + k) hs 1)).
case: (@enough_or_many p M V hs p0 hs0) => [enough|[i iL MV]].
  apply: Rle_trans (real_weights_dense W pl n10 n20 hs0 mk small reach enough) _.
  exact: growth_exponent_sharp.
apply: sharp_exponent_ge; first exact: leq_trans MV (Vall i iL).
exact: leq_trans (Vpos 0%N) (Vall 0%N _).
Qed.
