(** * Emulation: N_q <= N_g (7 log2(1/delta) + 21 D log2(B (S+1)) + 16)
      (interface.md, sections 2(d) and 3)

    D is the depth of g, S its largest fan-in and B bounds its parameters.  So an embedding of
    N_g numbers is as good as the hypernetwork, up to a logarithm, for every target; and a plain
    network needs at most N_f + N_g (7 log2(1/delta) + ...) parameters. *)

From Coq Require Import ZArith Lia.
From Modhyper Require Import Common FiniteSums FixedPointRelu FinitePrecision ReluGraph Sawtooth.
From Modhyper Require Import ModularityAnyDimension Emulation EmulationError GrowthFunctionBound.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** ** Any way to supply the parameters *)

Section Emulates.
Variables (m S L : nat) (g : relu_network) (B delta : R).
Hypothesis formed : well_formed m g.
Hypothesis fan : fan_in S g.
Hypothesis S_1 : (0 < S)%N.
Hypothesis B_1 : 1 <= B.
Hypothesis delta_1 : delta <= 1.

(** The number of levels L of the gadgets suffices. *)
Let K : R := B * INR S.+1.
Let D := depth m g.
Hypothesis levels_enough : K ^ (3 * D) <= delta * 4 ^ L.+1.

Let K_2 : 2 <= K.
Proof.
have S1 : 1 <= INR S by apply: (le_INR 1); apply/leP.
by rewrite /K S_INR; nra.
Qed.

Let Kpow l : 1 <= K ^ l.
Proof. by apply: pow_R1_Rle; have := K_2; lra. Qed.

Let pow4 : 0 < 4 ^ L.+1.
Proof. by apply: pow_lt; lra. Qed.

(** The first m nodes hold x; the node of theta_p holds theta_p, p < N_g. *)
Lemma emulator_correct (theta : nat -> form) (x th inputs : seq R) (first : seq form) :
  size x = m -> (forall j, (j < m)%N -> Rabs (nth 0 x j) <= 1) ->
  (forall j, (j < m)%N -> nth 0 (run first inputs) j = nth 0 x j) -> (m <= size inputs)%N ->
  size th = network_size g -> (forall p, Rabs (nth 0 th p) <= B) ->
  holds_parameters theta th (run first inputs) ->
  Rabs (evaluate (emulator L (K ^ D) theta m (size inputs) first g) inputs
        - evaluate (with_parameters g th) x) <= delta.
Proof.
move=> sx x1 same mi sth thB hold; set env := run first inputs in hold same.
pose eta := (K ^ D) ^ 2 / 4 ^ L.+1.
have KD := Kpow D; have DE : D = D.-1.+1 by [].
have cube : (K ^ D) ^ 2 * K ^ D = K ^ (3 * D).
  by rewrite mulnC -!pow_mult -pow_add; congr (K ^ _); rewrite -multE; lia.
have etaK : eta * K ^ D <= delta.
  rewrite /eta (_ : _ / _ * _ = K ^ (3 * D) / 4 ^ L.+1); last by rewrite -cube; field; lra.
  apply: (Rmult_le_reg_r (4 ^ L.+1)) => //.
  by rewrite /Rdiv Rmult_assoc Rinv_l; lra.
have eta0 : 0 <= eta.
  by apply: Rmult_le_pos; [exact: pow2_ge_0 | apply: Rlt_le; exact: Rinv_0_lt_compat].
have eta1 : eta <= 1 by nra.
have foll : follows S B eta env x (iota 0 m) (nseq m 0%N).
  split; rewrite ?size_iota ?size_nseq // sx => j jm.
  rewrite nth_iota // add0n nth_nseq jm same // Rminus_eq_0 Rabs_R0 /=.
  split; [|by lra | exact: x1].
  by rewrite size_run; apply: leq_trans jm _; apply: leq_trans mi (leq_addr _ _).
have /andP[order low] := formed; rewrite -sx in order low.
have /andP[outS usS] := fan.
have levH : all (fun l => l <= D.-1)%N (unit_levels (nseq m 0%N) (units g)).
  by apply/allP => l lin; rewrite /D /depth /= (big_rem l) //= leq_maxl.
rewrite /network_size in sth.
have big : (0 + units_size (units g) <= size th)%N by rewrite sth leq_addr.
have etaE : eta = (K ^ D.-1.+1) ^ 2 / 4 ^ L.+1 by [].
have := emulate_units_correct B_1 S_1 etaE eta1 thB hold foll order usS levH big.
rewrite drop0 -/K -DE.
set E := emulate_units _ _ _ _ _ _ _ => follE; set true := run _ x in follE.
have str : size true = (size x + size (units g))%N.
  rewrite /true size_run; congr (_ + _)%N.
  by elim: (units g) th {thB hold sth big E follE true} => //= u us IH th; rewrite IH.
have outH : (form_level (unit_levels (nseq m 0%N) (units g)) (output g) <= D.-1)%N.
  rewrite /form_level; elim: (sources_of _) => [|s ss IH]; first by rewrite big_nil.
  rewrite big_cons geq_max IH andbT.
  case: (ltnP s (size (unit_levels (nseq m 0%N) (units g)))) => lt; last by rewrite nth_default.
  exact: (allP levH) (mem_nth _ lt).
have holdE := holds_parameters_run E.1 hold.
have size_out : (units_size (units g) + size (terms (output g)) < size th)%N.
  by rewrite sth ltn_add2l /form_size.
have [|_ Uv _] := emulate_form_correct B_1 S_1 etaE eta1 thB holdE follE
  (f := output g) (p := units_size (units g)) _ outS outH size_out.
  by rewrite str.
move: Uv; rewrite -/K -DE size_run.
set O := emulate_form _ _ _ _ _ _ _ => Uv.
have -> : evaluate (emulator L (K ^ D) theta m (size inputs) first g) inputs
    = computed O (run E.1 env).
  by rewrite /evaluate /computed /env -!run_cat /O /E /env size_run.
rewrite /evaluate /with_parameters /= -/true.
apply: Rle_trans Uv _; apply: Rle_trans etaK; apply: Rmult_le_compat_l => //.
have : K ^ (form_level (unit_levels (nseq m 0%N) (units g)) (output g)).+1 <= K ^ D.
  by apply: Rle_pow; [have := K_2; lra | apply/leP; rewrite DE ltnS].
by lra.
Qed.
End Emulates.

(** The number of levels in terms of delta. *)
Lemma levels_exist (K delta : R) (n : nat) : 1 < K -> 0 < delta <= 1 ->
  exists L, K ^ n <= delta * 4 ^ L.+1 /\ 2 * INR L <= log2 (/ delta) + INR n * log2 K.
Proof.
move=> K1 d1; have l2 : 0 < ln 2 by rewrite -ln_1; apply: ln_increasing; lra.
have lK : 0 < ln K by rewrite -ln_1; apply: ln_increasing; lra.
have ld : 0 <= - ln delta.
  case: (Req_dec delta 1) => [->|ne]; first by rewrite ln_1; lra.
  by have := ln_increasing delta 1 (proj1 d1) ltac:(lra); rewrite ln_1; lra.
pose t := log2 (/ delta) + INR n * log2 K.
have tE : t * ln 2 = - ln delta + INR n * ln K.
  by rewrite /t /log2 ln_Rinv; [field; lra | lra].
have n0 : 0 <= INR n * ln K by apply: Rmult_le_pos; [exact: pos_INR | lra].
have t0 : 0 <= t / 2 by apply: (Rmult_le_reg_r (ln 2)) => //; lra.
have [L [lo hi]] := nfloor_ex _ t0; exists L; split; last by rewrite -/t; lra.
have p4 : 0 < 4 ^ L.+1 by apply: pow_lt; lra.
apply: Rlt_le; apply: ln_lt_inv; [by apply: pow_lt; lra | by apply: Rmult_lt_0_compat; lra |].
rewrite ln_mult ?ln_pow; try lra.
have -> : ln 4 = 2 * ln 2 by rewrite (_ : 4 = 2 * 2) ?ln_mult; lra.
have -> : INR L.+1 = INR L + 1 by exact: S_INR.
by have : t * ln 2 < 2 * (INR L + 1) * ln 2; [apply: Rmult_lt_compat_r; lra | lra].
Qed.

(** ** An embedding method in place of a hypernetwork *)

(** interface.md, section 2(d): for every ReLU network g on m inputs with N_g parameters, depth D
    and fan-in at most S, and every B >= 1 and delta in (0,1], one ReLU network q on (x, theta)
    is within delta of g(x; theta) for all x in the cube and all theta in [-B,B]^N_g, and has at
    most N_g (7 log2(1/delta) + 21 D log2(B (S+1)) + 16) parameters. *)
Theorem emulation m S (g : relu_network) (B delta : R) :
  well_formed m g -> fan_in S g -> (0 < S)%N -> 1 <= B -> 0 < delta <= 1 ->
  exists q : relu_network,
    INR (network_size q) <= INR (network_size g)
      * (7 * log2 (/ delta) + 21 * INR (depth m g) * log2 (B * INR S.+1) + 16) /\
    forall (x : point m) (theta : point (network_size g)),
      in_cube x -> (forall p, Rabs (theta p) <= B) ->
      Rabs (evaluate q (inputs_of x ++ inputs_of theta)
            - evaluate (with_parameters g (inputs_of theta)) (inputs_of x)) <= delta.
Proof.
move=> formed fan S1 B1 [d0 d1].
have S1' : 2 <= INR S.+1 by apply: (le_INR 2); apply/leP.
have K1 : 1 < B * INR S.+1 by nra.
have [L [enough short]] := levels_exist (3 * depth m g) K1 (conj d0 d1).
set k := network_size g in enough *; pose th p := node (m + p).
exists (emulator L ((B * INR S.+1) ^ depth m g) th m (m + k) [::] g); split.
  have := @emulator_size L ((B * INR S.+1) ^ depth m g) th (fun p => erefl) m (m + k) [::] g.
  rewrite /units_size big_nil add0n => /leP/le_INR size.
  apply: Rle_trans size _; rewrite mult_INR Rmult_comm; apply: Rmult_le_compat_l.
    exact: pos_INR.
  rewrite plus_INR mult_INR (_ : INR 14 = 14) /=; last by ring.
  move: short; rewrite mult_INR (_ : INR 3 = 3) /=; last by ring.
  by lra.
move=> x theta xc thB.
have si : (m + k)%N = size (inputs_of x ++ inputs_of theta) by rewrite size_cat !size_inputs_of.
rewrite {1}si; apply: emulator_correct => //; rewrite ?size_inputs_of //.
- move=> j jm; have := nth_inputs_of x (Ordinal jm); rewrite /= => ->.
  by apply/Rabs_le_between; exact: xc.
- by move=> j jm; rewrite /= nth_cat size_inputs_of jm.
- by rewrite -si leq_addr.
- move=> p; case: (ltnP p k) => pk; last first.
    by rewrite nth_default ?size_inputs_of // Rabs_R0; lra.
  by have := nth_inputs_of theta (Ordinal pk); rewrite /= => ->.
- move=> p; rewrite size_inputs_of => pk; rewrite /= -si value_node /th; split.
    by rewrite /reads_below /= ltn_add2l pk.
  by rewrite nth_cat size_inputs_of ltnNge leq_addr /= addKn.
Qed.

(** Hence: if a hypernetwork whose primary is g, with parameters of at most B, reaches eps on a
    class, then an embedding method of dimension k = N_g, with e = f and a q of which nothing
    depends on the target, reaches eps + delta. *)
Corollary emulation_embedding m1 m2 S (g : relu_network) (B delta eps : R)
    (in_class : (point (m1 + m2) -> R) -> Prop) :
  well_formed m1 g -> fan_in S g -> (0 < S)%N -> 1 <= B -> 0 < delta <= 1 ->
  (forall y, in_class y -> exists f : point m2 -> point (network_size g),
     (forall I p, in_cube I -> Rabs (f I p) <= B) /\
     forall x I, in_cube x -> in_cube I ->
       Rabs (evaluate (with_parameters g (inputs_of (f I))) (inputs_of x) - y (join x I))
         <= eps) ->
  exists q : relu_network,
    INR (network_size q) <= INR (network_size g)
      * (7 * log2 (/ delta) + 21 * INR (depth m1 g) * log2 (B * INR S.+1) + 16) /\
    embedding_reaches (m2 := m2) (Code := point (network_size g))
      (fun (_ : unit) v x => evaluate q (inputs_of x ++ inputs_of v)) in_class (eps + delta).
Proof.
move=> formed fan S1 B1 d1 reach.
have [q [size close]] := emulation formed fan S1 B1 d1.
exists q; split=> // y /reach [f [fB near]].
exists tt, f => x I xc Ic; have A := close x (f I) xc (fun p => fB I p Ic).
have C := near x I xc Ic; move: A C; set u := evaluate q _; set v := evaluate _ _.
move=> A C; have := Rabs_triang (u - v) (v - y (join x I)).
by rewrite (_ : u - v + (v - y (join x I)) = u - y (join x I)); [lra | ring].
Qed.
