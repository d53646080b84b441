"""The seam: a paper is a theory that plugs in on top. Nothing below this file names one.

A package ships a theory by an entry point of the group ``modhyper.papers`` whose object is a
`Paper`; modhyper's own papers are found in the same way.

    [project.entry-points."modhyper.papers"]
    my-theory-2027 = "my_package:PAPER"
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import entry_points

from modhyper.bound import Result
from modhyper.conditioning import Conditioning
from modhyper.errors import InputError, near_matches
from modhyper.literature import PAPERS as GROUP
from modhyper.problem import MAX_DIMENSION, whole


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
    models       its words for a conditioning, "deeponet" -> what makes one of the whole numbers
                 that the user gives after the word
    experiments  name -> "module:object" of an `modhyper.lab.experiment.Experiment`
    presets      "module:object" of its architectures (``networks.presets.Preset``), or ""
    """

    key: str
    title: str
    package: str
    quantities: Mapping[str, str] = field(default_factory=dict)
    results: tuple[Result, ...] = ()
    assumable: Mapping[str, str] = field(default_factory=dict)
    models: Mapping[str, Callable[..., Conditioning]] = field(default_factory=dict)
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


@cache
def quantities() -> Mapping[str, str]:
    """What the installed papers' bounds speak of: symbol -> words."""
    return {q: words for each in papers().values() for q, words in each.quantities.items()}


@cache
def assumable() -> Mapping[str, str]:
    """Hypotheses that a user may grant: id -> statement."""
    return {id: text for each in papers().values() for id, text in each.assumable.items()}


def model(text: str) -> Conditioning:
    """The conditioning that "hyperdeeponet" or "deeponet=40" names in the words of a paper.

    Raises InputError for a word that no installed paper has or that two have, and for numbers
    that it does not take.
    """
    word, equals, given = (part.strip() for part in text.partition("="))
    known = [(name, make) for each in papers().values() for name, make in each.models.items()]
    makers = [make for name, make in known if name == word]
    if not makers:
        hint = near_matches(word, {name for name, _ in known})
        raise InputError(f"no paper has a model {word!r}", option="model", hint=hint)
    if len(makers) > 1:
        raise InputError(f"two installed papers have a model {word!r}", option="model")
    numbers = [
        whole("model", each, least=1, most=MAX_DIMENSION)
        for each in (given.split(",") if equals else ())
    ]
    signature = inspect.signature(makers[0])
    try:
        signature.bind(*numbers)
    except TypeError:
        takes = ",".join(str(each).partition(":")[0] for each in signature.parameters.values())
        expected = f"{word}={takes}" if takes else word
        raise InputError(f"expected {expected}, got {text!r}", option="model") from None
    return makers[0](*numbers)
