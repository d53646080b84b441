"""Figs 3, 5 and 7: how far is the image x turned against the image I? Twelve classes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from modhyper.lab.data.datasets import images
from modhyper.lab.data.rotation import rotate
from modhyper.lab.device import device_of, dtype_of
from modhyper.lab.engine import Architecture, negative_log_likelihood
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
    best_difference,
    difference,
    finding,
    smallest_difference,
    trend,
)

if TYPE_CHECKING:
    import torch

HIDDEN, CLASSES = 10, 12
MEAN, SD = 0.1307, 0.3081
"""Pixels are shifted and scaled by the released code's constants (MNIST's), for every data set."""


@dataclass(frozen=True, slots=True)
class RotationSettings:
    """``data`` names an image set. axis depth: f and e have ``values`` + ``extra_layers`` linear
    layers; dimension: E = ``step``·i, f and e have ``layers`` of them; learning rate: ``values``.

    angles  multiples: x is turned by 30° times its class. uniform: by any angle, the class being
            the nearest of 0°, 30°, …, 330° (the released code: 345° to 360° count as 330°)
    embedding_dim  E where it is not the axis; 0 for 10·d + 10
    """

    title: str
    data: str
    axis: Literal["depth", "dimension", "learning rate"]
    values: tuple[float, ...]
    width: int
    layers: int = 2
    embedding_layers: int = 2
    extra_layers: int = 0
    step: int = 10000
    embedding_dim: int = 0
    activation: str = "relu"
    angles: Literal["multiples", "uniform"] = "multiples"
    batch: int = 200
    epochs: int = 10
    learning_rate: float = 0.01
    train_images: int | None = None
    test_images: int | None = None
    repetitions: int = 100


def chunks(figure: str, settings: RotationSettings, seed: int) -> list[tuple[Task, ...]]:
    config = asdict(settings)
    repetitions, values, _ = (config.pop(name) for name in ("repetitions", "values", "title"))
    return tasks_of(figure, config, values, repetitions, seed)


def run_chunk(tasks: Sequence[Task], *, device: str, dtype: str) -> list[dict[str, Any]]:
    """Train the tasks' networks; they share every setting but method, value and repetition."""
    where, kind = device_of(device), dtype_of(dtype)
    c: dict[str, Any] = dict(tasks[0].config)
    repetitions = sorted({int(str(task.config["repetition"])) for task in tasks})
    stream = _Stream(c, tasks[0].seed, repetitions, where, kind)
    return train_tasks(
        tasks,
        lambda task: _architecture(task, stream.dim),
        _learning_rate,
        Data(stream.train, stream.test),
        [repetitions.index(int(str(task.config["repetition"]))) for task in tasks],
        negative_log_likelihood,
        c["epochs"],
        where,
        kind,
    )


def panel(settings: RotationSettings, records: Sequence[Record]) -> Panel:
    series = curves_of(METHODS, settings.values, settings.repetitions, records, _error)
    label = {
        "depth": "k (depth of f and e)",
        "dimension": f"i (embedding dimension {settings.step} i)",
        "learning rate": "learning rate",
    }[settings.axis]
    return Panel(
        settings.title,
        label,
        "test error (share of wrong classes)",
        series,
        findings(settings, series),
        log_x=settings.axis == "learning rate",
        log_y=False,
    )


def _error(result: dict[str, Any]) -> float | None:
    return last(result, "error")


def findings(settings: RotationSettings, series: Sequence[Series]) -> tuple[Finding, ...]:
    """The paper's findings, from the curves of hypernetwork and embedding."""
    return tuple(_findings(settings, *series))


def _findings(settings: RotationSettings, hyper: Series, embed: Series) -> Iterator[Finding]:
    yield finding(
        f"the hypernetwork wins (over all of the {settings.axis} axis)",
        "embedding error - hypernetwork error, mean over the axis",
        "above",
        difference(embed, hyper),
    )
    x, apart = smallest_difference(embed, hyper)
    yield finding(
        f"the hypernetwork wins at every {settings.axis}",
        f"embedding error - hypernetwork error at {x:.4g}, where it is least",
        "above",
        apart,
    )
    if settings.axis == "dimension":
        yield finding(
            "the embedding method does not improve with its dimension",
            "slope of log10 error against i",
            "not below",
            trend(embed),
        )
    if settings.axis == "learning rate":
        yield finding(
            "the hypernetwork wins with each method at its own best rate",
            "smallest embedding error - smallest hypernetwork error",
            "above",
            best_difference(embed, hyper),
        )


def _learning_rate(task: Task) -> float:
    c: dict[str, Any] = dict(task.config)
    return float(c["value"] if c["axis"] == "learning rate" else c["learning_rate"])


def _architecture(task: Task, dim: int) -> Architecture:
    c: dict[str, Any] = dict(task.config)
    hyper = c["method"] == "hypernetwork"
    layers = c["layers"] if hyper else c["embedding_layers"]
    size = c["embedding_dim"] or 10 * dim + 10
    if c["axis"] == "depth":
        layers = int(c["value"]) + c["extra_layers"]
    elif c["axis"] == "dimension":
        size = int(c["step"] * c["value"])
    return Architecture(
        c["method"],
        (dim, HIDDEN, CLASSES),
        (dim, *[c["width"]] * (layers - 1)),
        embedding_dim=0 if hyper else size,
        activation=c["activation"],
        primary_biases=not hyper,
    )


class _Stream:
    """Batches (I, turned image, class); each repetition has its own order and angles."""

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
        self.pixels = {
            part: torch.from_numpy(
                images(config["data"], part, limit=config[f"{part}_images"]).pixels
            )
            for part in ("train", "test")
        }
        self.dim = self.pixels["train"][0].numel()

    def train(self, epoch: int) -> Iterator[Batch]:
        yield from self._batches("train", epoch)

    def test(self) -> Iterator[Batch]:
        yield from self._batches("test", 0)

    def _batches(self, part: str, epoch: int) -> Iterator[Batch]:
        import torch

        pixels = self.pixels[part]
        orders, turns = [], []
        for repetition in self.repetitions:
            draw = generator(self.seed, part, repetition, epoch)
            orders.append(torch.randperm(len(pixels), generator=draw))
            turns.append(torch.rand(len(pixels), generator=draw, dtype=torch.float64) * 360)
        order, turn = torch.stack(orders), torch.stack(turns)
        if self.config["angles"] == "multiples":
            classes = (turn / 30).floor().long().clamp(max=CLASSES - 1)
            turn = classes * 30.0
        else:
            classes = (turn / 30).round().long().clamp(max=CLASSES - 1)
        for start in range(0, len(pixels), self.config["batch"]):
            chosen = slice(start, start + self.config["batch"])
            index = order[:, chosen]
            image = pixels[index.flatten()].to(self.device)
            turned = rotate(image, turn[:, chosen].flatten().to(self.device))
            shape = (*index.shape, self.dim)
            yield Batch(
                self._scaled(turned).view(shape),
                self._scaled(image).view(shape),
                classes[:, chosen].to(self.device),
            )

    def _scaled(self, image: torch.Tensor) -> torch.Tensor:
        return image.to(self.dtype).div_(255).sub_(MEAN).div_(SD).flatten(1)
