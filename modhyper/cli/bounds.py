"""modhyper bounds"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from modhyper.cli.options import number, takes_problem
from modhyper.conditioning import Embedding
from modhyper.errors import InputError
from modhyper.papers.galanti_wolf_2020.bounds import gaps
from modhyper.present.bounds import bounds_document
from modhyper.present.document import Document
from modhyper.problem import Problem
from modhyper.questions.answer import bounds as bounds_of

if TYPE_CHECKING:
    from modhyper.questions.conditioned import Conditioned

app = typer.Typer(add_completion=False)


@app.command()
@takes_problem("m1", "m2")
def bounds(
    problem: Problem,
    everything: Annotated[
        bool, typer.Option("--all", help="Every bound, stated and certified, and its hypotheses.")
    ] = False,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain", help="The inequalities behind the answer (with --all: behind every row)."
        ),
    ] = False,
    conditioning: Annotated[
        str | None,
        typer.Option(
            "--conditioning",
            metavar="METHOD",
            help="Describe your network: embedding, hypernetwork, film, lora, biases, output-layer "
            "or chunked. Needs --widths.",
        ),
    ] = None,
    widths: Annotated[
        str | None,
        typer.Option("--widths", metavar="WIDTHS", help="Hidden widths of its primary: 64,64."),
    ] = None,
    rank: Annotated[str | None, number("--rank", help="Rank of lora.")] = None,
    generated: Annotated[
        str | None, number("--generated", help="Generated numbers of chunked.")
    ] = None,
    kernel: Annotated[
        Path | None,
        typer.Option(
            "--kernel", help="Write what Coq can prove of it, for `modhyper proofs check`."
        ),
    ] = None,
) -> Document:
    """Who is smaller, q or g, by how much, and what of that is certified.

    Examples:

    $ modhyper bounds --m1 1 --m2 2 --eps 1e-3 -k 2

    $ modhyper bounds --m1 2 --m2 3 -r 2 --activation relu --all

    $ modhyper bounds --m1 1 --m2 2 --eps 1e-3 -k 2 --format json

    $ modhyper bounds --m1 1 --m2 2 --eps 1e-3 --conditioning film --widths 64,64

    $ modhyper bounds --m1 1 --m2 2 --eps 1e-3 -k 2 --kernel out.v
    """
    network = _network(problem, conditioning, widths, rank, generated)
    if network is not None and network.model.k is not None:
        problem = replace(problem, model=network.model)
    answer = bounds_of(problem)
    if kernel is not None:
        from modhyper.cli.proofs import write_certificates  # the kernel's tools

        write_certificates(answer, kernel)
    document = bounds_document(answer, gaps(problem), everything=everything, explain=explain)
    if network is None:
        return document
    from modhyper.present.conditioned import with_conditioning  # of one option
    from modhyper.questions.conditioned import standing

    return with_conditioning(document, problem, standing(problem, network))


def _network(
    problem: Problem,
    conditioning: str | None,
    widths: str | None,
    rank: str | None,
    generated: str | None,
) -> Conditioned | None:
    """The described network; InputError for a flag that belongs to another method."""
    given = {"widths": widths, "rank": rank, "generated": generated}
    for name, text in given.items():
        owner = {"rank": "lora", "generated": "chunked"}.get(name, conditioning)
        if text is not None and (conditioning is None or owner != conditioning):
            hint = f"--conditioning {owner}" if owner else "--conditioning METHOD"
            raise InputError("it belongs to a described network", option=f"--{name}", hint=hint)
    if conditioning is None:
        return None
    from modhyper.questions.conditioned import conditioned  # of one option

    needed = {"embedding": problem.embedding_dim, "lora": rank, "chunked": generated}
    hidden = [] if widths is None else widths.split(",")
    if not isinstance(problem.model, Embedding):
        raise InputError("a network is described by --model or by --conditioning", option="model")
    if conditioning != "embedding" and problem.embedding_dim is not None:
        raise InputError(f"k of {conditioning} follows from its widths", option="embedding_dim")
    try:
        return conditioned(conditioning, problem.m1, hidden, needed.get(conditioning))
    except InputError as error:
        own = error.option in ("conditioning", *given)
        option = f"--{error.option}" if own else error.option
        raise InputError(error.message, option=option, hint=error.hint) from None
