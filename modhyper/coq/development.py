"""The files of the development: which there are, what they say, in which order they build."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from hashlib import sha256
from pathlib import Path

from modhyper.coq.vernacular import LIBRARY, Declaration, Reading, read

PROJECT = "_CoqProject"
QUIET = "-notation-overridden,-ambiguous-paths,-deprecated,-redundant-canonical-projection"
"""Warnings that are not wanted."""

PROJECT_HEAD = (f"-R . {LIBRARY}", f"-arg -w -arg {QUIET}")
"""The options in ``_CoqProject``, to the letter, for editors and make; the checker reads none."""


class ProofError(Exception):
    """The development is not acceptable; the message lists every fault found."""


def digest(data: bytes) -> str:
    return sha256(data).hexdigest()


@dataclass(frozen=True)
class Development:
    """The sources, read once: this is judged, hashed and compiled, whatever happens on disk.

    sources  module name -> bytes of its file
    project  text of ``_CoqProject``
    strange  faults of the folder itself (links, files where none belong)
    """

    sources: dict[str, bytes]
    project: str
    strange: tuple[str, ...] = ()

    @cached_property
    def readings(self) -> dict[str, Reading]:
        return {name: read(data.decode()) for name, data in self.sources.items()}

    def faults(self) -> list[str]:
        """Everything that is wrong with the text of the development."""
        out = [*self.strange, *self._project_faults()]
        for name, reading in self.readings.items():
            out += [f"{name}.v:{fault}" for fault in reading.faults]
            out += [
                f"{name}.v imports {other}, which is not here"
                for other in reading.imports
                if other not in self.sources
            ]
        try:
            self.order()
        except CycleError as error:
            out.append(f"files import each other in a circle: {' -> '.join(error.args[1])}")
        return out

    def _project_faults(self) -> list[str]:
        lines = [line.rstrip() for line in self.project.splitlines() if line.strip()]
        head, files = lines[: len(PROJECT_HEAD)], lines[len(PROJECT_HEAD) :]
        out = []
        if tuple(head) != PROJECT_HEAD:
            out.append(f"{PROJECT} must begin with these lines: " + " / ".join(PROJECT_HEAD))
        here = {f"{name}.v" for name in self.sources}
        out += [f"{PROJECT}: {line!r} is no file here" for line in files if line not in here]
        out += [f"{name} is not listed in {PROJECT}" for name in sorted(here - set(files))]
        return out

    def needs(self, module: str) -> list[str]:
        """The project modules that a module imports."""
        return [name for name in self.readings[module].imports if name in self.sources]

    def order(self) -> TopologicalSorter[str]:
        """The modules in an order of building. Raises CycleError."""
        sorter = TopologicalSorter({name: self.needs(name) for name in self.sources})
        sorter.prepare()
        return sorter

    def closure(self, modules: list[str]) -> set[str]:
        """``modules`` and all that they need."""
        found: set[str] = set()
        waiting = list(modules)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += self.needs(name)
        return found

    def declarations(self) -> dict[str, Declaration]:
        """Every declared name, as the absolute name 'Modhyper.File.name'."""
        return {
            f"{LIBRARY}.{module}.{declared.name}": declared
            for module, reading in self.readings.items()
            for declared in reading.declarations
        }

    def digests(self) -> dict[str, str]:
        """SHA-256 of every source file and of the project file."""
        out = {f"{name}.v": digest(data) for name, data in sorted(self.sources.items())}
        return out | {PROJECT: digest(self.project.encode())}


def read_development(folder: Path) -> Development:
    """Read the files of ``folder``. Raises ProofError if there is no development or no text."""
    project = folder / PROJECT
    if not project.is_file():
        raise ProofError(f"there is no {PROJECT} in {folder}")
    sources, strange = {}, []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or (path.is_dir() and list(path.rglob("*.v"))):
            strange.append(f"{name}: links, and source files in subfolders, are not allowed")
        elif path.suffix == ".v" and path.parent == folder:
            if not re.fullmatch(r"[A-Z]\w*", path.stem, re.ASCII):
                strange.append(f"{name}: a file is named by a capital, letters, digits and _")
            sources[path.stem] = path.read_bytes()
    lower = [name.lower() for name in sources]
    strange += [f"{n}.v: another name differs in case only" for n in lower if lower.count(n) > 1]
    try:
        for data in sources.values():
            data.decode()
        text = project.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ProofError(f"a file of {folder} is not UTF-8: {error}") from None
    return Development(sources, text, tuple(strange))
