"""modhyper choose"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from modhyper.choice.choose import choose as compute
from modhyper.choice.task import flags_task
from modhyper.cli.options import FormatFlag, emit, number, read_format
from modhyper.errors import InputError
from modhyper.present.choose import choose_document

app = typer.Typer(add_completion=False)


@app.command()
def choose(
    task: Annotated[
        Path | None, typer.Option("--task", help="TOML file that says all of it (docs/tasks).")
    ] = None,
    inputs: Annotated[str | None, number("--inputs", help="Dimension of x (m1).")] = None,
    conditions: Annotated[
        str | None, number("--conditions", help="K unrelated conditions, or")
    ] = None,
    condition_dim: Annotated[
        str | None, number("--condition-dim", help="dimension of the condition (m2).")
    ] = None,
    eps: Annotated[str | None, number("--eps", help="Sup error asked for.")] = None,
    smoothness: Annotated[
        str | None, number("--smoothness", "-r", help="r of the targets.")
    ] = None,
    radius: Annotated[str | None, number("--radius", help="Radius of their ball.")] = None,
    dtype: Annotated[
        str | None,
        typer.Option("--dtype", help="float64, float32, bfloat16, float16 or int8."),
    ] = None,
    optimizer: Annotated[
        str | None, typer.Option("--optimizer", help="adam, momentum or sgd.")
    ] = None,
    widths: Annotated[
        str | None, typer.Option("--widths", metavar="WIDTHS", help="Primary: 784,300,10.")
    ] = None,
    frozen: Annotated[
        bool, typer.Option("--frozen", help="The primary is the same for every target.")
    ] = False,
    candidate: Annotated[
        list[str] | None,
        typer.Option(
            "--candidate",
            metavar="METHOD[:KEY=VALUE,…]",
            help="embedding:k=16, film, lora:rank=4, biases, output-layer, "
            "hypernetwork:hidden=64x64,code=8,chunk=1000,chunk_code=8; repeatable.",
        ),
    ] = None,
    format: FormatFlag = "table",
) -> None:
    """Which way to condition? Sizes, costs and what the law excludes, candidate by candidate.

    Examples:

    $ modhyper choose --task task.toml

    $ modhyper choose --inputs 784 --conditions 12 --widths 784,300,10 --candidate lora:rank=4

    $ modhyper choose --inputs 2 --condition-dim 4 --eps 0.1 --widths 2,64,1 --candidate film
    """
    chosen = read_format(format)
    target = {
        "inputs": inputs,
        "conditions": conditions,
        "condition_dim": condition_dim,
        "eps": eps,
        "smoothness": smoothness,
        "radius": radius,
    }
    said: dict[str, Any] = {
        **{name: value for name, value in target.items() if value is not None},
        **{k: v for k, v in {"dtype": dtype, "optimizer": optimizer}.items() if v is not None},
    }
    if task is not None:
        if said or widths is not None or frozen or candidate:
            raise InputError("give a file or flags, not both", option="--task")
        emit(choose_document(compute(task)), chosen)
        return
    if widths is None:
        raise InputError("missing", option="--widths", hint="or say --task FILE")
    if not candidate:
        raise InputError("missing", option="--candidate", hint="such as film, or say --task FILE")
    emit(choose_document(compute(flags_task(said, widths, frozen, candidate))), chosen)
