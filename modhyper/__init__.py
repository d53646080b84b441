"""modhyper: how large must a conditional network be, what of that is certified, what is measured.

>>> import modhyper
>>> problem = modhyper.Problem(m1=1, m2=2, eps="1e-3")
>>> [bound.quantity for bound in modhyper.bounds(problem) if bound.id == "theorem-4"]
['N_g']
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from modhyper.audit import audit as audit
    from modhyper.comparison import compare as compare
    from modhyper.construction import construct as construct
    from modhyper.errors import InputError as InputError
    from modhyper.estimate import bounds as bounds
    from modhyper.inversion import invert as invert
    from modhyper.ledger.user_claims import claim as claim
    from modhyper.problem import Bottleneck as Bottleneck
    from modhyper.problem import Problem as Problem
    from modhyper.theory.activations import activation as activation
    from modhyper.theory.certified import certified_bounds as certified_bounds
    from modhyper.theory.certified import certify as certify
    from modhyper.theory.certified import certify_many as certify_many
    from modhyper.theory.presets import preset as preset
    from modhyper.theory.rate_comparison import separates as separates
    from modhyper.theory.rates import Landau as Landau
    from modhyper.theory.sobolev import sobolev as sobolev

__version__ = "0.1.0"

# Public name -> module. Resolved on first use (PEP 562), so that `import modhyper` costs nothing.
_PUBLIC = {
    "Problem": "modhyper.problem",
    "Bottleneck": "modhyper.problem",
    "InputError": "modhyper.errors",
    "bounds": "modhyper.estimate",
    "certified_bounds": "modhyper.theory.certified",
    "certify": "modhyper.theory.certified",
    "certify_many": "modhyper.theory.certified",
    "compare": "modhyper.comparison",
    "invert": "modhyper.inversion",
    "claim": "modhyper.ledger.user_claims",
    "construct": "modhyper.construction",
    "preset": "modhyper.theory.presets",
    "activation": "modhyper.theory.activations",
    "audit": "modhyper.audit",
    "sobolev": "modhyper.theory.sobolev",
    "Landau": "modhyper.theory.rates",
    "separates": "modhyper.theory.rate_comparison",
}

__all__ = [
    "Bottleneck",
    "InputError",
    "Landau",
    "Problem",
    "__version__",
    "activation",
    "audit",
    "bounds",
    "certified_bounds",
    "certify",
    "certify_many",
    "claim",
    "compare",
    "construct",
    "invert",
    "preset",
    "separates",
    "sobolev",
]


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return getattr(import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module 'modhyper' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
