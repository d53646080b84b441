(** * Assumption 2 fails for two tanh units (finding F3)

    y = c sech^2(x_1) is the limit of the two-unit networks c (tanh(x_1+h) - tanh(x_1-h)) / (2h),
    so its best error is 0, but it is not such a network, and a third unit cannot lower 0. *)

From Modhyper Require Import Common FiniteSums Perceptron.
From Modhyper Require Import RefutationsRidge RefutationsRepresentable RefutationsWidthTwo.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** The difference quotient of tanh tends to sech^2, uniformly on the line. *)
Lemma quotient_close h t : 0 < h ->
  Rabs (/ (2 * h) * (tanh (t + h) - tanh (t - h)) - sech2 t) <= 2 * h.
Proof.
move=> h0; have der u : is_derive tanh u ((fun u => 1 - tanh u * tanh u) u) by exact:
  is_derive_tanh.
have cont u : continuity_pt tanh u.
  by apply/continuity_pt_filterlim; apply: (ex_derive_continuous tanh);
    exists (1 - tanh u * tanh u).
have mvt a b : exists xi, Rmin a b <= xi <= Rmax a b
  /\ tanh b - tanh a = (1 - tanh xi * tanh xi) * (b - a).
  by apply: MVT_gen (fun u _ => der u) _ => u _; exact: cont.
have [xi [xiI E]] := mvt (t - h) (t + h).
have xih : Rabs (xi - t) <= h.
  by move: xiI; rewrite Rmin_left ?Rmax_right; try lra; move=> ?; apply: Rabs_le; lra.
have -> : / (2 * h) * (tanh (t + h) - tanh (t - h)) = 1 - tanh xi * tanh xi by rewrite E; field;
  lra.
have [z [_ Z]] := mvt t xi.
rewrite sech2_tanh.
have -> : 1 - tanh xi * tanh xi - (1 - tanh t * tanh t)
        = - ((tanh xi + tanh t) * (1 - tanh z * tanh z)) * (xi - t).
  by transitivity (- (tanh xi + tanh t) * (tanh xi - tanh t)); [ring | rewrite Z; ring].
rewrite Rabs_mult Rabs_Ropp Rabs_mult; apply: Rmult_le_compat => //; try exact: Rabs_pos.
  by apply: Rmult_le_pos; exact: Rabs_pos.
have Bx := tanh_bound xi; have Bt := tanh_bound t; have Bz := tanh_bound z.
rewrite -[2]Rmult_1_r; apply: Rmult_le_compat; try exact: Rabs_pos.
  by apply: Rabs_le; lra.
by apply: Rabs_le; have := pow2_ge_0 (tanh z); nra.
Qed.

(** The network with the two units c/(2h) tanh(x_1 + h) and -c/(2h) tanh(x_1 - h); further units
    have weight 0. *)
Definition quotient_network m w c h : network m.+1 [:: w.+2] 1 :=
  ((fun _ j => if nat_of_ord j == 0%N then 1 else 0) : weight_matrix w.+2 m.+1,
   (fun i => if nat_of_ord i == 0%N then h else - h) : point w.+2,
   (fun _ i => if nat_of_ord i == 0%N then c * / (2 * h)
               else if nat_of_ord i == 1%N then - (c * / (2 * h)) else 0) : weight_matrix 1 w.+2).

Lemma first_coordinate m (F : 'I_m.+1 -> R) :
  \Rsum_j ((if nat_of_ord j == 0%N then 1 else 0) * F j) = F ord0.
Proof.
rewrite (bigD1 ord0) //= big1 => [|j j0]; first by ring.
by rewrite (_ : (nat_of_ord j == 0%N) = false) ?Rmult_0_l //; apply/negbTE.
Qed.

Lemma quotient_networkE m w c h x :
  scalar_forward tanh (@quotient_network m w c h) x
  = c * (/ (2 * h) * (tanh (x ord0 + h) - tanh (x ord0 - h))).
Proof.
rewrite /scalar_forward /= {1}/apply 2!big_ord_recl big1 => [|i _] /=; last by ring.
by rewrite /hidden /apply !first_coordinate /=; rewrite /Rminus; ring.
Qed.

(** The point (t, 0, ..., 0), and a network with two units there. *)
Definition on_axis m (t : R) : point m.+1 := fun j => (if nat_of_ord j == 0%N then 1 else 0) * t.

Arguments on_axis : clear implicits.

Lemma on_axis_in_cube m t : -1 <= t <= 1 -> in_cube (on_axis m t).
Proof. by move=> tI j; rewrite /on_axis; case: ifP => _; lra. Qed.

Lemma two_units_on_axis m W b V t :
  scalar_forward tanh ((W, b, V) : network m.+1 [:: 2%N] 1) (on_axis m t)
  = V ord0 ord0 * tanh (W ord0 ord0 * t + b ord0)
    + V ord0 (lift ord0 ord0) * tanh (W (lift ord0 ord0) ord0 * t + b (lift ord0 ord0)).
Proof.
have ax i : apply W (on_axis m t) i = W i ord0 * t.
  rewrite -(first_coordinate (fun j => W i j * t)); apply: eq_bigr => j _; rewrite /on_axis; ring.
rewrite /scalar_forward /= /apply 2!big_ord_recl big_ord0 /hidden !ax /=.
by ring.
Qed.

Section BestError.
Variables (m : nat) (c : R).
Hypothesis c_pos : 0 < c.
Let y (x : point m.+1) : R := c * sech2 (x ord0).

(** The best error of w >= 2 units is 0. *)
Lemma best_error_zero w : best_error (network_class tanh [:: w.+2]) y = Finite 0.
Proof.
apply: is_glb_Rbar_unique; split.
  move=> d [f [_ close]]; have xc : in_cube (fun _ : 'I_m.+1 => 0) by move=> i; lra.
  by apply: Rle_trans (close _ xc); exact: Rabs_pos.
move=> b lower; suff main eps : 0 < eps -> Rbar_le b eps.
  move: main {lower}; case: b => [b||] main //=; last by have := main 1 ltac:(lra).
  by apply: Rnot_lt_le => b0; have := main (b / 2) ltac:(lra) => /=; lra.
move=> e0; apply: lower; have h0 : 0 < eps / (2 * c) by apply: Rdiv_lt_0_compat; lra.
exists (scalar_forward tanh (@quotient_network m w c (eps / (2 * c)))); split.
  by exists (@quotient_network m w c (eps / (2 * c))).
move=> x xc; rewrite quotient_networkE /y -Rmult_minus_distr_l Rabs_mult (Rabs_pos_eq c); last lra.
have := Rmult_le_compat_l c _ _ (Rlt_le _ _ c_pos) (quotient_close (x ord0) h0).
by have -> : c * (2 * (eps / (2 * c))) = eps by field; lra.
Qed.

Lemma not_a_network : ~ network_class tanh [:: 2%N] y.
Proof.
case=> -[[W b] V] same.
apply: (@two_units_not_sech2 c (V ord0 ord0) (W ord0 ord0) (b ord0)
         (V ord0 (lift ord0 ord0)) (W (lift ord0 ord0) ord0) (b (lift ord0 ord0))); first lra.
move=> t tI; have := same _ (@on_axis_in_cube m t tI).
by rewrite two_units_on_axis => <-; rewrite /y /on_axis /= Rmult_1_l.
Qed.
End BestError.

(** Assumption 2 for networks with one hidden layer of w units: if y is in W(r, m) and is not such a
    network, one more unit strictly lowers the best error. *)
Definition assumption_2 (sigma : R -> R) (r m w : nat) : Prop :=
  forall y : point m -> R, sobolev_ball r y -> ~ network_class sigma [:: w] y ->
    Rbar_lt (best_error (network_class sigma [:: w.+1]) y)
            (best_error (network_class sigma [:: w]) y).

(** Finding F3: Assumption 2 fails for two tanh units, for every r and every m >= 1. The witness y
    = c sech^2(x_1) is in W(r, m), it is not a network with two units, and its best error is 0 with
    two units and with any larger number. In particular the best error is not attained. *)
Theorem assumption_2_fails r m :
  (exists y : point m.+1 -> R, sobolev_ball r y /\ ~ network_class tanh [:: 2%N] y /\
     forall w, (2 <= w)%N -> best_error (network_class tanh [:: w]) y = Finite 0) /\
  ~ assumption_2 tanh r m.+1 2.
Proof.
have sm : smooth r sech2.
  apply: (@smooth_ext _ (fun t => -1 * (tanh t * tanh t) + 1)) => [t|].
    by rewrite sech2_tanh; ring.
  apply: (@smooth_comp r (fun t => -1 * t + 1) (fun t => tanh t * tanh t)).
    exact: smooth_affine.
  by apply: smooth_mult; exact: smooth_tanh.
have [c c0 ball] := @small_multiple_in_ball r m sech2 sm.
have zero w : (2 <= w)%N ->
    best_error (network_class tanh [:: w]) (fun x : point m.+1 => c * sech2 (x ord0)) = Finite 0.
  by case: w => [|[|w]] // _; exact: best_error_zero.
have out := @not_a_network m c c0.
split; first by exists (fun x => c * sech2 (x ord0)).
by move=> /(_ _ ball out); rewrite !zero //=; lra.
Qed.

(** Finding F3, Assumption 1: some y in W(r, m) has no best approximating function at all among the
    networks with two tanh units; no member of the class attains the infimum. *)
Theorem assumption_1_fails r m : exists y : point m.+1 -> R, sobolev_ball r y /\
  forall f, network_class tanh [:: 2%N] f ->
    ~ within (real (best_error (network_class tanh [:: 2%N]) y)) f y.
Proof.
have [[y [ball [out zero]]] _] := assumption_2_fails r m.
exists y; split=> // f [theta fE]; rewrite zero //= => close; apply: out; exists theta => x xc.
rewrite -fE //; have := close x xc; have := Rabs_pos (f x - y x) => p0 p1.
by have : f x - y x = 0; [apply: Rabs_eq_0; lra | lra].
Qed.
