"""Second moments at step 0 against the formulas of the papers, over many seeds.

Every expectation is exact: products of independent centred draws, E[relu(u)²] = E[u²]/2 for a
symmetric u, and codes of constant length, so that a sample mean over seeds can be asked to lie
within five of its own standard errors, which are small.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest

torch = pytest.importorskip("torch")

from modhyper.lab.engine import Architecture, Member, initial_parameters
from scripts.reference_network import Network

SEEDS = 400
SIGNS = 24  # I in {-1, 1}^24: f without hidden layers has a code with |code|²/k = 1 exactly
HYPER = Architecture("hypernetwork", (12, 20, 16, 8), (SIGNS,))


def draws(architecture: Architecture) -> list[Network]:
    return [
        Network(architecture).load(initial_parameters(Member(architecture, seed, 1.0))).double()
        for seed in range(SEEDS)
    ]


def normal(*shape: int, seed: int) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def assert_mean(found: list[float], expected: float, precision: float = 0.03) -> None:
    """The mean of independent numbers is ``expected``, and is known to ``precision`` of it."""
    mean = sum(found) / len(found)
    variance = sum((number - mean) ** 2 for number in found) / (len(found) - 1)
    error = math.sqrt(variance / len(found))
    assert error <= precision * abs(expected)
    assert abs(mean - expected) <= 5 * error + 1e-12


def second_moments(networks: list[Network], inputs: Callable[[int], torch.Tensor]) -> list[float]:
    """E[y²] of each network over x normal and the given conditions."""
    found = []
    for seed, network in enumerate(networks):
        conditions = inputs(seed)
        x = normal(len(conditions), network.architecture.primary[0], seed=seed)
        with torch.no_grad():
            found.append(network(x, conditions).square().mean().item())
    return found


def signs(seed: int, samples: int = 30, width: int = SIGNS) -> torch.Tensor:
    return normal(samples, width, seed=10_000 + seed).sign()


def nothing(seed: int) -> torch.Tensor:
    return torch.zeros(30, 0, dtype=torch.float64)


def generated(network: Network, conditions: torch.Tensor) -> dict[str, torch.Tensor]:
    """f(I) in the parts that it makes, written out for a f without hidden layers or with ReLU."""
    h, named = conditions, dict(zip(network.names, network.weights, strict=True))
    layers = len(network.architecture.conditioning)
    for layer in range(layers):
        h = h @ named[f"conditioning.{layer}.weight"].T + named[f"conditioning.{layer}.bias"]
        h = h.clamp(min=0) if layer < layers - 1 else h
    shapes = network.architecture.primary_shapes()
    parts = h.detach().split([math.prod(shape) for shape in shapes.values()], 1)
    return dict(zip(shapes, parts, strict=True))


def test_default_is_that_of_torch_linear() -> None:
    """Weights and biases of variance 1/(3 fan_in): E[u²] = (E[h²] + 1/d)/3 for a linear layer."""
    plain = Architecture("concatenation", (12, 20, 8), activation="identity")
    first = (1 + 1 / 12) / 3
    assert_mean(second_moments(draws(plain), nothing), (first + 1 / 20) / 3)
    weight = initial_parameters(Member(plain, 3, 1.0))["primary.1.weight"]
    assert max(weight.abs().max(), torch.nn.Linear(20, 8).weight.abs().max()) <= 20**-0.5


def test_he_keeps_second_moments_through_relu() -> None:
    plain = Architecture("concatenation", (12, 30, 30, 8), initial="he-uniform")
    assert_mean(
        second_moments(draws(plain), nothing), 2.0
    )  # the last layer has no ReLU to halve it
    assert not initial_parameters(Member(plain, 7, 1.0))["primary.0.bias"].any()
    wide = initial_parameters(Member(replace(plain, primary=(400, 300, 1)), 7, 1.0))
    assert wide["primary.0.weight"].abs().max() <= (6 / 400) ** 0.5


def test_rows_of_length_one() -> None:
    """u = ⟨row, x⟩ + b has variance 1 + 1/(3d)."""
    plain = Architecture("concatenation", (12, 8), initial="unit-rows")
    assert_mean(second_moments(draws(plain), nothing), 1 + 1 / 36)
    weight = initial_parameters(Member(plain, 1, 1.0))["primary.0.weight"]
    assert weight.norm(dim=1) == pytest.approx(1)


@pytest.mark.parametrize("biases", [True, False])
@pytest.mark.parametrize("hidden", [(), (40, 40)])
@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_hyperfan_in_gives_weights_the_variance_of_fan_in(
    biases: bool, hidden: tuple[int, ...], activation: str
) -> None:
    """Chang, Flokas, Lipson: Var(W) = c/(2^b d_j), Var(b) = c/2; f's hidden layers keep E[h²]."""
    architecture = replace(
        HYPER,
        conditioning=(SIGNS, *hidden),
        initial="hyperfan-in",
        primary_biases=biases,
        activation=activation,
    )
    c = 2 if activation == "relu" else 1
    made = [generated(n, signs(s)) for s, n in enumerate(draws(architecture))]
    for layer, (below, _) in enumerate(pairwise(architecture.primary)):
        found = [parts[f"{layer}.weight"].square().mean().item() for parts in made]
        assert_mean(found, c / ((2 if biases else 1) * below))
        if biases:
            assert_mean([parts[f"{layer}.bias"].square().mean().item() for parts in made], c / 2)


@pytest.mark.parametrize("biases", [True, False])
def test_hyperfan_in_keeps_the_size_of_signals(biases: bool) -> None:
    """With E[x²] = 1 every layer of a ReLU g has pre-activations of second moment 2."""
    architecture = replace(HYPER, initial="hyperfan-in", primary_biases=biases)
    assert_mean(second_moments(draws(architecture), signs), 2.0)
    linear = replace(architecture, activation="identity", primary_biases=False)
    assert_mean(second_moments(draws(linear), signs), 1.0)


@pytest.mark.parametrize("biases", [True, False])
def test_hyperfan_out_gives_weights_the_variance_of_fan_out(biases: bool) -> None:
    """Var(W) = 2/d_i, Var(b) = max(0, 2(1 - d_j/d_i))."""
    architecture = replace(HYPER, initial="hyperfan-out", primary_biases=biases)
    made = [generated(n, signs(s)) for s, n in enumerate(draws(architecture))]
    for layer, (below, above) in enumerate(pairwise(architecture.primary)):
        found = [parts[f"{layer}.weight"].square().mean().item() for parts in made]
        assert_mean(found, 2 / above)
        if biases:
            found = [parts[f"{layer}.bias"].square().mean().item() for parts in made]
            assert_mean(found, max(0.0, 2 * (1 - below / above)))


def test_hyperfan_out_keeps_the_size_of_gradients() -> None:
    """Layer by layer E[δ²] is multiplied by d_i·Var(W) = 2, and halved by each ReLU on the way."""
    architecture = replace(HYPER, initial="hyperfan-out")
    found = []
    for seed, network in enumerate(draws(architecture)):
        x = normal(30, 12, seed=seed).requires_grad_()
        outputs = network(x, signs(seed))
        (gradient,) = torch.autograd.grad(outputs, x, normal(*outputs.shape, seed=seed + 1).sign())
        found.append(gradient.square().mean().item())
    assert_mean(found, 2.0)
    first = replace(architecture, primary=(12, 20))  # with a bias of variance 2(1 - 12/20)
    assert_mean(second_moments(draws(first), signs), 2 * 12 / 20 + 2 * (1 - 12 / 20))


@pytest.mark.parametrize("rank", [0, 3])
def test_base_in_bias_starts_as_one_plain_network(rank: int) -> None:
    """The output does not depend on I, and has the moments of torch's default for a plain g."""
    architecture = Architecture(
        "hypernetwork",
        (12, 20, 8),
        (5, 9),
        activation="identity",
        initial="base-in-bias",
        rank=rank,
    )
    networks = draws(architecture)
    x, conditions = normal(30, 12, seed=0), normal(2, 30, 5, seed=1)
    with torch.no_grad():
        assert torch.equal(networks[0](x, conditions[0]), networks[0](x, conditions[1]))
    found = second_moments(networks, lambda seed: normal(30, 5, seed=seed))
    assert_mean(found, ((1 + 1 / 12) / 3 + 1 / 20) / 3)


def test_low_rank_base_in_bias_can_be_trained() -> None:
    """U is 0 and D is not, so that the gradient of U is not 0."""
    architecture = Architecture(
        "hypernetwork", (4, 3, 2), (5, 9), initial="base-in-bias", rank=2, activation="tanh"
    )
    network = Network(architecture).load(initial_parameters(Member(architecture, 1, 1.0)))
    network(normal(9, 4, seed=0), normal(9, 5, seed=1)).square().sum().backward()
    gradients = {n: p.grad for n, p in zip(network.names, network.weights, strict=True)}
    assert all(g is not None for g in gradients.values())
    assert gradients["conditioning.1.weight"].abs().sum() > 0


@pytest.mark.parametrize("hidden", [(), (30,)])
def test_magnitude_invariant_parametrisation(hidden: tuple[int, ...]) -> None:
    """Ortiz, Guttag, Dalca: |E(I)|² = d_I. θ has variance 2/d_j; Δ, by fan-out, adds
    |code|²·2/(d_i d_j), with E|code|² = d_I for hidden layers of variance 2/fan_out.
    """
    architecture = replace(
        HYPER,
        conditioning=(SIGNS, *hidden),
        initial="magnitude-invariant",
        encoding="circle",
    )
    networks = draws(architecture)
    for scale in (0.1, 1.0):  # the size of I does not matter
        made = []
        for seed, network in enumerate(networks):
            angle = scale * math.pi / 2 * normal(30, SIGNS, seed=seed)
            encoded = torch.cat([angle.cos(), angle.sin()], 1)
            assert encoded.square().sum(1) == pytest.approx(SIGNS)
            made.append(generated(network, encoded))
        for layer, (below, above) in enumerate(pairwise(architecture.primary)):
            found = [parts[f"{layer}.weight"].square().mean().item() for parts in made]
            assert_mean(found, 2 / below + SIGNS * 2 / (below * above))
            assert not any(parts[f"{layer}.bias"].any() for parts in made)
    if not hidden:
        one = replace(architecture, primary=(12, 8))
        found = second_moments(draws(one), lambda seed: normal(30, SIGNS, seed=seed))
        assert_mean(found, 12 * (2 / 12 + SIGNS * 2 / (12 * 8)))


def test_chunk_vectors_have_variance_one() -> None:
    architecture = replace(HYPER, conditioning=(SIGNS, 6), chunks=7, chunk_dim=5)
    found = [
        initial_parameters(Member(architecture, seed, 1.0))["chunks.embedding"]
        .square()
        .mean()
        .item()
        for seed in range(SEEDS)
    ]
    assert_mean(found, 1.0)


def test_a_parameter_does_not_depend_on_what_else_is_drawn() -> None:
    plain = Architecture("concatenation", (12, 20, 8))
    deeper = replace(plain, primary=(12, 20, 8, 3))
    first, second = (initial_parameters(Member(a, 4, 1.0)) for a in (plain, deeper))
    assert all(torch.equal(first[name], second[name]) for name in first)
