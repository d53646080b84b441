"""What Figs 1 and 3 to 7 share: a hypernetwork and an embedding method, side by side on one axis.

The architecture of both is written once, as a `Conditional`: the counts of `modhyper presets`, the
checks of the printed counts and the networks that are trained are all taken from it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from modhyper.lab.curves import without_gaps
from modhyper.lab.experiment import Row
from modhyper.lab.store import JSON
from modhyper.lab.summary import Gate, Reference, Series, finite, mean
from modhyper.networks.counting import Model, embedding, hypernetwork
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


@dataclass(frozen=True, slots=True)
class Conditional:
    """One model: g(x; f(I)) or q(x, e(I)).

    primary       widths of g, or of q along its x path: x, hidden, outputs
    conditioning  I and the hidden widths of f or e; f's outputs follow from g
    embedding_dim E; 0 for a hypernetwork
    generated_biases  whether g has biases; q, f and e have them always
    """

    method: Method
    primary: tuple[int, ...]
    conditioning: tuple[int, ...]
    embedding_dim: int = 0
    activation: str = "relu"
    conditioning_activation: str = "relu"
    generated_biases: bool = False
    initial: Initial = "default"

    @property
    def primary_biases(self) -> bool:
        return self.generated_biases or self.method == "embedding"

    def counted(self, *, biases: bool) -> Model:
        """For counting; ``biases=False`` leaves all out, as the paper's text does."""
        if self.method == "hypernetwork":
            g = perceptron(self.primary, biases=biases and self.generated_biases)
            return hypernetwork(perceptron((*self.conditioning, g.parameters), biases=biases), g)
        e = perceptron((*self.conditioning, self.embedding_dim), biases=biases)
        x, *rest = self.primary
        return embedding(e, perceptron((x + self.embedding_dim, *rest), biases=biases), x)


def chunks_of(
    values: Sequence[float], repetitions: int, rates: Sequence[float] = ()
) -> list[list[dict[str, JSON]]]:
    """Whole repetitions: the baselines, and every method at every value and rate."""
    at_rates: list[dict[str, JSON]] = [{"rate": rate} for rate in rates] or [{}]
    networks = len(METHODS) * len(values) * len(at_rates)
    in_chunk = max(1, TOGETHER // networks)
    chunks = []
    for start in range(0, repetitions, in_chunk):
        chunk: list[dict[str, JSON]] = []
        for repetition in range(start, min(start + in_chunk, repetitions)):
            chunk.append({"method": BASELINES, "repetition": repetition})
            chunk += [
                {"method": method, "value": _plain(value), "repetition": repetition, **at_rate}
                for method in METHODS
                for value in values
                for at_rate in at_rates
            ]
        chunks.append(chunk)
    return chunks


def _plain(value: float) -> int | float:
    """A whole number as one: a network's seed is taken from how its value is written."""
    return int(value) if float(value).is_integer() else float(value)


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

    def references(self) -> tuple[Reference, ...]:
        return baseline_lines(self.hypernetwork.x, self.constant, self.linear)


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
    values: Sequence[float],
    repetitions: int,
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
        return Series(
            method,
            tuple(float(value) for value in values),
            tuple(
                tuple(
                    _last(chosen[method, value][r], f"test_{key}", scale)
                    for r in range(repetitions)
                )
                for value in values
            ),
        )

    constant, linear = (
        mean([result[name] / scale(result) for result in baselines if result.get(name)])
        for name in ("constant", "linear")
    )
    curves = {method: curve(method) for method in METHODS}
    trained = {
        method: [r for value in values for r in chosen[method, value].values()]
        for method in METHODS
    }
    gates = tuple(
        gate
        for method in METHODS
        for gate in gates_of(curves[method], trained[method], constant, linear)
    )
    return Compared(
        curves["hypernetwork"],
        curves["embedding"],
        constant,
        linear,
        gates,
        _rates(found, key),
    )


def _at_best_rate(networks: Sequence[Row], key: str) -> dict[int, Mapping[str, Any]]:
    """Repetition -> result, at the rate with the least mean validation loss or error."""
    by_rate: dict[Any, dict[int, Mapping[str, Any]]] = {}
    for row in networks:
        by_rate.setdefault(row.task.get("rate"), {})[int(str(row.task["repetition"]))] = row.result
    return min(by_rate.values(), key=lambda results: _validation(results, key))


def _validation(results: Mapping[int, Mapping[str, Any]], key: str) -> float:
    """Mean over repetitions; infinite if one diverged, so that such a rate is not chosen."""
    last = [_last(result, f"validation_{key}") for result in results.values()]
    return mean(finite(last)) if None not in last else math.inf


def _last(
    result: Mapping[str, Any],
    name: str,
    scale: Callable[[Mapping[str, Any]], float] = lambda result: 1.0,
) -> float | None:
    """The value after the last pass; None if the network diverged or nothing was recorded."""
    curve = result.get(name)
    return None if result["diverged"] or not curve else float(curve[-1]) / scale(result)


def _rates(found: Mapping[tuple[Any, ...], list[Row]], key: str) -> tuple[dict[str, str], ...]:
    """For each method and value the rate that was chosen, where there was a choice."""
    out = []
    for (method, value), networks in found.items():
        tried = sorted({float(str(row.task["rate"])) for row in networks if "rate" in row.task})
        if len(tried) > 1:
            best = _at_best_rate(networks, key)
            rate = next(row.task["rate"] for row in networks if row.result is best[0])
            out.append({"method": str(method), "value": f"{value:g}", "best rate": f"{rate:g}"})
    return tuple(out)


def gates_of(
    curve: Series, results: Sequence[Mapping[str, Any]], constant: float, linear: float
) -> tuple[Gate, ...]:
    """Training error flat; test error below the best constant and below linear regression on x."""
    gates = [_flat(curve.name, results)]
    for name, height in ((CONSTANT, constant), (LINEAR, linear)):
        gate = f"{curve.name}: below {name}"
        if not math.isfinite(height):
            gates.append(Gate(gate, None, "not recorded"))
            continue
        above = [
            f"{x:g}" for x, centre in zip(curve.x, curve.centre, strict=True) if not centre < height
        ]
        detail = f"{height:.4g}" + (f"; not so at {', '.join(above)}" if above else "")
        gates.append(Gate(gate, not above, detail))
    return tuple(gates)


def _flat(name: str, results: Sequence[Mapping[str, Any]]) -> Gate:
    gate = f"{name}: training error flat"
    shares = [share for result in results if (share := flatness(result)) is not None]
    if any(result["diverged"] for result in results):
        return Gate(gate, False, "a network diverged")
    if len(shares) < len(results):
        return Gate(gate, None, "too few passes to tell")
    least = min(shares, default=math.nan)
    return Gate(gate, least >= FLAT, f"the last fifth of the passes falls to {least:.1%} at most")


def flatness(result: Mapping[str, Any]) -> float | None:
    """Mean training error of the last fifth of the passes over that of the fifth before.

    None with fewer than five passes.
    """
    curve = [value for value in result.get("train") or [] if value is not None]
    fifth = len(curve) // 5
    if not fifth:
        return None
    last, before = mean(curve[-fifth:]), mean(curve[-2 * fifth : -fifth])
    return last / before if before > 0 else 1.0
