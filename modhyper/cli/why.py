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

    Example:

    $ modhyper why theorem-4
    """
    from modhyper.ledger import trees
    from modhyper.ledger.verify import verify_beneath
    from modhyper.present.ledger import tree_document

    chosen_format = read_format(format)
    emit(tree_document(trees.why(id, verify_beneath(id))), chosen_format)
