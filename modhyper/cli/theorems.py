"""modhyper theorems"""

from __future__ import annotations

import typer

from modhyper.cli.options import FormatFlag, emit, read_format
from modhyper.present.theorems import theorems_document

app = typer.Typer(add_completion=False)


@app.command()
def theorems(format: FormatFlag = "table") -> None:
    """List the paper's theorems and derived statements.

    Example:

    $ modhyper theorems --format markdown
    """
    emit(theorems_document(), read_format(format))
