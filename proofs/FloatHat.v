(** * A ReLU primary evaluated in floating point (certified.md, section 11; m1 = 1, r = 1)

    The hats (1 - |s - j|)_+ = relu(1 - relu(s - j) - relu(j - s)), s = n (x+1)/2, do not cancel.
    Every number is a number of the format and every operation is rounded to nearest, sums in
    order from the bias: with u = 2^(-p), eta = 2^(-l), |y| <= Y and slope at most L the error is
    at most L (1/n + u + eta/n) + Y ((1+u)^5 - 1) + 3 eta, for 8 (n+1) numbers. *)

From Coq Require Import ZArith Lia.
From Modhyper Require Import Common FiniteSums FinitePrecision FixedPointRelu FixedPointPrimary.
From Modhyper Require Import FixedPointNearest SobolevCube ReluGraph Sawtooth FloatFormat.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** ** The network *)

Section Network.
Variables (rnd : R -> R) (n : nat).

(** A sum of products, rounded after every operation, from the bias on. *)
Definition float_affine (b : R) (ts : seq (R * R)) : R :=
  foldl (fun s t => rnd (s + rnd (t.1 * t.2))) b ts.

(** Units j of the two layers, and the output. *)
Definition rising (x : R) (j : nat) : R :=
  relu (float_affine (INR n / 2 - INR j) [:: (INR n / 2, x)]).
Definition falling (x : R) (j : nat) : R :=
  relu (float_affine (- (INR n / 2 - INR j)) [:: (- (INR n / 2), x)]).
Definition float_hat (x : R) (j : nat) : R :=
  relu (float_affine 1 [:: (-1, rising x j); (-1, falling x j)]).
Definition float_hats (v : nat -> R) (x : R) : R :=
  float_affine 0 [seq (v j, float_hat x j) | j <- iota 0 n.+1].

(** All its numbers: weight and bias of two units, two weights and a bias of the hat, and the
    output weight, for j = 0..n. *)
Definition hat_numbers (v : nat -> R) : seq R :=
  flatten [seq [:: INR n / 2; INR n / 2 - INR j; - (INR n / 2); - (INR n / 2 - INR j);
                   -1; -1; 1; v j] | j <- iota 0 n.+1].

Lemma size_hat_numbers v : size (hat_numbers v) = (8 * n.+1)%N.
Proof.
rewrite /hat_numbers -[in RHS](size_iota 0 n.+1); elim: (iota 0 n.+1) => [|j s IH] //.
by rewrite [size (j :: s)]/= mulnS -IH.
Qed.
End Network.

(** ** The sum of two products *)

Lemma two_products u eta Y y1 y2 v1 v2 l1 l2 h1 h2 q1 q2 out :
  0 < u <= 1 / 4 -> 0 < eta -> 0 <= l1 -> 0 <= l2 -> l1 + l2 = 1 -> 0 <= h1 -> 0 <= h2 ->
  Rabs (h1 - l1) + Rabs (h2 - l2) <= 2 * u + u ^ 2 ->
  Rabs y1 <= Y -> Rabs y2 <= Y ->
  Rabs (v1 - y1) <= u * Rabs y1 + eta / 2 -> Rabs (v2 - y2) <= u * Rabs y2 + eta / 2 ->
  Rabs (q1 - v1 * h1) <= u * Rabs (v1 * h1) + eta / 2 ->
  Rabs (q2 - v2 * h2) <= u * Rabs (v2 * h2) + eta / 2 ->
  Rabs (out - (q1 + q2)) <= u * Rabs (q1 + q2) ->
  Rabs (out - (l1 * y1 + l2 * y2)) <= Y * ((1 + u) ^ 5 - 1) + 3 * eta.
Proof.
move=> u1 e0 l10 l20 l12 h10 h20 hl Y1 Y2 vy1 vy2 q1v q2v oq.
have Y0 : 0 <= Y by apply: Rle_trans Y1; exact: Rabs_pos.
pose V := (1 + u) * Y + eta / 2; pose w := u * Y + eta / 2.
have vw y v : Rabs y <= Y -> Rabs (v - y) <= u * Rabs y + eta / 2 ->
    Rabs (v - y) <= w /\ Rabs v <= V.
  move=> yY le; have : u * Rabs y <= u * Y by apply: Rmult_le_compat_l; lra.
  have := Rabs_triang (v - y) y; rewrite (_ : v - y + y = v); last by ring.
  by rewrite /w /V; lra.
have [w1 V1] := vw _ _ Y1 vy1; have [w2 V2] := vw _ _ Y2 vy2.
have w0 : 0 <= w by have := Rabs_pos (v1 - y1); lra.
have V0 : 0 <= V by have := Rabs_pos v1; lra.
pose s := Rabs (v1 * h1) + Rabs (v2 * h2).
have s0 : 0 <= s by have := Rabs_pos (v1 * h1); have := Rabs_pos (v2 * h2); rewrite /s; lra.
have hsum : h1 + h2 <= (1 + u) ^ 2.
  have := Rle_abs (h1 - l1); have := Rle_abs (h2 - l2).
  by rewrite (_ : (1 + u) ^ 2 = 1 + (2 * u + u ^ 2)); [lra | ring].
have sV : s <= V * (1 + u) ^ 2.
  apply: Rle_trans (_ : _ <= V * (h1 + h2)) _; last exact: Rmult_le_compat_l.
  rewrite /s !Rabs_mult (Rabs_pos_eq h1) // (Rabs_pos_eq h2) // Rmult_plus_distr_l.
  by apply: Rplus_le_compat; apply: Rmult_le_compat_r.
have A1 : Rabs (q1 + q2 - (v1 * h1 + v2 * h2)) <= u * s + eta.
  rewrite (_ : _ - _ = (q1 - v1 * h1) + (q2 - v2 * h2)); last by ring.
  by have := Rabs_triang (q1 - v1 * h1) (q2 - v2 * h2); rewrite /s; lra.
have A2 : Rabs (q1 + q2) <= s + (u * s + eta).
  have := Rabs_triang (q1 + q2 - (v1 * h1 + v2 * h2)) (v1 * h1 + v2 * h2).
  have := Rabs_triang (v1 * h1) (v2 * h2).
  by rewrite (_ : q1 + q2 - _ + _ = q1 + q2); [rewrite /s in A1 *; lra | ring].
have A3 : Rabs (out - (v1 * h1 + v2 * h2)) <= u * (s + (u * s + eta)) + (u * s + eta).
  have := Rabs_triang (out - (q1 + q2)) (q1 + q2 - (v1 * h1 + v2 * h2)).
  rewrite (_ : out - _ + _ = out - (v1 * h1 + v2 * h2)); last by ring.
  by have := Rmult_le_compat_l u _ _ ltac:(lra) A2; lra.
have A4 : Rabs (v1 * h1 + v2 * h2 - (v1 * l1 + v2 * l2)) <= V * (2 * u + u ^ 2).
  rewrite (_ : _ - _ = v1 * (h1 - l1) + v2 * (h2 - l2)); last by ring.
  apply: Rle_trans (Rabs_triang _ _) _; rewrite !Rabs_mult.
  apply: Rle_trans (_ : _ <= V * (Rabs (h1 - l1) + Rabs (h2 - l2))) _.
    by rewrite Rmult_plus_distr_l; apply: Rplus_le_compat; apply: Rmult_le_compat_r => //;
      exact: Rabs_pos.
  exact: Rmult_le_compat_l.
have A5 : Rabs (v1 * l1 + v2 * l2 - (l1 * y1 + l2 * y2)) <= w.
  rewrite (_ : _ - _ = l1 * (v1 - y1) + l2 * (v2 - y2)); last by ring.
  apply: Rle_trans (Rabs_triang _ _) _; rewrite !Rabs_mult (Rabs_pos_eq l1) // (Rabs_pos_eq l2) //.
  apply: Rle_trans (_ : _ <= (l1 + l2) * w) _; last by rewrite l12; lra.
  by rewrite Rmult_plus_distr_r; apply: Rplus_le_compat; apply: Rmult_le_compat_l.
have T1 := Rabs_triang (out - (v1 * h1 + v2 * h2)) (v1 * h1 + v2 * h2 - (v1 * l1 + v2 * l2)).
have T2 := Rabs_triang (out - (v1 * l1 + v2 * l2)) (v1 * l1 + v2 * l2 - (l1 * y1 + l2 * y2)).
rewrite (_ : out - _ + _ = out - (v1 * l1 + v2 * l2)) in T1; last by ring.
rewrite (_ : out - _ + _ = out - (l1 * y1 + l2 * y2)) in T2; last by ring.
have B1 : s * (2 * u + u ^ 2) <= V * (1 + u) ^ 2 * (2 * u + u ^ 2).
  by apply: Rmult_le_compat_r => //; have := pow2_ge_0 u; lra.
have B2 : (1 + u) ^ 4 <= 5 / 2.
  apply: Rle_trans (pow_incr (1 + u) (5 / 4) 4 _) _; first by lra.
  by rewrite /=; lra.
have E : V * (1 + u) ^ 2 * (2 * u + u ^ 2) + V * (2 * u + u ^ 2) + w
    = Y * ((1 + u) ^ 5 - 1) + eta * (((1 + u) ^ 4 - 1) / 2 + 1 / 2).
  by rewrite /V /w; field.
have B3 : eta * (((1 + u) ^ 4 - 1) / 2 + 1 / 2 + (1 + u)) <= eta * 3.
  by apply: Rmult_le_compat_l; lra.
by lra.
Qed.

Lemma unit_interval k t : (0 < k)%N -> 0 <= t <= INR k ->
  exists i : nat, (i < k)%N /\ INR i <= t <= INR i + 1.
Proof.
elim: k => // k IH _ [t0 tk]; case: (Rle_lt_dec (INR k) t) => [le|lt].
  by exists k; rewrite -S_INR.
case: k IH tk lt => [|k] IH tk lt; first by rewrite /= in lt; lra.
have [||i [ik ti]] := IH; [by [] | by lra | exists i; split=> //; exact: ltnW].
Qed.

(** ** The error *)

Section Error.
Variables (p l n : nat) (rnd : R -> R).
Hypothesis rounding : rounds_to_nearest p l rnd.
Hypothesis p_2 : (2 <= p)%N.
Hypothesis l_pos : (0 < l)%N.
Hypothesis n_pos : (0 < n)%N.
Hypothesis n_small : INR n <= 2 ^ p.
Let u := unit_roundoff p.
Let eta := underflow_spacing l.

Let nR : 1 <= INR n.
Proof. by apply: (le_INR 1); apply/leP. Qed.

Let u_quarter : 0 < u <= 1 / 4.
Proof.
split; first exact: unit_roundoff_pos.
rewrite (_ : 1 / 4 = / 2 ^ 2); last by rewrite /=; field.
by apply: Rinv_le_contravar; [lra | apply: Rle_pow; [lra | apply/leP]].
Qed.

Let eta_pos : 0 < eta.
Proof. exact: underflow_spacing_pos. Qed.

Let fn := rnd_number rounding.

(** n/2 - j and 1 are numbers of the format. *)
Lemma half_number j : (j <= n)%N -> format_number p l (INR n / 2 - INR j).
Proof.
move=> jn; have jR : INR j <= INR n by apply: le_INR; apply/leP.
have -> : INR n / 2 - INR j = IZR (Z.of_nat n - 2 * Z.of_nat j) / 2.
  by rewrite minus_IZR mult_IZR -!INR_IZR_INZ; field.
apply: format_half => //; rewrite minus_IZR mult_IZR -!INR_IZR_INZ.
by have := pos_INR j; move=> ?; apply: Rabs_le; lra.
Qed.

Lemma one_number : format_number p l 1.
Proof.
have -> : 1 = IZR 2 / 2 by field.
apply: format_half => //; rewrite Rabs_pos_eq; last by lra.
by have := @Rle_pow 2 1 p ltac:(lra) (elimT leP (ltnW p_2)); rewrite /=; lra.
Qed.

Variables (v : nat -> R) (x : R).
Hypothesis v_numbers : forall j, format_number p l (v j).
Hypothesis x_1 : -1 <= x <= 1.

(** All numbers of the network are numbers of the format. *)
Lemma hat_numbers_format :
  forall i, (i < 8 * n.+1)%N -> format_number p l (nth 0 (hat_numbers n v) i).
Proof.
suff H (s : seq nat) : (forall j, j \in s -> (j <= n)%N) -> forall i,
    format_number p l (nth 0 (flatten [seq [:: INR n / 2; INR n / 2 - INR j; - (INR n / 2);
      - (INR n / 2 - INR j); -1; -1; 1; v j] | j <- s]) i).
  by move=> i _; apply: H => j; rewrite mem_iota add0n ltnS.
have f1 := one_number; have f_1 : format_number p l (-1) by exact: format_opp.
have f0 := half_number (leq0n n); rewrite /= Rminus_0_r in f0; have f0' := format_opp f0.
elim: s => [|j s IH] small i; first by rewrite nth_nil; exact: format_0.
have fj := half_number (small j (mem_head j s)); have fj' := format_opp fj.
have rest k : format_number p l (nth 0 (flatten [seq [:: INR n / 2; INR n / 2 - INR j;
    - (INR n / 2); - (INR n / 2 - INR j); -1; -1; 1; v j] | j <- s]) k).
  by apply: IH => m ms; apply: small; rewrite in_cons ms orbT.
by case: i => [|[|[|[|[|[|[|[|i]]]]]]]] /=; try assumption; [exact: v_numbers | exact: rest].
Qed.

(** The rounded product n x/2, and the sums s - j of the two layers' inputs. *)
Let P : R := rnd (INR n / 2 * x).
Let D (j : nat) : R := P + (INR n / 2 - INR j).
Let r (j : nat) : R := rnd ((INR n / 2 - INR j) + P).

Let half_n : format_number p l (INR n / 2).
Proof. by have := half_number (leq0n n); rewrite /= Rminus_0_r. Qed.

Lemma P_bound : - (INR n / 2) <= P <= INR n / 2.
Proof.
split; [apply: (rnd_ge rounding) | apply: (rnd_le rounding) => //]; try by nra.
exact: format_opp.
Qed.

Lemma P_close : Rabs (P * 2 / INR n - x) <= u + eta / INR n.
Proof.
have := rnd_error rounding (INR n / 2 * x); rewrite -/P -/u -/eta.
have -> : P * 2 / INR n - x = (P - INR n / 2 * x) * (2 / INR n) by field; lra.
have i0 : 0 < 2 / INR n by apply: Rdiv_lt_0_compat; lra.
rewrite (Rabs_mult _ (2 / INR n)) (Rabs_pos_eq (2 / INR n)); last by lra.
rewrite (Rabs_mult (INR n / 2) x) (Rabs_pos_eq (INR n / 2)); last by lra.
move=> /(Rmult_le_compat_r _ _ _ (Rlt_le _ _ i0)) le; apply: Rle_trans le _.
have xa : Rabs x <= 1 by apply: Rabs_le; lra.
have -> : (u * (INR n / 2 * Rabs x) + eta / 2) * (2 / INR n) = u * Rabs x + eta / INR n.
  by field; lra.
by have := Rmult_le_compat_l u _ _ ltac:(lra) xa; lra.
Qed.

Lemma rising_value j : rising rnd n x j = relu (r j).
Proof. by rewrite /rising /=. Qed.

Lemma falling_value j : falling rnd n x j = relu (- r j).
Proof.
rewrite /falling /= -Ropp_mult_distr_l (rnd_opp rounding) -/P.
by rewrite -Ropp_plus_distr (rnd_opp rounding).
Qed.

Lemma float_hat_value j : (j <= n)%N -> float_hat rnd n x j = relu (rnd (1 - Rabs (r j))).
Proof.
move=> jn; have fr : format_number p l (r j) by exact: fn.
rewrite /float_hat /float_affine /= rising_value falling_value -!Ropp_mult_distr_l !Rmult_1_l.
have id f : format_number p l f -> rnd f = f := @rnd_id p l rnd rounding f.
have neg f : format_number p l f -> rnd (- f) = - f.
  by move=> ff; rewrite (rnd_opp rounding) id.
rewrite !neg; try by apply: format_relu => //; exact: format_opp.
congr relu; case: (Rle_lt_dec 0 (r j)) => r0.
  rewrite (relu_pos r0) relu_neg ?(Rabs_pos_eq (r j)) //; last by lra.
  by rewrite Ropp_0 Rplus_0_r id.
rewrite (relu_neg (Rlt_le _ _ r0)) relu_pos ?Rabs_left //; last by lra.
by rewrite Ropp_0 Rplus_0_r (id 1) //; exact: one_number.
Qed.

Let r_error j : (j <= n)%N -> Rabs (r j - D j) <= u * Rabs (D j).
Proof.
move=> jn; have := rnd_sum rounding (half_number jn) (fn (INR n / 2 * x)).
by rewrite -/P -/(r j) (_ : INR n / 2 - INR j + P = D j) //; rewrite /D; ring.
Qed.

(** Far hats vanish exactly. *)
Lemma float_hat_far j : (j <= n)%N -> 1 <= Rabs (D j) -> float_hat rnd n x j = 0.
Proof.
move=> jn far; rewrite float_hat_value // relu_neg //.
have f1 := one_number; have f0 := format_0 p l.
have DE : INR n / 2 - INR j + P = D j by rewrite /D; ring.
apply: (rnd_le rounding f0); suff : 1 <= Rabs (r j) by lra.
case: (Rle_lt_dec 0 (D j)) => D0.
  rewrite Rabs_pos_eq in far => //; have := @rnd_ge p l rnd rounding (D j) 1 f1 far.
  by rewrite /r DE; move=> ge; rewrite Rabs_pos_eq; lra.
rewrite Rabs_left // in far; have := @rnd_le p l rnd rounding (D j) (-1) (format_opp f1).
by rewrite /r DE => /(_ ltac:(lra)) le; rewrite Rabs_left; lra.
Qed.

(** Near hats are right up to u |s - j| + u (1 - |s - j|) + u^2 |s - j|. *)
Lemma float_hat_near j : (j <= n)%N -> Rabs (D j) <= 1 ->
  0 <= float_hat rnd n x j /\
  Rabs (float_hat rnd n x j - (1 - Rabs (D j))) <= u + u ^ 2 * Rabs (D j).
Proof.
move=> jn near; split; first by rewrite float_hat_value //; exact: Rmax_l.
have f1 := one_number; have f0 := format_0 p l; have fr : format_number p l (r j) by exact: fn.
have DE : INR n / 2 - INR j + P = D j by rewrite /D; ring.
have r1 : Rabs (r j) <= 1.
  have /Rabs_le_between D1 := near; apply: Rabs_le; rewrite /r DE; split.
    by apply: (rnd_ge rounding (format_opp f1)); lra.
  by apply: (rnd_le rounding f1); lra.
have rD := r_error jn; have D0 := Rabs_pos (D j); have r0 := Rabs_pos (r j).
have fabs : format_number p l (- Rabs (r j)).
  by apply: format_opp; rewrite /Rabs; case: Rcase_abs => // _; exact: format_opp.
have := rnd_sum rounding f1 fabs; rewrite -/u -/(1 - Rabs (r j)).
rewrite (Rabs_pos_eq (1 - Rabs (r j))); last by lra.
have w0 : 0 <= rnd (1 - Rabs (r j)) by apply: (rnd_ge rounding f0); lra.
rewrite float_hat_value // relu_pos //; set w := rnd _ in w0 *.
have tri : Rabs (Rabs (r j) - Rabs (D j)) <= u * Rabs (D j).
  by apply: Rle_trans rD; exact: Rabs_triang_inv2.
move=> /Rabs_le_between A; move: tri => /Rabs_le_between B.
have rle : Rabs (D j) - u * Rabs (D j) <= Rabs (r j) by lra.
have C : u * (1 - Rabs (r j)) <= u * (1 - Rabs (D j) + u * Rabs (D j)).
  by apply: Rmult_le_compat_l; lra.
by apply: Rabs_le; rewrite /=; lra.
Qed.

(** Terms that vanish leave the sum as it is. *)
Lemma fold_zero s (js : seq nat) : format_number p l s ->
  (forall j, j \in js -> float_hat rnd n x j = 0) ->
  foldl (fun s t => rnd (s + rnd (t.1 * t.2))) s [seq (v j, float_hat rnd n x j) | j <- js] = s.
Proof.
move=> fs; elim: js => //= j js IH zero.
rewrite zero ?mem_head // Rmult_0_r (rnd_0 rounding) Rplus_0_r (rnd_id rounding fs).
by apply: IH => k kj; apply: zero; rewrite in_cons kj orbT.
Qed.

(** The interval of s = P + n/2, and the output as a sum of two products. *)
Lemma float_hats_value : exists i : nat, [/\ (i < n)%N, INR i <= P + INR n / 2 <= INR i + 1 &
  float_hats rnd n v x = rnd (rnd (v i * float_hat rnd n x i)
                              + rnd (v i.+1 * float_hat rnd n x i.+1))].
Proof.
have [i [iN i_s]] : exists i : nat, (i < n)%N /\ INR i <= P + INR n / 2 <= INR i + 1.
  by apply: unit_interval => //; have := P_bound; lra.
exists i; split=> //.
have far j : (j <= n)%N -> (j < i)%N \/ (i.+1 < j)%N -> float_hat rnd n x j = 0.
  move=> jn out; apply: float_hat_far => //; rewrite /D.
  case: out => [ji|ij].
    have : INR j + 1 <= INR i by rewrite -S_INR; apply: le_INR; apply/leP.
    by move=> ?; rewrite Rabs_pos_eq; lra.
  have : INR i + 1 + 1 <= INR j by rewrite -!S_INR; apply: le_INR; apply/leP.
  by move=> ?; rewrite Rabs_left1; lra.
have nE : n.+1 = (i + (2 + (n - i.+1)))%N by move: iN; nat_lia.
have before j : j \in iota 0 i -> float_hat rnd n x j = 0.
  rewrite mem_iota add0n => /andP[_ ji]; apply: far; last by left.
  exact: leq_trans (ltnW ji) (ltnW iN).
have after j : j \in iota (i + 2) (n - i.+1) -> float_hat rnd n x j = 0.
  rewrite mem_iota => /andP[ij jn]; apply: far; last by right; move: ij; nat_lia.
  by move: jn iN; nat_lia.
rewrite /float_hats /float_affine nE iotaD map_cat foldl_cat (fold_zero (format_0 p l) before).
rewrite add0n iotaD map_cat foldl_cat /= Rplus_0_l (rnd_id rounding (fn _)).
by rewrite fold_zero //; exact: fn.
Qed.
End Error.

Section Target.
Variables (p l n : nat) (rnd : R -> R).
Hypothesis rounding : rounds_to_nearest p l rnd.
Hypothesis p_2 : (2 <= p)%N.
Hypothesis l_pos : (0 < l)%N.
Hypothesis n_pos : (0 < n)%N.
Hypothesis n_small : INR n <= 2 ^ p.
Variables (F : R -> R) (Y L : R).
Hypothesis F_bounded : forall t, -1 <= t <= 1 -> Rabs (F t) <= Y.
Hypothesis L_pos : 0 <= L.
Hypothesis F_lipschitz : forall s t, -1 <= s <= 1 -> -1 <= t <= 1 ->
  Rabs (F s - F t) <= L * Rabs (s - t).

(** The output weights: the rounded values at the knots. *)
Definition rounded_values (j : nat) : R := rnd (F (knot (spacing n) j)).

(** certified.md, section 11: the error of the network, all operations rounded, for every x in
    [-1,1], a number of the format or not: the product with x is rounded. *)
Theorem float_hats_error x : -1 <= x <= 1 ->
  Rabs (float_hats rnd n rounded_values x - F x)
  <= L * (/ INR n + unit_roundoff p + underflow_spacing l / INR n)
     + Y * ((1 + unit_roundoff p) ^ 5 - 1) + 3 * underflow_spacing l.
Proof.
move=> x1; set u := unit_roundoff p; set eta := underflow_spacing l.
have nR : 1 <= INR n by apply: (le_INR 1); apply/leP.
have u4 : 0 < u <= 1 / 4.
  split; first exact: unit_roundoff_pos.
  rewrite (_ : 1 / 4 = / 2 ^ 2); last by rewrite /=; field.
  by apply: Rinv_le_contravar; [lra | apply: Rle_pow; [lra | apply/leP]].
have e0 : 0 < eta by exact: underflow_spacing_pos.
have [i [iN i_s out]] := float_hats_value rounding p_2 l_pos n_pos n_small rounded_values x1.
set P := rnd (INR n / 2 * x) in i_s.
have knot_i j : (j <= n)%N -> -1 <= knot (spacing n) j <= 1 by exact: knot_in.
pose tau := P + INR n / 2 - INR i.
have tau1 : 0 <= tau <= 1 by rewrite /tau; lra.
have S1 : INR i.+1 = INR i + 1 by exact: S_INR.
have Di : Rabs (P + (INR n / 2 - INR i)) = tau by rewrite Rabs_pos_eq /tau; lra.
have Di1 : Rabs (P + (INR n / 2 - INR i.+1)) = 1 - tau by rewrite S1 Rabs_left1 /tau; lra.
have [|h10 h1] := @float_hat_near p l n rnd rounding p_2 l_pos n_small x i (ltnW iN).
  by rewrite -/P Di; lra.
have [|h20 h2] := @float_hat_near p l n rnd rounding p_2 l_pos n_small x i.+1 iN.
  by rewrite -/P Di1; lra.
rewrite -/P -/u Di in h1; rewrite -/P -/u Di1 in h2.
set H1 := float_hat rnd n x i in out h10 h1; set H2 := float_hat rnd n x i.+1 in out h20 h2.
pose v1 := rounded_values i; pose v2 := rounded_values i.+1.
pose y1 := F (knot (spacing n) i); pose y2 := F (knot (spacing n) i.+1).
have l2 : 1 - (1 - tau) = tau by ring.
have A : Rabs (float_hats rnd n rounded_values x - ((1 - tau) * y1 + tau * y2))
    <= Y * ((1 + u) ^ 5 - 1) + 3 * eta.
{ apply: (@two_products u eta Y y1 y2 v1 v2 (1 - tau) tau H1 H2 (rnd (v1 * H1)) (rnd (v2 * H2)))
    => //.
  - by lra.
  - by lra.
  - by ring.
  - by rewrite l2 in h2; lra.
  - exact: F_bounded (knot_i i (ltnW iN)).
  - exact: F_bounded (knot_i i.+1 iN).
  - exact: rnd_error rounding y1.
  - exact: rnd_error rounding y2.
  - exact: rnd_error rounding (v1 * H1).
  - exact: rnd_error rounding (v2 * H2).
  - by rewrite out; exact: (rnd_sum rounding (rnd_number rounding _) (rnd_number rounding _)).
}
(* the interpolant at x^ = 2 P/n, and the target between x^ and x *)
pose xh := P * 2 / INR n; have near := P_close rounding p_2 n_pos x1.
rewrite -/P -/u -/eta -/xh in near.
have PB := P_bound rounding p_2 l_pos n_pos n_small x1; rewrite -/P in PB.
have i0 : 0 < / INR n by apply: Rinv_0_lt_compat; lra.
have xh1 : -1 <= xh <= 1.
  have E : INR n / 2 * (2 / INR n) = 1 by field; lra.
  have c0 : 0 < 2 / INR n by apply: Rdiv_lt_0_compat; lra.
  have -> : xh = P * (2 / INR n) by rewrite /xh; field; lra.
  have c0' := Rlt_le _ _ c0; have := Rmult_le_compat_r _ _ _ c0' (proj1 PB).
  by have := Rmult_le_compat_r _ _ _ c0' (proj2 PB); lra.
have hE : spacing n = 2 / INR n by [].
have x_i : xh - knot (spacing n) i = tau * spacing n.
  by rewrite /xh /knot /tau hE; field; lra.
have x_i1 : xh - knot (spacing n) i.+1 = - ((1 - tau) * spacing n).
  by rewrite /xh /knot /tau hE S1; field; lra.
have s0 := spacing_pos n_pos.
have B1 := F_lipschitz xh1 (knot_i i (ltnW iN)); have B2 := F_lipschitz xh1 (knot_i i.+1 iN).
have p1 : 0 <= tau * spacing n by apply: Rmult_le_pos; lra.
have p2 : 0 <= (1 - tau) * spacing n by apply: Rmult_le_pos; lra.
rewrite x_i (Rabs_pos_eq _ p1) in B1; rewrite x_i1 Rabs_Ropp (Rabs_pos_eq _ p2) in B2.
have B : Rabs ((1 - tau) * y1 + tau * y2 - F xh) <= L * / INR n.
  have -> : (1 - tau) * y1 + tau * y2 - F xh = - ((1 - tau) * (F xh - y1) + tau * (F xh - y2)).
    by ring.
  rewrite Rabs_Ropp; apply: Rle_trans (Rabs_triang _ _) _; rewrite !Rabs_mult.
  rewrite (Rabs_pos_eq (1 - tau)) ?(Rabs_pos_eq tau); try lra.
  have C1 := Rmult_le_compat_l (1 - tau) _ _ ltac:(lra) B1.
  have C2 := Rmult_le_compat_l tau _ _ ltac:(lra) B2.
  have t4 : 2 * (tau * (1 - tau)) <= 1 / 2.
    by have := pow2_ge_0 (tau - 1 / 2); rewrite /= Rmult_1_r; lra.
  have Ls : 0 <= L * spacing n by apply: Rmult_le_pos; lra.
  have := Rmult_le_compat_r _ _ _ Ls t4; rewrite /y1 /y2.
  have -> : 1 / 2 * (L * spacing n) = L * / INR n by rewrite hE; field; lra.
  by lra.
have C := F_lipschitz xh1 x1; have C' := Rmult_le_compat_l L _ _ L_pos near.
have T1 := Rabs_triang (float_hats rnd n rounded_values x - ((1 - tau) * y1 + tau * y2))
  ((1 - tau) * y1 + tau * y2 - F xh).
have T2 := Rabs_triang (float_hats rnd n rounded_values x - F xh) (F xh - F x).
rewrite (_ : _ - _ + _ = float_hats rnd n rounded_values x - F xh) in T1; last by ring.
rewrite (_ : _ - _ + _ = float_hats rnd n rounded_values x - F x) in T2; last by ring.
by lra.
Qed.
End Target.

(** ** On the ball *)

(** A slice of a member of the ball: bounded by Y, with slope at most L, L + Y <= 1. *)
Lemma slice_size m2 (y : point (1 + m2) -> R) : sobolev_cube_1 y ->
  exists Y L : R, [/\ 0 <= Y, 0 <= L, L + Y <= 1 &
    forall I, in_cube I ->
      (forall t, -1 <= t <= 1 -> Rabs (y (line I t)) <= Y) /\
      (forall s t, -1 <= s <= 1 -> -1 <= t <= 1 ->
         Rabs (y (line I s) - y (line I t)) <= L * Rabs (s - t))].
Proof.
move=> [d [A [B [hd [hc [dc [hA [dB s1]]]]]]]].
have zero_in : in_cube (fun _ : 'I_(1 + m2) => 0) by move=> j; lra.
have A0 : 0 <= A by apply: Rle_trans (hA _ zero_in); exact: Rabs_pos.
have B0 i : 0 <= B i by exact: B_ge0 dB i.
exists A, (B (first_axis m2)); split; [exact: A0 | exact: B0 | |].
  move: s1; rewrite (bigD1 (first_axis m2)) //=; set rest := (X in _ + (_ + X)).
  have : 0 <= rest by [apply: Rsum_ge0]; lra.
move=> I Ic; split=> [t t1|s t s1' t1]; first by apply: hA; exact: line_in_cube.
apply: Rle_trans (gradient_bound hd dB hc (line_in_cube Ic s1') (line_in_cube Ic t1)) _.
rewrite (Rsum_only (i := first_axis m2)) ?line_axis; first exact: Rle_refl.
move=> j; case: (split_ordP j) => i ->; first by rewrite (ord1 i) /first_axis eqxx.
by move=> _; rewrite /line /join (unsplitK (inr i)) Rminus_eq_0 Rabs_R0 Rmult_0_r.
Qed.

(** certified.md, section 11: 8 (n+1) numbers of the format, every operation rounded, reach
    max(1/n + u + eta/n, (1+u)^5 - 1) + 3 eta on every slice of the ball of W(1, 1+m2) on the
    closed cube; g is the network whose output weights are given. *)
Theorem float_hats_reach p l n rnd m2 :
  rounds_to_nearest p l rnd -> (2 <= p)%N -> (0 < l)%N -> (0 < n)%N -> INR n <= 2 ^ p ->
  (forall v, size (hat_numbers n v) = (8 * n.+1)%N) /\
  primary_reaches (m2 := m2)
    (fun (v : {v : nat -> R | forall j, format_number p l (v j)}) (x : point 1) =>
       float_hats rnd n (sval v) (x ord0))
    (@sobolev_cube_1 (1 + m2))
    (Rmax (/ INR n + unit_roundoff p + underflow_spacing l / INR n) ((1 + unit_roundoff p) ^ 5 - 1)
     + 3 * underflow_spacing l).
Proof.
move=> rounding p2 l0 n0 np; split; first exact: size_hat_numbers.
move=> y yW; have [Y [L [Y0 L0 LY slices]]] := slice_size yW.
have good I j : format_number p l (rounded_values n rnd (fun t => y (line I t)) j).
  exact: rnd_number rounding _.
exists (fun I => exist _ _ (good I)) => x I xc Ic; have [bounded lip] := slices I Ic.
have -> : join x I = line I (x ord0).
  by rewrite /line; congr join; apply: functional_extensionality => i; rewrite (ord1 i).
have := float_hats_error rounding p2 l0 n0 np bounded L0 lip (xc ord0).
set a := / INR n + _ + _; set c := (1 + _) ^ 5 - 1; set e := underflow_spacing l.
have a1 := Rmax_l a c; have c1 := Rmax_r a c.
have a0 : 0 <= a.
  have nR : 1 <= INR n by apply: (le_INR 1); apply/leP.
  have := Rinv_0_lt_compat (INR n) ltac:(lra); have := unit_roundoff_pos p.
  have := Rdiv_lt_0_compat _ _ (underflow_spacing_pos l) (Rlt_le_trans _ _ _ Rlt_0_1 nR).
  by rewrite /a; lra.
have := Rmult_le_compat_l L _ _ L0 a1; have := Rmult_le_compat_l Y _ _ Y0 c1.
have : (L + Y) * Rmax a c <= 1 * Rmax a c by apply: Rmult_le_compat_r; lra.
by rewrite /=; lra.
Qed.
