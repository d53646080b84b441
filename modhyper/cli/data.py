"""modhyper data"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from modhyper.cli.options import FormatFlag, emit, read_format

app = typer.Typer(add_completion=False, help="Image sets for the lab.", no_args_is_help=True)

DataDir = Annotated[
    Path | None,
    typer.Option(
        "--data-dir", help="Folder of the data (default: $MODHYPER_DATA_DIR, else ./data)."
    ),
]


@app.command("list")
def list_sets(data_dir: DataDir = None, format: FormatFlag = "table") -> None:
    """Say which image sets are there.

    Examples:

    $ modhyper data list

    $ modhyper data list --data-dir /srv/images --format json
    """
    from modhyper.present.data import sets_document

    emit(sets_document(data_dir), read_format(format))


@app.command("fetch")
def fetch_set(
    name: Annotated[str, typer.Argument(help="mnist, fashion-mnist or cifar10.")],
    data_dir: DataDir = None,
    url: Annotated[
        str | None, typer.Option("--url", help="Folder to take the files from instead.")
    ] = None,
    format: FormatFlag = "table",
) -> None:
    """Download an image set and check it; files that are there and right are kept.

    Examples:

    $ modhyper data fetch mnist --data-dir data
    """
    from modhyper.lab.data.datasets import data_dir as default_dir
    from modhyper.lab.data.fetch import fetch
    from modhyper.present.data import fetched_document

    paths = fetch(name, data_dir or default_dir(), url)
    emit(fetched_document(name, paths), read_format(format))
