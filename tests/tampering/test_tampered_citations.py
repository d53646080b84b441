"""A year or an author in a citation altered: no record of the literature is called so."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest

pytest.importorskip("torch")

from prose import pages, prose

from modhyper import literature
from modhyper.ledger.claim import Literature, all_claims
from modhyper.papers.galanti_wolf_2020.hypotheses import STATEMENTS

NAME = r"(?:(?:de|De|van|von|den) )*[^\W\d_a-z][\w'’-]*[a-zà-ž]"
CITED = re.compile(rf"({NAME}(?:(?:, | and |, and ){NAME})*),? (?:\w+ )?((?:19|20)\d\d)\b")
YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def keys(text: str) -> Iterator[str]:
    """ "Mhaskar 1996; Yarotsky and Zhevnerchuk 2020" -> their bibliography keys.

    Raises KeyError for names and year that no record has, and for a year without names.
    """
    called = {(surnames(r.authors), r.year): key for key, r in literature.records().items()}
    rest = text
    for found in CITED.finditer(text):
        names, year = tuple(re.split(r", and | and |, ", found[1])), int(found[2])
        if (names, year) not in called:
            raise KeyError(f"no record of {found[0]}")
        yield called[names, year]
        rest = rest.replace(found[0], " ")
    for record in literature.records().values():
        rest = rest.replace(f"{record.venue} {record.year}", " ")  # NeurIPS 2020
    if YEAR.search(rest):
        raise KeyError(f"nobody is named for a year in {rest!r}")


def surnames(authors: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        " ".join(part for part in author.split() if not part.endswith(".")) for author in authors
    )


def places() -> Iterator[tuple[str, str]]:
    """Every text of the ledger and of the pages that may cite, with where it stands."""
    for claim in all_claims().values():
        texts = [claim.title, claim.statement, claim.source]
        texts += [text for e in claim.evidence for text in (e.what, e.note) if not e.runs]
        yield from ((claim.id, text) for text in texts)
    yield from STATEMENTS.items()
    for page in pages():
        text = prose(page.read_text(encoding="utf-8"))
        yield from ((page.name, paragraph) for paragraph in text.split("\n\n"))


def test_every_citation_names_a_record() -> None:
    faults = []
    for place, text in places():
        try:
            list(keys(text))
        except KeyError as fault:
            faults.append(f"{place}: {fault.args[0]}")
    assert faults == []


def test_evidence_from_the_literature_cites_some() -> None:
    for claim in all_claims().values():
        for evidence in claim.evidence:
            if isinstance(evidence, Literature):
                assert list(keys(evidence.cite)), (claim.id, evidence.cite)


CITATIONS = sorted({found[0] for _, text in places() for found in CITED.finditer(text)})


@pytest.mark.parametrize("citation", CITATIONS)
def test_another_year_or_author(citation: str) -> None:
    year = int(citation[-4:])
    altered = [
        citation.replace(str(year), str(year + 1)),
        citation.replace(str(year), str(year - 10)),
        re.sub(r"^\S+?(?=[ ,])", "Nobody", citation),
    ]
    for text in altered:
        with pytest.raises(KeyError):
            list(keys(text))


def test_a_year_without_a_name() -> None:
    with pytest.raises(KeyError):
        list(keys("as was shown in 1996"))
    assert list(keys("as was shown by Mhaskar 1996")) == ["mhaskar-1996"]


def faults_of_records(records: Mapping[str, literature.Record]) -> list[str]:
    """Records whose key does not tell the first author and the year; the key stands in claims."""
    out = []
    for key, record in records.items():
        if record.called:  # ours
            continue
        first = unicodedata.normalize("NFKD", surnames(record.authors)[0]).lower()
        first = re.sub(r"[^a-z]+", "-", first.encode("ascii", "ignore").decode())
        if not key.startswith(first.split("-")[0]) or not key.endswith(str(record.year)):
            out.append(f"{key}: by {record.authors[0]}, {record.year}")
    return out


def test_a_record_of_another_year_or_author() -> None:
    records = literature.records()
    assert faults_of_records(records) == []
    for key, record in records.items() - {("certified", records["certified"])}:
        assert faults_of_records({key: replace(record, year=record.year - 1)})
        assert faults_of_records({key: replace(record, authors=("N. Nobody",))})
