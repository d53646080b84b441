"""modhyper audit package.module:factory"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from modhyper.cli.options import FormatFlag, emit, errors_name_flags, read_format
from modhyper.errors import InputError
from modhyper.problem import whole

app = typer.Typer(add_completion=False)


@app.command()
def audit(
    module: Annotated[str, typer.Argument(help="package.module:factory, or a module instance.")],
    method: Annotated[
        str, typer.Option("--as", metavar="METHOD", help="embedding or hypernetwork.")
    ],
    parts: Annotated[
        str | None,
        typer.Option("--parts", help="Submodules of the roles, such as e=encoder,q=decoder."),
    ] = None,
    m1: Annotated[
        str | None, typer.Option("--m1", metavar="NUMBER", help="If g is not a submodule.")
    ] = None,
    eps: Annotated[
        str, typer.Option("--eps", metavar="NUMBER", help="The accuracy asked of the bounds.")
    ] = "1e-2",
    checkpoint: Annotated[
        Path | None,
        typer.Option("--checkpoint", help="Weights to load first; no code in them is run."),
    ] = None,
    format: FormatFlag = "table",
) -> None:
    """Count and measure your own torch module, and see what the theory says of it.

    The module is left as it is. Its code is imported from the current folder.

    Examples:

    $ modhyper audit my_networks:build --as hypernetwork --m1 2

    $ modhyper audit my_networks:conditional --as embedding --parts e=encoder,q=decoder
    """
    from modhyper.audit import audit as compute
    from modhyper.audit import load_checkpoint
    from modhyper.ledger.modules import load_module
    from modhyper.present.audit import audit_document

    chosen = read_format(format)
    if method not in ("embedding", "hypernetwork"):
        raise InputError(f"expected embedding or hypernetwork, got {method!r}", option="--as")
    made = load_module(module, Path.cwd())
    if checkpoint is not None:
        load_checkpoint(made, checkpoint)
    with errors_name_flags():
        found = compute(
            made,
            "embedding" if method == "embedding" else "hypernetwork",
            parts=_read_parts(parts),
            m1=None if m1 is None else whole("--m1", m1, least=1, most=10**9),
            eps=eps,
        )
        document = audit_document(module, found)
    emit(document, chosen)


def _read_parts(text: str | None) -> dict[str, str]:
    out = {}
    for item in (text or "").split(","):
        role, equals, name = item.partition("=")
        if item and (not equals or role.strip() not in ("e", "q", "f", "g") or not name.strip()):
            raise InputError(
                f"expected ROLE=NAME with role e, q, f or g, got {item!r}", option="--parts"
            )
        if item:
            out[role.strip()] = name.strip()
    return out
