(** * No continuous choice of best parameters: Lemma 12 is false as stated (finding F20)

    Two neurons with weights and biases (3,0) + (cos t, sin t) and (3,0) - (cos t, sin t) turn about
    their middle.  Their sums y_t are a closed loop of targets, each its own best approximator; half
    a turn exchanges the neurons and leaves the function as it was.  A continuous choice of best
    parameters would follow one of the two orders all the way, and end with the other one. *)

From Modhyper Require Import Common FiniteSums Perceptron PerceptronContinuity PerceptronIsometry.
From mathcomp Require Import perm.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** Networks of x in R with one hidden layer of two neurons. *)
Definition two_neurons : Type := network 1 [:: 2%N] 1.

(** Normal: the neurons differ in their weight or their bias, and no weight is 0. *)
Definition normal (theta : two_neurons) : Prop :=
  (theta.1.1 ord0 ord0 <> theta.1.1 ord_max ord0 \/ theta.1.2 ord0 <> theta.1.2 ord_max) /\
  (forall i, theta.1.1 i ord0 <> 0) /\ (forall i, theta.2 ord0 i <> 0).

(** The premise of the lemma, for these networks: a normal network is determined, up to the order
    of its neurons, by its function on [-1,1]. *)
Definition identifies (sigma : R -> R) : Prop := forall theta theta' : two_neurons,
  normal theta ->
  (forall x, in_cube x -> scalar_forward sigma theta' x = scalar_forward sigma theta x) ->
  exists s : {perm 'I_2}, theta' = permute (hs := [:: 2%N]) (s, tt) theta.

(** theta is a best approximator of y, in the sup norm on [-1,1]. *)
Definition best_parameters (sigma : R -> R) (y : point 1 -> R) (theta : two_neurons) : Prop :=
  forall (theta' : two_neurons) d, within d (scalar_forward sigma theta') y ->
    within d (scalar_forward sigma theta) y.

(** A choice of parameters that is continuous on a class, from the sup norm to each parameter. *)
Definition continuous_choice (in_class : (point 1 -> R) -> Prop)
    (S : (point 1 -> R) -> two_neurons) : Prop :=
  forall y eta, in_class y -> 0 < eta -> exists delta, 0 < delta /\
    forall y', in_class y' -> within delta y' y ->
      forall p, Rabs (nth 0 (parameters (S y')) p - nth 0 (parameters (S y)) p) < eta.

(** ** The loop *)

Definition side (i : 'I_2) : R := if i == ord0 then 1 else -1.
Definition turning (t : R) : two_neurons :=
  ((fun i _ => 3 + side i * cos t), (fun i => side i * sin t), fun _ _ => 1).
Definition turning_target (sigma : R -> R) (t : R) : point 1 -> R :=
  scalar_forward sigma (turning t).
Definition on_loop (sigma : R -> R) (y : point 1 -> R) : Prop :=
  exists t, y = turning_target sigma t.

Lemma side_cases i : side i = 1 \/ side i = -1.
Proof. by rewrite /side; case: eqP; [left | right]. Qed.

Lemma turning_normal t : normal (turning t).
Proof.
have C := COS_bound t; split; [|split] => [|i|i] /=; last by lra.
- have -> : side ord_max = -1 by [].
  have -> : side ord0 = 1 by [].
  case: (Req_dec (cos t) 0) => c0; [right | left] => E; last by lra.
  have s0 : sin t = 0 by lra.
  by have := sin2_cos2 t; rewrite /Rsqr c0 s0; lra.
- by case: (side_cases i) => ->; lra.
Qed.

Lemma turning_targetE sigma t x : turning_target sigma t x
  = sigma ((3 + cos t) * x ord0 + sin t) + sigma ((3 - cos t) * x ord0 - sin t).
Proof.
rewrite /turning_target /scalar_forward /= /apply /hidden /apply.
rewrite big_ord_recl big_ord_recl big_ord0 !big_ord_recl !big_ord0 /=.
have -> : side ord0 = 1 by [].
have -> : side (lift ord0 ord0) = -1 by [].
by rewrite !Rplus_0_r !Rmult_1_l; congr (_ + _); congr sigma; ring.
Qed.

(** Half a turn gives the same function. *)
Lemma half_turn sigma : turning_target sigma PI = turning_target sigma 0.
Proof.
apply: functional_extensionality => x; rewrite !turning_targetE cos_PI sin_PI cos_0 sin_0.
rewrite Rplus_comm.
by congr (_ + _); congr sigma; ring.
Qed.

Section Continuity.
Variable sigma : R -> R.
Hypothesis sigma_continuous : forall t, continuity_pt sigma t.

(** The loop is continuous, in the sup norm: so the class is compact. *)
Lemma loop_continuous t eta : 0 < eta -> exists delta, 0 < delta /\
  forall t', Rabs (t' - t) < delta -> within eta (turning_target sigma t') (turning_target sigma t).
Proof.
move=> eta0; have eta2 : 0 < eta / 2 by lra.
have [d Hd] := Heine_cor2 (f := sigma) (a := -5) (b := 5) (fun u _ => sigma_continuous u)
  (mkposreal _ eta2).
have near f (fc : continuity f) : exists delta, 0 < delta /\
    forall t', Rabs (t' - t) < delta -> Rabs (f t' - f t) < d / 2.
  have d2 : d / 2 > 0 by have := cond_pos d; lra.
  have [delta [delta0 H]] := fc t (d / 2) d2; exists delta; split=> // t' tt'.
  case: (Req_dec t t') => [<-|ne]; first by rewrite Rminus_eq_0 Rabs_R0.
  by apply: H; split.
have [d1 [d10 H1]] := near cos continuity_cos; have [d2 [d20 H2]] := near sin continuity_sin.
exists (Rmin d1 d2); split; first exact: Rmin_pos.
move=> t' tt' x xc; rewrite !turning_targetE.
have /Rabs_lt_between c := H1 t' (Rlt_le_trans _ _ _ tt' (Rmin_l _ _)).
have /Rabs_lt_between s := H2 t' (Rlt_le_trans _ _ _ tt' (Rmin_r _ _)).
have x1 := xc ord0; have C := COS_bound t; have C' := COS_bound t'.
have S := SIN_bound t; have S' := SIN_bound t'; set z := x ord0 in x1 *.
have cx : Rabs ((cos t' - cos t) * z) < d / 2.
  rewrite Rabs_mult; apply: Rle_lt_trans (_ : _ <= Rabs (cos t' - cos t)) _.
    rewrite -[X in _ <= X]Rmult_1_r; apply: Rmult_le_compat_l; first exact: Rabs_pos.
    by apply: Rabs_le; lra.
  by apply: Rabs_def1; lra.
move: cx => /Rabs_lt_between cx.
have bound a b : Rabs a <= 1 -> Rabs b <= 1 -> -5 <= (3 + a) * z + b <= 5.
  by move=> /Rabs_le_between a1 /Rabs_le_between b1; clear - x1 a1 b1; nra.
have A := @Hd ((3 + cos t') * z + sin t') ((3 + cos t) * z + sin t).
have B := @Hd ((3 - cos t') * z - sin t') ((3 - cos t) * z - sin t).
have {}A : Rabs (sigma ((3 + cos t') * z + sin t') - sigma ((3 + cos t) * z + sin t)) < eta / 2.
  apply: A; try (apply: bound; apply: Rabs_le; lra).
  by apply: Rabs_def1; lra.
have {}B : Rabs (sigma ((3 - cos t') * z - sin t') - sigma ((3 - cos t) * z - sin t)) < eta / 2.
  apply: B; try (by apply: (bound (- _) (- _)); rewrite Rabs_Ropp; apply: Rabs_le; lra).
  by apply: Rabs_def1; lra.
move: A B => /Rabs_lt_between A /Rabs_lt_between B; apply: Rabs_le; lra.
Qed.

Variable S : (point 1 -> R) -> two_neurons.
Hypothesis choice : continuous_choice (on_loop sigma) S.

Lemma choice_continuous p :
  continuity (fun t => nth 0 (parameters (S (turning_target sigma t))) p).
Proof.
move=> t eps eps0; have [d [d0 H]] := choice (ex_intro _ t erefl) eps0.
have [delta [delta0 L]] := loop_continuous t d0.
exists delta; split=> // t' [_ tt']; apply: H; first by exists t'.
exact: L.
Qed.
End Continuity.

(** F20: for an activation with the premise of Lemma 12, every target of the loop is that of a
    normal network, the loop is continuous in the sup norm, and no continuous choice of parameters
    on it is a choice of best parameters. *)
Theorem no_continuous_best_parameters (sigma : R -> R) :
  (forall t, continuity_pt sigma t) -> identifies sigma ->
  (forall t, normal (turning t)) /\
  (forall t eta, 0 < eta -> exists delta, 0 < delta /\ forall t', Rabs (t' - t) < delta ->
     within eta (turning_target sigma t') (turning_target sigma t)) /\
  ~ exists S, continuous_choice (on_loop sigma) S /\
      forall y, on_loop sigma y -> best_parameters sigma y (S y).
Proof.
move=> sc ident; split; first exact: turning_normal.
split=> [t eta|[S [cS best]]]; first exact: loop_continuous.
have entries (theta : two_neurons) : nth 0 (parameters theta) 0 = theta.1.1 ord0 ord0 /\
    nth 0 (parameters theta) 2 = theta.1.2 ord0.
  by rewrite /= /matrix_entries /point_entries !enum_ordSl !enum_ord0.
pose a t := nth 0 (parameters (S (turning_target sigma t))) 0.
pose b t := nth 0 (parameters (S (turning_target sigma t))) 2.
pose g := ((a - fct_cte 3) * cos + b * sin)%F.
have gc : continuity g.
  apply: continuity_plus; apply: continuity_mult; try exact: choice_continuous;
    try exact: continuity_cos; try exact: continuity_sin.
  apply: continuity_minus; first exact: choice_continuous.
  by apply: continuity_const => u v.
have g1 t : g t = 1 \/ g t = -1.
  have same : forall x, in_cube x ->
      scalar_forward sigma (S (turning_target sigma t)) x = scalar_forward sigma (turning t) x.
    have := @best _ (ex_intro _ t erefl) (turning t) 0.
    move=> H x xc; have := H _ x xc; case/(_ _)/Rabs_le_between => [|lo hi]; last first.
      by rewrite /turning_target in lo hi *; lra.
    by move=> z zc; rewrite /turning_target Rminus_eq_0 Rabs_R0; lra.
  have [s E] := ident _ _ (turning_normal t) same.
  have [ea eb] := entries (S (turning_target sigma t)).
  rewrite /g /plus_fct /mult_fct /minus_fct /fct_cte /a /b ea eb E /=.
  have := sin2_cos2 t; rewrite /Rsqr.
  by case: (side_cases (s ord0)) => ->; [left | right]; lra.
have g0 : g PI = - g 0.
  rewrite /g /plus_fct /mult_fct /minus_fct /fct_cte /a /b half_turn.
  by rewrite cos_PI sin_PI cos_0 sin_0; ring.
have [|z [_ gz]] := IVT_cor g 0 PI gc (Rlt_le _ _ PI_RGT_0).
  by rewrite g0; case: (g1 0) => ->; lra.
by case: (g1 z); rewrite gz; lra.
Qed.
