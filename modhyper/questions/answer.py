"""`bounds`: every bound on one problem, and the verdict they come to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, overload

from modhyper.bound import Bound
from modhyper.errors import InputError
from modhyper.numerals import power_of_ten, size
from modhyper.paper import quantities
from modhyper.problem import Problem
from modhyper.questions.bounds import every_bound
from modhyper.questions.verdict import Verdict, verdict

SIGNS = {"lower": "≥", "upper": "≤"}
APPLIES = {True: "yes", False: "no", "undecided": "undecided"}


@dataclass(frozen=True, repr=False)
class Bounds(Sequence[Bound]):
    """The bounds on ``problem``: a sequence of `Bound`, first stated, then certified.

    Attributes
    ----------
    problem : Problem
    rows : tuple of Bound
    verdict : Verdict
        What those that apply come to, in a sentence and in numbers.
    """

    problem: Problem
    rows: tuple[Bound, ...]

    @cached_property
    def verdict(self) -> Verdict:
        return verdict(self.problem, self.rows)

    @overload
    def __getitem__(self, index: int) -> Bound: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Bound, ...]: ...
    def __getitem__(self, index: int | slice) -> Bound | tuple[Bound, ...]:
        return self.rows[index]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Bound]:
        return iter(self.rows)

    def __repr__(self) -> str:
        return f"<{len(self)} bounds. {self.verdict}>"

    def _repr_html_(self) -> str:
        """For notebooks: the verdict, then the certified bounds that apply."""
        from html import escape

        shown = [b for b in self.rows if b.reading == "certified" and b.applies is True]
        lines = [
            f"<tr><td>{escape(b.quantity)} ({escape(quantities().get(b.quantity, ''))})</td>"
            f"<td style='text-align:right'>{SIGNS[b.side]} {escape(size(b.size) or '–')}</td>"
            f"<td>{escape(b.id)}</td></tr>"
            for b in shown
            if b.value != 0
        ]
        head = "<tr><th>size of</th><th>parameters</th><th>result</th></tr>"
        table = f"<table><thead>{head}</thead><tbody>{''.join(lines)}</tbody></table>"
        return f"<p>{escape(self.verdict.sentence)}</p>{table if lines else ''}"

    def to_frame(self) -> Any:
        """The bounds as a pandas DataFrame, one row each.

        Returns
        -------
        pandas.DataFrame
            Columns id, quantity, side, reading, setting, rate, exponent, scale, value, applies,
            source. ``value`` holds exact Python integers.

        Raises
        ------
        InputError
            If pandas is not installed.
        """
        try:
            import pandas as pd  # optional
        except ImportError:
            raise InputError("to_frame needs pandas", hint="pip install pandas") from None
        return pd.DataFrame([_row(bound) for bound in self.rows], columns=list(COLUMNS))

    def as_dict(self) -> dict[str, Any]:
        """JSON form: the problem, the verdict and the bounds."""
        return {
            "problem": self.problem.as_dict(),
            "verdict": self.verdict.as_dict(),
            "bounds": [bound.as_dict() for bound in self.rows],
        }


EXAMPLE = Problem(m1=1, m2=2, eps="1e-3", embedding_dim=2)
"""The problem that README, the page and `modhyper verify` begin with."""
COLUMNS = (
    *("id", "quantity", "side", "reading", "setting", "rate", "exponent", "scale", "value"),
    *("applies", "source"),
)


def _row(bound: Bound) -> dict[str, Any]:
    exponent, scale = bound.exponent_value, bound.log10_scale
    return {
        "id": bound.id,
        "quantity": bound.quantity,
        "side": bound.side,
        "reading": bound.reading,
        "setting": bound.setting,
        "rate": None if bound.rate is None else str(bound.rate),
        "exponent": None if exponent is None else float(exponent),
        "scale": None if scale is None else power_of_ten(scale),
        "value": bound.value,
        "applies": APPLIES[bound.applies],
        "source": str(bound.source),
    }


def bounds(problem: Problem) -> Bounds:
    """Every bound that an installed paper has for ``problem``, and the verdict.

    Parameters
    ----------
    problem : Problem
        Certified bounds need its ``eps``.

    Returns
    -------
    Bounds
        A sequence of bounds, first stated, then certified, with ``.verdict`` and ``.to_frame()``.

    Raises
    ------
    InputError
        If the activation is neither a known name nor an expression in x, or ``problem.assume``
        names no known hypothesis.

    Examples
    --------
    >>> found = bounds(Problem(m1=1, m2=2, eps="1e-3", embedding_dim=2))
    >>> found.verdict.separated
    True
    """
    return Bounds(problem, every_bound(problem))
