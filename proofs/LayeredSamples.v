(** * Samples with one hidden layer: 8 n parameters, m1 = 1
      (interface.md, section 2(a); certified.md, section 5)

    The least of the cones v_j + |x - c_j| that rise from the samples at the middles c_j of n
    intervals is v_0 - (x - c_0) + sum_j relu(z_j) - sum_j relu(z_j - d_j), z_j = 2 (x - c_j),
    d_j = v_(j+1) - v_j + 2/n: relu(z) - relu(z - d) is the smaller of relu(z) and d. *)

From Coq Require Import Lia.
From Modhyper Require Import Common FiniteSums Packing FinitePrecision FixedPointRelu SobolevCube.
From Modhyper Require Import ReluGraph.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** ** The least of the cones *)

Section Cones.
Variables (n : nat) (v : nat -> R) (x : R).
Hypothesis n_pos : (0 < n)%N.
Let c := centre_1d n.

Let hinge (j : nat) : R := relu (2 * (x - c j)).
Let cap (j : nat) : R := relu (2 * (x - c j) - (v j.+1 - v j) - 2 / INR n).

Definition least_cone : R :=
  v 0%N - (x - c 0%N) + \big[Rplus/R0]_(j <- iota 0 n) hinge j
  - \big[Rplus/R0]_(j <- iota 0 n.-1) cap j.

Let part (i : nat) : R :=
  v 0%N - (x - c 0%N) + \big[Rplus/R0]_(j <- iota 0 i) (hinge j - cap j).

Let n0 : 0 < INR n.
Proof. by apply: (lt_INR 0); apply/ltP. Qed.

Let c_step j : c j.+1 = c j + 2 / INR n.
Proof. by rewrite /c /centre_1d S_INR; field; lra. Qed.

Let c_mono i j : (i <= j)%N -> c i <= c j.
Proof.
move=> ij; rewrite /c /centre_1d; apply: Rplus_le_compat_r.
apply: Rmult_le_compat_r; first by apply: Rlt_le; exact: Rinv_0_lt_compat.
by have : INR i <= INR j by [apply: le_INR; apply/leP]; lra.
Qed.

Let part_step i : part i.+1 = part i + (hinge i - cap i).
Proof. by rewrite /part -addn1 iotaD big_cat /= add0n big_seq1; ring. Qed.

Lemma least_cone_part : least_cone = part n.-1 + hinge n.-1.
Proof.
rewrite /least_cone /part -[in iota 0 n](prednK n_pos) -[n.-1.+1]addn1 iotaD big_cat /= add0n.
rewrite big_seq1; have -> : \big[Rplus/R0]_(j <- iota 0 n.-1) (hinge j - cap j)
    = \big[Rplus/R0]_(j <- iota 0 n.-1) hinge j - \big[Rplus/R0]_(j <- iota 0 n.-1) cap j.
  by elim: (iota 0 n.-1) => [|j s IH]; rewrite ?big_nil ?big_cons ?IH; ring.
by ring.
Qed.

Hypothesis steps : forall j, (j.+1 < n)%N -> Rabs (v j.+1 - v j) <= 2 / INR n.

(** Left of c_i the terms from i on vanish. *)
Let part_left i k : x <= c i -> (i + k < n)%N -> part (i + k) = part i.
Proof.
move=> xi; elim: k => [|k IH]; first by rewrite addn0.
rewrite addnS => lt; rewrite part_step IH; last exact: ltnW.
have := c_mono (leq_addr k i) => ck; have /Rabs_le_between d := steps lt.
by rewrite /hinge /cap /relu !Rmax_left; lra.
Qed.

(** Right of c_i the terms before i are complete. *)
Let part_right i : c i <= x -> (i < n)%N -> part i = v i - (x - c i).
Proof.
elim: i => [|i IH] xi lt; first by rewrite /part big_nil; ring.
have step := c_step i; have h0 : 0 < 2 / INR n by apply: Rdiv_lt_0_compat; lra.
have /Rabs_le_between d := steps lt.
rewrite part_step IH; [|lra|exact: ltnW].
by rewrite /hinge /cap /relu !Rmax_right; lra.
Qed.

Variable F : R -> R.
Hypothesis values : forall j, (j < n)%N -> v j = F (c j).
Hypothesis lipschitz : forall s t, -1 <= s <= 1 -> -1 <= t <= 1 -> Rabs (F s - F t) <= Rabs (s - t).
Hypothesis x_in : -1 <= x <= 1.

Let near j : (j < n)%N -> Rabs (F x - v j) <= Rabs (x - c j).
Proof. by move=> jn; rewrite values //; apply: lipschitz => //; exact: centre_1d_in. Qed.

Let between k : (k < n)%N -> c 0%N <= x -> x <= c k ->
  x = c 0%N \/ exists i, [/\ (i.+1 < n)%N, c i <= x & x <= c i.+1].
Proof.
elim: k => [|k IH] kn x0 xk; first by left; lra.
case: (Rle_lt_dec x (c k)) => xk'; first by apply: IH => //; exact: ltnW.
by right; exists k; split=> //; lra.
Qed.

(** The least cone lies between F and F + 2/n. *)
Lemma least_cone_error : Rabs (least_cone - / INR n - F x) <= / INR n.
Proof.
have i0 : 0 < / INR n by exact: Rinv_0_lt_compat.
have h2 : 2 / INR n = 2 * / INR n by [].
have first : c 0%N = -1 + / INR n by rewrite /c /centre_1d /=; field; lra.
have last : c n.-1 = 1 - / INR n.
  have E : INR n = INR n.-1 + 1 by rewrite -S_INR prednK.
  by rewrite /c /centre_1d; have -> : INR n.-1 = INR n - 1; [lra | field; lra].
have n1 : (n.-1 < n)%N by rewrite prednK.
rewrite least_cone_part; apply: Rabs_le.
case: (Rle_lt_dec x (c 0%N)) => x0.
  have -> : part n.-1 = part 0 by rewrite -[n.-1]add0n; exact: part_left.
  have := c_mono (leq0n n.-1) => c0; have := near n_pos; rewrite (Rabs_left1 (x - _)); last lra.
  rewrite /part big_nil /hinge /relu Rmax_left; last lra.
  by move=> /Rabs_le_between; lra.
case: (Rle_lt_dec (c n.-1) x) => xn.
  rewrite (part_right xn n1); have := near n1; rewrite (Rabs_pos_eq (x - _)); last lra.
  rewrite /hinge /relu Rmax_right; last lra.
  by move=> /Rabs_le_between; lra.
have [xc0|[i [lt ix xi]]] := between n1 (Rlt_le _ _ x0) (Rlt_le _ _ xn); first by lra.
have -> : part n.-1 = part i.+1.
  have E : n.-1 = (i.+1 + (n.-1 - i.+1))%N by rewrite subnKC // -ltnS prednK.
  by rewrite E; apply: part_left => //; rewrite -E.
have := c_step i => step; rewrite part_step part_right //; last exact: ltnW.
have := near lt; rewrite (Rabs_left1 (x - _)); last lra.
have := near (ltnW lt); rewrite (Rabs_pos_eq (x - _)); last lra.
have /Rabs_le_between d := steps lt.
have -> : hinge n.-1 = 0 by rewrite /hinge /relu Rmax_left; lra.
have -> : hinge i = 2 * (x - c i) by rewrite /hinge /relu Rmax_right; lra.
move=> /Rabs_le_between A /Rabs_le_between B; rewrite /cap /relu /Rmax.
by case: Rle_dec => H; lra.
Qed.
End Cones.

(** ** The network *)

Section Network.
Variable n : nat.
Hypothesis n_pos : (0 < n)%N.
Let c := centre_1d n.

(** Nodes: x, then the samples.  Units: the hinges, the caps, and v_0 - (x - c_0) + 3 >= 0. *)
Definition layered_units : seq form :=
  [seq Form (- (2 * c j)) [:: (0%N, 2)] | j <- iota 0 n] ++
  [seq Form (- (2 * c j) - 2 / INR n) [:: (0%N, 2); (j.+2, -1); (j.+1, 1)] | j <- iota 0 n.-1] ++
  [:: Form (c 0%N + 3) [:: (1%N, 1); (0%N, -1)]].
Definition layered_output : form :=
  Form (- 3 - / INR n)
    ([seq ((1 + n + j)%N, 1) | j <- iota 0 n] ++
     [seq ((1 + n + (n + j))%N, -1) | j <- iota 0 n.-1] ++
     [:: ((1 + n + (n + n.-1))%N, 1)]).
Definition layered_network : relu_network := ReluNetwork layered_units layered_output.

Lemma layered_network_size : network_size layered_network = (8 * n)%N.
Proof.
have sum (s : seq nat) k f : (forall j, form_size (f j) = k) ->
    (\sum_(u <- [seq f j | j <- s]) form_size u = k * size s)%N.
  move=> fk; rewrite big_map; elim: s => [|j s IH]; rewrite ?big_nil ?muln0 //.
  by rewrite big_cons fk IH mulnS.
rewrite /network_size /units_size /layered_units !big_cat /= big_seq1.
rewrite (sum _ 2%N) // (sum _ 4%N) // !size_iota /form_size /= !size_cat !size_map !size_iota /=.
by have := prednK n_pos; move: (n.-1) => k <-; nat_lia.
Qed.

(** Every unit reads inputs only: one hidden layer. *)
Lemma layered_one_layer : all (reads_below (1 + n)) layered_units.
Proof.
rewrite /layered_units !all_cat; apply/and3P; split; rewrite ?all_map.
- by apply/allP => j _; rewrite /reads_below /=.
- apply/allP => j; rewrite mem_iota add0n => /andP[_ jn]; rewrite /reads_below /= !add1n !ltnS.
  have jn' : (j.+1 < n)%N by rewrite -(prednK n_pos) ltnS.
  by rewrite jn' (ltnW jn').
- by rewrite /reads_below /= add1n ltnS n_pos.
Qed.

Lemma run_one_layer (us : seq form) (env more : seq R) : all (reads_below (size env)) us ->
  run us (env ++ more) = env ++ more ++ [seq relu (form_value env u) | u <- us].
Proof.
elim: us more => [|u us IH] more /=; first by rewrite cats0.
by case/andP => low /IH {}IH; rewrite value_cat // -cats1 -catA IH -catA.
Qed.

Lemma layered_value (x : R) (v : seq R) : size v = n -> Rabs (nth 0 v 0) <= 1 -> -1 <= x <= 1 ->
  evaluate layered_network (x :: v) = least_cone n (nth 0 v) x - / INR n.
Proof.
move=> sv v1 x1; set env := x :: v.
have se : size env = (1 + n)%N by rewrite /= sv.
have e0 : nth 0 env 0 = x by [].
have eS j : nth 0 env j.+1 = nth 0 v j by [].
clearbody env; have n0 : 0 < INR n by apply: (lt_INR 0); apply/ltP.
have [c0 _] := @centre_1d_in n 0 n_pos n_pos.
have low := layered_one_layer; rewrite -se in low.
rewrite /evaluate -[X in run _ X]cats0 run_one_layer //= /layered_units !map_cat /= -!map_comp.
set H := [seq _ | j <- iota 0 n]; set C := [seq _ | j <- iota 0 n.-1]; set last := relu _.
have sH : size H = n by rewrite size_map size_iota.
have sC : size C = n.-1 by rewrite size_map size_iota.
have nthE k : nth 0 (env ++ H ++ C ++ [:: last]) (1 + n + k) = nth 0 (H ++ C ++ [:: last]) k.
  by rewrite nth_cat se ltnNge leq_addr addKn.
rewrite /form_value [terms _]/= !big_cat /= big_seq1 /= !big_map /=.
rewrite (eq_big_seq (fun j => relu (2 * (x - c j)))) => [|j]; last first.
  rewrite mem_iota add0n => /andP[_ jn]; rewrite nthE nth_cat sH jn (nth_map 0%N) ?size_iota //.
  rewrite nth_iota // add0n /form_value /= big_seq1 /= e0 Rmult_1_l; congr relu; ring.
rewrite [X in _ + (_ + (X + _))](eq_big_seq (fun j => -1 * relu (2 * (x - c j)
    - (nth 0 v j.+1 - nth 0 v j) - 2 / INR n))) => [|j]; last first.
  rewrite mem_iota add0n => /andP[_ jn]; rewrite nthE nth_cat sH ltnNge leq_addr addKn.
  rewrite /= nth_cat sC jn (nth_map 0%N) ?size_iota // nth_iota // add0n /form_value /=.
  rewrite !big_cons.
  by rewrite big_nil /= e0 !eS; congr (_ * relu _); ring.
rewrite nthE nth_cat sH ltnNge leq_addr addKn nth_cat sC ltnn subnn /=.
have lastE : last = nth 0 v 0 - (x - c 0%N) + 3.
  move: v1 => /Rabs_le_between v1.
  rewrite /last /form_value /= !big_cons big_nil /= e0 eS /relu Rmax_right; first by ring.
  by rewrite -/c in c0 *; lra.
rewrite lastE /least_cone -/c.
have -> : \big[Rplus/R0]_(j <- iota 0 n.-1) (-1 * relu (2 * (x - c j)
    - (nth 0 v j.+1 - nth 0 v j) - 2 / INR n))
    = - \big[Rplus/R0]_(j <- iota 0 n.-1) relu (2 * (x - c j)
    - (nth 0 v j.+1 - nth 0 v j) - 2 / INR n).
  by elim: (iota 0 n.-1) => [|j s IH]; rewrite ?big_nil ?big_cons ?IH; ring.
by ring.
Qed.
End Network.

(** interface.md, section 2(a), m1 = 1: one ReLU network with one hidden layer and 8 n parameters
    (an output bias among them), none of which depends on the target or on m2, reaches 1/n on
    W(1, 1+m2) as the primary of an embedding method of dimension n, from samples at the middles
    of n intervals. *)
Theorem layered_samples_reach n : (0 < n)%N ->
  network_size (layered_network n) = (8 * n)%N /\
  all (reads_below (1 + n)) (units (layered_network n)) /\
  forall m2 (y : point (1 + m2) -> R), sobolev_cube_1 y ->
  let e (I : point m2) : point n := fun j => y (join (fun _ : 'I_1 => centre_1d n j) I) in
  forall x I, in_cube x -> in_cube I ->
    Rabs (evaluate (layered_network n) (inputs_of x ++ inputs_of (e I)) - y (join x I))
      <= / INR n.
Proof.
move=> n_pos; split; first exact: layered_network_size.
split=> [|m2 y yW e x I xc Ic]; first exact: layered_one_layer.
have [bounded _] := sobolev_cube_facts yW.
have n0 : 0 < INR n by apply: (lt_INR 0); apply/ltP.
pose F (t : R) := y (join (fun _ : 'I_1 => t) I).
have point_in t : -1 <= t <= 1 -> in_cube (fun _ : 'I_1 => t) by move=> ? i.
have lip s t : -1 <= s <= 1 -> -1 <= t <= 1 -> Rabs (F s - F t) <= Rabs (s - t).
  move=> s1 t1; apply: slice_lipschitz => //; try exact: point_in; try exact: Rabs_pos.
    by move=> _; exact: Rle_refl.
  by move=> i; rewrite Rminus_eq_0 Rabs_R0; exact: Rabs_pos.
have eE j : (j < n)%N -> nth 0 (inputs_of (e I)) j = F (centre_1d n j).
  by move=> jn; rewrite (nth_inputs_of (e I) (Ordinal jn)).
have xE : inputs_of x = [:: x ord0] by rewrite /inputs_of enum_ordSl enum_ord0.
have -> : y (join x I) = F (x ord0).
  by congr y; congr join; apply: functional_extensionality => i; rewrite ord1.
rewrite xE [_ ++ _]/= layered_value //.
- apply: least_cone_error => //.
  move=> j jn; rewrite !eE //; last exact: ltnW.
  apply: Rle_trans (lip _ _ _ _) _; try by apply: centre_1d_in => //; exact: ltnW.
  rewrite (_ : _ - _ = 2 / INR n); last by rewrite /centre_1d S_INR; field; lra.
  by rewrite Rabs_pos_eq; [lra | apply: Rlt_le; apply: Rdiv_lt_0_compat; lra].
- by rewrite size_inputs_of.
- by rewrite eE //; apply: bounded; apply: join_in_cube => //; apply: point_in; exact: centre_1d_in.
Qed.
