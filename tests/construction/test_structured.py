"""Structured targets as hypernetwork, embedding method and plain network."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from modhyper.analysis.expressions import parse_expression
from modhyper.check import read_network, verify
from modhyper.construction import construct_structured
from modhyper.construction.assemble import structured
from modhyper.construction.basis import grid_basis, hidden_free
from modhyper.construction.result import Stored, torch_module
from modhyper.construction.structured_method import read_sum
from modhyper.errors import InputError
from modhyper.papers.certified.structured_totals import (
    BasisSize,
    basis_size,
    bottleneck_total,
    class_totals,
    totals,
)

CASES: list[tuple[str, int, int, str, Callable[..., Any]]] = [
    ("sin(3*x)*cos(2*I)/4", 1, 1, "0.1", lambda x, i: np.sin(3 * x) * np.cos(2 * i) / 4),
    (
        "(sin(3*x)+abs(I))*cos(2*I)/4 + x^2*I/5",
        1,
        1,
        "0.1",
        lambda x, i: (np.sin(3 * x) + abs(i)) * np.cos(2 * i) / 4 + x**2 * i / 5,
    ),
    ("x*I1*I2/4 + abs(x)*I2/5", 1, 2, "0.2", lambda x, i, j: x * i * j / 4 + abs(x) * j / 5),
    ("x1*x2*I/4 - x1/6", 2, 1, "0.2", lambda x, y, i: x * y * i / 4 - x / 6),
]


@pytest.mark.parametrize(("target", "m1", "m2", "eps", "function"), CASES)
def test_three_models_of_one_target(
    target: str, m1: int, m2: int, eps: str, function: Callable[..., Any], tmp_path: Path
) -> None:
    """Proved by construct, certified by check, counted by formula."""
    made = construct_structured(target, m1=m1, m2=m2, eps=eps)
    rng = np.random.default_rng(0)
    x, condition = rng.uniform(-1, 1, (100, 30, m1)), rng.uniform(-1, 1, (100, m2))
    truth = function(*np.moveaxis(x, -1, 0), *condition.T[:, :, None])
    sizes = {}
    for name, model in made.items():
        with torch.no_grad():
            found = model.module(torch.tensor(x), torch.tensor(condition)).numpy()
        assert np.abs(found - truth).max() <= model.error.total <= float(Fraction(eps))
        sizes[name] = {n: free for n, (free, _) in model.counts().items()}
        dense = sum(p.numel() for p in model.module.parameters())
        assert dense == sum(d for n, (_, d) in model.counts().items() if n != "N_g")
        model.save(tmp_path / name)
        network = read_network(tmp_path / name)
        names = [f"x{i + 1}" for i in range(m1)] + [f"I{i + 1}" for i in range(m2)]
        short = {s: f"{s}1" for s, d in (("x", m1), ("I", m2)) if d == 1}
        expression = parse_expression(target, [*names, *short])
        swap = {
            a: a.func(short[a.name], real=True) for a in expression.free_symbols if a.name in short
        }
        verdict = verify(network, expression.subs(swap), names, Fraction(eps))
        assert verdict.outcome == "certified"
    plan = made["plain"].plan
    w, levels = len(read_sum(target, m1, m2)), _levels(made["embedding"])
    expected = totals(_size(plan.x_cells), _size(plan.i_cells), w, levels, m1)
    assert sizes["hypernetwork"]["N_f"] == expected.hypernetwork
    assert sizes["embedding"] == {"N_q": expected.primary, "N_e": expected.embedding}
    assert sizes["plain"] == {"N": expected.plain}


def _size(cells: tuple[int, ...]) -> BasisSize:
    return BasisSize(hidden_free(cells), len(cells), prod(n + 1 for n in cells))


def _levels(model: Any) -> int:
    """m by the depth of q: hidden layers of φ̂, φ̂ itself, |p| and |n|, m levels, output."""
    return len(model.assembly.primary) - len(model.plan.x_cells) - 3


def test_totals_of_the_class() -> None:
    """One term at 1/1000: the three totals are within a few percent of each other."""
    for d in (1, 2, 3):
        assert basis_size(4, d) == _size((4,) * d)
    found = class_totals(Fraction(1, 1000), 1, 1, 1)
    sizes = [found.hypernetwork, found.embedding_total, found.plain]
    assert max(sizes) <= 1.02 * min(sizes)
    assert found.plain - found.embedding_total == 3


def test_bottleneck_total_is_what_is_built() -> None:
    """y = φ_1 P_1 + φ_2 P_2 with |φ_1| + |φ_2| ≤ c: the hypernetwork of these cells, its error."""
    eps, c, n_x, n_i = Fraction(2, 5), Fraction(3, 4), 5, 4
    assert (n_x, n_i) == (-(-2 // eps), -(-2 * c // eps))
    x, condition = grid_basis((n_x,)), grid_basis((n_i,), constant=True)
    phi = np.stack([abs(x.nodes[:, 0]) / 2, np.full(n_x + 1, 0.25)], axis=1)
    p = np.stack([abs(condition.nodes[:, 0]) - 0.5, condition.nodes[:, 0] / 2])
    made = structured(x, condition, phi, p)
    assert made.counts()["N_f"][0] == bottleneck_total(eps, 2, c, 1, 1)
    module = torch_module(Stored(made, 1, 1, "float64"))
    at, given = torch.rand(200, 50, 1).double() * 2 - 1, torch.rand(200, 1).double() * 2 - 1
    truth = (abs(at[..., 0]) / 2) * (abs(given) - 0.5) + 0.25 * given / 2
    with torch.no_grad():
        assert (module(at, given) - truth).abs().max() <= float(eps)


@pytest.mark.parametrize(
    ("target", "says"),
    [("sin(x+I)", "depends on x and on I"), ("x*I/(1+x*I)", "depends on x and on I")],
)
def test_what_is_not_structured_is_refused(target: str, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        construct_structured(target, m1=1, m2=1, eps="0.1")
    assert caught.value.option == "target"
