"""modhyper activation [NAME | EXPRESSION]"""

from __future__ import annotations

from typing import Annotated

import typer

from modhyper.activations.catalogue import facts_of
from modhyper.cli.options import FormatFlag, emit, read_format
from modhyper.errors import InputError
from modhyper.present.activation import activation_document, catalogue_document
from modhyper.problem import whole

app = typer.Typer(add_completion=False)


@app.command()
def activation(
    sigma: Annotated[
        str | None,
        typer.Argument(
            metavar="[ACTIVATION]", help="A name, or a formula in x; the catalogue if none."
        ),
    ] = None,
    smoothness: Annotated[
        str, typer.Option("--smoothness", "-r", metavar="NUMBER", help="r of the witness's W(r,m).")
    ] = "1",
    format: FormatFlag = "table",
) -> None:
    """Decide the hypotheses on an activation from its expression, and which theorems admit it.

    Every property holds, fails or is undecided, with its reason. Against "no non-constant target is
    itself a network" there is a witness: a network whose norm in C^r is proved to be at most 1.

    Examples:

    $ modhyper activation

    $ modhyper activation tanh -r 2

    $ modhyper activation "x*tanh(log(1+exp(x)))" --format json
    """
    chosen = read_format(format)
    order = whole("--smoothness", smoothness, least=1, most=20)
    if sigma is None:
        emit(catalogue_document(), chosen)
        return
    from modhyper.activations.nonrepresentability import witness

    try:
        document = activation_document(facts_of(sigma), witness(sigma, order), order)
    except InputError as error:
        option = "ACTIVATION" if error.option == "activation" else error.option
        raise InputError(error.message, option=option, hint=error.hint) from None
    emit(document, chosen)
