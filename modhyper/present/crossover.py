"""The table of `modhyper crossover`."""

from __future__ import annotations

import math
from typing import Any

from modhyper.magnitude import log10
from modhyper.present.document import Cell, Column, Document, Table
from modhyper.present.numbers import fraction, integer, orders
from modhyper.questions.crossover import Crossover, Step

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
    if found.ladder:
        columns = (
            Column("value", symbol, "right"),
            Column("lower", "N_q ≥", "right"),
            Column("upper", "N_g ≤", "right"),
            Column("orders", "orders of magnitude", "right"),
        )
        rows = [_row(step) for step in found.ladder]
        notes = (_method_note(found), "“–”: no separation is certified at this value.")
        blocks.append(Table(columns, rows, "From the start on", notes))
    return Document(payload=crossover_payload(found), blocks=blocks)


def _headline(found: Crossover, symbol: str) -> str:
    if found.start is None:
        text = f"No separation N_q > N_g is certified at any {symbol} searched."
        if found.problem.m1 > 3:
            text += " No small primary is certified for m1 > 3."
        return text
    start, reach = found.start, found.reach
    text = (
        f"The certified separation starts at {symbol} = {_value(start)}, "
        f"{STARTS[found.axis]} with N_q > N_g: N_q ≥ {_lower(start)}, N_g ≤ {_upper(start)}."
    )
    if found.before is not None:
        text += (
            f" Before, at {symbol} = {_value(found.before)}: N_q ≥ {_lower(found.before)}, "
            f"N_g ≤ {_upper(found.before)}."
        )
    if reach is not None:
        text += (
            f" Among the values below it reaches {orders(reach.certificate.orders)} orders of "
            f"magnitude, at {symbol} = {_value(reach)}."
        )
    return text


def _method_note(found: Crossover) -> str:
    if found.method == "continuous":
        return "Real weights that depend continuously on the target, in q, e and g."
    held = "" if found.axis == "bits" else f"; b = {found.problem.precision_bits}"
    return f"Every number stored in b bits, in q, e and g{held}."


def _row(step: Step) -> dict[str, Cell]:
    certificate = step.certificate
    return {
        "value": _value(step),
        "lower": _lower(step),
        "upper": _upper(step),
        "orders": orders(certificate.orders) if certificate.separated else None,
    }


def _value(step: Step) -> str:
    return f"{step.value:,}" if isinstance(step.value, int) else fraction(step.value)


def _lower(step: Step) -> str:
    value = step.certificate.lower
    log = step.certificate.long_log10
    if value == 0:
        return "0"
    return integer(value, log10(value, up=False) if value else log) or "–"


def _upper(step: Step) -> str:
    value = step.certificate.upper
    return "–" if value is None else integer(value, log10(value, up=True)) or "–"


def crossover_payload(found: Crossover) -> dict[str, Any]:
    return {
        "axis": found.axis,
        "method": found.method,
        "problem": found.problem.as_dict(),
        "start": None if found.start is None else step_payload(found.start),
        "before": None if found.before is None else step_payload(found.before),
        "ladder": [step_payload(step) for step in found.ladder],
    }


def step_payload(step: Step) -> dict[str, Any]:
    """One value with its two numbers; exact integers as strings."""
    certificate = step.certificate
    return {
        "value": str(step.value),
        "N_q_at_least": None if certificate.lower is None else str(certificate.lower),
        "N_q_log10": certificate.long_log10,
        "N_g_at_most": None if certificate.upper is None else str(certificate.upper),
        "separated": certificate.separated,
        "orders": certificate.orders if math.isfinite(certificate.orders) else None,
    }
