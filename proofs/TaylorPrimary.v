(** * Every smoothness r, m1 = 1: Taylor polynomials at the middles of n intervals
      (certified.md, section 5; Theorem 4)

    On an interval of half-width 1/n the Taylor polynomial of degree r - 1 errs by at most
    1/(r! n^r), for a derivative of order r at most 1.  Its r coefficients, derivatives of the
    target at the middle, are numbers of [-1,1]: n r words of b bits reach 1/(r! n^r) + 3 2^-b. *)

From Coq Require Import Lia.
From Modhyper Require Import Common FiniteSums Packing FinitePrecision FinitePrecisionFirstOrder.
From Modhyper Require Import NearestCentre.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** ** Taylor's formula on [0,1] *)

Definition taylor_sum (r : nat) (a : nat -> R) (u : R) : R :=
  \Rsum_(j : 'I_r | true) (a j * u ^ j / INR (fact j)).

Lemma fact_pos j : 0 < INR (fact j).
Proof. exact: INR_fact_lt_0. Qed.

Lemma taylor_sum_0 r a : taylor_sum r.+1 a 0 = a 0%N.
Proof.
rewrite /taylor_sum big_ord_recl big1 => [|j _]; first by rewrite /=; field.
by rewrite /= Rmult_0_l Rmult_0_r /Rdiv Rmult_0_l.
Qed.

Lemma term_derive c r u :
  is_derive (fun t => c * t ^ r.+1 / INR (fact r.+1)) u (c * u ^ r / INR (fact r)).
Proof.
have F : INR (fact r.+1) = INR r.+1 * INR (fact r) by rewrite -mult_INR.
have r0 : INR r.+1 <> 0 by apply: not_0_INR.
have f0 : INR (fact r) <> 0 by have := fact_pos r; lra.
pose k : R := c / INR (fact r.+1).
have -> : c * u ^ r / INR (fact r) = (k * (INR r.+1 * u ^ r))%R.
  by rewrite /k F; field.
have E (t : R) : k * t ^ r.+1 = c * t ^ r.+1 / INR (fact r.+1) by rewrite /k /Rdiv; ring.
apply: (is_derive_ext (fun t => k * t ^ r.+1)) => [t|]; first exact: E.
apply/is_derive_Reals; exact: (derivable_pt_lim_scal (fun t => t ^ r.+1) k u _
  (derivable_pt_lim_pow u r.+1)).
Qed.

Lemma taylor_sum_derive r a u :
  is_derive (taylor_sum r.+1 a) u (taylor_sum r (fun j => a j.+1) u).
Proof.
elim: r => [|r IH].
  have E t : taylor_sum 1 a t = a 0%N by rewrite /taylor_sum big_ord_recl big_ord0 /=; field.
  rewrite {2}/taylor_sum big_ord0; apply: (is_derive_ext (fun=> a 0%N)) => [t|]; first by rewrite E.
  exact: is_derive_const.
have E t : taylor_sum r.+2 a t = taylor_sum r.+1 a t + a r.+1 * t ^ r.+1 / INR (fact r.+1).
  by rewrite /taylor_sum big_ord_recr.
have -> : taylor_sum r.+1 (fun j => a j.+1) u
    = taylor_sum r (fun j => a j.+1) u + a r.+1 * u ^ r / INR (fact r).
  by rewrite /taylor_sum big_ord_recr.
apply: (is_derive_ext (fun t => taylor_sum r.+1 a t + a r.+1 * t ^ r.+1 / INR (fact r.+1))).
  by move=> t; rewrite E.
exact: is_derive_plus IH (term_derive _ _ _).
Qed.

(** A function that does not fall. *)
Lemma rises (f f' : R -> R) u : 0 <= u -> (forall t, 0 <= t <= u -> is_derive f t (f' t)) ->
  (forall t, 0 <= t <= u -> 0 <= f' t) -> f 0 <= f u.
Proof.
case/Rle_lt_or_eq_dec => [u0|<-] d pos; last by lra.
have [|c [E cu]] := @MVT_cor2 f f' 0 u u0; first by move=> c cu; apply/is_derive_Reals; exact: d.
by have := Rmult_le_pos _ (u - 0) (pos c ltac:(lra)) ltac:(lra); lra.
Qed.

(** Derivatives G_0, G_1, ..., G_r, the last of them bounded by K. *)
Lemma taylor_error r (G : nat -> R -> R) K u : 0 <= u <= 1 ->
  (forall j t, (j < r)%N -> is_derive (G j) t (G j.+1 t)) ->
  (forall t, 0 <= t <= 1 -> Rabs (G r t) <= K) ->
  Rabs (G 0%N u - taylor_sum r (fun j => G j 0) u) <= K * u ^ r / INR (fact r).
Proof.
elim: r G u => [|r IH] G u u1 dG bound.
  by rewrite /taylor_sum big_ord0 Rminus_0_r /= (_ : K * 1 / 1 = K); [exact: bound | field].
pose E t := G 0%N t - taylor_sum r.+1 (fun j => G j 0) t.
pose E' t := G 1%N t - taylor_sum r (fun j => G j.+1 0) t.
have dE t : is_derive E t (E' t) by apply: is_derive_minus; [exact: dG | exact: taylor_sum_derive].
have E0 : E 0 = 0 by rewrite /E taylor_sum_0; ring.
have bE' t : 0 <= t <= 1 -> Rabs (E' t) <= K * t ^ r / INR (fact r).
  by move=> t1; apply: (IH (fun j => G j.+1)) => // j s jr; exact: dG.
pose P t := K * t ^ r.+1 / INR (fact r.+1).
have dP t : is_derive P t (K * t ^ r / INR (fact r)) by exact: term_derive.
have P0 : P 0 = 0 by rewrite /P /= Rmult_0_l Rmult_0_r /Rdiv Rmult_0_l.
apply: Rabs_le; rewrite -/(P u) -/(E u); split.
- have := @rises (fun t => P t + E t) (fun t => K * t ^ r / INR (fact r) + E' t) u (proj1 u1).
  rewrite P0 E0 => H; suff : 0 + 0 <= P u + E u by lra.
  apply: H => t tu; first by apply: is_derive_plus.
  by have /Rabs_le_between := bE' t ltac:(lra); lra.
- have := @rises (fun t => P t - E t) (fun t => K * t ^ r / INR (fact r) - E' t) u (proj1 u1).
  rewrite P0 E0 => H; suff : 0 - 0 <= P u - E u by lra.
  apply: H => t tu; first by apply: is_derive_minus.
  by have /Rabs_le_between := bE' t ltac:(lra); lra.
Qed.

(** ** Slices *)

(** The derivatives along x of a member of W(r, 1+m2), on a slice: bounded by 1. *)
Definition first_index m2 (j : nat) : multi_index (1 + m2) :=
  fun i => if i == lshift m2 (ord0 : 'I_1) then j else 0%N.
Arguments first_index m2 j _ : clear implicits.

Definition slice m2 (h : point (1 + m2) -> R) (I : point m2) (t : R) : R :=
  h (join (fun _ : 'I_1 => t) I).

Lemma order_first m2 j : order (first_index m2 j) = j.
Proof.
rewrite /order (bigD1 (lshift m2 (ord0 : 'I_1))) //= {1}/first_index eqxx.
by rewrite big1 ?addn0 // => i ni; rewrite /first_index (negbTE ni).
Qed.

Lemma raise_first m2 j : raise (first_index m2 j) (lshift m2 (ord0 : 'I_1)) = first_index m2 j.+1.
Proof.
by apply: functional_extensionality => i; rewrite /raise /first_index; case: eqP.
Qed.

Lemma slice_derivatives r m2 (y : point (1 + m2) -> R) : sobolev_ball r y ->
  exists d : nat -> point (1 + m2) -> R, [/\ d 0%N = y,
    forall j I t, (j < r)%N -> is_derive (slice (d j) I) t (slice (d j.+1) I t) &
    forall j I t, (j <= r)%N -> in_cube I -> -1 <= t <= 1 -> Rabs (slice (d j) I t) <= 1].
Proof.
move=> [D [B [D0 [dD [_ [bD sum]]]]]].
have cube0 : in_cube (fun _ : 'I_(1 + m2) => 0) by move=> i; lra.
have B0 k : (order k <= r)%N -> 0 <= B k.
  by move=> kr; apply: Rle_trans (bD k kr _ cube0); exact: Rabs_pos.
have B1 j : (j <= r)%N -> B (first_index m2 j) <= 1.
  move=> jr; pose k : {ffun 'I_(1 + m2) -> 'I_r.+1} := [ffun i => inord (first_index m2 j i)].
  have kE : (fun i => nat_of_ord (k i)) = first_index m2 j.
    apply: functional_extensionality => i; rewrite ffunE inordK // /first_index.
    by case: ifP => _; rewrite ltnS.
  apply: Rle_trans sum; rewrite (bigD1 k) /= kE ?order_first //.
  rewrite -[X in X <= _]Rplus_0_r; apply: Rplus_le_compat_l.
  by apply: Rsum_ge0 => i /andP[ir _]; exact: B0.
exists (fun j => D (first_index m2 j)); split.
- apply: functional_extensionality => x; rewrite -D0; congr D.
  by apply: functional_extensionality => i; rewrite /first_index; case: ifP.
- move=> j I t jr; have := @dD (first_index m2 j) (lshift m2 (ord0 : 'I_1)).
  rewrite order_first raise_first => /(_ jr (join (fun _ : 'I_1 => t) I)).
  have E s : replace (join (fun _ : 'I_1 => t) I) (lshift m2 (ord0 : 'I_1)) s
      = join (fun _ : 'I_1 => s) I.
    apply: functional_extensionality => i; rewrite /replace /join.
    case: fintype.splitP => l li; case: eqP => //.
      by case; apply: val_inj; rewrite /= li (ord1 l).
    by move=> il; move: li; rewrite il /= add1n.
  rewrite /slice (_ : join _ I (lshift _ _) = t); last by rewrite /join (unsplitK (inl ord0)).
  by apply: is_derive_ext => s; rewrite E.
- move=> j I t jr Ic t1; apply: Rle_trans (B1 j jr); apply: bD; first by rewrite order_first.
  by move=> i; rewrite /join; case: split.
Qed.

(** ** The primary *)

Section Primary.
Variables (n r b : nat).
Hypothesis n_pos : (0 < n)%N.

(** Word number j r + k holds the k-th derivative at the middle of interval j. *)
Definition coefficient (theta : words (n * r) b) (j k : nat) : R :=
  midpoint (nth (nseq_tuple b false) theta (j * r + k)).

Definition taylor_table (theta : words (n * r) b) (x : point 1) : R :=
  match [pick j : 'I_n | if Rle_dec (Rabs (x ord0 - centre_1d n j)) (/ INR n) then true else false]
  with
  | Some j => taylor_sum r (coefficient theta j) (x ord0 - centre_1d n j)
  | None => 0
  end.

Lemma table_onto (a : nat -> nat -> R) :
  (forall j k, (j < n)%N -> (k < r)%N -> Rabs (a j k) <= 1) ->
  exists theta : words (n * r) b, forall j k, (j < n)%N -> (k < r)%N ->
    Rabs (a j k - coefficient theta j k) <= / 2 ^ b.
Proof.
move=> a1; have near (p : 'I_(n * r)) :
    exists w : b.-tuple bool, Rabs (a (p %/ r)%N (p %% r)%N - midpoint w) <= / 2 ^ b.
  have r0 : (0 < r)%N by case: (r) p => [|//] p; have := ltn_ord p; rewrite [X in (_ < X)%N]muln0.
  apply: midpoint_near; apply/Rabs_le_between; apply: a1; last by rewrite ltn_pmod.
  by rewrite ltn_divLR //; exact: ltn_ord.
have [w Hw] := fin_all_exists near; exists [tuple w p | p < n * r] => j k jn kr.
have pn : (j * r + k < n * r)%N.
  apply: leq_trans (_ : j.+1 * r <= n * r)%N; last by rewrite leq_mul2r jn orbT.
  by rewrite mulSn addnC ltn_add2r.
have := Hw (Ordinal pn); rewrite /coefficient -[(j * r + k)%N]/(nat_of_ord (Ordinal pn)).
rewrite nth_mktuple /= divnMDl ?(leq_ltn_trans (leq0n k) kr) // divn_small // addn0.
by rewrite modnMDl modn_small.
Qed.
End Primary.

(** e < 3 for partial sums. *)
Lemma factorials r : \Rsum_(k : 'I_r | true) / INR (fact k) <= 3.
Proof.
have main k : \Rsum_(j : 'I_k.+1 | true) / INR (fact j)
    <= 3 - / INR (fact k.+1) - / INR (fact k.+1).
  elim: k => [|k IH]; first by rewrite big_ord_recl big_ord0 /=; lra.
  rewrite big_ord_recr; apply: Rle_trans (Rplus_le_compat_r _ _ _ IH) _.
  rewrite [nat_of_ord ord_max]/=.
  have F : INR (fact k.+2) = INR k.+2 * INR (fact k.+1) by rewrite -mult_INR.
  have f0 := INR_fact_lt_0 k.+1; have k2 : 2 <= INR k.+2.
    by rewrite (_ : 2 = INR 2) //; apply: le_INR; apply/leP.
  have i0 : 0 < / INR (fact k.+1) by exact: Rinv_0_lt_compat.
  have -> : / INR (fact k.+2) = / INR k.+2 * / INR (fact k.+1) by rewrite F; field; lra.
  have half : / INR k.+2 <= / 2 by apply: Rinv_le_contravar; lra.
  by have := Rmult_le_compat_r _ _ _ (Rlt_le _ _ i0) half; rewrite /=; lra.
case: r => [|r]; first by rewrite big_ord0; lra.
have := main r; have := Rinv_0_lt_compat _ (INR_fact_lt_0 r.+1); lra.
Qed.

(** certified.md, section 5, for every r and m1 = 1, in finite precision: n r words of b bits
    reach 1/(r! n^r) + 3 2^-b on every slice of W(r, 1+m2), for every m2, n >= 1 and b. *)
Theorem taylor_table_reaches r m2 n b : (0 < n)%N ->
  primary_reaches (@taylor_table n r b) (@sobolev_ball r (1 + m2))
    (/ (INR (fact r) * INR n ^ r) + 3 * / 2 ^ b).
Proof.
move=> n_pos y yW; have [d [d0 dd bd]] := slice_derivatives yW.
have n0 : 0 < INR n by apply: (lt_INR 0); apply/ltP.
have n1 : 1 <= INR n by apply: (le_INR 1); apply/leP.
have b0 : 0 < / 2 ^ b by apply: Rinv_0_lt_compat; apply: pow_lt; lra.
have [f Hf] := @choose_words (n * r) b (point m2) (@in_cube m2) (fun I w => forall j k,
  (j < n)%N -> (k < r)%N -> Rabs (slice (d k) I (centre_1d n j) - coefficient w j k) <= / 2 ^ b)
  (fun I Ic => @table_onto n r b (fun j k => slice (d k) I (centre_1d n j))
    (fun j k jn kr => bd k I _ (ltnW kr) Ic (centre_1d_in n_pos jn))).
exists f => x I xc Ic; rewrite /taylor_table.
have x1 := xc ord0; case: pickP => [j | none]; last first.
  by have [j jx] := nearest_1d n_pos x1; have := none j; case: Rle_dec.
case: Rle_dec => // near _; set c := centre_1d n j in near *; set h := x ord0 - c in near *.
have c1 : -1 <= c <= 1 by exact: centre_1d_in.
pose G k u := h ^ k * slice (d k) I (c + u * h).
have dG k u : (k < r)%N -> is_derive (G k) u (G k.+1 u).
  move=> kr; rewrite /G; have -> : h ^ k.+1 * slice (d k.+1) I (c + u * h)
      = scal (h ^ k) (scal h (slice (d k.+1) I (c + u * h))) by rewrite /scal /= /mult /=; ring.
  apply: is_derive_scal; apply: (is_derive_comp (slice (d k) I) (fun u => c + u * h)).
    exact: dd.
  by auto_derive => //; ring.
have inside u : 0 <= u <= 1 -> -1 <= c + u * h <= 1 by rewrite /h => u1; split; nra.
have bG u : 0 <= u <= 1 -> Rabs (G r u) <= Rabs h ^ r.
  move=> u1; rewrite /G Rabs_mult -RPow_abs -[X in _ <= X]Rmult_1_r.
  by apply: Rmult_le_compat_l; [exact: pow_le (Rabs_pos _) | exact: bd (leqnn r) Ic (inside u u1)].
have := taylor_error (u := 1) ltac:(lra) dG bG; rewrite pow1 Rmult_1_r /G.
have -> : c + 1 * h = x ord0 by rewrite /h; ring.
rewrite pow_O Rmult_1_l d0.
have -> : taylor_sum r (fun k => h ^ k * slice (d k) I (c + 0 * h)) 1
    = taylor_sum r (fun k => slice (d k) I c) h.
  by apply: eq_bigr => k _; rewrite pow1 Rmult_0_l Rplus_0_r; congr (_ / _); ring.
have -> : slice y I (x ord0) = y (join x I).
  by congr y; congr join; apply: functional_extensionality => i; rewrite ord1.
move=> main; have small : Rabs h ^ r / INR (fact r) <= / (INR (fact r) * INR n ^ r).
  have -> : / (INR (fact r) * INR n ^ r) = (/ INR n) ^ r / INR (fact r).
    have := pow_lt _ r n0; have := INR_fact_lt_0 r => f0 p0.
    by rewrite -Rinv_pow; [field; lra | lra].
  apply: Rmult_le_compat_r; first by apply: Rlt_le; apply: Rinv_0_lt_compat; exact: INR_fact_lt_0.
  by apply: pow_incr; split; [exact: Rabs_pos | exact: near].
have rounding : Rabs (taylor_sum r (coefficient (f I) j) h
    - taylor_sum r (fun k => slice (d k) I c) h) <= 3 * / 2 ^ b.
  have h1 : Rabs h <= 1.
    apply: Rle_trans near _; rewrite -Rinv_1; apply: Rinv_le_contravar; lra.
  have -> : taylor_sum r (coefficient (f I) j) h - taylor_sum r (fun k => slice (d k) I c) h
      = \Rsum_(k : 'I_r | true) ((coefficient (f I) j k - slice (d k) I c)
          * (h ^ k / INR (fact k))).
    rewrite /taylor_sum /Rminus (_ : forall u w, u + - w = u + -1 * w); last by move=> *; ring.
    by rewrite Rsum_scal -big_split; apply: eq_bigr => k _ /=; rewrite /Rdiv; ring.
  apply: Rle_trans (_ : _ <= \Rsum_(k : 'I_r | true) (/ 2 ^ b * / INR (fact k))) _.
    elim: (index_enum _) => [|k s IH]; first by rewrite !big_nil Rabs_R0; lra.
    rewrite !big_cons /=; apply: Rle_trans (Rabs_triang _ _) _.
    apply: Rplus_le_compat IH; rewrite Rabs_mult; apply: Rmult_le_compat; try exact: Rabs_pos.
      by rewrite Rabs_minus_sym; apply: Hf.
    have fk := Rinv_0_lt_compat _ (INR_fact_lt_0 k).
    rewrite /Rdiv Rabs_mult (Rabs_pos_eq (/ _)); last by lra.
    rewrite -[X in _ <= X]Rmult_1_l; apply: Rmult_le_compat_r; first by lra.
    rewrite -RPow_abs -(pow1 k); apply: pow_incr; split=> //; exact: Rabs_pos.
  rewrite -Rsum_scal.
  by apply: Rle_trans (Rmult_le_compat_l _ _ _ (Rlt_le _ _ b0) (factorials r)) _; lra.
have := Rabs_triang (taylor_sum r (coefficient (f I) j) h
  - taylor_sum r (fun k => slice (d k) I c) h)
  (taylor_sum r (fun k => slice (d k) I c) h - y (join x I)).
rewrite (_ : _ + _ = taylor_sum r (coefficient (f I) j) h - y (join x I)); last by ring.
by rewrite (Rabs_minus_sym (taylor_sum r (fun k => slice (d k) I c) h)); lra.
Qed.
