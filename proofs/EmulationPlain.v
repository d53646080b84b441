(** * A plain network in place of a hypernetwork (interface.md, section 3)

    f is given by N_g ReLU networks of I, one for each parameter of g.  Their outputs, held in
    one unit each, are the parameters that the emulation of g reads: a plain ReLU network of
    (x, I) with at most N_f + N_g (7 log2(1/delta) + ...) parameters, for every target whatever.
    As N_f >= N_g, a plain ReLU network needs at most a factor O(log 1/delta) more in all. *)

From Coq Require Import ZArith Lia.
From Modhyper Require Import Common FiniteSums FixedPointRelu ReluGraph Sawtooth.
From Modhyper Require Import ModularityAnyDimension Emulation EmulationError GrowthFunctionBound.
From Modhyper Require Import EmulationBound.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** ** Networks of I inside a network of (x, I) *)

Section Compile.
Variables (m1 m2 : nat) (B : R).

(** Node j of a network of I whose units are now numbered from N. *)
Definition moved (N j : nat) : nat := if (j < m2)%N then (m1 + j)%N else (N + (j - m2))%N.
Definition move_form (N : nat) (f : form) : form :=
  Form (bias f) [seq (moved N t.1, t.2) | t <- terms f].

(** The units of one network, and a last one that holds its output plus B. *)
Definition held_output (N : nat) (f : relu_network) : seq form :=
  rcons [seq move_form N u | u <- units f]
    (plus_form (move_form N (output f)) (constant B)).

(** The units of all networks, and the nodes that hold their outputs. *)
Fixpoint held_outputs (N : nat) (fs : seq relu_network) : seq form * seq nat :=
  match fs with
  | [::] => ([::], [::])
  | f :: fs' =>
      let rest := held_outputs (N + size (held_output N f)) fs' in
      (held_output N f ++ rest.1, (N + size (units f))%N :: rest.2)
  end.

Lemma held_output_size N f : units_size (held_output N f) = network_size f.
Proof.
rewrite /held_output -cats1 units_size_cat {2}/units_size big_seq1 /network_size /units_size.
rewrite big_map /form_size size_plus /= addn0 size_map; congr (_ + _)%N.
by apply: eq_bigr => u _; rewrite size_map.
Qed.

Lemma held_outputs_size N fs :
  units_size (held_outputs N fs).1 = (\sum_(f <- fs) network_size f)%N.
Proof.
elim: fs N => [|f fs IH] N; first by rewrite /units_size !big_nil.
by rewrite [held_outputs _ _]/= units_size_cat held_output_size IH big_cons.
Qed.

(** After the units, node j of the network has the value of its new place. *)
Definition holds_nodes (N : nat) (env e : seq R) : Prop :=
  [/\ (m2 <= size e)%N, (size env = N + (size e - m2))%N &
      forall j, (j < size e)%N ->
        (moved N j < size env)%N /\ nth 0 env (moved N j) = nth 0 e j].

Lemma move_form_value N env e f : holds_nodes N env e -> reads_below (size e) f ->
  form_value env (move_form N f) = form_value e f.
Proof.
move=> [_ _ same]; rewrite /form_value /reads_below /=; case: f => b ts /= low; congr (_ + _).
elim: ts low => [|t ts IH] /=; first by rewrite !big_nil.
by move=> /andP[tl /IH]; rewrite !big_cons /= => ->; rewrite (proj2 (same _ tl)).
Qed.

Lemma holds_nodes_run N us env e : holds_nodes N env e -> in_order (size e) us ->
  holds_nodes N (run [seq move_form N u | u <- us] env) (run us e).
Proof.
elim: us env e => [|u us IH] env e //= H /andP[low order].
apply: IH; last by rewrite size_rcons.
rewrite (move_form_value H low); case: H => me se same.
split; rewrite ?size_rcons; [exact: leq_trans me _ | by rewrite se subSn // addnS |].
move=> j; rewrite ltnS leq_eqVlt => /orP[/eqP ->|jl]; last first.
  have [ml vj] := same j jl; split; first by rewrite ltnS ltnW.
  by rewrite !nth_rcons ml jl.
have -> : moved N (size e) = size env by rewrite /moved ltnNge me /= se.
by rewrite ltnSn !nth_rcons !ltnn !eqxx.
Qed.

(** [x] and [I] stand at the beginning. *)
Definition starts_with (env I : seq R) : Prop :=
  size I = m2 /\ (m1 + m2 <= size env)%N /\
  forall j, (j < m2)%N -> nth 0 env (m1 + j) = nth 0 I j.

Lemma starts_with_run us env I : starts_with env I -> starts_with (run us env) I.
Proof.
move=> [sI [le same]]; split=> //; split.
  by rewrite size_run; apply: leq_trans le (leq_addr _ _).
move=> j jm; have [more [-> _]] := run_extends us env.
by rewrite nth_cat (leq_trans _ le) ?ltn_add2l //; exact: same.
Qed.

Lemma held_output_correct f env I : starts_with env I -> well_formed m2 f ->
  - B <= evaluate f I ->
  nth 0 (run (held_output (size env) f) env) (size env + size (units f)) = evaluate f I + B.
Proof.
move=> [sI [le same]] /andP[order low] lo; set N := size env.
have H0 : holds_nodes N env I.
  split; rewrite ?sI // ?subnn ?addn0 // => j jm; rewrite /moved jm; split; last exact: same.
  by apply: leq_trans le; rewrite ltn_add2l.
rewrite -sI in order low; have H := holds_nodes_run H0 order.
rewrite /held_output -cats1 run_cat /= nth_rcons size_run size_map ltnn eqxx.
rewrite value_plus value_constant (move_form_value H) ?size_run //.
by rewrite relu_pos // -/(evaluate f I); lra.
Qed.

Lemma held_outputs_correct fs env I : starts_with env I -> all (well_formed m2) fs ->
  (forall p, (p < size fs)%N -> - B <= nth 0 [seq evaluate f I | f <- fs] p) ->
  let H := held_outputs (size env) fs in
  forall p, (p < size fs)%N ->
    (nth 0%N H.2 p < size (run H.1 env))%N /\
    nth 0 (run H.1 env) (nth 0%N H.2 p) = nth 0 [seq evaluate f I | f <- fs] p + B.
Proof.
elim: fs env => [|f fs IH] env start //= /andP[formed all_formed] lo p pf.
have start' := starts_with_run (held_output (size env) f) start.
set env' := run (held_output (size env) f) env in start'.
have s' : size env' = (size env + size (held_output (size env) f))%N by exact: size_run.
rewrite run_cat -/env' -s'; case: p pf => [|p] pf.
  have [more [-> _]] := run_extends (held_outputs (size env') fs).1 env'.
  have lt : (size env + size (units f) < size env')%N.
    by rewrite s' /held_output size_rcons size_map addnS.
  rewrite /= size_cat nth_cat lt; split; first by apply: leq_trans lt (leq_addr _ _).
  exact: held_output_correct start formed (lo 0%N isT).
exact: IH start' all_formed (fun q => lo q.+1) p pf.
Qed.
End Compile.

Lemma inputs_of_join m1 m2 (x : point m1) (I : point m2) :
  inputs_of (join x I) = inputs_of x ++ inputs_of I.
Proof.
apply: (@eq_from_nth _ 0) => [|i]; first by rewrite size_cat !size_inputs_of.
rewrite size_inputs_of => im; rewrite (nth_inputs_of _ (Ordinal im)) nth_cat size_inputs_of.
rewrite /join; case: splitP => j /= ij; rewrite ij.
  by rewrite ltn_ord nth_inputs_of.
by rewrite ltnNge leq_addr addKn nth_inputs_of.
Qed.

(** ** The theorem *)

(** interface.md, section 3: a hypernetwork with the primary g and networks f_1, ..., f_N_g of I
    with values in [-B,B] is within delta of a plain ReLU network of (x, I) with at most
    N_f + N_g (7 log2(1/delta) + 21 D log2(B (S+1)) + 16) parameters, N_f those of all f_p. *)
Theorem plain_network_from_hypernetwork m1 m2 S (g : relu_network) (fs : seq relu_network)
    (B delta : R) :
  well_formed m1 g -> fan_in S g -> (0 < S)%N -> 1 <= B -> 0 < delta <= 1 ->
  size fs = network_size g -> all (well_formed m2) fs ->
  (forall (I : point m2) p, in_cube I ->
     Rabs (nth 0 [seq evaluate f (inputs_of I) | f <- fs] p) <= B) ->
  exists plain : relu_network,
    INR (network_size plain) <= INR (\sum_(f <- fs) network_size f) + INR (network_size g)
      * (7 * log2 (/ delta) + 21 * INR (depth m1 g) * log2 (B * INR S.+1) + 16) /\
    forall (x : point m1) (I : point m2), in_cube x -> in_cube I ->
      Rabs (evaluate plain (inputs_of (join x I))
            - evaluate (with_parameters g [seq evaluate f (inputs_of I) | f <- fs]) (inputs_of x))
        <= delta.
Proof.
move=> formed fan S1 B1 [d0 d1] sfs fformed bounded.
have S1' : 2 <= INR S.+1 by apply: (le_INR 2); apply/leP.
have K1 : 1 < B * INR S.+1 by nra.
have [L [enough short]] := levels_exist (3 * depth m1 g) K1 (conj d0 d1).
pose H := held_outputs m1 m2 B (m1 + m2) fs; pose th p := Form (- B) [:: (nth 0%N H.2 p, 1)].
exists (emulator L ((B * INR S.+1) ^ depth m1 g) th m1 (m1 + m2) H.1 g); split.
  have := @emulator_size L ((B * INR S.+1) ^ depth m1 g) th (fun p => erefl) m1 (m1 + m2) H.1 g.
  rewrite held_outputs_size => /leP/le_INR size.
  apply: Rle_trans size _; rewrite plus_INR mult_INR; apply: Rplus_le_compat_l.
  rewrite Rmult_comm; apply: Rmult_le_compat_l; first exact: pos_INR.
  rewrite plus_INR mult_INR (_ : INR 14 = 14) /=; last by ring.
  move: short; rewrite mult_INR (_ : INR 3 = 3) /=; last by ring.
  by lra.
move=> x I xc Ic; rewrite inputs_of_join.
have si : (m1 + m2)%N = size (inputs_of x ++ inputs_of I) by rewrite size_cat !size_inputs_of.
have start : starts_with m1 m2 (inputs_of x ++ inputs_of I) (inputs_of I).
  split; [exact: size_inputs_of | rewrite -si leqnn; split=> // j jm].
  by rewrite nth_cat size_inputs_of ltnNge leq_addr /= addKn.
have lo p : (p < size fs)%N -> - B <= nth 0 [seq evaluate f (inputs_of I) | f <- fs] p.
  by move=> _; have /Rabs_le_between := bounded I p Ic; lra.
have held := held_outputs_correct start fformed lo.
rewrite -si -/H in held; rewrite {1}si; apply: emulator_correct => //.
- exact: size_inputs_of.
- move=> j jm; have := nth_inputs_of x (Ordinal jm); rewrite /= => ->.
  by apply/Rabs_le_between; exact: xc.
- move=> j jm; have [more [-> _]] := run_extends H.1 (inputs_of x ++ inputs_of I).
  by rewrite nth_cat -si ltn_addr // nth_cat size_inputs_of jm.
- by rewrite -si leq_addr.
- by rewrite size_map.
- by move=> p; exact: bounded.
- move=> p; rewrite size_map => /held [pl pv]; split; first by rewrite /reads_below /= pl.
  by rewrite /form_value big_seq1 /= pv; ring.
Qed.
