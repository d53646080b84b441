"""What the sources of the development say as text: open proofs, definitions, hashes, exports."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

LIBRARY = "Modhyper"

# Words that leave a proof open, add an axiom or switch a check of the kernel off. ('Defined' would
# let a proof carry content that the pins, which follow definitions, do not see.)
FORBIDDEN = (
    r"\bAdmitted\b",
    r"\badmit\b",
    r"\bgive_up\b",
    r"\b(?:Axiom|Axioms|Parameter|Parameters|Conjecture|Conjectures)\b",
    r"\bUnset\s+(?:Guard|Positivity|Universe)\s+Checking\b",
    r"\bbypass_check\b",
    r"\bDeclare\s+ML\s+Module\b",
    r"\bDefined\b",
)

_PROJECT_LINE = re.compile(r"(-R \. Modhyper|-arg -w -arg \S+|\w+\.v|)\s*$")

_DEFINITION = re.compile(
    r"(?<![\w'])(?:Definition|Fixpoint|CoFixpoint|Function|Record|Structure|Class|Instance"
    r"|Inductive|CoInductive|Variant|Canonical)\s+([A-Za-z_][\w']*)"
)


class ProofError(Exception):
    """The development is not acceptable; the message lists every fault found."""


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def strip_comments(source: str) -> str:
    """The source without (nested) comments and string literals; line breaks are kept."""
    out: list[str] = []
    depth, in_string, i = 0, False, 0
    while i < len(source):
        pair, char = source[i : i + 2], source[i]
        if in_string:
            in_string = char != '"'
        elif char == '"':
            in_string = True
        elif pair == "(*":
            depth, i = depth + 1, i + 1
        elif pair == "*)" and depth:
            depth, i = depth - 1, i + 1
        elif not depth:
            out.append(char)
            i += 1
            continue
        if char == "\n":
            out.append(char)
        i += 1
    return "".join(out)


def source_files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.v"))


def source_hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of every .v file."""
    return {path.name: sha256(path.read_text()) for path in source_files(folder)}


def scan_sources(folder: Path) -> list[str]:
    """Faults visible in the text: open proofs, axioms, switched-off checks, unlisted files."""
    project = (folder / "_CoqProject").read_text()
    listed = set(re.findall(r"^(\S+\.v)\s*$", project, re.MULTILINE))
    faults = [
        f"_CoqProject: '{line}' is not allowed"
        for line in project.splitlines()
        if not _PROJECT_LINE.match(line)
    ]
    for path in source_files(folder):
        if path.name not in listed:
            faults.append(f"{path.name} is not listed in _CoqProject")
        for number, line in enumerate(strip_comments(path.read_text()).splitlines(), 1):
            for pattern in FORBIDDEN:
                if found := re.search(pattern, line):
                    faults.append(f"{path.name}:{number}: '{found[0]}' is not allowed")
    faults += [
        f"{name} is listed in _CoqProject but missing"
        for name in sorted(listed - {path.name for path in source_files(folder)})
    ]
    return faults


def project_definitions(folder: Path) -> dict[str, str]:
    """Every definition of the project: 'File.name' -> its absolute Coq name."""
    return {
        f"{path.stem}.{name}": f"{LIBRARY}.{path.stem}.{name}"
        for path in source_files(folder)
        for name in _DEFINITION.findall(strip_comments(path.read_text()))
    }


def imported_modules(path: Path) -> list[str]:
    """The project files that a file imports, in order."""
    lines = re.findall(
        rf"From\s+{LIBRARY}\s+Require\s+(?:Import|Export)\s+([^.]*)\.",
        strip_comments(path.read_text()),
    )
    return " ".join(lines).split()


def read_exports(folder: Path) -> dict[str, Any]:
    """exports.json, with its entries checked."""
    exports: dict[str, Any] = json.loads((folder / "exports.json").read_text())
    seen: set[str] = set()
    for entry in exports["theorems"]:
        missing = {"theorem", "file", "paper", "certified", "summary"} - set(entry)
        if missing:
            raise ProofError(f"exports.json: {entry.get('theorem', entry)} lacks {sorted(missing)}")
        if entry["theorem"] in seen:
            raise ProofError(f"exports.json: {entry['theorem']} is listed twice")
        if not (folder / entry["file"]).is_file():
            raise ProofError(f"exports.json: {entry['theorem']}: no file {entry['file']}")
        seen.add(entry["theorem"])
    return exports
