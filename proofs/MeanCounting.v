(** * Counting with a mean error (certified.md, section 10)

    The error of h for y is the mean of |h - y|^p over the points (x, z) of a finite set X x Z;
    the program reads a code of z.  The targets carry signs v on bumps T_v that are disjoint.  A
    shift tau moves the conditions at which codes are read: for one tau many targets have an error
    in proportion to the share of the bumps that is seen there; those with the same parameters and
    the same codes differ in few signs.  No integral and no measurability: X and Z are any finite
    sets. *)

From Coq Require Import Lia.
From Modhyper Require Import Common FiniteSums FinitePrecision FixedPointRelu GrowthFunctionBound.
From Modhyper Require Import HammingDiameter.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** ** Powers and logarithms *)

(** (u + w)^p <= 2^(p-1) (u^p + w^p). *)
Lemma power_mean p u w : 0 <= u -> 0 <= w ->
  (u + w) ^ p.+1 <= 2 ^ p * (u ^ p.+1 + w ^ p.+1).
Proof.
move=> u0 w0; elim: p => [|p IH]; first by rewrite /=; lra.
have ? := pow_le u p.+1 u0; have ? := pow_le w p.+1 w0.
have mono : 0 <= (u ^ p.+1 - w ^ p.+1) * (u - w).
  case: (Rle_lt_dec u w) => uw.
    by have := pow_incr u w p.+1 (conj u0 uw); nra.
  by have := pow_incr w u p.+1 (conj w0 (Rlt_le _ _ uw)); nra.
have T0 : 0 < 2 ^ p by apply: pow_lt; lra.
apply: Rle_trans (_ : _ <= (u + w) * (2 ^ p * (u ^ p.+1 + w ^ p.+1))) _.
  by rewrite -tech_pow_Rmult; apply: Rmult_le_compat_l => //; lra.
rewrite -[2 ^ p.+1]tech_pow_Rmult -[u ^ p.+2]tech_pow_Rmult -[w ^ p.+2]tech_pow_Rmult.
have -> : 2 * 2 ^ p * (u * u ^ p.+1 + w * w ^ p.+1)
    = (u + w) * (2 ^ p * (u ^ p.+1 + w ^ p.+1)) + 2 ^ p * ((u ^ p.+1 - w ^ p.+1) * (u - w)).
  by ring.
by have := Rmult_le_pos _ _ (Rlt_le _ _ T0) mono; lra.
Qed.

Lemma log2_nat_le a b : (0 < a)%N -> (a <= b)%N -> log2 (INR a) <= log2 (INR b).
Proof.
by move=> a0 ab; apply: log2_le; [apply: (lt_INR 0); apply/ltP | apply: le_INR; apply/leP].
Qed.

(** Some fibre of a map is large: log2 |A| <= log2 (number of values) + log2 |fibre|. *)
Lemma large_fibre (S K : finType) (A : {set S}) (f : S -> K) (a : nat) (bound : R) :
  (#|K| <= 2 ^ a)%N ->
  (forall k, (0 < #|[set s in A | f s == k]|)%N ->
     log2 (INR #|[set s in A | f s == k]|) <= bound) ->
  (0 < #|A|)%N -> log2 (INR #|A|) <= INR a + bound.
Proof.
move=> Ka small A0.
case: (arg_maxnP (fun k => #|[set s in A | f s == k]|)
  (erefl true : (predT : pred K) (f (enum_val (Ordinal A0))))) => k _ most.
set F := [set s in A | f s == k] in most; have le : (#|A| <= #|K| * #|F|)%N.
  rewrite -sum_nat_const -sum1_card (partition_big f predT) //=; apply: leq_sum => j _.
  by apply: leq_trans (most j isT); rewrite sum1dep_card; apply: subset_leq_card;
    apply/subsetP => s; rewrite !inE.
have F0 : (0 < #|F|)%N by move: A0 le; case: #|F| => //; rewrite muln0; case: #|A|.
have le2 : (#|A| <= 2 ^ a * #|F|)%N by apply: leq_trans le _; rewrite leq_mul2r Ka orbT.
apply: Rle_trans (log2_nat_le A0 le2) _.
rewrite mult_INR INR_expn2 log2_mult ?log2_pow2; try (by apply: pow_lt; lra).
  by have := small k F0; rewrite -/F; lra.
by apply: (lt_INR 0); apply/ltP.
Qed.

(** A family of sets whose pairwise differences are at most 2 q M. *)
Lemma close_sets (V : finType) (A : {set {set V}}) q : 0 < q <= 1 / 2 ->
  (forall s s' : {set V}, s \in A -> s' \in A -> INR (difference s s') <= 2 * q * INR #|V|) ->
  (0 < #|A|)%N -> log2 (INR #|A|) <= INR #|V| * entropy q.
Proof.
move=> q12 close A0.
have [|D [D1 D2]] := nfloor_ex (2 * q * INR #|V|).
  by have := pos_INR #|V|; nra.
apply: (@close_families V q q12 A D) => //; apply/diameterP => s s' sA s'A.
have lt : (difference s s' < D.+1)%N.
  by apply/ltP/INR_lt; rewrite S_INR; apply: Rle_lt_trans D2; exact: close.
by rewrite -ltnS.
Qed.

(** ** Signs on disjoint bumps *)

Section Mean.
Variables (X Z V : finType) (T : V -> X -> Z -> R) (a E : R) (p : nat).
Variable y : {set V} -> X -> Z -> R.
Hypothesis a_pos : 0 < a.
Hypothesis E_pos : 0 < E.
Hypothesis T_pos : forall v x z, 0 <= T v x z.
Hypothesis disjoint_bumps : forall v w x z, v != w -> T v x z = 0 \/ T w x z = 0.
Hypothesis told : forall (s s' : {set V}) v x z, (v \in s) != (v \in s') ->
  2 * a * T v x z <= Rabs (y s x z - y s' x z).

(** The mean of the power p + 1 of the error is at most E. *)
Definition met (h : X -> Z -> R) (s : {set V}) : Prop :=
  \Rsum_x \Rsum_z (Rabs (h x z - y s x z) ^ p.+1) <= E * (INR #|X| * INR #|Z|).

Let differ (s s' : {set V}) := [set v : V | (v \in s) != (v \in s')].

Lemma told_all s s' x z :
  (2 * a) ^ p.+1 * \big[Rplus/R0]_(v in differ s s') (T v x z ^ p.+1)
  <= Rabs (y s x z - y s' x z) ^ p.+1.
Proof.
have P0 := pow_le _ p.+1 (Rabs_pos (y s x z - y s' x z)).
case: (pickP (fun v => (v \in differ s s') && (if Req_EM_T (T v x z) 0 then false else true))).
  move=> v /andP[vd]; case: Req_EM_T => // Tv _.
  have -> : \big[Rplus/R0]_(v in differ s s') (T v x z ^ p.+1) = T v x z ^ p.+1.
    rewrite (bigD1 v vd) big1 /= ?Rplus_0_r // => w /andP[_ wv].
    by have [->|//] := disjoint_bumps x z wv; rewrite /= Rmult_0_l.
  rewrite -Rpow_mult_distr; apply: pow_incr; split.
    by apply: Rmult_le_pos; [lra | exact: T_pos].
  by apply: told; rewrite inE in vd.
move=> none; rewrite big1 ?Rmult_0_r // => v vd; have := none v; rewrite vd /=.
by case: Req_EM_T => // T0 _; rewrite T0 /= Rmult_0_l.
Qed.

(** Two targets met by the same values differ in few signs. *)
Lemma differ_few (W : finType) (at_x : W -> X) (at_z : W -> Z) (h h' : W -> R) s s' B D :
  (forall w, h w = h' w) ->
  \Rsum_w (Rabs (h w - y s (at_x w) (at_z w)) ^ p.+1) <= B ->
  \Rsum_w (Rabs (h' w - y s' (at_x w) (at_z w)) ^ p.+1) <= B ->
  (forall v, D <= \Rsum_w (T v (at_x w) (at_z w) ^ p.+1)) ->
  a ^ p.+1 * (INR (difference s s') * D) <= B.
Proof.
move=> same Es Es' bump; have T2 : 0 < 2 ^ p.+1 by apply: pow_lt; lra.
apply: (Rmult_le_reg_l (2 ^ p.+1)) => //.
apply: Rle_trans (_ : _ <= \Rsum_w (Rabs (y s (at_x w) (at_z w)
  - y s' (at_x w) (at_z w)) ^ p.+1)) _.
  have -> : 2 ^ p.+1 * (a ^ p.+1 * (INR (difference s s') * D))
      = (2 * a) ^ p.+1 * (INR (difference s s') * D) by rewrite Rpow_mult_distr; ring.
  apply: Rle_trans (_ : _ <= (2 * a) ^ p.+1 * \big[Rplus/R0]_(v in differ s s')
    \Rsum_w (T v (at_x w) (at_z w) ^ p.+1)) _.
    apply: Rmult_le_compat_l; first by apply: pow_le; lra.
    rewrite /difference -/(differ s s') -sum1_card.
    have -> : INR (\sum_(v in differ s s') 1) = \big[Rplus/R0]_(v in differ s s') 1.
      by apply: (big_morph INR) => // u w; rewrite plus_INR.
    by rewrite big_distrl /=; apply: Rsum_le => v _; rewrite Rmult_1_l; exact: bump.
  by rewrite exchange_big /= Rsum_scal; apply: Rsum_le => w _; exact: told_all.
apply: Rle_trans (_ : _ <= \Rsum_w (2 ^ p * (Rabs (h w - y s (at_x w) (at_z w)) ^ p.+1
  + Rabs (h' w - y s' (at_x w) (at_z w)) ^ p.+1))) _.
  apply: Rsum_le => w _; apply: Rle_trans (power_mean p (Rabs_pos _) (Rabs_pos _)).
  apply: pow_incr; split; first exact: Rabs_pos.
  have := Rabs_triang (h w - y s' (at_x w) (at_z w)) (- (h w - y s (at_x w) (at_z w))).
  rewrite Rabs_Ropp -same.
  by rewrite (_ : _ + - _ = y s (at_x w) (at_z w) - y s' (at_x w) (at_z w)); [lra | ring].
rewrite -Rsum_scal big_split -tech_pow_Rmult.
have := Rmult_le_compat_l (2 ^ p) _ _ (pow_le 2 p ltac:(lra)) (Rplus_le_compat _ _ _ _ Es Es').
by rewrite /=; lra.
Qed.

(** A whole model with descriptions in Theta, met on a family of targets:
    log2 (number of targets) <= (bits of Theta) + M h(q),
    q = E |X||Z| / (2 a^(p+1) sum T^(p+1)). *)
Theorem mean_network (Theta : finType) (bits : nat) (h : Theta -> X -> Z -> R)
    (A : {set {set V}}) (D q : R) :
  (#|Theta| <= 2 ^ bits)%N -> 0 < D -> 0 < q <= 1 / 2 ->
  (forall v, D <= \Rsum_x \Rsum_z (T v x z ^ p.+1)) ->
  E * (INR #|X| * INR #|Z|) <= a ^ p.+1 * (2 * q * INR #|V| * D) ->
  (forall s, s \in A -> exists theta, met (h theta) s) -> (0 < #|A|)%N ->
  log2 (INR #|A|) <= INR bits + INR #|V| * entropy q.
Proof.
move=> small D0 q12 bump share reach A0.
have [theta0 _] : exists theta, met (h theta) (enum_val (Ordinal A0)).
  by apply: reach; exact: enum_valP.
have some s : exists theta, s \in A -> met (h theta) s.
  by case sA: (s \in A); [have [t] := reach s sA; exists t | exists theta0].
have [f Hf] := fin_all_exists some.
apply: (large_fibre (f := f) small) => // theta F0; apply: close_sets => // s s'.
rewrite !inE => /andP[sA /eqP fs] /andP[s'A /eqP fs'].
have as_pairs (F : X -> Z -> R) : \Rsum_x \Rsum_z F x z = \Rsum_(w : X * Z | true) F w.1 w.2.
  by rewrite pair_bigA.
have key : a ^ p.+1 * (INR (difference s s') * D) <= E * (INR #|X| * INR #|Z|).
  apply: (@differ_few [finType of X * Z] fst snd (fun w => h theta w.1 w.2)
    (fun w => h theta w.1 w.2)) => // [||v].
  - by rewrite -(as_pairs (fun x z => Rabs (h theta x z - y s x z) ^ p.+1)) -fs; exact: Hf.
  - by rewrite -(as_pairs (fun x z => Rabs (h theta x z - y s' x z) ^ p.+1)) -fs'; exact: Hf.
  - by rewrite -(as_pairs (fun x z => T v x z ^ p.+1)); exact: bump.
- apply: (Rmult_le_reg_r (a ^ p.+1 * D)); last by lra.
  by apply: Rmult_lt_0_compat => //; exact: pow_lt.
Qed.

(** ** An embedding method: shifts of the conditions *)

Section Shifts.
Variables (P : finType) (shift : Z -> P -> Z) (D : Z -> R).
Hypothesis shift_bij : forall j, bijective (shift^~ j).
Hypothesis D_pos : forall t, 0 <= D t.
Hypothesis bump : forall v t, D t <= \Rsum_j \Rsum_x (T v x (shift t j) ^ p.+1).
Hypothesis D_sum : 0 < \Rsum_t D t.

(** The power of the error that a shift sees. *)
Let seen (h : X -> Z -> R) (s : {set V}) (t : Z) : R :=
  \Rsum_j \Rsum_x (Rabs (h x (shift t j) - y s x (shift t j)) ^ p.+1).

Let total_error : R := INR #|P| * (E * (INR #|X| * INR #|Z|)).

Let seen_pos h s t : 0 <= seen h s t.
Proof. by do 2 apply: Rsum_ge0 => ? _; apply: pow_le; exact: Rabs_pos. Qed.

Let seen_sum h s : met h s -> \Rsum_t seen h s t <= total_error.
Proof.
move=> small; rewrite /seen exchange_big /= /total_error.
apply: Rle_trans (_ : _ <= \big[Rplus/R0]_(j in P) (E * (INR #|X| * INR #|Z|))) _.
  apply: Rsum_le => j _; apply: Rle_trans small; apply: Req_le; rewrite [RHS]exchange_big /=.
  by rewrite [RHS](reindex (shift^~ j)) //=; exact/onW_bij.
by apply: Req_le; rewrite big_const; elim: #|_| => [|n IH]; rewrite ?iterS ?IH ?S_INR /=; ring.
Qed.

Let at_most u v : bool := if Rle_dec u v then true else false.

(** One shift that serves a share 1/(M+1) of the targets, M = #|V|. *)
Lemma good_shift (h : {set V} -> X -> Z -> R) (A : {set {set V}}) (lambda : R) :
  (0 < #|V|)%N -> (0 < #|A|)%N -> (forall s, s \in A -> met (h s) s) ->
  0 < lambda -> INR #|V| * (lambda * (\Rsum_t D t)) = (INR #|V| + 1) * total_error ->
  exists t, 0 < D t /\
    (#|A| <= (#|V|).+1 * #|[set s in A | at_most (seen (h s) s t) (lambda * D t)]|)%N.
Proof.
move=> V0 A0 reach lam0 lambdaE.
pose good t := [set s in A | at_most (seen (h s) s t) (lambda * D t)]; rewrite -/(good _).
have M0 : 0 < INR #|V| by apply: (lt_INR 0); apply/ltP.
case: (pickP (fun t => (if Rlt_dec 0 (D t) then true else false)
  && (#|A| <= (#|V|).+1 * #|good t|)%N)).
  by move=> t /andP[]; case: Rlt_dec => // Dt _ le; exists t.
move=> none; exfalso.
have few t : 0 < D t -> INR #|A| * INR #|V| + 1 <= (INR #|V| + 1) * INR #|A :\: good t|.
  move=> Dt; have := none t; case: Rlt_dec => // _ /= /negbT; rewrite -ltnNge => lt.
  have split_A : #|A| = (#|good t| + #|A :\: good t|)%N.
    rewrite -(cardsID (good t) A); congr (_ + _)%N; apply: eq_card => s.
    by rewrite !inE; case: (s \in A).
  rewrite -S_INR -!mult_INR -S_INR; apply: le_INR; apply/leP; move: lt; rewrite split_A mulSn.
  by rewrite ltn_add2l !multE mulnDl mulSn [(#|V| * #|_ :\: _|)%N]mulnC -addSn leq_add2r mulnC.
have each t : INR #|A| * INR #|V| * (lambda * D t) + lambda * D t
    <= (INR #|V| + 1) * \big[Rplus/R0]_(s in A) seen (h s) s t.
  case: (Rle_lt_or_eq_dec _ _ (D_pos t)) => Dt; last first.
    rewrite -Dt Rmult_0_r Rmult_0_r Rplus_0_l; apply: Rmult_le_pos; first lra.
    by apply: Rsum_ge0 => s _; exact: seen_pos.
  have c0 : 0 <= lambda * D t by nra.
  have bad : INR #|A :\: good t| * (lambda * D t) <= \big[Rplus/R0]_(s in A) seen (h s) s t.
    apply: Rle_trans (_ : _ <= \big[Rplus/R0]_(s in A)
      (if s \notin good t then lambda * D t else R0)) _.
      apply: Req_le; rewrite -big_mkcondr /= big_const /=.
      rewrite (_ : #|A :\: good t| = #|[pred s in A | s \notin good t]|).
        by elim: #|_| => [|n IH]; rewrite ?iterS -?IH ?S_INR /=; ring.
      by apply: eq_card => s; rewrite !inE andbC.
    apply: Rsum_le => s sA; rewrite inE sA /at_most /=.
    case: Rle_dec => H /=; first exact: seen_pos.
    lra.
  by have := few t Dt; have := Rmult_le_compat_l (INR #|V| + 1) _ _ ltac:(lra) bad; nra.
have total : \Rsum_t (INR #|A| * INR #|V| * (lambda * D t) + lambda * D t)
    <= \Rsum_t ((INR #|V| + 1) * \big[Rplus/R0]_(s in A) seen (h s) s t).
  by apply: Rsum_le => t _; exact: each.
rewrite big_split /= -!Rsum_scal exchange_big /= in total.
have upper : \big[Rplus/R0]_(s in A) (\Rsum_t seen (h s) s t) <= INR #|A| * total_error.
  apply: Rle_trans (_ : _ <= \big[Rplus/R0]_(s in A) total_error) _.
    by apply: Rsum_le => s sA; apply: seen_sum; exact: reach.
  by apply: Req_le; rewrite big_const; elim: #|_| => [|n IH]; rewrite ?iterS ?IH ?S_INR /=; ring.
have n0 : 0 < INR #|A| by apply: (lt_INR 0); apply/ltP.
have step := Rle_trans _ _ _ total (Rmult_le_compat_l (INR #|V| + 1) _ _ ltac:(lra) upper).
have absurd n M ld e : n * M * ld + ld <= (M + 1) * (n * e) -> M * ld = (M + 1) * e -> ~ 0 < ld.
  move=> le eq; have : n * (M * ld) = n * ((M + 1) * e) by rewrite eq.
  lra.
exact: (absurd _ _ _ _ step lambdaE (Rmult_lt_0_compat _ _ lam0 D_sum)).
Qed.

(** An embedding method with parameters in Theta and codes in Code, met on a family of targets:
    log2 (number of targets) <= log2 (M+1) + (bits of Theta) + (bits of a code) |P| + M h(q). *)
Theorem mean_embedding (Theta Code : finType) (bits bits_code : nat)
    (h : Theta -> Code -> X -> R) (A : {set {set V}}) (q : R) :
  (#|Theta| <= 2 ^ bits)%N -> (#|Code| <= 2 ^ bits_code)%N ->
  (0 < #|V|)%N -> (0 < #|P|)%N -> (0 < #|X|)%N -> (0 < #|Z|)%N -> 0 < q <= 1 / 2 ->
  (INR #|V| + 1) * (INR #|P| * (E * (INR #|X| * INR #|Z|)))
    <= a ^ p.+1 * (2 * q * INR #|V| ^ 2 * (\Rsum_t D t)) ->
  (forall s, s \in A -> exists (theta : Theta) (e : Z -> Code),
     met (fun x z => h theta (e z) x) s) ->
  (0 < #|A|)%N ->
  log2 (INR #|A|) <= log2 (INR (#|V|).+1) + INR (bits + bits_code * #|P|) + INR #|V| * entropy q.
Proof.
move=> smallT smallC V0 P0 X0 Z0 q12 share reach A0.
have card_pos n : (0 < n)%N -> 0 < INR n by move=> n0; apply: (lt_INR 0); apply/ltP.
have E0 : 0 < total_error.
  by rewrite /total_error; repeat apply: Rmult_lt_0_compat => //; exact: card_pos.
have M0 := card_pos _ V0.
have [theta0 [e0 _]] := reach _ (enum_valP (Ordinal A0)).
have some s : exists te : Theta * {ffun Z -> Code}, s \in A ->
    met (fun x z => h te.1 (te.2 z) x) s.
  case sA: (s \in A); last by exists (theta0, finfun e0).
  have [theta [e H]] := reach s sA; exists (theta, finfun e) => _.
  by move: H; rewrite /met; under eq_bigr do under eq_bigr do rewrite -[e _]ffunE.
have [f Hf] := fin_all_exists some; pose hs s x z := h (f s).1 ((f s).2 z) x.
pose lambda := (INR #|V| + 1) * total_error / (INR #|V| * (\Rsum_t D t)).
have lambda0 : 0 < lambda by apply: Rdiv_lt_0_compat; apply: Rmult_lt_0_compat => //; lra.
have [|t [Dt many]] := @good_shift hs A lambda V0 A0 Hf lambda0.
  by rewrite /lambda; field; lra.
set G := [set s in A | _] in many.
have G0 : (0 < #|G|)%N by move: A0 many; case: #|G| => //; rewrite muln0; case: #|A|.
apply: Rle_trans (log2_nat_le A0 many) _.
rewrite mult_INR log2_mult; try exact: card_pos.
rewrite Rplus_assoc; apply: Rplus_le_compat_l.
pose K := [finType of Theta * {ffun P -> Code}].
have cK : (#|K| <= 2 ^ (bits + bits_code * #|P|))%N.
  rewrite card_prod card_ffun expnD expnM; apply: leq_mul => //.
  by case: (#|P|) => // n; rewrite leq_exp2r.
pose told_at s : K := ((f s).1, [ffun j => (f s).2 (shift t j)]).
apply: (large_fibre (f := told_at) cK) => // k F0; apply: close_sets => // s s'.
rewrite !inE => /andP[/andP[sA sok] /eqP fs] /andP[/andP[s'A s'ok] /eqP fs'].
have same w : hs s w.2 (shift t w.1) = hs s' w.2 (shift t w.1).
  have := congr1 fst fs; have := congr1 fst fs'; have := congr1 snd fs; have := congr1 snd fs'.
  rewrite /= /hs => <- codes -> ->; congr (h _ _ _).
  by have /ffunP /(_ w.1) := codes; rewrite !ffunE.
have as_pairs (F : P -> X -> R) : \Rsum_j \Rsum_x F j x = \Rsum_(w : P * X | true) F w.1 w.2.
  by rewrite pair_bigA.
have key : a ^ p.+1 * (INR (difference s s') * D t) <= lambda * D t.
{ apply: (@differ_few [finType of P * X] snd (fun w => shift t w.1)
    (fun w => hs s w.2 (shift t w.1)) (fun w => hs s' w.2 (shift t w.1))) => // [||v].
  - rewrite -(as_pairs (fun j x => Rabs (hs s x (shift t j) - y s x (shift t j)) ^ p.+1)).
    by move: sok; rewrite /at_most; case: Rle_dec.
  - rewrite -(as_pairs (fun j x => Rabs (hs s' x (shift t j) - y s' x (shift t j)) ^ p.+1)).
    by move: s'ok; rewrite /at_most; case: Rle_dec.
  - by rewrite -(as_pairs (fun j x => T v x (shift t j) ^ p.+1)); exact: bump.
}
have a0 := pow_lt _ p.+1 a_pos.
have le : a ^ p.+1 * INR (difference s s') <= lambda.
  by apply: (Rmult_le_reg_r (D t)) => //; lra.
apply: (Rmult_le_reg_l (a ^ p.+1)) => //; apply: Rle_trans le _.
apply: (Rmult_le_reg_r (INR #|V| * (\Rsum_t D t))); first exact: Rmult_lt_0_compat.
have -> : lambda * (INR #|V| * (\Rsum_t D t)) = (INR #|V| + 1) * total_error.
  by rewrite /lambda; field; lra.
by rewrite /total_error; move: share; rewrite /=; lra.
Qed.
End Shifts.
End Mean.
