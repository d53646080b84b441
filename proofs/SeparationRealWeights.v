(** * The separation against a hypernetwork with real weights
      (certified.md, sections 2, 5 and 6; Theorem 4 and Theorems 2, 3 of the paper)

    As in [Separation.v], but the primary g is the ReLU interpolant with real parameters of
    [ReluInterpolation.v]: N_g = 3 (1000 + 1) = 3003 at eps = 1/1000.  q keeps its 32 bits. *)

From Coq Require Import ZArith Lia.
From Modhyper Require Import Common FinitePrecision FixedPointRelu.
From Modhyper Require Import Perceptron ReluInterpolation Separation.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** A shallow ReLU network with 1001 units, without output bias, has 3003 parameters and
    reaches 1/1000 on every slice of W(1, 1+m2), for every m2. *)
Theorem primary_of_3003_reals m2 :
  (forall theta : network 1 [:: 1001%N] 1, size (parameters theta) = 3003%N) /\
  primary_reaches (m2 := m2) (fun theta : network 1 [:: 1001%N] 1 => scalar_forward relu theta)
    (@sobolev_ball_1 (1 + m2)) (1 / 1000).
Proof.
split; first by move=> theta; rewrite size_parameters.
have -> : (1000 : R) = INR 1000 by rewrite INR_IZR_INZ.
exact: relu_primary_reaches.
Qed.

(** m2 = 2: N_q exceeds N_g = 3003 by a factor of more than 10 (more than 314). *)
Theorem separation_real_10 :
  primary_reaches (m2 := 2) (fun theta : network 1 [:: 1001%N] 1 => scalar_forward relu theta)
    (@sobolev_ball_1 (1 + 2)) (1 / 1000) /\
  forall Nq (q : words Nq 32 -> words 2 32 -> point 1 -> R),
    embedding_reaches q (@sobolev_ball_1 (1 + 2)) (1 / 1000) ->
    (314 * 3003 < Z.of_nat Nq)%Z.
Proof. by split; [case: (primary_of_3003_reals 2) | move=> Nq q /embedding_1_2_2; lia]. Qed.

(** m2 = 3: by a factor of more than 1000 (more than 26907). *)
Theorem separation_real_1000 :
  primary_reaches (m2 := 3) (fun theta : network 1 [:: 1001%N] 1 => scalar_forward relu theta)
    (@sobolev_ball_1 (1 + 3)) (1 / 1000) /\
  forall Nq (q : words Nq 32 -> words 3 32 -> point 1 -> R),
    embedding_reaches q (@sobolev_ball_1 (1 + 3)) (1 / 1000) ->
    (26907 * 3003 < Z.of_nat Nq)%Z.
Proof. by split; [case: (primary_of_3003_reals 3) | move=> Nq q /embedding_1_3_3; lia]. Qed.

(** m2 = 4: by a factor of more than 10^6 (more than 1659743). *)
Theorem separation_real_1000000 :
  primary_reaches (m2 := 4) (fun theta : network 1 [:: 1001%N] 1 => scalar_forward relu theta)
    (@sobolev_ball_1 (1 + 4)) (1 / 1000) /\
  forall Nq (q : words Nq 32 -> words 4 32 -> point 1 -> R),
    embedding_reaches q (@sobolev_ball_1 (1 + 4)) (1 / 1000) ->
    (1659743 * 3003 < Z.of_nat Nq)%Z.
Proof. by split; [case: (primary_of_3003_reals 4) | move=> Nq q /embedding_1_4_4; lia]. Qed.
