(** * The packing family on a grid with uncut axes (certified.md, section 1)

    As in [Packing.v], but an axis may have no cells (n_i = 0): the functions are constant along
    it, it has one place, its middle, and it adds nothing to the sum S. *)

From Modhyper Require Import Common FiniteSums Packing FinitePrecision.
From Modhyper Require Import FinitePrecisionFirstOrder Interface.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** The places along the axes: an uncut axis has one. *)
Definition places m (n : grid m) : grid m := fun i => maxn 1 (n i).

Lemma places_pos m (n : grid m) i : (0 < places n i)%N.
Proof. by rewrite leq_max. Qed.

Section Bumps.
Variables (r m : nat) (P : bump_profile r) (n : grid m).

(** D^k of the bump at a place, and of the signed sum. *)
Definition uncut_bump (c : cell (places n)) (k : multi_index m) (x : point m) : R :=
  \Rprod_i (INR (n i) ^ k i * psi P (k i) (INR (n i) * (x i - centre c i))).
Definition uncut_derivative (s : cell (places n) -> bool) (k : multi_index m) (x : point m) : R :=
  amplitude P n * \Rsum_c (sign (s c) * uncut_bump c k x).

Lemma uncut_bump_partial (c : cell (places n)) k i :
  (order k < r)%N -> is_partial (uncut_bump c k) i (uncut_bump c (raise k i)).
Proof.
move=> kr x.
pose rest := \big[Rmult/R1]_(j | j != i)
  (INR (n j) ^ k j * psi P (k j) (INR (n j) * (x j - centre c j))).
apply: (is_derive_ext
  (fun t => (INR (n i) ^ k i * rest) * psi P (k i) (INR (n i) * (t - centre c i)))) => [t|].
  rewrite /uncut_bump (bigD1 i) //= {1}/replace eqxx.
  rewrite [in RHS](eq_bigr (fun j => INR (n j) ^ k j
    * psi P (k j) (INR (n j) * (x j - centre c j)))); first by rewrite -/rest; ring.
  by move=> j /negbTE ji; rewrite /replace ji.
have -> : uncut_bump c (raise k i) x = (INR (n i) ^ k i * rest)
    * (INR (n i) * psi P (k i).+1 (INR (n i) * (x i - centre c i))).
  rewrite /uncut_bump (bigD1 i) //= {1 2}/raise eqxx.
  rewrite (eq_bigr (fun j => INR (n j) ^ k j * psi P (k j) (INR (n j) * (x j - centre c j)))).
    by rewrite -/rest /=; ring.
  by move=> j /negbTE ji; rewrite /raise ji.
apply: is_derive_scal.
apply: (is_derive_comp (psi P (k i)) (fun t => INR (n i) * (t - centre c i))).
  by apply: psi_derive; apply: leq_ltn_trans (order_ge k i) kr.
by auto_derive => //; ring.
Qed.

Lemma uncut_bump_continuous (c : cell (places n)) k :
  (order k <= r)%N -> continuous_fun (uncut_bump c k).
Proof.
move=> kr; apply: continuous_fun_prod => i.
apply: (continuous_fun_coordinate
  (g := fun t => INR (n i) ^ k i * psi P (k i) (INR (n i) * (t - centre c i)))) => t.
apply: continuous_mult; first exact: continuous_const.
apply: (continuous_comp (fun t => INR (n i) * (t - centre c i)) (psi P (k i))).
  by apply: ex_derive_continuous; auto_derive.
by apply: psi_continuous; apply: leq_trans (order_ge k i) kr.
Qed.

Lemma uncut_bump_bound (c : cell (places n)) k x : (order k <= r)%N ->
  Rabs (uncut_bump c k x) <= \Rprod_i (INR (n i) ^ k i * psi_sup P (k i)).
Proof.
move=> kr; apply: Rabs_Rprod_le => i.
have p0 : 0 <= INR (n i) ^ k i by apply: pow_le; apply: pos_INR.
rewrite Rabs_mult (Rabs_pos_eq _ p0); apply: Rmult_le_compat_l => //.
by apply: psi_bound; apply: leq_trans (order_ge k i) kr.
Qed.

Lemma uncut_bump_disjoint (c c' : cell (places n)) k x : (order k <= r)%N -> c != c' ->
  uncut_bump c k x = 0 \/ uncut_bump c' k x = 0.
Proof.
move=> kr cc'.
have [i ci] : exists i, c i != c' i.
  apply/existsP; apply: contraNT cc'; rewrite negb_exists => /forallP H.
  by apply/eqP/ffunP => i; have := H i; rewrite negbK => /eqP.
have ne : (nat_of_ord (c i)) != c' i by [].
have n0 : (1 < n i)%N.
  rewrite ltnNge; apply: contra ne => n1; have one : places n i = 1%N by apply/maxn_idPl.
  have := ltn_ord (c i); have := ltn_ord (c' i).
  by rewrite [X in (_ < X)%N]one [X in _ -> (_ < X)%N -> _]one !ltnS !leqn0 => /eqP -> /eqP ->.
have nE : places n i = n i by apply/maxn_idPr; exact: ltnW.
have ki : (k i <= r)%N by apply: leq_trans (order_ge k i) kr.
have E (d : cell (places n)) : centre d i = centre_1d (n i) (nat_of_ord (d i)).
  by rewrite /centre; congr centre_1d.
have [H|H] := centre_1d_apart (ltnW n0) ne (x i); [left|right];
  by apply: (Rprod_zero (i := i)); rewrite psi_support ?Rmult_0_r // E.
Qed.

Lemma uncut_bump_at (c c' : cell (places n)) :
  uncut_bump c (zero_index m) (centre c') = if c == c' then 1 else 0.
Proof.
have own (d : cell (places n)) : uncut_bump d (zero_index m) (centre d) = 1.
  apply: Rprod_eq1 => i; rewrite /zero_index /= Rminus_eq_0 Rmult_0_r psi_peak; ring.
case: eqP => [->|/eqP cc']; first exact: own.
have z : (order (zero_index m) <= r)%N by rewrite /order big1.
by have [//|H] := uncut_bump_disjoint (centre c') z cc'; have := own c'; rewrite H; lra.
Qed.

Lemma uncut_in_ball (s : cell (places n) -> bool) :
  sobolev_ball r (uncut_derivative s (zero_index m)).
Proof.
have a0 := amplitude_pos P n.
exists (uncut_derivative s).
exists (fun k => amplitude P n * \Rprod_i (INR (n i) ^ k i * psi_sup P (k i))).
split; [by []|split; [|split; [|split]]].
- move=> k i kr; apply: is_partial_scal; apply: is_partial_sum => c.
  by apply: is_partial_scal; apply: uncut_bump_partial.
- move=> k kr; apply: continuous_fun_mult; first exact: continuous_fun_const.
  apply: continuous_fun_sum => c; apply: continuous_fun_mult; first exact: continuous_fun_const.
  exact: uncut_bump_continuous.
- move=> k kr x _; rewrite /uncut_derivative Rabs_mult (Rabs_pos_eq _ (Rlt_le _ _ a0)).
  apply: Rmult_le_compat_l; first lra.
  apply: Rabs_Rsum_disjoint; first exact: packing_term_ge0.
  + move=> c; rewrite Rabs_mult.
    have -> : Rabs (sign (s c)) = 1.
      by rewrite /sign; case: (s c); [exact: Rabs_R1 | rewrite Rabs_Ropp Rabs_R1].
    by rewrite Rmult_1_l; apply: uncut_bump_bound.
  + move=> c c' cc'; have [->|->] := uncut_bump_disjoint x kr cc'; [left|right]; ring.
- rewrite -Rsum_scal -/(packing_sum P n) /amplitude Rinv_l; first lra.
  by have := packing_sum_ge1 P n; lra.
Qed.

(** The middles of the boxes are a family on which W(r,m) takes all signs. *)
Theorem uncut_sign_family eps : eps < amplitude P n ->
  sign_family (@sobolev_ball r m) (@centre m (places n)) eps.
Proof.
move=> small; split=> [c|s]; first by apply: centre_in_cube => i; exact: places_pos.
exists (uncut_derivative s (zero_index m)); split=> [|c]; first exact: uncut_in_ball.
have -> : uncut_derivative s (zero_index m) (centre c) = amplitude P n * sign (s c).
  rewrite /uncut_derivative (Rsum_only (i := c)); first by rewrite uncut_bump_at eqxx; ring.
  by move=> c' /negbTE cc'; rewrite uncut_bump_at cc'; ring.
by move: small; rewrite /sign; case: (s c); lra.
Qed.
End Bumps.

(** ** Grids on X x Z *)

Lemma places_join m1 m2 (n1 : grid m1) (n2 : grid m2) :
  places (join_grid n1 n2) = join_grid (places n1) (places n2).
Proof. by apply: functional_extensionality => i; rewrite /places /join_grid; case: split. Qed.

Section Grids.
Variables (r m1 m2 : nat) (P : bump_profile r) (n1 : grid m1) (n2 : grid m2) (eps : R).
Hypothesis small : eps < amplitude P (join_grid n1 n2).

Let C := cell (join_grid (places n1) (places n2)).
Let place (c : C) : point m1 := left_point (centre c).

Let pos : forall i, (0 < join_grid (places n1) (places n2) i)%N.
Proof. exact: join_grid_pos (places_pos n1) (places_pos n2). Qed.

Let place_in c : in_cube (place c).
Proof. by move=> i; exact: (centre_in_cube c pos). Qed.

Let cond_in (d : cell (places n2)) : in_cube (centre d).
Proof. by apply: centre_in_cube => i; exact: places_pos. Qed.

Let family : sign_family (@sobolev_ball r (m1 + m2))
  (fun c : C => join (place c) (centre (right_cell c))) eps.
Proof.
have := uncut_sign_family small; rewrite places_join => -[inc all].
split=> [c|s]; first by rewrite centre_join.
by have [y [yW H]] := all s; exists y; split=> // c; rewrite centre_join.
Qed.

(** interface.md, section 1, on a grid with uncut axes: for every Q and every interface z of k
    numbers of b_e bits, C_I (C_x - b_e k) <= b_q N_Q. *)
Theorem uncut_interface NQ k bq be (Q : words NQ bq -> words k be -> point m1 -> R) :
  embedding_reaches Q (@sobolev_ball r (m1 + m2)) eps ->
  (\prod_i places n2 i * (\prod_i places n1 i - be * k) <= bq * NQ)%N.
Proof.
move=> reach; rewrite mulnBr leq_subLR mulnC -card_join_cell.
rewrite [X in (_ <= X + _)%N]mulnC -(card_cell (places n2)) [X in (_ <= X)%N]addnC.
exact: leq_pattern_sum (interface_count place_in cond_in family reach).
Qed.

(** All numbers of any model of (x, I). *)
Theorem uncut_total N b (h : words N b -> point m1 -> point m2 -> R) :
  model_reaches h (@sobolev_ball r (m1 + m2)) eps ->
  (\prod_i places n2 i * \prod_i places n1 i <= b * N)%N.
Proof.
move=> reach; rewrite mulnC -card_join_cell -(leq_exp2l (m := 2)) // -card_words.
apply: (@sign_counting _ _ (fun theta c => h theta (place c) (centre (right_cell c)))) => s.
have [y [yW big]] := family.2 s; have [theta close] := reach y yW; exists theta => c.
exact: sign_of_near (big c) (close _ _ (place_in c) (cond_in _)).
Qed.
End Grids.
