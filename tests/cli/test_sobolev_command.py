"""modhyper sobolev: the page, its JSON, and what it refuses."""

from __future__ import annotations

import json
import math
import shlex
from fractions import Fraction

import pytest

from modhyper.cli.main import run


def answer(command: str, capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    assert run(shlex.split(f"sobolev {command} --format json")) == 0
    out, err = capsys.readouterr()
    assert err == ""
    found = json.loads(out)
    assert isinstance(found, dict)
    return found


def test_the_answer_as_data(capsys: pytest.CaptureFixture[str]) -> None:
    """‖x1 x2 / 4‖ = 1/4 + 1/4 + 1/4 for r = 1, and one more quarter for r = 2."""
    for order, norm in ((1, "3/4"), (2, "1")):
        found = answer(f"'x1*x2/4' -r {order}", capsys)
        assert (found["member"], found["norm_exact"]) == ("yes", norm)
        assert found["variables"] == ["x1", "x2"]
    found = answer("'x1*x2/4' -r 2 --radius 0.99", capsys)
    assert (found["member"], found["radius"]) == ("no", "99/100")


def test_a_variable_that_does_not_occur(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer("'abs(I1)^3/9' --variables x1,I1 -r 2", capsys)
    assert found["norm_exact"] == "10/9" or found["norm"]["lower"] <= 10 / 9  # type: ignore[index]
    terms = {tuple(t["index"]): t["upper"] for t in found["terms"]}  # type: ignore[attr-defined]
    assert terms[1, 0] == terms[2, 0] == terms[1, 1] == 0
    assert terms[0, 2] == pytest.approx(6 / 9)
    assert found["member"] == "no"


def test_the_page_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sobolev", "abs(x1-x2)"]) == 0
    assert "In W(1,2): no, on the line x2 = 0: derivative 1 jumps by 2" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("command", "names", "says"),
    [
        ("sobolev", "EXPRESSION", "missing"),
        ("sobolev x --packing 2", "--packing", "not both"),
        ("sobolev --packing 0", "--packing", "from 1"),
        ("sobolev --packing 2,x", "--packing", "whole number"),
        ("sobolev --packing 2 --m1 0", "--m1", "from 1"),
        ("sobolev 9**9**9**9", "EXPRESSION", "above 64"),
        ("sobolev __import__('os').system('true')", "EXPRESSION", "unknown function"),
        ("sobolev tahn(x)", "EXPRESSION", "did you mean"),
        ("sobolev x -r 0", "--smoothness", "from 1 to 20"),
        ("sobolev x -r 1e9", "--smoothness", "from 1 to 20"),
        ("sobolev x -r x", "--smoothness", "whole number"),
        ("sobolev x --radius 0", "--radius", "greater than 0"),
        ("sobolev x --radius nan", "--radius", "'nan'"),
        ("sobolev x+y --variables x", "EXPRESSION", "unknown name 'y'"),
        ("sobolev x --variables x,x", "--variables", "distinct"),
        ("sobolev x --variables 1x", "--variables", "distinct"),
        ("sobolev a*b*c*d*f*g*h*i -r 8", "--smoothness", "too many"),
        ("sobolev x --format yaml", "--format", "table, plain"),
    ],
)
def test_refused(command: str, names: str, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(shlex.split(command, posix="'" not in command)) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert names in err
    assert says in err


def test_a_formula_built_to_take_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    from modhyper.analysis import sobolev
    from modhyper.analysis.expressions import parse_expression

    monkeypatch.setattr(sobolev, "PATIENCE", 0.5)
    nested = "x*y"
    for _ in range(25):
        nested = f"sin({nested}*exp(x))"
    found = sobolev.sobolev_norm(parse_expression(nested, ["x", "y"]), ["x", "y"], 6)
    assert found.member == "undecided"
    assert "0.5 seconds" in found.reason


@pytest.mark.parametrize(("n", "m1", "m2", "order"), [(1, 1, 0, 1), (2, 1, 1, 1), (3, 1, 0, 2)])
def test_the_packing_family(
    n: int, m1: int, m2: int, order: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """S from its definition, with ψ_1 = 8/(3√3) for r = 1; and the bump, fed back, has norm ≤ 1."""
    assert (
        run(shlex.split(f"sobolev --packing {n} --m1 {m1} --m2 {m2} -r {order} --format json")) == 0
    )
    found = json.loads(capsys.readouterr().out)
    total = float(Fraction(found["derivative_sum"]))
    if order == 1:
        assert total == pytest.approx(1 + (m1 + m2) * n * 8 / (3 * math.sqrt(3)), rel=1e-5)
    assert Fraction(found["amplitude"]) == 1 / Fraction(found["derivative_sum"])
    assert found["cells"] == str(n ** (m1 + m2))
    fed_back = answer(f"'{found['first_bump']}' -r {order} --radius 1.001", capsys)
    assert fed_back["member"] == "yes"
    assert fed_back["norm"]["lower"] > 0.999  # type: ignore[index]
