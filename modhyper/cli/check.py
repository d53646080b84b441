"""modhyper check NETWORK"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from modhyper.cli.options import FormatFlag, emit, number, read_format
from modhyper.errors import InputError
from modhyper.files import read_text
from modhyper.present.document import Document, Format
from modhyper.problem import positive, whole

if TYPE_CHECKING:
    from modhyper.check.verify import Verdict

app = typer.Typer(add_completion=False)

LARGEST = 10**300


@app.command()
def check(
    network: Annotated[
        Path | None,
        typer.Argument(metavar="NETWORK", help="A .safetensors file, or the folder of one."),
    ] = None,
    target: Annotated[
        str | None,
        typer.Option("--target", metavar="EXPR", help="y; default: the folder's manifest.json."),
    ] = None,
    eps: Annotated[
        str | None, number("--eps", help="Claimed error; default: the manifest's.")
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option(
            "--against", metavar="NETWORK", help="Compare with another network, not with a target."
        ),
    ] = None,
    max_regions: Annotated[
        str, number("--max-regions", help="Give up after so many regions.")
    ] = "400000",
    layout: Annotated[
        bool, typer.Option("--layout", help="Describe the file that is read, and stop.")
    ] = False,
    format: FormatFlag = "table",
) -> None:
    """Certify or refute that a saved network is within eps of a target on the whole cube.

    Or, with --against, of another saved network.

    Reads data only (safetensors; pickles are refused) and shares with `construct` only the reader
    of formulas, so it also judges networks of yours: --layout describes the file. Exits 0 if the
    error is certified; 1 if it is refuted, with a point where it fails, or undecided.

    Examples:

    $ modhyper construct "sin(3*x)*cos(2*I)/4" --m1 1 --m2 1 --eps 0.05 --out net

    then: modhyper check net, or modhyper check net --target "sin(3*x)*cos(2*I)/4" --eps 0.02

    $ modhyper check --layout
    """
    from modhyper.check.network import LAYOUT, read_network
    from modhyper.check.verify import verify, verify_against
    from modhyper.present.construction import check_document

    chosen = read_format(format)
    if layout:
        emit(Document(payload={"layout": LAYOUT}, blocks=[LAYOUT]), chosen)
        return
    if network is None:
        raise InputError("missing", option="NETWORK", hint="a .safetensors file or its folder")
    loaded, manifest = read_network(network), _manifest(network)
    most = whole("--max-regions", max_regions, least=1, most=10**8)
    if against is not None:
        if target is not None:
            raise InputError("give either this or --target", option="--against")
        if eps is None:
            raise InputError("missing", option="--eps", hint="how far apart the two may be")
        verdict = verify_against(
            loaded,
            read_network(against),
            _error(eps),
            max_regions=most,
            tighten=True,
            progress=_progress(),
        )
        _say(check_document(verdict, str(network), str(against), network=True), verdict, chosen)
        return
    claimed = eps if eps is not None else manifest.get("claimed_eps")
    formula = target if target is not None else manifest.get("target")
    if not isinstance(formula, str):
        raise InputError("missing", option="--target", hint="the target as a formula in x, I")
    if not isinstance(claimed, str):
        raise InputError("missing", option="--eps", hint="the claimed error, such as 0.05")
    goal = _error(claimed)
    expression, names = _read_target(formula, loaded.m1, loaded.m2)
    verdict = verify(
        loaded, expression, names, goal, max_regions=most, tighten=True, progress=_progress()
    )
    _say(check_document(verdict, str(network), formula), verdict, chosen)


def _say(document: Document, verdict: Verdict, chosen: Format) -> None:
    emit(document, chosen)
    if verdict.outcome != "certified":
        raise typer.Exit(1)


def _error(text: str) -> Fraction:
    eps = positive("--eps", text)
    if eps > LARGEST:  # the checker compares floats
        raise InputError(f"expected at most 1e300, got {text}", option="--eps")
    return eps


def _read_target(text: str, m1: int, m2: int) -> tuple[Any, list[str]]:
    """The target's expression and its variables, x1.. then I1..; x, I stand for x1, I1 alone."""
    from modhyper.analysis.expressions import parse_expression

    names = [f"x{i}" for i in range(1, m1 + 1)] + [f"I{i}" for i in range(1, m2 + 1)]
    aliases = {name: f"{name}1" for name, d in (("x", m1), ("I", m2)) if d == 1}
    expression = parse_expression(text, [*names, *aliases], option="--target")
    by_name = {symbol.name: symbol for symbol in expression.free_symbols}
    swaps = {
        by_name[alias]: by_name[alias].func(name, real=True)
        for alias, name in aliases.items()
        if alias in by_name
    }
    return expression.subs(swaps), names


def _manifest(network: Path) -> dict[str, Any]:
    """The manifest of a folder; {} if there is none. The file must be the one it describes."""
    from modhyper.check.network import read_file

    path = network / "manifest.json"
    if not path.exists():
        return {}
    try:
        manifest = json.loads(read_text(path, option="NETWORK"))
        digest = manifest["sha256"]["network.safetensors"]
        actual = hashlib.sha256(read_file(network / "network.safetensors")).hexdigest()
    except InputError:
        raise
    except (ValueError, KeyError, TypeError, RecursionError):
        raise InputError(f"cannot use {str(path)!r} as a manifest", option="NETWORK") from None
    if digest != actual:
        print(
            "warning: network.safetensors is not the file that manifest.json describes",
            file=sys.stderr,
        )
    return dict(manifest)


def _progress() -> Callable[[int, int], None] | None:
    """A line on stderr, when that is a terminal."""
    if not sys.stderr.isatty():
        return None

    def show(examined: int, waiting: int) -> None:
        end = "" if waiting else "\r\033[K"
        print(
            f"\r{examined:,} regions examined, {waiting:,} waiting\033[K", end=end, file=sys.stderr
        )

    return show
