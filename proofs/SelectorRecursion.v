(** * The error recursion of Theorem 5, with its constants

    A structured selector gives the primary's parameters as S(I) = sum_j P_j(I) T_j, the T_j the
    columns of a matrix with largest column sum c, and P_1, ..., P_w in W(r, m2). Replacing P_j by
    a network within eps of it moves the primary by at most an explicit factor times eps. *)

From Modhyper Require Import Common FiniteSums Perceptron PerceptronContinuity.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** ** Parameters as a vector space *)

(** The sum of |a| over all parameters a of the network. *)
Definition weight_sum n hs p (theta : network n hs p) : R :=
  \big[Rplus/R0]_(a <- parameters theta) Rabs a.

(** The linear combination sum_j a_j T_j of networks of one shape. *)
Fixpoint combination (w : nat) (a : point w) n hs p : ('I_w -> network n hs p) -> network n hs p :=
  match hs with
  | [::] => fun T i k => \Rsum_j (a j * T j i k)
  | h :: hs' => fun T =>
      ((fun i k => \Rsum_j (a j * (T j).1.1 i k)), (fun i => \Rsum_j (a j * (T j).1.2 i)),
       combination a (fun j => (T j).2))
  end.

Definition entry_sum h n (W : weight_matrix h n) : R := \Rsum_i \Rsum_j Rabs (W i j).

Lemma entry_sumE h n (W : weight_matrix h n) :
  \big[Rplus/R0]_(a <- matrix_entries W) Rabs a = entry_sum W.
Proof.
rewrite /matrix_entries big_allpairs_dep /= big_enum; apply: eq_bigr => i _.
by rewrite big_enum.
Qed.

Lemma point_sumE h (b : point h) : \big[Rplus/R0]_(a <- point_entries b) Rabs a = norm1 b.
Proof. by rewrite /point_entries big_map big_enum. Qed.

Lemma weight_sum_hidden n h hs p (theta : network n (h :: hs) p) :
  weight_sum theta = entry_sum theta.1.1 + (norm1 theta.1.2 + weight_sum theta.2).
Proof. by rewrite /weight_sum /= !big_cat /= entry_sumE point_sumE. Qed.

Lemma weight_sum_last n p (W : network n [::] p) : weight_sum W = entry_sum W.
Proof. exact: entry_sumE. Qed.

Lemma entry_sum_ge0 h n (W : weight_matrix h n) : 0 <= entry_sum W.
Proof. by apply: Rsum_ge0 => i _; apply: Rsum_ge0 => j _; exact: Rabs_pos. Qed.

Lemma weight_sum_ge0 n hs p (theta : network n hs p) : 0 <= weight_sum theta.
Proof.
elim: hs n theta => [|h hs IH] n theta; first by rewrite weight_sum_last; exact: entry_sum_ge0.
rewrite weight_sum_hidden; have := entry_sum_ge0 theta.1.1; have := norm1_ge0 theta.1.2.
by have := IH _ theta.2; lra.
Qed.

(** The L1 norm of a matrix is at most the sum of all its entries. *)
Lemma matrix_norm_entries h n (W : weight_matrix h n) : matrix_norm W <= entry_sum W.
Proof.
apply: matrix_norm_le => [|j]; first exact: entry_sum_ge0.
rewrite /entry_sum Rsum_exchange (bigD1 j) //= -[X in X <= _]Rplus_0_r.
by apply: Rplus_le_compat_l; apply: Rsum_ge0 => k _; apply: Rsum_ge0 => i _; exact: Rabs_pos.
Qed.

Section Combination.
Variables (w n p : nat).

Lemma Rabs_combination (a C : point w) (F : 'I_w -> R) :
  (forall j, Rabs (a j) <= C j) -> Rabs (\Rsum_j (a j * F j)) <= \Rsum_j (C j * Rabs (F j)).
Proof.
move=> aC; apply: Rle_trans (Rabs_Rsum_le _) _; apply: Rsum_le => j _.
by rewrite Rabs_mult; apply: Rmult_le_compat_r; [exact: Rabs_pos | exact: aC].
Qed.

(** |sum_j a_j T_j| <= sum_j C_j |T_j| if |a_j| <= C_j. *)
Lemma weight_sum_combination hs (a C : point w) (T : 'I_w -> network n hs p) :
  (forall j, Rabs (a j) <= C j) ->
  weight_sum (combination a T) <= \Rsum_j (C j * weight_sum (T j)).
Proof.
move=> aC.
have matrix h k (U : 'I_w -> weight_matrix h k) :
    entry_sum (fun i l => \Rsum_j (a j * U j i l)) <= \Rsum_j (C j * entry_sum (U j)).
  apply: (Rle_trans _ (\Rsum_i \Rsum_l \Rsum_j (C j * Rabs (U j i l)))).
    by apply: Rsum_le => i _; apply: Rsum_le => l _; exact: Rabs_combination.
  apply: Req_le; rewrite (eq_bigr _ (fun i _ => Rsum_exchange _)) Rsum_exchange.
  apply: eq_bigr => j _; rewrite /entry_sum Rsum_scal; apply: eq_bigr => i _.
  by rewrite Rsum_scal.
elim: hs n T => [|h hs IH] n' T.
  rewrite weight_sum_last (eq_bigr (fun j => C j * entry_sum (T j))) => [|j _]; last first.
    by rewrite weight_sum_last.
  exact: matrix.
rewrite weight_sum_hidden /= (eq_bigr (fun j => C j * entry_sum (T j).1.1
    + (C j * norm1 (T j).1.2 + C j * weight_sum (T j).2))) => [|j _]; last first.
  by rewrite weight_sum_hidden; ring.
rewrite !Rsum_plus; apply: Rplus_le_compat; first exact: matrix.
apply: Rplus_le_compat; last exact: IH.
apply: (Rle_trans _ (\Rsum_i \Rsum_j (C j * Rabs ((T j).1.2 i)))).
  by apply: Rsum_le => i _; exact: Rabs_combination.
by apply: Req_le; rewrite Rsum_exchange; apply: eq_bigr => j _; rewrite Rsum_scal.
Qed.
End Combination.

(** ** The recursion *)

(** alpha bounds |x|_1 after i layers, beta the error divided by eps; A bounds the weights of the
    exact network, B those of the generated one. A hidden layer takes alpha to L A (1 + alpha) and
    beta to L (B beta + A (1 + alpha)); the last layer gives B beta + A alpha. [k] hidden layers. *)
Fixpoint error_factor (L A B : R) (k : nat) (alpha beta : R) : R :=
  match k with
  | 0 => B * beta + A * alpha
  | k'.+1 => error_factor L A B k' (L * A * (1 + alpha)) (L * (B * beta + A * (1 + alpha)))
  end.

Section Recursion.
Variables (sigma : R -> R) (L A B eps : R) (w : nat) (a a' : point w).
Hypothesis sigma_lipschitz : lipschitz L sigma.
Hypothesis sigma_0 : sigma 0 = 0.
Hypothesis eps_pos : 0 <= eps.

Lemma affine_error h n (M M' D : weight_matrix h n) (b b' d : point h) (x z : point n) :
  (forall i j, D i j = M i j - M' i j) -> (forall i, d i = b i - b' i) ->
  norm1 (fun i => apply M x i + b i - (apply M' z i + b' i))
    <= entry_sum D * norm1 x + (entry_sum M' * norm1 (minus x z) + norm1 d).
Proof.
move=> DE dE; apply: (Rle_trans _ (norm1 (apply D x) + (norm1 (apply M' (minus x z)) + norm1 d))).
  rewrite /norm1 -!Rsum_plus; apply: Rsum_le => i _.
  have -> : apply M x i + b i - (apply M' z i + b' i) = apply D x i
    + (apply M' (minus x z) i + d i).
    rewrite dE /apply -[\Rsum_j (M' i j * z j)]Rmult_1_l.
    suff : \Rsum_j (M i j * x j) + -1 * (\Rsum_j (M' i j * z j))
      = \Rsum_j (D i j * x j) + \Rsum_j (M' i j * minus x z j) by lra.
    by rewrite Rsum_scal -!Rsum_plus; apply: eq_bigr => j _; rewrite DE /minus; ring.
  apply: Rle_trans (Rabs_triang _ _) _; apply: Rplus_le_compat_l; exact: Rabs_triang.
apply: Rplus_le_compat; last apply: Rplus_le_compat_r.
all: apply: Rle_trans (norm1_apply _ _) _; apply: Rmult_le_compat_r; first exact: norm1_ge0.
all: exact: matrix_norm_entries.
Qed.

Lemma combination_error n hs p (T : 'I_w -> network n hs p) (x z : point n) alpha beta :
  weight_sum (combination a T) <= A -> weight_sum (combination a' T) <= B ->
  weight_sum (combination (minus a a') T) <= A * eps ->
  norm1 x <= alpha -> norm1 (minus x z) <= beta * eps ->
  norm1 (minus (forward sigma (combination a T) x) (forward sigma (combination a' T) z))
    <= error_factor L A B (size hs) alpha beta * eps.
Proof.
have L0 := lipschitz_ge0 sigma_lipschitz.
elim: hs n T x z alpha beta => [|h hs IH] n T x z alpha beta.
- rewrite !weight_sum_last => TA TB TD xa xz.
  have A0 : 0 <= A by apply: Rle_trans TA; exact: entry_sum_ge0.
  have B0 : 0 <= B by apply: Rle_trans TB; exact: entry_sum_ge0.
  have n0 := norm1_ge0 x; have m0 := norm1_ge0 (minus x z).
  have := @affine_error p n (combination a T) (combination a' T) (combination (minus a a') T)
    (fun=> 0) (fun=> 0) (fun=> 0) x z.
  have -> : norm1 (fun _ : 'I_p => 0) = 0 by rewrite /norm1 big1 // => i _; rewrite Rabs_R0.
  have -> : norm1 (fun i => apply (combination a T) x i + 0 - (apply (combination a' T) z i + 0))
          = norm1 (minus (apply (combination a T) x) (apply (combination a' T) z)).
    by apply: eq_bigr => i _; rewrite !Rplus_0_r.
  move=> bound; apply: Rle_trans (bound _ _) _; last first.
    have := Rmult_le_compat _ _ _ _ (entry_sum_ge0 _) n0 TD xa.
    have := Rmult_le_compat _ _ _ _ (entry_sum_ge0 _) m0 TB xz.
    by rewrite /=; lra.
  + by move=> i; ring.
  + move=> i j /=; have -> : forall u v, u - v = u + -1 * v by move=> *; ring.
    by rewrite Rsum_scal -Rsum_plus; apply: eq_bigr => k _; rewrite /minus; ring.
- rewrite !weight_sum_hidden => TA TB TD xa xz.
  set M := (combination a T).1.1 in TA; set b := (combination a T).1.2 in TA.
  set M' := (combination a' T).1.1 in TB; set b' := (combination a' T).1.2 in TB.
  set D := (combination (minus a a') T).1.1 in TD; set d := (combination (minus a a') T).1.2 in TD.
  have := (entry_sum_ge0 M, norm1_ge0 b, weight_sum_ge0 (combination a T).2) => -[[M0 b0] r0].
  have := (entry_sum_ge0 M', norm1_ge0 b', weight_sum_ge0 (combination a' T).2) => -[[M'0 b'0] r'0].
  have := (entry_sum_ge0 D, norm1_ge0 d, weight_sum_ge0 (combination (minus a a') T).2) =>
    -[[D0 d0] rd0].
  have n0 := norm1_ge0 x; have m0 := norm1_ge0 (minus x z).
  apply: (IH h (fun j => (T j).2)); [move: TA | move: TB | move: TD | |] => /=; try lra.
    (* |hidden x| <= L A (1 + alpha) *)
    have step : norm1 (hidden sigma M b x) <= L * norm1 (fun i => apply M x i + b i).
      apply: norm1_le => i; rewrite /hidden.
      by have := sigma_lipschitz (apply M x i + b i) 0; rewrite sigma_0 !Rminus_0_r.
    apply: Rle_trans step _; rewrite Rmult_assoc; apply: Rmult_le_compat_l => //.
    apply: (Rle_trans _ (norm1 (apply M x) + norm1 b)); first by apply: norm1_triangle => i;
      exact: Rabs_triang.
    have MA : matrix_norm M <= A by apply: Rle_trans (matrix_norm_entries M) _; lra.
    have := Rle_trans _ _ _ (norm1_apply M x)
      (Rmult_le_compat _ _ _ _ (matrix_norm_ge0 M) n0 MA xa).
    lra.
  (* the errors of the layer *)
  have step : norm1 (minus (hidden sigma M b x) (hidden sigma M' b' z))
      <= L * norm1 (fun i => apply M x i + b i - (apply M' z i + b' i)).
    by apply: norm1_le => i; exact: sigma_lipschitz.
  apply: Rle_trans step _; rewrite Rmult_assoc; apply: Rmult_le_compat_l => //.
  apply: Rle_trans (@affine_error _ _ M M' D b b' d x z _ _) _.
  + move=> i j; rewrite /M /M' /D /=; have -> : forall u v, u - v = u + -1 * v by move=> *; ring.
    by rewrite Rsum_scal -Rsum_plus; apply: eq_bigr => k _; rewrite /minus; ring.
  + move=> i; rewrite /b /b' /d /=; have -> : forall u v, u - v = u + -1 * v by move=> *; ring.
    by rewrite Rsum_scal -Rsum_plus; apply: eq_bigr => k _; rewrite /minus; ring.
  + have DA : entry_sum D <= A * eps by lra.
    have MB : entry_sum M' <= B by lra.
    have := Rmult_le_compat _ _ _ _ D0 n0 DA xa.
    have := Rmult_le_compat _ _ _ _ M'0 m0 MB xz.
    lra.
Qed.
End Recursion.

(** ** Theorem 5 *)

(** The class P(r, w, c) restricted to what is used: S(I) = sum_j P_j(I) T_j with |P_j| <= 1 and
    |T_j| <= c (the columns of the matrix W of the paper). *)
Section Selector.
Variables (sigma : R -> R) (L c eps : R) (w m1 m2 : nat) (hs : seq nat).
Variables (T : 'I_w -> network m1 hs 1) (P P' : 'I_w -> point m2 -> R).
Hypothesis sigma_lipschitz : lipschitz L sigma.
Hypothesis sigma_0 : sigma 0 = 0.
Hypothesis c_pos : 0 <= c.
Hypothesis T_bound : forall j, weight_sum (T j) <= c.
Hypothesis P_bound : forall j I, in_cube I -> Rabs (P j I) <= 1.
Hypothesis P'_close : forall j I, in_cube I -> Rabs (P j I - P' j I) <= eps.

(** The parameters that the selector, and the network in its place, give to the primary. *)
Definition selected (Q : 'I_w -> point m2 -> R) (I : point m2) : network m1 hs 1 :=
  combination (fun j => Q j I) T.

(** Theorem 5, the recursion: with A = c w, B = c w (1 + eps), starting from |x|_1 <= m1 and error
    0, the outputs differ by at most error_factor * eps. *)
Theorem selector_error x I : in_cube x -> in_cube I ->
  Rabs (scalar_forward sigma (selected P I) x - scalar_forward sigma (selected P' I) x)
    <= error_factor L (c * INR w) (c * INR w * (1 + eps)) (size hs) (INR m1) 0 * eps.
Proof.
move=> xc Ic; have e0 : 0 <= eps \/ w = 0%N.
  case: w T P P' P'_close => [|k] T' Q Q' close; first by right.
  by left; apply: Rle_trans (close ord0 I Ic); exact: Rabs_pos.
have sum_bound (a : point w) C : (forall j, Rabs (a j) <= C) -> (0 <= C \/ w = 0%N) ->
    weight_sum (combination a T) <= c * INR w * C.
  move=> aC C0; apply: Rle_trans (@weight_sum_combination _ _ _ _ a (fun=> C) T aC) _.
  case: C0 => [C0|w0]; last first.
    rewrite big1 => [|j _]; first by rewrite [in INR w]w0 /= Rmult_0_r Rmult_0_l; lra.
    by case: j => j jw; exfalso; rewrite w0 in jw.
  rewrite (_ : c * INR w * C = INR w * (C * c)); last by ring.
  by rewrite -Rsum_const; apply: Rsum_le => j _; apply: Rmult_le_compat_l.
have x1 : norm1 x <= INR m1.
  rewrite -[INR m1]Rmult_1_r -Rsum_const; apply: Rsum_le => i _; apply: Rabs_le; exact: xc.
have xx : norm1 (minus x x) <= 0 * eps.
  by rewrite Rmult_0_l /norm1 big1; [lra | move=> i _; rewrite /minus Rminus_eq_0 Rabs_R0].
have P'b j : Rabs (P' j I) <= 1 + eps.
  have -> : P' j I = P j I - (P j I - P' j I) by ring.
  apply: Rle_trans (Rabs_triang _ _) _; rewrite Rabs_Ropp.
  by apply: Rplus_le_compat; [exact: P_bound | exact: P'_close].
have := @combination_error sigma L (c * INR w) (c * INR w * (1 + eps)) eps w
  (fun j => P j I) (fun j => P' j I) sigma_lipschitz sigma_0 m1 hs 1 T x x (INR m1) 0.
rewrite /norm1 big_ord_recl big_ord0 Rplus_0_r; apply => //.
- rewrite -[X in _ <= X]Rmult_1_r; apply: sum_bound => [j|]; first exact: P_bound.
  by left; lra.
- by apply: sum_bound => //; case: e0; [left; lra | right].
- by apply: sum_bound => // j; exact: P'_close.
Qed.
End Selector.

(** Definition 1 of the paper, universal activation, as a hypothesis with its constant: for every
    eps in (0,1] some shape with at most C eps^(-n/r) parameters reaches eps on W(r, n). *)
Definition universal_activation (sigma : R -> R) (r n : nat) (C : R) : Prop :=
  forall eps, 0 < eps <= 1 -> exists hs,
    INR (parameter_count n hs 1) <= C * Rpower (/ eps) (INR n / INR r) /\
    forall P : point n -> R, sobolev_ball r P ->
      exists theta : network n hs 1, within eps (scalar_forward sigma theta) P.

(** A hypernetwork of this kind: w networks of shape hf on I, followed by the linear map to the N_g
    parameters of the primary. *)
Definition hypernetwork_size (w m2 : nat) (hf : seq nat) (m1 : nat) (hg : seq nat) : nat :=
  w * parameter_count m2 hf 1 + w * parameter_count m1 hg 1.

(** Members of W(r, n) are bounded by 1. *)
Lemma sobolev_ball_bound r n (h : point n -> R) x : sobolev_ball r h -> in_cube x ->
  Rabs (h x) <= 1.
Proof.
move=> [D [B [D0 [_ [_ [DB sum1]]]]]] xc; rewrite -D0.
have z0 : order (zero_index n) = 0%N by rewrite /order big1.
have xz : (order (zero_index n) <= r)%N by rewrite z0.
apply: Rle_trans (DB _ xz x xc) _; apply: Rle_trans sum1.
pose k0 : {ffun 'I_n -> 'I_r.+1} := [ffun=> ord0].
have kE : (fun i => nat_of_ord (k0 i)) = zero_index n.
  by apply: functional_extensionality => i; rewrite ffunE.
rewrite (bigD1 k0) /= kE ?z0 //= -[X in X <= _]Rplus_0_r; apply: Rplus_le_compat_l.
apply: Rsum_ge0 => k /andP[kr _]; apply: Rle_trans (DB _ kr x xc); exact: Rabs_pos.
Qed.

(** Paper, Theorem 5, with its constants.  Let y be within e0 of the primary g with parameters S(I),
    S in P(r, w, c).  For 0 < eps <= 1 there is a hypernetwork of at most
    w C eps^(-m2/r) + w N_g parameters within e0 + beta eps of y, beta = [error_factor]. *)
Theorem structured_selector sigma rho L c C e0 eps r w m1 m2 hg
    (T : 'I_w -> network m1 hg 1) (P : 'I_w -> point m2 -> R) (y : point (m1 + m2) -> R) :
  lipschitz L sigma -> sigma 0 = 0 -> 0 <= c -> 0 < eps <= 1 ->
  universal_activation rho r m2 C ->
  (forall j, weight_sum (T j) <= c) -> (forall j, sobolev_ball r (P j)) ->
  (forall x I, in_cube x -> in_cube I ->
     Rabs (scalar_forward sigma (selected T P I) x - y (join x I)) <= e0) ->
  exists (hf : seq nat) (theta : 'I_w -> network m2 hf 1),
    INR (hypernetwork_size w m2 hf m1 hg)
      <= INR w * (C * Rpower (/ eps) (INR m2 / INR r)) + INR w * INR (parameter_count m1 hg 1) /\
    forall x I, in_cube x -> in_cube I ->
      Rabs (scalar_forward sigma (selected T (fun j => scalar_forward rho (theta j)) I) x
        - y (join x I))
        <= e0 + error_factor L (c * INR w) (c * INR w * (1 + eps)) (size hg) (INR m1) 0 * eps.
Proof.
move=> lip s0 c0 eps01 universal Tc PW Sy; have [hf [small reach]] := universal eps eps01.
have [theta close] := fin_all_exists (fun j => reach (P j) (PW j)).
exists hf, theta; split.
  rewrite /hypernetwork_size plus_INR !mult_INR.
  by apply: Rplus_le_compat_r; apply: Rmult_le_compat_l => //; exact: pos_INR.
move=> x I xc Ic; set g := scalar_forward sigma (selected T P I) x.
set g' := scalar_forward sigma _ x.
have -> : g' - y (join x I) = (g - y (join x I)) - (g - g') by ring.
apply: Rle_trans (Rabs_triang _ _) _; rewrite Rabs_Ropp; apply: Rplus_le_compat; first exact: Sy.
apply: selector_error => //.
  by move=> j J Jc; exact: sobolev_ball_bound (PW j) Jc.
by move=> j J Jc; rewrite Rabs_minus_sym; exact: close.
Qed.
