"""Claims as conditional theorems: a statement, what it imports, and its evidence. Data only."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

from modhyper.errors import InputError, near_matches

Kind = Literal[
    "kernel", "symbolic", "witness", "numerical", "measured", "literature", "asserted", "none"
]
Role = Literal["proves", "corrects", "refutes", "gap", "supports"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One justification of a claim, not yet run.

    kind    kernel: a theorem of ``proofs/``; symbolic: a derivation that runs; witness: a
            counterexample that runs; numerical: a rigorous interval computation; measured: a lab
            result with its interval; literature; asserted; none
    role    what it establishes if it succeeds: that the claim holds (proves), that a corrected
            version holds (corrects), that it fails as stated (refutes), that a step of its proof
            fails (gap), or that measurements agree (supports)
    check   "module:function" in the paper's ``checks`` (symbolic, witness, numerical, measured)
    theorem name of the theorem in ``proofs/`` (kernel)
    cite    bibliography key and place (literature), or who asserts it
    note    what exactly it shows, in one sentence
    retrain "module:function": a check that trains networks again, run by `verify --full` (measured)
    """

    kind: Kind
    role: Role
    check: str = ""
    theorem: str = ""
    cite: str = ""
    note: str = ""
    retrain: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """``id`` is stable. ``imports`` are the claims it is conditional on."""

    id: str
    title: str
    statement: str
    latex: str
    source: str
    theme: str
    imports: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    finding: str = ""


@cache
def all_claims() -> Mapping[str, Claim]:
    """Every claim of the ledger by id, in the order of the files and of the entries in them."""
    claims: dict[str, Claim] = {}
    folder = files("modhyper.papers.galanti_wolf_2020") / "claims"
    for file in sorted(folder.iterdir(), key=lambda path: path.name):
        if file.name.endswith(".toml"):
            for claim in read_claims(file.read_text(encoding="utf-8"), file.name):
                if claim.id in claims:
                    raise InputError(f"{file.name}: claim {claim.id!r} is defined twice")
                claims[claim.id] = claim
    for claim in claims.values():
        for other in claim.imports:
            if other not in claims:
                raise InputError(
                    f"claim {claim.id!r} imports {other!r}, which does not exist",
                    hint=near_matches(other, claims),
                )
    return claims


def read_claims(text: str, name: str) -> tuple[Claim, ...]:
    """The claims of one TOML file. Raises InputError that names the file and the entry."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{name} is not TOML: {error}") from None
    entries = data.get("claim", [])
    return tuple(_claim(entry, name) for entry in entries)


def _claim(entry: dict[str, Any], name: str) -> Claim:
    place = f"{name}: claim {entry.get('id', '(no id)')!r}"
    _only(entry, set(Claim.__slots__), place)
    evidence = tuple(_evidence(each, place) for each in entry.get("evidence", []))
    texts = {k: str(v).strip() for k, v in entry.items() if k not in ("imports", "evidence")}
    for key in ("id", "title", "statement", "source", "theme"):
        if not texts.get(key):
            raise InputError(f"{place} has no {key}")
    texts.setdefault("latex", "")
    return Claim(**texts, imports=tuple(entry.get("imports", ())), evidence=evidence)


def _evidence(entry: dict[str, Any], place: str) -> Evidence:
    _only(entry, set(Evidence.__slots__), place)
    for key, allowed in (("kind", get_args(Kind)), ("role", get_args(Role))):
        if entry.get(key) not in allowed:
            raise InputError(f"{place}: {key} must be one of {', '.join(allowed)}")
    needs = {"kernel": "theorem", "literature": "cite", "asserted": "cite", "none": "note"}
    need = needs.get(entry["kind"], "check")
    if not entry.get(need):
        raise InputError(f"{place}: evidence of kind {entry['kind']!r} needs {need!r}")
    return Evidence(**entry)


def _only(entry: dict[str, Any], known: set[str], place: str) -> None:
    for key in entry:
        if key not in known:
            raise InputError(f"{place}: unknown key {key!r}", hint=near_matches(key, known))


def select(patterns: Sequence[str]) -> tuple[Claim, ...]:
    """The claims whose id, theme or source matches one of ``patterns``; all if there are none.

    A pattern is an id ("lemma-5"), a theme ("refutations"), or a source ("Theorem 2"). Raises
    InputError for a pattern that matches nothing.
    """
    claims = all_claims()
    if not patterns:
        return tuple(claims.values())
    chosen: dict[str, Claim] = {}
    for pattern in patterns:
        key = pattern.strip().lower()
        found = [
            c for c in claims.values() if key in (c.id.lower(), c.theme.lower(), c.source.lower())
        ]
        if not found:
            names = {*claims, *(c.theme for c in claims.values())}
            raise InputError(
                f"no claim, theme or source {pattern!r}", hint=near_matches(pattern, names)
            )
        chosen.update((claim.id, claim) for claim in found)
    return tuple(chosen.values())
