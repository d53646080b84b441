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
    from modhyper.activations.catalogue import activation as activation
    from modhyper.analysis.sobolev import sobolev as sobolev
    from modhyper.audit import audit as audit
    from modhyper.construction import construct as construct
    from modhyper.errors import InputError as InputError
    from modhyper.ledger.user_claims import claim as claim
    from modhyper.networks.presets import preset as preset
    from modhyper.papers.certified import certified_bounds as certified_bounds
    from modhyper.papers.certified import certify as certify
    from modhyper.papers.certified import certify_many as certify_many
    from modhyper.problem import Bottleneck as Bottleneck
    from modhyper.problem import Problem as Problem
    from modhyper.questions.bounds import bounds as bounds
    from modhyper.questions.compare import compare as compare
    from modhyper.questions.invert import invert as invert
    from modhyper.theory.rate_comparison import separates as separates
    from modhyper.theory.rates import Landau as Landau

__version__ = "0.1.0"

# Public name -> module. Resolved on first use (PEP 562), so that `import modhyper` costs nothing.
_PUBLIC = {
    "Problem": "modhyper.problem",
    "Bottleneck": "modhyper.problem",
    "InputError": "modhyper.errors",
    "bounds": "modhyper.questions.bounds",
    "certified_bounds": "modhyper.papers.certified",
    "certify": "modhyper.papers.certified",
    "certify_many": "modhyper.papers.certified",
    "compare": "modhyper.questions.compare",
    "invert": "modhyper.questions.invert",
    "claim": "modhyper.ledger.user_claims",
    "construct": "modhyper.construction",
    "preset": "modhyper.networks.presets",
    "activation": "modhyper.activations.catalogue",
    "sobolev": "modhyper.analysis.sobolev",
    "audit": "modhyper.audit",
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
