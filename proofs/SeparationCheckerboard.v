(** * The separation with the checkerboard packing: the numbers of certified.md, sections 6 and 7

    r = 1, numbers of 32 bits on both sides.  The witnesses (numbers of points on the axes) are
    given; the kernel computes the bounds from them. *)

From Coq Require Import ZArith Lia.
From Modhyper Require Import Common FinitePrecision FixedPointRelu Separation.
From Modhyper Require Import SobolevCube NearestCentre SeparationAnyDimension CheckerboardNumbers.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** (m1, m2, k) = (1, 1, 1), eps = 1/1000: N_q >= 14626. *)
Theorem checkerboard_1_1_1 Nq (q : words Nq 32 -> words 1 32 -> point 1 -> R) :
  embedding_reaches (m2 := 1) q (@sobolev_ball_1 (1 + 1)) (1 / 1000) -> (14626 <= Z.of_nat Nq)%Z.
Proof.
apply: (@checkerboard_bound_by_computation [:: 1031]%N [:: 968]%N 1 1000 32 32 1 _ _ Nq q).
by vm_compute.
Qed.

(** (1, 2, 2), eps = 1/200: N_q >= 11646. *)
Theorem checkerboard_1_2_2_coarse Nq (q : words Nq 32 -> words 2 32 -> point 1 -> R) :
  embedding_reaches (m2 := 2) q (@sobolev_ball_1 (1 + 2)) (1 / 200) -> (11646 <= Z.of_nat Nq)%Z.
Proof.
apply: (@checkerboard_bound_by_computation [:: 218]%N [:: 91; 91]%N 1 200 32 32 2 _ _ Nq q).
by vm_compute.
Qed.

(** (1, 2, 2), eps = 1/1000: N_q >= 3796416. *)
Theorem checkerboard_1_2_2 Nq (q : words Nq 32 -> words 2 32 -> point 1 -> R) :
  embedding_reaches (m2 := 2) q (@sobolev_ball_1 (1 + 2)) (1 / 1000) ->
  (3796416 <= Z.of_nat Nq)%Z.
Proof.
apply: (@checkerboard_bound_by_computation [:: 752]%N [:: 624; 624]%N 1 1000 32 32 2 _ _ Nq q).
by vm_compute.
Qed.

(** (1, 3, 3), eps = 1/1000: N_q >= 653632341. *)
Theorem checkerboard_1_3_3 Nq (q : words Nq 32 -> words 3 32 -> point 1 -> R) :
  embedding_reaches (m2 := 3) q (@sobolev_ball_1 (1 + 3)) (1 / 1000) ->
  (653632341 <= Z.of_nat Nq)%Z.
Proof.
apply: (@checkerboard_bound_by_computation
  [:: 644]%N [:: 453; 452; 452]%N 1 1000 32 32 3 _ _ Nq q).
by vm_compute.
Qed.

(** (1, 4, 4), eps = 1/1000: N_q >= 81131550943. *)
Theorem checkerboard_1_4_4 Nq (q : words Nq 32 -> words 4 32 -> point 1 -> R) :
  embedding_reaches (m2 := 4) q (@sobolev_ball_1 (1 + 4)) (1 / 1000) ->
  (81131550943 <= Z.of_nat Nq)%Z.
Proof.
apply: (@checkerboard_bound_by_computation
  [:: 605]%N [:: 350; 349; 349; 349]%N 1 1000 32 32 4 _ _ Nq q).
by vm_compute.
Qed.

(** m = 3, eps = 1/1000: a plain network on (x, I) needs at least 4629627 numbers. *)
Theorem checkerboard_network_3 N (h : words N 32 -> point 3 -> R) :
  network_reaches h (@sobolev_ball_1 3) (1 / 1000) -> (4629627 <= Z.of_nat N)%Z.
Proof.
apply: (@checkerboard_network_by_computation [:: 667; 667; 666]%N 32 1 1000 _ _ N h).
by vm_compute.
Qed.

(** ** The separation *)

(** m1 = 1, m2 = 2: N_q > 1262 N_g, N_g = 3006 parameters of a ReLU primary. *)
Theorem separation_1262 :
  primary_reaches (m2 := 2) (@fixed_point_relu 1002 32 1 27)
    (@sobolev_ball_1 (1 + 2)) (1 / 1000) /\
  forall Nq (q : words Nq 32 -> words 2 32 -> point 1 -> R),
    embedding_reaches q (@sobolev_ball_1 (1 + 2)) (1 / 1000) ->
    (1262 * (3 * 1002) < Z.of_nat Nq)%Z.
Proof. by split; [exact: primary_of_3006_words | move=> Nq q /checkerboard_1_2_2; lia]. Qed.

(** m1 = 1, m2 = 3: N_q > 217442 N_g. *)
Theorem separation_217442 :
  primary_reaches (m2 := 3) (@fixed_point_relu 1002 32 1 27)
    (@sobolev_ball_1 (1 + 3)) (1 / 1000) /\
  forall Nq (q : words Nq 32 -> words 3 32 -> point 1 -> R),
    embedding_reaches q (@sobolev_ball_1 (1 + 3)) (1 / 1000) ->
    (217442 * (3 * 1002) < Z.of_nat Nq)%Z.
Proof. by split; [exact: primary_of_3006_words | move=> Nq q /checkerboard_1_3_3; lia]. Qed.

(** m1 = m2 = 2, k = 2, eps = 1/100: N_q >= 94690 > 9 N_g, N_g = 101^2 words of a table. *)
Theorem separation_2_2_2_coarse :
  primary_reaches (m2 := 2) (@nearest_centre 2 101 32) (@sobolev_cube_1 (2 + 2)) (1 / 100) /\
  forall Nq (q : words Nq 32 -> words 2 32 -> point 2 -> R),
    embedding_reaches q (@sobolev_ball_1 (2 + 2)) (1 / 100) ->
    (94690 <= Z.of_nat Nq)%Z /\ (9 * 101 ^ 2 < Z.of_nat Nq)%Z.
Proof.
split=> [|Nq q reach]; first exact: primary_of_101_words.
suff : (94690 <= Z.of_nat Nq)%Z by lia.
apply: (@checkerboard_bound_by_computation
  [:: 52; 51]%N [:: 49; 49]%N 1 100 32 32 2 _ _ Nq q).
- by vm_compute.
- exact: reach.
Qed.
