"""modhyper bounds"""

from __future__ import annotations

from typing import Annotated

import typer

from modhyper.cli.options import takes_problem
from modhyper.papers.galanti_wolf_2020.bounds import gaps
from modhyper.present.bounds import bounds_document
from modhyper.present.document import Document
from modhyper.problem import Problem
from modhyper.questions.answer import bounds as bounds_of

app = typer.Typer(add_completion=False)


@app.command()
@takes_problem("m1", "m2")
def bounds(
    problem: Problem,
    everything: Annotated[
        bool, typer.Option("--all", help="Every bound, stated and certified, and its hypotheses.")
    ] = False,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain", help="The inequalities behind the answer (with --all: behind every row)."
        ),
    ] = False,
) -> Document:
    """Who is smaller, q or g, by how much, and what of that is certified.

    Examples:

    $ modhyper bounds --m1 1 --m2 2 --eps 1e-3 -k 2

    $ modhyper bounds --m1 2 --m2 3 -r 2 --activation relu --all

    $ modhyper bounds --m1 1 --m2 2 --eps 1e-3 -k 2 --format json
    """
    answer = bounds_of(problem)
    return bounds_document(answer, gaps(problem), everything=everything, explain=explain)
