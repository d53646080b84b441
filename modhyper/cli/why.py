"""modhyper why ID"""

from __future__ import annotations

from typing import Annotated

import typer

from modhyper.cli.options import FormatFlag, emit, read_format

app = typer.Typer(add_completion=False)


@app.command()
def why(
    id: Annotated[str, typer.Argument(help="The id of a claim; `modhyper verify` lists them.")],
    format: FormatFlag = "table",
) -> None:
    """Print the proof tree of a claim with the kind and the result of each leaf.

    For a measured claim also what each reading of the text says.

    Examples:

    $ modhyper why theorem-4

    $ modhyper why figure-1a
    """
    from modhyper.ledger import trees
    from modhyper.ledger.evidence import resolve
    from modhyper.ledger.verify import verify_beneath
    from modhyper.present.lab import with_readings
    from modhyper.present.ledger import tree_document

    chosen_format = read_format(format)
    checked = verify_beneath(id)
    claim = checked[id].claim
    measured = [e.what for e in claim.evidence if e.kind == "measured"]
    document = tree_document(trees.why(id, checked))
    emit(with_readings(document, [resolve(what, claim.paper) for what in measured]), chosen_format)
