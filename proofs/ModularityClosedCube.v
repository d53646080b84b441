(** * Theorem 4 for r = 1, m1 = 1 on the closed cube (certified.md, section 5)

    [ReluInterpolation.v] speaks of functions with derivatives on all of R^(1+m2).  The proof
    uses no more than that y is continuous and that its slices are 1-Lipschitz on the cube, so it
    holds for functions that are C^1 on the closed cube only ([SobolevCube.v]). *)

From Modhyper Require Import Common FiniteSums FinitePrecision FixedPointRelu FixedPointPrimary.
From Modhyper Require Import Perceptron ReluInterpolation SobolevCube.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** ** A function of the cube, extended to R^n by the nearest point of the cube *)

Definition clamp (t : R) : R := Rmax (-1) (Rmin 1 t).
Definition nearest_in_cube n (x : point n) : point n := fun i => clamp (x i).

Lemma clamp_cases t : [\/ t <= -1 /\ clamp t = -1, -1 <= t <= 1 /\ clamp t = t |
  1 <= t /\ clamp t = 1].
Proof.
rewrite /clamp; case: (Rle_lt_dec 1 t) => t1.
  by rewrite Rmin_left // Rmax_right; [constructor 3 | lra].
rewrite Rmin_right; last lra.
by case: (Rle_lt_dec t (-1)) => t2;
  [rewrite Rmax_left //; constructor 1 | rewrite Rmax_right; [constructor 2; split|]; lra].
Qed.

Lemma clamp_in t : -1 <= clamp t <= 1.
Proof. by case: (clamp_cases t) => -[? ->]; lra. Qed.

Lemma clamp_id t : -1 <= t <= 1 -> clamp t = t.
Proof. by case: (clamp_cases t) => -[? ->]; lra. Qed.

Lemma clamp_lipschitz s t : Rabs (clamp s - clamp t) <= Rabs (s - t).
Proof.
by case: (clamp_cases s) => -[? ->]; case: (clamp_cases t) => -[? ->]; split_Rabs; lra.
Qed.

Lemma nearest_in_cube_id n (x : point n) : in_cube x -> nearest_in_cube x = x.
Proof. by move=> xc; apply: functional_extensionality => i; exact: clamp_id. Qed.

Section Extension.
Variables (m2 : nat) (y : point (1 + m2) -> R).
Hypothesis yW : sobolev_cube_1 y.

Let extended (z : point (1 + m2)) : R := y (nearest_in_cube z).

Lemma extended_lipschitz z w delta : 0 <= delta -> (forall i, Rabs (z i - w i) <= delta) ->
  Rabs (extended z - extended w) <= delta.
Proof.
move=> d0 zw; have [_ lip] := sobolev_cube_facts yW; apply: lip => // i; try exact: clamp_in.
exact: Rle_trans (clamp_lipschitz _ _) (zw i).
Qed.

Lemma extended_continuous : continuous_fun extended.
Proof.
move=> z e e0; exists (e / 2); split; first lra; move=> w wz.
apply: (Rle_lt_trans _ (e / 2)); last lra.
by apply: extended_lipschitz => [|i]; [lra | apply: Rlt_le].
Qed.

Lemma extended_line (I : point m2) (s t : R) :
  Rabs (extended (line I s) - extended (line I t)) <= Rabs (s - t).
Proof.
apply: extended_lipschitz => [|i]; first exact: Rabs_pos.
rewrite /line /join; case: split => j; first by lra.
by rewrite Rminus_eq_0 Rabs_R0; exact: Rabs_pos.
Qed.

Lemma extended_inside x I : in_cube x -> in_cube I -> extended (line I (x ord0)) = y (join x I).
Proof.
move=> xc Ic; have -> : join x I = line I (x ord0).
  by rewrite /line; congr join; apply: functional_extensionality => i; rewrite (ord1 i).
by rewrite /extended nearest_in_cube_id //; exact: line_in_cube.
Qed.
End Extension.

(** Paper, Theorem 4 for r = 1, m1 = 1 without its hypotheses, for functions that are C^1 on the
    closed cube: a continuous selector f whose values are the N_g = 3 (ceil(1/eps) + 1)
    parameters of a shallow ReLU network within eps of every slice. *)
Theorem modularity_closed_cube m2 (y : point (1 + m2) -> R) (eps : R) :
  0 < eps -> sobolev_cube_1 y ->
  let Ng := (3 * (ceiling (1 / eps)).+1)%N in
  exists f : point m2 -> network 1 [:: (ceiling (1 / eps)).+1] 1,
    continuous_selector f /\
    (forall I, size (parameters (f I)) = Ng) /\
    forall x I, in_cube x -> in_cube I ->
      Rabs (scalar_forward relu (f I) x - y (join x I)) <= eps.
Proof.
move=> e0 yW /=; set n := ceiling (1 / eps).
have q0 : 0 < 1 / eps by apply: Rdiv_lt_0_compat; lra.
have [nlo _] : 1 / eps <= INR n < 1 / eps + 1 by exact: ceiling_spec.
have n0 : (0 < n)%N by apply/ltP/INR_lt => /=; lra.
pose F (I : point m2) t := y (nearest_in_cube (line I t)).
exists (fun I => interpolation_network n (F I)); split; last split.
- have lc t : continuous_fun (fun I : point m2 => F I t).
    move=> I e he; have [d [d0 Hd]] := extended_continuous yW (line I t) he.
    exists d; split=> // J HJ; apply: Hd => i; rewrite /line /join; case: split => j //.
    by rewrite Rminus_eq_0 Rabs_R0.
  have minus_c (u v : point m2 -> R) c :
      continuous_fun u -> continuous_fun v -> continuous_fun (fun I => (u I - v I) / c).
    move=> cu cv; apply: (@continuous_fun_ext _ (fun I => / c * (u I + -1 * v I))).
      by move=> I; rewrite /Rdiv; ring.
    apply: continuous_fun_mult; first exact: continuous_fun_const.
    apply: continuous_fun_plus => //; apply: continuous_fun_mult => //.
    exact: continuous_fun_const.
  pose sl k I := slope (2 / INR n) (knot_values n (F I)) k.
  have sc k : continuous_fun (sl k) by apply: minus_c; exact: lc.
  apply: continuous_selector_shallow => i j; rewrite /output_weights.
  case: (j < n)%N; last exact: lc.
  case: (nat_of_ord j) => [|l]; first exact: sc.
  apply: (@continuous_fun_ext _ (fun I => (sl l.+1 I - sl l I) / 1)); last exact: minus_c.
  by move=> I; rewrite /sl /=; field.
- by move=> I; exact: interpolation_network_size.
- move=> x I xc Ic; rewrite -(extended_inside y xc Ic).
  have lip s t : -1 <= s <= 1 -> -1 <= t <= 1 -> Rabs (F I s - F I t) <= Rabs (s - t).
    by move=> _ _; exact: extended_line yW I s t.
  apply: Rle_trans (@relu_interpolation_error n n0 (F I) x lip xc) _.
  have -> : eps = 1 / (1 / eps) by field; lra.
  by rewrite /Rdiv !Rmult_1_l; apply: Rinv_le_contravar; lra.
Qed.

(** The same for a fixed n: 3 (n+1) real parameters reach 1/n on every slice. *)
Theorem relu_primary_closed_cube m2 n : (0 < n)%N ->
  primary_reaches (m2 := m2) (fun theta : network 1 [:: n.+1] 1 => scalar_forward relu theta)
    (@sobolev_cube_1 (1 + m2)) (1 / INR n).
Proof.
move=> n0 y yW.
exists (fun I => interpolation_network n (fun t => y (nearest_in_cube (line I t)))) => x I xc Ic;
  rewrite -(extended_inside y xc Ic); apply: relu_interpolation_error => //.
by move=> s t _ _; exact: extended_line yW I s t.
Qed.
