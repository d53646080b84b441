"""Claims as conditional theorems: a statement, what it imports, and its evidence. Data only.

Every installed paper brings its claims as TOML files in the folder ``claims`` of its package.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib.resources import files
from typing import Annotated, ClassVar, Literal, get_args

from msgspec import Meta, Struct
from msgspec.structs import replace

from modhyper.errors import InputError, near_matches
from modhyper.ledger.reading import decode
from modhyper.paper import papers

Group = Literal["paper", "finding", "ours"]
Role = Literal["proves", "corrects", "refutes", "gap", "supports"]
Kind = Literal[
    "kernel",
    "symbolic",
    "witness",
    "numerical",
    "sampled",
    "measured",
    "reading",
    "literature",
    "asserted",
    "none",
]
Text = Annotated[str, Meta(min_length=1)]
Name = Annotated[str, Meta(pattern=r"^[\w.-]+$", description="a name without spaces")]
Check = Annotated[str, Meta(pattern=r"^\w+(\.\w+)*:\w+$", description="module:function")]


class Evidence(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="none"
):
    """One justification of a claim, not yet run; this class itself: there is none yet.

    role    what it establishes if it succeeds: that the claim holds (proves), that a corrected
            version holds (corrects), that it fails as stated (refutes), that a step of its proof
            fails (gap), or something in its favour (supports)
    case    of a refutation: the case in which the claim fails, if it does not fail throughout
    covers  the parts (a), (b), … of the statement that it speaks of, as "ab"; "": all of it
    note    what exactly it shows, in one sentence
    """

    role: Role = "supports"
    case: str = ""
    covers: Annotated[str, Meta(pattern=r"^[a-z]*$", description="letters of parts")] = ""
    note: str = ""

    runs: ClassVar[bool] = False
    names: ClassVar[str] = "note"

    @property
    def kind(self) -> Kind:
        tag: Kind = self.__struct_config__.tag  # type: ignore[assignment]
        return tag

    @property
    def what(self) -> str:
        """The theorem, check or citation; the note where there is none."""
        return str(getattr(self, self.names))


class Kernel(Evidence, frozen=True, kw_only=True, tag="kernel"):
    """A theorem of ``proofs/``, by name."""

    theorem: Name

    names: ClassVar[str] = "theorem"


class _Runs(Evidence, frozen=True, kw_only=True):
    """``check``: a function of the paper's package ``checks`` that returns a Finding."""

    check: Check

    runs: ClassVar[bool] = True
    names: ClassVar[str] = "check"


class Symbolic(_Runs, frozen=True, kw_only=True, tag="symbolic"):
    """An exact derivation."""


class Witness(_Runs, frozen=True, kw_only=True, tag="witness"):
    """An explicit object with the properties it is said to have."""


class Numerical(_Runs, frozen=True, kw_only=True, tag="numerical"):
    """Finitely many cases, all of them, exactly or with outward rounding."""


class Sampled(_Runs, frozen=True, kw_only=True, tag="sampled"):
    """Some cases of infinitely many: never a proof."""

    role: Literal["supports"] = "supports"


class Measured(_Runs, frozen=True, kw_only=True, tag="measured"):
    """A lab result. ``retrain``: a check that trains networks again, run by `verify --full`."""

    role: Literal["supports"] = "supports"
    retrain: Check | Literal[""] = ""


class _Cites(Evidence, frozen=True, kw_only=True):
    """``cite``: who says it, and where."""

    cite: Text

    names: ClassVar[str] = "cite"


class Reading(_Cites, frozen=True, kw_only=True, tag="reading"):
    """What a text says, for everybody to look up at the place cited."""


class Literature(_Cites, frozen=True, kw_only=True, tag="literature"):
    """A theorem of the literature: author, year and place."""


class Asserted(_Cites, frozen=True, kw_only=True, tag="asserted"):
    """Somebody says so."""


AnyEvidence = (
    Kernel
    | Symbolic
    | Witness
    | Numerical
    | Sampled
    | Measured
    | Reading
    | Literature
    | Asserted
    | Evidence
)


class Claim(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``id`` is stable and unique among all papers. Texts may hold {{name}}: a value of evidence.

    group       paper: what the paper says; finding: what is found of it; ours: modhyper's own
    imports     the claims that its proof rests on
    assumed_as  the name under which theorems of ``proofs/`` take it as a hypothesis
    findings    claims that say something of this one (confirmed doubts, corrections)
    paper       key of the paper that brings it; filled in when it is read

    A statement may have parts, written (a), (b), …; evidence says which it covers.
    """

    id: Name
    title: Text
    statement: Text
    source: Text
    theme: Text
    group: Group
    latex: str = ""
    imports: tuple[Name, ...] = ()
    evidence: tuple[AnyEvidence, ...] = ()
    findings: tuple[Name, ...] = ()
    assumed_as: str = ""
    paper: str = ""

    @property
    def parts(self) -> str:
        """The letters of the parts of the statement, "" if it has none."""
        return "".join(dict.fromkeys(re.findall(r"(?<!\S)\(([a-z])\)(?= )", self.statement)))


class _File(Struct, forbid_unknown_fields=True):
    claim: tuple[Claim, ...] = ()


@cache
def all_claims() -> Mapping[str, Claim]:
    """Every claim by id: paper by paper, in the order of the files and of the entries in them.

    Raises InputError for an id used twice, a reference to no claim, and circular imports.
    """
    claims: dict[str, Claim] = {}
    for key in papers():
        for claim in claims_of(key):
            if claim.id in claims:
                other = claims[claim.id].paper
                raise InputError(f"claim {claim.id!r} is defined twice, in {other} and in {key}")
            claims[claim.id] = claim
    for claim in claims.values():
        for other in (*claim.imports, *claim.findings):
            if other not in claims:
                raise InputError(
                    f"claim {claim.id!r} names {other!r}, which does not exist",
                    hint=near_matches(other, claims),
                )
    try:
        TopologicalSorter({c.id: c.imports for c in claims.values()}).prepare()
    except CycleError as error:
        circle = " → ".join(error.args[1])
        raise InputError(f"claims import each other in a circle: {circle}") from None
    return claims


def claims_of(key: str) -> Iterator[Claim]:
    """The claims in the TOML files of one paper. Raises InputError that names file and entry."""
    folder = files(papers()[key].package) / "claims"
    if folder.is_dir():
        for file in sorted(folder.iterdir(), key=lambda path: path.name):
            if file.name.endswith(".toml"):
                for claim in read_claims(file.read_text(encoding="utf-8"), f"{key}/{file.name}"):
                    yield replace(claim, paper=key)


def read_claims(text: str, name: str) -> tuple[Claim, ...]:
    """The claims of one TOML file. Raises InputError that names the file and the entry."""
    claims = decode(text, name, _File).claim
    for claim in claims:
        covered = {letter for evidence in claim.evidence for letter in evidence.covers}
        if claim.paper:
            raise InputError(f"{name}: claim {claim.id!r}: paper is filled in, not written")
        if not covered <= set(claim.parts):
            raise InputError(
                f"{name}: claim {claim.id!r}: evidence covers a part that is not there"
            )
    return claims


def select(patterns: Sequence[str]) -> tuple[Claim, ...]:
    """The claims whose id, theme, source, group or paper is one of ``patterns``; all if none.

    A pattern is an id ("lemma-5"), a theme ("refutations"), a source ("Theorem 2"), a group
    ("finding") or the key of a paper. Raises InputError for a pattern that matches nothing.
    """
    claims = all_claims()
    if not patterns:
        return tuple(claims.values())
    chosen: dict[str, Claim] = {}
    for pattern in patterns:
        key = pattern.strip().lower()
        found = [c for c in claims.values() if key in map(str.lower, _names(c))]
        if not found:
            hint = near_matches(pattern, {name for c in claims.values() for name in _names(c)})
            if not hint.startswith("did you mean"):  # groups and themes, not a hundred ids
                themes = sorted({claim.theme for claim in claims.values()})
                hint = f"groups: {', '.join(get_args(Group))}; themes: {', '.join(themes)}"
            raise InputError(f"no claim, theme or source {pattern!r}", hint=hint)
        chosen.update((claim.id, claim) for claim in found)
    return tuple(chosen.values())


def _names(claim: Claim) -> tuple[str, ...]:
    return claim.id, claim.theme, claim.source, claim.group, claim.paper
