"""modhyper crossover"""

from __future__ import annotations

from typing import Annotated

import typer

from modhyper.cli.options import takes_problem
from modhyper.present.crossover import crossover_document
from modhyper.present.document import Document
from modhyper.problem import Problem
from modhyper.questions.crossover import crossover as find

app = typer.Typer(add_completion=False)


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
