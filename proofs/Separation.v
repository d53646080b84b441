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

Definition total (s : seq nat) : Z := foldr Z.add 0%Z (map Z.of_nat s).
Definition cells (s : seq nat) : Z := foldr Z.mul 1%Z (map Z.of_nat s).

(** eps = p/q; the grid with cells n1 on the x-axes and n2 on the I-axes shows N_q >= bound. *)
Definition certificate (n1 n2 : seq nat) (b k : nat) (p q bound : Z) : bool :=
  [&& all (leq 1) n1, all (leq 1) n2, Z.ltb 0 q, Z.ltb (p * (1 + total n1 + total n2)) q &
      Z.ltb (Z.of_nat b * (bound - 1 + Z.of_nat k * cells n2)) (cells n1 * cells n2)]%Z.

(** The grid of a list of numbers of cells. *)
Definition list_grid (s : seq nat) : 'I_(size s) -> nat := fun i => nth 0%N s i.
Arguments list_grid s _ : clear implicits.

Lemma total_sum s : Z.of_nat (\sum_i list_grid s i) = total s.
Proof.
have -> : (\sum_i list_grid s i = \sum_(x <- s) x)%N by rewrite (big_nth 0%N) big_mkord.
by elim: s => [|a s IH]; rewrite ?big_nil // big_cons Nat2Z.inj_add IH.
Qed.

Lemma cells_prod s : Z.of_nat (\prod_i list_grid s i) = cells s.
Proof.
have -> : (\prod_i list_grid s i = \prod_(x <- s) x)%N by rewrite (big_nth 0%N) big_mkord.
by elim: s => [|a s IH]; rewrite ?big_nil // big_cons Nat2Z.inj_mul IH.
Qed.

Lemma list_grid_pos s : all (leq 1) s -> forall i, (0 < list_grid s i)%N.
Proof. by move=> /allP pos i; apply: pos; apply: mem_nth. Qed.

(** certified.md, section 2, evaluated by the kernel: whenever the certificate computes to
    true, every embedding method of finite precision that reaches p/q on W(1, m1+m2) has at
    least [bound] parameters in q (m1 and m2 are the lengths of the lists). *)
Theorem embedding_bound_by_computation (n1 n2 : seq nat) (b k : nat) (p q bound : Z) :
  certificate n1 n2 b k p q bound ->
  forall Nq (model : words Nq b -> words k b -> point (size n1) -> R),
    embedding_reaches model (@sobolev_ball_1 (size n1 + size n2)) (IZR p / IZR q) ->
    (bound <= Z.of_nat Nq)%Z.
Proof.
case/and5P => pos1 pos2 /Z.ltb_spec0 q0 /Z.ltb_spec0 small /Z.ltb_spec0 count Nq model reach.
have q0' : 0 < IZR q by apply: (IZR_lt 0).
have SE : INR (\sum_i list_grid n1 i + \sum_i list_grid n2 i) = IZR (total n1 + total n2).
  by rewrite INR_IZR_INZ Nat2Z.inj_add !total_sum.
have /leP /Nat2Z.inj_le : (\prod_i list_grid n1 i * \prod_i list_grid n2 i
    <= b * (Nq + k * \prod_i list_grid n2 i))%N.
  apply: embedding_lower_bound_axes (list_grid_pos pos1) (list_grid_pos pos2) _ reach.
  apply: (Rmult_lt_reg_r (IZR q)) => //; rewrite Rmult_1_l SE.
  have -> : IZR p / IZR q * (1 + IZR (total n1 + total n2)) * IZR q
            = IZR p * (1 + IZR (total n1 + total n2)) by field; lra.
  by rewrite -plus_IZR -mult_IZR; apply: IZR_lt; lia.
rewrite !(Nat2Z.inj_mul, Nat2Z.inj_add) !cells_prod => main.
have {}main := Z.lt_le_trans _ _ _ count main.
have b0 : (0 <= Z.of_nat b)%Z by exact: Nat2Z.is_nonneg.
by nia.
Qed.

(** ** The upper bound *)

(** A hypernetwork's primary: a shallow ReLU network with 1002 units, 3006 parameters of 32
    bits, reaches 1/1000 on every slice of W(1, 1+m2), for every m2. *)
Theorem primary_of_3006_words m2 :
  primary_reaches (m2 := m2) (@fixed_point_relu 1002 32 1 27) (@sobolev_ball_1 (1 + m2)) (1 / 1000).
Proof.
move=> y yW; have [|f close] := @fixed_point_primary 32 27 1001 isT isT _ isT m2 y yW.
  by apply: (@leq_trans (2 ^ 11)); [vm_compute | rewrite leq_exp2l].
exists f => x I xc Ic; have := close x I xc Ic.
have -> : INR 1001 = 1001 by rewrite INR_IZR_INZ.
have -> : / 2 ^ 28 = / 268435456 by congr (/ _); ring.
by lra.
Qed.

(** ** The instances of certified.md, section 6 *)

(** (m1, m2, k) = (1, 1, 1), eps = 1/1000: N_q >= 7291. *)
Theorem embedding_1_1_1 Nq (q : words Nq 32 -> words 1 32 -> point 1 -> R) :
  embedding_reaches (m2 := 1) q (@sobolev_ball_1 (1 + 1)) (1 / 1000) -> (7291 <= Z.of_nat Nq)%Z.
Proof.
apply: (@embedding_bound_by_computation [:: 515]%N [:: 483]%N 32 1 1 1000 _ _ Nq q).
by vm_compute.
Qed.

(** (1, 2, 2), eps = 1/200: N_q >= 2785. *)
Theorem embedding_1_2_2_coarse Nq (q : words Nq 32 -> words 2 32 -> point 1 -> R) :
  embedding_reaches (m2 := 2) q (@sobolev_ball_1 (1 + 2)) (1 / 200) -> (2785 <= Z.of_nat Nq)%Z.
Proof.
apply: (@embedding_bound_by_computation [:: 108]%N [:: 45; 45]%N 32 2 1 200 _ _ Nq q).
by vm_compute.
Qed.

(** (1, 2, 2), eps = 1/1000: N_q >= 943030. *)
Theorem embedding_1_2_2 Nq (q : words Nq 32 -> words 2 32 -> point 1 -> R) :
  embedding_reaches (m2 := 2) q (@sobolev_ball_1 (1 + 2)) (1 / 1000) -> (943030 <= Z.of_nat Nq)%Z.
Proof.
apply: (@embedding_bound_by_computation [:: 375]%N [:: 312; 311]%N 32 2 1 1000 _ _ Nq q).
by vm_compute.
Qed.

(** (1, 3, 3), eps = 1/1000: N_q >= 80803829. *)
Theorem embedding_1_3_3 Nq (q : words Nq 32 -> words 3 32 -> point 1 -> R) :
  embedding_reaches (m2 := 3) q (@sobolev_ball_1 (1 + 3)) (1 / 1000) -> (80803829 <= Z.of_nat Nq)%Z.
Proof.
apply: (@embedding_bound_by_computation [:: 321]%N [:: 226; 226; 225]%N 32 3 1 1000 _ _ Nq q).
by vm_compute.
Qed.

(** (1, 4, 4), eps = 1/1000: N_q >= 4984209207. *)
Theorem embedding_1_4_4 Nq (q : words Nq 32 -> words 4 32 -> point 1 -> R) :
  embedding_reaches (m2 := 4) q (@sobolev_ball_1 (1 + 4)) (1 / 1000) ->
    (4984209207 <= Z.of_nat Nq)%Z.
Proof.
apply: (@embedding_bound_by_computation [:: 302]%N [:: 174; 174; 174; 174]%N 32 4 1 1000 _ _ Nq q).
by vm_compute.
Qed.

(** (2, 2, 2), eps = 1/100: N_q >= 10118. *)
Theorem embedding_2_2_2 Nq (q : words Nq 32 -> words 2 32 -> point 2 -> R) :
  embedding_reaches (m2 := 2) q (@sobolev_ball_1 (2 + 2)) (1 / 100) -> (10118 <= Z.of_nat Nq)%Z.
Proof.
apply: (@embedding_bound_by_computation [:: 26; 26]%N [:: 23; 23]%N 32 2 1 100 _ _ Nq q).
by vm_compute.
Qed.

(** ** The separation, both primaries in 32 bits *)

(** m2 = 2: N_q exceeds N_g = 3006 by a factor of more than 10 (more than 313). *)
Theorem separation_10 :
  primary_reaches (m2 := 2) (@fixed_point_relu 1002 32 1 27) (@sobolev_ball_1 (1 + 2)) (1 / 1000) /\
  forall Nq (q : words Nq 32 -> words 2 32 -> point 1 -> R),
    embedding_reaches q (@sobolev_ball_1 (1 + 2)) (1 / 1000) ->
    (313 * (3 * 1002) < Z.of_nat Nq)%Z.
Proof. by split; [exact: primary_of_3006_words | move=> Nq q /embedding_1_2_2; lia]. Qed.

(** m2 = 3: by a factor of more than 1000 (more than 26880). *)
Theorem separation_1000 :
  primary_reaches (m2 := 3) (@fixed_point_relu 1002 32 1 27) (@sobolev_ball_1 (1 + 3)) (1 / 1000) /\
  forall Nq (q : words Nq 32 -> words 3 32 -> point 1 -> R),
    embedding_reaches q (@sobolev_ball_1 (1 + 3)) (1 / 1000) ->
    (26880 * (3 * 1002) < Z.of_nat Nq)%Z.
Proof. by split; [exact: primary_of_3006_words | move=> Nq q /embedding_1_3_3; lia]. Qed.

(** m2 = 4: by a factor of more than 10^6 (more than 1658086). *)
Theorem separation_1000000 :
  primary_reaches (m2 := 4) (@fixed_point_relu 1002 32 1 27) (@sobolev_ball_1 (1 + 4)) (1 / 1000) /\
  forall Nq (q : words Nq 32 -> words 4 32 -> point 1 -> R),
    embedding_reaches q (@sobolev_ball_1 (1 + 4)) (1 / 1000) ->
    (1658086 * (3 * 1002) < Z.of_nat Nq)%Z.
Proof. by split; [exact: primary_of_3006_words | move=> Nq q /embedding_1_4_4; lia]. Qed.
