"""A copy of the user's module that can be run without its numbers, and a run that leaves no trace.

The copy's parameters and buffers are fake tensors: they have shapes and no values, so that a module
of a billion parameters costs no memory and nothing that forward does can reach the module itself.
"""

from __future__ import annotations

import copy
import logging
import random
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.nn.parameter import is_lazy

from modhyper.audit.graph import Kind
from modhyper.errors import InputError


@dataclass(frozen=True, slots=True)
class Stored:
    """A tensor that the module keeps: its first name, all its names, and whether it is trained."""

    name: str
    names: tuple[str, ...]
    kind: Kind
    trained: bool
    tensor: Any


def stored_tensors(module: nn.Module) -> tuple[Stored, ...]:
    """Parameters, buffers and tensors in plain attributes ("constant"), each tensor once."""
    found: dict[int, tuple[Any, Kind, list[str]]] = {}
    attributes = (
        (_named(path, key), part.__dict__[key]) for path, part, key in _attributes(module)
    )
    named: tuple[tuple[Kind, Iterable[tuple[str, Any]]], ...] = (
        ("parameter", module.named_parameters(remove_duplicate=False)),
        ("buffer", module.named_buffers(remove_duplicate=False)),
        ("constant", attributes),
    )
    for kind, tensors in named:
        for name, tensor in tensors:
            found.setdefault(id(tensor), (tensor, kind, []))[2].append(name)
    return tuple(
        Stored(names[0], tuple(names), kind, bool(tensor.requires_grad), tensor)
        for tensor, kind, names in found.values()
    )


def _attributes(module: nn.Module) -> list[tuple[str, nn.Module, str]]:
    """(path of the submodule, submodule, attribute) of the dense tensors in plain attributes."""
    return [
        (path, part, key)
        for path, part in module.named_modules()
        for key, value in vars(part).items()
        if isinstance(value, torch.Tensor)
        and value.layout == torch.strided
        and not hasattr(type(part), key)
    ]


def nested_tensors(module: nn.Module) -> Iterator[tuple[str, Any]]:
    """(name, tensor) of the dense tensors in lists, tuples and dictionaries among attributes."""

    def inside(value: Any, name: str, depth: int) -> Iterator[tuple[str, Any]]:
        if isinstance(value, torch.Tensor):
            if value.layout == torch.strided:
                yield name, value
        elif isinstance(value, Mapping) and depth:
            for key, inner in value.items():
                yield from inside(inner, f"{name}.{key}", depth - 1)
        elif isinstance(value, list | tuple) and depth:
            for place, inner in enumerate(value):
                yield from inside(inner, f"{name}.{place}", depth - 1)

    for path, part in module.named_modules():
        for key, value in vars(part).items():
            if key not in ("_parameters", "_buffers", "_modules"):
                yield from inside(value, _named(path, key), 3)


def _named(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def has_values(module: nn.Module) -> bool:
    """False if a stored tensor is on the meta device, lazy or fake."""
    return not any(
        is_lazy(stored.tensor)
        or stored.tensor.device.type == "meta"
        or not torch._C._has_storage(stored.tensor)
        for stored in stored_tensors(module)
    )


@dataclass(frozen=True, slots=True)
class Twin:
    """A copy of a module with fake tensors, and the mode in which to run it.

    Tensors in plain attributes are buffers of it; ``plain`` names those inside lists, tuples and
    dictionaries, by the storage they lie in.
    """

    module: nn.Module
    mode: FakeTensorMode
    plain: Mapping[int, str]


def fake_twin(module: nn.Module) -> Twin:
    """A copy in evaluation mode. What shares a tensor in ``module`` shares one in the copy.

    Raises InputError if the module cannot be copied.
    """
    mode = FakeTensorMode(allow_non_fake_inputs=True)
    memo: dict[int, Any] = {}
    plain: dict[int, str] = {}
    try:
        with mode:
            for stored in stored_tensors(module):
                memo[id(stored.tensor)] = fake(stored.tensor)
            for name, tensor in nested_tensors(module):
                if id(tensor) not in memo:
                    memo[id(tensor)] = fake(tensor.detach())
                    plain.setdefault(storage_of(memo[id(tensor)]), name)
        twin = copy.deepcopy(module, memo)
    except Exception as error:  # whatever a user's attribute raises when it is copied
        raise InputError(
            f"the module cannot be copied: {said(error)}",
            hint="build it anew in a factory: results of a run kept in attributes cannot be copied",
        ) from None
    for _, part, key in _attributes(twin):
        part._buffers[key] = part.__dict__.pop(key)
        part._non_persistent_buffers_set.add(key)
    return Twin(twin.eval(), mode, plain)


def storage_of(tensor: Any) -> int:
    """Which memory a tensor lies in, fake or not; views share it with their base."""
    return int(tensor.untyped_storage()._cdata)


def fake(tensor: Any) -> Any:
    """A tensor like this one, made in the current mode; a meta tensor becomes a CPU one."""
    device = "cpu" if tensor.device.type == "meta" else tensor.device
    out = torch.empty_strided(
        tuple(tensor.shape), tensor.stride(), dtype=tensor.dtype, device=device
    )
    if isinstance(tensor, nn.Parameter):
        return nn.Parameter(out, requires_grad=tensor.requires_grad)
    return out


def with_shapes(module: nn.Module, run: Callable[[nn.Module], Any]) -> nn.Module:
    """The module itself, or, if it is lazy, a copy whose shapes one forward pass has settled.

    Raises InputError if that pass fails.
    """
    if not any(is_lazy(stored.tensor) for stored in stored_tensors(module)):
        return module
    try:
        settled = copy.deepcopy(module).eval()
        run(settled)
    except Exception as error:  # the user's forward may raise anything
        raise InputError(f"a lazy parameter got no shape: {said(error)}") from None
    return settled


@contextmanager
def untouched() -> Iterator[None]:
    """Random states, gradient mode, warnings and logging as before; prints go to stderr."""
    python, numbers, disabled = (
        random.getstate(),
        np.random.get_state(),
        logging.root.manager.disable,
    )
    fast = torch.backends.mha.get_fastpath_enabled()
    try:
        with (
            torch.random.fork_rng(devices=range(torch.cuda.device_count())),
            torch.no_grad(),
            warnings.catch_warnings(),
            redirect_stdout(sys.stderr),
        ):
            warnings.simplefilter("ignore")
            logging.disable(logging.CRITICAL)
            torch.backends.mha.set_fastpath_enabled(False)
            yield
    finally:
        torch.backends.mha.set_fastpath_enabled(fast)
        logging.disable(disabled)
        np.random.set_state(numbers)
        random.setstate(python)


def said(error: BaseException) -> str:
    """What an exception of the user's code says, in one line."""
    return f"{type(error).__name__}: {first_line(error)}".removesuffix(": ")


def first_line(error: BaseException) -> str:
    try:
        return next(iter(str(error).strip().splitlines()), "")[:300]
    except Exception:  # the user's own __str__
        return "(it cannot be shown)"
