"""Figs 1 and 4: synthetic targets, error against the depth of f and e or the embedding dimension.

Source: section 5 and the appendix of the text; no code was released for these figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from modhyper.lab.architecture import Architecture
from modhyper.lab.curves import Numbers, change, log_ratio
from modhyper.lab.experiment import Choice, Experiment, Row
from modhyper.lab.plan import Plan, plans_of
from modhyper.lab.summary import Panel
from modhyper.papers.galanti_wolf_2020.experiments.conditional import (
    RATES,
    ConditionalSettings,
    Method,
    chunks_of,
    compare,
    depth_convention,
    network,
)

PLANS = plans_of("modhyper.papers.galanti_wolf_2020.experiments", "synthetic")
DEPTHS, STEPS, HIDDEN = tuple(range(2, 10)), tuple(range(1, 9)), 10
Target = Literal["I", "II", "III"]
TARGETS: dict[Target, str] = {
    "I": "y = ⟨x, h(I)⟩",
    "II": "ELU network of (x, I)",
    "III": "y = h(x⊙I)",
}
AXES = {"depth": "layers k of f and e", "dimension": "i (embedding dimension)"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SyntheticSettings(ConditionalSettings):
    """``target`` I: ⟨x, h(I)⟩; II: an ELU network of (x, I); III: h(x ⊙ I).

    axis depth: f and e have k = ``values`` linear layers of ``width`` (k + 2 with ``extra_layers``
    2, as the released code of Fig 3 counts), e has ``embedding_dim`` outputs. axis dimension:
    i = ``values``; f: d→width→width·i→N_g, e: d→width→width→width·i (``by_output``: e has 1000·i
    outputs).
    """

    target: Target
    axis: Literal["depth", "dimension"]
    values: tuple[int, ...]
    dim: int
    embedding_dim: int = 0
    width: int = 100
    by_output: bool = False
    samples: int = 30000
    test_samples: int = 5000
    batch: int = 200

    @property
    def key(self) -> str:
        return f"type-{self.target}-{self.axis}"


def shape(s: SyntheticSettings, method: Method, value: int) -> Architecture:
    """The network of one method at one value of the axis."""
    d, width, hyper = s.dim, s.width, method == "hypernetwork"
    if s.axis == "depth":
        conditioning = (d, *[width] * (value - 1 + s.extra_layers))
        size = s.embedding_dim
    else:
        conditioning = (d, width, width * value) if hyper else (d, width, width)
        size = (1000 if s.by_output else width) * value
    return network(s, method, (d, HIDDEN, 1), conditioning, size)


def target_widths(target: str, d: int) -> tuple[int, ...]:
    """Of the target's own network h; no biases."""
    widths = {"I": (d, 300, 300, d), "II": (2 * d, 100, 50, 50, 1), "III": (d, 100, 100, 50, 1)}
    return widths[target]


def variance(result: Mapping[str, Any]) -> float:
    return float(result["target_variance"])


def judge(s: SyntheticSettings, rows: Sequence[Row], plan: Plan) -> Panel:
    """Test error in units of the target's variance: 1 is what the best constant reaches."""
    found = compare(rows, s, "loss", variance)
    hyper, embed = found.whole()
    numbers: dict[str, Numbers] = {
        "wins-from-3": log_ratio(embed, hyper, lambda k: k >= 3),
        "hypernetwork-improves-with-depth": change(hyper),
        "embedding-flat-in-depth": change(embed),
        "wins": log_ratio(embed, hyper),
        "hypernetwork-flat-in-dimension": change(hyper),
        "embedding-flat-in-dimension": change(embed),
    }
    return found.panel(
        s.key,
        f"{TARGETS[s.target]}, {s.axis}",
        (AXES[s.axis], "test error / variance of y"),
        [plan.mean(id, numbers[id]) for id in plan.claims(s.key)],
    )


DEPTH = SyntheticSettings(target="I", axis="depth", values=DEPTHS, dim=1000, embedding_dim=10**4)
DIMENSION = SyntheticSettings(target="I", axis="dimension", values=STEPS, dim=100)
OTHER_TARGETS: tuple[Target, ...] = ("II", "III")
OTHERS = tuple(
    replace(part, target=target) for target in OTHER_TARGETS for part in (DEPTH, DIMENSION)
)


def _smoke(panels: Sequence[SyntheticSettings]) -> tuple[SyntheticSettings, ...]:
    return tuple(
        replace(
            panel,
            values=panel.values[::3],
            dim=50,
            width=40,
            embedding_dim=400 if panel.axis == "depth" else 0,
            samples=4000,
            test_samples=1000,
            epochs=4,
            repetitions=5,
        )
        for panel in panels
    )


PASSES = Choice(
    "passes",
    "The text trains “over 30000 samples” and does not say how often.",
    {"10": {}, "3": {"epochs": 3}, "1": {"epochs": 1}},
    crossed=True,
)
CONVENTION = depth_convention(" of Fig 3")
CLASH = Choice(
    "dimension",
    "The text lists 1000·i outputs for e but 100 + 100·i inputs for q.",
    {"q": {}, "e": {"by_output": True}},
    crossed=True,
)
SMALL = (
    Choice(
        "biases",
        "Whether g has biases is not said; the counts leave all biases out.",
        {"without": {}, "with": {"generated_biases": True}},
    ),
    Choice(
        "initial",
        "The initial weights of the trained networks are not given.",
        {"torch": {}, "he": {"initial": "he-uniform"}},
    ),
    Choice(
        "rate",
        "Each method at its own best rate on validation data, in place of 0.01.",
        {"0.01": {}, "tuned": {"rates": RATES}},
        control=True,
    ),
)
SIZES = frozenset(
    {"values", "dim", "embedding_dim", "width", "samples", "test_samples", "repetitions"}
)
LINEAR = (
    "As the text describes these targets, all but 1 to 2% of the variance of y is linear in x "
    "alone: the softmax of h hardly moves with I."
)
SILENT = (
    "Not said and not varied: the activation of f and e (ReLU), biases of f, e and q (with) and of "
    "the target's network (without), the size of the test set (5000), y as it is (not "
    "standardised)."
)


def _figure(
    name: str,
    title: str,
    panels: tuple[SyntheticSettings, ...],
    choices: tuple[Choice, ...],
    notes: tuple[str, ...],
) -> Experiment[SyntheticSettings]:
    key = f"figure-{name}"
    return Experiment(
        key,
        title,
        "Synthetic targets y(x, I) with standard normal x and I.",
        {"paper": panels, "smoke": _smoke(panels)},
        chunks_of,
        "modhyper.papers.galanti_wolf_2020.experiments.synthetic_training:train",
        judge,
        PLANS[key],
        choices=choices,
        sizes=SIZES,
        notes=notes,
    )


FIGURE_1A = _figure(
    "1a",
    "Synthetic targets: depth of f and e",
    (DEPTH,),
    (PASSES, CONVENTION, *SMALL),
    (LINEAR, SILENT),
)
FIGURE_1B = _figure(
    "1b",
    "Synthetic targets: embedding dimension",
    (DIMENSION,),
    (PASSES, CLASH, *SMALL),
    (LINEAR, SILENT),
)
FIGURE_4 = _figure(
    "4",
    "Synthetic targets of type II and III",
    OTHERS,
    (PASSES, CONVENTION, CLASH, *SMALL),
    (SILENT, "The models are ReLU networks as in Fig 1; ELU belongs to the targets."),
)
