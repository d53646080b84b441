"""What is decided of an activation: properties, each with its reason."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

from modhyper.bound import Truth

ONE_HIDDEN_LAYER = "one hidden layer"
"""The value of ``universal`` where networks with one hidden layer are enough."""


@dataclass(frozen=True, slots=True)
class Property:
    """A decided property: its truth, the reason or witness, and its exact value if it has one."""

    truth: Truth
    reason: str
    value: str | None = None


@dataclass(frozen=True, slots=True)
class ActivationFacts:
    """What is decided of σ. Every Property holds, fails or is undecided, with its reason.

    piecewise_c1            σ continuous, and C^1 up to the ends of finitely many pieces
    derivative_integrable   σ' ∈ L^1(R); its value is the integral of |σ'|
    derivative_variation    total variation of σ' on R finite; its value is the variation
    derivative_bv           both: σ' ∈ BV(R) as the paper defines it (BV inside L^1)
    zero_at_zero            σ(0) = 0; its value is σ(0)
    lipschitz               σ Lipschitz; its value is the least constant
    polynomial              σ is a polynomial on all of R
    smooth                  σ is C^∞ (here: real analytic) on R
    universal               Definition 1
    non_representability    no non-constant target of any W(r,m) is a network with σ
    piecewise_linear_breaks number of break points if σ is continuous and piecewise linear
    breaks                  break points, as text
    """

    name: str
    expression: str
    piecewise_c1: Property
    derivative_integrable: Property
    derivative_variation: Property
    derivative_bv: Property
    zero_at_zero: Property
    lipschitz: Property
    polynomial: Property
    smooth: Property
    universal: Property
    non_representability: Property
    piecewise_linear_breaks: int | None
    breaks: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"breaks": list(self.breaks)}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> ActivationFacts:
        """Inverse of `as_dict`. KeyError or TypeError if ``data`` is not of its form."""
        values = {
            f.name: Property(**data[f.name]) if f.type == "Property" else data[f.name]
            for f in fields(cls)
        }
        return cls(**values | {"breaks": tuple(data["breaks"])})
