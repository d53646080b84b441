"""Entry point. Only the module of the command that was asked for is imported."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from importlib import import_module, metadata

import typer
from typer.exceptions import TyperException

from modhyper.analysis.deadline import OutOfTimeError, alarm
from modhyper.errors import InputError, near_matches

# Family -> its commands; command -> module in modhyper.cli whose ``app`` holds it. `--help` shows a
# panel for each family, in this order.
FAMILIES: dict[str, dict[str, str]] = {
    "Sizes for your problem": {
        "bounds": "bounds",
        "interface": "interface",
        "choose": "choose",
        "compare": "compare",
        "invert": "calculator",
        "crossover": "calculator",
        "map": "calculator",
    },
    "The paper and its claims": {
        "theorems": "ledger",
        "theorem": "ledger",
        "verify": "verify",
        "receipts": "ledger",
        "why": "ledger",
        "rests-on": "ledger",
        "graph": "ledger",
        "proofs": "proofs",
        "cite": "cite",
        "report": "ledger",
    },
    "Networks": {
        "construct": "construct",
        "check": "check",
        "count": "architectures",
        "presets": "architectures",
        "audit": "audit",
    },
    "Functions": {"activation": "functions", "sobolev": "functions"},
    "Measurements": {"lab": "lab", "data": "data"},
}
COMMANDS: dict[str, str] = {
    name: module for family in FAMILIES.values() for name, module in family.items()
}

ANSWERED = (*FAMILIES["Sizes for your problem"], *FAMILIES["Functions"], "count")
PATIENCE = 30.0
"""Seconds after which a command of ANSWERED, which shows no progress, gives up. Computer algebra
gives up earlier and says which property it left undecided."""

COLLECT = 1_000_000
"""New objects before a search for garbage, in a command of ANSWERED. What is imported is none, and
with Python's own 700 the searches are a tenth of a cold start."""

HELP = """How large must a conditional network be? What the paper states, what can be certified.

A target y(x, I) is modelled by an embedding method q(x, e(I)) or by a hypernetwork g(x; f(I)).
"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run ``modhyper`` and exit: 0 done, 1 a verification failed, 2 bad input, 130 interrupted."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given and given[0] in ANSWERED:
        gc.set_threshold(COLLECT)
    code = run(given)
    gc.freeze()  # Python would search all that was imported for garbage as it exits
    sys.exit(code)


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code; bad input prints one message on stderr.

    So does a machine that has not what was asked for: a file system, or memory.
    """
    try:
        if any("\0" in argument for argument in arguments):  # no shell can pass one
            raise InputError("an argument holds a null character")
        app = _app(arguments)
        with _patience(arguments):
            code = app(args=arguments, prog_name="modhyper", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except OutOfTimeError as error:
        _complain(f"{error}: ask for less, or call modhyper from Python, which sets no limit")
        return 2
    except InputError as error:
        _complain(str(error))
        return 2
    except TyperException as error:
        _complain(error.format_message() or "nothing to do; try --help")
        return error.exit_code
    except typer.Exit as stop:
        return stop.exit_code
    except (typer.Abort, KeyboardInterrupt):
        print("interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:  # `modhyper ... | head`
        sys.stderr.close()
        return 0
    except OSError as error:  # a name too long, no space left, no permission
        name = str(error.filename or "")
        shown = name if len(name) <= 80 else f"{name[:77]}..."
        _complain(f"{shown}: {error.strerror or error}" if shown else str(error))
        return 2
    except MemoryError as error:
        _complain(f"not enough memory: {error}" if str(error) else "not enough memory")
        return 2


def _patience(arguments: Sequence[str]) -> AbstractContextManager[None]:
    return alarm(PATIENCE) if arguments and arguments[0] in ANSWERED else nullcontext()


def _complain(message: str) -> None:
    line = message.replace("\n", "\\n")  # a file's name can hold one
    print(f"error: {line}", file=sys.stderr)


def _app(arguments: Sequence[str]) -> typer.Typer:
    """A Typer app with the one command that is needed, or with all of them for ``--help``."""
    app = typer.Typer(
        name="modhyper", help=HELP, add_completion=False, pretty_exceptions_enable=False
    )

    @app.callback(invoke_without_command=True)
    def _root(
        context: typer.Context,
        version: bool = typer.Option(False, "--version", help="Print the version."),
    ) -> None:
        if version:
            print(metadata.version("modhyper"))
            raise typer.Exit
        if context.invoked_subcommand is None:
            print(context.get_help())
            raise typer.Exit

    asked = arguments[0] if arguments and not arguments[0].startswith("-") else None
    if asked is not None and asked not in COMMANDS:
        raise InputError(f"no command {asked!r}", hint=near_matches(asked, COMMANDS))
    for name in COMMANDS if asked is None else [asked]:
        module = import_module(f"modhyper.cli.{COMMANDS[name]}")
        _attach(app, name, module.app)
    return app


def _attach(app: typer.Typer, name: str, part: typer.Typer) -> None:
    """Add the command ``name`` of ``part``, or all of ``part`` as a group of that name."""
    panel = next(family for family, names in FAMILIES.items() if name in names)
    for command in part.registered_commands:
        if name in (command.name, getattr(command.callback, "__name__", None)):
            command.name, command.rich_help_panel = name, panel
            app.registered_commands.append(command)
            return
    app.add_typer(part, name=name, rich_help_panel=panel)


if __name__ == "__main__":
    main()
