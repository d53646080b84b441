"""Check the Coq development from scratch and audit what every exported theorem rests on.

    python proofs/check.py            check everything, write assumptions.json
    python proofs/check.py --pin      the same, and accept the present statements as the pinned ones
    python proofs/check.py --libraries  the same, and coqchk goes over all libraries
    python proofs/check.py --status   say (without Coq) whether assumptions.json is up to date
    python proofs/check.py --readme   write the tables of README.md (without Coq)
    python proofs/check.py --graph F  write which theorem uses which to the file F (without Coq)

Exit status: 0 checked, 1 something is wrong, 2 Coq is not installed here (nothing was checked).

The sources are read once; what is judged, hashed and compiled, in a temporary folder, is that.
What is trusted is the installed Coq, this text, and that coqchk accepted the libraries' compiled
files when their digest was pinned: it goes over them again wherever they are others, and always
with --pin or --libraries.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from modhyper.coq.audit import (
    Audit,
    audit,
    libraries_beneath,
    second_axioms,
)
from modhyper.coq.development import Development, ProofError, read_development
from modhyper.coq.exports import Exports, read_exports
from modhyper.coq.graph import dependency_graph
from modhyper.coq.readme import write_tables
from modhyper.coq.record import (
    ALLOWED_AXIOMS,
    PINS,
    RECORD,
    as_json,
    pin_faults,
    pinned_theorems,
    pins_of,
    record_of,
    stale,
    word_faults,
)
from modhyper.coq.toolchain import CoqMissingError, build, coq_version, refuse_installed_copy


def check(
    folder: Path, *, jobs: int = 2, pin: bool = False, libraries: bool = False
) -> dict[str, Any]:
    """Check the development in ``folder``; its record. Nothing is written.

    With ``pin`` what the kernel says now is taken as pinned; with ``libraries`` coqchk goes over
    them too even if they are the pinned ones. Raises ProofError with every fault found,
    CoqMissingError where Coq is absent.
    """
    return _check(folder, jobs, pin, libraries)[0]


def _check(
    folder: Path, jobs: int, pin: bool, libraries: bool
) -> tuple[dict[str, Any], dict[str, Any]]:
    """(record, pins)"""
    version = coq_version()
    development, exports = read_development(folder), read_exports(folder)
    if faults := development.faults():
        raise ProofError("\n".join(faults))
    refuse_installed_copy()
    pinned = {} if pin else _read_pins(folder)
    known = None if pin or libraries else pinned.get("libraries")
    found, axioms_again, beneath = _ask(development, exports, jobs, known)
    faults = _axiom_faults(found.axioms, "Print Assumptions")
    faults += _axiom_faults(axioms_again, "coqchk")
    faults += word_faults(exports, found)
    now = pins_of(exports, found, version, beneath if pin else pinned.get("libraries", ""))
    if pin:
        pinned = now
    faults += pin_faults(now, pinned)
    if pinned.get("coq_version") != version:
        faults.append(f"the pins are of Coq {pinned.get('coq_version')}, this is Coq {version}")
    if faults:
        raise ProofError("\n".join(faults))
    return record_of(development, exports, now, found.axioms), now


def _ask(
    development: Development, exports: Exports, jobs: int, known: str | None
) -> tuple[Audit, tuple[str, ...], str]:
    """Build, then audit while coqchk goes over the compiled files.

    ``known`` is the digest of libraries that coqchk need not go over again. The audit, the axioms
    that coqchk finds, the digest of the libraries.
    """
    with tempfile.TemporaryDirectory(prefix="modhyper-proofs-") as name:
        work = Path(name)
        build(development, work, set(development.sources), jobs)
        beneath = libraries_beneath(development, work)
        with ThreadPoolExecutor(jobs) as pool:
            again = pool.submit(second_axioms, development, work, libraries=beneath != known)
            found = audit(development, work, [export.place for export in exports.theorems], pool)
            return found, again.result(), beneath


def _axiom_faults(axioms: tuple[str, ...], by: str) -> list[str]:
    return [
        f"{axiom} is assumed ({by}), and is not on the allowed list"
        for axiom in axioms
        if axiom not in ALLOWED_AXIOMS
    ]


def _read_pins(folder: Path) -> dict[str, Any]:
    try:
        pins: dict[str, Any] = json.loads((folder / PINS).read_text(encoding="utf-8"))
        return pins
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise ProofError(f"{PINS} cannot be read: {error}") from None


def main(argv: list[str] | None = None, default: Path | None = None) -> int:
    """The command line of ``proofs/check.py``; ``default`` is the folder of the development."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pin", action="store_true", help="accept the present statements")
    parser.add_argument("--libraries", action="store_true", help="coqchk over the libraries too")
    parser.add_argument("--status", action="store_true", help="compare hashes only, without Coq")
    parser.add_argument("--readme", action="store_true", help="write the tables of README.md")
    parser.add_argument("--graph", type=Path, help="write the graph of theorems to a JSON file")
    parser.add_argument("--jobs", type=int, default=2, help="files compiled at once (default 2)")
    parser.add_argument("--folder", type=Path, default=default, help=argparse.SUPPRESS)
    args = parser.parse_args(argv)
    start = time.monotonic()
    try:
        if args.status:
            return _status(args.folder)
        if args.graph:
            return _graph(args.folder, args.graph)
        if not args.readme:
            record, pins = _check(args.folder, args.jobs, args.pin, args.libraries)
            if args.pin:
                (args.folder / PINS).write_text(as_json(pins), encoding="utf-8")
            (args.folder / RECORD).write_text(as_json(record), encoding="utf-8")
        exports, pins = read_exports(args.folder), _read_pins(args.folder)
        theorems = pinned_theorems(exports, pins)
        if args.pin or args.readme:
            write_tables(args.folder / "README.md", exports, theorems)
    except CoqMissingError as error:
        print(error, file=sys.stderr)
        return 2
    except ProofError as error:
        print(f"FAILED\n{error}", file=sys.stderr)
        return 1
    if not args.readme:
        for row in theorems.values():
            rests = ", ".join(["kernel", *row.literature])
            print(f"{row.name:36} {row.file:32} {rests}")
        print(
            f"{len(theorems)} theorems checked by Coq {record['coq_version']} and coqchk in "
            f"{time.monotonic() - start:.0f} s; axioms: real numbers, functional extensionality, "
            "classical logic"
        )
    return 0


def _graph(folder: Path, file: Path) -> int:
    exports = read_exports(folder)
    theorems = pinned_theorems(exports, _read_pins(folder))
    graph = dependency_graph(read_development(folder), exports, theorems)
    file.write_text(as_json(graph), encoding="utf-8")
    print(f"{len(graph['nodes'])} theorems, {len(graph['edges'])} uses")
    return 0


def _status(folder: Path) -> int:
    development = read_development(folder)
    reasons = development.faults() + stale(folder, development, read_exports(folder))
    print("\n".join(reasons) or f"{RECORD} describes the present sources")
    return 1 if reasons else 0
