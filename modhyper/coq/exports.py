"""What the development exports, in words: one TOML file a theme in ``proofs/exports``.

A theme has ``title``, ``order``, maybe a ``text``, and ``[[theorem]]`` entries. ``literature.toml``
has the theorems of the literature used as hypotheses, ``glossary.toml`` the words for clauses.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from modhyper.coq.clauses import Clauses
from modhyper.coq.development import ProofError, digest

FOLDER = "exports"
_KEYS = {"name", "file", "paper", "certified", "says"}


@dataclass(frozen=True, slots=True)
class Export:
    """One exported theorem. ``says`` is its conclusion; its conditions come from the kernel."""

    name: str
    file: str
    paper: tuple[str, ...]
    certified: tuple[str, ...]
    says: str
    theme: str

    @property
    def place(self) -> str:
        """ "File.name", as the audit calls it."""
        return f"{self.file.removesuffix('.v')}.{self.name}"


@dataclass(frozen=True, slots=True)
class Literature:
    """A theorem of the literature, stated as the definition ``name`` and used as a hypothesis."""

    name: str
    citation: str
    statement: str


@dataclass(frozen=True, slots=True)
class Exports:
    """themes: id -> (title, text), in order; glossary: (pattern of a clause, its words)."""

    themes: Mapping[str, tuple[str, str]]
    theorems: tuple[Export, ...]
    literature: tuple[Literature, ...]
    glossary: tuple[tuple[re.Pattern[str], str], ...]
    digests: Mapping[str, str]

    def words(self, clauses: Clauses) -> tuple[str, ...]:
        """What a statement takes and assumes, in words; clauses without words stand as they are."""
        found = (self._said(text) for text in (*clauses.taken, *clauses.defined, *clauses.assumed))
        return tuple(dict.fromkeys(text for text in found if text))

    def _said(self, clause: str) -> str:
        for pattern, words in self.glossary:
            if match := pattern.fullmatch(clause):
                return match.expand(words)
        return clause


def read_exports(folder: Path) -> Exports:
    """Read ``folder``/exports. Raises ProofError that names the file and the entry."""
    place = folder / FOLDER
    files = {path.name: path for path in sorted(place.glob("*.toml"))}
    for needed in ("literature.toml", "glossary.toml"):
        if needed not in files:
            raise ProofError(f"there is no {place / needed}")
    data = {name: _load(path) for name, path in files.items()}
    literature = tuple(Literature(**entry) for entry in data.pop("literature.toml")["theorem"])
    glossary = data.pop("glossary.toml")["clause"]
    themes = sorted(data.items(), key=lambda item: (item[1].get("order", 99), item[0]))
    return Exports(
        themes={
            name.removesuffix(".toml"): (str(theme["title"]), str(theme.get("text", "")))
            for name, theme in themes
        },
        theorems=tuple(_theorems(themes, folder)),
        literature=literature,
        glossary=tuple((re.compile(entry["coq"]), entry["says"]) for entry in glossary),
        digests={f"{FOLDER}/{name}": digest(path.read_bytes()) for name, path in files.items()},
    )


def _load(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ProofError(f"{path.name} is not TOML: {error}") from None


def _theorems(themes: Iterable[tuple[str, Mapping[str, Any]]], folder: Path) -> Iterable[Export]:
    seen: set[str] = set()
    for file, theme in themes:
        for entry in theme.get("theorem", ()):
            name = entry.get("name", "(no name)")
            if set(entry) != _KEYS:
                wrong = ", ".join(sorted(_KEYS ^ set(entry)))
                raise ProofError(f"{file}: {name}: wrong or missing keys: {wrong}")
            if name in seen:
                raise ProofError(f"{file}: {name} is listed twice")
            if not (folder / entry["file"]).is_file():
                raise ProofError(f"{file}: {name}: there is no file {entry['file']}")
            seen.add(name)
            yield Export(
                name=name,
                file=entry["file"],
                paper=tuple(entry["paper"]),
                certified=tuple(entry["certified"]),
                says=entry["says"],
                theme=file.removesuffix(".toml"),
            )
