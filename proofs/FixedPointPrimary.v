(** * The b-bit ReLU primary reaches every slice of W(1, 1+m2)
      (certified.md, section 5; Theorem 4 for r = 1, m1 = 1, in finite precision) *)

From Modhyper Require Import Common FiniteSums FinitePrecision FixedPointRelu.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** ** Slices of W(1, 1+m2) *)

Section Slices.
Variables (m2 : nat) (y : point (1 + m2) -> R) (I : point m2).
Hypothesis yW : sobolev_ball_1 y.
Hypothesis Ic : in_cube I.

Definition line (t : R) : point (1 + m2) := join (fun _ : 'I_1 => t) I.
Definition first_axis : 'I_(1 + m2) := lshift m2 ord0.

Lemma line_axis t : line t first_axis = t.
Proof. by rewrite /line /join (unsplitK (inl ord0)). Qed.

Lemma line_replace s t : replace (line s) first_axis t = line t.
Proof.
apply: functional_extensionality => i; rewrite /replace /line /join.
case: (split_ordP i) => j ->; first by rewrite (ord1 j) eqxx.
by rewrite eq_rlshift.
Qed.

Lemma line_in_cube t : -1 <= t <= 1 -> in_cube (line t).
Proof. by move=> t1 i; rewrite /line /join; case: split. Qed.

(** Every slice is bounded by 1 and 1-Lipschitz. *)
Lemma slice_facts :
  (forall t, -1 <= t <= 1 -> Rabs (y (line t)) <= 1) /\
  (forall s t, -1 <= s <= 1 -> -1 <= t <= 1 -> Rabs (y (line s) - y (line t)) <= Rabs (s - t)).
Proof.
case: yW => d [A [B [yd [yc [dc [yA [dB sum1]]]]]]].
have zero_in : in_cube (line 0) by apply: line_in_cube; lra.
have A0 : 0 <= A by apply: Rle_trans (yA _ zero_in); exact: Rabs_pos.
have B0 i : 0 <= B i by apply: Rle_trans (dB i _ zero_in); exact: Rabs_pos.
have S0 : 0 <= \Rsum_i B i by apply: Rsum_ge0.
have B1 : B first_axis <= 1.
  move: sum1; rewrite (bigD1 first_axis) //=; set rest := (X in _ + (_ + X)).
  by have : 0 <= rest by [apply: Rsum_ge0]; lra.
split=> [t t1|s t s1 t1].
  by have := yA _ (line_in_cube t1); lra.
have der u : is_derive (fun t => y (line t)) u (d first_axis (line u)).
  have := yd first_axis (line u); rewrite line_axis.
  by apply: is_derive_ext => v; rewrite line_replace.
have [|| c [c1 ->]] := @MVT_gen (fun t => y (line t)) t s (fun u => d first_axis (line u)).
- by move=> u _; exact: der.
- move=> u _; apply/continuity_pt_filterlim.
  by apply: (ex_derive_continuous (fun t => y (line t))); exists (d first_axis (line u)).
- have cc : -1 <= c <= 1 by move: c1; rewrite /Rmin /Rmax; case: Rle_dec => ?; lra.
  rewrite Rabs_mult -[X in _ <= X]Rmult_1_l; apply: Rmult_le_compat_r; first exact: Rabs_pos.
  by apply: Rle_trans B1; apply: dB; apply: line_in_cube.
Qed.
End Slices.

(** ** Multiples of 2^(-f) *)

Section Grid.
Variables (b f g : nat).
Hypothesis bf : (f + 4 <= b)%N.
Hypothesis fg : (g <= f)%N.

Definition on_grid (r : R) : Prop := exists z : Z, r = IZR z / 2 ^ f.

Lemma pow2_pos n : 0 < (2 : R) ^ n. Proof. by apply: pow_lt; lra. Qed.

Lemma pow2_Z n : IZR (2 ^ Z.of_nat n) = 2 ^ n.
Proof. by rewrite -pow_IZR. Qed.

Lemma grid_plus r s : on_grid r -> on_grid s -> on_grid (r + s).
Proof. by move=> [u ->] [v ->]; exists (u + v)%Z; rewrite plus_IZR; field; have := pow2_pos f; lra. Qed.

Lemma grid_scal z r : on_grid r -> on_grid (IZR z * r).
Proof. by move=> [u ->]; exists (z * u)%Z; rewrite mult_IZR; field; have := pow2_pos f; lra. Qed.

Lemma grid_1 : on_grid 1.
Proof. by exists (2 ^ Z.of_nat f)%Z; rewrite pow2_Z; field; have := pow2_pos f; lra. Qed.

Lemma grid_opp r : on_grid r -> on_grid (- r).
Proof. by move=> /(grid_scal (-1)); rewrite (_ : -1 * r = - r) //; ring. Qed.

Lemma grid_step : on_grid (/ 2 ^ g).
Proof.
exists (2 ^ Z.of_nat (f - g))%Z; rewrite pow2_Z.
have -> : (2 : R) ^ f = 2 ^ (f - g) * 2 ^ g by rewrite -pow_add; congr (_ ^ _); rewrite plusE subnK.
by field; have := pow2_pos g; have := pow2_pos (f - g); lra.
Qed.

Lemma grid_word r : on_grid r -> -4 <= r <= 4 -> exists u : b.-tuple bool, fixed_point f u = r.
Proof.
move=> [z zr] r4; have [u Hu] : exists u : b.-tuple bool, fixed_point f u = IZR z / 2 ^ f.
  have f0 := pow2_pos f.
  have E : IZR z = r * 2 ^ f by rewrite zr; field; lra.
  have big : 16 * 2 ^ f <= 2 ^ b.
    have -> : 16 * 2 ^ f = 2 ^ (f + 4) by rewrite pow_add /=; ring.
    by apply: Rle_pow; [lra | apply/leP].
  apply: fixed_point_onto; first by apply: leq_trans bf; rewrite addnC.
  by rewrite E; split; nra.
by exists u; rewrite Hu.
Qed.

(** Rounding down to the grid. *)
Definition round (r : R) : R := IZR (Int_part (r * 2 ^ f)) / 2 ^ f.

Lemma round_on_grid r : on_grid (round r).
Proof. by exists (Int_part (r * 2 ^ f)). Qed.

Lemma round_close r : - / 2 ^ f <= round r - r <= 0.
Proof.
have f0 := pow2_pos f; have [lo hi] := base_Int_part (r * 2 ^ f).
have E : round r * 2 ^ f = IZR (Int_part (r * 2 ^ f)) by rewrite /round; field; lra.
have I1 : / 2 ^ f * 2 ^ f = 1 by field; lra.
by split; apply: (Rmult_le_reg_r (2 ^ f)) => //; lra.
Qed.

(** ** The network *)

Definition units : nat := (2 ^ g.+1).+1.

(** The parameters that interpolate the rounded values v at the knots: all first-layer weights
    are 1, the biases are minus the knots; the last unit is constant. *)
Definition target (v : nat -> R) (p : nat) : R :=
  let n := (2 ^ g.+1)%N in
  if (p < units)%N then (if p == n then 0 else 1)
  else if (p < 2 * units)%N then
    (if (p - units)%N == n then 1 else - knot (/ 2 ^ g) (p - units)%N)
  else (if (p - 2 * units)%N == n then v 0%N else jump (/ 2 ^ g) v (p - 2 * units)%N).

Lemma target_1 v i : (i < units)%N -> target v i = if i == (2 ^ g.+1)%N then 0 else 1.
Proof. by rewrite /target => ->. Qed.

Lemma target_2 v i : (i < units)%N ->
  target v (units + i) = if i == (2 ^ g.+1)%N then 1 else - knot (/ 2 ^ g) i.
Proof.
by move=> iw; rewrite /target ltnNge leq_addr /= mul2n -addnn ltn_add2l iw addKn.
Qed.

Lemma target_3 v i : (i < units)%N ->
  target v (2 * units + i) = if i == (2 ^ g.+1)%N then v 0%N else jump (/ 2 ^ g) v i.
Proof.
move=> iw; rewrite /target [(_ < 2 * _)%N]ltnNge leq_addr /= addKn ltnNge.
by rewrite mul2n -addnn -addnA leq_addr.
Qed.

Definition rounded (F : R -> R) (i : nat) : R := round (F (knot (/ 2 ^ g) i)).
Definition weights_of (F : R -> R) : words (3 * units) b :=
  encode_all b f (3 * units) (target (rounded F)).

Section Weights.
Variable F : R -> R.
Hypothesis F_bounded : forall t, -1 <= t <= 1 -> Rabs (F t) <= 1.
Hypothesis F_lipschitz : forall s t, -1 <= s <= 1 -> -1 <= t <= 1 -> Rabs (F s - F t) <= Rabs (s - t).

Let n := (2 ^ g.+1)%N.
Let h := / (2 : R) ^ g.
Let v := rounded F.

Lemma h_pos : 0 < h. Proof. by apply: Rinv_0_lt_compat; exact: pow2_pos. Qed.

Lemma fine_le : / 2 ^ f <= h.
Proof. by apply: Rinv_le_contravar; [exact: pow2_pos | apply: Rle_pow; [lra | apply/leP]]. Qed.

Lemma n_h : INR n * h = 2.
Proof. by rewrite /n INR_expn2 /h /=; field; have := pow2_pos g; lra. Qed.

Lemma knot_in i : (i <= n)%N -> -1 <= knot h i <= 1.
Proof.
move=> i_n; have k0 : knot h 0 = -1 by rewrite /knot /=; ring.
have kn : knot h n = 1 by rewrite /knot n_h; ring.
by rewrite -{1}k0 -kn; split; apply: (knot_mono h_pos).
Qed.

Lemma grid_knot i : on_grid (knot h i).
Proof.
rewrite /knot INR_IZR_INZ; apply: grid_plus; first by apply: grid_opp; exact: grid_1.
by apply: grid_scal; exact: grid_step.
Qed.

Lemma slope_grid i : on_grid (slope h v i).
Proof.
rewrite /slope /Rdiv /h Rinv_inv Rmult_comm -pow2_Z; apply: grid_scal.
by apply: grid_plus; [|apply: grid_opp]; exact: round_on_grid.
Qed.

Lemma slope_bound i : (i < n)%N -> -2 <= slope h v i <= 2.
Proof.
move=> i_n; have h0 := h_pos; have fh := fine_le.
have /Rabs_le_between := F_lipschitz (knot_in i_n) (knot_in (ltnW i_n)).
rewrite knotS (_ : knot h i + h - knot h i = h); last ring.
rewrite (Rabs_pos_eq h); last lra.
have r1 := round_close (F (knot h i.+1)); have r0 := round_close (F (knot h i)).
rewrite knotS in r1; move=> fd.
have E := slopeE v h_pos i; rewrite /v /rounded -/h knotS in E.
by rewrite /v; split; apply: (Rmult_le_reg_r h) => //; rewrite E; lra.
Qed.

Lemma target_word p : (p < 3 * units)%N -> exists u : b.-tuple bool, fixed_point f u = target v p.
Proof.
have grid0 : on_grid 0 by rewrite (_ : 0 = IZR 0 * 1); [apply: grid_scal; exact: grid_1 | ring].
have n0 : (0 < n)%N by rewrite /n expn_gt0.
move=> p3; case: (ltnP p units) => p1.
  by rewrite target_1 //; case: ifP => ?; apply: grid_word; try lra; [exact: grid0 | exact: grid_1].
case: (ltnP p (2 * units)) => p2.
{ have iw : (p - units < units)%N by rewrite ltn_subLR // addnn -mul2n.
  rewrite -(subnKC p1) target_2 //; case: ifP => [_|/eqP ne]; apply: grid_word; try lra.
  - exact: grid_1.
  - by apply: grid_opp; exact: grid_knot.
  - have := knot_in (i := p - units); rewrite -/h => K.
    have i_n : (p - units <= n)%N by [].
    by have := K i_n; lra. }
have iw : (p - 2 * units < units)%N by rewrite ltn_subLR // addnC -mulSn.
rewrite -(subnKC p2) target_3 //; case: ifP => [_|/eqP ne]; apply: grid_word.
- exact: round_on_grid.
- have /Rabs_le_between := F_bounded (knot_in (leq0n n)); have := round_close (F (knot h 0)).
  have := fine_le; have : h <= 1.
    by rewrite -Rinv_1; apply: Rinv_le_contravar; [lra | apply: pow_R1_Rle; lra].
  by rewrite /v /rounded -/h; lra.
- case: (p - 2 * units)%N => [|j]; first exact: slope_grid.
  by apply: grid_plus; [|apply: grid_opp]; exact: slope_grid.
- have i_n : (p - 2 * units < n)%N.
    by rewrite ltn_neqAle -ltnS iw andbT; apply/eqP.
  case: (p - 2 * units)%N i_n => [|j] i_n /=; first by have := slope_bound i_n; rewrite /h; lra.
  by have := slope_bound i_n; have := slope_bound (ltnW i_n); rewrite /h; lra.
Qed.

(** The network is the interpolant of the rounded values. *)
Lemma network_is_interpolant (x : point 1) :
  fixed_point_relu f (weights_of F) x = interpolant h v n (x ord0).
Proof.
have lt1 i : (i < units)%N -> (i < 3 * units)%N by move=> ?; rewrite mulSn; apply: ltn_addr.
have lt2 i : (i < units)%N -> (units + i < 3 * units)%N.
  by move=> ?; rewrite mulSn ltn_add2l mul2n -addnn; apply: ltn_addr.
have lt3 i : (i < units)%N -> (2 * units + i < 3 * units)%N.
  by move=> ?; rewrite [(3 * _)%N]mulSn addnC ltn_add2r.
have P i : (i < 3 * units)%N -> parameter f (weights_of F) i = target v i.
  by move=> ip; rewrite parameter_encode //; exact: target_word.
rewrite /fixed_point_relu /units big_ord_recr /= /interpolant Rplus_comm; congr (_ + _).
  have nw : (n < units)%N by [].
  rewrite -/units -/n (P _ (lt1 _ nw)) (P _ (lt2 _ nw)) (P _ (lt3 _ nw)).
  rewrite (target_1 _ nw) (target_2 _ nw) (target_3 _ nw) eqxx.
  by rewrite /relu Rmult_0_l Rplus_0_l Rmax_right; [ring | lra].
rewrite big_mkord; apply: eq_bigr => i _.
have iw : (i < units)%N by rewrite /units ltnS ltnW.
have ne : (nat_of_ord i == n) = false by apply/negbTE; rewrite neq_ltn (ltn_ord i).
rewrite -/units (P _ (lt1 _ iw)) (P _ (lt2 _ iw)) (P _ (lt3 _ iw)).
rewrite (target_1 _ iw) (target_2 _ iw) (target_3 _ iw) ne.
by congr (_ * relu _); rewrite Rmult_1_l.
Qed.
End Weights.
End Grid.

(** certified.md, section 5, and Theorem 4 for r = 1, m1 = 1, in finite precision: a shallow ReLU
    primary with 2^(g+1) + 1 units, that is 3 (2^(g+1) + 1) parameters of b bits each (f of them
    after the point), reaches 1/2^(g+1) + 1/2^f on every slice of W(1, 1+m2). *)
Theorem fixed_point_primary m2 b f g : (f + 4 <= b)%N -> (g <= f)%N ->
  primary_reaches (m2 := m2) (@fixed_point_relu (units g) b f) (@sobolev_ball_1 (1 + m2))
    (/ 2 ^ g.+1 + / 2 ^ f).
Proof.
move=> bf fg y yW; exists (fun I => weights_of b f g (fun t => y (line I t))) => x I xc Ic.
have [bounded lipschitz] := slice_facts yW Ic.
rewrite network_is_interpolant //.
have -> : join x I = line I (x ord0).
  by rewrite /line; congr join; apply: functional_extensionality => i; rewrite (ord1 i).
have -> : / 2 ^ g.+1 = (/ 2 ^ g) / 2 by rewrite /=; field; have := pow2_pos g; lra.
have := @interpolant_error (/ 2 ^ g) (rounded f g (fun t => y (line I t))) (h_pos g)
  (2 ^ g.+1) (fun t => y (line I t)) (/ 2 ^ f) (x ord0).
apply; rewrite ?expn_gt0 //; first exact: n_h.
by move=> i _; have := round_close f (y (line I (knot (/ 2 ^ g) i))); rewrite /rounded => ?;
  apply: Rabs_le; lra.
Qed.
