"""Activations and what is decided about them, each property with its reason.

`facts_of` needs no computer algebra for the names of the catalogue: their decisions are stored
beside this file with a digest of the expressions and of the code that decided them. A digest that
does not match is not trusted, and the properties are decided anew.
"""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from modhyper.activations.facts import ActivationFacts
from modhyper.errors import InputError, near_matches

# name -> formula in x, read by modhyper.analysis.expressions
CATALOGUE: dict[str, str] = {
    "relu": "max(0, x)",
    "clipped-relu": "clip(x, 0, 1)",
    "leaky-relu": "leaky_relu(x, 1/100)",
    "elu": "elu(x)",
    "selu": "1.0507009873554805*elu(x, 1.6732632423543772)",
    "softplus": "log(1 + exp(x))",
    "sigmoid": "1/(1 + exp(-x))",
    "tanh": "tanh(x)",
    "arctan": "atan(x)",
    "gelu": "x*(1 + erf(x/sqrt(2)))/2",
    "silu": "x/(1 + exp(-x))",
    "mish": "x*tanh(log(1 + exp(x)))",
    "sin": "sin(x)",
    "cos": "cos(x)",
    "erf": "erf(x)",
    "gaussian": "exp(-x^2)",
    "softsign": "x/(1 + abs(x))",
    "hard-tanh": "clip(x, -1, 1)",
    "hard-sigmoid": "clip(x/6 + 1/2, 0, 1)",
    "hard-swish": "x*clip(x/6 + 1/2, 0, 1)",
    "relu-squared": "max(0, x)^2",
    "identity": "x",
    "square": "x^2",
    "relu6": "clip(x, 0, 6)",
    "step": "step(x)",
}
ALIASES: dict[str, str] = {
    "logistic": "sigmoid",
    "atan": "arctan",
    "swish": "silu",
    "sine": "sin",
    "linear": "identity",
    "heaviside": "step",
}
"""Other names. Capitals, hyphens and underscores make no difference in any name."""

WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*([-_][A-Za-z0-9]+)*")

FOLDER = Path(__file__).parents[1]
STORE = "activations/activation_facts.json"
# The files whose code, with the catalogue, determines the decisions.
DECIDING = (
    "activations/catalogue.py",
    "activations/decisions.py",
    "activations/facts.py",
    "activations/universality.py",
    "analysis/enclosure.py",
    "analysis/exponential_polynomial.py",
    "analysis/expressions.py",
    "analysis/pieces.py",
    "analysis/variation.py",
)


@lru_cache(maxsize=256)
def facts_of(activation: str) -> ActivationFacts:
    """The facts of an activation: which hypotheses it meets, and why.

    Parameters
    ----------
    activation : str
        A catalogue name, an alias, or a formula in x.

    Returns
    -------
    ActivationFacts

    Raises
    ------
    InputError
        For an unknown name or a formula that cannot be read (option "activation").
    """
    name = canonical(activation)
    if name is None:
        return _decide(activation, activation)
    stored = _stored()
    if stored is not None and name in stored:
        return ActivationFacts.from_dict(stored[name])
    return _decide(name, CATALOGUE[name])


activation = facts_of  # its public name: modhyper.activation("gelu")


@lru_cache(maxsize=256)
def canonical(activation: str) -> str | None:
    """The catalogue's name for ``activation``: a name, or a formula that is shown to be equal to an
    entry; None for any other formula.

    Raises InputError for a bare word that is neither a known name nor the variable x, and for a
    formula that cannot be read.
    """
    text = activation.strip()
    if WORD.fullmatch(text) and not set(re.split("[-_]", text.lower())) <= {"x", "e", "pi"}:
        for name in (*CATALOGUE, *ALIASES):
            if plain(name) == plain(text):
                return ALIASES.get(name, name)
        hint = near_matches(text.lower(), [*CATALOGUE, *ALIASES])
        raise InputError(f"no activation {activation!r}", option="activation", hint=hint)
    from modhyper.activations.equality import entry_equal_to  # computer algebra

    return entry_equal_to(activation, CATALOGUE)


def plain(name: str) -> str:
    """A name without capitals, hyphens and underscores."""
    return name.lower().replace("-", "").replace("_", "")


def digest() -> str:
    """Digest of the catalogue and of the code that decides; the stored facts carry it."""
    state = sha256(json.dumps(CATALOGUE, sort_keys=True).encode())
    for name in DECIDING:
        for line in (FOLDER / name).read_bytes().splitlines():
            if line.strip() and not line.lstrip().startswith(b"#"):  # a comment decides nothing
                state.update(line + b"\n")
    return state.hexdigest()


@cache
def _stored() -> dict[str, Any] | None:
    """The stored facts, or None where they are missing, damaged or out of date."""
    try:
        data = json.loads((FOLDER / STORE).read_text(encoding="utf-8"))
        facts: dict[str, Any] = data["facts"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    seal = sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
    return facts if data.get("digest") == digest() and data.get("seal") == seal else None


def _decide(name: str, formula: str) -> ActivationFacts:
    from modhyper.activations.decisions import decide

    return decide(name, formula)


def decide_catalogue() -> dict[str, Any]:
    """What the stored file must hold: every catalogue entry decided from its expression, now."""
    facts = {name: _decide(name, text).as_dict() for name, text in CATALOGUE.items()}
    seal = sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
    return {"digest": digest(), "seal": seal, "facts": facts}
