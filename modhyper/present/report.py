"""One self-contained page: claims, graph, bounds with sliders, pictures. No network needed."""

from __future__ import annotations

import io
import json
import math
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from importlib.resources import files
from itertools import product
from typing import Any

from modhyper import __version__
from modhyper.lab.experiment import experiment
from modhyper.lab.measurement import recorded
from modhyper.ledger.kernel import theorem_graph
from modhyper.ledger.verify import Checked
from modhyper.magnitude import log10
from modhyper.present import claim_graph
from modhyper.present.lab_picture import picture, shown
from modhyper.present.numbers import factor, fraction, size
from modhyper.present.theorem_graph import svg as theorem_svg
from modhyper.problem import Problem
from modhyper.questions.axes import spread
from modhyper.questions.compare import RATES, stated_exponents
from modhyper.questions.phase_map import phase_map
from modhyper.questions.separation import certify

EPS = tuple(Fraction(d, 10**p) for p in range(1, 7) for d in ((1,) if p == 1 else (5, 2, 1)))
AXES: dict[str, tuple[str, tuple[Any, ...], int]] = {
    "m1": ("m1, dimension of x", (1, 2, 3), 0),
    "m2": ("m2, dimension of I", tuple(range(7)), 2),
    "r": ("r, smoothness", (1, 2), 0),
    "eps": ("ε, accuracy", EPS, EPS.index(Fraction(1, 1000))),
    "k": ("k, embedding dimension", (1, 2, 4, 8, 16, None), 1),
    "bits": ("b, bits of a number", (8, 16, 32, 64), 2),
}
UNBOUNDED = ("dense-first-layer", "stored-product")
"""What the page assumes where k is unbounded, and says so."""


def report_page(rows: Sequence[Checked], activation: str = "relu") -> str:
    """The whole page as HTML. ``rows`` are the claims as just verified; ``activation`` is that of
    the networks on which the certified N_g rests."""
    counts = Counter(row.verdict.status for row in rows)
    summary = f"{len(rows)} claims: " + ", ".join(f"{n} {s}" for s, n in counts.most_common()) + "."
    page = (files("modhyper.present") / "report.html").read_text(encoding="utf-8")
    parts = {
        "__VERSION__": __version__,
        "__DATE__": datetime.now(UTC).date().isoformat(),
        "__SUMMARY__": summary,
        "__SIGMA__": activation,
        "__MAP__": _drawn(lambda: _map(activation)),
        "__THRESHOLD__": _measured("threshold"),
        "__ROTATION__": _measured("figure-3"),
        "__GRAPH__": claim_graph.svg(rows),
        "__THEOREMS__": _theorems(),
        "__DATA__": _embedded(page_data(rows, activation)),
    }
    for mark, text in parts.items():
        page = page.replace(mark, text)
    return page


def _theorems() -> str:
    graph = theorem_graph()
    return (
        "The Coq development is not beside this installation."
        if graph is None
        else theorem_svg(graph)
    )


def page_data(rows: Sequence[Checked], activation: str = "relu") -> dict[str, Any]:
    """What the page's script reads: the claims, the axes of the sliders, and their cells."""
    points = list(product(*(values for _, values, _ in AXES.values())))
    problems = [problem_at(*point, activation=activation) for point in points]
    return {
        "claims": [row.as_dict() | {"statement": row.claim.statement} for row in rows],
        "colours": claim_graph.FILLS,
        "axes": [_axis(name, *spec) for name, spec in AXES.items()],
        "cells": [cell(problem) for problem in problems],
        "stated": {q: [_exponent(q, problem) for problem in problems] for q in ("N_q", "N_g")},
    }


def problem_at(
    m1: int, m2: int, r: int, eps: Fraction, k: int | None, bits: int, *, activation: str = "relu"
) -> Problem:
    return Problem(
        m1=m1,
        m2=m2,
        smoothness=r,
        eps=eps,
        embedding_dim=k,
        precision_bits=bits,
        activation=activation,
        assume=UNBOUNDED if k is None else (),
    )


def cell(problem: Problem) -> tuple[str | None, str | None, str | None]:
    """(N_q at least, N_g at most, their ratio at least) as text; None where nothing is proved."""
    found = certify(problem)
    lower, upper = found.lower, found.upper
    return (
        size(lower.size) if lower is not None and lower.value != 0 else None,
        size(upper.size) if upper is not None else None,
        factor(found.orders) if found.separated and math.isfinite(found.orders) else None,
    )


def _exponent(quantity: str, problem: Problem) -> float | None:
    """The strongest stated exponent of 1/ε; None where nothing is stated."""
    values = {"m1": problem.m1, "m2": problem.m2, "r": problem.smoothness}
    found = [e.value(**values) for e in stated_exponents(quantity, problem)]
    strongest = max if RATES[quantity] == "lower" else min
    return float(strongest(found)) if found else None


def _axis(name: str, title: str, values: Sequence[Any], start: int) -> dict[str, Any]:
    """For ε the value is log10(1/ε), which is all that the stated scales need."""
    labels = [_label(value) for value in values]
    shown = [-log10(v, up=False) if isinstance(v, Fraction) else v for v in values]
    return {"name": name, "title": title, "labels": labels, "values": shown, "start": start}


def _label(value: Any) -> str:
    if value is None:
        return "unbounded"
    return fraction(value) if isinstance(value, Fraction) else str(value)


def _embedded(data: dict[str, Any]) -> str:
    """JSON that cannot end the script element it stands in."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")


def _drawn(picture: Callable[[], Any]) -> str:
    """A matplotlib figure as inline SVG, or a note where matplotlib is missing."""
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        return "<p class='soft'>Pictures need matplotlib: pip install “modhyper[lab]”.</p>"
    from modhyper.present.phase_map import style

    out = io.StringIO()
    with style():
        picture().savefig(out, format="svg", metadata={"Date": None})
    text = out.getvalue()
    return text[text.index("<svg") :]


def _map(activation: str) -> Any:
    """The phase map over ε and m2."""
    from modhyper.present.phase_map import draw

    x, y = spread("eps=1e-1:1e-6", "x"), spread("m2=1:8", "y")
    problem = Problem(m1=1, m2=1, embedding_dim=2, activation=activation)
    return draw(phase_map(problem, x, y))


def _measured(name: str) -> str:
    """The recorded measurement of an experiment, judged anew, or a note that there is none."""
    found, chosen = recorded(name), experiment(name)
    if found is None:
        return "<p class='soft'>Not measured yet.</p>"
    return _drawn(lambda: picture(chosen, shown(chosen, found)))
