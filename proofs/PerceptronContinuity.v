(** * The error depends continuously on the parameters and on y (paper, Lemmas 7, 8)

    sigma is any continuous function, Theta any set of parameters, y any function bounded on the
    cube. *)

From Modhyper Require Import Common FiniteSums SobolevNorm Perceptron.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** ** Lemma 8 *)

(** The best error inf over F of sup |f - y| is 1-Lipschitz in y: if y, y' differ by at most d on
    the cube, the best errors differ by at most d. *)
Lemma best_error_le n (F : (point n -> R) -> Prop) (y y' : point n -> R) d :
  within d y y' -> Rbar_le (best_error F y') (Rbar_plus (best_error F y) d).
Proof.
move=> close; have xc : in_cube (fun _ : 'I_n => 0) by move=> i; lra.
pose E z := (fun e => exists f, F f /\ within e f z).
have [L G] := Glb_Rbar_correct (E y); have [L' G'] := Glb_Rbar_correct (E y').
rewrite -/(best_error F y) in L G; rewrite -/(best_error F y') in L' G'.
have step e : E y e -> E y' (e + d).
  move=> [f [Ff fy]]; exists f; split=> // x xin.
  have -> : f x - y' x = (f x - y x) + (y x - y' x) by ring.
  by apply: Rle_trans (Rabs_triang _ _) _; apply: Rplus_le_compat; [exact: fy | exact: close].
have low : Rbar_le (Rbar_minus (best_error F y') d) (best_error F y).
  apply: G => e /step /L'; case: (best_error F y') => [b||] //=; lra.
by move: low; case: (best_error F y') => [a||]; case: (best_error F y) => [b||] //=; lra.
Qed.

(** Paper, Lemma 8, for every class F: y -> inf over F of |f - y| is 1-Lipschitz in the sup norm. *)
Theorem best_error_lipschitz n (F : (point n -> R) -> Prop) (y y' : point n -> R) d e e' :
  within d y y' -> best_error F y = Finite e -> best_error F y' = Finite e' -> Rabs (e - e') <= d.
Proof.
move=> close E E'; have A := best_error_le F close; rewrite E E' /= in A.
have close' : within d y' y by move=> x xc; rewrite Rabs_minus_sym; exact: close.
have B := best_error_le F close'; rewrite E E' /= in B.
by apply: Rabs_le; lra.
Qed.

(** The best error is finite when F is not empty and its members and y are bounded on the cube. *)
Lemma best_error_finite n (F : (point n -> R) -> Prop) (y : point n -> R) f C :
  F f -> within C f y -> is_finite (best_error F y).
Proof.
move=> Ff fy; have xc : in_cube (fun _ : 'I_n => 0) by move=> i; lra.
have [L G] := Glb_Rbar_correct (fun e => exists f, F f /\ within e f y).
rewrite -/(best_error F y) in L G.
have up : Rbar_le (best_error F y) C by apply: L; exists f.
have low : Rbar_le 0 (best_error F y).
  by apply: G => e [g [_ gy]]; apply: Rle_trans (gy _ xc); exact: Rabs_pos.
by move: up low; case: (best_error F y).
Qed.

(** ** Lemma 7 *)

(** The largest distance of two parameters, as a bound. *)
Fixpoint parameters_within (d : R) n hs p : network n hs p -> network n hs p -> Prop :=
  match hs with
  | [::] => fun W V => forall i j, Rabs (W i j - V i j) <= d
  | h :: hs' => fun theta eta =>
      (forall i j, Rabs (theta.1.1 i j - eta.1.1 i j) <= d) /\
      (forall i, Rabs (theta.1.2 i - eta.1.2 i) <= d) /\ parameters_within d theta.2 eta.2
  end.

Lemma parameters_within_le d d' n hs p (theta eta : network n hs p) :
  d <= d' -> parameters_within d theta eta -> parameters_within d' theta eta.
Proof.
move=> dd; elim: hs n theta eta => [|h hs IH] n theta eta /=.
  by move=> H i j; apply: Rle_trans dd.
by move=> [A [B C]]; split; [move=> i j | split; [move=> i | exact: IH]]; apply: Rle_trans dd.
Qed.

Lemma Rsum_const n (C : R) : \Rsum_(i : 'I_n | true) C = INR n * C.
Proof.
rewrite big_const card_ord; elim: n => [|n IH]; first by rewrite /= Rmult_0_l.
by rewrite iterS IH S_INR; ring.
Qed.

(** An affine map moves little when its entries and its argument move little. *)
Lemma affine_close h n (W V : weight_matrix h n) (a b : point h) (x z : point n) M K d i :
  0 <= d <= 1 -> 0 <= K -> (forall j, Rabs (W i j) <= K) -> (forall j, Rabs (x j) <= M) ->
  (forall j, Rabs (W i j - V i j) <= d) -> Rabs (a i - b i) <= d ->
  (forall j, Rabs (x j - z j) <= d) ->
  Rabs (apply W x i + a i - (apply V z i + b i)) <= (INR n * (K + M + 1) + 1) * d.
Proof.
move=> d01 K0 WK xM WV ab xz.
have -> : apply W x i + a i - (apply V z i + b i)
    = \Rsum_j (W i j * x j + -1 * (V i j * z j)) + (a i - b i).
  by rewrite Rsum_plus -Rsum_scal /apply; ring.
apply: Rle_trans (Rabs_triang _ _) _; rewrite Rmult_plus_distr_r Rmult_1_l.
apply: Rplus_le_compat => //; apply: Rle_trans (Rabs_Rsum_le _) _.
rewrite Rmult_assoc -Rsum_const; apply: Rsum_le => j _.
have -> : W i j * x j + -1 * (V i j * z j)
    = W i j * (x j - z j) + ((W i j - V i j) * x j + - (W i j - V i j) * (x j - z j)) by ring.
have T1 := Rabs_triang (W i j * (x j - z j))
  ((W i j - V i j) * x j + - (W i j - V i j) * (x j - z j)).
have T2 := Rabs_triang ((W i j - V i j) * x j) (- (W i j - V i j) * (x j - z j)).
rewrite !Rabs_mult Rabs_Ropp in T1 T2.
have := Rabs_pos (W i j); have := Rabs_pos (x j); have := Rabs_pos (x j - z j).
have := Rabs_pos (W i j - V i j); have := WK j; have := xM j; have := WV j; have := xz j.
move=> D1 D2 D3 D4 P1 P2 P3 P4.
have := Rmult_le_compat _ _ _ _ P4 P2 D4 D1.
have := Rmult_le_compat _ _ _ _ P1 P3 D2 D3.
have := Rmult_le_compat _ _ _ _ P1 P2 D2 D1.
have : d * d <= d by nra.
lra.
Qed.

Lemma affine_bound h n (W : weight_matrix h n) (b : point h) (x : point n) M K Kb i :
  0 <= K -> (forall j, Rabs (W i j) <= K) -> (forall i, Rabs (b i) <= Kb) ->
  (forall j, Rabs (x j) <= M) -> Rabs (apply W x i + b i) <= INR n * (K * M) + Kb.
Proof.
move=> K0 WK bK xM; apply: Rle_trans (Rabs_triang _ _) _; apply: Rplus_le_compat (bK i).
apply: Rle_trans (Rabs_Rsum_le _) _; rewrite -Rsum_const; apply: Rsum_le => j _.
by rewrite Rabs_mult; apply: Rmult_le_compat; try exact: Rabs_pos.
Qed.

(** A finite set of numbers is bounded. *)
Lemma finite_bound (J : finType) (F : J -> R) : exists2 C, 0 <= C & forall j, Rabs (F j) <= C.
Proof.
exists (\Rsum_j Rabs (F j)); first by apply: Rsum_ge0 => j _; exact: Rabs_pos.
move=> j; rewrite (bigD1 j) //= -[X in X <= _]Rplus_0_r; apply: Rplus_le_compat_l.
by apply: Rsum_ge0 => k _; exact: Rabs_pos.
Qed.

(** A continuous function of one variable is uniformly continuous, and bounded, on an interval. *)
Lemma uniformly_continuous sigma : (forall t, continuous sigma t) ->
  forall M eps, 0 < eps -> exists2 delta, 0 < delta &
    forall s t, Rabs s <= M -> Rabs (s - t) <= delta -> Rabs (sigma s - sigma t) <= eps.
Proof.
move=> cs M eps e0.
have [] := @Heine sigma (fun t => - (M + 1) <= t <= M + 1) (compact_P3 _ _) _ (mkposreal eps e0).
  by move=> t _; apply/continuity_pt_filterlim; exact: cs.
move=> d Hd; exists (Rmin (d / 2) 1); first by apply: Rmin_pos; [have := cond_pos d; lra | lra].
move=> s t /Rabs_le_between sM st.
have /Rabs_le_between st1 : Rabs (s - t) <= 1 by apply: Rle_trans st (Rmin_r _ _).
apply: Rlt_le; apply: Hd; [lra | lra |].
apply: Rle_lt_trans st _; apply: Rle_lt_trans (Rmin_l _ _) _; have := cond_pos d; lra.
Qed.

Lemma bounded_on_interval sigma : (forall t, continuous sigma t) ->
  forall M, 0 <= M -> exists2 B, 0 <= B & forall t, Rabs t <= M -> Rabs (sigma t) <= B.
Proof.
move=> cs M M0; have ca c : - M <= c <= M -> continuity_pt (fun t => Rabs (sigma t)) c.
  move=> _; apply: (continuity_pt_comp sigma Rabs); last exact: Rcontinuity_abs.
  by apply/continuity_pt_filterlim; exact: cs.
have [B [HB _]] := continuity_ab_maj (fun t => Rabs (sigma t)) (- M) M ltac:(lra) ca.
by exists (Rabs (sigma B)); [exact: Rabs_pos | move=> t /Rabs_le_between; exact: HB].
Qed.

Section Continuity.
Variable sigma : R -> R.
Hypothesis sigma_continuous : forall t, continuous sigma t.

(** The function of a network moves little, uniformly on bounded sets of x, when the parameters
    and x move little. *)
Lemma forward_continuous n hs p (theta : network n hs p) M eps : 0 <= M -> 0 < eps ->
  exists2 delta, 0 < delta & forall eta (x z : point n),
    parameters_within delta theta eta -> (forall j, Rabs (x j) <= M) ->
    (forall j, Rabs (x j - z j) <= delta) ->
    forall i, Rabs (forward sigma theta x i - forward sigma eta z i) <= eps.
Proof.
elim: hs n theta M eps => [|h hs IH] n theta M eps M0 e0.
- have [K K0 HK] := @finite_bound [finType of 'I_p * 'I_n] (fun ij => theta ij.1 ij.2).
  pose L := INR n * (K + M + 1) + 1.
  have L0 : 0 < L by have := Rmult_le_pos _ _ (pos_INR n) (ltac:(lra) : 0 <= K + M + 1); rewrite /L;
    lra.
  have d0 : 0 < Rmin 1 (eps / L) by apply: Rmin_pos; [lra | exact: Rdiv_lt_0_compat].
  exists (Rmin 1 (eps / L)) => // eta x z close xM xz i /=.
  have := @affine_close _ _ theta eta (fun=> 0) (fun=> 0) x z M K (Rmin 1 (eps / L)) i.
  rewrite !Rplus_0_r Rminus_0_r Rabs_R0 => bound; apply: Rle_trans (bound _ _ _ _ _ _ _) _ => //.
  + by split; [lra | exact: Rmin_l].
  + by move=> j; exact: (HK (i, j)).
  + by lra.
  + apply: Rle_trans (Rmult_le_compat_l L _ _ (Rlt_le _ _ L0) (Rmin_r 1 (eps / L))) _.
    by apply: Req_le; field; lra.
- case: theta => [[W b] rest].
  have [K K0 HK] := @finite_bound [finType of 'I_h * 'I_n] (fun ij => W ij.1 ij.2).
  have [Kb Kb0 HKb] := finite_bound b.
  pose M1 := INR n * (K * M) + Kb.
  have M10 : 0 <= M1.
    by have := Rmult_le_pos _ _ (pos_INR n) (Rmult_le_pos _ _ K0 M0); rewrite /M1; lra.
  have arg x i : (forall j, Rabs (x j) <= M) -> Rabs (apply W x i + b i) <= M1.
    by move=> xM; apply: affine_bound => // j; exact: (HK (i, j)).
  have [B B0 HB] := bounded_on_interval sigma_continuous M10.
  have [d1 d10 H1] := IH h rest B eps B0 e0.
  have [d2 d20 H2] := uniformly_continuous sigma_continuous M1 d10.
  pose L := INR n * (K + M + 1) + 1.
  have L0 : 0 < L by have := Rmult_le_pos _ _ (pos_INR n) (ltac:(lra) : 0 <= K + M + 1); rewrite /L;
    lra.
  pose d := Rmin (Rmin 1 (d2 / L)) d1.
  have d0 : 0 < d by apply: Rmin_pos => //; apply: Rmin_pos; [lra | exact: Rdiv_lt_0_compat].
  have dd1 : d <= d1 by exact: Rmin_r.
  have d1' : d <= 1 by apply: Rle_trans (Rmin_l _ _) _; exact: Rmin_l.
  have dd2 : L * d <= d2.
    have : d <= d2 / L by apply: Rle_trans (Rmin_l _ _) _; exact: Rmin_r.
    move/(Rmult_le_compat_l L _ _ (Rlt_le _ _ L0)) => le; apply: Rle_trans le _.
    by apply: Req_le; field; lra.
  exists d => // -[[V c] rest'] x z /= [WV [bc rr]] xM xz i.
  apply: H1; first exact: parameters_within_le rr.
    by move=> j; apply: HB; exact: arg.
  move=> j; apply: H2; first exact: arg.
  apply: Rle_trans dd2; apply: affine_close => //; first lra.
  by move=> k; exact: (HK (j, k)).
Qed.

(** On bounded sets networks are bounded. *)
Lemma forward_bounded n hs p (theta : network n hs p) M : 0 <= M ->
  exists2 B, 0 <= B & forall x, (forall j, Rabs (x j) <= M) ->
    forall i, Rabs (forward sigma theta x i) <= B.
Proof.
elim: hs n theta M => [|h hs IH] n theta M M0.
  have [K K0 HK] := @finite_bound [finType of 'I_p * 'I_n] (fun ij => theta ij.1 ij.2).
  exists (INR n * (K * M) + 0).
    by have := Rmult_le_pos _ _ (pos_INR n) (Rmult_le_pos _ _ K0 M0); lra.
  move=> x xM i /=; have := @affine_bound _ _ theta (fun=> 0) x M K 0 i K0 _ _ xM.
  rewrite Rplus_0_r; apply; first by move=> j; exact: (HK (i, j)).
  by move=> _; rewrite Rabs_R0; lra.
case: theta => [[W b] rest].
have [K K0 HK] := @finite_bound [finType of 'I_h * 'I_n] (fun ij => W ij.1 ij.2).
have [Kb Kb0 HKb] := finite_bound b.
have M10 : 0 <= INR n * (K * M) + Kb.
  by have := Rmult_le_pos _ _ (pos_INR n) (Rmult_le_pos _ _ K0 M0); lra.
have [B B0 HB] := bounded_on_interval sigma_continuous M10.
have [C C0 HC] := IH h rest B B0; exists C => // x xM i /=.
apply: HC => j; apply: HB; apply: affine_bound => // k; exact: (HK (j, k)).
Qed.

(** Paper, Lemma 7: (theta, y) -> |f(.; theta) - y| is continuous, |.| the sup norm on the cube and
    y bounded: for theta and eps there is delta such that changing every parameter by at most delta
    and y by at most delta in the sup norm changes the distance by at most eps. *)
Theorem error_jointly_continuous n hs (theta : network n hs 1) (eps : R) : 0 < eps ->
  exists2 delta, 0 < delta & forall (eta : network n hs 1) (y y' : point n -> R) C,
    bounded_on_cube y C -> parameters_within delta theta eta -> within delta y y' ->
    Rabs (real (sup_norm (fun x => scalar_forward sigma theta x - y x))
          - real (sup_norm (fun x => scalar_forward sigma eta x - y' x))) <= eps.
Proof.
move=> e0; have e2 : 0 < eps / 2 by lra.
have [d d0 H] := @forward_continuous n hs 1 theta 1 (eps / 2) ltac:(lra) e2.
exists (Rmin d (eps / 2)); first exact: Rmin_pos.
move=> eta y y' C yC close yy.
have xM x : in_cube x -> forall j, Rabs (x j) <= 1 by move=> xc j; apply: Rabs_le; exact: xc.
have ff x : in_cube x -> Rabs (scalar_forward sigma theta x - scalar_forward sigma eta x)
  <= eps / 2.
  move=> xc; apply: H; [exact: parameters_within_le (Rmin_l _ _) close | exact: xM |].
  by move=> j; rewrite Rminus_eq_0 Rabs_R0; lra.
pose g x := scalar_forward sigma theta x - y x; pose g' x := scalar_forward sigma eta x - y' x.
have gg x : in_cube x -> Rabs (g x - g' x) <= eps.
  move=> xc; have -> : g x - g' x = (scalar_forward sigma theta x - scalar_forward sigma eta x)
    - (y x - y' x).
    by rewrite /g /g'; ring.
  apply: Rle_trans (Rabs_triang _ _) _; rewrite Rabs_Ropp.
  have := ff x xc; have := Rle_trans _ _ _ (yy x xc) (Rmin_r d (eps / 2)); lra.
have [D D0 HD] := @forward_bounded n hs 1 theta 1 ltac:(lra).
have gB : bounded_on_cube g (D + C).
  move=> x xc; apply: Rle_trans (Rabs_triang _ _) _; rewrite Rabs_Ropp.
  by apply: Rplus_le_compat; [apply: HD; exact: xM | exact: yC].
have norm_le u v B : bounded_on_cube u B -> (forall x, in_cube x -> Rabs (u x - v x) <= eps) ->
    bounded_on_cube v (B + eps) /\ real (sup_norm v) <= real (sup_norm u) + eps.
  move=> uB uv; have [_ [up _]] := sup_norm_bounded uB.
  have le x : in_cube x -> Rabs (v x) <= Rabs (u x) + eps.
    move=> xc; have -> : v x = u x - (u x - v x) by ring.
    by apply: Rle_trans (Rabs_triang _ _) _; rewrite Rabs_Ropp; apply: Rplus_le_compat_l; exact: uv.
  split; first by move=> x xc; apply: Rle_trans (le x xc) _; apply: Rplus_le_compat_r; exact: uB.
  have vB : bounded_on_cube v (real (sup_norm u) + eps).
    by move=> x xc; apply: Rle_trans (le x xc) _; apply: Rplus_le_compat_r; exact: up.
  by case: (sup_norm_bounded vB) => _ [].
have [g'B A1] := norm_le _ g g' _ gB gg.
have [_ A2] := norm_le _ g' g _ g'B (fun x xc =>
  Rle_trans _ _ _ (Req_le _ _ (Rabs_minus_sym _ _)) (gg x xc)).
by apply: Rabs_le; rewrite -/g -/g'; lra.
Qed.
End Continuity.
