"""modhyper compare"""

from __future__ import annotations

import math
from typing import Annotated

import typer

from modhyper.cli.options import (
    FormatFlag,
    emit,
    errors_name_flags,
    number,
    read_constants,
    read_format,
)
from modhyper.errors import InputError
from modhyper.present.grids import compare_document
from modhyper.questions.axes import axis
from modhyper.questions.compare import compare as compute

app = typer.Typer(add_completion=False)

MAX_ROWS = 10_000


@app.command()
def compare(
    m1: Annotated[str, typer.Option("--m1", metavar="AXIS", help="1, 1:4 or 1,2,8.")] = "1",
    m2: Annotated[str, typer.Option("--m2", metavar="AXIS", help="As --m1.")] = "1:4",
    smoothness: Annotated[
        str, typer.Option("--smoothness", "-r", metavar="AXIS", help="As --m1.")
    ] = "1",
    eps: Annotated[
        str, typer.Option("--eps", metavar="AXIS", help="1e-3, 0.1,0.05 or 1e-1:1e-6 (decades).")
    ] = "1e-1:1e-4",
    embedding_dim: Annotated[
        str, number("--embedding-dim", "-k", help="k, or 'unbounded'.")
    ] = "unbounded",
    radius: Annotated[str, number("--radius", help="Radius of the ball of targets.")] = "1",
    bits: Annotated[str, number("--bits", help="Bits of a parameter (certified).")] = "32",
    bits_embedding: Annotated[
        str | None, number("--bits-embedding", help="Of an entry of e(I), if others.")
    ] = None,
    error: Annotated[str, typer.Option("--error", help="sup, mean or rms.")] = "sup",
    activation: Annotated[
        str, typer.Option("--activation", help="Of the constructed networks (certified).")
    ] = "relu",
    assume: Annotated[
        str, typer.Option("--assume", metavar="TEXT", help="Hypotheses to take as given: id,id.")
    ] = "",
    constant: Annotated[
        list[str] | None,
        typer.Option("--constant", help="QUANTITY=C, repeatable: C of its rate C·ε^(-a)."),
    ] = None,
    format: FormatFlag = "table",
) -> None:
    """Sizes, ratios and orders of magnitude over a grid of problems.

    Examples:

    $ modhyper compare --m1 1,2 --m2 1:4 --eps 1e-3 -k 2

    $ modhyper compare --m2 2 --eps 1e-1:1e-6 -k 2 --format csv

    $ modhyper compare --m2 2 --eps 1e-3 --constant N_q=2 --constant N_g=3
    """
    chosen = read_format(format)
    given = {"m1": m1, "m2": m2, "smoothness": smoothness, "eps": eps}
    with errors_name_flags():
        axes = {name: axis(name, text) for name, text in given.items()}
        rows = math.prod(map(len, axes.values()))
        if rows > MAX_ROWS:  # before they are computed
            raise InputError(
                f"{rows} rows are too many for a table (at most {MAX_ROWS})",
                hint="use modhyper.compare in Python, which returns columns",
            )
        grid = compute(
            **axes,
            embedding_dim=embedding_dim,
            radius=radius,
            precision_bits=bits,
            bits_embedding=bits_embedding,
            error=error,
            activation=activation,
            assume=assume,
            constants=read_constants(constant),
        )
        document = compare_document(grid)
    emit(document, chosen)
