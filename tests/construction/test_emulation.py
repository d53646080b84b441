"""Emulated hypernetworks: against their direct evaluation, counts against the built layers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import mpmath
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from modhyper.check import read_network, verify_against
from modhyper.construction.assemble import Assembly
from modhyper.construction.basis import Layer, LayerActivation
from modhyper.construction.emulation import emulate
from modhyper.construction.emulation_method import assembly_of, emulate_hypernetwork
from modhyper.construction.modules import Hypernetwork
from modhyper.construction.result import Stored, save
from modhyper.errors import InputError
from modhyper.papers.certified.emulation import (
    BETA,
    D4,
    SIGMA2,
    dense_shapes,
    relu_count,
    tanh_count,
)

Array = NDArray[np.float64]
ACT = {"relu": lambda t: np.maximum(t, 0), "tanh": np.tanh, "identity": lambda t: t}


def pattern(widths: list[int], activation: LayerActivation) -> tuple[Layer, ...]:
    layers = []
    for at, (a, b) in enumerate(pairwise(widths)):
        last = at == len(widths) - 2
        weight, bias = np.zeros((b, a)), None if last else np.zeros(b)
        used = None if bias is None else np.ones(b, bool)
        layers.append(
            Layer(weight, bias, "identity" if last else activation, np.ones((b, a), bool), used)
        )
    return tuple(layers)


def direct(layers: tuple[Layer, ...], places: Array | None, x: Array, theta: Array) -> Array:
    """g(x; θ) point by point."""
    full = np.zeros((len(x), sum(layer.dense for layer in layers)))
    full[:, slice(None) if places is None else places.astype(int)] = theta
    start = 0
    for layer in layers:
        outputs, inputs = layer.weight.shape
        weight = full[:, start : start + outputs * inputs].reshape(-1, outputs, inputs)
        x = np.einsum("poi,pi->po", weight, x)
        if layer.bias is not None:
            x = x + full[:, start + outputs * inputs : start + layer.dense]
        x = ACT[layer.activation](x)
        start += layer.dense
    return x[:, 0]


def run(layers: tuple[Layer, ...], state: Array) -> Array:
    for layer in layers:
        state = state @ layer.weight.T + (0 if layer.bias is None else layer.bias)
        state = ACT[layer.activation](state)
    return state[:, 0]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(1, 4), min_size=1, max_size=3),
    st.integers(1, 2),
    st.sampled_from(["relu", "tanh"]),
    st.booleans(),
    st.sampled_from([0.3, 0.05, 0.004]),
    st.integers(0, 10**6),
)
def test_q_is_within_its_error_of_g(
    hidden: list[int], m1: int, kind: LayerActivation, sparse: bool, delta: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    layers = pattern([m1, *hidden, 1], kind)
    total = sum(layer.dense for layer in layers)
    places = None
    if sparse:  # every layer keeps some of its numbers
        keep = rng.random(total) < 0.7
        keep[[0, total - 1]] = True
        places = np.flatnonzero(keep).astype(np.float64)
    count = total if places is None else len(places)
    bounds = rng.uniform(0.1, 2, count)
    made = emulate(Assembly("hypernetwork", (), layers, places), bounds, m1, delta)
    assert made.error <= delta
    theta = rng.uniform(-1, 1, (3000, count)) * bounds
    theta[:300] = np.sign(theta[:300]) * bounds
    theta[300:500] *= rng.random((200, count)) < 0.5  # zeros
    x = rng.uniform(-1, 1, (3000, m1))
    found = run(made.assembly.primary, np.concatenate([x, theta], axis=1))
    assert np.abs(found - direct(layers, places, x, theta)).max() <= made.error + 1e-9
    free = sum(layer.free for layer in made.assembly.primary)
    expected = (
        relu_count(made.shapes, int(made.effort)) if kind == "relu" else tanh_count(made.shapes)
    )
    assert free == expected


def test_products_with_zero_are_exactly_zero() -> None:
    layers = pattern([1, 3, 1], "relu")
    made = emulate(Assembly("hypernetwork", (), layers), np.full(9, 1.0), 1, 0.3)
    x = np.linspace(-1, 1, 9)[:, None]
    assert (run(made.assembly.primary, np.concatenate([x, np.zeros((9, 9))], axis=1)) == 0).all()


def relu_error(widths: Sequence[int], bound: Fraction, levels: int) -> Fraction:
    """e_L for dense layers of these widths whose numbers are at most ``bound`` in size."""
    size, error = Fraction(1), Fraction(0)
    for inputs in widths[:-1]:
        error = inputs * bound * (error + (size + error) / 4 ** (levels + 1))
        size = inputs * bound * size + bound
    return error


def relu_levels(widths: Sequence[int], bound: Fraction, delta: Fraction) -> int:
    """Least m with ``relu_error`` ≤ delta."""
    levels = 1
    while relu_error(widths, bound, levels) > delta:
        levels += 1
    return levels


def tanh_error(widths: Sequence[int], bound: Fraction, step: Fraction) -> Fraction:
    """e_L for dense layers of these widths, |θ| ≤ bound, h̄ = ``step``."""
    error, square = Fraction(0), step * step
    for at, inputs in enumerate(widths[:-1]):
        wait = 2 * at
        product = bound * square * D4 / (3 * SIGMA2) + wait * square * bound**3 / 3
        error = inputs * (bound * error + product) + (wait + 1) * square * bound**3 / 3
    return error


@pytest.mark.parametrize("widths", [[1, 5, 1], [2, 3, 4, 1], [1, 2, 2, 2, 1]])
def test_closed_forms_are_what_is_built(widths: list[int]) -> None:
    """Dense g, all bounds 1: sizes and errors of the formulas, at scales that are powers of two."""
    shapes = dense_shapes(widths)
    count = sum(shape.numbers for shape in shapes)
    for kind in ("relu", "tanh"):
        layers = pattern(widths, kind)  # type: ignore[arg-type]
        made = emulate(Assembly("hypernetwork", (), layers), np.ones(count), widths[0], 0.05)
        assert made.shapes == shapes
        if kind == "relu":
            levels = int(made.effort)
            assert relu_error(widths, Fraction(1), levels) <= made.error
            assert relu_levels(widths, Fraction(1), Fraction(1, 20)) in (levels, levels - 1)
        else:
            exact = tanh_error(widths, Fraction(1), Fraction(made.effort))
            assert made.error <= float(exact) <= 1.3 * made.error  # it allows an output bias


def test_constants_of_tanh() -> None:
    assert abs(mpmath.diff(mpmath.tanh, BETA, 2)) > float(SIGMA2)
    grid = np.linspace(-1, 1, 200_001)
    values = np.abs(16 * grid - 40 * grid**3 + 24 * grid**5).max()
    assert 4.08 < values < float(D4)  # |d/dt| ≤ 256: the grid misses less than 0.002
    for t in (0.3, 1.1):
        by_formula = 16 * np.tanh(t) - 40 * np.tanh(t) ** 3 + 24 * np.tanh(t) ** 5
        assert float(mpmath.diff(mpmath.tanh, t, 4)) == pytest.approx(by_formula)


def test_size_grows_with_log_of_accuracy_times_n_g() -> None:
    """N_q ≤ N_g (c1 log2(1/δ) + c2) with c1 = 7 + L/2."""
    widths = [1, 100, 1]
    shapes = dense_shapes(widths)
    numbers = sum(shape.numbers for shape in shapes)
    assert numbers == 300
    sizes = {}
    for power in (4, 12, 20):
        delta = Fraction(1, 2**power)
        sizes[power] = relu_count(shapes, relu_levels(widths, Fraction(1), delta))
    assert sizes[20] - sizes[4] <= numbers * 8 * 17
    assert tanh_count(shapes) == 16 * 200 + 2 * 100 + 2 * 100


def hypernetwork(m1: int, m2: int, hidden: list[int], kind: str, seed: int) -> Hypernetwork:
    """A random hypernetwork with a ReLU f of three hidden units."""
    generator = torch.Generator().manual_seed(seed)
    layers, count = [], 0
    for at, (a, b) in enumerate(pairwise([m1, *hidden, 1])):
        last = at == len(hidden)
        activation = "identity" if last else kind
        layers.append({"weight": [b, a], "bias": not last, "activation": activation})
        count += a * b + (0 if last else b)
    shapes = [("f.0", 3, m2, "relu"), ("f.2", count, 3, "identity")]
    f = [
        {"weight": f"{n}.weight", "bias": f"{n}.bias", "shape": [b, a], "activation": s}
        for n, b, a, s in shapes
    ]
    module = Hypernetwork({"f": f, "g": {"layers": layers, "positions": None}})
    module = module.to_empty(device="cpu").double()
    for parameter in module.parameters():
        torch.nn.init.normal_(parameter, std=0.4, generator=generator)
    return module


@pytest.mark.parametrize(
    ("m1", "m2", "hidden", "kind", "deltas"),
    [
        (1, 1, [3], "relu", (0.3, 0.1, 0.03)),
        (1, 1, [3], "tanh", (0.3, 0.1, 0.03)),
        (1, 1, [2, 2], "relu", (0.3, 0.1, 0.03)),
        (1, 2, [1], "relu", (0.3, 0.1, 0.03)),
    ],
)
def test_a_given_hypernetwork_is_emulated_and_the_distance_certified(
    m1: int, m2: int, hidden: list[int], kind: str, deltas: tuple[float, ...], tmp_path: Path
) -> None:
    module = hypernetwork(m1, m2, hidden, kind, 0)
    assembly, _, _ = assembly_of(module)
    save(Stored(assembly, m1, m2, "float64"), tmp_path / "g", {})
    g = read_network(tmp_path / "g")
    x, condition = torch.rand(50, 40, m1).double() * 2 - 1, torch.rand(50, m2).double() * 2 - 1
    for delta in deltas:
        made = emulate_hypernetwork(module, delta)
        assert made.error <= delta
        with torch.no_grad():
            found = (made.module(x, condition) - module(x, condition)).abs().max()
        assert 0 < found <= made.error
        made.save(tmp_path / str(delta))
        verdict = verify_against(read_network(tmp_path / str(delta)), g, Fraction(str(delta)))
        assert verdict.outcome == "certified"
        counted = sum(p.numel() for p in made.module.q.parameters())
        assert made.counts()["N_q"][1] == counted


def test_what_is_not_emulated_is_refused() -> None:
    module = hypernetwork(1, 1, [2], "relu", 0)
    with pytest.raises(InputError, match="greater than 0"):
        emulate_hypernetwork(module, 0.0)
    with pytest.raises(InputError, match="cannot be made exact enough"):
        emulate_hypernetwork(module, 1e-18)
    with pytest.raises(InputError, match="expected a Hypernetwork"):
        emulate_hypernetwork(torch.nn.Linear(1, 1), 0.1)  # type: ignore[arg-type]
