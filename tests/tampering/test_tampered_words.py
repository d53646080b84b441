"""What bounds say in words — hypotheses, reasons, notes, inequalities — altered: it is not as
recorded. Numbers of more than one digit are left out: other tests compute them.

``python -m tests.tampering.test_tampered_words`` records the words as they are.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from modhyper.paper import papers
from modhyper.problem import Problem

RECORD = Path(__file__).with_name("words.json")
COMMON: dict[str, Any] = {"m1": 1, "m2": 2, "eps": "1e-3"}
PROBLEMS = (
    Problem(**COMMON, embedding_dim=2),
    Problem(**COMMON, embedding_dim=2, activation="tanh", depth=3),
    Problem(**COMMON, embedding_dim=1, smoothness=2, activation="sigmoid"),
    Problem(**COMMON, activation="elu", bottleneck=(2, 1), radius="1/2"),
    Problem(**COMMON, embedding_dim=4000, error="mean"),
    Problem(**COMMON, embedding_dim=4, conditions=1000),
    Problem(m1=2, m2=1, eps="1e-2", embedding_dim=3, assume=("dense-first-layer",)),
)


def words(key: str) -> dict[str, list[str]]:
    """By result: every sentence of it about some problem."""
    found = {}
    for result in papers()[key].results:
        bounds = [bound for problem in PROBLEMS if (bound := result(problem)) is not None]
        said = {f"{h.statement}: {h.truth}: {h.reason}" for b in bounds for h in b.hypotheses}
        said |= {bound.explain() for bound in bounds if bound.explain}
        said |= {result.note, str(result.standing), str(result.source)}
        found[result.id] = sorted({re.sub(r"\d[\d,.]*\d", "#", text) for text in said} - {""})
    return found


@pytest.mark.parametrize("key", papers())
def test_words_are_as_recorded(key: str) -> None:
    recorded = json.loads(RECORD.read_text(encoding="utf-8"))
    assert words(key) == recorded[key]


def test_every_paper_is_recorded() -> None:
    assert json.loads(RECORD.read_text(encoding="utf-8")).keys() == papers().keys()


if __name__ == "__main__":
    text = json.dumps({key: words(key) for key in papers()}, indent=1, ensure_ascii=False)
    RECORD.write_text(text + "\n", encoding="utf-8")
