"""The oracle of the engine's tests: one network at a time with torch.nn and torch.optim."""

from __future__ import annotations

from collections.abc import Callable

import pytest

torch = pytest.importorskip("torch")

from modhyper.lab.engine import (
    Architecture,
    Batch,
    Member,
    OptimizerSettings,
    initial_parameters,
)
from scripts.reference_network import Network

CPU = torch.device("cpu")
HYPER = Architecture("hypernetwork", (5, 4, 3), (6, 7, 7))
UNEVEN = Architecture("hypernetwork", (5, 4, 3), (6, 7, 3, 9))
DEEP = Architecture("hypernetwork", (3, 8, 6, 2), (2, 4), activation="tanh")
EMBED = Architecture("embedding", (5, 4, 3), (6, 7), embedding_dim=2)
EMBED_WIDE = Architecture("embedding", (5, 3, 3, 2), (6, 4, 4, 4), embedding_dim=90)
FILM = Architecture("film", (5, 4, 3, 3), (6, 7), activation="elu")
OUTPUT = Architecture("output", (5, 4, 6, 3), (6, 7), activation="elu")
LOW_RANK = Architecture("hypernetwork", (5, 4, 6, 3), (6, 7), activation="elu", rank=2)
CHUNKED = Architecture("hypernetwork", (5, 4, 3), (6, 7, 5), chunks=4, chunk_dim=3)
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
    OUTPUT,
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
        optimizer.step()
    return {n: p.detach() for n, p in zip(network.names, network.weights, strict=True)}


def assert_same(found: dict[str, torch.Tensor], expected: dict[str, torch.Tensor]) -> None:
    assert set(found) == set(expected)
    for name, value in expected.items():
        torch.testing.assert_close(
            found[name], value, rtol=1e-9, atol=1e-11, msg=name, equal_nan=True
        )  # a run that diverges does so in both
