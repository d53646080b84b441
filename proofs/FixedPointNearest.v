(** * The b-bit ReLU primary with values rounded to nearest: error 1/n + 2^(2-b)
      (certified.md, section 5; Theorem 4 for r = 1, m1 = 1, on the closed cube)

    The network of [FixedPointPrimary.v], for the larger ball of functions on the closed cube, and
    the numbers that it gives. *)

From Coq Require Import ZArith Lia.
From Modhyper Require Import Common FiniteSums FinitePrecision FixedPointRelu FixedPointPrimary.
From Modhyper Require Import SobolevCube.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** certified.md, section 5: a shallow ReLU primary with 3 (n+1) parameters of b bits each reaches
    1/n + 2^(-f-1) on every slice of the ball of W(1, 1+m2) on the closed cube, whenever
    f + 3 <= b and 2 n < 2^b. *)
Theorem nearest_fixed_point_primary b f n : (f + 3 <= b)%N -> (0 < f)%N -> (2 * n < 2 ^ b)%N ->
  (0 < n)%N -> forall m2,
  primary_reaches (m2 := m2) (@fixed_point_relu n.+1 b 1 f) (@sobolev_cube_1 (1 + m2))
    (/ INR n + / 2 ^ f / 2).
Proof.
move=> bf f_pos nb n_pos m2 y yW; exists (fun I => weights_of b f n (fun t => y (line I t))).
move=> x I xc Ic; have [bounded _] := sobolev_cube_facts yW.
have in1 u : -1 <= u <= 1 -> in_cube (fun _ : 'I_1 => u) by move=> ? ?.
have lip s t : -1 <= s <= 1 -> -1 <= t <= 1 -> Rabs (y (line I s) - y (line I t)) <= Rabs (s - t).
  move=> s1 t1; apply: (slice_lipschitz yW (in1 s s1) (in1 t t1) Ic Ic (Rabs_pos _)) => i.
    exact: Rle_refl.
  by rewrite Rminus_eq_0 Rabs_R0; exact: Rabs_pos.
rewrite network_is_interpolant //; last by move=> t t1; apply: bounded; exact: line_in_cube.
have -> : join x I = line I (x ord0).
  by rewrite /line; congr join; apply: functional_extensionality => i; rewrite (ord1 i).
have nR : 1 <= INR n by apply: (le_INR 1); apply/leP.
have -> : / INR n = spacing n / 2 by rewrite /spacing; field; lra.
have -> : / 2 ^ f / 2 = / 2 ^ f.+1 by rewrite /=; field; have := pow2_pos f; lra.
apply: (@interpolant_error (spacing n) _ (spacing_pos n_pos) n (fun t => y (line I t))) => //.
  exact: n_spacing.
by move=> i _; exact: nearest_close.
Qed.

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
