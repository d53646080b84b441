"""The page of `modhyper bounds`: the answer, then what is stated beside what is certified."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from modhyper.bound import Bound, Side
from modhyper.numerals import fraction, orders, power_of_ten, size
from modhyper.paper import quantities
from modhyper.papers.galanti_wolf_2020 import stated
from modhyper.papers.galanti_wolf_2020.bounds import GapValue
from modhyper.present.document import Cell, Column, Document, Formula, Styled, Table, heads
from modhyper.present.numbers import epsilon_power
from modhyper.problem import Problem
from modhyper.questions.answer import SIGNS, Bounds
from modhyper.questions.separation import separation
from modhyper.questions.verdict import Verdict

APPLIES = {True: Styled("yes", "green"), False: Styled("no", "red")}
NAMES = {
    "N_plain": "N (plain network)",
    "N_q": "N_q (primary q)",
    "N_g": "N_g (primary g)",
    "N_e": "N_e (network e)",
    "N_f": "N_f (network f)",
    "N_embedding_total": "N_e + N_q (embedding, total)",
    "N_hypernetwork_total": "N_f (hypernetwork, total)",
}

SYMBOLS = {
    "N_plain": "N (plain)",
    "N_q": "N_q",
    "N_g": "N_g",
    "N_e": "N_e",
    "N_f": "N_f",
    "N_embedding_total": "N_e + N_q",
    "N_hypernetwork_total": "N_f (total)",
}


def bounds_document(
    answer: Bounds, gaps: Sequence[GapValue], *, everything: bool = False, explain: bool = False
) -> Document:
    """The verdict, its numbers, and one line on the paper's theorems.

    everything  also every row, stated and certified, with the reasons why rows do not apply
    explain     also each inequality with its numbers: of the answer's bounds, or of all
    """
    problem, found = answer.problem, answer.verdict
    blocks: list[Table | str] = ["\n".join(found.sentences)]
    if problem.eps is not None:
        blocks.append(_answer_table(found))
    blocks.append("\n".join([headline(problem), _worst(problem), *_paper(answer, gaps), MORE]))
    if everything:
        blocks += _every_row(answer, gaps)
    if explain:
        blocks += [_explained(b) for b in (answer if everything else _behind(found))]
    return Document(lambda: bounds_payload(answer, gaps), blocks)


ERRORS = {"sup": "sup error", "mean": "mean absolute error", "rms": "root mean square error"}
MORE = (
    "--all: every bound and its hypotheses. --explain: the inequalities, with their numbers.\n"
    "modhyper interface: every k. modhyper choose: your own candidates."
)
ANSWER = ("N_q", "N_g", "N_embedding_total", "N_hypernetwork_total")


def _worst(problem: Problem) -> str:
    error = ERRORS[problem.error]
    return f"One architecture for all of them; the error is the {error} on the worst one."


def _answer_table(found: Verdict) -> Table:
    """At least and at most, of q, g and both totals."""
    columns = (
        Column("quantity", f"certified, {found.numbers}"),
        Column("at_least", "at least", "right"),
        Column("at_most", ", ".join(filter(None, ("at most", found.built_in))), "right"),
    )
    rows: list[dict[str, Cell]] = [
        {
            "quantity": name_of(quantity),
            "at_least": found.shown(quantity, "lower"),
            "at_most": found.shown(quantity, "upper"),
        }
        for quantity in ANSWER
    ]
    k = found.problem.embedding_dim
    at = "for every k" if k is None else f"at k = {k:,}"
    rows.insert(2, {"quantity": f"N_q/N_g {at}", "at_least": found.ratio})
    return Table(columns, rows)


def _behind(found: Verdict) -> list[Bound]:
    """The bounds that the table of the answer shows."""
    sides: tuple[Side, Side] = ("lower", "upper")
    return [b for q in ANSWER for side in sides if (b := found.strongest(q, side)) is not None]


def _paper(answer: Bounds, gaps: Sequence[GapValue]) -> list[str]:
    """What the paper states of N_q/N_g, and whether its hypotheses hold here."""
    rows = {bound.id: bound for bound in answer}
    lines = []
    for gap in gaps:
        if gap.stated_here:
            both = [rows[id] for id in gap.theorems if id in rows]
            if len(both) < len(gap.theorems):
                continue
            names = " and ".join(bound.source.place for bound in both)
            here = epsilon_power(gap.exponent_value)
            lines.append(
                f"The paper: {gap.text}, here {here}, no constants; {_standing(both, names)}."
            )
    if answer.problem.smoothness > 1:
        return lines or ["The paper: no gap is stated for r > 1 (Theorems 2 and 3 have r = 1)."]
    return lines or ["The paper: it states nothing of such a problem."]


def _standing(bounds: Sequence[Bound], names: str) -> str:
    failed = dict.fromkeys(h.id for b in bounds for h in b.failed)
    if failed:
        return f"{names} do not apply ({', '.join(failed)})"
    undecided = dict.fromkeys(h.id for b in bounds for h in b.undecided)
    if undecided:
        return f"{names} are undecided ({', '.join(undecided)})"
    return f"{names} apply"


def _every_row(answer: Bounds, gaps: Sequence[GapValue]) -> list[Table | str]:
    marks = _Marks()
    of = {
        reading: [b for b in answer if b.reading == reading] for reading in ("stated", "certified")
    }
    blocks: list[Table | str] = [_stated_table(answer.problem, of["stated"], marks)]
    if of["certified"]:
        blocks.append(_certified_table(of["certified"], marks))
    if marks.texts:
        blocks.append("\n".join(f"[{mark}] {text}" for text, mark in marks.texts.items()))
    blocks.append(_stated_gaps(answer.problem, gaps))
    return blocks


def bounds_payload(answer: Bounds, gaps: Sequence[GapValue]) -> dict[str, Any]:
    from modhyper.papers.certified.kernel import proof_of  # the answer alone does without

    found = separation(answer)
    rows = [bound.as_dict() | proof_of(bound).as_dict() for bound in answer]
    return answer.as_dict() | {
        "bounds": rows,
        "gaps": [gap.as_dict() for gap in gaps],
        "certified_separation": None
        if found.pair is None
        else {
            "lower": found.pair[0].id,
            "upper": found.pair[1].id,
            "log10_ratio": found.orders if math.isfinite(found.orders) else None,
            "assumed": list(found.assumed),
        },
    }


def _explained(bound: Bound) -> str:
    from modhyper.present.row_proofs import proof_text  # the answer alone does without

    return f"{bound.id} ({bound.source}; {proof_text(bound)})\n{bound.explanation}"


class _Marks:
    """Letters for the reasons a row does not (surely) apply; equal reasons share a letter."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    def of(self, bound: Bound) -> str:
        marks = []
        for hypothesis in (*bound.failed, *bound.undecided, *bound.assumed):
            head = "assumed" if hypothesis.assumed else hypothesis.truth
            text = f"{head}: {hypothesis.statement} ({hypothesis.reason})"
            marks.append(self.letter(text))
        return ",".join(sorted(marks, key=lambda mark: (len(mark), mark)))

    def letter(self, text: str) -> str:
        return self.texts.setdefault(text, _letters(len(self.texts)))

    def applies(self, bound: Bound) -> Cell:
        if bound.applies is True and not bound.assumed:
            return APPLIES[True]
        marks = self.of(bound)
        if bound.applies is True:
            return Styled(f"if [{marks}]", "green")
        if bound.applies is False:
            return Styled(f"no [{marks}]", "red")
        return Styled(f"undecided [{marks}]", "dark_orange3")


def _letters(index: int) -> str:
    return chr(ord("a") + index) if index < 26 else f"a{index - 25}"


def headline(problem: Problem) -> str:
    return f"Targets: every y(x, I) with {values(problem)}."


def values(problem: Problem) -> str:
    """ "m1 = 1, m2 = 2, …": what is asked."""
    k = "unbounded" if problem.embedding_dim is None else str(problem.embedding_dim)
    depth = "unrestricted" if problem.depth is None else str(problem.depth)
    parts = [f"m1 = {problem.m1}", f"m2 = {problem.m2}", f"r = {problem.smoothness}"]
    if problem.eps is not None:
        parts.append(f"ε = {fraction(problem.eps)}")
    if problem.radius != 1:
        parts.append(f"radius {fraction(problem.radius)}")
    if problem.error != "sup":
        parts.append(f"{problem.error} error")
    if problem.conditions is not None:
        parts.append(f"{problem.conditions:,} unrelated conditions")
    parts += [f"k = {k}", f"{problem.precision_bits} bits"]
    if problem.bits_embedding is not None:
        parts.append(f"{problem.bits_embedding} bits of e(I)")
    parts.append(f"depth {depth}")
    parts.append(f"σ = {problem.activation}")
    if problem.bottleneck is not None:
        parts.append(f"w,c = {problem.bottleneck}")
    return ", ".join(parts)


def _stated_table(problem: Problem, bounds: Sequence[Bound], marks: _Marks) -> Table:
    columns = [*heads(quantity="size of", sign="", rate="rate as ε → 0", here=">here")]
    if problem.eps is not None:
        columns.append(Column("scale", "scale", "right"))
    columns += [*heads(applies="applies", source="stated in")]
    rows: list[dict[str, Cell]] = []
    for bound in bounds:
        value = bound.exponent_value
        rows.append(
            {
                "quantity": symbol_of(bound.quantity),
                "sign": SIGNS[bound.side],
                "rate": _rate(bound),
                "here": None if value is None else epsilon_power(value),
                "scale": None if bound.log10_scale is None else power_of_ten(bound.log10_scale),
                "applies": marks.applies(bound),
                "source": _place(bound),
            }
        )
    return Table(
        tuple(columns),
        rows,
        title="Stated: how size scales, not how large it is (no constants)",
    )


def _place(bound: Bound) -> str:
    """Where it is stated: the place alone in the paper itself."""
    here = bound.source.key == stated.KEY
    return bound.source.place if here else str(bound.source)


def symbol_of(quantity: str) -> str:
    """How a quantity is called in wide tables; others by their words."""
    return SYMBOLS.get(quantity) or name_of(quantity)


def name_of(quantity: str) -> str:
    """How a quantity is called in tables."""
    return NAMES.get(quantity) or f"{quantity} ({quantities().get(quantity, 'size')})"


def _rate(bound: Bound) -> Formula | None:
    return None if bound.rate is None else Formula(str(bound.rate), bound.rate.latex)


def _certified_table(bounds: Sequence[Bound], marks: _Marks) -> Table:
    """Rows that hold or may hold; what fails or gives nothing here is named below the table."""
    from modhyper.present.row_proofs import NOTE, proof_cell  # the answer alone does without

    columns = heads(
        quantity="size of", sign="", value=">", applies="applies", id="result", proof="proof"
    )
    shown = [b for b in bounds if b.applies is not False and not _empty(b)]
    rows: list[dict[str, Cell]] = [
        {
            "quantity": symbol_of(bound.quantity),
            "sign": SIGNS[bound.side],
            "value": size(bound.size) or _rate(bound),
            "applies": marks.applies(bound),
            "id": bound.id,
            "proof": proof_cell(bound, marks.letter),
        }
        for bound in shown
    ]
    notes = []
    failing = [b for b in bounds if b.applies is False and not _empty(b)]
    if failing:
        reasons = sorted({h.reason or h.statement for b in failing for h in b.failed})
        notes.append(f"Not for this problem ({'; '.join(reasons)}): {_ids(failing)}.")
    empty = [b for b in bounds if _empty(b)]
    if empty:
        notes.append(f"Nothing proved at this ε by: {_ids(empty)}.")
    notes.append(NOTE)
    return Table(columns, rows, "Certified: how many numbers, proved", tuple(notes))


def _empty(bound: Bound) -> bool:
    """A lower bound of 0 says nothing."""
    return bound.side == "lower" and bound.value == 0


def _ids(bounds: Sequence[Bound]) -> str:
    return ", ".join(bound.id for bound in bounds)


def _stated_gaps(problem: Problem, gaps: Sequence[GapValue]) -> str:
    lines = []
    for gap in gaps:
        if gap.stated_here:
            scale = "" if gap.log10_scale is None else f", {orders(gap.log10_scale)} orders at ε"
            lines.append(
                f"Stated gap: {gap.text}, here {epsilon_power(gap.exponent_value)}{scale}."
            )
    return "\n".join(lines) or f"Stated gap: none for r = {problem.smoothness}."
