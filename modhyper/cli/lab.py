"""modhyper lab"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from modhyper.cli.lab_figure import figure
from modhyper.cli.lab_modularity import modularity
from modhyper.cli.lab_options import DEFAULT_STORE, StoreFlag
from modhyper.cli.lab_rate import rate
from modhyper.cli.lab_threshold import threshold
from modhyper.cli.options import FormatFlag, emit, read_format

app = typer.Typer(
    add_completion=False, help="Train ensembles and measure the exponents.", no_args_is_help=True
)
app.command("threshold")(threshold)
app.command("rate")(rate)
app.command("modularity")(modularity)
app.command("figure")(figure)


@app.command("status")
def status(store: StoreFlag = DEFAULT_STORE, format: FormatFlag = "table") -> None:
    """What a results file holds: experiments, networks, time spent, versions.

    Examples:

    $ modhyper lab status
    """
    from modhyper.present.lab_store import status_document

    emit(status_document(store), read_format(format))


@app.command("export")
def export(
    experiment: Annotated[str, typer.Argument(help="As `modhyper lab status` names it.")],
    store: StoreFlag = DEFAULT_STORE,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Write here instead of the terminal.")
    ] = None,
    format: FormatFlag = "csv",
) -> None:
    """Every stored result of an experiment, one row a network: settings, seed, result.

    Examples:

    $ modhyper lab export figure-1a

    $ modhyper lab export figure-1a --format json --out results.json
    """
    from modhyper.present.lab_store import export_document, write_document

    document, chosen = export_document(store, experiment), read_format(format)
    if out is None:
        emit(document, chosen)
    else:
        write_document(document, chosen, out)
