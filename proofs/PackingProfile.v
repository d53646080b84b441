(** * The bump profile psi(t) = (1 - t^2)^(r+1) on [-1,1], 0 elsewhere
      (certified.md, section 1)

    It is r times continuously differentiable; its derivatives are polynomials
    times (1 - t^2)^(r+1-j), cut off at -1 and 1. *)

From Modhyper Require Import Common FiniteSums Packing.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** ** Polynomials, as expressions *)

Inductive poly : Type :=
| Constant of R
| Variable_t
| Sum of poly & poly
| Product of poly & poly.

Fixpoint value (p : poly) (t : R) : R :=
  match p with
  | Constant c => c
  | Variable_t => t
  | Sum p q => value p t + value q t
  | Product p q => value p t * value q t
  end.

Fixpoint derivative (p : poly) : poly :=
  match p with
  | Constant _ => Constant 0
  | Variable_t => Constant 1
  | Sum p q => Sum (derivative p) (derivative q)
  | Product p q => Sum (Product (derivative p) q) (Product p (derivative q))
  end.

Lemma value_derive p (t : R) : is_derive (value p) t (value (derivative p) t).
Proof.
elim: p => [c||p IHp q IHq|p IHp q IHq] /=.
- exact: is_derive_const.
- exact: is_derive_id.
- exact: (is_derive_plus (value p) (value q)).
- apply: (is_derive_ext (fun s => mult (value p s) (value q s))) => //.
  by apply: is_derive_mult => // a b; rewrite /mult /=; ring.
Qed.

Lemma value_continuous p (t : R) : continuous (value p) t.
Proof. by apply: ex_derive_continuous; exists (value (derivative p) t); exact: value_derive. Qed.

Lemma value_bounded p : exists M, 0 <= M /\ forall t, -1 <= t <= 1 -> Rabs (value p t) <= M.
Proof.
elim: p => [c||p [M [M0 HM]] q [N [N0 HN]]|p [M [M0 HM]] q [N [N0 HN]]] /=.
- by exists (Rabs c); split=> [|t _]; [exact: Rabs_pos | lra].
- by exists 1; split=> [|t Ht]; [lra | apply/Rabs_le].
- exists (M + N); split=> [|t Ht]; first lra.
  by have := Rabs_triang (value p t) (value q t); have := HM t Ht; have := HN t Ht; lra.
- exists (M * N); split=> [|t Ht]; first nra.
  by rewrite Rabs_mult; apply: Rmult_le_compat; auto; exact: Rabs_pos.
Qed.

(** ** Polynomials times (1 - t^2)^e, cut off at -1 and 1 *)

Definition cut (p : poly) (e : nat) (t : R) : R :=
  if Rlt_dec (Rabs t) 1 then value p t * (1 - t ^ 2) ^ e else 0.

(** The numerator of the derivative: (p (1-t^2)^(e+1))' = (p' (1-t^2) - 2(e+1) t p) (1-t^2)^e. *)
Definition next (p : poly) (e : nat) : poly :=
  Sum (Product (derivative p) (Sum (Constant 1)
    (Product (Constant (-1)) (Product Variable_t Variable_t))))
      (Product (Constant (- 2 * INR e.+1)) (Product Variable_t p)).

Lemma cut_inside p e t : Rabs t < 1 -> cut p e t = value p t * (1 - t ^ 2) ^ e.
Proof. by rewrite /cut; case: Rlt_dec. Qed.

Lemma cut_outside p e t : 1 <= Rabs t -> cut p e t = 0.
Proof. by move=> t1; rewrite /cut; case: Rlt_dec => // t1'; lra. Qed.

Lemma near_inside (t : R) : Rabs t < 1 -> locally t (fun s => Rabs s < 1).
Proof.
move=> t1; have d0 : 0 < 1 - Rabs t by lra.
exists (mkposreal _ d0) => /= s Hs.
have B : Rabs (s - t) < 1 - Rabs t := Hs.
by have := Rabs_triang (s - t) t; rewrite (_ : s - t + t = s); [lra | ring].
Qed.

Lemma near_outside (t : R) : 1 < Rabs t -> locally t (fun s => 1 < Rabs s).
Proof.
move=> t1; have d0 : 0 < Rabs t - 1 by lra.
exists (mkposreal _ d0) => /= s Hs.
have B : Rabs (s - t) < Rabs t - 1 := Hs.
have := Rabs_triang (t - s) s; rewrite Rabs_minus_sym (_ : t - s + s = t); [lra | ring].
Qed.

(** Near an end of the interval the cut function is small. *)
Lemma cut_small p e : exists M, 0 <= M /\ forall t s, Rabs t = 1 ->
  Rabs (cut p e s) <= M * Rabs (s - t) ^ e.
Proof.
have [M [M0 HM]] := value_bounded p.
exists (M * 2 ^ e); split; first by apply: Rmult_le_pos => //; apply: pow_le; lra.
move=> t s t1.
have pos : 0 <= M * 2 ^ e * Rabs (s - t) ^ e.
  apply: Rmult_le_pos; last by apply: pow_le; exact: Rabs_pos.
  by apply: Rmult_le_pos => //; apply: pow_le; lra.
case: (Rlt_dec (Rabs s) 1) => s1; last by rewrite cut_outside ?Rabs_R0; lra.
have [s1l s1r] := Rabs_def2 _ _ s1.
have B : Rabs (1 - s ^ 2) <= 2 * Rabs (s - t).
{ have [-> | ->] : t = 1 \/ t = -1 by move: t1; rewrite /Rabs; case: Rcase_abs; lra.
  - rewrite (_ : 1 - s ^ 2 = (1 + s) * - (s - 1)); last ring.
    rewrite Rabs_mult Rabs_Ropp; apply: Rmult_le_compat_r; first exact: Rabs_pos.
    by rewrite Rabs_pos_eq; lra.
  - rewrite (_ : 1 - s ^ 2 = (1 - s) * (s - -1)); last ring.
    rewrite Rabs_mult; apply: Rmult_le_compat_r; first exact: Rabs_pos.
    by rewrite Rabs_pos_eq; lra. }
rewrite cut_inside // Rabs_mult -RPow_abs Rmult_assoc -Rpow_mult_distr.
apply: Rmult_le_compat; try exact: Rabs_pos.
- by apply: pow_le; exact: Rabs_pos.
- by apply: HM; lra.
- by apply: pow_incr; split=> //; exact: Rabs_pos.
Qed.

Lemma cut_continuous p e (t : R) : (0 < e)%N -> continuous (cut p e) t.
Proof.
move=> e0; case: (total_order_T (Rabs t) 1) => [[t1|t1]|t1].
- apply: (continuous_ext_loc _ (fun s => value p s * (1 - s ^ 2) ^ e)).
    apply: filter_imp (near_inside t1) => s s1.
    by rewrite cut_inside.
  apply: continuous_mult; first exact: value_continuous.
  by apply: ex_derive_continuous; auto_derive.
- have [M [M0 HM]] := cut_small p e.
  apply/filterlim_locally => eps; rewrite [cut p e t]cut_outside; last lra.
  have d0 : 0 < Rmin 1 (eps / (M + 1)).
    by apply: Rmin_pos; [lra | apply: Rdiv_lt_0_compat; [exact: cond_pos | lra]].
  exists (mkposreal _ d0) => s /= Hs.
  have {Hs} B : Rabs (s - t) < Rmin 1 (eps / (M + 1)) := Hs.
  have B1 : Rabs (s - t) < 1 by apply: Rlt_le_trans B (Rmin_l _ _).
  have B2 : Rabs (s - t) < eps / (M + 1) by apply: Rlt_le_trans B (Rmin_r _ _).
  rewrite /ball /= /AbsRing_ball /= /abs /minus /plus /opp /= Ropp_0 Rplus_0_r.
  apply: Rle_lt_trans (HM t s t1) _.
  have L : Rabs (s - t) ^ e <= Rabs (s - t).
    rewrite -(prednK e0) /= -[X in _ <= X]Rmult_1_r.
    apply: Rmult_le_compat_l; first exact: Rabs_pos.
    by rewrite -(pow1 e.-1); apply: pow_incr; split; [exact: Rabs_pos | lra].
  have E : eps / (M + 1) * (M + 1) = eps by field; lra.
  have := Rabs_pos (s - t); have := Rmult_le_compat_l M _ _ M0 L => L' q0.
  set q := eps / (M + 1) in B2 E *; nra.
- apply: (continuous_ext_loc _ (fun=> 0)); last exact: continuous_const.
  apply: filter_imp (near_outside t1) => s s1.
  by rewrite cut_outside; lra.
Qed.

(** A function that is O((s - t)^2) near t has derivative 0 at t. *)
Lemma is_derive_quadratic (f : R -> R) (t M : R) : 0 <= M ->
  (forall s, Rabs (f s - f t) <= M * Rabs (s - t) ^ 2) -> is_derive f t 0.
Proof.
move=> M0 H; split; first exact: is_linear_scal_l.
move=> x /is_filter_lim_locally_unique <- eps.
have d0 : 0 < eps / (M + 1) by apply: Rdiv_lt_0_compat; [exact: cond_pos | lra].
exists (mkposreal _ d0) => s /= Hs.
have {Hs} B : Rabs (s - t) < eps / (M + 1) := Hs.
rewrite /norm /= /abs /minus /plus /opp /scal /= /mult /=.
rewrite Rmult_0_r Ropp_0 Rplus_0_r -/(Rminus (f s) (f t)) -/(Rminus s t).
apply: Rle_trans (H s) _; rewrite /= Rmult_1_r -Rmult_assoc.
apply: Rmult_le_compat_r; first exact: Rabs_pos.
have E : eps / (M + 1) * (M + 1) = eps by field; lra.
have := Rabs_pos (s - t); set q := eps / (M + 1) in B E *; nra.
Qed.

Lemma cut_derive p e (t : R) : (0 < e)%N -> is_derive (cut p e.+1) t (cut (next p e) e t).
Proof.
move=> e0; case: (total_order_T (Rabs t) 1) => [[t1|t1]|t1].
- apply: (is_derive_ext_loc (fun s => value p s * (1 - s ^ 2) ^ e.+1)).
    by apply: filter_imp (near_inside t1) => s s1; rewrite cut_inside.
  rewrite cut_inside //.
  have -> : value (next p e) t * (1 - t ^ 2) ^ e =
    plus (mult (value (derivative p) t) ((1 - t ^ 2) ^ e.+1))
         (mult (value p t) (- 2 * INR e.+1 * t * (1 - t ^ 2) ^ e)).
    by rewrite /next /plus /mult /=; ring.
  apply: (is_derive_mult (value p) (fun s => (1 - s ^ 2) ^ e.+1)).
  + exact: value_derive.
  + auto_derive => //; rewrite (_ : 1 + - (t * (t * 1)) = 1 - t ^ 2); last by ring.
    by rewrite -/(INR e.+1); move: (INR e.+1) (_ ^ e) => c v; ring.
  + by move=> a b; rewrite /mult /=; ring.
- rewrite [cut (next p e) e t]cut_outside; last lra.
  (* (1 - s^2)^(e+1) is (1 - s^2)^(e-1) times (1 - s^2)^2 *)
  pose u := Sum (Constant 1) (Product (Constant (-1)) (Product Variable_t Variable_t)).
  have [C [C0 HC]] := cut_small (Product p (iter e.-1 (Product u) (Constant 1))) 2.
  apply: (is_derive_quadratic C0) => s; rewrite [cut p e.+1 t]cut_outside; last lra.
  rewrite Rminus_0_r; apply: Rle_trans (HC t s t1); apply: Req_le; congr Rabs.
  rewrite /cut; case: Rlt_dec => // s1 /=.
  have -> : value (iter e.-1 (Product u) (Constant 1)) s = (1 - s ^ 2) ^ e.-1.
    by elim: (e.-1) => [|j IH] //=; rewrite IH /=; ring.
  by rewrite -[in LHS](prednK e0) /=; ring.
- apply: (is_derive_ext_loc (fun=> 0)).
    by apply: filter_imp (near_outside t1) => s s1; rewrite cut_outside; lra.
  rewrite cut_outside; last lra.
  exact: is_derive_const.
Qed.

(** ** The profile *)

(** sup |f| over the real line. *)
Definition sup_abs (f : R -> R) : R := real (Lub_Rbar (fun v => exists t, v = Rabs (f t))).

Lemma sup_abs_finite f M : (forall t, Rabs (f t) <= M) ->
  is_lub_Rbar (fun v => exists t, v = Rabs (f t)) (sup_abs f).
Proof.
move=> HM; have := Lub_Rbar_correct (fun v => exists t, v = Rabs (f t)).
rewrite /sup_abs; case: (Lub_Rbar _) => [l||] H //; exfalso.
- by apply: (proj2 H M) => v [t ->] /=; exact: HM.
- by apply: (proj1 H (Rabs (f 0))); exists 0.
Qed.

Lemma le_sup_abs f M t : (forall t, Rabs (f t) <= M) -> Rabs (f t) <= sup_abs f.
Proof. by move=> /sup_abs_finite [H _]; apply: (H (Rabs (f t))); exists t. Qed.

(** A supremum that is attained. *)
Lemma sup_abs_eq f M t0 : (forall t, Rabs (f t) <= M) -> Rabs (f t0) = M -> sup_abs f = M.
Proof.
move=> HM H0; have [U L] := sup_abs_finite HM; apply: Rle_antisym.
- by apply: (L M) => v [t ->]; exact: HM.
- by rewrite -H0; apply: (U (Rabs (f t0))); exists t0.
Qed.

Lemma cut_bounded p e : exists M, forall t, Rabs (cut p e t) <= M.
Proof.
have [M [M0 HM]] := value_bounded p; exists M => t.
rewrite /cut; case: Rlt_dec => t1; last by rewrite Rabs_R0.
have [tl tr] := Rabs_def2 _ _ t1.
rewrite Rabs_mult -[X in _ <= X]Rmult_1_r -RPow_abs.
apply: Rmult_le_compat; try exact: Rabs_pos; try by apply: pow_le; exact: Rabs_pos.
  by apply: HM; lra.
rewrite -[X in _ <= X](pow1 e); apply: pow_incr; split; first exact: Rabs_pos.
have t2 := pow2_ge_0 t; have t3 : 0 <= (1 - t) * (1 + t) by apply: Rmult_le_pos; lra.
by apply: Rabs_le; split; lra.
Qed.

(** The numerators of the derivatives of (1 - t^2)^(r+1). *)
Fixpoint numerator (r j : nat) : poly :=
  match j with
  | 0 => Constant 1
  | i.+1 => next (numerator r i) (r - i)
  end.

(** The j-th derivative of the standard bump of smoothness r. *)
Definition standard_psi (r j : nat) : R -> R := cut (numerator r j) (r.+1 - j).

Lemma standard_psi0 r t : standard_psi r 0 t = if Rlt_dec (Rabs t) 1 then (1 - t ^ 2) ^ r.+1 else 0.
Proof. by rewrite /standard_psi /cut subn0 [value _ _]/= Rmult_1_l. Qed.

Lemma standard_derive r j (t : R) : (j < r)%N ->
  is_derive (standard_psi r j) t (standard_psi r j.+1 t).
Proof.
move=> jr; rewrite /standard_psi /= subSS (subSn (ltnW jr)).
by apply: cut_derive; rewrite subn_gt0.
Qed.

Lemma standard_continuous r j (t : R) : (j <= r)%N -> continuous (standard_psi r j) t.
Proof. by move=> jr; apply: cut_continuous; rewrite subn_gt0 ltnS. Qed.

Lemma standard_support r j t : (j <= r)%N -> 1 <= Rabs t -> standard_psi r j t = 0.
Proof. by move=> _; apply: cut_outside. Qed.

Lemma standard_bound r j t : (j <= r)%N -> Rabs (standard_psi r j t) <= sup_abs (standard_psi r j).
Proof.
by move=> _; have [M HM] := cut_bounded (numerator r j) (r.+1 - j); apply: le_sup_abs HM.
Qed.

Lemma standard_peak r : standard_psi r 0 0 = 1.
Proof.
rewrite standard_psi0; case: Rlt_dec => [H|H]; last by case: H; rewrite Rabs_R0; lra.
by rewrite (_ : 1 - 0 ^ 2 = 1) ?pow1 //; ring.
Qed.

(** certified.md, section 1: psi(t) = (1 - t^2)^(r+1) on [-1,1] is a bump profile
    of smoothness r, for every r, with psi_j = sup |psi^(j)|. *)
Definition standard_profile (r : nat) : bump_profile r :=
  BumpProfile (@standard_derive r) (@standard_continuous r) (@standard_support r)
    (@standard_bound r) (standard_peak r).
