(** * Points at distance 4: Lee codes (certified.md, section 7; denser than the checkerboard)

    Points of a grid that have the same sum modulo 4 and the same weighted sums modulo M1 and M2
    are at L1 distance at least 4, if different axes have different weights. *)

From Coq Require Import ZArith Lia.
From Modhyper Require Import Common FiniteSums Packing PackingFirstOrder FinitePrecision Interface.
From Modhyper Require Import FinitePrecisionSlices FinitePrecisionFirstOrder Octahedra ReluGraph.
From Modhyper Require Import CheckerboardCount Checkerboard Topology BernsteinWidth.
From Modhyper Require Import ContinuousSelection.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** ** Distance *)

Section Distance.
Variables (J : finType) (v w b1 b2 : J -> nat) (M1 M2 : nat).
Hypothesis differ : exists i, v i != w i.
Hypothesis same_4 : (\sum_i v i = \sum_i w i %[mod 4])%N.
Hypothesis same_1 : (\sum_i v i * b1 i = \sum_i w i * b1 i %[mod M1])%N.
Hypothesis same_2 : (\sum_i v i * b2 i = \sum_i w i * b2 i %[mod M2])%N.
Hypothesis weights : forall i j, i != j -> v i != w i -> v j != w j ->
  ~ ((b1 i = b1 j %[mod M1])%N /\ (b2 i = b2 j %[mod M2])%N).

Let up (i : J) : nat := (v i - w i)%N.
Let down (i : J) : nat := (w i - v i)%N.

Let balance (F : J -> nat) (M : nat) :
  (\sum_i v i * F i = \sum_i w i * F i %[mod M])%N ->
  (\sum_i up i * F i = \sum_i down i * F i %[mod M])%N.
Proof.
have E : (\sum_i v i * F i + \sum_i down i * F i = \sum_i w i * F i + \sum_i up i * F i)%N.
  rewrite -!big_split /=; apply: eq_bigr => i _; rewrite -!mulnDl; congr (_ * _)%N.
  by rewrite /up /down; nat_lia.
move=> vw; apply/eqP; rewrite -(eqn_modDl (\sum_i w i * F i)) -E; apply/eqP.
by rewrite -modnDml vw modnDml.
Qed.

(** One unit in all stands on one axis. *)
Let single (F : J -> nat) : (\sum_i F i = 1)%N ->
  exists2 i, F i = 1%N & forall j, j != i -> F j = 0%N.
Proof.
move=> F1; case: (pickP (fun i => F i != 0%N)) => [i Fi | none]; last first.
  by move: F1; rewrite big1 // => i _; apply/eqP; have := none i; rewrite /= => /negbFE.
move: F1; rewrite (bigD1 i) //= => F1.
have Fi1 : F i = 1%N by move: Fi F1; case: (F i) => [|[|]] //.
exists i => // j ji; move: F1; rewrite Fi1 => /eqP.
by rewrite -[X in _ == X]addn0 eqn_add2l sum_nat_eq0 => /forall_inP /(_ j ji) /eqP.
Qed.

(** The points are at distance at least 4. *)
Theorem lee_apart : 4 <= \Rsum_i Rabs (INR (v i) - INR (w i)).
Proof.
have -> : \Rsum_i Rabs (INR (v i) - INR (w i)) = INR (\sum_i up i + \sum_i down i).
  rewrite (eq_bigr _ (fun i _ => Rabs_nat (v i) (w i))) -big_split.
  by rewrite -(big_morph INR plus_INR (erefl : INR 0 = R0)).
suff /leP /le_INR : (4 <= \sum_i up i + \sum_i down i)%N by rewrite [X in X <= _]INR_IZR_INZ.
rewrite leqNgt; apply/negP => small.
have e4 : (\sum_i up i = \sum_i down i %[mod 4])%N.
  have one F : (\sum_i F i * 1 = \sum_i F i)%N by apply: eq_bigr => i _; rewrite muln1.
  by have := @balance (fun=> 1%N) 4; rewrite !one; apply.
have eq : (\sum_i up i = \sum_i down i)%N.
  move: e4; rewrite !modn_small //; apply: leq_ltn_trans small.
    exact: leq_addl.
  exact: leq_addr.
have up_pos : (0 < \sum_i up i)%N.
  rewrite lt0n; apply/negP => /eqP u0; have [i] := differ.
  have zero F : (\sum_j F j = 0)%N -> F i = 0%N.
    by move/eqP; rewrite sum_nat_eq0 => /forall_inP /(_ i isT) /eqP.
  move: (zero up u0) (zero down (etrans (esym eq) u0)); rewrite /up /down => /eqP ? /eqP ?.
  by rewrite eqn_leq; apply/negP/negPn/andP.
have u1 : (\sum_i up i = 1)%N.
  by move: small up_pos; rewrite -eq; case: (\sum_i up i)%N => [|[|]] // k; nat_lia.
have [i ui other_i] := single u1; have [j dj other_j] := single (etrans (esym eq) u1).
have ij : i != j.
  by apply/negP => /eqP E; move: ui dj; rewrite /up /down -E; nat_lia.
have only (F G : J -> nat) l : F l = 1%N -> (forall k, k != l -> F k = 0%N) ->
    (\sum_k F k * G k = G l)%N.
  by move=> Fl F0; rewrite (bigD1 l) //= Fl mul1n big1 ?addn0 // => k kl; rewrite F0.
apply: (@weights i j) => //.
- by apply/eqP => E; move: ui; rewrite /up E subnn.
- by apply/eqP => E; move: dj; rewrite /down E subnn.
- have B F M : (\sum_i v i * F i = \sum_i w i * F i %[mod M])%N -> (F i = F j %[mod M])%N.
    by move/balance; rewrite (only _ _ i ui other_i) (only _ _ j dj other_j).
  by split; [exact: B same_1 | exact: B same_2].
Qed.
End Distance.

(** ** Three codes *)

(** The checkerboard; a Lee code that keeps apart as few x-points at a condition as it can, with n
    classes of conditions; a Lee code for M axes in all. *)
Inductive code : Type := EvenPoints | Lee of nat | LeeFine of nat.

(** The distance d, the colours met at one condition and all colours, for m1 axes of x. *)
Definition code_distance (k : code) : nat := if k is EvenPoints then 2 else 4.
Definition code_per_x (m1 : nat) (k : code) : nat :=
  match k with EvenPoints => 2 | Lee _ => 4 * m1 | LeeFine M => 4 * M end.
Definition code_colours (m1 : nat) (k : code) : nat :=
  match k with EvenPoints => 2 | Lee n => 4 * m1 * n | LeeFine M => 4 * M end.

(** Weighted sums modulo M. *)
Definition residue_of (M : nat) (M_pos : (0 < M)%N) (s : nat) : 'I_M := Ordinal (ltn_pmod s M_pos).

Section Codes.
Variables (m1 m2 : nat) (c1 : grid m1) (c2 : grid m2).

(** The axes that are cut fit the code. *)
Definition code_fits (k : code) : bool :=
  match k with
  | EvenPoints => true
  | Lee n => [&& (0 < m1)%N, (0 < n)%N & [forall l : 'I_m2, (1 < c2 l)%N ==> ((l %/ m1).+1 < n)%N]]
  | LeeFine M => [&& (m1 <= M)%N, (0 < M)%N & [forall l : 'I_m2, (1 < c2 l)%N ==> (m1 + l < M)%N]]
  end.

(** A colouring for each code. *)
Definition has_colouring (d Nx colours : nat) : Prop :=
  exists (A : finType) (colour : cell c1 -> cell c2 -> A), [/\ (#|A| <= colours)%N,
    forall p q : cell c1 * cell c2, p != q -> colour p.1 p.2 = colour q.1 q.2 ->
      INR d <= \Rsum_i Rabs (INR (p.1 i) - INR (q.1 i))
               + \Rsum_i Rabs (INR (p.2 i) - INR (q.2 i)) &
    forall w : cell c2, (#|[set colour v w | v : cell c1]| <= Nx)%N].

(** The coordinates of a point over the axes of x and of I. *)
Let axis (p : cell c1 * cell c2) (i : 'I_m1 + 'I_m2) : nat :=
  match i with inl j => p.1 j | inr j => p.2 j end.

Let sum_axis (p : cell c1 * cell c2) (F : 'I_m1 + 'I_m2 -> nat) :
  (\sum_i axis p i * F i = \sum_j p.1 j * F (inl j) + \sum_j p.2 j * F (inr j))%N.
Proof. exact: big_sumType. Qed.

Let differ p q : p != q -> exists i, axis p i != axis q i.
Proof.
move=> pq; apply/existsP; apply: contraNT pq; rewrite negb_exists => /forallP same.
rewrite [p]surjective_pairing [q]surjective_pairing; apply/eqP; congr (_, _); apply/ffunP => i.
  by apply: val_inj; exact/eqP/negPn/(same (inl i)).
by apply: val_inj; exact/eqP/negPn/(same (inr i)).
Qed.

Let cut p q i : axis p i != axis q i ->
  match i with inl j => (1 < c1 j)%N | inr j => (1 < c2 j)%N end.
Proof.
have two N (a b : 'I_N) : (a : nat) != b -> (1 < N)%N.
  case: N a b => [|[|N]] a b //; first by case: a.
  by rewrite (ord1 a) (ord1 b) eqxx.
by case: i => j /=; exact: two.
Qed.

Let distance p q : \Rsum_i Rabs (INR (axis p i) - INR (axis q i))
  = \Rsum_i Rabs (INR (p.1 i) - INR (q.1 i)) + \Rsum_i Rabs (INR (p.2 i) - INR (q.2 i)).
Proof. exact: big_sumType. Qed.

Let plain_sum (p : cell c1 * cell c2) :
  (\sum_i axis p i = \sum_j p.1 j + \sum_j p.2 j)%N.
Proof. exact: big_sumType. Qed.

(** Two weights on every axis, and moduli M1 and M2: the colour is three residues. *)
Section Weights.
Variables (M1 M2 Nx : nat) (b1 b2 : 'I_m1 + 'I_m2 -> nat).
Hypothesis M1_pos : (0 < M1)%N.
Hypothesis M2_pos : (0 < M2)%N.
Hypothesis weights : forall p q i j, i != j -> axis p i != axis q i -> axis p j != axis q j ->
  ~ ((b1 i = b1 j %[mod M1])%N /\ (b2 i = b2 j %[mod M2])%N).

Let colour (v : cell c1) (w : cell c2) : 'I_4 * ('I_M1 * 'I_M2) :=
  (residue_of (isT : 0 < 4)%N (\sum_i axis (v, w) i),
   (residue_of M1_pos (\sum_i axis (v, w) i * b1 i),
    residue_of M2_pos (\sum_i axis (v, w) i * b2 i))).

Let colour_apart p q : p != q -> colour p.1 p.2 = colour q.1 q.2 ->
  INR 4 <= \Rsum_i Rabs (INR (p.1 i) - INR (q.1 i)) + \Rsum_i Rabs (INR (p.2 i) - INR (q.2 i)).
Proof.
move=> pq; rewrite /colour -!surjective_pairing => same; rewrite -distance.
have res M (P : (0 < M)%N) s t : residue_of P s = residue_of P t -> (s = t %[mod M])%N.
  by move=> E; exact: (congr1 (@nat_of_ord M) E).
have e4 := res _ _ _ _ (congr1 fst same).
have e1 := res _ _ _ _ (congr1 fst (congr1 snd same)).
have e2 := res _ _ _ _ (congr1 snd (congr1 snd same)).
rewrite (_ : INR 4 = 4); last by rewrite INR_IZR_INZ.
exact: (lee_apart (differ pq) e4 e1 e2 (@weights p q)).
Qed.

Lemma weights_colouring : (forall w, #|[set colour v w | v : cell c1]| <= Nx)%N ->
  has_colouring 4 Nx (4 * M1 * M2).
Proof.
move=> seen; exists [finType of 'I_4 * ('I_M1 * 'I_M2)], colour; split=> //.
by rewrite !card_prod !card_ord mulnA.
Qed.

(** All colours, or those with one residue modulo M2 if the x-axes do not touch it. *)
Lemma seen_all w : (#|[set colour v w | v : cell c1]| <= 4 * M1 * M2)%N.
Proof. by apply: leq_trans (max_card _) _; rewrite !card_prod !card_ord mulnA. Qed.

Lemma seen_class w : (forall j, b2 (inl j) = 0%N) ->
  (#|[set colour v w | v : cell c1]| <= 4 * M1)%N.
Proof.
move=> flat; pose r := residue_of M2_pos (\sum_j w j * b2 (inr j)).
pose f (ab : 'I_4 * 'I_M1) : 'I_4 * ('I_M1 * 'I_M2) := (ab.1, (ab.2, r)).
have : [set colour v w | v : cell c1] \subset f @: [set: 'I_4 * 'I_M1].
  apply/subsetP => _ /imsetP[v _ ->]; apply/imsetP.
  exists ((colour v w).1, (colour v w).2.1) => //.
  rewrite /colour /f /=; congr (_, (_, _)); rewrite /r; congr residue_of.
  by rewrite sum_axis big1 // => j _; rewrite flat muln0.
move/subset_leq_card => le; apply: leq_trans le _; apply: leq_trans (leq_imset_card _ _) _.
by rewrite cardsT card_prod !card_ord.
Qed.
End Weights.

(** Each code has its colouring. *)
Theorem code_colouring k : code_fits k ->
  has_colouring (code_distance k) (code_per_x m1 k) (code_colours m1 k).
Proof.
case: k => [_|n|M] /=.
- exists [finType of bool], (fun v w => odd (\sum_i axis (v, w) i)); split.
  + by rewrite card_bool.
  + move=> p q pq; rewrite -!surjective_pairing -distance => same; rewrite (_ : INR 2 = 2) //.
    exact: same_parity_apart same (differ pq).
  + by move=> w; apply: leq_trans (max_card _) _; rewrite card_bool.
- case/and3P=> m1_pos n_pos /forallP fits.
  pose b1 (i : 'I_m1 + 'I_m2) : nat := match i with inl j => j | inr l => (l %% m1)%N end.
  pose b2 (i : 'I_m1 + 'I_m2) : nat := match i with inl j => 0%N | inr l => (l %/ m1).+1 end.
  apply: (@weights_colouring m1 n (4 * m1) b1 b2 m1_pos n_pos); last first.
    by move=> w; exact: seen_class.
  move=> p q i j ij /cut ci /cut cj; case: i j ij ci cj => [i|i] [j|j] ij ci cj [e1 e2].
  + move: e1; rewrite /b1 !modn_small // => /val_inj E; by rewrite E eqxx in ij.
  + by move: e2; rewrite /b2 mod0n modn_small //; exact: (implyP (fits j)).
  + by move: e2; rewrite /b2 mod0n modn_small //; exact: (implyP (fits i)).
  + rewrite /b1 !modn_mod in e1; have fi := implyP (fits i) ci; have fj := implyP (fits j) cj.
    rewrite /b2 (modn_small fi) (modn_small fj) in e2; case: e2 => e2.
    have E : (i %/ m1 * m1 + i %% m1 = j %/ m1 * m1 + j %% m1)%N by rewrite e1 e2.
    by move: ij; rewrite -!divn_eq in E; rewrite (val_inj E) eqxx.
- case/and3P=> m1M M_pos /forallP fits.
  pose b1 (i : 'I_m1 + 'I_m2) : nat := match i with inl j => j | inr l => (m1 + l)%N end.
  have M1 : (0 < 1)%N by [].
  have := @weights_colouring M 1 (4 * M) b1 (fun=> 0%N) M_pos M1; rewrite muln1; apply; last first.
    by move=> w; have := seen_all b1 (fun=> 0%N) M_pos M1 w; rewrite muln1.
  move=> p q i j ij /cut ci /cut cj [e1 _].
  case: i j ij ci cj e1 => [i|i] [j|j] ij ci cj; rewrite /b1.
  + have lt (a : 'I_m1) : (a < M)%N by apply: leq_trans m1M.
      by rewrite !modn_small ?lt // => /val_inj E; rewrite E eqxx in ij.
  + have lt : (i < M)%N by apply: leq_trans m1M.
      rewrite !modn_small ?lt ?(implyP (fits j)) // => E.
      by move: (ltn_ord i); rewrite E ltnNge leq_addr.
  + have lt : (j < M)%N by apply: leq_trans m1M.
      rewrite !modn_small ?lt ?(implyP (fits i)) // => E.
      by move: (ltn_ord j); rewrite -E ltnNge leq_addr.
  + rewrite !modn_small ?(implyP (fits _)) // => /addnI /val_inj E.
      by rewrite E eqxx in ij.
Qed.
End Codes.
