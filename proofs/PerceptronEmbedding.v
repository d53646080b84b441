(** * Replacing the embedding (the error in the paper's Lemmas 21 and 22; finding F8)

    q is a network on (x, e(I)), sigma has Lipschitz constant L, |.|_1 is the L1 norm. *)

From Modhyper Require Import Common FiniteSums FixedPointRelu Perceptron.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

Lemma norm1_join_minus m k (x : point m) (u v : point k) :
  norm1 (minus (join x u) (join x v)) = norm1 (minus u v).
Proof.
rewrite /norm1 big_split_ord /= [X in X + _]big1 => [|i _]; last first.
  by rewrite /minus /join (unsplitK (inl i)) Rminus_eq_0 Rabs_R0.
by rewrite Rplus_0_l; apply: eq_bigr => i _; rewrite /minus /join (unsplitK (inr i)).
Qed.

(** Lemma 22, the error: if C(q) <= l2 and d(I) is within delta of e(I), then q(x, d(I)) is within
    eps + l2 delta of whatever q(x, e(I)) approximates to eps. *)
Theorem replace_embedding sigma L l2 m1 k hs (q : network (m1 + k) hs 1) (x : point m1)
    (e d : point k) (delta eps y : R) :
  lipschitz L sigma -> spectral_complexity L q <= l2 -> norm1 (minus d e) <= delta ->
  Rabs (scalar_forward sigma q (join x e) - y) <= eps ->
  Rabs (scalar_forward sigma q (join x d) - y) <= eps + l2 * delta.
Proof.
move=> lip Cq de close.
have -> : scalar_forward sigma q (join x d) - y = (scalar_forward sigma q (join x e) - y)
    + (scalar_forward sigma q (join x d) - scalar_forward sigma q (join x e)) by ring.
apply: Rle_trans (Rabs_triang _ _) _; apply: Rplus_le_compat => //.
have main := spectral_complexity_lipschitz q (join x d) (join x e) lip.
rewrite norm1_join_minus in main.
apply: Rle_trans (Rle_trans _ _ _ _ main) _.
  by rewrite /norm1 big_ord_recl big_ord0 Rplus_0_r; apply: Rle_refl.
have C0 := spectral_complexity_ge0 q (lipschitz_ge0 lip).
by apply: Rmult_le_compat => //; exact: norm1_ge0.
Qed.

(** The part of a network behind its first matrix: z -> W^k sigma( ... sigma(z + b^1) ... ). *)
Definition behind_first_matrix sigma n h hs (q : network n (h :: hs) 1) (z : point h) : R :=
  scalar_forward sigma q.2 (fun i => sigma (z i + q.1.2 i)).

(** Finding F8: C(q) <= 1 gives no Lipschitz bound for that part: it can have any slope K. *)
Theorem no_bound_behind_first_matrix (K : R) : 0 < K ->
  exists q : network 1 [:: 1%N] 1, spectral_complexity 1 q <= 1 /\
    forall s t, 0 <= s -> 0 <= t ->
      behind_first_matrix relu q (fun=> s) - behind_first_matrix relu q (fun=> t) = K
        * (s - t).
Proof.
move=> K0; exists (fun _ _ => / K, fun=> 0, fun _ _ => K); split.
  have col a : 0 < a -> matrix_norm (fun (_ : 'I_1) (_ : 'I_1) => a) <= a.
    move=> a0; apply: matrix_norm_le => [|j]; first lra.
    by rewrite /column_sum big_ord_recl big_ord0 Rplus_0_r Rabs_pos_eq; lra.
  have i0 := Rinv_0_lt_compat _ K0; rewrite /= Rmult_1_l.
  rewrite -(Rinv_l K); last lra.
  by apply: Rmult_le_compat; try exact: matrix_norm_ge0; exact: col.
move=> s t s0 t0; rewrite /behind_first_matrix /scalar_forward /= /apply !big_ord_recl !big_ord0.
by rewrite !Rplus_0_r /relu !Rmax_right; lra.
Qed.

(** The mend: measured in units of |W^1|_1 there is one. If W^1 (x, e(I)) is known within |W^1|_1
    delta, the output moves by at most l2 delta. *)
Theorem replace_first_layer sigma L l2 n h hs (q : network n (h :: hs) 1) (z z' : point h) delta :
  lipschitz L sigma -> spectral_complexity L q <= l2 -> 0 <= delta ->
  norm1 (minus z z') <= matrix_norm q.1.1 * delta ->
  Rabs (behind_first_matrix sigma q z - behind_first_matrix sigma q z') <= l2 * delta.
Proof.
case: q => [[W b] rest] lip; rewrite /behind_first_matrix /= => Cq d0 zz.
have L0 := lipschitz_ge0 lip.
pose hid (v : point h) : point h := fun i => sigma (v i + b i).
have C0 := spectral_complexity_ge0 rest L0.
have main := spectral_complexity_lipschitz rest (hid z) (hid z') lip.
have step : norm1 (minus (hid z) (hid z')) <= L * norm1 (minus z z').
  apply: norm1_le => i; apply: Rle_trans (lip _ _) _.
  by apply: Req_le; congr (_ * Rabs _); rewrite /minus; ring.
apply: Rle_trans (Rle_trans _ _ _ _ main) _.
  by rewrite /norm1 big_ord_recl big_ord0 Rplus_0_r; apply: Rle_refl.
apply: Rle_trans (Rmult_le_compat_r _ _ _ d0 Cq).
have A := Rmult_le_compat_l _ _ _ C0 (Rle_trans _ _ _ step (Rmult_le_compat_l _ _ _ L0 zz)).
by apply: Rle_trans A _; apply: Req_le; ring.
Qed.
