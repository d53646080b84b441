"""modhyper map"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from modhyper.cli.options import takes_problem
from modhyper.present.document import Document
from modhyper.problem import Problem

app = typer.Typer(add_completion=False)


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
        str, typer.Option("--out", "-o", help="File name without suffix.")
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
