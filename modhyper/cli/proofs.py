"""modhyper proofs"""

from __future__ import annotations

import typer

from modhyper.cli.options import FormatFlag, emit, read_format
from modhyper.ledger.kernel import read_record
from modhyper.present.proofs import proofs_document

app = typer.Typer(add_completion=False)


@app.command()
def proofs(format: FormatFlag = "table") -> None:
    """List the theorems of the Coq development: paper item, what each rests on, checked or not.

    Example:

    $ modhyper proofs
    """
    emit(proofs_document(read_record()), read_format(format))
