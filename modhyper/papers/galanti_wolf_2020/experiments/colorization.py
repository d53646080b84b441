"""Fig 6: the colour of a pixel x of a grey image I."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from modhyper.lab.data.datasets import images
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
)

if TYPE_CHECKING:
    import torch

HIDDEN, COLOURS, POWERS = 10, 3, 10


@dataclass(frozen=True, slots=True)
class ColorizationSettings:
    """f and e have k = ``values`` linear layers of ``width``; E = N_g = 450.

    A batch holds ``batch_images`` images and ``pixels`` random pixels of each. The text does not
    say how many, nor in which units the pixel's coordinates enter its 42 features: here they run
    over [-1, 1], where all powers stay bounded.
    """

    title: str
    data: str
    values: tuple[int, ...]
    width: int = 100
    activation: str = "elu"
    batch_images: int = 50
    pixels: int = 4
    epochs: int = 10
    learning_rate: float = 0.01
    train_images: int | None = None
    test_images: int | None = None
    repetitions: int = 100


def chunks(figure: str, settings: ColorizationSettings, seed: int) -> list[tuple[Task, ...]]:
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
        lambda task: _architecture(task, stream.side**2),
        lambda task: c["learning_rate"],
        Data(stream.train, stream.test),
        [repetitions.index(int(str(task.config["repetition"]))) for task in tasks],
        mean_squared_error,
        c["epochs"],
        where,
        kind,
    )


def panel(settings: ColorizationSettings, records: Sequence[Record]) -> Panel:
    hyper, embed = curves_of(
        METHODS, settings.values, settings.repetitions, records, lambda r: last(r, "loss")
    )
    return Panel(
        settings.title,
        "layers k of f and e",
        "test error (mean square, colours in [0, 1])",
        (hyper, embed),
        findings(settings, (hyper, embed)),
    )


def findings(settings: ColorizationSettings, series: Sequence[Series]) -> tuple[Finding, ...]:
    """The paper's finding, from the curves of hypernetwork and embedding."""
    hyper, embed = series
    return (
        finding(
            "the hypernetwork wins",
            "log10(embedding error / hypernetwork error), mean over k",
            "above",
            log_ratio(embed, hyper),
        ),
    )


def pixel_features(side: int) -> torch.Tensor:
    """(side², 42): i1, i2 and i1^k + i2, i2^k + i1, i1^k - i2, i2^k - i1 for k = 0..9."""
    import torch

    line = torch.linspace(-1, 1, side, dtype=torch.float64)
    first, second = (c.flatten() for c in torch.meshgrid(line, line, indexing="ij"))
    columns = [first, second]
    for k in range(POWERS):
        a, b = first**k, second**k
        columns += [a + second, b + first, a - second, b - first]
    return torch.stack(columns, 1)


def _architecture(task: Task, dim: int) -> Architecture:
    c: dict[str, Any] = dict(task.config)
    hyper = c["method"] == "hypernetwork"
    features = 2 + 4 * POWERS
    return Architecture(
        c["method"],
        (features, HIDDEN, COLOURS),
        (dim, *[c["width"]] * (int(c["value"]) - 1)),
        embedding_dim=0 if hyper else HIDDEN * (features + COLOURS),
        activation=c["activation"],
        primary_biases=not hyper,
    )


class _Stream:
    """Batches (features of a pixel, grey image, its colour), drawn for each repetition."""

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
        self.colour = {
            part: torch.from_numpy(
                images(config["data"], part, limit=config[f"{part}_images"]).pixels
            )
            for part in ("train", "test")
        }
        self.side = self.colour["train"].shape[-1]
        self.features = pixel_features(self.side).to(device=device, dtype=dtype)

    def train(self, epoch: int) -> Iterator[Batch]:
        yield from self._batches("train", epoch)

    def test(self) -> Iterator[Batch]:
        yield from self._batches("test", 0)

    def _batches(self, part: str, epoch: int) -> Iterator[Batch]:
        import torch

        colour, c = self.colour[part], self.config
        draws = [generator(self.seed, part, repetition, epoch) for repetition in self.repetitions]
        order = torch.stack([torch.randperm(len(colour), generator=draw) for draw in draws])
        # Rec. 601 luma, as PIL's conversion to grey.
        weights = torch.tensor([0.299, 0.587, 0.114], dtype=self.dtype, device=self.device)
        for start in range(0, len(colour), c["batch_images"]):
            index = order[:, start : start + c["batch_images"]]
            shape = (*index.shape, c["pixels"])
            pixel = torch.stack(
                [torch.randint(self.side**2, shape[1:], generator=draw) for draw in draws]
            ).to(self.device)
            image = colour[index].to(self.device, self.dtype).div_(255).flatten(3)
            grey = torch.einsum("rscp,c->rsp", image, weights)
            target = image.transpose(2, 3).gather(2, pixel.unsqueeze(-1).expand(*shape, 3))
            rows = index.shape[0]
            yield Batch(
                self.features[pixel].view(rows, -1, self.features.shape[1]),
                grey.sub_(0.5).unsqueeze(2).expand(*shape, -1).reshape(rows, -1, grey.shape[-1]),
                target.reshape(rows, -1, 3),
            )
