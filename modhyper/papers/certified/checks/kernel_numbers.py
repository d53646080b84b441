"""The calculator's numbers against those in the kernel's own statements."""

from __future__ import annotations

import re
from fractions import Fraction

from modhyper.coq.instances import Instance, stated_bounds
from modhyper.finding import Finding, numerical
from modhyper.ledger.kernel import read_record
from modhyper.papers.certified import certified_bounds
from modhyper.papers.certified.targets import in_kernel
from modhyper.problem import Problem

# q : words Nq 32 -> words 2 32 -> point 1 -> R reaches 1 / 1000 with m1:=1, m2:=2 only if …
EMBEDDING = (
    r"forall \(Nq : nat\) "
    r"\(q : words Nq (?P<bits>\d+) -> words (?P<k>\d+) (?P=bits) -> point \d+ -> R\), "
    r"embedding_reaches \(m1:=(?P<m1>\d+)\) \(m2:=(?P<m2>\d+)\) q "
    r"\(sobolev_ball_1 \(n:=\d+ \+ \d+\)\) \((?P<eps>1 / \d+)\) -> "
)
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


def bound(problem: Problem, id: str) -> int:
    """The value of one of the calculator's certified rows; 0 if it has none."""
    rows = {b.id: b.value for b in certified_bounds(problem)}
    return rows.get(id) or 0


ROWS = {
    "embedding": "finite-precision-embedding",
    "network": "finite-precision-plain",
    "primary": "finite-precision-slice",
}


def problem_of_instance(instance: Instance) -> Problem:
    """The problem of a theorem."""
    m1, m2 = (1, instance.m1 - 1) if instance.kind == "network" else (instance.m1, instance.m2)
    return Problem(
        m1=m1,
        m2=m2,
        smoothness=1,
        eps=instance.eps,
        embedding_dim=instance.k or None,
        precision_bits=instance.bits,
    )


def by_signs(problem: Problem, kind: str = "embedding") -> int:
    """The number of the best signs for the same row: what the kernel's theorems give."""
    m2 = 0 if kind == "primary" else problem.m2
    told = problem.interface_bits * (problem.embedding_dim or 0) if kind == "embedding" else 0
    size = in_kernel(problem.m1, m2, problem.accuracy, told, problem.precision_bits)
    return size.value or 0


def lower_bounds_agree() -> Finding:
    """Wherever theorems bound a problem from below: the number of the best signs is theirs (or
    they have a smaller one), and the calculator's row is at least that.

    Kind, m1, m2, k, bits, eps and the numbers are read off the kernel's own text of the statements.
    """
    record = read_record()
    if record.problem:
        raise ImportError(record.problem)
    shown, same = [], 0
    for instance, stated in stated_bounds(record.theorems.values()).items():
        problem = problem_of_instance(instance)
        own, signs = bound(problem, ROWS[instance.kind]), by_signs(problem, instance.kind)
        largest = max(each.bound for each in stated)
        same += signs == largest
        if not largest <= signs <= own:
            kernel = ", ".join(f"{each.theorem}: {each.bound:,}" for each in stated)
            return numerical(False, f"{kernel}; signs {signs:,}, calculator {own:,}")
        name = f"{instance.kind} ({instance.m1},{instance.m2},{instance.k})"
        shown.append(f"{name}: {largest:,} ≤ {own:,}")
    return numerical(len(shown) >= 8 and same >= 6, "; ".join(shown))


def separations() -> Finding:
    """Every problem with a theorem N_q > ratio·N_g, both in b bits: N_g is the calculator's, and
    the largest ratio stated is the largest whole one that its two numbers allow.
    """
    values: dict[str, str] = {}
    ratios: dict[Problem, set[int]] = {}
    units: dict[Problem, set[int]] = {}
    for numbers in statements(RATIO).values():
        problem = Problem(
            m1=int(numbers["m1"]),
            m2=int(numbers["m2"]),
            eps=Fraction(numbers["eps"].replace(" ", "")),
            embedding_dim=int(numbers["k"]),
            precision_bits=int(numbers["bits"]),
        )
        ratios.setdefault(problem, set()).add(int(numbers["ratio"]))
        units.setdefault(problem, set()).add(int(numbers["units"]))
    for problem, stated in ratios.items():
        upper = bound(problem, "relu-interpolation-bits")
        lower = bound(problem, "finite-precision-embedding")
        ratio = (lower - 1) // upper if upper else 0
        if upper // 3 not in units[problem] or ratio != max(stated):
            return numerical(
                False,
                f"m2 = {problem.m2}: N_q ≥ {lower:,}, N_g ≤ {upper:,}, ratio {ratio:,}; the kernel "
                f"has {sorted(stated)}",
            )
        case = f"m2 = k = {problem.m2}" if problem.embedding_dim == problem.m2 else "another k"
        values |= {
            f"gap-{problem.m2}": f"N_q > {ratio:,}·N_g for {case}",
            "bits": str(problem.precision_bits),
            "eps": str(problem.eps),
            "N_g": f"{upper:,}",
        }
    shown = ", ".join(f"{name} = {text}" for name, text in values.items())
    return numerical(len(values) >= 6, shown, **values)
