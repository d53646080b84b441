"""Which certified rows the proof kernel stands behind for a given problem, and how.

A row is "kernel" if a certificate for it can be written here (`coq.certificates`): then its printed
number is a theorem that Coq proves by computing. Otherwise it says where its proof stands, what it
takes from the literature, and why there is no certificate.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import Literal, get_args

from modhyper.bound import Bound
from modhyper.coq.certificates import NO_SUM, Boxes, Certificate, Points, Row, refusal
from modhyper.papers.certified import certified_bounds
from modhyper.papers.certified.best_points import best_points
from modhyper.papers.certified.grid import best_packing
from modhyper.papers.certified.packing import Axes, polynomial_profile
from modhyper.papers.certified.point_sets import CHECKERBOARD
from modhyper.papers.certified.upper import cells
from modhyper.problem import Problem

MOST_AXES = 200

PENCIL = {
    "finite-precision-chain": ("papers/certified/entropy.py", ""),
    "bounded-weights": ("papers/certified/entropy.py", ""),
    "continuous": ("papers/certified/continuous.py", "Borsuk–Ulam"),
    "growth-function": ("papers/certified/growth_function.py", "Warren's bound"),
    "tanh-steps": ("papers/certified/upper.py", ""),
    "relu-kuhn": ("papers/certified/upper.py", ""),
    "relu-joint": ("papers/certified/upper.py", ""),
    "selector": ("papers/certified/selector.py", "universality, where f is not ReLU on one axis"),
    "finite-precision": ("papers/certified/finite_precision.py", ""),
    "relu-interpolation": ("papers/certified/upper.py", ""),
}
"""Start of a row's id -> the module whose docstring proves it, what the literature gives it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands behind a row.

    standing    "kernel": ``certificate`` is there to be checked; "pencil": proved in ``place``;
                "literature": proved elsewhere; "nothing": the row claims nothing for this problem
    literature  a theorem of the literature that its proof takes as given; "" if none
    why_not     why there is no certificate; "" if there is one
    """

    row: str
    standing: Literal["kernel", "pencil", "literature", "nothing"]
    certificate: Certificate | None = None
    place: str = ""
    literature: str = ""
    why_not: str = ""


def standings(problem: Problem, rows: tuple[Bound, ...] | None = None) -> tuple[Standing, ...]:
    """The standing of each certified row (of `certified_bounds`, or of ``rows``)."""
    found = certified_bounds(problem) if rows is None else rows
    return tuple(_standing(problem, row) for row in found)


def certificates(
    problem: Problem, rows: tuple[Bound, ...] | None = None
) -> tuple[Certificate, ...]:
    """The certificates of all rows that have one, for `coq.certificate_files.file_text`."""
    found = (each.certificate for each in standings(problem, rows))
    return tuple(each for each in found if each is not None)


def _standing(problem: Problem, row: Bound) -> Standing:
    if row.reading != "certified":
        return Standing(
            row.id, "literature", why_not=f"its proof is in the literature: {row.source}"
        )
    if row.value == 0:
        return Standing(row.id, "nothing", why_not="it claims nothing for this problem")
    place, literature = next(
        (entry for start, entry in PENCIL.items() if row.id.startswith(start)), ("", "")
    )

    def pencil(why_not: str) -> Standing:
        return Standing(row.id, "pencil", None, place, literature, why_not)

    if row.id not in get_args(Row):
        return pencil("there is no kernel theorem for this row")
    if row.value is None:
        return pencil("its number is too long to write out")
    if problem.m1 + problem.m2 > MOST_AXES:
        return pencil(f"certificates have at most {MOST_AXES} axes")
    made = _construction(problem, row) if row.id.startswith("relu") else _lower(problem, row)
    if isinstance(made, str):
        return pencil(made)
    if (reason := refusal(made)) == NO_SUM and made.witness is not None:
        reason = "its packing forces more than those the kernel has"
    if reason:
        return pencil(reason)
    return Standing(row.id, "kernel", made, place)


def _lower(problem: Problem, row: Bound) -> Certificate | str:
    value, m1, bits = row.value, problem.m1, problem.precision_bits
    assert value is not None
    told, cost = 0, 0
    if row.id == "finite-precision-embedding":
        assert problem.embedding_dim is not None
        cost = bits * problem.embedding_dim
    elif row.id == "finite-precision-any-dimension":
        told = max(0, value - m1 - 1)
        cost = bits * told
    elif row.id == "finite-precision-compressed":
        told = max(0, (isqrt(m1 * m1 + 4 * value) - m1) // 2 - 2)
        while (told + 1) * (m1 + told + 1) < value:
            told += 1
        cost = bits * told
    m2 = 0 if row.id == "finite-precision-slice" else problem.m2
    witness = _witness(problem, m2, cost)
    if isinstance(witness, str):
        return witness
    return _certificate(problem, row, told=told, witness=witness)


def _witness(problem: Problem, m2: int, cost: int) -> Boxes | Points | str:
    """The packing in the kernel that forces most beside ``cost``, or why there is none.

    r = 1: the best checkerboard, which forces no less than any grid of boxes.
    """
    r, eps = problem.smoothness, problem.relative_eps
    assert eps is not None
    if r == 1:
        points = best_points(problem.m1, m2, eps, cost, kind=CHECKERBOARD)
        x, condition = (points.x, points.condition) if points else ((), ())
        return Points(_each(x, problem.m1, 1), _each(condition, problem.m2, 1))
    packing = best_packing(problem.m1, m2, r, eps, cost)
    x, condition = (packing.grid.x, packing.grid.condition) if packing else ((), ())
    boxes = _each(x, problem.m1, 0), _each(condition, problem.m2, 0)
    if r == 2:
        sups = [] if packing is None else packing.profile.sups
        alpha = sups[1] / sups[2] if sups else Fraction(1, 2)
        return Boxes((alpha.numerator, alpha.denominator), *boxes)
    if r == 3:
        known = Boxes(None, (), ()).weights()
        if list(polynomial_profile(3).sups) != [Fraction(n, known[1]) for n in known[0]]:
            return "the calculator's bump is not the kernel's"
        return Boxes(None, *boxes)
    return "the kernel has bumps for r ≤ 3 only"


def _each(axes: Axes, number: int, uncut: int) -> tuple[int, ...]:
    """The entry of each of so many axes; ``uncut`` where ``axes`` has none."""
    cut = tuple(n for n, power in axes for _ in range(power))
    return cut + (uncut,) * (number - len(cut))


def _construction(problem: Problem, row: Bound) -> Certificate | str:
    assert row.value is not None
    units, wrong = divmod(row.value, 3)
    if wrong:
        return "its size is not 3 numbers a unit"
    bits = problem.precision_bits if row.id.endswith("bits") else None
    eps = problem.relative_eps
    assert eps is not None
    first = cells(eps, bits)
    second = problem.smoothness > 1 and (first is None or units - 1 < first)
    return _certificate(problem, row, units=units, second_order=second)


def _certificate(
    problem: Problem,
    row: Bound,
    *,
    told: int = 0,
    witness: Boxes | Points | None = None,
    units: int = 0,
    second_order: bool = False,
) -> Certificate:
    assert problem.eps is not None
    assert row.value is not None
    id: Row = row.id  # type: ignore[assignment]
    embedding = row.id == "finite-precision-embedding"
    return Certificate(
        row=id,
        value=row.value,
        m1=problem.m1,
        m2=problem.m2,
        smoothness=problem.smoothness,
        eps=problem.eps,
        radius=problem.radius,
        bits=problem.precision_bits,
        embedding_dim=problem.embedding_dim if embedding else None,
        told=told,
        witness=witness,
        units=units,
        second_order=second_order,
    )
