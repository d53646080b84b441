(** * Rounding to nearest in a binary floating-point format (certified.md, section 11)

    The numbers m 2^j / 2^l, |m| <= 2^p, j >= 0: p significant bits, gradual underflow with
    spacing eta = 2^(-l), no overflow.  Rounding is any map to a nearest number that commutes with
    the sign; ties may be broken in any such way.  Unit roundoff u = 2^(-p). *)

From Coq Require Import ZArith Lia.
From Modhyper Require Import Common FiniteSums FixedPointRelu FixedPointPrimary FixedPointNearest.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

Section Format.
Variables (p l : nat).

(** The numbers of the format. *)
Definition format_number (x : R) : Prop :=
  exists (m : Z) (j : nat), Rabs (IZR m) <= 2 ^ p /\ x = IZR m * 2 ^ j / 2 ^ l.

(** Rounding to nearest. *)
Definition rounds_to_nearest (rnd : R -> R) : Prop :=
  (forall x, format_number (rnd x)) /\
  (forall x f, format_number f -> Rabs (rnd x - x) <= Rabs (f - x)) /\
  (forall x, rnd (- x) = - rnd x).

Definition unit_roundoff : R := / 2 ^ p.
Definition underflow_spacing : R := / 2 ^ l.
Let u := unit_roundoff.
Let eta := underflow_spacing.

Let pp : 0 < 2 ^ p. Proof. exact: pow2_pos. Qed.
Let pl : 0 < 2 ^ l. Proof. exact: pow2_pos. Qed.

Lemma unit_roundoff_pos : 0 < u. Proof. exact: Rinv_0_lt_compat. Qed.
Lemma underflow_spacing_pos : 0 < eta. Proof. exact: Rinv_0_lt_compat. Qed.

Lemma format_opp x : format_number x -> format_number (- x).
Proof.
by move=> [m [j [mp ->]]]; exists (- m)%Z, j; rewrite opp_IZR Rabs_Ropp; split=> //; field; lra.
Qed.

Lemma format_0 : format_number 0.
Proof. by exists 0%Z, 0%N; rewrite Rabs_R0; split; [lra | rewrite /Rdiv !Rmult_0_l]. Qed.

Lemma format_relu x : format_number x -> format_number (relu x).
Proof.
by move=> fx; rewrite /relu /Rmax; case: Rle_dec => // _; exact: format_0.
Qed.

(** Integers over 2^l up to 2^p. *)
Lemma format_integer (m : Z) : Rabs (IZR m) <= 2 ^ p -> format_number (IZR m / 2 ^ l).
Proof. by move=> mp; exists m, 0%N; rewrite Rmult_1_r. Qed.

(** Half-integers z/2 with |z| <= 2^p. *)
Lemma format_half (z : Z) : (0 < l)%N -> Rabs (IZR z) <= 2 ^ p -> format_number (IZR z / 2).
Proof.
move=> l0 zp; exists z, l.-1; split=> //; have := pow2_pos l.-1.
have -> : 2 ^ l = 2 * 2 ^ l.-1 by rewrite -{1}(prednK l0).
by move=> ?; field; lra.
Qed.

(** ** A near number *)

Let int_nearest (t B : R) : Rabs t <= B -> (exists z, B = IZR z) ->
  exists z : Z, Rabs (IZR z) <= B /\ Rabs (IZR z - t) <= 1 / 2.
Proof.
move=> /Rabs_le_between tB [B' BE]; have [lo hi] := base_Int_part (t + 1 / 2).
exists (Int_part (t + 1 / 2)); split; last by apply: Rabs_le; lra.
have up : (Int_part (t + 1 / 2) <= B')%Z.
  suff : (Int_part (t + 1 / 2) < B' + 1)%Z by lia.
  by apply: lt_IZR; rewrite plus_IZR -BE; lra.
have down : (- B' <= Int_part (t + 1 / 2))%Z.
  suff : (- B' - 1 < Int_part (t + 1 / 2))%Z by lia.
  by apply: lt_IZR; rewrite minus_IZR opp_IZR -BE; lra.
by apply: Rabs_le; move: (IZR_le _ _ up) (IZR_le _ _ down); rewrite opp_IZR -BE; lra.
Qed.

Let pow_integer k : exists z, (2 : R) ^ k = IZR z.
Proof. by exists (2 ^ Z.of_nat k)%Z; rewrite pow2_Z. Qed.

(** Between 0 and 2^p eta numbers are eta apart; beyond, the relative distance is at most 2 u. *)
Lemma near_number x :
  (Rabs x <= 2 ^ p * eta /\ exists f, format_number f /\ Rabs (f - x) <= eta / 2) \/
  (2 ^ p * eta < Rabs x /\ exists f, format_number f /\ Rabs (f - x) <= u * Rabs x).
Proof.
have e0 := underflow_spacing_pos; have u0 := unit_roundoff_pos.
have e1 : eta * 2 ^ l = 1 by rewrite /eta /underflow_spacing; field; lra.
case: (Rle_lt_dec (Rabs x) (2 ^ p * eta)) => big; [left | right]; split=> //.
  have [|z [zp near]] := @int_nearest (x * 2 ^ l) (2 ^ p) _ (pow_integer p).
    rewrite Rabs_mult (Rabs_pos_eq (2 ^ l)); last lra.
    by apply: Rle_trans (Rmult_le_compat_r _ _ _ (Rlt_le _ _ pl) big) _; apply: Req_le; nra.
  exists (IZR z / 2 ^ l); split; first exact: format_integer.
  have -> : IZR z / 2 ^ l - x = (IZR z - x * 2 ^ l) * eta.
    by rewrite /eta /underflow_spacing; field; lra.
  by rewrite Rabs_mult (Rabs_pos_eq eta); [nra | lra].
pose far j : bool := if Rle_dec (Rabs x) (2 ^ (p + j) * eta) then true else false.
have [j0 Hj0] : exists j, far j.
  have [|N' [_ HN]] := nfloor_ex (Rabs x * 2 ^ l).
    by apply: Rmult_le_pos; [exact: Rabs_pos | lra].
  rewrite -S_INR in HN; move: N'.+1 HN => N HN.
  exists N; rewrite /far; case: Rle_dec => //; case.
  have N2 : INR N <= 2 ^ N.
    by elim: (N) => [|k IH]; [rewrite /=; lra | rewrite S_INR /=; have := pow_R1_Rle 2 k; lra].
  have : 1 * 2 ^ N <= 2 ^ (p + N).
    rewrite pow_add; apply: Rmult_le_compat_r; first by apply: Rlt_le; exact: pow2_pos.
    by apply: pow_R1_Rle; lra.
  move=> le; apply: (Rmult_le_reg_r (2 ^ l)) => //; rewrite Rmult_assoc e1; lra.
have [j fj least] := ex_minnP (ex_intro far j0 Hj0).
case: j fj least => [|j] fj least.
  by move: fj; rewrite /far addn0; case: Rle_dec => // le _; lra.
have lo : 2 ^ (p + j) * eta < Rabs x.
  apply: Rnot_le_lt => le; have : far j by rewrite /far; case: Rle_dec.
  by move=> /least; rewrite ltnn.
have hi : Rabs x <= 2 ^ (p + j.+1) * eta by move: fj; rewrite /far; case: Rle_dec.
have pj := pow2_pos j.+1.
have [|z [zp near]] := @int_nearest (x * 2 ^ l / 2 ^ j.+1) (2 ^ p) _ (pow_integer p).
  rewrite /Rdiv !Rabs_mult (Rabs_pos_eq (2 ^ l)) ?Rabs_inv ?(Rabs_pos_eq (2 ^ j.+1)); try lra.
  apply: (Rmult_le_reg_r (2 ^ j.+1)) => //; rewrite Rmult_assoc Rinv_l ?Rmult_1_r; last lra.
  rewrite -pow_add; apply: Rle_trans (Rmult_le_compat_r _ _ _ (Rlt_le _ _ pl) hi) _.
  by apply: Req_le; rewrite Rmult_assoc e1 Rmult_1_r.
exists (IZR z * 2 ^ j.+1 / 2 ^ l); split; first by exists z, j.+1.
have -> : IZR z * 2 ^ j.+1 / 2 ^ l - x = (IZR z - x * 2 ^ l / 2 ^ j.+1) * (2 ^ j.+1 * eta).
  by rewrite /eta /underflow_spacing; field; lra.
rewrite Rabs_mult (Rabs_pos_eq (2 ^ j.+1 * eta)); last by nra.
have E : 1 / 2 * (2 ^ j.+1 * eta) = u * (2 ^ (p + j) * eta).
  by rewrite pow_add /u /unit_roundoff /=; field; lra.
apply: Rle_trans (_ : 1 / 2 * (2 ^ j.+1 * eta) <= _); first by apply: Rmult_le_compat_r near; nra.
by rewrite E; apply: Rmult_le_compat_l; lra.
Qed.

(** ** Rounding *)

Section Rounding.
Variable rnd : R -> R.
Hypothesis nearest_rnd : rounds_to_nearest rnd.

Lemma rnd_number x : format_number (rnd x).
Proof. by have [H _] := nearest_rnd. Qed.

Lemma rnd_opp x : rnd (- x) = - rnd x.
Proof. by have [_ [_ H]] := nearest_rnd. Qed.

Lemma rnd_near x f : format_number f -> Rabs (rnd x - x) <= Rabs (f - x).
Proof. by have [_ [H _]] := nearest_rnd; exact: H. Qed.

Lemma rnd_id f : format_number f -> rnd f = f.
Proof.
move=> ff; have := rnd_near f ff; rewrite (Rminus_eq_0 f) Rabs_R0 => le.
by have := Rabs_pos (rnd f - f) => ge; have := Rabs_eq_0 (rnd f - f); lra.
Qed.

Lemma rnd_0 : rnd 0 = 0.
Proof. exact: rnd_id format_0. Qed.

(** Rounding does not cross a number of the format. *)
Lemma rnd_le x f : format_number f -> x <= f -> rnd x <= f.
Proof.
move=> ff xf; have := rnd_near x ff; rewrite (Rabs_pos_eq (f - x)); last lra.
by move=> /Rabs_le_between; lra.
Qed.

Lemma rnd_ge x f : format_number f -> f <= x -> f <= rnd x.
Proof.
move=> ff fx; have := rnd_near x ff; rewrite (Rabs_left1 (f - x)); last lra.
by move=> /Rabs_le_between; lra.
Qed.

Lemma rnd_error x : Rabs (rnd x - x) <= u * Rabs x + eta / 2.
Proof.
have e0 := underflow_spacing_pos; have u0 := unit_roundoff_pos; have x0 := Rabs_pos x.
have ux : 0 <= u * Rabs x by apply: Rmult_le_pos; lra.
have [[_ [f [ff le]]]|[_ [f [ff le]]]] := near_number x; have := rnd_near x ff; lra.
Qed.

(** Sums of two numbers do not underflow. *)
Lemma rnd_sum x z : format_number x -> format_number z ->
  Rabs (rnd (x + z) - (x + z)) <= u * Rabs (x + z).
Proof.
move=> fx fz; have u0 := unit_roundoff_pos; have s0 := Rabs_pos (x + z).
have ux : 0 <= u * Rabs (x + z) by apply: Rmult_le_pos; lra.
have [[small _]|[_ [f [ff le]]]] := near_number (x + z); last by have := rnd_near (x + z) ff; lra.
suff fs : format_number (x + z) by rewrite (rnd_id fs) Rminus_eq_0 Rabs_R0.
have multiple v : format_number v -> exists k : Z, v = IZR k / 2 ^ l.
  move=> [m [j [_ ->]]]; exists (m * 2 ^ Z.of_nat j)%Z; rewrite mult_IZR pow2_Z //.
have [kx xE] := multiple x fx; have [kz zE] := multiple z fz.
have E : x + z = IZR (kx + kz) / 2 ^ l by rewrite xE zE plus_IZR; field; lra.
rewrite E; apply: format_integer; move: small; rewrite E /Rdiv Rabs_mult.
rewrite Rabs_inv (Rabs_pos_eq (2 ^ l)); last lra.
move=> le; apply: (Rmult_le_reg_r (/ 2 ^ l)); first exact: Rinv_0_lt_compat.
exact: le.
Qed.
End Rounding.
End Format.
