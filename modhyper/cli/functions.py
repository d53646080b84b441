"""Functions of real variables: modhyper activation, sobolev."""

from __future__ import annotations

from typing import Annotated

import typer

from modhyper.activations.catalogue import facts_of
from modhyper.cli.options import FormatFlag, emit, flag_of, number, read_format
from modhyper.errors import InputError
from modhyper.present.activation import activation_document, catalogue_document
from modhyper.present.document import Document
from modhyper.problem import positive, whole

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
        str, number("--smoothness", "-r", help="r of the witness's W(r,m).")
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
    from modhyper.activations.witness import witness

    try:
        document = activation_document(facts_of(sigma), witness(sigma, order), order)
    except InputError as error:
        option = "ACTIVATION" if error.option == "activation" else error.option
        raise InputError(error.message, option=option, hint=error.hint) from None
    emit(document, chosen)


@app.command()
def sobolev(
    expression: Annotated[
        str | None,
        typer.Argument(metavar="EXPRESSION", help="A formula in x1, x2, …, I1, … or any names."),
    ] = None,
    smoothness: Annotated[str, number("--smoothness", "-r", help="r of W(r,n).")] = "1",
    variables: Annotated[
        str | None,
        typer.Option("--variables", metavar="NAMES", help="x1,x2: default, those in the formula."),
    ] = None,
    radius: Annotated[str, number("--radius", help="of the ball.")] = "1",
    packing: Annotated[
        str | None,
        typer.Option(
            "--packing",
            metavar="N1,N2",
            help="Instead: the packing family with N1 cells on each x-axis, N2 on each I-axis.",
        ),
    ] = None,
    m1: Annotated[str, number("--m1", help="x-axes of --packing.")] = "1",
    m2: Annotated[str, number("--m2", help="I-axes of --packing.")] = "0",
    format: FormatFlag = "table",
) -> None:
    """Enclose the Sobolev norm of a formula on [-1,1]^n and decide whether it lies in W(r,n).

    Examples:

    $ modhyper sobolev "sin(3*x1)*cos(2*I1)/12"

    $ modhyper sobolev "abs(x)^3/20" -r 2 --format json

    $ modhyper sobolev --packing 8,4 --m1 1 --m2 2 -r 2
    """
    chosen = read_format(format)
    order = whole("--smoothness", smoothness, least=1, most=20)
    if packing is not None:
        if expression is not None:
            raise InputError("give a formula or --packing, not both", option="--packing")
        emit(_packing(packing, m1, m2, order), chosen)
        return
    if expression is None:
        raise InputError("missing", option="EXPRESSION", hint='a formula such as "sin(x1)*x2/4"')
    emit(_norm(expression, variables, order, radius), chosen)


def _norm(expression: str, variables: str | None, order: int, radius: str) -> Document:
    from modhyper.analysis.expressions import parse_expression
    from modhyper.analysis.sobolev import sobolev_norm
    from modhyper.present.sobolev import sobolev_document

    ball = positive("--radius", radius)
    names = _names(expression, variables)
    expr = parse_expression(expression, names, option="EXPRESSION")
    try:
        norm = sobolev_norm(expr, names, order, radius=ball)
    except InputError as error:
        raise InputError(error.message, option=flag_of(error.option), hint=error.hint) from None
    return sobolev_document(expression, names, order, ball, norm)


def _packing(cells: str, m1: str, m2: str, order: int) -> Document:
    from modhyper.papers.certified.packing import Grid
    from modhyper.present.packing import packing_document

    x_axes = whole("--m1", m1, least=1, most=100)
    condition_axes = whole("--m2", m2, least=0, most=100)
    first, comma, second = cells.partition(",")
    n1 = whole("--packing", first, least=1, most=10**6)
    n2 = whole("--packing", second, least=1, most=10**6) if comma else n1
    return packing_document(
        Grid.uniform(x_axes, n1, condition_axes, n2), x_axes, condition_axes, order
    )


def _names(expression: str, variables: str | None) -> list[str]:
    """The variables given, or those that occur in the formula (x1 if there are none)."""
    from modhyper.analysis.expressions import CONSTANTS, variables_in

    if variables is None:
        return variables_in(expression, option="EXPRESSION") or ["x1"]
    names = [name.strip() for name in variables.split(",")]
    fit = all(name.isidentifier() and name not in CONSTANTS for name in names)
    if not fit or len(set(names)) < len(names):
        raise InputError("expected distinct names such as x1,x2", option="--variables")
    return names
