(** * Theorem 4 for r = 1 and every m1, with a ReLU g and a ReLU f
      (interface.md, section 2(a); certified.md, section 5)

    The network of [McShane.v] at the centres of n^m1 boxes.  As the primary of an embedding
    method it reads the samples e(I)_j = y(x_j, I); as the primary of a hypernetwork it has them
    as biases, and f computes each of them by the same network on the I-cube.  No hypothesis of
    the literature. *)

From Coq Require Import ZArith Lia.
From Modhyper Require Import Common FiniteSums Packing FinitePrecision FinitePrecisionFirstOrder.
From Modhyper Require Import FixedPointRelu SobolevCube NearestCentre ReluGraph McShane.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** ** The centres, numbered *)

Lemma card_boxes m n : #|cell (uniform_grid m n)| = (n ^ m)%N.
Proof. by rewrite card_cell card_uniform. Qed.

(** The centre number p of the n^m boxes of [-1,1]^m. *)
Definition box_centre m n (p : 'I_(n ^ m)) : point m :=
  centre (enum_val (cast_ord (esym (card_boxes m n)) p)).

(** Its coordinates, as a function of numbers. *)
Definition coordinate m n (p i : nat) : R :=
  if insub p is Some p' then if insub i is Some i' then box_centre (m := m) (n := n) p' i' else 0
  else 0.

Lemma coordinateE m n (p : 'I_(n ^ m)) (i : 'I_m) : coordinate m n p i = box_centre p i.
Proof. by rewrite /coordinate !valK. Qed.

Lemma box_centre_in m n (p : 'I_(n ^ m)) : (0 < n)%N -> in_cube (box_centre p).
Proof. by move=> n0; apply: centre_in_cube => i. Qed.

Lemma box_centre_near m n (x : point m) : (0 < n)%N -> in_cube x ->
  exists p : 'I_(n ^ m), forall i, Rabs (x i - box_centre p i) <= / INR n.
Proof.
move=> n0 xc; have [c /in_boxP cx] := @in_some_box m (uniform_grid m n) x (fun _ => n0) xc.
exists (cast_ord (card_boxes m n) (enum_rank c)) => i.
by rewrite /box_centre cast_ordK enum_rankK; exact: cx.
Qed.

(** ** The network that reads samples *)

(** max_p (v_p - |x - x_p|) + 1/n, as a network on m + n^m inputs. *)
Definition sample_network (m n : nat) : relu_network :=
  cones_network m (n ^ m) (coordinate m n) (/ INR n).

(** A function that is 1-Lipschitz on the cube for the sup norm. *)
Definition lipschitz_on_cube m (F : point m -> R) : Prop :=
  forall x z delta, in_cube x -> in_cube z -> 0 <= delta ->
    (forall i, Rabs (x i - z i) <= delta) -> Rabs (F x - F z) <= delta.

Section Error.
Variables (m n : nat).
Hypothesis m_pos : (0 < m)%N.
Hypothesis n_pos : (0 < n)%N.

Let M_pos : (0 < n ^ m)%N.
Proof. by rewrite expn_gt0 n_pos. Qed.

Lemma sample_network_size : (network_size (sample_network m n) <= (10 * m + 2) * n ^ m)%N.
Proof. exact: cones_network_size. Qed.

(** Samples within delta of those of F give F within 1/n + delta. *)
Lemma sample_network_error (F : point m -> R) (v : seq R) (delta : R) (x : point m) :
  lipschitz_on_cube F -> size v = (n ^ m)%N ->
  (forall p : 'I_(n ^ m), Rabs (nth 0 v p - F (box_centre p)) <= delta) -> in_cube x ->
  Rabs (evaluate (sample_network m n) (inputs_of x ++ v) - F x) <= / INR n + delta.
Proof.
move=> lip sv close xc; set env := inputs_of x ++ v.
have env_size : size env = (m + n ^ m)%N by rewrite size_cat size_inputs_of sv.
have [w [-> [[p [D [pM Dp wE]]] largest]]] :=
  @cones_network_value m (n ^ m) (coordinate m n) m_pos M_pos (fun i => nth 0 env i)
    (fun q => nth 0 env (m + q)) env env_size (fun _ _ => erefl) (fun _ _ => erefl) (/ INR n).
have env_v (q : 'I_(n ^ m)) : nth 0 env (m + q) = nth 0 v q.
  by rewrite nth_cat size_inputs_of ltnNge leq_addr addKn.
have env_x (i : 'I_m) : nth 0 env i = x i by rewrite nth_cat size_inputs_of ltn_ord nth_inputs_of.
have far (q : 'I_(n ^ m)) E : is_distance m (coordinate m n) (fun i => nth 0 env i) q E ->
    0 <= E /\ (forall i, Rabs (x i - box_centre q i) <= E) /\
    exists i, E = Rabs (x i - box_centre q i).
  have E_of (i : 'I_m) : Rabs (nth 0 env i - coordinate m n q i) = Rabs (x i - box_centre q i).
    by rewrite env_x coordinateE.
  move=> [[i im ->] le]; rewrite (E_of (Ordinal im)); split; first exact: Rabs_pos.
  by split=> [j|]; [rewrite -!E_of; exact: le | exists (Ordinal im)].
pose p' := Ordinal pM; have [D0 [Dle _]] := far p' D Dp.
have A := lip x (box_centre p') D xc (box_centre_in _ n_pos) D0 Dle.
have [q near] := box_centre_near n_pos xc.
have [E [Eq le]] := largest q (ltn_ord q); have [E0 [Ele [i Ei]]] := far q E Eq.
have B := lip x (box_centre q) E xc (box_centre_in _ n_pos) E0 Ele.
have En : E <= / INR n by rewrite Ei; exact: near.
have := close p'; have := close q; rewrite -!env_v /= in le wE *.
move: A B => /Rabs_le_between A /Rabs_le_between B.
by move=> /Rabs_le_between C /Rabs_le_between C'; apply: Rabs_le; rewrite wE in le *; lra.
Qed.

(** ** Samples as biases *)

(** Units without inputs hold the numbers w_p >= 0; then the network follows; c is added. *)
Definition constants (w : nat -> R) : seq form := [seq constant (w p) | p <- iota 0 (n ^ m)].
Definition sample_primary (w : nat -> R) (c : R) : relu_network :=
  ReluNetwork (constants w ++ units (sample_network m n))
    (plus_form (output (sample_network m n)) (constant c)).

Lemma run_constants w env : (forall p, 0 <= w p) ->
  run (constants w) env = env ++ [seq w p | p <- iota 0 (n ^ m)].
Proof.
move=> w0; rewrite /constants; elim: (iota _ _) env => [|p s IH] env; first by rewrite cats0.
by rewrite /= value_constant /relu Rmax_right // IH cat_rcons.
Qed.

Lemma sample_primaryE w c (x : point m) : (forall p, 0 <= w p) ->
  evaluate (sample_primary w c) (inputs_of x)
  = evaluate (sample_network m n) (inputs_of x ++ [seq w p | p <- iota 0 (n ^ m)]) + c.
Proof. by move=> w0; rewrite /evaluate /= run_cat run_constants // value_plus value_constant. Qed.

Lemma sample_primary_size w c :
  network_size (sample_primary w c) = (n ^ m + network_size (sample_network m n))%N.
Proof.
rewrite /network_size /= units_size_cat /form_size size_plus /= addn0 addnA; congr (_ + _ + _)%N.
by rewrite /units_size /constants big_map sum1_size size_iota.
Qed.

(** With w_p within delta of F(x_p) + 2 it is within 1/n + delta of F + 2 + c. *)
Lemma sample_primary_error (F : point m -> R) (w : nat -> R) (c delta : R) (x : point m) :
  lipschitz_on_cube F -> (forall p, 0 <= w p) ->
  (forall p : 'I_(n ^ m), Rabs (w p - (F (box_centre p) + 2)) <= delta) -> in_cube x ->
  Rabs (evaluate (sample_primary w c) (inputs_of x) - (F x + 2 + c)) <= / INR n + delta.
Proof.
move=> lip w0 close xc; rewrite sample_primaryE //.
have := @sample_network_error (fun z => F z + 2) [seq w p | p <- iota 0 (n ^ m)] delta x _ _ _ xc.
rewrite (_ : forall a b, a + c - (b + c) = a - b) => [|a b]; last by ring.
apply.
- move=> z z' d zc zc' d0 zz; rewrite (_ : _ - _ = F z - F z'); [exact: lip | ring].
- by rewrite size_map size_iota.
- by move=> p; rewrite (nth_map 0%N) ?size_iota ?ltn_ord // nth_iota ?ltn_ord // add0n.
Qed.
End Error.

(** interface.md, section 2(a): one ReLU network on (x, v), with at most (10 m1 + 2) n^m1
    parameters, none of which depends on the target or on m2, reaches 1/n on W(1, m1+m2) as the
    primary of an embedding method of dimension n^m1; the entries of e are bounded by 1 and
    1-Lipschitz in I. *)
Theorem samples_reach m1 n : (0 < m1)%N -> (0 < n)%N ->
  (network_size (sample_network m1 n) <= (10 * m1 + 2) * n ^ m1)%N /\
  forall m2 (y : point (m1 + m2) -> R), sobolev_cube_1 y ->
  let e (I : point m2) : point (n ^ m1) := fun p => y (join (box_centre p) I) in
  (forall p, lipschitz_on_cube (fun I => e I p)) /\
  (forall p I, in_cube I -> Rabs (e I p) <= 1) /\
  forall x I, in_cube x -> in_cube I ->
    Rabs (evaluate (sample_network m1 n) (inputs_of x ++ inputs_of (e I)) - y (join x I))
      <= / INR n.
Proof.
move=> m1_pos n_pos; split=> [|m2 y yW e]; first exact: sample_network_size.
have [bounded _] := sobolev_cube_facts yW; have in_box p := @box_centre_in m1 n p n_pos.
split; [|split].
- move=> p I J d Ic Jc d0 IJ; apply: slice_lipschitz => // i.
  by rewrite Rminus_eq_0 Rabs_R0.
- by move=> p I Ic; apply: bounded; exact: join_in_cube.
- move=> x I xc Ic; rewrite -[/ INR n]Rplus_0_r.
  apply: (@sample_network_error m1 n m1_pos n_pos (fun z => y (join z I))) => //.
  + move=> z z' d zc zc' d0 zz; apply: slice_lipschitz => // i.
    by rewrite Rminus_eq_0 Rabs_R0.
  + exact: size_inputs_of.
  + by move=> p; rewrite nth_inputs_of /e Rminus_eq_0 Rabs_R0; lra.
Qed.

(** The same in the vocabulary of the lower bounds: k = n^m1 real numbers, no parameter of q
    free. *)
Corollary samples_embedding_reaches m1 m2 n : (0 < m1)%N -> (0 < n)%N ->
  embedding_reaches (m2 := m2)
    (fun (_ : unit) (v : point (n ^ m1)) x =>
       evaluate (sample_network m1 n) (inputs_of x ++ inputs_of v))
    (@sobolev_cube_1 (m1 + m2)) (/ INR n).
Proof.
move=> m1_pos n_pos y yW; have [_ /(_ m2 y yW) [_ [_ close]]] := samples_reach m1_pos n_pos.
by exists tt, (fun I p => y (join (box_centre p) I)).
Qed.
