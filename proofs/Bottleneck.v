(** * A hypernetwork with a bottleneck is an embedding method
      (interface.md, section 3; findings F18 and F27; the paper's Theorem 5)

    If f first computes w numbers P(I) and then all weights T(P(I)) of the primary g, then with e
    = P, k = w and q(x, v) = g(x; T(v)) the same function is an embedding method: the parameters
    of T are those of q.  So the count of certified.md, section 2, bounds the parameters of T;
    and for a structured selector (Theorem 5) the total of the embedding method is that of the
    hypernetwork. *)

From Modhyper Require Import Common FiniteSums Packing FinitePrecision.
From Modhyper Require Import FinitePrecisionFirstOrder Interface.
From Modhyper Require Import FixedPointRelu Perceptron SelectorRecursion SelectorRelu.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** A hypernetwork g(x; f(I)) whose f has a bottleneck, f(I) = T(theta_T, P(I)), reaches eps on a
    class: P(I) in [Code] is computed by any map P. *)
Definition bottleneck_reaches m1 m2 (Theta Code Weights : Type) (g : Weights -> point m1 -> R)
    (T : Theta -> Code -> Weights) (in_class : (point (m1 + m2) -> R) -> Prop) (eps : R) : Prop :=
  forall y, in_class y -> exists (f : point m2 -> Weights),
    (exists (theta : Theta) (P : point m2 -> Code), forall I, f I = T theta (P I)) /\
    forall x I, in_cube x -> in_cube I -> Rabs (g (f I) x - y (join x I)) <= eps.

(** interface.md, section 3, and F18: a hypernetwork through a bottleneck reaches an accuracy if
    and only if the embedding method e = P, q(x, v) = g(x; T(v)) does; q has the parameters of T.
    *)
Theorem bottleneck_is_embedding m1 m2 (Theta Code Weights : Type) (g : Weights -> point m1 -> R)
    (T : Theta -> Code -> Weights) (in_class : (point (m1 + m2) -> R) -> Prop) (eps : R) :
  bottleneck_reaches g T in_class eps <->
  embedding_reaches (fun theta v x => g (T theta v) x) in_class eps.
Proof.
split=> reach y /reach.
- move=> [f [[theta [P fE]] close]]; exists theta, P => x I xc Ic.
  by rewrite -fE; exact: close.
- move=> [theta [P close]]; exists (fun I => T theta (P I)); split; last exact: close.
  by exists theta, P.
Qed.

(** So the last layers T of f carry the count of q: with N_T numbers of b bits in T, and P(I)
    stored as w numbers of b bits, b N_T + b w C_I >= C_x C_I for r = 1, eps (1 + sum n1 + sum
    n2) < 1. *)
Theorem bottleneck_lower_bound m1 m2 (n1 : grid m1) (n2 : grid m2) b NT w (Weights : Type)
    (eps : R) (g : Weights -> point m1 -> R) (T : words NT b -> words w b -> Weights) :
  (forall i, (0 < n1 i)%N) -> (forall i, (0 < n2 i)%N) ->
  eps * (1 + INR (\sum_i n1 i + \sum_i n2 i)) < 1 ->
  bottleneck_reaches g T (@sobolev_ball_1 (m1 + m2)) eps ->
  (\prod_i n1 i * \prod_i n2 i <= b * NT + b * w * \prod_i n2 i)%N.
Proof.
move=> p1 p2 small /bottleneck_is_embedding; exact: interface_bound_first_order.
Qed.

(** ** Structured selectors *)

(** The embedding method of a structured selector: e(I) = (P_1(I), ..., P_w(I)), each P_j a
    network of shape hf, and q(x, v) = g(x; sum_j v_j T_j), whose parameters are those of T_1,
    ..., T_w. *)
Definition structured_embedding rho w m2 hf (theta : 'I_w -> network m2 hf 1) (I : point m2)
    : point w := fun j => scalar_forward rho (theta j) I.
Definition structured_primary sigma w m1 hg (T : 'I_w -> network m1 hg 1) (v : point w)
    (x : point m1) : R := scalar_forward sigma (combination v T) x.

(** N_e + N_q: the parameters of the w networks and those of T_1, ..., T_w. *)
Definition structured_total w m2 hf m1 hg (theta : 'I_w -> network m2 hf 1)
    (T : 'I_w -> network m1 hg 1) : nat :=
  (\sum_j size (parameters (theta j)) + \sum_j size (parameters (T j)))%N.

(** F18: under the hypotheses of Theorem 5 an embedding method of dimension k = w has the error
    of the hypernetwork with the total of the hypernetwork: N_e + N_q = N_f, which is at most w C
    eps^(-m2/r) + w N_g, for one and the same accuracy.  On structured targets the theorem's size
    separates no classes of models when q is free. *)
Theorem structured_embedding_total sigma rho L c C e0 eps r w m1 m2 hg
    (T : 'I_w -> network m1 hg 1) (P : 'I_w -> point m2 -> R) (y : point (m1 + m2) -> R) :
  lipschitz L sigma -> sigma 0 = 0 -> 0 <= c -> 0 < eps <= 1 ->
  universal_activation rho r m2 C ->
  (forall j, weight_sum (T j) <= c) -> (forall j, sobolev_ball r (P j)) ->
  (forall x I, in_cube x -> in_cube I ->
     Rabs (scalar_forward sigma (selected T P I) x - y (join x I)) <= e0) ->
  exists (hf : seq nat) (theta : 'I_w -> network m2 hf 1),
    structured_total theta T = hypernetwork_size w m2 hf m1 hg /\
    INR (structured_total theta T)
      <= INR w * (C * Rpower (/ eps) (INR m2 / INR r)) + INR w * INR (parameter_count m1 hg 1) /\
    forall x I, in_cube x -> in_cube I ->
      Rabs (structured_primary sigma T (structured_embedding rho theta I) x - y (join x I))
        <= e0 + error_factor L (c * INR w) (c * INR w * (1 + eps)) (size hg) (INR m1) 0 * eps.
Proof.
move=> lip s0 c0 eps01 universal Tc PW Sy.
have [hf [theta [small close]]] := structured_selector lip s0 c0 eps01 universal Tc PW Sy.
have total : structured_total theta T = hypernetwork_size w m2 hf m1 hg.
  rewrite /structured_total /hypernetwork_size; congr addn.
    by rewrite (eq_bigr _ (fun j _ => size_parameters (theta j))) sum_nat_const card_ord.
  by rewrite (eq_bigr _ (fun j _ => size_parameters (T j))) sum_nat_const card_ord.
by exists hf, theta; split=> //; rewrite total.
Qed.

(** The same for r = 1, m2 = 1 and ReLU networks P_j, without a hypothesis of the literature:
    N_e + N_q <= 9 w / eps + w N_g. *)
Theorem structured_embedding_total_relu sigma L c e0 eps w m1 hg
    (T : 'I_w -> network m1 hg 1) (P : 'I_w -> point 1 -> R) (y : point (m1 + 1) -> R) :
  lipschitz L sigma -> sigma 0 = 0 -> 0 <= c -> 0 < eps <= 1 ->
  (forall j, weight_sum (T j) <= c) -> (forall j, sobolev_ball 1 (P j)) ->
  (forall x I, in_cube x -> in_cube I ->
     Rabs (scalar_forward sigma (selected T P I) x - y (join x I)) <= e0) ->
  exists (hf : seq nat) (theta : 'I_w -> network 1 hf 1),
    structured_total theta T = hypernetwork_size w 1 hf m1 hg /\
    INR (structured_total theta T)
      <= INR w * (9 * / eps) + INR w * INR (parameter_count m1 hg 1) /\
    forall x I, in_cube x -> in_cube I ->
      Rabs (structured_primary sigma T (structured_embedding relu theta I) x - y (join x I))
        <= e0 + error_factor L (c * INR w) (c * INR w * (1 + eps)) (size hg) (INR m1) 0 * eps.
Proof.
move=> lip s0 c0 e01 Tc PW Sy.
have := structured_embedding_total lip s0 c0 e01 relu_universal Tc PW Sy.
have -> // : Rpower (/ eps) (INR 1 / INR 1) = / eps.
rewrite (_ : INR 1 / INR 1 = 1); last by rewrite /=; field.
by rewrite Rpower_1 //; apply: Rinv_0_lt_compat; lra.
Qed.
