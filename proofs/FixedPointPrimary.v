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

Lemma pow2_pos n : 0 < (2 : R) ^ n. Proof. by apply: pow_lt; lra. Qed.

Lemma pow2_Z n : IZR (2 ^ Z.of_nat n) = 2 ^ n.
Proof. by rewrite -pow_IZR. Qed.

Section Grid.
Variable f : nat.

Definition on_grid (r : R) : Prop := exists z : Z, r = IZR z / 2 ^ f.

Lemma grid_minus r s : on_grid r -> on_grid s -> on_grid (r - s).
Proof. by move=> [u ->] [v ->]; exists (u - v)%Z; rewrite minus_IZR; field; have := pow2_pos f; lra.
  Qed.

Lemma grid_word b r bound : on_grid r -> - bound <= r <= bound -> 2 * bound * 2 ^ f < 2 ^ b ->
  (0 < b)%N -> exists u : b.-tuple bool, fixed_point f u = r.
Proof.
move=> [z zr] rb big b0; have f0 := pow2_pos f.
have E : IZR z = r * 2 ^ f by rewrite zr; field; lra.
have [u Hu] : exists u : b.-tuple bool, fixed_point f u = IZR z / 2 ^ f.
  by apply: fixed_point_onto => //; rewrite E; split; nra.
by exists u; rewrite Hu.
Qed.

(** Rounding to the nearest number of the grid. *)
Definition nearest (r : R) : R := IZR (Int_part (r * 2 ^ f + 1 / 2)) / 2 ^ f.

Lemma nearest_on_grid r : on_grid (nearest r).
Proof. by exists (Int_part (r * 2 ^ f + 1 / 2)). Qed.

Lemma nearest_close r : Rabs (nearest r - r) <= / 2 ^ f.+1.
Proof.
have f0 := pow2_pos f; have [lo hi] := base_Int_part (r * 2 ^ f + 1 / 2).
have E : nearest r * 2 ^ f = IZR (Int_part (r * 2 ^ f + 1 / 2)) by rewrite /nearest; field; lra.
have H : / 2 ^ f.+1 * 2 ^ f = 1 / 2 by rewrite /=; field; lra.
by apply: Rabs_le; split; apply: (Rmult_le_reg_r (2 ^ f)) => //; lra.
Qed.
End Grid.

(** ** The network *)

Section Network.
Variables (b f n : nat).
Hypothesis bf : (f + 3 <= b)%N.
Hypothesis f_pos : (0 < f)%N.
Hypothesis nb : (2 * n < 2 ^ b)%N.
Hypothesis n_pos : (0 < n)%N.

(** First and second differences. *)
Definition difference (v : nat -> R) (i : nat) : R := v i.+1 - v i.
Definition second_difference (v : nat -> R) (i : nat) : R :=
  match i with 0 => difference v 0 | j.+1 => difference v j.+1 - difference v j end.

(** The parameters of the unit number i < n: relu(n/2 x + (n/2 - i)), weighted by the second
    difference of the values at the knots; the unit number n is constant. *)
Definition target (v : nat -> R) (p : nat) : R :=
  if (p < n.+1)%N then (if p == n then 0 else INR n / 2)
  else if (p < 2 * n.+1)%N then
    (if (p - n.+1)%N == n then 1 else INR n / 2 - INR (p - n.+1))
  else (if (p - 2 * n.+1)%N == n then v 0%N else second_difference v (p - 2 * n.+1)).

Lemma target_1 v i : (i < n.+1)%N -> target v i = if i == n then 0 else INR n / 2.
Proof. by rewrite /target => ->. Qed.

Lemma target_2 v i : (i < n.+1)%N ->
  target v (n.+1 + i) = if i == n then 1 else INR n / 2 - INR i.
Proof.
by move=> iw; rewrite /target ltnNge leq_addr /= mul2n -addnn ltn_add2l iw addKn.
Qed.

Lemma target_3 v i : (i < n.+1)%N ->
  target v (2 * n.+1 + i) = if i == n then v 0%N else second_difference v i.
Proof.
move=> iw; rewrite /target [(_ < 2 * _)%N]ltnNge leq_addr /= addKn ltnNge.
by rewrite mul2n -addnn -addnA leq_addr.
Qed.

(** The first layer has one bit after the point, the last layer f. *)
Definition format (p : nat) : nat := if (p < 2 * n.+1)%N then 1%N else f.
Definition spacing : R := 2 / INR n.
Definition rounded (F : R -> R) (i : nat) : R := nearest f (F (knot spacing i)).
Definition weights_of (F : R -> R) : words (3 * n.+1) b :=
  [tuple encode b (format i) (target (rounded F) i) | i < 3 * n.+1].

Lemma n_INR : 1 <= INR n.
Proof. by apply: (le_INR 1); apply/leP. Qed.

Lemma spacing_pos : 0 < spacing.
Proof. by have := n_INR => ?; apply: Rdiv_lt_0_compat; lra. Qed.

Lemma n_spacing : INR n * spacing = 2.
Proof. by have := n_INR => ?; rewrite /spacing; field; lra. Qed.

Lemma knot_in i : (i <= n)%N -> -1 <= knot spacing i <= 1.
Proof.
move=> i_n; have k0 : knot spacing 0 = -1 by rewrite /knot /=; ring.
have kn : knot spacing n = 1 by rewrite /knot n_spacing; ring.
by rewrite -{1}k0 -kn; split; apply: (knot_mono spacing_pos).
Qed.

Section Weights.
Variable F : R -> R.
Hypothesis F_bounded : forall t, -1 <= t <= 1 -> Rabs (F t) <= 1.
Hypothesis F_lipschitz : forall s t, -1 <= s <= 1 -> -1 <= t <= 1 ->
  Rabs (F s - F t) <= Rabs (s - t).
Let v := rounded F.

(** Rounding moves a value by at most 1/4. *)
Lemma rounded_near i : Rabs (v i - F (knot spacing i)) <= 1 / 4.
Proof.
apply: Rle_trans (nearest_close f _) _.
have -> : 1 / 4 = / 2 ^ 2 by rewrite /=; field.
by apply: Rinv_le_contravar; [exact: pow2_pos | apply: Rle_pow; [lra | apply/leP]].
Qed.

(** The weights of the last layer lie in [-3,3]: if n = 1 the values differ by at most 2 + 1/2,
    otherwise neighbours differ by at most 1 + 1/2. *)
Lemma rounded_bound i : (i <= n)%N -> Rabs (v i) <= 3.
Proof.
move=> i_n; have /Rabs_le_between := F_bounded (knot_in i_n).
by have /Rabs_le_between := rounded_near i => near bound; apply: Rabs_le; lra.
Qed.

Lemma difference_bound i : (i < n)%N ->
  Rabs (difference v i) <= 3 /\ ((1 < n)%N -> Rabs (difference v i) <= 3 / 2).
Proof.
move=> i_n; have il := knot_in (ltnW i_n); have ir := knot_in i_n.
have /Rabs_le_between A := rounded_near i; have /Rabs_le_between B := rounded_near i.+1.
have /Rabs_le_between C := F_bounded il; have /Rabs_le_between D := F_bounded ir.
have /Rabs_le_between L := F_lipschitz ir il; rewrite /difference.
split=> [|n1]; first by apply: Rabs_le; lra.
have s1 : spacing <= 1.
  have n2 : 2 <= INR n by apply: (le_INR 2); apply/leP.
  by apply: (Rmult_le_reg_l (INR n)); [lra | rewrite n_spacing; lra].
rewrite knotS in L A B il ir *; move: L.
rewrite (_ : knot spacing i + spacing - knot spacing i = spacing); last by ring.
rewrite (Rabs_pos_eq spacing); last by have := spacing_pos; lra.
by move=> L; apply: Rabs_le; lra.
Qed.

Lemma second_difference_bound i : (i < n)%N -> Rabs (second_difference v i) <= 3.
Proof.
case: i => [|i] i_n /=; first by case: (difference_bound i_n).
have n1 : (1 < n)%N by apply: leq_ltn_trans i_n; exact: ltn0Sn.
have [_ /(_ n1) /Rabs_le_between A] := difference_bound i_n.
have [_ /(_ n1) /Rabs_le_between B] := difference_bound (ltnW i_n).
by apply: Rabs_le; lra.
Qed.

Lemma first_layer_word r : (exists z : Z, r = IZR z / 2) ->
  - INR n / 2 <= r <= INR n / 2 \/ r = 1 ->
  exists u : b.-tuple bool, fixed_point 1 u = r.
Proof.
move=> [z zr] rb; have b4 : (4 <= b)%N by apply: leq_trans bf; rewrite -[4%N]/(1 + 3)%N leq_add2r.
have b0 : (0 < b)%N by apply: leq_trans b4.
have grid : on_grid 1 r by exists z; rewrite zr pow_1.
have b16 : 16 <= (2 : R) ^ b.
  by rewrite (_ : 16 = 2 ^ 4); [apply: Rle_pow; [lra | apply/leP] | rewrite /=; ring].
have nb' : 2 * INR n < 2 ^ b.
  by rewrite -INR_expn2 -(mult_INR 2); apply: lt_INR; apply/ltP.
case: rb => [rn|r1].
  by apply: (grid_word (bound := INR n / 2)) => //; rewrite ?pow_1; lra.
by apply: (grid_word (bound := 1)) => //; rewrite ?pow_1; lra.
Qed.

Lemma last_layer_word r : on_grid f r -> Rabs r <= 3 ->
  exists u : b.-tuple bool, fixed_point f u = r.
Proof.
move=> rg /Rabs_le_between r3; have b0 : (0 < b)%N by apply: leq_trans bf; rewrite addnC.
apply: (grid_word (bound := 3)) => //.
have big : 8 * 2 ^ f <= 2 ^ b.
  have -> : 8 * 2 ^ f = 2 ^ (f + 3) by rewrite pow_add /=; ring.
  by apply: Rle_pow; [lra | apply/leP].
by have := pow2_pos f; lra.
Qed.

Lemma half_integers i : exists z : Z, INR n / 2 - INR i = IZR z / 2.
Proof.
exists (Z.of_nat n - 2 * Z.of_nat i)%Z; rewrite minus_IZR mult_IZR -!INR_IZR_INZ; field.
Qed.

Lemma target_word p : (p < 3 * n.+1)%N ->
  exists u : b.-tuple bool, fixed_point (format p) u = target v p.
Proof.
have n1 := n_INR; rewrite /format => p3; case: (ltnP p (2 * n.+1)) => p2.
  apply: first_layer_word.
    case: (ltnP p n.+1) => p1.
      rewrite target_1 //; case: ifP => _; first by exists 0%Z; lra.
      by have [z zE] := half_integers 0; exists z; rewrite -zE /=; ring.
    have iw : (p - n.+1 < n.+1)%N by rewrite ltn_subLR // addnn -mul2n.
    rewrite -(subnKC p1) target_2 //; case: ifP => _; first by exists 2%Z; lra.
    exact: half_integers.
  case: (ltnP p n.+1) => p1; first by rewrite target_1 //; left; case: ifP => _; lra.
  have iw : (p - n.+1 < n.+1)%N by rewrite ltn_subLR // addnn -mul2n.
  rewrite -(subnKC p1) target_2 //; case: ifP => _; [by right | left].
  by have /leP /le_INR := iw; rewrite !S_INR; have := pos_INR (p - n.+1); lra.
have iw : (p - 2 * n.+1 < n.+1)%N by rewrite ltn_subLR // addnC -mulSn.
rewrite -(subnKC p2) target_3 //; case: ifP => [_|/eqP ne]; apply: last_layer_word.
- exact: nearest_on_grid.
- exact: (rounded_bound (leq0n n)).
- by case: (p - 2 * n.+1)%N => [|j]; repeat (apply: grid_minus; try exact: nearest_on_grid).
- by apply: second_difference_bound; rewrite ltn_neqAle -ltnS iw andbT; apply/eqP.
Qed.

(** The network is the interpolant of the rounded values. *)
Lemma network_is_interpolant (x : point 1) :
  fixed_point_relu 1 f (weights_of F) x = interpolant spacing v n (x ord0).
Proof.
have lt1 i : (i < n.+1)%N -> (i < 2 * n.+1)%N by move=> ?; rewrite mulSn; apply: ltn_addr.
have lt2 i : (i < n.+1)%N -> (n.+1 + i < 2 * n.+1)%N.
  by move=> ?; rewrite mul2n -addnn ltn_add2l.
have up i : (i < 2 * n.+1)%N -> (i < 3 * n.+1)%N.
  by move=> ?; rewrite [(3 * _)%N]mulSn addnC; apply: ltn_addr.
have lt3 i : (i < n.+1)%N -> (2 * n.+1 + i < 3 * n.+1)%N.
  by move=> ?; rewrite [(3 * _)%N]mulSn addnC ltn_add2r.
have P1 i : (i < 2 * n.+1)%N -> parameter 1 (weights_of F) i = target v i.
  move=> ip; have fi : format i = 1%N by rewrite /format ip.
  by rewrite (parameter_encode (f := 1)) ?up // -fi; apply: target_word; exact: up.
have P2 i : (i < n.+1)%N -> parameter f (weights_of F) (2 * n.+1 + i) = target v (2 * n.+1 + i).
  move=> ip; have fi : format (2 * n.+1 + i) = f by rewrite /format ltnNge leq_addr.
  rewrite (parameter_encode (f := f)) ?lt3 //.
  by have := target_word (lt3 _ ip); rewrite fi.
rewrite /fixed_point_relu big_ord_recr /= /interpolant Rplus_comm; congr (_ + _).
  have nw : (n < n.+1)%N by [].
  rewrite (P1 _ (lt1 _ nw)) (P1 _ (lt2 _ nw)) (P2 _ nw).
  rewrite (target_1 _ nw) (target_2 _ nw) (target_3 _ nw) eqxx.
  by rewrite /relu Rmult_0_l Rplus_0_l Rmax_right; [ring | lra].
rewrite big_mkord; apply: eq_bigr => i _.
have iw : (i < n.+1)%N by rewrite ltnS ltnW.
have ne : (nat_of_ord i == n) = false by apply/negbTE; rewrite neq_ltn (ltn_ord i).
rewrite (P1 _ (lt1 _ iw)) (P1 _ (lt2 _ iw)) (P2 _ iw).
rewrite (target_1 _ iw) (target_2 _ iw) (target_3 _ iw) ne.
have n1 := n_INR; have h0 := spacing_pos; have nh := n_spacing.
have -> : INR n / 2 * x ord0 + (INR n / 2 - INR i) = INR n / 2 * (x ord0 - knot spacing i).
  by rewrite /knot /spacing; field; lra.
have -> : relu (INR n / 2 * (x ord0 - knot spacing i)) = INR n / 2 * relu (x ord0 - knot spacing i).
  by rewrite /relu -RmaxRmult ?Rmult_0_r //; lra.
have -> : jump spacing v i = second_difference v i * (INR n / 2).
  by case: (nat_of_ord i) => [|j]; rewrite /= /slope /difference /spacing; field; lra.
by rewrite Rmult_assoc.
Qed.
End Weights.

(** certified.md, section 5, and Theorem 4 for r = 1, m1 = 1, in finite precision: for every n
    a shallow ReLU primary with n + 1 units, that is 3 (n + 1) parameters of b bits each,
    reaches 1/n + 2^(-f-1) on every slice of W(1, 1+m2); with f = b - 3 that is 1/n + 2^(2-b). *)
Theorem fixed_point_primary m2 :
  primary_reaches (m2 := m2) (@fixed_point_relu n.+1 b 1 f) (@sobolev_ball_1 (1 + m2))
    (/ INR n + / 2 ^ f.+1).
Proof.
move=> y yW; exists (fun I => weights_of (fun t => y (line I t))) => x I xc Ic.
have [bounded lipschitz] := slice_facts yW Ic.
rewrite network_is_interpolant //.
have -> : join x I = line I (x ord0).
  by rewrite /line; congr join; apply: functional_extensionality => i; rewrite (ord1 i).
have -> : / INR n = spacing / 2 by have := n_INR => ?; rewrite /spacing; field; lra.
apply: (@interpolant_error spacing _ spacing_pos n (fun t => y (line I t))) => //.
  exact: n_spacing.
by move=> i _; exact: nearest_close.
Qed.
End Network.
