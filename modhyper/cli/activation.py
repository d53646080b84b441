"""modhyper activation [NAME | EXPRESSION]"""

from __future__ import annotations

from typing import Annotated

import typer

from modhyper.cli.options import FormatFlag, emit, read_format

app = typer.Typer(add_completion=False)


@app.command()
def activation(
    sigma: Annotated[
        str | None, typer.Argument(help="A name, or a formula in x; the catalogue if none.")
    ] = None,
    format: FormatFlag = "table",
) -> None:
    """Decide the hypotheses on an activation from its expression, and which theorems admit it.

    Examples:

    $ modhyper activation

    $ modhyper activation gelu

    $ modhyper activation "x*tanh(log(1+exp(x)))" --format json
    """
    from modhyper.present.activation import activation_document, catalogue_document
    from modhyper.theory.activations import facts_of

    chosen = read_format(format)
    emit(catalogue_document() if sigma is None else activation_document(facts_of(sigma)), chosen)
