"""The numbers in the prose of README.md, docs and proofs/README.md, each against what gives it.

No sentence is known here: a number may stand anywhere in a page as long as a session of the pages
(another test runs them) or one of FACTS gives it, written in this way. Whole numbers up to SMALL
are words of the language, unless algebra is attached to them: 25n + 2, n^1.8, 10⁻³, 95%.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from decimal import ROUND_CEILING, Decimal, localcontext
from fractions import Fraction
from functools import cache
from pathlib import Path

import msgspec
import numpy as np

import modhyper
from modhyper.lab.experiment import experiment, names
from modhyper.lab.measurement import judged, recorded
from modhyper.lab.plan import Criterion
from modhyper.lab.statistics import LEVEL
from modhyper.ledger.claim import all_claims
from modhyper.ledger.kernel import read_record
from modhyper.papers.certified.checks.kernel_numbers import separations
from modhyper.papers.certified.experiments.bit_extraction import build
from modhyper.papers.certified.machine_numbers import FORMATS, hat_error
from modhyper.papers.certified.samples import sample_free
from modhyper.papers.certified.structured_totals import basis_size, totals
from modhyper.papers.certified.topology import least_error
from modhyper.papers.galanti_wolf_2020.experiments.conditional import FLAT
from modhyper.papers.galanti_wolf_2020.experiments.synthetic import SyntheticSettings
from modhyper.problem import Problem
from scripts.readme_sessions import SESSION

ROOT = Path(__file__).resolve().parents[2]
SMALL = 12
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
NUMBER = re.compile(
    r"(?<![\w.,^])(?<![A-Z]-)(?:"
    r"\d+(?:n|/ε) \+ \d+"  # 25n + 2, 8/ε + 1
    r"|\d[\d,.]*·10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+"
    r"|\d+[⁻⁺ⁿ⁰¹²³⁴⁵⁶⁷⁸⁹]+"
    r"|\d+/\d+"
    r"|\d[\d,]*(?:\.\d+)?%?)"
    r"|\b[a-zε]\^-?\d[\d.]*"
)
ITEMS = re.compile(
    r"\b(?:Theorem|Lemma|Assumption|Definition|Figure|Fig|Section|section)s? "
    r"\d+\w?(?:(?:, | and | to )\d+\w?)*"
)
CITATION = re.compile(r"\((?:[^()]*\D)?(?:19|20)\d\d\)|\b[A-Z]\w+ (?:19|20)\d\d\b")


def pages() -> Iterator[Path]:
    """README.md and the pages of docs, but for one that a script writes and a test compares."""
    yield ROOT / "README.md"
    yield from sorted(
        set((ROOT / "docs").rglob("*.md")) - {ROOT / "docs" / "gallery" / "choose.md"}
    )


def prose(text: str) -> str:
    """Markdown without code, sessions, addresses and what scripts write between two marks."""
    text = re.sub(r"<!-- (\w+) -->\n.*?<!-- end of \1 -->", " ", text, flags=re.DOTALL)
    text = re.sub(r"```.*?```", " ", text, flags=re.DOTALL)
    text = re.sub(r"<!--.*?-->", " ", text, flags=re.DOTALL)
    text = re.sub(r"\]\([^)]*\)", "]", text)
    return re.sub(r"`[^`]*`", " ", text)


def numbers(text: str) -> Iterator[str]:
    """Those that need a source, as they are written but for commas."""
    for found in NUMBER.findall(CITATION.sub(" ", ITEMS.sub(" ", text))):
        plain = found.rstrip(",.").replace(",", "")
        if not re.fullmatch(r"\d+", plain) or int(plain) > SMALL:
            yield plain


# ------------------------------------------------------------------------------ what gives them


def written(bound: Fraction) -> set[str]:
    """ "2.45·10⁻³", "2.5·10⁻³", "3·10⁻³": an upper bound in one to three digits, rounded up."""
    with localcontext() as context:
        context.rounding = ROUND_CEILING
        out = set()
        for context.prec in (1, 2, 3):
            number = Decimal(bound.numerator) / Decimal(bound.denominator)
            power = number.adjusted()
            times = f"{number.scaleb(-power).normalize():f}"
            out.add(f"{times}·10{str(power).translate(SUPERSCRIPTS)}")
        return out


def line(size: Callable[[int], int], per: str) -> str:
    """ "25n + 2" for a size that is linear in n."""
    slope = size(16) - size(15)
    assert size(32) - size(16) == 16 * slope
    return f"{slope}{per} + {size(16) - 16 * slope}"


def steepness() -> str:
    """ "2ⁿ⁺¹": how fast the q of bit extraction varies along e."""
    n, step = 8, 2.0**-20
    e = (np.arange(1, 2**n) / 2**n)[:, None] + np.array([0, step])
    along = build(n)(np.full(e.size, -1.0 + 1 / n), e.ravel()).reshape(e.shape)
    steepest = np.abs(np.diff(along) / step).max()
    assert steepest == 2.0 ** int(np.log2(steepest))
    return f"2ⁿ⁺{str(int(np.log2(steepest)) - n).translate(SUPERSCRIPTS)}"


def versions() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    coq = ".".join(read_record().coq_version.split(".")[:2])
    return {project["requires-python"].removeprefix(">="), coq}


def formats() -> set[str]:
    """The least error of each float format, to which the rounding of its hats comes down."""
    limits = [min(hat_error(1 << p, form) for p in range(1, form.significant + 1))
              for form in FORMATS.values()]  # fmt: skip
    return {text for limit in limits for text in written(limit)}


def structured() -> set[str]:
    """14 of w (14 m + O(1)): what a level of the gadgets adds to a plain network, for each term."""
    sizes = [
        totals(basis_size(5, 1), basis_size(5, 1), w, m, 1).plain for w in (1, 2) for m in (3, 4)
    ]
    return {str((sizes[3] - sizes[2]) - (sizes[1] - sizes[0]))}


def rule() -> set[str]:
    """The constants of the verdict rule: level, margins, and the gate on training."""
    tests = [c for name in names() for c in experiment(name).plan.tests.values()]
    margins = {abs(bound) for c in tests for bound in (c.above, c.below) if bound}
    slope = Criterion("", "", slope=1.0)
    factors = {f"{10**margin:.2f}" for margin in margins if margin <= 0.1}
    return {
        f"{LEVEL:.0%}",
        f"{FLAT:.0%}",
        f"{slope.within:g}",
        *factors,
        *map("{:g}".format, margins),
    }


def measured() -> set[str]:
    """Of every recorded experiment: slopes as n^2.3, factors, settings, steps in all, and numbers
    trained, as they are and in two digits."""
    out: set[str] = set()
    for name in names():
        chosen, found = experiment(name), recorded(name)
        for run in found.runs if found is not None else ():
            panel = judged(chosen, run)
            factors = [10 ** abs(f.estimate) for f in panel.findings if "log10" in f.number]
            slopes = [
                row["slope of N_q"] for row in panel.details if row.get("slope of N_q", "–") != "–"
            ]
            out |= {f"{factor:.2g}" for factor in factors}
            out |= {f"n^{float(str(slope).split()[0]):.1f}" for slope in slopes}
            trained = [int(row["trained"]) for row in panel.details if "trained" in row]
            settings = msgspec.to_builtins(run.settings)
            out |= {str(n) for n in trained} | {f"{float(f'{n:.2g}'):.0f}" for n in trained}
            out |= {str(settings.get("passes", 1) * settings.get("steps", 1))}
            out |= set(re.findall(r"\b\d+\b", str(settings)))
    return out


def tasks() -> set[str]:
    """Numbers in the worked tasks: 784 pixels, a latent of 64."""
    paths = sorted((ROOT / "docs" / "tasks").glob("*.toml"))
    return {n for path in paths for n in re.findall(r"\d+", path.read_text(encoding="utf-8"))}


def proved() -> set[str]:
    """Separations of the kernel; how many theorems and claims there are."""
    found = " ".join(separations().values.values())
    return {str(len(read_record().theorems)), str(len(all_claims())), *numbers(found)}


def example() -> set[str]:
    """Every certified size of the pages' example."""
    found = modhyper.bounds(Problem(m1=1, m2=2, eps="1e-3", embedding_dim=2))
    return {str(bound.value) for bound in found if bound.value is not None}


FACTS: tuple[Callable[[], Iterable[str]], ...] = (
    versions,
    formats,
    structured,
    rule,
    measured,
    tasks,
    proved,
    example,
    lambda: [str(Problem(m1=1, m2=1, eps="0.1").precision_bits)],
    lambda: [line(lambda n: build(n).parameters, "n"), steepness()],
    lambda: [line(lambda n: sample_free((n,)), per) for per in ("n", "/ε")],
    lambda: [str(least_error(1, 2, 1, 1))],  # a continuous embedding of one number, Lipschitz y
    lambda: [
        str(f.default) for f in fields(SyntheticSettings) if f.name == "width"
    ],  # hidden layers of f in the paper's figures
)
"""What gives numbers of the prose, as they may be written. A new number needs a session or one."""


@cache
def known() -> frozenset[str]:
    sessions = [found for page in pages() for found in SESSION.finditer(page.read_text("utf-8"))]
    given = {number for session in sessions for number in numbers(session["output"])}
    return frozenset(given | {str(each) for fact in FACTS for each in fact()})


def faults(text: str) -> list[str]:
    """Numbers in the prose of a page that nothing gives."""
    return [
        f"nothing gives the number {n}: neither a session nor tests/tampering/prose.py"
        for n in numbers(prose(text))
        if n not in known()
    ]


def faults_of_proofs_readme(text: str) -> list[str]:
    """Numbers that are in no statement (nor name) of the theorems that their row, or their section,
    names; tables between the marks of check.py are written by it, and compared there.
    """
    text = re.sub(r"<!-- tables: .*?<!-- end of tables -->", "", text, flags=re.DOTALL)
    theorems, out = read_record().theorems, []
    more = " ".join(versions())
    more += " ".join(path.read_text("utf-8") for path in (ROOT / "proofs").glob("*.opam"))
    for section in re.split(r"\n#+ ", text):
        for block in re.split(r"\n\n|\n(?=\|)", section):
            scope = block if block.startswith("|") else section
            named = [name for name in re.findall(r"`(\w+)`", scope) if name in theorems]
            found = [f"{name.replace('_', ' ')} {theorems[name].statement}" for name in named]
            has = set(numbers(" ".join([*found, more]).replace(" / ", "/")))
            out += [
                f"no theorem named beside it has the number {number}"
                for number in numbers(re.sub(r"`[^`]*`|\bsome \d+\b", " ", block))
                if number not in has
            ]
    return out
