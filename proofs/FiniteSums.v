(** * Finite sums and products of real functions

    Bounds, partial derivatives and continuity of finite sums and products.
    Tools for [Packing.v]; nothing here is specific to the paper. *)

From Modhyper Require Import Common.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

Section Bounds.
Variable J : finType.
Implicit Types F G : J -> R.

Lemma Rsum_le (P : pred J) F G :
  (forall i, P i -> F i <= G i) ->
  \big[Rplus/R0]_(i | P i) F i <= \big[Rplus/R0]_(i | P i) G i.
Proof.
move=> le_FG; apply: (big_ind2 (fun x y => x <= y)) => //; first by lra.
by move=> *; lra.
Qed.

Lemma Rsum_scal (P : pred J) a F :
  a * \big[Rplus/R0]_(i | P i) F i = \big[Rplus/R0]_(i | P i) (a * F i).
Proof. by rewrite big_distrr. Qed.

Lemma Rsum_ge0 (P : pred J) F :
  (forall i, P i -> 0 <= F i) -> 0 <= \big[Rplus/R0]_(i | P i) F i.
Proof. by move=> F0; apply: (big_ind (fun x => 0 <= x)) => //; try lra; move=> *; lra. Qed.

Lemma Rprod_ge0 F : (forall i, 0 <= F i) -> 0 <= \Rprod_i F i.
Proof.
move=> F0; apply: (big_ind (fun x => 0 <= x)) => //; try lra.
by move=> *; apply: Rmult_le_pos.
Qed.

Lemma Rprod_ge1 F : (forall i, 1 <= F i) -> 1 <= \Rprod_i F i.
Proof.
move=> F1; apply: (big_ind (fun x => 1 <= x)) => //; try lra.
by move=> *; nra.
Qed.

Lemma Rprod_eq1 F : (forall i, F i = 1) -> \Rprod_i F i = 1.
Proof. by move=> F1; rewrite big1. Qed.

Lemma Rabs_Rprod_le F G : (forall i, Rabs (F i) <= G i) -> Rabs (\Rprod_i F i) <= \Rprod_i G i.
Proof.
move=> le_FG; apply: (big_ind2 (fun x y => Rabs x <= y)) => //.
- by rewrite Rabs_R1; lra.
- move=> x1 x2 y1 y2 H1 H2; rewrite Rabs_mult.
  by apply: Rmult_le_compat => //; apply: Rabs_pos.
Qed.

Lemma Rprod_zero F i : F i = 0 -> \Rprod_i F i = 0.
Proof. by move=> Fi0; rewrite (bigD1 i) //= Fi0 Rmult_0_l. Qed.

Lemma Rsum_only F i : (forall j, j != i -> F j = 0) -> \Rsum_i F i = F i.
Proof. by move=> F0; rewrite (bigD1 i) //= big1 ?Rplus_0_r. Qed.

(** A sum with at most one non-zero term is bounded as that term is. *)
Lemma Rabs_Rsum_disjoint F C :
  0 <= C -> (forall i, Rabs (F i) <= C) ->
  (forall i j, i != j -> F i = 0 \/ F j = 0) ->
  Rabs (\Rsum_i F i) <= C.
Proof.
move=> C0 F_le disj.
pose nz i : bool := if Req_EM_T (F i) 0 then false else true.
have nzP i : reflect (F i <> 0) (nz i).
  by rewrite /nz; case: Req_EM_T => H; constructor => // H'; apply: H'.
case: (pickP nz) => [i /nzP Fi | no].
- rewrite (Rsum_only (i := i)) // => j ji.
  by case: (disj j i ji).
- rewrite big1 ?Rabs_R0 // => i _.
  by move: (no i); rewrite /nz; case: Req_EM_T.
Qed.

End Bounds.

(** ** Partial derivatives and continuity *)

Lemma replace_id n (x : point n) i : replace x i (x i) = x.
Proof. by apply: functional_extensionality => j; rewrite /replace; case: eqP => [->|]. Qed.

Section Calculus.
Variables (n : nat) (J : finType).
Implicit Types (h : point n -> R) (x : point n).

Lemma is_partial_sum (h d : J -> point n -> R) i :
  (forall j, is_partial (h j) i (d j)) ->
  is_partial (fun x => \Rsum_j h j x) i (fun x => \Rsum_j d j x).
Proof.
move=> hd x; rewrite -big_enum /=.
apply: (is_derive_ext (fun t => \big[Rplus/R0]_(j <- enum J) h j (replace x i t))) => [t|].
  by rewrite big_enum.
elim: (enum J) => [|j s IH].
- rewrite big_nil; apply: (is_derive_ext (fun=> 0)) => [t|].
    by rewrite big_nil.
  exact: is_derive_const.
- rewrite big_cons; apply: (is_derive_ext (fun t => plus (h j (replace x i t))
      (\big[Rplus/R0]_(j <- s) h j (replace x i t)))) => [t|].
    by rewrite big_cons.
  by apply: is_derive_plus; [exact: hd | exact: IH].
Qed.

Lemma is_partial_scal a h d i :
  is_partial h i d -> is_partial (fun x => a * h x) i (fun x => a * d x).
Proof. by move=> hd x; apply: is_derive_scal; apply: hd. Qed.

Lemma continuous_fun_const c : continuous_fun (fun _ : point n => c).
Proof.
by move=> x eps e0; exists 1; split; [lra | move=> z _]; rewrite Rminus_eq_0 Rabs_R0.
Qed.

Lemma continuous_fun_plus h g :
  continuous_fun h -> continuous_fun g -> continuous_fun (fun x => h x + g x).
Proof.
move=> ch cg x eps e0.
have e2 : 0 < eps / 2 by lra.
have [d1 [d10 H1]] := ch x _ e2; have [d2 [d20 H2]] := cg x _ e2.
exists (Rmin d1 d2); split; first exact: Rmin_pos.
move=> z Hz.
have /H1 A : forall i, Rabs (z i - x i) < d1.
  by move=> i; apply: Rlt_le_trans (Hz i) (Rmin_l _ _).
have /H2 B : forall i, Rabs (z i - x i) < d2.
  by move=> i; apply: Rlt_le_trans (Hz i) (Rmin_r _ _).
have -> : h z + g z - (h x + g x) = (h z - h x) + (g z - g x) by ring.
by have := Rabs_triang (h z - h x) (g z - g x); lra.
Qed.

Lemma continuous_fun_mult h g :
  continuous_fun h -> continuous_fun g -> continuous_fun (fun x => h x * g x).
Proof.
move=> ch cg x eps e0.
pose M := Rabs (h x) + Rabs (g x) + 2.
have M0 : 2 <= M by rewrite /M; have := Rabs_pos (h x); have := Rabs_pos (g x); lra.
have e2 : 0 < Rmin 1 (eps / (2 * M)).
  by apply: Rmin_pos; [lra | apply: Rdiv_lt_0_compat; lra].
have [d1 [d10 H1]] := ch x _ e2; have [d2 [d20 H2]] := cg x _ e2.
exists (Rmin d1 d2); split; first exact: Rmin_pos.
move=> z Hz.
have /H1 A : forall i, Rabs (z i - x i) < d1.
  by move=> i; apply: Rlt_le_trans (Hz i) (Rmin_l _ _).
have /H2 B : forall i, Rabs (z i - x i) < d2.
  by move=> i; apply: Rlt_le_trans (Hz i) (Rmin_r _ _).
have E : eps / (2 * M) * M = eps / 2 by field; lra.
set u := h z - h x in A *; set v := g z - g x in B *.
have -> : h z * g z - h x * g x = h x * v + g x * u + u * v by rewrite /u /v; ring.
have [A1 A2] : Rabs u < 1 /\ Rabs u < eps / (2 * M).
  by split; apply: Rlt_le_trans A _; [exact: Rmin_l | exact: Rmin_r].
have B2 : Rabs v < eps / (2 * M) by apply: Rlt_le_trans B _; exact: Rmin_r.
have T1 := Rabs_triang (h x * v + g x * u) (u * v).
have T2 := Rabs_triang (h x * v) (g x * u).
rewrite !Rabs_mult in T1 T2.
have := Rabs_pos (h x); have := Rabs_pos (g x); have := Rabs_pos u; have := Rabs_pos v.
rewrite -/M in E *; set e := eps / (2 * M) in A2 B2 E *.
move=> v0 u0 g0 h0.
have U1 : Rabs (h x) * Rabs v <= Rabs (h x) * e by apply: Rmult_le_compat_l; lra.
have U2 : Rabs (g x) * Rabs u <= Rabs (g x) * e by apply: Rmult_le_compat_l; lra.
have U3 : Rabs u * Rabs v <= 1 * e by apply: Rmult_le_compat; lra.
have : e * M = Rabs (h x) * e + Rabs (g x) * e + 2 * e by rewrite /M; ring.
by lra.
Qed.

Lemma continuous_fun_sum (h : J -> point n -> R) :
  (forall j, continuous_fun (h j)) -> continuous_fun (fun x => \Rsum_j h j x).
Proof.
move=> ch; have E : (fun x => \Rsum_j h j x) = fun x => \big[Rplus/R0]_(j <- enum J) h j x.
  by apply: functional_extensionality => x; rewrite big_enum.
rewrite E; elim: (enum J) => [|j s IH].
- have -> : (fun x => \big[Rplus/R0]_(j <- [::]) h j x) = fun=> R0.
    by apply: functional_extensionality => x; rewrite big_nil.
  exact: continuous_fun_const.
- have -> : (fun x => \big[Rplus/R0]_(j0 <- j :: s) h j0 x)
            = fun x => h j x + \big[Rplus/R0]_(j <- s) h j x.
    by apply: functional_extensionality => x; rewrite big_cons.
  exact: continuous_fun_plus.
Qed.

Lemma continuous_fun_prod (h : J -> point n -> R) :
  (forall j, continuous_fun (h j)) -> continuous_fun (fun x => \Rprod_j h j x).
Proof.
move=> ch; have E : (fun x => \Rprod_j h j x) = fun x => \big[Rmult/R1]_(j <- enum J) h j x.
  by apply: functional_extensionality => x; rewrite big_enum.
rewrite E; elim: (enum J) => [|j s IH].
- have -> : (fun x => \big[Rmult/R1]_(j <- [::]) h j x) = fun=> R1.
    by apply: functional_extensionality => x; rewrite big_nil.
  exact: continuous_fun_const.
- have -> : (fun x => \big[Rmult/R1]_(j0 <- j :: s) h j0 x)
            = fun x => h j x * \big[Rmult/R1]_(j <- s) h j x.
    by apply: functional_extensionality => x; rewrite big_cons.
  exact: continuous_fun_mult.
Qed.

(** A continuous function of one coordinate. *)
Lemma continuous_fun_coordinate (g : R -> R) (i : 'I_n) :
  (forall t, continuous g t) -> continuous_fun (fun x => g (x i)).
Proof.
move=> cg x eps e0.
have [[d d0] Hd] := cg (x i) _ (locally_ball (g (x i)) (mkposreal eps e0)).
exists d; split=> // z Hz.
exact: (Hd (z i) (Hz i)).
Qed.

End Calculus.
