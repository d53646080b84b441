"""modhyper sobolev EXPRESSION"""

from __future__ import annotations

from typing import Annotated

import typer

from modhyper.cli.options import FormatFlag, emit, flag_of, read_format
from modhyper.errors import InputError
from modhyper.problem import positive, whole

app = typer.Typer(add_completion=False)


@app.command()
def sobolev(
    expression: Annotated[
        str,
        typer.Argument(metavar="EXPRESSION", help="A formula in x1, x2, …, I1, … or any names."),
    ],
    smoothness: Annotated[
        str, typer.Option("--smoothness", "-r", metavar="NUMBER", help="r of W(r,n).")
    ] = "1",
    variables: Annotated[
        str | None,
        typer.Option("--variables", metavar="NAMES", help="x1,x2: default, those in the formula."),
    ] = None,
    radius: Annotated[str, typer.Option("--radius", metavar="NUMBER", help="of the ball.")] = "1",
    format: FormatFlag = "table",
) -> None:
    """Enclose the Sobolev norm of a formula on [-1,1]^n and decide whether it lies in W(r,n).

    Examples:

    $ modhyper sobolev "sin(3*x1)*cos(2*I1)/12"

    $ modhyper sobolev "abs(x)^3/20" -r 2 --format json
    """
    from modhyper.present.sobolev import sobolev_document
    from modhyper.theory.expressions import parse_expression
    from modhyper.theory.sobolev import sobolev_norm

    chosen = read_format(format)
    order = whole("--smoothness", smoothness, least=1, most=20)
    ball = positive("--radius", radius)
    names = _names(expression, variables)
    expr = parse_expression(expression, names, option="EXPRESSION")
    try:
        norm = sobolev_norm(expr, names, order, radius=ball)
    except InputError as error:
        raise InputError(error.message, option=flag_of(error.option), hint=error.hint) from None
    emit(sobolev_document(expression, names, order, ball, norm), chosen)


def _names(expression: str, variables: str | None) -> list[str]:
    """The variables given, or those that occur in the formula (x1 if there are none)."""
    from modhyper.theory.expressions import CONSTANTS, variables_in

    if variables is None:
        return variables_in(expression, option="EXPRESSION") or ["x1"]
    names = [name.strip() for name in variables.split(",")]
    fit = all(name.isidentifier() and name not in CONSTANTS for name in names)
    if not fit or len(set(names)) < len(names):
        raise InputError("expected distinct names such as x1,x2", option="--variables")
    return names
