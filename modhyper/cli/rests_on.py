"""modhyper rests-on ID"""

from __future__ import annotations

from typing import Annotated

import typer

from modhyper.cli.options import FormatFlag, emit, read_format
from modhyper.ledger import trees
from modhyper.ledger.verify import verify_beneath
from modhyper.present.ledger import rests_on_document

app = typer.Typer(add_completion=False)


@app.command()
def rests_on(
    id: Annotated[str, typer.Argument(help="The id of a claim; `modhyper verify` lists them.")],
    format: FormatFlag = "table",
) -> None:
    """List everything beneath a claim that the proof kernel has not checked.

    Example:

    $ modhyper rests-on theorem-4
    """
    chosen_format = read_format(format)
    emit(rests_on_document(id, trees.rests_on(id, verify_beneath(id))), chosen_format)
