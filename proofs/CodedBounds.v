(** * Lower bounds with codes, computed by the kernel (certified.md, section 7; r = 1)

    d is the code's distance, N_x its colours at one condition, N_x N_I all of them: whenever
    eps (1 + sum (c_i - 1)/d) < 1, C_I (C_x - N_x b_e k) <= N_x N_I b_q N_Q for every way to
    condition.  (d, N_x, N_x N_I) = (2, 2, 2) for the checkerboard, (4, 4 m1, 4 m1 n) and
    (4, 4 M, 4 M) for the Lee codes. *)

From Coq Require Import ZArith Lia.
From Modhyper Require Import Common FiniteSums Packing FinitePrecision FinitePrecisionFirstOrder.
From Modhyper Require Import Separation Interface Checkerboard CheckerboardNumbers Radius Topology.
From Modhyper Require Import BernsteinWidth ContinuousSelection Colouring LeeCode.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** ** The bounds *)

Section Conditions.
Variables (m1 m2 : nat) (c1 : grid m1) (c2 : grid m2) (eps : R) (cd : code).
Hypothesis fits_code : code_fits m1 c2 cd.
Hypothesis small : eps * (1 + INR (steps c1 + steps c2) / INR (code_distance cd)) < 1.
Let Nx := code_per_x m1 cd.
Let Na := code_colours m1 cd.

Let d_pos : (0 < code_distance cd)%N.
Proof. by case: cd. Qed.

(** Every way to condition: C_I (C_x - N_x b_e k) <= N_x N_I b_q N_Q. *)
Theorem coded_interface NQ k bq be (Q : words NQ bq -> words k be -> point m1 -> R) :
  embedding_reaches Q (@sobolev_ball_1 (m1 + m2)) eps ->
  (\prod_i c2 i * (\prod_i c1 i - Nx * (be * k)) <= Na * (bq * NQ))%N.
Proof.
move=> reach; have [A [colour [few apart seen]]] := code_colouring c1 fits_code.
apply: leq_trans (coloured_interface d_pos small apart seen reach) _.
by rewrite leq_mul2r few orbT.
Qed.

(** Any embedding dimension behind a dense layer with a stored product. *)
Theorem coded_dense_layer Nq k w b (first : words Nq b -> words k b -> words w b)
    (q : words Nq b -> words w b -> point m1 -> R) :
  (w * (m1 + k) <= Nq)%N ->
  embedding_reaches (fun theta code => q theta (first theta code))
    (@sobolev_ball_1 (m1 + m2)) eps ->
  exists t, (t * (m1 + t) <= Nq)%N /\
    (\prod_i c2 i * (\prod_i c1 i - Nx * (b * t)) <= Na * (b * Nq))%N.
Proof.
move=> dense reach; have [A [colour [few apart seen]]] := code_colouring c1 fits_code.
have [t [tN le]] := coloured_dense_layer d_pos small apart seen dense reach.
by exists t; split=> //; apply: leq_trans le _; rewrite leq_mul2r few orbT.
Qed.

(** Totals, with numbers of any kinds: at most 2^B descriptions. *)
Theorem coded_total (Theta : finType) B (h : Theta -> point m1 -> point m2 -> R) :
  (#|Theta| <= 2 ^ B)%N -> model_reaches h (@sobolev_ball_1 (m1 + m2)) eps ->
  (\prod_i c1 i * \prod_i c2 i <= Na * B)%N.
Proof.
move=> bits reach; have [A [colour [few apart seen]]] := code_colouring c1 fits_code.
apply: leq_trans (coloured_total d_pos small apart seen bits reach) _.
by rewrite leq_mul2r few orbT.
Qed.

(** Continuous selection (Borsuk-Ulam): C_I (C_x - N_x k) <= N_x N_I N_Q. *)
Theorem coded_continuous_interface NQ k (Q : point NQ -> point k -> point m1 -> R)
    (theta : (point (m1 + m2) -> R) -> point NQ)
    (z : (point (m1 + m2) -> R) -> point m2 -> point k) :
  borsuk_ulam -> continuous_parameters (@sobolev_ball_1 (m1 + m2)) theta ->
  (forall w : cell c2, continuous_parameters (@sobolev_ball_1 (m1 + m2))
     (fun y => z y (lattice_point w))) ->
  (forall y x I, sobolev_ball_1 y -> in_cube x -> in_cube I ->
     Rabs (Q (theta y) (z y I) x - y (join x I)) <= eps) ->
  (\prod_i c2 i * (\prod_i c1 i - Nx * k) <= Na * NQ)%N.
Proof.
move=> borsuk ct cz close; have [A [colour [few apart seen]]] := code_colouring c1 fits_code.
apply: leq_trans (coloured_continuous_interface d_pos small apart seen borsuk
  ct cz close) _.
by rewrite leq_mul2r few orbT.
Qed.

(** ... and totals: C_x C_I <= N_x N_I N. *)
Theorem coded_continuous_total N (h : point N -> point m1 -> point m2 -> R)
    (theta : (point (m1 + m2) -> R) -> point N) :
  borsuk_ulam -> continuous_parameters (@sobolev_ball_1 (m1 + m2)) theta ->
  (forall y x I, sobolev_ball_1 y -> in_cube x -> in_cube I ->
     Rabs (h (theta y) x I - y (join x I)) <= eps) ->
  (\prod_i c1 i * \prod_i c2 i <= Na * N)%N.
Proof.
move=> borsuk ct close; have [A [colour [few apart seen]]] := code_colouring c1 fits_code.
apply: leq_trans (coloured_continuous_total d_pos small apart seen borsuk
  ct close) _.
by rewrite leq_mul2r few orbT.
Qed.
End Conditions.

Section Axes.
Variables (m : nat) (c : grid m) (eps : R) (cd : code).
Hypothesis fits_code : code_fits m (fun _ : 'I_0 => 1%N) cd.
Hypothesis small : eps * (1 + INR (steps c) / INR (code_distance cd)) < 1.
Let Na := code_colours m cd.

Let d_pos : (0 < code_distance cd)%N.
Proof. by case: cd. Qed.

(** A colouring of the grid itself. *)
Let axes_colouring : exists (A : finType) (colour : cell c -> A), (#|A| <= Na)%N /\
  forall v w : cell c, v != w -> colour v = colour w ->
    INR (code_distance cd) <= \Rsum_i Rabs (INR (v i) - INR (w i)).
Proof.
have [A [colour [few apart _]]] := code_colouring c fits_code.
pose o : cell (fun _ : 'I_0 => 1%N) := [ffun i => ord0].
exists A, (colour^~ o); split=> // v w vw same.
have := apart (v, o) (w, o); rewrite /= big_ord0 Rplus_0_r; apply=> //.
by rewrite xpair_eqE negb_and vw.
Qed.

(** Plain networks: prod c <= N_x N_I b N. *)
Theorem coded_network b N (h : words N b -> point m -> R) :
  network_reaches h (@sobolev_ball_1 m) eps -> (\prod_i c i <= Na * (b * N))%N.
Proof.
move=> reach; have [A [colour [few apart]]] := axes_colouring.
apply: leq_trans (coloured_network d_pos small apart reach) _.
by rewrite leq_mul2r few orbT.
Qed.

(** The primary of any model, one slice. *)
Theorem coded_primary m2 b Ng (g : words Ng b -> point m -> R) :
  primary_reaches g (@sobolev_ball_1 (m + m2)) eps -> (\prod_i c i <= Na * (b * Ng))%N.
Proof.
move=> reach; have [A [colour [few apart]]] := axes_colouring.
apply: leq_trans (coloured_primary d_pos small apart reach) _.
by rewrite leq_mul2r few orbT.
Qed.

(** K conditions with unrelated slices, for the checkerboard (d = 2) and Lee codes. *)
Theorem coded_conditions K NQ k bq be (Q : words NQ bq -> words k be -> point m -> R) :
  conditions_reach K Q (@sobolev_ball_1 m) eps ->
  (K * (\prod_i c i - Na * (be * k)) <= Na * (bq * NQ))%N.
Proof.
move=> reach; have [A [colour [few apart]]] := axes_colouring.
have le := coloured_conditions d_pos small apart reach.
apply: leq_trans (_ : _ <= K * (\prod_i c i - #|A| * (be * k)))%N _.
  by rewrite leq_mul2l leq_sub2l ?orbT // leq_mul2r few orbT.
by apply: leq_trans le _; rewrite leq_mul2r few orbT.
Qed.

(** Continuous selection: prod c <= N_x N_I N. *)
Theorem coded_continuous_network N (h : point N -> point m -> R)
    (theta : (point m -> R) -> point N) :
  borsuk_ulam -> continuous_parameters (@sobolev_ball_1 m) theta ->
  (forall y, sobolev_ball_1 y -> within eps (h (theta y)) y) -> (\prod_i c i <= Na * N)%N.
Proof.
move=> borsuk ct close; have [A [colour [few apart]]] := axes_colouring.
apply: leq_trans (coloured_continuous_network d_pos small apart borsuk ct close) _.
by rewrite leq_mul2r few orbT.
Qed.
End Axes.
