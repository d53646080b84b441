"""Fig 8: does the loss of a one-hidden-layer network fall with every unit it is given?"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
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
from modhyper.lab.engine.ensemble import Batch
from modhyper.lab.seeds import child_seed, generator
from modhyper.lab.sweep import Record, Task
from modhyper.papers.galanti_wolf_2020.experiments.summary import (
    Finding,
    Panel,
    Series,
    finding,
    trend,
    worst_step,
)

if TYPE_CHECKING:
    import torch

CLASSES = 10
MEAN, SD = 0.1307, 0.3081
REPETITIONS_IN_CHUNK = 4


@dataclass(frozen=True, slots=True)
class Assumption2Settings:
    """Widths ``values``; Adadelta on the squared error of one-hot labels.

    shuffled  False: the images come in the order of the file, as in the released code on a CPU
    """

    title: str
    data: str
    values: tuple[int, ...]
    activations: tuple[str, ...]
    batch: int = 64
    epochs: int = 2
    learning_rate: float = 1.0
    shuffled: bool = True
    train_images: int | None = None
    test_images: int | None = None
    repetitions: int = 100


def chunks(figure: str, settings: Assumption2Settings, seed: int) -> list[tuple[Task, ...]]:
    """All widths and activations of a few repetitions make a chunk."""
    config = asdict(settings)
    repetitions, values, _ = (config.pop(name) for name in ("repetitions", "values", "title"))
    activations = config.pop("activations")
    return [
        tuple(
            Task(
                f"figure-{figure}",
                config | {"activation": activation, "value": value, "repetition": repetition},
                seed,
            )
            for activation in activations
            for value in values
            for repetition in range(start, min(start + REPETITIONS_IN_CHUNK, repetitions))
        )
        for start in range(0, repetitions, REPETITIONS_IN_CHUNK)
    ]


def run_chunk(tasks: Sequence[Task], *, device: str, dtype: str) -> list[dict[str, Any]]:
    """``loss``: squared error on the test set, summed over the ten outputs, mean over images."""
    where, kind = device_of(device), dtype_of(dtype)
    c: dict[str, Any] = dict(tasks[0].config)
    repetitions = sorted({int(str(task.config["repetition"])) for task in tasks})
    stream = _Stream(c, tasks[0].seed, repetitions, where, kind)
    members = [_member(task, stream.dim, repetitions, c["learning_rate"]) for task in tasks]
    settings = OptimizerSettings("adadelta")
    ensemble = Ensemble(members, mean_squared_error, settings, device=where, dtype=kind)
    for epoch in range(c["epochs"]):
        ensemble.train(stream.batches("train", epoch))
    losses = ensemble.evaluate(stream.batches("test", 0)).loss
    return [
        {
            "diverged": not math.isfinite(loss),
            "loss": CLASSES * loss if math.isfinite(loss) else None,
        }
        for loss in losses
    ]


def panel(settings: Assumption2Settings, records: Sequence[Record]) -> Panel:
    found = {
        tuple(r.task.config[part] for part in ("activation", "value", "repetition")): r.result
        for r in records
    }
    series = tuple(
        Series(
            activation,
            tuple(float(value) for value in settings.values),
            tuple(
                tuple(found[activation, value, r]["loss"] for r in range(settings.repetitions))
                for value in settings.values
            ),
        )
        for activation in settings.activations
    )
    return Panel(
        settings.title,
        "hidden units",
        "test loss (squared error of one-hot labels)",
        series,
        findings(settings, series),
        log_x=True,
    )


def findings(settings: Assumption2Settings, series: Sequence[Series]) -> tuple[Finding, ...]:
    """The paper's finding and its weaker form, for each activation's curve."""
    return tuple(found for one in series for found in _findings(one))


def _findings(series: Series) -> Iterator[Finding]:
    yield finding(
        f"{series.name}: the loss falls with the width",
        "slope of log10 loss against log10 width",
        "below",
        trend(series, log_x=True),
    )
    start, stop, steps = worst_step(series)
    yield finding(
        f"{series.name}: the loss falls strictly, at every step",
        f"log10 of the loss at {stop:g} units over that at {start:g}, the step that falls least",
        "below",
        steps,
    )


def _member(task: Task, dim: int, repetitions: Sequence[int], rate: float) -> Member:
    c: dict[str, Any] = dict(task.config)
    architecture = Architecture(
        "concatenation", (dim, c["value"], CLASSES), activation=c["activation"]
    )
    seed = child_seed(
        task.seed, "member", *(str(c[part]) for part in ("repetition", "activation", "value"))
    )
    return Member(architecture, seed, rate, repetitions.index(c["repetition"]))


class _Stream:
    """Batches (image, nothing, one-hot label), in an order of its own for each repetition."""

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
        self.device = device
        self.data: dict[str, tuple[torch.Tensor, torch.Tensor]] = {}
        for part in ("train", "test"):
            found = images(config["data"], part, limit=config[f"{part}_images"])
            pixels = torch.from_numpy(found.pixels).to(device, dtype).div_(255).sub_(MEAN).div_(SD)
            labels = torch.from_numpy(found.labels).long().to(device)
            one_hot = torch.nn.functional.one_hot(labels, CLASSES).to(dtype)
            self.data[part] = (pixels.flatten(1), one_hot)
        self.dim = self.data["train"][0].shape[1]

    def batches(self, part: str, epoch: int) -> Iterator[Batch]:
        import torch

        pixels, labels = self.data[part]
        if part == "train" and self.config["shuffled"]:
            draws = [generator(self.seed, "order", r, epoch) for r in self.repetitions]
            orders = torch.stack([torch.randperm(len(pixels), generator=draw) for draw in draws])
        else:
            orders = torch.arange(len(pixels)).unsqueeze(0)
        orders = orders.to(self.device)
        size = self.config["batch"] if part == "train" else 1000
        for start in range(0, len(pixels), size):
            index = orders[:, start : start + size]
            x = pixels[index]
            yield Batch(x, x[..., :0], labels[index])
