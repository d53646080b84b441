(** * The mean error with the checkerboard (certified.md, section 10; r = 1)

    n_i places on the circle of axis i, n_i even; the M = prod n_i / 2 even ones carry signs, and
    tents stand on all J = prod n_I conditions.  kappa = 2^m p!/(2 (m+p)!). *)

From Coq Require Import ZArith Lia.
From Modhyper Require Import Common FiniteSums Packing FinitePrecision Interface CheckerboardCount.
From Modhyper Require Import FixedPointRelu GrowthFunctionBound ReluGraph TentSums HammingDiameter.
From Modhyper Require Import MeanTorus MeanError MeanErrorBound.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

Section Checkerboard.
Variables (m1 m2 p : nat) (n : 'I_(m1 + m2) -> nat).
Hypothesis axes : (0 < m1 + m2)%N.
Hypothesis n_pos : forall i, (0 < n i)%N.
Hypothesis n_even : forall i, odd (n i) = false.

Definition even_places : {set cell n} := [set v : cell n | parity v == false].

Let fits i : (2 <= n i)%N.
Proof. by have := n_pos i; have := n_even i; case: (n i) => [|[|]]. Qed.

Let even_apart : code_apart 2 n_pos even_places.
Proof.
move=> c c'; rewrite !inE => /eqP ec /eqP ec' cc'; rewrite (_ : INR 2 = 2) //.
have same (e : cell (fun i => 3 * n i)%N) : odd (\sum_i e i) = parity (residue n_pos e).
  rewrite /parity !(big_morph odd oddD (erefl : odd 0 = false)); apply: eq_bigr => i _.
  by rewrite ffunE /= odd_mod.
apply: same_parity_apart; first by rewrite !same ec ec'.
apply/existsP; apply: contraNT cc'; rewrite negb_exists => /forallP eqs.
by apply/eqP/ffunP => i; apply: val_inj; exact/eqP/negPn/eqs.
Qed.

Let M := (\prod_i n i)./2.

Let cardM : #|codeword even_places| = M.
Proof.
rewrite card_sig (eq_card (B := [pred v : cell n | parity v == false])) => [|v]; last first.
  by rewrite !inE.
rewrite (card_parity false n_pos) /M uphalf_half (_ : odd (\prod_i n i) = false) ?add0n //.
by case: (m1 + m2)%N axes n n_even => // m _ n' even; rewrite big_ord_recl oddM even.
Qed.

Let M_pos : (0 < M)%N.
Proof.
rewrite half_gt0; case: (m1 + m2)%N axes n fits n_pos => // m _ n' two pos.
by rewrite big_ord_recl; apply: leq_trans (two ord0) _; rewrite leq_pmulr // prodn_gt0.
Qed.

Let kappaE : torus_kappa 2 p even_places
  = 2 ^ (m1 + m2) * INR p.+1`! / (2 * INR (p.+1 + (m1 + m2))`!).
Proof.
rewrite /torus_kappa cardM.
have nR i : 0 < INR (n i) by apply: (lt_INR 0); apply/ltP.
have -> : \Rprod_i (INR 2 / INR (n i)) = 2 ^ (m1 + m2) / INR (\prod_i n i).
  have -> : INR (\prod_i n i) = \Rprod_i INR (n i).
    by apply: (big_morph INR) => // x y; rewrite mult_INR.
  have P0 : 0 < \Rprod_i INR (n i).
    by apply: (big_ind (fun x => 0 < x)) => // [|x y]; [lra | exact: Rmult_lt_0_compat].
  apply: (Rmult_eq_reg_r (\Rprod_i INR (n i))); last by lra.
  rewrite /Rdiv Rmult_assoc Rinv_l ?Rmult_1_r; last by lra.
  rewrite -big_split /= (eq_bigr (fun=> 2)) => [|i _]; last by field; have := nR i; lra.
  by rewrite big_const card_ord; elim: (m1 + m2)%N => //= k ->.
have E : INR (\prod_i n i) = 2 * INR M.
  rewrite -[(\prod_i n i)%N](odd_double_half) (_ : odd (\prod_i n i) = false) ?add0n.
    by rewrite -mul2n mult_INR.
  by case: (m1 + m2)%N axes n n_even => // m _ n' even; rewrite big_ord_recl oddM even.
have M0 : 0 < INR M by apply: (lt_INR 0); apply/ltP.
by rewrite E; field; have := fact_pos (p.+1 + (m1 + m2)); lra.
Qed.

Let slopesE : torus_slopes 2 n = 1 + \Rsum_i (INR (n i) / 2).
Proof. by []. Qed.

(** Every condition carries tents. *)
Let condition := [finType of cell (fun i : 'I_m2 => n (rshift m1 i))].

Let moved : moved_conditions even_places (fun (j : condition) i => nat_of_ord (j i)).
Proof.
move=> v _; pose b (j : condition) : condition := [ffun i => turn (j i) (v (rshift m1 i))].
exists b => [|j i]; last by rewrite ffunE /= modn_mod.
exists (fun j : condition => [ffun i => turn (j i) (n (rshift m1 i) - v (rshift m1 i))]) => j.
  apply/ffunP => i; rewrite !ffunE turn_turn turn_0 // subnKC ?modnn //; exact: ltnW.
by apply/ffunP => i; rewrite !ffunE turn_turn turn_0 // subnK ?modnn //; exact: ltnW.
Qed.

Variables (eps q : R).
Hypothesis eps_pos : 0 <= eps.
Hypothesis q_half : 0 < q <= 1 / 2.

(** An embedding method: b_q N_q + b_e k J >= M (1 - h(q)) - log2 (M+1). *)
Theorem checkerboard_mean_embedding NQ k bq be (h : words NQ bq -> words k be -> point m1 -> R) :
  (1 + / INR M) * (eps * (1 + \Rsum_i (INR (n i) / 2))) ^ p.+1
    < 2 * q * (2 ^ (m1 + m2) * INR p.+1`! / (2 * INR (p.+1 + (m1 + m2))`!)) ->
  embedding_mean_reaches h (@sobolev_ball_1 (m1 + m2)) p.+1 eps ->
  INR M * (1 - entropy q) - log2 (INR M.+1)
    <= INR (bq * NQ + be * k * \prod_(i < m2) n (rshift m1 i)).
Proof.
rewrite -kappaE -slopesE -cardM => share reach.
have cp : (0 < #|codeword even_places|)%N by rewrite cardM.
have J : #|condition| = (\prod_(i < m2) n (rshift m1 i))%N by exact: card_cell.
have P0 : (0 < #|condition|)%N by rewrite J prodn_gt0.
have F0 : 0 < 1 + / INR #|codeword even_places|.
  have : 0 < / INR #|codeword even_places|; last lra.
  by apply: Rinv_0_lt_compat; apply: (lt_INR 0); apply/ltP.
rewrite -J; exact: (mean_error_embedding (d := 2) isT fits even_apart cp F0 eps_pos q_half share
  moved P0 (erefl _) reach).
Qed.

(** A whole model: b N >= M (1 - h(q)). *)
Theorem checkerboard_mean_network N b (g : words N b -> point (m1 + m2) -> R) :
  (eps * (1 + \Rsum_i (INR (n i) / 2))) ^ p.+1
    < 2 * q * (2 ^ (m1 + m2) * INR p.+1`! / (2 * INR (p.+1 + (m1 + m2))`!)) ->
  network_mean_reaches g (@sobolev_ball_1 (m1 + m2)) p.+1 eps ->
  INR M * (1 - entropy q) <= INR (b * N).
Proof.
rewrite -kappaE -slopesE -cardM => share reach.
have cp : (0 < #|codeword even_places|)%N by rewrite cardM.
apply: (mean_error_network (d := 2) (F := 1) isT fits even_apart cp _ eps_pos q_half _ _ reach)
  => //.
  by lra.
by rewrite Rmult_1_l.
Qed.
End Checkerboard.
