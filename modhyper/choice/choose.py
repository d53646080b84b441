"""Candidates to condition one primary, side by side: sizes, costs, and what the law excludes.

A candidate is h(x, I) = Q(x, z(I)), z written by a generator. Every layer of the generator is a cut
(`modhyper.audit.cut`): k_i numbers of b bits pass there for each condition, and N_i numbers that
follow the target lie behind it, the primary's own among them. So for each of its cuts

    b N_i + b k_i J ≥ log2(targets)     I fills a cube of m2 dimensions (`least_primary`)
    b N_i ≥ K (c - b k_i)               I is one of K unrelated conditions (`finite_conditions`)

or the candidate misses some target by more than eps. Numbers of a frozen base are the same for
every target and do not count in N_i. The empty cut is the total.

Memory, without what evaluation itself keeps (activations), s bytes a number:

    training   s (stored + trained (1 + states of the optimizer) + 2 · generated · batch)
    inference  s (stored + generated), for one condition at a time

where ``stored`` is the primary's own numbers and the generator's, and a generated number has a
value and a gradient for each condition of the batch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from modhyper.bisection import excluded_accuracy
from modhyper.choice.nearest import Nearest, nearest
from modhyper.choice.task import BYTES, STATES, Method, Task, label_of, read_task, task_of
from modhyper.magnitude import Size
from modhyper.numerals import fraction, size
from modhyper.problem import Problem
from modhyper.questions.conditioned import needed

HIGH_DIMENSION = 32
"""From here on the hardest members of the class are unlike any data."""


@dataclass(frozen=True, slots=True)
class Row:
    """One candidate.

    k                  numbers delivered for each condition
    N_Q                numbers stored in the primary, frozen ones included
    generator          numbers of the network or table that writes the k
    trained            numbers that training changes, in both
    macs               multiply-accumulates of one evaluation of the primary
    macs_condition     of the generator, once for each condition
    bytes_training, bytes_inference
    excluded           whether the law excludes it at eps; None where the law says nothing
    excludes           the largest eps of three digits that it excludes; None if it finds none
    cut                (k_i, N_i) of the cut that excludes that eps
    """

    label: str
    k: int
    N_Q: int
    generator: int
    trained: int
    macs: int
    macs_condition: int
    bytes_training: int
    bytes_inference: int
    excluded: bool | None
    excludes: Fraction | None
    cut: tuple[int, int] | None

    def as_dict(self) -> dict[str, Any]:
        """JSON form; exact numbers as strings."""
        out = {
            n: str(v) if type(v) is int or isinstance(v, Fraction) else v
            for n, v in asdict(self).items()
        }
        return out | {"cut": None if self.cut is None else [str(each) for each in self.cut]}


@dataclass(frozen=True, slots=True)
class Choice:
    """All candidates of a task.

    total    numbers that every method needs at eps, in all; None where the law says nothing
    nearest  the recorded measurement whose dimensions are near, if there is one
    """

    task: Task
    problem: Problem | None
    rows: tuple[Row, ...]
    total: Size | None
    nearest: Nearest | None

    @property
    def sentences(self) -> tuple[str, ...]:
        """What to do; what the law says; what this rests on. Where theory is silent it says so."""
        return sentences(self)

    @property
    def verdict(self) -> str:
        return " ".join(self.sentences)

    def as_dict(self) -> dict[str, Any]:
        total = self.total
        return {
            "task": self.task.name,
            "verdict": self.verdict,
            "total_at_least": None if total is None or total.value is None else str(total.value),
            "total_log10": None if total is None else total.log10,
            "candidates": [row.as_dict() for row in self.rows],
            "nearest_measurement": None if self.nearest is None else self.nearest.as_dict(),
        }


def choose(task: Task | Mapping[str, Any] | str | Path) -> Choice:
    """Compare the candidates of a task (`modhyper.choice.task` describes the file).

    Parameters
    ----------
    task : Task, mapping, str or Path
        A TOML file, its data as a dict, or a Task.

    Returns
    -------
    Choice
        A row for each candidate, and the verdict.

    Raises
    ------
    InputError
        For a task that does not fit together.
    """
    if isinstance(task, str | Path):
        task = read_task(Path(task))
    elif not isinstance(task, Task):
        task = task_of(task)
    problem = task.problem()
    rows = tuple(_row(task, method, problem) for method in task.candidate)
    total = None
    if problem is not None and problem.relative_eps is not None:
        total = needed(problem, problem.relative_eps, 0)
    near = None
    if task.target.inputs is not None and task.target.condition_dim is not None:
        near = nearest(task.target.inputs, task.target.condition_dim)
    return Choice(task, problem, rows, total, near)


def _excluding(
    problem: Problem, eps: Fraction, cuts: list[tuple[int, int]]
) -> tuple[int, int] | None:
    """The first cut that cannot reach eps."""
    return next((cut for cut in cuts if needed(problem, eps, cut[0]).exceeds(cut[1])), None)


def _row(task: Task, method: Method, problem: Problem | None) -> Row:
    template, taken = task.template, method.taken(task.template)
    generator = task.generator(method, taken.k)
    stored = template.numbers - taken.generated + taken.added
    follows = taken.added if task.primary.frozen else stored
    trained = follows + generator.numbers
    cuts = [(k, behind + follows) for k, behind in generator.cuts()]
    excluded = excludes = cut = None
    if problem is not None:
        excludes = excluded_accuracy(lambda eps: _excluding(problem, eps, cuts) is not None)
        if excludes is not None:
            cut = _excluding(problem, excludes, cuts)
            excludes *= problem.radius
        if problem.relative_eps is not None:
            excluded = _excluding(problem, problem.relative_eps, cuts) is not None
    each = BYTES[task.numbers.dtype]
    states, batch = STATES[task.numbers.optimizer], task.numbers.batch
    whole = stored + generator.numbers
    return Row(
        label_of(method),
        taken.k,
        stored,
        generator.numbers,
        trained,
        template.macs + taken.macs,
        generator.macs,
        each * (whole + trained * (1 + states) + 2 * taken.k * batch),
        each * (whole + taken.k),
        excluded,
        excludes,
        cut,
    )


def _furthest(rows: Sequence[Row]) -> str:
    """The candidate that is excluded least, in words."""
    known = [row for row in rows if row.excludes is not None]
    if not known:
        return ""
    best = min(known, key=lambda row: row.excludes or Fraction(1))
    return f" ({best.label} the least: up to ε = {fraction(best.excludes or Fraction(1))})"


def sentences(found: Choice) -> tuple[str, ...]:
    """What to do; what the law certifies; what both rest on, and where theory is silent."""
    rows, p = found.rows, found.problem
    counts = "The sizes and costs are counted from the description"
    if p is None:
        why = "x is no point of a cube of known dimension: the task has no [target] inputs"
        return (
            f"What to do: choose by cost and a trial. {_cheapest(rows)}",
            f"Theory says nothing here ({why}).",
            f"{counts}; nothing is said of how well any of them learns.",
        )
    if p.eps is None:
        return (
            f"What to do: choose by cost, or say which error ε you need. {_cheapest(rows)}",
            "No accuracy is asked, so nothing is excluded at it.",
            f"{counts}.",
        )
    left = [row for row in rows if row.excluded is not True]
    high = max(p.m1, p.m2)
    if high >= HIGH_DIMENSION:
        return (
            f"What to do: choose by cost and a trial; of images, fields or texts with {high:,} "
            f"dimensions theory says nothing. {_cheapest(rows)}",
            f"The law, of the hardest targets of the class alone: {_law(found, left)}",
            f"{counts}; the law is certified: {COUNTING}.",
        )
    if left:
        do = f"take one that the law leaves, and try it. {_cheapest(left)}"
    else:
        do = "none of these; take a larger one, or a larger ε."
    return (
        f"What to do: {do}",
        f"The law: {_law(found, left)}",
        f"This is certified: {COUNTING}. That training reaches ε is no part of it.",
    )


COUNTING = "numbers of b bits that pass or are stored, against targets that lie 2ε apart"


def _cheapest(rows: Sequence[Row]) -> str:
    """The candidate of the fewest trained numbers, and that of the least memory in training."""
    fewest = min(rows, key=lambda row: (row.trained, row.macs))
    least = min(rows, key=lambda row: (row.bytes_training, row.trained))
    text = f"{fewest.label} trains the fewest numbers ({fewest.trained:,})"
    if len(rows) == 1:
        return f"{fewest.label} trains {fewest.trained:,} numbers."
    if least is fewest:
        return f"{text} and needs the least memory."
    return f"{text}; {least.label} needs the least memory in training."


def _law(found: Choice, left: Sequence[Row]) -> str:
    """What is excluded at the eps of the task, and what every method needs."""
    assert found.problem is not None
    eps = fraction(found.problem.accuracy)
    gone = [row.label for row in found.rows if row.excluded]
    if not gone:
        return f"at ε = {eps} none of them is excluded."
    some = "some target of the class is missed by more than that, whatever is trained"
    if left:
        text = (
            f"at ε = {eps} {', '.join(gone)} {'are' if len(gone) > 1 else 'is'} excluded: {some}."
        )
    else:
        text = f"at ε = {eps} all of them are excluded{_furthest(found.rows)}: {some}."
    if found.total is not None and found.total.log10 is not None:
        text += f" Every method needs at least {size(found.total)} trained numbers in all."
    return text
