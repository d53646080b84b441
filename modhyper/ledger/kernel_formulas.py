"""The formulas in a statement as Coq prints it, in the names of the ledger's sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from modhyper.ledger.formulas import Formula, chain
from modhyper.ledger.terms import CLOSE, OPEN, TOKEN, depth

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
    """The relations between numbers in it, and the terms in brackets."""
    for pattern, text in _TERMS:
        statement = re.sub(pattern, text, statement)
    found: list[Formula] = []
    for part in _CUT.split(statement):
        tokens = _balanced([_NAMES.get(m[0], m[0]) for m in TOKEN.finditer(part)])
        for i, token in enumerate(tokens):
            if token in OPEN:
                found += chain(tokens[i + 1 : _closing(tokens, i)], coq=True)
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


def _closing(tokens: Sequence[str], start: int) -> int:
    return next(i for i in range(start, len(tokens)) if depth(tokens[start : i + 1]) == 0)


def _at_commas(tokens: Sequence[str]) -> Iterator[Sequence[str]]:
    places = [i for i, t in enumerate(tokens) if t == "," and depth(tokens[:i]) == 0]
    cuts = [-1, *places, len(tokens)]
    return (tokens[a + 1 : b] for a, b in pairwise(cuts))
