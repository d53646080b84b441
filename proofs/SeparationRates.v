(** * The rates of the separation, with explicit constants (r = 1)

    What Theorems 2, 3 and 4 of the paper say of the growth of N_q and N_g as eps
    tends to 0, proved for finite precision.  The accuracy is eps = 1/(2 (m1+m2) t)
    with a whole number t, so that t is 1/eps up to the factor 2 (m1+m2). *)

From Modhyper Require Import Common FiniteSums Packing PackingProfile.
From Modhyper Require Import FinitePrecision FinitePrecisionFirstOrder.
From Modhyper Require Import FixedPointRelu FixedPointPrimary.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** The accuracy 1/(2 m t). *)
Definition accuracy (m t : nat) : R := / INR (2 * m * t).

Lemma accuracy_fits m1 m2 t : (0 < m1)%N -> (1 < (m1 + m2) * t)%N ->
  accuracy (m1 + m2) t * (1 + INR (m1 * t + m2 * t)) < 1.
Proof.
move=> m1_pos big; rewrite /accuracy -mulnDl -mulnA mult_INR.
set s := INR ((m1 + m2) * t); have s1 : 1 < s by apply: (lt_INR 1); apply/ltP.
apply: (Rmult_lt_reg_l (INR 2 * s)); first by rewrite /=; lra.
by rewrite -Rmult_assoc Rinv_r /=; lra.
Qed.

Section Rates.
Variables (m1 m2 b t : nat).
Hypothesis m1_pos : (0 < m1)%N.
Hypothesis t_large : (1 < (m1 + m2) * t)%N.

Let t_pos : (0 < t)%N.
Proof. by case: t t_large => //; rewrite muln0. Qed.

Let eps := accuracy (m1 + m2) t.

(** Theorem 2 for finite precision: N_q = Omega(eps^(-(m1+m2)) / b) as long as the embedding
    stays small, 2 b k <= t^m1. *)
Theorem embedding_rate Nq k (q : words Nq b -> words k b -> point m1 -> R) :
  (2 * b * k <= t ^ m1)%N ->
  embedding_reaches q (@sobolev_ball_1 (m1 + m2)) eps ->
  (t ^ (m1 + m2) <= 2 * b * Nq)%N.
Proof.
move=> k_small reach.
have main := embedding_lower_bound t_pos t_pos (accuracy_fits m1_pos t_large) reach.
have : (2 * (t ^ m1 * t ^ m2) <= 2 * b * Nq + t ^ m1 * t ^ m2)%N.
  apply: leq_trans (leq_mul (leqnn 2) main) _.
  rewrite mulnDr mulnDr !mulnA leq_add2l.
  by rewrite leq_mul2r k_small orbT.
by rewrite expnD mul2n -addnn leq_add2r.
Qed.

(** Theorem 3 for finite precision: q begins with a dense layer of w units on (x, e(I)), so that
    N_q >= w (m1 + k), and computes W e(I) in w numbers of b bits. Then, for every k,
    N_q = Omega(eps^(-(m1+m2)) / b) or N_q = Omega(eps^(-2 m1) / b^2). *)
Theorem dense_layer_rate Nq k w
    (first : words Nq b -> words k b -> words w b) (q : words Nq b -> words w b -> point m1 -> R) :
  (w * (m1 + k) <= Nq)%N ->
  embedding_reaches (fun theta code => q theta (first theta code)) (@sobolev_ball_1 (m1 + m2)) eps
    ->
  (t ^ (m1 + m2) <= 2 * b * Nq)%N \/ (t ^ (2 * m1) <= 4 * b ^ 2 * Nq)%N.
Proof.
move=> dense reach.
have main := dense_layer_min_lower_bound t_pos t_pos (accuracy_fits m1_pos t_large) reach.
set s := minn k w in main.
have s2 : (s * s <= Nq)%N.
  apply: leq_trans dense; apply: leq_mul; first exact: geq_minr.
  by apply: leq_trans (geq_minl k w) _; exact: leq_addl.
case: (leqP (2 * b * s) (t ^ m1)) => s_small; [left | right].
  have : (2 * (t ^ m1 * t ^ m2) <= 2 * b * Nq + t ^ m1 * t ^ m2)%N.
    apply: leq_trans (leq_mul (leqnn 2) main) _.
    by rewrite mulnDr mulnDr !mulnA leq_add2l leq_mul2r s_small orbT.
  by rewrite expnD mul2n -addnn leq_add2r.
rewrite mulnC expnM; apply: leq_trans (_ : (2 * b * s) ^ 2 <= _)%N.
  by rewrite leq_exp2r // ltnW.
by rewrite !expnMn (_ : 2 ^ 2 = 4)%N // leq_mul2l -[(s ^ 2)%N]mulnn s2 orbT.
Qed.
End Rates.

(** The separation with rates, m1 = 1: with eps = 1/(2 (1+m2) t), numbers of b bits and
    2 b k <= t <= 2^b / (16 (1+m2)), a hypernetwork's primary needs no more than
    12 (1+m2) t + 3 = O(1/eps) parameters, and the primary of every embedding method at least
    t^(1+m2) / (2 b) = Omega(eps^(-(1+m2)) / b). *)
Theorem separation_rate m2 b k t :
  (0 < t)%N -> (2 * b * k <= t)%N -> (0 < m2)%N ->
  (0 < b)%N -> (16 * (1 + m2) * t <= 2 ^ b)%N ->
  (exists f n, (3 * n.+1 = 12 * (1 + m2) * t + 3)%N /\
     primary_reaches (m2 := m2) (@fixed_point_relu n.+1 b 1 f) (@sobolev_ball_1 (1 + m2))
       (accuracy (1 + m2) t)) /\
  (forall Nq (q : words Nq b -> words k b -> point 1 -> R),
     embedding_reaches q (@sobolev_ball_1 (1 + m2)) (accuracy (1 + m2) t) ->
     (t ^ (1 + m2) <= 2 * b * Nq)%N).
Proof.
move=> t0 k_small m20 b0 precise; split; last first.
  have big : (1 < (1 + m2) * t)%N.
    apply: leq_trans (_ : (1 + m2) * 1 <= _)%N; first by rewrite muln1 add1n ltnS.
    by rewrite leq_mul2l t0 orbT.
  by move=> Nq q; apply: embedding_rate => //; rewrite expn1.
have b5 : (5 <= b)%N.
  rewrite -(leq_exp2l (m := 2)) //; apply: leq_trans precise.
  rewrite -mulnA (_ : 2 ^ 5 = 16 * 2)%N // leq_mul2l /=.
  by apply: leq_trans (leq_pmulr _ t0); rewrite add1n ltnS.
pose n := (4 * (1 + m2) * t)%N.
have nP : (0 < n)%N by rewrite /n !muln_gt0 t0.
have n_b : (4 * n <= 2 ^ b)%N by rewrite /n !mulnA.
exists (b - 3)%N, n; split; first by rewrite mulnS addnC /n !mulnA.
have b3 : (3 <= b)%N by apply: leq_trans b5.
have fb : (b - 3 + 3 <= b)%N by rewrite subnK.
have f0 : (0 < b - 3)%N by rewrite subn_gt0 (leq_trans _ b5).
have nb : (2 * n < 2 ^ b)%N by apply: leq_trans n_b; rewrite ltn_mul2r nP.
move=> y yW; have [f close] := @fixed_point_primary b (b - 3) n fb f0 nb nP m2 y yW.
exists f => x I xc Ic; apply: Rle_trans (close x I xc Ic) _.
have n0 : 0 < INR n by apply: (lt_INR 0); apply/ltP.
have fine : INR n <= 2 ^ (b - 3).+1.
  rewrite -INR_expn2; apply: le_INR; apply/leP; rewrite -subSn //.
  rewrite -(leq_pmul2l (m := 4)) // (_ : 4 = 2 ^ 2)%N // -expnD addnC.
  by rewrite subSS -addn2 subnK // (leq_trans _ b3).
have -> : accuracy (1 + m2) t = 2 * / INR n.
  have -> : INR n = INR 2 * INR (2 * (1 + m2) * t) by rewrite -mult_INR multE /n !mulnA.
  have d0 : 0 < INR (2 * (1 + m2) * t) by apply: (lt_INR 0); apply/ltP; rewrite !muln_gt0 t0.
  by rewrite /accuracy /=; field; lra.
have : / 2 ^ (b - 3).+1 <= / INR n by apply: Rinv_le_contravar.
by lra.
Qed.

(** ** Every smoothness r *)

(** A constant that depends on r and m only. *)
Definition smooth_constant (r m : nat) : R := packing_sum (standard_profile r) (uniform_grid m 1).

Lemma Rprod_pow m a (k : multi_index m) : \Rprod_i a ^ k i = a ^ order k.
Proof. by rewrite /order (big_morph (pow a) (op1 := Rmult) (id1 := R1)) // => i j; exact: pow_add.
  Qed.

Lemma packing_sum_scale r m (P : bump_profile r) t : (0 < t)%N ->
  packing_sum P (uniform_grid m t) <= INR t ^ r * packing_sum P (uniform_grid m 1).
Proof.
move=> t0; have t1 : 1 <= INR t by apply: (le_INR 1); apply/leP.
rewrite /packing_sum Rsum_scal; apply: Rsum_le => k kr.
have -> : \Rprod_i (INR (uniform_grid m t i) ^ k i * psi_sup P (k i))
  = INR t ^ order (fun i => k i) * \Rprod_i (INR (uniform_grid m 1 i) ^ k i * psi_sup P (k i)).
  rewrite -Rprod_pow -big_split /=; apply: eq_bigr => i _.
  by rewrite /uniform_grid pow1 Rmult_1_l.
apply: Rmult_le_compat_r; first exact: (@packing_term_ge0 r m P (uniform_grid m 1)).
by apply: Rle_pow => //; apply/leP.
Qed.

Lemma smooth_amplitude r m t eps : (0 < t)%N -> eps * (smooth_constant r m * INR t ^ r) < 1 ->
  eps < amplitude (standard_profile r) (uniform_grid m t).
Proof.
move=> t0 small; have S1 := packing_sum_ge1 (standard_profile r) (uniform_grid m t).
have C1 := packing_sum_ge1 (standard_profile r) (uniform_grid m 1).
have S2 := @packing_sum_scale r m (standard_profile r) t t0.
case: (Rle_lt_dec eps 0) => e0.
  by apply: (Rle_lt_trans _ 0) => //; exact: amplitude_pos.
apply: (Rmult_lt_reg_r (packing_sum (standard_profile r) (uniform_grid m t))); first lra.
rewrite /amplitude Rinv_l; last lra.
by apply: Rle_lt_trans small; rewrite /smooth_constant Rmult_comm [X in _ <= X]Rmult_comm;
  apply: Rmult_le_compat_r; lra.
Qed.

(** Theorem 2 for finite precision and every r: with eps < 1/(C t^r) and 2 b k <= t^m1,
    N_q = Omega(eps^(-(m1+m2)/r) / b). *)
Theorem embedding_rate_smooth r m1 m2 b t Nq k (eps : R)
    (q : words Nq b -> words k b -> point m1 -> R) :
  (0 < t)%N -> eps * (smooth_constant r (m1 + m2) * INR t ^ r) < 1 ->
  (2 * b * k <= t ^ m1)%N ->
  embedding_reaches q (@sobolev_ball r (m1 + m2)) eps ->
  (t ^ (m1 + m2) <= 2 * b * Nq)%N.
Proof.
move=> t0 small k_small reach.
have main := embedding_lower_bound_smooth t0 (smooth_amplitude t0 small) reach.
have : (2 * t ^ (m1 + m2) <= 2 * b * Nq + t ^ (m1 + m2))%N.
  apply: leq_trans (leq_mul (leqnn 2) main) _.
  by rewrite mulnDr mulnDr !mulnA leq_add2l expnD leq_mul2r k_small orbT.
by rewrite mul2n -addnn leq_add2r.
Qed.

(** Theorem 1 for finite precision and every r: N = Omega(eps^(-m/r) / b). *)
Theorem network_rate_smooth r m b t N (eps : R) (h : words N b -> point m -> R) :
  (0 < t)%N -> eps * (smooth_constant r m * INR t ^ r) < 1 ->
  network_reaches h (@sobolev_ball r m) eps ->
  (t ^ m <= b * N)%N.
Proof.
move=> t0 small reach; rewrite -card_uniform.
exact: finite_precision_network (smooth_amplitude t0 small) reach.
Qed.
