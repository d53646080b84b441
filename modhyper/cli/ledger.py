"""The paper and its claims: theorems, theorem, why, rests-on, receipts, graph, report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from modhyper.cli.options import FormatFlag, emit, read_format
from modhyper.errors import InputError, near_matches
from modhyper.files import with_default_suffix
from modhyper.ledger import trees
from modhyper.ledger.claim import all_claims, select
from modhyper.ledger.evidence import resolve
from modhyper.ledger.kernel import theorem_graph as kernel_graph
from modhyper.ledger.receipts import read_receipts
from modhyper.ledger.verify import verify, verify_beneath
from modhyper.papers.galanti_wolf_2020.stated import ALL
from modhyper.present import claim_graph, theorem_graph
from modhyper.present.lab import with_readings
from modhyper.present.ledger import receipts_document, rests_on_document, tree_document
from modhyper.present.theorems import theorem_document, theorems_document
from modhyper.progress import progress

app = typer.Typer(add_completion=False)


@app.command()
def theorems(format: FormatFlag = "table") -> None:
    """List the paper's theorems and derived statements.

    Example:

    $ modhyper theorems --format markdown
    """
    emit(theorems_document(), read_format(format))


@app.command()
def theorem(
    id: Annotated[str, typer.Argument(help="1 to 5, or the name of a derived statement.")],
    format: FormatFlag = "table",
) -> None:
    """Show one theorem whole: statement, hypotheses, what it rests on, known doubts.

    Examples:

    $ modhyper theorem 3

    $ modhyper theorem network-upper --format json
    """
    known = {theorem.number: theorem for theorem in ALL}
    key = id.lower().removeprefix("theorem").strip(" -")
    if key not in known:
        raise InputError(f"no theorem {id!r}", option="ID", hint=near_matches(key, known))
    emit(theorem_document(known[key]), read_format(format))


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
    chosen_format = read_format(format)
    checked = verify_beneath(id)
    claim = checked[id].claim
    measured = [e.what for e in claim.evidence if e.kind == "measured"]
    document = tree_document(trees.why(id, checked))
    emit(with_readings(document, [resolve(what, claim.paper) for what in measured]), chosen_format)


@app.command("rests-on")
def rests_on(
    id: Annotated[str, typer.Argument(help="The id of a claim; `modhyper verify` lists them.")],
    format: FormatFlag = "table",
) -> None:
    """List everything beneath a claim that the proof kernel has not checked.

    Example:

    $ modhyper rests-on theorem-4
    """
    chosen_format = read_format(format)
    emit(rests_on_document(id, trees.rests_on(id, verify_beneath(id))), chosen_format)


@app.command()
def receipts(
    file: Annotated[Path, typer.Argument(help="Written by `modhyper verify --receipts FILE`.")],
    format: FormatFlag = "table",
) -> None:
    """Tell which receipts of an earlier verification are stale, and which input changed.

    Exits 1 if any is stale.

    Example:

    $ modhyper receipts receipts.json
    """
    chosen = read_format(format)
    found = read_receipts(file)
    emit(receipts_document(found), chosen)
    if any(each.state != "fresh" for each in found):
        raise typer.Exit(1)


@app.command()
def graph(
    what: Annotated[
        list[str] | None,
        typer.Argument(help="Ids, themes, sources, groups or papers; everything if none."),
    ] = None,
    out: Annotated[
        Path, typer.Option("--out", "-o", help="File name: .svg, or .dot for Graphviz.")
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
    out = with_default_suffix(out, ".svg")
    if out.suffix not in (".svg", ".dot"):
        raise InputError(f"expected a file ending in .svg or .dot, got {out.name}", option="--out")
    text, drawn = _theorems(out.suffix) if theorems else _claims(what or [], out.suffix)
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"cannot write {out}: {error.strerror}", option="--out") from None
    print(f"{out}: {drawn}")


def _claims(what: list[str], suffix: str) -> tuple[str, str]:
    rows = verify(select(what))
    draw = claim_graph.svg if suffix == ".svg" else claim_graph.dot
    return draw(rows), f"{len(rows)} claims"


def _theorems(suffix: str) -> tuple[str, str]:
    graph = kernel_graph()
    if graph is None:
        raise InputError("the Coq development is not beside this installation", option="--theorems")
    draw = theorem_graph.svg if suffix == ".svg" else theorem_graph.dot
    return draw(graph), f"{len(graph['nodes'])} theorems, {len(graph['edges'])} uses"


@app.command()
def report(
    out: Annotated[Path, typer.Option("--out", "-o", help="File name of the page.")] = Path(
        "report.html"
    ),
    activation: Annotated[
        str, typer.Option("--activation", help="Of the networks that N_g counts.")
    ] = "relu",
) -> None:
    """Write one self-contained page: claims, their graph, bounds with sliders, the phase map.

    Example:

    $ modhyper report -o report.html
    """
    from modhyper.present.report import report_page  # matplotlib

    out = with_default_suffix(out, ".html")
    if not out.parent.is_dir():  # before the work, not after it
        raise InputError(f"cannot write {out}: no folder {out.parent}", option="--out")
    with progress("verifying", len(all_claims())) as step:
        rows = verify(all_claims().values(), on_claim=lambda claim: step(claim.id))
    page = report_page(rows, activation)
    try:
        out.write_text(page, encoding="utf-8")
    except OSError as error:
        raise InputError(f"cannot write {out}: {error.strerror}", option="--out") from None
    print(f"{out}: {len(page) / 1e6:.1f} MB, {len(rows)} claims")
