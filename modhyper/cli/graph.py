"""modhyper graph"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from modhyper.errors import InputError

app = typer.Typer(add_completion=False)


@app.command()
def graph(
    what: Annotated[
        list[str] | None,
        typer.Argument(help="Ids, themes, sources, groups or papers; everything if none."),
    ] = None,
    out: Annotated[
        Path, typer.Option("--out", "-o", help="The file: .svg, or .dot for Graphviz.")
    ] = Path("claims.svg"),
) -> None:
    """Draw the dependency graph of the claims, coloured by the verdicts computed now.

    Examples:

    $ modhyper graph -o claims.svg

    $ modhyper graph theorems --out theorems.dot
    """
    from modhyper.ledger.claim import select
    from modhyper.ledger.verify import verify
    from modhyper.present import claim_graph

    draw = {".svg": claim_graph.svg, ".dot": claim_graph.dot}.get(out.suffix)
    if draw is None:
        raise InputError(f"expected a file ending in .svg or .dot, got {out.name}", option="--out")
    rows = verify(select(what or []))
    try:
        out.write_text(draw(rows), encoding="utf-8")
    except OSError as error:
        raise InputError(f"cannot write {out}: {error.strerror}", option="--out") from None
    print(f"{out}: {len(rows)} claims")
