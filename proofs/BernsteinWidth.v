(** * Continuous widths and Bernstein widths (paper, Lemma 18), from Borsuk-Ulam *)

From Modhyper Require Import Common FiniteSums SobolevNorm Perceptron PerceptronContinuity.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** The sphere of R^(N+1). *)
Definition on_sphere n (x : point n) : Prop := \Rsum_i (x i * x i) = 1.
Definition opposite n (x : point n) : point n := fun i => - x i.

(** The Borsuk-Ulam theorem: a continuous map from the sphere of R^(N+1) to R^N takes the same value
    at two opposite points. *)
Definition borsuk_ulam : Prop := forall N (F : point N.+1 -> point N),
  (forall x eps, on_sphere x -> 0 < eps -> exists delta, 0 < delta /\
     forall z, on_sphere z -> (forall i, Rabs (z i - x i) < delta) ->
     forall i, Rabs (F z i - F x i) < eps) ->
  exists x, on_sphere x /\ F x = F (opposite x).

(** The members sum_i x_i g_i of the space spanned by g_0, ..., g_N, and their sup norms. *)
Definition span m N (g : 'I_N.+1 -> point m -> R) (x : point N.+1) : point m -> R :=
  fun t => \Rsum_i (x i * g i t).

Section Width.
Variables (m N : nat) (g : 'I_N.+1 -> point m -> R) (G : R).
Hypothesis g_bound : forall i, bounded_on_cube (g i) G.
Hypothesis g_independent : forall x, (forall t, in_cube t -> span g x t = 0) -> forall i, x i = 0.

Let norm (x : point N.+1) : R := real (sup_norm (span g x)).

Let G0 : 0 <= G.
Proof. by apply: Rle_trans (g_bound ord0 (x := fun=> 0) _); [exact: Rabs_pos | move=> i; lra]. Qed.

Lemma span_bound x : bounded_on_cube (span g x) (norm1 x * G).
Proof.
move=> t tc; apply: Rle_trans (Rabs_Rsum_le _) _; rewrite /norm1 Rmult_comm Rsum_scal.
apply: Rsum_le => i _; rewrite Rabs_mult Rmult_comm; apply: Rmult_le_compat_r (g_bound i tc).
exact: Rabs_pos.
Qed.

Lemma span_le_norm x : bounded_on_cube (span g x) (norm x).
Proof. by case: (sup_norm_bounded (span_bound x)) => _ []. Qed.

Lemma norm_least x C : bounded_on_cube (span g x) C -> norm x <= C.
Proof. by case/sup_norm_bounded => _ []. Qed.

Lemma span_minus x z t : span g x t - span g z t = span g (minus x z) t.
Proof.
have -> : forall u v, u - v = u + -1 * v by move=> *; ring.
by rewrite /span Rsum_scal -Rsum_plus; apply: eq_bigr => i _; rewrite /minus; ring.
Qed.

Lemma span_scal c x t : span g (fun i => c * x i) t = c * span g x t.
Proof. by rewrite /span Rsum_scal; apply: eq_bigr => i _; ring. Qed.

Lemma span_opposite x t : span g (opposite x) t = - span g x t.
Proof.
have -> : - span g x t = -1 * span g x t by ring.
by rewrite -span_scal; apply: eq_bigr => i _; rewrite /opposite; ring.
Qed.

Lemma norm_opposite x : norm (opposite x) = norm x.
Proof.
apply: Rle_antisym; apply: norm_least => t tc.
  by rewrite span_opposite Rabs_Ropp; exact: span_le_norm.
by have := span_le_norm (opposite x) tc; rewrite span_opposite Rabs_Ropp.
Qed.

Lemma norm_close x z : norm x - norm z <= norm1 (minus x z) * G.
Proof.
suff : norm x <= norm z + norm1 (minus x z) * G by lra.
apply: norm_least => t tc; have -> : span g x t = span g z t + span g (minus x z) t.
  by rewrite -span_minus; ring.
by apply: Rle_trans (Rabs_triang _ _) _; apply: Rplus_le_compat;
  [exact: span_le_norm | exact: span_bound].
Qed.

Lemma norm_pos x : on_sphere x -> 0 < norm x.
Proof.
move=> xs; case: (Rle_lt_dec (norm x) 0) => // n0.
have Z i : x i = 0.
  apply: g_independent => t tc; have := span_le_norm x tc; have := Rabs_pos (span g x t).
  by move=> A B; have /Rabs_eq_0 : Rabs (span g x t) = 0 by lra.
by move: xs; rewrite /on_sphere big1 => [|i _]; [lra | rewrite Z; ring].
Qed.

(** Paper, Lemma 18 (DeVore, Howard, Micchelli): let K contain the shell of all f in the span of
    g_0, ..., g_N with beta < |f| < rho.  If the parameters S(y) in R^N depend continuously on y
    in K (for the sup norm) and M reconstructs y from them within eps on K, then eps >= rho.
    So the continuous N-width of K is at least its (extended) Bernstein N-width. *)
Theorem continuous_width_lower_bound (K : (point m -> R) -> Prop) (beta rho eps : R)
    (S : (point m -> R) -> point N) (M : point N -> point m -> R) :
  borsuk_ulam -> 0 <= beta < rho ->
  (forall x, beta < real (sup_norm (span g x)) < rho -> K (span g x)) ->
  (forall y e, K y -> 0 < e -> exists delta, 0 < delta /\
     forall y', K y' -> within delta y' y -> forall i, Rabs (S y' i - S y i) < e) ->
  (forall y, K y -> within eps (M (S y)) y) ->
  rho <= eps.
Proof.
move=> borsuk [beta0 br] shell S_cont close.
suff main lam : beta < lam -> lam < rho -> lam <= eps.
  apply: Rnot_lt_le => er; pose lam := (Rmax beta eps + rho) / 2.
  have := Rmax_l beta eps; have := Rmax_r beta eps;
    have : Rmax beta eps < rho by exact: Rmax_lub_lt.
  by have := main lam; rewrite /lam; lra.
move=> bl lr; have l0 : 0 < lam by lra.
(* The sphere, radially projected to the functions of norm lam. *)
pose onto (x : point N.+1) : point N.+1 := fun i => lam / norm x * x i.
have normE x : on_sphere x -> norm (onto x) = lam.
  move=> xs; have n0 := norm_pos xs; have c0 : 0 < lam / norm x by exact: Rdiv_lt_0_compat.
  apply: Rle_antisym.
    apply: norm_least => t tc; rewrite /onto span_scal Rabs_mult Rabs_pos_eq; last lra.
    have := Rmult_le_compat_l _ _ _ (Rlt_le _ _ c0) (span_le_norm x tc).
    by have -> : lam / norm x * norm x = lam by field; lra.
  apply: (Rmult_le_reg_l (norm x / lam)); first exact: Rdiv_lt_0_compat.
  have -> : norm x / lam * lam = norm x by field; lra.
  apply: norm_least => t tc; have := span_le_norm (onto x) tc; rewrite /onto span_scal Rabs_mult.
  rewrite (Rabs_pos_eq (lam / norm x)); last lra; move=> le.
  have i0 : 0 < norm x / lam by exact: Rdiv_lt_0_compat.
  have := Rmult_le_compat_l _ _ _ (Rlt_le _ _ i0) le; rewrite -/(onto x).
  by have -> : norm x / lam * (lam / norm x * Rabs (span g x t)) = Rabs (span g x t) by field; lra.
have inK x : on_sphere x -> K (span g (onto x)).
  by move=> xs; apply: shell; rewrite -/(norm _) normE.
have [|x [xs Sx]] := borsuk N (fun x => S (span g (onto x))).
  move=> x e xs e0; have [d [d0 Hd]] := S_cont _ e (inK x xs) e0.
  have n0 := norm_pos xs.
  pose Q := lam / norm x * (INR N.+1 * G + INR N.+1 * G) + 1.
  have N0 := pos_INR N.+1; have NG := Rmult_le_pos _ _ N0 G0.
  have c0 : 0 < lam / norm x by exact: Rdiv_lt_0_compat.
  have Q0 : 0 < Q by rewrite /Q; nra.
  exists (d / Q); split; first exact: Rdiv_lt_0_compat.
  move=> z zs zx; apply: Hd; first exact: inK.
  move=> t tc; have nz := norm_pos zs.
  have small : norm1 (minus z x) <= INR N.+1 * (d / Q).
    by rewrite -Rsum_const; apply: Rsum_le => i _; apply: Rlt_le; exact: zx.
  rewrite /onto !span_scal.
  (* lam (z/|z| - x/|x|) = lam/|x| ((z - x) + z/|z| (|x| - |z|)) *)
  have -> : lam / norm z * span g z t - lam / norm x * span g x t
      = lam / norm x * ((span g z t - span g x t) + (norm x - norm z) * (span g z t / norm z)) by
        field; lra.
  rewrite Rabs_mult (Rabs_pos_eq (lam / norm x)); last lra.
  have A1 : Rabs (span g z t - span g x t) <= norm1 (minus z x) * G by rewrite span_minus;
    exact: span_bound.
  have flip : norm1 (minus x z) = norm1 (minus z x).
    by apply: eq_bigr => i _; exact: Rabs_minus_sym.
  have A2 : Rabs (norm x - norm z) <= norm1 (minus z x) * G.
    by apply: Rabs_le; have := norm_close x z; have := norm_close z x; rewrite flip; lra.
  have A3 : Rabs (span g z t / norm z) <= 1.
    rewrite Rabs_mult (Rabs_pos_eq (/ _)); last by apply: Rlt_le; exact: Rinv_0_lt_compat.
    apply: (Rmult_le_reg_r (norm z)) => //; rewrite Rmult_assoc Rinv_l ?Rmult_1_r ?Rmult_1_l;
      last lra.
    exact: span_le_norm.
  have T := Rabs_triang (span g z t - span g x t) ((norm x - norm z) * (span g z t / norm z)).
  rewrite [Rabs (_ * (_ / _))]Rabs_mult in T.
  have A4 := Rmult_le_compat _ _ _ _ (Rabs_pos _) (Rabs_pos _) A2 A3.
  have A5 : norm1 (minus z x) * G <= INR N.+1 * (d / Q) * G by apply: Rmult_le_compat_r.
  have dQ : 0 < d / Q by exact: Rdiv_lt_0_compat.
  have E : Q * (d / Q) = d by field; lra.
  apply: (Rle_trans _ (lam / norm x * (INR N.+1 * (d / Q) * G + INR N.+1 * (d / Q) * G))).
    by apply: Rmult_le_compat_l; lra.
  rewrite -[X in _ <= X]E; move: (d / Q) dQ => u u0; rewrite /Q; lra.
(* Opposite functions get the same parameters. *)
have opp t : span g (onto (opposite x)) t = - span g (onto x) t.
  by rewrite /onto norm_opposite !span_scal span_opposite; ring.
have os : on_sphere (opposite x).
  by rewrite /on_sphere -xs; apply: eq_bigr => i _; rewrite /opposite; ring.
rewrite -(normE x xs); apply: norm_least => t tc.
have /Rabs_le_between A := close _ (inK x xs) t tc.
have /Rabs_le_between B := close _ (inK _ os) t tc.
rewrite opp -Sx in B; apply: Rabs_le; lra.
Qed.
End Width.
