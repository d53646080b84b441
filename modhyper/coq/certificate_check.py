"""Have Coq check a file of certificates against the development, in seconds after the first time.

The development is compiled once into a folder of its own, named by the digest of the sources that
matter and Coq's version; its compiled files are compared with a list of digests at every use. That
finds damage, not a forger who may write into this user's files: `fresh` compiles everything anew
and lets coqchk go over it.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from modhyper.coq.audit import parse_axioms
from modhyper.coq.certificate_files import HEAD, read_file, theorem_names
from modhyper.coq.certificates import Certificate
from modhyper.coq.development import QUIET, Development, ProofError, digest, read_development
from modhyper.coq.exports import read_exports
from modhyper.coq.record import ALLOWED_AXIOMS, stale
from modhyper.coq.toolchain import Script, build, coq, coq_version, query, refuse_installed_copy
from modhyper.coq.vernacular import LIBRARY

MODULES = ["CertificateUpper"]
"""What a file of certificates imports; everything beneath is built with it."""
OWN = "Instance"
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """What the kernel accepted: the certificates, and their statements as Coq prints them."""

    certificates: tuple[Certificate, ...]
    statements: tuple[str, ...]
    axioms: tuple[str, ...]
    coq_version: str
    seconds: float


def check_file(
    path: Path,
    proofs: Path,
    *,
    fresh: bool = False,
    on_build: Callable[[], None] = lambda: None,
) -> CheckedFile:
    """Check the certificates in ``path`` with Coq. ``on_build`` is called before a long build.

    The file must be, to the character, what `file_text` writes for its own numbers, the development
    in ``proofs`` the recorded one, and the theorems must rest on the allowed axioms alone.

    Raises CertificateError, ProofError, CoqMissingError or OSError.
    """
    start = time.monotonic()
    text = path.read_text(encoding="utf-8")
    certificates = read_file(text)
    version = coq_version()
    development = read_development(proofs)
    if faults := development.faults() + stale(proofs, development, read_exports(proofs)):
        raise ProofError("the development is not the one that was checked: " + "; ".join(faults))
    refuse_installed_copy()
    with tempfile.TemporaryDirectory(prefix="modhyper-certificate-") as name:
        work = Path(name)
        if fresh:
            on_build()
            library = work / "library"
            library.mkdir()
            build(development, library, development.closure(MODULES))
        else:
            library = _library(development, version, on_build)
        paths = ["-R", str(library), LIBRARY, "-Q", str(work), OWN]
        (work / "File.v").write_text(text, encoding="utf-8")
        coq(["coqc", "-q", "-w", "none", *paths, "File.v"], work)
        statements, axioms = _ask(work, paths, certificates)
        if bad := sorted(set(axioms) - ALLOWED_AXIOMS):
            raise ProofError(f"{', '.join(bad)} is assumed, and is not on the allowed list")
        if fresh:
            coq(["coqchk", "-silent", *paths, f"{OWN}.File"], work)
    return CheckedFile(certificates, statements, axioms, version, time.monotonic() - start)


def _ask(
    work: Path, paths: list[str], certificates: tuple[Certificate, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The statements as Coq prints them, and the axioms by their full names."""
    places = [f"{OWN}.File.{name}" for name in theorem_names(certificates)]
    head = [line for line in HEAD.splitlines() if line.startswith("From")]
    head.append(f"From {OWN} Require File.")
    script: Script = [*head, *((place, f"Check @{place}.") for place in places)]
    # What all of them assume, asked of a chain: a tuple of a thousand has too long a type.
    script.append("Definition chain_0 := tt.")
    for i, place in enumerate(places):
        script.append(f"Definition chain_{i + 1} : unit := let _ := @{place} in chain_{i}.")
    script.append(("", f"Print Assumptions chain_{len(places)}."))
    printed = query(work, [], script, paths)
    statements = tuple(" ".join(printed[p].split()).partition(" : ")[2] for p in places)
    names = parse_axioms(printed[""])
    located = query(work, [], [*head, *((name, f"Locate {name}.") for name in names)], paths)
    return statements, tuple(sorted(text.split()[1] for text in located.values()))


def _library(development: Development, version: str, on_build: Callable[[], None]) -> Path:
    """The folder with the compiled development; built if it is not there or damaged."""
    modules = development.closure(MODULES)
    sources = {name: digest(development.sources[name]) for name in sorted(modules)}
    key = digest(json.dumps([version, QUIET, sources]).encode())[:16]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "modhyper"
    folder = cache / f"coq-{key}"
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if manifest and manifest == _compiled(folder):
            return folder
    except (OSError, ValueError):
        pass
    on_build()
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="coq-", dir=cache) as name:
        new = Path(name) / "library"
        new.mkdir()
        build(development, new, modules)
        (new / MANIFEST).write_text(json.dumps(_compiled(new)), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        new.rename(folder)
    return folder


def _compiled(folder: Path) -> dict[str, str]:
    return {path.name: digest(path.read_bytes()) for path in sorted(folder.glob("*.vo"))}
