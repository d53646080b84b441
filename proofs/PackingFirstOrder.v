(** * The packing family for r = 1, with the explicit amplitude
      a = 1 / (1 + (n_1 + ... + n_m) 8/(3 sqrt 3))      (certified.md, section 1) *)

From Modhyper Require Import Common FiniteSums Packing PackingProfile.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** ** W(1,n) in the two notations *)

(** The multi-index e_i. *)
Definition unit_index n (i : 'I_n) : multi_index n := raise (zero_index n) i.

Lemma order_zero n : order (zero_index n) = 0%N.
Proof. by rewrite /order big1. Qed.

Lemma order_raise n (k : multi_index n) i : order (raise k i) = (order k).+1.
Proof.
rewrite /order !(bigD1 (P := predT) i) //= {1}/raise eqxx addSn; congr (_ + _).+1.
by apply: eq_bigr => j /negbTE ji; rewrite /raise ji.
Qed.

Lemma order_unit n (i : 'I_n) : order (unit_index i) = 1%N.
Proof. by rewrite order_raise order_zero. Qed.

(** The multi-indices of order at most 1 are 0 and e_1, ..., e_n. *)
Lemma Rsum_order_1 n (F : multi_index n -> R) :
  \Rsum_(k : {ffun 'I_n -> 'I_2} | (order (fun i => k i) <= 1)%N) F (fun i => nat_of_ord (k i))
  = F (zero_index n) + \Rsum_i F (unit_index i).
Proof.
pose z : {ffun 'I_n -> 'I_2} := [ffun=> ord0].
pose u (i : 'I_n) : {ffun 'I_n -> 'I_2} := [ffun j => if j == i then ord_max else ord0].
have zE : (fun i => nat_of_ord (z i)) = zero_index n.
  by apply: functional_extensionality => i; rewrite ffunE.
have uE i : (fun j => nat_of_ord (u i j)) = unit_index i.
  by apply: functional_extensionality => j; rewrite ffunE /unit_index /raise; case: eqP.
rewrite (bigD1 z) /=; last by rewrite zE order_zero.
rewrite zE; congr (_ + _).
rewrite (reindex_omap u (fun k => [pick i | k i != ord0])) /=; last first.
  move=> k /andP[k1 kz]; case: pickP => [i ki|no] /=; last first.
    by case/eqP: kz; apply/ffunP => i; have := no i; rewrite ffunE => /negbFE/eqP.
  congr Some; apply/ffunP => j; rewrite ffunE; case: eqP => [->|/eqP ji].
    by apply/val_inj => /=; case: (k i) ki => [[|[|]]].
  apply/val_inj => /=; move: k1; rewrite /order (bigD1 i) //= (bigD1 j) //=.
  by case: (k i) ki => [[|[|]]] //= _ _; case: (k j) => [[|]].
apply: eq_big => [i|i _]; last by rewrite uE.
rewrite uE order_unit /=; apply/andP; split.
  by apply/eqP => /ffunP /(_ i); rewrite !ffunE eqxx => /(congr1 val).
case: pickP => [j|/(_ i)]; last by rewrite ffunE eqxx.
by rewrite ffunE; case: (j =P i) => [->|].
Qed.

(** W(1,n) written with gradients is W(r,n) with r = 1. *)
Theorem sobolev_ball_1E n (h : point n -> R) : sobolev_ball 1 h <-> sobolev_ball_1 h.
Proof.
split=> [[D [B [D0 [Dd [Dc [Db Ds]]]]]] | [d [A [B [hd [hc [dc [hA [dB s1]]]]]]]]].
- have hE : D (zero_index n) = h by apply: functional_extensionality.
  exists (fun i => D (unit_index i)), (B (zero_index n)), (fun i => B (unit_index i)).
  have o0 := order_zero n.
  split; [|split; [|split; [|split; [|split]]]].
  + by move=> i; rewrite -hE; apply: Dd; rewrite o0.
  + by rewrite -hE; apply: Dc; rewrite o0.
  + by move=> i; apply: Dc; rewrite order_unit.
  + by rewrite -hE; apply: Db; rewrite o0.
  + by move=> i; apply: Db; rewrite order_unit.
  + by rewrite -Rsum_order_1.
- pose pickD (T : Type) (a : T) (b : 'I_n -> T) (k : multi_index n) : T :=
    if [pick i | k i != 0%N] is Some i then b i else a.
  have pick0 T a b : @pickD T a b (zero_index n) = a by rewrite /pickD; case: pickP.
  have pick1 T a b i : @pickD T a b (unit_index i) = b i.
    rewrite /pickD; case: pickP => [j|/(_ i)]; last by rewrite /unit_index /raise eqxx.
    by rewrite /unit_index /raise; case: (j =P i) => [->|].
  have order0 (k : multi_index n) : (order k < 1)%N -> k = zero_index n.
    rewrite ltnS leqn0 /order sum_nat_eq0 => /forallP k0.
    by apply: functional_extensionality => i; have /eqP := k0 i.
  have order1 (k : multi_index n) : (order k <= 1)%N ->
    k = zero_index n \/ exists i, k = unit_index i.
    rewrite leq_eqVlt => /orP[/eqP k1|/order0]; [right|by left].
    have [i ki] : exists i, k i != 0%N.
      case: (pickP (fun i => k i != 0%N)) => [i ki|k0]; first by exists i.
      by move: k1; rewrite /order big1 // => i _; have /negbFE/eqP := k0 i.
    exists i; apply: functional_extensionality => j; rewrite /unit_index /raise.
    move: k1; rewrite /order (bigD1 i) //=; case: eqP => [->|/eqP ji].
      by case: (k i) ki => [|[|]].
    rewrite (bigD1 j) //=; case: (k i) ki => [|[|]] //= _.
    by case: (k j).
  exists (pickD _ h d), (pickD _ A B); split; [|split; [|split; [|split]]].
  + by move=> x; rewrite pick0.
  + by move=> k i /order0 ->; rewrite pick0 pick1.
  + by move=> k /order1 [->|[i ->]]; rewrite ?pick0 ?pick1.
  + by move=> k /order1 [->|[i ->]]; rewrite ?pick0 ?pick1.
  + by rewrite Rsum_order_1 pick0 (eq_bigr B) // => i _; rewrite pick1.
Qed.

(** ** psi(t) = (1 - t^2)^2 *)

(** psi_1 = sup |psi'| = 8/(3 sqrt 3). *)
Definition psi_1 : R := 8 / (3 * sqrt 3).

Lemma sqrt3_facts : 0 < sqrt 3 /\ sqrt 3 * sqrt 3 = 3.
Proof. by split; [apply: sqrt_lt_R0; lra | apply: sqrt_sqrt; lra]. Qed.

Lemma standard_sup_0 r : sup_abs (standard_psi r 0) = 1.
Proof.
apply: (sup_abs_eq (t0 := 0)); last by rewrite standard_peak Rabs_R1.
move=> t; rewrite standard_psi0; case: Rlt_dec => t1; last by rewrite Rabs_R0; lra.
have [tl tr] := Rabs_def2 _ _ t1.
rewrite -RPow_abs -[X in _ <= X](pow1 r.+1); apply: pow_incr; split; first exact: Rabs_pos.
have t2 := pow2_ge_0 t; have t3 : 0 <= (1 - t) * (1 + t) by apply: Rmult_le_pos; lra.
by apply: Rabs_le; split; lra.
Qed.

Lemma standard_psi_1_1 t : Rabs t < 1 -> standard_psi 1 1 t = - 4 * t * (1 - t ^ 2).
Proof. by move=> t1; rewrite /standard_psi cut_inside //=; ring. Qed.

(** sup |psi'| = 8/(3 sqrt 3) for psi = (1 - t^2)^2, attained at 1/sqrt 3. *)
Theorem standard_sup_1 : sup_abs (standard_psi 1 1) = psi_1.
Proof.
have [s0 s3] := sqrt3_facts.
have E : 8 / (3 * sqrt 3) * (3 * sqrt 3) = 8 by field; lra.
have q0 : 0 < 8 / (3 * sqrt 3) by apply: Rdiv_lt_0_compat; lra.
apply: (sup_abs_eq (t0 := / sqrt 3)).
- move=> t; rewrite /psi_1; case: (Rlt_dec (Rabs t) 1) => t1; last first.
    by rewrite standard_support // ?Rabs_R0; lra.
  rewrite standard_psi_1_1 //; have [tl tr] := Rabs_def2 _ _ t1.
  (* with v = sqrt 3 t: (v - 1)^2 (v + 2) >= 0 and (v + 1)^2 (2 - v) >= 0 *)
  pose v := sqrt 3 * t.
  have s2 : sqrt 3 < 2 by nra.
  have v2 : -2 < v < 2.
    have A : 0 < sqrt 3 * (1 - t) by apply: Rmult_lt_0_compat; lra.
    have B : 0 < sqrt 3 * (1 + t) by apply: Rmult_lt_0_compat; lra.
    by rewrite /v; split; lra.
  have P1 : 0 <= (v - 1) ^ 2 * (v + 2) by apply: Rmult_le_pos; [exact: pow2_ge_0 | lra].
  have P2 : 0 <= (v + 1) ^ 2 * (2 - v) by apply: Rmult_le_pos; [exact: pow2_ge_0 | lra].
  have V : v ^ 3 = 3 * sqrt 3 * t ^ 3 by rewrite /v -[X in X * sqrt 3 * _]s3; ring.
  have K : (- 4 * t * (1 - t ^ 2)) * (3 * sqrt 3) = 4 * (v ^ 3 - 3 * v).
    by rewrite V /v; ring.
  set y := - 4 * t * _ in K *; set q := 8 / _ in E q0 *.
  have U : - (8) <= y * (3 * sqrt 3) <= 8 by rewrite K; split; nra.
  apply: Rabs_le; split.
    apply: (Rmult_le_reg_r (3 * sqrt 3)); first lra.
    by rewrite Ropp_mult_distr_l_reverse E; lra.
  by apply: (Rmult_le_reg_r (3 * sqrt 3)); [lra | rewrite E; lra].
- have i0 : 0 < / sqrt 3 by apply: Rinv_0_lt_compat.
  have I : / sqrt 3 * sqrt 3 = 1 by field; lra.
  have i1 : / sqrt 3 < 1 by nra.
  rewrite standard_psi_1_1; last by rewrite Rabs_pos_eq; lra.
  have i2 : (/ sqrt 3) ^ 2 = / 3 by rewrite /= Rmult_1_r -Rinv_mult ?s3 //.
  rewrite i2 /psi_1 -Rabs_Ropp Rabs_pos_eq; last by nra.
  by field; lra.
Qed.

(** ** The packing theorem for r = 1 *)

Definition first_order_profile : bump_profile 1 := standard_profile 1.

(** For r = 1 and sup |psi| = 1:  S = 1 + sup |psi'| (n_1 + ... + n_m). *)
Lemma packing_sum_1 m (P : bump_profile 1) (n : grid m) : psi_sup P 0 = 1 ->
  packing_sum P n = 1 + psi_sup P 1 * \Rsum_i INR (n i).
Proof.
move=> s0; rewrite /packing_sum (Rsum_order_1 (fun k : multi_index m =>
  \Rprod_i (INR (n i) ^ k i * psi_sup P (k i)))).
congr (_ + _); first by apply: Rprod_eq1 => i; rewrite /zero_index s0 /=; ring.
rewrite Rsum_scal; apply: eq_bigr => i _.
rewrite (bigD1 i) // big1 => [|j /negbTE ji]; rewrite /unit_index /raise ?eqxx ?ji /zero_index.
  by rewrite pow_1 /=; ring.
by rewrite s0 pow_O Rmult_1_r.
Qed.

(** The amplitude for r = 1. *)
Definition amplitude_1 m (n : grid m) : R := / (1 + psi_1 * \Rsum_i INR (n i)).

Lemma amplitude_1E m (n : grid m) : amplitude first_order_profile n = amplitude_1 n.
Proof.
by rewrite /amplitude packing_sum_1 /= ?standard_sup_0 ?standard_sup_1.
Qed.

(** certified.md, section 1, r = 1: for every m, every grid and every choice of signs there is
    a function in the unit ball W(1,m) with the value a or -a at the centre of each box,
    where a = 1/(1 + psi_1 (n_1 + ... + n_m)) and psi_1 = 8/(3 sqrt 3). *)
Theorem packing_first_order m (n : grid m) (s : cell n -> bool) :
  (forall i, (0 < n i)%N) ->
  exists y : point m -> R,
    sobolev_ball_1 y /\ forall c, y (centre c) = amplitude_1 n * sign (s c).
Proof.
move=> n0; exists (packing_function first_order_profile s); split.
  by apply/sobolev_ball_1E; apply: packing_in_sobolev_ball.
by move=> c; rewrite packing_at_centre // amplitude_1E.
Qed.
