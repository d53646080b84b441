(** * Permuting hidden neurons (paper, Lemma 3) *)

From Modhyper Require Import Common FiniteSums Perceptron.
From mathcomp Require Import perm.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** Equality of real numbers as a boolean, so that [perm_eq] (equal up to order) applies. *)
Lemma real_eqP : Equality.axiom (fun a b : R => if Req_EM_T a b then true else false).
Proof. by move=> a b; case: Req_EM_T => H; constructor. Qed.
Canonical R_eqType := EqType R (EqMixin real_eqP).

(** A permutation for every hidden layer. *)
Fixpoint neuron_permutations (hs : seq nat) : Type :=
  match hs with
  | [::] => unit
  | h :: hs' => {perm 'I_h} * neuron_permutations hs'
  end.

(** A permutation of the inputs: the columns of the first matrix change places. *)
Definition permute_inputs n hs p (s : {perm 'I_n}) : network n hs p -> network n hs p :=
  match hs with
  | [::] => fun W i j => W i (s j)
  | h :: hs' => fun theta => ((fun i j => theta.1.1 i (s j)), theta.1.2, theta.2)
  end.

(** The isomorphism of networks: in every hidden layer the neurons change places, together with
    their weights, their bias and the weights that read them. *)
Fixpoint permute n hs p : neuron_permutations hs -> network n hs p -> network n hs p :=
  match hs with
  | [::] => fun _ W => W
  | h :: hs' => fun s theta =>
      ((fun i j => theta.1.1 (s.1 i) j), (fun i => theta.1.2 (s.1 i)),
       permute_inputs s.1 (permute s.2 theta.2))
  end.

(** a theta + b theta', parameter by parameter. *)
Fixpoint combine (a b : R) n hs p : network n hs p -> network n hs p -> network n hs p :=
  match hs with
  | [::] => fun W V i j => a * W i j + b * V i j
  | h :: hs' => fun theta eta =>
      ((fun i j => a * theta.1.1 i j + b * eta.1.1 i j),
       (fun i => a * theta.1.2 i + b * eta.1.2 i), combine a b theta.2 eta.2)
  end.

Lemma permute_inputs_combine a b n hs p (s : {perm 'I_n}) (theta eta : network n hs p) :
  permute_inputs s (combine a b theta eta)
    = combine a b (permute_inputs s theta) (permute_inputs s eta).
Proof. by case: hs theta eta. Qed.

(** Lemma 3, first part: the map is linear. *)
Theorem permute_linear a b n hs p (s : neuron_permutations hs) (theta eta : network n hs p) :
  permute s (combine a b theta eta) = combine a b (permute s theta) (permute s eta).
Proof.
elim: hs n s theta eta => [//|h hs IH] n s theta eta /=.
by rewrite IH permute_inputs_combine.
Qed.

Lemma perm_point_entries h (s : {perm 'I_h}) (b : point h) :
  perm_eq (point_entries (fun i => b (s i))) (point_entries b).
Proof.
rewrite /point_entries (map_comp b s); apply: perm_map; apply: uniq_perm.
- by rewrite map_inj_uniq ?enum_uniq //; exact: perm_inj.
- exact: enum_uniq.
- move=> i; rewrite mem_enum; apply/mapP => /=; have [g _ gK] := injF_bij (@perm_inj _ s).
  by exists (g i); rewrite ?mem_enum ?gK.
Qed.

Lemma flatten_perm (T : eqType) (J : Type) (l : seq J) (F G : J -> seq T) :
  (forall i, perm_eq (F i) (G i)) -> perm_eq (flatten (map F l)) (flatten (map G l)).
Proof. by move=> FG; elim: l => //= i l IH; apply: perm_cat. Qed.

Lemma perm_matrix_columns h n (s : {perm 'I_n}) (W : weight_matrix h n) :
  perm_eq (matrix_entries (fun i j => W i (s j))) (matrix_entries W).
Proof. by apply: flatten_perm => i; exact: (perm_point_entries s (W i)). Qed.

Lemma perm_matrix_rows h n (s : {perm 'I_h}) (W : weight_matrix h n) :
  perm_eq (matrix_entries (fun i j => W (s i) j)) (matrix_entries W).
Proof.
pose row i := point_entries (W i); rewrite /matrix_entries -/(flatten _).
have -> : [seq W (s i) j | i <- enum 'I_h, j <- enum 'I_n]
  = flatten [seq row (s i) | i <- enum 'I_h] by [].
have -> : [seq W i j | i <- enum 'I_h, j <- enum 'I_n] = flatten [seq row i | i <- enum 'I_h] by [].
rewrite (map_comp row s); apply: perm_flatten; apply: perm_map; apply: uniq_perm.
- by rewrite map_inj_uniq ?enum_uniq //; exact: perm_inj.
- exact: enum_uniq.
- move=> i; rewrite mem_enum; apply/mapP => /=; have [g _ gK] := injF_bij (@perm_inj _ s).
  by exists (g i); rewrite ?mem_enum ?gK.
Qed.

Lemma perm_permute_inputs n hs p (s : {perm 'I_n}) (theta : network n hs p) :
  perm_eq (parameters (permute_inputs s theta)) (parameters theta).
Proof.
case: hs theta => [|h hs] theta /=; first exact: perm_matrix_columns.
by rewrite perm_cat2r; exact: perm_matrix_columns.
Qed.

(** Lemma 3, second part: it permutes the list of parameters. *)
Theorem permute_parameters n hs p (s : neuron_permutations hs) (theta : network n hs p) :
  perm_eq (parameters (permute s theta)) (parameters theta).
Proof.
elim: hs n s theta => [//|h hs IH] n s theta /=.
apply: perm_cat; first exact: perm_matrix_rows.
apply: perm_cat; first exact: perm_point_entries.
by apply: perm_trans (IH _ _ _); exact: perm_permute_inputs.
Qed.

(** Lemma 3: so it is an isometry, for the Euclidean norm |theta| and for every other norm that does
    not depend on the order of the parameters. *)
Definition euclidean_norm n hs p (theta : network n hs p) : R :=
  sqrt (\big[Rplus/R0]_(a <- parameters theta) (a * a)).

Theorem permute_isometry n hs p (s : neuron_permutations hs) (theta eta : network n hs p) :
  euclidean_norm (combine 1 (-1) (permute s theta) (permute s eta))
  = euclidean_norm (combine 1 (-1) theta eta).
Proof.
rewrite -permute_linear /euclidean_norm; congr sqrt.
by apply: perm_big; exact: permute_parameters.
Qed.

(** The network computes the same function. *)
Lemma forward_permute_inputs sigma n hs p (s : {perm 'I_n}) (theta : network n hs p) x :
  forward sigma (permute_inputs s theta) (fun j => x (s j)) = forward sigma theta x.
Proof.
have E h (W : weight_matrix h n) : apply (fun i j => W i (s j)) (fun j => x (s j)) = apply W x.
  by apply: functional_extensionality => i; rewrite /apply [RHS](reindex_inj (@perm_inj _ s)).
by case: hs theta => [|h hs] theta /=; rewrite /hidden E.
Qed.

Theorem permute_function sigma n hs p (s : neuron_permutations hs) (theta : network n hs p) x :
  forward sigma (permute s theta) x = forward sigma theta x.
Proof.
elim: hs n s theta x => [//|h hs IH] n s theta x /=.
rewrite -(IH _ s.2 theta.2).
exact: (forward_permute_inputs sigma s.1 _ (hidden sigma theta.1.1 theta.1.2 x)).
Qed.
