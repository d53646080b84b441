"""modhyper sobolev EXPRESSION"""

from __future__ import annotations

import re
from typing import Annotated

import typer

from modhyper.cli.options import FormatFlag, emit, read_format
from modhyper.errors import InputError
from modhyper.problem import positive, whole

app = typer.Typer(add_completion=False)


@app.command()
def sobolev(
    expression: Annotated[str, typer.Argument(help="A formula in x1, x2, …, I1, … or any names.")],
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
    norm = sobolev_norm(expr, names, order, radius=ball)
    emit(sobolev_document(expression, names, order, ball, norm), chosen)


def _names(expression: str, variables: str | None) -> list[str]:
    """The variables given, or x, x1, x2, …, I, I1, … as they occur (x1 if there are none)."""
    if variables is not None:
        names = [name.strip() for name in variables.split(",")]
        if any(not name.isidentifier() for name in names) or len(set(names)) < len(names):
            raise InputError("expected distinct names such as x1,x2", option="--variables")
        return names
    found = sorted(set(re.findall(r"\b(?:x|I)\d*\b", expression)), key=_natural)
    return found or ["x1"]


def _natural(name: str) -> tuple[bool, int]:
    return (name[0] == "I", int(name[1:] or 0))
