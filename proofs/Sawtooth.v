(** * Squares and products by sawtooth (interface.md, section 2(d); Yarotsky 2017)

    sq_L is the piecewise linear interpolation of t^2 on [0,1] at 2^L + 1 knots, as a ReLU network
    of 2 L units.  As sq_L - t^2 lies in [0, 4^-(L+1)], the product from two squares,
    a b = M^2 (((a+b)/2M)^2 - ((a-b)/2M)^2), has an error of at most M^2 4^-(L+1) for
    |a|, |b| <= M, and is exactly 0 when a factor is. *)

From Coq Require Import ZArith Lia.
From Modhyper Require Import Common FiniteSums FixedPointRelu ReluGraph.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** ** The functions *)

Lemma relu_pos t : 0 <= t -> relu t = t.
Proof. by move=> t0; rewrite /relu Rmax_right. Qed.

Lemma relu_neg t : t <= 0 -> relu t = 0.
Proof. by move=> t0; rewrite /relu Rmax_left. Qed.

Lemma relu_abs t : relu t + relu (- t) = Rabs t.
Proof.
by case: (Rle_lt_dec 0 t) => t0; [rewrite relu_pos // relu_neg ?Rabs_pos_eq
  | rewrite relu_neg ?relu_pos ?Rabs_left]; lra.
Qed.

(** The tooth: 2 t on [0, 1/2], 2 - 2 t on [1/2, 1]. *)
Definition tooth (t : R) : R := 2 * relu t - 4 * relu (t - 1 / 2).

(** t - tooth(t)/4 - tooth(tooth(t))/16 - ... (L terms), written as a recursion. *)
Fixpoint saw_square (L : nat) (t : R) : R :=
  match L with 0 => t | L'.+1 => 2 * relu (t - 1 / 2) + / 4 * saw_square L' (tooth t) end.

Lemma tooth_low t : 0 <= t <= 1 / 2 -> tooth t = 2 * t.
Proof. by move=> ?; rewrite /tooth relu_pos ?relu_neg; lra. Qed.

Lemma tooth_high t : 1 / 2 <= t <= 1 -> tooth t = 2 - 2 * t.
Proof. by move=> ?; rewrite /tooth !relu_pos; lra. Qed.

Lemma tooth_in t : 0 <= t <= 1 -> 0 <= tooth t <= 1.
Proof.
by move=> ?; case: (Rle_lt_dec t (1 / 2)) => ?; [rewrite tooth_low | rewrite tooth_high]; lra.
Qed.

(** The errors: e_0 = t - t^2 and e_(L+1)(t) = e_L(tooth t)/4. *)
Lemma saw_square_step L t : 0 <= t <= 1 ->
  saw_square L.+1 t - t ^ 2 = / 4 * (saw_square L (tooth t) - tooth t ^ 2).
Proof.
move=> t1 /=; case: (Rle_lt_dec t (1 / 2)) => ?.
  by rewrite relu_neg ?tooth_low; lra.
by rewrite relu_pos ?tooth_high; lra.
Qed.

(** interface.md, section 2(d): 0 <= sq_L(t) - t^2 <= 4^-(L+1) on [0,1]. *)
Theorem saw_square_error L t : 0 <= t <= 1 -> 0 <= saw_square L t - t ^ 2 <= / 4 ^ L.+1.
Proof.
elim: L t => [|L IH] t t1.
  by rewrite /= Rmult_1_r; have := pow2_ge_0 (t - 1 / 2); nra.
rewrite saw_square_step // (_ : 4 ^ L.+2 = 4 * 4 ^ L.+1) // Rinv_mult.
by have := IH _ (tooth_in t1); lra.
Qed.

(** ... and 4^-(L+1) is attained, at t = 2^-(L+1). *)
Theorem saw_square_error_attained L :
  exists2 t, 0 <= t <= 1 & saw_square L t - t ^ 2 = / 4 ^ L.+1.
Proof.
have in1 n : 0 < / 2 ^ n.+1 <= 1.
  have p : 1 <= 2 ^ n.+1 by apply: pow_R1_Rle; lra.
  by split; [apply: Rinv_0_lt_compat | rewrite -Rinv_1; apply: Rinv_le_contravar]; lra.
exists (/ 2 ^ L.+1); first by have := in1 L; lra.
elim: L => [|L IH]; first by rewrite /=; field.
have := in1 L; have p : 0 < 2 ^ L.+1 by apply: pow_lt; lra.
have half : / 2 ^ L.+2 = / 2 ^ L.+1 / 2.
  by rewrite (_ : 2 ^ L.+2 = 2 * 2 ^ L.+1) // Rinv_mult; lra.
move=> bounds; rewrite saw_square_step half; last by lra.
rewrite tooth_low; last by lra.
rewrite (_ : 2 * (/ 2 ^ L.+1 / 2) = / 2 ^ L.+1); last by lra.
by rewrite IH (_ : 4 ^ L.+2 = 4 * 4 ^ L.+1) // Rinv_mult.
Qed.

Lemma saw_square_0 L : saw_square L 0 = 0.
Proof.
elim: L => //= L IH; rewrite tooth_low; last by lra.
by rewrite Rmult_0_r IH relu_neg; lra.
Qed.

(** The product from two squares. *)
Definition saw_product (L : nat) (M a b : R) : R :=
  M ^ 2 * (saw_square L (Rabs ((a + b) / (2 * M))) - saw_square L (Rabs ((a - b) / (2 * M)))).

(** interface.md, section 2(d): the error is at most M^2 4^-(L+1) for |a|, |b| <= M. *)
Theorem saw_product_error L M a b : 0 < M -> Rabs a <= M -> Rabs b <= M ->
  Rabs (saw_product L M a b - a * b) <= M ^ 2 / 4 ^ L.+1.
Proof.
move=> M0 /Rabs_le_between aM /Rabs_le_between bM.
have i0 : 0 < / (2 * M) by apply: Rinv_0_lt_compat; lra.
have one : 2 * M * / (2 * M) = 1 by field; lra.
have in1 c : - (2 * M) <= c <= 2 * M -> 0 <= Rabs (c / (2 * M)) <= 1.
  move=> ?; split; first exact: Rabs_pos.
  by apply: Rabs_le; rewrite /Rdiv; split; nra.
have := @saw_square_error L _ (in1 (a + b) ltac:(lra)).
have := @saw_square_error L _ (in1 (a - b) ltac:(lra)).
rewrite !pow2_abs /saw_product; set p := saw_square _ _; set q := saw_square _ _ => P Q.
have -> : M ^ 2 * (q - p) - a * b
    = M ^ 2 * ((q - ((a + b) / (2 * M)) ^ 2) - (p - ((a - b) / (2 * M)) ^ 2)).
  by field; lra.
have M2 : 0 < M ^ 2 by exact: pow_lt.
rewrite Rabs_mult (Rabs_pos_eq (M ^ 2)); last lra.
by apply: Rmult_le_compat_l; [lra | apply: Rabs_le; lra].
Qed.

(** A factor 0 gives exactly 0. *)
Theorem saw_product_0 L M a b : a = 0 \/ b = 0 -> saw_product L M a b = 0.
Proof.
rewrite /saw_product => -[->|->]; last first.
  by rewrite Rplus_0_r Rminus_0_r Rminus_eq_0 Rmult_0_r.
rewrite (_ : (0 - b) / _ = - ((0 + b) / (2 * M))) ?Rabs_Ropp.
  by rewrite Rminus_eq_0 Rmult_0_r.
by rewrite /Rdiv; ring.
Qed.

(** ** The networks *)

(** sq_L of the form [t], with units numbered from N: two for each level. *)
Fixpoint saw_units (N L : nat) (t : form) : seq form * form :=
  match L with
  | 0 => ([::], t)
  | L'.+1 =>
      let rest := saw_units N.+2 L' (minus_form (scale_form 2 (node N)) (scale_form 4 (node N.+1)))
      in (t :: plus_form t (constant (- (1 / 2))) :: rest.1,
          plus_form (scale_form 2 (node N.+1)) (scale_form (/ 4) rest.2))
  end.

(** sq_L of |f|: two units for the absolute value. *)
Definition square_units (N L : nat) (f : form) : seq form * form :=
  let S := saw_units N.+2 L (plus_form (node N) (node N.+1)) in
  (f :: scale_form (-1) f :: S.1, S.2).

(** The product of two forms. *)
Definition product_units (N L : nat) (M : R) (f g : form) : seq form * form :=
  let P := square_units N L (scale_form (/ (2 * M)) (plus_form f g)) in
  let Q := square_units (N + size P.1) L (scale_form (/ (2 * M)) (minus_form f g)) in
  (P.1 ++ Q.1, scale_form (M ^ 2) (minus_form P.2 Q.2)).

(** What a list of units and a form compute, after the values [env]. *)
Definition computed (U : seq form * form) (env : seq R) : R := form_value (run U.1 env) U.2.

Lemma value_rcons env v f : reads_below (size env) f ->
  form_value (rcons env v) f = form_value env f.
Proof. by rewrite -cats1; exact: value_cat. Qed.

Lemma saw_units_correct N L t env : size env = N -> reads_below N t ->
  reads_below (N + size (saw_units N L t).1) (saw_units N L t).2 /\
  computed (saw_units N L t) env = saw_square L (form_value env t).
Proof.
elim: L N t env => [|L IH] N t env sN low; first by rewrite addn0.
set t' := minus_form (scale_form 2 (node N)) (scale_form 4 (node N.+1)).
pose env' := rcons (rcons env (relu (form_value env t))) (relu (form_value env t - 1 / 2)).
have s' : size env' = N.+2 by rewrite !size_rcons sN.
have low' : reads_below N.+2 t'.
  by rewrite reads_plus !reads_scale /reads_below /= leqnn leqW.
have [R1 R2] := IH N.+2 t' env' s' low'.
have E : run (saw_units N L.+1 t).1 env = run (saw_units N.+2 L t').1 env'.
  by rewrite /= -/t' /env' value_plus value_constant value_rcons ?sN.
split.
  rewrite /= -/t' reads_plus !reads_scale -!addSnnS; apply/andP; split; last exact: R1.
  by rewrite /reads_below /= andbT; nat_lia.
rewrite /computed E /= -/t' value_plus !value_scale value_node.
have -> : nth 0 (run (saw_units N.+2 L t').1 env') N.+1 = relu (form_value env t - 1 / 2).
  have [more [-> _]] := run_extends (saw_units N.+2 L t').1 env'.
  by rewrite nth_cat s' leqnn /env' nth_rcons size_rcons sN ltnn eqxx.
rewrite -/(computed (saw_units N.+2 L t') env') R2 /t' value_minus !value_scale !value_node.
by rewrite /env' !nth_rcons !size_rcons sN !ltnn leqnn !eqxx /tooth.
Qed.

Lemma square_units_correct N L f env : size env = N -> reads_below N f ->
  reads_below (N + size (square_units N L f).1) (square_units N L f).2 /\
  computed (square_units N L f) env = saw_square L (Rabs (form_value env f)).
Proof.
move=> sN low; pose t := plus_form (node N) (node N.+1).
pose env' := rcons (rcons env (relu (form_value env f))) (relu (- form_value env f)).
have s' : size env' = N.+2 by rewrite !size_rcons sN.
have low' : reads_below N.+2 t by rewrite reads_plus /reads_below /= leqnn leqW.
have [R1 R2] := saw_units_correct L s' low'; split.
  by rewrite /= -/t -!addSnnS.
have E : run (square_units N L f).1 env = run (saw_units N.+2 L t).1 env'.
  by rewrite /= -/t /env' value_scale value_rcons ?sN // -Ropp_mult_distr_l Rmult_1_l.
rewrite /computed E -/(computed (saw_units N.+2 L t) env') R2 /t value_plus !value_node.
by rewrite /env' !nth_rcons !size_rcons sN !ltnn leqnn !eqxx relu_abs.
Qed.

(** The units compute the product. *)
Lemma product_units_correct N L M f g env :
  size env = N -> reads_below N f -> reads_below N g ->
  reads_below (N + size (product_units N L M f g).1) (product_units N L M f g).2 /\
  computed (product_units N L M f g) env
    = saw_product L M (form_value env f) (form_value env g).
Proof.
move=> sN lf lg; rewrite /product_units.
set p := scale_form _ _; set P := square_units N L p.
set q := scale_form (/ (2 * M)) (minus_form f g); set Q := square_units _ L q.
have lp : reads_below N p by rewrite reads_scale reads_plus lf.
have lq : reads_below N q by rewrite reads_scale reads_plus reads_scale lf.
have [P1 P2] := square_units_correct L sN lp; rewrite -/P in P1 P2.
have sP : size (run P.1 env) = (N + size P.1)%N by rewrite size_run sN.
have [Q1 Q2] := square_units_correct L sP (reads_more (leq_addr (size P.1) N) lq).
rewrite -/Q in Q1 Q2; rewrite -/Q; clearbody P Q; split.
  rewrite /= reads_scale reads_plus reads_scale size_cat addnA Q1 andbT.
  by apply: reads_more P1; exact: leq_addr.
rewrite /computed /= run_cat value_scale value_minus [form_value (run Q.1 _) P.2]value_run ?sP //.
rewrite -/(computed P env) -/(computed Q (run P.1 env)) P2 Q2 [form_value (run P.1 _) q]value_run.
  rewrite /p /q !value_scale value_plus value_minus /saw_product.
  by congr (M ^ 2 * (saw_square L (Rabs _) - saw_square L (Rabs _))); rewrite /Rdiv; ring.
by rewrite sN.
Qed.

(** *** Sizes *)

Lemma saw_units_size N L t : size (terms t) = 2%N ->
  units_size (saw_units N L t).1 = (6 * L)%N /\ size (terms (saw_units N L t).2) = (L + 2)%N.
Proof.
elim: L N t => [|L IH] N t st; first by rewrite /units_size big_nil.
rewrite /=; set t' := minus_form _ _; have [] := IH N.+2 t' erefl.
set S := saw_units _ _ _ => U T; split.
  rewrite /units_size !big_cons -/(units_size S.1) U /form_size size_plus st.
  by rewrite addnA mulnS.
by rewrite size_map T.
Qed.

(** The squares of two forms of one weight each take 14 L + 16 parameters with the weights of the
    result: 7 L + 8 each. *)
Lemma product_units_size N L M f g : size (terms f) = 1%N -> size (terms g) = 1%N ->
  (units_size (product_units N L M f g).1 + size (terms (product_units N L M f g).2)
    = 14 * L + 16)%N.
Proof.
move=> sf sg; have square N' h : size (terms h) = 2%N ->
    units_size (square_units N' L h).1 = (6 * L + 6)%N /\
    size (terms (square_units N' L h).2) = (L + 2)%N.
  move=> sh; have [U T] := @saw_units_size N'.+2 L (plus_form (node N') (node N'.+1)) erefl.
  split; last exact: T.
  by rewrite /units_size !big_cons -/(units_size _) U /form_size size_map sh addnA addnC.
rewrite /product_units; set p := scale_form _ _; set q := scale_form (/ (2 * M)) (minus_form f g).
set P := square_units N L p.
have [|P1 P2] := square N p; first by rewrite size_map size_plus sf sg.
rewrite -/P in P1 P2; set Q := square_units _ L q.
have [|Q1 Q2] := square (N + size P.1)%N q; first by rewrite size_map size_minus sf sg.
rewrite -/Q in Q1 Q2; clearbody P Q.
rewrite /= units_size_cat P1 Q1 size_map size_minus P2 Q2; nat_lia.
Qed.
