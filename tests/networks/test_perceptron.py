"""Counts against torch modules, torch's flop counter and brute-force enumeration."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, product
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modhyper.errors import InputError
from modhyper.networks.counting import (
    read_embedding,
    read_hypernetwork,
    read_network,
)
from modhyper.networks.perceptron import (
    complexity_of_norms,
    convolution,
    dense,
    modulation,
    perceptron,
    read_widths,
)

widths_of = st.lists(st.integers(1, 9), min_size=2, max_size=6)


@given(widths_of, st.booleans())
def test_a_perceptron_counted_entry_by_entry(widths: list[int], biases: bool) -> None:
    entries = 0
    for fan_in, fan_out in pairwise(widths):
        entries += sum(1 for _ in product(range(fan_out), range(fan_in)))
        entries += sum(1 for _ in range(fan_out)) if biases else 0
    network = perceptron(widths, biases=biases)
    assert network.parameters == network.weights + network.biases == entries
    assert network.free == entries
    assert (network.inputs, network.outputs) == (widths[0], widths[-1])


@given(widths_of, st.booleans())
@settings(max_examples=15, deadline=None)
def test_a_perceptron_counted_by_torch(widths: list[int], biases: bool) -> None:
    torch = pytest.importorskip("torch")
    from torch.utils.flop_counter import FlopCounterMode

    layers = [torch.nn.Linear(a, b, bias=biases) for a, b in pairwise(widths)]
    module = torch.nn.Sequential(*layers)
    network = perceptron(widths, biases=biases)
    assert network.parameters == sum(p.numel() for p in module.parameters())
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        module(torch.zeros(1, widths[0]))
    assert counter.get_total_flops() == 2 * network.macs


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("padding", [0, 1])
def test_a_convolution_counted_by_torch(bias: bool, stride: int, padding: int) -> None:
    torch = pytest.importorskip("torch")
    from torch.utils.flop_counter import FlopCounterMode

    for channels, out, kernel, side in [(3, 4, 3, 9), (1, 2, 2, 7), (2, 1, 1, 5)]:
        module = torch.nn.Conv2d(channels, out, kernel, stride=stride, padding=padding, bias=bias)
        layer = convolution(channels, out, kernel, side, stride=stride, padding=padding, bias=bias)
        with FlopCounterMode(display=False) as counter, torch.no_grad():
            image = module(torch.zeros(1, channels, side, side))
        assert layer.weights + layer.biases == sum(p.numel() for p in module.parameters())
        assert layer.fan_out == image.numel()
        assert counter.get_total_flops() == 2 * layer.macs


def test_a_kernel_that_does_not_fit_is_refused() -> None:
    with pytest.raises(InputError, match="does not fit"):
        convolution(1, 1, 10, 9)


def test_dense_and_free() -> None:
    network = perceptron([4, 3, 2], free=[5, None])
    assert (network.weights, network.free, network.macs) == (18, 5 + 3 + 6 + 2, 5 + 6)
    with pytest.raises(InputError, match="from 0 to 12"):
        dense(4, 3, free=13)
    assert modulation(7).weights + modulation(7).biases == 14


def test_generated_weights_are_counted_once_and_trained_in_f() -> None:
    model = read_hypernetwork("2,16", "1,8,1")
    f, g = model.part("f"), model.part("g")
    assert g.network.parameters == 1 * 8 + 8 + 8 * 1 + 1 == f.network.outputs
    assert (g.trained, g.generated) == (0, 25)
    assert model.trained == f.trained == (2 * 16 + 16) + (16 * 25 + 25)
    bare = read_hypernetwork("2,16", "1,8,1", biases=False)
    assert bare.sizes() == {
        "N_f": 2 * 16 + 16 * 16,
        "N_g": 16,
        "N_hypernetwork_total": 2 * 16 + 16 * 16,
    }


def test_an_embedding_is_a_hypernetwork_that_sets_first_layer_biases() -> None:
    """q(x, e) = W_x x + (W_e e) + …: the part of q beside W_e is a primary g of x alone."""
    q = read_embedding("5,7,3", "2,6,1").part("q").network
    g = perceptron((2, 6, 1))
    assert q.parameters - g.parameters == 6 * 3


@pytest.mark.parametrize(
    ("read", "texts", "names"),
    [
        (read_hypernetwork, ("2,x", "1,8,1"), "--f"),
        (read_hypernetwork, ("2,0", "1,8,1"), "--f"),
        (read_hypernetwork, ("2,8", "1"), "--g"),
        (read_hypernetwork, ("2,8", "1,4:2,1"), "--g"),
        (read_embedding, ("2", "1,8,1"), "--e"),
        (read_embedding, ("2,8", "1,,1"), "--q"),
        (read_embedding, ("2,8", "1,4:99,1"), "--q"),
        (read_network, ("3:1,4",), "--network"),
        (read_network, ("3,4:1.5",), "--network"),
        (read_network, ("3",), "--network"),
        (read_network, ("",), "--network"),
        (read_network, ("1e40,1",), "--network"),
    ],
)
def test_bad_widths_name_the_option(read, texts: tuple[str, ...], names: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InputError) as caught:
        read(*texts)
    assert caught.value.option == names


def test_free_weights_beside_the_embedding() -> None:
    """A first layer of q may have more non-zero weights than x alone allows: e(I) is beside x."""
    q = read_embedding("5,4", "2,6:30,1").part("q").network
    assert (q.layers[0].weights, q.layers[0].free) == ((2 + 4) * 6, 30)
    assert read_widths("4,3:5,1", "--q") == ((4, 3, 1), (5, None))


matrices = st.lists(st.lists(st.integers(-5, 5), min_size=3, max_size=3), min_size=1, max_size=4)


@given(st.lists(matrices, min_size=1, max_size=3), st.fractions(0, 3))
def test_spectral_complexity_by_definition(
    weights: list[list[list[int]]], lipschitz: Fraction
) -> None:
    norms = [
        max(sum(abs(row[column]) for row in matrix) for column in range(3)) for matrix in weights
    ]
    expected = lipschitz ** (len(weights) - 1) * prod(norms)
    assert complexity_of_norms(norms, lipschitz) == expected


def test_spectral_complexity_bounds_the_lipschitz_constant() -> None:
    """On random ReLU networks: |f(x) - f(y)|_1 ≤ C(f) |x - y|_1, and C is far from 0."""
    numpy = pytest.importorskip("numpy")
    rng = numpy.random.default_rng(0)
    for _ in range(20):
        weights = [rng.normal(size=(4, 3)), rng.normal(size=(5, 4)), rng.normal(size=(2, 5))]
        norms = [numpy.linalg.norm(w, 1) for w in weights]
        bound = float(complexity_of_norms(norms))
        x, y = rng.normal(size=(2, 200, 3))

        def f(z, weights=weights):  # type: ignore[no-untyped-def]
            for w in weights[:-1]:
                z = numpy.maximum(z @ w.T, 0)
            return z @ weights[-1].T

        slopes = numpy.abs(f(x) - f(y)).sum(1) / numpy.abs(x - y).sum(1)
        assert slopes.max() <= bound * (1 + 1e-12)


@pytest.mark.parametrize("bad", [["a"], [float("nan")], []])
def test_norms_that_are_none_are_refused(bad) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InputError):
        complexity_of_norms(bad)


def test_negative_norms_are_refused() -> None:
    with pytest.raises(InputError, match="not negative"):
        complexity_of_norms([1, -2])
