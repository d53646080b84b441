(** * Two tanh units do not make sech^2 (finding F3)

    c1 tanh(a1 x + b1) + c2 tanh(a2 x + b2) = c sech^2(x) is impossible on [-1,1] unless c = 0. *)

From Modhyper Require Import Common FiniteSums Perceptron.
From Modhyper Require Import RefutationsRidge RefutationsExponentialSums RefutationsRepresentable.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

Definition sech2 (t : R) : R := / (cosh t * cosh t).

(** ** Hyperbolic functions *)

Lemma cosh_pos t : 0 < cosh t.
Proof. by rewrite /cosh; have := exp_pos t; have := exp_pos (- t); lra. Qed.

Lemma sech2_pos t : 0 < sech2 t.
Proof. by apply: Rinv_0_lt_compat; have := cosh_pos t; nra. Qed.

Lemma cosh2_sinh2 t : cosh t * cosh t - sinh t * sinh t = 1.
Proof. by rewrite /cosh /sinh exp_Ropp; field; have := exp_pos t; lra. Qed.

Lemma sech2_tanh t : sech2 t = 1 - tanh t * tanh t.
Proof.
have c0 := cosh_pos t; rewrite /sech2 /tanh.
have -> : 1 - sinh t / cosh t * (sinh t / cosh t)
        = (cosh t * cosh t - sinh t * sinh t) / (cosh t * cosh t) by field; lra.
by rewrite cosh2_sinh2 /Rdiv Rmult_1_l.
Qed.

Lemma tanh_odd t : tanh (- t) = - tanh t.
Proof.
have c0 := cosh_pos t; rewrite /tanh /sinh /cosh Ropp_involutive; rewrite /cosh in c0.
by field; lra.
Qed.

Lemma cosh_even t : cosh (- t) = cosh t.
Proof. by rewrite /cosh Ropp_involutive Rplus_comm. Qed.

Lemma tanh_bound t : -1 < tanh t < 1.
Proof. by have := sech2_pos t; rewrite sech2_tanh => ?; split; nra. Qed.

Lemma tanh_lt s t : s < t -> tanh s < tanh t.
Proof.
move=> st; have der u : is_derive tanh u ((fun u => 1 - tanh u * tanh u) u) by exact:
  is_derive_tanh.
have cont u : continuity_pt tanh u.
  by apply/continuity_pt_filterlim; apply: (ex_derive_continuous tanh);
    exists (1 - tanh u * tanh u).
have [|c [_ E]] := MVT_gen tanh s t _ (fun u _ => der u); first by move=> u _; exact: cont.
by have := tanh_bound c; set T := tanh c in E *; move=> Tb;
  have := Rmult_lt_0_compat (1 - T * T) (t - s); nra.
Qed.

Lemma tanh_inj s t : tanh s = tanh t -> s = t.
Proof. by move=> E; case: (Rtotal_order s t) => [/tanh_lt|[//|/tanh_lt]]; lra. Qed.

Lemma tanh_near_1 t : 0 < t -> 0 <= 1 - tanh t <= / t.
Proof.
move=> t0; have [_ lt] := tanh_bound t; split; first by lra.
have e0 := exp_pos t; have e1 := exp_pos (- t).
have grow : 1 + t <= exp t by exact: exp_ineq1_le.
have inv : exp t * exp (- t) = 1 by rewrite -exp_plus Rplus_opp_r exp_0.
have -> : 1 - tanh t = 2 * exp (- t) / (exp t + exp (- t)) by rewrite /tanh /sinh /cosh; field; lra.
apply: (Rmult_le_reg_r (t * (exp t + exp (- t)))); first by nra.
have -> : 2 * exp (- t) / (exp t + exp (- t)) * (t * (exp t + exp (- t))) = 2 * t
  * exp (- t) by field; lra.
have -> : / t * (t * (exp t + exp (- t))) = exp t + exp (- t) by field; lra.
have A : 0 <= exp (- t) * (exp t - 1 - t) by apply: Rmult_le_pos; lra.
have := Rmult_le_pos _ _ (Rlt_le _ _ e1) (pow2_ge_0 (exp t - 1)).
have -> : exp (- t) * (exp t - 1) ^ 2 = exp t * (exp t * exp (- t)) - 2 * (exp t * exp (- t))
  + exp (- t) by ring.
by rewrite inv; lra.
Qed.

Lemma tanh_difference u v : (tanh u - tanh v) * (cosh u * cosh v) = sinh (u - v).
Proof.
have c0 := cosh_pos u; have c1 := cosh_pos v.
have -> : (tanh u - tanh v) * (cosh u * cosh v) = sinh u * cosh v - sinh v * cosh u.
  by rewrite /tanh; field; lra.
rewrite /sinh /cosh Ropp_minus_distr /Rminus !exp_plus; field.
Qed.

Lemma cosh_product u v : cosh u * cosh v = (cosh (u + v) + cosh (u - v)) / 2.
Proof. by rewrite /cosh Ropp_minus_distr Ropp_plus_distr /Rminus !exp_plus; field. Qed.

Lemma cosh_difference u v : cosh (u + v) - cosh (u - v) = 2 * (sinh u * sinh v).
Proof. by rewrite /cosh /sinh Ropp_minus_distr Ropp_plus_distr /Rminus !exp_plus; field. Qed.

Lemma cosh_double t : cosh (2 * t) = 2 * (cosh t * cosh t) - 1.
Proof.
rewrite cosh_product (_ : t + t = 2 * t); last by ring.
by rewrite (_ : t - t = 0) ?cosh_0; [field | ring].
Qed.

Lemma sinh_zero t : sinh t = 0 -> t = 0.
Proof.
rewrite /sinh => E; have : exp t = exp (- t) by lra.
by move/exp_inv; lra.
Qed.

Lemma cosh_gt1 t : t <> 0 -> 1 < cosh t.
Proof.
move=> t0; have c0 := cosh_pos t; have := cosh2_sinh2 t.
have s0 : sinh t <> 0 by move/sinh_zero.
by have := Rsqr_pos_lt _ s0; rewrite /Rsqr; nra.
Qed.

(** ** Two units do not make sech^2 *)

Section TwoUnits.
Variables (c c1 a1 b1 c2 a2 b2 : R).
Hypothesis c_not_0 : c <> 0.
Let f x := c1 * tanh (a1 * x + b1) + c2 * tanh (a2 * x + b2).

(** The identity on [-1,1] extends to the whole line. *)
Lemma identity_extends :
  (forall x, -1 <= x <= 1 -> f x = c * sech2 x) -> forall x, f x = c * sech2 x.
Proof.
move=> onI x.
pose E a b x := exp (a * x + b) + exp (- a * x + - b).
pose S a b x := exp (a * x + b) + -1 * exp (- a * x + - b).
pose F x := (c1 * (S a1 b1 x * E a2 b2 x) + c2 * (S a2 b2 x * E a1 b1 x)) * (E 1 0 x * E 1 0 x)
            + - 4 * c * (E a1 b1 x * E a2 b2 x).
have E0 a b t : 0 < E a b t by apply: Rplus_lt_0_compat; exact: exp_pos.
have key t : F t = (f t - c * sech2 t) * (E a1 b1 t * E a2 b2 t * (E 1 0 t * E 1 0 t)).
  have chE a b : cosh (a * t + b) = E a b t / 2.
    by rewrite /cosh /E Ropp_plus_distr Ropp_mult_distr_l.
  have shE a b : sinh (a * t + b) = S a b t / 2.
    by rewrite /sinh /S Ropp_plus_distr Ropp_mult_distr_l; field.
  have chE1 : cosh t = E 1 0 t / 2 by rewrite -chE; congr cosh; ring.
  rewrite /F /f /sech2 /tanh !chE !shE chE1.
  by field; have := E0 a1 b1 t; have := E0 a2 b2 t; have := E0 1 0 t; lra.
have sumE a b : is_exp_sum (E a b) by apply: is_exp_sum_plus; exact: is_exp_sum_exp.
have sumS a b : is_exp_sum (S a b).
  apply: is_exp_sum_plus; first exact: is_exp_sum_exp.
  by apply: is_exp_sum_mult; [exact: is_exp_sum_const | exact: is_exp_sum_exp].
have scal d g : is_exp_sum g -> is_exp_sum (fun t => d * g t).
  by move=> sg; apply: is_exp_sum_mult => //; exact: is_exp_sum_const.
have sumF : is_exp_sum F.
  apply: is_exp_sum_plus; last by apply: scal; apply: is_exp_sum_mult.
  apply: is_exp_sum_mult; last by apply: is_exp_sum_mult.
  by apply: is_exp_sum_plus; apply: scal; apply: is_exp_sum_mult.
have F0 : F x = 0.
  apply: (@exp_sum_vanishes (-1) 1 F sumF) => [|t tI]; first by lra.
  by rewrite key onI //; ring.
move: F0; rewrite key => /Rmult_integral [|Z]; first by lra.
have := E0 a1 b1 x; have := E0 a2 b2 x; have := E0 1 0 x => p q r.
have := Rmult_lt_0_compat _ _ r q; have := Rmult_lt_0_compat _ _ p p => ss rq.
by have := Rmult_lt_0_compat _ _ rq ss; lra.
Qed.
End TwoUnits.

(** One unit and a constant do not make it. *)
Lemma one_unit c c1 a1 b1 d : c <> 0 ->
  ~ (forall x, c1 * tanh (a1 * x + b1) + d = c * sech2 x).
Proof.
move=> c0 id; have s0 : sech2 0 = 1 by rewrite /sech2 cosh_0; field.
have s1 : sech2 1 < 1.
  rewrite /sech2 -[X in _ < X]Rinv_1; apply: Rinv_lt_contravar; have := @cosh_gt1 1 ltac:(lra); nra.
have sE : sech2 (Ropp 1) = sech2 1 by rewrite /sech2 cosh_even.
have A := id 1; have B := id (Ropp 1); have C := id 0; rewrite sE in B; rewrite s0 in C.
have : c1 * (tanh (a1 * 1 + b1) - tanh (a1 * - (1) + b1)) = 0 by lra.
case/Rmult_integral => [E|E].
  rewrite E in A C; have Z : c * (1 - sech2 1) = 0 by lra.
  by case/Rmult_integral: Z; lra.
have /tanh_inj T : tanh (a1 * 1 + b1) = tanh (a1 * - (1) + b1) by lra.
have a0 : a1 = 0 by lra.
rewrite a0 in A C; rewrite (_ : 0 * 1 + b1 = 0 * 0 + b1) in A; last by ring.
have Z : c * (1 - sech2 1) = 0 by lra.
by case/Rmult_integral: Z; lra.
Qed.

(** Units with positive inner weights. *)
Lemma two_positive_units c c1 a1 b1 c2 a2 b2 : c <> 0 -> 0 < a1 -> 0 < a2 ->
  ~ (forall x, c1 * tanh (a1 * x + b1) + c2 * tanh (a2 * x + b2) = c * sech2 x).
Proof.
move=> c0 p1 p2 id.
(* At infinity: c1 + c2 = 0. *)
have limit eta : 0 < eta -> Rabs (c1 + c2) <= (Rabs c1 + Rabs c2 + 2 * Rabs c) * eta.
  move=> e0; have i0 := Rinv_0_lt_compat _ e0.
  pose t := Rmax (/ eta) (Rmax ((/ eta - b1) / a1) ((/ eta - b2) / a2)).
  have far a b : 0 < a -> (/ eta - b) / a <= t -> 0 <= 1 - tanh (a * t + b) <= eta.
    move=> a0 le; have z : / eta <= a * t + b.
      have := Rmult_le_compat_l a _ _ (Rlt_le _ _ a0) le.
      by have -> : a * ((/ eta - b) / a) = / eta - b by [field; lra]; lra.
    have [lo hi] := @tanh_near_1 (a * t + b) ltac:(lra); split=> //; apply: Rle_trans hi _.
    by rewrite -[X in _ <= X]Rinv_involutive; [apply: Rinv_le_contravar | lra].
  have t1 : / eta <= t by exact: Rmax_l.
  have t2 : (/ eta - b1) / a1 <= t by apply: Rle_trans (Rmax_r _ _); exact: Rmax_l.
  have t3 : (/ eta - b2) / a2 <= t by apply: Rle_trans (Rmax_r _ _); exact: Rmax_r.
  have A := far _ _ p1 t2; have B := far _ _ p2 t3.
  have C : 0 <= 1 - tanh t <= eta by have := far 1 0 ltac:(lra); rewrite Rmult_1_l Rplus_0_r; apply;
    lra.
  have T := tanh_bound t.
  have -> : c1 + c2 = c1 * (1 - tanh (a1 * t + b1)) + (c2 * (1 - tanh (a2 * t + b2)) + c * sech2 t).
    by have := id t; lra.
  have tri := Rabs_triang (c1 * (1 - tanh (a1 * t + b1)))
    (c2 * (1 - tanh (a2 * t + b2)) + c * sech2 t).
  have tri2 := Rabs_triang (c2 * (1 - tanh (a2 * t + b2))) (c * sech2 t).
  have bnd d z e : 0 <= z <= e -> Rabs (d * z) <= Rabs d * e.
    by move=> [z0 z1]; rewrite Rabs_mult (Rabs_pos_eq z) //; apply: Rmult_le_compat_l => //;
      exact: Rabs_pos.
  have S : 0 <= sech2 t <= 2 * eta by rewrite sech2_tanh; clear - C T; split; nra.
  have := bnd c1 _ _ A; have := bnd c2 _ _ B; have := bnd c _ _ S; lra.
have sum0 : c1 + c2 = 0.
  case: (Req_dec (c1 + c2) 0) => // ne; have n0 := Rabs_pos_lt _ ne.
  pose K := Rabs c1 + Rabs c2 + 2 * Rabs c.
  have K0 : 0 <= K by rewrite /K; have := Rabs_pos c1; have := Rabs_pos c2; have := Rabs_pos c; lra.
  have k0 : 0 < / (2 * (K + 1)) by apply: Rinv_0_lt_compat; lra.
  have := limit _ (Rmult_lt_0_compat _ _ n0 k0); rewrite -/K.
  have kE : (K + 1) * / (2 * (K + 1)) = / 2 by field; lra.
  set m := Rabs (c1 + c2) in n0 *; set i := / (2 * (K + 1)) in k0 kE *.
  have : K * (m * i) = m * / 2 - m * i by rewrite -kE; ring.
  by have := Rmult_lt_0_compat _ _ n0 k0; lra.
have id' x : c1 * (tanh (a1 * x + b1) - tanh (a2 * x + b2)) = c * sech2 x.
  have cc : c2 = - c1 by lra.
  by have := id x; rewrite cc; lra.
have cs x : c * sech2 x <> 0 by have := sech2_pos x => ? /Rmult_integral [|]; lra.
(* Equal inner weights, or the units cross. *)
have eqa : a1 = a2.
  case: (Req_dec a1 a2) => // ne; case: (cs ((b2 - b1) / (a1 - a2))); rewrite -id'.
  have -> : a1 * ((b2 - b1) / (a1 - a2)) + b1 = a2 * ((b2 - b1) / (a1 - a2)) + b2 by field; lra.
  by ring.
rewrite -eqa in id'; pose D := b1 - b2; pose B := b1 + b2; pose K := c1 * sinh D / c.
have main x : K * (cosh (2 * x) + 1) = cosh (2 * a1 * x + B) + cosh D.
  have C := cosh_pos x; have U := cosh_pos (a1 * x + b1); have V := cosh_pos (a1 * x + b2).
  have d := tanh_difference (a1 * x + b1) (a1 * x + b2).
  have DE : a1 * x + b1 - (a1 * x + b2) = D by rewrite /D; ring.
  have pr := cosh_product (a1 * x + b1) (a1 * x + b2).
  rewrite DE in d pr; have BE : a1 * x + b1 + (a1 * x + b2) = 2 * a1 * x + B by rewrite /B; ring.
  rewrite BE in pr.
  have -> : cosh (2 * a1 * x + B) + cosh D = 2 * (cosh (a1 * x + b1) * cosh (a1 * x + b2)) by lra.
  rewrite cosh_double /K -d.
  have -> : c1 * ((tanh (a1 * x + b1) - tanh (a1 * x + b2))
    * (cosh (a1 * x + b1) * cosh (a1 * x + b2)))
     = c * sech2 x * (cosh (a1 * x + b1) * cosh (a1 * x + b2)) by rewrite -id'; ring.
  by rewrite /sech2; field; lra.
(* The right side is even in x. *)
have B0 : B = 0.
  have M1 := main 1; have M2 := main (Ropp 1).
  have E2 : cosh (2 * - (1)) = cosh (2 * 1) by rewrite -cosh_even; congr cosh; ring.
  rewrite E2 -[cosh (2 * a1 * - (1) + B)]cosh_even in M2.
  have := cosh_difference (2 * a1 * 1) B.
  have -> : 2 * a1 * 1 - B = - (2 * a1 * - (1) + B) by ring.
  move=> CD; have : sinh (2 * a1 * 1) * sinh B = 0 by lra.
  by case/Rmult_integral => /sinh_zero; lra.
(* A quadratic equation with the three roots cosh 0, cosh 2, cosh 4. *)
pose G := cosh D; pose M := K - G.
have quad x : (2 * K * K - 2 * K) * (cosh (2 * x) * cosh (2 * x)) + 4 * K * M * cosh (2 * x)
    + (2 * M * M - 1 + G) = 0.
  have A := main x; have A2 := main (2 * x); rewrite B0 Rplus_0_r in A; rewrite B0 Rplus_0_r in A2.
  have E : cosh (2 * a1 * (2 * x)) = 2 * (cosh (2 * a1 * x) * cosh (2 * a1 * x)) - 1.
    by rewrite -cosh_double; congr cosh; ring.
  rewrite E cosh_double -/G in A2; rewrite -/G in A.
  have Q : cosh (2 * a1 * x) = K * cosh (2 * x) + M by rewrite /M; lra.
  by rewrite Q in A2; rewrite /M in A2 *; lra.
have Q0 := quad 0; have Q1 := quad 1; have Q2 := quad 2.
have P1 : 1 < cosh (2 * 1) by apply: cosh_gt1; lra.
have P2 : cosh (2 * 2) = 2 * (cosh (2 * 1) * cosh (2 * 1)) - 1 by rewrite -cosh_double; congr cosh;
  ring.
rewrite Rmult_0_r cosh_0 in Q0; rewrite P2 in Q2.
move: (cosh (2 * 1)) P1 Q1 Q2 => P P1 Q1 Q2.
set al := 2 * K * K - 2 * K in Q0 Q1 Q2; set be := 4 * K * M in Q0 Q1 Q2.
set ga := 2 * M * M - 1 + G in Q0 Q1 Q2.
have R1 : al * (P + 1) + be = 0.
  by apply: (Rmult_eq_reg_l (P - 1)); lra.
have R2 : al * (2 * (P * P)) + be = 0.
  by apply: (Rmult_eq_reg_l (2 * (P * P) - 2)); nra.
have al0 : al = 0.
  have : al * ((2 * P + 1) * (P - 1)) = 0 by lra.
  by case/Rmult_integral => // /Rmult_integral [|]; lra.
have be0 : be = 0 by rewrite al0 in R1; lra.
have G1 : 1 <= G.
  case: (Req_dec D 0) => [E|/cosh_gt1]; rewrite /G; last by lra.
  by rewrite E cosh_0; lra.
have K0 : K <> 0 by move=> K0; have := main 0; rewrite K0; have := cosh_pos (2 * a1 * 0 + B);
  rewrite -/G; lra.
have K1 : K = 1.
  have : 2 * K * (K - 1) = 0 by rewrite -al0 /al; ring.
  by case/Rmult_integral; lra.
have M0 : M = 0 by move: be0; rewrite /be K1; lra.
have D0 : D = 0 by case: (Req_dec D 0) => // /cosh_gt1; rewrite -/G; move: M0; rewrite /M K1; lra.
by apply: K0; rewrite /K D0 sinh_0; field.
Qed.

(** No two tanh units, with any weights, equal c sech^2 on [-1,1], unless c = 0. *)
Theorem two_units_not_sech2 c c1 a1 b1 c2 a2 b2 : c <> 0 ->
  ~ (forall x, -1 <= x <= 1 -> c1 * tanh (a1 * x + b1) + c2 * tanh (a2 * x + b2) = c * sech2 x).
Proof.
move=> c0 /identity_extends id.
have flip a b x : tanh (a * x + b) = - tanh (- a * x + - b).
  by rewrite -tanh_odd; congr tanh; ring.
case: (Rtotal_order a1 0) => [n1|[z1|p1]]; last 1 first.
- case: (Rtotal_order a2 0) => [n2|[z2|p2]].
  + apply: (@two_positive_units c c1 a1 b1 (- c2) (- a2) (- b2)) => //; first lra.
    by move=> x; rewrite -id [tanh (a2 * x + b2)]flip; ring.
  + apply: (@one_unit c c1 a1 b1 (c2 * tanh b2)) => // x; rewrite -id z2.
    by congr (_ + _ * tanh _); ring.
  + exact: (@two_positive_units c c1 a1 b1 c2 a2 b2).
- case: (Rtotal_order a2 0) => [n2|[z2|p2]].
  + apply: (@two_positive_units c (- c1) (- a1) (- b1) (- c2) (- a2) (- b2)) => //; try lra.
    by move=> x; rewrite -id [tanh (a2 * x + b2)]flip [tanh (a1 * x + b1)]flip; ring.
  + apply: (@one_unit c c1 a1 b1 (c2 * tanh b2)) => // x; rewrite -id z2.
    by congr (_ + _ * tanh _); ring.
  + apply: (@two_positive_units c (- c1) (- a1) (- b1) c2 a2 b2) => //; try lra.
    by move=> x; rewrite -id [tanh (a1 * x + b1)]flip; ring.
- apply: (@one_unit c c2 a2 b2 (c1 * tanh b1)) => // x; rewrite -id z1 Rplus_comm.
  by congr (_ * tanh _ + _); ring.
Qed.
