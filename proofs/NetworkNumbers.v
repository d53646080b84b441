(** * Plain networks and primaries: bounds computed by the kernel
      (certified.md, section 2, evaluated at r = 1 as in [Separation.v]) *)

From Coq Require Import ZArith Lia.
From Modhyper Require Import Common FiniteSums Packing PackingFirstOrder PackingSharp.
From Modhyper Require Import FinitePrecision FinitePrecisionSlices FinitePrecisionFirstOrder
  Separation.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** eps = p/q; the grid with cells n shows that b-bit networks need at least [bound] parameters. *)
Definition network_certificate (n : seq nat) (b : nat) (p q bound : Z) : bool :=
  [&& all (leq 1) n, Z.ltb 0 q, Z.ltb (p * (1 + total n)) q &
      Z.ltb (Z.of_nat b * (bound - 1)) (cells n)]%Z.

Lemma network_certificate_profile n b p q bound : network_certificate n b p q bound ->
  exists P : bump_profile 1, IZR p / IZR q < amplitude P (list_grid n).
Proof.
case/and4P => _ /Z.ltb_spec0 q0 /Z.ltb_spec0 small _; apply: packing_sharp.
have q0' : 0 < IZR q by apply: (IZR_lt 0).
rewrite INR_sum INR_IZR_INZ total_sum.
apply: (Rmult_lt_reg_r (IZR q)) => //; rewrite Rmult_1_l.
have -> : IZR p / IZR q * (1 + IZR (total n)) * IZR q = IZR p * (1 + IZR (total n)) by field; lra.
by rewrite -plus_IZR -mult_IZR; apply: IZR_lt.
Qed.

Lemma network_certificate_count n b p q bound N : network_certificate n b p q bound ->
  (\prod_i list_grid n i <= b * N)%N -> (bound <= Z.of_nat N)%Z.
Proof.
case/and4P => _ _ _ /Z.ltb_spec0 count /leP /Nat2Z.inj_le.
rewrite Nat2Z.inj_mul cells_prod => main.
by have := Z.lt_le_trans _ _ _ count main; have := Nat2Z.is_nonneg b; nia.
Qed.

(** certified.md, section 2, plain network: whenever the certificate computes to true, a network
    with parameters of b bits that reaches p/q on W(1, m) has at least [bound] of them. *)
Theorem network_bound_by_computation (n : seq nat) b p q bound :
  network_certificate n b p q bound ->
  forall N (h : words N b -> point (size n) -> R),
    network_reaches h (@sobolev_ball_1 (size n)) (IZR p / IZR q) -> (bound <= Z.of_nat N)%Z.
Proof.
move=> cert N h /network_reaches_1 reach; have [P amp] := network_certificate_profile cert.
apply: (network_certificate_count cert).
by case/and4P: cert => pos _ _ _; apply: finite_precision_network amp reach; exact: list_grid_pos.
Qed.

(** The same for the primary of a hypernetwork: one slice y_I. *)
Theorem primary_bound_by_computation (n : seq nat) m2 b p q bound :
  network_certificate n b p q bound ->
  forall Ng (g : words Ng b -> point (size n) -> R),
    primary_reaches g (@sobolev_ball_1 (size n + m2)) (IZR p / IZR q) -> (bound <= Z.of_nat Ng)%Z.
Proof.
move=> cert Ng g reach; have [P amp] := network_certificate_profile cert.
apply: (network_certificate_count cert).
case/and4P: cert => pos _ _ _; apply: (finite_precision_primary (m2 := m2) (g := g) _ amp).
  exact: list_grid_pos.
by move=> y /sobolev_ball_1E; apply: reach.
Qed.

(** m = 3, 32 bits, eps = 1/1000: a plain network on (x, I) needs at least 1150474 parameters. *)
Theorem network_3 N (h : words N 32 -> point 3 -> R) :
  network_reaches h (@sobolev_ball_1 3) (1 / 1000) -> (1150474 <= Z.of_nat N)%Z.
Proof.
apply: (@network_bound_by_computation [:: 333; 333; 332]%N 32 1 1000 _ _ N h).
by vm_compute.
Qed.

(** m1 = 1, 32 bits, eps = 1/1000: every primary needs at least 32 parameters. *)
Theorem primary_1 m2 Ng (g : words Ng 32 -> point 1 -> R) :
  primary_reaches g (@sobolev_ball_1 (1 + m2)) (1 / 1000) -> (32 <= Z.of_nat Ng)%Z.
Proof.
apply: (@primary_bound_by_computation [:: 998]%N m2 32 1 1000 _ _ Ng g).
by vm_compute.
Qed.
