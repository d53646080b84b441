(** * A small mean error forces many parameters (certified.md, section 10; r = 1)

    The mean of |h - y|^p over finer and finer grids is at most eps^p for every y in W(1, m1+m2).
    Then the signs of a code of M tents on the torus are told up to a share q, and
    b_q N_q + b_e k J >= M (1 - h(q)) - log2 (M+1), J the number of conditions on which tents
    stand, q > (1 + 1/M) (eps S)^p / (2 kappa), S = 1 + sum n_i/d,
    kappa = M d^m p! / ((m+p)! prod n_i). *)

From Coq Require Import ZArith Lia.
From Modhyper Require Import Common FiniteSums Packing FinitePrecision Interface Octahedra.
From Modhyper Require Import FixedPointRelu GrowthFunctionBound ReluGraph TentSums HammingDiameter.
From Modhyper Require Import MeanCounting MeanTorus.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** ** The mean error *)

(** The mean of |h|^p over the centres of (2 K)^(m1+m2) boxes. *)
Definition fine_mean m1 m2 K p (h : point m1 -> point m2 -> R) : R :=
  (\Rsum_(x : {ffun 'I_m1 -> 'I_(K + K)} | true) \Rsum_(z : {ffun 'I_m2 -> 'I_(K + K)} | true)
     (Rabs (h (fine_point x) (fine_point z)) ^ p)) / (INR (K + K) ^ m1 * INR (K + K) ^ m2).

(** It is at most e^p in the limit of fine grids; for integrable |h|^p that is the mean over the
    cube. *)
Definition mean_at_most m1 m2 p (h : point m1 -> point m2 -> R) (e : R) : Prop :=
  forall eta, 0 < eta -> exists K0, forall K, (K0 <= K)%N -> fine_mean K p h <= e ^ p + eta.

(** An embedding method reaches the mean error eps (p = 1: absolute, p = 2: root mean square). *)
Definition embedding_mean_reaches m1 m2 (Theta Code : Type) (q : Theta -> Code -> point m1 -> R)
    (in_class : (point (m1 + m2) -> R) -> Prop) (p : nat) (eps : R) : Prop :=
  forall y, in_class y -> exists (theta : Theta) (e : point m2 -> Code),
    mean_at_most p (fun x I => q theta (e I) x - y (join x I)) eps.

(** The same for a whole model of (x, I). *)
Definition network_mean_reaches m1 m2 (Theta : Type) (h : Theta -> point (m1 + m2) -> R)
    (in_class : (point (m1 + m2) -> R) -> Prop) (p : nat) (eps : R) : Prop :=
  forall y, in_class y -> exists theta : Theta,
    mean_at_most p (fun (x : point m1) (I : point m2) => h theta (join x I) - y (join x I)) eps.

(** ** A torus of m1 + m2 axes *)

Section Glue.
Variables (m1 m2 K : nat).
Let N := (K + K)%N.

Definition glue (x : {ffun 'I_m1 -> 'I_N}) (z : {ffun 'I_m2 -> 'I_N})
    : {ffun 'I_(m1 + m2) -> 'I_N} :=
  [ffun i => match fintype.split i with inl j => x j | inr j => z j end].

Lemma glue_l x z j : glue x z (lshift m2 j) = x j.
Proof. by rewrite ffunE (unsplitK (inl j)). Qed.

Lemma glue_r x z j : glue x z (rshift m1 j) = z j.
Proof. by rewrite ffunE (unsplitK (inr j)). Qed.

Lemma fine_glue x z : fine_point (glue x z) = join (fine_point x) (fine_point z).
Proof.
apply: functional_extensionality => i; rewrite /fine_point /join ffunE.
by case: (fintype.split i).
Qed.
End Glue.

Section Sum.
Variables (m1 m2 d K p : nat) (n Q : 'I_(m1 + m2) -> nat) (u : R).
Hypothesis d_pos : (0 < d)%N.
Hypothesis K_pos : (0 < K)%N.
Hypothesis fits : forall i, (d <= n i)%N.
Hypothesis fine : forall i, (n i * Q i)%N = (K + K)%N.
Let N := (K + K)%N.
Let n_pos i : (0 < n i)%N.
Proof. exact: leq_trans d_pos (fits i). Qed.
Hypothesis u_1 : 0 <= u <= 1.

Let away (f : {ffun 'I_(m1 + m2) -> 'I_N}) : R :=
  \Rsum_i (INR (from_cut N (f i)) / half_width d Q i).

(** The sum of the powers of one tent over the fine grid. *)
Lemma tent_power_sum :
  (\Rprod_i (INR d / INR (n i))) * (INR N ^ m1 * INR N ^ m2) * (INR p`! / INR (p + (m1 + m2))`!)
    * u ^ (p + (m1 + m2))
  <= \Rsum_x \Rsum_z plus_power (u - away (glue x z)) p.
Proof.
have d0 : 0 < INR d by apply: (lt_INR 0); apply/ltP.
have N0 : 0 < INR N by apply: (lt_INR 0); apply/ltP; rewrite addn_gt0 K_pos.
have nR i : 0 < INR (n i) by apply: (lt_INR 0); apply/ltP.
have QE i : INR (Q i) = INR N / INR (n i).
  have : INR (n i) * INR (Q i) = INR N by rewrite -mult_INR; congr INR; exact: fine.
  by move=> <-; field; have := nR i; lra.
have W2 i : 2 * half_width d Q i = INR d / INR (n i) * INR N.
  by rewrite /half_width QE; field; have := nR i; lra.
have W_fits i : 0 < half_width d Q i <= INR K.
  have NE : INR N = 2 * INR K by rewrite /N plus_INR; ring.
  have dn : INR d / INR (n i) <= 1.
    apply: (Rmult_le_reg_r (INR (n i))) => //; rewrite /Rdiv Rmult_assoc Rinv_l; last first.
      by have := nR i; lra.
    by rewrite Rmult_1_l Rmult_1_r; apply: le_INR; apply/leP.
  have dn0 : 0 < INR d / INR (n i) by apply: Rdiv_lt_0_compat.
  by have := W2 i; nra.
pose Wl (i : 'I_m1) := half_width d Q (lshift m2 i).
pose Wr (i : 'I_m2) := half_width d Q (rshift m1 i).
have split_away x z : u - away (glue x z) = (u - \Rsum_i (INR (from_cut N (x i)) / Wl i))
    - \Rsum_i (INR (from_cut N (z i)) / Wr i).
  have -> : away (glue x z) = \Rsum_i (INR (from_cut N (x i)) / Wl i)
      + \Rsum_i (INR (from_cut N (z i)) / Wr i).
    rewrite /away big_split_ord /=; congr (_ + _); apply: eq_bigr => i _.
      by rewrite glue_l.
    by rewrite glue_r.
  by rewrite /Rminus Ropp_plus_distr Rplus_assoc.
have inner x : \Rsum_z plus_power (u - away (glue x z)) p >= (\Rprod_i (2 * Wr i))
    * (INR p`! / INR (p + m2)`!)
    * plus_power (u - \Rsum_i (INR (from_cut N (x i)) / Wl i)) (p + m2).
  apply: Rle_ge; under [X in _ <= X]eq_bigr do rewrite split_away.
  apply: (torus_power p (W := Wr)) => [i|]; first exact: W_fits.
  have : 0 <= \Rsum_i (INR (from_cut N (x i)) / Wl i).
    apply: Rsum_ge0 => i _; apply: Rmult_le_pos; first exact: pos_INR.
    by apply: Rlt_le; apply: Rinv_0_lt_compat; have := W_fits (lshift m2 i); rewrite /Wl; lra.
  by lra.
apply: Rle_trans (_ : _ <= \Rsum_(x : {ffun 'I_m1 -> 'I_N} | true)
  ((\Rprod_i (2 * Wr i)) * (INR p`! / INR (p + m2)`!)
  * plus_power (u - \Rsum_i (INR (from_cut N (x i)) / Wl i)) (p + m2))) _; last first.
  by apply: Rsum_le => x _; apply: Rge_le; exact: inner.
rewrite -Rsum_scal; set c := (\Rprod_i (2 * Wr i)) * (INR p`! / INR (p + m2)`!).
have c0 : 0 <= c.
  apply: Rmult_le_pos.
    by apply: Rprod_ge0 => i; have := W_fits (rshift m1 i); rewrite /Wr; lra.
  by apply: Rlt_le; apply: Rdiv_lt_0_compat; exact: fact_pos.
have outer := torus_power (p + m2) (u := u) (W := Wl) (fun i => W_fits (lshift m2 i)) (proj2 u_1).
apply: Rle_trans (Rmult_le_compat_l _ _ _ c0 outer); apply: Req_le.
rewrite big_split_ord /= /c /plus_power (Rmax_right 0 u); last exact: proj1 u_1.
have prodE (k : nat) (F : 'I_k -> R) (W : 'I_k -> R) : (forall i, 2 * W i = F i * INR N) ->
    \Rprod_i (2 * W i) = (\Rprod_i F i) * INR N ^ k.
  move=> FW; rewrite (eq_bigr (fun i => F i * INR N)) // big_split /=; congr (_ * _).
  by rewrite big_const card_ord; elim: k {F W FW} => //= k ->.
rewrite (prodE _ (fun i => INR d / INR (n (rshift m1 i))) Wr) => [|i]; last exact: W2.
rewrite (prodE _ (fun i => INR d / INR (n (lshift m2 i))) Wl) => [|i]; last exact: W2.
have -> : (p + (m1 + m2) = p + m2 + m1)%N by rewrite addnAC addnA.
have f0 := fact_pos (p + m2); have f1 := fact_pos (p + m2 + m1).
have alg A B x y f g h v : 0 < g -> 0 < h ->
    A * B * (x * y) * (f / h) * v = B * y * (f / g) * (A * x * (g / h) * v).
  by move=> ? ?; field; lra.
exact: alg.
Qed.
End Sum.

(** ** One fine grid *)

Section OneGrid.
Variables (m1 m2 d K p : nat) (n Q : 'I_(m1 + m2) -> nat).
Hypothesis d_pos : (0 < d)%N.
Hypothesis K_pos : (0 < K)%N.
Hypothesis n_pos : forall i, (0 < n i)%N.
Hypothesis fits : forall i, (d <= n i)%N.
Hypothesis fine : forall i, (n i * Q i)%N = (K + K)%N.
Let N := (K + K)%N.
Variables (code : {set cell n}) (delta : R).
Let V := codeword code.
Let X := [finType of {ffun 'I_m1 -> 'I_N}].
Let Z := [finType of {ffun 'I_m2 -> 'I_N}].

(** The conditions on which tents stand: they may be moved by the I-part of a codeword. *)
Definition moved_conditions (P : finType) (pos : P -> 'I_m2 -> nat) : Prop :=
  forall v, v \in code -> exists2 b : P -> P, bijective b &
    forall j i, (pos (b j) i = pos j i + v (rshift m1 i) %[mod n (rshift m1 i)])%N.

Variables (P : finType) (pos : P -> 'I_m2 -> nat).
Hypothesis moved : moved_conditions pos.

Let T (v : V) (x : X) (z : Z) : R := torus_tent d Q delta (val v) (glue x z).
Let u := tent_height d Q delta.
Let away (x : X) (z : Z) : R :=
  \Rsum_i (INR (from_cut N (glue x z i)) / half_width d Q i).
Let shift (t : Z) (j : P) : Z := turns t (fun i => Q (rshift m1 i) * pos j i)%N.
Let D (t : Z) : R := \Rsum_j \Rsum_x plus_power (u - away x (shift t j)) p.+1.

Lemma shift_bij j : bijective (shift^~ j).
Proof. exact: turns_bij. Qed.

Lemma D_pos t : 0 <= D t.
Proof. by do 2 apply: Rsum_ge0 => ? _; exact: plus_power_pos. Qed.

(** Every tent is seen as the one at 0. *)
Lemma tents_alike v t : D t <= \Rsum_j \Rsum_x (T v x (shift t j) ^ p.+1).
Proof.
have [b bb posb] := moved (valP v).
rewrite [X in _ <= X](reindex b) /=; last exact/onW_bij.
apply: Req_le; apply: eq_bigr => j _.
pose back_x (x : X) : X := turns x (fun i => N - Q (lshift m2 i) * val v (lshift m2 i))%N.
rewrite (reindex back_x) /=; last exact/onW_bij/turns_bij.
apply: eq_bigr => x _; rewrite /T /torus_tent /plus_power -/u /away.
congr (Rmax 0 (u - _) ^ p.+1); apply: eq_bigr => i _; congr (INR (from_cut N _) / _).
rewrite /turned; congr nat_of_ord; rewrite [RHS]ffunE; case: (split_ordP i) => l ->.
  by rewrite !glue_l ffunE.
rewrite !glue_r /shift !ffunE turn_turn; apply: turn_mod.
set i' := rshift m1 l; have Qv : (Q i' * val v i' <= N)%N.
  by rewrite /N -(fine i') mulnC leq_mul2r ltnW ?orbT.
have : (Q i' * pos (b j) l = Q i' * pos j l + Q i' * val v i' %[mod N])%N.
  by rewrite /N -(fine i') mulnC -mulnDr [(_ * (_ + _))%N]mulnC -!muln_modl posb.
by move=> E; rewrite -modnDml E modnDml -addnA subnKC // modnDr.
Qed.

Let kappa_of_u : R := (\Rprod_i (INR d / INR (n i)))
  * (INR p.+1`! / INR (p.+1 + (m1 + m2))`!) * u ^ (p.+1 + (m1 + m2)).

Lemma D_total : 0 <= u <= 1 ->
  INR #|P| * (kappa_of_u * (INR N ^ m1 * INR N ^ m2)) <= \Rsum_t D t.
Proof.
move=> u1; have sum := tent_power_sum p.+1 d_pos K_pos fits fine u1.
apply: Rle_trans (_ : _ <= INR #|P| * (\Rsum_x \Rsum_z plus_power (u - away x z) p.+1)) _.
  apply: Rmult_le_compat_l; first exact: pos_INR.
  by apply: Rle_trans sum; apply: Req_le; rewrite /kappa_of_u /N; ring.
apply: Req_le; rewrite /D [RHS]exchange_big /=.
rewrite [RHS](eq_bigr (fun=> \Rsum_x \Rsum_z plus_power (u - away x z) p.+1)) => [|j _].
  by rewrite [RHS]big_const; elim: #|_| => [|k IH]; rewrite ?iterS -?IH ?S_INR /=; ring.
rewrite exchange_big /=; apply: eq_bigr => x _.
by rewrite [RHS](reindex (shift^~ j)) //=; exact/onW_bij/shift_bij.
Qed.

Hypothesis apart : code_apart d n_pos code.
Hypothesis delta_pos : 0 < delta.
Variables (a E q : R) (NQ k bq be : nat) (h : words NQ bq -> words k be -> point m1 -> R).
Hypothesis a_pos : 0 < a.
Hypothesis E_pos : 0 < E.
Hypothesis u_1 : 0 < u <= 1.
Hypothesis q_half : 0 < q <= 1 / 2.
Hypothesis M_pos : (0 < #|V|)%N.
Hypothesis P_pos : (0 < #|P|)%N.

Let kappa_pos : 0 < kappa_of_u.
Proof.
apply: Rmult_lt_0_compat; last by apply: pow_lt; lra.
apply: Rmult_lt_0_compat; last by apply: Rdiv_lt_0_compat; exact: fact_pos.
apply: (big_ind (fun x => 0 < x)) => [|x z|i _]; [lra | exact: Rmult_lt_0_compat |].
by apply: Rdiv_lt_0_compat; apply: (lt_INR 0); apply/ltP.
Qed.

Let N_pos : 0 < INR N.
Proof. by apply: (lt_INR 0); apply/ltP; rewrite addn_gt0 K_pos. Qed.

Let cardX : INR #|X| = INR N ^ m1.
Proof. by rewrite card_ffun !card_ord; elim: (m1) => //= l IH; rewrite expnS mult_INR IH. Qed.

Let cardZ : INR #|Z| = INR N ^ m2.
Proof. by rewrite card_ffun !card_ord; elim: (m2) => //= l IH; rewrite expnS mult_INR IH. Qed.

(** A tent over the whole fine grid. *)
Let tent_total (v : V) :
  kappa_of_u * (INR N ^ m1 * INR N ^ m2) <= \Rsum_x \Rsum_z (T v x z ^ p.+1).
Proof.
have u1 : 0 <= u <= 1 by have := u_1; lra.
apply: Rle_trans (_ : _ <= \Rsum_x \Rsum_z plus_power (u - away x z) p.+1) _.
  apply: Rle_trans (tent_power_sum p.+1 d_pos K_pos fits fine u1); apply: Req_le.
  by rewrite /kappa_of_u /N; ring.
pose back_x (x : X) : X := turns x (fun i => N - Q (lshift m2 i) * val v (lshift m2 i))%N.
pose back_z (z : Z) : Z := turns z (fun i => N - Q (rshift m1 i) * val v (rshift m1 i))%N.
rewrite (reindex back_x) /=; last exact/onW_bij/turns_bij.
apply: Req_le; apply: eq_bigr => x _; rewrite (reindex back_z) /=; last exact/onW_bij/turns_bij.
apply: eq_bigr => z _; rewrite /T /torus_tent /plus_power -/u /away.
congr (Rmax 0 (u - _) ^ p.+1); apply: eq_bigr => i _; congr (INR (from_cut N _) / _).
rewrite /turned; congr nat_of_ord; rewrite [RHS]ffunE.
by case: (split_ordP i) => l ->; rewrite ?glue_l ?glue_r ffunE.
Qed.

Let T_pos v x z : 0 <= T v x z.
Proof. exact: torus_tent_pos. Qed.

Let dis (v w : V) x z : v != w -> T v x z = 0 \/ T w x z = 0.
Proof. by move=> vw; exact: (torus_tents_disjoint d_pos K_pos fine apart delta_pos). Qed.

Let y (s : {set V}) (x : X) (z : Z) : R := torus_target d n_pos delta a s (fine_point (glue x z)).

Let told (s s' : {set V}) v x z : (v \in s) != (v \in s') ->
  2 * a * T v x z <= Rabs (y s x z - y s' x z).
Proof. by move=> ss'; exact: (torus_told d_pos K_pos fine apart delta_pos a_pos). Qed.

Let met_fine (F : point m1 -> point m2 -> R) (s : {set V}) :
  fine_mean K p.+1 (fun x I => F x I - torus_target d n_pos delta a s (join x I)) <= E ->
  met E p y (fun x z => F (fine_point x) (fine_point z)) s.
Proof.
move=> small; rewrite /met cardX cardZ; move: small; rewrite /fine_mean -/N.
have N2 : 0 < INR N ^ m1 * INR N ^ m2 by apply: Rmult_lt_0_compat; exact: pow_lt.
move=> /(Rmult_le_compat_r _ _ _ (Rlt_le _ _ N2)); rewrite /Rdiv Rmult_assoc Rinv_l; last by lra.
rewrite Rmult_1_r; apply: Rle_trans; apply: Req_le.
by apply: eq_bigr => x _; apply: eq_bigr => z _; rewrite /y fine_glue.
Qed.

Let all_sets : #|[set: {set V}]| = (2 ^ #|V|)%N.
Proof. by rewrite -powersetT card_powerset cardsT. Qed.

Let log_all : log2 (INR #|[set: {set V}]|) = INR #|V|.
Proof. by rewrite all_sets INR_expn2 log2_pow2. Qed.

(** A whole model on one fine grid. *)
Lemma one_grid_network N' b (g : words N' b -> point (m1 + m2) -> R) :
  INR #|V| * E <= a ^ p.+1 * (2 * q * INR #|V| ^ 2 * kappa_of_u) ->
  (forall s : {set V}, exists theta : words N' b,
     fine_mean K p.+1 (fun x I => g theta (join x I)
       - torus_target d n_pos delta a s (join x I)) <= E) ->
  INR #|V| <= INR (b * N') + INR #|V| * entropy q.
Proof.
move=> share reach; have N2 : 0 < INR N ^ m1 * INR N ^ m2.
  by apply: Rmult_lt_0_compat; exact: pow_lt.
have M0 : 0 < INR #|V| by apply: (lt_INR 0); apply/ltP.
rewrite -{1}log_all; apply: (@mean_network X Z V T a E p y a_pos T_pos dis told
  (words N' b) (b * N') (fun theta (x : X) (z : Z) => g theta (join (fine_point x) (fine_point z)))
  setT (kappa_of_u * (INR N ^ m1 * INR N ^ m2)) q) => //; rewrite ?card_words //.
- exact: Rmult_lt_0_compat.
- rewrite cardX cardZ; apply: (Rmult_le_reg_l (INR #|V|)) => //.
  apply: Rle_trans (_ : _ <= (INR N ^ m1 * INR N ^ m2)
    * (a ^ p.+1 * (2 * q * INR #|V| ^ 2 * kappa_of_u))) _.
    apply: Rle_trans (Rmult_le_compat_l _ _ _ (Rlt_le _ _ N2) share); apply: Req_le; ring.
  by apply: Req_le; ring.
- move=> s _; have [theta small] := reach s; exists theta.
  exact: (@met_fine (fun x I => g theta (join x I))).
- by rewrite all_sets expn_gt0.
Qed.

Lemma one_grid_bound :
  (INR #|V| + 1) * E <= a ^ p.+1 * (2 * q * INR #|V| ^ 2 * kappa_of_u) ->
  (forall s : {set V}, exists (theta : words NQ bq) (e : point m2 -> words k be),
     fine_mean K p.+1 (fun x I => h theta (e I) x
       - torus_target d n_pos delta a s (join x I)) <= E) ->
  INR #|V| <= log2 (INR (#|V|).+1) + INR (bq * NQ + be * k * #|P|) + INR #|V| * entropy q.
Proof.
move=> share reach; have Nm1 := pow_lt _ m1 N_pos; have Nm2 := pow_lt _ m2 N_pos.
have Dt := D_total (conj (Rlt_le _ _ (proj1 u_1)) (proj2 u_1)).
have P0 : 0 < INR #|P| by apply: (lt_INR 0); apply/ltP.
have tot0 : 0 < INR #|P| * (kappa_of_u * (INR N ^ m1 * INR N ^ m2)).
  by repeat apply: Rmult_lt_0_compat => //.
have D0 : 0 < \Rsum_t D t by lra.
have M0 : 0 < INR #|V| by apply: (lt_INR 0); apply/ltP.
have cX : (0 < #|X|)%N by apply/ltP/INR_lt; rewrite cardX.
have cZ : (0 < #|Z|)%N by apply/ltP/INR_lt; rewrite cardZ.
rewrite -{1}log_all; apply: (@mean_embedding X Z V T a E p y a_pos E_pos T_pos dis told P shift D
  shift_bij D_pos tents_alike D0 (words NQ bq) (words k be) (bq * NQ) (be * k)
  (fun theta c (x : X) => h theta c (fine_point x))) => //; rewrite ?card_words //.
- rewrite cardX cardZ; apply: Rle_trans (_ : _ <= (INR #|P| * (INR N ^ m1 * INR N ^ m2))
    * (a ^ p.+1 * (2 * q * INR #|V| ^ 2 * kappa_of_u))) _.
    apply: Rle_trans (Rmult_le_compat_l (INR #|P| * (INR N ^ m1 * INR N ^ m2)) _ _ _ share).
      by apply: Req_le; ring.
    by apply: Rlt_le; repeat apply: Rmult_lt_0_compat.
  apply: Rle_trans (_ : _ <= a ^ p.+1 * (2 * q * INR #|V| ^ 2
    * (INR #|P| * (kappa_of_u * (INR N ^ m1 * INR N ^ m2))))) _.
    by apply: Req_le; ring.
  have c0 : 0 <= 2 * q * INR #|V| ^ 2.
    by apply: Rmult_le_pos; [lra | exact: pow2_ge_0].
  apply: Rmult_le_compat_l; first by apply: pow_le; lra.
  exact: Rmult_le_compat_l.
- move=> s _; have [theta [e small]] := reach s.
  exists theta, (fun z => e (fine_point z)).
  exact: (@met_fine (fun x I => h theta (e I) x)).
- by rewrite all_sets expn_gt0.
Qed.
End OneGrid.
