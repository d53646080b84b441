(** * Finite precision: lower bounds by counting signs (certified.md, section 2)

    The general form: any smoothness r, any bump profile, any grid.  The files
    [FinitePrecisionFirstOrder.v] and [Separation.v] specialise it. *)

From Modhyper Require Import Common FiniteSums Packing.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** ** Models of finite precision *)

(** N numbers of b bits each. *)
Definition words (N b : nat) : finType := [finType of N.-tuple (b.-tuple bool)].

Lemma card_words N b : #|words N b| = (2 ^ (b * N))%N.
Proof. by rewrite !card_tuple card_bool expnM. Qed.

(** An embedding method h(x, I) = q(x, e(I); theta), with theta in [Theta] and e(I) in [Code],
    both arbitrary sets, reaches error [eps] on a class of functions of (x, I): for every y in
    the class some theta and some map e bring it within [eps] of y on the cube. Nothing is asked
    of q or of e. *)
Definition embedding_reaches m1 m2 (Theta Code : Type) (q : Theta -> Code -> point m1 -> R)
    (in_class : (point (m1 + m2) -> R) -> Prop) (eps : R) : Prop :=
  forall y, in_class y -> exists (theta : Theta) (e : point m2 -> Code),
    forall x I, in_cube x -> in_cube I -> Rabs (q theta (e I) x - y (join x I)) <= eps.

(** A network with parameters in [Theta] reaches error [eps] on a class of functions. *)
Definition network_reaches m (Theta : Type) (h : Theta -> point m -> R)
    (in_class : (point m -> R) -> Prop) (eps : R) : Prop :=
  forall y, in_class y -> exists theta : Theta, within eps (h theta) y.

(** A primary g reaches error [eps] on every slice y_I = y(., I) of a class, with parameters
    (the output of a hypernetwork) that may depend on y and on I in any way. *)
Definition primary_reaches m1 m2 (Theta : Type) (g : Theta -> point m1 -> R)
    (in_class : (point (m1 + m2) -> R) -> Prop) (eps : R) : Prop :=
  forall y, in_class y -> exists f : point m2 -> Theta,
    forall x I, in_cube x -> in_cube I -> Rabs (g (f I) x - y (join x I)) <= eps.

(** ** Counting *)

(** If the members of a finite set T of descriptions realise every sign pattern on a finite
    set C of places, T has at least 2^|C| members. *)
Lemma sign_counting (T C : finType) (value : T -> C -> R) :
  (forall s : {ffun C -> bool}, exists t, forall c, 0 < sign (s c) * value t c) ->
  (2 ^ #|C| <= #|T|)%N.
Proof.
move=> H; rewrite -card_bool -card_ffun.
pose pattern t : {ffun C -> bool} := [ffun c => if Rlt_dec 0 (value t c) then true else false].
apply: leq_trans (leq_image_card pattern predT); apply: subset_leq_card; apply/subsetP => s _.
have [t Ht] := H s; apply/imageP; exists t => //; apply/ffunP => c; rewrite ffunE.
by have := Ht c; rewrite /sign; case: (s c); case: Rlt_dec => //= V; lra.
Qed.

(** A value within less than a of (sign) * a has that sign. *)
Lemma sign_of_close a (s : bool) v eps :
  eps < a -> Rabs (v - a * sign s) <= eps -> 0 < sign s * v.
Proof. by move=> ea /Rabs_le_between; rewrite /sign; case: s; lra. Qed.

(** ** Grids on X x Z *)

(** The grid with [n1 i] cells on the i-th x-axis and [n2 i] on the i-th I-axis. *)
Definition join_grid m1 m2 (n1 : grid m1) (n2 : grid m2) : grid (m1 + m2) :=
  fun i => match fintype.split i with inl j => n1 j | inr j => n2 j end.

Section Grids.
Variables (m1 m2 : nat) (n1 : grid m1) (n2 : grid m2).

Lemma join_gridl i : join_grid n1 n2 (lshift m2 i) = n1 i.
Proof. by rewrite /join_grid (unsplitK (inl i)). Qed.

Lemma join_gridr i : join_grid n1 n2 (rshift m1 i) = n2 i.
Proof. by rewrite /join_grid (unsplitK (inr i)). Qed.

Lemma join_grid_pos : (forall i, (0 < n1 i)%N) -> (forall i, (0 < n2 i)%N) ->
  forall i, (0 < join_grid n1 n2 i)%N.
Proof. by move=> p1 p2 i; rewrite /join_grid; case: split. Qed.

(** The I-part of a box. *)
Definition right_cell (c : cell (join_grid n1 n2)) : cell n2 :=
  [ffun i => cast_ord (join_gridr i) (c (rshift m1 i))].

Definition left_point m1' m2' (z : point (m1' + m2')) : point m1' := fun i => z (lshift m2' i).

Lemma join_left_right (z : point (m1 + m2)) (I : point m2) :
  (forall i, z (rshift m1 i) = I i) -> join (left_point z) I = z.
Proof.
move=> zI; apply: functional_extensionality => i; rewrite /join.
by case: splitP => j ij; [rewrite /left_point | rewrite -zI]; congr z; apply: val_inj.
Qed.

Lemma centre_join (c : cell (join_grid n1 n2)) :
  join (left_point (centre c)) (centre (right_cell c)) = centre c.
Proof. by apply: join_left_right => i; rewrite /centre ffunE /=; congr centre_1d; exact: join_gridr.
  Qed.
End Grids.

Lemma card_cell m (n : grid m) : #|cell n| = (\prod_i n i)%N.
Proof.
rewrite card_dep_ffun /image_mem foldrE big_map big_enum /=.
by apply: eq_bigr => i _; rewrite card_ord.
Qed.

Lemma card_join_cell m1 m2 (n1 : grid m1) (n2 : grid m2) :
  #|cell (join_grid n1 n2)| = (\prod_i n1 i * \prod_i n2 i)%N.
Proof.
rewrite card_cell big_split_ord /=; congr (_ * _)%N; apply: eq_bigr => i _.
  exact: join_gridl.
exact: join_gridr.
Qed.

(** ** The lower bounds *)

Section LowerBounds.
Variables (r m1 m2 b : nat) (P : bump_profile r) (n1 : grid m1) (n2 : grid m2) (eps : R).
Hypothesis n1_pos : forall i, (0 < n1 i)%N.
Hypothesis n2_pos : forall i, (0 < n2 i)%N.

(** certified.md, section 2, for every q and every e: if q has N_q parameters of b bits, e(I)
    is delivered as k numbers of b bits, and the method reaches eps < a on W(r, m1+m2), then
    b (N_q + k prod n2) >= prod n1 * prod n2. *)
Theorem finite_precision_embedding (Nq k : nat) (q : words Nq b -> words k b -> point m1 -> R) :
  eps < amplitude P (join_grid n1 n2) ->
  embedding_reaches (m2 := m2) q (@sobolev_ball r (m1 + m2)) eps ->
  (\prod_i n1 i * \prod_i n2 i <= b * (Nq + k * \prod_i n2 i))%N.
Proof.
move=> small reach.
have n_pos := join_grid_pos n1_pos n2_pos.
pose T := [finType of words Nq b * {ffun cell n2 -> words k b}].
pose value (t : T) (c : cell (join_grid n1 n2)) : R :=
  q t.1 (t.2 (right_cell c)) (left_point (centre c)).
have := @sign_counting T _ value.
rewrite card_join_cell card_prod card_ffun !card_words card_cell.
rewrite -expnM -expnD leq_exp2l // -mulnA -mulnDr; apply.
move=> s; have [theta [e close]] := reach _ (packing_in_sobolev_ball P s).
exists (theta, [ffun c => e (centre c)]) => c.
apply: (sign_of_close small); rewrite /value ffunE -(packing_at_centre P).
rewrite -[in packing_function _ _ _](centre_join c); apply: close; last exact: centre_in_cube.
by move=> i; apply: (centre_in_cube c n_pos).
Qed.
End LowerBounds.

(** certified.md, section 2, plain network: N parameters of b bits that reach eps < a on
    W(r, m) satisfy b N >= prod n. It bounds the total size of any model whatever (a
    hypernetwork, an embedding method): take for h the whole model. *)
Theorem finite_precision_network r m b (P : bump_profile r) (n : grid m) (eps : R)
    (N : nat) (h : words N b -> point m -> R) :
  (forall i, (0 < n i)%N) -> eps < amplitude P n ->
  network_reaches h (@sobolev_ball r m) eps ->
  (\prod_i n i <= b * N)%N.
Proof.
move=> n_pos small reach.
have := @sign_counting (words N b) (cell n) (fun theta c => h theta (centre c)).
rewrite card_words card_cell leq_exp2l //; apply => s.
have [theta close] := reach _ (packing_in_sobolev_ball P s).
exists theta => c; apply: (sign_of_close small); rewrite -(packing_at_centre P).
by apply: close; apply: centre_in_cube.
Qed.
