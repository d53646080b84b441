(** * Parameters that follow the target continuously (certified.md, section 3; DeVore, Howard,
      Micchelli 1989)

    On a family of points the class has members y_t, t in [-1,1]^C, that depend continuously on t
    and are above eps with the sign of t_c at point c whenever |t_c| = 1.  If fewer than |C| real
    numbers, continuous in y, decide the values at the points, Borsuk-Ulam (a hypothesis) gives t
    and -t with the same numbers: no accuracy eps.  Nothing is asked of the network. *)

From Modhyper Require Import Common FiniteSums Packing FinitePrecision Interface Octahedra.
From Modhyper Require Import Perceptron PerceptronContinuity BernsteinWidth Topology.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** ** Families with values instead of signs *)

Definition value_family n (in_class : (point n -> R) -> Prop) (C : Type) (pt : C -> point n)
    (eps : R) : Prop :=
  (forall c, in_cube (pt c)) /\
  exists (y : (C -> R) -> point n -> R) (K : R), [/\ 0 <= K,
    forall t, (forall c, Rabs (t c) <= 1) -> in_class (y t),
    forall t c, (forall c, Rabs (t c) <= 1) -> Rabs (t c) = 1 -> eps < t c * y t (pt c) &
    forall t t' d, 0 <= d -> (forall c, Rabs (t c) <= 1) -> (forall c, Rabs (t' c) <= 1) ->
      (forall c, Rabs (t c - t' c) <= d) -> within (K * d) (y t) (y t')].

(** Such a family takes all signs. *)
Lemma value_family_signs n (in_class : (point n -> R) -> Prop) (C : Type) (pt : C -> point n) eps :
  value_family in_class pt eps -> sign_family in_class pt eps.
Proof.
move=> [inside [y [K [_ inW big _]]]]; split=> // s; exists (y (fun c => sign (s c))).
have s1 c : Rabs (sign (s c)) = 1.
  by rewrite /sign; case: (s c); rewrite ?Rabs_Ropp Rabs_R1.
split=> [|c]; first by apply: inW => c; rewrite s1; lra.
by apply: big => [c'|]; rewrite s1; lra.
Qed.

(** A part of the points. *)
Lemma value_family_part n (in_class : (point n -> R) -> Prop) (C : eqType) (A : pred C)
    (pt : C -> point n) eps :
  value_family in_class pt eps -> value_family in_class (fun c : {c | A c} => pt (val c)) eps.
Proof.
move=> [inside [y [K [K0 inW big lip]]]]; split=> [c|]; first exact: inside.
pose ext (t : {c | A c} -> R) (c : C) : R := if insub c is Some u then t u else 0.
have ext1 t : (forall c, Rabs (t c) <= 1) -> forall c, Rabs (ext t c) <= 1.
  by move=> t1 c; rewrite /ext; case: insub => [u|]; [exact: t1 | rewrite Rabs_R0; lra].
have extE t c : ext t (val c) = t c by rewrite /ext valK.
exists (fun t => y (ext t)), K; split=> //.
- by move=> t t1; apply: inW; exact: ext1.
- by move=> t c t1 tc; rewrite -(extE t c); apply: big; [exact: ext1 | rewrite extE].
- move=> t t' d d0 t1 t1' tt'; apply: lip => //; try exact: ext1.
  move=> c; rewrite /ext; case: insubP => [u _ _|_]; first exact: tt'.
  by rewrite Rminus_eq_0 Rabs_R0.
Qed.

(** ** Octahedra with values *)

Section Octahedra.
Variables (m : nat) (s : 'I_m -> R) (J : finType) (v : J -> 'I_m -> R).
Hypothesis s_pos : forall i, 0 <= s i.
Hypothesis apart : forall j k, j != k -> 2 <= \Rsum_i Rabs (v j i - v k i).

Section Values.
Variables (delta a : R) (c : J -> R).
Hypothesis delta_pos : 0 < delta.
Hypothesis a_pos : 0 <= a.
Hypothesis c_a : forall j, Rabs (c j) <= a.

Definition valued_octahedra (x : point m) : R := \Rsum_j (c j * octahedron delta s (v j) x).

Let one_bound j x C : 0 <= C -> Rabs x <= C -> Rabs (c j * x) <= a * C.
Proof. by move=> C0 xC; rewrite Rabs_mult; apply: Rmult_le_compat => //; exact: Rabs_pos. Qed.

Lemma valued_octahedra_in_ball : a * (1 + \Rsum_i s i) <= 1 -> sobolev_ball_1 valued_octahedra.
Proof.
move=> small.
exists (fun i x => \Rsum_j (c j * octahedron' delta s (v j) i x)), a, (fun i => a * s i).
split; [|split; [|split; [|split; [|split]]]].
- move=> i; apply: is_partial_sum => j; apply: is_partial_scal; exact: octahedron_partial.
- apply: continuous_fun_sum => j; apply: continuous_fun_mult; first exact: continuous_fun_const.
  exact: octahedron_continuous.
- move=> i; apply: continuous_fun_sum => j; apply: continuous_fun_mult.
    exact: continuous_fun_const.
  exact: octahedron'_continuous.
- move=> x _; apply: Rabs_Rsum_disjoint => // [j|j k jk].
    by rewrite -[a]Rmult_1_r; apply: one_bound; [lra | exact: octahedron_bound].
  by have [far|far] := octahedra_disjoint s apart x jk; [left|right];
    rewrite octahedron_outside ?Rmult_0_r.
- move=> i x _; apply: Rabs_Rsum_disjoint => [|j|j k jk].
  + by apply: Rmult_le_pos.
  + by apply: one_bound => //; exact: octahedron'_bound.
  + by have [far|far] := octahedra_disjoint s apart x jk; [left|right];
      rewrite octahedron'_outside ?Rmult_0_r.
- by rewrite -Rsum_scal; lra.
Qed.

(** Bounded by the largest value. *)
Lemma valued_octahedra_bound x : Rabs (valued_octahedra x) <= a.
Proof.
apply: Rabs_Rsum_disjoint => // [j|j k jk].
  by rewrite -[a]Rmult_1_r; apply: one_bound; [lra | exact: octahedron_bound].
by have [far|far] := octahedra_disjoint s apart x jk; [left|right];
  rewrite octahedron_outside ?Rmult_0_r.
Qed.

Lemma valued_octahedra_at x j : (forall i, unit_distance s (v j) x i = 0) ->
  valued_octahedra x = c j * octahedron delta s (v j) x.
Proof.
move=> top; rewrite /valued_octahedra (Rsum_only (i := j)) // => k kj.
have [far|far] := octahedra_disjoint s apart x kj; first by rewrite octahedron_outside ?Rmult_0_r.
by exfalso; move: far; rewrite big1 => [|i _]; [lra | rewrite top Rabs_R0].
Qed.
End Values.

(** certified.md, section 7: octahedra are such a family if eps (1 + sum s) < 1. *)
Theorem octahedra_value_family (pt : J -> point m) (eps : R) :
  (forall j, in_cube (pt j)) -> (forall j i, s i * (pt j i + 1) = v j i) ->
  eps * (1 + \Rsum_i s i) < 1 -> value_family (@sobolev_ball_1 m) pt eps.
Proof.
move=> inside top small; split=> //.
have S0 : 0 <= \Rsum_i s i by apply: Rsum_ge0.
pose a := / (1 + \Rsum_i s i); have A : a * (1 + \Rsum_i s i) = 1 by rewrite /a Rinv_l; lra.
have a0 : 0 < a by apply: Rinv_0_lt_compat; lra.
have ea : eps < a by apply: (Rmult_lt_reg_r (1 + \Rsum_i s i)); [lra | rewrite A].
have m0 := pos_INR m; pose delta := (a - eps) / (2 * a * (INR m + 1)).
have d0 : 0 < delta by apply: Rdiv_lt_0_compat; [lra | nra].
have scaled t d : 0 <= d -> (forall c : J, Rabs (t c) <= d) -> forall c, Rabs (a * t c) <= a * d.
  by move=> d0' td c; rewrite Rabs_mult Rabs_pos_eq; [apply: Rmult_le_compat_l => //; lra | lra].
exists (fun t => valued_octahedra delta (fun c => a * t c)), a; split; first by lra.
- move=> t t1; apply: (@valued_octahedra_in_ball delta a) => //; try lra.
  by move=> c; rewrite -[X in _ <= X]Rmult_1_r; apply: scaled => //; lra.
- move=> t c t1 tc; have t0 i : unit_distance s (v c) (pt c) i = 0.
    by rewrite /unit_distance top; ring.
  rewrite (@valued_octahedra_at delta _ d0 (pt c) c t0); have lo := octahedron_top d0 t0.
  set o := octahedron _ _ _ _ in lo *.
  have -> : t c * (a * t c * o) = a * o * (t c * t c) by ring.
  have -> : t c * t c = 1 by move: tc; rewrite /Rabs; case: Rcase_abs; nra.
  have E : a * (1 - (INR m + 1) * delta) = (a + eps) / 2 by rewrite /delta; field; lra.
  have : a * (1 - (INR m + 1) * delta) <= a * o by apply: Rmult_le_compat_l; lra.
  by rewrite E; lra.
- move=> t t' d d0' _ _ tt' x _.
  have -> : valued_octahedra delta (fun c => a * t c) x
      - valued_octahedra delta (fun c => a * t' c) x
      = valued_octahedra delta (fun c => a * (t c - t' c)) x.
    rewrite /Rminus (_ : forall u w, u + - w = u + -1 * w); last by move=> *; ring.
    rewrite /valued_octahedra Rsum_scal -Rsum_plus; apply: eq_bigr => j _; ring.
  apply: valued_octahedra_bound => //; first by apply: Rmult_le_pos; lra.
  exact: (scaled (fun c => t c - t' c)).
Qed.
End Octahedra.

(** ** The count *)

(** The numbers P of a model depend continuously on the target. *)
Definition continuous_parameters n (in_class : (point n -> R) -> Prop) (P : Type)
    (params : (point n -> R) -> P -> R) : Prop :=
  forall y eta, in_class y -> 0 < eta -> exists delta, 0 < delta /\
    forall y', in_class y' -> within delta y' y ->
      forall p, Rabs (params y' p - params y p) < eta.

(** certified.md, section 3: numbers that follow the target continuously and decide the values at
    |C| points to eps are at least |C| many. *)
Theorem continuous_count n (in_class : (point n -> R) -> Prop) (C P : finType) (pt : C -> point n)
    (eps : R) (params : (point n -> R) -> P -> R) (value : (P -> R) -> C -> R) :
  borsuk_ulam -> value_family in_class pt eps -> continuous_parameters in_class params ->
  (forall y c, in_class y -> Rabs (value (params y) c - y (pt c)) <= eps) ->
  (#|C| <= #|P|)%N.
Proof.
move=> borsuk [inside [y [K [K0 inW big lip]]]] cont close; rewrite leqNgt; apply/negP => few.
pose t (I : point #|C|) (c : C) : R := I (enum_rank c).
have t1 I : in_cube I -> forall c, Rabs (t I c) <= 1.
  by move=> Ic c; apply/Rabs_le_between; exact: Ic.
pose e (I : point #|C|) : point #|P| := fun p => params (y (t I)) (enum_val p).
have ec : continuous_code e.
  move=> I eta Ic eta0; have [delta [d0 H]] := cont (y (t I)) eta (inW _ (t1 I Ic)) eta0.
  have d1 : 0 < delta / (K + 1) by apply: Rdiv_lt_0_compat; lra.
  exists (delta / (K + 1)); split=> // J Jc JI p; apply: H; first exact: inW (t1 J Jc).
  have L := lip (t J) (t I) (delta / (K + 1)) (Rlt_le _ _ d1) (t1 J Jc) (t1 I Ic)
    (fun c => Rlt_le _ _ (JI (enum_rank c))).
  move=> x xc; apply: Rle_trans (L x xc) _.
  apply: Rle_trans (_ : _ <= (K + 1) * (delta / (K + 1))) _; last by apply: Req_le; field; lra.
  by apply: Rmult_le_compat_r; lra.
have [I [Ic [j Ij] same]] := one_code_for_opposites borsuk few ec.
have Oc : in_cube (opposite I) by move=> i; rewrite /opposite; have := Ic i; lra.
have sameP : params (y (t I)) = params (y (t (opposite I))).
  apply: functional_extensionality => p; have := congr1 (fun f => f (enum_rank p)) same.
  by rewrite /e enum_rankK.
pose c := enum_val j; have tc : t I c = I j by rewrite /t /c enum_valK.
have otc : t (opposite I) c = - t I c by rewrite /t /opposite.
have B1 := big (t I) c (t1 I Ic); rewrite tc in B1; have {}B1 := B1 Ij.
have B2 := big (t (opposite I)) c (t1 _ Oc); rewrite otc Rabs_Ropp tc in B2; have {}B2 := B2 Ij.
have := close (y (t I)) c (inW _ (t1 I Ic)).
have := close (y (t (opposite I))) c (inW _ (t1 _ Oc)).
rewrite -sameP => /Rabs_le_between C1 /Rabs_le_between C2.
have [E|E] : I j = 1 \/ I j = -1 by move: Ij; rewrite /Rabs; case: Rcase_abs; lra.
all: by rewrite E in B1 B2; lra.
Qed.

(** ** Conditions *)

Lemma smallest_positive (J : finType) (delta : J -> R) : (forall j, 0 < delta j) ->
  exists d, 0 < d /\ forall j, d <= delta j.
Proof.
move=> pos; suff [d [d0 H]] : exists d, 0 < d /\ forall j, j \in enum J -> d <= delta j.
  by exists d; split=> // j; apply: H; rewrite mem_enum.
elim: (enum J) => [|j s [d [d0 H]]]; first by exists 1; split; [lra | ].
exists (Rmin d (delta j)); split; first exact: Rmin_pos.
move=> i; rewrite in_cons => /orP[/eqP ->|/H]; first exact: Rmin_r.
by apply: Rle_trans; exact: Rmin_l.
Qed.

(** Points of the conditions that pay for their codes. *)
Lemma excess_sum (C D : finType) (condition : C -> D) (a l : nat) :
  let paid := [pred d | l <= #|[pred c | condition c == d]|]%N in
  (#|[pred c | condition c \in paid]| <= a + l * #|paid|)%N ->
  (\sum_d (#|[pred c | condition c == d]| - l) <= a)%N.
Proof.
move=> paid le.
have cardC : #|[pred c | condition c \in paid]|
    = (\sum_(d in paid) #|[pred c | condition c == d]|)%N.
  rewrite -sum1_card (partition_big condition (mem paid)) //=; apply: eq_bigr => d dA.
  rewrite -sum1_card; apply: eq_bigl => c; rewrite !inE.
  case: eqP => [cd|_]; last by rewrite andbF.
  by rewrite andbT cd; exact: dA.
rewrite (bigID (mem paid)) /= [X in (_ + X)%N]big1 ?addn0; last first.
  by move=> d; rewrite inE -ltnNge => /ltnW; rewrite -subn_eq0 => /eqP.
have cardD : (l * #|paid| = \sum_(d in paid) l)%N by rewrite sum_nat_const mulnC.
rewrite -(leq_add2r (l * #|paid|)); apply: leq_trans le; rewrite cardC cardD -big_split /=.
by apply: eq_leq; apply: eq_bigr => d dA; rewrite subnK.
Qed.

Section Conditions.
Variables (m1 m2 : nat) (in_class : (point (m1 + m2) -> R) -> Prop) (eps : R).
Variables (C D : finType) (place : C -> point m1) (condition : C -> D) (cond : D -> point m2).
Hypothesis borsuk : borsuk_ulam.
Hypothesis places : forall c, in_cube (place c).
Hypothesis conds : forall d, in_cube (cond d).
Hypothesis family : value_family in_class (fun c => join (place c) (cond (condition c))) eps.

(** certified.md, section 3, embedding methods (any interface): if the N_Q numbers of Q and the k
    numbers z(I_d) at every condition d follow the target continuously, then
    N_Q >= sum over the conditions of max(0, number of points - k). *)
Theorem continuous_interface NQ k (Q : point NQ -> point k -> point m1 -> R)
    (theta : (point (m1 + m2) -> R) -> point NQ)
    (z : (point (m1 + m2) -> R) -> point m2 -> point k) :
  continuous_parameters in_class theta ->
  (forall d, continuous_parameters in_class (fun y => z y (cond d))) ->
  (forall y x I, in_class y -> in_cube x -> in_cube I ->
     Rabs (Q (theta y) (z y I) x - y (join x I)) <= eps) ->
  (\sum_d (#|[pred c | condition c == d]| - k) <= NQ)%N.
Proof.
move=> ct cz close; apply: excess_sum.
pose paid := [pred d | (k <= #|[pred c | condition c == d]|)%N]; rewrite -/paid.
pose CA := [finType of {c : C | condition c \in paid}].
pose DA := [finType of {d : D | d \in paid}].
pose inA (c : CA) : DA := Sub (condition (val c)) (valP c).
pose P := [finType of 'I_NQ + DA * 'I_k].
pose params (y : point (m1 + m2) -> R) (p : P) : R :=
  match p with inl i => theta y i | inr dl => z y (cond (val dl.1)) dl.2 end.
have := @continuous_count _ in_class CA P
  (fun c => join (place (val c)) (cond (condition (val c)))) eps params
  (fun p c => Q (fun i => p (inl i)) (fun l => p (inr (inA c, l))) (place (val c)))
  borsuk (@value_family_part _ in_class C (fun c => condition c \in paid) _ _ family).
rewrite card_sum card_prod !card_ord !card_sig [(_ * k)%N]mulnC; apply.
- move=> y eta yW eta0; have [d1 [d10 H1]] := ct y eta yW eta0.
  have each (d : DA) := cz (val d) y eta yW eta0.
  have [dd Hdd] := fin_all_exists each.
  have [d2 [d20 H2]] := smallest_positive (fun d => proj1 (Hdd d)).
  exists (Rmin d1 d2); split; first exact: Rmin_pos.
  move=> y' yW' near [i|[d l]] /=.
    apply: H1 => // x xc; apply: Rle_trans (near x xc) _; exact: Rmin_l.
  apply: (proj2 (Hdd d)) => // x xc; apply: Rle_trans (near x xc) _.
  exact: Rle_trans (Rmin_r _ _) (H2 d).
- move=> y c yW.
  exact: (close y (place (val c)) (cond (condition (val c))) yW (places _) (conds _)).
Qed.

(** certified.md, section 3, plain networks and totals: N >= number of points. *)
Theorem continuous_total N (h : point N -> point m1 -> point m2 -> R)
    (theta : (point (m1 + m2) -> R) -> point N) :
  continuous_parameters in_class theta ->
  (forall y x I, in_class y -> in_cube x -> in_cube I ->
     Rabs (h (theta y) x I - y (join x I)) <= eps) ->
  (#|C| <= N)%N.
Proof.
move=> ct close; have := @continuous_count _ in_class C [finType of 'I_N]
  (fun c => join (place c) (cond (condition c))) eps theta
  (fun p c => h p (place c) (cond (condition c))) borsuk family ct.
by rewrite card_ord; apply=> y c yW; exact: close.
Qed.
End Conditions.
