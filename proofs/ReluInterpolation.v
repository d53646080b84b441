(** * Upper bound for r = 1, m1 = 1: interpolation by a shallow ReLU network
      (certified.md, section 5; the conclusion of the paper's Theorem 4)

    The piecewise-linear interpolant at the n+1 knots -1 + 2i/n is a shallow ReLU network with n+1
    units, one of them constant because the paper's networks have no output bias.  Parameters
    are real numbers here; [FixedPointPrimary.v] has the version with b-bit numbers. *)

From Modhyper Require Import Common FiniteSums FinitePrecision FixedPointRelu FixedPointPrimary.
From Modhyper Require Import Perceptron.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

Lemma Rsum_1 (F : 'I_1 -> R) : \Rsum_i F i = F ord0.
Proof. by rewrite big_ord_recl big_ord0 Rplus_0_r. Qed.

Section Network.
Variable n : nat.
Hypothesis n_pos : (0 < n)%N.

Let h : R := 2 / INR n.

(** The values of f at the knots -1 + 2i/n. *)
Definition knot_values (f : R -> R) (i : nat) : R := f (knot (2 / INR n) i).

(** The first layer: unit i < n computes relu(x - knot i), unit n computes relu(1) = 1. *)
Definition first_weights : weight_matrix n.+1 1 := fun i _ => if (i < n)%N then 1 else 0.
Definition first_biases : point n.+1 := fun i => if (i < n)%N then - knot (2 / INR n) i else 1.

(** The last layer: the changes of slope of the interpolant, and its value at -1. *)
Definition output_weights (f : R -> R) : weight_matrix 1 n.+1 :=
  fun _ i => if (i < n)%N then jump (2 / INR n) (knot_values f) i else f (-1).

Definition interpolation_network (f : R -> R) : network 1 [:: n.+1] 1 :=
  (first_weights, first_biases, output_weights f).

Lemma spacing_gt0 : 0 < h.
Proof. exact: spacing_pos. Qed.

Lemma spacing_n : INR n * h = 2.
Proof. exact: n_spacing. Qed.

Lemma knot_0 : knot (2 / INR n) 0 = -1.
Proof. by rewrite /knot /=; ring. Qed.

Lemma interpolation_networkE f (x : point 1) :
  scalar_forward relu (interpolation_network f) x = interpolant h (knot_values f) n (x ord0).
Proof.
rewrite /scalar_forward /= /apply big_ord_recr /= /interpolant Rplus_comm big_mkord.
rewrite /hidden /apply /output_weights /first_weights /first_biases /=.
congr (_ + _).
  rewrite Rsum_1 /= ltnn /relu Rmax_right; last by lra.
  by rewrite /knot_values knot_0; ring.
apply: eq_bigr => i _; rewrite Rsum_1 /= ltn_ord.
by congr (_ * relu _); rewrite /h; ring.
Qed.

(** The network has 3 (n+1) parameters. *)
Theorem interpolation_network_size f : size (parameters (interpolation_network f)) = (3 * n.+1)%N.
Proof. by rewrite size_parameters /= muln1 mul1n !mulSn addn0 addnA. Qed.

(** certified.md, section 5: the error on a function that is 1-Lipschitz on [-1,1] (so on every
    f with |f'| <= 1) is at most 1/n, half the spacing of the knots. *)
Theorem relu_interpolation_error (f : R -> R) (x : point 1) :
  (forall s t, -1 <= s <= 1 -> -1 <= t <= 1 -> Rabs (f s - f t) <= Rabs (s - t)) ->
  in_cube x ->
  Rabs (scalar_forward relu (interpolation_network f) x - f (x ord0)) <= 1 / INR n.
Proof.
move=> lip xc; rewrite interpolation_networkE.
have -> : 1 / INR n = h / 2 + 0.
  by rewrite /h; field; have := lt_0_INR n (ltP n_pos); lra.
apply: interpolant_error => //; [exact: spacing_gt0 | exact: spacing_n |].
by move=> i _; rewrite /knot_values Rminus_eq_0 Rabs_R0; lra.
Qed.

(** 1/n cannot be improved: a tent between the first two knots has this error at its top. *)
Theorem relu_interpolation_sharp : exists f : R -> R,
  (forall s t, Rabs (f s - f t) <= Rabs (s - t)) /\
  exists x : point 1, in_cube x /\
    Rabs (scalar_forward relu (interpolation_network f) x - f (x ord0)) = 1 / INR n.
Proof.
have n1 : 1 <= INR n by apply: (le_INR 1); apply/leP.
have q0 : 0 < / INR n by apply: Rinv_0_lt_compat; lra.
have q1 : / INR n <= 1 by rewrite -Rinv_1; apply: Rinv_le_contravar; lra.
pose f t := Rmax 0 (/ INR n - Rabs (t - (-1 + / INR n))).
have hE : h = 2 * / INR n by rewrite /h; field; lra.
have f_zero i : knot_values f i = 0.
  rewrite /knot_values /knot -/h hE /f Rmax_left //.
  case: i => [|i]; first by rewrite /= (Rabs_left (_ - _)); lra.
  rewrite S_INR Rabs_pos_eq; have := pos_INR i; nra.
exists f; split.
  by move=> s t; rewrite /f /Rmax; repeat case: Rle_dec; intros; split_Rabs; lra.
exists (fun=> -1 + / INR n); split; first by move=> i; lra.
rewrite interpolation_networkE /interpolant f_zero big1 => [|i _]; last first.
  by case: i => [|i]; rewrite /= /slope !f_zero; field; rewrite -/h hE; lra.
rewrite {1}/f Rminus_eq_0 Rabs_R0 Rmax_right; last by lra.
by rewrite Rabs_left; [field; lra | lra].
Qed.

(** ** How the parameters depend on the function *)

(** The first layer is the same for all functions; the output weights are linear in f. *)
Theorem output_weights_linear (a b : R) (f g : R -> R) i j :
  output_weights (fun t => a * f t + b * g t) i j
    = a * output_weights f i j + b * output_weights g i j.
Proof.
rewrite /output_weights; case: ifP => // _.
have n1 : 1 <= INR n by apply: (le_INR 1); apply/leP.
by case: (nat_of_ord j) => [|k]; rewrite /= /slope /knot_values /=; field; lra.
Qed.

(** They are Lipschitz for the sup norm with constant 2n. *)
Theorem output_weights_lipschitz (f g : R -> R) (d : R) i j :
  (forall t, -1 <= t <= 1 -> Rabs (f t - g t) <= d) ->
  Rabs (output_weights f i j - output_weights g i j) <= 2 * INR n * d.
Proof.
move=> close; have n1 : 1 <= INR n by apply: (le_INR 1); apply/leP.
have d0 : 0 <= d by apply: Rle_trans (close 0 _); [exact: Rabs_pos | lra].
have hE : / (2 / INR n) = INR n / 2 by field; lra.
rewrite /output_weights; case: ifP => jn; last first.
  by apply: Rle_trans (close _ _) _; [lra | nra].
have close_knot k : (k <= n)%N -> Rabs (knot_values f k - knot_values g k) <= d.
  by move=> kn; apply: close; exact: knot_in.
have S k : (k < n)%N ->
    Rabs (slope (2 / INR n) (knot_values f) k - slope (2 / INR n) (knot_values g) k) <= INR n * d.
  move=> kn; rewrite /slope /Rdiv -/(2 / INR n) hE.
  have /Rabs_le_between A := close_knot _ kn.
  have /Rabs_le_between B := close_knot _ (ltnW kn).
  by apply: Rabs_le; nra.
case: (nat_of_ord j) jn => [|k] kn /=.
  by apply: Rle_trans (S _ kn) _; nra.
have /Rabs_le_between A := S _ kn; have /Rabs_le_between B := S _ (ltnW kn).
by apply: Rabs_le; lra.
Qed.
End Network.

(** ** Continuity of a family of networks *)

(** Every parameter of the network [f I] is a continuous function of I. *)
Definition continuous_selector m n hs p (f : point m -> network n hs p) : Prop :=
  forall k, continuous_fun (fun I => nth 0 (parameters (f I)) k).

Lemma continuous_fun_ext m (f g : point m -> R) :
  (forall I, f I = g I) -> continuous_fun f -> continuous_fun g.
Proof. by move=> fg; rewrite (functional_extensionality _ _ fg). Qed.

(** A family of shallow networks with a fixed first layer is continuous if its output weights are.
    *)
Lemma continuous_selector_shallow m n h p (W : weight_matrix h n) (b : point h)
    (f : point m -> weight_matrix p h) :
  (forall i j, continuous_fun (fun I => f I i j)) ->
  continuous_selector (fun I => ((W, b, f I) : network n [:: h] p)).
Proof.
move=> cf k; pose fixed := matrix_entries W ++ point_entries b.
apply: (@continuous_fun_ext _ (fun I => nth 0 (fixed ++ matrix_entries (f I)) k)).
  by move=> I; rewrite /= catA.
case: (ltnP k (size fixed)) => kn.
  by apply: continuous_fun_ext (continuous_fun_const (nth 0 fixed k)) => I; rewrite nth_cat kn.
apply: (@continuous_fun_ext _ (fun I => nth 0 (matrix_entries (f I)) (k - size fixed))).
  by move=> I; rewrite nth_cat ltnNge kn.
pose places := [seq (i, j) | i <- enum 'I_p, j <- enum 'I_h].
apply: (@continuous_fun_ext _ (fun I => nth 0 [seq f I ij.1 ij.2 | ij <- places] (k - size fixed))).
  by move=> I; rewrite /places map_allpairs.
elim: places (k - size fixed)%N => [|ij s IH] [|l] //=; exact: continuous_fun_const.
Qed.

(** ** Theorem 4 *)

(** The smallest integer >= x. *)
Definition ceiling (x : R) : nat := Z.to_nat (1 - up (- x)).

Lemma ceiling_spec x : 0 < x -> x <= INR (ceiling x) < x + 1.
Proof.
move=> x0; have [lo hi] := archimed (- x).
have Z0 : (0 <= 1 - up (- x))%Z by apply: le_IZR; rewrite minus_IZR; lra.
by rewrite /ceiling INR_IZR_INZ Z2Nat.id // minus_IZR; lra.
Qed.

(** Paper, Theorem 4 for r = 1, m1 = 1, without any of its hypotheses: for every m2, every y in
    W(1, 1+m2) and every eps > 0 there is a hypernetwork map I -> f(I), continuous in I, whose
    values are the parameters of a shallow ReLU network g with N_g = 3 (ceil(1/eps) + 1)
    parameters, such that |g(x; f(I)) - y(x, I)| <= eps for all x in [-1,1] and all I in [-1,1]^m2.
    *)
Theorem modularity_first_order m2 (y : point (1 + m2) -> R) (eps : R) :
  0 < eps -> sobolev_ball_1 y ->
  let Ng := (3 * (ceiling (1 / eps)).+1)%N in
  exists f : point m2 -> network 1 [:: (ceiling (1 / eps)).+1] 1,
    continuous_selector f /\
    (forall I, size (parameters (f I)) = Ng) /\
    forall x I, in_cube x -> in_cube I ->
      Rabs (scalar_forward relu (f I) x - y (join x I)) <= eps.
Proof.
move=> e0 yW /=; set n := ceiling (1 / eps).
have [nlo _] : 1 / eps <= INR n < 1 / eps + 1 by apply: ceiling_spec; apply: Rdiv_lt_0_compat; lra.
have q0 : 0 < 1 / eps by apply: Rdiv_lt_0_compat; lra.
have n0 : (0 < n)%N by apply/ltP/INR_lt => /=; lra.
exists (fun I => interpolation_network n (fun t => y (line I t))); split; last split.
- have yc : continuous_fun y by case: yW => d [A [B [_ []]]].
  have lc t : continuous_fun (fun I : point m2 => y (line I t)).
    move=> I e he; have [d [d0 Hd]] := yc (line I t) e he; exists d; split=> // J HJ.
    apply: Hd => i; rewrite /line /join; case: split => j //.
    by rewrite Rminus_eq_0 Rabs_R0.
  have minus_c (u v : point m2 -> R) c :
      continuous_fun u -> continuous_fun v -> continuous_fun (fun I => (u I - v I) / c).
    move=> cu cv; apply: (@continuous_fun_ext _ (fun I => / c * (u I + -1 * v I))).
      by move=> I; rewrite /Rdiv; ring.
    apply: continuous_fun_mult; first exact: continuous_fun_const.
    by apply: continuous_fun_plus => //; apply: continuous_fun_mult => //;
      exact: continuous_fun_const.
  have sc k : continuous_fun (fun I : point m2 =>
    slope (2 / INR n) (knot_values n (fun t => y (line I t))) k).
    by apply: minus_c; exact: lc.
  apply: continuous_selector_shallow => i j; rewrite /output_weights; case: (j < n)%N;
    last exact: lc.
  case: (nat_of_ord j) => [|l]; first exact: sc.
  apply: (@continuous_fun_ext _ (fun I =>
    (slope (2 / INR n) (knot_values n (fun t => y (line I t))) l.+1
     - slope (2 / INR n) (knot_values n (fun t => y (line I t))) l) / 1)); last exact: minus_c.
  by move=> I /=; field.
- by move=> I; exact: interpolation_network_size.
- move=> x I xc Ic; have [bounded lip] := slice_facts yW Ic.
  have -> : join x I = line I (x ord0).
    by rewrite /line; congr join; apply: functional_extensionality => i; rewrite (ord1 i).
  apply: Rle_trans (@relu_interpolation_error n n0 (fun t => y (line I t)) x lip xc) _.
  have -> : eps = 1 / (1 / eps) by field; lra.
  by rewrite /Rdiv !Rmult_1_l; apply: Rinv_le_contravar; lra.
Qed.

(** The same for a fixed n, in the vocabulary of the lower bounds: 3 (n+1) real parameters
    reach 1/n on every slice. *)
Theorem relu_primary_reaches m2 n : (0 < n)%N ->
  primary_reaches (m2 := m2) (fun theta : network 1 [:: n.+1] 1 => scalar_forward relu theta)
    (@sobolev_ball_1 (1 + m2)) (1 / INR n).
Proof.
move=> n0 y yW; exists (fun I => interpolation_network n (fun t => y (line I t))) => x I xc Ic.
have [bounded lip] := slice_facts yW Ic.
have -> : join x I = line I (x ord0).
  by rewrite /line; congr join; apply: functional_extensionality => i; rewrite (ord1 i).
exact: relu_interpolation_error.
Qed.
