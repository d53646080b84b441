"""A third paper, in one folder: it is found, speaks of its own models, and doubts itself."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

from modhyper import Problem, bounds
from modhyper.bound import Bound
from modhyper.cli.main import run
from modhyper.conditioning import Conditioning, Embedding, Hypernetwork, OutputLayer
from modhyper.ledger.claim import all_claims, select
from modhyper.ledger.verify import verify
from modhyper.literature import record
from modhyper.paper import papers, quantities
from modhyper.papers import hyperdeeponet_2023

KEY = "lee-cho-hwang-2023"


def stated(model: Conditioning, activation: str = "tanh", r: int = 2) -> dict[str, Bound]:
    problem = Problem(m1=3, m2=10, smoothness=r, model=model, activation=activation)
    return {b.id: b for b in bounds(problem) if b.source.key == KEY}


def test_it_speaks_of_its_own_models_alone() -> None:
    assert list(stated(OutputLayer(40))) == ["deeponet-trunk"]
    assert list(stated(Hypernetwork())) == ["hyperdeeponet-target"]
    assert not stated(Embedding(2))
    assert {"N_trunk", "N_target"} <= set(quantities())


@pytest.mark.parametrize(
    ("words", "model", "quantity"),
    [
        ("deeponet=40", OutputLayer(40), "N_trunk"),
        ("hyperdeeponet", Hypernetwork(), "N_target"),
    ],
)
def test_its_models_are_asked_for_in_its_words(
    words: str, model: Conditioning, quantity: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command line's row is the one of the model as a value, and it alone has rows."""
    line = "--m1 3 --m2 10 -r 2 --activation tanh"
    assert run(["bounds", *line.split(), "--model", words, "--all", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["problem"]["model"] == model.as_dict()
    rows = [row for row in found["bounds"] if row["quantity"] in ("N_trunk", "N_target")]
    assert [(row["id"], row["quantity"]) for row in rows] == [(*stated(model), quantity)]
    budget = ["--budget", "1000", "--constant", f"{quantity}=2", "--format", "json"]
    assert run(["invert", *line.split(), "--model", words, *budget]) == 0
    assert quantity in capsys.readouterr().out


def test_rates_of_the_text() -> None:
    """d_y/r with d_y = 3 and r = 2."""
    trunk, target = stated(OutputLayer(40)), stated(Hypernetwork())
    assert trunk["deeponet-trunk"].exponent_value == Fraction(3, 2)
    assert target["hyperdeeponet-target"].exponent_value == Fraction(3, 2)


@pytest.mark.parametrize(
    ("activation", "c_r", "bounded"),
    [
        ("tanh", "holds", "holds"),
        ("relu", "fails", "undecided"),
        ("elu", "undecided", "undecided"),
        ("square", "holds", "fails"),
        ("sin", "holds", "undecided"),
    ],
)
def test_hypotheses_are_decided(activation: str, c_r: str, bounded: str) -> None:
    bound = stated(OutputLayer(40), activation)["deeponet-trunk"]
    truth = {h.id: h.truth for h in bound.hypotheses}
    assert (truth["sigma-c-r"], truth["sigma-bounded"]) == (c_r, bounded)
    assert truth["branch-bounded"] == "undecided"


def test_theorem_2_applies_to_no_smooth_activation() -> None:
    for activation in ("tanh", "sigmoid", "arctan", "gaussian", "erf"):
        bound = stated(OutputLayer(40), activation)["deeponet-trunk"]
        assert "non-representability" in {h.id for h in bound.failed}


def test_claims_name_what_they_rest_on_and_its_verdict() -> None:
    rows = {row.claim.id: row for row in verify(select([KEY]))}
    assert rows["theorem-1"].verdict.status == "gap in the proof"
    assert "theorem-1" in rows["deeponet-trunk"].claim.imports
    assert rows["deeponet-trunk"].verdict.status == "open"
    assert rows["hyperdeeponet-is-smaller"].verdict.status == "gap in the proof"
    own = {claim.id for claim in all_claims().values() if claim.paper == KEY}
    assert not any(row.changed for id, row in rows.items() if id in own)


def test_everything_of_it_lies_in_its_folder() -> None:
    folder = Path(hyperdeeponet_2023.__file__).parent
    package = folder.parents[1]
    for path in package.rglob("*"):
        if path.suffix in {".py", ".toml", ".json"} and folder not in path.parents:
            text = path.read_text(encoding="utf-8")
            assert KEY not in text, path
            assert "hyperdeeponet_2023" not in text, path
    assert record(KEY).identifier == "arXiv:2312.15949"
    assert papers()[KEY].package == "modhyper.papers.hyperdeeponet_2023"
