(** * The packing family (certified.md, section 1), for every smoothness r,
      every dimension m and every grid

    Cut the cube [-1,1]^m into boxes, [n i] of them along the i-th axis.  Put a
    bump at the centre of every box, with a sign.  Scaled by a = 1/S these
    functions lie in W(r,m), and take the values +a or -a at the centres. *)

From Modhyper Require Import Common FiniteSums.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** A bump profile of smoothness r: a C^r function [psi 0] with derivatives
    [psi 1], ..., [psi r], equal to 1 at 0, zero outside (-1,1), and bounds
    [psi_sup j] of |psi j|. *)
Record bump_profile (r : nat) : Type := BumpProfile {
  psi : nat -> R -> R;
  psi_sup : nat -> R;
  psi_derive : forall j t, (j < r)%N -> is_derive (psi j) t (psi j.+1 t);
  psi_continuous : forall j t, (j <= r)%N -> continuous (psi j) t;
  psi_support : forall j t, (j <= r)%N -> 1 <= Rabs t -> psi j t = 0;
  psi_bound : forall j t, (j <= r)%N -> Rabs (psi j t) <= psi_sup j;
  psi_peak : psi 0 0 = 1
}.

(** A grid: the number of cells along each axis; the boxes of the grid. *)
Definition grid (m : nat) : Type := 'I_m -> nat.
Definition cell m (n : grid m) : finType := [finType of {dffun forall i : 'I_m, 'I_(n i)}].

(** The centre of the j-th of n equal intervals of [-1,1], and of a box. *)
Definition centre_1d (n j : nat) : R := (2 * INR j + 1) / INR n - 1.
Definition centre m (n : grid m) (c : cell n) : point m := fun i => centre_1d (n i) (c i).

(** S = sum over |k| <= r of prod_i n_i^(k_i) psi_sup(k_i), and a = 1/S. *)
Definition packing_sum r m (P : bump_profile r) (n : grid m) : R :=
  \Rsum_(k : {ffun 'I_m -> 'I_r.+1} | (order (fun i => k i) <= r)%N)
     \Rprod_i (INR (n i) ^ k i * psi_sup P (k i)).
Definition amplitude r m (P : bump_profile r) (n : grid m) : R := / packing_sum P n.

Definition sign (b : bool) : R := if b then 1 else -1.

(** D^k of the bump of widths 1/n_i in the box [c] of a grid p, and D^k of the signed sum of bumps;
    p is n, but for axes that stay uncut ([CertificatePacking.v]). *)
Definition bump r m (P : bump_profile r) (n p : grid m) (c : cell p) (k : multi_index m)
    (x : point m) : R :=
  \Rprod_i (INR (n i) ^ k i * psi P (k i) (INR (n i) * (x i - centre c i))).
Definition packing_derivative r m (P : bump_profile r) (n p : grid m) (s : cell p -> bool)
    (k : multi_index m) (x : point m) : R :=
  amplitude P n * \Rsum_c (sign (s c) * bump P n c k x).

(** The packing function y_s = a sum_c s_c prod_i psi(n_i (x_i - c_i)). *)
Definition packing_function r m (P : bump_profile r) (n : grid m) (s : cell n -> bool)
    (x : point m) : R :=
  amplitude P n *
    \Rsum_c (sign (s c) * \Rprod_i psi P 0 (INR (n i) * (x i - centre c i))).

(** ** Centres *)

Lemma centre_1d_in n j : (0 < n)%N -> (j < n)%N -> -1 <= centre_1d n j <= 1.
Proof.
move=> /ltP /lt_INR n0 /ltP jn.
have jn' : INR j + 1 <= INR n by rewrite -S_INR; apply: le_INR.
have j0 := pos_INR j; rewrite /= in n0; rewrite /centre_1d.
have -> : (2 * INR j + 1) / INR n - 1 = (2 * INR j + 1 - INR n) * / INR n by field; lra.
have -> : -1 = (- INR n) * / INR n by field; lra.
have {3}-> : 1 = INR n * / INR n by field; lra.
have i0 : 0 < / INR n by apply: Rinv_0_lt_compat.
by split; apply: Rmult_le_compat_r; lra.
Qed.

Lemma centre_in_cube m (n : grid m) (c : cell n) : (forall i, (0 < n i)%N) -> in_cube (centre c).
Proof. by move=> n0 i; apply: centre_1d_in. Qed.

(** Two different centres on an axis are at least two half-widths apart. *)
Lemma centre_1d_apart n i j : (0 < n)%N -> i != j ->
  forall t, 1 <= Rabs (INR n * (t - centre_1d n i)) \/ 1 <= Rabs (INR n * (t - centre_1d n j)).
Proof.
move=> /ltP /lt_INR /= n0 ij t.
have E : forall k, INR n * (t - centre_1d n k) = INR n * (t + 1) - (2 * INR k + 1).
  by move=> k; rewrite /centre_1d; field; lra.
rewrite !E; set u := INR n * (t + 1).
have [lt|lt] : INR i + 1 <= INR j \/ INR j + 1 <= INR i.
  move: ij; rewrite neq_ltn => /orP[] /ltP H; [left|right]; rewrite -S_INR; exact: le_INR.
- have [H|H] : u <= 2 * INR i + 2 \/ 2 * INR i + 2 <= u by lra.
    by right; rewrite -Rabs_Ropp Rabs_pos_eq; lra.
  by left; rewrite Rabs_pos_eq; lra.
- have [H|H] : u <= 2 * INR j + 2 \/ 2 * INR j + 2 <= u by lra.
    by left; rewrite -Rabs_Ropp Rabs_pos_eq; lra.
  by right; rewrite Rabs_pos_eq; lra.
Qed.

(** ** Bumps *)

Section Bumps.
Variables (r m : nat) (P : bump_profile r) (n p : grid m).
Hypothesis fits : forall i, (1 < p i)%N -> p i = n i.

Lemma order_ge (k : multi_index m) i : (k i <= order k)%N.
Proof. by rewrite /order (bigD1 i) //= leq_addr. Qed.

Lemma bump_partial (c : cell p) k i :
  (order k < r)%N -> is_partial (bump P n c k) i (bump P n c (raise k i)).
Proof.
move=> kr x.
pose rest := \big[Rmult/R1]_(j | j != i)
  (INR (n j) ^ k j * psi P (k j) (INR (n j) * (x j - centre c j))).
apply: (is_derive_ext
  (fun t => (INR (n i) ^ k i * rest) * psi P (k i) (INR (n i) * (t - centre c i)))) => [t|].
  rewrite /bump (bigD1 i) //= {1}/replace eqxx.
  rewrite [in RHS](eq_bigr (fun j => INR (n j) ^ k j
    * psi P (k j) (INR (n j) * (x j - centre c j)))).
    by rewrite -/rest; ring.
  by move=> j /negbTE ji; rewrite /replace ji.
have -> : bump P n c (raise k i) x
  = (INR (n i) ^ k i * rest) * (INR (n i) * psi P (k i).+1 (INR (n i) * (x i - centre c i))).
  rewrite /bump (bigD1 i) //= {1 2}/raise eqxx.
  rewrite (eq_bigr (fun j => INR (n j) ^ k j * psi P (k j) (INR (n j) * (x j - centre c j)))).
    by rewrite -/rest /=; ring.
  by move=> j /negbTE ji; rewrite /raise ji.
apply: is_derive_scal.
apply: (is_derive_comp (psi P (k i)) (fun t => INR (n i) * (t - centre c i))).
  by apply: psi_derive; apply: leq_ltn_trans (order_ge k i) kr.
by auto_derive => //; ring.
Qed.

Lemma bump_continuous (c : cell p) k : (order k <= r)%N -> continuous_fun (bump P n c k).
Proof.
move=> kr; apply: continuous_fun_prod => i.
apply: (continuous_fun_coordinate
  (g := fun t => INR (n i) ^ k i * psi P (k i) (INR (n i) * (t - centre c i)))) => t.
apply: continuous_mult; first exact: continuous_const.
apply: (continuous_comp (fun t => INR (n i) * (t - centre c i)) (psi P (k i))).
  by apply: ex_derive_continuous; auto_derive.
by apply: psi_continuous; apply: leq_trans (order_ge k i) kr.
Qed.

Lemma bump_bound (c : cell p) k x : (order k <= r)%N ->
  Rabs (bump P n c k x) <= \Rprod_i (INR (n i) ^ k i * psi_sup P (k i)).
Proof.
move=> kr; apply: Rabs_Rprod_le => i.
have p0 : 0 <= INR (n i) ^ k i by apply: pow_le; apply: pos_INR.
rewrite Rabs_mult (Rabs_pos_eq _ p0); apply: Rmult_le_compat_l => //.
by apply: psi_bound; apply: leq_trans (order_ge k i) kr.
Qed.

Lemma bump_disjoint (c c' : cell p) k x : (order k <= r)%N -> c != c' ->
  bump P n c k x = 0 \/ bump P n c' k x = 0.
Proof.
move=> kr cc'.
have [i ci] : exists i, c i != c' i.
  apply/existsP; apply: contraNT cc'; rewrite negb_exists => /forallP H.
  by apply/eqP/ffunP => i; have := H i; rewrite negbK => /eqP.
have ki : (k i <= r)%N by apply: leq_trans (order_ge k i) kr.
have ne : (nat_of_ord (c i)) != c' i by [].
have p1 : (1 < p i)%N.
  rewrite ltnNge; apply: contra ne => p1; have le (d : cell p) : nat_of_ord (d i) = 0%N.
    by apply/eqP; rewrite -leqn0 -ltnS; exact: leq_trans (ltn_ord (d i)) p1.
  by rewrite !le.
have [H|H] := centre_1d_apart (ltnW p1) ne (x i); [left|right];
  by apply: (Rprod_zero (i := i)); rewrite -(fits p1) psi_support ?Rmult_0_r.
Qed.

Lemma bump_at_centre (c c' : cell p) :
  bump P n c (zero_index m) (centre c') = if c == c' then 1 else 0.
Proof.
have own (d : cell p) : bump P n d (zero_index m) (centre d) = 1.
  apply: Rprod_eq1 => i; rewrite /zero_index /= Rminus_eq_0 Rmult_0_r psi_peak; ring.
case: eqP => [->|/eqP cc']; first exact: own.
have z : (order (zero_index m) <= r)%N by rewrite /order big1.
by have [//|H] := bump_disjoint (centre c') z cc'; have := own c'; rewrite H; lra.
Qed.

(** ** The amplitude *)

Lemma psi_sup_ge0 j : (j <= r)%N -> 0 <= psi_sup P j.
Proof. by move=> jr; apply: Rle_trans (psi_bound P 0 jr); apply: Rabs_pos. Qed.

Lemma packing_term_ge0 (k : multi_index m) : (order k <= r)%N ->
  0 <= \Rprod_i (INR (n i) ^ k i * psi_sup P (k i)).
Proof.
move=> kr; apply: Rprod_ge0 => i; apply: Rmult_le_pos; first by apply: pow_le; apply: pos_INR.
by apply: psi_sup_ge0; apply: leq_trans (order_ge k i) kr.
Qed.

Lemma packing_sum_ge1 : 1 <= packing_sum P n.
Proof.
pose z : {ffun 'I_m -> 'I_r.+1} := [ffun=> ord0].
have ordz : (order (fun i => z i) <= r)%N by rewrite /order big1 // => i _; rewrite ffunE.
rewrite /packing_sum (bigD1 z) //=.
apply: Rle_trans (_ : 1 + 0 <= _); first lra.
apply: Rplus_le_compat.
  apply: Rprod_ge1 => i; rewrite ffunE /= Rmult_1_l.
  by apply: Rle_trans (psi_bound P 0 (leq0n r)); rewrite psi_peak Rabs_R1; lra.
by apply: Rsum_ge0 => k /andP[kr _]; apply: packing_term_ge0.
Qed.

Lemma amplitude_pos : 0 < amplitude P n.
Proof. by apply: Rinv_0_lt_compat; have := packing_sum_ge1; lra. Qed.

(** ** The packing theorem *)

Lemma packing_derivative_bound (s : cell p -> bool) k x : (order k <= r)%N ->
  Rabs (packing_derivative P n s k x) <=
  amplitude P n * \Rprod_i (INR (n i) ^ k i * psi_sup P (k i)).
Proof.
move=> kr; have a0 := amplitude_pos.
rewrite /packing_derivative Rabs_mult (Rabs_pos_eq _ (Rlt_le _ _ a0)).
apply: Rmult_le_compat_l; first lra.
apply: Rabs_Rsum_disjoint; first exact: packing_term_ge0.
- move=> c; rewrite Rabs_mult.
  have -> : Rabs (sign (s c)) = 1 by rewrite /sign; case: (s c);
    [exact: Rabs_R1 | rewrite Rabs_Ropp Rabs_R1].
  by rewrite Rmult_1_l; apply: bump_bound.
- move=> c c' cc'; have [->|->] := bump_disjoint x kr cc'; [left|right]; ring.
Qed.

Lemma packing_derivative_in_ball (s : cell p -> bool) :
  sobolev_ball r (packing_derivative P n s (zero_index m)).
Proof.
exists (packing_derivative P n s).
exists (fun k => amplitude P n * \Rprod_i (INR (n i) ^ k i * psi_sup P (k i))).
split; [by []|split; [|split; [|split]]].
- move=> k i kr; apply: is_partial_scal; apply: is_partial_sum => c.
  by apply: is_partial_scal; apply: bump_partial.
- move=> k kr; apply: continuous_fun_mult; first exact: continuous_fun_const.
  apply: continuous_fun_sum => c; apply: continuous_fun_mult; first exact: continuous_fun_const.
  exact: bump_continuous.
- by move=> k kr x _; apply: packing_derivative_bound.
- rewrite -Rsum_scal -/(packing_sum P n) /amplitude Rinv_l; first lra.
  by have := packing_sum_ge1; lra.
Qed.

Lemma packing_derivative_at_centre (s : cell p -> bool) (c : cell p) :
  packing_derivative P n s (zero_index m) (centre c) = amplitude P n * sign (s c).
Proof.
rewrite /packing_derivative; congr (_ * _).
rewrite (Rsum_only (i := c)); first by rewrite bump_at_centre eqxx; ring.
by move=> c' /negbTE cc'; rewrite bump_at_centre cc'; ring.
Qed.
End Bumps.

Section Packing.
Variables (r m : nat) (P : bump_profile r) (n : grid m).

Let fits i : (1 < n i)%N -> n i = n i.
Proof. by []. Qed.

Let packing_functionE (s : cell n -> bool) :
  packing_derivative P n s (zero_index m) = packing_function P s.
Proof.
apply: functional_extensionality => x; rewrite /packing_derivative /packing_function.
congr (_ * _); apply: eq_bigr => c _; congr (_ * _).
by apply: eq_bigr => i _; rewrite /zero_index /= Rmult_1_l.
Qed.

(** certified.md, section 1, for every r, every m and every grid: the packing
    functions lie in the unit ball W(r,m). *)
Theorem packing_in_sobolev_ball (s : cell n -> bool) : sobolev_ball r (packing_function P s).
Proof. by rewrite -packing_functionE; exact: packing_derivative_in_ball fits s. Qed.

(** certified.md, section 1: at the centre of the box [c] the packing function
    takes the value a times the sign of the box. *)
Theorem packing_at_centre (s : cell n -> bool) (c : cell n) :
  packing_function P s (centre c) = amplitude P n * sign (s c).
Proof. by rewrite -packing_functionE; exact: packing_derivative_at_centre fits s c. Qed.
End Packing.
