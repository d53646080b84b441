"""The engine against one network at a time with torch.nn and torch.optim."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise, product
from typing import get_args

import numpy as np
import pytest
from numpy.typing import NDArray

torch = pytest.importorskip("torch")

from modhyper.errors import InputError
from modhyper.lab.engine import (
    Architecture,
    Batch,
    Ensemble,
    Member,
    OptimizerSettings,
    Plateau,
    initial_parameters,
    mean_squared_error,
    negative_log_likelihood,
)
from modhyper.lab.engine.architecture import Method
from modhyper.lab.engine.networks import ACTIVATIONS
from modhyper.lab.reference import Network
from modhyper.networks.counting import embedding_of, hypernetwork_of

Array = NDArray[np.float64]
CPU = torch.device("cpu")
HYPER = Architecture("hypernetwork", (5, 4, 3), (6, 7, 7))
UNEVEN = Architecture("hypernetwork", (5, 4, 3), (6, 7, 3, 9))
DEEP = Architecture("hypernetwork", (3, 8, 6, 2), (2, 4), activation="tanh")
EMBED = Architecture("embedding", (5, 4, 3), (6, 7), embedding_dim=2)
EMBED_WIDE = Architecture("embedding", (5, 3, 3, 2), (6, 4, 4, 4), embedding_dim=90)
FILM = Architecture("film", (5, 4, 3, 3), (6, 7), activation="elu")
LOW_RANK = Architecture("hypernetwork", (5, 4, 6, 3), (6, 7), activation="elu", rank=2)
CHUNKED = Architecture("hypernetwork", (5, 4, 3), (6, 7, 5), chunks=4, chunk_dim=3)
HYPER_ONE = Architecture("hypernetwork", (5, 4, 3), (6, 7))
CIRCLE = Architecture("hypernetwork", (5, 4, 3), (6, 7), encoding="circle")
CONCAT = Architecture("concatenation", (5, 4, 3), (6,), activation="sigmoid")
PLAIN = Architecture("concatenation", (5, 8, 3))
TABLE = Architecture("table", (5, 4, 3), conditions=3, activation="softplus")
ALL = [
    HYPER,
    UNEVEN,
    DEEP,
    EMBED,
    EMBED_WIDE,
    FILM,
    LOW_RANK,
    CHUNKED,
    CIRCLE,
    CONCAT,
    PLAIN,
    TABLE,
]
OPTIMIZERS = [
    OptimizerSettings(),
    OptimizerSettings(momentum=0.5),
    OptimizerSettings("adam"),
    OptimizerSettings("adadelta"),
    OptimizerSettings(clip=0.05),
]


def batches(architecture: Architecture, groups: int = 1, steps: int = 4) -> list[Batch]:
    draw = torch.Generator().manual_seed(3)
    found = []
    for _ in range(steps):
        x = torch.randn(groups, 9, architecture.primary[0], generator=draw, dtype=torch.float64)
        if architecture.method == "table":
            conditions = torch.randint(0, architecture.conditions, (groups, 9), generator=draw)
        else:
            width = architecture.conditioning[0] if architecture.conditioning else 0
            conditions = torch.randn(groups, 9, width, generator=draw, dtype=torch.float64)
        targets = torch.randn(
            groups, 9, architecture.primary[-1], generator=draw, dtype=torch.float64
        )
        found.append(Batch(x, conditions, targets))
    return found


def classes_of(data: list[Batch]) -> list[Batch]:
    return [batch._replace(targets=batch.targets.argmax(-1)) for batch in data]


def name_of(value: object) -> str:
    if isinstance(value, OptimizerSettings):
        return value.kind
    assert isinstance(value, Architecture)
    return value.method + "-rank" * bool(value.rank) + "-chunks" * bool(value.chunks)


def torch_optimizer(
    settings: OptimizerSettings, network: Network, rate: float
) -> torch.optim.Optimizer:
    if settings.kind == "sgd":
        return torch.optim.SGD(network.parameters(), lr=rate, momentum=settings.momentum)
    kind = {"adam": torch.optim.Adam, "adadelta": torch.optim.Adadelta}[settings.kind]
    return kind(network.parameters(), lr=rate)


def one_at_a_time(
    member: Member,
    settings: OptimizerSettings,
    data: list[Batch],
    loss: Callable[..., torch.Tensor] = torch.nn.functional.mse_loss,
    losses: list[float] | None = None,
    hits: list[float] | None = None,
) -> dict[str, torch.Tensor]:
    network = Network(member.architecture).load(initial_parameters(member))
    optimizer = torch_optimizer(settings, network, member.learning_rate)
    for x, conditions, targets in data:
        row = member.group if x.shape[0] > 1 else 0
        optimizer.zero_grad()
        outputs = network(x[row], conditions[row])
        value = loss(outputs, targets[row])
        value.backward()
        if losses is not None:
            losses.append(value.item())
        if hits is not None:
            hits.append((outputs.argmax(1) == targets[row]).double().mean().item())
        if settings.clip is not None:
            torch.nn.utils.clip_grad_norm_(network.parameters(), settings.clip)
        optimizer.step()
    return {n: p.detach() for n, p in zip(network.names, network.weights, strict=True)}


def assert_same(found: dict[str, torch.Tensor], expected: dict[str, torch.Tensor]) -> None:
    assert set(found) == set(expected)
    for name, value in expected.items():
        torch.testing.assert_close(found[name], value, rtol=1e-9, atol=1e-11, msg=name)


@pytest.mark.parametrize(
    ("architecture", "settings"),
    list(product(ALL, OPTIMIZERS)),
    ids=name_of,
)
def test_training_agrees_with_torch_optim(
    architecture: Architecture, settings: OptimizerSettings
) -> None:
    members = [Member(architecture, seed, 0.05 * (seed + 1)) for seed in range(3)]
    data = batches(architecture)
    ensemble = Ensemble(members, mean_squared_error, settings, device=CPU, dtype=torch.float64)
    ensemble.train(data)
    for position, member in enumerate(members):
        assert_same(ensemble.parameters_of(position), one_at_a_time(member, settings, data))


@pytest.mark.parametrize("method", ["hypernetwork", "embedding", "film", "low rank"])
@pytest.mark.parametrize("biases", [True, False])
def test_depths_and_groups_in_one_stack(method: str, biases: bool) -> None:
    base = Architecture(
        "hypernetwork" if method == "low rank" else method,  # type: ignore[arg-type]
        (5, 4, 2),
        embedding_dim=6 if method == "embedding" else 0,
        rank=2 if method == "low rank" else 0,
        conditioning=(3, 7),
        primary_biases=biases,
        conditioning_biases=biases,
        conditioning_activation="leaky_relu",
    )
    depths = [2, 4, 1, 3, 2]
    members = [
        Member(replace(base, conditioning=(3, *[7] * depth)), 10 + i, 0.1, group=i % 2)
        for i, depth in enumerate(depths)
    ]
    data = batches(members[0].architecture, groups=2)
    ensemble = Ensemble(members, mean_squared_error, device=CPU, dtype=torch.float64)
    assert len(ensemble.parts) == 1
    ensemble.train(data)
    for position, member in enumerate(members):
        expected = one_at_a_time(member, OptimizerSettings(), data)
        assert_same(ensemble.parameters_of(position), expected)
    for settings in OPTIMIZERS[1:]:
        ensemble = Ensemble(members, mean_squared_error, settings, device=CPU, dtype=torch.float64)
        ensemble.train(data)
        expected = one_at_a_time(members[1], settings, data)
        assert_same(ensemble.parameters_of(1), expected)


@pytest.mark.parametrize("activation", sorted(ACTIVATIONS))
@pytest.mark.parametrize("base", [HYPER, EMBED, FILM, LOW_RANK, CHUNKED], ids=name_of)
def test_every_activation_and_class_targets(base: Architecture, activation: str) -> None:
    architecture = replace(base, activation=activation, conditioning_activation=activation)
    data = classes_of(batches(architecture, steps=3))
    member = Member(architecture, 5, 0.3)
    ensemble = Ensemble([member], negative_log_likelihood, device=CPU, dtype=torch.float64)
    trained = ensemble.train(data)
    losses, hits = [], []
    expected = one_at_a_time(
        member, OptimizerSettings(), data, torch.nn.functional.cross_entropy, losses, hits
    )
    assert_same(ensemble.parameters_of(0), expected)
    assert trained.loss == pytest.approx([sum(losses) / 3], rel=1e-9)
    assert trained.accuracy == pytest.approx([sum(hits) / 3])
    scores = ensemble.evaluate(data)
    network = Network(architecture).load(expected)
    outputs = torch.cat([network(b.x[0], b.conditions[0]) for b in data])
    classes = torch.cat([b.targets[0] for b in data])
    loss = torch.nn.functional.cross_entropy(outputs, classes)
    assert scores.loss == pytest.approx([loss.item()], rel=1e-9)
    assert scores.accuracy == pytest.approx([(outputs.argmax(1) == classes).double().mean().item()])


def test_what_training_returns_is_the_loss_before_each_step() -> None:
    member, data, losses = Member(EMBED, 3, 0.1), batches(EMBED), []
    ensemble = Ensemble([member], mean_squared_error, device=CPU, dtype=torch.float64)
    trained = ensemble.train(data)
    one_at_a_time(member, OptimizerSettings(), data, losses=losses)
    assert trained.loss == pytest.approx([sum(losses) / len(losses)], rel=1e-12)
    assert trained.accuracy is None


@pytest.mark.parametrize("settings", OPTIMIZERS, ids=lambda s: s.kind)
def test_a_member_stops_where_its_loss_is_flat(settings: OptimizerSettings) -> None:
    calls, data = 12, batches(HYPER, steps=2)
    scale = 30 if settings.kind == "adadelta" or settings.clip else 1
    members = [Member(HYPER, seed, scale * rate) for seed, rate in enumerate([1e-5, 0.2, 0.02])]

    def ensemble_of(chosen: list[Member], stop: Plateau | None) -> Ensemble:
        return Ensemble(
            chosen, mean_squared_error, settings, device=CPU, dtype=torch.float64, stop=stop
        )

    ensemble = ensemble_of(members, Plateau(tolerance=0.05, window=3))
    curves = [ensemble.train(data).loss for _ in range(calls)]
    ends: list[int | None] = []
    for i, member in enumerate(members):
        free, losses, flat = ensemble_of([member], None), [], False
        while len(losses) < calls and not flat:
            losses += free.train(data).loss
            last = losses[-3:]
            flat = len(last) == 3 and (max(last) - min(last)) / max(last) <= 0.05
        ends.append(len(losses) if flat else None)
        assert_same(ensemble.parameters_of(i), free.parameters_of(0))
        kept = losses + [losses[-1]] * (calls - len(losses))
        assert [found[i] for found in curves] == pytest.approx(kept, rel=1e-9)
    assert ensemble.stopped == ends
    assert len(set(ends)) > 1, "the test must tell members apart"


def test_a_stack_that_has_stopped_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    data = batches(HYPER)
    ensemble = Ensemble(
        [Member(HYPER, seed, 1e-9) for seed in range(2)],
        mean_squared_error,
        device=CPU,
        dtype=torch.float64,
        stop=Plateau(window=2),
    )
    first, second = ensemble.train(data), ensemble.train(data)
    assert ensemble.stopped == [2, 2]
    assert first.loss == pytest.approx(second.loss)
    monkeypatch.setattr(ensemble.parts[0].stack, "outputs", lambda *_: pytest.fail("it trained"))
    assert ensemble.train(data).loss == second.loss


def test_a_diverged_member_has_not_converged() -> None:
    stop = Plateau(window=2)
    assert not stop.reached([float("nan")] * 3)
    assert not stop.reached([1.0, float("nan")])
    assert not stop.reached([float("inf")] * 3)
    assert not stop.reached([1.0])
    assert stop.reached([5.0, 1.0, 1.0])
    assert not stop.reached([1.0, 1.01])


def test_a_member_does_not_depend_on_its_ensemble(monkeypatch: pytest.MonkeyPatch) -> None:
    members = [Member(a, seed, 0.05) for a, seed in product([HYPER, EMBED, CONCAT], range(4))]
    data = batches(HYPER)

    def train(chosen: list[Member]) -> list[dict[str, torch.Tensor]]:
        ensemble = Ensemble(chosen, mean_squared_error, device=CPU, dtype=torch.float64)
        ensemble.train(data)
        return [ensemble.parameters_of(i) for i in range(len(chosen))]

    together = train(members)
    for member, found in zip(reversed(members), train(members[::-1]), strict=True):
        assert_same(found, together[members.index(member)])
    monkeypatch.setattr("modhyper.lab.engine.ensemble.CPU_MEMBERS", 3)
    monkeypatch.setattr("modhyper.lab.engine.ensemble.CPU_BYTES", 0)
    for found, expected in zip(train(members), together, strict=True):
        assert_same(found, expected)
    assert_same(train([members[7]])[0], together[7])


def test_training_is_deterministic_and_seeds_differ() -> None:
    def run(seed: int) -> dict[str, torch.Tensor]:
        ensemble = Ensemble(
            [Member(EMBED, seed, 0.1)], mean_squared_error, device=CPU, dtype=torch.float32
        )
        data = [Batch(*(part.float() for part in batch)) for batch in batches(EMBED)]
        ensemble.train(data)
        return ensemble.parameters_of(0)

    first, again, other = run(1), run(1), run(2)
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert not any(torch.equal(first[name], other[name]) for name in first)


@pytest.mark.parametrize("architecture", ALL, ids=name_of)
def test_a_diverged_member_does_not_poison_the_others(architecture: Architecture) -> None:
    members = [
        Member(architecture, 0, 0.05),
        Member(architecture, 1, 1e200),
        Member(architecture, 2, 0.05),
    ]
    data = batches(architecture, steps=6)
    ensemble = Ensemble(members, mean_squared_error, device=CPU, dtype=torch.float64)
    losses = ensemble.train(data).loss
    assert not torch.isfinite(torch.tensor(losses[1]))
    for position in (0, 2):
        expected = one_at_a_time(members[position], OptimizerSettings(), data)
        assert_same(ensemble.parameters_of(position), expected)


def test_counts_are_those_of_the_calculator() -> None:
    hyper = hypernetwork_of((6, 7, 7), (5, 4, 3), biases=True)
    assert (
        HYPER.trained
        == hyper.sizes()["N_f"]
        == sum(v.numel() for v in initial_parameters(Member(HYPER, 0, 1)).values())
    )
    assert HYPER.generated == hyper.sizes()["N_g"]
    embed = embedding_of((6, 7, 2), (5, 4, 3), biases=True)
    assert EMBED.generated == embed.sizes()["N_q"]
    assert EMBED.trained == embed.sizes()["N_q"] + embed.sizes()["N_e"]


def test_the_smaller_heads_by_their_definition() -> None:
    """One sample in numpy, number by number, from the parameters' names."""
    draw = np.random.default_rng(0)
    x, condition = draw.normal(size=5), draw.normal(size=6)
    for architecture in (LOW_RANK, CHUNKED, CIRCLE):
        named = {k: v.numpy() for k, v in initial_parameters(Member(architecture, 1, 1.0)).items()}
        expected = by_definition(architecture, named, x, condition)
        ensemble = Ensemble(
            [Member(architecture, 1, 1.0)], mean_squared_error, device=CPU, dtype=torch.float64
        )
        found = ensemble.outputs(
            torch.from_numpy(x).view(1, 1, -1), torch.from_numpy(condition).view(1, 1, -1)
        )
        assert found[0, 0].numpy() == pytest.approx(expected, rel=1e-12)


def by_definition(a: Architecture, named: Mapping[str, Array], x: Array, condition: Array) -> Array:
    sigma = {"relu": lambda u: max(u, 0.0), "elu": lambda u: u if u > 0 else math.expm1(u)}
    inner, outer = sigma[a.conditioning_activation], sigma[a.activation]

    def f(code: Array, chunk: int = -1) -> Array:
        for layer in range(len(a.conditioning)):
            if chunk >= 0 and layer == len(a.conditioning) - 2:
                code = np.concatenate([code, named["chunks.embedding"][chunk]])
            weight, bias = (named[f"conditioning.{layer}.{kind}"] for kind in ("weight", "bias"))
            code = np.array([row @ code + b for row, b in zip(weight, bias, strict=True)])
            if layer < len(a.conditioning) - 1:
                code = np.array([inner(u) for u in code])
        return code

    if a.encoding == "circle":
        angle = math.pi * condition / 2
        condition = np.concatenate([np.cos(angle), np.sin(angle)])
    chunks = range(a.chunks) if a.chunks else [-1]
    made = list(np.concatenate([f(condition, chunk) for chunk in chunks]))

    def take(*shape: int) -> Array:
        numbers = [made.pop(0) for _ in range(math.prod(shape))]
        return np.array(numbers).reshape(shape)

    h = x
    for layer, (i, o) in enumerate(pairwise(a.primary)):
        if a.rank:
            down, up = take(a.rank, i), take(o, a.rank)
            weight = named[f"primary.{layer}.weight"] + up @ down
        else:
            weight = take(o, i)
        h = weight @ h + take(o)
        if layer < len(a.primary) - 2:
            h = np.array([outer(u) for u in h])
    return h


def test_counts_of_the_smaller_heads() -> None:
    base, last = 5 * 4 + 4 * 6 + 6 * 3, 2 * (5 + 4) + 4 + 2 * (4 + 6) + 6 + 2 * (6 + 3) + 3
    assert LOW_RANK.trained == base + (6 + 1) * 7 + (7 + 1) * last
    assert CHUNKED.generated == 5 * 4 + 4 + 4 * 3 + 3 == 39
    assert CHUNKED.trained == 4 * 3 + (6 + 1) * 7 + (7 + 3 + 1) * 5 + (5 + 1) * 10
    assert CIRCLE.trained == HYPER_ONE.trained + 6 * 7


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"method": "hypernet"}, "expected one of hypernetwork"),
        ({"activation": "swish"}, "expected one of relu"),
        ({"primary": (3,)}, "input and output widths"),
        ({"conditioning": ()}, "widths of f or e"),
        ({"method": "embedding"}, "length of at least 1"),
        ({"method": "table"}, "number of conditions"),
        ({"method": "film", "primary": (5, 3)}, "film scales and shifts hidden units"),
        ({"primary": (5, 0, 3)}, "widths of at least 1"),
        ({"method": "film", "rank": 2}, "for hypernetworks"),
        ({"rank": 2, "chunks": 3, "chunk_dim": 2}, "rank or chunks, not both"),
        ({"rank": -1}, "at least 0"),
        ({"chunks": 3}, "go together"),
        ({"chunks": 1000, "chunk_dim": 2}, "at most 39 chunks"),
        ({"chunks": 3, "chunk_dim": 2, "conditioning": (6,)}, "hidden layer of f"),
        ({"method": "concatenation", "encoding": "circle"}, "no f or e"),
        ({"initial": "xavier"}, "expected one of default"),
        ({"initial": "hyperfan-in", "method": "film"}, "for hypernetworks"),
        ({"initial": "hyperfan-in", "rank": 2}, "no formula for low rank"),
        ({"initial": "base-in-bias", "conditioning_biases": False}, "needs the biases"),
        ({"initial": "magnitude-invariant"}, "needs encoding circle"),
    ],
)
def test_bad_architectures_are_refused(change: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        replace(HYPER, **change)  # type: ignore[arg-type]


def test_bad_optimizers_are_refused() -> None:
    with pytest.raises(InputError, match="expected one of sgd"):
        OptimizerSettings("lion")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="takes no momentum"):
        OptimizerSettings("adam", momentum=0.9)
    with pytest.raises(InputError, match="tolerance of at least 0"):
        Plateau(tolerance=-1)
    with pytest.raises(InputError, match="at least 2 calls"):
        Plateau(window=1)


def test_user_modules_train_as_they_would_alone() -> None:
    data = batches(HYPER, groups=2)
    rates, groups = [0.05, 0.2, 0.1], [0, 1, 1]
    start = [initial_parameters(Member(HYPER, seed, 1.0)) for seed in range(3)]
    modules = [Network(HYPER).load(named) for named in start]
    for settings in OPTIMIZERS:
        ensemble = Ensemble.of_modules(
            modules,
            rates,
            mean_squared_error,
            settings,
            groups=groups,
            device=CPU,
            dtype=torch.float64,
        )
        ensemble.train(data)
        for seed, (rate, group) in enumerate(zip(rates, groups, strict=True)):
            member = Member(HYPER, seed, rate, group)
            expected = list(one_at_a_time(member, settings, data).values())
            found = list(ensemble.parameters_of(seed).values())
            for a, b in zip(found, expected, strict=True):
                torch.testing.assert_close(a, b, rtol=1e-9, atol=1e-11)
    for module, named in zip(modules, start, strict=True):
        assert all(
            torch.equal(p, named[n]) for n, p in zip(module.names, module.weights, strict=True)
        )


class HalfUsed(torch.nn.Module):
    """A module with a parameter that its outputs do not depend on."""

    def __init__(self, start: torch.Tensor) -> None:
        super().__init__()
        self.used, self.idle = torch.nn.Parameter(start), torch.nn.Parameter(start + 1)

    def forward(self, x: torch.Tensor, conditions: torch.Tensor) -> torch.Tensor:
        return x @ self.used


@pytest.mark.parametrize("settings", OPTIMIZERS, ids=name_of)
def test_a_parameter_without_effect_stays(settings: OptimizerSettings) -> None:
    start = torch.ones(5, 3, dtype=torch.float64)
    ensemble = Ensemble.of_modules(
        [HalfUsed(start.clone())],
        [0.1],
        mean_squared_error,
        settings,
        device=CPU,
        dtype=start.dtype,
    )
    ensemble.train(batches(HYPER))
    found = ensemble.parameters_of(0)
    assert torch.equal(found["idle"], start + 1)
    assert not torch.equal(found["used"], start)


def test_user_modules_of_different_shapes_are_refused() -> None:
    modules = [Network(HYPER), Network(EMBED)]
    with pytest.raises(InputError, match="module 1 has other parameters"):
        Ensemble.of_modules(modules, [1, 1], mean_squared_error, device=CPU, dtype=torch.float64)
    with pytest.raises(InputError, match="a learning rate for each"):
        Ensemble.of_modules(modules, [1], mean_squared_error, device=CPU, dtype=torch.float64)


def random_architectures(draw: random.Random) -> list[Architecture]:
    """One to four that differ in the depth of f or e."""
    method = draw.choice(get_args(Method))
    head = draw.choice(["plain", "rank", "chunks"]) if method == "hypernetwork" else "plain"
    layers = draw.randint(2 if method == "film" else 1, 4)
    primary = (draw.randint(1, 6), *(draw.randint(1, 5) for _ in range(layers)))
    widths = [draw.randint(1, 6)] * 5 if draw.random() < 0.7 else [3, 1, 4, 2, 5]
    depths = [draw.randint(1 if head == "chunks" else 0, 5) for _ in range(draw.randint(1, 4))]
    d_i = draw.randint(1, 5)
    encodable = method in ("hypernetwork", "embedding", "film")
    base = Architecture(
        method,
        primary,
        (d_i, 2),
        embedding_dim=draw.choice([1, 3, 60]) if method == "embedding" else 0,
        activation=draw.choice(sorted(ACTIVATIONS)),
        conditioning_activation=draw.choice(sorted(ACTIVATIONS)),
        primary_biases=draw.random() < 0.7,
        conditioning_biases=draw.random() < 0.7,
        conditions=3 if method == "table" else 0,
        initial=draw.choice(["default", "he-uniform", "unit-rows"]),
        encoding=draw.choice(["none", "circle"]) if encodable else "none",
        rank=draw.randint(1, 3) if head == "rank" else 0,
    )
    if head == "chunks":
        pieces = draw.randint(1, min(5, base.generated))
        base = replace(base, chunks=pieces, chunk_dim=draw.randint(1, 3))
    if not encodable:
        return [base]
    return [replace(base, conditioning=(d_i, *widths[:depth])) for depth in depths]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(300))
def test_random_ensembles_agree_with_torch_optim(seed: int) -> None:
    draw = random.Random(seed)
    architectures, groups = random_architectures(draw), draw.randint(1, 3)
    members = [
        Member(a, draw.randrange(10**6), draw.choice([0.01, 0.03, 0.1]), draw.randrange(groups))
        for a in architectures
        for _ in range(draw.randint(1, 3))
    ]
    draw.shuffle(members)
    data = batches(architectures[0], groups=groups, steps=3)
    loss, alone = mean_squared_error, torch.nn.functional.mse_loss
    if architectures[0].primary[-1] > 1 and draw.random() < 0.3:
        data, loss = classes_of(data), negative_log_likelihood
        alone = torch.nn.functional.cross_entropy
    settings = draw.choice(OPTIMIZERS)
    ensemble = Ensemble(members, loss, settings, device=CPU, dtype=torch.float64)
    ensemble.train(data)
    for position, member in enumerate(members):
        assert_same(ensemble.parameters_of(position), one_at_a_time(member, settings, data, alone))


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
@pytest.mark.parametrize("architecture", ALL, ids=name_of)
def test_a_gpu_agrees_with_the_cpu(architecture: Architecture) -> None:
    members = [Member(architecture, seed, 0.05) for seed in range(3)]
    found = []
    for device in (CPU, torch.device("cuda")):
        data = [Batch(*(part.to(device) for part in batch)) for batch in batches(architecture)]
        ensemble = Ensemble(members, mean_squared_error, device=device, dtype=torch.float64)
        ensemble.train(data)
        found.append(ensemble.parameters_of(1))
    assert_same({name: value.cpu() for name, value in found[1].items()}, found[0])
