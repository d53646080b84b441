"""modhyper receipts FILE"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from modhyper.cli.options import FormatFlag, emit, read_format
from modhyper.ledger.receipts import read_receipts
from modhyper.present.ledger import receipts_document

app = typer.Typer(add_completion=False)


@app.command()
def receipts(
    file: Annotated[Path, typer.Argument(help="Written by `modhyper verify --receipts FILE`.")],
    format: FormatFlag = "table",
) -> None:
    """Tell which receipts of an earlier verification are stale, and which input changed.

    Exits 1 if any is stale.

    Example:

    $ modhyper receipts receipts.json
    """
    chosen = read_format(format)
    found = read_receipts(file)
    emit(receipts_document(found), chosen)
    if any(each.state != "fresh" for each in found):
        raise typer.Exit(1)
