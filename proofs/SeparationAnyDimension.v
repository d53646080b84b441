(** * The separation for every m1 and m2, at equal bits
      (certified.md, sections 2 and 6; the claim of the paper's Theorems 2 and 4)

    The primary g is the table of [NearestCentre.v]: N_g = n^m1 words of b bits.  The primary q is
    arbitrary.  Both use numbers of b bits. *)

From Coq Require Import ZArith Lia.
From Modhyper Require Import Common FiniteSums Packing FinitePrecision FinitePrecisionFirstOrder.
From Modhyper Require Import FixedPointRelu Separation SeparationRates SobolevCube NearestCentre.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

Lemma primary_reaches_more m1 m2 Theta (g : Theta -> point m1 -> R) in_class (eps eps' : R) :
  eps <= eps' -> primary_reaches (m2 := m2) g in_class eps -> primary_reaches g in_class eps'.
Proof.
move=> le reach y yW; have [f close] := reach y yW; exists f => x I xc Ic.
exact: Rle_trans (close x I xc Ic) le.
Qed.

Lemma primary_of_words m1 m2 n eps : (0 < n)%N -> / INR n + / 4294967296 <= eps ->
  primary_reaches (@nearest_centre m1 n 32) (@sobolev_cube_1 (m1 + m2)) eps.
Proof.
move=> n0 le; apply: primary_reaches_more (@nearest_centre_reaches m1 m2 n 32 n0).
by rewrite (_ : / 2 ^ 32 = / 4294967296) //; congr (/ _); ring.
Qed.

(** certified.md, section 6: 1001^m1 words of 32 bits reach 1/1000 on every slice of
    W(1, m1+m2), for every m1 and m2. *)
Theorem primary_of_1001_words m1 m2 :
  primary_reaches (@nearest_centre m1 1001 32) (@sobolev_cube_1 (m1 + m2)) (1 / 1000).
Proof.
by apply: primary_of_words => //; rewrite (_ : INR 1001 = 1001) ?INR_IZR_INZ //; lra.
Qed.

(** 101^m1 words of 32 bits reach 1/100. *)
Lemma primary_of_101_words m1 m2 :
  primary_reaches (@nearest_centre m1 101 32) (@sobolev_cube_1 (m1 + m2)) (1 / 100).
Proof.
by apply: primary_of_words => //; rewrite (_ : INR 101 = 101) ?INR_IZR_INZ //; lra.
Qed.

(** (m1, m2, k) = (2, 2, 2), 32 bits, eps = 1/1000: N_q >= 120971702 > 120 N_g, N_g = 1001^2. *)
Theorem separation_2_2_2 :
  primary_reaches (m2 := 2) (@nearest_centre 2 1001 32) (@sobolev_cube_1 (2 + 2)) (1 / 1000) /\
  forall Nq (q : words Nq 32 -> words 2 32 -> point 2 -> R),
    embedding_reaches q (@sobolev_ball_1 (2 + 2)) (1 / 1000) ->
    (120971702 <= Z.of_nat Nq)%Z /\ (120 * 1001 ^ 2 < Z.of_nat Nq)%Z.
Proof.
split=> [|Nq q reach]; first exact: primary_of_1001_words.
suff : (120971702 <= Z.of_nat Nq)%Z by lia.
apply: (@embedding_bound_by_computation [:: 250; 250]%N [:: 249; 249]%N 32 2 1 1000 _ _ Nq q).
- by vm_compute.
- exact: reach.
Qed.

(** (2, 3, 3), 32 bits, eps = 1/1000: N_q >= 9876489400 > 9856 N_g, N_g = 1001^2. *)
Theorem separation_2_3_3 :
  primary_reaches (m2 := 3) (@nearest_centre 2 1001 32) (@sobolev_cube_1 (2 + 3)) (1 / 1000) /\
  forall Nq (q : words Nq 32 -> words 3 32 -> point 2 -> R),
    embedding_reaches q (@sobolev_ball_1 (2 + 3)) (1 / 1000) ->
    (9876489400 <= Z.of_nat Nq)%Z /\ (9856 * 1001 ^ 2 < Z.of_nat Nq)%Z.
Proof.
split=> [|Nq q reach]; first exact: primary_of_1001_words.
suff : (9876489400 <= Z.of_nat Nq)%Z by lia.
apply: (@embedding_bound_by_computation
  [:: 200; 200]%N [:: 200; 199; 199]%N 32 3 1 1000 _ _ Nq q).
- by vm_compute.
- exact: reach.
Qed.

(** The separation at eps = 1/(2 (m1+m2) t) for every m1, m2 and t in the window 2 b k <= t^m1,
    4 (m1+m2) t <= 2^b: the table needs N_g = (4 (m1+m2) t)^m1 words, and every embedding method
    has t^(m1+m2) <= 2 b N_q. *)
Theorem separation_rate_any_dimension m1 m2 b k t :
  (0 < m1)%N -> (0 < m2)%N -> (0 < t)%N -> (2 * b * k <= t ^ m1)%N ->
  (4 * (m1 + m2) * t <= 2 ^ b)%N ->
  primary_reaches (@nearest_centre m1 (4 * (m1 + m2) * t) b) (@sobolev_cube_1 (m1 + m2))
    (accuracy (m1 + m2) t) /\
  (forall Nq (q : words Nq b -> words k b -> point m1 -> R),
     embedding_reaches q (@sobolev_ball_1 (m1 + m2)) (accuracy (m1 + m2) t) ->
     (t ^ (m1 + m2) <= 2 * b * Nq)%N).
Proof.
move=> m1_pos m2_pos t_pos k_small precise.
have m_big : (1 < m1 + m2)%N by rewrite (@leq_add 1 1).
have m_pos : (0 < m1 + m2)%N by exact: ltnW.
split=> [|Nq q]; last first.
  by apply: embedding_rate => //; apply: leq_trans m_big _; rewrite leq_pmulr.
have n0 : (0 < 4 * (m1 + m2) * t)%N by rewrite !muln_gt0 m_pos t_pos.
apply: primary_reaches_more (@nearest_centre_reaches m1 m2 _ b n0).
have s0 : 0 < INR (m1 + m2) * INR t.
  by apply: Rmult_lt_0_compat; apply: (lt_INR 0); apply/ltP.
have E : INR (4 * (m1 + m2) * t) = 4 * (INR (m1 + m2) * INR t).
  by rewrite !mult_INR (_ : INR 4 = 4) /=; ring.
have fine : / 2 ^ b <= / INR (4 * (m1 + m2) * t).
  apply: Rinv_le_contravar; first by rewrite E; lra.
  by rewrite -INR_expn2; apply: le_INR; apply/leP.
have -> : accuracy (m1 + m2) t = / (2 * (INR (m1 + m2) * INR t)).
  by rewrite /accuracy !mult_INR (_ : INR 2 = 2) // Rmult_assoc.
rewrite E in fine *; set s := INR (m1 + m2) * INR t in s0 fine *.
have -> : / (2 * s) = / (4 * s) + / (4 * s) by field; lra.
by lra.
Qed.
