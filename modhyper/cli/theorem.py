"""modhyper theorem ID"""

from __future__ import annotations

from typing import Annotated

import typer

from modhyper.cli.options import FormatFlag, emit, read_format
from modhyper.errors import InputError, near_matches
from modhyper.papers.galanti_wolf_2020.stated import ALL
from modhyper.present.theorems import theorem_document

app = typer.Typer(add_completion=False)


@app.command()
def theorem(
    id: Annotated[str, typer.Argument(help="1 to 5, or the name of a derived statement.")],
    format: FormatFlag = "table",
) -> None:
    """Show one theorem whole: statement, hypotheses, what it rests on, known doubts.

    Examples:

    $ modhyper theorem 3

    $ modhyper theorem network-upper --format json
    """
    known = {theorem.id: theorem for theorem in ALL}
    key = id.lower().removeprefix("theorem").strip(" -")
    if key not in known:
        raise InputError(f"no theorem {id!r}", option="ID", hint=near_matches(key, known))
    emit(theorem_document(known[key]), read_format(format))
