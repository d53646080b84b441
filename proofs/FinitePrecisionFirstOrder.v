(** * Finite precision, r = 1, with explicit constants (certified.md, section 2)

    n1 cells on every x-axis, n2 on every I-axis (n1 = n2 = n is the isotropic
    case).  All bounds hold for every real eps with eps (1 + m1 n1 + m2 n2) < 1. *)

From Modhyper Require Import Common FiniteSums Packing PackingProfile PackingFirstOrder
  PackingSharp.
From Modhyper Require Import FinitePrecision FinitePrecisionSlices.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** A model h(x, I) with all its parameters in [Theta] reaches error [eps] on a class. *)
Definition model_reaches m1 m2 (Theta : Type) (h : Theta -> point m1 -> point m2 -> R)
    (in_class : (point (m1 + m2) -> R) -> Prop) (eps : R) : Prop :=
  forall y, in_class y -> exists theta : Theta,
    forall x I, in_cube x -> in_cube I -> Rabs (h theta x I - y (join x I)) <= eps.

Definition uniform_grid (m n : nat) : grid m := fun=> n.
Arguments uniform_grid m n _ : clear implicits.

Lemma card_uniform m n : (\prod_(i < m) uniform_grid m n i)%N = (n ^ m)%N.
Proof. by rewrite /uniform_grid prod_nat_const card_ord. Qed.

Lemma INR_sum m (F : 'I_m -> nat) : \Rsum_i INR (F i) = INR (\sum_i F i).
Proof.
rewrite (big_morph INR (op1 := Rplus) (id1 := R0)) // => a b; exact: plus_INR.
Qed.

Lemma sum_join_uniform m1 m2 n1 n2 :
  \Rsum_i INR (join_grid (uniform_grid m1 n1) (uniform_grid m2 n2) i) = INR (m1 * n1 + m2 * n2).
Proof.
rewrite INR_sum big_split_ord /=; congr INR; congr (_ + _)%N.
  by rewrite (eq_bigr (fun=> n1)) ?sum_nat_const ?card_ord // => i _; rewrite join_gridl.
by rewrite (eq_bigr (fun=> n2)) ?sum_nat_const ?card_ord // => i _; rewrite join_gridr.
Qed.

(** W(1, m) in the two notations, for the predicates above. *)
Lemma network_reaches_1 m Theta (h : Theta -> point m -> R) eps :
  network_reaches h (@sobolev_ball_1 m) eps -> network_reaches h (@sobolev_ball 1 m) eps.
Proof. by move=> reach y /sobolev_ball_1E; apply: reach. Qed.

Lemma embedding_reaches_1 m1 m2 Theta Code (q : Theta -> Code -> point m1 -> R) eps :
  embedding_reaches q (@sobolev_ball_1 (m1 + m2)) eps ->
  embedding_reaches q (@sobolev_ball 1 (m1 + m2)) eps.
Proof. by move=> reach y /sobolev_ball_1E; apply: reach. Qed.

(** certified.md, section 2, plain network: N parameters of b bits that reach eps on W(1, m)
    satisfy b N >= n^m whenever eps (1 + m n) < 1. *)
Theorem network_lower_bound m n b N (eps : R) (h : words N b -> point m -> R) :
  (0 < n)%N -> eps * (1 + INR (m * n)) < 1 ->
  network_reaches h (@sobolev_ball_1 m) eps ->
  (n ^ m <= b * N)%N.
Proof.
move=> n0 small /network_reaches_1 reach.
have [|P amp] := @packing_sharp m (uniform_grid m n) eps.
  by rewrite INR_sum sum_nat_const card_ord.
by rewrite -card_uniform; apply: finite_precision_network amp reach.
Qed.

(** certified.md, section 2, the main bound with a number of cells of its own for every axis:
    an embedding method whose q has N_q parameters of b bits and whose e(I) is delivered as k
    numbers of b bits, for every q and every e, satisfies b (N_q + k prod n2) >= prod n1 prod n2
    if it reaches eps on W(1, m1+m2) and eps (1 + sum n1 + sum n2) < 1. *)
Theorem embedding_lower_bound_axes m1 m2 (n1 : grid m1) (n2 : grid m2) b Nq k (eps : R)
    (q : words Nq b -> words k b -> point m1 -> R) :
  (forall i, (0 < n1 i)%N) -> (forall i, (0 < n2 i)%N) ->
  eps * (1 + INR (\sum_i n1 i + \sum_i n2 i)) < 1 ->
  embedding_reaches q (@sobolev_ball_1 (m1 + m2)) eps ->
  (\prod_i n1 i * \prod_i n2 i <= b * (Nq + k * \prod_i n2 i))%N.
Proof.
move=> p1 p2 small /embedding_reaches_1 reach.
have [|P amp] := @packing_sharp _ (join_grid n1 n2) eps.
  rewrite INR_sum big_split_ord /=; move: small.
  by under eq_bigr do rewrite -(join_gridl n1 n2);
     under [X in (_ + X)%N]eq_bigr do rewrite -(join_gridr n1 n2).
exact: finite_precision_embedding amp reach.
Qed.

(** certified.md, section 2, any k: q begins with a dense layer of w units on (x, e(I)), so that
    N_q >= w (m1 + k), and computes W e(I) in w numbers of b bits. Then for some t (the
    smaller of k and w) both N_q >= t (m1 + t) and b (N_q + t prod n2) >= prod n1 prod n2. *)
Theorem dense_layer_lower_bound_axes m1 m2 (n1 : grid m1) (n2 : grid m2) b Nq k w (eps : R)
    (first : words Nq b -> words k b -> words w b) (q : words Nq b -> words w b -> point m1 -> R) :
  (forall i, (0 < n1 i)%N) -> (forall i, (0 < n2 i)%N) ->
  eps * (1 + INR (\sum_i n1 i + \sum_i n2 i)) < 1 ->
  (w * (m1 + k) <= Nq)%N ->
  embedding_reaches (fun theta code => q theta (first theta code)) (@sobolev_ball_1 (m1 + m2)) eps
    ->
  exists t, (t * (m1 + t) <= Nq)%N /\
    (\prod_i n1 i * \prod_i n2 i <= b * (Nq + t * \prod_i n2 i))%N.
Proof.
move=> p1 p2 small dense reach; case: (leqP k w) => kw.
  exists k; split; first by apply: leq_trans dense; rewrite leq_mul2r kw orbT.
  exact: embedding_lower_bound_axes p1 p2 small reach.
exists w; split; first by apply: leq_trans dense; rewrite leq_mul2l leq_add2l (ltnW kw) orbT.
apply: (embedding_lower_bound_axes (q := q) p1 p2 small) => y yW.
have [theta [e close]] := reach y yW.
by exists theta, (fun I => first theta (e I)).
Qed.

Section Bounds.
Variables (m1 m2 n1 n2 b : nat) (eps : R).
Hypothesis n1_pos : (0 < n1)%N.
Hypothesis n2_pos : (0 < n2)%N.

(** certified.md, section 2, single slice: a primary g with N_g parameters of b bits that
    reaches eps on every slice of every y in W(1, m1+m2), whatever computes its parameters
    from I, satisfies b N_g >= n1^m1 whenever eps (1 + m1 n1) < 1. *)
Theorem primary_lower_bound Ng (g : words Ng b -> point m1 -> R) :
  eps * (1 + INR (m1 * n1)) < 1 ->
  primary_reaches g (@sobolev_ball_1 (m1 + m2)) eps ->
  (n1 ^ m1 <= b * Ng)%N.
Proof.
move=> small reach.
have [|P amp] := @packing_sharp m1 (uniform_grid m1 n1) eps.
  by rewrite INR_sum sum_nat_const card_ord.
rewrite -card_uniform; apply: (finite_precision_primary (m2 := m2) _ amp (g := g)) => //.
by move=> y /sobolev_ball_1E; apply: reach.
Qed.

Hypothesis small : eps * (1 + INR (m1 * n1 + m2 * n2)) < 1.

Let profile : exists P : bump_profile 1,
  eps < amplitude P (join_grid (uniform_grid m1 n1) (uniform_grid m2 n2)).
Proof. by apply: packing_sharp; rewrite sum_join_uniform. Qed.

(** certified.md, section 2, the main bound: an embedding method whose q has N_q parameters of
    b bits and whose e(I) is delivered as k numbers of b bits, for every q and every e, satisfies
    b (N_q + k n2^m2) >= n1^m1 n2^m2 if it reaches eps on W(1, m1+m2). *)
Theorem embedding_lower_bound Nq k (q : words Nq b -> words k b -> point m1 -> R) :
  embedding_reaches q (@sobolev_ball_1 (m1 + m2)) eps ->
  (n1 ^ m1 * n2 ^ m2 <= b * (Nq + k * n2 ^ m2))%N.
Proof.
move=> /embedding_reaches_1 reach; have [P amp] := profile.
by rewrite -!card_uniform; apply: finite_precision_embedding amp reach.
Qed.

(** certified.md, section 2, unbounded embedding behind a dense layer of w units whose product
    W e(I) is computed in b bits: [Code] is any set, so e(I) may have any dimension. *)
Theorem dense_layer_lower_bound Nq w (Code : Type)
    (first : words Nq b -> Code -> words w b) (q : words Nq b -> words w b -> point m1 -> R) :
  embedding_reaches (fun theta code => q theta (first theta code)) (@sobolev_ball_1 (m1 + m2)) eps
    ->
  (n1 ^ m1 * n2 ^ m2 <= b * (Nq + w * n2 ^ m2))%N.
Proof.
move=> /embedding_reaches_1 reach; have [P amp] := profile.
by rewrite -!card_uniform; apply: finite_precision_dense_layer amp _ _ _ _ _ reach.
Qed.

(** ... and with k numbers of b bits in front of the dense layer, min(k, w) replaces k. *)
Theorem dense_layer_min_lower_bound Nq k w
    (first : words Nq b -> words k b -> words w b) (q : words Nq b -> words w b -> point m1 -> R) :
  embedding_reaches (fun theta code => q theta (first theta code)) (@sobolev_ball_1 (m1 + m2)) eps
    ->
  (n1 ^ m1 * n2 ^ m2 <= b * (Nq + minn k w * n2 ^ m2))%N.
Proof.
move=> /embedding_reaches_1 reach; have [P amp] := profile.
by rewrite -!card_uniform; apply: finite_precision_dense_layer_min amp _ _ _ _ _ reach.
Qed.

(** certified.md, section 2, total size: any model of (x, I) with N parameters of b bits in all. *)
Theorem total_lower_bound N (h : words N b -> point m1 -> point m2 -> R) :
  model_reaches h (@sobolev_ball_1 (m1 + m2)) eps ->
  (n1 ^ m1 * n2 ^ m2 <= b * N)%N.
Proof.
move=> reach; have [P amp] := profile.
rewrite -!card_uniform -card_join_cell card_cell.
pose right_point (z : point (m1 + m2)) : point m2 := fun i => z (rshift m1 i).
apply: (finite_precision_network (h := fun theta z => h theta (left_point z) (right_point z)) _
  amp).
  exact: join_grid_pos.
move=> y /sobolev_ball_1E yW; have [theta close] := reach y yW; exists theta => z zc.
have zE : join (left_point z) (right_point z) = z by apply: join_left_right.
have := close (left_point z) (right_point z); rewrite zE; apply => i; exact: zc.
Qed.

(** The total of a hypernetwork g(x; f(I; theta_f)): N_f parameters, any g. *)
Corollary hypernetwork_total_lower_bound Nf (Weights : Type)
    (g : Weights -> point m1 -> R) (f : words Nf b -> point m2 -> Weights) :
  model_reaches (fun theta x I => g (f theta I) x) (@sobolev_ball_1 (m1 + m2)) eps ->
  (n1 ^ m1 * n2 ^ m2 <= b * Nf)%N.
Proof. exact: total_lower_bound. Qed.

(** The total N_q + N_e of an embedding method q(x, e(I; theta_e); theta_q), any dimension. *)
Corollary embedding_total_lower_bound Nq Ne (Code : Type)
    (q : words Nq b -> Code -> point m1 -> R) (e : words Ne b -> point m2 -> Code) :
  model_reaches (fun theta x I => q theta.1 (e theta.2 I) x)
    (@sobolev_ball_1 (m1 + m2)) eps ->
  (n1 ^ m1 * n2 ^ m2 <= b * (Nq + Ne))%N.
Proof.
move=> reach.
pose front (t : words (Nq + Ne) b) : words Nq b := [tuple tnth t (lshift Ne i) | i < Nq].
pose back (t : words (Nq + Ne) b) : words Ne b := [tuple tnth t (rshift Nq i) | i < Ne].
apply: (total_lower_bound (h := fun t x I => q (front t) (e (back t) I) x)).
move=> y yW; have [[tq te] close] := reach y yW; exists (cat_tuple tq te) => x I xc Ic.
have -> : front (cat_tuple tq te) = tq.
  by apply: eq_from_tnth => i; rewrite tnth_mktuple !(tnth_nth (nseq_tuple b false)) /= nth_cat
    size_tuple ltn_ord.
have -> : back (cat_tuple tq te) = te.
  by apply: eq_from_tnth => i; rewrite tnth_mktuple !(tnth_nth (nseq_tuple b false)) /= nth_cat
    size_tuple ltnNge leq_addr addKn.
exact: close.
Qed.
End Bounds.

(** certified.md, section 2, with the bump (1 - t^2)^2: the condition eps < a(n1, n2),
    a = 1/(1 + psi_1 (m1 n1 + m2 n2)), psi_1 = 8/(3 sqrt 3). *)
Theorem embedding_lower_bound_psi_1 m1 m2 n1 n2 b Nq k (eps : R)
    (q : words Nq b -> words k b -> point m1 -> R) :
  (0 < n1)%N -> (0 < n2)%N -> eps < / (1 + psi_1 * INR (m1 * n1 + m2 * n2)) ->
  embedding_reaches q (@sobolev_ball_1 (m1 + m2)) eps ->
  (n1 ^ m1 * n2 ^ m2 <= b * (Nq + k * n2 ^ m2))%N.
Proof.
move=> n10 n20 small /embedding_reaches_1 reach; rewrite -!card_uniform.
apply: (finite_precision_embedding (P := first_order_profile)) reach => //.
by rewrite amplitude_1E /amplitude_1 sum_join_uniform.
Qed.

(** certified.md, section 2, any smoothness r, isotropic grid, bump (1 - t^2)^(r+1). *)
Theorem embedding_lower_bound_smooth r m1 m2 n b Nq k (eps : R)
    (q : words Nq b -> words k b -> point m1 -> R) :
  (0 < n)%N -> eps < amplitude (standard_profile r) (uniform_grid (m1 + m2) n) ->
  embedding_reaches q (@sobolev_ball r (m1 + m2)) eps ->
  (n ^ (m1 + m2) <= b * (Nq + k * n ^ m2))%N.
Proof.
move=> n0 small reach; rewrite expnD -!card_uniform.
apply: (finite_precision_embedding (P := standard_profile r)) reach => //.
have -> : join_grid (uniform_grid m1 n) (uniform_grid m2 n) = uniform_grid (m1 + m2) n => //.
by apply: functional_extensionality => i; rewrite /join_grid; case: split.
Qed.
