"""The literature: keys, order, how records are called, and that every key in use is a record."""

from __future__ import annotations

import re

import pytest

from modhyper.errors import InputError
from modhyper.literature import bibtex, record, records, short
from modhyper.questions.bounds import results


def test_records_stand_in_order_with_unique_identifiers() -> None:
    years = [entry.year for entry in records().values()]
    assert years == sorted(years)
    known = [entry.identifier for entry in records().values() if entry.identifier]
    assert len(known) == len(set(known))
    assert all(re.match(r"doi:10\.\d{4,}/\S+$|arXiv:\d{4}\.\d{5}$", each) for each in known)


def test_every_source_is_a_record() -> None:
    keys = {result.source.key for result in results()}
    keys |= {key for result in results() for key in result.standing.literature}
    assert keys <= set(records())
    assert "galanti-wolf-2020" in keys


def test_names_in_text() -> None:
    assert short("galanti-wolf-2020") == "Galanti and Wolf 2020"
    assert short("devore-howard-micchelli-1989") == "DeVore, Howard, Micchelli 1989"
    assert short("de-ryck-lanthaler-mishra-2021") == "De Ryck, Lanthaler, Mishra 2021"
    assert short("somebody-2031") == "somebody-2031"
    assert "arXiv:2002.10006" in str(record("galanti-wolf-2020"))
    with pytest.raises(InputError, match="did you mean 'warren-1968'"):
        record("waren-1968")


def test_bibtex() -> None:
    text = bibtex(["mhaskar-1996", "yarotsky-2018"])
    assert text.count("@") == 2
    assert "@article{mhaskar-1996," in text
    assert "doi = {10.1162/neco.1996.8.1.164}," in text
    assert "eprint = {1802.03620}," in text
    assert len(re.findall(r"^@\w+\{", bibtex(), re.MULTILINE)) == len(records())
