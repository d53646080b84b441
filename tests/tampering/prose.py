"""The numbers in the prose of README.md and proofs/README.md, each against where it comes from."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np

from modhyper.ledger.kernel import read_record
from modhyper.papers.certified.experiments.bit_extraction import build
from modhyper.problem import Problem
from modhyper.questions.bounds import bounds

ROOT = Path(__file__).resolve().parents[2]
SMALL = 12
"""Whole numbers up to here are words of the language."""
NUMBER = re.compile(r"(?<![\w.])(?<![A-Z]-)\d[\d,]*(?:\.\d+)?(?![\d,]*\w)|(?<![\w.])\d+(?=n\b)")
ITEMS = re.compile(r"\b(?:Theorem|Lemma|Assumption|Definition)s? \d+(?:(?:, | and | to )\d+)*")
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
Values = Mapping[str, object]


@cache
def session() -> Problem:
    """The problem of the README's first session."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(r"\$ modhyper bounds (.*)", text)
    assert found is not None
    words = shlex.split(found[1])
    given = dict(zip(words[::2], words[1::2], strict=True))
    return Problem(
        m1=int(given["--m1"]),
        m2=int(given["--m2"]),
        eps=given["--eps"],
        embedding_dim=int(given["-k"]),
    )


def certified_gap() -> Values:
    """The two numbers of the last line of `bounds`, and what they are for."""
    problem = session()
    found = {b.id: b.value for b in bounds(problem) if b.value is not None}
    assert problem.eps is not None
    power = str(problem.eps.denominator).count("0")
    assert problem.eps == Fraction(1, 10**power)
    return {
        "bits": problem.precision_bits,
        "eps": f"10{str(-power).translate(SUPERSCRIPTS)}",
        "r": problem.smoothness,
        "k": problem.embedding_dim,
        "N_q": f"{found['finite-precision-embedding']:,}",
        "N_g": f"{found['relu-interpolation-bits']:,}",
    }


def bit_extraction() -> Values:
    """Parameters a + b·n for every n, and how fast q varies along e: like 2^(n + c)."""
    sizes = {n: build(n).parameters for n in (8, 16, 24)}
    slope = (sizes[16] - sizes[8]) // 8
    rest = sizes[8] - slope * 8
    assert sizes[24] == slope * 24 + rest
    n, step = 8, 2.0**-20
    e = (np.arange(1, 2**n) / 2**n)[:, None] + np.array([0, step])
    along = build(n)(np.full(e.size, -1.0 + 1 / n), e.ravel()).reshape(e.shape)
    steepest = np.abs(np.diff(along) / step).max()
    assert steepest == 2.0 ** int(np.log2(steepest))
    power = int(np.log2(steepest)) - n
    return {"slope": slope, "rest": rest, "power": f"ⁿ⁺{str(power).translate(SUPERSCRIPTS)}"}


def python() -> Values:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {"version": project["requires-python"].removeprefix(">=")}


def coq() -> Values:
    return {"version": ".".join(read_record().coq_version.split(".")[:2])}


README: tuple[tuple[str, Callable[[], Values]], ...] = (
    (
        "with {bits}-bit numbers, *any* embedding method that reaches error {eps} on every target "
        "of smoothness {r} with a {k}-dimensional embedding needs a primary of at least {N_q} "
        "parameters",
        certified_gap,
    ),
    ("primary, which modhyper can build for you, needs {N_g}.", certified_gap),
    (
        "needs {slope}n + {rest} parameters for any n² signs, at the price of a Lipschitz constant "
        "of 2{power}.",
        bit_extraction,
    ),
    ("Python {version} or newer.", python),
    ("The proofs need Coq {version} with", coq),
)
"""Sentences of README.md, with the numbers left out, and what gives the numbers."""


def prose(text: str) -> str:
    """Markdown without code, sessions and addresses."""
    text = re.sub(r"```.*?```", " ", text, flags=re.DOTALL)
    text = re.sub(r"\]\([^)]*\)", "]", text)
    return re.sub(r"`[^`]*`", " ", text)


def numbers(text: str) -> Iterator[str]:
    """Those above SMALL, and decimal fractions."""
    for found in NUMBER.findall(ITEMS.sub(" ", text)):
        plain = found.rstrip(",").replace(",", "")
        if "." in plain or float(plain) > SMALL:
            yield plain


def faults_of_readme(text: str) -> list[str]:
    """Sentences whose numbers are not what is found now, and numbers in no such sentence."""
    rest = " ".join(text.split())
    faults = []
    for template, values in README:
        said = template.format(**values())
        if said not in rest:
            faults.append(f"README.md does not say: {said}")
        rest = rest.replace(said, " ")
    # Sessions and code fences have their own test.
    unknown = numbers(prose(_without_citations(re.sub(r"```.*?```", " ", rest))))
    return faults + [f"nothing gives the number {number} in README.md" for number in unknown]


def _without_citations(text: str) -> str:
    """Years stand in citations, which have a test of their own."""
    return re.sub(r"\([^()]*\b(?:19|20)\d\d\)", " ", text)


def faults_of_proofs_readme(text: str) -> list[str]:
    """Numbers that are in no statement (nor name) of the theorems that their row, or their section,
    names; tables between the marks of check.py are written by it, and compared there.
    """
    text = re.sub(r"<!-- tables: .*?<!-- end of tables -->", "", text, flags=re.DOTALL)
    theorems, faults = read_record().theorems, []
    versions = " ".join(map(str, coq().values()))
    versions += " ".join(path.read_text("utf-8") for path in (ROOT / "proofs").glob("*.opam"))
    for section in re.split(r"\n#+ ", text):
        for block in re.split(r"\n\n|\n(?=\|)", section):
            scope = block if block.startswith("|") else section
            named = [name for name in re.findall(r"`(\w+)`", scope) if name in theorems]
            found = [f"{name.replace('_', ' ')} {theorems[name].statement}" for name in named]
            known = set(numbers(" ".join([*found, versions])))
            faults += [
                f"no theorem named beside it has the number {number}"
                for number in numbers(re.sub(r"`[^`]*`|\bsome \d+\b", " ", block))
                if number not in known
            ]
    return faults
