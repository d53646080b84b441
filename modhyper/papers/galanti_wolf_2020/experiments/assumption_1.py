"""Fig 2: do two networks trained on one target end nearer to each other than to the target?"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from modhyper.lab.data.datasets import images
from modhyper.lab.device import device_of, dtype_of
from modhyper.lab.engine import (
    Architecture,
    Ensemble,
    Member,
    OptimizerSettings,
    mean_squared_error,
)
from modhyper.lab.engine.architecture import Initial
from modhyper.lab.engine.ensemble import Batch
from modhyper.lab.seeds import child_seed, generator
from modhyper.lab.sweep import Record, Task
from modhyper.papers.galanti_wolf_2020.experiments.summary import (
    Finding,
    Panel,
    Series,
    finding,
    log_ratio,
)

if TYPE_CHECKING:
    import torch

    Draw = Callable[[torch.Size, torch.Generator], torch.Tensor]

KERNEL, STRIDE, OUTPUTS, FIRST = 10, 2, 10, 20
MEAN, SD = 0.1307, 0.3081
PAIRS_IN_CHUNK = 8


@dataclass(frozen=True, slots=True)
class Assumption1Settings:
    """``data`` names an image set, or "uniform": noise on [-1,1]^(28×28), drawn afresh each epoch.

    channels  of the target's second convolution: 50 in the text, 40 in the released code
    """

    title: str
    data: str
    channels: int = 50
    width: int = 100
    initial: Initial = "default"
    batch: int = 64
    epochs: int = 50
    learning_rate: float = 0.01
    momentum: float = 0.5
    samples: int = 10000
    train_images: int | None = None
    test_images: int | None = None
    repetitions: int = 100


def chunks(figure: str, settings: Assumption1Settings, seed: int) -> list[tuple[Task, ...]]:
    """A task is one repetition: a fresh target and a fresh pair of networks."""
    config = asdict(settings)
    repetitions, _ = config.pop("repetitions"), config.pop("title")
    tasks = [Task(f"figure-{figure}", config | {"repetition": r}, seed) for r in range(repetitions)]
    return [
        tuple(tasks[start : start + PAIRS_IN_CHUNK])
        for start in range(0, repetitions, PAIRS_IN_CHUNK)
    ]


def run_chunk(tasks: Sequence[Task], *, device: str, dtype: str) -> list[dict[str, Any]]:
    """Mean squared distances on the test set after each epoch: ``between`` the two networks and
    ``to_target``, the mean of theirs to y.
    """
    where, kind = device_of(device), dtype_of(dtype)
    c: dict[str, Any] = dict(tasks[0].config)
    repetitions = [int(str(task.config["repetition"])) for task in tasks]
    stream = _Stream(c, tasks[0].seed, repetitions, where, kind)
    architecture = Architecture(
        "concatenation", (stream.dim, c["width"], OUTPUTS), initial=c["initial"]
    )
    members = [
        Member(architecture, child_seed(tasks[0].seed, "member", r, twin), c["learning_rate"], row)
        for row, r in enumerate(repetitions)
        for twin in range(2)
    ]
    settings = OptimizerSettings(momentum=c["momentum"])
    ensemble = Ensemble(members, mean_squared_error, settings, device=where, dtype=kind)
    results: list[dict[str, Any]] = [
        {"between": [], "to_target": [], "diverged": False} for _ in tasks
    ]
    for epoch in range(c["epochs"]):
        ensemble.train(stream.batches("train", epoch))
        for result, (between, to_target) in zip(results, _distances(ensemble, stream), strict=True):
            if result["diverged"] or not math.isfinite(between + to_target):
                result["diverged"] = True
            else:
                result["between"].append(between)
                result["to_target"].append(to_target)
    return results


def panel(settings: Assumption1Settings, records: Sequence[Record]) -> Panel:
    def curve(name: str, key: str) -> Series:
        ordered = sorted(records, key=lambda r: int(str(r.task.config["repetition"])))
        return Series(
            name,
            tuple(float(epoch) for epoch in range(1, settings.epochs + 1)),
            tuple(
                tuple(None if r.result["diverged"] else r.result[key][epoch] for r in ordered)
                for epoch in range(settings.epochs)
            ),
        )

    between, to_target = curve("f₁ to f₂", "between"), curve("f₁, f₂ to y", "to_target")
    return Panel(
        settings.title,
        "epoch",
        "mean squared distance on the test set",
        (between, to_target),
        findings(settings, (between, to_target)),
    )


def findings(settings: Assumption1Settings, series: Sequence[Series]) -> tuple[Finding, ...]:
    """The paper's finding, from the curves of the distance between the two and to the target."""
    between, to_target = series
    return (
        finding(
            "f₁ and f₂ end nearer to each other than to y",
            "log10(distance to y / distance between them) after the last epoch",
            "above",
            log_ratio(to_target, between, [float(settings.epochs)]),
        ),
    )


def _distances(ensemble: Ensemble, stream: _Stream) -> list[tuple[float, float]]:
    import torch

    pairs = len(ensemble.members) // 2
    between = torch.zeros(pairs, dtype=torch.float64)
    to_target = torch.zeros(pairs, dtype=torch.float64)
    samples = 0
    with torch.no_grad():
        for batch in stream.batches("test", 0):
            outputs = ensemble.outputs(batch.x, batch.conditions).double()
            outputs = outputs.view(pairs, 2, *outputs.shape[1:])
            count = batch.x.shape[1]
            samples += count
            between += (outputs[:, 0] - outputs[:, 1]).square().mean((1, 2)).cpu() * count
            target = batch.targets.double().unsqueeze(1)
            to_target += (outputs - target).square().mean((1, 2, 3)).cpu() * count
    return list(zip((between / samples).tolist(), (to_target / samples).tolist(), strict=True))


class _Stream:
    """Batches (image, nothing, y(image)), an order and a target for each repetition."""

    def __init__(
        self,
        config: dict[str, Any],
        seed: int,
        repetitions: Sequence[int],
        device: torch.device,
        dtype: torch.dtype,
    ) -> None:
        import torch

        self.config, self.seed, self.repetitions = config, seed, repetitions
        self.device, self.dtype = device, dtype
        self.pixels: dict[str, torch.Tensor] = {}
        self.shape: tuple[int, ...] = (1, 28, 28)
        if config["data"] != "uniform":
            for part in ("train", "test"):
                found = images(config["data"], part, limit=config[f"{part}_images"]).pixels
                self.pixels[part] = torch.from_numpy(found)
            self.shape = tuple(self.pixels["train"].shape[1:])
        self.dim = math.prod(self.shape)
        self.targets = [_target(self.shape, config["channels"], seed, r) for r in repetitions]
        for target in self.targets:
            target.to(device=device, dtype=dtype)

    def batches(self, part: str, epoch: int) -> Iterator[Batch]:
        import torch

        draws = [generator(self.seed, part, r, epoch) for r in self.repetitions]
        samples = len(self.pixels[part]) if self.pixels else self.config["samples"]
        orders = torch.stack([torch.randperm(samples, generator=draw) for draw in draws])
        for start in range(0, samples, self.config["batch"]):
            index = orders[:, start : start + self.config["batch"]]
            if self.pixels:
                image = self.pixels[part][index].to(self.device, self.dtype)
                image = image.div_(255).sub_(MEAN).div_(SD)
            else:
                shape = (index.shape[1], *self.shape)
                drawn = [torch.rand(shape, generator=draw) for draw in draws]
                image = torch.stack(drawn).mul_(2).sub_(1).to(self.device, self.dtype)
            with torch.no_grad():
                y = torch.stack(
                    [target(rows) for target, rows in zip(self.targets, image, strict=True)]
                )
            flat = image.flatten(2)
            yield Batch(flat, flat[..., :0], y)


def _target(shape: tuple[int, ...], channels: int, seed: int, repetition: int) -> torch.nn.Module:
    """conv c→20, conv 20→``channels``, kernel 10, stride 2, ReLU, then linear to 10; torch's own
    initial weights.
    """
    import torch
    from torch import nn

    after = shape[1]
    for _ in range(2):
        after = (after - KERNEL) // STRIDE + 1
    network = nn.Sequential(
        nn.Conv2d(shape[0], FIRST, KERNEL, STRIDE),
        nn.ReLU(),
        nn.Conv2d(FIRST, channels, KERNEL, STRIDE),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(channels * after * after, OUTPUTS),
    )
    draw = generator(seed, "target", repetition)
    with torch.no_grad():
        for weight, bias in zip(*[iter(network.parameters())] * 2, strict=True):
            bound = 1 / math.sqrt(weight[0].numel())
            for parameter in (weight, bias):
                parameter.copy_((2 * torch.rand(parameter.shape, generator=draw) - 1) * bound)
    return network
