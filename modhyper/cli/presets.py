"""modhyper presets"""

from __future__ import annotations

from typing import Annotated

import typer

from modhyper.cli.options import FormatFlag, emit, read_format
from modhyper.networks.presets import all_presets, preset
from modhyper.present.architectures import preset_document, presets_document

app = typer.Typer(add_completion=False)


@app.command()
def presets(
    name: Annotated[str | None, typer.Argument(help="Show this one whole; all if none.")] = None,
    format: FormatFlag = "table",
) -> None:
    """List known architectures, or show one with what its source prints and what is counted.

    Examples:

    $ modhyper presets

    $ modhyper presets fig1b

    $ modhyper presets deepsdf --format json
    """
    chosen = read_format(format)
    if name is None:
        emit(presets_document(list(all_presets().values())), chosen)
    else:
        emit(preset_document(preset(name)), chosen)
