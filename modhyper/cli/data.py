"""modhyper data"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from modhyper.cli.options import FormatFlag, emit, read_format
from modhyper.lab.data.fetch import fetch
from modhyper.present.data import fetched_document, sets_document

app = typer.Typer(add_completion=False, help="Image sets for the lab.", no_args_is_help=True)

DataDir = Annotated[
    Path,
    typer.Option("--data-dir", envvar="MODHYPER_DATA_DIR", help="Folder of the image sets."),
]


@app.command("list")
def list_sets(data_dir: DataDir = Path("data"), format: FormatFlag = "table") -> None:
    """Say which image sets are there, in the folder or in one below it.

    Examples:

    $ modhyper data list

    $ modhyper data list --data-dir /srv/images --format json
    """
    emit(sets_document(data_dir), read_format(format))


@app.command("fetch")
def fetch_set(
    name: Annotated[str, typer.Argument(help="mnist, fashion-mnist or cifar10.")],
    data_dir: DataDir = Path("data"),
    url: Annotated[
        str | None, typer.Option("--url", help="Folder to take the files from instead.")
    ] = None,
    format: FormatFlag = "table",
) -> None:
    """Download an image set and check it; files that are there and right are kept.

    Where no mirror answers, say which failed and which files to put where.

    Examples:

    $ modhyper data fetch mnist --data-dir data
    """
    emit(fetched_document(name, fetch(name, data_dir, url)), read_format(format))
