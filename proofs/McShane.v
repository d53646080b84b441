(** * Samples as an interface: a ReLU network that reads y at the centres
      (interface.md, section 2(a); McShane's extension; r = 1, every m1 and m2)

    q(x, v) = max_j (v_j - |x - x_j|) + 1/n, x_j the centres of n^m1 boxes and |.| the sup norm.
    With e(I)_j = y(x_j, I) it is within 1/n of y: an embedding of dimension k = n^m1 and a q
    with (10 m1 + 2) n^m1 parameters, none of which depends on the target. *)

From Coq Require Import ZArith Lia.
From Modhyper Require Import Common FiniteSums Packing FinitePrecision FinitePrecisionFirstOrder.
From Modhyper Require Import FixedPointRelu SobolevCube NearestCentre ReluGraph.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** ** The network, for any points a_0, ..., a_(M-1) of R^m *)

Section Cones.
Variables (m M : nat) (a : nat -> nat -> R).
Hypothesis m_pos : (0 < m)%N.
Hypothesis M_pos : (0 < M)%N.

(** The 2m forms x_i - a_pi and a_pi - x_i, and the balanced tree over them. *)
Definition distance_leaf (p l : nat) : form :=
  if odd l then Form (a p l./2) [:: (l./2, -1)] else Form (- a p l./2) [:: (l./2, 1)].
Definition distance_tree : tree := balanced (2 * m) 0 (2 * m).

(** The distances |x - a_p|, p = p0, ..., p0 + k - 1, with units numbered from N. *)
Fixpoint distances (N p0 k : nat) : seq form * seq form :=
  match k with
  | 0 => ([::], [::])
  | k'.+1 => let T := max_tree N (distance_leaf p0) distance_tree in
             let rest := distances (N + size T.1) p0.+1 k' in
             (T.1 ++ rest.1, T.2 :: rest.2)
  end.

(** The inputs are x (nodes 0 to m-1) and v (nodes m to m+M-1). *)
Definition distance_part : seq form * seq form := distances (m + M) 0 M.
Definition cone (p : nat) : form := minus_form (node (m + p)) (nth (constant 0) distance_part.2 p).
Definition cone_part : seq form * form :=
  max_tree (m + M + size distance_part.1) cone (balanced M 0 M).

Definition cones_network (c : R) : relu_network :=
  ReluNetwork (distance_part.1 ++ cone_part.1) (plus_form cone_part.2 (constant c)).

(** *** Size *)

Let F := trunc_log 2 (2 * m).

Let two_m : (0 < 2 * m <= 2 * m)%N.
Proof. by rewrite leqnn andbT muln_gt0. Qed.

Lemma distances_size N p0 k :
  (units_size (distances N p0 k).1 + k * (2 * F) <= k * (10 * m - 5))%N /\
  (forall p, size (terms (nth (constant 0) (distances N p0 k).2 p)) <= 1 + F)%N.
Proof.
elim: k N p0 => [|k IH] N p0; first by rewrite /units_size big_nil; split=> // p; rewrite nth_nil.
have one i : (size (terms (distance_leaf p0 i)) <= 1)%N by rewrite /distance_leaf; case: odd.
have [Ts Tu] := @max_tree_size N (distance_leaf p0) 1 (2 * m) 0 (2 * m) two_m one.
rewrite /= -/distance_tree in Ts Tu *; set T := max_tree _ _ _ in Ts Tu *.
have [Ru Rs] := IH (N + size T.1)%N p0.+1; set Rst := distances _ _ _ in Ru Rs *.
split; last by case.
have E : ((2 * m).-1 * (2 * 1 + 3) = 10 * m - 5)%N.
  by case: m m_pos => // i _; rewrite mulnS -/(muln 2 i); nat_lia.
rewrite E -/F in Tu; rewrite units_size_cat !mulSn; nat_lia.
Qed.

(** The network has at most (10 m + 2) M parameters. *)
Lemma cones_network_size c : (network_size (cones_network c) <= (10 * m + 2) * M)%N.
Proof.
have [Du Ds] := distances_size (m + M) 0 M.
rewrite -/distance_part in Du Ds.
have sc p : (size (terms (cone p)) <= 2 + F)%N.
  by have := Ds p; rewrite size_minus /=; nat_lia.
have [|Cs Cu] := @max_tree_size (m + M + size distance_part.1) cone (2 + F) M 0 M _ sc.
  by rewrite M_pos leqnn.
rewrite -/cone_part in Cs Cu.
rewrite /network_size /cones_network units_size_cat /form_size size_plus /= addn0.
have E1 : (M * (10 * m - 5) + 5 * M = 10 * m * M)%N.
  by rewrite [(M * _)%N]mulnC -mulnDl subnK //; case: m m_pos => // i _; rewrite mulnS.
have E2 : (M.-1 * (2 * (2 + F) + 3) + (2 * (2 + F) + 3) = M * (2 * F) + 7 * M)%N.
  have -> : (2 * (2 + F) + 3 = 2 * F + 7)%N by rewrite mulnDr; nat_lia.
  by rewrite addnC -mulSn prednK // mulnDr [(M * 7)%N]mulnC.
rewrite mulnDl; move: Du Cu Cs E1 E2; rewrite -/F.
move: (units_size _) (units_size _) (size _) (trunc_log 2 M) => u1 u2 sz lg.
move: (M * (2 * F))%N (M * (10 * m - 5))%N (10 * m * M)%N (M.-1 * (2 * (2 + F) + 3))%N.
by move=> *; nat_lia.
Qed.

(** *** Value *)

Section Value.
Variables (x v : nat -> R) (env : seq R).
Hypothesis env_size : size env = (m + M)%N.
Hypothesis env_x : forall i, (i < m)%N -> nth 0 env i = x i.
Hypothesis env_v : forall p, (p < M)%N -> nth 0 env (m + p) = v p.

(** D is the distance of x from a_p in the sup norm. *)
Definition is_distance (p : nat) (D : R) : Prop :=
  (exists2 i, (i < m)%N & D = Rabs (x i - a p i)) /\
  forall i, (i < m)%N -> Rabs (x i - a p i) <= D.

Let half_below l : (l < 2 * m)%N -> (l./2 < m)%N.
Proof.
move=> lm; rewrite -ltn_double -[X in (_ < X)%N]mul2n; apply: leq_ltn_trans lm.
by rewrite -[X in (_ <= X)%N](odd_double_half l) leq_addl.
Qed.

Lemma leaf_reads p l : (l < 2 * m)%N -> reads_below m (distance_leaf p l).
Proof.
by move=> /half_below lm; rewrite /distance_leaf /reads_below; case: odd; rewrite /= andbT.
Qed.

Lemma largest_is_distance p D :
  is_largest (iota 0 (2 * m)) (fun l => form_value env (distance_leaf p l)) D -> is_distance p D.
Proof.
have value l : (l < 2 * m)%N ->
    form_value env (distance_leaf p l) = if odd l then a p l./2 - x l./2 else x l./2 - a p l./2.
  move=> /half_below hl.
  by rewrite /distance_leaf; case: odd; rewrite /form_value big_seq1 /= env_x //; ring.
have le_i i : is_largest (iota 0 (2 * m)) (fun l => form_value env (distance_leaf p l)) D ->
    (i < m)%N -> Rabs (x i - a p i) <= D.
  move=> [_ le] im; have i2 : (i.*2 < 2 * m)%N by rewrite mul2n ltn_double.
  have i21 : (i.*2.+1 < 2 * m)%N by rewrite mul2n -doubleS leq_double.
  have := le i.*2; have := le i.*2.+1; rewrite !mem_iota !add0n /= i2 i21 !value //=.
  rewrite odd_double /= uphalf_double doubleK => /(_ isT) A /(_ isT) B.
  by apply: Rabs_le; lra.
move=> H; split=> [|i im]; last exact: le_i.
have [[l li Dl] _] := H; rewrite mem_iota add0n /= in li.
have hl := half_below li; exists l./2 => //; have := le_i _ H hl; rewrite Dl value //.
by case: odd => le; apply: Rle_antisym => //; split_Rabs; lra.
Qed.

Lemma distances_correct N p0 k e : size e = N -> (m <= N)%N ->
  (forall i, (i < m)%N -> nth 0 e i = nth 0 env i) ->
  forall p, (p < k)%N ->
    reads_below (N + size (distances N p0 k).1) (nth (constant 0) (distances N p0 k).2 p) /\
    is_distance (p0 + p) (form_value (run (distances N p0 k).1 e)
      (nth (constant 0) (distances N p0 k).2 p)).
Proof.
elim: k N p0 e => // k IH N p0 e se mN ex p pk.
have low i : i \in leaves distance_tree -> reads_below N (distance_leaf p0 i).
  rewrite leaves_balanced // mem_iota add0n => /andP[_ im].
  exact: reads_more mN (leaf_reads p0 im).
have [Tl Tm] := max_tree_correct se low.
rewrite leaves_balanced // in Tm.
rewrite [distances _ _ _]/=; set T := max_tree _ _ _ in Tl Tm *.
set Rst := distances _ _ _; rewrite /=; case: p pk => [|p] pk; last first.
  have sT : size (run T.1 e) = (N + size T.1)%N by rewrite size_run se.
  have exT i : (i < m)%N -> nth 0 (run T.1 e) i = nth 0 env i.
    move=> im; have [more [-> _]] := run_extends T.1 e.
    by rewrite nth_cat se (leq_trans im mN); exact: ex.
  have [R1 R2] := IH _ p0.+1 _ sT (leq_trans mN (leq_addr _ _)) exT p pk.
  rewrite -/Rst in R1 R2; rewrite size_cat addnA run_cat; split=> //.
  by rewrite /= addnS -addSn.
split; first by rewrite size_cat addnA; apply: reads_more Tl; exact: leq_addr.
rewrite addn0 run_cat /= value_run; last by rewrite size_run se.
apply: largest_is_distance; case: Tm => [[i il Ei] le].
have same l : (l < 2 * m)%N ->
    form_value e (distance_leaf p0 l) = form_value env (distance_leaf p0 l).
  move=> lm; have := leaf_reads p0 lm; rewrite /distance_leaf /reads_below.
  by case: odd; rewrite /= andbT => hl; rewrite /form_value !big_seq1 /= ex.
split; first by exists i => //; rewrite Ei same //; move: il; rewrite mem_iota add0n.
move=> l ll; rewrite -same; first exact: le.
by move: ll; rewrite mem_iota add0n.
Qed.

(** The network's value less c is the largest of v_p - |x - a_p|. *)
Lemma cones_network_value c : exists w,
  evaluate (cones_network c) env = w + c /\
  (exists p D, [/\ (p < M)%N, is_distance p D & w = v p - D]) /\
  (forall p, (p < M)%N -> exists D, is_distance p D /\ v p - D <= w).
Proof.
have dist := @distances_correct (m + M) 0 M env env_size (leq_addr _ _) (fun _ _ => erefl).
rewrite -/distance_part in dist.
set N := (m + M + size distance_part.1)%N.
have sN : size (run distance_part.1 env) = N by rewrite size_run env_size.
have MM : (0 < M <= M)%N by rewrite M_pos leqnn.
have low p : p \in leaves (balanced M 0 M) -> reads_below N (cone p).
  rewrite leaves_balanced // mem_iota add0n => /andP[_ pM].
  rewrite reads_plus reads_scale; have [-> _] := dist p pM.
  by rewrite andbT /reads_below /= andbT /N -!addnA ltn_add2l ltn_addr.
have [_ Tm] := max_tree_correct sN low; rewrite leaves_balanced // in Tm.
have value p : (p < M)%N -> form_value (run distance_part.1 env) (cone p)
    = v p - form_value (run distance_part.1 env) (nth (constant 0) distance_part.2 p).
  move=> pM; rewrite value_minus value_node; have [more [-> _]] := run_extends distance_part.1 env.
  by rewrite nth_cat env_size ltn_add2l pM env_v.
rewrite -/N -/cone_part in Tm.
exists (form_value (run cone_part.1 (run distance_part.1 env)) cone_part.2).
split; first by rewrite /evaluate /= run_cat value_plus value_constant.
case: Tm => [[p pM Ep] le]; split.
  rewrite mem_iota add0n /= in pM; have [_ D] := dist p pM.
  by eexists p, _; split; [exact: pM | exact: D | rewrite Ep value].
move=> q qM; have [_ D] := dist q qM; eexists; split; first exact: D.
by rewrite -value //; apply: le; rewrite mem_iota add0n.
Qed.
End Value.
End Cones.
