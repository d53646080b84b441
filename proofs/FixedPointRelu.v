(** * A ReLU primary with parameters of b bits, m1 = 1, r = 1

    The upper bound of certified.md, section 5, in finite precision: the
    interpolant of rounded values at n+1 equispaced knots is a shallow ReLU
    network whose 3(n+1) parameters are b-bit fixed-point numbers.  It makes the
    separation a comparison of N_q and N_g at equal precision. *)

From Modhyper Require Import Common FiniteSums FinitePrecision.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

Definition relu (t : R) : R := Rmax 0 t.

(** ** Piecewise-linear interpolation as a ReLU network *)

Section Interpolation.
Variables (h : R) (v : nat -> R).
Hypothesis h_pos : 0 < h.

Definition knot (i : nat) : R := -1 + INR i * h.
Definition slope (i : nat) : R := (v i.+1 - v i) / h.
Definition jump (i : nat) : R := match i with 0 => slope 0 | j.+1 => slope j.+1 - slope j end.

Definition interpolant (n : nat) (x : R) : R :=
  v 0 + \big[Rplus/R0]_(0 <= i < n) (jump i * relu (x - knot i)).

Lemma knotS i : knot i.+1 = knot i + h.
Proof. by rewrite /knot S_INR; ring. Qed.

Lemma slopeE i : slope i * h = v i.+1 - v i.
Proof. by rewrite /slope; field; lra. Qed.

Lemma knot_mono i j : (i <= j)%N -> knot i <= knot j.
Proof.
by move=> /leP /le_INR ij; rewrite /knot; apply: Rplus_le_compat_l; apply: Rmult_le_compat_r; lra.
Qed.

Lemma interpolant_left x j :
  \big[Rplus/R0]_(0 <= i < j.+1) (jump i * (x - knot i)) = v j - v 0 + slope j * (x - knot j).
Proof.
elim: j => [|j IH]; first by rewrite big_nat1 /=; ring.
rewrite big_nat_recr //= IH knotS.
have := slopeE j => E.
have -> : v j.+1 = v j + slope j * h by rewrite E; ring.
ring.
Qed.

(** On each interval the interpolant is the chord. *)
Lemma interpolant_chord n x j : (j < n)%N -> knot j <= x <= knot j.+1 ->
  interpolant n x = v j + slope j * (x - knot j).
Proof.
move=> jn [xl xr]; rewrite /interpolant (big_cat_nat _ (n := j.+1)) //=.
rewrite [X in _ + X](_ : _ = v j - v 0 + slope j * (x - knot j)); first by ring.
rewrite -interpolant_left -[RHS]Rplus_0_r; congr (_ + _).
- apply: eq_big_nat => i; rewrite ltnS => /andP[_ ij].
  by have := knot_mono ij => ?; rewrite /relu Rmax_right //; lra.
- rewrite big_nat_cond big1 // => i /andP[/andP[ji _] _].
  by have := knot_mono ji => ?; rewrite /relu Rmax_left; lra.
Qed.

Lemma find_interval n x : knot 0 <= x <= knot n -> (0 < n)%N ->
  exists2 j, (j < n)%N & knot j <= x <= knot j.+1.
Proof.
elim: n => // n IH [xl xr] _.
case: (Rle_lt_dec (knot n) x) => [le|lt]; first by exists n.
case: n IH xr lt => [|n] IH xr lt; first by lra.
by have [||j jn xj] := IH; [lra | | exists j => //; apply: ltnW].
Qed.

(** The interpolant of values within delta of a function that is 1-Lipschitz on [-1,1], at
    n+1 knots of spacing h = 2/n, is within h/2 + delta of the function. *)
Lemma interpolant_error n (f : R -> R) delta x :
  (0 < n)%N -> INR n * h = 2 ->
  (forall s t, -1 <= s <= 1 -> -1 <= t <= 1 -> Rabs (f s - f t) <= Rabs (s - t)) ->
  (forall i, (i <= n)%N -> Rabs (v i - f (knot i)) <= delta) ->
  -1 <= x <= 1 -> Rabs (interpolant n x - f x) <= h / 2 + delta.
Proof.
move=> n0 nh lip close x1.
have k0 : knot 0 = -1 by rewrite /knot /=; ring.
have kn : knot n = 1 by rewrite /knot nh; ring.
have [||j jn xj] := @find_interval n x; rewrite ?k0 ?kn //.
rewrite (interpolant_chord jn xj).
have jl : -1 <= knot j <= 1 by rewrite -{1}k0 -kn; split; apply: knot_mono => //; apply: ltnW.
have jr : -1 <= knot j.+1 <= 1 by rewrite -{1}k0 -kn; split; apply: knot_mono.
have /Rabs_le_between Ll := lip _ _ jl x1; have /Rabs_le_between Lr := lip _ _ jr x1.
rewrite (Rabs_left1 (knot j - x)) in Ll; last lra.
rewrite (Rabs_pos_eq (knot j.+1 - x)) in Lr; last lra.
have /Rabs_le_between Cl := close j (ltnW jn); have /Rabs_le_between Cr := close j.+1 jn.
rewrite knotS in xj Lr Cr jr *.
pose u := (x - knot j) / h.
have uh : u * h = x - knot j by rewrite /u; field; lra.
have u01 : 0 <= u <= 1 by split; apply: (Rmult_le_reg_r h) => //; rewrite uh; lra.
have -> : v j + slope j * (x - knot j) = (1 - u) * v j + u * v j.+1.
  by rewrite -uh /slope; field; lra.
set p := v j in Cl *; set q := v j.+1 in Cr *; set z := f x in Ll Lr *.
have P : - (u * h + delta) <= p - z <= u * h + delta by lra.
have Q : - ((1 - u) * h + delta) <= q - z <= (1 - u) * h + delta by lra.
have -> : (1 - u) * p + u * q - z = (1 - u) * (p - z) + u * (q - z) by ring.
have A1 := Rmult_le_compat_l (1 - u) _ _ ltac:(lra) (proj1 P).
have A2 := Rmult_le_compat_l (1 - u) _ _ ltac:(lra) (proj2 P).
have B1 := Rmult_le_compat_l u _ _ ltac:(lra) (proj1 Q).
have B2 := Rmult_le_compat_l u _ _ ltac:(lra) (proj2 Q).
have H : 2 * (u * (1 - u)) * h <= 1 / 2 * h.
  by apply: Rmult_le_compat_r; [lra | have := pow2_ge_0 (u - 1 / 2); lra].
by apply: Rabs_le; split; lra.
Qed.
End Interpolation.

(** ** Fixed-point numbers *)

(** The natural number written by b bits, lowest bit first. *)
Definition bits_value b (w : b.-tuple bool) : nat := (\sum_(i < b) tnth w i * 2 ^ i)%N.

(** The fixed-point number with f fraction bits that b bits stand for: the 2^b equally spaced
    numbers from -2^(b-1-f) to 2^(b-1-f) - 2^(-f). *)
Definition fixed_point b f (w : b.-tuple bool) : R :=
  (INR (bits_value w) - 2 ^ b / 2) / 2 ^ f.

Lemma bits_value_onto b z : (z < 2 ^ b)%N -> exists w : b.-tuple bool, bits_value w = z.
Proof.
move=> zb; exists [tuple odd (z %/ 2 ^ i) | i < b].
rewrite /bits_value (eq_bigr (fun i : 'I_b => odd (z %/ 2 ^ i) * 2 ^ i)%N); last first.
  by move=> i _; rewrite tnth_mktuple.
rewrite -[RHS](modn_small zb).
elim: b {zb} => [|b IH]; first by rewrite big_ord0 modn1.
rewrite big_ord_recr /= IH.
have Z : z = (z %/ 2 ^ b.+1 * 2 ^ b.+1 + (odd (z %/ 2 ^ b) * 2 ^ b + z %% 2 ^ b))%N.
  rewrite addnA [in X in (_ * X + _ + _)%N]expnS mulnA -mulnDl expnSr divnMA -modn2 -divn_eq.
  exact: divn_eq.
rewrite [in RHS]Z modnMDl [RHS]modn_small; first by rewrite addnC.
rewrite expnS mul2n -addnn -addnS.
apply: leq_add; last by rewrite ltn_mod expn_gt0.
by case: odd; rewrite ?mul1n.
Qed.

Lemma INR_expn2 b : INR (2 ^ b) = 2 ^ b.
Proof. by elim: b => //= b IH; rewrite expnS mult_INR IH. Qed.

(** Every multiple z 2^(-f) with -2^(b-1) <= z < 2^(b-1) is one of them. *)
Lemma fixed_point_onto b f (z : Z) : (0 < b)%N -> - 2 ^ b <= 2 * IZR z < 2 ^ b ->
  exists w : b.-tuple bool, fixed_point f w = IZR z / 2 ^ f.
Proof.
case: b => // b _ [lo hi].
have E : IZR (Z.of_nat (2 ^ b)) = 2 ^ b by rewrite -INR_IZR_INZ INR_expn2.
have two : (2 : R) ^ b.+1 = 2 * 2 ^ b by [].
have lo' : (0 <= z + Z.of_nat (2 ^ b))%Z by apply: le_IZR; rewrite plus_IZR E; lra.
have [w Hw] : exists w : (b.+1).-tuple bool, bits_value w = Z.to_nat (z + Z.of_nat (2 ^ b)).
  apply: bits_value_onto; apply/ltP/INR_lt.
  by rewrite INR_expn2 INR_IZR_INZ Z2Nat.id // plus_IZR E; lra.
exists w; rewrite /fixed_point Hw INR_IZR_INZ Z2Nat.id // plus_IZR E two.
by congr (_ / _); field.
Qed.

(** ** The primary *)

(** The shallow ReLU network x -> sum_i c_i relu(a_i x + b_i) with w units and 3 w parameters
    of b bits each: a and b have f1 bits after the point, c has f2. *)
Definition parameter N b f (theta : words N b) (i : nat) : R :=
  fixed_point f (nth (nseq_tuple b false) theta i).
Definition fixed_point_relu w b f1 f2 (theta : words (3 * w) b) (x : point 1) : R :=
  \Rsum_(i : 'I_w | true)
     (parameter f2 theta (2 * w + i)
      * relu (parameter f1 theta i * x ord0 + parameter f1 theta (w + i))).

(** The b-bit word that stands for the number r, if there is one. *)
Definition encode b f (r : R) : b.-tuple bool :=
  odflt (nseq_tuple b false) [pick u | if Req_EM_T (fixed_point f u) r then true else false].

Lemma encodeK b f r : (exists u : b.-tuple bool, fixed_point f u = r) ->
  fixed_point f (encode b f r) = r.
Proof.
move=> [u Hu]; rewrite /encode; case: pickP => [v|/(_ u)] /=; first by case: Req_EM_T.
by case: Req_EM_T.
Qed.

Lemma parameter_encode N b f (format : nat -> nat) (z : nat -> R) i :
  (i < N)%N -> format i = f -> (exists u : b.-tuple bool, fixed_point f u = z i) ->
  parameter f ([tuple encode b (format j) (z j) | j < N] : words N b) i = z i.
Proof.
move=> iw fi Hz; rewrite /parameter -[i]/(nat_of_ord (Ordinal iw)) nth_mktuple /= fi.
exact: encodeK.
Qed.
