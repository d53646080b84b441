(** * Half of the points of a grid have an even sum (certified.md, section 7)

    Of the C = c_1 ... c_m points v, 0 <= v_i < c_i, uphalf(C) have an even and half(C) an odd
    sum of coordinates; two points with sums of one parity differ by at least 2 in the L1 norm.
    *)

From Modhyper Require Import Common FiniteSums Packing FinitePrecision.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** The parity of the sum of the coordinates: true if it is odd. *)
Definition parity m (c : grid m) (v : cell c) : bool := odd (\sum_i v i).

(** ** Counting by signs: sum over v of (-1)^(v_1 + ... + v_m) is a product over the axes *)

Definition alternate (n : nat) : R := if odd n then -1 else 1.

Lemma alternate_add a b : alternate (a + b) = alternate a * alternate b.
Proof. by rewrite /alternate oddD; case: odd; case: odd => /=; ring. Qed.

Lemma alternate_sum (J : finType) (F : J -> nat) :
  alternate (\sum_j F j) = \Rprod_j alternate (F j).
Proof. by apply: (big_morph alternate alternate_add). Qed.

Lemma alternate_axis n : \Rsum_(j : 'I_n | true) alternate j = INR (odd n).
Proof.
elim: n => [|n IH]; first by rewrite big_ord0.
by rewrite big_ord_recr /= IH /alternate; case: odd => /=; ring.
Qed.

Lemma prod_odd (J : finType) (F : J -> nat) : \Rprod_j INR (odd (F j)) = INR (odd (\prod_j F j)).
Proof.
have morph : {morph (fun n => INR (odd n)) : a b / (a * b)%N >-> a * b}.
  by move=> a b; rewrite oddM; case: odd; case: odd => /=; ring.
by rewrite (big_morph (fun n => INR (odd n)) morph (id1 := 1)).
Qed.

(** Distributivity for dependent families. *)
Lemma distribute m (c : grid m) (F : 'I_m -> nat -> R) : (forall i, (0 < c i)%N) ->
  \Rsum_(v : cell c | true) \Rprod_i F i (v i) = \Rprod_i \Rsum_(j : 'I_(c i) | true) F i j.
Proof.
move=> pos; pose N := (\sum_i c i)%N.
have cN i : (c i <= N)%N by rewrite /N (bigD1 i) //= leq_addr.
have widen i : \Rsum_(j : 'I_(c i) | true) F i j = \big[Rplus/R0]_(j < N | (j < c i)%N) F i j.
  exact: (big_ord_widen N (F i)).
rewrite (eq_bigr _ (fun i _ => widen i)) bigA_distr_big_dep /=.
pose up (v : cell c) : {ffun 'I_m -> 'I_N} := [ffun i => widen_ord (cN i) (v i)].
pose down (f : {ffun 'I_m -> 'I_N}) : cell c := [ffun i => insubd (Ordinal (pos i)) (f i : nat)].
rewrite (reindex_onto up down) /=; last first.
  move=> f /familyP fam; apply/ffunP => i; rewrite !ffunE; apply: val_inj => /=.
  by rewrite val_insubd; have := fam i; rewrite unfold_in => ->.
apply: eq_big => [v|v _]; last by apply: eq_bigr => i _; rewrite ffunE.
symmetry; apply/andP; split; first by apply/familyP => i; rewrite unfold_in ffunE /=.
by apply/eqP/ffunP => i; rewrite !ffunE; apply: val_inj; rewrite val_insubd /= ltn_ord.
Qed.

(** The numbers of points with an even and with an odd sum. *)
Theorem card_parity m (c : grid m) (p : bool) : (forall i, (0 < c i)%N) ->
  #|[pred v : cell c | parity v == p]|
    = (if p then (\prod_i c i)./2 else uphalf (\prod_i c i))%N.
Proof.
move=> pos; set C := (\prod_i c i)%N.
pose E := #|[pred v : cell c | parity v == false]|.
pose O := #|[pred v : cell c | parity v == true]|.
have total : (E + O)%N = C.
  rewrite -[C](card_cell c) -(cardC [pred v : cell c | parity v == false]); congr addn.
  by apply: eq_card => v; rewrite !inE; case: (parity v).
have diff : INR E - INR O = INR (odd C).
  have <- : \Rsum_(v : cell c | true) alternate (\sum_i v i) = INR (odd C).
    rewrite (eq_bigr _ (fun (v : cell c) _ => alternate_sum (fun i => v i))).
    rewrite (@distribute _ _ (fun _ j => alternate j)) //.
    by rewrite (eq_bigr _ (fun i _ => alternate_axis (c i))) prod_odd.
  have ones (P : pred (cell c)) (a : R) :
      \big[Rplus/R0]_(v | P v) a = INR #|[pred v | P v]| * a.
    rewrite big_const; elim: #|_| => [|n IH]; first by rewrite /= Rmult_0_l.
    by rewrite iterS IH S_INR; ring.
  rewrite (bigID (fun v : cell c => parity v == false)) /=.
  rewrite (eq_bigr (fun=> 1)) => [|v /eqP pv]; last by rewrite /alternate -/(parity v) pv.
  rewrite [X in _ = _ + X](eq_bigr (fun=> -1)) => [|v]; last first.
    by rewrite /alternate -/(parity v); case: (parity v).
  rewrite !ones -/E (_ : #|[pred v | parity v != false]| = O); first by ring.
  by apply: eq_card => v; rewrite !inE; case: (parity v).
have EO : E = (O + odd C)%N.
  by apply: INR_eq; rewrite plus_INR -diff; ring.
have half : O = C./2 by rewrite -total EO addnAC addnn addnC half_bit_double.
case: p; first exact: half.
by rewrite -/E uphalf_half EO half addnC.
Qed.

(** ** Two points of one parity *)

Lemma Rabs_nat a b : Rabs (INR a - INR b) = INR ((a - b) + (b - a))%N.
Proof.
case: (leqP a b) => ab.
  have := le_INR _ _ (leP ab) => L.
  by rewrite (eqP ab) add0n minus_INR ?Rabs_left1 //; [ring | lra | exact/leP].
have ba := ltnW ab; have := le_INR _ _ (leP ba) => L.
by rewrite (eqP ba) addn0 minus_INR ?Rabs_pos_eq //; [lra | exact/leP].
Qed.

Lemma same_parity_apart (J : finType) (v w : J -> nat) :
  odd (\sum_i v i) = odd (\sum_i w i) -> (exists i, v i != w i) ->
  2 <= \Rsum_i Rabs (INR (v i) - INR (w i)).
Proof.
move=> same [i vw]; rewrite (eq_bigr _ (fun i _ => Rabs_nat (v i) (w i))).
rewrite -(big_morph INR plus_INR (erefl : INR 0 = R0)).
set D := (\sum_i _)%N.
have even : odd D = false.
  have -> : odd D = odd (\sum_i v i) (+) odd (\sum_i w i).
    rewrite -oddD -big_split /D /=.
    elim: (index_enum J) => [|j s IH]; first by rewrite !big_nil.
    rewrite !big_cons [LHS]oddD [RHS]oddD IH; congr (_ (+) _).
    by case: (leqP (v j) (w j)) => [|/ltnW] le; rewrite (eqP le) ?add0n ?addn0 oddD oddB // addbC.
  by rewrite same addbb.
have pos : (0 < D)%N.
  rewrite /D (bigD1 i) //=; apply: leq_trans (leq_addr _ _).
  by move: vw; rewrite neq_ltn addn_gt0 !subn_gt0 orbC.
by apply: (le_INR 2); apply/leP; case: D even pos => [|[|]].
Qed.
