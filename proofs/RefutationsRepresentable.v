(** * The non-representability hypothesis has no model (finding F1)

    Theorems 1 to 3 ask that no non-constant y in W(r, m) be a member of the class of networks.
    With unrestricted weights that never holds: whatever the shape of the networks, some network
    is a non-constant member of W(r, m). *)

From Modhyper Require Import Common FiniteSums FixedPointRelu RefutationsRidge Perceptron.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** ** Functions of class C^r of one real variable *)

Fixpoint smooth (r : nat) (f : R -> R) : Prop :=
  match r with
  | 0 => forall t, continuous f t
  | r'.+1 => exists f', (forall t, is_derive f t (f' t)) /\ smooth r' f'
  end.

Lemma smooth_continuous r f : smooth r f -> forall t, continuous f t.
Proof.
by case: r => [//|r] [f' [df _]] t; apply: ex_derive_continuous; exists (f' t).
Qed.

Lemma smooth_pred r f : smooth r.+1 f -> smooth r f.
Proof.
elim: r f => [|r IH] f; first by move=> sf t; exact: smooth_continuous sf t.
by move=> [f' [df sf']]; exists f'; split=> //; apply: IH.
Qed.

Lemma smooth_ext r f g : (forall t, f t = g t) -> smooth r f -> smooth r g.
Proof. by move=> fg; rewrite (functional_extensionality f g fg). Qed.

Lemma smooth_const r c : smooth r (fun=> c).
Proof.
elim: r c => [|r IH] c; first by move=> t; exact: continuous_const.
by exists (fun=> 0); split=> // t; exact: is_derive_const.
Qed.

Lemma smooth_id r : smooth r id.
Proof.
case: r => [|r]; first by move=> t; exact: continuous_id.
by exists (fun=> 1); split; [move=> t; exact: is_derive_id | exact: smooth_const].
Qed.

Lemma smooth_plus r f g : smooth r f -> smooth r g -> smooth r (fun t => f t + g t).
Proof.
elim: r f g => [|r IH] f g; first by move=> sf sg t; apply: continuous_plus.
move=> [f' [df sf']] [g' [dg sg']]; exists (fun t => f' t + g' t); split; last exact: IH.
by move=> t; apply: (is_derive_plus f g).
Qed.

Lemma smooth_mult r f g : smooth r f -> smooth r g -> smooth r (fun t => f t * g t).
Proof.
elim: r f g => [|r IH] f g; first by move=> sf sg t; apply: continuous_mult.
move=> sf sg; have [f1 g1] := (smooth_pred sf, smooth_pred sg).
case: sf sg => [f' [df sf']] [g' [dg sg']].
exists (fun t => f' t * g t + f t * g' t); split.
  move=> t; apply: (is_derive_mult f g) => // ? ?; exact: Rmult_comm.
by apply: smooth_plus; apply: IH.
Qed.

Lemma smooth_comp r f g : smooth r f -> smooth r g -> smooth r (fun t => f (g t)).
Proof.
elim: r f g => [|r IH] f g; first by move=> sf sg t; apply: continuous_comp.
move=> [f' [df sf']] sg; have g1 := smooth_pred sg.
case: sg => [g' [dg sg']].
exists (fun t => g' t * f' (g t)); split.
  by move=> t; apply: (is_derive_comp f g).
by apply: smooth_mult => //; apply: IH.
Qed.

Lemma smooth_affine r a b : smooth r (fun t => a * t + b).
Proof.
apply: smooth_plus; last exact: smooth_const.
by apply: smooth_mult; [exact: smooth_const | exact: smooth_id].
Qed.

(** All derivatives up to order r, with bounds on [-1,1]. *)
Lemma smooth_derivatives r f : smooth r f -> exists (phi : nat -> R -> R) (C : nat -> R),
  phi 0%N = f /\
  (forall j t, (j < r)%N -> is_derive (phi j) t (phi j.+1 t)) /\
  (forall j t, (j <= r)%N -> continuous (phi j) t) /\
  (forall j t, (j <= r)%N -> -1 <= t <= 1 -> Rabs (phi j t) <= C j) /\
  (forall j, 0 <= C j).
Proof.
have bounded g : (forall t, continuous g t) ->
    exists2 B, 0 <= B & forall t, -1 <= t <= 1 -> Rabs (g t) <= B.
  move=> cg; have ca c : -1 <= c <= 1 -> continuity_pt (fun t => Rabs (g t)) c.
    move=> _; apply: (continuity_pt_comp g Rabs); last exact: Rcontinuity_abs.
    by apply/continuity_pt_filterlim; exact: cg.
  have [B [HB B1]] := continuity_ab_maj (fun t => Rabs (g t)) (-1) 1 ltac:(lra) ca.
  by exists (Rabs (g B)) => //; exact: Rabs_pos.
elim: r f => [|r IH] f.
  move=> cf; have [B B0 HB] := bounded f cf.
  by exists (fun=> f), (fun=> B); do 2 (split; first by []); split => //; split=> // j t _;
    exact: HB.
move=> sf; have cf := smooth_continuous sf; have [B B0 HB] := bounded f cf.
case: sf => f' [df /IH [phi [C [p0 [pd [pc [pC C0]]]]]]].
exists (fun j => if j is i.+1 then phi i else f), (fun j => if j is i.+1 then C i else B).
split=> //; split; first by case=> [|j] t jr; [rewrite p0 | exact: pd].
split; first by case=> [|j] t jr; [exact: cf | exact: pc].
split; first by case=> [|j] t jr t1; [exact: HB | exact: pC].
by case.
Qed.

(** A small multiple of a C^r function of x_1 lies in W(r, m). *)
Lemma small_multiple_in_ball r m f : smooth r f ->
  exists2 c, 0 < c & sobolev_ball r (fun x : point m.+1 => c * f (x ord0)).
Proof.
move=> /smooth_derivatives [phi [C [p0 [pd [pc [pC C0]]]]]].
pose T := \Rsum_(j : 'I_r.+1 | true) C j.
have T0 : 0 <= T by apply: Rsum_ge0.
have c0 : 0 < / (1 + T) by apply: Rinv_0_lt_compat; lra.
exists (/ (1 + T)) => //; rewrite -p0.
apply: (@ridge_in_ball r m (fun j t => / (1 + T) * phi j t) (fun j => / (1 + T) * C j)).
- by move=> j t jr; apply: is_derive_scal; exact: pd.
- by move=> j t jr; apply: continuous_mult; [exact: continuous_const | exact: pc].
- move=> j t jr t1; rewrite Rabs_mult Rabs_pos_eq; last lra.
  by apply: Rmult_le_compat_l; [lra | exact: pC].
- rewrite -Rsum_scal -/T; apply: (Rmult_le_reg_l (1 + T)); first lra.
  by rewrite -Rmult_assoc Rinv_r; lra.
Qed.

(** ** Networks that use one neuron of every layer *)

(** The matrix with a in the upper left corner and zeros elsewhere. *)
Definition corner h n (a : R) : weight_matrix h n :=
  fun i j => if (nat_of_ord i == 0%N) && (nat_of_ord j == 0%N) then a else 0.

Arguments corner : clear implicits.

Lemma apply_corner h n a (x : point n.+1) (i : 'I_h.+1) :
  apply (corner h.+1 n.+1 a) x i = if nat_of_ord i == 0%N then a * x ord0 else 0.
Proof.
rewrite /apply (bigD1 ord0) //= big1 => [|j j0]; last first.
  by rewrite /corner (_ : (nat_of_ord j == 0%N) = false) ?andbF; [ring | apply/negbTE].
by rewrite /corner eqxx andbT; case: ifP => _; ring.
Qed.

Section AllActivations.
Variables (sigma s : R -> R) (r : nat) (u v : R).
Hypothesis uv : u < v.
Hypothesis s_smooth : smooth r s.
Hypothesis sigma_s : forall t, u <= t <= v -> sigma t = s t.
Hypothesis s_not_constant : exists t1 t2, u <= t1 <= v /\ u <= t2 <= v /\ s t1 <> s t2.

(** g is not constant on [-1,1], and attains its extrema there. *)
Definition spread (g : R -> R) : Prop := exists z1 z2, -1 <= z1 <= 1 /\ -1 <= z2 <= 1 /\
  g z1 < g z2 /\ forall t, -1 <= t <= 1 -> g z1 <= g t <= g z2.

Lemma s_range : exists t1 t2, u <= t1 <= v /\ u <= t2 <= v /\ s t1 < s t2 /\
  forall t, u <= t <= v -> s t1 <= s t <= s t2.
Proof.
have cs t : u <= t <= v -> continuity_pt s t.
  by move=> _; apply/continuity_pt_filterlim; exact: (smooth_continuous s_smooth).
have [M [HM M1]] := continuity_ab_maj s u v (Rlt_le _ _ uv) cs.
have [m [Hm m1]] := continuity_ab_min s u v (Rlt_le _ _ uv) cs.
exists m, M; split=> //; split=> //; split; last by split; [exact: Hm | exact: HM].
case: s_not_constant => t1 [t2 [u1 [u2 ne]]].
have := HM t1 u1; have := Hm t1 u1; have := HM t2 u2; have := Hm t2 u2.
by case: (Rtotal_order (s t1) (s t2)) => [?|[//|?]]; lra.
Qed.

(** One neuron: an affine map brings g into [u,v], where sigma is s. *)
Lemma one_neuron g : smooth r g -> spread g -> exists k l g', smooth r g' /\ spread g' /\
  forall t, -1 <= t <= 1 -> sigma (k * g t + l) = g' t.
Proof.
move=> gs [z1 [z2 [b1 [b2 [lt gI]]]]].
pose k := (v - u) / (g z2 - g z1); pose l := u - k * g z1.
have kE : k * (g z2 - g z1) = v - u by rewrite /k; field; lra.
have k0 : 0 < k by apply: Rdiv_lt_0_compat; lra.
have inside t : -1 <= t <= 1 -> u <= k * g t + l <= v.
  move=> /gI [A B]; have := Rmult_le_compat_l k _ _ (Rlt_le _ _ k0) A.
  by have := Rmult_le_compat_l k _ _ (Rlt_le _ _ k0) B; rewrite /l; lra.
have attained c : u <= c <= v -> exists2 z, -1 <= z <= 1 & k * g z + l = c.
  move=> cI; have cont : continuity g.
    by move=> t; apply/continuity_pt_filterlim; exact: (smooth_continuous gs).
  have iE : k * ((c - l) / k) = c - l by field; lra.
  have [|z [zI zE]] := IVT_gen g z1 z2 ((c - l) / k) cont.
    rewrite Rmin_left ?Rmax_right; try lra.
    by split; apply: (Rmult_le_reg_l k) => //; rewrite iE /l; lra.
  exists z; last by rewrite zE iE; ring.
  by move: zI; rewrite /Rmin /Rmax; case: Rle_dec; lra.
exists k, l, (fun t => s (k * g t + l)); split.
  by apply: (smooth_comp s_smooth); apply: (smooth_comp (f := fun t => k * t + l)) => //;
    exact: smooth_affine.
split; last by move=> t /inside; exact: sigma_s.
have [t1 [t2 [u1 [u2 [slt sI]]]]] := s_range.
have [y1 y1I E1] := attained t1 u1; have [y2 y2I E2] := attained t2 u2.
exists y1, y2; rewrite E1 E2; split=> //; split=> //; split=> // t tI.
by apply: sI; exact: inside.
Qed.

(** Any hidden layers: the networks compute every multiple of one function phi(x_1). *)
Lemma deep_ridge hs n g : all (fun h => 0 < h)%N hs -> smooth r g -> spread g ->
  exists phi, smooth r phi /\ spread phi /\ forall c, exists theta : network n.+1 hs 1,
    forall (x : point n.+1) z, x ord0 = g z -> -1 <= z <= 1 ->
      scalar_forward sigma theta x = c * phi z.
Proof.
elim: hs n g => [|h hs IH] n g.
  move=> _ gs gI; exists g; split=> //; split=> // c; exists (corner 1 n.+1 c) => x z xz z1.
  by rewrite /scalar_forward /= apply_corner /= xz.
case: h => // h /= pos gs gI; have [k [l [g' [gs' [gI' E]]]]] := one_neuron gs gI.
have [phi [phis [phiI all_c]]] := IH h g' pos gs' gI'.
exists phi; split=> //; split=> // c; have [theta Htheta] := all_c c.
exists (corner h.+1 n.+1 k, fun i => if nat_of_ord i == 0%N then l else 0, theta) => x z xz z1.
apply: Htheta => //=; by rewrite /hidden apply_corner /= xz E.
Qed.

(** Finding F1: if sigma is of class C^r and not constant on some interval [u,v] (it agrees there
    with a C^r function s), then for all m >= 1 and all hidden widths some network of that
    shape is a non-constant member of W(r, m). So "no non-constant y in W(r, m) is a member of the
    class" is false for every class of networks with unrestricted weights. *)
Theorem some_network_in_sobolev_ball m hs : all (fun h => 0 < h)%N hs ->
  exists (theta : network m.+1 hs 1) (y : point m.+1 -> R), sobolev_ball r y /\
    (exists x x', in_cube x /\ in_cube x' /\ y x <> y x') /\
    forall x, in_cube x -> scalar_forward sigma theta x = y x.
Proof.
move=> pos; have idI : spread id.
  by exists (-1), 1; rewrite /id; repeat split; lra.
have [phi [phis [[z1 [z2 [b1 [b2 [lt _]]]]] all_c]]] := @deep_ridge hs m id pos (@smooth_id r) idI.
have [c c0 ball] := @small_multiple_in_ball r m phi phis.
have [theta Htheta] := all_c c.
exists theta, (fun x => c * phi (x ord0)); split=> //; split; last by move=> x xc; apply: Htheta.
exists (fun=> z1), (fun=> z2); split=> //; split=> //.
by have := Rmult_lt_compat_l c _ _ c0 lt; lra.
Qed.
End AllActivations.

(** ** The activations of the paper *)

(** Some network of every shape is a non-constant member of W(r, m), for all r and m >= 1. *)
Definition hypothesis_has_no_model (sigma : R -> R) : Prop :=
  forall r m hs, all (fun h => 0 < h)%N hs ->
  exists (theta : network m.+1 hs 1) (y : point m.+1 -> R), sobolev_ball r y /\
    (exists x x', in_cube x /\ in_cube x' /\ y x <> y x') /\
    forall x, in_cube x -> scalar_forward sigma theta x = y x.

(** ReLU. *)
Theorem relu_has_no_model : hypothesis_has_no_model relu.
Proof.
move=> r m hs; apply: (@some_network_in_sobolev_ball relu id r 0 1); first lra.
- exact: smooth_id.
- by move=> t t01; rewrite /relu Rmax_right //; lra.
- by exists 0, 1; rewrite /id; repeat split; lra.
Qed.

(** Clipped ReLU. *)
Definition clipped_relu (t : R) : R := Rmin (Rmax 0 t) 1.

Theorem clipped_relu_has_no_model : hypothesis_has_no_model clipped_relu.
Proof.
move=> r m hs; apply: (@some_network_in_sobolev_ball clipped_relu id r 0 1); first lra.
- exact: smooth_id.
- by move=> t t01; rewrite /clipped_relu Rmax_right ?Rmin_left //; lra.
- by exists 0, 1; rewrite /id; repeat split; lra.
Qed.

Lemma is_derive_tanh t : is_derive tanh t (1 - tanh t * tanh t).
Proof.
have c0 : cosh t <> 0 by rewrite /cosh; have := exp_pos t; have := exp_pos (- t); lra.
have E : (1 - tanh t * tanh t) = (cosh t * cosh t - sinh t * sinh t) / (cosh t) ^ 2.
  by rewrite /tanh; field.
rewrite E; apply: (is_derive_div sinh cosh) => //; apply/is_derive_Reals.
  exact: derivable_pt_lim_sinh.
exact: derivable_pt_lim_cosh.
Qed.

Lemma smooth_tanh r : smooth r tanh.
Proof.
elim: r => [|r IH].
  by move=> t; apply: ex_derive_continuous; exists (1 - tanh t * tanh t); exact: is_derive_tanh.
exists (fun t => 1 - tanh t * tanh t); split; first exact: is_derive_tanh.
apply: (@smooth_ext _ (fun t => -1 * (tanh t * tanh t) + 1)) => [t|]; first by ring.
apply: (@smooth_comp r (fun t => -1 * t + 1) (fun t => tanh t * tanh t)).
  exact: smooth_affine.
exact: smooth_mult.
Qed.

Lemma tanh_0 : tanh 0 = 0.
Proof. by rewrite /tanh sinh_0 /Rdiv Rmult_0_l. Qed.

Lemma tanh_1 : 0 < tanh 1.
Proof.
rewrite /tanh /sinh /cosh; have := exp_increasing (Ropp 1) 1 ltac:(lra).
have := exp_pos 1; have := exp_pos (Ropp 1) => ? ? ?.
by apply: Rdiv_lt_0_compat; lra.
Qed.

(** tanh, for all r and all dimensions. *)
Theorem tanh_has_no_model : hypothesis_has_no_model tanh.
Proof.
move=> r m hs; apply: (@some_network_in_sobolev_ball tanh tanh r 0 1) => //; first lra.
  exact: smooth_tanh.
by exists 0, 1; have := tanh_1; rewrite tanh_0; repeat split; lra.
Qed.

(** ** sigma(0) = 0 *)

Definition logistic (t : R) : R := / (1 + exp (- t)).

(** Finding F2: the logistic function does not have sigma(0) = 0, as Theorems 2 to 5 ask. *)
Theorem logistic_at_0 : logistic 0 = 1 / 2 /\ logistic 0 <> 0.
Proof.
have E : logistic 0 = 1 / 2 by rewrite /logistic Ropp_0 exp_0; lra.
by split=> //; rewrite E; lra.
Qed.

Lemma logistic_tanh t : logistic t = / 2 * tanh (/ 2 * t + 0) + / 2.
Proof.
have p := exp_pos (/ 2 * t); have q := exp_pos (- (/ 2 * t)).
rewrite /logistic Rplus_0_r /tanh /sinh /cosh.
have -> : - t = - (/ 2 * t) + - (/ 2 * t) by field.
rewrite exp_plus; have E : exp (/ 2 * t) * exp (- (/ 2 * t))
  = 1 by rewrite -exp_plus Rplus_opp_r exp_0.
have -> : exp (/ 2 * t) = / exp (- (/ 2 * t)).
  by apply: (Rmult_eq_reg_r (exp (- (/ 2 * t)))); [rewrite E Rinv_l |]; lra.
field; split; nra.
Qed.

(** The logistic function, for all r and all dimensions. *)
Theorem logistic_has_no_model : hypothesis_has_no_model logistic.
Proof.
have sm r : smooth r logistic.
  apply: (@smooth_ext _ (fun t => / 2 * tanh (/ 2 * t + 0) + / 2)) => [t|];
    first by rewrite logistic_tanh.
  apply: (@smooth_comp r (fun t => / 2 * t + / 2) (fun t => tanh (/ 2 * t + 0)));
    first exact: smooth_affine.
  by apply: (@smooth_comp r tanh (fun t => / 2 * t + 0));
    [exact: smooth_tanh | exact: smooth_affine].
move=> r m hs; apply: (@some_network_in_sobolev_ball logistic logistic r 0 1) => //; first lra.
exists 0, 1; have := exp_increasing (Ropp 1) 0 ltac:(lra); have := exp_pos (Ropp 1).
rewrite (proj1 logistic_at_0) exp_0 /logistic => p q; repeat split; try lra.
by have : / 2 < / (1 + exp (Ropp 1)); [apply: Rinv_lt_contravar; nra | lra].
Qed.

Lemma smooth_inv r f : (forall t, f t <> 0) -> smooth r f -> smooth r (fun t => / f t).
Proof.
move=> f0; elim: r => [|r IH] sf.
  by move=> t; apply: (continuous_comp f Rinv); [exact: sf | exact: continuous_Rinv].
have inv := IH (smooth_pred sf); case: sf => f' [df sf'].
exists (fun t => - f' t / f t ^ 2); split; first by move=> t; apply: is_derive_inv.
apply: (@smooth_ext _ (fun t => -1 * (f' t * (/ f t * / f t)) + 0)) => [t|]; first by field.
apply: (@smooth_comp r (fun t => -1 * t + 0) (fun t => f' t * (/ f t * / f t)));
  first exact: smooth_affine.
by apply: smooth_mult => //; exact: smooth_mult.
Qed.

Lemma smooth_atan r : smooth r atan.
Proof.
have der t : is_derive atan t (/ (1 * (t * t) + 1)).
  apply/is_derive_Reals; have := derivable_pt_lim_atan t.
  by have -> : / (1 + t ^ 2) = / (1 * (t * t) + 1) by congr (/ _); ring.
case: r => [|r]; first by move=> t; apply: ex_derive_continuous; exists (/ (1 * (t * t) + 1)).
exists (fun t => / (1 * (t * t) + 1)); split=> //; apply: smooth_inv => [t|]; first by nra.
apply: (@smooth_comp r (fun t => 1 * t + 1) (fun t => t * t)); first exact: smooth_affine.
by apply: smooth_mult; exact: smooth_id.
Qed.

(** arctan, for all r and all dimensions. *)
Theorem arctan_has_no_model : hypothesis_has_no_model atan.
Proof.
move=> r m hs; apply: (@some_network_in_sobolev_ball atan atan r 0 1) => //; first lra.
  exact: smooth_atan.
exists 0, 1; have := atan_increasing 0 1 ltac:(lra); rewrite atan_0 => ?.
by repeat split; lra.
Qed.
