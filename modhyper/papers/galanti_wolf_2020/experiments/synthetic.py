"""Figs 1 and 4: synthetic targets, error against the depth of f and e or the embedding dimension.

The text does not say how many passes over the samples were made; ``epochs`` is our choice.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from modhyper.lab.device import device_of, dtype_of
from modhyper.lab.engine import Architecture, mean_squared_error
from modhyper.lab.engine.ensemble import Batch
from modhyper.lab.seeds import generator
from modhyper.lab.sweep import Record, Task
from modhyper.papers.galanti_wolf_2020.experiments.conditional import (
    METHODS,
    Data,
    curves_of,
    last,
    tasks_of,
    train_tasks,
)
from modhyper.papers.galanti_wolf_2020.experiments.summary import (
    Finding,
    Panel,
    Series,
    finding,
    log_ratio,
    trend,
)

if TYPE_CHECKING:
    import torch

HIDDEN = 10


@dataclass(frozen=True, slots=True)
class SyntheticSettings:
    """``target`` I: ⟨x, h(I)⟩; II: an ELU network of (x, I); III: h(x ⊙ I).

    axis depth: f and e have k = ``values`` linear layers of ``width``, e has ``embedding_dim``
    outputs. axis dimension: i = ``values``; f: d→width→width·i→N_g, e: d→width→width→width·i
    (``by_output``: e has 1000·i outputs, the other reading of the text).
    """

    title: str
    target: Literal["I", "II", "III"]
    axis: Literal["depth", "dimension"]
    values: tuple[int, ...]
    dim: int
    embedding_dim: int
    width: int = 100
    samples: int = 30000
    test_samples: int = 5000
    batch: int = 200
    epochs: int = 10
    learning_rate: float = 0.01
    activation: str = "relu"
    repetitions: int = 100
    by_output: bool = False


def chunks(figure: str, settings: SyntheticSettings, seed: int) -> list[tuple[Task, ...]]:
    config = asdict(settings)
    repetitions, values, _ = (config.pop(name) for name in ("repetitions", "values", "title"))
    return tasks_of(figure, config, values, repetitions, seed)


def run_chunk(tasks: Sequence[Task], *, device: str, dtype: str) -> list[dict[str, Any]]:
    """Train the tasks' networks; they share every setting but method, value and repetition."""
    where, kind = device_of(device), dtype_of(dtype)
    config = tasks[0].config
    repetitions = sorted({int(str(task.config["repetition"])) for task in tasks})
    drawn = _draw(config, repetitions, tasks[0].seed, where, kind)
    results = train_tasks(
        tasks,
        _architecture,
        lambda task: float(str(task.config["learning_rate"])),
        drawn.data(int(str(config["batch"]))),
        [repetitions.index(int(str(task.config["repetition"]))) for task in tasks],
        mean_squared_error,
        int(str(config["epochs"])),
        where,
        kind,
    )
    variances = drawn.test[2].double().var((1, 2)).tolist()
    for task, result in zip(tasks, results, strict=True):
        row = repetitions.index(int(str(task.config["repetition"])))
        result["target_variance"] = variances[row]
    return results


def panel(settings: SyntheticSettings, records: Sequence[Record]) -> Panel:
    """Test error in units of the target's variance: 1 is what the best constant reaches."""
    series = curves_of(METHODS, settings.values, settings.repetitions, records, _relative)
    label = "layers k of f and e" if settings.axis == "depth" else "i (embedding dimension)"
    return Panel(
        settings.title,
        label,
        "test error / variance of y",
        series,
        findings(settings, series),
    )


def _relative(result: dict[str, Any]) -> float | None:
    error = last(result, "loss")
    return None if error is None else error / float(result["target_variance"])


def findings(settings: SyntheticSettings, series: Sequence[Series]) -> tuple[Finding, ...]:
    """The paper's findings, from the curves of hypernetwork and embedding."""
    return tuple(_findings(settings, *series))


def _findings(settings: SyntheticSettings, hyper: Series, embed: Series) -> Iterator[Finding]:
    if settings.axis == "depth":
        deep = [v for v in settings.values if v >= 3]
        yield finding(
            "for k ≥ 3 the hypernetwork wins",
            "log10(embedding error / hypernetwork error), mean over k ≥ 3",
            "above",
            log_ratio(embed, hyper, deep),
        )
        yield finding(
            "the hypernetwork improves with depth",
            "slope of log10 error per layer",
            "below",
            trend(hyper),
        )
        yield finding(
            "the embedding method does not improve with depth",
            "slope of log10 error per layer",
            "not below",
            trend(embed),
        )
    else:
        yield finding(
            "the embedding method does not improve with its dimension",
            "slope of log10 error against i",
            "not below",
            trend(embed),
        )
        yield finding(
            "the hypernetwork wins at every dimension",
            "log10(embedding error / hypernetwork error), mean over i",
            "above",
            log_ratio(embed, hyper),
        )


def _architecture(task: Task) -> Architecture:
    c: dict[str, Any] = dict(task.config)
    d, width, value = c["dim"], c["width"], int(c["value"])
    hyper = c["method"] == "hypernetwork"
    if c["axis"] == "depth":
        conditioning = (d, *[width] * (value - 1))
        size = c["embedding_dim"]
    else:
        conditioning = (d, width, width * value) if hyper else (d, width, width)
        size = (1000 if c["by_output"] else width) * value
    return Architecture(
        c["method"],
        (d, HIDDEN, 1),
        conditioning,
        embedding_dim=0 if hyper else size,
        activation=c["activation"],
        conditioning_activation=c["activation"],
        primary_biases=not hyper,
    )


@dataclass(frozen=True, slots=True)
class _Drawn:
    """x (R, N, d), I (R, N, d) and y (R, N, 1) for training and test, one row a repetition."""

    train: tuple[torch.Tensor, torch.Tensor, torch.Tensor]
    test: tuple[torch.Tensor, torch.Tensor, torch.Tensor]
    seeds: tuple[int, ...]
    rows: tuple[int, ...]

    def data(self, batch: int) -> Data:
        import torch

        samples = self.train[0].shape[1]

        def train(epoch: int) -> Iterator[Batch]:
            orders = torch.stack(
                [
                    torch.randperm(samples, generator=generator(seed, "order", str(row), epoch))
                    for seed, row in zip(self.seeds, self.rows, strict=True)
                ]
            ).to(self.train[0].device)
            for start in range(0, samples, batch):
                chosen = orders[:, start : start + batch]
                row = torch.arange(len(chosen), device=chosen.device).unsqueeze(1)
                yield Batch(*(part[row, chosen] for part in self.train))

        def test() -> Iterator[Batch]:
            for start in range(0, self.test[0].shape[1], batch):
                yield Batch(*(part[:, start : start + batch] for part in self.test))

        return Data(train, test)


def _draw(
    config: Mapping[str, Any],
    repetitions: Sequence[int],
    seed: int,
    device: torch.device,
    dtype: torch.dtype,
) -> _Drawn:
    import torch

    d = int(config["dim"])
    sets: list[list[torch.Tensor]] = []
    for repetition in repetitions:
        layers = _target_layers(str(config["target"]), d, seed, repetition, device)
        parts: list[torch.Tensor] = []
        for part, count in (("train", config["samples"]), ("test", config["test_samples"])):
            stream = generator(seed, "data", part, repetition)
            x, condition = torch.randn(2, int(count), d, generator=stream).to(device).unbind()
            y = _target(str(config["target"]), layers, x, condition)
            parts += [x.to(dtype), condition.to(dtype), y.to(dtype)]
        sets.append(parts)
    stacked = [torch.stack(parts) for parts in zip(*sets, strict=True)]
    return _Drawn(
        (stacked[0], stacked[1], stacked[2]),
        (stacked[3], stacked[4], stacked[5]),
        (seed,) * len(repetitions),
        tuple(repetitions),
    )


def _target_layers(
    target: str, d: int, seed: int, repetition: int, device: torch.device
) -> list[torch.Tensor]:
    """He-uniform weights of the target's network, without biases."""
    import torch

    widths = {"I": (d, 300, 300, d), "II": (2 * d, 100, 50, 50, 1), "III": (d, 100, 100, 50, 1)}
    layers = []
    for layer, (fan_in, fan_out) in enumerate(
        zip(widths[target], widths[target][1:], strict=False)
    ):
        stream = generator(seed, "target", repetition, layer)
        bound = math.sqrt(6 / fan_in)
        layers.append(((2 * torch.rand(fan_out, fan_in, generator=stream) - 1) * bound).to(device))
    return layers


def _target(
    target: str, layers: Sequence[torch.Tensor], x: torch.Tensor, condition: torch.Tensor
) -> torch.Tensor:
    """y of shape (samples, 1)."""
    import torch

    h = {"I": condition, "II": torch.cat([x, condition], 1), "III": x * condition}[target]
    for layer in layers[:-1]:
        h = h @ layer.T
        h = h.sigmoid() if target == "I" else torch.nn.functional.elu(h)
    h = h @ layers[-1].T
    return (x * h.softmax(1)).sum(1, keepdim=True) if target == "I" else h
