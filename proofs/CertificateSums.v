(** * The packing sum, computed (certified.md, section 1)

    The sum over multi-indices of order at most r splits along the first axis; as a recursion over
    the axes it takes few steps, and with whole numbers over a common denominator the kernel can
    compute it. *)

From Coq Require Import ZArith Lia.
From Modhyper Require Import Common FiniteSums Packing FinitePrecision CertificateProfiles.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

(** ** Splitting off the first axis *)

Lemma sum_first_axis m r j (F : 'I_m.+1 -> nat -> R) : (j <= r)%N ->
  \Rsum_(k : {ffun 'I_m.+1 -> 'I_r.+1} | (\sum_i k i <= j)%N) \Rprod_i F i (k i)
  = \Rsum_(l : 'I_j.+1 | true) (F ord0 l *
      \Rsum_(k : {ffun 'I_m -> 'I_r.+1} | (\sum_i k i <= j - l)%N)
        \Rprod_i F (lift ord0 i) (k i)).
Proof.
move=> jr.
rewrite (big_ord_widen_cond r.+1 predT (fun l => F ord0 l *
  \Rsum_(k : {ffun 'I_m -> 'I_r.+1} | (\sum_i k i <= j - l)%N) \Rprod_i F (lift ord0 i) (k i))) //.
under [RHS]eq_bigr => l _ do rewrite Rsum_scal.
rewrite (pair_big_dep (fun l : 'I_r.+1 => (l < j.+1)%N)
  (fun (l : 'I_r.+1) (k : {ffun 'I_m -> 'I_r.+1}) => (\sum_i k i <= j - l)%N)) /=.
pose up (p : 'I_r.+1 * {ffun 'I_m -> 'I_r.+1}) : {ffun 'I_m.+1 -> 'I_r.+1} :=
  [ffun i => if unlift ord0 i is Some i' then p.2 i' else p.1].
pose down (k : {ffun 'I_m.+1 -> 'I_r.+1}) : 'I_r.+1 * {ffun 'I_m -> 'I_r.+1} :=
  (k ord0, [ffun i => k (lift ord0 i)]).
have up0 p : up p ord0 = p.1 by rewrite ffunE unlift_none.
have upl p i : up p (lift ord0 i) = p.2 i by rewrite ffunE liftK.
have upK p : down (up p) = p.
  rewrite /down up0; case: p => l k; congr pair; apply/ffunP => i.
  by rewrite ffunE upl.
have downK k : up (down k) = k.
  apply/ffunP => i; case: (unliftP ord0 i) => [i' ->|->]; last by rewrite up0.
  by rewrite upl ffunE.
rewrite (reindex_onto up down) => [|k _]; last exact: downK.
apply: eq_big => [p|p _]; last first.
  by rewrite big_ord_recl up0; congr (_ * _); apply: eq_bigr => i _; rewrite upl.
rewrite upK eqxx andbT big_ord_recl up0 (eq_bigr (fun i => nat_of_ord (p.2 i))) => [|i _].
  rewrite ltnS; case: (leqP p.1 j) => lj /=; first by rewrite leq_subRL.
  by apply/negbTE; rewrite -ltnNge; apply: leq_trans lj _; exact: leq_addr.
by rewrite upl.
Qed.

(** The recursion over a list of numbers of cells. *)
Fixpoint list_sum (s : nat -> R) (n : seq nat) (j : nat) : R :=
  match n with
  | [::] => 1
  | a :: n' => \Rsum_(l : 'I_j.+1 | true) (INR a ^ l * s l * list_sum s n' (j - l))
  end.

Lemma grid_list_sum m r (s : nat -> R) (n : grid m) j : (j <= r)%N ->
  \Rsum_(k : {ffun 'I_m -> 'I_r.+1} | (\sum_i k i <= j)%N) \Rprod_i (INR (n i) ^ k i * s (k i))
  = list_sum s [seq n i | i <- enum 'I_m] j.
Proof.
elim: m n j => [|m IH] n j jr.
  rewrite enum_ord0 /= (big_pred1 [ffun i : 'I_0 => ord0]) => [|k]; first by rewrite big_ord0.
  rewrite big_ord0 leq0n /=; apply/esym/eqP/ffunP; by case.
rewrite (@sum_first_axis m r j (fun i e => INR (n i) ^ e * s e) jr).
rewrite enum_ordSl /= -map_comp; apply: eq_bigr => l _; congr (_ * _).
rewrite (IH (fun i => n (lift ord0 i))); last by apply: leq_trans jr; exact: leq_subr.
by congr list_sum.
Qed.

(** ** Grids given by lists *)

(** The grid whose numbers of cells are those of a list (of non-negative numbers). *)
Definition cells_of (z : seq Z) : grid (size z) := fun i => Z.to_nat (nth 0%Z z i).
Arguments cells_of z _ : clear implicits.

Lemma seq_cells_of z : [seq cells_of z i | i <- enum 'I_(size z)] = map Z.to_nat z.
Proof.
apply: (@eq_from_nth _ 0%N); first by rewrite 2!size_map size_enum_ord.
move=> i; rewrite size_map size_enum_ord => iz.
by rewrite (nth_map (Ordinal iz)) ?size_enum_ord // (nth_map 0%Z) // /cells_of nth_enum_ord.
Qed.

Lemma seq_join m1 m2 (n1 : grid m1) (n2 : grid m2) :
  [seq join_grid n1 n2 i | i <- enum 'I_(m1 + m2)]
  = [seq n1 i | i <- enum 'I_m1] ++ [seq n2 i | i <- enum 'I_m2].
Proof.
apply: (@eq_from_nth _ 0%N); first by rewrite size_cat 3!size_map !size_enum_ord.
move=> i; rewrite size_map size_enum_ord => im.
rewrite (nth_map (Ordinal im)) ?size_enum_ord // nth_cat size_map size_enum_ord.
rewrite (_ : nth _ _ i = Ordinal im); last by apply: val_inj; rewrite /= nth_enum_ord.
rewrite /join_grid; case: splitP => j /= ij.
  by rewrite ij ltn_ord (nth_map j) ?size_enum_ord // nth_ord_enum.
by rewrite ij ltnNge leq_addr addKn (nth_map j) ?size_enum_ord // nth_ord_enum.
Qed.

(** ** Whole numbers *)

(** The sum of a list of numbers. *)
Definition total_of (z : seq Z) : Z := foldr Z.add 0%Z z.

(** [list_sum] up to order 0, ..., r, times D for every axis; w_l is D s_l. *)
Fixpoint order_sums (w : seq Z) (r : nat) (n : seq Z) : seq Z :=
  match n with
  | [::] => nseq r.+1 1%Z
  | a :: n' =>
      let rest := order_sums w r n' in
      mkseq (fun j => total_of (mkseq (fun l =>
        a ^ Z.of_nat l * nth 0 w l * nth 0 rest (j - l))%Z j.+1)) r.+1
  end.

Lemma IZR_total_of j (F : nat -> Z) :
  IZR (total_of (mkseq F j)) = \Rsum_(l : 'I_j | true) IZR (F l).
Proof.
rewrite -(big_mkord predT (fun l => IZR (F l))) /mkseq /index_iota subn0.
by elim: (iota 0 j) => [|l s IH]; rewrite ?big_nil // big_cons -IH -plus_IZR.
Qed.

Lemma order_sums_correct (s : nat -> R) (w : seq Z) (D : R) r n j :
  all (Z.leb 0) n -> (j <= r)%N -> (forall l, (l <= r)%N -> IZR (nth 0%Z w l) = D * s l) ->
  IZR (nth 0%Z (order_sums w r n) j) = D ^ size n * list_sum s (map Z.to_nat n) j.
Proof.
move=> pos jr ws; elim: n j pos jr => [|a n IH] j.
  move=> _ jr; rewrite (_ : order_sums w r [::] = nseq r.+1 1%Z) //.
  by rewrite nth_nseq ltnS jr Rmult_1_l.
case/andP => /Z.leb_spec0 a0 pos jr.
have -> : order_sums w r (a :: n) = mkseq (fun j => total_of (mkseq (fun l =>
  a ^ Z.of_nat l * nth 0 w l * nth 0 (order_sums w r n) (j - l))%Z j.+1)) r.+1 by [].
have -> : list_sum s (map Z.to_nat (a :: n)) j = \Rsum_(l : 'I_j.+1 | true)
  (INR (Z.to_nat a) ^ l * s l * list_sum s (map Z.to_nat n) (j - l)) by [].
have -> : D ^ size (a :: n) = D * D ^ size n by [].
rewrite nth_mkseq ?ltnS // IZR_total_of Rsum_scal; apply: eq_bigr => l _.
have lj : (l <= j)%N by rewrite -ltnS.
rewrite 2!mult_IZR IH //; last by apply: leq_trans jr; exact: leq_subr.
rewrite ws; last exact: leq_trans jr.
rewrite -pow_IZR INR_IZR_INZ Z2Nat.id //; ring.
Qed.
