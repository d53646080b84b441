"""What follows from the bounds: modhyper invert, crossover, map."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from modhyper.cli.options import number, read_constants, takes_problem
from modhyper.errors import InputError
from modhyper.present.crossover import crossover_document
from modhyper.present.document import Document
from modhyper.present.grids import invert_document
from modhyper.problem import Problem
from modhyper.questions.crossover import crossover as find
from modhyper.questions.invert import invert as compute

app = typer.Typer(add_completion=False)


@app.command()
@takes_problem("m1", "m2", without=("eps",))
def invert(
    problem: Problem,
    budget: Annotated[str | None, number("--budget", help="Parameters at hand.")] = None,
    constant: Annotated[
        list[str] | None,
        typer.Option("--constant", help="QUANTITY=C, repeatable: C of its rate C·ε^(-a)."),
    ] = None,
) -> Document:
    """What accuracy a parameter budget buys, quantity by quantity.

    Examples:

    $ modhyper invert --m1 1 --m2 2 -k 2 --budget 10000

    $ modhyper invert --m1 1 --m2 2 --budget 1e6 --constant N_g=3
    """
    if budget is None:
        raise InputError("missing", option="--budget", hint="the number of parameters at hand")
    try:
        problem = replace(problem, budget=budget)  # type: ignore[arg-type]
    except InputError as error:
        raise InputError(error.message, option="--budget") from None
    return invert_document(problem, compute(problem, read_constants(constant)))


@app.command()
@takes_problem("m1", "m2", without=("bottleneck",))
def crossover(
    problem: Problem,
    over: Annotated[
        str, typer.Option("--over", help="The axis: eps, m2, bits or embedding-dim.")
    ] = "eps",
    method: Annotated[
        str,
        typer.Option(
            "--method",
            help="finite-precision (b-bit numbers), machine (floats), real (weights), continuous "
            "(their selection).",
        ),
    ] = "finite-precision",
) -> Document:
    """Where the certified separation N_q > N_g starts, and how many orders of magnitude it reaches.

    The flag of the axis itself is ignored. N_g is that of a network modhyper can build (m1 ≤ 3).

    Examples:

    $ modhyper crossover --m1 1 --m2 2 -k 2

    $ modhyper crossover --m1 1 --m2 2 --eps 1e-3 --over embedding-dim

    $ modhyper crossover --m1 1 --m2 1 -k 1 --eps 1e-4 --over bits --format json
    """
    return crossover_document(find(problem, over, method))


@app.command("map")
@takes_problem("m1", "m2", without=("bottleneck",))
def draw_map(
    problem: Problem,
    x: Annotated[
        str, typer.Option("--x", metavar="AXIS=RANGE", help="eps, m1, m2, r, bits, embedding-dim.")
    ] = "eps=1e-1:1e-6",
    y: Annotated[str, typer.Option("--y", metavar="AXIS=RANGE", help="As --x.")] = "m2=1:8",
    steps: Annotated[
        int, typer.Option("--steps", min=2, max=2000, help="Values along a logarithmic axis.")
    ] = 120,
    method: Annotated[
        str,
        typer.Option(
            "--method",
            help="finite-precision (b-bit numbers), machine (floats), real (weights), continuous "
            "(their selection).",
        ),
    ] = "finite-precision",
    out: Annotated[
        str,
        typer.Option(
            "--out", "-o", help="File name; with or without a suffix, all four are written."
        ),
    ] = "modhyper-map",
) -> Document:
    """Draw where a separation N_q > N_g is certified, and how large: PNG, SVG, CSV and JSON.

    White: nothing certified; grey: a bound, but no separation; colour: its orders of magnitude.

    Examples:

    $ modhyper map --m1 1 --m2 1 -k 2 --x eps=1e-1:1e-6 --y m2=1:8

    $ modhyper map --m1 1 --m2 2 --x eps=1e-1:1e-6 --y embedding-dim=1:4096 -o by-dimension
    """

    from modhyper.present.map_files import map_document, save_map
    from modhyper.questions.axes import spread
    from modhyper.questions.phase_map import phase_map

    found = phase_map(problem, spread(x, "x", steps), spread(y, "y", steps), method)
    return map_document(found, save_map(found, Path(out)))
