(** * Theorem 5 without hypotheses for r = 1, m2 = 1, and a ReLU network f

    In one dimension ReLU satisfies Definition 1 (universal activation) with r = 1 and C = 9, by
    interpolation; with it Theorem 5 needs no theorem of the literature. *)

From Modhyper Require Import Common FiniteSums PackingFirstOrder FixedPointRelu FixedPointPrimary.
From Modhyper Require Import Perceptron ReluInterpolation SelectorRecursion.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** Definition 1 for ReLU, r = 1, n = 1: 3 (ceil(1/eps) + 1) <= 9 / eps parameters reach eps on
    W(1,1). *)
Theorem relu_universal : universal_activation relu 1 1 9.
Proof.
move=> eps [e0 e1]; have i1 : 1 <= / eps by rewrite -Rinv_1; apply: Rinv_le_contravar.
have [lo hi] := @ceiling_spec (1 / eps) ltac:(rewrite /Rdiv; lra).
set n := ceiling (1 / eps) in lo hi; exists [:: n.+1]; split.
  have -> : Rpower (/ eps) (INR 1 / INR 1) = / eps.
    by rewrite (_ : INR 1 / INR 1 = 1) ?Rpower_1 //=; [lra | field].
  have -> : parameter_count 1 [:: n.+1] 1
    = (3 * n.+1)%N by rewrite /= muln1 mul1n !mulSn addn0 addnA.
  by rewrite mult_INR [INR n.+1]S_INR (_ : INR 3 = 3); rewrite /Rdiv in lo hi;
    [lra | rewrite /=; ring].
move=> P /sobolev_ball_1E PW; exists (interpolation_network n (fun t => P (fun=> t))) => x xc.
have n0 : (0 < n)%N by apply/ltP/INR_lt => /=; lra.
pose I0 : point 0 := fun=> 0.
have I0c : in_cube I0 by case.
have lineE t : @line 0 I0 t = fun=> t.
  by apply: functional_extensionality => i; rewrite /line /join; case: split => // -[].
have [_ lip] := @slice_facts 0 P I0 PW I0c.
have lip' s t : -1 <= s <= 1 -> -1 <= t <= 1 -> Rabs (P (fun=> s) - P (fun=> t)) <= Rabs (s - t).
  by have := lip s t; rewrite !lineE.
have := relu_interpolation_error n0 lip' xc.
have -> : P (fun=> x ord0) = P x by congr P; apply: functional_extensionality => i;
  rewrite (ord1 i).
move=> le; apply: Rle_trans le _; have -> : eps = 1 / (1 / eps) by field; lra.
by rewrite /Rdiv !Rmult_1_l; apply: Rinv_le_contravar; rewrite ?Rmult_1_l in lo; lra.
Qed.

(** Paper, Theorem 5 for r = 1, m2 = 1: a structured selector gives a hypernetwork with a ReLU f of
    at most 9 w / eps + w N_g parameters, within e0 + beta eps of y, beta = [error_factor]. *)
Theorem structured_selector_relu sigma L c e0 eps w m1 hg
    (T : 'I_w -> network m1 hg 1) (P : 'I_w -> point 1 -> R) (y : point (m1 + 1) -> R) :
  lipschitz L sigma -> sigma 0 = 0 -> 0 <= c -> 0 < eps <= 1 ->
  (forall j, weight_sum (T j) <= c) -> (forall j, sobolev_ball 1 (P j)) ->
  (forall x I, in_cube x -> in_cube I ->
     Rabs (scalar_forward sigma (selected T P I) x - y (join x I)) <= e0) ->
  exists (hf : seq nat) (theta : 'I_w -> network 1 hf 1),
    INR (hypernetwork_size w 1 hf m1 hg)
      <= INR w * (9 * / eps) + INR w * INR (parameter_count m1 hg 1) /\
    forall x I, in_cube x -> in_cube I ->
      Rabs (scalar_forward sigma (selected T (fun j => scalar_forward relu (theta j)) I) x
        - y (join x I))
        <= e0 + error_factor L (c * INR w) (c * INR w * (1 + eps)) (size hg) (INR m1) 0 * eps.
Proof.
move=> lip s0 c0 e01 Tc PW Sy.
have := structured_selector lip s0 c0 e01 relu_universal Tc PW Sy.
have -> // : Rpower (/ eps) (INR 1 / INR 1) = / eps.
rewrite (_ : INR 1 / INR 1 = 1); last by rewrite /=; field.
by rewrite Rpower_1 //; apply: Rinv_0_lt_compat; lra.
Qed.
