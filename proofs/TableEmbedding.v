(** * The lower bounds on N_q are not vacuous: an embedding method that reaches eps
      (certified.md, section 2)

    e(I) is the box of I, one number for each I-axis, and q looks up a table of n^(m1+m2) words: it
    reaches 1/n + 2^(-b) with k = m2.  So the least N_q lies between the bound of the checkerboard
    and this table. *)

From Coq Require Import ZArith Lia.
From Modhyper Require Import Common FiniteSums Packing FinitePrecision FinitePrecisionFirstOrder.
From Modhyper Require Import FixedPointRelu SobolevCube NearestCentre SeparationCheckerboard.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** The point of [-1,1]^m whose coordinates are centres of n intervals, given by their numbers. *)
Definition decoded m2 n b (code : words m2 b) : point m2 :=
  fun i => centre_1d n (bits_value (tnth code i)).

(** q(theta, v)(x): the word of the box of (x, I'), I' the point that v stands for. *)
Definition table_embedding m1 m2 n b (theta : words (n ^ (m1 + m2)) b) (code : words m2 b)
    (x : point m1) : R := nearest_centre theta (join x (decoded n code)).

Lemma centre_1d_inj n i j : (0 < n)%N ->
  Rabs (centre_1d n i - centre_1d n j) <= / INR n -> i = j.
Proof.
move=> n0; have N0 : 0 < INR n by apply: (lt_INR 0); apply/ltP.
have -> : centre_1d n i - centre_1d n j = 2 * (INR i - INR j) * / INR n.
  by rewrite /centre_1d; field; lra.
have i0 := Rinv_0_lt_compat _ N0; rewrite Rabs_mult (Rabs_pos_eq (/ _)); last lra.
rewrite -{2}(Rmult_1_l (/ INR n)) => /(Rmult_le_reg_r _ _ _ i0) /Rabs_le_between close.
case: (ltngtP i j) => // /ltP /le_INR; rewrite S_INR; lra.
Qed.

(** certified.md, section 2: n^(m1+m2) words of b bits and a code of k = m2 words reach 1/n +
    2^(-b) on the ball of W(1, m1+m2), for every m1, m2 and n <= 2^b. *)
Theorem table_embedding_reaches m1 m2 n b : (0 < n)%N -> (n <= 2 ^ b)%N ->
  embedding_reaches (@table_embedding m1 m2 n b) (@sobolev_cube_1 (m1 + m2)) (/ INR n + / 2 ^ b).
Proof.
move=> n0 nb y yW; have [bounded lip] := sobolev_cube_facts yW.
have pos m i : (0 < uniform_grid m n i)%N by [].
have [theta Ht] := @table_of (m1 + m2) n b y (fun c => bounded _ (centre_in_cube c (pos _))).
pose good (I : point m2) (v : words m2 b) := forall i,
  Rabs (I i - decoded n v i) <= / INR n /\ (bits_value (tnth v i) < n)%N.
have code I : in_cube I -> exists v, good I v.
  move=> Ic; have near i : exists w : b.-tuple bool,
      Rabs (I i - centre_1d n (bits_value w)) <= / INR n /\ (bits_value w < n)%N.
    have [j Hj] := nearest_1d n0 (Ic i).
    have [w wj] := bits_value_onto (leq_trans (ltn_ord j) nb).
    by exists w; rewrite wj.
  have [w Hw] := fin_all_exists near.
  by exists [tuple w i | i < m2] => i; rewrite /decoded tnth_mktuple.
have [e He] := choose_words code.
exists theta, e => x I xc Ic; rewrite /table_embedding /nearest_centre.
have Dc : in_cube (decoded n (e I)) by move=> i; apply: centre_1d_in => //; case: (He I Ic i).
case: pickP => [c /in_boxP near | none]; last first.
  by have [c cx] := in_some_box (pos _) (join_in_cube xc Dc); rewrite none in cx.
have i0 : 0 <= / INR n by apply: Rlt_le; apply: Rinv_0_lt_compat; apply: (lt_INR 0); apply/ltP.
have L : Rabs (y (join x I) - y (centre c)) <= / INR n.
  apply: lip => //; [exact: join_in_cube | exact: centre_in_cube | move=> i].
  have := near i; rewrite /centre /uniform_grid /join; case: (split_ordP i) => j -> // close.
  by rewrite -(centre_1d_inj n0 close); case: (He I Ic j).
have := Rabs_triang (midpoint (word_of_box theta c) - y (centre c)) (y (centre c) - y (join x I)).
rewrite (_ : _ + _ = midpoint (word_of_box theta c) - y (join x I)); last by ring.
by have := Ht c; rewrite Rabs_minus_sym (Rabs_minus_sym (y (centre c))); lra.
Qed.

(** (m1, m2, k) = (1, 2, 2), 32 bits, eps = 1/1000: 3796416 <= least N_q <= 1001^3. *)
Theorem embedding_1_2_2_exists :
  embedding_reaches (@table_embedding 1 2 1001 32) (@sobolev_cube_1 (1 + 2)) (1 / 1000) /\
  forall Nq (q : words Nq 32 -> words 2 32 -> point 1 -> R),
    embedding_reaches q (@sobolev_ball_1 (1 + 2)) (1 / 1000) -> (3796416 <= Z.of_nat Nq)%Z.
Proof.
split; last exact: checkerboard_1_2_2.
have fine : (1001 <= 2 ^ 32)%N.
  by apply: (@leq_trans (2 ^ 11)%N); [vm_compute | rewrite leq_exp2l].
move=> y yW; have [theta [e close]] := @table_embedding_reaches 1 2 1001 32 isT fine y yW.
exists theta, e => x I xc Ic; apply: Rle_trans (close x I xc Ic) _.
have -> : INR 1001 = 1001 by rewrite INR_IZR_INZ.
have -> : / 2 ^ 32 = / 4294967296 by congr (/ _); ring.
by lra.
Qed.
