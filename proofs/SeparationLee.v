(** * The separation with Lee codes: numbers of certified.md, sections 6 and 7

    r = 1, numbers of 32 bits on both sides.  The witnesses (numbers of points on the axes, and the
    code) are given; the kernel computes the bounds from them. *)

From Coq Require Import ZArith Lia.
From Modhyper Require Import Common FinitePrecision PackingFirstOrder FixedPointRelu Separation.
From Modhyper Require Import SobolevCube NearestCentre SeparationAnyDimension LeeCode Certificate.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** A witness at r = 1, eps = 1/q, for the ball written with gradients. *)
Lemma coded_embedding (w : witness) (q bound : Z) (b k : nat) : smoothness w = 1%N ->
  grid_fits w 1 q -> enough b bound (forced w (Z.of_nat b * Z.of_nat k)) ->
  forall Nq (model : words Nq b -> words k b -> point (x_axes w) -> R),
    embedding_reaches model (@sobolev_ball_1 (x_axes w + I_axes w)) (1 / IZR q) ->
    (bound <= Z.of_nat Nq)%Z.
Proof.
move=> r1 fits count Nq model reach.
apply: (@interface_at_least w Unit 1 q fits b b k bound count Nq model); rewrite /= r1.
by move=> y /sobolev_ball_1E; exact: reach.
Qed.

(** (m1, m2, k) = (1, 2, 2), eps = 1/200: N_q >= 15357. *)
Theorem lee_1_2_2_coarse Nq (q : words Nq 32 -> words 2 32 -> point 1 -> R) :
  embedding_reaches (m2 := 2) q (@sobolev_ball_1 (1 + 2)) (1 / 200) -> (15357 <= Z.of_nat Nq)%Z.
Proof.
apply: (@coded_embedding (Coded (Lee 3) [:: 436] [:: 181; 181])%Z 200 15357 32 2 _ _ _ Nq q).
all: by vm_compute.
Qed.

(** (1, 2, 2), eps = 1/1000: N_q >= 5053780. *)
Theorem lee_1_2_2 Nq (q : words Nq 32 -> words 2 32 -> point 1 -> R) :
  embedding_reaches (m2 := 2) q (@sobolev_ball_1 (1 + 2)) (1 / 1000) ->
  (5053780 <= Z.of_nat Nq)%Z.
Proof.
apply: (@coded_embedding (Coded (Lee 3) [:: 1503] [:: 1248; 1247])%Z 1000 5053780 32 2 _ _ _ Nq q).
all: by vm_compute.
Qed.

(** (1, 3, 3), eps = 1/1000: N_q >= 1302935991. *)
Theorem lee_1_3_3 Nq (q : words Nq 32 -> words 3 32 -> point 1 -> R) :
  embedding_reaches (m2 := 3) q (@sobolev_ball_1 (1 + 3)) (1 / 1000) ->
  (1302935991 <= Z.of_nat Nq)%Z.
Proof.
apply: (@coded_embedding (Coded (Lee 4) [:: 1287] [:: 904; 904; 904])%Z
  1000 1302935991 32 3 _ _ _ Nq q).
all: by vm_compute.
Qed.

(** (1, 4, 4), eps = 1/1000: N_q >= 258137946015. *)
Theorem lee_1_4_4 Nq (q : words Nq 32 -> words 4 32 -> point 1 -> R) :
  embedding_reaches (m2 := 4) q (@sobolev_ball_1 (1 + 4)) (1 / 1000) ->
  (258137946015 <= Z.of_nat Nq)%Z.
Proof.
apply: (@coded_embedding (Coded (Lee 5) [:: 1209] [:: 698; 698; 698; 697])%Z
  1000 258137946015 32 4 _ _ _ Nq q).
all: by vm_compute.
Qed.

(** (2, 2, 2), eps = 1/100: N_q >= 183660. *)
Theorem lee_2_2_2 Nq (q : words Nq 32 -> words 2 32 -> point 2 -> R) :
  embedding_reaches (m2 := 2) q (@sobolev_ball_1 (2 + 2)) (1 / 100) -> (183660 <= Z.of_nat Nq)%Z.
Proof.
apply: (@coded_embedding (Coded (Lee 2) [:: 103; 102] [:: 97; 97])%Z 100 183660 32 2 _ _ _ Nq q).
all: by vm_compute.
Qed.

(** m = 3, eps = 1/1000: a plain network needs at least 6163584 numbers. *)
Theorem lee_network_3 N (h : words N 32 -> point 3 -> R) :
  network_reaches h (@sobolev_ball_1 3) (1 / 1000) -> (6163584 <= Z.of_nat N)%Z.
Proof.
move=> reach; apply: (@network_at_least (Coded (LeeFine 3) [:: 1333; 1333; 1332] [::])%Z
  Unit 1 1000 _ 32 6163584 _ N h); [by vm_compute | by vm_compute | ].
by move=> y /sobolev_ball_1E; exact: reach.
Qed.

(** ** The separation *)

(** m1 = 1, m2 = 2: N_q > 1681 N_g, N_g = 3006 parameters of a ReLU primary. *)
Theorem separation_1681 :
  primary_reaches (m2 := 2) (@fixed_point_relu 1002 32 1 27)
    (@sobolev_ball_1 (1 + 2)) (1 / 1000) /\
  forall Nq (q : words Nq 32 -> words 2 32 -> point 1 -> R),
    embedding_reaches q (@sobolev_ball_1 (1 + 2)) (1 / 1000) ->
    (1681 * (3 * 1002) < Z.of_nat Nq)%Z.
Proof. by split; [exact: primary_of_3006_words | move=> Nq q /lee_1_2_2; lia]. Qed.

(** m1 = 1, m2 = 3: N_q > 433445 N_g. *)
Theorem separation_433445 :
  primary_reaches (m2 := 3) (@fixed_point_relu 1002 32 1 27)
    (@sobolev_ball_1 (1 + 3)) (1 / 1000) /\
  forall Nq (q : words Nq 32 -> words 3 32 -> point 1 -> R),
    embedding_reaches q (@sobolev_ball_1 (1 + 3)) (1 / 1000) ->
    (433445 * (3 * 1002) < Z.of_nat Nq)%Z.
Proof. by split; [exact: primary_of_3006_words | move=> Nq q /lee_1_3_3; lia]. Qed.

(** m1 = 1, m2 = 4: N_q > 85874233 N_g. *)
Theorem separation_85874233 :
  primary_reaches (m2 := 4) (@fixed_point_relu 1002 32 1 27)
    (@sobolev_ball_1 (1 + 4)) (1 / 1000) /\
  forall Nq (q : words Nq 32 -> words 4 32 -> point 1 -> R),
    embedding_reaches q (@sobolev_ball_1 (1 + 4)) (1 / 1000) ->
    (85874233 * (3 * 1002) < Z.of_nat Nq)%Z.
Proof. by split; [exact: primary_of_3006_words | move=> Nq q /lee_1_4_4; lia]. Qed.

(** m1 = m2 = 2, k = 2, eps = 1/100: N_q > 18 N_g, N_g = 101^2 words of a table. *)
Theorem separation_18 :
  primary_reaches (m2 := 2) (@nearest_centre 2 101 32) (@sobolev_cube_1 (2 + 2)) (1 / 100) /\
  forall Nq (q : words Nq 32 -> words 2 32 -> point 2 -> R),
    embedding_reaches q (@sobolev_ball_1 (2 + 2)) (1 / 100) -> (18 * 101 ^ 2 < Z.of_nat Nq)%Z.
Proof. by split=> [|Nq q /lee_2_2_2]; [exact: primary_of_101_words | lia]. Qed.
