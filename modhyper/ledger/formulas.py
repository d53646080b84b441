"""Formulas in sentences, in LaTeX and in the kernel's statements, and whether two are the same.

A formula is a relation between two terms, or a term alone: "b·(N_q + k·n2^m2) ≥ n1^m1·n2^m2",
"N_g = O(ε^(-m1/r))", "3·(n+1)". Two relations are the same if at three points the sides of the one
are the same multiple of those of the other.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from modhyper.ledger.terms import (
    CLOSE,
    OPEN,
    TOKEN,
    UnreadableError,
    depth,
    is_name,
    is_number,
    value_of,
)

POINTS = ("first", "second", "third")
RELATIONS = {"≥": "≥", ">": ">", "=": "=", "≤": "≥", "<": ">"}
"""Each as it reads from the greater side."""
LANDAU = frozenset("OΩΘ")
_FUNCTIONS = frozenset({"min", "max", "log", "log2", "norm", "abs", "sqrt"})
_WORD = re.compile(r"[a-z]{2,}|a", re.IGNORECASE | re.ASCII)
_SPACES = frozenset("WCLR")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


@dataclass(frozen=True, slots=True)
class Formula:
    """``relation`` is "" for a term alone, and then the other side is 1.

    values  both sides at each point, the greater first
    names   that occur in it
    rate    it has an O, Ω or Θ, of more than 1
    weighty it may say a size: it has a rate, a product, a power or a ceiling
    """

    text: str
    relation: str
    values: tuple[tuple[float, float], ...]
    names: frozenset[str]
    rate: bool
    weighty: bool

    def same(self, other: Formula) -> bool:
        return self.relation == other.relation and all(
            math.isclose(a * d, b * c, rel_tol=1e-9)
            for (a, b), (c, d) in zip(self.values, other.values, strict=True)
        )


# ------------------------------------------------------------------------------ in sentences


def formulas(text: str, *, latex: bool = False) -> tuple[Formula, ...]:
    """Every relation in a sentence, and every term that stands in none."""
    plain = re.sub(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda found: "^" + found[0].translate(_SUPERSCRIPTS), text)
    plain = re.sub(r"(?<!\S)\([a-z]\)(?= )", ";", plain)  # the parts (a), (b), … of a statement
    plain = re.sub(r"‖([^‖]*)‖(?:_[1∞])?", r"norm(\1)", plain)
    plain = re.sub(r"\|([^|]*)\|(?:_1)?", r"abs(\1)", plain)
    plain = plain.replace("√", "sqrt").replace("·", "*").replace("−", "-")
    runs = _runs(plain, latex)
    return tuple(found for run in runs for found in chain(run) if not _is_space(found))


def plain_text(latex: str) -> str:
    r""" "N_{\mathcal{F}} = \Omega(\varepsilon^{-m/r})" as "N_𝓕 = Ω(ε^(-m/r))"."""
    words = {
        r"\varepsilon": "ε", r"\Omega": "Ω", r"\Theta": "Θ", r"\ge": "≥", r"\le": "≤",
        r"\mathcal{F}": "𝓕", r"\mathbb{Y}": "𝕐", r"\lceil": "⌈", r"\rceil": "⌉", r"\min": "min",
        r"\Rightarrow": ";", r"\,": "·",
    }  # fmt: skip
    for name in sorted(words, key=len, reverse=True):
        end = r"(?![a-z])" if name[-1].isalpha() else ""
        latex = re.sub(re.escape(name) + end, words[name], latex)
    latex = re.sub(r"_\{([^\W_]+)\}", r"_\1", latex)
    latex = re.sub(r"\b([mn])_([12])\b", r"\1\2", latex)  # m_1 is the m1 of the text
    return latex.replace("{", "(").replace("}", ")")


def _runs(text: str, latex: bool) -> Iterator[Sequence[str]]:
    """The longest stretches of tokens of formulas."""
    run: list[str] = []
    end = 0
    for found in TOKEN.finditer(text):
        token, gap = found[0].replace(" ", ""), text[end : found.start()]
        end = found.end()
        called = len(token) == 1 and text[end : end + 1] == "("
        word = found["name"] and _WORD.fullmatch(token) and token not in _FUNCTIONS and not called
        # "for q (k = 1)": in a sentence two formulas may stand side by side.
        beside = run and gap and is_name(run[-1]) and (token in OPEN or token[0].isalnum())
        takes = run and (run[-1] in _FUNCTIONS or run[-1][0] in "ΣΠ")
        if found["other"] or word or (beside and not latex and not takes):
            yield from _cut(run)
            run = []
        if not found["other"] and not word:
            run.append(token)
    yield from _cut(run)


def _cut(run: Sequence[str]) -> Iterator[Sequence[str]]:
    """At commas outside brackets, and at brackets without their other half."""
    start, opened = 0, list[int]()
    for i, token in enumerate(run):
        if token in OPEN:
            opened.append(i)
        elif (token in CLOSE or token == ",") and not opened:
            yield run[start:i]
            start = i + 1
        elif token in CLOSE:
            opened.pop()
    for i in opened:
        yield run[start:i]
        start = i + 1
    yield run[start:]


def _is_space(found: Formula) -> bool:
    """W^γ(r,m), C^1, L^1(R), R^N: no size."""
    first, second, *_ = (*found.text.split(), "", "")
    return not found.relation and first in _SPACES and second in ("^", "(")


# ------------------------------------------------------------------------------ of tokens


def chain(tokens: Sequence[str], *, coq: bool = False) -> Iterator[Formula]:
    """ "a ≤ b = c" as a ≤ b, b = c; a term as itself. What cannot be read is left out."""
    loose = {*"+*^,=≤≥<>"} | (set() if coq else {"/"})
    first = next((i for i, t in enumerate(tokens) if t not in loose | CLOSE), len(tokens))
    last = next((i for i in range(len(tokens), first, -1) if tokens[i - 1] not in loose | OPEN), 0)
    tokens = tokens[first:last]
    places = [i for i, t in enumerate(tokens) if t in RELATIONS and depth(tokens[:i]) == 0]
    cuts = [-1, *places, len(tokens)]
    sides = [tokens[a + 1 : b] for a, b in pairwise(cuts)]
    if not places:
        yield from _formula("", tokens, ("1",), tokens, coq)
    for place, left, right in zip(places, sides, sides[1:], strict=False):
        relation = tokens[place]
        greater, smaller = (right, left) if relation in "≤<" else (left, right)
        shown = (*left, relation, *right)
        yield from _formula(RELATIONS[relation], greater, smaller, shown, coq)


def _formula(
    relation: str, greater: Sequence[str], smaller: Sequence[str], shown: Sequence[str], coq: bool
) -> Iterator[Formula]:
    try:
        values = tuple(
            (value_of(greater, p, coq=coq), value_of(smaller, p, coq=coq)) for p in POINTS
        )
    except (UnreadableError, ArithmeticError, ValueError):
        return
    triples = zip(shown, shown[1:], shown[2:], strict=False)
    rate = any(a in LANDAU and b == "(" and c != "1" for a, b, c in triples)
    product = any(is_number(a) and (is_name(b) or b in OPEN) for a, b in pairwise(shown))
    weighty = rate or product or any(token in "*^⌈" for token in shown)
    if relation or weighty:
        names = frozenset(token for token in shown if is_name(token))
        yield Formula(" ".join(shown), relation, values, names, rate, weighty)


# -------------------------------------------------------------------------- in statements of Coq


_NAMES = {
    "Nq": "N_q", "Ng": "N_g", "Nf": "N_f", "Ne": "N_e", "eps": "ε", "sigma": "σ", "delta": "δ",
    "rho": "ρ", "gamma": "γ", "theta": "θ", "beta": "β", "minn": "min", "Rmin": "min",
}  # fmt: skip
_GROUP = r"(?:\((?:[^()]|\([^()]*\))*\)|[\w.+]+)"
_TERMS = (
    (r"\((\w+):=(?:[^()]|\([^()]*\))*\)", ""),  # implicit arguments
    (r"%(?:N|Z|R|nat)\b", ""),
    (r"\\R?prod_i\d? (\w+) i\d?", r"Π\1"),
    (r"\\R?sum_i\d? (\w+) i\d?", r"Σ\1"),
    (r"\b(?:INR|IZR|Z\.of_nat)\b", ""),
    (r"\bparameter_count \w+ hg 1\b", "N_g"),
    (r"\bhypernetwork_size w \w+ hf m1 hg\b", "N_f"),
    (r"\bparameter_count \([^()]*\) hs 1\b", "N_q"),
    (rf"\bsmooth_constant \w+ {_GROUP}", "C"),
    (rf"\berror_factor{f' {_GROUP}' * 6}", "β"),
    (rf"\baccuracy ({_GROUP}) (\w+)", r"ε = 1 / (2 * \1 * \2)"),
    (rf"\bRpower ({_GROUP}) ({_GROUP})", r"(\1 ^ \2)"),
    (r"\b(\w+)\.\+1", r"(\1 + 1)"),
    (r"(\((?:[^()]|\([^()]*\))*\))\.\+1", r"(\1 + 1)"),
    (r"\blet (\w+) := (.*?) in\b", r"; (\1 = \2) ;"),
    (r"<=", "≤"),
    (r">=", "≥"),
)
_CUT = re.compile(r"->|/\\|\\/|:=|[;:&~]|\b(?:forall|exists2?|fun|in)\b|<>")


@cache
def kernel_formulas(statement: str) -> tuple[Formula, ...]:
    """The relations between numbers in a statement as Coq prints it, and the terms in brackets, in
    the names of the ledger's sentences."""
    for pattern, text in _TERMS:
        statement = re.sub(pattern, text, statement)
    found: list[Formula] = []
    for part in _CUT.split(statement):
        tokens = _balanced([_NAMES.get(m[0], m[0]) for m in TOKEN.finditer(part)])
        for i, token in enumerate(tokens):
            if token in OPEN:
                end = next(j for j in range(i, len(tokens)) if depth(tokens[i : j + 1]) == 0)
                found += chain(tokens[i + 1 : end], coq=True)
        for piece in _at_commas(tokens):
            found += (each for each in chain(piece, coq=True) if each.relation)
    return tuple(found)


def _balanced(tokens: Sequence[str]) -> Sequence[str]:
    """From behind the last bracket that is not closed, without those that were not opened."""
    out: list[str] = []
    opened: list[int] = []
    for token in tokens:
        if token in CLOSE and not opened:
            continue
        if token in OPEN:
            opened.append(len(out))
        elif token in CLOSE:
            opened.pop()
        out.append(token)
    return out[opened[-1] + 1 :] if opened else out


def _at_commas(tokens: Sequence[str]) -> Iterator[Sequence[str]]:
    places = [i for i, t in enumerate(tokens) if t == "," and depth(tokens[:i]) == 0]
    cuts = [-1, *places, len(tokens)]
    return (tokens[a + 1 : b] for a, b in pairwise(cuts))


# ------------------------------------------------------------------------------ found or not


def in_any(formula: Formula, found: Iterable[Formula]) -> bool:
    """Whether ``formula`` is among ``found``: a term alone, or one that a name is said to be, also
    as a side of a relation."""
    found = tuple(found)
    if any(formula.same(each) for each in found):
        return True
    terms = [formula] if not formula.relation else []
    left, _, right = formula.text.partition(" = ")
    if formula.relation == "=" and right:
        terms = [_side(formula, i) for i, other in ((1, left), (0, right)) if " " not in other]
    sides = [_side(each, i) for each in found for i in ((0, 1) if each.relation else (0,))]
    return any(term.same(side) for term in terms for side in sides)


def _side(formula: Formula, i: int) -> Formula:
    values = tuple((both[i], 1.0) for both in formula.values)
    return Formula(formula.text, "", values, formula.names, formula.rate, formula.weighty)


def contradicts(formula: Formula, found: Iterable[Formula]) -> bool:
    """Whether evidence says the like of ``formula``, but not it: another rate where it says a rate,
    or another inequality or equation between the same names."""
    if in_any(formula, found := tuple(found)):
        return False
    return any(
        (formula.rate and each.rate)
        or (formula.relation and each.relation and formula.names == each.names)
        for each in found
    )
