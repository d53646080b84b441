(** * Theorem 4 for r = 1 and every m1, m2: a ReLU primary g and a ReLU network f
      (certified.md, section 5; interface.md, section 2)

    A hypernetwork g(x; f(I)): g is a ReLU network of N_g <= (10 m1 + 3) n^m1 parameters, all of
    which are outputs of ReLU networks of I.  Error at most 2/n on the ball of W(1, m1+m2). *)

From Coq Require Import ZArith Lia.
From Modhyper Require Import Common FiniteSums Packing FinitePrecision FinitePrecisionFirstOrder.
From Modhyper Require Import FixedPointRelu ReluInterpolation SobolevCube NearestCentre.
From Modhyper Require Import ReluGraph McShane Samples.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** ** All parameters of a network as a list *)

(** For each unit and the output its bias, then its weights. *)
Definition form_parameters (f : form) : seq R := bias f :: [seq t.2 | t <- terms f].
Definition units_parameters (us : seq form) : seq R := flatten [seq form_parameters u | u <- us].
Definition network_parameters (net : relu_network) : seq R :=
  units_parameters (units net) ++ form_parameters (output net).

(** The network with the same connections and the parameters of a list. *)
Definition fill_form (f : form) (theta : seq R) : form :=
  Form (head 0 theta) (zip [seq t.1 | t <- terms f] (behead theta)).
Fixpoint fill_units (us : seq form) (theta : seq R) : seq form :=
  match us with
  | [::] => [::]
  | u :: us' => fill_form u theta :: fill_units us' (drop (form_size u) theta)
  end.
Definition with_parameters (net : relu_network) (theta : seq R) : relu_network :=
  ReluNetwork (fill_units (units net) theta)
    (fill_form (output net) (drop (units_size (units net)) theta)).

Lemma size_form_parameters f : size (form_parameters f) = form_size f.
Proof. by rewrite /= size_map. Qed.

Lemma size_units_parameters us : size (units_parameters us) = units_size us.
Proof.
elim: us => [|u us IH]; first by rewrite /units_size big_nil.
by rewrite /units_parameters /= size_cat -/(units_parameters us) IH size_map /units_size big_cons.
Qed.

Lemma fill_form_same f g rest : [seq t.1 | t <- terms f] = [seq t.1 | t <- terms g] ->
  fill_form f (form_parameters g ++ rest) = g.
Proof.
case: g => b ts /= E; rewrite /fill_form /= E; congr Form.
by elim: ts {E} => [|[i c] ts IH] //=; [case: rest | rewrite IH].
Qed.

(** Two lists of units with the same connections. *)
Definition same_connections (us vs : seq form) : Prop :=
  [seq [seq t.1 | t <- terms u] | u <- us] = [seq [seq t.1 | t <- terms v] | v <- vs].

Lemma fill_units_same us vs rest : same_connections us vs ->
  fill_units us (units_parameters vs ++ rest) = vs.
Proof.
elim: us vs => [|u us IH] [|v vs] // [uv /IH E].
have -> : units_parameters (v :: vs) = form_parameters v ++ units_parameters vs by [].
rewrite -catA /fill_units -/fill_units fill_form_same //; congr (_ :: _).
have -> : form_size u = size (form_parameters v).
  by rewrite size_form_parameters /form_size -(size_map fst (terms u)) uv size_map.
by rewrite drop_size_cat.
Qed.

Lemma with_parameters_same a b : same_connections (units a) (units b) ->
  [seq t.1 | t <- terms (output a)] = [seq t.1 | t <- terms (output b)] ->
  with_parameters a (network_parameters b) = b.
Proof.
case: b => us out /= uu oo; rewrite /with_parameters /network_parameters /=.
rewrite fill_units_same // (_ : units_size (units a) = size (units_parameters us)).
  by rewrite drop_size_cat // -[form_parameters out]cats0 fill_form_same.
rewrite size_units_parameters; move: uu; rewrite /units_size /same_connections.
elim: (units a) us => [|u us' IH] [|v us] //= [E /IH IHus].
by rewrite !big_cons IHus /form_size -(size_map fst (terms u)) E size_map.
Qed.

(** ** The hypernetwork *)

Section Hypernetwork.
Variables (m1 m2 n : nat).
Hypothesis m1_pos : (0 < m1)%N.
Hypothesis m2_pos : (0 < m2)%N.
Hypothesis n_pos : (0 < n)%N.

(** The primary: the network that reads samples, with the samples (plus 2) as biases. *)
Definition primary_network (w : nat -> R) : relu_network := sample_primary m1 n w (-2).

(** Its parameters are the samples and numbers that do not depend on them. *)
Definition fixed_parameters : seq R :=
  units_parameters (units (sample_network m1 n))
  ++ form_parameters (plus_form (output (sample_network m1 n)) (constant (-2))).

Lemma primary_parameters w :
  network_parameters (primary_network w) = [seq w p | p <- iota 0 (n ^ m1)] ++ fixed_parameters.
Proof.
rewrite /network_parameters /fixed_parameters catA; congr (_ ++ _).
rewrite /units_parameters /= map_cat flatten_cat; congr (_ ++ _).
by rewrite /constants -map_comp; elim: (iota _ _) => //= p s ->.
Qed.

Lemma size_fixed : size fixed_parameters = network_size (sample_network m1 n).
Proof.
rewrite size_cat size_units_parameters size_form_parameters /network_size; congr addn.
by rewrite /form_size size_plus addn0.
Qed.

Lemma primary_with_parameters w w' :
  with_parameters (primary_network w) (network_parameters (primary_network w'))
  = primary_network w'.
Proof.
apply: with_parameters_same => //.
rewrite /same_connections /= !map_cat; congr (_ ++ _).
by rewrite /constants -!map_comp.
Qed.

(** The networks of f: one for each sample, and constants for the other parameters. *)
Definition sample_function (y : point (m1 + m2) -> R) (p : nat) : relu_network :=
  sample_primary m2 n (fun l =>
    if insub l is Some l' then if insub p is Some p' then
      y (join (box_centre (m := m1) (n := n) p') (box_centre (m := m2) (n := n) l')) + 2
    else 0 else 0) 0.
Definition constant_function (c : R) : relu_network := ReluNetwork [::] (constant c).
Definition hyper_functions (y : point (m1 + m2) -> R) : seq relu_network :=
  [seq sample_function y p | p <- iota 0 (n ^ m1)]
  ++ [seq constant_function c | c <- fixed_parameters].

Lemma hyper_functions_value y (I : point m2) :
  [seq evaluate f (inputs_of I) | f <- hyper_functions y]
  = network_parameters (primary_network (fun p => evaluate (sample_function y p) (inputs_of I))).
Proof.
rewrite primary_parameters /hyper_functions map_cat -!map_comp; congr (_ ++ _).
rewrite -[RHS]map_id; apply: eq_map => c /=.
by rewrite /evaluate /= value_constant.
Qed.
End Hypernetwork.

(** Paper, Theorem 4 for r = 1, every m1, m2 >= 1 and n >= 1, with a ReLU g and a ReLU f and
    without a hypothesis: there is a ReLU network g with N_g <= (10 m1 + 3) n^m1 parameters, the
    same for all targets, and for every y in the ball of W(1, m1+m2) there are N_g ReLU networks
    f_1, ..., f_N_g of I with at most (10 m2 + 3) n^(m1+m2) + (10 m1 + 2) n^m1 parameters in all,
    such that the network g with the parameters f_1(I), ..., f_N_g(I) is within 2/n of y(., I)
    for every I. *)
Theorem modularity_any_dimension m1 m2 n : (0 < m1)%N -> (0 < m2)%N -> (0 < n)%N ->
  exists g : relu_network,
    (network_size g <= (10 * m1 + 3) * n ^ m1)%N /\
    forall y : point (m1 + m2) -> R, sobolev_cube_1 y ->
    exists fs : seq relu_network,
      size fs = network_size g /\
      (\sum_(f <- fs) network_size f
         <= (10 * m2 + 3) * n ^ (m1 + m2) + (10 * m1 + 2) * n ^ m1)%N /\
      forall x I, in_cube x -> in_cube I ->
        Rabs (evaluate (with_parameters g [seq evaluate f (inputs_of I) | f <- fs]) (inputs_of x)
              - y (join x I)) <= 2 / INR n.
Proof.
move=> m1_pos m2_pos n_pos; exists (primary_network m1 n (fun=> 0)).
have small1 := sample_network_size m1_pos n_pos; have small2 := sample_network_size m2_pos n_pos.
have gsize w : network_size (primary_network m1 n w)
    = (n ^ m1 + network_size (sample_network m1 n))%N by exact: sample_primary_size.
split.
  by rewrite gsize; move: small1; rewrite !mulnDl; move: (10 * m1 * n ^ m1)%N => a; nat_lia.
move=> y yW; have [bounded _] := sobolev_cube_facts yW.
have n1 : 1 <= INR n by apply: (le_INR 1); apply/leP.
have in1 : 0 < / INR n <= 1.
  by split; [apply: Rinv_0_lt_compat; lra | rewrite -Rinv_1; apply: Rinv_le_contravar; lra].
have in_box m p := @box_centre_in m n p n_pos.
have lip1 I : in_cube I -> lipschitz_on_cube (fun z : point m1 => y (join z I)).
  move=> Ic z z' d zc zc' d0 zz; apply: slice_lipschitz => // i.
  by rewrite Rminus_eq_0 Rabs_R0.
have lip2 x : in_cube x -> lipschitz_on_cube (fun I : point m2 => y (join x I)).
  move=> xc I J d Ic Jc d0 IJ; apply: slice_lipschitz => // i.
  by rewrite Rminus_eq_0 Rabs_R0.
exists (hyper_functions n y); split; [|split].
- by rewrite size_cat !size_map size_iota size_fixed gsize.
- rewrite big_cat /= !big_map; apply: leq_add; last first.
    rewrite (eq_bigr (fun=> 1%N)) => [|c _]; last by rewrite /network_size /units_size big_nil.
    by rewrite sum1_size size_fixed.
  rewrite (eq_bigr (fun=> (n ^ m2 + network_size (sample_network m2 n))%N)) => [|p _]; last first.
    exact: sample_primary_size.
  rewrite big_const_seq count_predT size_iota iter_addn_0 mulnC expnD mulnCA leq_mul2l.
  apply/orP; right; move: small2; rewrite !mulnDl; move: (10 * m2 * n ^ m2)%N => a; nat_lia.
- move=> x I xc Ic; rewrite hyper_functions_value primary_with_parameters.
  pose w p := evaluate (sample_function n y p) (inputs_of I).
  have close (p : 'I_(n ^ m1)) : Rabs (w p - (y (join (box_centre p) I) + 2)) <= / INR n.
    rewrite -[/ INR n]Rplus_0_r -[y _ + 2]Rplus_0_r.
    apply: (@sample_primary_error m2 n m2_pos n_pos (fun J => y (join (box_centre p) J))) => //.
        by apply: lip2; exact: in_box.
      move=> l; case: insubP => [l' _ _|_]; last lra; case: insubP => [p' _ _|_]; last lra.
      by have /Rabs_le_between := bounded _ (join_in_cube (in_box _ p') (in_box _ l')); lra.
    by move=> l; rewrite !valK Rminus_eq_0 Rabs_R0; lra.
  have [w' [w'0 w'E]] : exists w' : nat -> R,
      (forall p, 0 <= w' p) /\ forall p : 'I_(n ^ m1), w' p = w p.
    exists (fun p => Rmax 0 (w p)); split=> p; first exact: Rmax_l.
    have /Rabs_le_between := close p.
    have /Rabs_le_between := bounded _ (join_in_cube (in_box _ p) Ic).
    by move=> ? ?; rewrite Rmax_right; lra.
  have -> : primary_network m1 n w = primary_network m1 n w'.
    rewrite /primary_network /sample_primary; congr (ReluNetwork (_ ++ _) _).
    rewrite /constants; apply/eq_in_map => p; rewrite mem_iota add0n => /andP[_ pM].
    by rewrite -(w'E (Ordinal pM)).
  have := @sample_primary_error m1 n m1_pos n_pos (fun z => y (join z I)) w' (-2) (/ INR n) x
    (lip1 I Ic) w'0 _ xc.
  rewrite (_ : y (join x I) + 2 + -2 = y (join x I)); last by ring.
  rewrite (_ : / INR n + / INR n = 2 / INR n); last by field; lra.
  by apply=> p; rewrite w'E.
Qed.
