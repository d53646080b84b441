(** * The separation for real weights (certified.md, sections 3, 5 and 6)

    Neither side rounds anything: q is a fully connected ReLU network of limited depth with real
    weights of any size, e is an arbitrary map to R^k; the primary of the hypernetwork has 3003
    real parameters. eps = 1/1000, m1 = 1. Warren's bound is a hypothesis. *)

From Coq Require Import ZArith Lia.
From Modhyper Require Import Common FiniteSums FinitePrecision FixedPointRelu SeparationRealWeights.
From Modhyper Require Import Perceptron GrowthFunction GrowthFunctionBound GrowthFunctionDense
  GrowthFunctionRate.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

Lemma Z_expn a m : Z.of_nat (a ^ m) = Z.pow (Z.of_nat a) (Z.of_nat m).
Proof.
elim: m => [|m IH] //; rewrite expnS Nat2Z.inj_mul IH Nat2Z.inj_succ Z.pow_succ_r //.
exact: Nat2Z.is_nonneg.
Qed.

Lemma width_le_count n hs h : h \in hs -> (h <= parameter_count n hs 1)%N.
Proof.
elim: hs n => //= a hs IH n; rewrite in_cons => /orP[/eqP ->|/IH le].
  by apply: leq_trans (leq_addr _ _); exact: leq_addl.
by apply: leq_trans (le a) _; exact: leq_addl.
Qed.

Lemma count_pos n hs : (0 < n)%N -> all (fun h => 0 < h)%N hs -> (0 < parameter_count n hs 1)%N.
Proof.
case: hs => [|h hs] n0 /=; first by rewrite mul1n.
by case/andP=> h0 _; rewrite addn_gt0 addn_gt0 h0 orbT.
Qed.

(** eps = p/q; the grid n1, n2 and the logarithm's bound j show that N_q >= bound for at most L
    layers. *)
Definition real_certificate (m1 m2 n1 n2 k L j : nat) (p q bound : Z) : bool :=
  let z := Z.of_nat in
  let M := (Z.pow (z n1) (z m1) * Z.pow (z n2) (z m2))%Z in
  [&& Z.ltb 0 (z n1), Z.ltb 0 (z n2), Z.ltb 0 q,
      Z.ltb (p * (1 + z m1 * z n1 + z m2 * z n2)) q,
      Z.leb (6 * bound * M * (z L + 1)) (Z.pow 2 (z j)) &
      Z.ltb (z L * (1 + (bound - 1 + z k * Z.pow (z n2) (z m2)) * z j)) M]%Z.

(** The functions q(x, e(I)) of fully connected ReLU networks q of shape [hs] with real weights. *)
Definition relu_embedding m1 k hs (theta : network (m1 + k) hs 1) (code : point k) (x : point m1)
  : R :=
  scalar_forward relu theta (join x code).
Arguments relu_embedding : clear implicits.

(** certified.md, section 3, evaluated by the kernel: whenever the certificate computes to true,
    every embedding method with a ReLU q of at most L layers of weights that reaches p/q on W(1,
    m1+m2) has at least [bound] parameters in q, whatever its widths, its real weights and e. *)
Theorem real_bound_by_computation m1 m2 n1 n2 k L j p q bound hs :
  warren -> real_certificate m1 m2 n1 n2 k L j p q bound ->
  (size hs < L)%N -> all (fun h => 0 < h)%N hs -> (0 < m1 + k)%N ->
  embedding_reaches (m2 := m2) (relu_embedding m1 k hs) (@sobolev_ball_1 (m1 + m2)) (IZR p / IZR q)
    ->
  (bound <= Z.of_nat (parameter_count (m1 + k) hs 1))%Z.
Proof.
move=> W cert sL pos mk reach; case/and5P: cert =>
  /Z.ltb_spec0 n10 /Z.ltb_spec0 n20 /Z.ltb_spec0 q0.
move=> /Z.ltb_spec0 small /andP[/Z.leb_spec0 log /Z.ltb_spec0 count].
set Nq := parameter_count _ _ _; case: (Z.le_gt_cases bound (Z.of_nat Nq)) => // lt; exfalso.
have q0' : 0 < IZR q by apply: (IZR_lt 0).
have n10' : (0 < n1)%N by apply/ltP; lia.
have n20' : (0 < n2)%N by apply/ltP; lia.
have Nq0 : (0 < Nq)%N by exact: count_pos.
have eps_small : IZR p / IZR q * (1 + INR (m1 * n1 + m2 * n2)) < 1.
  apply: (Rmult_lt_reg_r (IZR q)) => //; rewrite Rmult_1_l.
  have -> : IZR p / IZR q * (1 + INR (m1 * n1 + m2 * n2)) * IZR q = IZR p
    * (1 + INR (m1 * n1 + m2 * n2)).
    by field; lra.
  have -> : INR (m1 * n1 + m2 * n2) = IZR (Z.of_nat m1 * Z.of_nat n1 + Z.of_nat m2 * Z.of_nat n2).
    by rewrite INR_IZR_INZ Nat2Z.inj_add !Nat2Z.inj_mul.
  by rewrite -plus_IZR -mult_IZR; apply: IZR_lt; lia.
have widths h : h \in hs -> (1 * h <= Nq)%N by rewrite mul1n; exact: width_le_count.
have := @real_weights_rate m1 m2 k 1 n1 n2 Nq (IZR p / IZR q) relu hs W relu_pieces isT n10' n20'
  pos mk
  Nq0 widths eps_small reach.
rewrite -/Nq; set M := (n1 ^ m1 * n2 ^ m2)%N; set X := (Nq * M * _)%N => main.
have ME : Z.of_nat M = (Z.pow (Z.of_nat n1) (Z.of_nat m1) * Z.pow (Z.of_nat n2) (Z.of_nat m2))%Z.
  by rewrite /M Nat2Z.inj_mul !Z_expn.
rewrite -ME in log count.
have M0 : (0 < M)%N by rewrite /M muln_gt0 !expn_gt0 n10' n20'.
have sL' : (Z.of_nat (size hs).+1 <= Z.of_nat L)%Z by apply: inj_le; apply/leP.
have XE : Z.of_nat X = (Z.of_nat Nq * Z.of_nat M * (Z.of_nat (size hs).+1 + 1))%Z.
  by rewrite /X !Nat2Z.inj_mul [Z.of_nat _.+2]Nat2Z.inj_succ.
have X0 : (0 < X)%N by rewrite /X 2!muln_gt0 Nq0 M0.
have X1 : 1 <= INR X by apply: (le_INR 1); apply/leP.
have [M0z Nq0z] : (0 < Z.of_nat M)%Z /\ (0 < Z.of_nat Nq)%Z by split; apply: (inj_lt 0); apply/ltP.
have logX : log2 (2 * exp 1 * INR X) <= INR j.
  rewrite -(log2_pow2 j); have e3 := exp_le_3; have e0 := exp_pos 1.
  apply: log2_le; first by apply: Rmult_lt_0_compat; lra.
  apply: (Rle_trans _ (6 * INR X)); first by apply: Rmult_le_compat_r; lra.
  have -> : (2 : R) ^ j = IZR (Z.pow 2 (Z.of_nat j)) by rewrite -pow_IZR.
  rewrite INR_IZR_INZ -mult_IZR; apply: IZR_le; apply: Z.le_trans log; rewrite XE.
  have A : (Z.of_nat Nq * Z.of_nat M <= bound * Z.of_nat M)%Z by apply: Z.mul_le_mono_nonneg_r; lia.
  have B : (Z.of_nat Nq * Z.of_nat M * (Z.of_nat (size hs).+1 + 1) <= bound * Z.of_nat M
    * (Z.of_nat L + 1))%Z.
    by apply: Z.mul_le_mono_nonneg; lia.
  by lia.
have {main} : INR M <= INR L * (1 + INR (Nq + k * n2 ^ m2) * INR j).
  apply: Rle_trans main _; have v0 := pos_INR (Nq + k * n2 ^ m2); have j0 := pos_INR j.
  have := Rmult_le_compat_l _ _ _ v0 logX => le.
  have l0 := pos_INR (size hs).+1.
  have lL : INR (size hs).+1 <= INR L by apply: le_INR; apply/leP.
  apply: (Rle_trans _ (INR (size hs).+1 * (1 + INR (Nq + k * n2 ^ m2) * INR j))).
    by apply: Rmult_le_compat_l; lra.
  by apply: Rmult_le_compat_r => //; have := Rmult_le_pos _ _ v0 j0; lra.
rewrite !INR_IZR_INZ -!mult_IZR -plus_IZR -mult_IZR => /le_IZR.
rewrite [Z.of_nat (_ + _)]Nat2Z.inj_add [Z.of_nat (k * _)]Nat2Z.inj_mul [Z.of_nat (n2 ^ _)]Z_expn.
have := Z.pow_nonneg (Z.of_nat n2) (Z.of_nat m2) ltac:(lia).
move: count; set P := Z.pow _ _ => count P0 main.
have A : (Z.of_nat Nq + Z.of_nat k * P <= bound - 1 + Z.of_nat k * P)%Z by lia.
have B := Z.mul_le_mono_nonneg_r _ _ (Z.of_nat j) ltac:(lia) A.
have C := Z.mul_le_mono_nonneg_l _ _ (Z.of_nat L) ltac:(lia) (Zplus_le_compat_l _ _ 1%Z B).
by lia.
Qed.

(** (m1, m2, k) = (1, 2, 2), at most 3 layers of weights: N_q >= 100783, more than 33 times 3003. *)
Theorem real_separation_10 : warren ->
  primary_reaches (m2 := 2) (fun theta : network 1 [:: 1001%N] 1 => scalar_forward relu theta)
    (@sobolev_ball_1 (1 + 2)) (1 / 1000) /\
  forall hs, (size hs < 3)%N -> all (fun h => 0 < h)%N hs ->
    embedding_reaches (m2 := 2) (relu_embedding 1 2 hs) (@sobolev_ball_1 (1 + 2)) (1 / 1000) ->
    (33 * 3003 < Z.of_nat (parameter_count (1 + 2) hs 1))%Z.
Proof.
move=> W; split; first by case: (primary_of_3003_reals 2).
move=> hs L pos reach; apply: (Z.lt_le_trans _ 100783) => //.
by apply: (@real_bound_by_computation 1 2 530 234 2 3 46 1 1000 100783 hs W) => //; vm_compute.
Qed.

(** (1, 4, 4), at most 3 layers of weights: more than 1183 times 3003. *)
Theorem real_separation_1000 : warren ->
  primary_reaches (m2 := 4) (fun theta : network 1 [:: 1001%N] 1 => scalar_forward relu theta)
    (@sobolev_ball_1 (1 + 4)) (1 / 1000) /\
  forall hs, (size hs < 3)%N -> all (fun h => 0 < h)%N hs ->
    embedding_reaches (m2 := 4) (relu_embedding 1 4 hs) (@sobolev_ball_1 (1 + 4)) (1 / 1000) ->
    (1183 * 3003 < Z.of_nat (parameter_count (1 + 4) hs 1))%Z.
Proof.
move=> W; split; first by case: (primary_of_3003_reals 4).
move=> hs L pos reach; apply: (Z.lt_le_trans _ 3554950) => //.
by apply: (@real_bound_by_computation 1 4 782 54 4 3 59 1 1000 3554950 hs W) => //; vm_compute.
Qed.

(** (1, 4, 4), one hidden layer, as in the primary: more than 18775 times 3003. *)
Theorem real_separation_shallow : warren ->
  primary_reaches (m2 := 4) (fun theta : network 1 [:: 1001%N] 1 => scalar_forward relu theta)
    (@sobolev_ball_1 (1 + 4)) (1 / 1000) /\
  forall h, (0 < h)%N ->
    embedding_reaches (m2 := 4) (relu_embedding 1 4 [:: h]) (@sobolev_ball_1 (1 + 4)) (1 / 1000) ->
    (18775 * 3003 < Z.of_nat (parameter_count (1 + 4) [:: h] 1))%Z.
Proof.
move=> W; split; first by case: (primary_of_3003_reals 4).
move=> h h0 reach; apply: (Z.lt_le_trans _ 56383919) => //.
have pos : all (fun h => 0 < h)%N [:: h] by rewrite /= h0.
by apply: (@real_bound_by_computation 1 4 654 86 4 2 65 1 1000 56383919 [:: h] W) => //; vm_compute.
Qed.
