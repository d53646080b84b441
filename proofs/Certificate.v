(** * Certificates: a lower bound for a given problem, proved by computation
      (certified.md, sections 1, 2, 6 and 7; interface.md, section 1)

    A witness is a grid with the numbers of cells (or points) on every x-axis and I-axis, 0 (or 1)
    for an axis that stays uncut.  The kernel computes from it how many bits every method has to
    carry, for smoothness r = 1 (checkerboard, Lee codes), 2 and 3 (bumps in boxes) and any radius.
    *)

From Coq Require Import ZArith Lia.
From Modhyper Require Import Common FiniteSums Packing FinitePrecision FinitePrecisionFirstOrder.
From Modhyper Require Import PackingFirstOrder Interface Octahedra Checkerboard CheckerboardNumbers.
From Modhyper Require Import Radius CertificatePacking CertificateProfiles CertificateSums.
From Modhyper Require Import LeeCode CodedBounds.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** ** What a packing forces *)

(** Every program Q of N_Q numbers of b_q bits that reaches eps on the class through k numbers of
    b_e bits has b_q N_Q >= F(b_e k). *)
Definition forces m1 m2 (in_class : (point (m1 + m2) -> R) -> Prop) (eps : R) (F : Z -> Z) : Prop :=
  forall NQ k bq be (Q : words NQ bq -> words k be -> point m1 -> R),
  embedding_reaches Q in_class eps ->
  (F (Z.of_nat be * Z.of_nat k) <= Z.of_nat bq * Z.of_nat NQ)%Z.

(** Every model of N numbers of b bits that reaches eps on the class has b N >= T. *)
Definition forces_total m1 m2 (in_class : (point (m1 + m2) -> R) -> Prop) (eps : R) (T : Z)
  : Prop :=
  forall N b (h : words N b -> point m1 -> point m2 -> R),
  model_reaches h in_class eps -> (T <= Z.of_nat b * Z.of_nat N)%Z.

Lemma forces_radius m1 m2 (in_class : (point (m1 + m2) -> R) -> Prop) rho eps eps' F :
  0 < rho -> eps / rho <= eps' -> forces in_class eps' F -> forces (of_radius rho in_class) eps F.
Proof.
by move=> rho0 small H NQ k bq be Q /(embedding_reaches_radius rho0 small) /H.
Qed.

Lemma forces_total_radius m1 m2 (in_class : (point (m1 + m2) -> R) -> Prop) rho eps eps' T :
  0 < rho -> eps / rho <= eps' -> forces_total in_class eps' T ->
  forces_total (of_radius rho in_class) eps T.
Proof. by move=> rho0 small H N b h /(model_reaches_radius rho0 small) /H. Qed.

(** ** Witnesses *)

(** Bumps with known bounds: |psi'| a trapezoid with ramps of width a/b <= 1/2 (r = 2), and
    (1 - t^2)^4 (r = 3). *)
Inductive bumps : Type := Trapezoid (a b : Z) | Quartic.

Definition smoothness_of (P : bumps) : nat := if P is Trapezoid _ _ then 2 else 3.

(** The bounds of the derivatives are weights / denominator. *)
Definition denominator (P : bumps) : Z :=
  (match P with Trapezoid a b => a * (b - a) | Quartic => 1000000 end)%Z.
Definition weights (P : bumps) : seq Z :=
  (match P with
   | Trapezoid a b => [:: a * (b - a); a * b; b * b]
   | Quartic => [:: 1000000; 1904148; 8000000; 31620711]
   end)%Z.
Definition proper (P : bumps) : bool :=
  if P is Trapezoid a b then Z.ltb 0 a && Z.leb (a + a) b else true.
Definition bound_of (P : bumps) (j : nat) : R :=
  IZR (nth 0%Z (weights P) j) / IZR (denominator P).

Lemma denominator_pos P : proper P -> 0 < IZR (denominator P).
Proof.
case: P => [a b|] /= => [/andP[/Z.ltb_spec0 a0 /Z.leb_spec0 ab]|_]; last by lra.
by apply: (IZR_lt 0); apply: Z.mul_pos_pos; lia.
Qed.

Lemma bumps_reach P : proper P -> sups_reach (smoothness_of P) (bound_of P).
Proof.
move=> proper_P; have D0 := denominator_pos proper_P.
case: P proper_P D0 => [a b|] /= => [/andP[/Z.ltb_spec0 a0 /Z.leb_spec0 ab]|_] D0 lam lam1.
  have a1 : 0 < IZR a by apply: (IZR_lt 0).
  have ab1 : IZR a + IZR a <= IZR b by rewrite -plus_IZR; apply: IZR_le.
  have K2 : 2 <= IZR b / IZR a.
    by apply: (Rmult_le_reg_r (IZR a)) => //; rewrite /Rdiv Rmult_assoc Rinv_l; lra.
  have [P bound] := trapezoid_sups K2 lam1; exists P => j j2; apply: Rle_trans (bound j j2) _.
  apply: Req_le; congr (_ * _); rewrite /bound_of /= !mult_IZR minus_IZR.
  by case: j j2 => [|[|[|//]]] _ /=; rewrite ?mult_IZR ?minus_IZR; field; lra.
have [P bound] := quartic_sups lam1; exists P => j j3; apply: Rle_trans (bound j j3) _.
by apply: Req_le; congr (_ * _); case: j j3 => [|[|[|[|//]]]] _; rewrite /bound_of /=; field.
Qed.

(** A witness: for each group of axes a list with the numbers of cells (0: uncut), or, for the
    checkerboard and for a code, of points (1: uncut). *)
Inductive witness : Type :=
| Boxes (P : bumps) (n1 n2 : seq Z)
| Points (c1 c2 : seq Z)
| Coded (cd : code) (c1 c2 : seq Z).

Definition smoothness (w : witness) : nat := if w is Boxes P _ _ then smoothness_of P else 1.
Definition x_axes (w : witness) : nat :=
  match w with Boxes _ n1 _ => size n1 | Points c1 _ | Coded _ c1 _ => size c1 end.
Definition I_axes (w : witness) : nat :=
  match w with Boxes _ _ n2 => size n2 | Points _ c2 | Coded _ _ c2 => size c2 end.

Definition product_of (z : seq Z) : Z := foldr Z.mul 1%Z z.
Definition boxes (n : seq Z) : Z := product_of (map (Z.max 1) n).

Definition ceiling (a n : Z) : Z := ((a + n - 1) / n)%Z.

(** A code has weights for the axes of I that are cut: those from the first on, as many as it has.
    *)
Definition code_serves (cd : code) (m1 : nat) (c2 : seq Z) : bool :=
  match cd with
  | EvenPoints => true
  | Lee n => [&& (0 < m1)%N, (0 < n)%N & all (Z.eqb 1) (drop (m1 * n.-1) c2)]
  | LeeFine M => [&& (m1 <= M)%N, (0 < M)%N & all (Z.eqb 1) (drop (M - m1) c2)]
  end.

(** c points fit under eps = p/q at distance d. *)
Definition points_fit (c : seq Z) (d p q : Z) : bool :=
  [&& Z.ltb 0 q, all (Z.leb 1) c &
   Z.ltb (p * (d + (total_of c - Z.of_nat (size c)))) (d * q)]%Z.

(** The grid fits under eps = p/q. *)
Definition grid_fits (w : witness) (p q : Z) : bool :=
  (match w with
   | Boxes P n1 n2 =>
       [&& proper P, Z.ltb 0 q, all (Z.leb 0) (n1 ++ n2) &
        Z.ltb (p * nth 0 (order_sums (weights P) (smoothness_of P) (n1 ++ n2)) (smoothness_of P))
          (q * denominator P ^ Z.of_nat (size (n1 ++ n2)))]
   | Points c1 c2 => points_fit (c1 ++ c2) 2 p q
   | Coded cd c1 c2 => code_serves cd (size c1) c2
       && points_fit (c1 ++ c2) (Z.of_nat (code_distance cd)) p q
   end)%Z.

(** The bits that are left to Q when an interface delivers l bits for each condition, and all bits.
    *)
Definition forced (w : witness) (l : Z) : Z :=
  (match w with
   | Boxes _ n1 n2 => boxes n2 * Z.max 0 (boxes n1 - l)
   | Points c1 c2 =>
       upper_half (product_of c2) * Z.max 0 (upper_half (product_of c1) - l)
       + lower_half (product_of c2) * Z.max 0 (lower_half (product_of c1) - l)
   | Coded cd c1 c2 =>
       ceiling
         (product_of c2 * Z.max 0 (product_of c1 - Z.of_nat (code_per_x (size c1) cd) * l))
         (Z.of_nat (code_colours (size c1) cd))
   end)%Z.
Definition everything (w : witness) : Z :=
  (match w with
   | Boxes _ n1 n2 => boxes n2 * boxes n1
   | Points c1 c2 => upper_half (product_of c1 * product_of c2)
   | Coded cd c1 c2 =>
       ceiling (product_of c1 * product_of c2) (Z.of_nat (code_colours (size c1) cd))
   end)%Z.

(** ** A witness that fits forces these numbers of bits *)

Lemma product_cells (z : seq Z) (f : Z -> Z) : all (fun a => Z.leb 0 (f a)) z ->
  Z.of_nat (\prod_(a <- z) Z.to_nat (f a)) = product_of (map f z).
Proof.
elim: z => [|a z IH] /=; first by rewrite big_nil.
by case/andP => /Z.leb_spec0 a0 /IH <-; rewrite big_cons Nat2Z.inj_mul Z2Nat.id.
Qed.

Lemma prod_list (z : seq Z) (F : Z -> nat) :
  (\prod_(i < size z) F (nth 0%Z z i) = \prod_(a <- z) F a)%N.
Proof. by rewrite (big_nth 0%Z) big_mkord. Qed.

Lemma sum_list (z : seq Z) (F : Z -> nat) :
  (\sum_(i < size z) F (nth 0%Z z i) = \sum_(a <- z) F a)%N.
Proof. by rewrite (big_nth 0%Z) big_mkord. Qed.

Lemma boxes_places (n : seq Z) : Z.of_nat (\prod_i places (cells_of n) i) = boxes n.
Proof.
rewrite /boxes -(@product_cells n (Z.max 1)); last first.
  by elim: n => //= a n ->; rewrite andbT; apply/Z.leb_spec0; lia.
congr Z.of_nat; rewrite -(prod_list n (fun a => Z.to_nat (Z.max 1 a))); apply: eq_bigr => i _.
by rewrite /places /cells_of Z2Nat.inj_max; case: (Z.to_nat _) => [|[|a]].
Qed.

Lemma all_at_least_0 (c : seq Z) : all (Z.leb 1) c -> all (Z.leb 0) c.
Proof. by elim: c => //= a c IH /andP[/Z.leb_spec0 a1 /IH ->]; rewrite andbT; apply/Z.leb_spec0;
  lia. Qed.

Lemma points_product (c : seq Z) : all (Z.leb 1) c ->
  Z.of_nat (\prod_i cells_of c i) = product_of c.
Proof.
move=> /all_at_least_0 pos; rewrite -[c in RHS]map_id -(@product_cells c id) //.
by congr Z.of_nat; rewrite -(prod_list c Z.to_nat).
Qed.

Lemma points_pos (c : seq Z) : all (Z.leb 1) c -> forall i, (0 < cells_of c i)%N.
Proof.
move=> pos i; have /Z.leb_spec0 := all_nthP 0%Z pos i (ltn_ord i).
by rewrite /cells_of => a1; apply/ltP; apply/Nat2Z.inj_lt; rewrite Z2Nat.id; lia.
Qed.

Lemma points_steps (c : seq Z) : all (Z.leb 1) c ->
  Z.of_nat (steps (cells_of c)) = (total_of c - Z.of_nat (size c))%Z.
Proof.
move=> pos; rewrite /steps (sum_list c (fun a => (Z.to_nat a).-1)).
elim: c pos => [|a c IH]; first by rewrite big_nil.
case/andP => /Z.leb_spec0 a1 /IH E; rewrite big_cons Nat2Z.inj_add E.
have -> : Z.of_nat (Z.to_nat a).-1 = (a - 1)%Z.
  by rewrite -[X in _ = (X - 1)%Z](Z2Nat.id a); [case: (Z.to_nat a) (Z2Nat.id a); lia | lia].
have -> : total_of (a :: c) = (a + total_of c)%Z by [].
have -> : size (a :: c) = (size c).+1 by [].
by rewrite Nat2Z.inj_succ; lia.
Qed.

(** Points that fit leave room for eps. *)
Lemma points_room (c1 c2 : seq Z) (d : nat) p q : (0 < d)%N ->
  points_fit (c1 ++ c2) (Z.of_nat d) p q ->
  [/\ forall i, (0 < cells_of c1 i)%N, forall i, (0 < cells_of c2 i)%N, all (Z.leb 1) c1,
      all (Z.leb 1) c2 &
      IZR p / IZR q * (1 + INR (steps (cells_of c1) + steps (cells_of c2)) / INR d) < 1].
Proof.
move=> d_pos; rewrite /points_fit all_cat.
case/and3P => /Z.ltb_spec0 q0 /andP[pos1 pos2] /Z.ltb_spec0 small.
split=> //; try exact: points_pos.
have q0' : 0 < IZR q by apply: (IZR_lt 0).
have d0 : 0 < IZR (Z.of_nat d) by apply: (IZR_lt 0); apply: (inj_lt 0); apply/ltP.
rewrite !INR_IZR_INZ Nat2Z.inj_add !points_steps //.
have split_total : total_of (c1 ++ c2) = (total_of c1 + total_of c2)%Z.
  by elim: (c1) => //= a c ->; rewrite Z.add_assoc.
move: small; rewrite split_total size_cat Nat2Z.inj_add.
move: (Z.of_nat d) d0 => D D0; set t := (_ - _ + (_ - _))%Z => small.
apply: (Rmult_lt_reg_r (IZR D * IZR q)); first exact: Rmult_lt_0_compat.
have -> : IZR p / IZR q * (1 + IZR t / IZR D) * (IZR D * IZR q) = IZR p * (IZR D + IZR t).
  by field; lra.
rewrite Rmult_1_l -plus_IZR -!mult_IZR; apply: IZR_lt.
by move: small; rewrite /t; lia.
Qed.

Lemma code_serves_fits cd (c1 c2 : seq Z) : code_serves cd (size c1) c2 ->
  code_fits (size c1) (cells_of c2) cd.
Proof.
have uncut k : all (Z.eqb 1) (drop k c2) -> forall l : 'I_(size c2),
    (1 < cells_of c2 l)%N ==> (l < k)%N.
  move=> /(all_nthP 0%Z) ones l; apply/implyP; apply: contraLR; rewrite -leqNgt => kl.
  have lt : (l - k < size (drop k c2))%N.
    by rewrite size_drop ltn_sub2r //; exact: leq_ltn_trans kl (ltn_ord l).
  by have := ones _ lt; rewrite nth_drop subnKC // => /Z.eqb_spec one; rewrite /cells_of -one.
case: cd => [|n|M] //= /and3P[a_pos b_pos /uncut serves]; rewrite a_pos b_pos;
  apply/forallP => l /=; apply/implyP => /(implyP (serves l)).
  by case: n {b_pos serves} => [|n] /=; rewrite ?muln0 // ltnS mulnC -ltn_divLR.
by rewrite ltn_subRL.
Qed.

Lemma ceiling_le a n x : (0 < n)%Z -> (a <= n * x)%Z -> (ceiling a n <= x)%Z.
Proof. by rewrite /ceiling => n0 le; Z.div_mod_to_equations; nia. Qed.

Lemma code_distance_pos cd : (0 < code_distance cd)%N.
Proof. by case: cd. Qed.

Lemma code_colours_pos cd m1 c2 : code_serves cd m1 c2 -> (0 < Z.of_nat (code_colours m1 cd))%Z.
Proof.
move=> serves; apply: (inj_lt 0); apply/ltP; move: serves.
by case: cd => [|n|M] //= /and3P[]; rewrite ?muln_gt0 => *; apply/andP; split.
Qed.

Section Forces.
Variables (w : witness) (p q : Z).
Hypothesis fits_w : grid_fits w p q.
Let eps := IZR p / IZR q.

(** A grid of boxes leaves room for eps in the packing sum. *)
Let boxes_small P n1 n2 : w = Boxes P n1 n2 -> proper P /\
  eps * sup_sum (smoothness_of P) (bound_of P) (join_grid (cells_of n1) (cells_of n2)) < 1.
Proof.
move=> wE; move: fits_w; rewrite wE /grid_fits.
case/and4P => proper_P /Z.ltb_spec0 q0 pos /Z.ltb_spec0 small; split=> //.
have q0' : 0 < IZR q by apply: (IZR_lt 0).
have D0 := denominator_pos proper_P; set D := IZR (denominator P) in D0 *.
rewrite /sup_sum grid_list_sum // seq_join !seq_cells_of -map_cat.
have := @order_sums_correct (bound_of P) (weights P) D (smoothness_of P) _ _ pos (leqnn _).
set A := nth _ _ _ in small *; set S := list_sum _ _ _ => E.
have {E} AE : IZR A = D ^ size (n1 ++ n2) * S.
  by apply: E => l lr; rewrite /bound_of -/D; field; lra.
have DP : 0 < D ^ size (n1 ++ n2) by exact: pow_lt.
apply: (Rmult_lt_reg_r (IZR q * D ^ size (n1 ++ n2))); first exact: Rmult_lt_0_compat.
have -> : eps * S * (IZR q * D ^ size (n1 ++ n2)) = IZR p * IZR A.
  by rewrite AE /eps; field; lra.
rewrite Rmult_1_l -mult_IZR; have := IZR_lt _ _ small; rewrite !mult_IZR.
by rewrite -/D -pow_IZR.
Qed.

Theorem witness_forces :
  forces (@sobolev_ball (smoothness w) (x_axes w + I_axes w)) eps (forced w).
Proof.
move=> NQ k bq be; case wE : w fits_w => [P n1 n2|c1 c2|cd c1 c2] /= fit Q reach.
- have [proper_P small] := boxes_small wE.
  have [P' amp] := sups_amplitude (bumps_reach proper_P) small.
  have /leP /Nat2Z.inj_le := uncut_interface amp reach.
  by rewrite 2!Nat2Z.inj_mul Nat2Z.inj_sub_max Nat2Z.inj_mul !boxes_places.
- have [pos1 pos2 all1 all2 small] := points_room (isT : 0 < 2)%N fit.
  have {}reach : embedding_reaches Q (@sobolev_ball_1 (size c1 + size c2)) eps.
    by move=> y /sobolev_ball_1E; exact: reach.
  have /leP /Nat2Z.inj_le := checkerboard_interface pos1 pos2 small reach.
  rewrite Nat2Z.inj_add 3!Nat2Z.inj_mul 2!Nat2Z.inj_sub_max Nat2Z.inj_mul.
  have [-> ->] := of_nat_halves (\prod_i cells_of c1 i)%N.
  by have [-> ->] := of_nat_halves (\prod_i cells_of c2 i)%N; rewrite !points_product.
- case/andP: fit => serves /(points_room (code_distance_pos cd)) [pos1 pos2 all1 all2 small].
  have {}reach : embedding_reaches Q (@sobolev_ball_1 (size c1 + size c2)) eps.
    by move=> y /sobolev_ball_1E; exact: reach.
  have /leP /Nat2Z.inj_le :=
    coded_interface (c1 := cells_of c1) (code_serves_fits serves) small reach.
  rewrite !(Nat2Z.inj_mul, Nat2Z.inj_sub_max) !points_product //.
  by apply: ceiling_le; exact: code_colours_pos serves.
Qed.

Theorem witness_forces_total :
  forces_total (@sobolev_ball (smoothness w) (x_axes w + I_axes w)) eps (everything w).
Proof.
move=> N b; case wE : w fits_w => [P n1 n2|c1 c2|cd c1 c2] /= fit h reach.
- have [proper_P small] := boxes_small wE.
  have [P' amp] := sups_amplitude (bumps_reach proper_P) small.
  have /leP /Nat2Z.inj_le := uncut_total amp reach.
  by rewrite 2!Nat2Z.inj_mul !boxes_places.
- have [pos1 pos2 all1 all2 small] := points_room (isT : 0 < 2)%N fit.
  have {}reach : model_reaches h (@sobolev_ball_1 (size c1 + size c2)) eps.
    by move=> y /sobolev_ball_1E; exact: reach.
  have /leP /Nat2Z.inj_le := checkerboard_total pos1 pos2 small reach.
  have [-> _] := of_nat_halves (\prod_i cells_of c1 i * \prod_i cells_of c2 i)%N.
  by rewrite 2!Nat2Z.inj_mul !points_product.
- case/andP: fit => serves /(points_room (code_distance_pos cd)) [pos1 pos2 all1 all2 small].
  have {}reach : model_reaches h (@sobolev_ball_1 (size c1 + size c2)) eps.
    by move=> y /sobolev_ball_1E; exact: reach.
  have /leP /Nat2Z.inj_le :=
    coded_total (c1 := cells_of c1) (code_serves_fits serves) small (eq_leq (card_words N b)) reach.
  rewrite !Nat2Z.inj_mul !points_product //.
  by apply: ceiling_le; exact: code_colours_pos serves.
Qed.
End Forces.

(** Longer codes leave fewer bits to Q. *)
Lemma forced_mono w p q l l' : grid_fits w p q -> (l <= l')%Z -> (forced w l' <= forced w l)%Z.
Proof.
case: w => [P n1 n2|c1 c2|cd c1 c2] /=.
- move=> _ le; have := boxes_places n2.
  have := Nat2Z.is_nonneg (\prod_i places (cells_of n2) i) => p0 E.
  by apply: Z.mul_le_mono_nonneg_l; lia.
- move=> /and3P[_ pos _] le; move: pos; rewrite all_cat => /andP[_ /points_product E].
  have [U L] := of_nat_halves (\prod_i cells_of c2 i)%N; rewrite E in U L.
  have := Nat2Z.is_nonneg (uphalf (\prod_i cells_of c2 i)).
  have := Nat2Z.is_nonneg (\prod_i cells_of c2 i)./2.
  by rewrite U L => u0 l0; apply: Z.add_le_mono; apply: Z.mul_le_mono_nonneg_l => //; lia.
- move=> /andP[/code_colours_pos n0 /and3P[_ pos _]] le.
  move: pos; rewrite all_cat => /andP[_ /points_product E].
  have := Nat2Z.is_nonneg (\prod_i cells_of c2 i); rewrite E => c0.
  have x0 := Nat2Z.is_nonneg (code_per_x (size c1) cd).
  rewrite /ceiling; apply: Z.div_le_mono => //.
  have : (product_of c2 * Z.max 0 (product_of c1 - Z.of_nat (code_per_x (size c1) cd) * l')
      <= product_of c2 * Z.max 0 (product_of c1 - Z.of_nat (code_per_x (size c1) cd) * l))%Z.
    by apply: Z.mul_le_mono_nonneg_l => //; nia.
  by lia.
Qed.

(** ** Bounds for a problem

    The radius of the ball: 1, or a/b. *)
Inductive radius : Type := Unit | Radius (a b : Z).

Definition ball (rho : radius) r n : (point n -> R) -> Prop :=
  match rho with
  | Unit => @sobolev_ball r n
  | Radius a b => of_radius (IZR a / IZR b) (@sobolev_ball r n)
  end.

(** The grid fits under eps = p/q for this radius. *)
Definition fits_ball (w : witness) (rho : radius) (p q : Z) : bool :=
  match rho with
  | Unit => grid_fits w p q
  | Radius a b => [&& Z.ltb 0 a, Z.ltb 0 b, Z.ltb 0 q & grid_fits w (p * b) (q * a)]
  end.

(** N b-bit numbers with b N >= count are at least [bound] many. *)
Definition enough (b : nat) (bound count : Z) : bool := Z.ltb (Z.of_nat b * (bound - 1)) count.

Lemma enough_bound b N bound count : enough b bound count ->
  (count <= Z.of_nat b * Z.of_nat N)%Z -> (bound <= Z.of_nat N)%Z.
Proof.
move=> /Z.ltb_spec0 lt le; have {}lt := Z.lt_le_trans _ _ _ lt le.
by have := Nat2Z.is_nonneg b; nia.
Qed.

Section Bounds.
Variables (w : witness) (rho : radius) (p q : Z).
Hypothesis fits_w : fits_ball w rho p q.
Let eps := IZR p / IZR q.
Let class := @ball rho (smoothness w) (x_axes w + I_axes w).

Let unit_eps a b : (0 < a)%Z -> (0 < b)%Z -> (0 < q)%Z ->
  0 < IZR a / IZR b /\ eps / (IZR a / IZR b) <= IZR (p * b) / IZR (q * a).
Proof.
move=> /(IZR_lt 0) a0 /(IZR_lt 0) b0 /(IZR_lt 0) q0; split; first exact: Rdiv_lt_0_compat.
by apply: Req_le; rewrite /eps !mult_IZR; field; lra.
Qed.

Let force : forces class eps (forced w).
Proof.
rewrite /class; move: fits_w; case: rho => [|a b] /=; first exact: witness_forces.
case/and4P => /Z.ltb_spec0 a0 /Z.ltb_spec0 b0 /Z.ltb_spec0 q0 fit.
by have [r0 small] := unit_eps a0 b0 q0; exact: forces_radius r0 small (witness_forces fit).
Qed.

Let force_total : forces_total class eps (everything w).
Proof.
rewrite /class; move: fits_w; case: rho => [|a b] /=; first exact: witness_forces_total.
case/and4P => /Z.ltb_spec0 a0 /Z.ltb_spec0 b0 /Z.ltb_spec0 q0 fit.
have [r0 small] := unit_eps a0 b0 q0.
exact: forces_total_radius r0 small (witness_forces_total fit).
Qed.

Let mono l l' : (l <= l')%Z -> (forced w l' <= forced w l)%Z.
Proof.
move: fits_w; case: (rho) => [|a b] /= => [|/and4P[_ _ _]] fit; exact: forced_mono fit.
Qed.

(** A program Q of numbers of b_q bits behind an interface of k numbers of b_e bits; with b_q =
    b_e = b it is q of an embedding method. *)
Theorem interface_at_least bq be k bound :
  enough bq bound (forced w (Z.of_nat be * Z.of_nat k)) ->
  forall NQ (Q : words NQ bq -> words k be -> point (x_axes w) -> R),
    embedding_reaches Q class eps -> (bound <= Z.of_nat NQ)%Z.
Proof. by move=> count NQ Q /force; exact: enough_bound. Qed.

(** Any k >= 1 behind a dense first layer, N_q >= m1 + k: the count at one k = K decides. *)
Theorem any_dimension_at_least b K bound :
  Z.leb K 0 || enough b bound (forced w (Z.of_nat b * K)) ->
  Z.leb bound (Z.of_nat (x_axes w) + K + 1) ->
  forall Nq k (model : words Nq b -> words k b -> point (x_axes w) -> R),
    (0 < k)%N -> (x_axes w + k <= Nq)%N ->
    embedding_reaches model class eps -> (bound <= Z.of_nat Nq)%Z.
Proof.
move=> count /Z.leb_spec0 far Nq k model k0 /leP /Nat2Z.inj_le dense /force main.
rewrite Nat2Z.inj_add in dense; have {}k0 : (0 < Z.of_nat k)%Z by move/ltP: k0; lia.
case: (Z_le_gt_dec (Z.of_nat k) K) => kK; last by lia.
have {}count : enough b bound (forced w (Z.of_nat b * K)).
  by case/orP: count => // /Z.leb_spec0; lia.
apply: (enough_bound count); apply: Z.le_trans main; apply: mono.
by have := Nat2Z.is_nonneg b; nia.
Qed.

(** Any k, w >= 1, N_q >= w (m1 + k), and the product W e(I) stored in w numbers of b bits: the
    count at one t = min(k, w) decides. *)
Theorem compressed_at_least b T bound :
  Z.leb T 0 || enough b bound (forced w (Z.of_nat b * T)) ->
  Z.leb 0 T && Z.leb bound ((T + 1) * (Z.of_nat (x_axes w) + T + 1)) ->
  forall Nq k u (first : words Nq b -> words k b -> words u b)
    (model : words Nq b -> words u b -> point (x_axes w) -> R),
    (0 < k)%N -> (0 < u)%N -> (u * (x_axes w + k) <= Nq)%N ->
    embedding_reaches (fun theta code => model theta (first theta code)) class eps ->
    (bound <= Z.of_nat Nq)%Z.
Proof.
move=> count /andP[/Z.leb_spec0 T0 /Z.leb_spec0 far] Nq k u first model k0 u0 dense reach.
have [t [t0 tN main]] : exists t, [/\ (0 < t)%N, (t * (x_axes w + t) <= Nq)%N &
    (forced w (Z.of_nat b * Z.of_nat t) <= Z.of_nat b * Z.of_nat Nq)%Z].
  case: (leqP k u) => ku.
    exists k; split=> //; first by apply: leq_trans dense; rewrite leq_mul2r ku orbT.
    exact: force reach.
  exists u; split=> //.
    by apply: leq_trans dense; rewrite leq_mul2l leq_add2l (ltnW ku) orbT.
  apply: (force (Q := model)) => y yW; have [theta [e close]] := reach y yW.
  by exists theta, (fun I => first theta (e I)).
have {}t0 : (0 < Z.of_nat t)%Z by move/ltP: t0; lia.
move: tN => /leP /Nat2Z.inj_le; rewrite Nat2Z.inj_mul Nat2Z.inj_add => tN.
case: (Z_le_gt_dec (Z.of_nat t) T) => tT; last by have := Nat2Z.is_nonneg (x_axes w); nia.
have {}count : enough b bound (forced w (Z.of_nat b * T)).
  by case/orP: count => // /Z.leb_spec0; lia.
apply: (enough_bound count); apply: Z.le_trans main; apply: mono.
by have := Nat2Z.is_nonneg b; nia.
Qed.

(** A plain network on (x, I). *)
Theorem network_at_least b bound : enough b bound (everything w) ->
  forall N (h : words N b -> point (x_axes w + I_axes w) -> R),
    network_reaches h class eps -> (bound <= Z.of_nat N)%Z.
Proof.
move=> count N h reach; apply: (enough_bound count).
apply: (force_total (h := fun theta x I => h theta (join x I))) => y yW.
have [theta close] := reach y yW; exists theta => x I xc Ic; apply: close => i.
by rewrite /join; case: split.
Qed.

(** A whole hypernetwork: f's numbers are all that it stores. *)
Theorem hypernetwork_at_least b bound : enough b bound (everything w) ->
  forall Nf (Weights : Type) (g : Weights -> point (x_axes w) -> R)
    (f : words Nf b -> point (I_axes w) -> Weights),
    model_reaches (fun theta x I => g (f theta I) x) class eps -> (bound <= Z.of_nat Nf)%Z.
Proof. by move=> count Nf Weights g f /force_total; exact: enough_bound. Qed.

(** A whole embedding method: q and e. *)
Theorem embedding_total_at_least b bound : enough b bound (everything w) ->
  forall Nq Ne (Code : Type) (model : words Nq b -> Code -> point (x_axes w) -> R)
    (e : words Ne b -> point (I_axes w) -> Code),
    model_reaches (fun theta x I => model theta.1 (e theta.2 I) x) class eps ->
    (bound <= Z.of_nat (Nq + Ne))%Z.
Proof.
move=> count Nq Ne Code model e reach; apply: (enough_bound count).
pose front (t : words (Nq + Ne) b) : words Nq b := [tuple tnth t (lshift Ne i) | i < Nq].
pose back (t : words (Nq + Ne) b) : words Ne b := [tuple tnth t (rshift Nq i) | i < Ne].
apply: (force_total (h := fun t x I => model (front t) (e (back t) I) x)) => y yW.
have [[tq te] close] := reach y yW; exists (cat_tuple tq te) => x I xc Ic.
have -> : front (cat_tuple tq te) = tq.
  apply: eq_from_tnth => i; rewrite tnth_mktuple !(tnth_nth (nseq_tuple b false)) /=.
  by rewrite nth_cat size_tuple ltn_ord.
have -> : back (cat_tuple tq te) = te.
  apply: eq_from_tnth => i; rewrite tnth_mktuple !(tnth_nth (nseq_tuple b false)) /=.
  by rewrite nth_cat size_tuple ltnNge leq_addr addKn.
exact: close.
Qed.

(** The primary of a hypernetwork is an interface of N_g numbers to a program without numbers. *)
Theorem primary_at_least b bound :
  Z.leb bound 0 || Z.ltb 0 (forced w (Z.of_nat b * (bound - 1))) ->
  forall Ng (g : words Ng b -> point (x_axes w) -> R),
    primary_reaches g class eps -> (bound <= Z.of_nat Ng)%Z.
Proof.
move=> count Ng g reach.
have main := force (NQ := 0%N) (bq := 0%N) (Q := fun _ code x => g code x).
have {main} : (forced w (Z.of_nat b * Z.of_nat Ng) <= Z.of_nat 0 * Z.of_nat 0)%Z.
  apply: main => y yW; have [f close] := reach y yW.
  by exists [tuple of nseq 0 (nseq_tuple 0 false)], f.
rewrite Z.mul_0_l => none; case: (Z_le_gt_dec bound (Z.of_nat Ng)) => // few; exfalso.
case/orP: count => [/Z.leb_spec0|/Z.ltb_spec0 some]; first by have := Nat2Z.is_nonneg Ng; lia.
have : (forced w (Z.of_nat b * (bound - 1)) <= forced w (Z.of_nat b * Z.of_nat Ng))%Z.
  by apply: mono; have := Nat2Z.is_nonneg b; nia.
by lia.
Qed.
End Bounds.
