(** * Certificates for the constructions: primaries that exist (certified.md, section 5)

    Interpolation by a shallow ReLU network of one variable, with real and with b-bit parameters:
    the error is 1/n on W(r, 1+m2), and 1/(2 n^2) for r >= 2.  An instance is a comparison of whole
    numbers. *)

From Coq Require Import ZArith Lia.
From Modhyper Require Import Common FiniteSums FinitePrecision FinitePrecisionFirstOrder.
From Modhyper Require Import Packing PackingFirstOrder FixedPointRelu FixedPointPrimary.
From Modhyper Require Import Perceptron ReluInterpolation Radius Certificate.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** ** The error of the chord of a function with |f''| <= 1 *)

Section SecondOrder.
Variables (f f1 f2 : R -> R).
Hypothesis f_derive : forall t : R, is_derive f t (f1 t).
Hypothesis f1_derive : forall t : R, is_derive f1 t (f2 t).
Hypothesis f2_bound : forall t, -1 <= t <= 1 -> Rabs (f2 t) <= 1.

Lemma mean_value_theorem (g g' : R -> R) s t : (forall u : R, is_derive g u (g' u)) ->
  exists c, Rmin s t <= c <= Rmax s t /\ g t - g s = g' c * (t - s).
Proof.
move=> D; have [|| c [c1 E]] := @MVT_gen g s t g'; first by move=> u _; exact: D.
  by move=> u _; apply/continuity_pt_filterlim; apply: ex_derive_continuous; exists (g' u).
by exists c.
Qed.

Lemma between s t c : -1 <= s <= 1 -> -1 <= t <= 1 -> Rmin s t <= c <= Rmax s t -> -1 <= c <= 1.
Proof. by rewrite /Rmin /Rmax; case: Rle_dec => ? ? ?; lra. Qed.

(** Taylor's formula of first order, with a sign. *)
Lemma taylor_one_side (sgn x t : R) : sgn = 1 \/ sgn = -1 -> -1 <= x <= 1 -> -1 <= t <= 1 ->
  sgn * (f t - f x - f1 x * (t - x)) <= (t - x) ^ 2 / 2.
Proof.
move=> s1 x1 t1.
pose g u := sgn * (f u - f1 x * u) - (u - x) ^ 2 / 2.
pose g' u := sgn * (f1 u - f1 x) - (u - x).
have D u : is_derive g u (g' u).
  apply: (is_derive_minus (fun u => sgn * (f u - f1 x * u)) (fun u => (u - x) ^ 2 / 2)).
    apply: is_derive_scal; apply: (is_derive_minus f (fun u => f1 x * u)); first exact: f_derive.
    by auto_derive => //; ring.
  by auto_derive => //; field.
have [c [c1 E]] := mean_value_theorem x t D.
have [d [d1 E1]] := mean_value_theorem x c f1_derive.
have cc := between x1 t1 c1; have dd := between x1 cc d1.
have lip : Rabs (f1 c - f1 x) <= Rabs (c - x).
  rewrite E1 Rabs_mult -[X in _ <= X]Rmult_1_l.
  by apply: Rmult_le_compat_r; [exact: Rabs_pos | exact: f2_bound].
have S : - Rabs (c - x) <= sgn * (f1 c - f1 x) <= Rabs (c - x).
  by move: lip; case: s1 => -> /Rabs_le_between; lra.
have : g t - g x <= 0.
  rewrite E /g'; case: (Rle_lt_dec x t) => xt.
    have cx : 0 <= c - x by move: c1; rewrite Rmin_left ?Rmax_right //; lra.
    by rewrite (Rabs_pos_eq _ cx) in S; nra.
  have cx : c - x <= 0 by move: c1; rewrite Rmin_right ?Rmax_left //; lra.
  by rewrite (Rabs_left1 _ cx) in S; nra.
rewrite /g; have -> : (x - x) ^ 2 = 0 by ring.
by move: (f t) (f x) (f1 x) => a b c' H; lra.
Qed.

Lemma taylor x t : -1 <= x <= 1 -> -1 <= t <= 1 ->
  Rabs (f t - f x - f1 x * (t - x)) <= (t - x) ^ 2 / 2.
Proof.
move=> x1 t1; have := @taylor_one_side 1 x t (or_introl erefl) x1 t1.
by have := @taylor_one_side (-1) x t (or_intror erefl) x1 t1 => ? ?; apply: Rabs_le; lra.
Qed.

(** The interpolant of values within delta of f at n+1 knots of spacing h = 2/n. *)
Lemma interpolant_error_2 h (v : nat -> R) n delta x : 0 < h -> (0 < n)%N -> INR n * h = 2 ->
  (forall i, (i <= n)%N -> Rabs (v i - f (knot h i)) <= delta) ->
  -1 <= x <= 1 -> Rabs (interpolant h v n x - f x) <= h ^ 2 / 8 + delta.
Proof.
move=> h0 n0 nh close x1.
have k0 : knot h 0 = -1 by rewrite /knot /=; ring.
have kn : knot h n = 1 by rewrite /knot nh; ring.
have [||j jn xj] := @find_interval h n x; rewrite ?k0 ?kn //.
rewrite (interpolant_chord v h0 jn xj).
have jl : -1 <= knot h j <= 1.
  by rewrite -{1}k0 -kn; split; apply: (knot_mono h0) => //; apply: ltnW.
have jr : -1 <= knot h j.+1 <= 1 by rewrite -{1}k0 -kn; split; apply: (knot_mono h0).
have /Rabs_le_between Tl := taylor x1 jl; have /Rabs_le_between Tr := taylor x1 jr.
have /Rabs_le_between Cl := close j (ltnW jn); have /Rabs_le_between Cr := close j.+1 jn.
rewrite knotS in xj Tr Cr jr *.
pose u := (x - knot h j) / h.
have uh : u * h = x - knot h j by rewrite /u; field; lra.
have u01 : 0 <= u <= 1 by split; apply: (Rmult_le_reg_r h) => //; rewrite uh; lra.
have -> : v j + slope h v j * (x - knot h j) = (1 - u) * v j + u * v j.+1.
  by rewrite -uh /slope; field; lra.
have xl : knot h j - x = - (u * h) by rewrite uh; ring.
have xr : knot h j + h - x = (1 - u) * h by rewrite Rmult_minus_distr_r uh; ring.
rewrite xl in Tl; rewrite xr in Tr; move: Tl Tr.
set p := v j in Cl *; set q := v j.+1 in Cr *; set z := f x; set d := f1 x.
set fl := f (knot h j) in Cl *; set fr := f (knot h j + h) in Cr * => Tl Tr.
have P : - (u ^ 2 * h ^ 2 / 2 + delta) <= p - z - d * (- (u * h)) <= u ^ 2 * h ^ 2 / 2 + delta.
  by lra.
have Q : - ((1 - u) ^ 2 * h ^ 2 / 2 + delta) <= q - z - d * ((1 - u) * h)
    <= (1 - u) ^ 2 * h ^ 2 / 2 + delta by lra.
have -> : (1 - u) * p + u * q - z
  = (1 - u) * (p - z - d * (- (u * h))) + u * (q - z - d * ((1 - u) * h)) by ring.
have v0 : 0 <= 1 - u by lra.
have A1 := Rmult_le_compat_l (1 - u) _ _ v0 (proj1 P).
have A2 := Rmult_le_compat_l (1 - u) _ _ v0 (proj2 P).
have B1 := Rmult_le_compat_l u _ _ (proj1 u01) (proj1 Q).
have B2 := Rmult_le_compat_l u _ _ (proj1 u01) (proj2 Q).
have H : 0 <= (u - 1 / 2) ^ 2 * h ^ 2 by apply: Rmult_le_pos; exact: pow2_ge_0.
by apply: Rabs_le; split; lra.
Qed.
End SecondOrder.

(** ** Slices of W(r, 1+m2) *)

Section Slices.
Variables (r m2 : nat) (y : point (1 + m2) -> R) (I : point m2).
Hypothesis yW : sobolev_ball r y.
Hypothesis Ic : in_cube I.

(** The slice and its derivatives along x, all bounded by 1. *)
Lemma slice_derivatives : exists g : nat -> R -> R,
  [/\ forall t, g 0%N t = y (line I t),
      forall j (t : R), (j < r)%N -> is_derive (g j) t (g j.+1 t) &
      forall j t, (j <= r)%N -> -1 <= t <= 1 -> Rabs (g j t) <= 1].
Proof.
case: yW => D [B [D0 [Dd [_ [DB sum1]]]]].
pose e j := iter j (fun k => raise k (first_axis m2)) (zero_index (1 + m2)).
have order_e j : order (e j) = j by elim: j => [|j IH]; rewrite ?order_zero // order_raise IH.
have origin : in_cube (line I 0) by apply: line_in_cube => //; lra.
have B0 k : (order k <= r)%N -> 0 <= B k.
  by move=> kr; apply: Rle_trans (DB k kr _ origin); exact: Rabs_pos.
exists (fun j t => D (e j) (line I t)); split=> [t|j t jr|j t jr t1]; first exact: D0.
- have := Dd (e j) (first_axis m2); rewrite order_e => /(_ jr) /(_ (line I t)).
  rewrite line_axis; apply: is_derive_ext => s; by rewrite line_replace.
- have le i : (e j i <= r)%N by apply: leq_trans jr; rewrite -{2}(order_e j); exact: order_ge.
  pose k : {ffun 'I_(1 + m2) -> 'I_r.+1} := [ffun i => inord (e j i)].
  have kE : (fun i => nat_of_ord (k i)) = e j.
    by apply: functional_extensionality => i; rewrite ffunE inordK // ltnS.
  apply: (Rle_trans _ (B (e j))); first by apply: DB; [rewrite order_e | exact: line_in_cube].
  apply: Rle_trans sum1; rewrite (bigD1 k) /=; last by rewrite kE order_e.
  rewrite kE; set rest := (X in _ + X); have : 0 <= rest; last lra.
  by apply: Rsum_ge0 => i /andP[ir _]; exact: B0.
Qed.
End Slices.

(** ** The two certificates *)

(** The error of interpolation at n+1 knots. *)
Definition interpolation_error (second : bool) (n : nat) : R :=
  if second then / (2 * INR n ^ 2) else / INR n.

Lemma interpolant_error_r r m2 (y : point (1 + m2) -> R) (I : point m2) (second : bool) n v delta x
  :
  (0 < r)%N -> (second -> 1 < r)%N -> sobolev_ball r y -> in_cube I -> (0 < n)%N ->
  (forall i, (i <= n)%N -> Rabs (v i - y (line I (knot (2 / INR n) i))) <= delta) ->
  -1 <= x <= 1 ->
  Rabs (interpolant (2 / INR n) v n x - y (line I x)) <= interpolation_error second n + delta.
Proof.
move=> r0 r2 yW Ic n0 close x1; have [g [g0 gd gb]] := slice_derivatives yW Ic.
have nP : 0 < INR n by apply: (lt_INR 0); apply/ltP.
have h0 : 0 < 2 / INR n by apply: Rdiv_lt_0_compat; lra.
have nh : INR n * (2 / INR n) = 2 by field; lra.
have close' i : (i <= n)%N -> Rabs (v i - g 0%N (knot (2 / INR n) i)) <= delta.
  by rewrite g0; exact: close.
rewrite -g0 /interpolation_error; case: second r2 => [/(_ isT) r2|_].
  have -> : / (2 * INR n ^ 2) = (2 / INR n) ^ 2 / 8 by field; lra.
  have gd1 (t : R) : is_derive (g 1%N) t (g 2%N t) by exact: gd.
  exact: (interpolant_error_2 (fun t => gd 0%N t r0) gd1 (fun t => gb 2%N t r2) h0 n0 nh close').
have -> : / INR n = 2 / INR n / 2 by field; lra.
apply: (interpolant_error h0 n0 nh _ close') => // s t s1 t1.
have [c [c1 E]] := mean_value_theorem t s (fun u => gd 0%N u r0).
rewrite E Rabs_mult -[X in _ <= X]Rmult_1_l; apply: Rmult_le_compat_r; first exact: Rabs_pos.
by apply: gb => //; exact: between c1.
Qed.

(** The number a/b of a ball of radius a/b. *)
Definition radius_number (rho : radius) : R := if rho is Radius a b then IZR a / IZR b else 1.
Definition proper_radius (rho : radius) : bool :=
  if rho is Radius a b then Z.ltb 0 a && Z.ltb 0 b else true.

Lemma radius_number_pos rho : proper_radius rho -> 0 < radius_number rho.
Proof.
case: rho => [|a b] /=; first lra.
by case/andP => /Z.ltb_spec0 /(IZR_lt 0) a0 /Z.ltb_spec0 /(IZR_lt 0) b0; exact: Rdiv_lt_0_compat.
Qed.

Lemma ball_scaled rho r n (y : point n -> R) :
  ball rho r y -> sobolev_ball r (fun z => y z / radius_number rho).
Proof.
case: rho => [|a b] //=; have -> // : (fun z => y z / 1) = y.
by apply: functional_extensionality => z; rewrite /Rdiv Rinv_1 Rmult_1_r.
Qed.

(** rho (error + 2^-f') <= p/q, f' = None for real numbers: with rho = a/b, error = 1/d, in whole
    numbers. *)
Definition steps_number (second : bool) (n : Z) : Z := (if second then 2 * n * n else n)%Z.
Definition close_enough (rho : radius) (second : bool) (n : Z) (f : option nat) (p q : Z) : bool :=
  (let d := steps_number second n in
   let '(a, b) := if rho is Radius a b then (a, b) else (1, 1) in
   let two := if f is Some f' then 2 ^ Z.of_nat f' else 1 in
   let sum := if f is Some _ then two + d else 1 in
   [&& 0 <? q, 0 <? n & a * q * sum <=? p * b * d * two])%Z.


Definition rounding (f : option nat) : R := if f is Some f' then / 2 ^ f' else 0.

Lemma close_enough_error rho second n f p q : proper_radius rho ->
  close_enough rho second (Z.of_nat n) f p q ->
  radius_number rho * (interpolation_error second n + rounding f) <= IZR p / IZR q.
Proof.
move=> proper; pose a := if rho is Radius a _ then a else 1%Z.
pose b := if rho is Radius _ b then b else 1%Z.
have ab : 0 < IZR a /\ 0 < IZR b /\ radius_number rho = IZR a / IZR b.
  rewrite /a /b; case: (rho) proper => [_|a' b' /andP[/Z.ltb_spec0 a0 /Z.ltb_spec0 b0]] /=.
    by split; [lra | split; [lra | field]].
  by split; [exact: (IZR_lt 0) | split; [exact: (IZR_lt 0) |]].
case: ab => a0 [b0 ->]; pose d := steps_number second (Z.of_nat n).
pose two := if f is Some f' then (2 ^ Z.of_nat f')%Z else 1%Z.
pose sum := if f is Some _ then (two + d)%Z else 1%Z.
have -> : close_enough rho second (Z.of_nat n) f p q =
  [&& Z.ltb 0 q, Z.ltb 0 (Z.of_nat n) & Z.leb (a * q * sum) (p * b * d * two)].
  by rewrite /close_enough /sum /two /d /a /b; case: (rho) => [|? ?]; case: (f).
case/and3P => /Z.ltb_spec0 /(IZR_lt 0) q0 /Z.ltb_spec0 /(IZR_lt 0) n0 /Z.leb_spec0 /IZR_le.
rewrite !mult_IZR => le; rewrite -INR_IZR_INZ in n0.
have d0 : 0 < IZR d.
  by rewrite /d /steps_number; case: (second); rewrite ?mult_IZR -!INR_IZR_INZ; nra.
have two0 : 0 < IZR two by rewrite /two; case: (f) => [f'|]; rewrite ?pow2_Z;
  [exact: pow2_pos | lra].
have E : interpolation_error second n + rounding f = IZR sum / (IZR d * IZR two).
  have dE : interpolation_error second n = / IZR d.
    rewrite /interpolation_error /d /steps_number; case: (second).
      by congr (/ _); rewrite !mult_IZR -!INR_IZR_INZ /=; ring.
    by rewrite -INR_IZR_INZ.
  rewrite dE /rounding /sum; move: two0; rewrite /two; case: (f) => [f'|] two0.
    by rewrite plus_IZR -pow2_Z; field; lra.
  by field; lra.
rewrite E; apply: (Rmult_le_reg_r (IZR b * (IZR d * IZR two) * IZR q)).
  by do ! apply: Rmult_lt_0_compat.
have -> : IZR a / IZR b * (IZR sum / (IZR d * IZR two)) * (IZR b * (IZR d * IZR two) * IZR q)
  = IZR a * IZR q * IZR sum by field; lra.
have -> : IZR p / IZR q * (IZR b * (IZR d * IZR two) * IZR q)
  = IZR p * IZR b * IZR d * IZR two by field; lra.
exact: le.
Qed.

(** A shallow ReLU network without output bias, N units, 3 N real parameters. *)
Theorem real_primary_at_most N rho r second p q m2 (count : Z) :
  [&& (1 < N)%N, (0 < r)%N, second ==> (1 < r)%N, proper_radius rho,
      close_enough rho second (Z.of_nat N - 1) None p q & Z.eqb (3 * Z.of_nat N) count] ->
  (forall theta : network 1 [:: N] 1, Z.of_nat (size (parameters theta)) = count) /\
  primary_reaches (m2 := m2) (fun theta : network 1 [:: N] 1 => scalar_forward relu theta)
    (@ball rho r (1 + m2)) (IZR p / IZR q).
Proof.
case: N => // -[|n] // /and5P[n1 r0 /implyP r2 proper /andP[small /Z.eqb_spec counted]].
split=> [theta|y /ball_scaled yW].
  rewrite size_parameters -counted (_ : parameter_count 1 [:: n.+2] 1 = 3 * n.+2)%N.
    by rewrite Nat2Z.inj_mul.
  by rewrite /parameter_count muln1 mul1n !mulSn addn0 addnA.
have nE : (Z.of_nat n.+2 - 1)%Z = Z.of_nat n.+1 by lia.
rewrite nE in small; have le := close_enough_error proper small.
have rho0 := radius_number_pos proper; set rh := radius_number rho in yW le rho0 *.
pose F I t := rh * (y (line I t) / rh).
exists (fun I => interpolation_network n.+1 (F I)) => x I xc Ic; apply: Rle_trans le.
have -> : join x I = line I (x ord0).
  by rewrite /line; congr join; apply: functional_extensionality => i; rewrite (ord1 i).
rewrite interpolation_networkE //.
have scale v k z : interpolant (2 / INR n.+1) (fun i => rh * v i) k z
  = rh * interpolant (2 / INR n.+1) v k z.
  rewrite /interpolant Rmult_plus_distr_l big_distrr /=; congr (_ + _); apply: eq_bigr => i _.
  by rewrite -Rmult_assoc; congr (_ * _); case: i => [|i]; rewrite /= /slope /Rdiv; ring.
rewrite /knot_values /F scale.
have -> : y (line I (x ord0)) = rh * (y (line I (x ord0)) / rh) by field; lra.
rewrite -Rmult_minus_distr_l Rabs_mult (Rabs_pos_eq rh); last lra.
apply: Rmult_le_compat_l; first lra.
apply: (@interpolant_error_r r m2 (fun z => y z / rh) I second n.+1) => //.
by move=> i _; rewrite Rminus_eq_0 Rabs_R0 /=; lra.
Qed.

(** The primary scaled by rho; for the unit ball it is the primary itself. *)
Definition scaled (rho : radius) (Theta : Type) m (g : Theta -> point m -> R) : Theta -> point m ->
  R :=
  if rho is Radius a b then fun theta x => IZR a / IZR b * g theta x else g.

(** The same with 3 N numbers of b bits, the last layer with b - 3 bits after the point: the error
    grows by 2^(2-b). *)
Theorem bits_primary_at_most N (b : nat) f rho r second p q m2 (count : Z) :
  [&& (1 < N)%N, (0 < r)%N, second ==> (1 < r)%N, proper_radius rho,
      close_enough rho second (Z.of_nat N - 1) (Some f.+1) p q,
      [&& (f + 3 == b)%N, (0 < f)%N & Z.ltb (2 * (Z.of_nat N - 1)) (2 ^ Z.of_nat b)]
    & Z.eqb (Z.of_nat (3 * N)) count] ->
  Z.of_nat (3 * N) = count /\
  primary_reaches (m2 := m2) (scaled rho (@fixed_point_relu N b 1 f)) (@ball rho r (1 + m2))
    (IZR p / IZR q).
Proof.
case: N => // -[|n] // /and5P[n1 r0 /implyP r2 proper
  /and3P[small /and3P[/eqP fb f0 nb] /Z.eqb_spec counted]].
split=> // y /ball_scaled yW.
have nE : (Z.of_nat n.+2 - 1)%Z = Z.of_nat n.+1 by lia.
rewrite nE in small nb; have le := close_enough_error proper small.
have rho0 := radius_number_pos proper; set rh := radius_number rho in yW le rho0 *.
have nb' : (2 * n.+1 < 2 ^ b)%N.
  apply/ltP/INR_lt; rewrite INR_expn2 mult_INR [INR n.+1]INR_IZR_INZ -pow2_Z.
  by have /IZR_lt := Z.ltb_spec0 _ _ nb; rewrite mult_IZR.
pose F I t := y (line I t) / rh.
exists (fun I => weights_of b f n.+1 (F I)) => x I xc Ic; apply: Rle_trans le.
have [g [g0 gd gb]] := slice_derivatives yW Ic.
have bounded t : -1 <= t <= 1 -> Rabs (F I t) <= 1 by move=> t1; rewrite /F -g0; exact: gb.
have lipschitz s t : -1 <= s <= 1 -> -1 <= t <= 1 -> Rabs (F I s - F I t) <= Rabs (s - t).
  move=> s1 t1; rewrite /F -!g0; have [c [c1 E]] := mean_value_theorem t s (fun u => gd 0%N u r0).
  rewrite E Rabs_mult -[X in _ <= X]Rmult_1_l; apply: Rmult_le_compat_r; first exact: Rabs_pos.
  by apply: gb => //; exact: between c1.
have -> : join x I = line I (x ord0).
  by rewrite /line; congr join; apply: functional_extensionality => i; rewrite (ord1 i).
have -> : scaled rho (@fixed_point_relu n.+2 b 1 f) (weights_of b f n.+1 (F I)) x
    = rh * fixed_point_relu 1 f (weights_of b f n.+1 (F I)) x.
  by rewrite /scaled /rh /radius_number; case: (rho) => [|? ?] //; rewrite Rmult_1_l.
rewrite network_is_interpolant //; last by rewrite fb.
have -> : y (line I (x ord0)) = rh * F I (x ord0) by rewrite /F; field; lra.
rewrite -Rmult_minus_distr_l Rabs_mult (Rabs_pos_eq rh); last lra.
apply: Rmult_le_compat_l; first lra.
apply: (@interpolant_error_r r m2 (fun z => y z / rh) I second n.+1) => //.
by move=> i _; exact: nearest_close.
Qed.
