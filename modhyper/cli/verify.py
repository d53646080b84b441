"""modhyper verify"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from modhyper.cli.options import FormatFlag, emit, read_format
from modhyper.errors import InputError
from modhyper.ledger import verify as ledger
from modhyper.ledger.claim import select
from modhyper.ledger.kernel import recheck as recheck_proofs
from modhyper.ledger.pins import changes_of_papers
from modhyper.ledger.receipts import write_receipts
from modhyper.ledger.user_claims import judge_claim, read_user_claims
from modhyper.present import ledger as pages
from modhyper.present.document import Format
from modhyper.present.formats import render
from modhyper.progress import progress
from modhyper.questions.answer import EXAMPLE, bounds

app = typer.Typer(add_completion=False)


@app.command()
def verify(
    what: Annotated[
        list[str] | None,
        typer.Argument(help="Ids, themes, sources, groups or papers; everything if none."),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="List every claim, not only those that matter.")
    ] = False,
    full: Annotated[
        bool, typer.Option("--full", help="Also train recorded networks again (a minute).")
    ] = False,
    recheck: Annotated[
        bool,
        typer.Option("--recheck", help="Also have Coq check all its proofs here (minutes)."),
    ] = False,
    claims: Annotated[
        Path | None, typer.Option("--claims", help="Check your own claims in this TOML file.")
    ] = None,
    pin: Annotated[
        bool, typer.Option("--pin", help="Accept the verdicts found now as the expected ones.")
    ] = False,
    receipts: Annotated[
        Path | None,
        typer.Option("--receipts", help="Write what was run, with what and when (JSON)."),
    ] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write JSON.")] = None,
    junit_file: Annotated[Path | None, typer.Option("--junit", help="Write JUnit XML.")] = None,
    markdown_file: Annotated[
        Path | None, typer.Option("--markdown", help="Write a Markdown table.")
    ] = None,
    format: FormatFlag = "table",
) -> None:
    """Run the evidence of every claim and compare verdicts and sentences with the expected ones.

    Exits 0 if all are as expected, 1 if a verdict changed in either direction, or a sentence, an
    import, a piece of evidence or a recorded measurement is not as pinned; 2 for bad usage.
    In GitHub Actions the Markdown table is also added to the job summary.

    Examples:

    $ modhyper verify

    $ modhyper verify refutations "Theorem 2" --junit ledger.xml

    $ modhyper verify --claims claims.toml
    """
    chosen_format = read_format(format)
    if claims is not None:
        _verify_own(claims, json_file, chosen_format)
        return
    chosen = select(what or [])
    start = time.perf_counter()
    if recheck:
        recheck_proofs()
    with progress("verifying", len(ledger.with_imports(chosen))) as step:
        rows = ledger.verify(chosen, full=full, on_claim=lambda claim: step(claim.id))
    if receipts is not None:
        write_receipts(rows, receipts)
    if pin:
        print(f"{ledger.pin(rows)} pinned claims changed")
        return
    gone = changes_of_papers()
    seconds = time.perf_counter() - start
    example = None if what else bounds(EXAMPLE).verdict
    document = pages.verify_document(
        rows, gone, seconds, everything=everything or bool(what), example=example
    )
    _write(json_file, "--json", lambda: render(document, "json"))
    _write(junit_file, "--junit", lambda: pages.junit(rows))
    _write(markdown_file, "--markdown", lambda: render(document, "markdown"))
    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        with open(summary, "a", encoding="utf-8") as file:
            file.write(render(document, "markdown"))
    emit(document, chosen_format)
    if gone or any(row.changed for row in rows):
        raise typer.Exit(1)


def _verify_own(path: Path, json_file: Path | None, format: Format) -> None:
    """Check the claims of a TOML file; exit 1 unless every one holds."""
    judged = [judge_claim(claim) for claim in read_user_claims(path)]
    document = pages.own_claims_document(judged)
    _write(json_file, "--json", lambda: render(document, "json"))
    emit(document, format)
    if any(each.truth != "holds" for each in judged):
        raise typer.Exit(1)


def _write(path: Path | None, option: str, text: Callable[[], str]) -> None:
    if path is None:
        return
    try:
        path.write_text(text(), encoding="utf-8")
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror}", option=option) from None
