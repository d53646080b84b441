"""The engine against one network at a time with torch.nn and torch.optim."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

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
from modhyper.lab.engine.networks import ACTIVATIONS
from scripts.reference_network import Network
from tests.lab.alone import (
    ALL,
    CHUNKED,
    CONCAT,
    CPU,
    EMBED,
    FILM,
    HYPER,
    LOW_RANK,
    OPTIMIZERS,
    assert_same,
    batches,
    classes_of,
    name_of,
    one_at_a_time,
)


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


@pytest.mark.parametrize("architecture", ALL, ids=name_of)
def test_a_condition_may_serve_many_samples(architecture: Architecture) -> None:
    """The same training as with the condition repeated for each of its samples."""
    members = [Member(architecture, seed, 0.05) for seed in range(2)]
    data = batches(architecture)
    shared = [batch._replace(conditions=batch.conditions[:, ::3]) for batch in data]
    repeated = [b._replace(conditions=b.conditions.repeat_interleave(3, 1)) for b in shared]
    ensembles = [
        Ensemble(members, mean_squared_error, device=CPU, dtype=torch.float64) for _ in range(2)
    ]
    scores = [one.train(part) for one, part in zip(ensembles, (shared, repeated), strict=True)]
    assert scores[0].loss == pytest.approx(scores[1].loss, rel=1e-12)
    for position in range(2):
        assert_same(ensembles[0].parameters_of(position), ensembles[1].parameters_of(position))


@pytest.mark.parametrize("rates", [(0.05, 0.05), (0.05, 0.1)])
def test_scaled_rates_are_the_rates_from_then_on(rates: tuple[float, float]) -> None:
    members = [Member(HYPER, 1, rate) for rate in rates]
    ensemble = Ensemble(members, mean_squared_error, device=CPU, dtype=torch.float64)
    half = [replace(member, learning_rate=member.learning_rate / 2) for member in members]
    ensemble.scale_rates(0.5)
    ensemble.train(batches(HYPER))
    for position, member in enumerate(half):
        expected = one_at_a_time(member, OptimizerSettings(), batches(HYPER))
        assert_same(ensemble.parameters_of(position), expected)


def test_what_training_returns_is_the_loss_before_each_step() -> None:
    member, data, losses = Member(EMBED, 3, 0.1), batches(EMBED), []
    ensemble = Ensemble([member], mean_squared_error, device=CPU, dtype=torch.float64)
    trained = ensemble.train(data)
    one_at_a_time(member, OptimizerSettings(), data, losses=losses)
    assert trained.loss == pytest.approx([sum(losses) / len(losses)], rel=1e-12)
    assert trained.accuracy is None


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
