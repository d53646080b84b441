(** * The ball of W(1,n) for functions on the closed cube

    [sobolev_ball_1] speaks of functions on all of R^n.  Here the same norm for functions that are
    C^1 on the closed cube only: continuous on [-1,1]^n, differentiable inside, with partial
    derivatives that extend continuously to the cube.  Nothing is asked outside the cube, so this
    class is the larger one.  The upper bounds hold for it; the lower bounds, proved for the
    smaller class, hold for it all the more. *)

From Modhyper Require Import Common FiniteSums FinitePrecision.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** Continuity on the cube, for points of the cube only. *)
Definition continuous_on_cube n (h : point n -> R) : Prop :=
  forall x eps, in_cube x -> 0 < eps -> exists delta, 0 < delta /\
    forall z, in_cube z -> (forall i, Rabs (z i - x i) < delta) -> Rabs (h z - h x) < eps.

(** The open cube, and partial derivatives there. *)
Definition in_open_cube n (x : point n) : Prop := forall i, -1 < x i < 1.
Definition is_partial_inside n (h : point n -> R) (i : 'I_n) (d : point n -> R) : Prop :=
  forall x, in_open_cube x -> is_derive (fun t => h (replace x i t)) (x i) (d x).

(** The unit ball of C^1([-1,1]^n) for sup|h| + sup|d_1 h| + ... + sup|d_n h|. *)
Definition sobolev_cube_1 n (h : point n -> R) : Prop :=
  exists (d : 'I_n -> point n -> R) (A : R) (B : 'I_n -> R),
    (forall i, is_partial_inside h i (d i)) /\
    continuous_on_cube h /\ (forall i, continuous_on_cube (d i)) /\
    bounded_on_cube h A /\ (forall i, bounded_on_cube (d i) (B i)) /\
    A + \Rsum_i B i <= 1.

Lemma continuous_fun_on_cube n (h : point n -> R) : continuous_fun h -> continuous_on_cube h.
Proof.
by move=> hc x e _ e0; have [d [d0 H]] := hc x e e0; exists d; split=> // z _; exact: H.
Qed.

(** The ball of functions on R^n lies in the ball of functions on the cube. *)
Theorem sobolev_ball_cube n (h : point n -> R) : sobolev_ball_1 h -> sobolev_cube_1 h.
Proof.
move=> [d [A [B [hd [hc [dc [hA [dB s1]]]]]]]]; exists d, A, B.
split; [|split; [|split; [|split; [|split]]]] => //.
- by move=> i x _; exact: hd.
- exact: continuous_fun_on_cube.
- by move=> i; exact: continuous_fun_on_cube.
Qed.

(** ** Members are Lipschitz *)

Section Gradient.
Variables (n : nat) (h : point n -> R) (d : 'I_n -> point n -> R) (B : 'I_n -> R).
Hypothesis hd : forall i, is_partial_inside h i (d i).
Hypothesis dB : forall i, bounded_on_cube (d i) (B i).

Let inside (x : point n) : in_open_cube x -> in_cube x.
Proof. by move=> xo i; have := xo i; lra. Qed.

Let inside_replace (x : point n) i t :
  in_open_cube x -> -1 < t < 1 -> in_open_cube (replace x i t).
Proof. by move=> xo t1 j; rewrite /replace; case: eqP. Qed.

Lemma B_ge0 i : 0 <= B i.
Proof.
have zero_in : in_cube (fun _ : 'I_n => 0) by move=> j; lra.
by apply: Rle_trans (dB i zero_in); exact: Rabs_pos.
Qed.

(** One step along an axis inside the cube. *)
Lemma axis_step (x : point n) i t : in_open_cube x -> -1 < t < 1 ->
  Rabs (h (replace x i t) - h x) <= B i * Rabs (t - x i).
Proof.
move=> xo t1; have x1 := xo i.
have near u : -1 < u < 1 -> is_derive (fun t => h (replace x i t)) u (d i (replace x i u)).
  have E : replace x i u i = u by rewrite /replace eqxx.
  move=> u1; have := @hd i _ (inside_replace i xo u1); rewrite E.
  apply: is_derive_ext => s; congr h; apply: functional_extensionality => j.
  by rewrite /replace; case: eqP.
have between u : Rmin (x i) t <= u <= Rmax (x i) t -> -1 < u < 1.
  by rewrite /Rmin /Rmax; case: Rle_dec => _; lra.
have [|| c [c1 E]] :=
  @MVT_gen (fun t => h (replace x i t)) (x i) t (fun u => d i (replace x i u)).
- by move=> u u1; apply: near; apply: between; lra.
- move=> u u1; apply/continuity_pt_filterlim.
  apply: (ex_derive_continuous (fun t => h (replace x i t))); eexists; apply: near.
  exact: between.
- have := E; rewrite replace_id => ->; rewrite Rabs_mult; apply: Rmult_le_compat_r.
    exact: Rabs_pos.
  by apply: dB; apply: inside; apply: inside_replace => //; exact: between.
Qed.

Lemma gradient_inside (x z : point n) : in_open_cube x -> in_open_cube z ->
  Rabs (h x - h z) <= \Rsum_i (B i * Rabs (x i - z i)).
Proof.
move=> xo zo; pose mix j : point n := fun i => if (i < j)%N then x i else z i.
have mixo j : in_open_cube (mix j) by move=> i; rewrite /mix; case: ifP.
have step j : (j <= n)%N -> Rabs (h (mix j) - h z)
    <= \big[Rplus/R0]_(i < n | (i < j)%N) (B i * Rabs (x i - z i)).
  elim: j => [_|j IH jn].
    rewrite (_ : mix 0%N = z); last by apply: functional_extensionality.
    by rewrite Rminus_eq_0 Rabs_R0 big1 //; lra.
  pose o := Ordinal jn.
  have -> : mix j.+1 = replace (mix j) o (x o).
    apply: functional_extensionality => i; rewrite /mix /replace ltnS leq_eqVlt -val_eqE /=.
    by case: eqP => // ij; congr x; exact: val_inj.
  have mj : mix j o = z o by rewrite /mix /= ltnn.
  have T := Rabs_triang (h (replace (mix j) o (x o)) - h (mix j)) (h (mix j) - h z).
  rewrite (_ : _ + _ = h (replace (mix j) o (x o)) - h z) in T; last by ring.
  apply: Rle_trans T _; rewrite (bigD1 o) //=; apply: Rplus_le_compat.
    by rewrite -mj; exact: axis_step.
  apply: Rle_trans (IH (ltnW jn)) _; apply: Req_le; apply: eq_bigl => i.
  by rewrite ltnS ltn_neqAle -val_eqE /= andbC.
have -> : h x = h (mix n) by congr h; apply: functional_extensionality => i; rewrite /mix ltn_ord.
by apply: Rle_trans (step n (leqnn n)) _; apply: Req_le; apply: eq_bigl => i; rewrite ltn_ord.
Qed.

Hypothesis hc : continuous_on_cube h.

(** |h(x) - h(z)| <= sum_i sup|d_i h| |x_i - z_i| on the closed cube. *)
Lemma gradient_bound (x z : point n) : in_cube x -> in_cube z ->
  Rabs (h x - h z) <= \Rsum_i (B i * Rabs (x i - z i)).
Proof.
move=> xc zc; apply: le_epsilon => e e0.
have e2 : 0 < e / 2 by lra.
have [d1 [d10 H1]] := hc xc e2; have [d2 [d20 H2]] := hc zc e2.
pose s := Rmin (1 / 2) (Rmin (d1 / 2) (d2 / 2)).
have [s0 [s1 [s2 s3]]] : 0 < s /\ s <= 1 / 2 /\ s < d1 /\ s < d2.
  have l1 := Rmin_l (1 / 2) (Rmin (d1 / 2) (d2 / 2)).
  have l2 := Rmin_r (1 / 2) (Rmin (d1 / 2) (d2 / 2)).
  have l3 := Rmin_l (d1 / 2) (d2 / 2); have l4 := Rmin_r (d1 / 2) (d2 / 2).
  by rewrite -/s in l1 l2; split; [rewrite /s; repeat apply: Rmin_pos; lra | lra].
pose shrink (w : point n) : point n := fun i => (1 - s) * w i.
have so w : in_cube w -> in_open_cube (shrink w).
  by move=> wc i; rewrite /shrink; have := wc i; nra.
have near w i : in_cube w -> Rabs (shrink w i - w i) <= s.
  by move=> wc; rewrite /shrink; have := wc i; move=> ?; apply: Rabs_le; split; nra.
have A1 := H1 _ (inside (so x xc)) (fun i => Rle_lt_trans _ _ _ (near x i xc) s2).
have A2 := H2 _ (inside (so z zc)) (fun i => Rle_lt_trans _ _ _ (near z i zc) s3).
have A3 := gradient_inside (so x xc) (so z zc).
have A4 : \Rsum_i (B i * Rabs (shrink x i - shrink z i)) <= \Rsum_i (B i * Rabs (x i - z i)).
  apply: Rsum_le => i _; apply: Rmult_le_compat_l; first exact: B_ge0.
  rewrite (_ : shrink x i - shrink z i = (1 - s) * (x i - z i)); last by rewrite /shrink; ring.
  by rewrite Rabs_mult Rabs_pos_eq; [have := Rabs_pos (x i - z i); nra | lra].
have T1 := Rabs_triang (h x - h (shrink x)) (h (shrink x) - h (shrink z)).
have T2 := Rabs_triang (h x - h (shrink z)) (h (shrink z) - h z).
rewrite (_ : h x - h (shrink x) + _ = h x - h (shrink z)) in T1; last by ring.
rewrite (_ : h x - h (shrink z) + _ = h x - h z) in T2; last by ring.
by rewrite (Rabs_minus_sym (h x) (h (shrink x))) in T1; lra.
Qed.
End Gradient.

(** Members of the ball are bounded by 1 and 1-Lipschitz for the sup norm of R^n. *)
Theorem sobolev_cube_facts n (h : point n -> R) : sobolev_cube_1 h ->
  (forall x, in_cube x -> Rabs (h x) <= 1) /\
  (forall x z delta, in_cube x -> in_cube z -> 0 <= delta ->
     (forall i, Rabs (x i - z i) <= delta) -> Rabs (h x - h z) <= delta).
Proof.
move=> [d [A [B [hd [hc [dc [hA [dB s1]]]]]]]].
have zero_in : in_cube (fun _ : 'I_n => 0) by move=> j; lra.
have A0 : 0 <= A by apply: Rle_trans (hA _ zero_in); exact: Rabs_pos.
have S0 : 0 <= \Rsum_i B i by apply: Rsum_ge0 => i _; exact: B_ge0 dB i.
split=> [x xc|x z delta xc zc d0 close]; first by have := hA x xc; lra.
apply: Rle_trans (gradient_bound hd dB hc xc zc) _.
apply: (Rle_trans _ (\Rsum_i (delta * B i))).
  apply: Rsum_le => i _; rewrite Rmult_comm; apply: Rmult_le_compat_r; last exact: close.
  exact: B_ge0 dB i.
by rewrite -Rsum_scal; nra.
Qed.

(** Two points (x, I) and (z, I) of one slice, and two conditions for one x. *)
Lemma join_in_cube m1 m2 (x : point m1) (I : point m2) :
  in_cube x -> in_cube I -> in_cube (join x I).
Proof. by move=> xc Ic i; rewrite /join; case: split. Qed.

Lemma slice_lipschitz m1 m2 (y : point (m1 + m2) -> R) (x z : point m1) (I J : point m2) delta :
  sobolev_cube_1 y -> in_cube x -> in_cube z -> in_cube I -> in_cube J -> 0 <= delta ->
  (forall i, Rabs (x i - z i) <= delta) -> (forall i, Rabs (I i - J i) <= delta) ->
  Rabs (y (join x I) - y (join z J)) <= delta.
Proof.
move=> /sobolev_cube_facts [_ lip] xc zc Ic Jc d0 xz IJ.
apply: lip => //; try exact: join_in_cube.
by move=> i; rewrite /join; case: split.
Qed.
