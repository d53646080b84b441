(** * A narrow continuous embedding fails at every size (certified.md, section 9)

    If e is continuous and k < m2, then e(I) = e(-I) for some I on the boundary of [-1,1]^m2, by
    the Borsuk-Ulam theorem (a hypothesis).  A target that tells I from -I keeps every q away,
    whatever its parameters, size and continuity. *)

From Modhyper Require Import Common FiniteSums Packing FinitePrecision Interface Perceptron.
From Modhyper Require Import FinitePrecisionSlices PerceptronContinuity Octahedra.
From Modhyper Require Import CheckerboardCount Checkerboard BernsteinWidth.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** ** Two opposite conditions with one code *)

(** Continuity on the cube of a map into R^k. *)
Definition continuous_code m k (e : point m -> point k) : Prop :=
  forall I eps, in_cube I -> 0 < eps -> exists delta, 0 < delta /\
    forall J, in_cube J -> (forall i, Rabs (J i - I i) < delta) ->
      forall j, Rabs (e J j - e I j) < eps.

(** The sup norm of R^n. *)
Definition largest n (x : point n) : R := \big[Rmax/R0]_i Rabs (x i).

Lemma largest_ge n (x : point n) i : Rabs (x i) <= largest x.
Proof.
rewrite /largest; have : i \in index_enum [finType of 'I_n] by rewrite mem_index_enum.
elim: (index_enum _) => // j s IH; rewrite in_cons big_cons => /orP[/eqP <-|/IH le].
  exact: Rmax_l.
exact: Rle_trans le (Rmax_r _ _).
Qed.

Lemma largest_le n (x : point n) C : 0 <= C -> (forall i, Rabs (x i) <= C) -> largest x <= C.
Proof.
move=> C0 le; rewrite /largest; elim: (index_enum _) => [|j s IH]; first by rewrite big_nil.
by rewrite big_cons; apply: Rmax_lub.
Qed.

Lemma largest_attained n (x : point n) : 0 < largest x -> exists i, Rabs (x i) = largest x.
Proof.
rewrite /largest; elim: (index_enum _) => [|j s IH]; first by rewrite big_nil; lra.
rewrite big_cons /Rmax; case: Rle_dec => _ // pos; by [apply: IH | exists j].
Qed.

Lemma largest_opposite n (x : point n) : largest (opposite x) = largest x.
Proof. by apply: eq_bigr => i _; rewrite /opposite Rabs_Ropp. Qed.

(** Borsuk-Ulam for the boundary of the cube. *)
Lemma one_code_for_opposites m2 k (e : point m2 -> point k) :
  borsuk_ulam -> (k < m2)%N -> continuous_code e ->
  exists I : point m2, [/\ in_cube I, exists j, Rabs (I j) = 1 & e I = e (opposite I)].
Proof.
move=> borsuk; case: m2 e => // N e kN ec.
have pos (x : point N.+1) : on_sphere x -> 0 < largest x.
  move=> xs; have L0 : 0 <= largest x by apply: Rle_trans (largest_ge x ord0); exact: Rabs_pos.
  case: (Rle_lt_or_eq_dec _ _ L0) => // E; exfalso; move: xs; rewrite /on_sphere big1; first lra.
  move=> i _; have := largest_ge x i; rewrite -E => le.
  by rewrite (Rabs_eq_0 (x i)); [ring | have := Rabs_pos (x i); lra].
pose out (x : point N.+1) : point N.+1 := fun i => x i / largest x.
have out1 x : on_sphere x -> forall i, Rabs (out x i) <= 1.
  move=> /pos x0 i; rewrite /out /Rdiv Rabs_mult (Rabs_pos_eq (/ _)); last first.
    by apply: Rlt_le; exact: Rinv_0_lt_compat.
  apply: (Rmult_le_reg_r (largest x)) => //; rewrite Rmult_assoc Rinv_l; last lra.
  by rewrite Rmult_1_r Rmult_1_l; exact: largest_ge.
have outc x : on_sphere x -> in_cube (out x).
  by move=> xs i; apply/Rabs_le_between; exact: out1.
have [|x [xs same]] := borsuk N (fun x => fun j => if insub (nat_of_ord j) is Some l
    then e (out x) l else 0).
  move=> x eps xs eps0; have x0 := pos x xs.
  have [d [d0 Hd]] := ec (out x) eps (outc x xs) eps0.
  have c0 : 0 < d * largest x / 4 by nra.
  exists (d * largest x / 4); split=> // z zs zx j.
  case: insubP => [l _ _|_]; last by rewrite Rminus_eq_0 Rabs_R0.
  apply: Hd; first exact: outc; move=> i; have z0 := pos z zs.
  set c := d * largest x / 4 in c0 zx.
  have near (u v : point N.+1) : (forall i, Rabs (u i - v i) < c) -> largest u - largest v <= c.
    move=> uv; suff : largest u <= largest v + c by lra.
    have v0 : 0 <= largest v by apply: Rle_trans (largest_ge v ord0); exact: Rabs_pos.
    apply: largest_le => [|l']; first by lra.
    have := Rabs_triang (u l' - v l') (v l'); have := largest_ge v l'; have := uv l'.
    by rewrite (_ : u l' - v l' + v l' = u l'); [lra | ring].
  have A : Rabs (largest x - largest z) <= c.
    have xz l' : Rabs (x l' - z l') < c by rewrite Rabs_minus_sym.
    by apply: Rabs_le; have := near z x zx; have := near x z xz; lra.
  (* z/|z| - x/|x| = ((z - x) + (|x| - |z|) z/|z|) / |x| *)
  have -> : out z i - out x i = ((z i - x i) + (largest x - largest z) * out z i) / largest x.
    by rewrite /out; field; lra.
  have i0 := Rinv_0_lt_compat _ x0.
  rewrite /Rdiv Rabs_mult (Rabs_pos_eq (/ largest x)); last lra.
  apply: (Rmult_lt_reg_r (largest x)) => //; rewrite Rmult_assoc Rinv_l ?Rmult_1_r; last lra.
  have T := Rabs_triang (z i - x i) ((largest x - largest z) * out z i).
  rewrite (Rabs_mult (largest x - largest z)) in T.
  have := Rmult_le_compat _ _ _ _ (Rabs_pos _) (Rabs_pos _) A (out1 z zs i).
  by have := zx i; rewrite /c in c0 *; lra.
have x0 := pos x xs.
have oppE : out (opposite x) = opposite (out x).
  apply: functional_extensionality => i.
  by rewrite /out largest_opposite /opposite; field; lra.
exists (out x); split; first exact: outc.
  have [j xj] := largest_attained x0; exists j.
  rewrite /out /Rdiv Rabs_mult xj (Rabs_pos_eq (/ _)); last first.
    by apply: Rlt_le; exact: Rinv_0_lt_compat.
  by field; lra.
rewrite -oppE; apply: functional_extensionality => l.
have lN : (l < N)%N by apply: leq_trans (ltn_ord l) _.
have := congr1 (fun f => f (Ordinal lN)) same; rewrite /=.
by case: insubP => [l' _ /= /val_inj -> //|]; rewrite ltn_ord.
Qed.

(** ** The target that tells I from -I *)

(** An embedding method with a continuous e into R^k reaches eps on a class; [Theta] and q are
    any. *)
Definition continuous_embedding_reaches m1 m2 k (Theta : Type)
    (q : Theta -> point k -> point m1 -> R) (in_class : (point (m1 + m2) -> R) -> Prop)
    (eps : R) : Prop :=
  forall y, in_class y -> exists (theta : Theta) (e : point m2 -> point k), continuous_code e /\
    forall x I, in_cube x -> in_cube I -> Rabs (q theta (e I) x - y (join x I)) <= eps.

Section Target.
Variables (m1 m2 : nat) (s : 'I_m1 -> R) (v : 'I_m2 -> 'I_m1 -> R) (delta a : R).
Hypothesis s_pos : forall i, 0 <= s i.
Hypothesis apart : forall j k, j != k -> 2 <= \Rsum_i Rabs (v j i - v k i).
Hypothesis delta_pos : 0 < delta.
Hypothesis a_pos : 0 <= a.
Hypothesis small : a * (1 + \Rsum_i s i + INR m2) <= 1.

Let tent j := octahedron delta s (v j).
Let tent' j i := octahedron' delta s (v j) i.

(** y(x, I) = a sum_j I_j phi_j(x), phi_j a tent with its top at v_j. *)
Definition telling (z : point (m1 + m2)) : R :=
  \Rsum_j (a * z (rshift m1 j) * tent j (left_point z)).

Let left_in (z : point (m1 + m2)) : in_cube z -> in_cube (left_point z).
Proof. by move=> zc i; exact: zc. Qed.

Lemma telling_in_ball : sobolev_ball_1 telling.
Proof.
exists (fun i z => match fintype.split i with
  | inl l => \Rsum_j (a * z (rshift m1 j) * tent' j l (left_point z))
  | inr j => a * tent j (left_point z) end).
exists a, (fun i => match fintype.split i with inl l => a * s l | inr j => a end).
have cl (h : point m1 -> R) : continuous_fun h ->
    continuous_fun (fun z : point (m1 + m2) => h (left_point z)).
  move=> ch z e e0; have [d [d0 H]] := ch (left_point z) e e0; exists d; split=> // w wz.
  by apply: H => i; exact: wz.
have cr j : continuous_fun (fun z : point (m1 + m2) => a * z (rshift m1 j)).
  apply: (@continuous_fun_coordinate _ (fun t => a * t) (rshift m1 j)) => t.
  by apply: ex_derive_continuous; auto_derive.
have weight (z : point (m1 + m2)) j : in_cube z -> Rabs (a * z (rshift m1 j)) <= a.
  move=> zc; rewrite Rabs_mult (Rabs_pos_eq a) // -[X in _ <= X]Rmult_1_r.
  by apply: Rmult_le_compat_l => //; apply/Rabs_le_between; exact: zc.
split; [|split; [|split; [|split; [|split]]]].
- move=> i z; case: (split_ordP i) => [l ->|j ->].
  + apply: (is_derive_ext (fun t =>
      \Rsum_j (a * z (rshift m1 j) * tent j (replace (left_point z) l t)))).
      move=> t; apply: eq_bigr => j _; rewrite left_replace_l; congr (a * _ * _).
      by rewrite /replace eq_rlshift.
    apply: (@is_partial_sum m1 _ (fun j w => a * z (rshift m1 j) * tent j w)
      (fun j w => a * z (rshift m1 j) * tent' j l w) l) => j.
    by apply: is_partial_scal; exact: octahedron_partial.
  + pose rest := \big[Rplus/R0]_(i | i != j) (a * z (rshift m1 i) * tent i (left_point z)).
    apply: (is_derive_ext (fun t => plus (a * tent j (left_point z) * t) rest)) => [t|].
      rewrite /telling (bigD1 j) //= left_replace_r /plus /=; congr (_ + _).
        by rewrite {1}/replace eqxx; ring.
      apply: eq_bigr => k kj.
      by rewrite /replace (inj_eq (@rshift_inj _ _)) (negbTE kj).
    move: (a * tent j (left_point z)) => w.
    have : is_derive (fun t => plus (w * t) rest) (z (rshift m1 j)) (plus (w * 1) 0).
      apply: is_derive_plus; last exact: is_derive_const.
      by apply: is_derive_scal; exact: is_derive_id.
    by rewrite {2}/plus /= Rmult_1_r Rplus_0_r.
- apply: continuous_fun_sum => j; apply: continuous_fun_mult; first exact: cr.
  by apply: cl; exact: octahedron_continuous.
- move=> i; case: (fintype.split i) => [l|j].
    apply: continuous_fun_sum => j; apply: continuous_fun_mult; first exact: cr.
    by apply: cl; exact: octahedron'_continuous.
  apply: continuous_fun_mult; first exact: continuous_fun_const.
  by apply: cl; exact: octahedron_continuous.
- move=> z zc; apply: Rabs_Rsum_disjoint => // [j|j k jk].
    rewrite Rabs_mult -[X in _ <= X]Rmult_1_r; apply: Rmult_le_compat; try exact: Rabs_pos.
      exact: weight.
    exact: octahedron_bound.
  by have [far|far] := octahedra_disjoint s apart (left_point z) jk; [left|right];
    rewrite /tent octahedron_outside ?Rmult_0_r.
- move=> i z zc; case: (fintype.split i) => [l|j].
    apply: Rabs_Rsum_disjoint => [|j|j k jk]; first exact: Rmult_le_pos.
      rewrite Rabs_mult; apply: Rmult_le_compat; try exact: Rabs_pos; first exact: weight.
      exact: octahedron'_bound.
    by have [far|far] := octahedra_disjoint s apart (left_point z) jk; [left|right];
      rewrite /tent' octahedron'_outside ?Rmult_0_r.
  rewrite Rabs_mult Rabs_pos_eq // -[X in _ <= X]Rmult_1_r; apply: Rmult_le_compat_l => //.
  exact: octahedron_bound.
- rewrite big_split_ord /= (eq_bigr (fun i => a * s i)) => [|i _].
    rewrite [X in _ + (_ + X)](eq_bigr (fun=> a)) => [|j _].
      by rewrite -Rsum_scal Rsum_const; lra.
    by rewrite (unsplitK (inr j)).
  by rewrite (unsplitK (inl i)).
Qed.

Lemma telling_at_top x I j : (forall i, unit_distance s (v j) x i = 0) ->
  telling (join x I) = a * I j * tent j x.
Proof.
move=> top; have E : left_point (join x I) = x.
  by apply: functional_extensionality => i; rewrite /left_point /join (unsplitK (inl i)).
rewrite /telling (Rsum_only (i := j)) => [|k kj].
  by rewrite E /join (unsplitK (inr j)).
rewrite E; have [far|far] := octahedra_disjoint s apart x kj.
  by rewrite /tent octahedron_outside ?Rmult_0_r.
by exfalso; move: far; rewrite big1 => [|i _]; [lra | rewrite top Rabs_R0].
Qed.
End Target.

(** ** The bound *)

Section Bound.
Variables (m1 m2 k : nat) (Theta : Type) (q : Theta -> point k -> point m1 -> R) (eps : R).
Hypothesis borsuk : borsuk_ulam.
Hypothesis narrow : (k < m2)%N.
Hypothesis reach : continuous_embedding_reaches q (@sobolev_ball_1 (m1 + m2)) eps.

(** With tents of slopes s_i along the x-axes and tops [pt j], j < m2:
    eps >= 1/(1 + sum s + m2). *)
Lemma narrow_embedding_tents (s : 'I_m1 -> R) (v : 'I_m2 -> 'I_m1 -> R) (pt : 'I_m2 -> point m1) :
  (forall i, 0 <= s i) ->
  (forall j l, j != l -> 2 <= \Rsum_i Rabs (v j i - v l i)) ->
  (forall j, in_cube (pt j)) -> (forall j i, s i * (pt j i + 1) = v j i) ->
  / (1 + \Rsum_i s i + INR m2) <= eps.
Proof.
move=> s_pos apart pt_in top.
have S0 : 0 <= \Rsum_i s i by apply: Rsum_ge0.
have m20 := pos_INR m2; set S := 1 + \Rsum_i s i + INR m2.
have Sp : 0 < S by rewrite /S; lra.
have a0 : 0 < / S by exact: Rinv_0_lt_compat.
apply: Rnot_lt_le => lt; have m10 := pos_INR m1.
have d0 : 0 < (/ S - eps) / (2 * / S * (INR m1 + 1)) by apply: Rdiv_lt_0_compat; nra.
set delta := (/ S - eps) / _ in d0.
have aS : / S * (1 + \Rsum_i s i + INR m2) <= 1 by rewrite -/S Rinv_l /S; lra.
have [theta [e [ec close]]] := reach (telling_in_ball s_pos apart d0 (Rlt_le _ _ a0) aS).
have [I [Ic [j Ij] same]] := one_code_for_opposites borsuk narrow ec.
have Oc : in_cube (opposite I) by move=> i; rewrite /opposite; have := Ic i; lra.
have t0 i : unit_distance s (v j) (pt j) i = 0 by rewrite /unit_distance top; ring.
have /Rabs_le_between := close (pt j) _ (pt_in j) Ic.
have /Rabs_le_between := close (pt j) _ (pt_in j) Oc.
have at_top J := telling_at_top (/ S) apart d0 J t0.
rewrite -same !at_top /opposite.
set o := octahedron _ _ _ _; set u := q _ _ _.
have lo : 1 - (INR m1 + 1) * delta <= o by exact: octahedron_top.
have E : / S * (1 - (INR m1 + 1) * delta) = (/ S + eps) / 2 by rewrite /delta; field; lra.
have A : (/ S + eps) / 2 <= / S * o by rewrite -E; apply: Rmult_le_compat_l; lra.
have [-> | ->] : I j = 1 \/ I j = -1 by move: Ij; rewrite /Rabs; case: Rcase_abs; lra.
all: by lra.
Qed.

(** With the even points of a grid of c_i points an axis: if m2 of them are there,
    eps >= 1/(1 + sum (c_i - 1)/2 + m2). *)
Theorem narrow_embedding_grid (c : grid m1) :
  (forall i, (0 < c i)%N) -> (m2 <= uphalf (\prod_i c i))%N ->
  / (1 + INR (steps c) / 2 + INR m2) <= eps.
Proof.
move=> c_pos enough; rewrite -half_steps.
have wide : (m2 <= #|even_cell c|)%N by rewrite card_even_cell.
pose w (j : 'I_m2) : cell c := val (enum_val (widen_ord wide j)).
apply: (@narrow_embedding_tents _ (fun j i => INR (w j i)) (fun j => lattice_point (w j))).
- by move=> i; exact: half_steps_ge0.
- move=> j l jl; apply: (@same_parity_apart _ (fun i => w j i) (fun i => w l i)).
    have /eqP := valP (enum_val (widen_ord wide j)).
    by have /eqP := valP (enum_val (widen_ord wide l)); rewrite /parity => -> ->.
  apply/existsP; apply: contraNT jl; rewrite negb_exists => /forallP same.
  apply/eqP/val_inj; suff /val_inj /enum_val_inj [jl] : w j = w l by exact: jl.
  by apply/ffunP => i; apply: val_inj; exact/eqP/negPn/same.
- by move=> j i; exact: lattice_1d_in.
- by move=> j i; exact: lattice_1d_top.
Qed.

(** certified.md, section 9: a continuous embedding of dimension k < m2 has an error of at least
    1/(2 m2) on some target of W(1, m1+m2), m1 >= 1, whatever the size of q and of e and whatever
    q is. *)
Theorem narrow_embedding_fails : (0 < m1)%N -> / (2 * INR m2) <= eps.
Proof.
move=> m1_pos; have m2_pos : (0 < m2)%N by apply: leq_ltn_trans narrow.
pose o := Ordinal m1_pos; pose c : grid m1 := fun i => if i == o then (2 * m2).-1 else 1%N.
have c0 : (0 < (2 * m2).-1)%N by case: m2 m2_pos => // n _; rewrite mulnS.
have c_pos i : (0 < c i)%N by rewrite /c; case: eqP.
have one F : (forall i, i != o -> F i = 1%N) -> (\prod_i F i)%N = F o.
  by move=> F1; rewrite (bigD1 o) //= big1 ?muln1.
have zero F : (forall i, i != o -> F i = 0%N) -> (\sum_i F i)%N = F o.
  by move=> F0; rewrite (bigD1 o) //= big1 ?addn0.
have cE i : i != o -> c i = 1%N by rewrite /c => /negbTE ->.
have E : INR (2 * m2).-2 = 2 * INR m2 - 2.
  case: m2 m2_pos => // n _; rewrite (_ : (2 * n.+1).-2 = (2 * n)%N); last by rewrite mulnS.
  by rewrite mult_INR (_ : INR 2 = 2) // S_INR; ring.
have := narrow_embedding_grid c_pos; rewrite one //.
rewrite /steps zero => [|i io]; last by rewrite cE.
rewrite {1 2}/c eqxx E => H; apply: Rle_trans (H _); first by apply: Req_le; congr (/ _); field.
rewrite mul2n uphalf_half; case: m2 m2_pos => // n _.
by rewrite doubleS /= odd_double uphalf_double.
Qed.
End Bound.

(** The same through a bottleneck: a hypernetwork g(x; T(P(I))) whose f passes through a
    continuous P of w < m2 numbers has an error of at least 1/(2 m2), whatever g, T and their
    sizes. *)
Theorem narrow_bottleneck_fails m1 m2 w (Theta Weights : Type) (g : Weights -> point m1 -> R)
    (T : Theta -> point w -> Weights) (eps : R) :
  borsuk_ulam -> (0 < m1)%N -> (w < m2)%N ->
  (forall y, @sobolev_ball_1 (m1 + m2) y -> exists theta (P : point m2 -> point w),
     continuous_code P /\ forall x I, in_cube x -> in_cube I ->
       Rabs (g (T theta (P I)) x - y (join x I)) <= eps) ->
  / (2 * INR m2) <= eps.
Proof.
move=> borsuk m1_pos narrow reach.
exact: (narrow_embedding_fails (q := fun theta v x => g (T theta v) x) borsuk narrow reach m1_pos).
Qed.
