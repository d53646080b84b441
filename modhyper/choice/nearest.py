"""The recorded measurement whose task is nearest to another one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from modhyper.lab.experiment import experiment, names
from modhyper.lab.measurement import judged, recorded
from modhyper.lab.summary import Panel

NEAR = 0.5
"""Dimensions that differ by more than 10^0.5, a factor of three, are not near."""


@dataclass(frozen=True, slots=True)
class Nearest:
    """A panel of a recorded experiment on x ∈ R^m1, I ∈ R^m2."""

    experiment: str
    m1: int
    m2: int
    panel: Panel

    @property
    def lines(self) -> tuple[str, ...]:
        """Each number it measured, with its interval and repetitions."""
        return tuple(
            f"{f.says}: {f.outcome}; {f.number}: {f.estimate:.3g} "
            + (f"[{f.low:.3g}, {f.high:.3g}]" if bounded else "(no bounded interval)")
            + f", {f.repetitions} repetitions"
            for f in self.panel.findings
            for bounded in [math.isfinite(f.low) and math.isfinite(f.high)]
        )

    def as_dict(self) -> dict[str, Any]:
        return {
            "experiment": self.experiment,
            "panel": self.panel.key,
            "m1": self.m1,
            "m2": self.m2,
            "findings": [
                {
                    "number": f.number,
                    "says": f.says,
                    "outcome": f.outcome,
                    "estimate": _finite(f.estimate),
                    "interval": [_finite(f.low), _finite(f.high)],
                    "repetitions": f.repetitions,
                }
                for f in self.panel.findings
            ],
        }


def nearest(m1: int, m2: int) -> Nearest | None:
    """The recorded panel with both dimensions within a factor of three, and nearest; None if none.

    Only panels on a continuous condition are compared, of experiments that say their dimensions.
    """
    best: tuple[float, Nearest] | None = None
    for name in names():
        found = recorded(name)
        for run in found.runs if found is not None else ():
            said = run.settings
            if "m1" in said and "m2" in said:
                shape = said["m1"], said["m2"]
            elif "target" in said and "dim" in said:
                shape = said["dim"], said["dim"]
            else:  # images, or no condition
                continue
            far = max(abs(math.log10(a / b)) for a, b in zip(shape, (m1, m2), strict=True))
            if far <= NEAR and (best is None or far < best[0]):
                best = far, Nearest(name, *shape, judged(experiment(name), run))
    return None if best is None else best[1]


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
