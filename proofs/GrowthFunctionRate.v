(** * The bound of the growth function in one line (certified.md, section 3)

    N_q + k n^m2 = Omega(n^m / (L log n)), with constants. *)

From Modhyper Require Import Common FiniteSums FinitePrecision.
From Modhyper Require Import Perceptron PerceptronContinuity GrowthFunction GrowthFunctionBound
  GrowthFunctionDense.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

Lemma enough_at p M V hs i : enough_polynomials p M V hs -> (i <= size hs)%N ->
  (V i <= thresholds p hs i * M)%N.
Proof.
elim: hs V i => [|h hs IH] V i /=; first by rewrite leqn0 /thresholds => le /eqP ->; rewrite mul1n.
move=> [le enough]; case: i => [|i] //; exact: (IH (fun i => V i.+1) i enough).
Qed.

(** Warren's condition fails only if there are more than M parameters. *)
Lemma enough_or_many p M V hs : (0 < p)%N -> all (fun h => 0 < h)%N hs ->
  enough_polynomials p M V hs \/ exists2 i, (i <= size hs)%N & (M <= V i)%N.
Proof.
move=> p0; elim: hs V => [|h hs IH] V /=.
  by move=> _; case: (leqP (V 0%N) M) => [|/ltnW]; [left | right; exists 0%N].
case/andP=> h0 /IH {}IH; case: (leqP (V 0%N) (p * h * M)) => [le|lt].
  case: (IH (fun i => V i.+1)) => [|[i iL MV]]; first by left.
  by right; exists i.+1.
right; exists 0%N => //; apply: leq_trans (ltnW lt).
by rewrite leq_pmull // muln_gt0 p0 h0.
Qed.

(** Every term is at most 1 + V log2(2 e U (L + d) M), V the number of all parameters. *)
Lemma growth_exponent_le p M V d hs U W : (0 < M)%N -> (0 < U)%N ->
  (forall i, 0 < V i)%N -> (forall i, i <= size hs -> V i <= W)%N ->
  (forall h, h \in hs -> p * h <= U)%N -> enough_polynomials p M V hs ->
  growth_exponent p M V d hs
    <= INR (size hs).+1 * (1 + INR W * log2 (2 * exp 1 * INR (U * M * (d + size hs).+1))).
Proof.
move=> M0 U0 V0 VW hU enough; rewrite -Rsum_const; apply: Rsum_le => i _.
have iL : (i <= size hs)%N by rewrite -ltnS.
have e1 : 1 <= 2 * exp 1 by have := exp_ineq1_le 1; lra.
have thU : (thresholds p hs i <= U)%N.
  by rewrite /thresholds; case: ifP => // lt; apply: hU; exact: mem_nth.
have D0 : (0 < thresholds p hs i * M)%N by apply: leq_trans (V0 i) (enough_at enough iL).
have count : INR (thresholds p hs i * M * (d + i).+1) <= INR (U * M * (d + size hs).+1).
  by apply: le_INR; apply/leP; apply: leq_mul; rewrite ?leq_mul2r ?thU ?orbT // ltnS leq_add2l.
have one : 1 <= INR (U * M * (d + size hs).+1).
  by apply: (le_INR 1); apply/leP; rewrite !muln_gt0 U0 M0.
have Vi1 : 1 <= INR (V i) by apply: (le_INR 1); apply/leP.
have ViW : INR (V i) <= INR W by apply: le_INR; apply/leP; exact: VW.
set x := 2 * exp 1 * INR (thresholds p hs i * M * (d + i).+1) / INR (V i).
set X := 2 * exp 1 * INR (U * M * (d + size hs).+1).
have x0 : 0 < x by apply: warren_base_pos => //; rewrite muln_gt0 D0.
have xX : x <= X.
  apply: (Rle_trans _ (2 * exp 1 * INR (thresholds p hs i * M * (d + i).+1))).
    rewrite /x /Rdiv -[X in _ <= X]Rmult_1_r; apply: Rmult_le_compat_l.
      by apply: Rmult_le_pos (pos_INR _); lra.
    by rewrite -Rinv_1; apply: Rinv_le_contravar; lra.
  by apply: Rmult_le_compat_l => //; lra.
have X1 : 0 <= log2 X.
  have -> : 0 = log2 1 by rewrite /log2 ln_1 /Rdiv Rmult_0_l.
  by apply: log2_le; [lra | rewrite /X; nra].
apply: Rplus_le_compat_l; apply: (Rle_trans _ (INR (V i) * log2 X)).
  by apply: Rmult_le_compat_l; [lra | exact: log2_le].
exact: Rmult_le_compat_r.
Qed.

(** certified.md, section 3, for r = 1: for an embedding method as in [real_weights_dense] with L
    layers of weights, N_q parameters and at most U / p units in each hidden layer of q, M <= L (1
    + (N_q + k n2^m2) log2(2 e U (L + 1) M)), M = n1^m1 n2^m2. *)
Theorem real_weights_rate m1 m2 k p n1 n2 U (eps : R) sigma hs :
  let M := (n1 ^ m1 * n2 ^ m2)%N in
  let Nq := parameter_count (m1 + k) hs 1 in
  let L := (size hs).+1 in
  warren -> piecewise_linear p sigma -> (0 < p)%N -> (0 < n1)%N -> (0 < n2)%N ->
  all (fun h => 0 < h)%N hs -> (0 < m1 + k)%N -> (0 < U)%N ->
    (forall h, h \in hs -> p * h <= U)%N ->
  eps * (1 + INR (m1 * n1 + m2 * n2)) < 1 ->
  embedding_reaches (m2 := m2)
    (fun (theta : network (m1 + k) hs 1) (code : point k) x =>
      scalar_forward sigma theta (join x code))
    (@sobolev_ball_1 (m1 + m2)) eps ->
  INR M <= INR L * (1 + INR (Nq + k * n2 ^ m2) * log2 (2 * exp 1 * INR (U * M * L.+1))).
Proof.
move=> M Nq L W pl p0 n10 n20 hs0 mk U0 hU small reach.
have M0 : (0 < M)%N by rewrite muln_gt0 !expn_gt0 n10 n20.
pose V i := (k * n2 ^ m2 + parameters_up_to 0 (m1 + k) hs 1 i)%N.
have Vall i : (i <= size hs)%N -> (V i <= Nq + k * n2 ^ m2)%N.
  move=> iL; rewrite /V addnC leq_add2r -[Nq]add0n -parameters_up_to_all.
  exact: (homo_leq leqnn leq_trans (@parameters_up_to_mono 0 (m1 + k) hs 1)).
case: (@enough_or_many p M V hs p0 hs0) => [enough|[i iL MV]].
  apply: Rle_trans (real_weights_dense W pl n10 n20 hs0 mk small reach enough) _.
  apply: growth_exponent_le => // i.
  by rewrite /V addn_gt0 parameters_up_to_pos ?orbT.
(* More parameters than boxes: the bound holds anyway. *)
have le : INR M <= INR (Nq + k * n2 ^ m2) by apply: le_INR; apply/leP;
  apply: leq_trans MV (Vall i iL).
have L1 : 1 <= INR L by apply: (le_INR 1); apply/leP.
have one : 1 <= INR (U * M * L.+1) by apply: (le_INR 1); apply/leP; rewrite 2!muln_gt0 U0 M0.
have e1 : 1 <= exp 1 by have := exp_ineq1_le 1; lra.
have log1 : 1 <= log2 (2 * exp 1 * INR (U * M * L.+1)).
  have E : log2 2 = 1 by rewrite /log2; field; have := ln_2_pos; lra.
  rewrite -[X in X <= _]E; apply: log2_le; first by lra.
  by have := Rmult_le_compat 1 _ 1 _ ltac:(lra) ltac:(lra) e1 one; lra.
have W0 := pos_INR (Nq + k * n2 ^ m2).
set w := INR (Nq + k * n2 ^ m2) in le W0 *; set l := log2 _ in log1 *.
have := Rmult_le_compat_l w _ _ W0 log1 => wl.
have := Rmult_le_compat_r (1 + w * l) _ _ ltac:(lra) L1; lra.
Qed.
