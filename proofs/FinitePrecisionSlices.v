(** * Finite precision: a primary must carry the hardest single slice, and an
      embedding behind a dense layer (certified.md, section 2) *)

From Modhyper Require Import Common FiniteSums Packing FinitePrecision.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** ** A function of x alone, seen as a function of (x, I), stays in W(r) *)

Section Pullback.
Variables (r m1 m2 : nat).

Definition left_index (k : multi_index (m1 + m2)) : multi_index m1 := fun i => k (lshift m2 i).
Definition right_zero (k : multi_index (m1 + m2)) : bool :=
  [forall i : 'I_m2, k (rshift m1 i) == 0%N].

Lemma order_left (k : multi_index (m1 + m2)) :
  order k = (order (left_index k) + \sum_(i < m2) k (rshift m1 i))%N.
Proof. by rewrite /order big_split_ord. Qed.

Lemma order_right_zero k : right_zero k -> order k = order (left_index k).
Proof.
by move=> /forallP k0; rewrite order_left big1 ?addn0 // => i _; apply/eqP.
Qed.

Lemma left_replace_l (z : point (m1 + m2)) j t :
  left_point (replace z (lshift m2 j) t) = replace (left_point z) j t.
Proof.
apply: functional_extensionality => i.
by rewrite /left_point /replace (inj_eq (@lshift_inj _ _)).
Qed.

Lemma left_replace_r (z : point (m1 + m2)) j t
  : left_point (replace z (rshift m1 j) t) = left_point z.
Proof. by apply: functional_extensionality => i; rewrite /left_point /replace eq_lrshift. Qed.

Lemma left_raise k j : left_index (raise k (lshift m2 j)) = raise (left_index k) j.
Proof.
apply: functional_extensionality => i.
by rewrite /left_index /raise (inj_eq (@lshift_inj _ _)).
Qed.

Lemma right_zero_raise_l k j : right_zero (raise k (lshift m2 j)) = right_zero k.
Proof. by apply: eq_forallb => i; rewrite /raise eq_rlshift. Qed.

Lemma right_zero_raise_r k j : right_zero (raise k (rshift m1 j)) = false.
Proof. by apply/negbTE/negP => /forallP /(_ j); rewrite /raise eqxx. Qed.

Lemma left_in_cube (z : point (m1 + m2)) : in_cube z -> in_cube (left_point z).
Proof. by move=> zc i; apply: zc. Qed.

Lemma continuous_left (h : point m1 -> R) :
  continuous_fun h -> continuous_fun (fun z : point (m1 + m2) => h (left_point z)).
Proof.
move=> ch x eps e0; have [d [d0 H]] := ch (left_point x) eps e0.
by exists d; split=> // z Hz; apply: H => i; apply: Hz.
Qed.

Lemma sum_right_zero (B : multi_index m1 -> R) :
  \Rsum_(k : {ffun 'I_(m1 + m2) -> 'I_r.+1} | (order (fun i => k i) <= r)%N)
     (if right_zero (fun i => nat_of_ord (k i)) then B (left_index (fun i => nat_of_ord (k i))) else
       0)
  = \Rsum_(k : {ffun 'I_m1 -> 'I_r.+1} | (order (fun i => k i) <= r)%N) B
    (fun i => nat_of_ord (k i)).
Proof.
rewrite -big_mkcondr /=.
pose up (k : {ffun 'I_m1 -> 'I_r.+1}) : {ffun 'I_(m1 + m2) -> 'I_r.+1} :=
  [ffun i => match fintype.split i with inl j => k j | inr _ => ord0 end].
pose down (k : {ffun 'I_(m1 + m2) -> 'I_r.+1}) : {ffun 'I_m1 -> 'I_r.+1} :=
  [ffun i => k (lshift m2 i)].
have downK k : down (up k) = k by apply/ffunP => i; rewrite !ffunE (unsplitK (inl i)).
have upl k : left_index (fun i => nat_of_ord (up k i)) = (fun i => nat_of_ord (k i)).
  by apply: functional_extensionality => i; rewrite /left_index ffunE (unsplitK (inl i)).
have upr k : right_zero (fun i => nat_of_ord (up k i)).
  by apply/forallP => i; rewrite ffunE (unsplitK (inr i)).
rewrite (reindex_onto up down) /=; last first.
  move=> k /andP[_ /forallP k0]; apply/ffunP => i; rewrite !ffunE.
  case: splitP => j ij.
    by rewrite ffunE; congr (k _); apply: val_inj.
  apply: val_inj => /=; have /eqP := k0 j.
  by rewrite (_ : rshift m1 j = i); last apply: val_inj.
apply: eq_big => [k|k _]; last by rewrite upl.
by rewrite downK eqxx andbT upr andbT order_right_zero ?upl.
Qed.

Theorem sobolev_ball_left (h : point m1 -> R) :
  sobolev_ball r h -> sobolev_ball r (fun z : point (m1 + m2) => h (left_point z)).
Proof.
move=> [D [B [D0 [Dd [Dc [Db Ds]]]]]].
exists (fun k z => if right_zero k then D (left_index k) (left_point z) else 0).
exists (fun k => if right_zero k then B (left_index k) else 0).
split; [|split; [|split; [|split]]].
- move=> z; have -> : right_zero (zero_index (m1 + m2)) by apply/forallP.
  exact: D0.
- move=> k i kr z; case: (split_ordP i) => j ->.
  + rewrite right_zero_raise_l; case k0: (right_zero k); last exact: is_derive_const.
    apply: (is_derive_ext (fun t => D (left_index k) (replace (left_point z) j t))) => [t|].
      by rewrite left_replace_l.
    by rewrite left_raise; apply: Dd; rewrite -order_right_zero.
  + rewrite right_zero_raise_r.
    apply: (is_derive_ext (fun=> if right_zero k then D (left_index k) (left_point z) else 0)) =>
      [t|].
      by rewrite left_replace_r.
    exact: is_derive_const.
- move=> k kr; case k0: (right_zero k); last exact: continuous_fun_const.
  by apply: continuous_left; apply: Dc; rewrite -order_right_zero.
- move=> k kr z zc; case: ifP => k0; last by rewrite Rabs_R0; lra.
  by apply: Db; [rewrite -order_right_zero | apply: left_in_cube].
- by rewrite sum_right_zero.
Qed.
End Pullback.

(** ** The primary of any model: a hypernetwork, or an embedding method per condition *)

(** certified.md, section 2, single slice: whatever the conditions, a primary g with N_g
    parameters of b bits that reaches eps < a on every slice of W(r, m1+m2) satisfies
    b N_g >= prod n1.  (a is the amplitude of a grid on the x-cube alone.) *)
Theorem finite_precision_primary r m1 m2 b (P : bump_profile r) (n1 : grid m1) (eps : R)
    (Ng : nat) (g : words Ng b -> point m1 -> R) :
  (forall i, (0 < n1 i)%N) -> eps < amplitude P n1 ->
  primary_reaches (m2 := m2) g (@sobolev_ball r (m1 + m2)) eps ->
  (\prod_i n1 i <= b * Ng)%N.
Proof.
move=> n_pos small reach; apply: (finite_precision_network (h := g) n_pos small) => y yW.
have [f close] := reach _ (sobolev_ball_left m2 yW).
pose I0 : point m2 := fun=> 0.
exists (f I0) => x xc; have I0c : in_cube I0 by move=> i; rewrite /I0; lra.
have E : left_point (join x I0) = x.
  by apply: functional_extensionality => i; rewrite /left_point /join (unsplitK (inl i)).
by have := close x I0 xc I0c; rewrite /= E.
Qed.

(** ** An embedding of any size behind a dense layer *)

Section DenseLayer.
Variables (r m1 m2 b : nat) (P : bump_profile r) (n1 : grid m1) (n2 : grid m2) (eps : R).
Hypothesis n1_pos : forall i, (0 < n1 i)%N.
Hypothesis n2_pos : forall i, (0 < n2 i)%N.
Hypothesis small : eps < amplitude P (join_grid n1 n2).

(** certified.md, section 2, unbounded embedding: e(I) lives in any set whatever (for instance
    R^k with k as large as one likes), and q sees it only through the w numbers of b bits
    [first theta (e I)] (the product W e(I), computed in b bits).  Then w replaces k. *)
Theorem finite_precision_dense_layer (Nq w : nat) (Code : Type)
    (first : words Nq b -> Code -> words w b) (q : words Nq b -> words w b -> point m1 -> R) :
  embedding_reaches (m2 := m2) (fun theta code => q theta (first theta code))
    (@sobolev_ball r (m1 + m2)) eps ->
  (\prod_i n1 i * \prod_i n2 i <= b * (Nq + w * \prod_i n2 i))%N.
Proof.
move=> reach; apply: (finite_precision_embedding n1_pos n2_pos (q := q) small) => y yW.
have [theta [e close]] := reach y yW.
by exists theta, (fun I => first theta (e I)).
Qed.

(** ... and with e(I) delivered as k numbers of b bits, min(k, w) replaces k. *)
Theorem finite_precision_dense_layer_min (Nq k w : nat)
    (first : words Nq b -> words k b -> words w b) (q : words Nq b -> words w b -> point m1 -> R) :
  embedding_reaches (m2 := m2) (fun theta code => q theta (first theta code))
    (@sobolev_ball r (m1 + m2)) eps ->
  (\prod_i n1 i * \prod_i n2 i <= b * (Nq + minn k w * \prod_i n2 i))%N.
Proof.
move=> reach; rewrite /minn; case: ifP => _.
  exact: (finite_precision_embedding n1_pos n2_pos
    (q := fun theta code => q theta (first theta code)) small).
exact: finite_precision_dense_layer reach.
Qed.
End DenseLayer.
