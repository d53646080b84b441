(** * Best approximating functions need not be unique (finding F4; Assumption 1)

    For one ReLU unit and y = c x_1 the functions 0 and c relu(x_1) are both best approximations in
    the sup norm. *)

From Modhyper Require Import Common FiniteSums FixedPointRelu Perceptron RefutationsRepresentable.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** v relu(x_1). *)
Definition one_relu m (v : R) : network m.+1 [:: 1%N] 1 := (corner 1 m.+1 1, fun=> 0, corner 1 1 v).

Lemma one_reluE m v x : scalar_forward relu (one_relu m v) x = v * relu (x ord0).
Proof.
rewrite /scalar_forward /= (apply_corner v (hidden relu (corner 1 m.+1 1) (fun=> 0) x) ord0) /=.
by rewrite /hidden apply_corner /= Rplus_0_r Rmult_1_l.
Qed.

(** One ReLU unit has one sign. *)
Lemma one_unit_sign n (theta : network n [:: 1%N] 1) :
  (forall x, 0 <= scalar_forward relu theta x) \/ (forall x, scalar_forward relu theta x <= 0).
Proof.
case: theta => [[W b] V].
have E x : scalar_forward relu ((W, b, V) : network n [:: 1%N] 1) x = V ord0 ord0
  * hidden relu W b x ord0.
  by rewrite /scalar_forward /= {1}/apply big_ord_recl big_ord0 Rplus_0_r.
have pos x : 0 <= hidden relu W b x ord0 by exact: Rmax_l.
by case: (Rle_lt_dec 0 (V ord0 ord0)) => [v0|/Rlt_le v0]; [left | right] => x; rewrite E;
  have := pos x; nra.
Qed.

(** Finding F4: for every r and m >= 1 some y in W(r, m), namely c x_1, has two different best
    approximating functions among the networks with one ReLU unit. *)
Theorem best_approximation_not_unique r m : exists (y f f' : point m.+1 -> R) (c : R),
  0 < c /\ sobolev_ball r y /\ best_error (network_class relu [:: 1%N]) y = Finite c /\
  network_class relu [:: 1%N] f /\ within c f y /\
  network_class relu [:: 1%N] f' /\ within c f' y /\
  exists x, in_cube x /\ f x <> f' x.
Proof.
have [c c0 ball] := @small_multiple_in_ball r m id (@smooth_id r).
pose y (x : point m.+1) := c * x ord0.
have near v : 0 <= v <= c -> within c (scalar_forward relu (one_relu m v)) y.
  move=> vc x xc; rewrite one_reluE /y /relu; move: (x ord0) (xc ord0) => t tI.
  have A := Rmult_le_compat_l c _ _ (Rlt_le _ _ c0) (proj1 tI).
  have B := Rmult_le_compat_l c _ _ (Rlt_le _ _ c0) (proj2 tI).
  apply: Rabs_le; rewrite /Rmax; case: Rle_dec => ht; last by lra.
  have P := Rmult_le_pos _ _ (proj1 vc) ht.
  by have := Rmult_le_compat_r t _ _ ht (proj2 vc); lra.
have member v : network_class relu [:: 1%N] (scalar_forward relu (one_relu m v)).
  by exists (one_relu m v).
exists y, (scalar_forward relu (one_relu m 0)), (scalar_forward relu (one_relu m c)), c.
split=> //; split=> //; split.
  apply: is_glb_Rbar_unique; split.
    move=> d [f [[theta fE] close]].
    have at_diagonal s : -1 <= s <= 1 -> Rabs (scalar_forward relu theta (fun=> s) - c * s) <= d.
      by move=> sI; have xc : in_cube (fun _ : 'I_m.+1 => s) by []; have := close _ xc; rewrite fE.
    rewrite /=; have /Rabs_le_between A := at_diagonal 1 ltac:(lra).
    have /Rabs_le_between B := at_diagonal (-1) ltac:(lra).
    by case: (one_unit_sign theta) => sgn; [have := sgn (fun=> -1) | have := sgn (fun=> 1)]; lra.
  move=> b low; apply: (low c); exists (scalar_forward relu (one_relu m 0)); split;
    first exact: member.
  by apply: near; lra.
split; first exact: member.
split; first by apply: near; lra.
split; first exact: member.
split; first by apply: near; lra.
exists (fun=> 1); split; first by move=> i; lra.
by rewrite !one_reluE /relu Rmax_right; lra.
Qed.
