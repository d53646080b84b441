"""The table of `modhyper crossover`."""

from __future__ import annotations

from typing import Any

from modhyper.bound import Bound
from modhyper.numerals import fraction, orders, size
from modhyper.present.document import Cell, Column, Document, Table, heads
from modhyper.questions.crossover import Crossover, Step
from modhyper.questions.phase_map import numbers
from modhyper.questions.separation import METHODS

SYMBOLS = {"eps": "ε", "m2": "m2", "bits": "bits", "embedding-dim": "k"}
STARTS = {
    "eps": "the largest ε of three significant digits",
    "m2": "the least m2",
    "bits": "the most bits",
    "embedding-dim": "the largest k",
}


def crossover_document(found: Crossover) -> Document:
    """Where the separation starts, then a ladder of values from there on."""
    symbol = SYMBOLS[found.axis]
    blocks: list[Table | str] = [_headline(found, symbol)]
    if found.rungs:
        columns = (
            Column("value", symbol, "right"),
            *heads(lower=">N_q ≥", upper=">N_g ≤", orders=">orders of magnitude"),
        )
        rows = [_row(step) for step in found.rungs]
        notes = (_method_note(found), "“–”: no separation is certified at this value.")
        blocks.append(Table(columns, rows, "From the start on", notes))
    return Document(payload=crossover_payload(found), blocks=blocks)


def _headline(found: Crossover, symbol: str) -> str:
    if found.start is None:
        text = f"No separation N_q > N_g is certified at any {symbol} searched."
        if found.problem.m1 > 3:
            return text + " No small primary is certified for m1 > 3."
        if found.problem.embedding_dim is None and found.axis != "embedding-dim":
            needed = "dense-first-layer (and stored-product, which gives more)"
            text += f" With k unbounded the bounds on N_q need {needed}: see --assume."
        return text
    start, reach = found.start, found.reach
    text = (
        f"The certified separation starts at {symbol} = {_value(start)}, "
        f"{STARTS[found.axis]} with N_q > N_g: {_pair(start)}."
    )
    if found.before is not None:
        text += f" Before, at {symbol} = {_value(found.before)}: {_pair(found.before)}."
    if reach is not None:
        text += (
            f" Among the values below it reaches {orders(reach.found.orders)} orders of "
            f"magnitude, at {symbol} = {_value(reach)}."
        )
    return text


def _method_note(found: Crossover) -> str:
    finite = found.method == "finite-precision" and found.axis != "bits"
    held = f"; b = {found.problem.precision_bits}" if finite else ""
    assumed = found.start.found.assumed if found.start is not None else ()
    granted = f" Assumed: {', '.join(assumed)}." if assumed else ""
    return f"{METHODS[found.method].words}{held}.{granted}"


def _row(step: Step) -> dict[str, Cell]:
    return {
        "value": _value(step),
        "lower": _size(step.found.lower),
        "upper": _size(step.found.upper),
        "orders": orders(step.found.orders) if step.found.separated else None,
    }


def _pair(step: Step) -> str:
    return f"N_q ≥ {_size(step.found.lower)}, N_g ≤ {_size(step.found.upper)}"


def _value(step: Step) -> str:
    return f"{step.value:,}" if isinstance(step.value, int) else fraction(step.value)


def _size(bound: Bound | None) -> str:
    return (size(bound.size) if bound is not None else None) or "–"


def crossover_payload(found: Crossover) -> dict[str, Any]:
    return {
        "axis": found.axis,
        "method": found.method,
        "problem": found.problem.as_dict(),
        "start": None if found.start is None else step_payload(found.start),
        "before": None if found.before is None else step_payload(found.before),
        "ladder": [step_payload(step) for step in found.rungs],
    }


def step_payload(step: Step) -> dict[str, Any]:
    """One value with its two numbers; exact integers as strings."""
    return {"value": str(step.value), "separated": step.found.separated} | numbers(step.found)
