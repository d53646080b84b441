(** * Colourings of a grid (certified.md, section 7)

    Colour the points of a grid so that points of one colour are at L1 distance at least d: each
    colour carries all signs, if eps (1 + sum (c_i - 1)/d) < 1, and the colours together force
    C_I (C_x - N_x b_e k) <= (number of colours) b_q N_Q, N_x the most colours met at one
    condition.  The checkerboard has two colours and d = 2. *)

From Modhyper Require Import Common FiniteSums Packing PackingFirstOrder FinitePrecision Interface.
From Modhyper Require Import FinitePrecisionSlices FinitePrecisionFirstOrder Octahedra.
From Modhyper Require Import Checkerboard Topology BernsteinWidth ContinuousSelection.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** A grid point of [-1,1]^m, d steps of which are the half-width of a tent; slopes (c_i - 1)/d. *)
Section Network.
Variables (m d : nat) (c : grid m) (eps : R) (A : finType) (colour : cell c -> A).
Hypothesis d_pos : (0 < d)%N.
Hypothesis small : eps * (1 + INR (steps c) / INR d) < 1.
Hypothesis apart : forall v w : cell c, v != w -> colour v = colour w ->
  INR d <= \Rsum_i Rabs (INR (v i) - INR (w i)).

Definition of_colour (a : A) : finType := [finType of {v : cell c | colour v == a}].

Let d0 : 0 < INR d.
Proof. by apply: (lt_INR 0); apply/ltP. Qed.

(** The points of one colour carry any values. *)
Theorem coloured_family a :
  value_family (@sobolev_ball_1 m) (fun v : of_colour a => lattice_point (val v)) eps.
Proof.
have d2 : 0 < 2 / INR d by apply: Rdiv_lt_0_compat; lra.
apply: (@octahedra_value_family m (fun i => INR (c i).-1 / INR d) (of_colour a)
  (fun v i => 2 / INR d * INR (val v i))) => [i|v w vw|v i|v i|].
- by apply: Rmult_le_pos; [exact: pos_INR | apply: Rlt_le; exact: Rinv_0_lt_compat].
- have same : colour (val v) = colour (val w) by rewrite (eqP (valP v)) (eqP (valP w)).
  have far := apart vw same; rewrite (eq_bigr (fun i => 2 / INR d
    * Rabs (INR (val v i) - INR (val w i)))) => [|i _]; last first.
    by rewrite -Rmult_minus_distr_l Rabs_mult (Rabs_pos_eq (2 / INR d)) //; lra.
  rewrite -Rsum_scal; apply: Rle_trans (Rmult_le_compat_l _ _ _ (Rlt_le _ _ d2) far).
  by apply: Req_le; field; lra.
- exact: lattice_1d_in.
- rewrite -(lattice_1d_top (ltn_ord (val v i))) /lattice_point.
  by field; lra.
- rewrite (_ : \Rsum_i (INR (c i).-1 / INR d) = INR (steps c) / INR d) //.
  rewrite /steps (big_morph INR plus_INR (erefl : INR 0 = R0)) /Rdiv Rmult_comm Rsum_scal.
  by apply: eq_bigr => i _; ring.
Qed.

Let points : (\sum_a #|of_colour a| = \prod_i c i)%N.
Proof.
rewrite -card_cell -sum1_card (partition_big colour predT) //=; apply: eq_bigr => a _.
by rewrite sum1_card card_sig.
Qed.

(** A bound that holds for every colour holds on average: prod c <= (number of colours) F. *)
Let all_colours F : (forall a, #|of_colour a| <= F)%N -> (\prod_i c i <= #|A| * F)%N.
Proof. by move=> le; rewrite -points -sum_nat_const; apply: leq_sum. Qed.

(** Plain networks (and totals): prod c <= (number of colours) b N. *)
Theorem coloured_network b N (h : words N b -> point m -> R) :
  network_reaches h (@sobolev_ball_1 m) eps -> (\prod_i c i <= #|A| * (b * N))%N.
Proof.
move=> reach; apply: all_colours => a; rewrite -(leq_exp2l (m := 2)) // -card_words.
apply: (@sign_counting _ _ (fun theta v => h theta (lattice_point (val v)))) => s.
have [inside all] := value_family_signs (coloured_family a).
have [y [yW big]] := all s; have [theta close] := reach y yW.
by exists theta => v; exact: sign_of_near (big v) (close _ (inside v)).
Qed.

(** The primary of any model, one slice. *)
Theorem coloured_primary m2 b Ng (g : words Ng b -> point m -> R) :
  primary_reaches g (@sobolev_ball_1 (m + m2)) eps -> (\prod_i c i <= #|A| * (b * Ng))%N.
Proof.
move=> reach; apply: (coloured_network (h := g)) => y /sobolev_ball_1E yW.
have [f close] := reach _ (proj1 (sobolev_ball_1E _) (sobolev_ball_left m2 yW)).
pose I0 : point m2 := fun=> 0; exists (f I0) => x xc.
have E : left_point (join x I0) = x.
  by apply: functional_extensionality => i; rewrite /left_point /join (unsplitK (inl i)).
by have := close x I0 xc; rewrite /= E; apply => i; rewrite /I0; lra.
Qed.

(** K conditions with unrelated slices: K (prod c - (number of colours) b_e k) <= (number of
    colours) b_q N_Q. *)
Theorem coloured_conditions K NQ k bq be (Q : words NQ bq -> words k be -> point m -> R) :
  conditions_reach K Q (@sobolev_ball_1 m) eps ->
  (K * (\prod_i c i - #|A| * (be * k)) <= #|A| * (bq * NQ))%N.
Proof.
move=> reach; have each a : (K * (#|of_colour a| - be * k) <= bq * NQ)%N.
  exact: (finite_conditions (value_family_signs (coloured_family a)) reach).
have step : (\prod_i c i - #|A| * (be * k) <= \sum_a (#|of_colour a| - be * k))%N.
  rewrite leq_subLR -points -sum_nat_const -big_split /=; apply: leq_sum => a _.
  by rewrite -leq_subLR.
apply: leq_trans (leq_mul (leqnn K) step) _; rewrite big_distrr -sum_nat_const /=.
by apply: leq_sum => a _; exact: each.
Qed.

(** Continuous selection: prod c <= (number of colours) N. *)
Theorem coloured_continuous_network N (h : point N -> point m -> R)
    (theta : (point m -> R) -> point N) :
  borsuk_ulam -> continuous_parameters (@sobolev_ball_1 m) theta ->
  (forall y, sobolev_ball_1 y -> within eps (h (theta y)) y) -> (\prod_i c i <= #|A| * N)%N.
Proof.
move=> borsuk ct close; apply: all_colours => a.
have := @continuous_count _ _ (of_colour a) [finType of 'I_N] _ eps theta
  (fun p v => h p (lattice_point (val v))) borsuk (coloured_family a) ct.
rewrite card_ord; apply=> y v yW; apply: close => // i; exact: lattice_1d_in.
Qed.
End Network.

(** ** The axes of x and those of I *)

Section Conditions.
Variables (m1 m2 d : nat) (c1 : grid m1) (c2 : grid m2) (eps : R) (A : finType).
Variables (colour : cell c1 -> cell c2 -> A) (Nx : nat).
Hypothesis d_pos : (0 < d)%N.
Hypothesis small : eps * (1 + INR (steps c1 + steps c2) / INR d) < 1.
Hypothesis apart : forall p q : cell c1 * cell c2, p != q -> colour p.1 p.2 = colour q.1 q.2 ->
  INR d <= \Rsum_i Rabs (INR (p.1 i) - INR (q.1 i)) + \Rsum_i Rabs (INR (p.2 i) - INR (q.2 i)).
Hypothesis seen_colours : forall w : cell c2, (#|[set colour v w | v : cell c1]| <= Nx)%N.

Let C (a : A) : finType := [finType of {p : cell c1 * cell c2 | colour p.1 p.2 == a}].
Let place a (p : C a) : point m1 := lattice_point (val p).1.
Let condition a (p : C a) : cell c2 := (val p).2.

Let place_in a (p : C a) : in_cube (place p).
Proof. by move=> i; exact: lattice_1d_in. Qed.

Let cond_in (w : cell c2) : in_cube (lattice_point w).
Proof. by move=> i; exact: lattice_1d_in. Qed.

Let d0 : 0 < INR d.
Proof. by apply: (lt_INR 0); apply/ltP. Qed.

Let family a : value_family (@sobolev_ball_1 (m1 + m2))
  (fun p : C a => join (place p) (lattice_point (condition p))) eps.
Proof.
pose pick (T : Type) (f : 'I_m1 -> T) (g : 'I_m2 -> T) (i : 'I_(m1 + m2)) :=
  match fintype.split i with inl j => f j | inr j => g j end.
have pickl T f g i : @pick T f g (lshift m2 i) = f i by rewrite /pick (unsplitK (inl i)).
have pickr T f g i : @pick T f g (rshift m1 i) = g i by rewrite /pick (unsplitK (inr i)).
have d2 : 0 < 2 / INR d by apply: Rdiv_lt_0_compat; lra.
pose n (p : C a) : 'I_(m1 + m2) -> nat := pick nat (fun i => (val p).1 i) (fun i => (val p).2 i).
apply: (@octahedra_value_family _
  (pick R (fun i => INR (c1 i).-1 / INR d) (fun i => INR (c2 i).-1 / INR d)) (C a)
  (fun p i => 2 / INR d * INR (n p i))) => [i|p q pq|p i|p i|].
- by rewrite /pick; case: split => j; apply: Rmult_le_pos; try exact: pos_INR;
    apply: Rlt_le; exact: Rinv_0_lt_compat.
- have same : colour (val p).1 (val p).2 = colour (val q).1 (val q).2.
    by rewrite (eqP (valP p)) (eqP (valP q)).
  have far := apart pq same; rewrite (eq_bigr (fun i => 2 / INR d
    * Rabs (INR (n p i) - INR (n q i)))) => [|i _]; last first.
    by rewrite -Rmult_minus_distr_l Rabs_mult (Rabs_pos_eq (2 / INR d)) //; lra.
  rewrite -Rsum_scal; have -> : \Rsum_i Rabs (INR (n p i) - INR (n q i))
      = \Rsum_i Rabs (INR ((val p).1 i) - INR ((val q).1 i))
        + \Rsum_i Rabs (INR ((val p).2 i) - INR ((val q).2 i)).
    rewrite big_split_ord /=; congr (_ + _); apply: eq_bigr => i _.
      by rewrite /n !pickl.
    by rewrite /n !pickr.
  apply: Rle_trans (Rmult_le_compat_l _ _ _ (Rlt_le _ _ d2) far).
  by apply: Req_le; field; lra.
- by rewrite /join; case: split => j; [exact: place_in | exact: cond_in].
- rewrite /join /n /pick; case: split => j.
    by rewrite -(lattice_1d_top (ltn_ord ((val p).1 j))) /place /lattice_point; field; lra.
  by rewrite -(lattice_1d_top (ltn_ord ((val p).2 j))) /condition /lattice_point; field; lra.
- have sum_steps k (c : grid k) : \Rsum_i (INR (c i).-1 / INR d) = INR (steps c) / INR d.
    rewrite /steps (big_morph INR plus_INR (erefl : INR 0 = R0)) /Rdiv Rmult_comm Rsum_scal.
    by apply: eq_bigr => i _; ring.
  rewrite big_split_ord /= (eq_bigr (fun i => INR (c1 i).-1 / INR d)) => [|i _].
    rewrite [X in _ + (_ + X)](eq_bigr (fun i => INR (c2 i).-1 / INR d)) => [|i _].
      by rewrite !sum_steps /Rdiv -Rmult_plus_distr_r -plus_INR.
    by rewrite pickr.
  by rewrite pickl.
Qed.

Let X a (w : cell c2) : nat := #|[pred p : C a | condition p == w]|.

Let fibre a w : X a w = #|[pred v : cell c1 | colour v w == a]|.
Proof.
rewrite /X -!sum1_card (reindex_omap (fun p : C a => (val p).1) (fun v => insub (v, w))) /=.
  apply: eq_bigl => p; rewrite !inE; apply/eqP/andP => [pw|[_ /eqP]].
    by split; [rewrite -pw (valP p) | rewrite -pw -surjective_pairing valK].
  by case: insubP => //= u _ uE [<-]; exact: (congr1 snd uE).
move=> v; rewrite inE => /eqP va; case: insubP => [u _ uE /=|]; first by rewrite uE.
by rewrite /= va eqxx.
Qed.

Let all_fibres w : (\sum_a X a w = \prod_i c1 i)%N.
Proof.
rewrite -card_cell -sum1_card (partition_big (colour^~ w) predT) //=; apply: eq_bigr => a _.
by rewrite sum1_card fibre.
Qed.

(** Each condition pays its code once for each colour that is met there. *)
Let paid_fibres l w : (\prod_i c1 i - Nx * l <= \sum_a (X a w - l))%N.
Proof.
pose met := [set colour v w | v : cell c1].
have out a : a \notin met -> X a w = 0%N.
  move=> no; rewrite fibre; apply: eq_card0 => v; rewrite !inE; apply/negP => /eqP va.
  by move: no; rewrite -va imset_f.
have inside F : (forall a, a \notin met -> F a = 0%N) -> (\sum_a F a = \sum_(a in met) F a)%N.
  by move=> F0; rewrite (bigID (mem met)) /= [X in (_ + X)%N]big1 ?addn0 // => a /F0.
rewrite -(all_fibres w) (inside (X^~ w)) // (inside (fun a => X a w - l)%N); last first.
  by move=> a /out ->.
rewrite leq_subLR; apply: leq_trans (_ : _ <= \sum_(a in met) (l + (X a w - l)))%N _.
  by apply: leq_sum => a _; rewrite -leq_subLR.
rewrite big_split /= leq_add2r sum_nat_const; exact: leq_mul (seen_colours w) (leqnn l).
Qed.

(** A bound that holds for every colour holds on average. *)
Let all_colours l F : (forall a, \sum_w (X a w - l) <= F)%N ->
  (\prod_i c2 i * (\prod_i c1 i - Nx * l) <= #|A| * F)%N.
Proof.
move=> le; rewrite -(card_cell c2) -!sum_nat_const.
apply: leq_trans (_ : _ <= \sum_w \sum_a (X a w - l))%N _.
  by apply: leq_sum => w _; exact: paid_fibres.
by rewrite exchange_big; apply: leq_sum => a _; exact: le.
Qed.

(** Every way to condition: C_I (C_x - N_x b_e k) <= (number of colours) b_q N_Q. *)
Theorem coloured_interface NQ k bq be (Q : words NQ bq -> words k be -> point m1 -> R) :
  embedding_reaches Q (@sobolev_ball_1 (m1 + m2)) eps ->
  (\prod_i c2 i * (\prod_i c1 i - Nx * (be * k)) <= #|A| * (bq * NQ))%N.
Proof.
move=> reach; apply: all_colours => a.
exact: (interface_count (@place_in a) cond_in (value_family_signs (family a)) reach).
Qed.

(** An embedding of any dimension behind a dense layer of w units on (x, e(I)), N_q >= w (m1 + k),
    whose product W e(I) is stored in w numbers of b bits: for some t both N_q >= t (m1 + t) and
    the bound with t in place of k. *)
Theorem coloured_dense_layer Nq k w b (first : words Nq b -> words k b -> words w b)
    (q : words Nq b -> words w b -> point m1 -> R) :
  (w * (m1 + k) <= Nq)%N ->
  embedding_reaches (fun theta code => q theta (first theta code))
    (@sobolev_ball_1 (m1 + m2)) eps ->
  exists t, (t * (m1 + t) <= Nq)%N /\
    (\prod_i c2 i * (\prod_i c1 i - Nx * (b * t)) <= #|A| * (b * Nq))%N.
Proof.
move=> dense reach; case: (leqP k w) => kw.
  exists k; split; first by apply: leq_trans dense; rewrite leq_mul2r kw orbT.
  exact: coloured_interface reach.
exists w; split; first by apply: leq_trans dense; rewrite leq_mul2l leq_add2l (ltnW kw) orbT.
apply: (coloured_interface (Q := q)) => y yW; have [theta [e close]] := reach y yW.
by exists theta, (fun I => first theta (e I)).
Qed.

(** Totals: a model of (x, I) with 2^B descriptions has C_x C_I <= (number of colours) B. *)
Theorem coloured_total (Theta : finType) B (h : Theta -> point m1 -> point m2 -> R) :
  (#|Theta| <= 2 ^ B)%N -> model_reaches h (@sobolev_ball_1 (m1 + m2)) eps ->
  (\prod_i c1 i * \prod_i c2 i <= #|A| * B)%N.
Proof.
move=> few reach; have := @all_colours 0 B; rewrite muln0 subn0 mulnC; apply=> a.
rewrite (eq_bigr (X a)) => [|w _]; last by rewrite subn0.
have -> : (\sum_w X a w = #|C a|)%N.
  rewrite -sum1_card (partition_big (@condition a) predT) //=.
  by apply: eq_bigr => w _; rewrite sum1_card.
rewrite -(leq_exp2l (m := 2)) //; apply: leq_trans few.
apply: (@sign_counting _ _ (fun theta p => h theta (place p) (lattice_point (condition p)))) => s.
have [_ all] := value_family_signs (family a).
have [y [yW big]] := all s; have [theta close] := reach y yW; exists theta => p.
exact: sign_of_near (big p) (close _ _ (place_in p) (cond_in _)).
Qed.

(** Continuous selection, embedding methods: C_I (C_x - N_x k) <= (number of colours) N_Q. *)
Theorem coloured_continuous_interface NQ k (Q : point NQ -> point k -> point m1 -> R)
    (theta : (point (m1 + m2) -> R) -> point NQ)
    (z : (point (m1 + m2) -> R) -> point m2 -> point k) :
  borsuk_ulam -> continuous_parameters (@sobolev_ball_1 (m1 + m2)) theta ->
  (forall w : cell c2, continuous_parameters (@sobolev_ball_1 (m1 + m2))
     (fun y => z y (lattice_point w))) ->
  (forall y x I, sobolev_ball_1 y -> in_cube x -> in_cube I ->
     Rabs (Q (theta y) (z y I) x - y (join x I)) <= eps) ->
  (\prod_i c2 i * (\prod_i c1 i - Nx * k) <= #|A| * NQ)%N.
Proof.
move=> borsuk ct cz close; apply: all_colours => a.
exact: (continuous_interface borsuk (@place_in a) cond_in (family a) ct cz close).
Qed.

(** ... plain networks and totals: C_x C_I <= (number of colours) N. *)
Theorem coloured_continuous_total N (h : point N -> point m1 -> point m2 -> R)
    (theta : (point (m1 + m2) -> R) -> point N) :
  borsuk_ulam -> continuous_parameters (@sobolev_ball_1 (m1 + m2)) theta ->
  (forall y x I, sobolev_ball_1 y -> in_cube x -> in_cube I ->
     Rabs (h (theta y) x I - y (join x I)) <= eps) ->
  (\prod_i c1 i * \prod_i c2 i <= #|A| * N)%N.
Proof.
move=> borsuk ct close; have := @all_colours 0 N; rewrite muln0 subn0 mulnC; apply=> a.
rewrite (eq_bigr (X a)) => [|w _]; last by rewrite subn0.
have -> : (\sum_w X a w = #|C a|)%N.
  rewrite -sum1_card (partition_big (@condition a) predT) //=.
  by apply: eq_bigr => w _; rewrite sum1_card.
exact: (continuous_total borsuk (@place_in a) cond_in (family a) ct close).
Qed.
End Conditions.
