"""The files that the checker writes: pins.json, what was accepted; assumptions.json, the record.

pins.json holds text, for people to read in a difference: of every theorem its words, its statement
and the kernel's text of it; of every definition beneath a statement its text. assumptions.json
binds one successful run to all that went into it by SHA-256: sources, exports, pins, checker.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import wrap
from typing import Any

from modhyper.coq.audit import Audit
from modhyper.coq.clauses import after_binders, clauses
from modhyper.coq.development import Development, digest
from modhyper.coq.exports import Exports
from modhyper.coq.vernacular import LIBRARY

PINS = "pins.json"
RECORD = "assumptions.json"
FORMAT = 2
CHECKER = (
    "sentences",
    "vernacular",
    "development",
    "toolchain",
    "clauses",
    "exports",
    "audit",
    "record",
    "check",
)
"""The modules whose text decides what passes."""

ALLOWED_AXIOMS = frozenset(
    {
        # Coq's real numbers (Dedekind cuts with classical choice of a bound).
        "Coq.Reals.ClassicalDedekindReals.sig_forall_dec",
        "Coq.Reals.ClassicalDedekindReals.sig_not_dec",
        # Functional extensionality and classical logic.
        "Coq.Logic.FunctionalExtensionality.functional_extensionality_dep",
        "Coq.Logic.Classical_Prop.classic",
    }
)


def pins_of(exports: Exports, found: Audit, version: str, libraries: str = "") -> dict[str, Any]:
    """The content of pins.json; ``libraries``: digest of the libraries that coqchk accepted."""
    theorems = {
        export.place: {
            "says": export.says,
            "statement": found.statements[export.place],
            "kernel": _lines(found.kernel[export.place]),
        }
        for export in exports.theorems
    }
    return {
        "format": FORMAT,
        "coq_version": version,
        "libraries": libraries,
        "theorems": dict(sorted(theorems.items())),
        "definitions": {name: _lines(text) for name, text in sorted(found.definitions.items())},
        "shadows": dict(sorted(found.shadows.items())),
    }


def _lines(text: str) -> list[str]:
    return wrap(text, 100, break_long_words=False, break_on_hyphens=False)


def pin_faults(new: Mapping[str, Any], pinned: Mapping[str, Any]) -> list[str]:
    """How what the kernel says now differs from what is pinned."""
    if pinned.get("format") != FORMAT:
        return [f"{PINS} is missing or of another format (run check.py --pin, and read it)"]
    out = []
    theorems, old = new["theorems"], pinned["theorems"]
    out += [
        f"{n} is not pinned (read it, then --pin)" for n in sorted(theorems.keys() - old.keys())
    ]
    out += [f"{n} is pinned but no longer exported" for n in sorted(old.keys() - theorems.keys())]
    for name in sorted(theorems.keys() & old.keys()):
        for key, what in (("statement", "statement"), ("says", "words"), ("kernel", "meaning")):
            before, after = old[name][key], theorems[name][key]
            if before != after:
                out.append(f"the {what} of {name} changed\n{_difference(before, after)}")
                break
    definitions, old = new["definitions"], pinned["definitions"]
    for name in sorted(definitions.keys() | old.keys()):
        before, after = (
            old.get(name, ["(not beneath a theorem)"]),
            definitions.get(name, ["(gone)"]),
        )
        if before != after:
            out.append(f"the definition {name} changed\n{_difference(before, after)}")
    for name in sorted(new["shadows"].keys() | pinned["shadows"].keys()):
        if new["shadows"].get(name) != pinned["shadows"].get(name):
            theirs = ", ".join(new["shadows"].get(name, ["nothing"]))
            out.append(f"the last name of {name} is now also that of {theirs}")
    return out


def _difference(before: str | list[str], after: str | list[str]) -> str:
    texts = [text if isinstance(text, str) else " ".join(text) for text in (before, after)]
    start = next((i for i, (a, b) in enumerate(zip(*texts, strict=False)) if a != b), 0)
    start = max(0, start - 60)
    return "\n".join(
        f"    {label} {'…' if start else ''}{text[start : start + 400]}"
        for label, text in zip(("pinned:", "now:   "), texts, strict=True)
    )


def word_faults(exports: Exports, found: Audit) -> list[str]:
    """Exports whose words have a number that the statement has not, and unused literature."""
    out = []
    for export in exports.theorems:
        known = _numbers(" ".join([found.statements[export.place], *export.paper]))
        for number in sorted(_numbers(export.says) - known):
            out.append(f"{export.name}: its words have {number}, its statement has not")
    used = {
        name for export in exports.theorems for name in hypotheses(exports, found, export.place)
    }
    out += [
        f"the hypothesis {entry.name} of the literature is used by no theorem"
        for entry in exports.literature
        if entry.name not in used
    ]
    return out


def _numbers(text: str) -> set[str]:
    """Numbers of at least two digits."""
    return set(re.findall(r"(?<![\w.])\d{2,}(?![\w.]*\d)", re.sub(r"(?<=\d),(?=\d{3})", "", text)))


def hypotheses(exports: Exports, found: Audit, theorem: str) -> tuple[str, ...]:
    """The theorems of the literature that a theorem has as hypotheses, directly or in a definition.

    A theorem whose conclusion is such a proposition proves it and does not rest on it.
    """
    return literature_beneath(
        [entry.name for entry in exports.literature],
        found.kernel[theorem],
        found.definitions,
    )


def literature_beneath(
    names: list[str], kernel: str, definitions: Mapping[str, str]
) -> tuple[str, ...]:
    """As `hypotheses`, from the kernel's texts."""
    conclusion = kernel
    while conclusion.startswith("forall "):
        conclusion = after_binders(conclusion)[1]
    premises = kernel.removesuffix(conclusion)
    head = conclusion.lstrip("@(").split(" ")[0].rstrip(")")
    reached: set[str] = set()
    waiting = _project_names(premises) | (_project_names(conclusion.replace(head, "", 1)))
    while waiting:
        reached |= waiting
        texts = (definitions[name] for name in waiting if name in definitions)
        waiting = {found for text in texts for found in _project_names(text)} - reached
    short = {name.rpartition(".")[2] for name in reached}
    return tuple(sorted(short & set(names)))


def _project_names(text: str) -> set[str]:
    return set(re.findall(rf"(?<![\w.']){LIBRARY}(?:\.\w[\w']*)+", text))


def record_of(
    development: Development, exports: Exports, pins: Mapping[str, Any], axioms: tuple[str, ...]
) -> dict[str, Any]:
    """The content of assumptions.json. It has no date: the same inputs give the same record."""
    return {
        "format": FORMAT,
        "coq_version": pins["coq_version"],
        "axioms": list(axioms),
        **bindings(development, exports, as_json(pins).encode()),
    }


def bindings(development: Development, exports: Exports, pins: bytes) -> dict[str, Any]:
    """Digests of all that a record is bound to."""
    return {
        "sources": development.digests(),
        "exports": dict(exports.digests),
        PINS: digest(pins),
        "checker": dict(CHECKER_DIGESTS),
    }


CHECKER_DIGESTS = {
    f"{name}.py": digest((Path(__file__).parent / f"{name}.py").read_bytes()) for name in CHECKER
}
"""SHA-256 of the checker's own modules, read when they were loaded."""


def stale(folder: Path, development: Development, exports: Exports) -> list[str]:
    """Why assumptions.json does not describe what is here now; empty if it does."""
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        pins = (folder / PINS).read_bytes()
    except FileNotFoundError as error:
        return [f"{Path(error.filename).name} is missing: run check.py"]
    except ValueError as error:
        return [f"{RECORD} cannot be read: {error}"]
    if record.get("format") != FORMAT:
        return [f"{RECORD} is of another format: run check.py"]
    out = []
    for what, now in bindings(development, exports, pins).items():
        then = record.get(what, {})
        if not isinstance(now, dict):
            now, then = {what: now}, {what: then}
        changed = sorted(n for n in now.keys() | then.keys() if now.get(n) != then.get(n))
        out += [f"{name} differs from the one that was checked" for name in changed]
    return out


def as_json(value: object) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"


@dataclass(frozen=True, slots=True)
class Theorem:
    """One exported theorem as pinned. ``conditions``: what it takes and assumes, in words."""

    name: str
    file: str
    theme: str
    paper: tuple[str, ...]
    certified: tuple[str, ...]
    says: str
    conditions: tuple[str, ...]
    statement: str
    kernel: str
    literature: tuple[str, ...]


def pinned_theorems(exports: Exports, pins: Mapping[str, Any]) -> dict[str, Theorem]:
    """The theorems that are both exported and pinned, by name."""
    definitions = {name: " ".join(lines) for name, lines in pins["definitions"].items()}
    names = [entry.name for entry in exports.literature]
    out = {}
    for export in exports.theorems:
        if (pin := pins["theorems"].get(export.place)) is None:
            continue
        out[export.name] = Theorem(
            name=export.name,
            file=export.file,
            theme=export.theme,
            paper=export.paper,
            certified=export.certified,
            says=export.says,
            conditions=exports.words(clauses(pin["statement"])),
            statement=pin["statement"],
            kernel=" ".join(pin["kernel"]),
            literature=literature_beneath(names, " ".join(pin["kernel"]), definitions),
        )
    return out
