(** * An embedding method emulates a hypernetwork (interface.md, section 2(d))

    g is any ReLU network (any connections, any depth) whose parameters, all of them, are the
    outputs of f: a hypernetwork g(x; f(I)).  With e = f, an embedding of dimension k = N_g, every
    product of a parameter and a value of the forward pass becomes a gadget of [Sawtooth.v]: a
    ReLU network q of at most (14 L + 16) N_g fixed parameters, within delta of g on the cube
    whatever f is. *)

From Coq Require Import ZArith Lia.
From Modhyper Require Import Common FiniteSums FixedPointRelu ReluGraph Sawtooth.
From Modhyper Require Import ModularityAnyDimension.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** ** Depth *)

(** Every unit reads inputs and earlier units only. *)
Fixpoint in_order (N : nat) (us : seq form) : bool :=
  match us with [::] => true | u :: us' => reads_below N u && in_order N.+1 us' end.
Definition well_formed (m : nat) (g : relu_network) : bool :=
  in_order m (units g) && reads_below (m + size (units g)) (output g).

(** The nodes that a form reads. *)
Definition sources_of (f : form) : seq nat := [seq t.1 | t <- terms f].

(** The level of an input is 0, that of a unit is one more than the largest of those it reads. *)
Definition form_level (levels : seq nat) (f : form) : nat :=
  (\max_(s <- sources_of f) nth 0%N levels s)%N.
Fixpoint unit_levels (levels : seq nat) (us : seq form) : seq nat :=
  match us with
  | [::] => levels
  | u :: us' => unit_levels (rcons levels (form_level levels u).+1) us'
  end.

(** The number of layers of weights: one more than the largest level. *)
Definition depth (m : nat) (g : relu_network) : nat :=
  (\max_(l <- unit_levels (nseq m 0%N) (units g)) l).+1.

(** No unit and not the output reads more than S nodes. *)
Definition fan_in (S : nat) (g : relu_network) : bool :=
  all (fun u => size (terms u) <= S)%N (output g :: units g).

(** ** The network *)

Section Build.
Variables (L : nat) (M : R) (theta : nat -> form).

(** The sum of theta_p * (node s), p = p0, p0 + 1, ..., s in the list. *)
Fixpoint products (N p : nat) (sources : seq nat) : seq form * form :=
  match sources with
  | [::] => ([::], constant 0)
  | s :: sources' =>
      let P := product_units N L M (theta p) (node s) in
      let rest := products (N + size P.1) p.+1 sources' in
      (P.1 ++ rest.1, plus_form P.2 rest.2)
  end.

Lemma products_cons N p s sources : products N p (s :: sources) =
  let P := product_units N L M (theta p) (node s) in
  let rest := products (N + size P.1) p.+1 sources in (P.1 ++ rest.1, plus_form P.2 rest.2).
Proof. by []. Qed.

(** The affine form [f] with the parameters theta_p, theta_(p+1), ...; its node number j is now
    the node number [place j]. *)
Definition emulate_form (N p : nat) (place : seq nat) (f : form) : seq form * form :=
  let S := products N p.+1 [seq nth 0%N place s | s <- sources_of f] in
  (S.1, plus_form (theta p) S.2).

(** The units [us], with the places of all nodes afterwards. *)
Fixpoint emulate_units (N p : nat) (place : seq nat) (us : seq form) : seq form * seq nat :=
  match us with
  | [::] => ([::], place)
  | u :: us' =>
      let U := emulate_form N p place u in
      let rest := emulate_units (N + size U.1).+1 (p + form_size u)
                    (rcons place (N + size U.1)%N) us' in
      (U.1 ++ U.2 :: rest.1, rest.2)
  end.

Lemma emulate_units_cons N p place u us : emulate_units N p place (u :: us) =
  let U := emulate_form N p place u in
  let rest := emulate_units (N + size U.1).+1 (p + form_size u)
                (rcons place (N + size U.1)%N) us in
  (U.1 ++ U.2 :: rest.1, rest.2).
Proof. by []. Qed.

(** After [first] units, which compute the parameters from N0 inputs, the network [g] of the first
    m inputs. *)
Definition emulator (m N0 : nat) (first : seq form) (g : relu_network) : relu_network :=
  let N := (N0 + size first)%N in
  let E := emulate_units N 0 (iota 0 m) (units g) in
  let O := emulate_form (N + size E.1) (units_size (units g)) E.2 (output g) in
  ReluNetwork (first ++ E.1 ++ O.1) O.2.

(** *** Size *)

Hypothesis theta_size : forall p, size (terms (theta p)) = 1%N.

Lemma products_size N p sources :
  (units_size (products N p sources).1 + size (terms (products N p sources).2)
     = (14 * L + 16) * size sources)%N.
Proof.
elim: sources N p => [|s ss IH] N p; first by rewrite /units_size big_nil muln0.
rewrite products_cons; cbv zeta; set P := product_units _ _ _ _ _.
have S : (units_size P.1 + size (terms P.2) = 14 * L + 16)%N.
  exact: product_units_size.
have := IH (N + size P.1)%N p.+1; set T := products (_ + _) _ _; clearbody P T => E.
by rewrite /= units_size_cat size_cat addnACA S E mulnS.
Qed.

Lemma emulate_form_size N p place f :
  (units_size (emulate_form N p place f).1 + form_size (emulate_form N p place f).2
     <= (14 * L + 16) * form_size f)%N.
Proof.
have := products_size N p.+1 [seq nth 0%N place s | s <- sources_of f].
rewrite /emulate_form; set T := products _ _ _; clearbody T.
rewrite /form_size /= size_cat theta_size !size_map mulnS; nat_lia.
Qed.

Lemma emulate_units_size N p place us :
  (units_size (emulate_units N p place us).1 <= (14 * L + 16) * units_size us)%N.
Proof.
elim: us N p place => [|u us IH] N p place; first by rewrite /units_size big_nil.
have := emulate_form_size N p place u; rewrite emulate_units_cons; cbv zeta.
set U := emulate_form _ _ _ _; set T := emulate_units _ _ _ us.
have := IH (N + size U.1).+1 (p + form_size u)%N (rcons place (N + size U.1)%N).
rewrite -/T; clearbody U T => A B.
by rewrite units_size_cat /units_size !big_cons -!/(units_size _) mulnDr addnA; exact: leq_add.
Qed.

Lemma emulator_size m N0 first g :
  (network_size (emulator m N0 first g)
     <= units_size first + (14 * L + 16) * network_size g)%N.
Proof.
rewrite /network_size /emulator; set E := emulate_units _ _ _ _; set O := emulate_form _ _ _ _.
have := emulate_units_size (N0 + size first) 0 (iota 0 m) (units g).
have := emulate_form_size (N0 + size first + size E.1) (units_size (units g)) E.2 (output g).
rewrite -/E -/O; clearbody E O => A B.
cbn [units output].
rewrite !units_size_cat -addnA leq_add2l -addnA mulnDr. exact: (leq_add B A).
Qed.
End Build.
