(** * Swapping the activation (paper, Lemmas 15 and 16)

    Replacing sigma by rho with |sigma - rho| <= delta moves a network with |W^i|_1 <= B by at most
    an explicit constant times delta. *)

From Modhyper Require Import Common FiniteSums Perceptron PerceptronContinuity.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** All matrices of the network have |W^i|_1 <= B; the biases are free. *)
Fixpoint matrices_bounded (B : R) n hs p : network n hs p -> Prop :=
  match hs with
  | [::] => fun W => matrix_norm W <= B
  | h :: hs' => fun theta => matrix_norm theta.1.1 <= B /\ matrices_bounded B theta.2
  end.

(** After each hidden layer the error e becomes L B e + h delta, h the width of the layer; the last
    layer multiplies it by B.  With delta = 1 and e = 0 at the start this is the constant. *)
Fixpoint swap_error (L B : R) (hs : seq nat) (e : R) : R :=
  match hs with
  | [::] => B * e
  | h :: hs' => swap_error L B hs' (L * B * e + INR h)
  end.
Definition swap_constant (L B : R) (hs : seq nat) : R := swap_error L B hs 0.

(** With equal widths w and k hidden layers: w B (1 + L B + ... + (L B)^(k-1)). *)
Theorem swap_constant_equal_widths L B w k :
  swap_constant L B (nseq k w) = INR w * B * \Rsum_(i : 'I_k | true) (L * B) ^ i.
Proof.
have E e : swap_error L B (nseq k w) e
    = B * (L * B) ^ k * e + INR w * B * \Rsum_(i : 'I_k | true) (L * B) ^ i.
  elim: k e => [|k IH] e /=; first by rewrite big_ord0; ring.
  by rewrite IH [in RHS]big_ord_recr /=; ring.
by rewrite /swap_constant E Rmult_0_r Rplus_0_l.
Qed.

Section Swap.
Variables (sigma rho : R -> R) (L delta : R).
Hypothesis sigma_lipschitz : lipschitz L sigma.
Hypothesis close : forall t, Rabs (sigma t - rho t) <= delta.

Lemma norm1_const n (C : R) (x : point n) : (forall i, Rabs (x i) <= C) -> norm1 x <= INR n * C.
Proof. by move=> xC; rewrite -Rsum_const; apply: Rsum_le => *. Qed.

(** Paper, Lemma 15: on the ball |W^i|_1 <= B the two networks differ by at most
    swap_constant * delta, at every x (in the L1 norm of the output). *)
Theorem swap_activation B n hs p (theta : network n hs p) (x : point n) :
  matrices_bounded B theta ->
  norm1 (minus (forward sigma theta x) (forward rho theta x)) <= swap_constant L B hs * delta.
Proof.
have L0 := lipschitz_ge0 sigma_lipschitz.
have d0 : 0 <= delta by apply: Rle_trans (close 0); exact: Rabs_pos.
suff main e (z : point n) : matrices_bounded B theta -> norm1 (minus x z) <= e * delta ->
    norm1 (minus (forward sigma theta x) (forward rho theta z)) <= swap_error L B hs e * delta.
  move=> bounded; apply: main => //; rewrite Rmult_0_l /norm1 big1; first by lra.
  by move=> i _; rewrite /minus Rminus_eq_0 Rabs_R0.
elim: hs n theta x z e => [|h hs IH] n theta x z e /=.
  move=> WB xz; rewrite apply_minus; apply: Rle_trans (norm1_apply _ _) _.
  rewrite Rmult_assoc; apply: Rmult_le_compat => //; first exact: matrix_norm_ge0.
  exact: norm1_ge0.
case: theta => [[W b] rest] /= [WB restB] xz; apply: IH => //.
have W0 := matrix_norm_ge0 W.
pose y : point h := fun i => sigma (apply W x i + b i) - sigma (apply W z i + b i).
pose d : point h := fun i => sigma (apply W z i + b i) - rho (apply W z i + b i).
apply: Rle_trans (@norm1_triangle _ _ y d _) _.
  move=> i; have -> : minus (hidden sigma W b x) (hidden rho W b z) i = y i + d i.
    by rewrite /minus /hidden /y /d; ring.
  exact: Rabs_triang.
have B1 : norm1 d <= INR h * delta by apply: norm1_const => i; exact: close.
have B2 : norm1 y <= L * norm1 (apply W (minus x z)).
  rewrite -apply_minus; apply: norm1_le => i; apply: Rle_trans (sigma_lipschitz _ _) _.
  by apply: Req_le; congr (_ * Rabs _); rewrite /minus; ring.
have B3 : norm1 (apply W (minus x z)) <= B * (e * delta).
  apply: Rle_trans (norm1_apply _ _) _; apply: Rmult_le_compat => //; exact: norm1_ge0.
have := Rmult_le_compat_l L _ _ L0 B3; lra.
Qed.
End Swap.

(** The functions of the networks with |W^i|_1 <= B. *)
Definition ball_class sigma B n hs (f : point n -> R) : Prop :=
  exists theta : network n hs 1, matrices_bounded B theta /\
    forall x, in_cube x -> f x = scalar_forward sigma theta x.

(** Paper, Lemma 16: the best errors over the ball with sigma and with rho differ by at most the
    same number, for every y. *)
Theorem swap_best_error sigma rho L delta B n hs (y : point n -> R) e e' :
  lipschitz L sigma -> (forall t, Rabs (sigma t - rho t) <= delta) ->
  best_error (ball_class sigma B hs) y = Finite e ->
  best_error (ball_class rho B hs) y = Finite e' ->
  Rabs (e - e') <= swap_constant L B hs * delta.
Proof.
move=> ls close E E'; pose K := swap_constant L B hs * delta.
have near (theta : network n hs 1) x : matrices_bounded B theta ->
    Rabs (scalar_forward sigma theta x - scalar_forward rho theta x) <= K.
  move=> /(swap_activation ls close x) => le; apply: Rle_trans le.
  by rewrite /norm1 big_ord_recl big_ord0 Rplus_0_r; apply: Rle_refl.
pose P s d := exists f, ball_class s B hs f /\ within d f y.
have [Ls Gs] := Glb_Rbar_correct (P sigma); have [Lr Gr] := Glb_Rbar_correct (P rho).
rewrite -/(best_error _ y) E in Ls Gs; rewrite -/(best_error _ y) E' in Lr Gr.
have move_to s t d : (forall (theta : network n hs 1) x, matrices_bounded B theta ->
    Rabs (scalar_forward s theta x - scalar_forward t theta x) <= K) -> P s d -> P t (d + K).
  move=> st [f [[theta [bounded fE]] fy]]; exists (scalar_forward t theta); split.
    by exists theta.
  move=> x xc; have -> : scalar_forward t theta x - y x
      = (f x - y x) - (scalar_forward s theta x - scalar_forward t theta x) by rewrite fE //; ring.
  apply: Rle_trans (Rabs_triang _ _) _; rewrite Rabs_Ropp.
  by apply: Rplus_le_compat; [exact: fy | exact: st].
have A : e' - K <= e.
  by apply: (Gs (Finite (e' - K))) => d /(move_to sigma rho d near) /Lr /=; lra.
have C : e - K <= e'.
  apply: (Gr (Finite (e - K))) => d Pd.
  have near' (theta : network n hs 1) x : matrices_bounded B theta ->
      Rabs (scalar_forward rho theta x - scalar_forward sigma theta x) <= K.
    by rewrite Rabs_minus_sym; exact: near.
  by have := Ls _ (move_to rho sigma d near' Pd); rewrite /=; lra.
by apply: Rabs_le; rewrite -/K; lra.
Qed.
