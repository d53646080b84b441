(** * How Theorems 2 and 3 follow from Theorem 1 (r = 1): the arithmetic

    Theorem 1 is a hypothesis here (its proof has a gap, finding F5), and so is the step that
    replaces the embedding by a network (Lemmas 21 and 22). What is proved is the rest, with
    constants. N is a real number so that sizes such as D k eps^(-m2) need no rounding. *)

From Modhyper Require Import Common.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** Theorem 1 for r = 1: if networks with N parameters reach error eps on W(1, m) ([reached N eps]),
    then N >= C eps^(-m). *)
Definition theorem_1 (reached : R -> R -> Prop) (m : nat) (C : R) : Prop :=
  0 < C /\ forall N eps, 0 < eps <= 1 -> reached N eps -> C * (/ eps) ^ m <= N.

(** Lemmas 21 and 22: an embedding method that reaches eps with N_q parameters in q, embedding
    dimension k and w units in the first layer of q ([embedding N_q k w eps]) can be turned into
    networks: its embedding is replaced by one of D s eps^(-m2) parameters, s = min(k, w), and the
    error becomes a eps. *)
Definition embedding_replacement (embedding : R -> R -> R -> R -> Prop) (reached : R -> R -> Prop)
    (m2 : nat) (D a : R) : Prop :=
  0 < D /\ 1 <= a /\ forall Nq k w eps, 0 < eps -> embedding Nq k w eps ->
    reached (Nq + D * Rmin k w * (/ eps) ^ m2) (a * eps).

(** The first layer of q is dense: N_q >= w k (Theorems 2 and 3 count it, finding F11). *)
Definition dense_first_layer (embedding : R -> R -> R -> R -> Prop) : Prop :=
  forall Nq k w eps, embedding Nq k w eps -> 0 <= k /\ 0 <= w /\ w * k <= Nq.

Section Arithmetic.
Variables (reached : R -> R -> Prop) (embedding : R -> R -> R -> R -> Prop).
Variables (m1 m2 : nat) (C D a : R).
Hypothesis theorem_1_holds : theorem_1 reached (m1 + m2) C.
Hypothesis replacement_holds : embedding_replacement embedding reached m2 D a.

Let Ca := C / a ^ (m1 + m2).

Let Ca_pos : 0 < Ca.
Proof.
case: theorem_1_holds replacement_holds => C0 _ [_ [a1 _]].
by apply: Rdiv_lt_0_compat => //; apply: pow_lt; lra.
Qed.

(** The inequality behind both theorems: N_q + D min(k,w) eps^(-m2) >= C a^(-m) eps^(-m), m = m1 +
    m2. *)
Lemma composite_bound Nq k w eps : 0 < eps -> a * eps <= 1 -> embedding Nq k w eps ->
  Ca * (/ eps) ^ (m1 + m2) <= Nq + D * Rmin k w * (/ eps) ^ m2.
Proof.
case: theorem_1_holds replacement_holds => C0 T1 [D0 [a1 rep]] e0 ae emb.
have ae0 : 0 < a * eps by apply: Rmult_lt_0_compat; lra.
have := T1 _ _ (conj ae0 ae) (rep _ _ _ _ e0 emb).
rewrite Rinv_mult_distr; try lra.
rewrite Rpow_mult_distr -Rmult_assoc -[(/ a) ^ _]Rinv_pow //; lra.
Qed.

(** Paper, Theorem 2: for k = O(1), N_q = Omega(eps^(-(m1+m2))), with the constant C / (2 a^m) and
    from the accuracy on at which eps^(-m1) >= 2 D k a^m / C. *)
Theorem theorem_2_from_theorem_1 Nq k w eps :
  0 < eps -> a * eps <= 1 -> embedding Nq k w eps ->
  2 * D * k * a ^ (m1 + m2) / C <= (/ eps) ^ m1 ->
  C / (2 * a ^ (m1 + m2)) * (/ eps) ^ (m1 + m2) <= Nq.
Proof.
move=> e0 ae emb large; have main := composite_bound e0 ae emb.
case: theorem_1_holds replacement_holds => C0 _ [D0 [a1 _]].
have A0 : 0 < a ^ (m1 + m2) by apply: pow_lt; lra.
have i0 := Rinv_0_lt_compat _ e0; have p1 : 0 < (/ eps) ^ m1 by exact: pow_lt.
have p2 : 0 < (/ eps) ^ m2 by exact: pow_lt.
have -> : C / (2 * a ^ (m1 + m2)) = Ca / 2 by rewrite /Ca; field; lra.
have half : D * k <= Ca / 2 * (/ eps) ^ m1.
  have := Rmult_le_compat_l (Ca / 2) _ _ ltac:(lra) large.
  by have -> : Ca / 2 * (2 * D * k * a ^ (m1 + m2) / C) = D * k by rewrite /Ca; field; lra.
have min_k : D * Rmin k w <= D * k by apply: Rmult_le_compat_l; [lra | exact: Rmin_l].
have := Rmult_le_compat_r _ _ _ (Rlt_le _ _ p2) (Rle_trans _ _ _ min_k half).
by move: main; rewrite !pow_add; lra.
Qed.

(** Paper, Theorem 3: for every k, N_q = Omega(eps^(-min(m, 2 m1))): one of the two bounds holds,
    because min(k, w) <= sqrt(w k) <= sqrt(N_q). *)
Theorem theorem_3_from_theorem_1 Nq k w eps :
  dense_first_layer embedding -> 0 < eps -> a * eps <= 1 -> embedding Nq k w eps ->
  C / (2 * a ^ (m1 + m2)) * (/ eps) ^ (m1 + m2) <= Nq \/
  (C / (2 * D * a ^ (m1 + m2))) ^ 2 * (/ eps) ^ (2 * m1) <= Nq.
Proof.
move=> dense e0 ae emb; have main := composite_bound e0 ae emb.
have [k0 [w0 wk]] := dense _ _ _ _ emb.
case: theorem_1_holds replacement_holds => C0 _ [D0 [a1 _]].
have A0 : 0 < a ^ (m1 + m2) by apply: pow_lt; lra.
have i0 := Rinv_0_lt_compat _ e0; have p1 : 0 < (/ eps) ^ m1 by exact: pow_lt.
have p2 : 0 < (/ eps) ^ m2 by exact: pow_lt.
have -> : C / (2 * a ^ (m1 + m2)) = Ca / 2 by rewrite /Ca; field; lra.
have -> : C / (2 * D * a ^ (m1 + m2)) = Ca / (2 * D) by rewrite /Ca; field; lra.
case: (Rle_lt_dec (Ca / 2 * (/ eps) ^ (m1 + m2)) Nq) => [|small]; [by left | right].
pose s := Rmin k w.
have s0 : 0 <= s by exact: Rmin_glb.
have ss : s * s <= Nq.
  by apply: Rle_trans wk; rewrite [w * k]Rmult_comm;
    apply: Rmult_le_compat => //; [exact: Rmin_l | exact: Rmin_r].
have lower : Ca / (2 * D) * (/ eps) ^ m1 <= s.
  apply: (Rmult_le_reg_r (D * (/ eps) ^ m2)); first exact: Rmult_lt_0_compat.
  have -> : Ca / (2 * D) * (/ eps) ^ m1 * (D * (/ eps) ^ m2) = Ca / 2 * (/ eps) ^ (m1 + m2).
    by rewrite pow_add; field; lra.
  by rewrite -/s in main; lra.
have c0 : 0 < Ca / (2 * D) * (/ eps) ^ m1.
  by apply: Rmult_lt_0_compat => //; apply: Rdiv_lt_0_compat; lra.
apply: Rle_trans ss.
have -> : (Ca / (2 * D)) ^ 2 * (/ eps) ^ (2 * m1)
        = (Ca / (2 * D) * (/ eps) ^ m1) * (Ca / (2 * D) * (/ eps) ^ m1).
  have -> : (/ eps) ^ (2 * m1) = (/ eps) ^ m1 * (/ eps) ^ m1 by rewrite mul2n -addnn pow_add.
  by ring.
by apply: Rmult_le_compat; lra.
Qed.

(** The same as one bound: N_q >= c eps^(-min(m, 2 m1)) for eps <= 1, c the smaller constant. *)
Theorem theorem_3_single_bound Nq k w eps :
  dense_first_layer embedding -> 0 < eps <= 1 -> a * eps <= 1 -> embedding Nq k w eps ->
  Rmin (C / (2 * a ^ (m1 + m2))) ((C / (2 * D * a ^ (m1 + m2))) ^ 2)
    * (/ eps) ^ (minn (m1 + m2) (2 * m1)) <= Nq.
Proof.
move=> dense [e0 e1] ae emb.
have i1 : 1 <= / eps by rewrite -Rinv_1; exact: Rinv_le_contravar.
case: theorem_1_holds replacement_holds => C0 _ [D0 [a1 _]].
have A0 : 0 < a ^ (m1 + m2) by apply: pow_lt; lra.
have c1 : 0 < C / (2 * a ^ (m1 + m2)) by apply: Rdiv_lt_0_compat; lra.
have c2 : 0 < (C / (2 * D * a ^ (m1 + m2))) ^ 2.
  by apply: pow_lt; apply: Rdiv_lt_0_compat => //; apply: Rmult_lt_0_compat; lra.
have up n : (minn (m1 + m2) (2 * m1) <= n)%N ->
  0 < (/ eps) ^ minn (m1 + m2) (2 * m1) <= (/ eps) ^ n.
  by move=> le; split; [apply: pow_lt; lra | apply: Rle_pow => //; apply/leP].
case: (theorem_3_from_theorem_1 dense e0 ae emb) => le; apply: Rle_trans le.
- have [p0 p1] := up _ (geq_minl (m1 + m2) (2 * m1)).
  by apply: Rmult_le_compat => //; [apply: Rmin_glb; lra | lra | exact: Rmin_l].
- have [p0 p1] := up _ (geq_minr (m1 + m2) (2 * m1)).
  by apply: Rmult_le_compat => //; [apply: Rmin_glb; lra | lra | exact: Rmin_r].
Qed.
End Arithmetic.
