(** * Checkerboard bounds computed by the kernel (certified.md, sections 6 and 7)

    A boolean certificate with whole numbers for each bound of [Checkerboard.v] at r = 1; an
    instance is proved by computing it.  c1 and c2 are the numbers of points on the x- and the
    I-axes, a 1 for an axis that is left uncut. *)

From Coq Require Import ZArith Lia.
From Modhyper Require Import Common FiniteSums Packing FinitePrecision FinitePrecisionFirstOrder.
From Modhyper Require Import Interface Checkerboard Radius Separation.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** ** The certificate *)

(** Half of a number, rounded up and down. *)
Definition upper_half (z : Z) : Z := ((z + 1) / 2)%Z.
Definition lower_half (z : Z) : Z := (z / 2)%Z.

(** The steps along all axes, c_1 - 1 + ... + c_m - 1. *)
Definition steps_of (c : seq nat) : Z := (total c - Z.of_nat (size c))%Z.

(** The sum over v_I of max(0, #{v_x : v even} - l), for codes of l bits. *)
Definition even_count (c1 c2 : seq nat) (l : Z) : Z :=
  (upper_half (cells c2) * Z.max 0 (upper_half (cells c1) - l)
   + lower_half (cells c2) * Z.max 0 (lower_half (cells c1) - l))%Z.

(** The grid fits under eps = p/q: eps (1 + steps/2) < 1. *)
Definition fits (c1 c2 : seq nat) (p q : Z) : bool :=
  [&& all (leq 1) c1, all (leq 1) c2, Z.ltb 0 q &
      Z.ltb (p * (2 + steps_of c1 + steps_of c2)) (2 * q)]%Z.

(** [bound] is the least N with bq N >= the count, or less. *)
Definition checkerboard_certificate (c1 c2 : seq nat) (bq be k : nat) (p q bound : Z) : bool :=
  fits c1 c2 p q &&
  Z.ltb (Z.of_nat bq * (bound - 1)) (even_count c1 c2 (Z.of_nat be * Z.of_nat k)).

(** ** What it computes *)

Lemma of_nat_halves n :
  Z.of_nat (uphalf n) = upper_half (Z.of_nat n) /\ Z.of_nat n./2 = lower_half (Z.of_nat n).
Proof.
have E := odd_double_half n; rewrite uphalf_half.
have {E} : Z.of_nat n = (Z.of_nat (odd n) + 2 * Z.of_nat n./2)%Z.
  by rewrite -{1}E -addnn !Nat2Z.inj_add; lia.
rewrite Nat2Z.inj_add /upper_half /lower_half; move: (Z.of_nat n) (Z.of_nat n./2) => a h.
have [->|->] : Z.of_nat (odd n) = 1%Z \/ Z.of_nat (odd n) = 0%Z by case: odd; [left | right].
  by move=> ->; split; Z.div_mod_to_equations; lia.
by move=> ->; split; Z.div_mod_to_equations; lia.
Qed.

Lemma even_count_nat (c1 c2 : seq nat) (l : nat) :
  even_count c1 c2 (Z.of_nat l) = Z.of_nat
    (uphalf (\prod_i list_grid c2 i) * (uphalf (\prod_i list_grid c1 i) - l)
     + (\prod_i list_grid c2 i)./2 * ((\prod_i list_grid c1 i)./2 - l))%N.
Proof.
rewrite !(Nat2Z.inj_add, Nat2Z.inj_mul) !Nat2Z.inj_sub_max.
have [-> ->] := of_nat_halves (\prod_i list_grid c1 i)%N.
by have [-> ->] := of_nat_halves (\prod_i list_grid c2 i)%N; rewrite !cells_prod.
Qed.

Lemma steps_list c : all (leq 1) c -> Z.of_nat (steps (list_grid c)) = steps_of c.
Proof.
move=> /list_grid_pos pos; rewrite /steps_of -total_sum /steps.
have -> : (\sum_i list_grid c i = \sum_i (list_grid c i).-1 + size c)%N.
  rewrite -[X in (_ = _ + X)%N]card_ord -sum1_card -big_split /=.
  by apply: eq_bigr => i _; rewrite addn1 prednK.
by rewrite Nat2Z.inj_add; lia.
Qed.

Lemma fits_small c1 c2 p q : fits c1 c2 p q ->
  [/\ forall i, (0 < list_grid c1 i)%N, forall i, (0 < list_grid c2 i)%N &
      IZR p / IZR q * (1 + INR (steps (list_grid c1) + steps (list_grid c2)) / 2) < 1].
Proof.
case/and4P => pos1 pos2 /Z.ltb_spec0 q0 /Z.ltb_spec0 small.
split; try exact: list_grid_pos.
have q0' : 0 < IZR q by apply: (IZR_lt 0).
rewrite INR_IZR_INZ Nat2Z.inj_add !steps_list //.
apply: (Rmult_lt_reg_r (2 * IZR q)); first lra.
have -> : forall s, IZR p / IZR q * (1 + s / 2) * (2 * IZR q) = IZR p * (2 + s).
  by move=> s; field; lra.
rewrite Rmult_1_l -(plus_IZR 2) -!mult_IZR; apply: IZR_lt.
by rewrite Z.add_assoc.
Qed.

Lemma count_to_bound (b N : nat) (bound count : Z) :
  (count <= Z.of_nat (b * N)%N)%Z -> (Z.of_nat b * (bound - 1) < count)%Z ->
  (bound <= Z.of_nat N)%Z.
Proof.
move=> le lt; have {}lt := Z.lt_le_trans _ _ _ lt le; rewrite Nat2Z.inj_mul in lt.
by have := Nat2Z.is_nonneg b; nia.
Qed.

(** A smaller code makes the count larger. *)
Lemma even_count_mono c1 c2 l l' : (l <= l')%Z -> (even_count c1 c2 l' <= even_count c1 c2 l)%Z.
Proof.
move=> le; have := cells_prod c2; have [U L] := of_nat_halves (\prod_i list_grid c2 i)%N.
rewrite /even_count => E; rewrite E in U L.
have := Nat2Z.is_nonneg (uphalf (\prod_i list_grid c2 i)).
have := Nat2Z.is_nonneg (\prod_i list_grid c2 i)./2.
by rewrite U L => u0 l0; apply: Z.add_le_mono; apply: Z.mul_le_mono_nonneg_l => //; lia.
Qed.

Section Certificate.
Variables (c1 c2 : seq nat) (p q : Z).
Let eps := IZR p / IZR q.

(** certified.md, section 7, evaluated by the kernel: whenever the certificate computes to true,
    every program Q with numbers of b_q bits that reaches p/q on W(1, m1+m2) through k numbers of
    b_e bits has at least [bound] of them (m1 and m2 are the lengths of the lists).  With b_q =
    b_e = b it is the bound on N_q of an embedding method. *)
Theorem checkerboard_bound_by_computation (bq be k : nat) (bound : Z) :
  checkerboard_certificate c1 c2 bq be k p q bound ->
  forall NQ (Q : words NQ bq -> words k be -> point (size c1) -> R),
    embedding_reaches Q (@sobolev_ball_1 (size c1 + size c2)) eps -> (bound <= Z.of_nat NQ)%Z.
Proof.
case/andP => /fits_small [pos1 pos2 small] /Z.ltb_spec0 count NQ Q reach.
apply: (count_to_bound (b := bq) _ count).
rewrite -Nat2Z.inj_mul even_count_nat; apply/Nat2Z.inj_le/leP.
exact: checkerboard_interface reach.
Qed.

(** The same for the ball of radius rho and an accuracy eps' with eps'/rho <= p/q. *)
Theorem checkerboard_radius_by_computation (bq be k : nat) (bound : Z) (rho eps' : R) :
  checkerboard_certificate c1 c2 bq be k p q bound -> 0 < rho -> eps' / rho <= eps ->
  forall NQ (Q : words NQ bq -> words k be -> point (size c1) -> R),
    embedding_reaches Q (of_radius rho (@sobolev_ball_1 (size c1 + size c2))) eps' ->
    (bound <= Z.of_nat NQ)%Z.
Proof.
move=> cert rho0 small NQ Q /(embedding_reaches_radius rho0 small).
exact: (checkerboard_bound_by_computation cert).
Qed.

(** All of a model: whenever the certificate with k = 0 computes to true, a plain network, a whole
    hypernetwork or a whole embedding method has at least [bound] numbers of b bits. *)
Theorem checkerboard_total_by_computation (b : nat) (bound : Z) :
  checkerboard_certificate c1 c2 b b 0 p q bound ->
  forall N (h : words N b -> point (size c1) -> point (size c2) -> R),
    model_reaches h (@sobolev_ball_1 (size c1 + size c2)) eps -> (bound <= Z.of_nat N)%Z.
Proof.
case/andP => /fits_small [pos1 pos2 small] /Z.ltb_spec0 count N h reach.
apply: (count_to_bound (b := b) _ count).
rewrite (_ : _ * _ = Z.of_nat 0)%Z; last by rewrite Z.mul_0_r.
rewrite even_count_nat; apply/Nat2Z.inj_le/leP.
rewrite !subn0 half_products; exact: checkerboard_total reach.
Qed.

(** The dense first layer: N_q >= m1 + k for every k >= 1.  A certificate at k = K, with
    bound <= m1 + K + 1, proves the bound for every k. *)
Theorem checkerboard_any_dimension_by_computation (b K : nat) (bound : Z) :
  checkerboard_certificate c1 c2 b b K p q bound ->
  Z.leb bound (Z.of_nat (size c1) + Z.of_nat K + 1) ->
  forall Nq k (model : words Nq b -> words k b -> point (size c1) -> R),
    (size c1 + k <= Nq)%N ->
    embedding_reaches model (@sobolev_ball_1 (size c1 + size c2)) eps -> (bound <= Z.of_nat Nq)%Z.
Proof.
case/andP => small /Z.ltb_spec0 count /Z.leb_spec0 big Nq k model dense reach.
case: (leqP k K) => kK.
  have le := @even_count_mono c1 c2 (Z.of_nat b * Z.of_nat k) (Z.of_nat b * Z.of_nat K) _.
  apply: (checkerboard_bound_by_computation (k := k) _ reach).
  apply/andP; split=> //; apply/Z.ltb_spec0; apply: Z.lt_le_trans count (le _).
  by rewrite -!Nat2Z.inj_mul; apply/Nat2Z.inj_le/leP; rewrite leq_mul2l kK orbT.
move: dense kK => /leP /Nat2Z.inj_le dense /leP /Nat2Z.inj_le.
by move: dense; rewrite !Nat2Z.inj_add; lia.
Qed.

(** The stored product: N_q >= w (m1 + k), W e(I) in w numbers of b bits.  A certificate at t = T,
    with bound <= (T+1) (m1 + T + 1), proves the bound for every k and w. *)
Theorem checkerboard_dense_by_computation (b T : nat) (bound : Z) :
  checkerboard_certificate c1 c2 b b T p q bound ->
  Z.leb bound ((Z.of_nat T + 1) * (Z.of_nat (size c1) + Z.of_nat T + 1)) ->
  forall Nq k w (first : words Nq b -> words k b -> words w b)
    (model : words Nq b -> words w b -> point (size c1) -> R),
    (w * (size c1 + k) <= Nq)%N ->
    embedding_reaches (fun theta code => model theta (first theta code))
      (@sobolev_ball_1 (size c1 + size c2)) eps -> (bound <= Z.of_nat Nq)%Z.
Proof.
case/andP => small /Z.ltb_spec0 count /Z.leb_spec0 big Nq k w first model dense reach.
have [pos1 pos2 small'] := fits_small small.
have [t [tN main]] := checkerboard_dense_layer pos1 pos2 small' dense reach.
case: (leqP t T) => tT.
  apply: (count_to_bound (b := b) (count := even_count c1 c2 (Z.of_nat (b * t)))).
    by rewrite even_count_nat; apply/Nat2Z.inj_le/leP.
  apply: Z.lt_le_trans count _; apply: even_count_mono; rewrite -Nat2Z.inj_mul.
  by apply/Nat2Z.inj_le/leP; rewrite leq_mul2l tT orbT.
have : (T.+1 * (size c1 + T.+1) <= Nq)%N.
  by apply: leq_trans tN; apply: leq_mul => //; rewrite leq_add2l.
by move=> /leP /Nat2Z.inj_le; rewrite Nat2Z.inj_mul Nat2Z.inj_add; lia.
Qed.
End Certificate.

(** One group of axes: plain networks on m axes, primaries, and K unrelated conditions. *)
Definition checkerboard_network_certificate (c : seq nat) (b : nat) (p q bound : Z) : bool :=
  fits c [::] p q && Z.ltb (Z.of_nat b * (bound - 1)) (upper_half (cells c)).

Section Axes.
Variables (c : seq nat) (b : nat) (p q bound : Z).
Hypothesis cert : checkerboard_network_certificate c b p q bound.

Let facts : [/\ forall i, (0 < list_grid c i)%N,
    IZR p / IZR q * (1 + INR (steps (list_grid c)) / 2) < 1 &
    (Z.of_nat b * (bound - 1) < Z.of_nat (uphalf (\prod_i list_grid c i)))%Z].
Proof.
case/andP: cert => /fits_small [pos _ small] /Z.ltb_spec0 count; split=> //.
  by move: small; rewrite [X in (_ + X)%N](_ : _ = 0%N) ?addn0 // /steps big_ord0.
by rewrite (proj1 (of_nat_halves _)) cells_prod.
Qed.

Theorem checkerboard_network_by_computation N (h : words N b -> point (size c) -> R) :
  network_reaches h (@sobolev_ball_1 (size c)) (IZR p / IZR q) -> (bound <= Z.of_nat N)%Z.
Proof.
case: facts => pos small count reach; apply: (count_to_bound (b := b) _ count).
by apply/Nat2Z.inj_le/leP; exact: checkerboard_network reach.
Qed.

Theorem checkerboard_primary_by_computation m2 Ng (g : words Ng b -> point (size c) -> R) :
  primary_reaches g (@sobolev_ball_1 (size c + m2)) (IZR p / IZR q) -> (bound <= Z.of_nat Ng)%Z.
Proof.
case: facts => pos small count reach; apply: (count_to_bound (b := b) _ count).
by apply/Nat2Z.inj_le/leP; exact: checkerboard_primary reach.
Qed.
End Axes.
