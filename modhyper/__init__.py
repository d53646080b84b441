"""modhyper: how large must a conditional network be, what of that is certified, what is measured.

>>> import modhyper
>>> problem = modhyper.Problem(m1=1, m2=2, eps="1e-3")
>>> [bound.quantity for bound in modhyper.bounds(problem) if bound.id == "theorem-4"]
['N_g']
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the public names, each once; `_public` reads this block
    from modhyper.activations.catalogue import activation as activation
    from modhyper.analysis.sobolev import sobolev as sobolev
    from modhyper.audit import audit as audit
    from modhyper.choice.choose import choose as choose
    from modhyper.conditioning import Bottleneck as Bottleneck
    from modhyper.construction import construct as construct
    from modhyper.errors import InputError as InputError
    from modhyper.ledger.cite import cite as cite
    from modhyper.ledger.user_claims import claim as claim
    from modhyper.networks.presets import preset as preset
    from modhyper.papers.certified import certified_bounds as certified_bounds
    from modhyper.problem import Problem as Problem
    from modhyper.questions.answer import bounds as bounds
    from modhyper.questions.compare import compare as compare
    from modhyper.questions.crossover import crossover as crossover
    from modhyper.questions.interface import interface as interface
    from modhyper.questions.invert import invert as invert
    from modhyper.questions.separation import certify as certify
    from modhyper.questions.separation import certify_many as certify_many
    from modhyper.questions.separation import separation as separation
    from modhyper.rate import Landau as Landau
    from modhyper.rate import Rate as Rate
    from modhyper.rate_comparison import separates as separates


@cache
def _public() -> dict[str, tuple[str, str]]:
    """Public name -> (module, name there), from the imports that type checkers read above.

    A name is imported on its first use (PEP 562), so that `import modhyper` costs nothing.
    """
    import ast
    import inspect
    import sys

    tree = ast.parse(inspect.getsource(sys.modules[__name__]))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    return {
        str(alias.asname): (str(line.module), alias.name)
        for line in block.body
        if isinstance(line, ast.ImportFrom)
        for alias in line.names
    }


def __getattr__(name: str) -> Any:
    if name == "__all__":
        return __dir__()
    if name == "__version__":
        return version("modhyper")
    if name.startswith("__") or name not in _public():
        raise AttributeError(f"module 'modhyper' has no attribute {name!r}")
    module, attribute = _public()[name]
    return getattr(import_module(module), attribute)


def __dir__() -> list[str]:
    return sorted([*_public(), "__version__"])
