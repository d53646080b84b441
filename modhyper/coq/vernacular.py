"""What a source file of the development may say: a list of what is allowed, sentence by sentence.

Allowed are imports of the project and of a few libraries, sections, definitions with a body,
records, inductive types, and statements with ``Proof. … Qed.`` after them. So a definition that a
statement rests on is always text that the audit can print, and a proof is always opaque. Nothing
that changes what a name, a number or a symbol means (modules, coercions, notations but ours),
assumes (axioms, variables outside sections), reads or writes other files, or runs code of plugins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from modhyper.coq.sentences import Sentence, SourceError, sentences

LIBRARY = "Modhyper"

LIBRARIES = {
    "Coq": [
        "Reals",
        "Lra",
        "Lia",
        "Psatz",
        "ZArith",
        "QArith",
        "FunctionalExtensionality",
        "Classical",
    ],
    "Coquelicot": ["Coquelicot"],
    "mathcomp": ["all_ssreflect", "perm"],
}
"""Modules of other libraries that may be imported."""

NAME = r"[A-Za-z_][\w']*"
DEFINING = ("Definition", "Fixpoint", "Inductive", "Record", "Canonical")
STATING = ("Theorem", "Lemma", "Corollary", "Proposition", "Fact", "Remark")

_EXACT = (
    "Set Implicit Arguments.",
    "Unset Strict Implicit.",
    "Unset Printing Implicit Defensive.",
    'Set Bullet Behavior "Strict Subproofs".',
    "Open Scope R_scope.",
)
_LIBRARY_IMPORT = re.compile(r"From (\w+) Require (?:Import|Export) ((?:\w+ ?)+)\.$")
_NAMED = re.compile(rf"[A-Z][a-z]+ ({NAME})(?=[\s:(){{])")
_COERCING = ("Record", "Inductive", "Variable", "Variables", "Hypothesis", "Hypotheses")
_LTAC = re.compile(rf"Ltac ({NAME})[ \w']*:= ")
_ARGUMENTS = re.compile(rf"Arguments {NAME}(?: {NAME})* : clear implicits\.$")
_IMPLICIT_TYPES = re.compile(r"Implicit Types? ")
# Notations of our own begin with \R, which no library's do, so they can hide no other's.
_NOTATION = re.compile(r'Notation "\\R[a-z]+_ [^"]*" := \(')
_PRINTING_ONLY = re.compile(r"only\s+(?:printing|parsing)")
_TACTIC = re.compile(r"[a-z(\[]|\d+(?:-\d+)?:|\?")
_FORBIDDEN_TACTIC = re.compile(r"(?<![\w'.])(admit|give_up|native_compute|native_cast_no_check)\b")


@dataclass(frozen=True, slots=True)
class Declaration:
    """A name that a file declares. ``head`` is the command (Definition, Lemma, …)."""

    name: str
    head: str
    line: int


@dataclass(slots=True)
class Reading:
    """What a file declares and imports, and why it is not acceptable (empty if it is)."""

    declarations: list[Declaration] = field(default_factory=list)
    imports: list[str] = field(default_factory=list)
    """Files of the project that it imports."""
    import_lines: list[str] = field(default_factory=list)
    """Every import, as it stands."""
    faults: list[str] = field(default_factory=list)
    places: list[tuple[int, int]] = field(default_factory=list)
    """Where each sentence lies, in bytes."""


def read(source: str) -> Reading:
    """Read a source file. Faults are "LINE: what is wrong"; the first unreadable place ends it."""
    out = Reading()
    try:
        found = sentences(source)
    except SourceError as error:
        out.faults.append(str(error))
        return out
    out.places = [(s.start, s.end) for s in found]
    reader = _Reader(out)
    for sentence in found:
        fault = reader.accept(sentence)
        if fault:
            out.faults.append(f"{sentence.line}: {fault}")
    if reader.in_proof:
        out.faults.append("the last proof has no Qed")
    if reader.sections:
        out.faults.append(f"Section {reader.sections[-1]} has no End")
    return out


class _Reader:
    """The state between sentences: open sections, and how far an open proof has come."""

    def __init__(self, out: Reading) -> None:
        self.out = out
        self.sections: list[str] = []
        self.stated = False  # a statement waits for its "Proof."
        self.in_proof = False

    def accept(self, sentence: Sentence) -> str:
        """The fault of a sentence, or "" if it is allowed here."""
        text = sentence.text
        if self.stated:
            self.stated, self.in_proof = False, True
            return "" if text == "Proof." else f"a statement needs 'Proof.' next, not {_cut(text)}"
        if self.in_proof:
            return self._proof(text)
        if text in _EXACT:
            return ""
        if sentence.head in _COERCING and ":>" in text:
            return f"{_cut(text)} declares a coercion"
        handle = getattr(self, f"_{sentence.head.lower()}", None) if sentence.head else None
        if sentence.head in STATING:
            return self._state(sentence)
        if sentence.head in DEFINING:
            return self._define(sentence)
        if sentence.head in _HANDLED and handle is not None:
            return str(handle(sentence))
        return f"{_cut(text)} is not allowed"

    def _proof(self, text: str) -> str:
        if text == "Qed.":
            self.in_proof = False
            return ""
        if re.fullmatch(r"-+|\++|\*+|[{}]", text):
            return ""
        if found := _FORBIDDEN_TACTIC.search(text):
            return f"'{found[1]}' is not allowed"
        return "" if _TACTIC.match(text) else f"{_cut(text)} is not allowed in a proof"

    def _state(self, sentence: Sentence) -> str:
        self.stated = True
        found = _NAMED.match(sentence.text)
        if not found:
            return f"{_cut(sentence.text)} has no name that can be read"
        if '"' in sentence.text:
            return f"{found[1]}: a string could declare a notation"
        if _has_body(sentence.text):
            return f"{found[1]} is proved by a term; use Proof. … Qed."
        self._declare(found[1], sentence)
        return ""

    def _define(self, sentence: Sentence) -> str:
        found = _NAMED.match(sentence.text)
        if not found or not _has_body(sentence.text):
            return f"{_cut(sentence.text)} is not a definition with a body"
        if '"' in sentence.text:
            return f"{found[1]}: a string could declare a notation"
        names = [found[1]]
        if sentence.head in ("Fixpoint", "Inductive"):
            names += re.findall(rf"(?<![\w'])with ({NAME})", _without_matches(sentence.text))
        for name in names:
            self._declare(name, sentence)
        return ""

    def _declare(self, name: str, sentence: Sentence) -> None:
        self.out.declarations.append(Declaration(name, sentence.head, sentence.line))

    def _from(self, sentence: Sentence) -> str:
        found = _LIBRARY_IMPORT.match(sentence.text)
        if not found:
            return f"{_cut(sentence.text)} is not an import that is allowed"
        library, modules = found[1], found[2].split()
        self.out.import_lines.append(sentence.text)
        if library == LIBRARY:
            self.out.imports += modules
            return ""
        allowed = LIBRARIES.get(library, [])
        bad = [f"{library}.{module}" for module in modules if module not in allowed]
        return f"import of {', '.join(bad)} is not allowed" if bad else ""

    def _section(self, sentence: Sentence) -> str:
        found = re.fullmatch(rf"Section ({NAME})\.", sentence.text)
        if not found:
            return f"{_cut(sentence.text)} cannot be read"
        self.sections.append(found[1])
        return ""

    def _end(self, sentence: Sentence) -> str:
        if not self.sections or sentence.text != f"End {self.sections[-1]}.":
            return f"{_cut(sentence.text)} does not end the open section"
        self.sections.pop()
        return ""

    def _assume(self, sentence: Sentence) -> str:
        if self.sections:
            return ""
        return f"{_cut(sentence.text)} stands outside every section, so it is an axiom"

    _variable = _variables = _hypothesis = _hypotheses = _assume

    def _let(self, sentence: Sentence) -> str:
        if not _NAMED.match(sentence.text) or '"' in sentence.text:
            return f"{_cut(sentence.text)} cannot be read"
        if not self.sections:
            return f"{_cut(sentence.text)} stands outside every section"
        self.stated = not _has_body(sentence.text)
        return ""

    def _ltac(self, sentence: Sentence) -> str:
        found = _LTAC.match(sentence.text)
        if not found or not found[1].islower():
            return f"{_cut(sentence.text)} is not a tactic with a name in lower case"
        if bad := _FORBIDDEN_TACTIC.search(sentence.text):
            return f"'{bad[1]}' is not allowed"
        return ""

    def _arguments(self, sentence: Sentence) -> str:
        if _ARGUMENTS.match(sentence.text):
            return ""
        return f"{_cut(sentence.text)}: only ': clear implicits' is allowed"

    def _implicit(self, sentence: Sentence) -> str:
        return "" if _IMPLICIT_TYPES.match(sentence.text) else f"{_cut(sentence.text)} not allowed"

    def _notation(self, sentence: Sentence) -> str:
        if not _NOTATION.match(sentence.text):
            return f"{_cut(sentence.text)}: a notation here must begin with \\R"
        if found := _PRINTING_ONLY.search(sentence.text):
            return f"'{found[0]}' is not allowed"
        return ""


_HANDLED = (
    "From",
    "Section",
    "End",
    "Variable",
    "Variables",
    "Hypothesis",
    "Hypotheses",
    "Let",
    "Ltac",
    "Arguments",
    "Implicit",
    "Notation",
)


def _cut(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "…")


def _has_body(text: str) -> bool:
    """Whether ":=" occurs outside all brackets, other than after ``let``."""
    depth = 0
    for i, char in enumerate(text := re.sub(r"(?<![\w'])let\b.*?:=", " ", text)):
        depth += (char in "([{") - (char in ")]}")
        if depth == 0 and text.startswith(":=", i):
            return True
    return False


def _without_matches(text: str) -> str:
    """``text`` without ``match … with``, whose ``with`` begins no further definition."""
    return re.sub(r"(?<![\w'])match\b.*?(?<![\w'])with\b", " ", text)
