(** * Bounded weights: metric entropy (certified.md, section 4)

    Real parameters in [-B,B] and codes with entries in [-R,R] are each rounded to one of K_q and
    K_e numbers.  If that moves the program's values by at most [move], the signs at points where
    the class is larger than eps + move stay, so that N_q log2 K_q + k C_I log2 K_e is at least the
    number of points.  The map e is any. *)

From Coq Require Import Lia.
From Modhyper Require Import Common FiniteSums Packing FinitePrecision FinitePrecisionFirstOrder.
From Modhyper Require Import Interface NearestCentre GrowthFunctionBound.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** All numbers of p lie in [-B,B]; all those of p and p' differ by at most d. *)
Definition bounded_by n (B : R) (p : point n) : Prop := forall i, Rabs (p i) <= B.
Definition closer_than n (d : R) (p p' : point n) : Prop := forall i, Rabs (p i - p' i) <= d.

(** For every y in the class some parameters in [-B,B] and some map e into [-R,R]^k give
    |Q(theta, e(I), x) - y(x, I)| <= eps on the cube. *)
Definition bounded_embedding_reaches m1 m2 N k (Q : point N -> point k -> point m1 -> R) (B Re : R)
    (in_class : (point (m1 + m2) -> R) -> Prop) (eps : R) : Prop :=
  forall y, in_class y -> exists (theta : point N) (e : point m2 -> point k),
    [/\ bounded_by B theta, forall I, in_cube I -> bounded_by Re (e I) &
        forall x I, in_cube x -> in_cube I -> Rabs (Q theta (e I) x - y (join x I)) <= eps].

(** Moving the parameters by at most dq and the code by at most de, within these bounds, moves Q by
    at most [move]. *)
Definition moves_at_most m1 N k (Q : point N -> point k -> point m1 -> R) (B Re dq de move : R)
  : Prop :=
  forall theta theta' z z' x, bounded_by B theta -> bounded_by B theta' ->
    bounded_by Re z -> bounded_by Re z' -> closer_than dq theta theta' -> closer_than de z z' ->
    in_cube x -> Rabs (Q theta z x - Q theta' z' x) <= move.

(** ** Rounding *)

(** The number of cell c of a grid with K cells an axis on [-B,B]^n. *)
Definition rounded n K (B : R) (c : cell (uniform_grid n K)) : point n := fun i => B * centre c i.

Lemma rounded_bounded n K B (c : cell (uniform_grid n K)) : (0 < K)%N -> 0 < B ->
  bounded_by B (rounded B c).
Proof.
move=> K0 B0 i; rewrite /rounded Rabs_mult (Rabs_pos_eq B); last by lra.
have [lo hi] := @centre_in_cube _ _ c (fun _ => K0) i.
by rewrite -[X in _ <= X]Rmult_1_r; apply: Rmult_le_compat_l; [lra | apply: Rabs_le; lra].
Qed.

Lemma rounding n K B d (p : point n) : (0 < K)%N -> 0 < B -> B <= INR K * d -> bounded_by B p ->
  exists c : cell (uniform_grid n K), closer_than d p (rounded B c).
Proof.
move=> K0 B0 Bd pB; have K1 : 0 < INR K by apply: (lt_INR 0); apply/ltP.
have pc : in_cube (fun i => p i / B).
  move=> i; have /Rabs_le_between [lo hi] := pB i.
  by split; apply: (Rmult_le_reg_r B) => //; rewrite /Rdiv Rmult_assoc Rinv_l; lra.
have [c /in_boxP near] := @in_some_box n (uniform_grid n K) _ (fun _ => K0) pc.
exists c => i; rewrite /rounded (_ : p i - _ = B * (p i / B - centre c i)); last by field; lra.
rewrite Rabs_mult (Rabs_pos_eq B); last by lra.
apply: Rle_trans (Rmult_le_compat_l _ _ _ (Rlt_le _ _ B0) (near i)) _.
by apply: (Rmult_le_reg_r (INR K)) => //; rewrite /uniform_grid Rmult_assoc Rinv_l; lra.
Qed.

(** ** The count *)

Section Count.
Variables (m1 m2 : nat) (in_class : (point (m1 + m2) -> R) -> Prop) (eps : R).
Variables (N k Kq Ke : nat) (Q : point N -> point k -> point m1 -> R) (B Re dq de move : R).
Hypothesis Kq_pos : (0 < Kq)%N.
Hypothesis Ke_pos : (0 < Ke)%N.
Hypothesis B_pos : 0 < B.
Hypothesis Re_pos : 0 < Re.
Hypothesis fine_q : B <= INR Kq * dq.
Hypothesis fine_e : Re <= INR Ke * de.
Hypothesis moves : moves_at_most Q B Re dq de move.
Hypothesis reach : bounded_embedding_reaches Q B Re in_class eps.

Section Family.
Variables (C D : finType) (place : C -> point m1) (condition : C -> D) (cond : D -> point m2).
Hypothesis places : forall c, in_cube (place c).
Hypothesis conds : forall d, in_cube (cond d).
Hypothesis family : sign_family in_class (fun c => join (place c) (cond (condition c)))
  (eps + move).

(** certified.md, section 4: K_q^N_q K_e^(k |D|) >= 2^|C| on any family of points. *)
Theorem bounded_weights_count : (2 ^ #|C| <= Kq ^ N * Ke ^ (k * #|D|))%N.
Proof.
pose T := [finType of cell (uniform_grid N Kq) * {ffun D -> cell (uniform_grid k Ke)}].
have := @sign_counting T C
  (fun t c => Q (rounded B t.1) (rounded Re (t.2 (condition c))) (place c)).
rewrite card_prod card_ffun !card_cell !card_uniform -expnM; apply=> s.
have [y [yC big]] := family.2 s; have [theta [e [tB eR close]]] := reach yC.
have [ct near_t] := rounding Kq_pos B_pos fine_q tB.
have [ce near_e] := fin_all_exists (fun d => rounding Ke_pos Re_pos fine_e (eR _ (conds d))).
exists (ct, [ffun d => ce d]) => c; rewrite /= ffunE; apply: sign_of_near (big c) _.
have A := close _ _ (places c) (conds (condition c)).
have := moves (z := e (cond (condition c))) tB (rounded_bounded ct Kq_pos B_pos)
  (eR _ (conds _)) (rounded_bounded (ce (condition c)) Ke_pos Re_pos) near_t (near_e _) (places c).
by move: A => /Rabs_le_between A /Rabs_le_between A'; apply: Rabs_le; lra.
Qed.
End Family.
End Count.

(** certified.md, section 4, for every smoothness r, bump and grid with an amplitude above
    eps + move: N_q log2 K_q + k C_I log2 K_e >= C_x C_I. *)
Theorem bounded_weights_bound r m1 m2 (P : bump_profile r) (n1 : grid m1) (n2 : grid m2) (eps : R)
    N k Kq Ke (Q : point N -> point k -> point m1 -> R) (B Re dq de move : R) :
  (forall i, (0 < n1 i)%N) -> (forall i, (0 < n2 i)%N) -> (0 < Kq)%N -> (0 < Ke)%N ->
  0 < B -> 0 < Re -> B <= INR Kq * dq -> Re <= INR Ke * de ->
  moves_at_most Q B Re dq de move -> eps + move < amplitude P (join_grid n1 n2) ->
  bounded_embedding_reaches Q B Re (@sobolev_ball r (m1 + m2)) eps ->
  INR (\prod_i n1 i * \prod_i n2 i)
    <= INR N * log2 (INR Kq) + INR (k * \prod_i n2 i) * log2 (INR Ke).
Proof.
move=> n1_pos n2_pos Kq0 Ke0 B0 Re0 fine_q fine_e moves small reach.
have pos := join_grid_pos n1_pos n2_pos; have [inc all] := sign_family_packing pos small.
have family : sign_family (@sobolev_ball r (m1 + m2))
    (fun c : cell (join_grid n1 n2) => join (left_point (centre c)) (centre (right_cell c)))
    (eps + move).
  split=> [c|s]; first by rewrite centre_join.
  by have [y [yW H]] := all s; exists y; split=> // c; rewrite centre_join.
have place_in (c : cell (join_grid n1 n2)) : in_cube (left_point (centre c) : point m1).
  by move=> i; exact: (centre_in_cube c pos).
have cond_in (d : cell n2) : in_cube (centre d) by exact: centre_in_cube.
have := bounded_weights_count Kq0 Ke0 B0 Re0 fine_q fine_e moves reach place_in cond_in family.
rewrite card_join_cell card_cell => /leP /le_INR.
have powE a b : (0 < a)%N -> INR (a ^ b) = INR a ^ b.
  by move=> _; elim: b => [|b IH] //; rewrite expnS mult_INR IH.
have pos_of a : (0 < a)%N -> 0 < INR a by move=> a0; apply: (lt_INR 0); apply/ltP.
have logE a b : (0 < a)%N -> log2 (INR a ^ b) = INR b * log2 (INR a).
  by move=> /pos_of a0; rewrite /log2 ln_pow //; rewrite /Rdiv Rmult_assoc.
have q0 := pow_lt _ N (pos_of _ Kq0); have e0 := pow_lt _ (k * \prod_i n2 i) (pos_of _ Ke0).
rewrite mult_INR !powE // => le; rewrite -(log2_pow2 (\prod_i n1 i * \prod_i n2 i)) -!logE //.
by rewrite -log2_mult //; apply: log2_le => //; apply: pow_lt; lra.
Qed.
