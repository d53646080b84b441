(** * The certified separation: how much larger q must be than g
      (certified.md, sections 2, 5 and 6; the claim of the paper's Theorems 2 and 4)

    m1 = 1, r = 1, eps = 1/1000, numbers of b = 32 bits, embeddings of dimension
    k = m2.  N_g is the size of a primary that a hypernetwork can use, N_q the
    size of the primary of any embedding method that does as well. *)

From Coq Require Import ZArith Lia.
From Modhyper Require Import Common FinitePrecision FinitePrecisionFirstOrder.
From Modhyper Require Import FixedPointRelu FixedPointPrimary.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** ** The lower bound as a computation with integers *)

(** eps = p/q; the grid n1, n2 shows that N_q >= bound. *)
Definition certificate (m1 m2 n1 n2 b k : nat) (p q bound : Z) : bool :=
  let z := Z.of_nat in
  [&& Z.ltb 0 (z n1), Z.ltb 0 (z n2), Z.ltb 0 q,
      Z.ltb (p * (1 + z m1 * z n1 + z m2 * z n2)) q &
      Z.ltb (z b * (bound - 1 + z k * Z.pow (z n2) (z m2)))
            (Z.pow (z n1) (z m1) * Z.pow (z n2) (z m2))]%Z.

Lemma Z_expn a m : Z.of_nat (a ^ m) = Z.pow (Z.of_nat a) (Z.of_nat m).
Proof.
elim: m => [|m IH] //; rewrite expnS Nat2Z.inj_mul IH Nat2Z.inj_succ Z.pow_succ_r //.
exact: Nat2Z.is_nonneg.
Qed.

(** certified.md, section 2, evaluated by the kernel: whenever the certificate computes to
    true, every embedding method of finite precision that reaches p/q on W(1, m1+m2) has at
    least [bound] parameters in q. *)
Theorem embedding_bound_by_computation m1 m2 n1 n2 b k p q bound :
  certificate m1 m2 n1 n2 b k p q bound ->
  forall Nq (model : words Nq b -> words k b -> point m1 -> R),
    embedding_reaches model (@sobolev_ball_1 (m1 + m2)) (IZR p / IZR q) ->
    (bound <= Z.of_nat Nq)%Z.
Proof.
case/and5P => /Z.ltb_spec0 n10 /Z.ltb_spec0 n20 /Z.ltb_spec0 q0 /Z.ltb_spec0 small /Z.ltb_spec0 count.
move=> Nq model reach.
have q0' : 0 < IZR q by apply: (IZR_lt 0).
have : (n1 ^ m1 * n2 ^ m2 <= b * (Nq + k * n2 ^ m2))%N.
  apply: embedding_lower_bound reach; try (apply/ltP; lia).
  apply: (Rmult_lt_reg_r (IZR q)) => //; rewrite Rmult_1_l.
  have -> : IZR p / IZR q * (1 + INR (m1 * n1 + m2 * n2)) * IZR q = IZR p * (1 + INR (m1 * n1 + m2 * n2)).
    by field; lra.
  have -> : INR (m1 * n1 + m2 * n2) = IZR (Z.of_nat m1 * Z.of_nat n1 + Z.of_nat m2 * Z.of_nat n2).
    by rewrite INR_IZR_INZ Nat2Z.inj_add !Nat2Z.inj_mul.
  by rewrite -plus_IZR -mult_IZR; apply: IZR_lt; lia.
move=> /leP /Nat2Z.inj_le; rewrite !(Nat2Z.inj_mul, Nat2Z.inj_add, Z_expn) => main.
have {}main := Z.lt_le_trans _ _ _ count main.
have b0 : (0 <= Z.of_nat b)%Z by exact: Nat2Z.is_nonneg.
nia.
Qed.

(** ** The upper bound *)

(** A hypernetwork's primary: a shallow ReLU network with 1025 units, 3075 parameters of 32
    bits, reaches 1/1000 on every slice of W(1, 1+m2), for every m2. *)
Theorem primary_of_3075_words m2 :
  primary_reaches (m2 := m2) (@fixed_point_relu 1025 32 28) (@sobolev_ball_1 (1 + m2)) (1 / 1000).
Proof.
have E : units 9 = 1025%N by vm_compute.
have := @fixed_point_primary m2 32 28 9 isT isT; rewrite E => reach y yW.
have [f close] := reach y yW; exists f => x I xc Ic.
have := close x I xc Ic; have -> : / 2 ^ 10 + / 2 ^ 28 = 262145 / 268435456 by field; lra.
by lra.
Qed.

(** ** The instances of certified.md, section 6 *)

(** (m1, m2, k) = (1, 1, 1), eps = 1/1000: N_q >= 7291. *)
Theorem embedding_1_1_1 Nq (q : words Nq 32 -> words 1 32 -> point 1 -> R) :
  embedding_reaches (m2 := 1) q (@sobolev_ball_1 (1 + 1)) (1 / 1000) -> (7291 <= Z.of_nat Nq)%Z.
Proof. by apply: (@embedding_bound_by_computation 1 1 513 485 32 1 1 1000); vm_compute. Qed.

(** (1, 2, 2), eps = 1/200: N_q >= 2785. *)
Theorem embedding_1_2_2_coarse Nq (q : words Nq 32 -> words 2 32 -> point 1 -> R) :
  embedding_reaches (m2 := 2) q (@sobolev_ball_1 (1 + 2)) (1 / 200) -> (2785 <= Z.of_nat Nq)%Z.
Proof. by apply: (@embedding_bound_by_computation 1 2 108 45 32 2 1 200); vm_compute. Qed.

(** (1, 2, 2), eps = 1/1000: N_q >= 943030. *)
Theorem embedding_1_2_2 Nq (q : words Nq 32 -> words 2 32 -> point 1 -> R) :
  embedding_reaches (m2 := 2) q (@sobolev_ball_1 (1 + 2)) (1 / 1000) -> (943030 <= Z.of_nat Nq)%Z.
Proof. by apply: (@embedding_bound_by_computation 1 2 376 311 32 2 1 1000); vm_compute. Qed.

(** (1, 3, 3), eps = 1/1000: N_q >= 80802247. *)
Theorem embedding_1_3_3 Nq (q : words Nq 32 -> words 3 32 -> point 1 -> R) :
  embedding_reaches (m2 := 3) q (@sobolev_ball_1 (1 + 3)) (1 / 1000) -> (80802247 <= Z.of_nat Nq)%Z.
Proof. by apply: (@embedding_bound_by_computation 1 3 323 225 32 3 1 1000); vm_compute. Qed.

(** (1, 4, 4), eps = 1/1000: N_q >= 4984209207. *)
Theorem embedding_1_4_4 Nq (q : words Nq 32 -> words 4 32 -> point 1 -> R) :
  embedding_reaches (m2 := 4) q (@sobolev_ball_1 (1 + 4)) (1 / 1000) -> (4984209207 <= Z.of_nat Nq)%Z.
Proof. by apply: (@embedding_bound_by_computation 1 4 302 174 32 4 1 1000); vm_compute. Qed.

(** (2, 2, 2), eps = 1/100: N_q >= 10118. *)
Theorem embedding_2_2_2 Nq (q : words Nq 32 -> words 2 32 -> point 2 -> R) :
  embedding_reaches (m2 := 2) q (@sobolev_ball_1 (2 + 2)) (1 / 100) -> (10118 <= Z.of_nat Nq)%Z.
Proof. by apply: (@embedding_bound_by_computation 2 2 26 23 32 2 1 100); vm_compute. Qed.

(** ** The separation, both primaries in 32 bits *)

(** m2 = 2: N_q exceeds N_g = 3075 by a factor of more than 10 (more than 306). *)
Theorem separation_10 :
  primary_reaches (m2 := 2) (@fixed_point_relu 1025 32 28) (@sobolev_ball_1 (1 + 2)) (1 / 1000) /\
  forall Nq (q : words Nq 32 -> words 2 32 -> point 1 -> R),
    embedding_reaches q (@sobolev_ball_1 (1 + 2)) (1 / 1000) ->
    (306 * (3 * 1025) < Z.of_nat Nq)%Z.
Proof. by split; [exact: primary_of_3075_words | move=> Nq q /embedding_1_2_2; lia]. Qed.

(** m2 = 3: by a factor of more than 1000 (more than 26277). *)
Theorem separation_1000 :
  primary_reaches (m2 := 3) (@fixed_point_relu 1025 32 28) (@sobolev_ball_1 (1 + 3)) (1 / 1000) /\
  forall Nq (q : words Nq 32 -> words 3 32 -> point 1 -> R),
    embedding_reaches q (@sobolev_ball_1 (1 + 3)) (1 / 1000) ->
    (26277 * (3 * 1025) < Z.of_nat Nq)%Z.
Proof. by split; [exact: primary_of_3075_words | move=> Nq q /embedding_1_3_3; lia]. Qed.

(** m2 = 4: by a factor of more than 10^6 (more than 1620881). *)
Theorem separation_1000000 :
  primary_reaches (m2 := 4) (@fixed_point_relu 1025 32 28) (@sobolev_ball_1 (1 + 4)) (1 / 1000) /\
  forall Nq (q : words Nq 32 -> words 4 32 -> point 1 -> R),
    embedding_reaches q (@sobolev_ball_1 (1 + 4)) (1 / 1000) ->
    (1620881 * (3 * 1025) < Z.of_nat Nq)%Z.
Proof. by split; [exact: primary_of_3075_words | move=> Nq q /embedding_1_4_4; lia]. Qed.
