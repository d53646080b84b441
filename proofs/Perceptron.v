(** * Fully connected networks in the paper's convention

    f(x; [W, b]) = W^k sigma(W^(k-1) ... sigma(W^1 x + b^1) ... + b^(k-1)), with no bias in the
    last layer.  A network is the collection of its weights; its shape is the input dimension n,
    the list [hs] of the widths of the hidden layers and the output dimension p. *)

From Modhyper Require Import Common FiniteSums.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** ** Networks *)

(** A matrix with h rows and n columns, and its product with a vector. *)
Definition weight_matrix (h n : nat) : Type := 'I_h -> 'I_n -> R.
Definition apply h n (W : weight_matrix h n) (x : point n) : point h :=
  fun i => \Rsum_j (W i j * x j).

(** A network: one matrix and one bias vector for each hidden layer, then one matrix. *)
Fixpoint network (n : nat) (hs : seq nat) (p : nat) : Type :=
  match hs with
  | [::] => weight_matrix p n
  | h :: hs' => weight_matrix h n * point h * network h hs' p
  end.

(** One hidden layer: x -> sigma(W x + b), sigma applied to every coordinate. *)
Definition hidden sigma h n (W : weight_matrix h n) (b : point h) (x : point n) : point h :=
  fun i => sigma (apply W x i + b i).

(** The function of a network. *)
Fixpoint forward (sigma : R -> R) n hs p : network n hs p -> point n -> point p :=
  match hs with
  | [::] => fun W x => apply W x
  | h :: hs' => fun theta x => forward sigma theta.2 (hidden sigma theta.1.1 theta.1.2 x)
  end.

(** The function of a network with one output. *)
Definition scalar_forward sigma n hs (theta : network n hs 1) (x : point n) : R :=
  forward sigma theta x ord0.

(** The functions, on the cube, of the networks of a given shape; their distance from y,
    inf over the class of sup |f - y|. *)
Definition network_class sigma n hs (f : point n -> R) : Prop :=
  exists theta : network n hs 1, forall x, in_cube x -> f x = scalar_forward sigma theta x.
Definition best_error n (F : (point n -> R) -> Prop) (y : point n -> R) : Rbar :=
  Glb_Rbar (fun d => exists f, F f /\ within d f y).

(** ** Parameters *)

Definition matrix_entries h n (W : weight_matrix h n) : seq R :=
  [seq W i j | i <- enum 'I_h, j <- enum 'I_n].
Definition point_entries h (b : point h) : seq R := [seq b i | i <- enum 'I_h].

(** The list of all parameters of a network: its length is the paper's N. *)
Fixpoint parameters n hs p : network n hs p -> seq R :=
  match hs with
  | [::] => fun W => matrix_entries W
  | h :: hs' => fun theta =>
      matrix_entries theta.1.1 ++ point_entries theta.1.2 ++ parameters theta.2
  end.

(** The number of parameters of a shape. *)
Fixpoint parameter_count (n : nat) (hs : seq nat) (p : nat) : nat :=
  match hs with
  | [::] => (p * n)%N
  | h :: hs' => (h * n + h + parameter_count h hs' p)%N
  end.

Lemma size_matrix_entries h n (W : weight_matrix h n) : size (matrix_entries W) = (h * n)%N.
Proof. by rewrite size_allpairs !size_enum_ord. Qed.

Lemma size_point_entries h (b : point h) : size (point_entries b) = h.
Proof. by rewrite size_map size_enum_ord. Qed.

Lemma size_parameters n hs p (theta : network n hs p) :
  size (parameters theta) = parameter_count n hs p.
Proof.
elim: hs n theta => [|h hs IH] n theta; first exact: size_matrix_entries.
by rewrite !size_cat size_matrix_entries size_point_entries IH addnA.
Qed.

(** ** The L1 norm *)

Definition norm1 n (x : point n) : R := \Rsum_i Rabs (x i).

(** The induced L1 norm of a matrix: its largest column sum. *)
Definition column_sum h n (W : weight_matrix h n) (j : 'I_n) : R := \Rsum_i Rabs (W i j).
Definition matrix_norm h n (W : weight_matrix h n) : R := \big[Rmax/R0]_j column_sum W j.

(** The spectral complexity C(f) = L^(k-1) prod |W^i|_1, L the Lipschitz constant of sigma. *)
Fixpoint spectral_complexity (L : R) n hs p : network n hs p -> R :=
  match hs with
  | [::] => fun W => matrix_norm W
  | h :: hs' => fun theta => L * matrix_norm theta.1.1 * spectral_complexity L theta.2
  end.

(** The same weights without biases: [W, 0]. *)
Fixpoint without_biases n hs p : network n hs p -> network n hs p :=
  match hs with
  | [::] => fun W => W
  | h :: hs' => fun theta => (theta.1.1, fun=> 0, without_biases theta.2)
  end.

Definition lipschitz (L : R) (f : R -> R) : Prop := forall s t,
  Rabs (f s - f t) <= L * Rabs (s - t).

(** The difference of two vectors. *)
Definition minus n (x y : point n) : point n := fun i => x i - y i.

Lemma norm1_ge0 n (x : point n) : 0 <= norm1 x.
Proof. by apply: Rsum_ge0 => i _; apply: Rabs_pos. Qed.

Lemma Rabs_Rsum_le (J : finType) (F : J -> R) : Rabs (\Rsum_i F i) <= \Rsum_i Rabs (F i).
Proof.
apply: (big_ind2 (fun x y => Rabs x <= y)); rewrite ?Rabs_R0 //; first by lra.
  by move=> a b c d H1 H2; apply: Rle_trans (Rabs_triang _ _) _; lra.
by move=> i _; lra.
Qed.

Lemma Rsum_exchange (I J : finType) (F : I -> J -> R) :
  \Rsum_i \Rsum_j F i j = \Rsum_j \Rsum_i F i j.
Proof. exact: exchange_big. Qed.

Lemma Rsum_plus (J : finType) (F G : J -> R) : \Rsum_i (F i + G i) = \Rsum_i F i + \Rsum_i G i.
Proof. exact: big_split. Qed.

Lemma column_sum_le h n (W : weight_matrix h n) j : column_sum W j <= matrix_norm W.
Proof.
rewrite /matrix_norm; have : j \in index_enum [finType of 'I_n] by rewrite mem_index_enum.
elim: (index_enum _) => // k s IH; rewrite in_cons big_cons => /orP[/eqP <-|/IH le].
  exact: Rmax_l.
by apply: Rle_trans le _; exact: Rmax_r.
Qed.

Lemma matrix_norm_ge0 h n (W : weight_matrix h n) : 0 <= matrix_norm W.
Proof.
rewrite /matrix_norm; elim: (index_enum _) => [|j s IH]; first by rewrite big_nil; lra.
by rewrite big_cons; apply: Rle_trans IH (Rmax_r _ _).
Qed.

Lemma matrix_norm_le h n (W : weight_matrix h n) C :
  0 <= C -> (forall j, column_sum W j <= C) -> matrix_norm W <= C.
Proof.
move=> C0 le; rewrite /matrix_norm; elim: (index_enum _) => [|j s IH]; first by rewrite big_nil.
by rewrite big_cons; apply: Rmax_lub.
Qed.

(** |W x|_1 <= |W|_1 |x|_1. *)
Lemma norm1_apply h n (W : weight_matrix h n) (x : point n) :
  norm1 (apply W x) <= matrix_norm W * norm1 x.
Proof.
apply: (Rle_trans _ (\Rsum_i \Rsum_j (Rabs (W i j) * Rabs (x j)))).
  apply: Rsum_le => i _; apply: Rle_trans (Rabs_Rsum_le _) _.
  by apply: Rsum_le => j _; rewrite Rabs_mult; lra.
rewrite Rsum_exchange /norm1 Rsum_scal; apply: Rsum_le => j _.
rewrite (_ : \Rsum_i _ = column_sum W j * Rabs (x j)); last by rewrite /column_sum big_distrl.
by apply: Rmult_le_compat_r (column_sum_le W j); exact: Rabs_pos.
Qed.

Lemma apply_minus h n (W : weight_matrix h n) (x y : point n) :
  minus (apply W x) (apply W y) = apply W (minus x y).
Proof.
apply: functional_extensionality => i; rewrite /minus /apply.
have -> : forall a b, a - b = a + (-1) * b by move=> *; ring.
by rewrite Rsum_scal -Rsum_plus; apply: eq_bigr => j _; ring.
Qed.

Lemma norm1_le n (x y : point n) a : (forall i, Rabs (x i) <= a * Rabs (y i)) ->
  norm1 x <= a * norm1 y.
Proof. by move=> le; rewrite /norm1 Rsum_scal; apply: Rsum_le => *. Qed.

Lemma norm1_triangle n (x y z : point n) :
  (forall i, Rabs (x i) <= Rabs (y i) + Rabs (z i)) -> norm1 x <= norm1 y + norm1 z.
Proof. by move=> le; rewrite /norm1 -Rsum_plus; apply: Rsum_le => *. Qed.

(** ** Lemmas 4 and 5 of the paper *)

Lemma lipschitz_ge0 L f : lipschitz L f -> 0 <= L.
Proof.
by move=> lip; have := lip 1 0; rewrite Rminus_0_r Rabs_R1; have := Rabs_pos (f 1 - f 0); lra.
Qed.

Lemma spectral_complexity_ge0 L n hs p (theta : network n hs p) :
  0 <= L -> 0 <= spectral_complexity L theta.
Proof.
move=> L0; elim: hs n theta => [|h hs IH] n theta /=; first exact: matrix_norm_ge0.
by apply: Rmult_le_pos (IH _ _); apply: Rmult_le_pos => //; exact: matrix_norm_ge0.
Qed.

(** Paper, Lemma 5: the spectral complexity bounds the Lipschitz constant in the L1 norm, for
    every sigma with Lipschitz constant L. *)
Theorem spectral_complexity_lipschitz sigma L n hs p (theta : network n hs p) (x y : point n) :
  lipschitz L sigma ->
  norm1 (minus (forward sigma theta x) (forward sigma theta y))
    <= spectral_complexity L theta * norm1 (minus x y).
Proof.
move=> lip; have L0 := lipschitz_ge0 lip.
elim: hs n theta x y => [|h hs IH] n theta x y /=; first by rewrite apply_minus; exact: norm1_apply.
case: theta => [[W b] rest] /=; apply: Rle_trans (IH _ rest _ _) _.
have C0 : 0 <= spectral_complexity L rest by exact: spectral_complexity_ge0.
have -> : forall a b c d, a * b * c * d = c * (a * (b * d)) by move=> *; ring.
apply: Rmult_le_compat_l => //; apply: Rle_trans (Rmult_le_compat_l _ _ _ L0 (norm1_apply W _)).
rewrite -apply_minus; apply: norm1_le => i; rewrite /minus /hidden.
by apply: Rle_trans (lip _ _) _; apply: Req_le; congr (_ * Rabs _); ring.
Qed.

(** Paper, Lemma 4: if sigma(0) = 0, then |f(x; [W, 0])|_1 <= C(f) |x|_1. *)
Theorem spectral_complexity_value sigma L n hs p (theta : network n hs p) (x : point n) :
  lipschitz L sigma -> sigma 0 = 0 ->
  norm1 (forward sigma (without_biases theta) x) <= spectral_complexity L theta * norm1 x.
Proof.
move=> lip s0; have E : spectral_complexity L (without_biases theta) = spectral_complexity L theta.
  by elim: hs n theta {x} => //= h hs IH n theta; rewrite IH.
have zero_apply h k (W : weight_matrix h k) : apply W (fun=> 0) = fun=> 0.
  by apply: functional_extensionality => i; rewrite /apply big1 // => j _; ring.
have Z : forward sigma (without_biases theta) (fun=> 0) = fun=> 0.
  elim: hs n theta {x E} => [|h hs IH] n theta /=; first exact: zero_apply.
  rewrite (_ : hidden _ _ _ _ = fun=> 0) ?IH //; apply: functional_extensionality => i.
  by rewrite /hidden zero_apply Rplus_0_r.
have := @spectral_complexity_lipschitz _ _ _ _ _ (without_biases theta) x (fun=> 0) lip.
have m0 k (z : point k) : minus z (fun=> 0) = z.
  by apply: functional_extensionality => i; rewrite /minus Rminus_0_r.
by rewrite Z E !m0.
Qed.
