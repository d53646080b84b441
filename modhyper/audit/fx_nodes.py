"""What one node of a torch.fx graph is: a function of its arguments, a draw, a write."""

from __future__ import annotations

import operator
from collections.abc import Iterator
from typing import Any

import torch
from torch import fx

PYTHON = {
    getattr(operator, name)
    for name in (
        *("getitem", "add", "sub", "mul", "truediv", "floordiv", "mod", "neg", "pow", "pos"),
        *("eq", "ne", "lt", "le", "gt", "ge", "and_", "or_", "not_", "abs"),
    )
}
"""Functions of numbers that are known to do nothing else."""

SHAPE_ONLY = (
    *("ones_like", "zeros_like", "empty_like", "full_like", "new_zeros", "new_ones", "new_empty"),
    "new_full",
)
"""Operations that look at no entry of their tensors."""
TRAINING_FLAGS = ("train", "training")
RATES = ("dropout_p", "dropout", "p")


def is_plain(node: fx.Node) -> bool:
    """Whether an operation is a function of its arguments that changes none of them."""
    if node.op != "call_function":
        return node.op not in ("call_method", "call_module")
    target = node.target
    if isinstance(target, torch._ops.OpOverload):
        if _writes_statistics(node):
            return False
        return not target._schema.is_mutable or _writes_back(node)
    if isinstance(target, torch._ops.HigherOrderOperator):
        return str(target) == "cond"
    name, module = getattr(target, "__name__", ""), getattr(target, "__module__", "")
    return target in PYTHON or module == "math" or (module == "torch" and name[:4] == "sym_")


def _writes_statistics(node: fx.Node) -> bool:
    """Batch and instance norms in training write their running statistics, unseen by the schema."""
    name = str(node.target).split(".")[1]
    return (
        name.endswith(("batch_norm", "instance_norm"))
        and len(node.args) > 5
        and node.args[5] is True
        and node.args[3] is not None
    )


def _writes_back(node: fx.Node) -> bool:
    """The copy_ at the end that stores a buffer's new value; nothing reads it."""
    return (
        str(node.target) == "aten.copy_.default"
        and not node.users
        and isinstance(node.args[0], fx.Node)
        and node.args[0].op == "placeholder"
        and all(later.op in ("output", "call_function") for later in _after(node))
        and not any(node.args[0] in later.all_input_nodes for later in _after(node))
    )


def is_write(node: fx.Node) -> bool:
    return node.op == "call_function" and _writes_back(node)


def _after(node: fx.Node) -> Iterator[fx.Node]:
    later = node.next
    while later.op != "root":
        yield later
        later = later.next


def measure(value: Any) -> tuple[tuple[int, ...] | None, torch.dtype | None]:
    """(shape, dtype); no shape for what is not one dense tensor of known sides."""
    if isinstance(value, list | tuple):
        return None, measure(value[0])[1] if value else None
    if not isinstance(value, torch.Tensor):
        return None, None
    shape = tuple(value.shape)
    known = value.layout == torch.strided and all(type(side) is int for side in shape)
    return shape if known else None, value.dtype


def draws(node: fx.Node) -> bool:
    """Whether an operation draws random numbers with these arguments."""
    target = node.target
    if not isinstance(target, torch._ops.OpOverload):
        return False
    if torch.Tag.nondeterministic_seeded not in target.tags:
        return False
    names = [argument.name for argument in target._schema.arguments]
    defaults = {a.name: a.default_value for a in target._schema.arguments if a.has_default_value()}
    values = defaults | dict(zip(names, node.args, strict=False)) | dict(node.kwargs)
    if any(values.get(flag, None) is False for flag in TRAINING_FLAGS):
        return False
    rates = [values[rate] for rate in RATES if rate in values]
    return not rates or any(rate != 0 for rate in rates)


def name_of(node: fx.Node) -> str:
    target = node.target
    if isinstance(target, torch._ops.OpOverload):
        name = target._schema.name.split("::")
        return name[1] if name[0] == "aten" else "::".join(name)
    return getattr(target, "__name__", str(target))


def path_of(node: fx.Node) -> str:
    """The innermost submodule that ran the operation."""
    stack = node.meta.get("nn_module_stack") or {}
    names = [entry[0] for entry in stack.values()]
    return str(names[-1]).removeprefix("module").removeprefix(".") if names else ""
