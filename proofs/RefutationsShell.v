(** * W^gamma(r, m) is not compact (finding F5; the gap in the paper's Lemmas 19 and 20)

    W^gamma(r, m) keeps the functions of W(r, m) whose derivatives have sup norms that add up to
    gamma or more.  In the sup norm its closure contains the constant 0. *)

From Modhyper Require Import Common FiniteSums SobolevNorm PackingFirstOrder Perceptron
  RefutationsRidge.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** W^gamma(r, n): [sobolev_ball_sup] with one more line, the last. *)
Definition sobolev_shell (gamma : R) (r n : nat) (h : point n -> R) : Prop :=
  exists D : multi_index n -> point n -> R,
    (forall x, D (zero_index n) x = h x) /\
    (forall k i, (order k < r)%N -> is_partial (D k) i (D (raise k i))) /\
    (forall k, (order k <= r)%N -> continuous_fun (D k)) /\
    (forall k, (order k <= r)%N -> is_finite (sup_norm (D k))) /\
    \Rsum_(k : {ffun 'I_n -> 'I_r.+1} | (order (fun i => k i) <= r)%N)
       real (sup_norm (D (fun i => nat_of_ord (k i)))) <= 1 /\
    gamma <= \Rsum_(k : {ffun 'I_n -> 'I_r.+1} | (0 < order (fun i => k i) <= r)%N)
       real (sup_norm (D (fun i => nat_of_ord (k i)))).

Lemma sup_norm_ge n (h : point n -> R) C x :
  bounded_on_cube h C -> in_cube x -> Rabs (h x) <= real (sup_norm h).
Proof. by move=> /sup_norm_bounded [_ [up _]] xc; exact: up. Qed.

Lemma sup_norm_ge0 n (h : point n -> R) C : bounded_on_cube h C -> 0 <= real (sup_norm h).
Proof.
move=> hC; have xc : in_cube (fun _ : 'I_n => 0) by move=> i; lra.
by apply: Rle_trans (sup_norm_ge hC xc); exact: Rabs_pos.
Qed.

(** ** A_n sin(n x_1) *)

Section Oscillation.
Variables (r m n : nat).
Hypothesis r_pos : (0 < r)%N.
Hypothesis n_large : (2 <= n)%N.

Let S : R := \Rsum_(j : 'I_r.+1 | true) INR n ^ j.

(** A_n = 1 / (1 + n + ... + n^r). *)
Definition oscillation_amplitude : R := / S.
Definition oscillation (x : point m.+1) : R := oscillation_amplitude * sin (INR n * x ord0).

Let n2 : 2 <= INR n.
Proof. by apply: (le_INR 2); apply/leP. Qed.

Let power_sum d : 0 <= \Rsum_(j : 'I_d | true) INR n ^ j.
Proof. by apply: Rsum_ge0 => j _; apply: pow_le; lra. Qed.

Lemma power_sum_lower : INR n ^ r <= S.
Proof.
rewrite /S big_ord_recr /= -[X in X <= _]Rplus_0_l; apply: Rplus_le_compat_r.
exact: (power_sum r).
Qed.

Lemma power_sum_upper : INR n * S <= (INR n + INR r) * INR n ^ r.
Proof.
suff main d : INR n * (\Rsum_(j : 'I_d.+1 | true) INR n ^ j) <= (INR n + INR d) * INR n ^ d.
  exact: main.
elim: d => [|d IH]; first by rewrite big_ord_recr big_ord0 /=; lra.
have p0 : 0 <= INR n ^ d by apply: pow_le; lra.
have q := Rmult_le_pos _ _ (Rmult_le_pos _ _ (pos_INR d) p0) (ltac:(lra) : 0 <= INR n - 1).
have E : INR n ^ d.+1 = INR n * INR n ^ d by [].
rewrite big_ord_recr S_INR.
set s := (X in _ <= X) in IH; set t := (X in _ * (X + _)).
have -> : INR n * (t + INR n ^ (@ord_max d.+1)) = INR n * t + INR n * (INR n * INR n ^ d).
  by rewrite -E Rmult_plus_distr_l.
apply: Rle_trans (Rplus_le_compat_r _ _ _ IH) _.
by rewrite /s E; lra.
Qed.

Let S_pos : 0 < S.
Proof. by apply: Rlt_le_trans power_sum_lower; apply: pow_lt; lra. Qed.

(** The j-th derivative as a function of x_1. *)
Let phi (j : nat) (t : R) : R :=
  oscillation_amplitude * INR n ^ j * sin (INR n * t + INR j * (PI / 2)).
Let C (j : nat) : R := oscillation_amplitude * INR n ^ j.

Let phi_derive j t : is_derive (phi j) t (phi j.+1 t).
Proof.
rewrite /phi S_INR.
have -> : INR n * t + (INR j + 1) * (PI / 2) = PI / 2 + (INR n * t + INR j * (PI / 2)) by ring.
by rewrite -cos_sin; auto_derive => //=; ring.
Qed.

Let phi_continuous j t : continuous (phi j) t.
Proof. by apply: ex_derive_continuous; exists (phi j.+1 t). Qed.

Let C_pos j : 0 < C j.
Proof. by apply: Rmult_lt_0_compat; [exact: Rinv_0_lt_compat | apply: pow_lt; lra]. Qed.

Let phi_bound j t : Rabs (phi j t) <= C j.
Proof.
rewrite /phi Rabs_mult (Rabs_pos_eq (_ * _)); last by have := C_pos j; rewrite /C; lra.
rewrite -[X in _ <= X]Rmult_1_r; apply: Rmult_le_compat_l; first by have := C_pos j; rewrite /C;
  lra.
by apply: Rabs_le; have := SIN_bound (INR n * t + INR j * (PI / 2)).
Qed.

Let C_sum : \Rsum_(j : 'I_r.+1 | true) C j = 1.
Proof. by rewrite -Rsum_scal -/S /oscillation_amplitude; field; lra. Qed.

Let peak j : Rabs (sin (INR j * (PI / 2))) = 1 \/ Rabs (cos (INR j * (PI / 2))) = 1.
Proof.
elim: j => [|j IH]; first by right; rewrite /= Rmult_0_l cos_0 Rabs_R1.
rewrite S_INR; have -> : (INR j + 1) * (PI / 2) = PI / 2 + INR j * (PI / 2) by ring.
rewrite -cos_sin -[cos (PI / 2 + _)]Ropp_involutive -sin_cos Rabs_Ropp.
by case: IH; [right | left].
Qed.

(** The sup norm of the j-th derivative is C j. *)
Let phi_peak j : exists2 t, -1 <= t <= 1 & Rabs (phi j t) = C j.
Proof.
have fact t : Rabs (sin (INR n * t + INR j * (PI / 2))) = 1 -> Rabs (phi j t) = C j.
  move=> E; rewrite /phi Rabs_mult E Rmult_1_r Rabs_pos_eq //.
  by have := C_pos j; rewrite /C; lra.
case: (peak j) => P; [exists 0; first lra | exists (PI / 2 / INR n)].
- by apply: fact; rewrite Rmult_0_r Rplus_0_l.
- have P4 := PI_4; have P0 := PI_RGT_0; have I0 : 0 < / INR n by apply: Rinv_0_lt_compat; lra.
  have I2 : / INR n <= / 2 by apply: Rinv_le_contravar; lra.
  by split; rewrite /Rdiv; nra.
- apply: fact; have -> : INR n * (PI / 2 / INR n) = PI / 2 by field; lra.
  by rewrite -cos_sin.
Qed.

Lemma oscillation_small x : Rabs (oscillation x) <= / INR n.
Proof.
have : Rabs (oscillation x) <= C 0.
  have := phi_bound 0 (x ord0); rewrite /phi /oscillation /= Rmult_0_l Rplus_0_r.
  by rewrite Rmult_1_r.
move=> le; apply: Rle_trans le _; rewrite /C /= Rmult_1_r /oscillation_amplitude.
apply: Rinv_le_contravar; first lra; apply: Rle_trans power_sum_lower.
by rewrite -{1}[INR n]pow_1; apply: Rle_pow; [lra | apply/leP].
Qed.

Lemma oscillation_in_shell gamma : gamma * (INR n + INR r) <= INR n ->
  sobolev_shell gamma r oscillation.
Proof.
move=> large.
pose D := @ridge_derivative m phi; pose B := @ridge_bound m C.
have DB k : (order k <= r)%N -> bounded_on_cube (D k) (B k).
  by move=> kr; apply: (ridge_bounded (r := r)) => // j t _ _; exact: phi_bound.
exists D; split.
  by move=> x; rewrite /D ridge_zero /phi /oscillation /= Rmult_0_l Rplus_0_r Rmult_1_r.
split; first by move=> k i kr; apply: (ridge_partial (r := r)) => // j t _; exact: phi_derive.
split; first by move=> k kr; apply: (ridge_continuous (r := r)) => // j t _; exact: phi_continuous.
split; first by move=> k kr; case: (sup_norm_bounded (DB k kr)).
split.
  rewrite -C_sum -(@ridge_bound_sum r m C); apply: Rsum_le => k kr.
  by case: (sup_norm_bounded (DB _ kr)) => _ [].
pose top := first_index m (@ord_max r).
have top_order : order (fun i => top i) = r by rewrite order_first_index.
rewrite (bigD1 top) /=; last by rewrite top_order r_pos leqnn.
set rest := (X in _ <= _ + X).
have rest0 : 0 <= rest.
  apply: Rsum_ge0 => k /andP[/andP[_ kr] _]; exact: sup_norm_ge0 (DB _ kr).
suff : gamma <= real (sup_norm (D (fun i => top i))) by lra.
have [t t1 tC] := phi_peak r.
have tr : (order (fun i => top i) <= r)%N by rewrite top_order.
have xc : in_cube (fun _ : 'I_m.+1 => t) by [].
apply: Rle_trans (sup_norm_ge (DB _ tr) xc).
have -> : D (fun i => top i) (fun=> t) = phi r t.
  by rewrite /D /ridge_derivative /first_only top_order /top ffunE !eqxx.
rewrite tC /C /oscillation_amplitude.
apply: (Rmult_le_reg_r (S * (INR n + INR r))); first by have := pos_INR r; nra.
have -> : / S * INR n ^ r * (S * (INR n + INR r)) = (INR n + INR r) * INR n ^ r by field; lra.
by apply: Rle_trans power_sum_upper; nra.
Qed.
End Oscillation.

(** ** Constants *)

(** A function that is constant on the cube has no derivative there. *)
Lemma constant_derivatives r m (D : multi_index m -> point m -> R) c :
  (forall x, in_cube x -> D (zero_index m) x = c) ->
  (forall k i, (order k < r)%N -> is_partial (D k) i (D (raise k i))) ->
  forall d k x, order k = d.+1 -> (d < r)%N -> in_cube x -> D k x = 0.
Proof.
move=> D0 Dd; have step d c' k x : (forall z k', order k' = d -> in_cube z -> D k' z = c') ->
    order k = d.+1 -> (d < r)%N -> in_cube x -> D k x = 0.
  move=> low /lower_index [k' [i [-> k'd]]] dr xc.
  have := Dd k' i; rewrite k'd => /(_ dr x).
  apply: (@derive_constant_on _ (-1) 1 c'); [lra | | exact: xc].
  by move=> s s1; apply: low => // j; rewrite /replace; case: eqP => // _; exact: xc.
elim=> [|d IH] k x kd dr xc.
  apply: (step 0%N c) => // z k' /eqP; rewrite /order sum_nat_eq0 => /forallP k0 zc.
  rewrite (_ : k' = zero_index m) ?D0 //.
  by apply: functional_extensionality => i; exact: (eqP (k0 i)).
by apply: (step d.+1 0) => // z k' k'd zc; apply: IH => //; apply: ltnW.
Qed.

Lemma constant_not_in_shell gamma r m (y : point m -> R) c :
  0 < gamma -> (forall x, in_cube x -> y x = c) -> ~ sobolev_shell gamma r y.
Proof.
move=> g0 yc [D [D0 [Dd [_ [_ [_]]]]]]; rewrite big1 => [|k /andP[k0 kr]]; first lra.
move: k0; case kd: (order _) => [|d] // _; rewrite kd in kr.
have Z : bounded_on_cube (D (fun i => k i)) 0.
  move=> x xc; rewrite (@constant_derivatives r m D c _ Dd d) ?Rabs_R0 //; first lra.
  by move=> z zc; rewrite D0 yc.
by apply: Rle_antisym; [case: (sup_norm_bounded Z) => _ [] | exact: sup_norm_ge0 Z].
Qed.

(** Finding F5: for all r >= 1, m >= 1 and 0 < gamma < 1 there are functions h_1, h_2, ... in
    W^gamma(r, m), namely A_n sin(n x_1), that tend to 0 uniformly on the cube, while no function
    that is constant on the cube is in W^gamma(r, m).  So W^gamma(r, m) is not closed in the sup
    norm, hence not compact, and its distance from any class that has the function 0 is 0. *)
Theorem shell_not_closed r m gamma : (0 < r)%N -> gamma < 1 ->
  (exists h : nat -> point m.+1 -> R,
     (forall n, sobolev_shell gamma r (h n)) /\
     (forall eps, 0 < eps -> exists N, forall n, (N <= n)%N -> within eps (h n) (fun=> 0))) /\
  (0 < gamma -> forall (y : point m.+1 -> R) c,
     (forall x, in_cube x -> y x = c) -> ~ sobolev_shell gamma r y).
Proof.
move=> r0 g1; split; last by move=> g0 y c yc; exact: constant_not_in_shell yc.
have [N HN] : exists N : nat, (2 <= N)%N /\ INR r / (1 - gamma) <= INR N.
  have q0 : 0 <= INR r / (1 - gamma) by by apply: Rdiv_le_0_compat; [exact: pos_INR | lra].
  exists (Z.to_nat (up (INR r / (1 - gamma))) + 2)%N; split; first by rewrite addnC.
  have Z0 : (0 <= up (INR r / (1 - gamma)))%Z by apply: le_IZR;
    have := archimed (INR r / (1 - gamma)); lra.
  rewrite plus_INR [INR (Z.to_nat _)]INR_IZR_INZ Z2Nat.id //=;
    have := archimed (INR r / (1 - gamma)); lra.
exists (fun n => @oscillation r m (N + n)); split=> [n|eps e0].
  have n2 : (2 <= N + n)%N by apply: leq_trans (leq_addr _ _); case: HN.
  apply: oscillation_in_shell => //; case: HN => _ HN; rewrite plus_INR; move: (pos_INR n).
  have E : INR r / (1 - gamma) * (1 - gamma) = INR r by field; lra.
  move=> nn.
  have := Rmult_le_compat_r (1 - gamma) _ _ ltac:(lra) HN; rewrite E => A.
  have := Rmult_le_pos _ _ nn (ltac:(lra) : 0 <= 1 - gamma).
  have := Rmult_le_pos _ _ (pos_INR r) (ltac:(lra) : 0 <= 1 - gamma); lra.
have [k kE] : exists k : nat, / eps < INR k.
  exists (Z.to_nat (up (/ eps))); have := archimed (/ eps);
    have := Rinv_0_lt_compat _ e0 => ? [? _].
  by rewrite INR_IZR_INZ Z2Nat.id //; apply: le_IZR; lra.
exists k => n kn x _; rewrite Rminus_0_r.
have n2 : (2 <= N + n)%N by apply: leq_trans (leq_addr _ _); case: HN.
apply: Rle_trans (oscillation_small r0 n2 x) _; rewrite -[eps]Rinv_involutive; last lra.
apply: Rinv_le_contravar; first exact: Rinv_0_lt_compat.
apply: Rle_trans (Rlt_le _ _ kE) _; apply: le_INR; apply/leP; apply: leq_trans kn _.
exact: leq_addl.
Qed.

(** Some network of every shape computes 0. *)
Lemma zero_network_exists sigma hs n : exists theta : network n hs 1, forall x,
  scalar_forward sigma theta x = 0.
Proof.
elim: hs n => [|h hs IH] n.
  by exists (fun _ _ => 0) => x; rewrite /scalar_forward /= /apply big1 // => i _; ring.
have [rest zero] := IH h; exists (fun _ _ => 0, fun=> 0, rest) => x; exact: zero.
Qed.

(** Finding F5, the step that fails: Lemma 13 would give a positive lower bound of the best error on
    W^gamma(r, m), but there is none, whatever sigma and the shape of the networks. *)
Theorem shell_error_not_bounded_below sigma hs r m gamma eps : (0 < r)%N -> gamma < 1 -> 0 < eps ->
  exists y : point m.+1 -> R, sobolev_shell gamma r y /\
    exists theta : network m.+1 hs 1, within eps (scalar_forward sigma theta) y.
Proof.
move=> r0 g1 e0; have [[h [inside small]] _] := @shell_not_closed r m gamma r0 g1.
have [N close] := small eps e0; have [theta zero] := zero_network_exists sigma hs m.+1.
exists (h N); split=> //; exists theta => x xc.
by rewrite zero Rabs_minus_sym; exact: (close N (leqnn N) x xc).
Qed.
