"""Check the Coq development from scratch and audit what every exported theorem rests on.

    python proofs/check.py            check everything, write assumptions.json
    python proofs/check.py --pin      the same, and accept the present statements as the pinned ones
    python proofs/check.py --status   say (without Coq) whether assumptions.json is up to date

Exit status: 0 checked, 1 something is wrong, 2 Coq is not installed here (nothing was checked).

The development is copied to a temporary folder and compiled there, so stale build products
cannot help. README.md describes the data files. Only the standard library is used.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sources import (
    LIBRARY,
    ProofError,
    imported_modules,
    project_definitions,
    read_exports,
    scan_sources,
    sha256,
    source_files,
    source_hashes,
)

HERE = Path(__file__).resolve().parent

ALLOWED_AXIOMS = frozenset(
    {
        # Coq's real numbers (Dedekind cuts with classical choice of a bound).
        "ClassicalDedekindReals.sig_forall_dec",
        "ClassicalDedekindReals.sig_not_dec",
        # Functional extensionality and classical logic.
        "FunctionalExtensionality.functional_extensionality_dep",
        "Classical_Prop.classic",
    }
)


class CoqMissingError(Exception):
    """coqc or coq_makefile is not on the path."""


@dataclass(frozen=True)
class Audit:
    """What the kernel says of one exported theorem."""

    statement: str
    axioms: tuple[str, ...]
    definitions: dict[str, str] = field(default_factory=dict)
    """Raw text of the statement ('statement') and of every project definition it rests on."""

    @property
    def hashes(self) -> dict[str, str]:
        return {name: sha256(text) for name, text in sorted(self.definitions.items())}

    @property
    def digest(self) -> str:
        return sha256(json.dumps(self.hashes, sort_keys=True))


# ---------------------------------------------------------------------------- Coq


def coq_version() -> str:
    """The version of coqc; CoqMissingError if it or coq_makefile is absent."""
    for tool in ("coqc", "coq_makefile", "make"):
        if shutil.which(tool) is None:
            raise CoqMissingError(
                f"{tool} is not installed here, so nothing was checked. On Debian: apt-get install "
                "coq libcoq-coquelicot libcoq-mathcomp-ssreflect make"
            )
    out = subprocess.run(["coqc", "--print-version"], capture_output=True, text=True, check=True)
    return out.stdout.split()[0]


def build(folder: Path, jobs: int) -> None:
    """Compile every file of the development."""
    makefile = ["coq_makefile", "-f", "_CoqProject", "-o", "Makefile.coq"]
    subprocess.run(makefile, cwd=folder, check=True, capture_output=True)
    done = subprocess.run(
        ["make", "-f", "Makefile.coq", f"-j{jobs}"], cwd=folder, capture_output=True, text=True
    )
    if done.returncode:
        raise ProofError(
            "the development does not compile:\n" + (done.stdout + done.stderr)[-3000:]
        )


def _query(folder: Path, script: str) -> dict[str, str]:
    """Run a Coq script; the text printed after each marker '@@ name'."""
    (folder / "audit").mkdir(exist_ok=True)
    (folder / "audit" / "query.v").write_text(script)
    done = subprocess.run(
        ["coqc", "-w", "none", "-R", ".", LIBRARY, "audit/query.v"],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise ProofError("a listed theorem could not be found:\n" + done.stderr[-2000:])
    parts = re.split(r"^@@ (\S+)[ \t]*$", done.stdout, flags=re.MULTILINE)
    return {name: text.strip() for name, text in zip(parts[1::2], parts[2::2], strict=True)}


def _marked(name: str, command: str) -> str:
    return f'Goal True. idtac "@@ {name}". Abort.\n{command}\n'


def parse_axioms(text: str) -> tuple[str, ...]:
    """The names in the output of Print Assumptions; any other remark counts as an axiom."""
    if text == "Closed under the global context":
        return ()
    lines = [line for line in text.splitlines() if line and not line[0].isspace()]
    if lines and lines[0] == "Axioms:":
        lines = lines[1:]
    return tuple(sorted(line.split(" ")[0] if " :" in line else line for line in lines))


def audit(folder: Path, exports: dict[str, Any]) -> dict[str, Audit]:
    """Ask Coq for the statement, axioms and underlying definitions of every exported theorem."""
    modules = [path.stem for path in source_files(folder)]
    known = project_definitions(folder)
    theorems = [(entry["theorem"], Path(entry["file"]).stem) for entry in exports["theorems"]]
    header = f"From {LIBRARY} Require {' '.join(modules)}.\nSet Printing Width 100.\n"

    # Nothing is imported: every name is printed qualified and no notation hides anything.
    raw = header + "Set Printing All.\nSet Printing Depth 100000.\n"
    for name, module in theorems:
        raw += _marked(f"check:{name}", f"Check {LIBRARY}.{module}.{name}.")
        raw += _marked(f"axioms:{name}", f"Print Assumptions {LIBRARY}.{module}.{name}.")
    for short, absolute in known.items():
        raw += _marked(f"print:{short}", f"Print {absolute}.")
    answers = _query(folder, raw)

    # The readable form, with the notations of the theorem's file and of the files it imports.
    pretty = header
    for module in dict.fromkeys(module for _, module in theorems):
        imports = " ".join([*imported_modules(folder / f"{module}.v"), module])
        pretty += f"Module View_{module}.\nImport {imports}.\n"
        for name, home in theorems:
            if home == module:
                pretty += _marked(name, f"Check {LIBRARY}.{module}.{name}.")
        pretty += f"End View_{module}.\n"
    statements = _query(folder, pretty)

    audits = {}
    for name, module in theorems:
        own = f"{module}.{name}"
        rests_on = {"statement": answers[f"check:{name}"]}
        todo = _mentioned(rests_on["statement"], known) | ({own} & set(known))
        while todo:
            short = todo.pop()
            rests_on[short] = answers[f"print:{short}"]
            todo |= _mentioned(rests_on[short], known) - set(rests_on)
        statement = statements[name].partition(":")[2]
        audits[name] = Audit(
            statement=re.sub(r"\s+", " ", statement).strip(),
            axioms=parse_axioms(answers[f"axioms:{name}"]),
            definitions=rests_on,
        )
    return audits


def _mentioned(text: str, known: dict[str, str]) -> set[str]:
    names = re.findall(r"(?<![\w.'])(?:Modhyper\.)?(\w+\.[A-Za-z_][\w']*)", text)
    return {name for name in names if name in known}


# ---------------------------------------------------------------------------- verdict


def judge(exports: dict[str, Any], audits: dict[str, Audit], pins: dict[str, Any]) -> list[str]:
    """Faults: axioms not allowed, changed or unpinned statements, instances that do not match."""
    faults = []
    for entry in exports["theorems"]:
        name = entry["theorem"]
        found = audits[name]
        for axiom in found.axioms:
            if axiom not in ALLOWED_AXIOMS:
                faults.append(f"{name} rests on {axiom}, which is not on the allowed list")
        faults += _pin_faults(name, found, pins.get(name))
        faults += _instance_faults(name, found.statement, entry.get("instance", {}))
    gone = sorted(set(pins) - set(audits))
    faults += [f"{name} is pinned but no longer exported" for name in gone]
    unused = set(exports["literature"])
    for found in audits.values():
        unused -= {name.rpartition(".")[2] for name in found.definitions}
    faults += [f"literature hypothesis {name} is used by no theorem" for name in sorted(unused)]
    return faults


def _pin_faults(name: str, found: Audit, pin: dict[str, Any] | None) -> list[str]:
    if pin is None:
        return [f"{name} is not pinned (run with --pin after reading its statement)"]
    if pin["sha256"] == found.digest:
        return []
    if pin["statement"] != found.statement:
        return [
            f"the statement of {name} changed\n    pinned: {pin['statement']}"
            f"\n    now:    {found.statement}"
        ]
    old, new = pin["definitions"], found.hashes
    changed = [key for key in sorted(old | new) if old.get(key) != new.get(key)]
    return [f"the meaning of {name} changed: {', '.join(changed)}"]


def _instance_faults(name: str, statement: str, instance: dict[str, Any]) -> list[str]:
    """The numbers of an instance must be those of the statement (the grid is only a witness)."""
    numbers = {"ratio_above", "units", "precision_bits", "eps"}
    numbers |= {key for key in instance if key.endswith("_at_least")}
    wanted = [str(instance[key]).replace("/", " / ") for key in sorted(numbers & set(instance))]
    return [
        f"{name}: exports.json says {number}, its statement does not"
        for number in wanted
        if not re.search(rf"(?<!\d){re.escape(number)}(?!\d)", statement)
    ]


def record(
    exports: dict[str, Any], audits: dict[str, Audit], folder: Path, version: str
) -> dict[str, Any]:
    """The content of assumptions.json."""
    literature = exports["literature"]
    rows = []
    for entry in exports["theorems"]:
        found = audits[entry["theorem"]]
        names = {name.rpartition(".")[2] for name in found.definitions}
        rows.append(
            {
                **entry,
                "statement": found.statement,
                "statement_sha256": found.digest,
                "definitions": [name for name in found.hashes if name != "statement"],
                "axioms": list(found.axioms),
                "literature": sorted(names & set(literature)),
            }
        )
    return {
        "format": 1,
        "coq_version": version,
        "sources": source_hashes(folder),
        "exports_sha256": sha256((folder / "exports.json").read_text()),
        "literature": literature,
        "theorems": rows,
    }


def check(folder: Path, *, jobs: int = 2, pin: bool = False) -> dict[str, Any]:
    """Check the development in `folder` and write its assumptions.json (and pins.json if `pin`).

    Raises ProofError with every fault found, CoqMissingError where Coq is absent.
    """
    version = coq_version()
    with tempfile.TemporaryDirectory(prefix="modhyper-proofs-") as name:
        # What is compiled, judged and hashed is this copy, so an edit during the run cannot slip
        # into the record.
        work = Path(name)
        for path in [*source_files(folder), folder / "_CoqProject", folder / "exports.json"]:
            shutil.copy(path, work)
        exports = read_exports(work)
        if faults := scan_sources(work):
            raise ProofError("\n".join(faults))
        build(work, jobs)
        audits = audit(work, exports)
        result = record(exports, audits, work, version)
    pins_file = folder / "pins.json"
    if pin:
        pins = {
            key: {"statement": a.statement, "sha256": a.digest, "definitions": a.hashes}
            for key, a in audits.items()
        }
    else:
        pins = json.loads(pins_file.read_text()) if pins_file.is_file() else {}
    if faults := judge(exports, audits, pins):
        raise ProofError("\n".join(faults))
    if pin:
        _write_json(pins_file, pins)
    _write_json(folder / "assumptions.json", result)
    return result


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n")


def stale(folder: Path) -> list[str]:
    """Why assumptions.json does not describe the present sources; empty if it does."""
    path = folder / "assumptions.json"
    if not path.is_file():
        return ["assumptions.json is missing: run check.py"]
    recorded = json.loads(path.read_text())
    now = source_hashes(folder)
    reasons = [
        f"{name} differs from the file that was checked"
        for name in sorted(now.keys() | recorded["sources"].keys())
        if now.get(name) != recorded["sources"].get(name)
    ]
    if sha256((folder / "exports.json").read_text()) != recorded["exports_sha256"]:
        reasons.append("exports.json differs from the one that was checked")
    return reasons


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pin", action="store_true", help="accept the present statements")
    parser.add_argument("--status", action="store_true", help="compare hashes only, without Coq")
    parser.add_argument("--jobs", type=int, default=2, help="files compiled at once (default 2)")
    parser.add_argument("--folder", type=Path, default=HERE, help=argparse.SUPPRESS)
    args = parser.parse_args(argv)
    if args.status:
        reasons = stale(args.folder)
        print("\n".join(reasons) or "assumptions.json describes the present sources")
        return 1 if reasons else 0
    start = time.monotonic()
    try:
        result = check(args.folder, jobs=args.jobs, pin=args.pin)
    except CoqMissingError as error:
        print(error, file=sys.stderr)
        return 2
    except ProofError as error:
        print(f"FAILED\n{error}", file=sys.stderr)
        return 1
    for row in result["theorems"]:
        rests = ", ".join(["kernel", *row["literature"]])
        print(f"{row['theorem']:36} {row['file']:32} {rests}")
    seconds = time.monotonic() - start
    print(
        f"{len(result['theorems'])} theorems checked by Coq {result['coq_version']} in "
        f"{seconds:.0f} s; axioms: real numbers, functional extensionality, classical logic"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
