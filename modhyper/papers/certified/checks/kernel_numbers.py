"""The calculator's numbers against those in the kernel's own statements."""

from __future__ import annotations

import re
from fractions import Fraction

from modhyper.finding import Finding, numerical
from modhyper.ledger.kernel import read_record
from modhyper.papers.certified import certified_bounds
from modhyper.problem import Problem

# q : words Nq 32 -> words 2 32 -> point 1 -> R reaches 1 / 1000 with m1:=1, m2:=2 only if …
EMBEDDING = (
    r"forall \(Nq : nat\) "
    r"\(q : words Nq (?P<bits>\d+) -> words (?P<k>\d+) (?P=bits) -> point \d+ -> R\), "
    r"embedding_reaches \(m1:=(?P<m1>\d+)\) \(m2:=(?P<m2>\d+)\) q "
    r"\(sobolev_ball_1 \(n:=\d+ \+ \d+\)\) \((?P<eps>1 / \d+)\) -> "
)
LOWER = re.compile(EMBEDDING + r"\((?P<least>\d+) <= Z\.of_nat Nq\)%Z")
RATIO = re.compile(
    r"fixed_point_relu \(w:=(?P<units>\d+)\) \(b:=\d+\).*"
    + EMBEDDING
    + r"\((?P<ratio>\d+) \* \(3 \* (?P=units)\) < Z\.of_nat Nq\)%Z"
)


def statements(pattern: re.Pattern[str]) -> dict[str, dict[str, str]]:
    """Theorem -> the numbers in its statement, for every theorem of this form.

    Raises ImportError ("not run") where there is no development beside this installation.
    """
    record = read_record()
    if not record.theorems:
        raise ImportError(record.problem)
    found = {name: pattern.search(theorem.statement) for name, theorem in record.theorems.items()}
    return {name: match.groupdict() for name, match in found.items() if match}


def problem_of(numbers: dict[str, str]) -> Problem:
    return Problem(
        m1=int(numbers["m1"]),
        m2=int(numbers["m2"]),
        eps=Fraction(numbers["eps"].replace(" ", "")),
        embedding_dim=int(numbers["k"]),
        precision_bits=int(numbers["bits"]),
    )


def bound(problem: Problem, id: str) -> int:
    """The value of one of the calculator's certified rows; 0 if it has none."""
    rows = {b.id: b.value for b in certified_bounds(problem)}
    return rows.get(id) or 0


def lower_bounds_agree() -> Finding:
    """Every theorem of the form N_q ≥ number: the calculator's number is the kernel's."""
    shown = []
    for name, numbers in statements(LOWER).items():
        problem = problem_of(numbers)
        own, kernel = bound(problem, "finite-precision-embedding"), int(numbers["least"])
        if own != kernel:
            return numerical(False, f"{name}: kernel {kernel:,}, calculator {own:,}")
        shown.append(
            f"({problem.m1},{problem.m2},{problem.embedding_dim}) at {problem.eps}: {own:,}"
        )
    return numerical(len(shown) >= 6, "; ".join(shown))


def separations() -> Finding:
    """Every theorem of the form N_q > ratio·N_g, both in b bits: the largest whole ratio that the
    calculator's two numbers allow is the kernel's, and N_g is.
    """
    values: dict[str, str] = {}
    for name, numbers in statements(RATIO).items():
        problem = problem_of(numbers)
        lower = bound(problem, "finite-precision-embedding")
        upper = bound(problem, "relu-interpolation-bits")
        ratio = (lower - 1) // upper if upper else 0
        if upper != 3 * int(numbers["units"]) or ratio != int(numbers["ratio"]):
            return numerical(False, f"{name}: N_q ≥ {lower:,}, N_g ≤ {upper:,}, ratio {ratio:,}")
        case = f"m2 = k = {problem.m2}" if problem.embedding_dim == problem.m2 else "another k"
        values[f"gap-{problem.m2}"] = f"N_q > {ratio:,}·N_g for {case}"
        values |= {
            "bits": numbers["bits"],
            "eps": numbers["eps"].replace(" ", ""),
            "N_g": f"{upper:,}",
        }
    shown = [text for name, text in values.items() if name.startswith("gap")]
    shown += [f"{name} = {values[name]}" for name in ("N_g", "bits", "eps") if name in values]
    return numerical(len(values) >= 6, "; ".join(shown), **values)
