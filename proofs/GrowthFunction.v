(** * The growth function of networks with piecewise-linear activation (certified.md, section 3)

    Warren's bound on the number of sign patterns of polynomials is a hypothesis; applied layer by
    layer it bounds the number of sign patterns of a network's outputs on M inputs that may depend
    on the parameters too. No bound on the weights, any number of layers. *)

From Modhyper Require Import Common FiniteSums Perceptron.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** ** Polynomials and Warren's bound *)

(** Real parameters theta_0, theta_1, ...; [polynomial V d f]: f(theta) is a polynomial of degree at
    most d in theta_0, ..., theta_(V-1). *)
Inductive polynomial (V : nat) : nat -> ((nat -> R) -> R) -> Prop :=
| poly_const c : polynomial V 0 (fun=> c)
| poly_var i : (i < V)%N -> polynomial V 1 (fun theta => theta i)
| poly_plus d f g : polynomial V d f -> polynomial V d g ->
  polynomial V d (fun theta => f theta + g theta)
| poly_mult d d' f g :
    polynomial V d f -> polynomial V d' g -> polynomial V (d + d') (fun theta => f theta * g theta)
| poly_degree d d' f : (d <= d')%N -> polynomial V d f -> polynomial V d' f.

(** The signs s say where the numbers F are positive. *)
Definition signs_of (J : finType) (s : {ffun J -> bool}) (F : J -> R) : Prop :=
  forall j, s j = true <-> 0 < F j.

(** The bound for M polynomials of degree at most D in V variables: 2 (2 e M D / V)^V. *)
Definition warren_number (M D V : nat) : R := 2 * (2 * exp 1 * INR (M * D) / INR V) ^ V.

(** Warren's theorem: if M >= V >= 1, polynomials f_1, ..., f_M of degree at most D >= 1 in V
    variables have at most that many sign patterns. *)
Definition warren : Prop :=
  forall (J : finType) (V D : nat) (f : J -> (nat -> R) -> R),
  (0 < V <= #|J|)%N -> (0 < D)%N -> (forall j, polynomial V D (f j)) ->
  forall A : {set {ffun J -> bool}},
    (forall s, s \in A -> exists theta, signs_of s (fun j => f j theta)) ->
    INR #|A| <= warren_number #|J| D V.

Lemma poly_more_variables V V' d f : (V <= V')%N -> polynomial V d f -> polynomial V' d f.
Proof.
move=> VV; elim=> {d f} *; try by constructor.
- by apply: poly_var; apply: leq_trans VV.
- by apply: poly_degree; eauto.
Qed.

Lemma poly_ext V d f g : (forall theta, f theta = g theta) -> polynomial V d f -> polynomial V d g.
Proof. by move=> fg; rewrite (functional_extensionality f g fg). Qed.

Lemma poly_sum V d (J : finType) (f : J -> (nat -> R) -> R) :
  (forall j, polynomial V d (f j)) -> polynomial V d (fun theta => \Rsum_j f j theta).
Proof.
move=> pf; apply: (@poly_ext _ _ (fun theta => \big[Rplus/R0]_(j <- enum J) f j theta)).
  by move=> theta; rewrite big_enum.
elim: (enum J) => [|j s IH].
  apply: (@poly_ext _ _ (fun=> 0)); first by move=> theta; rewrite big_nil.
  by apply: (@poly_degree _ 0); last exact: poly_const.
apply: (@poly_ext _ _ (fun theta => f j theta + \big[Rplus/R0]_(j <- s) f j theta)).
  by move=> theta; rewrite big_cons.
exact: poly_plus.
Qed.

Lemma poly_scal V d c b f : polynomial V d f -> polynomial V d (fun theta => c * f theta + b).
Proof.
move=> pf; apply: poly_plus; last by apply: (@poly_degree _ 0); last exact: poly_const.
by rewrite -[d]add0n; apply: poly_mult => //; exact: poly_const.
Qed.

(** ** Piecewise-linear activations *)

(** Where t lies among the break points. *)
Definition piece p (breaks : 'I_p -> R) (t : R) : {ffun 'I_p -> bool} :=
  [ffun l => if Rlt_dec (breaks l) t then true else false].

(** sigma is affine on each of the pieces between p break points. *)
Definition piecewise_linear (p : nat) (sigma : R -> R) : Prop :=
  exists (breaks : 'I_p -> R) (slope intercept : {ffun 'I_p -> bool} -> R),
    forall t, sigma t = slope (piece breaks t) * t + intercept (piece breaks t).

(** ** Counting, layer by layer *)

(** A family of networks whose weights in layer i are polynomials of degree at most 1 in the first
    V_i parameters (for example, each weight is a parameter or a constant). *)
Fixpoint affine_family (V : nat -> nat) n hs p : ((nat -> R) -> network n hs p) -> Prop :=
  match hs with
  | [::] => fun T => forall i j, polynomial (V 0%N) 1 (fun theta => T theta i j)
  | h :: hs' => fun T =>
      (forall i j, polynomial (V 0%N) 1 (fun theta => (T theta).1.1 i j)) /\
      (forall i, polynomial (V 0%N) 1 (fun theta => (T theta).1.2 i)) /\
      affine_family (fun i => V i.+1) (fun theta => (T theta).2)
  end.

(** Layer i has u_i units, so p u_i M thresholds, polynomials of degree d + i in V_i variables; the
    last layer has one unit and the threshold 0. *)
Fixpoint growth_bound (p M : nat) (V : nat -> nat) (d : nat) (hs : seq nat) : R :=
  match hs with
  | [::] => warren_number M d.+1 (V 0%N)
  | h :: hs' => warren_number (p * h * M) d.+1 (V 0%N) * growth_bound p M (fun i => V i.+1) d.+1 hs'
  end.

(** Warren's condition: at least as many polynomials as variables, in every layer. *)
Fixpoint enough_polynomials (p M : nat) (V : nat -> nat) (hs : seq nat) : Prop :=
  match hs with
  | [::] => (V 0 <= M)%N
  | h :: hs' => (V 0 <= p * h * M)%N /\ enough_polynomials p M (fun i => V i.+1) hs'
  end.

(** A proposition as a boolean. *)
Definition decide (P : Prop) : bool :=
  if ClassicalDedekindReals.sig_not_dec P then true else false.

Lemma decideP P : reflect P (decide P).
Proof.
rewrite /decide; case: ClassicalDedekindReals.sig_not_dec => H; constructor => //.
exact: Classical_Prop.NNPP.
Qed.

Lemma warren_number_ge0 M D V : (0 < V)%N -> 0 <= warren_number M D V.
Proof.
move=> V0; have Vp : 0 < INR V by apply: lt_0_INR; apply/ltP.
apply: Rmult_le_pos; first lra; apply: pow_le; apply: Rmult_le_pos; last first.
  by apply: Rlt_le; exact: Rinv_0_lt_compat.
by apply: Rmult_le_pos (pos_INR _); have := exp_pos 1; lra.
Qed.

Lemma growth_bound_ge0 p M V d hs : (forall i, 0 < V i)%N -> 0 <= growth_bound p M V d hs.
Proof.
elim: hs V d => [|h hs IH] V d V0 /=; first exact: warren_number_ge0.
by apply: Rmult_le_pos; [exact: warren_number_ge0 | apply: IH].
Qed.

Lemma card_bigcup_le (I T : finType) (B : {set I}) (F : I -> {set T}) K :
  (forall i, i \in B -> INR #|F i| <= K) -> INR #|\bigcup_(i in B) F i| <= INR #|B| * K.
Proof.
move=> le; apply: (Rle_trans _ (\big[Rplus/R0]_(i in B) INR #|F i|)).
  apply: (big_ind2 (fun (S : {set T}) x => INR #|S| <= x)); first by rewrite cards0;
    apply: Rle_refl.
    move=> S x S' x' Sx S'x'; apply: (Rle_trans _ (INR (#|S| + #|S'|))).
      by apply: le_INR; apply/leP; exact: leq_card_setU.
    by rewrite plus_INR; lra.
  by move=> i _; apply: Rle_refl.
apply: (Rle_trans _ (\big[Rplus/R0]_(i in B) K)); first exact: Rsum_le.
apply: Req_le; rewrite big_const; elim: #|B| => [|c IH]; first by rewrite /= Rmult_0_l.
by rewrite iterS IH S_INR; ring.
Qed.

Section Counting.
Variables (p : nat) (sigma : R -> R) (J : finType).
Hypothesis warren_holds : warren.
Hypothesis sigma_pieces : piecewise_linear p sigma.

(** certified.md, section 3, the counting: M = #|J| inputs z_j(theta), polynomials of degree at
    most d in the first V_0 parameters, and a family of networks as above. The outputs on the M
    inputs have at most [growth_bound] sign patterns. *)
Theorem network_sign_patterns hs n (V : nat -> nat) d (T : (nat -> R) -> network n hs 1)
    (z : J -> (nat -> R) -> point n) :
  (forall i, 0 < V i)%N -> (forall i, V i <= V i.+1)%N -> affine_family V T ->
  (forall j k, polynomial (V 0%N) d (fun theta => z j theta k)) ->
  enough_polynomials p #|J| V hs ->
  forall A : {set {ffun J -> bool}},
    (forall s, s \in A -> exists theta,
       signs_of s (fun j => scalar_forward sigma (T theta) (z j theta))) ->
    INR #|A| <= growth_bound p #|J| V d hs.
Proof.
case: sigma_pieces => breaks [slope [intercept sE]].
(* Stronger: for parameters in any set Q on which the inputs agree with polynomials. *)
move=> V0 VS affine zpoly enough A realised.
suff main : forall hs n (V : nat -> nat) d (T : (nat -> R) -> network n hs 1)
    (z : J -> (nat -> R) -> point n) (Z : J -> 'I_n -> (nat -> R) -> R) (Q : (nat -> R) -> Prop),
  (forall i, 0 < V i)%N -> (forall i, V i <= V i.+1)%N -> affine_family V T ->
  (forall j k, polynomial (V 0%N) d (Z j k)) ->
  (forall theta, Q theta -> forall j k, z j theta k = Z j k theta) ->
  enough_polynomials p #|J| V hs ->
  forall A : {set {ffun J -> bool}},
    (forall s, s \in A -> exists2 theta, Q theta &
       signs_of s (fun j => scalar_forward sigma (T theta) (z j theta))) ->
    INR #|A| <= growth_bound p #|J| V d hs.
  apply: (main _ _ _ _ T z (fun j k theta => z j theta k) (fun=> True)) => //.
  by move=> s /realised [theta H]; exists theta.
move=> {hs n V d T z V0 VS affine zpoly enough A realised}.
have product V d n (a : 'I_n -> (nat -> R) -> R) (g : 'I_n -> (nat -> R) -> R) :
    (forall k, polynomial V 1 (a k)) -> (forall k, polynomial V d (g k)) ->
    polynomial V d.+1 (fun theta => \Rsum_k (a k theta * g k theta)).
  by move=> pa pg; apply: poly_sum => k; rewrite -add1n; exact: poly_mult.
elim=> [|h hs IH] n V d T z Z Q V0 VS affine Zpoly zZ enough A realised.
- apply: (warren_holds (f := fun j theta => \Rsum_k (T theta ord0 k * Z j k theta))) => //.
  + by rewrite V0.
  + by move=> j; apply: product => // k; exact: affine.
  + move=> s /realised [theta Qt st]; exists theta => j; rewrite st.
    have -> : scalar_forward sigma (T theta) (z j theta) = \Rsum_k (T theta ord0 k * Z j k theta).
      by apply: eq_bigr => k _; rewrite zZ.
    by [].
- case: affine => [Wpoly [bpoly affine]]; case: enough => [enough0 enough].
  pose g j u theta := \Rsum_k ((T theta).1.1 u k * Z j k theta) + (T theta).1.2 u.
  have gpoly j u : polynomial (V 0%N) d.+1 (g j u).
    apply: poly_plus; first exact: product.
    exact: poly_degree (bpoly u).
  pose F (a : J * 'I_h * 'I_p) theta := g a.1.1 a.1.2 theta - breaks a.2.
  pose B := [set beta : {ffun J * 'I_h * 'I_p -> bool} |
              decide (exists theta, signs_of beta (fun a => F a theta))].
  have cardB : INR #|B| <= warren_number (p * h * #|J|) d.+1 (V 0%N).
    have cJ : #|[finType of J * 'I_h * 'I_p]| = (p * h * #|J|)%N.
      by rewrite !card_prod !card_ord mulnC [(#|J| * h)%N]mulnC mulnA.
    rewrite -cJ; apply: (warren_holds (f := F)) => //; first by rewrite V0 cJ.
      move=> a; apply: (@poly_ext _ _ (fun theta => 1 * g a.1.1 a.1.2 theta + - breaks a.2)).
        by move=> theta; rewrite Rmult_1_l.
      exact: poly_scal.
    by move=> beta; rewrite inE => /decideP.
  pose Ab (beta : {ffun J * 'I_h * 'I_p -> bool}) := [set s in A | decide (exists2 theta,
     Q theta /\ signs_of beta (fun a => F a theta) &
     signs_of s (fun j => scalar_forward sigma (T theta) (z j theta)))].
  have cover : A \subset \bigcup_(beta in B) Ab beta.
    apply/subsetP => s sA; have [theta Qt st] := realised s sA.
    pose beta := [ffun a => if Rlt_dec 0 (F a theta) then true else false].
    have bs : signs_of beta (fun a => F a theta).
      by move=> a; rewrite ffunE; case: Rlt_dec.
    apply/bigcupP; exists beta; first by rewrite inE; apply/decideP; exists theta.
    by rewrite inE sA; apply/decideP; exists theta.
  apply: Rle_trans (le_INR _ _ (leP (subset_leq_card cover))) _.
  have K0 := @growth_bound_ge0 p #|J| (fun i => V i.+1) d.+1 hs (fun i => V0 i.+1).
  apply: (Rle_trans _ (INR #|B| * growth_bound p #|J| (fun i => V i.+1) d.+1 hs)); last first.
    exact: Rmult_le_compat_r.
  apply: card_bigcup_le => beta _.
  (* On the parameters with the pattern beta, the layer is affine. *)
  pose q j u : {ffun 'I_p -> bool} := [ffun l => beta (j, u, l)].
  apply: (IH _ (fun i => V i.+1) d.+1 (fun theta => (T theta).2)
    (fun j theta => hidden sigma (T theta).1.1 (T theta).1.2 (z j theta))
    (fun j u theta => slope (q j u) * g j u theta + intercept (q j u))
    (fun theta => Q theta /\ signs_of beta (fun a => F a theta))) => //.
  + by move=> j u; apply: poly_scal; exact: poly_more_variables (gpoly j u).
  + move=> theta [Qt bs] j u; rewrite /hidden sE.
    have -> : apply (T theta).1.1 (z j theta) u + (T theta).1.2 u = g j u theta.
      by congr (_ + _); apply: eq_bigr => k _; rewrite zZ.
    have -> : piece breaks (g j u theta) = q j u; last by [].
    apply/ffunP => l; rewrite !ffunE; have := bs (j, u, l); rewrite /F /=.
    by case: Rlt_dec => lt [A1 A2]; case: (beta _) A1 A2 => // A1 A2;
      [have := A2 ltac:(lra) | have := A1 erefl; lra].
  + by move=> s; rewrite inE => /andP[_ /decideP].
Qed.

End Counting.
