(** * The bounds in the definition of W(r,n) are sup norms

    [sobolev_ball] asks for bounds B_k of |D^k h| on the cube with sum at most 1.
    That is to say that the sup norms add up to at most 1. *)

From Modhyper Require Import Common FiniteSums.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** The supremum of |h| on the cube, possibly +oo. *)
Definition sup_norm n (h : point n -> R) : Rbar :=
  Lub_Rbar (fun v => exists x, in_cube x /\ v = Rabs (h x)).

Lemma sup_norm_bounded n (h : point n -> R) C : bounded_on_cube h C ->
  is_finite (sup_norm h) /\ bounded_on_cube h (sup_norm h) /\ sup_norm h <= C.
Proof.
move=> hC; have [U L] := Lub_Rbar_correct (fun v => exists x, in_cube x /\ v = Rabs (h x)).
rewrite -/(sup_norm h) in U L.
have origin : in_cube (fun _ : 'I_n => 0) by move=> i; lra.
have up x : in_cube x -> Rbar_le (Rabs (h x)) (sup_norm h) by move=> xc; apply: U; exists x.
have low : Rbar_le (sup_norm h) C by apply: L => v [x [xc ->]] /=; exact: hC.
by move: up low; case: (sup_norm h) => [s||] up low //=; have := up _ origin.
Qed.

(** W(r,n) is the set of functions with continuous partial derivatives of order at most r whose
    sup norms on the cube are finite and add up to at most 1. *)
Theorem sobolev_ball_sup r n (h : point n -> R) : sobolev_ball r h <->
  exists D : multi_index n -> point n -> R,
    (forall x, D (zero_index n) x = h x) /\
    (forall k i, (order k < r)%N -> is_partial (D k) i (D (raise k i))) /\
    (forall k, (order k <= r)%N -> continuous_fun (D k)) /\
    (forall k, (order k <= r)%N -> is_finite (sup_norm (D k))) /\
    \Rsum_(k : {ffun 'I_n -> 'I_r.+1} | (order (fun i => k i) <= r)%N)
       real (sup_norm (D (fun i => nat_of_ord (k i)))) <= 1.
Proof.
split=> [[D [B [D0 [Dd [Dc [Db Ds]]]]]] | [D [D0 [Dd [Dc [Df Ds]]]]]].
- exists D; split=> //; split=> //; split=> //; split.
  + by move=> k kr; case: (sup_norm_bounded (Db k kr)).
  + apply: Rle_trans Ds; apply: Rsum_le => k kr.
    by case: (sup_norm_bounded (Db _ kr)) => _ [_].
- exists D, (fun k => real (sup_norm (D k))); split=> //; split=> //; split=> //; split=> //.
  move=> k kr x xc.
  have [U _] := Lub_Rbar_correct (fun v => exists x, in_cube x /\ v = Rabs (D k x)).
  have : Rbar_le (Rabs (D k x)) (sup_norm (D k)) by apply: U; exists x.
  by rewrite -(Df k kr).
Qed.
