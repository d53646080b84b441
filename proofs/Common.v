(** * Points, partial derivatives and the Sobolev balls W(r, n)

    The vocabulary shared by the other files.  Real numbers are those of Coq's
    standard library, derivatives those of Coquelicot ([is_derive f x l]: the
    real function [f] has derivative [l] at [x]). *)

From Coq Require Export Reals Lra FunctionalExtensionality.
From Coquelicot Require Export Coquelicot.
From mathcomp Require Export all_ssreflect.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** Finite sums and products of real numbers: the big operators of MathComp
    over [Rplus] and [Rmult]. *)
Canonical Rplus_law := Monoid.Law (fun x y z => esym (Rplus_assoc x y z)) Rplus_0_l Rplus_0_r.
Canonical Rplus_comlaw := Monoid.ComLaw Rplus_comm.
Canonical Rmult_law := Monoid.Law (fun x y z => esym (Rmult_assoc x y z)) Rmult_1_l Rmult_1_r.
Canonical Rmult_mullaw := Monoid.MulLaw Rmult_0_l Rmult_0_r.
Canonical Rmult_comlaw := Monoid.ComLaw Rmult_comm.
Canonical Rplus_addlaw := Monoid.AddLaw Rmult_plus_distr_r Rmult_plus_distr_l.

Notation "\Rsum_ i F" := (\big[Rplus/R0]_i F%R)
  (at level 41, i at level 0, F at level 41, format "\Rsum_ i  F").
Notation "\Rsum_ ( i : t | P ) F" := (\big[Rplus/R0]_(i : t | P%B) F%R)
  (at level 41, i at level 50, F at level 41, format "\Rsum_ ( i  :  t  |  P )  F").
Notation "\Rprod_ i F" := (\big[Rmult/R1]_i F%R)
  (at level 36, i at level 0, F at level 36, format "\Rprod_ i  F").

Open Scope R_scope.

(** ** Points of R^n *)

(** A point of R^n: its coordinates, indexed by 0, ..., n-1. *)
Definition point (n : nat) : Type := 'I_n -> R.

(** The cube [-1,1]^n. *)
Definition in_cube n (x : point n) : Prop := forall i, -1 <= x i <= 1.

(** The point [x] with its [i]-th coordinate replaced by [t]. *)
Definition replace n (x : point n) (i : 'I_n) (t : R) : point n :=
  fun j => if j == i then t else x j.

(** The point (x, I) of R^(m1+m2). *)
Definition join m1 m2 (x : point m1) (I : point m2) : point (m1 + m2) :=
  fun i => match fintype.split i with inl j => x j | inr j => I j end.

(** ** Functions of several variables *)

(** [d] is the partial derivative of [h] along the [i]-th axis, everywhere. *)
Definition is_partial n (h : point n -> R) (i : 'I_n) (d : point n -> R) : Prop :=
  forall x, is_derive (fun t => h (replace x i t)) (x i) (d x).

(** Continuity of a function of n real variables, in epsilon and delta. *)
Definition continuous_fun n (h : point n -> R) : Prop :=
  forall x eps, 0 < eps -> exists delta, 0 < delta /\
    forall z, (forall i, Rabs (z i - x i) < delta) -> Rabs (h z - h x) < eps.

(** [C] bounds |h| on the cube [-1,1]^n. *)
Definition bounded_on_cube n (h : point n -> R) (C : R) : Prop :=
  forall x, in_cube x -> Rabs (h x) <= C.

(** The sup distance of [h] and [y] on the cube is at most [eps]. *)
Definition within n (eps : R) (h y : point n -> R) : Prop :=
  forall x, in_cube x -> Rabs (h x - y x) <= eps.

(** ** The unit Sobolev balls *)

(** W(1,n): continuously differentiable functions with
    sup|h| + sup|d_1 h| + ... + sup|d_n h| <= 1, the suprema over [-1,1]^n.

    The derivatives are those of a function on all of R^n.  That is the same
    class: a C^1 function on the closed cube extends to a C^1 function on R^n,
    and the norm only looks at the cube. *)
Definition sobolev_ball_1 n (h : point n -> R) : Prop :=
  exists (d : 'I_n -> point n -> R) (A : R) (B : 'I_n -> R),
    (forall i, is_partial h i (d i)) /\
    continuous_fun h /\ (forall i, continuous_fun (d i)) /\
    bounded_on_cube h A /\ (forall i, bounded_on_cube (d i) (B i)) /\
    A + \Rsum_i B i <= 1.

(** A multi-index k = (k_1, ..., k_n), its order |k| = k_1 + ... + k_n, the
    multi-index 0, and k + e_i. *)
Definition multi_index (n : nat) : Type := 'I_n -> nat.
Definition order n (k : multi_index n) : nat := (\sum_i k i)%N.
Definition zero_index (n : nat) : multi_index n := fun _ => 0%N.
Arguments zero_index n _ : clear implicits.
Definition raise n (k : multi_index n) (i : 'I_n) : multi_index n :=
  fun j => if j == i then (k j).+1 else k j.

(** W(r,n): all partial derivatives D^k h of order |k| <= r exist and are
    continuous, and the sum over |k| <= r of sup|D^k h| is at most 1. *)
Definition sobolev_ball (r n : nat) (h : point n -> R) : Prop :=
  exists (D : multi_index n -> point n -> R) (B : multi_index n -> R),
    (forall x, D (zero_index n) x = h x) /\
    (forall k i, (order k < r)%N -> is_partial (D k) i (D (raise k i))) /\
    (forall k, (order k <= r)%N -> continuous_fun (D k)) /\
    (forall k, (order k <= r)%N -> bounded_on_cube (D k) (B k)) /\
    \Rsum_(k : {ffun 'I_n -> 'I_r.+1} | (order (fun i => k i) <= r)%N)
       B (fun i => nat_of_ord (k i)) <= 1.
