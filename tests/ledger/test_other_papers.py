"""A package that we do not know brings a paper: its claims, checks and pins are the ledger's."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from modhyper import paper
from modhyper.cli.main import run
from modhyper.ledger.claim import all_claims
from modhyper.ledger.receipts import inputs_of
from modhyper.ledger.verify import Checked, verify
from modhyper.questions.bounds import results

INIT = """
from modhyper.bound import Result, Source, Standing
from modhyper.conditioning import Bottleneck, LowRank
from modhyper.paper import Paper
from modhyper.rate import Rate

class Factored(LowRank):
    pass

def factored(rank, *widths):
    return Factored(rank, widths)

FACTORS = Result(
    id="factors",
    quantity="N_factors",
    side="lower",
    reading="stated",
    setting="real",
    rate=Rate.of("Ω", "m2/r"),
    source=Source("tiny-2027", "Theorem 1"),
    standing=Standing(),
    hypotheses=lambda problem: (),
    speaks_of=lambda problem: isinstance(problem.model, Factored),
)
PAPER = Paper(
    key="tiny-2027",
    title="Tiny",
    package="tiny_paper_for_tests",
    quantities={"N_factors": "factors"},
    results=(FACTORS,),
    models={"factored": factored, "narrow": Bottleneck},
)
"""
CHECKS = """
from modhyper.finding import symbolic, measured
from modhyper.measurement import recorded

def twice_two():
    return symbolic(2 + 2 == 4, "2 + 2 = 4", sum="4")

def needs_a_library():
    import a_library_that_nobody_has

def slope():
    value = recorded("tiny_paper_for_tests", "slopes")["value"]
    return measured("supported" if value > 0 else "contradicted", f"slope {value}")
"""
CLAIMS = """
[[claim]]
id = "tiny-sum"
title = "Two and two"
theme = "sums"
group = "ours"
source = "Tiny 2027, 1"
statement = "2 + 2 = {{sum}}"
imports = ["lemma-5"]
evidence = [{ kind = "symbolic", role = "proves", check = "sums:twice_two" }]

[[claim]]
id = "tiny-slope"
title = "A slope"
theme = "sums"
group = "paper"
source = "Tiny 2027, 2"
statement = "It rises."
evidence = [{ kind = "measured", check = "sums:slope" }]

[[claim]]
id = "tiny-library"
title = "A library"
theme = "sums"
group = "paper"
source = "Tiny 2027, 3"
statement = "It runs."
evidence = [{ kind = "symbolic", role = "proves", check = "sums:needs_a_library" }]
"""
Change = Callable[[str, str], None]
CACHED = (paper.papers, paper.quantities, paper.assumable, results, all_claims)


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Change]:
    """The paper, installed; the value writes another text into one of its files."""
    package = tmp_path / "tiny_paper_for_tests"

    def write(name: str, text: str) -> None:
        path = package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        for module in [name for name in sys.modules if name.startswith(package.name)]:
            del sys.modules[module]
        importlib.invalidate_caches()
        for cached in CACHED:
            cached.cache_clear()

    found = paper.entry_points(group=paper.GROUP)
    entry = EntryPoint("tiny-2027", f"{package.name}:PAPER", paper.GROUP)
    monkeypatch.setattr(paper, "entry_points", lambda group: [*found, entry])
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.syspath_prepend(str(tmp_path))
    for name, text in (
        ("__init__.py", INIT),
        ("checks/__init__.py", ""),
        ("checks/sums.py", CHECKS),
        ("claims/1-sums.toml", CLAIMS),
        ("measurements/slopes.json", '{"value": 1.5}'),
    ):
        write(name, text)
    yield write
    monkeypatch.undo()
    for cached in CACHED:
        cached.cache_clear()


def checked() -> dict[str, Checked]:
    chosen = [claim for claim in all_claims().values() if claim.theme == "sums"]
    return {row.claim.id: row for row in verify(chosen)}


def test_its_claims_are_judged_with_ours(tiny: Change) -> None:
    rows = checked()
    assert rows["tiny-sum"].verdict.status == "certified"
    assert rows["tiny-sum"].said.statement == "2 + 2 = 4"
    assert rows["tiny-sum"].claim.paper == "tiny-2027"
    assert "lemma-5" in rows, "it may rest on a claim of another paper"
    assert rows["tiny-slope"].verdict.status == "supported by measurement"
    assert rows["tiny-library"].verdict.unchecked
    assert not any(row.changed for row in rows.values()), "a paper without pins is not changed"
    assert run(["why", "tiny-sum"]) == 0
    assert run(["verify", "tiny-2027"]) == 0


def test_its_models_and_bounds_are_on_the_command_line(
    tiny: Change, capsys: pytest.CaptureFixture[str]
) -> None:
    line = ["bounds", "--m1", "1", "--m2", "6", "-r", "2", "--all", "--format", "json"]
    ids = {}
    for words in ("factored=2,8,1", "narrow=9"):
        assert run([*line, "--model", words]) == 0
        found = json.loads(capsys.readouterr().out)
        ids[words] = {row["id"] for row in found["bounds"]}
        assert found["problem"]["embedding_dim"] == {"factored=2,8,1": 18, "narrow=9": 9}[words]
    assert ids["factored=2,8,1"] - ids["narrow=9"] == {"factors"}
    assert run([*line, "--model", "factored"]) == 2
    assert "--model: expected factored=rank,*widths" in capsys.readouterr().err
    tiny("__init__.py", INIT.replace('"narrow"', '"deeponet"'))
    assert run([*line, "--model", "deeponet=4"]) == 2
    assert "two installed papers have a model 'deeponet'" in capsys.readouterr().err


def test_its_checks_can_fail(tiny: Change) -> None:
    tiny("checks/sums.py", CHECKS.replace("2 + 2 == 4", "2 + 2 == 5"))
    assert checked()["tiny-sum"].verdict.status == "open"
    tiny("checks/sums.py", CHECKS.replace("symbolic(2", "numerical(2"))
    assert checked()["tiny-sum"].verdict.status == "open"


def test_its_pins_lie_beside_its_claims(tiny: Change, tmp_path: Path) -> None:
    pins = tmp_path / "tiny_paper_for_tests" / "claims" / "expected.json"
    before = {path: path.read_text() for path in Path(paper.__file__).parent.rglob("expected.json")}
    assert run(["verify", "tiny-sum", "tiny-slope", "--pin"]) == 0
    assert list(json.loads(pins.read_text())["claims"]) == ["tiny-sum", "tiny-slope"]
    assert before == {path: path.read_text() for path in before}, "ours are as they were"
    assert run(["verify", "tiny-sum", "tiny-slope"]) == 0
    tiny("claims/1-sums.toml", CLAIMS.replace("It rises", "It falls"))
    assert run(["verify", "tiny-slope"]) == 1
    tiny("claims/1-sums.toml", CLAIMS)
    tiny("measurements/slopes.json", '{"value": 1.6}')
    from modhyper.ledger.pins import changes_of_papers

    assert changes_of_papers() == (
        "tiny-2027/measurements/slopes.json: not the recorded measurement",
    )


def test_its_code_makes_its_receipts_stale(tiny: Change) -> None:
    before = inputs_of(all_claims()["tiny-sum"])
    assert "code of tiny_paper_for_tests" in before
    tiny("checks/sums.py", CHECKS + "\n# another\n")
    assert inputs_of(all_claims()["tiny-sum"]) != before


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (CLAIMS.replace("tiny-slope", "lemma-5"), "'lemma-5' is defined twice, in galanti-wolf"),
        (CLAIMS.replace('"lemma-5"', '"lemma-55"'), "names 'lemma-55', which does not exist"),
        (CLAIMS.replace('imports = ["lemma-5"]', 'imports = ["tiny-sum"]'), "in a circle"),
        (CLAIMS.replace('theme = "sums"', 'themes = "sums"'), "tiny-2027/1-sums.toml: claim"),
        ("[[claim", "is not TOML"),
    ],
)
def test_its_faults_are_named(
    text: str, says: str, tiny: Change, capsys: pytest.CaptureFixture[str]
) -> None:
    tiny("claims/1-sums.toml", text)
    assert run(["verify", "counts"]) == 2
    err = capsys.readouterr().err
    assert says in err
    assert err.count("\n") == 1


def test_a_check_that_it_does_not_have(tiny: Change) -> None:
    tiny("claims/1-sums.toml", CLAIMS.replace("sums:twice_two", "sums:thrice"))
    (outcome,) = checked()["tiny-sum"].verdict.outcomes
    assert (outcome.result, "no check 'sums:thrice'" in outcome.detail) == ("failed", True)
