"""Every construction, saved and certified by the checker, at three sizes; none is idle."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from modhyper.analysis.expressions import parse_expression
from modhyper.check import read_network, verify
from modhyper.construction import construct, construct_structured

SMOOTH, KINK, TWO = "sin(2*x1+I1)/4", "abs(x1-I1)/3", "abs(x1-I1)*I2/4"

CASES: list[tuple[str, int, int, dict[str, Any], tuple[str, str, str]]] = [
    (SMOOTH, 1, 1, {"method": "samples"}, ("0.3", "0.1", "0.03")),
    (TWO, 1, 2, {"method": "samples"}, ("0.4", "0.3", "0.2")),
    ("abs(x1-I1)*x2/4", 2, 1, {"method": "samples"}, ("0.5", "0.4", "0.3")),
    (SMOOTH, 1, 1, {"method": "bits"}, ("0.3", "0.1", "0.03")),
    (TWO, 1, 2, {"method": "bits", "bits": 8}, ("0.4", "0.2", "0.1")),
    (SMOOTH, 1, 1, {"method": "bits", "bits": 8, "embedding_dim": 1}, ("0.2", "0.1", "0.05")),
    (TWO, 1, 2, {"method": "bits", "bits": 8, "embedding_dim": 1}, ("0.3", "0.2", "0.1")),
    (TWO, 1, 2, {"method": "bits", "bits": 4, "embedding_dim": 2}, ("0.3", "0.2", "0.15")),
    ("(abs(x1-I1)+x2)/6", 2, 1, {"method": "bits", "embedding_dim": 1}, ("0.3", "0.25", "0.2")),
    (SMOOTH, 1, 1, {"method": "emulation"}, ("0.4", "0.25", "0.15")),
    (SMOOTH, 1, 1, {"method": "emulation", "activation": "tanh"}, ("0.5", "0.4", "0.3")),
    (KINK, 1, 1, {"method": "hats"}, ("0.3", "0.1", "0.03")),
    (KINK, 1, 1, {"method": "hats", "dtype": "float16"}, ("0.3", "0.1", "0.05")),
    (KINK, 1, 1, {"method": "hats", "dtype": "bfloat16"}, ("0.3", "0.1", "0.05")),
]


def certify(folder: Path, target: str, m1: int, m2: int, eps: str) -> None:
    network = read_network(folder)
    names = [f"x{i + 1}" for i in range(m1)] + [f"I{i + 1}" for i in range(m2)]
    verdict = verify(network, parse_expression(target, names), names, Fraction(eps))
    assert verdict.outcome == "certified"
    assert verdict.lower > float(Fraction(eps)) / 6  # a network of the right size, not a finer one


@pytest.mark.parametrize(
    ("case", "size"),
    [
        pytest.param(case, size, marks=pytest.mark.slow if size == 2 else ())
        for case in range(len(CASES))
        for size in range(3)
    ],
)
def test_construction(case: int, size: int, tmp_path: Path) -> None:
    target, m1, m2, options, sizes = CASES[case]
    construct(target, m1=m1, m2=m2, eps=sizes[size], **options).save(tmp_path)
    certify(tmp_path, target, m1, m2, sizes[size])


@pytest.mark.parametrize("eps", ["0.2", "0.1", "0.05"])
def test_structured(eps: str, tmp_path: Path) -> None:
    target = "sin(3*x1)*I1/4+x1^2*abs(I1)/5"
    for name, model in construct_structured(target, m1=1, m2=1, eps=eps).items():
        model.save(tmp_path / name)
        certify(tmp_path / name, target, 1, 1, eps)
