(** * Near-best networks with two tanh units have unbounded weights (finding F3)

    The addendum of Assumption 1 asks that the parameters of best approximators be bounded. For y =
    c sech^2(x_1) networks with bounded parameters stay away from y by a positive distance,
    although the best error is 0. *)

From Modhyper Require Import Common FiniteSums SobolevNorm Perceptron PerceptronContinuity.
From Modhyper Require Import RefutationsRepresentable RefutationsWidthTwo RefutationsAssumptionTwo.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

Section TwoUnits.
Variable c : R.
Hypothesis c_pos : 0 < c.

(** The six numbers (c1, a1, b1, c2, a2, b2), and the error of their two units. *)
Definition six : Type := Compactness.Tn 6 R.
Definition units (q : six) (t : R) : R :=
  let '(c1, (a1, (b1, (c2, (a2, (b2, _)))))) :=
    q in c1 * tanh (a1 * t + b1) + c2 * tanh (a2 * t + b2).
Definition gap (q : six) (x : point 1) : R := units q (x ord0) - c * sech2 (x ord0).
Definition six_error (q : six) : R := real (sup_norm (gap q)).

Lemma tanh_lipschitz s t : Rabs (tanh s - tanh t) <= Rabs (s - t).
Proof.
have der u : is_derive tanh u ((fun u => 1 - tanh u * tanh u) u) by exact: is_derive_tanh.
have cont u : continuity_pt tanh u.
  by apply/continuity_pt_filterlim; apply: (ex_derive_continuous tanh);
    exists (1 - tanh u * tanh u).
have [|z [_ ->]] := MVT_gen tanh t s _ (fun u _ => der u); first by move=> u _; exact: cont.
rewrite Rabs_mult -[X in _ <= X]Rmult_1_l; apply: Rmult_le_compat_r; first exact: Rabs_pos.
by apply: Rabs_le; have := tanh_bound z; have := pow2_ge_0 (tanh z); nra.
Qed.

Lemma gap_bounded q : exists C, bounded_on_cube (gap q) C.
Proof.
case: q => [c1 [a1 [b1 [c2 [a2 [b2 u]]]]]]; exists (Rabs c1 + Rabs c2 + c) => x xc.
have T s : Rabs (tanh s) <= 1 by apply: Rabs_le; have := tanh_bound s; lra.
have S : Rabs (c * sech2 (x ord0)) <= c.
  rewrite Rabs_mult (Rabs_pos_eq c); last lra.
  rewrite -[X in _ <= X]Rmult_1_r; apply: Rmult_le_compat_l; first lra.
  apply: Rabs_le; have := sech2_pos (x ord0); rewrite sech2_tanh.
  by have := pow2_ge_0 (tanh (x ord0)); lra.
have M d s : Rabs (d * tanh s) <= Rabs d.
  rewrite Rabs_mult -[X in _ <= X]Rmult_1_r; apply: Rmult_le_compat_l; [exact: Rabs_pos | exact: T].
apply: Rle_trans (Rabs_triang _ _) _; rewrite Rabs_Ropp; apply: Rplus_le_compat => //.
by apply: Rle_trans (Rabs_triang _ _) _; apply: Rplus_le_compat.
Qed.

Lemma gap_le q : bounded_on_cube (gap q) (six_error q).
Proof. by have [C /sup_norm_bounded [_ []]] := gap_bounded q. Qed.

Lemma six_error_least q C : bounded_on_cube (gap q) C -> six_error q <= C.
Proof. by case/sup_norm_bounded => _ []. Qed.

(** The error is never 0. *)
Lemma six_error_pos q : 0 < six_error q.
Proof.
case: (Rle_lt_dec (six_error q) 0) => // e0; exfalso.
case: q e0 => [c1 [a1 [b1 [c2 [a2 [b2 u]]]]]] e0.
apply: (@two_units_not_sech2 c c1 a1 b1 c2 a2 b2); first by lra.
move=> t tI; have xc : in_cube (fun _ : 'I_1 => t) by [].
set q := (c1, (a1, (b1, (c2, (a2, (b2, u)))))) in e0.
have := gap_le q xc; have := Rabs_pos (gap q (fun=> t)) => p0 p1.
have : gap q (fun=> t) = 0 by apply: Rabs_eq_0; lra.
by rewrite /gap /= => ?; lra.
Qed.

(** The box |c1|, ..., |b2| <= B. *)
Definition box_corner (s : R) : six := (s, (s, (s, (s, (s, (s, tt)))))).
Definition in_box (B : R) (q : six) : Prop :=
  Compactness.bounded_n 6 (box_corner (- B)) (box_corner B) q.

Lemma unit_close B d c1 a1 b1 c2 a2 b2 t : Rabs c2 <= B -> Rabs t <= 1 ->
  Rabs (c1 - c2) <= d -> Rabs (a1 - a2) <= d -> Rabs (b1 - b2) <= d ->
  Rabs (c1 * tanh (a1 * t + b1) - c2 * tanh (a2 * t + b2)) <= (1 + 2 * B) * d.
Proof.
move=> cB t1 cd ad bd; have d0 := Rle_trans _ _ _ (Rabs_pos _) cd.
have -> : c1 * tanh (a1 * t + b1) - c2 * tanh (a2 * t + b2)
  = (c1 - c2) * tanh (a1 * t + b1) + c2 * (tanh (a1 * t + b1) - tanh (a2 * t + b2)) by ring.
have T : Rabs (tanh (a1 * t + b1)) <= 1 by apply: Rabs_le; have := tanh_bound (a1 * t + b1); lra.
have A : Rabs (tanh (a1 * t + b1) - tanh (a2 * t + b2)) <= 2 * d.
  apply: Rle_trans (tanh_lipschitz _ _) _.
  have -> : a1 * t + b1 - (a2 * t + b2) = (a1 - a2) * t + (b1 - b2) by ring.
  apply: Rle_trans (Rabs_triang _ _) _; rewrite Rabs_mult.
  by have := Rmult_le_compat _ _ _ _ (Rabs_pos _) (Rabs_pos _) ad t1; lra.
apply: Rle_trans (Rabs_triang _ _) _; rewrite (Rabs_mult (c1 - c2)) (Rabs_mult c2).
have := Rmult_le_compat _ _ _ _ (Rabs_pos _) (Rabs_pos _) cd T.
by have := Rmult_le_compat _ _ _ _ (Rabs_pos _) (Rabs_pos _) cB A; lra.
Qed.

Lemma six_error_close B q q' d : in_box B q' -> Compactness.close_n 6 d q q' ->
  six_error q' <= six_error q + 2 * (1 + 2 * B) * d.
Proof.
case: q => [c1 [a1 [b1 [c2 [a2 [b2 u]]]]]]; case: q' => [c1' [a1' [b1' [c2' [a2' [b2' u']]]]]].
move=> [A1 [A2 [A3 [A4 [A5 [A6 _]]]]]] [D1 [D2 [D3 [D4 [D5 [D6 _]]]]]].
apply: six_error_least => x xc.
have x1 : Rabs (x ord0) <= 1 by apply: Rabs_le; exact: xc.
have U1 := @unit_close B d c1 a1 b1 c1' a1' b1' (x ord0) (Rabs_le _ _ A1) x1
  (Rlt_le _ _ D1) (Rlt_le _ _ D2) (Rlt_le _ _ D3).
have U2 := @unit_close B d c2 a2 b2 c2' a2' b2' (x ord0) (Rabs_le _ _ A4) x1
  (Rlt_le _ _ D4) (Rlt_le _ _ D5) (Rlt_le _ _ D6).
have := @gap_le (c1, (a1, (b1, (c2, (a2, (b2, u)))))) x xc; rewrite /gap /=.
move: U1 U2 => /Rabs_le_between U1 /Rabs_le_between U2 /Rabs_le_between G.
by apply: Rabs_le; lra.
Qed.

(** On the box the error has a positive lower bound. *)
Lemma six_error_bound B : 0 <= B -> exists2 d, 0 < d & forall q, in_box B q -> d <= six_error q.
Proof.
move=> B0; pose K := 2 * (1 + 2 * B).
have K1 : 1 <= K by rewrite /K; lra.
have g0 q : 0 < six_error q / (2 * K) by apply: Rdiv_lt_0_compat; [exact: six_error_pos | lra].
have [d Hd] := Compactness.compactness_value 6 (box_corner (- B)) (box_corner B)
  (fun q => mkposreal _ (g0 q)).
exists d; first exact: cond_pos.
move=> q qB; apply: Rnot_lt_le => lt; apply: (Hd q qB) => -[q' [q'B [close /= small]]].
have := six_error_close q'B close; rewrite -/K /= => le.
have E : K * (six_error q' / (2 * K)) = six_error q' / 2 by field; lra.
have := g0 q'; set g := six_error q' / (2 * K) in E small le * => gp.
by have := Rmult_le_compat_r g _ _ (Rlt_le _ _ gp) K1; lra.
Qed.
End TwoUnits.

(** The network whose parameters are all 0. *)
Definition zero_network m : network m.+1 [:: 2%N] 1 := (fun _ _ => 0, fun=> 0, fun _ _ => 0).

(** Finding F3, the addendum of Assumption 1: for every B the networks with two tanh units and all
    parameters at most B in absolute value have error at least some delta > 0 on y = c sech^2(x_1);
    since the best error is 0 ([assumption_2_fails]), near-best networks have unbounded weights. *)
Theorem near_best_weights_unbounded m c B : 0 < c -> 0 <= B ->
  exists2 delta, 0 < delta & forall (theta : network m.+1 [:: 2%N] 1) e,
    parameters_within B theta (zero_network m) ->
    within e (scalar_forward tanh theta) (fun x => c * sech2 (x ord0)) -> delta <= e.
Proof.
move=> c0 B0; have [d d0 Hd] := six_error_bound c0 B0;
  exists d => // -[[W b] V] e [WB [bB VB]] close.
pose q : six := (V ord0 ord0, (W ord0 ord0, (b ord0, (V ord0 (lift ord0 ord0),
  (W (lift ord0 ord0) ord0, (b (lift ord0 ord0), tt)))))).
have box v : Rabs (v - 0) <= B -> - B <= v <= B by rewrite Rminus_0_r => /Rabs_le_between.
apply: Rle_trans (Hd q _) _.
  by repeat split; (apply: (proj1 (box _ _)) || apply: (proj2 (box _ _)));
    first [exact: WB | exact: bB | exact: VB].
apply: six_error_least => // x xc; have := close _ (@on_axis_in_cube m _ (xc ord0)).
by rewrite two_units_on_axis /on_axis /= Rmult_1_l.
Qed.
