"""modhyper proofs"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from modhyper.bound import Bound
from modhyper.cli.options import FormatFlag, emit, read_format
from modhyper.coq.certificate_check import check_file
from modhyper.coq.certificate_files import file_text
from modhyper.coq.certificates import CertificateError
from modhyper.coq.development import ProofError
from modhyper.coq.toolchain import CoqMissingError
from modhyper.errors import InputError
from modhyper.ledger.kernel import PROOFS, read_record
from modhyper.papers.certified.kernel import certificates
from modhyper.present.proofs import checked_document, proofs_document

app = typer.Typer(add_completion=False)


@app.callback(invoke_without_command=True)
def proofs(context: typer.Context, format: FormatFlag = "table") -> None:
    """The theorems of the Coq development: paper item, what each rests on, checked or not.

    Examples:

    $ modhyper proofs

    $ modhyper proofs check out.v
    """
    if context.invoked_subcommand is not None:
        return
    emit(proofs_document(read_record()), read_format(format))


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="A file written by `modhyper bounds --kernel`.")],
    fresh: Annotated[
        bool,
        typer.Option("--fresh", help="Compile everything anew and run coqchk too (minutes)."),
    ] = False,
    format: FormatFlag = "table",
) -> None:
    """Have Coq prove the numbers in a file written by `modhyper bounds --kernel`.

    Exits 1 if the file is not what modhyper writes for its numbers, if the development is not the
    recorded one, or if Coq does not accept it. The first time compiles the development (a minute).

    Examples:

    $ modhyper proofs check out.v
    """

    def on_build() -> None:
        print("compiling the Coq development (once) …", file=sys.stderr)

    shown = read_format(format)
    if not PROOFS.is_dir():
        raise InputError("the Coq development is not beside this installation")
    try:
        checked = check_file(file, PROOFS, fresh=fresh, on_build=on_build)
    except CoqMissingError as error:
        raise InputError(str(error)) from None
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise InputError(f"cannot read {file}: {reason}") from None
    except (CertificateError, ProofError) as error:
        print(f"NOT PROVED: {error}", file=sys.stderr)
        raise typer.Exit(1) from None
    emit(checked_document(checked), shown)


def write_certificates(rows: Iterable[Bound], path: Path) -> None:
    """Write the certificates of ``rows``. Raises InputError if there is none, or for the file."""
    made = certificates(rows)
    if not made:
        raise InputError(
            "there is nothing that Coq can prove for this problem",
            option="--kernel",
            hint="it needs --eps; --format json says for each row why not",
        )
    try:
        path.write_text(file_text(made), encoding="utf-8")
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror}", option="--kernel") from None
