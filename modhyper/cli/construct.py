"""modhyper construct EXPR"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from modhyper.cli.options import FormatFlag, emit, number, problem_from, read_format
from modhyper.errors import InputError
from modhyper.present.document import Document
from modhyper.problem import Problem, positive, whole

app = typer.Typer(add_completion=False)

FLAGS = {"target": "EXPR"}


@app.command()
def construct(
    target: Annotated[
        str,
        typer.Argument(
            metavar="EXPR",
            help="y in x1.., I1.. (x, I when the dimension is 1); for an emulation also the folder "
            "of a saved hypernetwork.",
        ),
    ],
    m1: Annotated[str | None, number("--m1", help="Dimension of x.")] = None,
    m2: Annotated[str | None, number("--m2", help="Dimension of I.")] = None,
    eps: Annotated[str | None, number("--eps", help="Sup error to be proved.")] = None,
    method: Annotated[
        str,
        typer.Option(
            "--method",
            "--as",
            metavar="METHOD",
            help="hypernetwork g(x; f(I)), embedding q(x, I), samples q(x, (y(x_j, I))_j), bits "
            "q(x, words), emulation q(x, f(I)), structured: three models of a sum of products, or "
            "hats: g in the arithmetic of --dtype.",
        ),
    ] = "hypernetwork",
    activation: Annotated[
        str,
        typer.Option(
            "--activation", metavar="NAME", help="of the primary: relu, or tanh if m1 = 1."
        ),
    ] = "relu",
    rank: Annotated[
        str | None, number("--rank", help="f(I) = W·P(I) with P this wide: Theorem 5's selector.")
    ] = None,
    dtype: Annotated[
        str | None,
        typer.Option(
            "--dtype",
            metavar="NAME",
            help="Of weights and forward pass: float64, float32; hats also float16, bfloat16.",
        ),
    ] = None,
    bits: Annotated[str | None, number("--bits", help="Length of a word of the bits; 32.")] = None,
    embedding_dim: Annotated[
        str | None,
        number(
            "--embedding-dim",
            "-k",
            help="Numbers that e delivers; words beyond them are kept in q (bits).",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="DIR", help="Write network.safetensors and manifest.json."
        ),
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

    $ modhyper construct "sin(3*x)*I/4 + x*I^2/5" --m1 1 --m2 1 --eps 0.05 --method structured
    """
    chosen = read_format(format)
    try:
        if method == "emulation" and (Path(target) / "network.safetensors").is_file():
            emit(_emulation(target, eps, out), chosen)
            return
        problem = problem_from({"m1": m1, "m2": m2, "eps": eps}, required=("m1", "m2", "eps"))
        if method == "structured":
            emit(_structured(target, problem, out), chosen)
            return
        options = {"activation": activation, "dtype": dtype}
        numbers = {
            "rank": _number("rank", rank),
            "bits": _number("bits", bits),
            "embedding_dim": _number("embedding-dim", embedding_dim),
        }
        emit(_model(target, problem, out, method=method, **options, **numbers), chosen)
    except InputError as error:
        name = error.option or "target"
        flag = FLAGS.get(name, name if name.startswith("--") else f"--{name}")
        raise InputError(error.message, option=flag, hint=error.hint) from None


def _number(name: str, text: str | None) -> int | None:
    return None if text is None else whole(name, text, least=1, most=10**9)


def _model(target: str, problem: Problem, out: Path | None, **options: Any) -> Document:
    from modhyper.construction.build import construct
    from modhyper.present.construction import construction_document

    assert problem.eps is not None
    made = construct(target, m1=problem.m1, m2=problem.m2, eps=problem.eps, **options)
    if out is not None:
        made.save(out)
    return construction_document(made, out)


def _structured(target: str, problem: Problem, out: Path | None) -> Document:
    """Three models, saved in folders of their names."""
    from modhyper.construction.build import construct_structured
    from modhyper.present.models import structured_document

    assert problem.eps is not None
    made = construct_structured(target, m1=problem.m1, m2=problem.m2, eps=problem.eps)
    if out is not None:
        for name, model in made.items():
            model.save(out / name)
    return structured_document(made, out)


def _emulation(source: str, eps: str | None, out: Path | None) -> Document:
    """The hypernetwork saved in ``source``, emulated to within eps."""
    from modhyper.construction.emulation_method import emulate_hypernetwork
    from modhyper.construction.result import load
    from modhyper.present.models import emulation_document

    if eps is None:
        raise InputError("missing", option="eps", hint="how far apart the two may be")
    delta = float(positive("eps", eps))
    made = emulate_hypernetwork(load(source), delta, source=source)
    if out is not None:
        made.save(out)
    return emulation_document(made, source, out)
