(** * Packing octahedra for r = 1 (certified.md, section 7)

    Tents a (1 - sum_i |s_i (x_i + 1) - v_i|)_+ around the points v of a set whose members are at
    distance at least 2 from each other in the L1 norm: their supports have disjoint interiors,
    and every signed sum lies in the unit ball of W(1,m) as soon as a (1 + sum_i s_i) <= 1.  The
    corners are rounded so that the sums are C^1; s_i = 0 leaves an axis uncut. *)

From Modhyper Require Import Common FiniteSums Packing PackingProfile PackingSharp.
From Modhyper Require Import FinitePrecision Interface Perceptron PerceptronContinuity.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** ** Smooth approximations of |t| and of max(0, t) *)

Section Rounded.
Variable delta : R.
Hypothesis delta_pos : 0 < delta.

Let root (t : R) := sqrt (t ^ 2 + delta ^ 2).

(** sqrt(t^2 + delta^2) - delta lies between |t| - delta and |t|. *)
Definition rounded_abs (t : R) : R := root t - delta.
Definition rounded_abs' (t : R) : R := t / root t.

Let inner_pos t : 0 < t ^ 2 + delta ^ 2.
Proof. by have := pow2_ge_0 t; have := pow_lt _ 2 delta_pos; lra. Qed.

Let root_pos t : 0 < root t.
Proof. exact: sqrt_lt_R0 (inner_pos t). Qed.

Let root_ge t : Rabs t <= root t.
Proof.
rewrite -(sqrt_Rsqr_abs t); apply: sqrt_le_1_alt; rewrite Rsqr_pow2.
by have := pow_lt _ 2 delta_pos; lra.
Qed.

Lemma rounded_abs_ge t : Rabs t - delta <= rounded_abs t.
Proof. by have := root_ge t; rewrite /rounded_abs; lra. Qed.

Lemma rounded_abs_ge0 t : 0 <= rounded_abs t.
Proof.
have := sqrt_pow2 delta (Rlt_le _ _ delta_pos); rewrite /rounded_abs.
have : sqrt (delta ^ 2) <= root t by apply: sqrt_le_1_alt; have := pow2_ge_0 t; lra.
by lra.
Qed.

Lemma rounded_abs_0 : rounded_abs 0 = 0.
Proof. by rewrite /rounded_abs /root (_ : 0 ^ 2 + _ = delta ^ 2) ?sqrt_pow2; lra. Qed.

Lemma rounded_abs_derive t : is_derive rounded_abs t (rounded_abs' t).
Proof.
have r0 := root_pos t; rewrite /rounded_abs /rounded_abs' /root in r0 *.
auto_derive; first by have := inner_pos t; lra.
rewrite (_ : t * (t * 1) + delta * (delta * 1) = t ^ 2 + delta ^ 2); last by ring.
by field; lra.
Qed.

Lemma rounded_abs'_bound t : Rabs (rounded_abs' t) <= 1.
Proof.
have r0 := root_pos t; rewrite /rounded_abs' /Rdiv Rabs_mult Rabs_inv (Rabs_pos_eq (root t)).
  apply: (Rmult_le_reg_r (root t)) => //; rewrite Rmult_assoc Rinv_l; last lra.
  by have := root_ge t; lra.
by lra.
Qed.

Lemma rounded_abs'_continuous (t : R) : continuous rounded_abs' t.
Proof.
have r0 := root_pos t; apply: ex_derive_continuous.
rewrite /rounded_abs' /root in r0 *; auto_derive; split; last split => //.
  by have := inner_pos t; lra.
by rewrite (_ : t * (t * 1) + delta * (delta * 1) = t ^ 2 + delta ^ 2); [lra | ring].
Qed.

(** delta * soft(t / delta), with derivative ramp(t / delta). *)
Definition rounded_max (t : R) : R := delta * soft (t / delta).
Definition rounded_max' (t : R) : R := ramp (t / delta).

Lemma rounded_max_0 t : t <= 0 -> rounded_max t = 0.
Proof.
move=> t0; rewrite /rounded_max soft_low ?Rmult_0_r // /Rdiv.
by have := Rinv_0_lt_compat _ delta_pos; nra.
Qed.

Lemma rounded_max'_0 t : t <= 0 -> rounded_max' t = 0.
Proof.
move=> t0; rewrite /rounded_max' ramp_low // /Rdiv.
by have := Rinv_0_lt_compat _ delta_pos; nra.
Qed.

Let scaled t : delta * (t / delta) = t.
Proof. by field; lra. Qed.

Lemma rounded_max_bounds t : t - delta <= rounded_max t /\ 0 <= rounded_max t <= Rmax 0 t.
Proof.
have [s0 [s1 s2]] : 0 <= soft (t / delta) /\ soft (t / delta) <= Rmax 0 (t / delta) /\
    t / delta - 1 <= soft (t / delta).
  by move: (t / delta) => u; rewrite /Rmax; case: Rle_dec => ?; ramps; split; try nra; split; nra.
have E := scaled t; rewrite /rounded_max; split; first by nra.
split; first by apply: Rmult_le_pos; lra.
rewrite -{2}E -{1}(Rmult_0_r delta) RmaxRmult; last lra.
by apply: Rmult_le_compat_l; lra.
Qed.

Lemma rounded_max_derive t : is_derive rounded_max t (rounded_max' t).
Proof.
rewrite /rounded_max' (_ : ramp (t / delta) = delta * (/ delta * ramp (t / delta))); last first.
  by field; lra.
apply: is_derive_scal; apply: (is_derive_comp soft (fun t => t / delta)); first exact: soft_derive.
by auto_derive => //; field; lra.
Qed.

Lemma rounded_max'_bound t : Rabs (rounded_max' t) <= 1.
Proof. by rewrite /rounded_max'; apply: Rabs_le; ramps; lra. Qed.

Lemma rounded_max'_continuous (t : R) : continuous rounded_max' t.
Proof.
apply: (continuous_comp (fun t => t / delta) ramp); last exact: ramp_continuous.
by apply: ex_derive_continuous; auto_derive.
Qed.
End Rounded.

(** ** One octahedron *)

Section Octahedron.
Variables (m : nat) (delta : R) (s : 'I_m -> R) (v : 'I_m -> R).
Hypothesis delta_pos : 0 < delta.
Hypothesis s_pos : forall i, 0 <= s i.

(** The coordinates of x in units of the tent, measured from its top. *)
Definition unit_distance (x : point m) (i : 'I_m) : R := s i * (x i + 1) - v i.

Let height (x : point m) : R :=
  1 - INR m * delta - \Rsum_i rounded_abs delta (unit_distance x i).

(** The tent, and its partial derivatives. *)
Definition octahedron (x : point m) : R := rounded_max delta (height x).
Definition octahedron' (i : 'I_m) (x : point m) : R :=
  - (rounded_max' delta (height x) * (rounded_abs' delta (unit_distance x i) * s i)).

Let height_outside x : 1 <= \Rsum_i Rabs (unit_distance x i) -> height x <= 0.
Proof.
move=> far; have : \Rsum_i (Rabs (unit_distance x i) - delta)
    <= \Rsum_i rounded_abs delta (unit_distance x i).
  by apply: Rsum_le => i _; exact: rounded_abs_ge.
rewrite (_ : \Rsum_i (Rabs _ - delta) = \Rsum_i Rabs (unit_distance x i) - INR m * delta).
  by rewrite /height; lra.
rewrite /Rminus Rsum_plus (_ : \Rsum_i - delta = - (INR m * delta)) //.
by rewrite -Ropp_mult_distr_r_reverse -Rsum_const.
Qed.

Lemma octahedron_outside x : 1 <= \Rsum_i Rabs (unit_distance x i) -> octahedron x = 0.
Proof. by move=> far; apply: rounded_max_0 => //; exact: height_outside. Qed.

Lemma octahedron'_outside x i : 1 <= \Rsum_i Rabs (unit_distance x i) -> octahedron' i x = 0.
Proof.
by move=> far; rewrite /octahedron' rounded_max'_0 ?Rmult_0_l ?Ropp_0 //; exact: height_outside.
Qed.

Lemma octahedron_bound x : Rabs (octahedron x) <= 1.
Proof.
have [_ [lo hi]] := rounded_max_bounds delta_pos (height x).
rewrite /octahedron Rabs_pos_eq //; apply: Rle_trans hi _; apply: Rmax_lub; first lra.
have : 0 <= \Rsum_i rounded_abs delta (unit_distance x i).
  by apply: Rsum_ge0 => i _; exact: rounded_abs_ge0.
by have := Rmult_le_pos _ _ (pos_INR m) (Rlt_le _ _ delta_pos); rewrite /height; lra.
Qed.

Lemma octahedron_top x : (forall i, unit_distance x i = 0) ->
  1 - (INR m + 1) * delta <= octahedron x.
Proof.
move=> top; have [lo _] := rounded_max_bounds delta_pos (height x); rewrite /octahedron.
apply: Rle_trans lo; rewrite /height big1 => [|i _]; first lra.
by rewrite top rounded_abs_0.
Qed.

Lemma octahedron'_bound i x : Rabs (octahedron' i x) <= s i.
Proof.
rewrite /octahedron' Rabs_Ropp Rabs_mult (Rabs_mult _ (s i)) (Rabs_pos_eq _ (s_pos i)).
have s0 := s_pos i; have A0 := Rabs_pos (rounded_abs' delta (unit_distance x i)).
have A1 := Rmult_le_compat_r _ _ _ s0 (rounded_abs'_bound delta_pos (unit_distance x i)).
have B1 := Rmult_le_compat_r _ _ _ (Rmult_le_pos _ _ A0 s0) (rounded_max'_bound delta (height x)).
by lra.
Qed.

Let height_partial i :
  is_partial height i (fun x => - (rounded_abs' delta (unit_distance x i) * s i)).
Proof.
move=> x; pose rest := \big[Rplus/R0]_(j | j != i) rounded_abs delta (unit_distance x j).
apply: (is_derive_ext (fun t => (1 - INR m * delta - rest)
  + -1 * rounded_abs delta (s i * (t + 1) - v i))) => [t|].
  have E : unit_distance (replace x i t) i = s i * (t + 1) - v i.
    by rewrite /unit_distance /replace eqxx.
  rewrite /height (bigD1 i) //= E.
  rewrite (eq_bigr (fun j => rounded_abs delta (unit_distance x j))).
    by rewrite -/rest; ring.
  by move=> j /negbTE ji; rewrite /unit_distance /replace ji.
rewrite (_ : - _ = plus 0 (-1 * (s i * rounded_abs' delta (s i * (x i + 1) - v i)))); last first.
  by rewrite /plus /= /unit_distance; ring.
apply: is_derive_plus; first exact: is_derive_const.
apply: is_derive_scal; apply: (is_derive_comp (rounded_abs delta) (fun t => s i * (t + 1) - v i)).
  exact: rounded_abs_derive.
by auto_derive => //; ring.
Qed.

Lemma octahedron_partial i : is_partial octahedron i (octahedron' i).
Proof.
move=> x; rewrite /octahedron /octahedron'.
have E : replace x i (x i) = x by exact: replace_id.
rewrite (_ : - _ = - (rounded_abs' delta (unit_distance x i) * s i)
    * rounded_max' delta (height x)).
  apply: (is_derive_comp (rounded_max delta) (fun t => height (replace x i t))).
    by rewrite E; exact: rounded_max_derive.
  exact: height_partial.
by ring.
Qed.

Let distance_continuous i : continuous_fun (fun x => unit_distance x i).
Proof.
apply: (continuous_fun_coordinate (g := fun t => s i * (t + 1) - v i)) => t.
by apply: ex_derive_continuous; auto_derive.
Qed.

Lemma continuous_after (g : R -> R) (h : point m -> R) :
  (forall t, continuous g t) -> continuous_fun h -> continuous_fun (fun x => g (h x)).
Proof.
move=> cg ch x e e0.
have [[d d0] Hd] := cg (h x) _ (locally_ball (g (h x)) (mkposreal e e0)).
by have [d' [d0' H]] := ch x d d0; exists d'; split=> // z /H; exact: Hd.
Qed.

Let height_continuous : continuous_fun height.
Proof.
apply: continuous_fun_plus; first exact: continuous_fun_const.
have C := @continuous_fun_sum m [finType of 'I_m]
  (fun i x => rounded_abs delta (unit_distance x i)) _.
have -> : (fun x => - \Rsum_i rounded_abs delta (unit_distance x i))
    = fun x => -1 * \Rsum_i rounded_abs delta (unit_distance x i).
  by apply: functional_extensionality => x; ring.
apply: continuous_fun_mult; first exact: continuous_fun_const.
apply: C => i; apply: continuous_after (@distance_continuous i) => t.
by apply: ex_derive_continuous; exists (rounded_abs' delta t); exact: rounded_abs_derive.
Qed.

Lemma octahedron_continuous : continuous_fun octahedron.
Proof.
apply: continuous_after height_continuous => t.
by apply: ex_derive_continuous; exists (rounded_max' delta t); exact: rounded_max_derive.
Qed.

Lemma octahedron'_continuous i : continuous_fun (octahedron' i).
Proof.
have -> : octahedron' i = fun x => -1 * rounded_max' delta (height x)
    * (rounded_abs' delta (unit_distance x i) * s i).
  by apply: functional_extensionality => x; rewrite /octahedron'; ring.
apply: continuous_fun_mult.
  apply: continuous_fun_mult; first exact: continuous_fun_const.
  by apply: continuous_after height_continuous => t; exact: rounded_max'_continuous.
apply: continuous_fun_mult; last exact: continuous_fun_const.
by apply: continuous_after (@distance_continuous i) => t; exact: rounded_abs'_continuous.
Qed.
End Octahedron.

(** ** A family of octahedra *)

Section Family.
Variables (m : nat) (s : 'I_m -> R) (J : finType) (v : J -> 'I_m -> R).
Hypothesis s_pos : forall i, 0 <= s i.
Hypothesis apart : forall j k, j != k -> 2 <= \Rsum_i Rabs (v j i - v k i).

(** No point lies inside two octahedra. *)
Lemma octahedra_disjoint x j k : j != k ->
  1 <= \Rsum_i Rabs (unit_distance s (v j) x i) \/ 1 <= \Rsum_i Rabs (unit_distance s (v k) x i).
Proof.
move=> /apart far.
have : \Rsum_i Rabs (v j i - v k i) <= \Rsum_i Rabs (unit_distance s (v j) x i)
    + \Rsum_i Rabs (unit_distance s (v k) x i).
  rewrite -Rsum_plus; apply: Rsum_le => i _.
  rewrite (_ : v j i - v k i = unit_distance s (v k) x i - unit_distance s (v j) x i).
    by have := Rabs_triang (unit_distance s (v k) x i) (- unit_distance s (v j) x i);
       rewrite Rabs_Ropp /Rminus; lra.
  by rewrite /unit_distance; ring.
by case: (Rle_lt_dec 1 (\Rsum_i Rabs (unit_distance s (v j) x i))) => ?; [left | right; lra].
Qed.

Section Signs.
Variables (delta a : R) (sg : J -> bool).
Hypothesis delta_pos : 0 < delta.
Hypothesis a_pos : 0 <= a.

Definition octahedra (x : point m) : R := \Rsum_j (a * sign (sg j) * octahedron delta s (v j) x).

Let coefficient j : Rabs (a * sign (sg j)) = a.
Proof.
rewrite Rabs_mult (Rabs_pos_eq a) // /sign.
by case: (sg j); rewrite ?Rabs_Ropp Rabs_R1 Rmult_1_r.
Qed.

(** certified.md, section 7: the signed sum lies in the unit ball if a (1 + sum s) <= 1. *)
Lemma octahedra_in_ball : a * (1 + \Rsum_i s i) <= 1 -> sobolev_ball_1 octahedra.
Proof.
move=> small.
exists (fun i x => \Rsum_j (a * sign (sg j) * octahedron' delta s (v j) i x)).
exists a, (fun i => a * s i).
split; [|split; [|split; [|split; [|split]]]].
- move=> i; apply: is_partial_sum => j; apply: is_partial_scal; exact: octahedron_partial.
- apply: continuous_fun_sum => j; apply: continuous_fun_mult; first exact: continuous_fun_const.
  exact: octahedron_continuous.
- move=> i; apply: continuous_fun_sum => j; apply: continuous_fun_mult.
    exact: continuous_fun_const.
  exact: octahedron'_continuous.
- move=> x _; apply: Rabs_Rsum_disjoint => // [j|j k jk].
    rewrite Rabs_mult coefficient -[X in _ <= X]Rmult_1_r; apply: Rmult_le_compat_l => //.
    exact: octahedron_bound.
  by have [far|far] := octahedra_disjoint x jk; [left|right];
    rewrite octahedron_outside ?Rmult_0_r.
- move=> i x _; apply: Rabs_Rsum_disjoint => [|j|j k jk].
  + by apply: Rmult_le_pos.
  + by rewrite Rabs_mult coefficient; apply: Rmult_le_compat_l => //; exact: octahedron'_bound.
  + by have [far|far] := octahedra_disjoint x jk; [left|right];
      rewrite octahedron'_outside ?Rmult_0_r.
- by rewrite -Rsum_scal; lra.
Qed.

Lemma octahedra_at_top x j : (forall i, unit_distance s (v j) x i = 0) ->
  a * (1 - (INR m + 1) * delta) <= sign (sg j) * octahedra x.
Proof.
move=> top; rewrite /octahedra (Rsum_only (i := j)) => [|k kj]; last first.
  have [far|far] := octahedra_disjoint x kj; first by rewrite octahedron_outside ?Rmult_0_r.
  by exfalso; move: far; rewrite big1 => [|i _]; [lra | rewrite top Rabs_R0].
have := octahedron_top delta_pos top; set T := octahedron _ _ _ _ => lo.
have -> : sign (sg j) * (a * sign (sg j) * T) = a * T by rewrite /sign; case: (sg j); ring.
exact: Rmult_le_compat_l.
Qed.
End Signs.

(** certified.md, section 7: whenever eps (1 + sum s) < 1, every sign pattern on the tops of the
    octahedra is that of a member of the ball, with values above eps. *)
Theorem octahedra_sign_family (pt : J -> point m) (eps : R) :
  (forall j, in_cube (pt j)) -> (forall j i, s i * (pt j i + 1) = v j i) ->
  eps * (1 + \Rsum_i s i) < 1 ->
  sign_family (@sobolev_ball_1 m) pt eps.
Proof.
move=> inside top small; split=> // sg.
have S0 : 0 <= \Rsum_i s i by apply: Rsum_ge0.
pose a := / (1 + \Rsum_i s i); have A : a * (1 + \Rsum_i s i) = 1 by rewrite /a Rinv_l; lra.
have a0 : 0 < a by apply: Rinv_0_lt_compat; lra.
have ea : eps < a.
  by apply: (Rmult_lt_reg_r (1 + \Rsum_i s i)); [lra | rewrite A].
have m0 := pos_INR m; pose delta := (a - eps) / (2 * a * (INR m + 1)).
have d0 : 0 < delta by apply: Rdiv_lt_0_compat; [lra | nra].
exists (octahedra delta a sg); split; first by apply: octahedra_in_ball => //; lra.
move=> j; apply: Rlt_le_trans (octahedra_at_top (x := pt j) sg d0 _ _); [|lra|].
  have -> : a * (1 - (INR m + 1) * delta) = (a + eps) / 2 by rewrite /delta; field; lra.
  by lra.
by move=> i; rewrite /unit_distance top; ring.
Qed.
End Family.
