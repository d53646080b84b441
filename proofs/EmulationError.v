(** * The error of the emulation (interface.md, section 2(d))

    A node at level l of the network that is emulated has a value of at most K^l, K = B (S + 1),
    when parameters are at most B and fan-ins at most S; its image is within eta (K^l - 1) of it,
    eta the error of one product. *)

From Coq Require Import ZArith Lia.
From Modhyper Require Import Common FiniteSums FixedPointRelu ReluGraph Sawtooth.
From Modhyper Require Import ModularityAnyDimension Emulation.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** ** Values *)

(** theta_p v_0 + theta_(p+1) v_1 + ..., with exact products and with those of [Sawtooth.v]. *)
Fixpoint exact_sum (th : nat -> R) (p : nat) (vs : seq R) : R :=
  match vs with [::] => 0 | v :: vs' => th p * v + exact_sum th p.+1 vs' end.
Fixpoint saw_sum (L : nat) (M : R) (th : nat -> R) (p : nat) (vs : seq R) : R :=
  match vs with [::] => 0 | v :: vs' => saw_product L M (th p) v + saw_sum L M th p.+1 vs' end.

(** A form with the parameters theta_p, theta_(p+1), ... *)
Lemma fill_form_value env f p (th : seq R) : (p + size (terms f) < size th)%N ->
  form_value env (fill_form f (drop p th))
  = nth 0 th p + exact_sum (nth 0 th) p.+1 [seq nth 0 env s | s <- sources_of f].
Proof.
move=> big; have pth : (p < size th)%N by apply: leq_ltn_trans big; exact: leq_addr.
rewrite /form_value /fill_form (drop_nth 0 pth) /=; congr (_ + _).
have {pth} : (p.+1 + size (terms f) <= size th)%N by rewrite addSn.
move: p.+1 {big} => q; rewrite /sources_of; elim: (terms f) q => [|t ts IH] {}p.
  by case: (drop _ _) => *; rewrite /= big_nil.
move=> le; have pth : (p < size th)%N.
  by apply: leq_trans le; rewrite -addSnnS; exact: leq_addr.
rewrite (drop_nth 0 pth) /= big_cons /= IH //.
by rewrite addSnnS.
Qed.

Section Sums.
Variables (L : nat) (M B : R) (th : nat -> R).
Hypothesis M_pos : 0 < M.
Hypothesis B_M : B <= M.

Lemma exact_sum_bound p vs r : 0 <= B -> 0 <= r ->
  (forall j, (j < size vs)%N -> Rabs (th (p + j)%N) <= B) ->
  (forall j, (j < size vs)%N -> Rabs (nth 0 vs j) <= r) ->
  Rabs (exact_sum th p vs) <= INR (size vs) * (B * r).
Proof.
move=> B0 r0; elim: vs p => [|v vs IH] p thB vr; first by rewrite /= Rabs_R0; lra.
have T := Rabs_triang (th p * v) (exact_sum th p.+1 vs); rewrite Rabs_mult in T.
have A : Rabs (th p) * Rabs v <= B * r.
  apply: Rmult_le_compat; try exact: Rabs_pos; last exact: (vr 0%N).
  by rewrite -[p]addn0; exact: thB.
have := IH p.+1; rewrite [size (_ :: _)]/= S_INR [exact_sum _ _ (_ :: _)]/= => /(_ _ _).
have h1 j : (j < size vs)%N -> Rabs (th (p.+1 + j)%N) <= B.
  by move=> jv; rewrite addSnnS; exact: (thB j.+1).
have h2 j : (j < size vs)%N -> Rabs (nth 0 vs j) <= r by move/(vr j.+1).
by move=> /(_ h1 h2); lra.
Qed.

Lemma saw_sum_error p vs ws eta e : 0 <= B -> eta = M ^ 2 / 4 ^ L.+1 -> size ws = size vs ->
  (forall j, (j < size vs)%N -> Rabs (th (p + j)%N) <= B) ->
  (forall j, (j < size vs)%N -> Rabs (nth 0 ws j) <= M) ->
  (forall j, (j < size vs)%N -> Rabs (nth 0 ws j - nth 0 vs j) <= e) ->
  Rabs (saw_sum L M th p ws - exact_sum th p vs) <= INR (size vs) * (eta + B * e).
Proof.
move=> B0 etaE; elim: vs ws p => [|v vs IH] [|w ws] p //= => [_ _ _ _|[sw] thB wM close].
  by rewrite Rminus_eq_0 Rabs_R0; lra.
have thp : Rabs (th p) <= B by rewrite -[p]addn0; exact: thB.
have A := @saw_product_error L M (th p) w M_pos (Rle_trans _ _ _ thp B_M) (wM 0%N isT).
have C : Rabs (th p * (w - v)) <= B * e.
  rewrite Rabs_mult; apply: Rmult_le_compat => //; try exact: Rabs_pos.
  exact: (close 0%N isT).
rewrite -/(INR (size vs).+1) S_INR.
rewrite (_ : _ - _ = (saw_product L M (th p) w - th p * w) + th p * (w - v)
  + (saw_sum L M th p.+1 ws - exact_sum th p.+1 vs)); last by ring.
have := IH ws p.+1 sw; set u := saw_sum _ _ _ _ _ - _ => H.
have h1 j : (j < size vs)%N -> Rabs (th (p.+1 + j)%N) <= B.
  by move=> jv; rewrite addSnnS; exact: (thB j.+1).
have {}H := H h1 (fun j => wM j.+1) (fun j => close j.+1).
have T1 := Rabs_triang (saw_product L M (th p) w - th p * w + th p * (w - v)) u.
have T2 := Rabs_triang (saw_product L M (th p) w - th p * w) (th p * (w - v)).
by rewrite -etaE in A; lra.
Qed.
End Sums.

(** ** Correctness *)

Section Correct.
Variables (L S H : nat) (B eta : R) (theta : nat -> form) (th : seq R).
Hypothesis B_1 : 1 <= B.
Hypothesis S_1 : (0 < S)%N.

(** K bounds how much a layer can raise a bound on values. *)
Let K : R := B * INR S.+1.
Let M : R := K ^ H.+1.
Hypothesis etaE : eta = M ^ 2 / 4 ^ L.+1.
Hypothesis eta_1 : eta <= 1.
Hypothesis th_B : forall p, Rabs (nth 0 th p) <= B.

Let S1 : 1 <= INR S.
Proof. by apply: (le_INR 1); apply/leP. Qed.

Let KE : K = B * INR S + B.
Proof. by rewrite /K S_INR; ring. Qed.

Let K_2 : 2 <= K.
Proof. by rewrite KE; nra. Qed.

Let pow1 l : 1 <= K ^ l.
Proof. by apply: pow_R1_Rle; have := K_2; lra. Qed.

Let B_M : B <= M.
Proof.
have : K <= M.
  rewrite /M /= -[X in X <= _]Rmult_1_r.
  by apply: Rmult_le_compat_l; [have := K_2; lra | exact: pow1].
by rewrite KE; nra.
Qed.

Let eta_0 : 0 <= eta.
Proof.
rewrite etaE; apply: Rmult_le_pos; first exact: pow2_ge_0.
by apply: Rlt_le; apply: Rinv_0_lt_compat; apply: pow_lt; lra.
Qed.

(** The parameters stand in nodes below N. *)
Definition holds_parameters (env : seq R) : Prop :=
  forall p, (p < size th)%N ->
    reads_below (size env) (theta p) /\ form_value env (theta p) = nth 0 th p.

Lemma holds_parameters_run us env : holds_parameters env -> holds_parameters (run us env).
Proof.
move=> hold p /hold [low val]; rewrite value_run // size_run; split=> //.
by apply: reads_more low; exact: leq_addr.
Qed.

(** [env] follows the values [true] of the nodes: node j at the place number [place j], within
    eta (K^l - 1) at level l, and |true| <= K^l. *)
Definition follows (env true : seq R) (place levels : seq nat) : Prop :=
  [/\ size place = size true, size levels = size true &
      forall j, (j < size true)%N ->
        [/\ (nth 0%N place j < size env)%N,
            Rabs (nth 0 env (nth 0%N place j) - nth 0 true j) <= eta * (K ^ nth 0%N levels j - 1) &
            Rabs (nth 0 true j) <= K ^ nth 0%N levels j]].

Lemma products_correct env N p sources : size env = N -> holds_parameters env ->
  all (fun s => s < N)%N sources -> (p + size sources <= size th)%N ->
  let P := products L M theta N p sources in
  reads_below (N + size P.1) P.2 /\
  computed P env = saw_sum L M (nth 0 th) p [seq nth 0 env s | s <- sources].
Proof.
elim: sources env N p => [|s ss IH] env N p sN hold low big.
  by rewrite /= addn0 /computed value_constant.
have /andP[sl {}low] : (s < N)%N && all (fun s => s < N)%N ss by exact: low.
have {}big : (p + (size ss).+1 <= size th)%N by exact: big.
have pth : (p < size th)%N by apply: leq_trans big; rewrite -addSnnS; exact: leq_addr.
rewrite products_cons; cbv zeta; have [pl pv] := hold p pth; rewrite sN in pl.
have lown : reads_below N (node s) by rewrite /reads_below /= sl.
have [Pl Pv] := product_units_correct L M sN pl lown.
set P := product_units _ _ _ _ _ in Pl Pv *.
have sP : size (run P.1 env) = (N + size P.1)%N by rewrite size_run sN.
have low' : all (fun s => s < N + size P.1)%N ss.
  by apply: sub_all low => i iN; apply: leq_trans iN (leq_addr _ _).
have [|Tl Tv] := IH _ _ p.+1 sP (holds_parameters_run P.1 hold) low'; first by rewrite addSnnS.
set T := products _ _ _ _ _ _ in Tl Tv *; clearbody P T; split.
  rewrite /= size_cat reads_plus addnA Tl andbT.
  by apply: reads_more Pl; exact: leq_addr.
rewrite /computed /= run_cat value_plus value_run ?sP // -/(computed P env) Pv pv value_node.
congr (_ + _); rewrite -/(computed T _) Tv; congr saw_sum; apply/eq_in_map => i /(allP low) iN.
by have [more [-> _]] := run_extends P.1 env; rewrite nth_cat sN iN.
Qed.

Lemma reads_sources N f : reads_below N f = all (fun s => s < N)%N (sources_of f).
Proof. by rewrite /sources_of all_map. Qed.

Lemma level_of levels f s : s \in sources_of f -> (nth 0%N levels s <= form_level levels f)%N.
Proof. by move=> sf; rewrite /form_level (big_rem s) //= leq_maxl. Qed.

(** One form: from level l of what it reads to level l + 1. *)
Lemma emulate_form_correct env true place levels p f :
  holds_parameters env -> follows env true place levels -> reads_below (size true) f ->
  (size (terms f) <= S)%N -> (form_level levels f <= H)%N -> (p + size (terms f) < size th)%N ->
  let U := emulate_form L M theta (size env) p place f in
  let v := form_value true (fill_form f (drop p th)) in
  [/\ reads_below (size env + size U.1) U.2,
      Rabs (computed U env - v) <= eta * (K ^ (form_level levels f).+1 - 1) &
      Rabs v <= K ^ (form_level levels f).+1].
Proof.
move=> hold [sp sl close]; rewrite reads_sources => low fS fH big.
set l := form_level levels f in fH *.
have s_in s : s \in sources_of f -> (s < size true)%N by move/(allP low).
have below : all (fun s => s < size env)%N [seq nth 0%N place s | s <- sources_of f].
  by apply/allP => s /mapP[t /s_in /close [sE _ _] ->].
have pth : (p < size th)%N by apply: leq_ltn_trans big; exact: leq_addr.
have [|Sl Sv] := @products_correct env (size env) p.+1 _ erefl hold below.
  by rewrite !size_map addSn.
rewrite /emulate_form; cbv zeta.
set P := products _ _ _ _ _ _ in Sl Sv *.
have [pl pv] := hold p pth.
set ws := [seq nth 0 env _ | _ <- _] in Sv; set vs := [seq nth 0 true s | s <- sources_of f].
have sw : size ws = size vs by rewrite !size_map.
have sv : size vs = size (terms f) by rewrite !size_map.
have Kl := pow1 l.
have at_j j : (j < size vs)%N ->
    Rabs (nth 0 ws j - nth 0 vs j) <= eta * (K ^ l - 1) /\ Rabs (nth 0 vs j) <= K ^ l.
  rewrite sv => jf; have jt : (j < size (sources_of f))%N by rewrite size_map.
  have sj := mem_nth 0%N jt; set s := nth _ _ _ in sj.
  have [_ c b] := close _ (s_in _ sj); have le := level_of levels sj; rewrite -/l in le.
  have Kle : K ^ nth 0%N levels s <= K ^ l.
    by apply: Rle_pow; [have := K_2; lra | apply/leP].
  have -> : nth 0 ws j = nth 0 env (nth 0%N place s) by rewrite /ws !(nth_map 0%N) // size_map.
  have -> : nth 0 vs j = nth 0 true s by rewrite /vs (nth_map 0%N).
  split; last by apply: Rle_trans b Kle.
  by apply: Rle_trans c _; apply: Rmult_le_compat_l => //; lra.
have wM j : (j < size vs)%N -> Rabs (nth 0 ws j) <= M.
  move=> /at_j [c b]; have T := Rabs_triang (nth 0 ws j - nth 0 vs j) (nth 0 vs j).
  rewrite (_ : _ - _ + _ = nth 0 ws j) in T; last by ring.
  have : eta * (K ^ l - 1) <= 1 * (K ^ l - 1) by apply: Rmult_le_compat_r; lra.
  have : 2 * K ^ l <= K ^ H.+1.
    apply: Rle_trans (Rle_pow K l.+1 H.+1 _ _) => /=; [|have := K_2; lra|by apply/leP].
    by apply: Rmult_le_compat_r; [lra | exact: K_2].
  by rewrite -/M; lra.
have B0 : 0 <= B by lra.
have M0 : 0 < M by apply: Rlt_le_trans B_M; lra.
have thB q j : (j < size vs)%N -> Rabs (nth 0 th (q + j)) <= B by [].
have sumE := @saw_sum_error L M B (nth 0 th) M0 B_M p.+1 vs ws eta _ B0 etaE sw (thB p.+1) wM
  (fun j jv => proj1 (at_j j jv)).
have K0 : 0 <= K ^ l by lra.
have sumB := @exact_sum_bound B (nth 0 th) p.+1 vs (K ^ l) B0 K0 (thB p.+1)
  (fun j jv => proj2 (at_j j jv)).
have n0 := pos_INR (size vs).
have nS : INR (size vs) <= INR S by apply: le_INR; apply/leP; rewrite sv.
rewrite fill_form_value // -/vs; set E := exact_sum _ _ _ in sumE sumB *.
have step : K ^ l.+1 = B * INR S * K ^ l + B * K ^ l by rewrite /= KE; ring.
rewrite step; split.
- rewrite /= reads_plus Sl andbT; apply: reads_more pl; exact: leq_addr.
- rewrite /computed /= value_plus value_run // pv -/(computed P env) Sv.
  rewrite (_ : _ + _ - _ = saw_sum L M (nth 0 th) p.+1 ws - E); last by ring.
  apply: Rle_trans sumE _; rewrite (_ : _ * _ = eta * (INR (size vs) * (1 + B * (K ^ l - 1)))).
    apply: Rmult_le_compat_l => //.
    have BK : B <= B * K ^ l by nra.
    have : INR (size vs) * (1 + B * (K ^ l - 1)) <= INR S * (1 + B * (K ^ l - 1)).
      by apply: Rmult_le_compat_r; lra.
    by nra.
  by ring.
- have T := Rabs_triang (nth 0 th p) E; have := th_B p.
  have : INR (size vs) * (B * K ^ l) <= INR S * (B * K ^ l).
    by apply: Rmult_le_compat_r => //; nra.
  by nra.
Qed.

(** *** All units *)

Lemma unit_levels_extends levels us : exists more, unit_levels levels us = levels ++ more.
Proof.
elim: us levels => [|u us IH] levels; first by exists [::]; rewrite cats0.
have [more E] := IH (rcons levels (form_level levels u).+1).
by exists ((form_level levels u).+1 :: more); rewrite /= E cat_rcons.
Qed.

Lemma relu_lipschitz s t : Rabs (relu s - relu t) <= Rabs (s - t).
Proof.
by case: (Rle_lt_dec 0 s) => s0; case: (Rle_lt_dec 0 t) => t0;
  rewrite ?(relu_pos s0) ?(relu_pos t0) ?(relu_neg (Rlt_le _ _ s0)) ?(relu_neg (Rlt_le _ _ t0));
  split_Rabs; lra.
Qed.

Lemma relu_le_abs t : Rabs (relu t) <= Rabs t.
Proof.
by case: (Rle_lt_dec 0 t) => t0; rewrite ?(relu_pos t0) ?(relu_neg (Rlt_le _ _ t0)) ?Rabs_R0;
  [exact: Rle_refl | exact: Rabs_pos].
Qed.

(** One unit more. *)
Lemma follows_rcons env more true place levels v w l :
  follows env true place levels -> Rabs (w - v) <= eta * (K ^ l - 1) -> Rabs v <= K ^ l ->
  follows (rcons (env ++ more) w) (rcons true v)
    (rcons place (size env + size more)%N) (rcons levels l).
Proof.
move=> [sp sl close] wv vl; split=> [||j]; rewrite ?size_rcons ?sp ?sl //.
rewrite ltnS leq_eqVlt => /orP[/eqP ->|jt].
  have -> : nth 0%N (rcons place (size env + size more)%N) (size true) = (size env + size more)%N.
    by rewrite nth_rcons sp ltnn eqxx.
  have -> : nth 0%N (rcons levels l) (size true) = l by rewrite nth_rcons sl ltnn eqxx.
  by rewrite -size_cat !nth_rcons !ltnn !eqxx ltnSn.
have [pj cj bj] := close j jt; rewrite !nth_rcons sp sl jt size_cat.
have pj' : (nth 0%N place j < size env + size more)%N by apply: leq_trans pj (leq_addr _ _).
by rewrite pj' nth_cat pj ltnS ltnW.
Qed.

Lemma emulate_units_correct us env true place levels p :
  holds_parameters env -> follows env true place levels -> in_order (size true) us ->
  all (fun u => size (terms u) <= S)%N us -> all (fun l => l <= H)%N (unit_levels levels us) ->
  (p + units_size us <= size th)%N ->
  let E := emulate_units L M theta (size env) p place us in
  follows (run E.1 env) (run (fill_units us (drop p th)) true) E.2 (unit_levels levels us).
Proof.
elim: us env true place levels p => // u us IH env true place levels p hold foll.
case/andP=> low order /andP[uS usS] levH big.
have [more E] := unit_levels_extends (rcons levels (form_level levels u).+1) us.
have lH : ((form_level levels u).+1 <= H)%N.
  by apply: (allP levH); rewrite /= E mem_cat mem_rcons in_cons eqxx.
rewrite /units_size big_cons -/(units_size us) in big.
have [|Ul Uv Ub] := emulate_form_correct hold foll low uS (ltnW lH) (p := p).
  by apply: leq_trans big; rewrite addnA -addSnnS; exact: leq_addr.
rewrite emulate_units_cons; cbv zeta.
set U := emulate_form _ _ _ _ _ _ _ in Ul Uv Ub *; set v := form_value _ _ in Uv Ub.
set l := (form_level levels u).+1 in Uv Ub E lH.
have [mo [runU smo]] := run_extends U.1 env.
pose env' := rcons (run U.1 env) (relu (computed U env)).
have foll' : follows env' (rcons true (relu v)) (rcons place (size env + size U.1)%N)
    (rcons levels l).
  rewrite /env' runU -smo; apply: follows_rcons => //.
    exact: Rle_trans (relu_lipschitz _ _) Uv.
  exact: Rle_trans (relu_le_abs _) Ub.
have hold' : holds_parameters env'.
  have <- : run (U.1 ++ [:: U.2]) env = env' by rewrite run_cat.
  exact: holds_parameters_run.
have s' : size env' = (size env + size U.1).+1 by rewrite size_rcons size_run.
have order' : in_order (size (rcons true (relu v))) us by rewrite size_rcons.
have [] := IH env' _ _ _ (p + form_size u)%N hold' foll' order' usS levH.
  by rewrite -addnA.
rewrite s'; set T := emulate_units _ _ _ _ _ _ us; clearbody U T.
rewrite run_cat /= -/(computed U env) -/env' drop_drop [(form_size u + p)%N]addnC.
by move=> *; split.
Qed.
End Correct.
