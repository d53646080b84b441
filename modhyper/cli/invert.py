"""modhyper invert"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from modhyper.cli.options import read_constants, takes_problem
from modhyper.errors import InputError
from modhyper.present.document import Document
from modhyper.present.grids import invert_document
from modhyper.problem import Problem
from modhyper.questions.invert import invert as compute

app = typer.Typer(add_completion=False)


@app.command()
@takes_problem("m1", "m2", without=("eps",))
def invert(
    problem: Problem,
    budget: Annotated[
        str | None, typer.Option("--budget", help="Parameters at hand.", metavar="NUMBER")
    ] = None,
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
