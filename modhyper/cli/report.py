"""modhyper report"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from modhyper.errors import InputError

app = typer.Typer(add_completion=False)


@app.command()
def report(
    out: Annotated[Path, typer.Option("--out", "-o", help="The page to write.")] = Path(
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
    from modhyper.ledger.claim import all_claims
    from modhyper.ledger.verify import verify
    from modhyper.present.report import report_page
    from modhyper.progress import progress

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
