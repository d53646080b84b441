(** * Tents on a torus (certified.md, section 10; r = 1)

    Axis i of the cube becomes a circle with n_i places, 2/n_i apart; tents stand on the places of
    a code any two members of which are at distance at least d, and are continued periodically, so
    that none is cut by the cube.  Seen from a fine grid of 2 K points an axis, all tents are
    translates of one. *)

From Coq Require Import ZArith Lia.
From Modhyper Require Import Common FiniteSums Packing FinitePrecision Interface Octahedra.
From Modhyper Require Import ReluGraph TentSums HammingDiameter.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** ** Circles *)

(** Turning a circle of N points by s. *)
Definition turn N (k : 'I_N) (s : nat) : 'I_N :=
  Ordinal (ltn_pmod (k + s) (leq_ltn_trans (leq0n k) (ltn_ord k))).

Lemma turn_turn N (k : 'I_N) s t : turn (turn k s) t = turn k (s + t).
Proof. by apply: val_inj; rewrite /= modnDml addnA. Qed.

Lemma turn_mod N (k : 'I_N) s t : (s %% N = t %% N)%N -> turn k s = turn k t.
Proof. by move=> st; apply: val_inj; rewrite /= -modnDmr st modnDmr. Qed.

Lemma turn_0 N (k : 'I_N) s : (s %% N = 0)%N -> turn k s = k.
Proof. by move=> s0; apply: val_inj; rewrite /= -modnDmr s0 addn0 modn_small. Qed.

(** Turning every axis. *)
Definition turns m N (f : {ffun 'I_m -> 'I_N}) (s : 'I_m -> nat) : {ffun 'I_m -> 'I_N} :=
  [ffun i => turn (f i) (s i)].

Lemma turns_bij m N (s : 'I_m -> nat) : bijective (fun f : {ffun 'I_m -> 'I_N} => turns f s).
Proof.
have back (k : {ffun 'I_m -> 'I_N}) (u t : 'I_m -> nat) : (forall i, (u i + t i) %% N = 0)%N ->
    turns (turns k u) t = k.
  by move=> ut; apply/ffunP => i; rewrite !ffunE turn_turn (turn_0 _ (ut i)).
case: (posnP N) => [N0 | N0].
  by exists (fun f => f) => f; apply/ffunP => i; have := ltn_ord (f i); rewrite [X in (_ < X)%N]N0.
exists (fun f : {ffun 'I_m -> 'I_N} => turns f (fun i => N - s i %% N)%N) => f; apply: back => i.
  by rewrite -modnDml subnKC ?modnn // ltnW // ltn_mod.
by rewrite addnC -modnDml subnKC ?modnn // ltnW // ltn_mod.
Qed.

(** ** Tents *)

Lemma rounded_abs_le delta t : 0 < delta -> rounded_abs delta t <= Rabs t.
Proof.
move=> d0; rewrite /rounded_abs; suff : sqrt (t ^ 2 + delta ^ 2) <= Rabs t + delta by lra.
have t0 := Rabs_pos t; rewrite -[X in _ <= X]sqrt_pow2; last by lra.
by apply: sqrt_le_1_alt; rewrite -(pow2_abs t); nra.
Qed.

Lemma octahedron_ge m delta (s v : 'I_m -> R) x : 0 < delta ->
  1 - (INR m + 1) * delta - \Rsum_i Rabs (unit_distance s v x i) <= octahedron delta s v x.
Proof.
move=> d0; rewrite /octahedron; set t := (X in rounded_max delta X).
have [lo _] := rounded_max_bounds d0 t; apply: Rle_trans lo.
have : \Rsum_i rounded_abs delta (unit_distance s v x i) <= \Rsum_i Rabs (unit_distance s v x i).
  by apply: Rsum_le => i _; exact: rounded_abs_le.
by rewrite /t; lra.
Qed.

Section Torus.
Variables (m d K : nat) (n Q : 'I_m -> nat).
Hypothesis d_pos : (0 < d)%N.
Hypothesis K_pos : (0 < K)%N.
Hypothesis n_pos : forall i, (0 < n i)%N.
Hypothesis fine : forall i, (n i * Q i)%N = (K + K)%N.
Let N := (K + K)%N.

(** Points of the fine grid. *)
Definition fine_point (f : {ffun 'I_m -> 'I_N}) : point m := fun i => centre_1d N (f i).

(** Integer vectors around the cube: coordinate c_i stands for the place c_i - n_i. *)
Let wide : grid m := fun i => (3 * n i)%N.
Definition residue (c : cell wide) : cell n :=
  [ffun i => Ordinal (ltn_pmod (c i) (n_pos i))].

Variable code : {set cell n}.

(** Places of the code, continued periodically, are at distance at least d. *)
Definition code_apart : Prop := forall c c' : cell wide,
  residue c \in code -> residue c' \in code -> c != c' ->
  INR d <= \Rsum_i Rabs (INR (c i) - INR (c' i)).
Hypothesis apart : code_apart.

(** The codewords, and the tents of the torus. *)
Definition codeword : finType := [finType of {v : cell n | v \in code}].
Definition tent_place : finType := [finType of {c : cell wide | residue c \in code}].
Definition place_of (c : tent_place) : codeword := Sub (residue (val c)) (valP c).

Let slope (i : 'I_m) : R := INR (n i) / INR d.
Let top (c : tent_place) (i : 'I_m) : R := 2 / INR d * (INR (val c i) - INR (n i)).

Variables (delta a : R).
Hypothesis delta_pos : 0 < delta.
Hypothesis a_pos : 0 < a.

(** The target with signs + on s. *)
Definition torus_target (s : {set codeword}) : point m -> R :=
  octahedra slope top delta a (fun c => place_of c \in s).

Let d0 : 0 < INR d.
Proof. by apply: (lt_INR 0); apply/ltP. Qed.

Let slope_pos i : 0 <= slope i.
Proof. by apply: Rmult_le_pos; [exact: pos_INR | apply: Rlt_le; exact: Rinv_0_lt_compat]. Qed.

Let tops_apart c c' : c != c' -> 2 <= \Rsum_i Rabs (top c i - top c' i).
Proof.
move=> cc'; have le := apart (valP c) (valP c') cc'.
rewrite (eq_bigr (fun i => 2 / INR d * Rabs (INR (val c i) - INR (val c' i)))).
  rewrite -Rsum_scal; apply: Rle_trans (_ : _ <= 2 / INR d * INR d) _.
    by field_simplify; lra.
  by apply: Rmult_le_compat_l => //; apply: Rlt_le; apply: Rdiv_lt_0_compat; lra.
move=> i _; rewrite /top -Rmult_minus_distr_l Rabs_mult (Rabs_pos_eq (2 / INR d)).
  have sub u x z : u - x - (z - x) = u - z by ring.
  by congr (_ * _); congr Rabs; exact: sub.
by apply: Rlt_le; apply: Rdiv_lt_0_compat; lra.
Qed.

(** Every target lies in the unit ball. *)
Lemma torus_target_in_ball s : a * (1 + \Rsum_i (INR (n i) / INR d)) <= 1 ->
  sobolev_ball_1 (torus_target s).
Proof. by move=> small; apply: octahedra_in_ball => //; lra. Qed.

(** *** One tent, seen from a fine point *)

Let N_R : INR N = 2 * INR K.
Proof. by rewrite /N plus_INR; ring. Qed.

Let K_R : 0 < INR K.
Proof. by apply: (lt_INR 0); apply/ltP. Qed.

Let Q_R i : INR (n i) * INR (Q i) = INR N.
Proof. by rewrite -mult_INR; congr INR; exact: fine. Qed.

Let nR i : 0 < INR (n i).
Proof. by apply: (lt_INR 0); apply/ltP. Qed.

Let QR i : 0 < INR (Q i).
Proof. by have := Q_R i; have := nR i; have := N_R; have := pos_INR (Q i); nra. Qed.

(** Half the width of a tent along axis i, in steps of the fine grid. *)
Definition half_width (i : 'I_m) : R := INR d * INR (Q i) / 2.

Let W_pos i : 0 < half_width i.
Proof. by rewrite /half_width; have := QR i; nra. Qed.

(** The fine point turned so that the codeword is at the cut. *)
Definition turned (v : cell n) (f : {ffun 'I_m -> 'I_N}) : {ffun 'I_m -> 'I_N} :=
  turns f (fun i => N - Q i * v i)%N.

Let unit_at (c : 'I_m -> nat) f i :
  unit_distance slope (fun i => 2 / INR d * (INR (c i) - INR (n i))) (fine_point f) i
  = (INR (f i) + 1 / 2 - INR (Q i) * (INR (c i) - INR (n i))) / half_width i.
Proof.
rewrite /unit_distance /slope /fine_point /centre_1d /half_width -/N -(Q_R i).
by field; have := QR i; have := nR i; lra.
Qed.

Let INR_minus_le j l : (l <= j)%N -> INR (j - l) = INR j - INR l.
Proof. by move=> /leP; exact: minus_INR. Qed.

(** The nearest of its periodic places, along one axis. *)
Lemma nearest_place (v : cell n) (f : {ffun 'I_m -> 'I_N}) i : exists c : 'I_(3 * n i),
  (c %% n i = v i)%N /\
  Rabs (INR (f i) + 1 / 2 - INR (Q i) * (INR c - INR (n i)))
  = INR (from_cut N (turned v f i)) + 1 / 2.
Proof.
have vn := ltn_ord (v i); have fN := ltn_ord (f i); rewrite -/N in fN.
have Qv : (Q i * v i < N)%N.
  rewrite /N -(fine i) mulnC ltn_pmul2r //.
  by apply/ltP/INR_lt; exact: QR.
rewrite ffunE /=; set k := ((f i + _) %% N)%N.
have kN : (k < N)%N by rewrite ltn_mod; apply: leq_ltn_trans fN.
have three j : (j < 3)%N -> (v i + j * n i < 3 * n i)%N.
  by move=> j3; apply: leq_trans (leq_mul j3 (leqnn (n i))); rewrite mulSn ltn_add2r.
have mod_v j : ((v i + j * n i) %% n i = v i)%N by rewrite addnC modnMDl modn_small.
have place j (j3 : (j < 3)%N) :
    Rabs (INR (f i) + 1 / 2 - INR (Q i) * (INR (v i + j * n i) - INR (n i)))
      = INR (from_cut N k) + 1 / 2 ->
  exists c : 'I_(3 * n i), (c %% n i = v i)%N /\
  Rabs (INR (f i) + 1 / 2 - INR (Q i) * (INR c - INR (n i))) = INR (from_cut N k) + 1 / 2.
  by move=> E; exists (Ordinal (three j j3)); rewrite /= mod_v.
have kE : INR k = INR (f i) - INR (Q i) * INR (v i) /\ (Q i * v i <= f i)%N \/
    INR k = INR (f i) - INR (Q i) * INR (v i) + INR N /\ (f i < Q i * v i)%N.
  case: (leqP (Q i * v i) (f i)) => le; [left | right]; split=> //.
    have -> : k = (f i - Q i * v i)%N.
      rewrite /k addnBA ?(ltnW Qv) // addnC -addnBA // modnDl modn_small //.
      by apply: leq_ltn_trans (leq_subr _ _) fN.
    by rewrite INR_minus_le // mult_INR.
  have -> : k = (f i + (N - Q i * v i))%N.
    rewrite /k modn_small // addnBA ?(ltnW Qv) // ltn_subLR ?ltn_add2r //.
    by rewrite (leq_trans (ltnW Qv)) ?leq_addl.
  by rewrite plus_INR INR_minus_le ?(ltnW Qv) // mult_INR; ring.
have cut : from_cut N k = k \/ from_cut N k = (N.-1 - k)%N.
  by rewrite /from_cut /minn; case: ltnP; [left | right].
have highR : INR (N.-1 - k) = INR N - 1 - INR k.
  rewrite INR_minus_le; last by rewrite -ltnS prednK // (leq_ltn_trans _ kN).
  by rewrite -subn1 INR_minus_le // (leq_ltn_trans _ kN).
have kpos := pos_INR k; have hpos := pos_INR (N.-1 - k); have QN := Q_R i.
case: kE => [[kE _]|[kE _]]; case: cut => cE.
- apply: (place 1%N isT); rewrite cE plus_INR mult_INR /= Rabs_pos_eq; first by rewrite kE; ring.
  by nra.
- apply: (place 2%N isT); rewrite cE highR plus_INR mult_INR Rabs_left1 /=; nra.
- apply: (place 0%N isT); rewrite cE plus_INR mult_INR /= Rabs_pos_eq; nra.
- apply: (place 1%N isT); rewrite cE highR plus_INR mult_INR Rabs_left1 /=; nra.
Qed.

(** The tent on the codeword [v] at a fine point: a lower bound of a signed tent's size. *)
Definition tent_height : R := 1 - (INR m + 1) * delta - \Rsum_i (/ (2 * half_width i)).
Definition torus_tent (v : cell n) (f : {ffun 'I_m -> 'I_N}) : R :=
  Rmax 0 (tent_height - \Rsum_i (INR (from_cut N (turned v f i)) / half_width i)).

Lemma torus_tent_pos v f : 0 <= torus_tent v f.
Proof. exact: Rmax_l. Qed.

Let octahedron_pos (c : tent_place) x : 0 <= octahedron delta slope (top c) x.
Proof. by have [_ []] := rounded_max_bounds delta_pos (1 - INR m * delta
  - \Rsum_i rounded_abs delta (unit_distance slope (top c) x i)). Qed.

Lemma torus_tent_place (v : codeword) f : exists c : tent_place, place_of c = v /\
  torus_tent (val v) f <= octahedron delta slope (top c) (fine_point f).
Proof.
have [c Hc] := fin_all_exists (fun i => nearest_place (val v) f i).
pose c' : cell wide := [ffun i => c i].
have res : residue c' = val v.
  by apply/ffunP => i; apply: val_inj; rewrite !ffunE /=; case: (Hc i).
have inc : residue c' \in code by rewrite res (valP v).
exists (Sub c' inc); split; first by apply: val_inj; rewrite /= res.
apply: Rmax_lub; first exact: octahedron_pos.
apply: Rle_trans (octahedron_ge slope (top (Sub c' inc)) (fine_point f) delta_pos).
rewrite /tent_height.
suff -> : \Rsum_i Rabs (unit_distance slope (top (Sub c' inc)) (fine_point f) i)
    = \Rsum_i (/ (2 * half_width i))
      + \Rsum_i (INR (from_cut N (turned (val v) f i)) / half_width i).
  by lra.
rewrite -big_split /=; apply: eq_bigr => i _.
have := unit_at (fun i => val (Sub c' inc : tent_place) i) f i; rewrite -/(top (Sub c' inc)) => ->.
have [_ E] := Hc i; rewrite /Rdiv Rabs_mult SubK ffunE E Rabs_pos_eq.
  have alg x W : 0 < W -> (x + 1 / 2) * / W = / (2 * W) + x * / W by move=> ?; field; lra.
  exact: alg.
by apply: Rlt_le; apply: Rinv_0_lt_compat.
Qed.

(** Where a tent stands the others vanish. *)
Let only (c c' : tent_place) x : 0 < octahedron delta slope (top c) x -> c' != c ->
  octahedron delta slope (top c') x = 0.
Proof.
move=> c0 cc'; have [far|far] := octahedra_disjoint slope tops_apart x cc'.
  exact: octahedron_outside far.
by exfalso; move: c0; rewrite (octahedron_outside delta_pos far); lra.
Qed.

Lemma torus_tents_disjoint (v w : codeword) f : v != w ->
  torus_tent (val v) f = 0 \/ torus_tent (val w) f = 0.
Proof.
move=> vw; have [c [cv le]] := torus_tent_place v f; have [c' [cw le']] := torus_tent_place w f.
have := torus_tent_pos (val v) f; case/Rle_lt_or_eq_dec => [pos|]; last by left.
right; apply: Rle_antisym; last exact: torus_tent_pos.
rewrite -(@only c c' (fine_point f)) //; first by lra.
by apply: contraNneq vw => E; rewrite -cv -cw E.
Qed.

(** Targets that differ in the sign of v differ by 2 a on its tent. *)
Lemma torus_told (s s' : {set codeword}) (v : codeword) f : (v \in s) != (v \in s') ->
  2 * a * torus_tent (val v) f
  <= Rabs (torus_target s (fine_point f) - torus_target s' (fine_point f)).
Proof.
move=> ss'; have [c [cv le]] := torus_tent_place v f.
have := torus_tent_pos (val v) f; case/Rle_lt_or_eq_dec => [pos|<-]; last first.
  by rewrite Rmult_0_r; exact: Rabs_pos.
have c0 : 0 < octahedron delta slope (top c) (fine_point f) by lra.
have at_c t : torus_target t (fine_point f)
    = a * sign (v \in t) * octahedron delta slope (top c) (fine_point f).
  rewrite /torus_target /octahedra (Rsum_only (i := c)) ?cv // => c' cc'.
  by rewrite (only c0 cc') Rmult_0_r.
rewrite !at_c; set o := octahedron _ _ _ _ in le c0 *.
have -> : Rabs (a * sign (v \in s) * o - a * sign (v \in s') * o) = 2 * a * o.
  move: ss'; rewrite /sign; case: (v \in s); case: (v \in s') => // _.
    by rewrite Rabs_pos_eq; nra.
  by rewrite Rabs_left1; nra.
by apply: Rmult_le_compat_l; lra.
Qed.
End Torus.
