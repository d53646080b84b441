(** * A primary for every m1 and m2: the value at the nearest centre
      (the separation of certified.md, section 6, for m1 >= 2 too)

    The lower bounds allow an arbitrary q; so the upper bound may use an arbitrary g.  Cut the
    x-cube into n^m1 boxes; g(theta) is constant on every box, and theta has one word of b bits a
    box: the number of one of 2^b equal intervals of [-1,1], read as its midpoint. *)

From Modhyper Require Import Common FiniteSums Packing FinitePrecision FinitePrecisionFirstOrder.
From Modhyper Require Import FixedPointRelu SobolevCube.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** ** The nearest centre on an axis, and in the cube *)

Lemma nearest_1d n t : (0 < n)%N -> -1 <= t <= 1 ->
  exists j : 'I_n, Rabs (t - centre_1d n j) <= / INR n.
Proof.
move=> n0 t1; have N0 : 0 < INR n by apply: (lt_INR 0); apply/ltP.
have I0 : / INR n * INR n = 1 by field; lra.
have close (j : nat) : 2 * INR j <= INR n * (t + 1) <= 2 * INR j + 2 ->
    Rabs (t - centre_1d n j) <= / INR n.
  move=> b; have E : t - centre_1d n j = (INR n * (t + 1) - (2 * INR j + 1)) * / INR n.
    by rewrite /centre_1d; field; lra.
  have i0 : 0 < / INR n by exact: Rinv_0_lt_compat.
  by apply: Rabs_le; rewrite E; split; nra.
suff [j [jn b]] : exists j, (j < n)%N /\ 2 * INR j <= INR n * (t + 1) <= 2 * INR j + 2.
  by exists (Ordinal jn); exact: close.
have : 0 <= INR n * (t + 1) <= 2 * INR n by nra.
move: (INR n * (t + 1)) => u; elim: n n0 {N0 I0 close} => // n IH _ [u0 un].
case: (Rle_lt_dec (2 * INR n) u) => [le|lt].
  by exists n; split=> //; rewrite S_INR in un; lra.
case: n IH un lt => [|n] IH un lt; first by rewrite /= in lt; lra.
by have [||j [jn b]] := IH; [| lra | exists j; split=> //; apply: ltnW].
Qed.

(** The box [c] has its centre within half a side of x on every axis. *)
Definition in_box m (n : grid m) (x : point m) (c : cell n) : bool :=
  [forall i, if Rle_dec (Rabs (x i - centre c i)) (/ INR (n i)) then true else false].

Lemma in_boxP m (n : grid m) (x : point m) (c : cell n) :
  reflect (forall i, Rabs (x i - centre c i) <= / INR (n i)) (in_box x c).
Proof.
apply: (iffP forallP) => H i; have := H i; first by case: Rle_dec.
by case: Rle_dec.
Qed.

Lemma in_some_box m (n : grid m) (x : point m) : (forall i, (0 < n i)%N) -> in_cube x ->
  exists c : cell n, in_box x c.
Proof.
move=> n0 xc; have [j Hj] := fin_all_exists (fun i => nearest_1d (n0 i) (xc i)).
by exists [ffun i => j i]; apply/in_boxP => i; rewrite /centre ffunE.
Qed.

(** ** Words as numbers of [-1,1] *)

(** The midpoint of the interval that a word of b bits stands for. *)
Definition midpoint b (w : b.-tuple bool) : R := centre_1d (2 ^ b) (bits_value w).

Lemma midpoint_near b t : -1 <= t <= 1 ->
  exists w : b.-tuple bool, Rabs (t - midpoint w) <= / 2 ^ b.
Proof.
move=> t1; have [|j Hj] := @nearest_1d (2 ^ b) t _ t1; first by rewrite expn_gt0.
have [w wj] := bits_value_onto (ltn_ord j).
by exists w; rewrite /midpoint wj -INR_expn2.
Qed.

(** ** The primary *)

(** The word that belongs to a box: boxes are numbered 0, ..., n^m - 1. *)
Definition word_of_box m n b (theta : words (n ^ m) b) (c : cell (uniform_grid m n))
    : b.-tuple bool :=
  nth (nseq_tuple b false) theta (enum_rank c).

(** The piecewise constant function of a table of n^m words (0 outside the cube). *)
Definition nearest_centre m n b (theta : words (n ^ m) b) (x : point m) : R :=
  match [pick c : cell (uniform_grid m n) | in_box x c] with
  | Some c => midpoint (word_of_box theta c)
  | None => 0
  end.

Lemma box_number m n (c : cell (uniform_grid m n)) : (enum_rank c < n ^ m)%N.
Proof. by rewrite -card_uniform -(card_cell (uniform_grid m n)). Qed.

(** The table of a function that is bounded by 1 at the centres. *)
Lemma table_of m n b (F : point m -> R) :
  (forall c : cell (uniform_grid m n), Rabs (F (centre c)) <= 1) ->
  exists w : words (n ^ m) b, forall c : cell (uniform_grid m n),
    Rabs (F (centre c) - midpoint (word_of_box w c)) <= / 2 ^ b.
Proof.
move=> bounded.
have near (c : cell (uniform_grid m n)) :
    exists w : b.-tuple bool, Rabs (F (centre c) - midpoint w) <= / 2 ^ b.
  by apply: midpoint_near; apply/Rabs_le_between; exact: bounded.
have [w Hw] := fin_all_exists near.
pose unrank p := odflt (nseq_tuple b false)
  (omap w [pick c : cell (uniform_grid m n) | enum_rank c == p :> nat]).
exists [tuple unrank p | p < n ^ m] => c.
rewrite /word_of_box -[nat_of_ord (enum_rank c)]/(nat_of_ord (Ordinal (box_number c))).
rewrite nth_mktuple /unrank.
by case: pickP => [d /eqP /val_inj /enum_rank_inj -> | /(_ c)] //=; rewrite eqxx.
Qed.

(** A word list that satisfies a property, chosen for each condition. *)
Lemma choose_words N b (J : Type) (in_J : J -> Prop) (good : J -> words N b -> Prop) :
  (forall j, in_J j -> exists w, good j w) ->
  exists f : J -> words N b, forall j, in_J j -> good j (f j).
Proof.
move=> H; pose goodb j (w : words N b) : bool :=
  if ClassicalDedekindReals.sig_not_dec (good j w) then true else false.
exists (fun j => odflt (nseq_tuple _ (nseq_tuple b false)) [pick w : words N b | goodb j w]).
move=> j /H [w gw]; case: pickP => [v|/(_ w)]; rewrite /goodb /=.
  by case: ClassicalDedekindReals.sig_not_dec => // nn _; exact: Classical_Prop.NNPP.
by case: ClassicalDedekindReals.sig_not_dec => // n; case: n.
Qed.

(** certified.md, section 6, and Theorem 4 for r = 1, any m1, in finite precision: n^m1 words of b
    bits reach 1/n + 2^(-b) on every slice of the ball of W(1, m1+m2) on the closed cube, for every
    m1, m2, n >= 1 and b. *)
Theorem nearest_centre_reaches m1 m2 n b : (0 < n)%N ->
  primary_reaches (@nearest_centre m1 n b) (@sobolev_cube_1 (m1 + m2)) (/ INR n + / 2 ^ b).
Proof.
move=> n0 y yW; have [bounded _] := sobolev_cube_facts yW.
have pos i : (0 < uniform_grid m1 n i)%N by [].
have in_cell (c : cell (uniform_grid m1 n)) : in_cube (centre c) by exact: centre_in_cube.
have [f Hf] := @choose_words (n ^ m1) b (point m2) (@in_cube m2) (fun I w => forall c,
  Rabs (y (join (centre c) I) - midpoint (word_of_box w c)) <= / 2 ^ b)
  (fun I Ic => @table_of m1 n b (fun x => y (join x I))
    (fun c => bounded _ (join_in_cube (in_cell c) Ic))).
exists f => x I xc Ic; rewrite /nearest_centre.
case: pickP => [c /in_boxP near | no]; last first.
  by have [c cx] := in_some_box pos xc; rewrite no in cx.
have i0 : 0 <= / INR n by apply: Rlt_le; apply: Rinv_0_lt_compat; apply: (lt_INR 0); apply/ltP.
have L : Rabs (y (join x I) - y (join (centre c) I)) <= / INR n.
  by apply: slice_lipschitz => // i; rewrite Rminus_eq_0 Rabs_R0.
have := Rabs_triang (midpoint (word_of_box (f I) c) - y (join (centre c) I))
  (y (join (centre c) I) - y (join x I)).
rewrite (_ : _ + _ = midpoint (word_of_box (f I) c) - y (join x I)); last by ring.
have := Hf I Ic c; rewrite Rabs_minus_sym (Rabs_minus_sym (y (join (centre c) I))); lra.
Qed.
