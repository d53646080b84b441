"""modhyper audit package.module:factory"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from modhyper.cli.options import FormatFlag, emit, errors_name_flags, number, read_format
from modhyper.errors import InputError

app = typer.Typer(add_completion=False)


@app.command()
def audit(
    target: Annotated[
        str, typer.Argument(help="package.module:factory, or program.pt2 saved by torch.export.")
    ],
    x: Annotated[
        list[str] | None,
        typer.Option("--x", metavar="[NAME=]SHAPE", help="An input: 2, 3x32x32; repeatable."),
    ] = None,
    condition: Annotated[
        list[str] | None,
        typer.Option(
            "--condition",
            metavar="[NAME=]SHAPE[@K]",
            help="A condition; @K: integers below K (scalar@10, 77@50000); repeatable.",
        ),
    ] = None,
    arg: Annotated[
        list[str] | None,
        typer.Option("--arg", metavar="NAME=VALUE", help="For the factory; repeatable."),
    ] = None,
    inputs: Annotated[
        str | None,
        typer.Option(
            "--inputs",
            metavar="FACTORY",
            help="package.module:factory of a dict of example arguments, shapes as they are.",
        ),
    ] = None,
    batch: Annotated[
        bool, typer.Option("--batch/--no-batch", help="Put a batch axis of 1 before SHAPE.")
    ] = True,
    meta: Annotated[
        bool, typer.Option("--meta", help="Build it without weights (no norms): for large ones.")
    ] = False,
    checkpoint: Annotated[
        Path | None,
        typer.Option("--checkpoint", help="Weights to load first; no code in them is run."),
    ] = None,
    eps: Annotated[str, number("--eps", help="The accuracy asked of the law.")] = "1e-2",
    smoothness: Annotated[str, number("--smoothness", "-r", help="r of the targets.")] = "1",
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="File name of a picture of the interfaces.")
    ] = None,
    format: FormatFlag = "table",
) -> None:
    """The interface of a torch module: what its condition delivers to it, and what that excludes.

    Forward is followed on a copy without values; the module is left as it is. Its code is imported
    from the current folder, and run. Without --condition: counts, operations and norms.

    Examples:

    $ modhyper audit my_networks:build --x 2 --condition 16

    $ modhyper audit my_networks:labelled --arg width=64 --x coords=3 --condition label=@10

    $ modhyper audit model.pt2 --x x --condition c --eps 1e-3 --out interfaces
    """
    from modhyper.audit import audit as compute
    from modhyper.audit.target import load, load_checkpoint, load_example, read_arguments, theirs
    from modhyper.present.audit import audit_document, save_profile

    chosen = read_format(format)
    folder = Path.cwd()
    made, example = load(target, folder, read_arguments(arg), meta=meta)
    if inputs is not None:
        example = load_example(inputs, folder)
    if checkpoint is not None:
        load_checkpoint(made, checkpoint)
    with theirs(target), errors_name_flags():
        found = compute(
            made, x, condition, example=example, batch=batch, eps=eps, smoothness=smoothness
        )
    files: tuple[Path, ...] = ()
    if out is not None:
        if not found.interfaces:
            raise InputError("there is no interface to draw", option="--out", hint="--condition")
        files = save_profile(target, found, out)
    emit(audit_document(target, found, files), chosen)
