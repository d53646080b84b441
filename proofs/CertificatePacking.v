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

(** The middles of the boxes are a family on which W(r,m) takes all signs. *)
Theorem uncut_sign_family r m (P : bump_profile r) (n : grid m) eps : eps < amplitude P n ->
  sign_family (@sobolev_ball r m) (@centre m (places n)) eps.
Proof.
have fits i : (1 < places n i)%N -> places n i = n i.
  by rewrite /places leq_max ltnn => /ltnW /maxn_idPr.
move=> small; split=> [c|s]; first by apply: centre_in_cube => i; exact: places_pos.
exists (packing_derivative P n s (zero_index m)); split=> [|c].
  exact: packing_derivative_in_ball fits s.
rewrite (packing_derivative_at_centre P fits).
by move: small; rewrite /sign; case: (s c); lra.
Qed.

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
