"""modhyper cite"""

from __future__ import annotations

from typing import Annotated

import typer

from modhyper.cli.options import FormatFlag, emit, read_format
from modhyper.ledger import cite as ledger
from modhyper.ledger.claim import select
from modhyper.ledger.verify import with_imports
from modhyper.present.cite import cite_document
from modhyper.progress import progress

app = typer.Typer(add_completion=False)


@app.command()
def cite(
    what: Annotated[
        list[str] | None,
        typer.Argument(help="Ids, sources (“Theorem 2”), themes or papers; everything if none."),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also why, and the findings to be said with them.")
    ] = False,
    bibtex: Annotated[
        bool,
        typer.Option("--bibtex", help="BibTeX of this software, the paper and the literature."),
    ] = False,
    format: FormatFlag = "table",
) -> None:
    """Which statements of the paper may be cited, with which correction, and which not.

    Decided by the verdicts of the ledger, computed now; nothing is written down.

    Examples:

    $ modhyper cite

    $ modhyper cite "Theorem 2" "Theorem 4" --format markdown

    $ modhyper cite --bibtex
    """
    chosen = read_format(format)
    if bibtex:
        print(ledger.Citations(()).bibtex, end="")
        return
    names = what or ()
    with progress("verifying", len(with_imports(select(names)))) as step:
        found = ledger.cite(*names, on_claim=lambda claim: step(claim.id))
    emit(cite_document(found, everything=everything or bool(what)), chosen)
