"""modhyper construct EXPR"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from modhyper.cli.options import FormatFlag, emit, problem_from, read_format
from modhyper.errors import InputError
from modhyper.problem import whole

app = typer.Typer(add_completion=False)

FLAGS = {"target": "EXPR"}


@app.command()
def construct(
    target: Annotated[
        str, typer.Argument(metavar="EXPR", help="y in x1.., I1.. (x, I when the dimension is 1).")
    ],
    m1: Annotated[
        str | None, typer.Option("--m1", metavar="NUMBER", help="Dimension of x.")
    ] = None,
    m2: Annotated[
        str | None, typer.Option("--m2", metavar="NUMBER", help="Dimension of I.")
    ] = None,
    eps: Annotated[
        str | None, typer.Option("--eps", metavar="NUMBER", help="Sup error to be proved.")
    ] = None,
    method: Annotated[
        str,
        typer.Option(
            "--method",
            "--as",
            metavar="METHOD",
            help="hypernetwork g(x; f(I)), embedding q(x, I), samples q(x, (y(x_j, I))_j), bits "
            "q(x, words), or hats: g in the arithmetic of --dtype.",
        ),
    ] = "hypernetwork",
    activation: Annotated[
        str,
        typer.Option(
            "--activation", metavar="NAME", help="of the primary: relu, or tanh if m1 = 1."
        ),
    ] = "relu",
    rank: Annotated[
        str | None,
        typer.Option(
            "--rank", metavar="NUMBER", help="f(I) = W·P(I) with P this wide: Theorem 5's selector."
        ),
    ] = None,
    dtype: Annotated[
        str | None,
        typer.Option(
            "--dtype",
            metavar="NAME",
            help="Of weights and forward pass: float64, float32; hats also float16, bfloat16.",
        ),
    ] = None,
    bits: Annotated[
        str | None,
        typer.Option("--bits", metavar="NUMBER", help="Length of a word of the bits; 32."),
    ] = None,
    embedding_dim: Annotated[
        str | None,
        typer.Option(
            "--embedding-dim",
            "-k",
            metavar="NUMBER",
            help="Numbers that e delivers; words beyond them are kept in q (bits).",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Write network.safetensors and manifest.json."),
    ] = None,
    format: FormatFlag = "table",
) -> None:
    """Build a network for a target, with its sup error over the whole cube proved to be ≤ eps.

    Prints what the proof consists of and the sizes beside the certified bounds. Refuses, with the
    reason, what it cannot certify.

    Examples:

    $ modhyper construct "sin(3*x)*cos(2*I)/4" --m1 1 --m2 1 --eps 0.05

    $ modhyper construct "sin(3*x)*cos(2*I)/4" --m1 1 --m2 1 --eps 0.01 --rank 1 --format plain

    $ modhyper construct "abs(x1-I)/5" --m1 1 --m2 1 --eps 0.05 --activation tanh --out net

    $ modhyper construct "abs(x1-I)/5" --m1 1 --m2 1 --eps 0.05 --method bits -k 1 --format plain
    """
    from modhyper.construction import build
    from modhyper.present.construction import construction_document

    chosen = read_format(format)
    problem = problem_from({"m1": m1, "m2": m2, "eps": eps}, required=("m1", "m2", "eps"))
    assert problem.eps is not None
    try:
        made = build.construct(
            target,
            m1=problem.m1,
            m2=problem.m2,
            eps=problem.eps,
            method=method,
            activation=activation,
            rank=None if rank is None else whole("rank", rank, least=1, most=10**6),
            dtype=dtype,
            bits=None if bits is None else whole("bits", bits, least=1, most=10**6),
            embedding_dim=None
            if embedding_dim is None
            else whole("embedding-dim", embedding_dim, least=1, most=10**9),
        )
        written = None if out is None else made.save(str(out))
    except InputError as error:
        name = error.option or "target"
        flag = FLAGS.get(name, name if name.startswith("--") else f"--{name}")
        raise InputError(error.message, option=flag, hint=error.hint) from None
    emit(construction_document(made, out if written else None), chosen)
