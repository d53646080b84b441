"""Audit of the user's own torch module: sizes by role, norms, and what the theory says of it.

The module is read, never changed: forward passes run on a deep copy, in evaluation mode, with the
random state put back. Checkpoints are loaded as data (safetensors, or torch with weights_only).
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

from modhyper.errors import InputError
from modhyper.problem import Problem

Method = Literal["embedding", "hypernetwork"]
ROLES: dict[Method, tuple[str, str]] = {"embedding": ("e", "q"), "hypernetwork": ("f", "g")}
USUAL_NAMES: dict[str, tuple[str, ...]] = {
    "e": ("e", "embedding", "encoder", "embed", "condition_encoder"),
    "q": ("q", "primary", "decoder", "head", "main"),
    "f": ("f", "hypernetwork", "hyper", "hypernet", "generator"),
    "g": ("g", "primary", "main", "main_network", "decoder"),
}
# torch class -> name in the catalogue of activations
ACTIVATIONS: dict[str, str] = {
    "ReLU": "relu",
    "LeakyReLU": "leaky-relu",
    "ELU": "elu",
    "SELU": "selu",
    "Softplus": "softplus",
    "Sigmoid": "sigmoid",
    "Tanh": "tanh",
    "GELU": "gelu",
    "SiLU": "silu",
    "Mish": "mish",
    "Hardtanh": "hard-tanh",
    "Hardsigmoid": "hard-sigmoid",
    "Hardswish": "hard-swish",
    "ReLU6": "relu6",
    "Softsign": "softsign",
    "Identity": "identity",
}


@dataclass(frozen=True, slots=True)
class LinearLayer:
    """A linear layer: its name in the module, shape, and ‖W‖_1 (largest column sum), exact."""

    name: str
    inputs: int
    outputs: int
    norm_1: Fraction
    bias: Literal["none", "zero", "non-zero"]


@dataclass(frozen=True, slots=True)
class Part:
    """One role (e, q, f or g) of the module.

    parameters   numbers in its tensors, each tensor once
    trained      those with requires_grad
    complexity   spectral complexity C = L^(k-1) Π ‖W^i‖_1, which bounds its L1 Lipschitz constant;
                 None if it has layers that are not linear, or activations that are not known
    unknown      classes of layers that are neither linear nor known activations
    """

    role: str
    name: str
    parameters: int
    trained: int
    layers: tuple[LinearLayer, ...]
    activations: tuple[str, ...]
    unknown: tuple[str, ...]
    complexity: Fraction | None


@dataclass(frozen=True, slots=True)
class Audit:
    """generated: what f writes for g (outputs of its last linear layer), 0 for an embedding method.

    shared: tensors that occur more than once. macs: multiply-accumulates of one forward pass,
    counted by running a copy, or None with the reason in ``notes``. problem: as far as the
    architecture tells it.
    """

    method: Method
    parts: tuple[Part, ...]
    total: int
    trained: int
    generated: int
    shared: tuple[str, ...]
    macs: int | None
    dense_first_layer: bool | None
    problem: Problem
    notes: tuple[str, ...]

    @property
    def primary(self) -> int:
        """N_q, or N_g as generated."""
        return self.generated or self.parts[-1].parameters


def audit(
    module: Any,
    method: Method,
    *,
    parts: Mapping[str, str] | None = None,
    m1: int | None = None,
    eps: Any = "1e-2",
) -> Audit:
    """Audit ``module`` as an embedding method (e, q) or a hypernetwork (f, g).

    ``parts`` maps roles to submodule names where they are not the usual ones. ``m1`` is needed for
    a hypernetwork whose g is not a submodule. Raises InputError if a role is not found.
    """
    names = dict(parts or {})
    found = [_part(module, role, names) for role in ROLES[method]]
    first, primary = found
    if first is None or (method == "embedding" and primary is None):
        missing = ROLES[method][0 if first is None else 1]
        children = ", ".join(name for name, _ in module.named_children()) or "none"
        raise InputError(
            f"no submodule plays {missing!r}",
            option="--parts",
            hint=f"name it, such as {missing}=encoder; its submodules: {children}",
        )
    generated = first.layers[-1].outputs if method == "hypernetwork" and first.layers else 0
    k = first.layers[-1].outputs if method == "embedding" and first.layers else None
    problem, notes = _problem(first, primary, k, m1, eps, _bits(module))
    macs, why_not = _macs(module, problem)
    tensors = {id(p): p for p in module.parameters()}
    return Audit(
        method=method,
        parts=tuple(part for part in found if part is not None),
        total=sum(int(p.numel()) for p in tensors.values()),
        trained=sum(int(p.numel()) for p in tensors.values() if p.requires_grad),
        generated=generated,
        shared=tuple(_shared(module)),
        macs=macs,
        dense_first_layer=_dense_first(module, primary),
        problem=problem,
        notes=(*notes, *([why_not] if why_not else [])),
    )


def load_checkpoint(module: Any, path: Path) -> None:
    """Load ``path`` into ``module``; nothing in it is executed. InputError if it does not fit."""
    import torch

    try:
        if path.suffix == ".safetensors":
            from safetensors.torch import load_file

            state = load_file(str(path))
        else:
            state = torch.load(path, map_location="cpu", weights_only=True)
        module.load_state_dict(state)
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or error}") from None
    except Exception as error:  # torch and safetensors raise many kinds for a bad file
        first = str(error).strip().splitlines()[0]
        raise InputError(f"{path} is not a checkpoint of this module: {first}") from None


def _part(module: Any, role: str, names: Mapping[str, str]) -> Part | None:
    candidates = [names[role]] if role in names else USUAL_NAMES[role]
    children = dict(module.named_modules())
    name = next((n for n in candidates if n in children and n), None)
    if name is None:
        if role in names:
            raise InputError(f"no submodule {names[role]!r}", option="--parts")
        return None
    part = children[name]
    layers = tuple(_linear_layers(part, name))
    activations, unknown = _leaves(part)
    tensors = {id(p): p for p in part.parameters()}
    return Part(
        role=role,
        name=name,
        parameters=sum(int(p.numel()) for p in tensors.values()),
        trained=sum(int(p.numel()) for p in tensors.values() if p.requires_grad),
        layers=layers,
        activations=activations,
        unknown=unknown,
        complexity=_complexity(layers, activations, unknown),
    )


def _linear_layers(part: Any, name: str) -> Iterator[LinearLayer]:
    from torch import nn

    for path, layer in part.named_modules():
        if isinstance(layer, nn.Linear):
            columns = layer.weight.detach().double().abs().cpu().T.tolist()
            norm = max(sum(map(Fraction, column), Fraction(0)) for column in columns)
            bias: Literal["none", "zero", "non-zero"] = "none"
            if layer.bias is not None:
                bias = "zero" if not bool(layer.bias.detach().any()) else "non-zero"
            full = f"{name}.{path}" if path else name
            yield LinearLayer(full, layer.in_features, layer.out_features, norm, bias)


def _leaves(part: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of the activations, and classes that are neither linear nor a known activation."""
    from torch import nn

    activations: dict[str, None] = {}
    unknown: dict[str, None] = {}
    for layer in part.modules():
        kind = type(layer).__name__
        if list(layer.children()) or isinstance(layer, nn.Linear | nn.Flatten | nn.Dropout):
            continue
        if kind in ACTIVATIONS:
            activations[ACTIVATIONS[kind]] = None
        else:
            unknown[kind] = None
    return tuple(activations), tuple(unknown)


def _complexity(
    layers: tuple[LinearLayer, ...], activations: tuple[str, ...], unknown: tuple[str, ...]
) -> Fraction | None:
    from modhyper.activations.catalogue import facts_of

    if not layers or unknown:
        return None
    steepest = Fraction(1)
    for name in activations:
        value = facts_of(name).lipschitz.value
        if value is None:
            return None
        number = value.split("≈")[-1].strip()
        exact = Fraction(number) if "≈" not in value else Fraction(number) * Fraction(100001, 10**5)
        steepest = max(steepest, exact)
    product = Fraction(1)
    for layer in layers:
        product *= layer.norm_1
    return product * steepest ** (len(layers) - 1)


def _shared(module: Any) -> Iterator[str]:
    """Names under which a tensor occurs again."""
    seen: dict[int, str] = {}
    for name, tensor in module.named_parameters(remove_duplicate=False):
        if id(tensor) in seen:
            yield f"{name} = {seen[id(tensor)]}"
        else:
            seen[id(tensor)] = name


def _bits(module: Any) -> int:
    sizes = {8 * p.element_size() for p in module.parameters()}
    return max(sizes, default=32)


def _problem(
    first: Part, primary: Part | None, k: int | None, m1: int | None, eps: Any, bits: int
) -> tuple[Problem, list[str]]:
    """m2 from the first layer of e or f, m1 from that of the primary, k from the last of e."""
    notes = []
    if not first.layers:
        raise InputError(f"{first.name} has no linear layer, so m2 cannot be read from it")
    m2 = first.layers[0].inputs
    inputs = primary.layers[0].inputs if primary is not None and primary.layers else None
    if m1 is None:
        if inputs is None:
            raise InputError(
                "missing: the primary's layers are not submodules",
                option="--m1",
                hint="give the dimension of x",
            )
        m1 = inputs - (k or 0)
        if m1 < 1:
            raise InputError(
                f"the primary has {inputs} inputs and e(I) has {k}: no room for x", option="--m1"
            )
    names = {a for part in (first, primary) if part is not None for a in part.activations}
    names.discard("identity")
    activation = next(iter(names)) if len(names) == 1 else "relu"
    if len(names) != 1:
        shown = ", ".join(sorted(names)) or "none as submodules"
        notes.append(f"activations found: {shown}; the bounds take {activation}")
    depth = len(primary.layers) if primary is not None and primary.layers else None
    problem = Problem(
        m1=m1, m2=m2, eps=eps, embedding_dim=k, precision_bits=bits, depth=depth,
        activation=activation,
    )  # fmt: skip
    return problem, notes


def _dense_first(module: Any, primary: Part | None) -> bool | None:
    """Is every weight of the primary's first layer non-zero? None if it is not a submodule."""
    if primary is None or not primary.layers:
        return None
    layer = dict(module.named_modules())[primary.layers[0].name]
    return bool((layer.weight.detach() != 0).all())


def _macs(module: Any, problem: Problem) -> tuple[int | None, str]:
    """MACs of one forward pass module(x, I) of a deep copy on the CPU, by torch's own counter."""
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    try:
        with torch.random.fork_rng(devices=[]), torch.no_grad():
            twin = copy.deepcopy(module).cpu().eval()
            dtype = next((p.dtype for p in twin.parameters()), torch.float32)
            x = torch.zeros(1, problem.m1, dtype=dtype)
            condition = torch.zeros(1, problem.m2, dtype=dtype)
            counter = FlopCounterMode(display=False)
            with counter:
                twin(x, condition)
    except Exception as error:  # whatever the user's forward raises
        first = (str(error).strip().splitlines() or [""])[0]
        return None, f"MACs not counted: forward(x, I) raised {type(error).__name__}: {first}"
    return counter.get_total_flops() // 2, ""
