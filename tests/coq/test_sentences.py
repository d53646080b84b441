"""Cutting a source file into sentences, and what a sentence may say."""

from __future__ import annotations

import pytest
from toy_development import GOOD

from modhyper.coq.sentences import SourceError, sentences
from modhyper.coq.vernacular import read


def texts(source: str) -> list[str]:
    return [sentence.text for sentence in sentences(source)]


def test_sentences_end_at_a_full_stop_before_white_space() -> None:
    source = "Lemma a : f.1 = n.+1.\nProof. { - by  rewrite\n A.b. } Qed."
    assert texts(source) == [
        "Lemma a : f.1 = n.+1.", "Proof.", "{", "-", "by rewrite A.b.", "}", "Qed.",
    ]  # fmt: skip


def test_comments_are_skipped_as_coq_skips_them() -> None:
    source = 'a (* b (* c. *) "d *) e" . *) f. (* only "a (* string" here *)\ng "h. (* i" j.'
    assert texts(source) == ["a f.", 'g "h. (* i" j.']
    assert [sentence.line for sentence in sentences(source)] == [1, 2]


def test_places_are_counted_in_bytes() -> None:
    (sentence,) = sentences("(* ≤ *) Qed.")
    assert (sentence.start, sentence.end) == (10, 14)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("exact I.#[global]Axiom x : False.", "could end a sentence"),
        ("exact I.{ idtac. }", "could end a sentence"),
        ("Qed.-Axiom x : False.", "could end a sentence"),
        ("Definition x := 1", "does not end"),
        ("(* open", "does not end"),
        ('a "open.', "does not end"),
        ("a *) b.", "did not begin"),
        ("Definition аtan := 1.", "not ASCII"),  # a Cyrillic a
        ("Definition x := 1. (* \u202e *)", "invisible character"),
        ("Definition x\u200b := 1.", "invisible character"),
        ("Definition x := 1.\rAxiom y : False.", "invisible character"),
    ],
)
def test_text_that_could_be_read_in_two_ways_is_refused(source: str, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        sentences(source)


def test_a_sound_source_has_no_fault() -> None:
    reading = read(GOOD)
    assert reading.faults == []
    assert [(d.name, d.head) for d in reading.declarations] == [
        ("double", "Definition"),
        ("double_zero", "Theorem"),
    ]


ALLOWED = r"""
From Coq Require Import Reals Lra.
From mathcomp Require Export all_ssreflect.
From Modhyper Require Import Toy.
Set Implicit Arguments.
Notation "\Rtwice_ F" := (F + F) (at level 41).
Open Scope R_scope.
Section S.
Variables (a : nat) (h : a = 0).
Hypothesis k : a = 1.
Implicit Types x : nat.
Let b := a.
Let c : a = 0.
Proof. exact h. Qed.
Record pair_of (T : Type) := Pair_of { one : T; two : T }.
Inductive tree := Leaf | Node of tree & tree.
Fixpoint even (n : nat) : bool := match n with 0 => true | S n => odd n end
with odd (n : nat) : bool := match n with 0 => false | S n => even n end.
Canonical nat_pair := Pair_of 1 2.
Arguments even n : clear implicits.
Ltac easy_one := by lra.
Theorem t (x : nat := 3) : let y := x in y = y.
Proof.
- { 1: by []. (* done *)
+ (have [y yE] := ex_intro _ 1 I).
  ** [> idtac ]. }
Qed.
End S.
"""


def test_what_the_development_uses_is_allowed() -> None:
    reading = read(ALLOWED)
    assert reading.faults == []
    assert [d.name for d in reading.declarations] == [
        "pair_of", "tree", "even", "odd", "nat_pair", "t",
    ]  # fmt: skip
    assert reading.imports == ["Toy"]


REFUSED = [
    # Open proofs and axioms.
    "Lemma x : False. Proof. Admitted.",
    "Lemma x : False. Proof. admit. Qed.",
    "Lemma x : False. Proof. (give_up). Qed.",
    "Lemma x : False. Proof. Abort.",
    "Axiom cheat : False.",
    "Parameters a b : nat.",
    "Conjecture c : False.",
    "Variable cheat : False.",
    "Hypothesis cheat : False.",
    "Context (cheat : False).",
    "Let x := 1.",
    "#[global] Axiom cheat : False.",
    "Lemma x : nat. Proof. exact 0. Qed.(* c *)Axiom y : False.",
    "Primitive f := #int63_add.",
    "Symbol f : nat.",
    # Checks switched off, and options.
    "Unset Guard Checking.",
    "Unset  Universe\nChecking.",
    "#[bypass_check(guard)] Fixpoint f (n : nat) : nat := f n.",
    "Set Universe Polymorphism.",
    "Set Primitive Projections.",
    "Unset Printing Notations.",
    "Set Warnings \"none\".",
    # Proofs with content that the audit would not see, and definitions without text.
    "Lemma x : nat. Proof. exact 0. Defined.",
    "Definition x : nat. Proof. exact 0. Qed.",
    "Theorem x : nat := 0.",
    "Theorem x : let y := 0 in nat := 0.",
    "Lemma x : nat. exact 0. Qed.",
    "Example atan (x : nat) := x.",
    "Let Fixpoint f (n : nat) := n.",
    "Instance x : nat := 1.",
    "Class C := c : nat.",
    "CoInductive s := S of s.",
    "Program Definition x : nat := _.",
    "Obligation 1 of x. Qed.",
    "Equations f (n : nat) : nat := f n := n.",
    "Derive x SuchThat (x = 1) As y.",
    "Scheme x := Induction for nat Sort Prop.",
    "Local Definition x := 1.",
    "Polymorphic Definition x := 1.",
    # Names that mean something else.
    "Module M. Definition double := 1. End M.",
    "Module Type T. Parameter x : nat. End T.",
    "Declare Module M : T.",
    "Include M.",
    "Import M.",
    "Export M.",
    "Import -(notations) M.",
    "Coercion f : nat >-> bool.",
    "SubClass x := nat.",
    "Identity Coercion c : a >-> b.",
    "Record r := R { f :> nat }.",
    "Inductive r := R : nat -> r where \"a <= b\" := (r a b).",
    "Fixpoint f (n : nat) : nat := n where \"a <= b\" := (f a b).",
    "Notation \"a >= b\" := (a <= b) (only printing).",
    "Notation \"a >= b\" := (a <= b).",
    "Notation \"\\sum_ i F\" := (F i).",
    "Notation \"\\Rx_ F\" := (F) (only  printing).",
    "Notation \"\\Rx_ F\" := (F) (only\nparsing).",
    "Notation atan := sin.",
    "Local Notation \"a <= b\" := (b <= a).",
    "Infix \"<=\" := lt.",
    "Reserved Notation \"a <= b\".",
    "Open Scope nat_scope.",
    "Delimit Scope R_scope with N.",
    "Bind Scope nat_scope with nat.",
    "Number Notation nat Nat.of_num_uint Nat.to_num_uint : nat_scope.",
    "Arguments plus n m : simpl never.",
    "Arguments plus (m n)%R_scope.",
    "Arguments plus {n} m.",
    "Opaque plus.",
    "Strategy 1000 [plus].",
    "Existing Instance x.",
    "Generalizable All Variables.",
    # Other files, plugins, and the world outside.
    "Load \"/tmp/evil\".",
    "Require Import Toy.",
    "From Coq Require Import Eqdep.",
    "From Coq Require AdmitAxiom.",
    "From Coq.Compat Require Import AdmitAxiom.",
    "From Evil Require Import Toy.",
    "Declare ML Module \"anything\".",
    "Declare\nML  Module \"anything\".",
    "Extraction \"/tmp/x\" plus.",
    "Redirect \"/tmp/x\" Print nat.",
    "Cd \"/tmp\".",
    "Add LoadPath \"/tmp\" as Toy.",
    "Add Rec LoadPath \"/tmp\".",
    "Register plus as x.",
    "Hint Extern 0 => exact cheat : core.",
    "Create HintDb x.",
    "Add Ring r : x.",
    "Ltac2 x := 1.",
    "Ltac Admitted := admit.",
    "Ltac x := give_up.",
    "Tactic Notation \"by\" := idtac.",
    "Lemma x : nat. Proof. native_compute. Qed.",
    "Lemma x : nat. Proof using a. exact 0. Qed.",
    "Lemma x : nat. Proof with auto. exact 0. Qed.",
    "Lemma x : nat. Proof. Definition y := 1. exact y. Qed.",
    "Lemma x : nat. Proof. Set Warnings \"none\". exact 0. Qed.",
    "Check 1.",
    "Compute 1.",
    "Fail Check 1.",
    "Time Definition x := 1.",
    "Timeout 5 Definition x := 1.",
    "Reset double.",
    "Quit.",
    # What does not close.
    "Section S.",
    "Section S. End T.",
    "Lemma x : nat. Proof. exact 0.",
]  # fmt: skip


@pytest.mark.parametrize("source", REFUSED)
def test_everything_else_is_refused(source: str) -> None:
    assert read(GOOD + source + "\n").faults != []


@pytest.mark.parametrize("text", ["(* Axiom x : False. *)", '(* " *) Axiom x. *)" *)'])
def test_comments_may_say_anything(text: str) -> None:
    assert read(GOOD + text + "\n").faults == []
