"""modhyper bounds"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from modhyper.cli.options import takes_problem
from modhyper.cli.proofs import write_certificates
from modhyper.papers.galanti_wolf_2020.bounds import gaps
from modhyper.present.bounds import bounds_document
from modhyper.present.document import Document
from modhyper.problem import Problem
from modhyper.questions.bounds import bounds as bounds_of

app = typer.Typer(add_completion=False)


@app.command()
@takes_problem("m1", "m2")
def bounds(
    problem: Problem,
    explain: Annotated[
        bool, typer.Option("--explain", help="Print each inequality with the numbers in it.")
    ] = False,
    kernel: Annotated[
        Path | None,
        typer.Option(
            "--kernel", help="Write what Coq can prove of it, for `modhyper proofs check`."
        ),
    ] = None,
) -> Document:
    """What every theorem says about one problem, and what can be certified.

    Examples:

    $ modhyper bounds --m1 1 --m2 2 --eps 1e-3 -k 2

    $ modhyper bounds --m1 2 --m2 3 -r 2 --activation relu

    $ modhyper bounds --m1 1 --m2 2 --eps 1e-3 -k 2 --format json

    $ modhyper bounds --m1 1 --m2 2 --eps 1e-3 -k 2 --kernel out.v
    """
    rows = bounds_of(problem)
    if kernel is not None:
        write_certificates(rows, kernel)
    return bounds_document(problem, rows, gaps(problem), explain=explain)
