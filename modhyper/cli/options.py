"""The flags of a problem and of the output format, written once for every command."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Annotated, Any

import typer

from modhyper.errors import InputError
from modhyper.paper import model as read_model
from modhyper.present.document import FORMATS, Document, Format
from modhyper.problem import Problem

UNBOUNDED = "unbounded"

# Problem field -> (flag declarations, default text, help). Texts are read by Problem itself, so the
# command line and the Python API accept and refuse the same things with the same words.
PROBLEM_FLAGS: dict[str, tuple[tuple[str, ...], str | None, str]] = {
    "m1": (("--m1",), None, "Dimension of the input x, at least 1."),
    "m2": (("--m2",), None, "Dimension of the condition I, at least 0."),
    "smoothness": (("--smoothness", "-r"), "1", "r: targets lie in the unit ball of C^r."),
    "eps": (("--eps",), None, "Error, between 0 and 1: 0.001, 1e-3 or 1/1000."),
    "error": (
        ("--error",),
        "sup",
        "Which error, for the worst target: sup, or mean or rms (root mean square) over the cube.",
    ),
    "radius": (("--radius",), "1", "Radius of the ball of targets."),
    "embedding_dim": (
        ("--embedding-dim", "-k"),
        UNBOUNDED,
        "Length k of the embedding e(I): a whole number, or 'unbounded'.",
    ),
    "model": (
        ("--model",),
        None,
        "How the primary is conditioned, in a paper's words: deeponet=40, hyperdeeponet.",
    ),
    "precision_bits": (("--bits",), "32", "Bits of a parameter and of an entry of e(I)."),
    "bits_embedding": (
        ("--bits-embedding",),
        None,
        "Bits of an entry of e(I), if they are others than --bits.",
    ),
    "conditions": (
        ("--conditions",),
        None,
        "K: I is one of K conditions with unrelated slices (no smoothness in I).",
    ),
    "depth": (
        ("--depth",),
        "unrestricted",
        "Layers of weights in the primary: a whole number, or 'unrestricted'.",
    ),
    "activation": (("--activation",), "relu", "A name, or an expression in x."),
    "bottleneck": (
        ("--bottleneck",),
        None,
        "w or w,c: the selector factors through w numbers with norm c (Theorem 5).",
    ),
    "assume": (
        ("--assume",),
        None,
        "Undecided hypotheses to take as given: id, or id,id (bounds --format json names them).",
    ),
}

TEXTS = ("activation", "bottleneck", "assume", "error", "model")
"""Flags that are not numbers."""

OWN = ("constant", "over", "method", "x", "y", "steps", "budget", "condition")
"""Arguments of questions that are flags of the same name."""

number = partial(typer.Option, metavar="NUMBER")
"""An option that a number is given to."""

FormatFlag = Annotated[
    str, typer.Option("--format", help=f"Output format: {', '.join(FORMATS)}.", metavar="FORMAT")
]


def read_format(text: str) -> Format:
    for known in FORMATS:
        if text == known:
            return known
    raise InputError(f"expected one of {', '.join(FORMATS)}, got {text!r}", option="--format")


def problem_from(values: dict[str, Any], required: tuple[str, ...] = ("m1", "m2")) -> Problem:
    """A Problem from flag texts; errors name the flag. Raises InputError for missing ones."""
    given = {name: value for name, value in values.items() if value is not None}
    for name in required:
        if name not in given:
            raise InputError("missing", option=flag_of(name), hint=PROBLEM_FLAGS[name][2])
    with errors_name_flags():
        if "model" in given:
            if given.pop("embedding_dim", UNBOUNDED) != UNBOUNDED:
                raise InputError("k follows from --model", option="embedding_dim")
            given["model"] = read_model(given["model"])
        return Problem(**given)


@contextmanager
def errors_name_flags() -> Iterator[None]:
    """Let InputErrors that name a Problem field name its flag instead."""
    try:
        yield
    except InputError as error:
        raise InputError(error.message, option=flag_of(error.option), hint=error.hint) from None


def flag_of(field: str | None) -> str | None:
    """The flag of a Problem field or of OWN; any other name stays as it is."""
    if field in PROBLEM_FLAGS:
        return PROBLEM_FLAGS[field][0][0]
    return f"--{field}" if field in OWN else field


def takes_problem(
    *required: str, without: tuple[str, ...] = ()
) -> Callable[[Callable[..., Document | None]], Callable[..., None]]:
    """Decorate a command ``f(problem, ..., )`` that returns a Document.

    The command gets every problem flag (except ``without``) in place of ``problem``, and
    ``--format``; ``required`` names the fields that must be given. The Document is shown.
    """

    def decorate(command: Callable[..., Document | None]) -> Callable[..., None]:
        own = list(inspect.signature(command, eval_str=True).parameters.values())[1:]
        flags = {name: spec for name, spec in PROBLEM_FLAGS.items() if name not in without}

        def wrapper(**values: Any) -> None:
            format = read_format(values.pop("format"))
            problem = problem_from({name: values.pop(name) for name in flags}, required)
            with errors_name_flags():
                answer = command(problem, **values)
            if answer is not None:
                emit(answer, format)

        parameters = [_flag(name, *spec) for name, spec in flags.items()]
        parameters += [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in own]
        parameters.append(keyword("format", FormatFlag, "table"))
        wrapper.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        wrapper.__annotations__ = {p.name: p.annotation for p in parameters}
        wrapper.__doc__ = command.__doc__
        wrapper.__name__ = command.__name__
        return wrapper

    return decorate


def read_constants(texts: list[str] | None) -> dict[str, str]:
    """["N_q=2"] -> {"N_q": "2"}; the values are read where they are used."""
    out: dict[str, str] = {}
    for text in texts or []:
        quantity, equals, value = text.partition("=")
        if not equals or quantity in out:
            raise InputError(f"expected QUANTITY=C, once each, got {text!r}", option="--constant")
        out[quantity.strip()] = value.strip()
    return out


def emit(document: Document, format: Format) -> None:
    from modhyper.present.formats import show

    show(document, format)


def _flag(name: str, flags: tuple[str, ...], default: str | None, help: str) -> inspect.Parameter:
    metavar = "TEXT" if name in TEXTS else "NUMBER"
    option = typer.Option(*flags, help=help, metavar=metavar, rich_help_panel="The problem")
    return keyword(name, Annotated[str | None, option], default)


def keyword(name: str, annotation: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default
    )
