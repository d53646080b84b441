"""Single numbers of a module, for claims about it.

A measure is an interval: exact counts are points, a Lipschitz constant is known from above only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from modhyper.audit.report import Audit
from modhyper.audit.run import audit
from modhyper.audit.target import load
from modhyper.audit.unary import STEEP
from modhyper.errors import InputError, near_matches
from modhyper.problem import MAX_DIMENSION, whole

WITHOUT_RUN = ("parameters", "trainable_parameters", "buffers")
WITH_CONDITION = ("k", "N_Q", "N_e", "generated", "cut", "excluded_eps")
MEASURES = (
    *WITHOUT_RUN,
    *WITH_CONDITION,
    *("total", "macs", "spectral_complexity", "lipschitz_x", "lipschitz_condition"),
)
ROUNDED_UP = Fraction(11, 10**5)
"""No constant of `lipschitz_of` exceeds the true supremum by more than this share."""
ROUNDING = Fraction(1, 10**8)
"""Nor do the roundings of sums of fewer than 10^6 terms, over fewer than 30 layers."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The measure lies in [low, high]; None: not known on that side."""

    low: Fraction | None
    high: Fraction | None
    text: str


def measure_module(fields: Mapping[str, Any], folder: Path) -> Measured:
    """The measure ``fields["measure"]`` of the module that the fields of a claim describe.

    They are module, arguments, x, condition, eps, smoothness and conditions, as in `audit`; "cut"
    is the least N_Q + k C over the interfaces, C = ``conditions``. Raises InputError for what is
    missing.
    """
    name = fields["measure"]
    if name not in MEASURES:
        raise InputError(f"no measure {name!r}", hint=near_matches(str(name), MEASURES))
    module, example = load(fields["module"], folder, fields.get("arguments"))
    run = name not in WITHOUT_RUN
    for key, needed in (("x", run), ("condition", name in WITH_CONDITION)):
        if needed and key not in fields:
            raise InputError(
                f"measure {name!r} needs {key!r}", hint="its shape, as in modhyper audit"
            )
    found = audit(
        module,
        fields.get("x") if run else None,
        fields.get("condition") if run else None,
        example=example,
        eps=fields.get("eps", "1e-2"),
        smoothness=fields.get("smoothness", 1),
        lipschitz=name.startswith(("spectral", "lipschitz")),
    )
    return measure(found, name, fields.get("conditions"))


def measure(found: Audit, name: str, conditions: Any = None) -> Measured:
    """One measure of an audit."""
    counts = found.counts
    if name.startswith("lipschitz"):
        return _lipschitz(found, name)
    if name == "spectral_complexity":
        return _complexity(found)
    if name == "cut":
        if conditions is None:
            raise InputError("measure 'cut' needs 'conditions', their number")
        conditions = whole("conditions", conditions, least=1, most=MAX_DIMENSION)
        value = min(each.N_Q + each.k * conditions for each in found.interfaces)
        return _point(value, f"N_Q + {conditions} k = {value:,}")
    if name == "excluded_eps":
        eps = None if found.verdict is None else found.verdict.excluded
        low = Fraction(0) if eps is None else eps
        return Measured(low, None, f"errors up to {float(low):g} are excluded")
    values: dict[str, int | None] = {
        "parameters": counts.parameters,
        "trainable_parameters": counts.trained,
        "buffers": counts.buffers,
        "total": counts.total,
        "macs": None if found.operations is None else found.operations.macs,
        "k": found.k if found.interfaces else None,
        "N_Q": found.N_Q if found.interfaces else None,
        "N_e": found.interface.N_e if found.interfaces else None,
        "generated": found.generated if found.interfaces else None,
    }
    value_or_none = values[name]
    if value_or_none is None:
        return Measured(None, None, f"{name} is not known")
    return _point(value_or_none, f"{name} = {value_or_none}")


def _point(value: int, text: str) -> Measured:
    return Measured(Fraction(value), Fraction(value), text)


def _lipschitz(found: Audit, name: str) -> Measured:
    bound = found.lipschitz_x if name == "lipschitz_x" else found.lipschitz_condition
    if bound is None or bound.value is None:
        why = "no weights to measure" if bound is None else bound.reason
        return Measured(Fraction(0), None, f"{name}: {why}")
    return Measured(Fraction(0), Fraction(bound.value), f"{name} ≤ {bound.value:.6g}")


def _complexity(found: Audit) -> Measured:
    """C = L^(k-1) Π ‖W^i‖_1 of a multilayer perceptron, which composition gives."""
    bound = found.lipschitz_x
    steps = [name.partition("(")[0] for name, _ in found.activations]
    strange = found.perceptron or next(
        (step for step in steps if step in ("exp", "pow", "square", "prelu")), ""
    )
    if strange or bound is None or bound.value is None:
        raise InputError(
            "spectral complexity is defined for multilayer perceptrons; "
            f"found {strange or 'no weights to measure'}"
        )
    times = sum(times for name, times in found.activations if name.partition("(")[0] in STEEP)
    high = Fraction(bound.value)
    low = high * (1 - ROUNDED_UP) ** times * (1 - ROUNDING)
    return Measured(low, high, f"spectral_complexity = {bound.value:.6g}")
