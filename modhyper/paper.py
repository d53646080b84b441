"""The seam: a paper is a theory that plugs in on top. Nothing below this file names one.

A package ships a theory by an entry point of the group ``modhyper.papers`` whose object is a
`Paper`; modhyper's own papers are found in the same way.

    [project.entry-points."modhyper.papers"]
    my-theory-2027 = "my_package:PAPER"
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import entry_points

from modhyper.bound import Result
from modhyper.errors import InputError, near_matches
from modhyper.literature import PAPERS as GROUP


@dataclass(frozen=True, slots=True)
class Paper:
    """What a theory brings.

    key          its bibliography key, "galanti-wolf-2020"; unique
    title        how it is called in tables
    package      the Python package that holds it: its folders ``claims`` (TOML), ``checks``
                 (the functions that claims name) and ``measurements`` (JSON) are the ledger's,
                 its ``literature.toml`` records of the literature
    quantities   what its bounds speak of: symbol -> words, an open vocabulary
    results      its theorems on sizes, in the order of the tables
    assumable    hypotheses of its results that a user may grant where they are undecided:
                 id -> statement
    experiments  name -> "module:object" of an `modhyper.lab.experiment.Experiment`
    presets      "module:object" of its architectures (``networks.presets.Preset``), or ""
    """

    key: str
    title: str
    package: str
    quantities: Mapping[str, str] = field(default_factory=dict)
    results: tuple[Result, ...] = ()
    assumable: Mapping[str, str] = field(default_factory=dict)
    experiments: Mapping[str, str] = field(default_factory=dict)
    presets: str = ""


@cache
def papers() -> Mapping[str, Paper]:
    """Every installed paper by key, in the order of their entry points' names.

    Raises InputError for two papers of one key and for an entry point that is no paper.
    """
    found: dict[str, Paper] = {}
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        try:
            loaded = entry.load()
        except Exception as error:  # another package's fault must be named, not shown as a trace
            raise InputError(f"the paper {entry.value!r} cannot be loaded: {error}") from None
        if not isinstance(loaded, Paper):
            raise InputError(f"{entry.value!r} of the group {GROUP} is not a modhyper Paper")
        if loaded.key in found:
            raise InputError(f"two installed papers have the key {loaded.key!r}")
        found[loaded.key] = loaded
    return found


def paper(key: str) -> Paper:
    """The paper with this key; InputError with near matches for an unknown one."""
    known = papers()
    if key not in known:
        raise InputError(f"no paper {key!r}", hint=near_matches(key, known))
    return known[key]


@cache
def quantities() -> Mapping[str, str]:
    """What the installed papers' bounds speak of: symbol -> words."""
    return {q: words for each in papers().values() for q, words in each.quantities.items()}


@cache
def assumable() -> Mapping[str, str]:
    """Hypotheses that a user may grant: id -> statement."""
    return {id: text for each in papers().values() for id, text in each.assumable.items()}
