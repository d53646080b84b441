"""The user's torch modules: loading them by name, and measuring them without touching them."""

from __future__ import annotations

import importlib
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

from modhyper.errors import InputError, near_matches

MEASURES = ("parameters", "trainable_parameters", "spectral_complexity")


def load_module(name: str, folder: Path) -> Any:
    """The torch module behind "package.module:attribute": the attribute, or what it returns.

    ``folder`` is searched first, so that a claims file can name the code beside it. Importing runs
    the user's own code. Raises InputError if torch, the module or the attribute is missing.
    """
    module_name, colon, attribute = name.partition(":")
    if not colon or not module_name or not attribute:
        raise InputError(f"expected package.module:factory, got {name!r}")
    try:
        from torch import nn
    except ImportError:
        raise InputError(
            "torch is not installed", hint='python -m pip install "modhyper[lab]"'
        ) from None
    sys.path.insert(0, str(folder.resolve()))
    try:
        owner = importlib.import_module(module_name)
    except ImportError as error:
        raise InputError(f"cannot import {module_name!r}: {error}") from None
    finally:
        sys.path.pop(0)
    found = getattr(owner, attribute, None)
    if found is None:
        hint = near_matches(attribute, [n for n in vars(owner) if not n.startswith("_")] or ["?"])
        raise InputError(f"{module_name} has no {attribute!r}", hint=hint)
    made = found if isinstance(found, nn.Module) else found()
    if not isinstance(made, nn.Module):
        raise InputError(f"{name} gives a {type(made).__name__}, not a torch module")
    return made


def measure(module: Any, what: str) -> int | Fraction:
    """One of MEASURES of a torch module; shared parameters count once.

    spectral_complexity is Π ‖W^i‖_1 over its linear layers, exact for the stored floats, times
    the Lipschitz constants of its activations if all are known to be 1-Lipschitz. Raises
    InputError for a module with other kinds of layers.
    """
    if what in ("parameters", "trainable_parameters"):
        parameters = [p for p in module.parameters() if p.requires_grad or what == "parameters"]
        return sum(int(p.numel()) for p in parameters)
    if what == "spectral_complexity":
        return _complexity(module)
    raise InputError(f"no measure {what!r}", hint=near_matches(what, MEASURES))


# Activations with Lipschitz constant at most 1 (modhyper activation NAME shows each).
ONE_LIPSCHITZ = (
    *("ReLU", "LeakyReLU", "ELU", "Tanh", "Sigmoid", "Softplus", "Hardtanh", "Identity"),
    *("Softsign", "Hardsigmoid", "Flatten"),
)


def _complexity(module: Any) -> Fraction:
    from torch import nn

    total = Fraction(1)
    for part in module.modules():
        if isinstance(part, nn.Linear):
            columns = part.weight.detach().abs().double().cpu().T.tolist()
            total *= max(sum(map(Fraction, column), Fraction(0)) for column in columns)
        elif not list(part.children()) and type(part).__name__ not in ONE_LIPSCHITZ:
            raise InputError(
                f"spectral complexity is defined for multilayer perceptrons; found a "
                f"{type(part).__name__}"
            )
    return total
