"""The literature: one record each. Everything else refers to it by key.

Records stand in ``literature.toml`` beside this file, and in files of that name in the packages
that bring papers (the entry points of ``modhyper.papers``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points
from importlib.resources import files
from typing import Literal

from modhyper.errors import InputError, near_matches

PAPERS = "modhyper.papers"
"""The group of the entry points that bring papers."""
Kind = Literal["article", "inproceedings", "book", "misc"]
VENUES: Mapping[Kind, str] = {
    "article": "journal",
    "inproceedings": "booktitle",
    "book": "publisher",
    "misc": "howpublished",
}


@dataclass(frozen=True, slots=True)
class Record:
    """key         "galanti-wolf-2020"
    authors     with initials, as "A. van den Oord"
    venue       journal with volume and pages, conference, publisher, or where it is found
    identifier  "doi:…" or "arXiv:…"; "" where none is known here
    called      how it is called in text, where that is not authors and year
    """

    key: str
    kind: Kind
    authors: tuple[str, ...]
    title: str
    venue: str
    year: int
    identifier: str = ""
    called: str = ""

    @property
    def short(self) -> str:
        """ "Galanti and Wolf 2020"."""
        if self.called:
            return self.called
        names = [
            " ".join(part for part in author.split() if not part.endswith("."))
            for author in self.authors
        ]
        return f"{' and '.join(names) if len(names) < 3 else ', '.join(names)} {self.year}"

    def __str__(self) -> str:
        """ "T. Galanti, L. Wolf. On the Modularity of Hypernetworks. NeurIPS, 2020, arXiv:…"."""
        parts = [self.venue, "" if str(self.year) in self.venue else str(self.year)]
        parts.append("" if self.identifier in self.venue else self.identifier)
        return f"{', '.join(self.authors)}. {self.title}. {', '.join(filter(None, parts))}"

    def bibtex(self) -> str:
        """A BibTeX entry, in UTF-8."""
        fields = {
            "author": " and ".join(self.authors),
            "title": f"{{{self.title}}}",
            VENUES[self.kind]: self.venue,
            "year": str(self.year),
        }
        name, _, value = self.identifier.partition(":")
        if value:
            fields |= {"doi": value} if name == "doi" else {"eprint": value, "eprinttype": "arxiv"}
        lines = [f"  {field} = {{{text}}}," for field, text in fields.items()]
        return "\n".join([f"@{self.kind}{{{self.key},", *lines, "}"]) + "\n"


@cache
def records() -> Mapping[str, Record]:
    """Every record by key, oldest first. Raises InputError for two records of one key."""
    import tomllib  # no table needs it that cites the paper itself

    found: dict[str, Record] = {}
    for text in _texts():
        for key, entry in tomllib.loads(text).items():
            if key in found:
                raise InputError(f"two literature records have the key {key!r}")
            found[key] = Record(key, **entry | {"authors": tuple(entry["authors"])})
    return dict(sorted(found.items(), key=lambda item: item[1].year))


def _texts() -> Iterator[str]:
    """Ours, and those of installed papers."""
    packages = sorted({entry.module for entry in entry_points(group=PAPERS)})
    for package in ("modhyper", *packages):
        file = files(package) / "literature.toml"
        if file.is_file():
            yield file.read_text(encoding="utf-8")


def record(key: str) -> Record:
    """The record with this key; InputError with near matches for an unknown one."""
    if key not in records():
        raise InputError(f"no literature record {key!r}", hint=near_matches(key, records()))
    return records()[key]


def short(key: str) -> str:
    """How a record is called in text, "Galanti and Wolf 2020"; a key that is not ours as it is."""
    return records()[key].short if key in records() else key


def bibtex(keys: Iterable[str] | None = None) -> str:
    """BibTeX entries of these records, by default of all."""
    return "\n".join(record(key).bibtex() for key in (records() if keys is None else keys))
