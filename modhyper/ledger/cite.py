"""Which statements of a paper may be cited, with which correction, and which not: from verdicts.

The rule, for a claim of a paper, first match first:

    as stated        proved, measured as it says, or taken from the literature, and no confirmed
                     finding speaks of it
    with correction  the same with a confirmed finding, or a corrected version is proved
    conditionally    proved from claims that are not: as an implication, with those named
    as an opinion    open: neither proved nor refuted here
    not as stated    refuted, fails in a case, contradicted, not reproduced, or the proof has a gap

Beside an open or a conditional claim stand the nearest claims beneath it that do not hold. What
papers take from the literature and do not say themselves (theme "literature") is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from importlib.metadata import metadata
from typing import Any, Literal

from modhyper import literature
from modhyper.ledger.claim import Claim, all_claims, select
from modhyper.ledger.verdict import PROVED, Status
from modhyper.ledger.verify import Checked, verify
from modhyper.reached import reached

Use = Literal["as stated", "with correction", "conditionally", "as an opinion", "not as stated"]
USES: Mapping[Use, str] = {
    "as stated": "May be cited as stated",
    "with correction": "May be cited with the correction",
    "conditionally": "May be cited as an implication",
    "as an opinion": "May be cited as what the authors say; not decided here",
    "not as stated": "May not be cited as stated",
}
SOUND: tuple[Status, ...] = (
    *PROVED,
    "supported by measurement",
    "literature only",
    "read in the source",
)
"""Verdicts that let a statement stand."""
BROKEN: tuple[Status, ...] = (
    "refuted as stated",
    "fails in a case",
    "gap in the proof",
    "contradicted by measurement",
    "not reproduced",
    "depends on an unstated choice",
)
"""Verdicts that do not."""


@dataclass(frozen=True, slots=True)
class Citation:
    """What may be made of one claim.

    row      the claim, as checked in this run
    use      how it may be cited
    because  the verdict in words, then what decides it
    heed     confirmed findings that speak of it: the corrections to be made with it
    """

    row: Checked
    use: Use
    because: tuple[str, ...]
    heed: tuple[Checked, ...]

    def as_dict(self) -> dict[str, Any]:
        return {
            "id": self.row.claim.id,
            "paper": self.row.claim.paper,
            "source": self.row.claim.source,
            "title": self.row.said.title,
            "statement": self.row.said.statement,
            "verdict": self.row.verdict.text,
            "use": self.use,
            "because": list(self.because),
            "heed": [{"id": each.claim.id, "statement": each.said.statement} for each in self.heed],
        }


@dataclass(frozen=True, repr=False)
class Citations(Sequence[Citation]):
    """A `Citation` for each claim, in the order of the papers; ``bibtex`` for all of them."""

    rows: tuple[Citation, ...]

    @property
    def bibtex(self) -> str:
        """This software, then the literature: the papers verified and what is taken from others."""
        return f"{software_bibtex()}\n{literature.bibtex()}"

    def of(self, use: Use) -> tuple[Citation, ...]:
        return tuple(row for row in self.rows if row.use == use)

    def __getitem__(self, index: Any) -> Any:
        return self.rows[index]

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        counts = ", ".join(f"{len(self.of(use))} {use}" for use in USES if self.of(use))
        return f"<{len(self)} statements: {counts}>"

    def _repr_html_(self) -> str:
        lines = [
            f"<tr><td>{escape(c.row.claim.source)}</td><td>{escape(c.row.said.title)}</td>"
            f"<td>{escape(c.use)}</td><td>{escape('; '.join(c.because))}</td></tr>"
            for c in self.rows
        ]
        head = "<tr><th>statement</th><th>says</th><th>may be cited</th><th>because</th></tr>"
        return f"<table><thead>{head}</thead><tbody>{''.join(lines)}</tbody></table>"


def cite(*what: str, on_claim: Callable[[Claim], None] = lambda claim: None) -> Citations:
    """How the statements of papers may be cited, by verdicts computed now (some seconds).

    Parameters
    ----------
    *what : str
        Ids ("theorem-2"), sources ("Theorem 2"), themes or papers; everything if none.
    on_claim : callable
        Called before each claim that is verified, for progress.

    Returns
    -------
    Citations
        A sequence with ``.of("as stated")`` and ``.bibtex``.

    Raises
    ------
    InputError
        For a name that no claim bears.
    """
    chosen = [c for c in select(what) if _said_by_a_paper(c)]
    wanted = {*(c.id for c in chosen), *(id for c in chosen for id in c.findings)}
    rows = verify((all_claims()[id] for id in wanted), on_claim=on_claim)
    return citations(rows, {c.id for c in chosen})


def citations(rows: Iterable[Checked], chosen: Iterable[str] | None = None) -> Citations:
    """`cite` for claims already checked: of ``chosen`` ids, or of all that papers make."""
    by_id = {row.claim.id: row for row in rows}
    ids = set(by_id if chosen is None else chosen)
    mine = [row for id, row in by_id.items() if id in ids and _said_by_a_paper(row.claim)]
    return Citations(tuple(_citation(row, by_id) for row in mine))


def _said_by_a_paper(claim: Claim) -> bool:
    return claim.group == "paper" and claim.theme != "literature"


def _citation(row: Checked, rows: Mapping[str, Checked]) -> Citation:
    status = row.verdict.status
    said = [rows[id] for id in row.claim.findings if id in rows]
    heed = tuple(each for each in said if each.verdict.status in SOUND)
    because = [row.verdict.text]
    for o in row.verdict.outcomes:  # what decided a verdict against it, or corrected it
        against = o.evidence.role in ("refutes", "gap", "corrects") and not o.circular
        because += [o.evidence.note] if against and o.result == "established" else []
    use: Use = "as an opinion"
    if status in BROKEN:
        use = "not as stated"
    elif status in SOUND:
        corrected = heed or status == "certified with correction"
        use = "with correction" if corrected else "as stated"
    else:
        if status == "conditional":
            use = "conditionally"
        broken = [f"{id} ({rows[id].verdict.text})" for id in _broken_beneath(row, rows)]
        because += [f"its proof rests on {', '.join(broken)}"] if broken else []
    doubts = [f"{x.claim.id} ({x.verdict.text})" for x in said if x not in heed]
    because += [f"doubted by {', '.join(doubts)}"] if doubts else []
    return Citation(row, use, tuple(dict.fromkeys(filter(None, because))), heed)


def _broken_beneath(row: Checked, rows: Mapping[str, Checked]) -> list[str]:
    """The nearest claims on each way down from ``row`` that do not hold."""

    def broken(id: str) -> bool:
        return id in rows and rows[id].verdict.status in BROKEN

    def step(id: str) -> tuple[str, ...]:
        return rows[id].claim.imports if id in rows and not broken(id) else ()

    first = (*row.claim.imports, *row.verdict.conditional_on)
    return [id for id in reached(first, step) if broken(id)]


def software_bibtex() -> str:
    """A BibTeX entry of the installed version."""
    about = metadata("modhyper")
    fields = {
        "author": f"{{{about['Author']}}}",
        "title": f"{{{about['Name']}: {about['Summary']}}}",
        "howpublished": "Python package",
        "note": f"Version {about['Version']}",
    }
    lines = [f"  {field} = {{{text}}}," for field, text in fields.items()]
    return "\n".join(["@misc{modhyper,", *lines, "}"]) + "\n"
