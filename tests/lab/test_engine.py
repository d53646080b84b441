"""The engine against one network at a time with torch.nn and torch.optim."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import product

import pytest

torch = pytest.importorskip("torch")

from modhyper.errors import InputError
from modhyper.lab.engine import (
    Architecture,
    Ensemble,
    Member,
    OptimizerSettings,
    mean_squared_error,
    negative_log_likelihood,
)
from modhyper.lab.engine.activations import ACTIVATIONS
from modhyper.lab.engine.architecture import initial_parameters
from modhyper.lab.engine.ensemble import Batch
from modhyper.lab.reference import Network
from modhyper.networks.counting import embedding_of, hypernetwork_of

CPU = torch.device("cpu")
HYPER = Architecture("hypernetwork", (5, 4, 3), (6, 7, 7))
UNEVEN = Architecture("hypernetwork", (5, 4, 3), (6, 7, 3, 9))
DEEP = Architecture("hypernetwork", (3, 8, 6, 2), (2, 4), activation="tanh")
EMBED = Architecture("embedding", (5, 4, 3), (6, 7), embedding_dim=2)
EMBED_WIDE = Architecture("embedding", (5, 3, 3, 2), (6, 4, 4, 4), embedding_dim=90)
FILM = Architecture("film", (5, 4, 4, 3), (6, 7), activation="elu")
CONCAT = Architecture("concatenation", (5, 4, 3), (6,), activation="sigmoid")
PLAIN = Architecture("concatenation", (5, 8, 3))
TABLE = Architecture("table", (5, 4, 3), conditions=3, activation="softplus")
ALL = [HYPER, UNEVEN, DEEP, EMBED, EMBED_WIDE, FILM, CONCAT, PLAIN, TABLE]
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
) -> dict[str, torch.Tensor]:
    network = Network(member.architecture).load(initial_parameters(member))
    optimizer = torch_optimizer(settings, network, member.learning_rate)
    for x, conditions, targets in data:
        row = member.group if x.shape[0] > 1 else 0
        optimizer.zero_grad()
        loss(network(x[row], conditions[row]), targets[row]).backward()
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
    ids=lambda value: value.method if isinstance(value, Architecture) else value.kind,
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


@pytest.mark.parametrize("method", ["hypernetwork", "embedding"])
@pytest.mark.parametrize("biases", [True, False])
def test_depths_and_groups_in_one_stack(method: str, biases: bool) -> None:
    base = Architecture(
        method,  # type: ignore[arg-type]
        (5, 4, 2),
        embedding_dim=6 if method == "embedding" else 0,
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
def test_every_activation_and_class_targets(activation: str) -> None:
    architecture = replace(HYPER, activation=activation, conditioning_activation=activation)
    data = [
        batch._replace(targets=batch.targets.argmax(-1)) for batch in batches(architecture, steps=3)
    ]
    member = Member(architecture, 5, 0.3)
    ensemble = Ensemble([member], negative_log_likelihood, device=CPU, dtype=torch.float64)
    ensemble.train(data)
    expected = one_at_a_time(member, OptimizerSettings(), data, torch.nn.functional.cross_entropy)
    assert_same(ensemble.parameters_of(0), expected)
    scores = ensemble.evaluate(data)
    network = Network(architecture).load(expected)
    outputs = torch.cat([network(b.x[0], b.conditions[0]) for b in data])
    classes = torch.cat([b.targets[0] for b in data])
    loss = torch.nn.functional.cross_entropy(outputs, classes)
    assert scores.loss == pytest.approx([loss.item()], rel=1e-9)
    assert scores.accuracy == pytest.approx([(outputs.argmax(1) == classes).double().mean().item()])


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
    monkeypatch.setattr("modhyper.lab.engine.ensemble.STACK_BYTES", 2 * HYPER.trained * 8)
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


@pytest.mark.parametrize("architecture", ALL, ids=lambda a: a.method)
def test_a_diverged_member_does_not_poison_the_others(architecture: Architecture) -> None:
    members = [
        Member(architecture, 0, 0.05),
        Member(architecture, 1, 1e200),
        Member(architecture, 2, 0.05),
    ]
    data = batches(architecture, steps=6)
    ensemble = Ensemble(members, mean_squared_error, device=CPU, dtype=torch.float64)
    losses = ensemble.train(data)
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


def test_initial_parameters_follow_their_distribution() -> None:
    wide = Architecture("concatenation", (400, 300, 1), initial="he-uniform")
    weight = initial_parameters(Member(wide, 7, 1.0))["primary.0.weight"]
    bound = (6 / 400) ** 0.5
    assert weight.abs().max() <= bound
    assert weight.var().item() == pytest.approx(bound**2 / 3, rel=0.02)
    assert weight.mean().abs().item() < 4 * bound / 3**0.5 / weight.numel() ** 0.5
    assert not initial_parameters(Member(wide, 7, 1.0))["primary.0.bias"].any()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"method": "hypernet"}, "no method 'hypernet'"),
        ({"activation": "swish"}, "expected one of relu"),
        ({"primary": (3,)}, "input and output widths"),
        ({"conditioning": ()}, "widths of f or e"),
        ({"method": "embedding"}, "length of at least 1"),
        ({"method": "table"}, "number of conditions"),
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


def test_user_modules_of_different_shapes_are_refused() -> None:
    modules = [Network(HYPER), Network(EMBED)]
    with pytest.raises(InputError, match="module 1 has other parameters"):
        Ensemble.of_modules(modules, [1, 1], mean_squared_error, device=CPU, dtype=torch.float64)
    with pytest.raises(InputError, match="a learning rate for each"):
        Ensemble.of_modules(modules, [1], mean_squared_error, device=CPU, dtype=torch.float64)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
@pytest.mark.parametrize("architecture", ALL, ids=lambda a: a.method)
def test_a_gpu_agrees_with_the_cpu(architecture: Architecture) -> None:
    members = [Member(architecture, seed, 0.05) for seed in range(3)]
    found = []
    for device in (CPU, torch.device("cuda")):
        data = [Batch(*(part.to(device) for part in batch)) for batch in batches(architecture)]
        ensemble = Ensemble(members, mean_squared_error, device=device, dtype=torch.float64)
        ensemble.train(data)
        found.append(ensemble.parameters_of(1))
    assert_same({name: value.cpu() for name, value in found[1].items()}, found[0])
