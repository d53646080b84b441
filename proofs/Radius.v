(** * A ball of radius rho instead of 1 (certified.md, notation)

    y lies in the ball of radius rho if y / rho lies in the unit ball.  Every lower bound holds
    with eps / rho in place of eps, because q may be divided by rho. *)

From Modhyper Require Import Common FinitePrecision FinitePrecisionFirstOrder.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** The class scaled by rho. *)
Definition of_radius n (rho : R) (in_class : (point n -> R) -> Prop) (y : point n -> R) : Prop :=
  in_class (fun z => y z / rho).

Section Radius.
Variables (rho eps eps' : R).
Hypothesis rho_pos : 0 < rho.
Hypothesis eps_rho : eps / rho <= eps'.

Lemma of_radius_scale n (in_class : (point n -> R) -> Prop) y :
  in_class y -> of_radius rho in_class (fun z => rho * y z).
Proof.
rewrite /of_radius (_ : (fun z => rho * y z / rho) = y) //.
by apply: functional_extensionality => z; field; lra.
Qed.

Let shrink v u : Rabs (v - rho * u) <= eps -> Rabs (v / rho - u) <= eps'.
Proof.
have i0 := Rinv_0_lt_compat _ rho_pos => close; apply: Rle_trans eps_rho.
have -> : v / rho - u = (v - rho * u) / rho by field; lra.
rewrite /Rdiv Rabs_mult (Rabs_pos_eq (/ rho)); last lra.
by apply: Rmult_le_compat_r; lra.
Qed.

(** What reaches eps on the ball of radius rho reaches eps / rho on the unit ball, divided by
    rho. *)
Theorem embedding_reaches_radius m1 m2 Theta Code (q : Theta -> Code -> point m1 -> R)
    (in_class : (point (m1 + m2) -> R) -> Prop) :
  embedding_reaches q (of_radius rho in_class) eps ->
  embedding_reaches (fun theta v x => q theta v x / rho) in_class eps'.
Proof.
move=> reach y /of_radius_scale /reach [theta [e close]]; exists theta, e => x I xc Ic.
exact: shrink (close x I xc Ic).
Qed.

Theorem network_reaches_radius m Theta (h : Theta -> point m -> R)
    (in_class : (point m -> R) -> Prop) :
  network_reaches h (of_radius rho in_class) eps ->
  network_reaches (fun theta x => h theta x / rho) in_class eps'.
Proof.
move=> reach y /of_radius_scale /reach [theta close]; exists theta => x xc.
exact: shrink (close x xc).
Qed.

Theorem primary_reaches_radius m1 m2 Theta (g : Theta -> point m1 -> R)
    (in_class : (point (m1 + m2) -> R) -> Prop) :
  primary_reaches g (of_radius rho in_class) eps ->
  primary_reaches (fun theta x => g theta x / rho) in_class eps'.
Proof.
move=> reach y /of_radius_scale /reach [f close]; exists f => x I xc Ic.
exact: shrink (close x I xc Ic).
Qed.

Theorem model_reaches_radius m1 m2 Theta (h : Theta -> point m1 -> point m2 -> R)
    (in_class : (point (m1 + m2) -> R) -> Prop) :
  model_reaches h (of_radius rho in_class) eps ->
  model_reaches (fun theta x I => h theta x I / rho) in_class eps'.
Proof.
move=> reach y /of_radius_scale /reach [theta close]; exists theta => x I xc Ic.
exact: shrink (close x I xc Ic).
Qed.
End Radius.
