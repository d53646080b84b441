"""Constructed networks: the proof against samples, sizes against formulas, refusals."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import torch

import modhyper
from modhyper.construction import Construction, construct
from modhyper.errors import InputError
from modhyper.papers.certified.upper import relu_dense, relu_free, tanh_dense

torch.set_num_threads(1)


def bump(x: Any, i: Any) -> Any:
    return np.maximum(1 - (2 * x) ** 2, 0) ** 2 * np.maximum(1 - (2 * i) ** 2, 0) ** 2 / 10


CASES: list[tuple[str, int, int, str, dict[str, Any], Callable[..., Any]]] = [
    ("sin(3*x)*cos(2*I)/4", 1, 1, "0.05", {}, lambda x, i: np.sin(3 * x) * np.cos(2 * i) / 4),
    ("abs(x1-I1)/5", 1, 1, "0.03", {}, lambda x, i: abs(x - i) / 5),
    ("exp(-x^2)*I/4", 1, 1, "0.01", {}, lambda x, i: np.exp(-(x**2)) * i / 4),
    ("relu(1-(2*x)^2)^2*relu(1-(2*I)^2)^2/10", 1, 1, "0.05", {}, bump),
    ("x1*x2*I/3", 2, 1, "0.05", {}, lambda x, y, i: x * y * i / 3),
    ("sin(x)*I1*I2/3", 1, 2, "0.05", {}, lambda x, i, j: np.sin(x) * i * j / 3),
    ("(x1+x2*x3)*I/6", 3, 1, "0.1", {}, lambda x, y, z, i: (x + y * z) * i / 6),
    (
        "sin(x)*cos(I)/4",
        1,
        1,
        "0.05",
        {"activation": "tanh"},
        lambda x, i: np.sin(x) * np.cos(i) / 4,
    ),
    (
        "sin(x)*I1*I2/4",
        1,
        2,
        "0.1",
        {"activation": "tanh", "dtype": "float32"},
        lambda x, i, j: np.sin(x) * i * j / 4,
    ),
    ("exp(x*I)/9", 1, 1, "0.01", {"rank": 3}, lambda x, i: np.exp(x * i) / 9),
    ("sin(x+I)/4", 1, 1, "0.05", {"method": "embedding"}, lambda x, i: np.sin(x + i) / 4),
    ("sin(x+I)/4", 1, 1, "0.05", {"method": "samples"}, lambda x, i: np.sin(x + i) / 4),
    ("x1*x2*I/4", 2, 1, "0.1", {"method": "samples"}, lambda x, y, i: x * y * i / 4),
    ("sin(2*x)*I/4", 1, 1, "0.05", {"dtype": "float32"}, lambda x, i: np.sin(2 * x) * i / 4),
    ("sin(2*x+I)/4", 1, 1, "0.1", {"method": "bits"}, lambda x, i: np.sin(2 * x + i) / 4),
    (
        "sin(2*x+I)/4",
        1,
        1,
        "0.05",
        {"method": "bits", "embedding_dim": 1},
        lambda x, i: np.sin(2 * x + i) / 4,
    ),
    (
        "abs(x-I1)*I2/4",
        1,
        2,
        "0.2",
        {"method": "bits", "embedding_dim": 2, "bits": 5},
        lambda x, i, j: np.abs(x - i) * j / 4,
    ),
    (
        "(abs(x1-I)+x2)/5",
        2,
        1,
        "0.3",
        {"method": "bits", "bits": 12, "embedding_dim": 3},
        lambda x, y, i: (abs(x - i) + y) / 5,
    ),
    ("sin(2*x+I)/4", 1, 1, "0.3", {"method": "emulation"}, lambda x, i: np.sin(2 * x + i) / 4),
    (
        "x1*x2*I/3",
        2,
        1,
        "0.4",
        {"method": "emulation"},
        lambda x, y, i: x * y * i / 3,
    ),
    (
        "sin(x)*I/4",
        1,
        1,
        "0.1",
        {"method": "emulation", "activation": "tanh"},
        lambda x, i: np.sin(x) * i / 4,
    ),
    ("I/2+0*x", 1, 1, "0.1", {"method": "bits"}, lambda x, i: i / 2 + 0 * x),
    ("abs(x-I)/3", 1, 1, "0.05", {"method": "hats"}, lambda x, i: abs(x - i) / 3),
    (
        "abs(x-I)/3",
        1,
        1,
        "0.05",
        {"method": "hats", "dtype": "float16"},
        lambda x, i: abs(x - i) / 3,
    ),
    (
        "sin(x*I1+I2)/3",
        1,
        2,
        "0.1",
        {"method": "hats", "dtype": "bfloat16"},
        lambda x, i, j: np.sin(x * i + j) / 3,
    ),
]


def sampled_error(made: Construction, function: Callable[..., Any], points: int = 200) -> float:
    rng = np.random.default_rng(0)
    m1, m2 = len(made.plan.x_cells), len(made.plan.i_cells)
    x = rng.uniform(-1, 1, (points, 40, m1))
    condition = rng.uniform(-1, 1, (points, m2))
    dtype = getattr(torch, made.dtype)
    x, condition = (torch.tensor(a, dtype=dtype).double().numpy() for a in (x, condition))
    with torch.no_grad():
        h = made.module(torch.tensor(x, dtype=dtype), torch.tensor(condition, dtype=dtype))
    arguments = [x[..., k] for k in range(m1)] + [condition[:, None, k] for k in range(m2)]
    return float(np.abs(h.double().numpy() - function(*arguments)).max())


@pytest.mark.parametrize(("target", "m1", "m2", "eps", "options", "function"), CASES)
def test_proved_error_holds(
    target: str,
    m1: int,
    m2: int,
    eps: str,
    options: dict[str, Any],
    function: Callable[..., Any],
) -> None:
    made = construct(target, m1=m1, m2=m2, eps=eps, **options)
    assert Fraction(made.error.total) <= Fraction(eps)
    assert sampled_error(made, function, 20 if m1 == 3 else 200) <= made.error.total
    e = made.error
    assert made.error.total >= e.x + e.condition + e.values + e.rank + e.forward
    counted = sum(p.numel() for p in made.module.parameters())
    counts = made.counts()
    trained = [name for name in counts if name != "N_g"]
    assert counted == sum(counts[name][1] for name in trained)
    assert all(free <= dense for free, dense in counts.values())


def test_proof_is_not_wasteful() -> None:
    """A zigzag reaches its first-order bound: the proved error is the error."""
    made = construct("abs(x)/2 + 0*I", m1=1, m2=1, eps="0.2")
    assert made.plan.x_cells == (3,)
    assert sampled_error(made, lambda x, i: abs(x) / 2 + 0 * i, 2000) > 0.95 * made.error.x


@pytest.mark.parametrize("eps", ["0.2", "0.05", "1/30"])
def test_primary_has_the_certified_size(eps: str) -> None:
    """y = x-part of slope 1 and no dependence on I: N_g is the certified 3(⌈1/eps⌉ + 1)."""
    made = construct("abs(x)", m1=1, m2=1, eps=eps)
    module: Any = made.module
    n = made.plan.x_cells[0]
    share = Fraction(eps) * (1 - Fraction(1, 1024))
    assert n == math.ceil(1 / share)
    assert made.counts()["N_g"] == (relu_free(n, 1), relu_dense(n, 1))
    assert module.g.dense_count == 3 * (n + 1)
    tanh = construct("abs(x)", m1=1, m2=1, eps=eps, activation="tanh")
    assert tanh.counts()["N_g"][1] == tanh_dense(tanh.plan.x_cells[0])


@pytest.mark.parametrize("m1", [2, 3])
def test_kuhn_primary_has_the_certified_size(m1: int) -> None:
    text = "+".join(f"abs(x{i})" for i in range(1, m1 + 1)) + "+0*I"
    made = construct(f"({text})/{m1}", m1=m1, m2=1, eps="0.26")
    n = made.plan.x_cells[0]
    assert made.plan.x_cells == (n,) * m1
    assert made.counts()["N_g"] == (relu_free(n, m1), relu_dense(n, m1))
    module: Any = made.module
    assert module.g.positions.numel() == relu_free(n, m1)


def test_batch_of_conditions_equals_one_at_a_time() -> None:
    for options in ({}, {"method": "samples"}, {"method": "embedding"}):
        module: Any = construct("x1*x2*I/3", m1=2, m2=1, eps="0.1", **options).module  # type: ignore[arg-type]
        x, conditions = torch.rand(7, 2).double(), torch.rand(5, 1).double()
        together = module(x, conditioning=conditions)
        assert together.shape == (5, 7)
        alone = torch.stack([module(x, conditioning=c) for c in conditions])
        assert torch.allclose(together, alone, atol=1e-12)


def test_generated_weights_are_named_and_complete() -> None:
    module: Any = construct("x*I/3", m1=1, m2=1, eps="0.1").module
    weights = module.generate(torch.zeros(4, 1).double())
    assert {name: tuple(w.shape[1:]) for name, w in weights.items()} == {
        "0.weight": module.g.shapes[0],
        "0.bias": (module.g.shapes[0][0],),
        "1.weight": module.g.shapes[1],
    }
    assert all(len(w) == 4 for w in weights.values())


def test_rank_shrinks_f() -> None:
    plain = construct("sin(3*x)*cos(2*I)/4", m1=1, m2=1, eps="0.005")
    thin = construct("sin(3*x)*cos(2*I)/4", m1=1, m2=1, eps="0.005", rank=1)
    assert thin.counts()["N_f"][0] < plain.counts()["N_f"][0] / 2
    module: Any = thin.module
    assert module.f[2].out_features == 2  # one number and the constant


def test_q_moves_no_more_than_the_samples() -> None:
    module: Any = construct("sin(x+I)/4", m1=1, m2=1, eps="0.05", method="samples").module
    rng = torch.Generator().manual_seed(0)
    x = torch.rand(300, 1, 1, generator=rng).double() * 2 - 1
    one, other = (torch.rand(300, 1, generator=rng).double() * 2 - 1 for _ in range(2))
    moved = (module(x, one) - module(x, other)).abs()[:, 0]
    assert (moved <= (module.e(one) - module.e(other)).abs().amax(dim=1) + 1e-12).all()


def test_callable_with_a_lipschitz_constant() -> None:
    made = modhyper.construct(
        lambda x, i: float(abs(x[0] - i[0])) / 4, m1=1, m2=1, eps=0.05, lipschitz=0.25
    )
    assert sampled_error(made, lambda x, i: abs(x - i) / 4) <= made.error.total <= 0.05


REFUSED: list[tuple[Any, dict[str, Any], str, str]] = [
    ("sqrt(abs(x-I))", {}, "target", "not Lipschitz"),
    ("1/(x+I)", {}, "target", "no finite bound|not Lipschitz"),
    ("log(x)", {}, "target", "no finite bound|not Lipschitz"),
    ("sign(x)*I", {}, "target", "may jump"),
    ("sin(3*x)*I", {"eps": "1e-9"}, "eps", "larger eps|cells|values|entries"),
    ("step(x-I)/9", {}, "target", "may jump"),
    ("sin(3*x)*I", {"eps": "1e-5", "dtype": "float32"}, "eps", "float32"),
    ("x*I", {"eps": "0"}, "eps", "greater than 0"),
    ("x*I", {"eps": "1"}, "eps", "less than 1"),
    ("x*I", {"m1": 4}, "m1", "1, 2 or 3"),
    ("x*I", {"m2": 0}, "m2", "at least 1"),
    ("x1*I", {"m1": 2, "activation": "tanh"}, "activation", "use relu"),
    ("x*I", {"activation": "gelu"}, "activation", "relu, tanh"),
    ("x*I", {"method": "structured"}, "method", "three models"),
    ("x*I", {"method": "magic"}, "method", "hypernetwork, embedding, samples"),
    ("x*I", {"method": "samples", "activation": "tanh"}, "activation", "relu only"),
    ("x*I", {"method": "samples", "rank": 1}, "rank", "structured selector"),
    ("x*I", {"dtype": "float16"}, "dtype", "float64, float32"),
    ("x*I", {"method": "bits", "bits": 49}, "bits", "from 1 to 48"),
    ("x*I", {"bits": 16}, "bits", "method bits"),
    ("x*I", {"method": "bits", "bits": 1, "embedding_dim": 1}, "bits", "cannot be numbered"),
    ("x1*I", {"method": "hats", "m1": 2}, "m1", "one variable"),
    ("x*I", {"method": "hats", "dtype": "bfloat16", "eps": "0.005"}, "eps", "rounding alone"),
    ("exp(4*x*I)/60", {"rank": 1}, "rank", "larger rank"),
    ("x*I", {"rank": 500}, "rank", "at most"),
    ("x*I", {"lipschitz": 1.0}, "lipschitz", "callables"),
    (lambda x, i: 0.0, {}, "lipschitz", "finite bound"),
    (lambda x, i: float("nan"), {"lipschitz": 1.0}, "target", "not finite"),
    (3, {}, "target", "expected an expression"),
    ("x*I2", {}, "target", "unknown name"),
]


@pytest.mark.parametrize(("target", "options", "option", "says"), REFUSED)
def test_refused_with_the_reason(
    target: Any, options: dict[str, Any], option: str, says: str
) -> None:
    with pytest.raises(InputError, match=says) as caught:
        construct(target, **{"m1": 1, "m2": 1, "eps": "0.05", **options})
    assert caught.value.option == option
