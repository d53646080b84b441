"""What Figs 1 and 3 to 7 share: a hypernetwork and an embedding method, side by side on one axis.

The architecture of both is written once, by `network`: the counts of `modhyper presets`, the checks
of the printed counts and the networks that are trained are all taken from it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Literal

from modhyper.lab.architecture import Architecture
from modhyper.lab.curves import without_gaps
from modhyper.lab.experiment import Choice, Row
from modhyper.lab.summary import Finding, Gate, Panel, Reference, Series, finite, gate_below, mean
from modhyper.networks.counting import Model, Part, hypernetwork
from modhyper.networks.perceptron import perceptron

Method = Literal["hypernetwork", "embedding"]
Initial = Literal["default", "he-uniform", "unit-rows"]
METHODS: tuple[Method, ...] = ("hypernetwork", "embedding")
BASELINES = "baselines"
CONSTANT, LINEAR = "best constant", "linear regression on x"
RATES = (0.003, 0.01, 0.03, 0.1, 0.3)
TOGETHER = 64
"""Networks trained together: enough to fill the machine, few enough to lose little when killed."""
FLAT = 0.98
"""Training error is flat if its mean over the last fifth of the passes is at least this share of
that over the fifth before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionalSettings:
    """``values`` of the axis; ``rates``: each network is trained at each, and the best on
    validation data is taken; ``generated_biases``: whether g has biases (q, f and e always have).
    """

    values: tuple[float, ...]
    extra_layers: int = 0
    activation: str = "relu"
    conditioning_activation: str = "relu"
    generated_biases: bool = False
    initial: Initial = "default"
    epochs: int = 10
    learning_rate: float = 0.01
    rates: tuple[float, ...] = ()
    repetitions: int = 100


def network(
    s: ConditionalSettings,
    method: Method,
    primary: tuple[int, ...],
    conditioning: tuple[int, ...],
    embedding_dim: int,
) -> Architecture:
    """g(x; f(I)) or q(x, e(I)): see `Architecture`."""
    hyper = method == "hypernetwork"
    return Architecture(
        method,
        primary,
        conditioning,
        0 if hyper else embedding_dim,
        s.activation,
        s.conditioning_activation,
        primary_biases=s.generated_biases or not hyper,
        initial=s.initial,
    )


def counted(shape: Architecture, *, biases: bool) -> Model:
    """For counting; ``biases=False`` leaves all out, as the paper's text does."""
    x, *rest = shape.primary
    primary = perceptron((x + shape.joined, *rest), biases=biases and shape.primary_biases)
    if shape.method == "hypernetwork":
        f = perceptron((*shape.conditioning, primary.parameters), biases=biases)
        return hypernetwork(f, primary)
    e = perceptron((*shape.conditioning, shape.embedding_dim), biases=biases)
    return Model("embedding", (Part("e", e), Part("q", primary)))


def chunks_of(s: ConditionalSettings) -> list[list[dict[str, Any]]]:
    """Whole repetitions: the baselines, and every method at every value and rate."""
    at_rates: list[dict[str, Any]] = [{"rate": rate} for rate in s.rates] or [{}]
    # A whole number as one: a network's seed is taken from how its value is written.
    values = [int(v) if float(v).is_integer() else float(v) for v in s.values]
    networks = list(product(METHODS, values, at_rates))
    in_chunk = max(1, TOGETHER // len(networks))
    chunks = []
    for start in range(0, s.repetitions, in_chunk):
        chunk: list[dict[str, Any]] = []
        for r in range(start, min(start + in_chunk, s.repetitions)):
            chunk.append({"method": BASELINES, "repetition": r})
            chunk += [{"method": m, "value": v, "repetition": r, **rate} for m, v, rate in networks]
        chunks.append(chunk)
    return chunks


@dataclass(frozen=True, slots=True)
class Compared:
    """The curves of both methods, each at the rate that is best on its validation data."""

    hypernetwork: Series
    embedding: Series
    constant: float
    linear: float
    gates: tuple[Gate, ...]
    details: tuple[dict[str, str], ...]

    @property
    def series(self) -> tuple[Series, ...]:
        return self.hypernetwork, self.embedding

    def whole(self) -> tuple[Series, ...]:
        """Both curves for findings, the worst error in place of networks that diverged."""
        return without_gaps(*self.series)

    def panel(
        self,
        key: str,
        title: str,
        labels: tuple[str, str],
        findings: Sequence[Finding],
        **more: Any,
    ) -> Panel:
        """The curves with their baselines and gates."""
        lines = baseline_lines(self.hypernetwork.x, self.constant, self.linear)
        found, gates, details = tuple(findings), self.gates, self.details
        return Panel(key, title, *labels, self.series, found, lines, gates, details=details, **more)


def baseline_lines(x: Sequence[float], constant: float, linear: float) -> tuple[Reference, ...]:
    """Level lines over the axis; nan stands for a height that was not recorded."""
    ends = (float(x[0]), float(x[-1]))
    lines = (
        Reference(CONSTANT, ends, (constant, constant), "dotted"),
        Reference(LINEAR, ends, (linear, linear), "dashed"),
    )
    return tuple(line for line in lines if math.isfinite(line.y[0]))


def compare(
    rows: Sequence[Row],
    s: ConditionalSettings,
    key: Literal["loss", "error"],
    scale: Callable[[Mapping[str, Any]], float] = lambda result: 1.0,
) -> Compared:
    """Both methods' curves of the last test loss or error, over ``scale`` of its result.

    Each network's row holds ``train`` and ``test`` (and ``validation`` where rates are tried), a
    number each pass; the baselines' rows hold ``constant`` and ``linear``.
    """
    found: dict[tuple[Any, ...], list[Row]] = {}
    baselines = []
    for row in rows:
        if row.task["method"] == BASELINES:
            baselines.append(row.result)
        else:
            found.setdefault((row.task["method"], row.task["value"]), []).append(row)
    chosen = {place: _at_best_rate(networks, key) for place, networks in found.items()}

    def curve(method: Method) -> Series:
        def value(at: float, r: int) -> float | None:
            result = chosen[method, at][r]
            last = _last(result, f"test_{key}")
            return None if last is None else last / scale(result)

        return Series.of(method, s.values, s.repetitions, value)

    constant, linear = (
        mean([result[name] / scale(result) for result in baselines if result.get(name)])
        for name in ("constant", "linear")
    )
    hyper, embed = (curve(method) for method in METHODS)
    gates = []
    for line in (hyper, embed):
        results = [r for value in s.values for r in chosen[line.name, value].values()]
        centres = [(f"{x:g}", centre) for x, centre in zip(line.x, line.centre, strict=True)]
        gates.append(_flat(line.name, results))
        for name, height in ((CONSTANT, constant), (LINEAR, linear)):
            gates.append(gate_below(f"{line.name}: below {name}", height, centres))
    return Compared(hyper, embed, constant, linear, tuple(gates), _rates(found, key))


def _at_best_rate(networks: Sequence[Row], key: str) -> dict[int, Mapping[str, Any]]:
    """Repetition -> result, at the rate with the least mean validation loss or error; a rate at
    which a network diverged is not chosen.
    """
    by_rate: dict[Any, dict[int, Mapping[str, Any]]] = {}
    for row in networks:
        by_rate.setdefault(row.task.get("rate"), {})[row.task["repetition"]] = row.result

    def validation(results: Mapping[int, Mapping[str, Any]]) -> float:
        last = [_last(result, f"validation_{key}") for result in results.values()]
        return mean(finite(last)) if None not in last else math.inf

    return min(by_rate.values(), key=validation)


def _last(result: Mapping[str, Any], name: str) -> float | None:
    """The value after the last pass; None if the network diverged or nothing was recorded."""
    curve = result.get(name)
    return None if result["diverged"] or not curve else float(curve[-1])


def _rates(found: Mapping[tuple[Any, ...], list[Row]], key: str) -> tuple[dict[str, str], ...]:
    """For each method and value the rate that was chosen, where there was a choice."""
    out = []
    for (method, value), networks in found.items():
        if len({row.task["rate"] for row in networks if "rate" in row.task}) > 1:
            best = _at_best_rate(networks, key)
            rate = next(row.task["rate"] for row in networks if row.result is best[0])
            out.append({"method": method, "value": f"{value:g}", "best rate": f"{rate:g}"})
    return tuple(out)


def _flat(name: str, results: Sequence[Mapping[str, Any]]) -> Gate:
    gate = f"{name}: training error flat"
    shares = [flatness(finite(result.get("train") or [])) for result in results]
    if any(result["diverged"] for result in results):
        return Gate(gate, False, "a network diverged")
    if any(math.isnan(share) for share in shares):
        return Gate(gate, None, "too few passes to tell")
    least = min(shares, default=math.nan)
    return Gate(gate, least >= FLAT, f"the last fifth of the passes falls to {least:.1%} at most")


def flatness(curve: Sequence[float]) -> float:
    """The mean over the last fifth of the passes over that of the fifth before; nan with fewer than
    five passes.
    """
    fifth = len(curve) // 5
    if not fifth:
        return math.nan
    last, before = mean(curve[-fifth:]), mean(curve[-2 * fifth : -fifth])
    return last / before if before else 1.0


def depth_convention(of: str) -> Choice:
    return Choice(
        "depth",
        "Depth k: k linear layers, or k hidden ones between the first and the last, as the "
        f"released code{of} counts.",
        {"k": {}, "k+2": {"extra_layers": 2}},
        crossed=True,
    )


TUNED = Choice(
    "rate",
    "Each method at its own best rate on 5000 images kept back, in place of 0.01.",
    {"0.01": {}, "tuned": {"rates": RATES, "validation": 5000}},
    control=True,
)
