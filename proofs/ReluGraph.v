(** * ReLU networks as graphs, and the maximum of affine forms (interface.md, section 2)

    A network with sparse weights: units in an order, each the ReLU of an affine form of the
    inputs and of earlier units; the output is an affine form.  Its parameters are the biases and
    the weights that are there.  A maximum is a balanced tree of max(a, b) = b + relu(a - b). *)

From Coq Require Import ZArith Lia.
From Modhyper Require Import Common FixedPointRelu.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** Linear arithmetic for the natural numbers of MathComp. *)
Ltac nat_lia :=
  intros; repeat match goal with H : is_true (leq _ _) |- _ => apply (elimT leP) in H end;
  try apply/leP; change addn with Nat.add in *; change muln with Nat.mul in *;
  change subn with Nat.sub in *; lia.

(** ** Networks *)

(** An affine form: a bias, and weights on numbered nodes. *)
Record form : Type := Form { bias : R; terms : seq (nat * R) }.

(** Its value when the nodes 0, 1, ... have the values [env]. *)
Definition form_value (env : seq R) (f : form) : R :=
  bias f + \big[Rplus/R0]_(t <- terms f) (t.2 * nth 0 env t.1).

(** The values of all nodes: the inputs, then the units in their order. *)
Definition run (units : seq form) (inputs : seq R) : seq R :=
  foldl (fun env u => rcons env (relu (form_value env u))) inputs units.

Record relu_network : Type := ReluNetwork { units : seq form; output : form }.
Definition evaluate (net : relu_network) (inputs : seq R) : R :=
  form_value (run (units net) inputs) (output net).

(** The number of parameters: one bias for each unit and the output, and the weights. *)
Definition form_size (f : form) : nat := (size (terms f)).+1.
Definition units_size (us : seq form) : nat := (\sum_(u <- us) form_size u)%N.
Definition network_size (net : relu_network) : nat :=
  (units_size (units net) + form_size (output net))%N.

(** A point as a list of inputs. *)
Definition inputs_of n (x : point n) : seq R := [seq x i | i <- enum 'I_n].

Lemma size_inputs_of n (x : point n) : size (inputs_of x) = n.
Proof. by rewrite size_map size_enum_ord. Qed.

Lemma nth_inputs_of n (x : point n) (i : 'I_n) : nth 0 (inputs_of x) i = x i.
Proof. by rewrite (nth_map i) ?size_enum_ord // nth_ord_enum. Qed.

(** ** Affine forms *)

Definition constant (c : R) : form := Form c [::].
Definition node (N : nat) : form := Form 0 [:: (N, 1)].
Definition plus_form (f g : form) : form := Form (bias f + bias g) (terms f ++ terms g).
Definition scale_form (c : R) (f : form) : form :=
  Form (c * bias f) [seq (t.1, c * t.2) | t <- terms f].
Definition minus_form (f g : form) : form := plus_form f (scale_form (-1) g).

(** The form reads no node from N on. *)
Definition reads_below (N : nat) (f : form) : bool := all (fun t => t.1 < N)%N (terms f).

Lemma value_constant env c : form_value env (constant c) = c.
Proof. by rewrite /form_value big_nil Rplus_0_r. Qed.

Lemma value_node env N : form_value env (node N) = nth 0 env N.
Proof. by rewrite /form_value big_seq1 Rplus_0_l Rmult_1_l. Qed.

Lemma value_plus env f g : form_value env (plus_form f g) = form_value env f + form_value env g.
Proof. by rewrite /form_value big_cat /=; ring. Qed.

Lemma value_scale env c f : form_value env (scale_form c f) = c * form_value env f.
Proof.
rewrite /form_value big_map /= Rmult_plus_distr_l big_distrr /=; congr (_ + _).
by apply: eq_bigr => t _; ring.
Qed.

Lemma value_minus env f g : form_value env (minus_form f g) = form_value env f - form_value env g.
Proof. by rewrite value_plus value_scale; ring. Qed.

Lemma size_plus f g : size (terms (plus_form f g)) = (size (terms f) + size (terms g))%N.
Proof. exact: size_cat. Qed.

Lemma size_minus f g : size (terms (minus_form f g)) = (size (terms f) + size (terms g))%N.
Proof. by rewrite size_plus size_map. Qed.

Lemma reads_plus N f g : reads_below N (plus_form f g) = reads_below N f && reads_below N g.
Proof. exact: all_cat. Qed.

Lemma reads_scale N c f : reads_below N (scale_form c f) = reads_below N f.
Proof. by rewrite /reads_below all_map. Qed.

Lemma reads_more N N' f : (N <= N')%N -> reads_below N f -> reads_below N' f.
Proof. by move=> le; apply: sub_all => t; move/leq_trans; apply. Qed.

(** Later nodes do not matter. *)
Lemma value_cat env more f : reads_below (size env) f ->
  form_value (env ++ more) f = form_value env f.
Proof.
rewrite /reads_below /form_value => low; congr (_ + _).
elim: (terms f) low => [|t ts IH] /=; first by rewrite !big_nil.
by move=> /andP[tN /IH IHt]; rewrite !big_cons IHt nth_cat tN.
Qed.

(** ** Running *)

Lemma run_cat us vs env : run (us ++ vs) env = run vs (run us env).
Proof. exact: foldl_cat. Qed.

Lemma run_extends us env : exists more, run us env = env ++ more /\ size more = size us.
Proof.
elim: us env => [|u us IH] env; first by exists [::]; rewrite cats0.
have [more [E S]] := IH (rcons env (relu (form_value env u))).
exists (relu (form_value env u) :: more); split; last by rewrite /= S.
by rewrite /= E cat_rcons.
Qed.

Lemma size_run us env : size (run us env) = (size env + size us)%N.
Proof. by have [more [-> S]] := run_extends us env; rewrite size_cat S. Qed.

Lemma value_run us env f : reads_below (size env) f ->
  form_value (run us env) f = form_value env f.
Proof. by have [more [-> _]] := run_extends us env; exact: value_cat. Qed.

Lemma units_size_cat us vs : units_size (us ++ vs) = (units_size us + units_size vs)%N.
Proof. exact: big_cat. Qed.

(** ** The maximum of a list of forms *)

(** Trees over labelled forms. *)
Inductive tree : Type := Leaf of nat | Branch of tree & tree.
Fixpoint leaves (t : tree) : seq nat :=
  match t with Leaf i => [:: i] | Branch l r => leaves l ++ leaves r end.

(** The balanced tree over o, o+1, ..., o+M-1 (for M <= fuel). *)
Fixpoint balanced (fuel o M : nat) : tree :=
  match fuel with
  | 0 => Leaf o
  | n.+1 => if (M <= 1)%N then Leaf o
            else Branch (balanced n o (uphalf M)) (balanced n (o + uphalf M) M./2)
  end.

(** The units, numbered from N, that compute the maximum of the forms at the leaves, and its
    form. *)
Fixpoint max_tree (N : nat) (leaf : nat -> form) (t : tree) : seq form * form :=
  match t with
  | Leaf i => ([::], leaf i)
  | Branch l r =>
      let L := max_tree N leaf l in
      let R := max_tree (N + size L.1) leaf r in
      (L.1 ++ R.1 ++ [:: minus_form L.2 R.2],
       plus_form R.2 (node (N + size L.1 + size R.1)))
  end.

(** [v] is the largest of the values F i, i in s. *)
Definition is_largest (s : seq nat) (F : nat -> R) (v : R) : Prop :=
  (exists2 i, i \in s & v = F i) /\ forall i, i \in s -> F i <= v.

Lemma is_largest_cat s s' F v v' : is_largest s F v -> is_largest s' F v' ->
  is_largest (s ++ s') F (v' + relu (v - v')).
Proof.
move=> [[i si vi] le] [[i' si' vi'] le'].
have [[lt E]|[lt E]] : (v <= v' /\ v' + relu (v - v') = v') \/ (v' <= v /\ v' + relu (v - v') = v).
  rewrite /relu; case: (Rle_lt_dec v v') => H; [left | right]; split; try lra.
    by rewrite Rmax_left; lra.
  by rewrite Rmax_right; lra.
all: rewrite E; split.
- by exists i' => //; rewrite mem_cat si' orbT.
- by move=> j; rewrite mem_cat => /orP[/le|/le']; lra.
- by exists i => //; rewrite mem_cat si.
- by move=> j; rewrite mem_cat => /orP[/le|/le']; lra.
Qed.

(** The units compute the largest of the leaves' values. *)
Lemma max_tree_correct N (leaf : nat -> form) t env :
  size env = N -> (forall i, i \in leaves t -> reads_below N (leaf i)) ->
  let T := max_tree N leaf t in
  reads_below (N + size T.1) T.2 /\
  is_largest (leaves t) (fun i => form_value env (leaf i)) (form_value (run T.1 env) T.2).
Proof.
elim: t N env => [i|l IHl r IHr] N env sN low /=.
  rewrite addn0; split; first by apply: low; rewrite inE.
  by split; [exists i => //; rewrite inE | move=> j; rewrite inE => /eqP ->; lra].
have [|lowL maxL] := IHl N env sN; first by move=> i il; apply: low; rewrite mem_cat il.
set L := max_tree N leaf l in lowL maxL *.
have sL : size (run L.1 env) = (N + size L.1)%N by rewrite size_run sN.
have [|lowR maxR] := IHr (N + size L.1)%N (run L.1 env) sL.
  move=> i ir; apply: (reads_more (leq_addr _ _)); apply: low.
  by rewrite mem_cat ir orbT.
set R := max_tree _ leaf r in lowR maxR *.
have sR : size (run R.1 (run L.1 env)) = (N + size L.1 + size R.1)%N by rewrite size_run sL.
split.
  rewrite !size_cat /= reads_plus /reads_below /= andbT; apply/andP; split; last by nat_lia.
  by apply: reads_more lowR; nat_lia.
rewrite !run_cat /= value_plus value_node -cats1.
rewrite value_cat ?sR // nth_cat sR ltnn subnn /= value_minus.
rewrite [form_value (run R.1 _) L.2]value_run ?sL //.
apply: is_largest_cat => //.
split; case: maxR => [[i ir vi] le].
  by exists i => //; rewrite vi value_run // sN; apply: low; rewrite mem_cat ir orbT.
by move=> j jr; have := le j jr; rewrite value_run // sN; apply: low; rewrite mem_cat jr orbT.
Qed.

(** Sizes: with leaves of at most s weights, M leaves take at most (M-1)(2s+3) - 2 log2 M
    parameters, and the form of the result has at most s + log2 M weights. *)
Lemma max_tree_size N (leaf : nat -> form) s fuel o M : (0 < M <= fuel)%N ->
  (forall i, size (terms (leaf i)) <= s)%N ->
  let T := max_tree N leaf (balanced fuel o M) in
  (size (terms T.2) <= s + trunc_log 2 M)%N /\
  (units_size T.1 + 2 * trunc_log 2 M <= M.-1 * (2 * s + 3))%N.
Proof.
elim: fuel N o M => [|fuel IH] N o M /andP[M0 Mf] le; first by case: M M0 Mf.
rewrite /=; case: ifP => M1 /=.
  have -> : M = 1%N by apply/eqP; rewrite eqn_leq M1 M0.
  by rewrite trunc_log1 /units_size big_nil; split; [exact: leq_trans (le o) (leq_addr _ _)|].
have {}M1 : (1 < M)%N by rewrite ltnNge M1.
have h0 : (0 < M./2)%N by rewrite half_gt0.
have u0 : (0 < uphalf M)%N by rewrite uphalf_half; apply: leq_trans h0 (leq_addl _ _).
have E : (uphalf M + M./2)%N = M by rewrite uphalf_half -addnA addnn odd_double_half.
have fu : (uphalf M <= fuel)%N by nat_lia.
have fh : (M./2 <= fuel)%N by apply: leq_trans fu; rewrite uphalf_half leq_addl.
have [|Ls Lu] := IH N o (uphalf M) _ le; first by rewrite u0.
set L := max_tree N leaf _ in Ls Lu *.
have [|Rs Ru] := IH (N + size L.1)%N (o + uphalf M)%N M./2 _ le; first by rewrite h0.
set R := max_tree _ leaf _ in Rs Ru *.
have log : trunc_log 2 M = (trunc_log 2 M./2).+1 by exact: trunc_log2S.
have mono : (trunc_log 2 M./2 <= trunc_log 2 (uphalf M))%N.
  by apply: leq_trunc_log; rewrite uphalf_half leq_addl.
split; first by rewrite size_cat /= log; nat_lia.
have EM : M.-1 = ((uphalf M).-1 + M./2.-1).+1 by nat_lia.
have -> : (M.-1 * (2 * s + 3) = (2 * s + 3) + ((uphalf M).-1 * (2 * s + 3)
  + M./2.-1 * (2 * s + 3)))%N by rewrite EM mulSn mulnDl.
rewrite !units_size_cat {3}/units_size big_seq1 /form_size size_minus log.
move: (uphalf M).-1 M./2.-1 Lu Ru => u h; move: (u * _)%N (h * _)%N => U H Lu Ru; nat_lia.
Qed.

Lemma leaves_balanced fuel o M : (0 < M <= fuel)%N -> leaves (balanced fuel o M) = iota o M.
Proof.
elim: fuel o M => [|fuel IH] o M /andP[M0 Mf]; first by case: M M0 Mf.
rewrite /=; case: ifP => M1; first by case: M M0 M1 {Mf} => // -[].
have {}M1 : (1 < M)%N by rewrite ltnNge M1.
have h0 : (0 < M./2)%N by rewrite half_gt0.
have u0 : (0 < uphalf M)%N by rewrite uphalf_half; apply: leq_trans h0 (leq_addl _ _).
have E : (uphalf M + M./2)%N = M by rewrite uphalf_half -addnA addnn odd_double_half.
have fu : (uphalf M <= fuel)%N by nat_lia.
have fh : (M./2 <= fuel)%N by nat_lia.
by rewrite /= !IH ?u0 ?h0 // -iotaD E.
Qed.
