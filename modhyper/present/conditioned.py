"""The lines of `modhyper bounds --conditioning`."""

from __future__ import annotations

from dataclasses import replace

from modhyper.numerals import fraction, size
from modhyper.present.document import Cell, Column, Document, Table
from modhyper.problem import Problem
from modhyper.questions.conditioned import Standing


def with_conditioning(document: Document, problem: Problem, found: Standing) -> Document:
    """``document`` after what the law says of the described network."""
    rows: list[dict[str, Cell]] = [
        {"what": "k, numbers delivered for each I", "number": f"{found.network.k:,}"},
        {"what": "N_Q, numbers of the primary's own", "number": f"{found.network.N_Q:,}"},
    ]
    if found.least is not None:
        rows.append(
            {"what": "N_Q that any method with this k needs", "number": f"≥ {size(found.least)}"}
        )
    shape = "→".join(map(str, found.network.widths))
    table = Table(
        (Column("what", f"{found.network.kind}, primary {shape}"), Column("number", "", "right")),
        rows,
    )
    data = document.data | {"described": found.as_dict()}
    return replace(document, payload=data, blocks=(table, says(problem, found), *document.blocks))


def says(problem: Problem, found: Standing) -> str:
    """Whether the law excludes the network at eps, and which eps it excludes."""
    ball = f"W({problem.smoothness},{problem.m})"
    if found.excludes is None:
        excluded = "It excludes no ε down to 10^-40."
    else:
        excluded = f"It excludes every ε ≤ {fraction(found.excludes)}."
    if problem.eps is None:
        return f"The law, on the targets of {ball}: {excluded[0].lower()}{excluded[1:]}"
    eps = fraction(problem.eps)
    if found.excluded:
        return (
            f"Excluded at ε = {eps}: whatever the numbers of this network are, some target of "
            f"{ball} is missed by more than that. {excluded.replace('It', 'The law', 1)}"
        )
    return f"At ε = {eps} the law does not exclude this network. {excluded}"
