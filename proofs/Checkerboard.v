(** * The checkerboard packing for r = 1 (certified.md, section 7)

    A grid of c_1 x ... x c_m points of the cube; the even points, those whose indices have an
    even sum, are the tops of octahedra with disjoint interiors.  About 2^(m-1) times more signs
    than with boxes.  An axis with one point (c_i = 1) is uncut and costs nothing. *)

From Coq Require Import ZArith Lia.
From Modhyper Require Import Common FiniteSums Packing PackingFirstOrder FinitePrecision.
From Modhyper Require Import FinitePrecisionSlices FinitePrecisionFirstOrder Interface.
From Modhyper Require Import Octahedra CheckerboardCount.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** The point number j of c equally spaced points of [-1,1], and the point of a grid. *)
Definition lattice_1d (c j : nat) : R := -1 + 2 * INR j / (INR c - 1).
Definition lattice_point m (c : grid m) (v : cell c) : point m := fun i => lattice_1d (c i) (v i).

(** The number of steps along the axes, c_1 - 1 + ... + c_m - 1; a step is 2/(c_i - 1). *)
Definition steps m (c : grid m) : nat := (\sum_i (c i).-1)%N.

Lemma lattice_1d_in c j : (j < c)%N -> -1 <= lattice_1d c j <= 1.
Proof.
rewrite /lattice_1d; case: c => // -[|c]; first by case: j => // _; rewrite /= /Rdiv; lra.
move=> jc; rewrite S_INR.
have c0 : 0 < INR c.+1 by apply: (lt_INR 0); apply/ltP.
have jc' : INR j <= INR c.+1 by apply: le_INR; apply/leP.
have j0 := pos_INR j; have i0 := Rinv_0_lt_compat _ c0.
have E : INR c.+1 * / INR c.+1 = 1 by field; lra.
have -> : 2 * INR j / (INR c.+1 + 1 - 1) = 2 * (INR j * / INR c.+1) by field; lra.
by split; nra.
Qed.

Lemma lattice_1d_top c j : (j < c)%N -> INR c.-1 / 2 * (lattice_1d c j + 1) = INR j.
Proof.
rewrite /lattice_1d; case: c => // -[|c]; first by case: j => // _; rewrite /=; lra.
move=> _; rewrite S_INR /= -/(INR c.+1).
have c0 : 0 < INR c.+1 by apply: (lt_INR 0); apply/ltP.
by field; lra.
Qed.

Lemma half_steps m (c : grid m) : \Rsum_i (INR (c i).-1 / 2) = INR (steps c) / 2.
Proof.
rewrite /steps -INR_sum /Rdiv Rmult_comm Rsum_scal; apply: eq_bigr => i _; ring.
Qed.

Lemma half_steps_ge0 m (c : grid m) i : 0 <= INR (c i).-1 / 2.
Proof. by have := pos_INR (c i).-1; lra. Qed.

(** ** One group of axes *)

Section Network.
Variables (m : nat) (c : grid m) (eps : R).
Hypothesis c_pos : forall i, (0 < c i)%N.
Hypothesis small : eps * (1 + INR (steps c) / 2) < 1.

Definition even_cell := [finType of {v : cell c | parity v == false}].

Lemma card_even_cell : #|even_cell| = uphalf (\prod_i c i).
Proof. by rewrite card_sig (card_parity false c_pos). Qed.

(** certified.md, section 7: W(1,m) takes all signs on the even points, if eps (1 + sum (c_i -
    1)/2) < 1. *)
Theorem checkerboard_sign_family :
  sign_family (@sobolev_ball_1 m) (fun v : even_cell => lattice_point (val v)) eps.
Proof.
apply: (@octahedra_sign_family m (fun i => INR (c i).-1 / 2) even_cell
  (fun v i => INR (val v i))) => [i|v w vw|v i|v i|].
- exact: half_steps_ge0.
- apply: (@same_parity_apart _ (fun i => val v i) (fun i => val w i)).
    by have /eqP := valP v; have /eqP := valP w; rewrite /parity => -> ->.
  apply/existsP; apply: contraNT vw; rewrite negb_exists => /forallP same.
  apply/eqP/val_inj/ffunP => i; apply: val_inj; exact/eqP/negPn/same.
- exact: lattice_1d_in.
- exact: lattice_1d_top.
- by rewrite half_steps.
Qed.

(** certified.md, section 7, plain network: b N >= (number of even points) = uphalf(prod c). *)
Theorem checkerboard_network b N (h : words N b -> point m -> R) :
  network_reaches h (@sobolev_ball_1 m) eps -> (uphalf (\prod_i c i) <= b * N)%N.
Proof.
move=> reach; rewrite -card_even_cell -(leq_exp2l (m := 2)) // -card_words.
apply: (@sign_counting _ _ (fun theta v => h theta (lattice_point (val v)))) => s.
have [inside all] := checkerboard_sign_family.
have [y [yW big]] := all s; have [theta close] := reach y yW.
by exists theta => v; exact: sign_of_near (big v) (close _ (inside v)).
Qed.

(** The primary of any model, one slice: b N_g >= uphalf(prod c), c the points on the x-axes. *)
Theorem checkerboard_primary m2 b Ng (g : words Ng b -> point m -> R) :
  primary_reaches g (@sobolev_ball_1 (m + m2)) eps -> (uphalf (\prod_i c i) <= b * Ng)%N.
Proof.
move=> reach; apply: (checkerboard_network (h := g)) => y /sobolev_ball_1E yW.
have [f close] := reach _ (proj1 (sobolev_ball_1E _) (sobolev_ball_left m2 yW)).
pose I0 : point m2 := fun=> 0; exists (f I0) => x xc.
have E : left_point (join x I0) = x.
  by apply: functional_extensionality => i; rewrite /left_point /join (unsplitK (inl i)).
by have := close x I0 xc; rewrite /= E; apply => i; rewrite /I0; lra.
Qed.

(** K conditions with unrelated slices: b_q N_Q >= K (uphalf(prod c) - b_e k). *)
Theorem checkerboard_conditions K NQ k bq be (Q : words NQ bq -> words k be -> point m -> R) :
  conditions_reach K Q (@sobolev_ball_1 m) eps ->
  (K * (uphalf (\prod_i c i) - be * k) <= bq * NQ)%N.
Proof. by rewrite -card_even_cell; apply: finite_conditions; exact: checkerboard_sign_family. Qed.
End Network.

(** ** The axes of x and those of I *)

Lemma half_products a b :
  (uphalf b * uphalf a + b./2 * a./2)%N = uphalf (a * b).
Proof.
rewrite !uphalf_half oddM.
have -> : (a * b)./2 = ((odd a + a./2.*2) * (odd b + b./2.*2))./2 by rewrite !odd_double_half.
move: (odd a) (odd b) (a./2) (b./2) => p q u v.
have -> : ((p + u.*2) * (q + v.*2) = (p && q) + (p * v + q * u + (u * v).*2).*2)%N.
  by case: p; case: q; rewrite /= ?mul1n ?mul0n ?add0n -?muln2 -?multE -?plusE; nia.
rewrite half_bit_double.
by case: p; case: q; rewrite /= ?mul1n ?mul0n ?add0n -?muln2 -?multE -?plusE; nia.
Qed.

Section Conditions.
Variables (m1 m2 : nat) (c1 : grid m1) (c2 : grid m2) (eps : R).
Hypothesis c1_pos : forall i, (0 < c1 i)%N.
Hypothesis c2_pos : forall i, (0 < c2 i)%N.
Hypothesis small : eps * (1 + INR (steps c1 + steps c2) / 2) < 1.

(** The even points (x, I). *)
Let C := [finType of {p : cell c1 * cell c2 | parity p.1 == parity p.2}].
Let place (p : C) : point m1 := lattice_point (val p).1.
Let condition (p : C) : cell c2 := (val p).2.

Let place_in p : in_cube (place p).
Proof. by move=> i; exact: lattice_1d_in. Qed.

Let cond_in (d : cell c2) : in_cube (lattice_point d).
Proof. by move=> i; exact: lattice_1d_in. Qed.

Let family : sign_family (@sobolev_ball_1 (m1 + m2))
  (fun p : C => join (place p) (lattice_point (condition p))) eps.
Proof.
pose pick (T : Type) (f : 'I_m1 -> T) (g : 'I_m2 -> T) (i : 'I_(m1 + m2)) :=
  match fintype.split i with inl j => f j | inr j => g j end.
have pickl T f g i : @pick T f g (lshift m2 i) = f i by rewrite /pick (unsplitK (inl i)).
have pickr T f g i : @pick T f g (rshift m1 i) = g i by rewrite /pick (unsplitK (inr i)).
pose n (p : C) : 'I_(m1 + m2) -> nat := pick nat (fun i => (val p).1 i) (fun i => (val p).2 i).
have odd_n p : odd (\sum_i n p i) = false.
  rewrite big_split_ord /= (eq_bigr (fun i => (val p).1 i : nat)) => [|i _].
    rewrite [X in (_ + X)%N](eq_bigr (fun i => (val p).2 i : nat)) => [|i _].
      by rewrite oddD -/(parity (val p).1) -/(parity (val p).2) (eqP (valP p)) addbb.
    by rewrite /n pickr.
  by rewrite /n pickl.
apply: (@octahedra_sign_family _
  (pick R (fun i => INR (c1 i).-1 / 2) (fun i => INR (c2 i).-1 / 2)) C
  (fun p i => INR (n p i))) => [i|p q pq|p i|p i|].
- by rewrite /pick; case: split => j; exact: half_steps_ge0.
- apply: (@same_parity_apart _ (n p) (n q)); first by rewrite !odd_n.
  apply/existsP; apply: contraNT pq; rewrite negb_exists => /forallP same.
  apply/eqP/val_inj; rewrite [LHS]surjective_pairing [RHS]surjective_pairing.
  congr (_, _); apply/ffunP => i; apply: val_inj; apply/eqP/negPn.
    by have := same (lshift m2 i); rewrite /n !pickl.
  by have := same (rshift m1 i); rewrite /n !pickr.
- by rewrite /join; case: split => j; [exact: place_in | exact: cond_in].
- by rewrite /join /n /pick; case: split => j; exact: lattice_1d_top.
- rewrite big_split_ord /= (eq_bigr (fun i => INR (c1 i).-1 / 2)) => [|i _]; last by rewrite pickl.
  rewrite [X in _ + (_ + X)](eq_bigr (fun i => INR (c2 i).-1 / 2)) => [|i _].
    by rewrite !half_steps -Rmult_plus_distr_r -plus_INR.
  by rewrite pickr.
Qed.

Let fibre d : #|[pred p : C | condition p == d]|
  = (if parity d then (\prod_i c1 i)./2 else uphalf (\prod_i c1 i))%N.
Proof.
rewrite -(card_parity (parity d) c1_pos) -!sum1_card.
rewrite (reindex_omap (fun p : C => (val p).1) (fun v => insub (v, d))) /=; last first.
  move=> v; rewrite inE => /eqP pv; case: insubP => [u _ uE /=|]; first by rewrite uE.
  by rewrite /= pv eqxx.
apply: eq_bigl => p; rewrite !inE.
apply/eqP/andP => [pd|[_ /eqP]].
  split; first by rewrite -pd (valP p).
  by rewrite -pd -surjective_pairing valK.
by case: insubP => //= u _ uE [<-]; exact: (congr1 snd uE).
Qed.

Let parities (F : bool -> nat) :
  (\sum_(d : cell c2) F (parity d)
    = uphalf (\prod_i c2 i) * F false + (\prod_i c2 i)./2 * F true)%N.
Proof.
rewrite (bigID (fun d : cell c2 => parity d == false)) /=; congr addn.
  rewrite (eq_bigr (fun=> F false)) => [|d /eqP ->] //.
  by rewrite sum_nat_const (card_parity false c2_pos).
rewrite (eq_bigl (fun d : cell c2 => parity d == true)) => [|d]; last by case: parity.
rewrite (eq_bigr (fun=> F true)) => [|d /eqP ->] //.
by rewrite sum_nat_const (card_parity true c2_pos).
Qed.

(** certified.md, section 7: every way to condition a program Q with N_Q numbers of b_q bits by k
    numbers of b_e bits satisfies b_q N_Q >= sum over v_I of max(0, #{v_x : v even} - b_e k),
    that is uphalf(C_I) (uphalf(C_x) - b_e k)_+ + half(C_I) (half(C_x) - b_e k)_+, whenever eps
    (1 + sum (c_i - 1)/2) < 1; C_x and C_I are the numbers of points on the x- and I-axes. *)
Theorem checkerboard_interface NQ k bq be (Q : words NQ bq -> words k be -> point m1 -> R) :
  embedding_reaches Q (@sobolev_ball_1 (m1 + m2)) eps ->
  (uphalf (\prod_i c2 i) * (uphalf (\prod_i c1 i) - be * k)
     + (\prod_i c2 i)./2 * ((\prod_i c1 i)./2 - be * k) <= bq * NQ)%N.
Proof.
move=> reach; apply: leq_trans (interface_count place_in cond_in family reach).
pose F (p : bool) := (if p then (\prod_i c1 i)./2 - be * k
  else uphalf (\prod_i c1 i) - be * k)%N.
rewrite (eq_bigr (fun d => F (parity d))) => [|d _]; first by rewrite (parities F).
by rewrite fibre /F; case: parity.
Qed.

Let card_C : #|C| = uphalf (\prod_i c1 i * \prod_i c2 i).
Proof.
have := parities (fun p => if p then (\prod_i c1 i)./2 else uphalf (\prod_i c1 i))%N.
rewrite -(eq_bigr _ (fun d _ => fibre d)) => E.
have -> : #|C| = (\sum_d #|[pred p : C | condition p == d]|)%N.
  rewrite -sum1_card (partition_big condition predT) //=.
  by apply: eq_bigr => d _; rewrite sum1_card.
by rewrite E half_products.
Qed.

(** In particular b_q N_Q + b_e k C_I >= uphalf(C_x C_I), the number of all even points. *)
Theorem checkerboard_interface_plain NQ k bq be (Q : words NQ bq -> words k be -> point m1 -> R) :
  embedding_reaches Q (@sobolev_ball_1 (m1 + m2)) eps ->
  (uphalf (\prod_i c1 i * \prod_i c2 i) <= bq * NQ + be * k * \prod_i c2 i)%N.
Proof.
move=> reach; rewrite -card_C -(card_cell c2).
exact: leq_pattern_sum (interface_count place_in cond_in family reach).
Qed.

(** ... and with min(b_s N_e, b_e k C_I) when z(I) is computed by e with N_e numbers of b_s bits.
    *)
Theorem checkerboard_interface_stored NQ Ne k bq be bs
    (Q : words NQ bq -> words k be -> point m1 -> R)
    (e : words Ne bs -> point m2 -> words k be) :
  model_reaches (fun theta x I => Q theta.1 (e theta.2 I) x) (@sobolev_ball_1 (m1 + m2)) eps ->
  (uphalf (\prod_i c1 i * \prod_i c2 i)
    <= bq * NQ + minn (bs * Ne) (be * k * \prod_i c2 i))%N.
Proof.
move=> reach; rewrite -card_C -(card_cell c2).
exact: (interface_count_stored (Q := Q) (e := e) place_in cond_in family reach).
Qed.

(** The total of any model of (x, I) with N numbers of b bits in all: b N >= uphalf(C_x C_I). *)
Theorem checkerboard_total N b (h : words N b -> point m1 -> point m2 -> R) :
  model_reaches h (@sobolev_ball_1 (m1 + m2)) eps ->
  (uphalf (\prod_i c1 i * \prod_i c2 i) <= b * N)%N.
Proof.
move=> reach; rewrite -card_C -(leq_exp2l (m := 2)) // -card_words.
apply: (@sign_counting _ _ (fun theta p => h theta (place p) (lattice_point (condition p)))) => s.
have [y [yW big]] := family.2 s; have [theta close] := reach y yW; exists theta => p.
exact: sign_of_near (big p) (close _ _ (place_in p) (cond_in _)).
Qed.

(** An embedding of any dimension behind a dense layer of w units on (x, e(I)), N_q >= w (m1 + k),
    whose product W e(I) is stored in w numbers of b bits: for some t (the smaller of k and w) both
    N_q >= t (m1 + t) and the bound with t in place of k hold. *)
Theorem checkerboard_dense_layer Nq k w b (first : words Nq b -> words k b -> words w b)
    (q : words Nq b -> words w b -> point m1 -> R) :
  (w * (m1 + k) <= Nq)%N ->
  embedding_reaches (fun theta code => q theta (first theta code))
    (@sobolev_ball_1 (m1 + m2)) eps ->
  exists t, (t * (m1 + t) <= Nq)%N /\
    (uphalf (\prod_i c2 i) * (uphalf (\prod_i c1 i) - b * t)
       + (\prod_i c2 i)./2 * ((\prod_i c1 i)./2 - b * t) <= b * Nq)%N.
Proof.
move=> dense reach; case: (leqP k w) => kw.
  exists k; split; first by apply: leq_trans dense; rewrite leq_mul2r kw orbT.
  exact: checkerboard_interface reach.
exists w; split; first by apply: leq_trans dense; rewrite leq_mul2l leq_add2l (ltnW kw) orbT.
apply: (checkerboard_interface (Q := q)) => y yW; have [theta [e close]] := reach y yW.
by exists theta, (fun I => first theta (e I)).
Qed.
End Conditions.
