(** * Upper bounds in float32, float16 and bfloat16, computed by the kernel
      (certified.md, section 11)

    The formats: p = 24, 11, 8 significant bits, subnormal spacing 2^-149, 2^-24, 2^-133; every
    number and every operation of the network of [FloatHat.v] is one of the format. *)

From Coq Require Import ZArith Lia.
From Modhyper Require Import Common FiniteSums FinitePrecision FixedPointRelu FixedPointPrimary.
From Modhyper Require Import SobolevCube FloatFormat FloatHat.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** What the kernel computes: 1/n + u + eta/n + 3 eta <= a/q and (1+u)^5 - 1 + 3 eta <= a/q for
    u = 2^-p and eta = 2^-l, and the conditions on n, p and l. *)
Definition float_certificate (n : Z) (p l : nat) (a q : Z) : bool :=
  let U := (2 ^ Z.of_nat p)%Z in
  let E := (2 ^ Z.of_nat l)%Z in
  [&& (0 <? n)%Z, (n <=? U)%Z, (2 <= p)%N, (0 < l)%N, (0 <? q)%Z,
      (q * (U * E + n * E + U + 3 * n * U) <=? a * (n * U * E))%Z
    & (q * (((U + 1) ^ 5 - U ^ 5) * E + 3 * U ^ 5) <=? a * (U ^ 5 * E))%Z].

(** N_g <= 8 (n+1) numbers of the format, by computation. *)
Theorem float_hats_by_computation n p l a q rnd m2 :
  float_certificate n p l a q -> rounds_to_nearest p l rnd ->
  (forall v, size (hat_numbers (Z.to_nat n) v) = (8 * (Z.to_nat n).+1)%N) /\
  primary_reaches (m2 := m2)
    (fun (v : {v : nat -> R | forall j, format_number p l (v j)}) (x : point 1) =>
       float_hats rnd (Z.to_nat n) (sval v) (x ord0))
    (@sobolev_cube_1 (1 + m2)) (IZR a / IZR q).
Proof.
case/and5P=> /Z.ltb_lt n0 /Z.leb_le nU p2 l0.
case/and3P=> /Z.ltb_lt q0 /Z.leb_le c1 /Z.leb_le c2 rounding.
have UE k : IZR (2 ^ Z.of_nat k) = 2 ^ k by exact: pow2_Z.
have nE : INR (Z.to_nat n) = IZR n by rewrite INR_IZR_INZ Z2Nat.id //; lia.
have n_pos : (0 < Z.to_nat n)%N by apply/ltP; lia.
have n_small : INR (Z.to_nat n) <= 2 ^ p by rewrite nE -UE; exact: IZR_le.
have [sizes reach] := float_hats_reach m2 rounding p2 l0 n_pos n_small; split=> // y yW.
have [f close] := reach y yW; exists f => x I xc Ic; apply: Rle_trans (close x I xc Ic) _.
rewrite nE /unit_roundoff /underflow_spacing; set U := 2 ^ p; set E := 2 ^ l.
have U0 : 0 < U by exact: pow2_pos.
have E0 : 0 < E by exact: pow2_pos.
have n1 : 0 < IZR n by exact: IZR_lt.
have q1 : 0 < IZR q by exact: IZR_lt.
have r1 : IZR q * (U * E + IZR n * E + U + 3 * IZR n * U) <= IZR a * (IZR n * U * E).
  by have := IZR_le _ _ c1; rewrite !(mult_IZR, plus_IZR) !UE -/U -/E.
have r2 : IZR q * (((U + 1) ^ 5 - U ^ 5) * E + 3 * U ^ 5) <= IZR a * (U ^ 5 * E).
  have pow5 z : IZR (z ^ 5) = IZR z ^ 5.
    by rewrite (_ : z ^ 5 = z * (z * (z * (z * z))))%Z; [rewrite !mult_IZR /=; ring | lia].
  by have := IZR_le _ _ c2; rewrite !(mult_IZR, plus_IZR, minus_IZR, pow5) !UE -/U -/E.
have U5 : 0 < U ^ 5 by exact: pow_lt.
suff : Rmax (/ IZR n + / U + / E / IZR n) ((1 + / U) ^ 5 - 1) <= IZR a / IZR q - 3 * / E by lra.
apply: Rmax_lub.
  apply: (Rmult_le_reg_r (IZR q * (IZR n * U * E))); first by repeat apply: Rmult_lt_0_compat.
  have -> : (IZR a / IZR q - 3 * / E) * (IZR q * (IZR n * U * E))
      = IZR a * (IZR n * U * E) - IZR q * (3 * IZR n * U) by field; lra.
  have -> : (/ IZR n + / U + / E / IZR n) * (IZR q * (IZR n * U * E))
      = IZR q * (U * E + IZR n * E + U) by field; lra.
  by lra.
apply: (Rmult_le_reg_r (IZR q * (U ^ 5 * E))).
  by apply: Rmult_lt_0_compat => //; exact: Rmult_lt_0_compat.
have -> : (IZR a / IZR q - 3 * / E) * (IZR q * (U ^ 5 * E))
    = IZR a * (U ^ 5 * E) - IZR q * (3 * U ^ 5) by field; lra.
have -> : ((1 + / U) ^ 5 - 1) * (IZR q * (U ^ 5 * E)) = IZR q * (((U + 1) ^ 5 - U ^ 5) * E).
  by field; lra.
by lra.
Qed.

(** certified.md, section 11: 8016 float32 numbers reach 1/1000 in float32 arithmetic. *)
Theorem float32_hats rnd m2 : rounds_to_nearest 24 149 rnd ->
  (forall v, size (hat_numbers (Z.to_nat 1001) v) = (8 * (Z.to_nat 1001).+1)%N) /\
  primary_reaches (m2 := m2)
    (fun (v : {v : nat -> R | forall j, format_number 24 149 (v j)}) (x : point 1) =>
       float_hats rnd (Z.to_nat 1001) (sval v) (x ord0))
    (@sobolev_cube_1 (1 + m2)) (1 / 1000).
Proof. by apply: float_hats_by_computation; vm_compute. Qed.

(** 856 float16 numbers reach 1/100 in float16 arithmetic. *)
Theorem float16_hats rnd m2 : rounds_to_nearest 11 24 rnd ->
  (forall v, size (hat_numbers (Z.to_nat 106) v) = (8 * (Z.to_nat 106).+1)%N) /\
  primary_reaches (m2 := m2)
    (fun (v : {v : nat -> R | forall j, format_number 11 24 (v j)}) (x : point 1) =>
       float_hats rnd (Z.to_nat 106) (sval v) (x ord0))
    (@sobolev_cube_1 (1 + m2)) (1 / 100).
Proof. by apply: float_hats_by_computation; vm_compute. Qed.
