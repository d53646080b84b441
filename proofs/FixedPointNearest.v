(** * The b-bit ReLU primary with values rounded to nearest: error 1/n + 2^(2-b)
      (certified.md, section 5; Theorem 4 for r = 1, m1 = 1, on the closed cube)

    [FixedPointPrimary.v] rounds down and leaves room: 2^(5-b).  Values rounded to the nearest
    multiple of 2^(3-b) move the interpolant by at most 2^(2-b), and their second differences,
    the output weights, stay below 4: they are b-bit numbers. *)

From Coq Require Import ZArith Lia.
From Modhyper Require Import Common FiniteSums FinitePrecision FixedPointRelu FixedPointPrimary.
From Modhyper Require Import SobolevCube.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** Rounding to the nearest multiple of 2^(-f). *)
Definition nearest (f : nat) (r : R) : R := IZR (Int_part (r * 2 ^ f + 1 / 2)) / 2 ^ f.

Lemma nearest_on_grid f r : on_grid f (nearest f r).
Proof. by exists (Int_part (r * 2 ^ f + 1 / 2)). Qed.

Lemma nearest_close f r : Rabs (nearest f r - r) <= / 2 ^ f / 2.
Proof.
have f0 := pow2_pos f; have [lo hi] := base_Int_part (r * 2 ^ f + 1 / 2).
have E : nearest f r * 2 ^ f = IZR (Int_part (r * 2 ^ f + 1 / 2)) by rewrite /nearest; field; lra.
have I1 : / 2 ^ f * 2 ^ f = 1 by field; lra.
by apply: Rabs_le; split; apply: (Rmult_le_reg_r (2 ^ f)) => //; nra.
Qed.

Section Network.
Variables (b f n : nat).
Hypothesis bf : (f + 3 <= b)%N.
Hypothesis f_pos : (0 < f)%N.
Hypothesis nb : (2 * n < 2 ^ b)%N.
Hypothesis n_pos : (0 < n)%N.

Let b_pos : (0 < b)%N.
Proof. by apply: leq_trans bf; rewrite addn3. Qed.

Let nR : 1 <= INR n.
Proof. by apply: (le_INR 1); apply/leP. Qed.

(** The network whose parameters stand for the values v at the knots. *)
Definition words_of (v : nat -> R) : words (3 * n.+1) b :=
  [tuple encode b (format f n i) (target n v i) | i < 3 * n.+1].

Section Values.
Variable v : nat -> R.
Hypothesis representable : forall p, (p < 3 * n.+1)%N ->
  exists u : b.-tuple bool, fixed_point (format f n p) u = target n v p.

Lemma words_of_interpolant (x : point 1) :
  fixed_point_relu 1 f (words_of v) x = interpolant (spacing n) v n (x ord0).
Proof.
have lt1 i : (i < n.+1)%N -> (i < 2 * n.+1)%N by move=> ?; rewrite mulSn; apply: ltn_addr.
have lt2 i : (i < n.+1)%N -> (n.+1 + i < 2 * n.+1)%N.
  by move=> ?; rewrite mul2n -addnn ltn_add2l.
have up i : (i < 2 * n.+1)%N -> (i < 3 * n.+1)%N.
  by move=> ?; rewrite [(3 * _)%N]mulSn addnC; apply: ltn_addr.
have lt3 i : (i < n.+1)%N -> (2 * n.+1 + i < 3 * n.+1)%N.
  by move=> ?; rewrite [(3 * _)%N]mulSn addnC ltn_add2r.
have P1 i : (i < 2 * n.+1)%N -> parameter 1 (words_of v) i = target n v i.
  move=> ip; have fi : format f n i = 1%N by rewrite /format ip.
  by rewrite (parameter_encode (f := 1)) ?up // -fi; apply: representable; exact: up.
have P2 i : (i < n.+1)%N -> parameter f (words_of v) (2 * n.+1 + i) = target n v (2 * n.+1 + i).
  move=> ip; have fi : format f n (2 * n.+1 + i) = f by rewrite /format ltnNge leq_addr.
  rewrite (parameter_encode (f := f)) ?lt3 //.
  by have := representable (lt3 _ ip); rewrite fi.
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
have -> : INR n / 2 * x ord0 + (INR n / 2 - INR i) = INR n / 2 * (x ord0 - knot (spacing n) i).
  by rewrite /knot /spacing; field; lra.
have -> : relu (INR n / 2 * (x ord0 - knot (spacing n) i))
    = INR n / 2 * relu (x ord0 - knot (spacing n) i).
  by rewrite /relu -RmaxRmult ?Rmult_0_r //; lra.
have -> : jump (spacing n) v i = second_difference v i * (INR n / 2).
  by case: (nat_of_ord i) => [|j]; rewrite /= /slope /difference /spacing; field; lra.
by rewrite Rmult_assoc.
Qed.
End Values.

(** Values within 1/2^(f+1) of those of a function bounded by 1 and 1-Lipschitz. *)
Section Rounded.
Variable F : R -> R.
Hypothesis F_bounded : forall t, -1 <= t <= 1 -> Rabs (F t) <= 1.
Hypothesis F_lipschitz : forall s t, -1 <= s <= 1 -> -1 <= t <= 1 ->
  Rabs (F s - F t) <= Rabs (s - t).
Let v (i : nat) : R := nearest f (F (knot (spacing n) i)).

Let step : / 2 ^ f <= 1 / 2.
Proof.
rewrite (_ : 1 / 2 = / 2 ^ 1); last by rewrite /=; field.
by apply: Rinv_le_contravar; [lra | apply: Rle_pow; [lra | apply/leP]].
Qed.

Let v_close i : Rabs (v i - F (knot (spacing n) i)) <= / 2 ^ f / 2.
Proof. exact: nearest_close. Qed.

Let v_bound i : (i <= n)%N -> -2 <= v i <= 2.
Proof.
move=> i_n; have /Rabs_le_between A := F_bounded (knot_in n_pos i_n).
by have /Rabs_le_between B := v_close i; lra.
Qed.

Let v_step i : (i < n)%N -> Rabs (v i.+1 - v i) <= spacing n + / 2 ^ f.
Proof.
move=> i_n; have /Rabs_le_between := v_close i; have /Rabs_le_between := v_close i.+1.
have := F_lipschitz (knot_in n_pos i_n) (knot_in n_pos (ltnW i_n)).
rewrite knotS (_ : knot (spacing n) i + spacing n - knot (spacing n) i = spacing n); last by ring.
rewrite (Rabs_pos_eq (spacing n)); last by have := spacing_pos n_pos; lra.
by move=> /Rabs_le_between; rewrite -knotS => A B C; apply: Rabs_le; lra.
Qed.

Lemma rounded_word p : (p < 3 * n.+1)%N ->
  exists u : b.-tuple bool, fixed_point (format f n p) u = target n v p.
Proof.
have b8 : 8 <= (2 : R) ^ b.
  rewrite (_ : 8 = 2 ^ 3); last by rewrite /=; ring.
  by apply: Rle_pow; [lra | apply/leP; apply: leq_trans bf; exact: leq_addl].
have nb' : 2 * INR n < 2 ^ b.
  by rewrite -INR_expn2 -(mult_INR 2); apply: lt_INR; apply/ltP.
have first r : (exists z : Z, r = IZR z / 2) -> - INR n / 2 <= r <= INR n / 2 \/ 0 <= r <= 1 ->
    exists u : b.-tuple bool, fixed_point 1 u = r.
  move=> [z ->] rb; have [|u Hu] := @fixed_point_onto b 1 z b_pos; first by case: rb; lra.
  by exists u; rewrite Hu pow_1.
have last r : on_grid f r -> -4 <= r < 4 -> exists u : b.-tuple bool, fixed_point f u = r.
  move=> [z zr] r4; have f0 := pow2_pos f.
  have E : IZR z = r * 2 ^ f by rewrite zr; field; lra.
  have big : 8 * 2 ^ f <= 2 ^ b.
    have -> : 8 * 2 ^ f = 2 ^ (f + 3) by rewrite pow_add /=; ring.
    by apply: Rle_pow; [lra | apply/leP].
  have [|u Hu] := @fixed_point_onto b f z b_pos; first by rewrite E; split; nra.
  by exists u; rewrite Hu zr.
have half i : exists z : Z, INR n / 2 - INR i = IZR z / 2.
  exists (Z.of_nat n - 2 * Z.of_nat i)%Z; rewrite minus_IZR mult_IZR -!INR_IZR_INZ; field.
rewrite /format => p3; case: (ltnP p (2 * n.+1)) => p2.
  apply: first.
    case: (ltnP p n.+1) => p1.
      rewrite target_1 //; case: ifP => _; first by exists 0%Z; lra.
      by have [z zE] := half 0%N; exists z; rewrite -zE /=; ring.
    have iw : (p - n.+1 < n.+1)%N by rewrite ltn_subLR // addnn -mul2n.
    rewrite -(subnKC p1) target_2 //; case: ifP => _; first by exists 2%Z; lra.
    exact: half.
  case: (ltnP p n.+1) => p1; first by rewrite target_1 //; left; case: ifP => _; lra.
  have iw : (p - n.+1 < n.+1)%N by rewrite ltn_subLR // addnn -mul2n.
  rewrite -(subnKC p1) target_2 //; case: ifP => _; [by right; lra | left].
  by have /leP /le_INR := iw; rewrite !S_INR; have := pos_INR (p - n.+1); lra.
have iw : (p - 2 * n.+1 < n.+1)%N by rewrite ltn_subLR // addnC -mulSn.
have v_grid i : on_grid f (v i) by exact: nearest_on_grid.
rewrite -(subnKC p2) target_3 //; case: ifP => [_|/eqP ne]; apply: last.
- exact: v_grid.
- by have := v_bound (leq0n n); lra.
- by case: (p - 2 * n.+1)%N => [|j]; repeat (apply: grid_minus; try exact: v_grid).
- have i_n : (p - 2 * n.+1 < n)%N by rewrite ltn_neqAle -ltnS iw andbT; apply/eqP.
  have n_s := n_spacing n_pos; have s0 := spacing_pos n_pos.
  case: (p - 2 * n.+1)%N i_n => [|j] i_n; rewrite /second_difference /difference.
    have s2 : spacing n <= 2 by nra.
    by have /Rabs_le_between := v_step i_n; lra.
  have n2 : 2 <= INR n by apply: (le_INR 2); apply/leP; apply: leq_ltn_trans i_n.
  have s1 : spacing n <= 1 by nra.
  have /Rabs_le_between := v_step i_n; have /Rabs_le_between := v_step (ltnW i_n).
  by lra.
Qed.

Lemma rounded_error (x : point 1) : in_cube x ->
  Rabs (fixed_point_relu 1 f (words_of v) x - F (x ord0)) <= / INR n + / 2 ^ f / 2.
Proof.
move=> xc; rewrite words_of_interpolant; last exact: rounded_word.
have -> : / INR n = spacing n / 2 by rewrite /spacing; field; lra.
by apply: (interpolant_error (spacing_pos n_pos)) => //; exact: n_spacing.
Qed.
End Rounded.

(** certified.md, section 5, with the best rounding: a shallow ReLU primary with 3 (n+1)
    parameters of b bits each reaches 1/n + 2^(-f-1) on every slice of the ball of W(1, 1+m2) on
    the closed cube, whenever f + 3 <= b and 2 n < 2^b. *)
Theorem nearest_fixed_point_primary m2 :
  primary_reaches (m2 := m2) (@fixed_point_relu n.+1 b 1 f) (@sobolev_cube_1 (1 + m2))
    (/ INR n + / 2 ^ f / 2).
Proof.
move=> y yW; exists (fun I => words_of (fun i => nearest f (y (line I (knot (spacing n) i))))).
move=> x I xc Ic; have [bounded _] := sobolev_cube_facts yW.
have -> : join x I = line I (x ord0).
  by rewrite /line; congr join; apply: functional_extensionality => i; rewrite (ord1 i).
apply: (@rounded_error (fun t => y (line I t))) => // [t t1|s t s1 t1].
  by apply: bounded; exact: line_in_cube.
have in1 u : -1 <= u <= 1 -> in_cube (fun _ : 'I_1 => u) by move=> ? ?.
apply: (slice_lipschitz yW (in1 s s1) (in1 t t1) Ic Ic (Rabs_pos _)) => i; first exact: Rle_refl.
by rewrite Rminus_eq_0 Rabs_R0; exact: Rabs_pos.
Qed.
End Network.

(** The same with f = b - 3: error 1/n + 2^(2-b). *)
Corollary nearest_primary_bits b n m2 : (4 <= b)%N -> (2 * n < 2 ^ b)%N -> (0 < n)%N ->
  primary_reaches (m2 := m2) (@fixed_point_relu n.+1 b 1 (b - 3)) (@sobolev_cube_1 (1 + m2))
    (/ INR n + 4 / 2 ^ b).
Proof.
move=> b4 nb n0; have -> : 4 / 2 ^ b = / 2 ^ (b - 3) / 2.
  rewrite -{1}(subnK (leq_trans (isT : 3 <= 4)%N b4)) pow_add /=.
  by field; have := pow2_pos (b - 3); lra.
by apply: nearest_fixed_point_primary; rewrite ?subnK ?subn_gt0 //; exact: ltnW.
Qed.

(** ** Numbers *)

(** What the kernel computes: 1/n + 2^(2-b) <= p/q, and the conditions on n and b. *)
Definition primary_certificate (n : Z) (b : nat) (p q : Z) : bool :=
  let two_b := (2 ^ Z.of_nat b)%Z in
  [&& (0 <? n)%Z, (4 <= b)%N, (2 * n <? two_b)%Z, (0 <? q)%Z
    & (q * (two_b + 4 * n) <=? p * n * two_b)%Z].

(** An upper bound N_g <= 3 (n+1) from a certificate that the kernel computes. *)
Theorem primary_by_computation n b p q m2 : primary_certificate n b p q ->
  primary_reaches (m2 := m2) (@fixed_point_relu (Z.to_nat n).+1 b 1 (b - 3))
    (@sobolev_cube_1 (1 + m2)) (IZR p / IZR q).
Proof.
case/and5P=> /Z.ltb_lt n0 b4 /Z.ltb_lt small /Z.ltb_lt q0 /Z.leb_le enough.
have two_b : IZR (2 ^ Z.of_nat b) = 2 ^ b by exact: pow2_Z.
have nE : INR (Z.to_nat n) = IZR n by rewrite INR_IZR_INZ Z2Nat.id //; lia.
have n_pos : (0 < Z.to_nat n)%N by apply/ltP; lia.
have nb : (2 * Z.to_nat n < 2 ^ b)%N.
  apply/ltP/INR_lt; rewrite INR_expn2 -two_b mult_INR nE (_ : INR 2 = 2) //.
  by rewrite -mult_IZR; exact: IZR_lt.
move=> y yW; have [f close] := nearest_primary_bits b4 nb n_pos yW; exists f => x I xc Ic.
apply: Rle_trans (close x I xc Ic) _; rewrite nE.
have n1 : 0 < IZR n by exact: IZR_lt.
have q1 : 0 < IZR q by exact: IZR_lt.
have b1 := pow2_pos b; have := IZR_le _ _ enough; rewrite !(mult_IZR, plus_IZR) two_b => le.
apply: (Rmult_le_reg_r (IZR q * IZR n * 2 ^ b)); first by repeat apply: Rmult_lt_0_compat.
have -> : (/ IZR n + 4 / 2 ^ b) * (IZR q * IZR n * 2 ^ b) = IZR q * (2 ^ b + 4 * IZR n).
  by field; lra.
have -> : IZR p / IZR q * (IZR q * IZR n * 2 ^ b) = IZR p * IZR n * 2 ^ b by field; lra.
exact: le.
Qed.

(** certified.md, section 5: 3 * 1000934 words of 32 bits reach 10^-6 on every slice, every m2. *)
Theorem primary_millionth m2 :
  primary_reaches (m2 := m2) (@fixed_point_relu (Z.to_nat 1000933).+1 32 1 (32 - 3))
    (@sobolev_cube_1 (1 + m2)) (1 / 1000000).
Proof. by apply: primary_by_computation; vm_compute. Qed.
