(** * The bound of the growth function for fully connected networks (certified.md, section 3) *)

From Modhyper Require Import Common FiniteSums FinitePrecision.
From Modhyper Require Import Perceptron GrowthFunction GrowthFunctionBound.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** The network whose parameters are theta_o, theta_(o+1), ..., layer after layer. *)
Fixpoint load (o n : nat) (hs : seq nat) (p : nat) (theta : nat -> R) : network n hs p :=
  match hs return network n hs p with
  | [::] => fun i j => theta (o + (i * n + j))%N
  | h :: hs' => ((fun (i : 'I_h) (j : 'I_n) => theta (o + (i * n + j))%N),
                 (fun i : 'I_h => theta (o + h * n + i)%N),
                 load (o + h * n + h) h hs' p theta)
  end.

(** The number of parameters up to layer i (from 0), plus o. *)
Fixpoint parameters_up_to (o n : nat) (hs : seq nat) (p i : nat) : nat :=
  match hs, i with
  | [::], _ => (o + p * n)%N
  | h :: hs', 0%N => (o + h * n + h)%N
  | h :: hs', i'.+1 => parameters_up_to (o + h * n + h) h hs' p i'
  end.

(** Up to the last layer these are all N parameters. *)
Lemma parameters_up_to_all o n hs p :
  parameters_up_to o n hs p (size hs) = (o + parameter_count n hs p)%N.
Proof. by elim: hs o n => [|h hs IH] o n //=; rewrite IH !addnA. Qed.

(** [load] reads only the parameters from o on. *)
Lemma load_ext o n hs p theta eta : (forall t, (o <= t)%N -> theta t = eta t) ->
  load o n hs p theta = load o n hs p eta.
Proof.
elim: hs o n => [|h hs IH] o n same /=.
  by apply: functional_extensionality => i; apply: functional_extensionality => j;
    rewrite same ?leq_addr.
congr (_, _, _).
- by apply: functional_extensionality => i; apply: functional_extensionality => j;
  rewrite same ?leq_addr.
- by apply: functional_extensionality => i; rewrite same // -addnA leq_addr.
- by apply: IH => t le; apply: same; apply: leq_trans le; rewrite -addnA leq_addr.
Qed.

Lemma entry_lt h k (i : 'I_h) (j : 'I_k) : (i * k + j < h * k)%N.
Proof.
apply: (@leq_trans (i.+1 * k)); first by rewrite mulSnr ltn_add2l.
by rewrite leq_mul2r ltn_ord orbT.
Qed.

(** The entries of a matrix, row after row, as a sequence. *)
Definition entry h k (W : weight_matrix h k) (t : nat) : R :=
  match insub (t %/ k)%N, insub (t %% k)%N with Some i, Some j => W i j | _, _ => 0 end.

Lemma entryE h k (W : weight_matrix h k) (i : 'I_h) (j : 'I_k) : entry W (i * k + j) = W i j.
Proof.
have k0 : (0 < k)%N by apply: leq_trans (ltn_ord j).
by rewrite /entry divnMDl // divn_small // addn0 modnMDl modn_small // !valK.
Qed.

(** Every network is [load theta] for some parameters theta. *)
Lemma load_onto o n hs p (net : network n hs p) : exists theta, load o n hs p theta = net.
Proof.
elim: hs o n net => [|h hs IH] o n net.
  exists (fun t => entry net (t - o)) => /=.
  by apply: functional_extensionality => i; apply: functional_extensionality => j;
    rewrite addKn entryE.
case: net => [[W b] rest]; have [eta Heta] := IH (o + h * n + h)%N h rest.
exists (fun t => if (t < o + h * n)%N then entry W (t - o)
  else if insub (t - (o + h * n))%N is Some i then b i else eta t) => /=.
congr (_, _, _).
- apply: functional_extensionality => i; apply: functional_extensionality => j.
  by rewrite ltn_add2l entry_lt addKn entryE.
- by apply: functional_extensionality => i; rewrite ltnNge leq_addr /= addKn valK.
- rewrite -Heta; apply: load_ext => t le.
  have le' : (o + h * n <= t)%N by apply: leq_trans le; exact: leq_addr.
  rewrite ltnNge le' /= insubF //; apply/negbTE; rewrite -leqNgt.
  by rewrite -(leq_add2l (o + h * n)) subnKC.
Qed.

Lemma parameters_up_to_ge o n hs p i : (o <= parameters_up_to o n hs p i)%N.
Proof.
elim: hs o n i => [|h hs IH] o n i /=; first exact: leq_addr.
case: i => [|i]; first by rewrite -addnA leq_addr.
by apply: leq_trans (IH _ _ _); rewrite -addnA leq_addr.
Qed.

Lemma parameters_up_to_mono o n hs p i :
  (parameters_up_to o n hs p i <= parameters_up_to o n hs p i.+1)%N.
Proof.
elim: hs o n i => [|h hs IH] o n i //=.
by case: i => [|i] //=; exact: parameters_up_to_ge.
Qed.

Lemma parameters_up_to_pos o n hs p i : all (fun h => 0 < h)%N hs -> (0 < n)%N -> (0 < p)%N ->
  (0 < parameters_up_to o n hs p i)%N.
Proof.
elim: hs o n i => [|h hs IH] o n i /=; first by move=> _ n0 p0;
  rewrite addn_gt0 muln_gt0 p0 n0 orbT.
by case/andP=> h0 hs0 n0 p0; case: i => [|i]; [rewrite addn_gt0 h0 orbT | exact: IH].
Qed.

Lemma load_affine o n hs p : affine_family (parameters_up_to o n hs p) (load o n hs p).
Proof.
elim: hs o n => [|h hs IH] o n /=.
  by move=> i j; apply: poly_var; rewrite ltn_add2l entry_lt.
split; first by move=> i j; apply: poly_var; rewrite -addnA ltn_add2l; apply: ltn_addr;
  exact: entry_lt.
by split; [move=> i; apply: poly_var; rewrite ltn_add2l | exact: IH].
Qed.

(** certified.md, section 3, for r = 1: an embedding method whose q is a fully connected network in
    the paper's convention with widths [hs], a piecewise-linear activation with p break points,
    real weights of any size, and e an arbitrary map to R^k. If it reaches eps on W(1, m1+m2) and
    eps (1 + m1 n1 + m2 n2) < 1, then with M = n1^m1 n2^m2 and V_i = k n2^m2 + (parameters of q up
    to layer i) M <= sum over the layers i of 1 + V_i log2(2 e (p u_i) M (i + 1) / V_i), if V_i <=
    p u_i M for all i. *)
Theorem real_weights_dense m1 m2 k p n1 n2 (eps : R) sigma hs :
  let M := (n1 ^ m1 * n2 ^ m2)%N in
  let V i := (k * n2 ^ m2 + parameters_up_to 0 (m1 + k) hs 1 i)%N in
  warren -> piecewise_linear p sigma -> (0 < n1)%N -> (0 < n2)%N ->
  all (fun h => 0 < h)%N hs -> (0 < m1 + k)%N ->
  eps * (1 + INR (m1 * n1 + m2 * n2)) < 1 ->
  embedding_reaches (m2 := m2)
    (fun (theta : network (m1 + k) hs 1) (code : point k) x =>
      scalar_forward sigma theta (join x code))
    (@sobolev_ball_1 (m1 + m2)) eps ->
  enough_polynomials p M V hs ->
  INR M <= growth_exponent p M V 1 hs.
Proof.
move=> M V W pl n10 n20 hs0 mk small reach.
apply: (@real_weights_first_order m1 m2 k p n1 n2 eps sigma hs _ (load 0 (m1 + k) hs 1)) => //.
- by move=> i; exact: parameters_up_to_pos.
- by move=> i; exact: parameters_up_to_mono.
- exact: load_affine.
- move=> y yW; have [theta [e close]] := reach y yW.
  have [eta Heta] := load_onto 0 theta.
  by exists eta, e => x I xc Ic; rewrite Heta; exact: close.
Qed.
