"""modhyper interface"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from modhyper.cli.options import takes_problem
from modhyper.present.document import Document
from modhyper.present.interface import interface_document, save_interface
from modhyper.problem import MAX_DIMENSION, Problem, whole
from modhyper.questions.interface import interface as compute

app = typer.Typer(add_completion=False)


@app.command()
@takes_problem(
    "m1",
    "m2",
    "eps",
    without=("bottleneck", "depth", "assume", "conditions", "error"),
)
def interface(
    problem: Problem,
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="NUMBERS", help="Values of k to show: 1,8,44."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Picture and its data: .png, .svg, .json, .csv."),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Print the inequality, and what weaker targets give.")
    ] = False,
) -> Document:
    """How large a primary must be if the condition delivers k numbers to it, for every k.

    Whatever the method (embedding, FiLM, LoRA, generated weights): a certified lower curve, an
    upper one of networks that are built, and the k at which the gap to a hypernetwork ends.

    Examples:

    $ modhyper interface --m1 1 --m2 2 --eps 1e-3 -k 2

    $ modhyper interface --m1 1 --m2 2 --eps 1e-3 --out law

    $ modhyper interface --m1 2 --m2 2 --eps 1e-2 --at 1,8,41,42 --explain
    """
    ks = [
        whole("--at", text.strip(), least=1, most=MAX_DIMENSION)
        for text in (at or "").split(",")
        if at is not None
    ]
    found = compute(problem, ks)
    files = save_interface(found, out) if out is not None else ()
    return interface_document(found, ks, explain=explain, files=files)
