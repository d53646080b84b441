(** * How many sign patterns lie close together (certified.md, section 10)

    Subsets of a set of M elements any two of which differ in at most 2 q M elements, q <= 1/2,
    number at most 2^(M h(q)), h the binary entropy (Kleitman's theorem says it more exactly).
    Removing elements turns the family into one closed under subsets, without making the largest
    distance larger; such a family has a permutation pi with a and pi(a) disjoint, so that the
    mean size is at most q M; and the uniform law on it has entropy at most M h(q). *)

From Modhyper Require Import Common FiniteSums GrowthFunctionBound.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Set Bullet Behavior "Strict Subproofs".

Section Families.
Variable T : finType.
Implicit Types (a b : {set T}) (A : {set {set T}}) (i : T).

(** The number of elements in which two sets differ, and the largest of a family. *)
Definition difference a b : nat := #|[set x | (x \in a) != (x \in b)]|.
Definition diameter_at_most (D : nat) A : bool :=
  [forall a in A, forall b in A, difference a b <= D]%N.

Lemma diameterP D A :
  reflect (forall a b, a \in A -> b \in A -> (difference a b <= D)%N) (diameter_at_most D A).
Proof.
apply: (iffP forall_inP) => [H a b aA bA | H a aA]; first exact: (forall_inP (H a aA)).
by apply/forall_inP => b bA; exact: H.
Qed.

(** ** Removing an element where that gives a new set *)

Definition lower i A a : {set T} := if (i \in a) && (a :\ i \notin A) then a :\ i else a.

Lemma lower_inj i A : {in A &, injective (lower i A)}.
Proof.
move=> a b aA bA; rewrite /lower.
case: ifP => [/andP[ia ai]|_]; case: ifP => [/andP[ib bi]|_] //.
- by move=> E; rewrite -(setD1K ia) -(setD1K ib) E.
- by move=> E; rewrite E bA in ai.
- by move=> E; rewrite -E aA in bi.
Qed.

Lemma lower_difference D i A a b : diameter_at_most D A -> a \in A -> b \in A ->
  (difference (lower i A a) (lower i A b) <= D)%N.
Proof.
move=> /diameterP small.
have one c d : c \in A -> d \in A -> i \in c -> c :\ i \notin A ->
    ~~ ((i \in d) && (d :\ i \notin A)) ->
    (difference (c :\ i) d <= D)%N /\ (difference d (c :\ i) <= D)%N.
  move=> cA dA ic ci stays.
  have sym e f : difference e f = difference f e.
    by rewrite /difference; congr #|pred_of_set _|; apply/setP => x; rewrite !inE eq_sym.
  suff le : (difference (c :\ i) d <= D)%N by split; rewrite // sym.
  case id: (i \in d).
    move: stays; rewrite id /= negbK => di; apply: leq_trans (small c (d :\ i) cA di).
    apply: subset_leq_card; apply/subsetP => x; rewrite !inE.
    by case: (x =P i) => [->|_]; rewrite ?ic ?id.
  apply: leq_trans (small c d cA dA); apply: subset_leq_card; apply/subsetP => x; rewrite !inE.
  by case: (x =P i) => [->|_]; rewrite ?ic ?id.
move=> aA bA; rewrite /lower; case: ifP => [/andP[ia ai]|na]; case: ifP => [/andP[ib bi]|nb].
- apply: leq_trans (small a b aA bA); apply: subset_leq_card; apply/subsetP => x; rewrite !inE.
  by case: (x =P i) => [->|_]; rewrite ?ia ?ib.
- by case: (one a b aA bA ia ai); rewrite ?nb.
- by case: (one b a bA aA ib bi); rewrite ?na.
- exact: small.
Qed.

(** The sum of the sizes. *)
Definition weight A : nat := (\sum_(a in A) #|a|)%N.

(** Closed under removing elements. *)
Definition closed_down A : Prop := forall a i, a \in A -> i \in a -> a :\ i \in A.

Lemma closed_family D A : diameter_at_most D A ->
  exists B : {set {set T}}, [/\ #|B| = #|A|, diameter_at_most D B & closed_down B].
Proof.
move=> dA; pose good (B : {set {set T}}) := (#|B| == #|A|) && diameter_at_most D B.
have gA : good A by rewrite /good eqxx.
case: (arg_minnP weight gA) => B /andP[/eqP cB dB] least; exists B; split=> // a i aB ia.
apply: contraT => ai; pose B' := lower i B @: B.
have cB' : #|B'| = #|B| by apply: card_in_imset; exact: lower_inj.
have gB' : good B'.
  rewrite /good cB' cB eqxx; apply/diameterP => c d /imsetP[c' c'B ->] /imsetP[d' d'B ->].
  exact: lower_difference.
have : (weight B' < weight B)%N.
  rewrite /weight big_imset /=; last exact: lower_inj.
  rewrite (bigD1 a aB) [X in (_ < X)%N](bigD1 a aB) /= -addSn; apply: leq_add.
    by rewrite /lower ia ai (cardsD1 i a) ia.
  apply: leq_sum => c _; rewrite /lower; case: ifP => // /andP[ic _].
  by rewrite [X in (_ <= X)%N](cardsD1 i c) ic.
by rewrite ltnNge least.
Qed.

(** ** A permutation that makes every set disjoint from its image *)

Lemma disjoint_permutation A : closed_down A ->
  exists f : {set T} -> {set T},
    (forall a, a \in A -> f a \in A /\ [disjoint a & f a]) /\ {in A &, injective f}.
Proof.
have [n] := ubnP #|cover A|; elim: n A => // n IH A small closed.
case: (set_0Vmem (cover A)) => [empty | [i /bigcupP[c cA ic]]].
  have all0 a : a \in A -> a = set0.
    by move=> aA; apply/eqP; rewrite -subset0 -empty; exact: bigcup_sup.
  exists id; split=> // a /[dup] aA /all0 ->; rewrite -(all0 a aA) aA.
  by rewrite (all0 a aA) -setI_eq0 setI0.
pose A0 := [set a in A | i \notin a]; pose A1 := [set a in A0 | i |: a \in A].
have covered (B : {set {set T}}) : B \subset A0 -> (#|cover B| < n)%N.
  move=> BA; apply: leq_trans (_ : _ <= #|cover A|)%N _; last by rewrite -ltnS.
  apply: proper_card; apply/properP; split.
    by apply/bigcupsP => b /(subsetP BA); rewrite inE => /andP[bA _]; exact: bigcup_sup.
  exists i; first by apply/bigcupP; exists c.
  by apply/bigcupP => -[b /(subsetP BA)]; rewrite inE => /andP[_ /negP].
have closed0 : closed_down A0.
  move=> a j; rewrite !inE => /andP[aA ia] ja; rewrite closed //=.
  by apply: contra ia => /andP[].
have closed1 : closed_down A1.
  move=> a j; rewrite !inE => /andP[/andP[aA ia] iaA] ja; rewrite closed //=.
  have ij : j != i by apply: contraNneq ia => <-.
  apply/andP; split; first by apply: contra ia => /andP[].
  rewrite (_ : i |: (a :\ j) = (i |: a) :\ j); last first.
    by apply/setP => x; rewrite !inE; case: (x =P i) => [->|_] //=; rewrite eq_sym ij.
  by apply: closed => //; rewrite !inE ja orbT.
have [f0 [f0A f0i]] := IH A0 (covered A0 (subxx _)) closed0.
have sub1 : A1 \subset A0 by apply/subsetP => a; rewrite inE => /andP[].
have [f1 [f1A f1i]] := IH A1 (covered A1 sub1) closed1.
have in0 a : a \in A -> i \in a -> a :\ i \in A1.
  by move=> aA ia; rewrite !inE closed //= eqxx /= setD1K.
have inA0 a : (a \in A0) = (a \in A) && (i \notin a) by rewrite inE.
have f0_in a : a \in A0 -> [/\ f0 a \in A, i \notin f0 a & [disjoint a & f0 a]].
  by move=> /f0A [+ dis]; rewrite inA0 => /andP[].
exists (fun a => if i \in a then f0 (a :\ i) else if a \in A1 then i |: f1 a else f0 a).
split=> [a aA | a b aA bA].
  case: ifP => ia.
    have [F1 F2 F3] := f0_in _ (subsetP sub1 _ (in0 a aA ia)); split=> //.
    rewrite -setI_eq0; apply/eqP/setP => x; rewrite !inE; apply/negP => /andP[xa xf].
    have xi : x != i by apply: contraNneq F2 => E; rewrite -{1}E.
    by move: F3; rewrite disjoint_subset => /subsetP /(_ x); rewrite !inE xi xa xf => /(_ isT).
  case: ifP => a1.
    have [/[!inE] /andP[_ F1] F2] := f1A a a1; split=> //.
    rewrite -setI_eq0; apply/eqP/setP => x; rewrite !inE; apply/negP => /andP[xa /orP[/eqP xi|xf]].
      by rewrite -xi xa in ia.
    by move: F2; rewrite disjoint_subset => /subsetP /(_ x xa); rewrite !inE xf.
  by have [] := f0_in a; rewrite ?inA0 ?aA ?ia.
have no0 d : d \in A0 -> i \in f0 d = false by move=> /f0_in [_ /negbTE].
case ia: (i \in a); case ib: (i \in b).
- move=> /f0i E; rewrite -(setD1K ia) -(setD1K ib) E //; apply: (subsetP sub1); exact: in0.
- case b1: (b \in A1).
    by move=> /setP /(_ i); rewrite !inE eqxx no0 // (subsetP sub1) // in0.
  move=> /f0i E; exfalso; move: (in0 a aA ia); rewrite E ?b1 //.
    by apply: (subsetP sub1); exact: in0.
  by rewrite inA0 bA ib.
- case a1: (a \in A1).
    by move=> /setP /(_ i); rewrite !inE eqxx no0 // (subsetP sub1) // in0.
  move=> /f0i E; exfalso; move: (in0 b bA ib); rewrite -E ?a1 //.
    by rewrite inA0 aA ia.
  by apply: (subsetP sub1); exact: in0.
- have a0 : a \in A0 by rewrite inA0 aA ia.
  have b0 : b \in A0 by rewrite inA0 bA ib.
  case a1: (a \in A1); case b1: (b \in A1).
  + have [f1a _] := f1A a a1; have [f1b _] := f1A b b1.
    have out d : d \in A1 -> i \notin d by move/(subsetP sub1); rewrite inA0 => /andP[].
    by move=> E; apply: f1i => //; rewrite -(setU1K (out _ f1a)) -(setU1K (out _ f1b)) E.
  + by move=> /setP /(_ i); rewrite !inE eqxx no0.
  + by move=> /setP /(_ i); rewrite !inE eqxx no0.
  + exact: f0i.
Qed.

(** The mean size is at most half the diameter. *)
Lemma weight_closed D A : diameter_at_most D A -> closed_down A -> (2 * weight A <= #|A| * D)%N.
Proof.
move=> /diameterP small /disjoint_permutation [f [fA fi]].
have imA : f @: A = A.
  apply/eqP; rewrite eqEcard card_in_imset // leqnn andbT.
  by apply/subsetP => _ /imsetP[a aA ->]; case: (fA a aA).
have same : weight A = (\sum_(a in A) #|f a|)%N by rewrite {1}/weight -{1}imA big_imset.
rewrite mul2n -addnn {2}same /weight -big_split -sum_nat_const /=; apply: leq_sum => a aA.
have [faA dis] := fA a aA; apply: leq_trans (small a (f a) aA faA).
rewrite -cardsUI (_ : a :&: f a = set0) ?cards0 ?addn0; last by apply/eqP; rewrite setI_eq0.
apply: subset_leq_card; apply/subsetP => x; rewrite !inE.
move: dis; rewrite disjoint_subset => /subsetP /(_ x); rewrite !inE.
by case: (x \in a); case: (x \in f a) => // /(_ isT).
Qed.
End Families.

(** ** Entropy *)

(** h(q) = - q log2 q - (1-q) log2 (1-q). *)
Definition entropy (q : R) : R := - (q * log2 q + (1 - q) * log2 (1 - q)).

Lemma ln_le_minus_1 x : 0 < x -> ln x <= x - 1.
Proof.
move=> x0; have := exp_ineq1_le (ln x); rewrite exp_ln //; lra.
Qed.

Section Entropy.
Variable T : finType.
Implicit Types (a : {set T}) (A : {set {set T}}).
Variable q : R.
Hypothesis q_half : 0 < q <= 1 / 2.

(** The probability of a set when every element is taken with probability q. *)
Let chance a : R := \Rprod_x (if x \in a then q else 1 - q).

Let chance_total : \Rsum_a chance a = 1.
Proof.
transitivity (\Rsum_(f : {ffun T -> bool} | true) \Rprod_x (if f x then q else 1 - q)).
  rewrite (reindex (fun f : {ffun T -> bool} => [set x | f x])) /=.
    by apply: eq_bigr => f _; apply: eq_bigr => x _; rewrite inE.
  exists (fun a => [ffun x => x \in a]) => [f _|a _]; last by apply/setP => x; rewrite inE ffunE.
  by apply/ffunP => x; rewrite ffunE inE.
rewrite -(bigA_distr_bigA (fun (x : T) (b : bool) => if b then q else 1 - q)) /=.
by apply: Rprod_eq1 => x; rewrite big_bool /=; ring.
Qed.

Let chance_pos a : 0 < chance a.
Proof.
apply: (big_ind (fun x => 0 < x)) => [|x y|x _]; [lra | exact: Rmult_lt_0_compat |].
by case: ifP => _; lra.
Qed.

Let ln_chance a : ln (chance a) = INR #|a| * ln q + INR (#|T| - #|a|) * ln (1 - q).
Proof.
have -> : chance a = q ^ #|a| * (1 - q) ^ (#|T| - #|a|).
  rewrite /chance (bigID (mem a)) /= (eq_bigr (fun=> q)) => [|x ->] //.
  rewrite [X in _ * X](eq_bigr (fun=> 1 - q)) => [|x /negbTE ->] //.
  have pw (P : pred T) c : \big[Rmult/R1]_(x | P x) c = c ^ #|P|.
    by rewrite big_const; elim: #|_| => //= n ->.
  rewrite !pw; congr (_ ^ _ * _ ^ _); rewrite -(cardC (mem a)) addKn.
  by apply: eq_card => x; rewrite !inE.
by rewrite ln_mult ?ln_pow //; try (apply: pow_lt; lra); lra.
Qed.

(** A family of small sets is small: if the mean size is at most q M, then |A| <= 2^(M h(q)). *)
Lemma small_sets A : (0 < #|A|)%N -> INR (weight A) <= INR #|A| * (q * INR #|T|) ->
  log2 (INR #|A|) <= INR #|T| * entropy q.
Proof.
move=> A0 light; have n0 : 0 < INR #|A| by apply: (lt_INR 0); apply/ltP.
set n := INR #|A| in n0 light *; set M := INR #|T| in light *.
have sum_in : \big[Rplus/R0]_(a in A) chance a <= 1.
  rewrite -chance_total big_mkcond; apply: Rsum_le => a _.
  by case: ifP => _; [exact: Rle_refl | exact: Rlt_le].
have logs : \big[Rplus/R0]_(a in A) ln (n * chance a) <= 0.
  apply: Rle_trans (_ : _ <= \big[Rplus/R0]_(a in A) (n * chance a - 1)) _.
    apply: Rsum_le => a _; apply: ln_le_minus_1; exact: Rmult_lt_0_compat.
  rewrite /Rminus big_split /= -Rsum_scal; apply: Rle_trans (_ : _ <= n * 1 + - n) _; last lra.
  apply: Rplus_le_compat; first by apply: Rmult_le_compat_l => //; lra.
  apply: Req_le; rewrite /n big_const; elim: #|_| => [|k IH]; first by rewrite /=; lra.
  by rewrite iterS IH S_INR; ring.
have value a : a \in A -> ln (n * chance a)
    = ln n + (INR #|a| * (ln q - ln (1 - q)) + M * ln (1 - q)).
  move=> _; rewrite ln_mult // ln_chance minus_INR; last by apply/leP; exact: max_card.
  by rewrite -/M; ring.
rewrite (eq_bigr _ value) in logs.
have E : \big[Rplus/R0]_(a in A) (ln n + (INR #|a| * (ln q - ln (1 - q)) + M * ln (1 - q)))
    = n * (ln n + M * ln (1 - q)) + INR (weight A) * (ln q - ln (1 - q)).
  have INR_in (F : {set T} -> nat) : INR (\sum_(a in A) F a) = \big[Rplus/R0]_(a in A) INR (F a).
    by apply: (big_morph INR) => // x y; rewrite plus_INR.
  rewrite /n -sum1_card /weight !INR_in !big_distrl /= -big_split /=.
  by apply: eq_bigr => a _; ring.
rewrite E in logs.
have lq : ln q - ln (1 - q) <= 0.
  case: (Req_dec q (1 / 2)) => [->|ne]; first by rewrite (_ : 1 - 1 / 2 = 1 / 2); lra.
  by have := ln_increasing q (1 - q) ltac:(lra) ltac:(lra); lra.
have W : n * (q * M) * (ln q - ln (1 - q)) <= INR (weight A) * (ln q - ln (1 - q)).
  by rewrite ![_ * (ln q - _)]Rmult_comm; apply: Rmult_le_compat_neg_l.
have l2 := ln_2_pos; apply: (Rmult_le_reg_r (n * ln 2)); first exact: Rmult_lt_0_compat.
have -> : log2 n * (n * ln 2) = n * ln n by rewrite /log2; field; lra.
have -> : M * entropy q * (n * ln 2)
    = - (n * (q * M) * (ln q - ln (1 - q)) + n * (M * ln (1 - q))).
  by rewrite /entropy /log2; field; lra.
by lra.
Qed.

(** certified.md, section 10: at most 2^(M h(q)) sign patterns of M signs differ pairwise in at
    most 2 q M signs, q <= 1/2. *)
Theorem close_families A D : diameter_at_most D A -> INR D <= 2 * q * INR #|T| -> (0 < #|A|)%N ->
  log2 (INR #|A|) <= INR #|T| * entropy q.
Proof.
move=> /closed_family [B [cB dB clB]] small A0.
rewrite -cB; apply: small_sets; first by rewrite cB.
have /leP/le_INR := weight_closed dB clB; rewrite !mult_INR (_ : INR 2 = 2) // => W.
have := Rmult_le_compat_l (INR #|B|) _ _ (pos_INR _) small; lra.
Qed.
End Entropy.
