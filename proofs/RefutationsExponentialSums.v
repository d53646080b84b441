(** * Sums of exponentials

    A function sum_k p_k exp(lambda_k x) that vanishes on an interval vanishes everywhere.  Tool for
    [RefutationsWidthTwo.v]: it stands in for analytic continuation. *)

From Modhyper Require Import Common RefutationsRidge.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** The pairs (p, lambda) stand for the sum of the p exp(lambda x). *)
Definition exp_sum (l : seq (R * R)) (x : R) : R :=
  \big[Rplus/R0]_(q <- l) (q.1 * exp (q.2 * x)).

Definition is_exp_sum (f : R -> R) : Prop := exists l, forall x, f x = exp_sum l x.

Lemma is_exp_sum_plus f g : is_exp_sum f -> is_exp_sum g -> is_exp_sum (fun x => f x + g x).
Proof. by move=> [l fl] [k gk]; exists (l ++ k) => x; rewrite /exp_sum big_cat /= fl gk. Qed.

Lemma is_exp_sum_mult f g : is_exp_sum f -> is_exp_sum g -> is_exp_sum (fun x => f x * g x).
Proof.
move=> [l fl] [k gk]; exists [seq (p.1 * q.1, p.2 + q.2) | p <- l, q <- k] => x.
rewrite fl gk /exp_sum big_allpairs_dep /= big_distrl; apply: eq_bigr => p _.
rewrite big_distrr; apply: eq_bigr => q _ /=.
by rewrite Rmult_plus_distr_r exp_plus; ring.
Qed.

Lemma is_exp_sum_exp a b : is_exp_sum (fun x => exp (a * x + b)).
Proof.
by exists [:: (exp b, a)] => x; rewrite /exp_sum big_seq1 /= exp_plus Rmult_comm.
Qed.

Lemma is_exp_sum_const c : is_exp_sum (fun=> c).
Proof. by exists [:: (c, 0)] => x; rewrite /exp_sum big_seq1 /= Rmult_0_l exp_0; ring. Qed.

Lemma is_derive_exp_sum l x :
  is_derive (exp_sum l) x (exp_sum [seq (q.1 * q.2, q.2) | q <- l] x).
Proof.
elim: l => [|q l IH].
  apply: (is_derive_ext (fun=> 0)) => [t|]; first by rewrite /exp_sum big_nil.
  by rewrite /exp_sum big_nil; exact: is_derive_const.
apply: (is_derive_ext (fun t => Hierarchy.plus (q.1 * exp (q.2 * t)) (exp_sum l t))) => [t|].
  by rewrite /exp_sum big_cons.
rewrite /exp_sum map_cons big_cons; apply: (is_derive_plus (fun t => q.1 * exp (q.2 * t))) => //.
by auto_derive => //=; ring.
Qed.

(** If the sum vanishes on an interval, it vanishes on the whole line. *)
Theorem exp_sum_vanishes a b f : is_exp_sum f -> a < b ->
  (forall x, a <= x <= b -> f x = 0) -> forall x, f x = 0.
Proof.
move=> [l fl] ab f0; suff main : forall x, exp_sum l x = 0 by move=> x; rewrite fl.
have {fl f0 f}: forall x, a <= x <= b -> exp_sum l x = 0 by move=> x xI; rewrite -fl f0.
elim: {l}(size l).+1 {-2}l (ltnSn (size l)) => // n IH [|[p lambda] l] /= sl zero x.
  by rewrite /exp_sum big_nil.
(* Divide by exp(lambda x): the first term becomes the constant p. *)
pose k := [seq (q.1, q.2 - lambda) | q <- l].
have split z : exp_sum ((p, lambda) :: l) z = exp (lambda * z) * (p + exp_sum k z).
  rewrite /exp_sum big_cons /= /k big_map Rmult_plus_distr_l; congr (_ + _); first by ring.
  rewrite big_distrr; apply: eq_bigr => q _ /=.
  have -> : q.2 * z = (q.2 - lambda) * z + lambda * z by ring.
  by rewrite exp_plus; ring.
have const z : a <= z <= b -> exp_sum k z = - p.
  move=> zI; have := zero z zI; rewrite split => /Rmult_integral [E|]; last by lra.
  by have := exp_pos (lambda * z); lra.
(* Its derivative has fewer terms. *)
have flat z : exp_sum [seq (q.1 * q.2, q.2) | q <- k] z = 0.
  apply: IH; first by rewrite !size_map.
  by move=> w wI; exact: (derive_constant_on ab const wI (is_derive_exp_sum k w)).
have same z : exp_sum k z = exp_sum k a.
  have der w : is_derive (exp_sum k) w ((fun=> 0) w) by have := is_derive_exp_sum k w; rewrite flat.
  have cont w : continuity_pt (exp_sum k) w.
    by apply/continuity_pt_filterlim; apply: (ex_derive_continuous (exp_sum k)); exists 0;
      exact: der.
  by have [|c [_ E]] := MVT_gen (exp_sum k) a z (fun=> 0) (fun w _ => der w);
    [move=> w _; exact: cont | lra].
rewrite split same const; last by lra.
by rewrite Rplus_opp_r Rmult_0_r.
Qed.
