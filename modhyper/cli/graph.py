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
    theorems: Annotated[
        bool, typer.Option("--theorems", help="Draw the theorems of the Coq development instead.")
    ] = False,
) -> None:
    """Draw the dependency graph of the claims, coloured by the verdicts computed now.

    With --theorems: which theorem of the Coq development uses which, with side conditions.

    Examples:

    $ modhyper graph -o claims.svg

    $ modhyper graph theorems --out claims.dot

    $ modhyper graph --theorems --out theorems.svg
    """
    if out.suffix not in (".svg", ".dot"):
        raise InputError(f"expected a file ending in .svg or .dot, got {out.name}", option="--out")
    text, drawn = _theorems(out.suffix) if theorems else _claims(what or [], out.suffix)
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"cannot write {out}: {error.strerror}", option="--out") from None
    print(f"{out}: {drawn}")


def _claims(what: list[str], suffix: str) -> tuple[str, str]:
    from modhyper.ledger.claim import select
    from modhyper.ledger.verify import verify
    from modhyper.present import claim_graph

    rows = verify(select(what))
    draw = claim_graph.svg if suffix == ".svg" else claim_graph.dot
    return draw(rows), f"{len(rows)} claims"


def _theorems(suffix: str) -> tuple[str, str]:
    from modhyper.ledger.kernel import theorem_graph
    from modhyper.present import theorem_graph as drawing

    graph = theorem_graph()
    if graph is None:
        raise InputError("the Coq development is not beside this installation", option="--theorems")
    draw = drawing.svg if suffix == ".svg" else drawing.dot
    return draw(graph), f"{len(graph['nodes'])} theorems, {len(graph['edges'])} uses"
