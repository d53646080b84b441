"""One rule for each operation: how sizes and Lipschitz constants go through it.

The definitions are those of `modhyper.audit.lipschitz`. A rule returns None where it does not know.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import torch

from modhyper.audit.bound import Bound, apply, as_bound, combine, copies_of, greatest, times, up
from modhyper.audit.graph import MOVES, Node
from modhyper.audit.products import attention, convolution, multiply, product
from modhyper.audit.unary import UNARY, size_of, steepness

Rule = Callable[[Node, tuple[Any, ...], Mapping[str, Any]], Bound | None]
DUPLICATING = (
    *("expand", "expand_as", "repeat", "repeat_interleave", "index", "index_select", "unfold"),
    *("gather", "flip", "roll", "tile", "broadcast_to"),
)


def move(node: Node, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Bound | None:
    """Entries are moved, perhaps repeated: the change grows by the number of copies at most."""
    source, name = args[0], node.operation
    if name in ("to", "_to_copy", "contiguous", "clone", "detach", "alias"):
        return Bound(source.size, source.x, source.condition, source.reason)
    if name == "dropout":
        return source if args[2] is False else None
    if source.size is None or any(isinstance(arg, torch.dtype) for arg in args):
        return None
    if name == "getitem":
        size = source.size[args[1]] if isinstance(source.size, tuple) else None
        return combine(size, [(source, 1.0)])
    if name.endswith("_as"):
        shape = list(node.shape or ())
        places: Any = source.size.expand(shape) if name[:6] == "expand" else source.size.view(shape)
        return combine(places, [(source, copies_of(node, source))])
    if any(each.value is None for each in _bounds_in(args[1:])):
        return None
    plain = [_value(arg) for arg in args[1:]]
    copies = 1.0
    if name in DUPLICATING:
        places = torch.arange(source.size.numel()).reshape(source.size.shape)
        moved = node.target(places, *plain, **kwargs)
        copies = float(torch.bincount(moved.reshape(-1)).max()) if moved.numel() else 0.0
    size = node.target(source.size, *plain, **kwargs)
    return combine(tuple(size) if isinstance(size, list) else size, [(source, copies)])


def add(node: Node, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Bound | None:
    factor = abs(float(kwargs.get("alpha", args[2] if len(args) > 2 else 1)))
    first, second = (as_bound(arg) for arg in args[:2])
    if node.operation == "rsub":
        first, second = second, first
    size = apply(lambda a, b: up(a + factor * b, 2), first.size, second.size)
    copies = [copies_of(node, each) for each in (first, second)]
    return combine(size, [(first, copies[0]), (second, times(copies[1], factor))])


def total(node: Node, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Bound | None:
    """sum and mean."""
    source = args[0]
    if source.size is None or kwargs.get("dtype") is not None:
        return None
    size = node.target(source.size, *args[1:])
    share = size.numel() / source.size.numel() if node.operation == "mean" else 1.0
    return combine(up(size, source.size.numel()), [(source, up(share) if share < 1 else 1.0)])


def join(node: Node, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Bound | None:
    pieces = [as_bound(each) for each in args[0]]
    size = apply(
        lambda *sizes: node.target(list(sizes), *args[1:], **kwargs), *(p.size for p in pieces)
    )
    return combine(size, [(piece, 1.0) for piece in pieces])


def overwrite(node: Node, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Bound | None:
    """slice_scatter, select_scatter and copy: what is new beside what stays."""
    base, new = args[0], args[1]
    if node.operation == "copy":
        size = apply(lambda s: s.expand(node.shape), new.size)
        return combine(size, [(new, copies_of(node, new))])
    size = apply(lambda a, b: node.target(a, b, *args[2:], **kwargs), base.size, new.size)
    return combine(size, [(base, 1.0), (new, 1.0)])


def unary(node: Node, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Bound | None:
    source = args[0]
    others = _bounds_in([*args[1:], *kwargs.values()])
    if others and (node.operation != "prelu" or others[0].value is None):
        return None
    arguments = [_value(arg) for arg in args[1:]]
    factor = steepness(node.operation, source.size, arguments, kwargs)
    size = size_of(node.operation, source.size, arguments, kwargs, node.shape)
    return combine(size, [(source, factor)])


def softmax(node: Node, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Bound | None:
    """∂p_i/∂z_j = p_i (δ_ij - p_j): column sums 2 p_j (1 - p_j) ≤ 1/2."""
    if node.shape is None:
        return None
    size = torch.ones(node.shape, dtype=torch.float64)
    return combine(size, [(args[0], 0.5)])


def batch_norm(node: Node, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Bound | None:
    """With stored statistics: an affine function of each channel."""
    x, weight, bias, mean, var = args[:5]
    eps = args[7] if node.operation == "batch_norm" else args[6]
    if node.operation == "batch_norm" and args[5]:
        return None
    if any(each is not None and each.value is None for each in (weight, bias, mean, var)):
        return None
    if mean is None or var is None or x.size is None:
        return None
    scale = 1 / torch.sqrt(var.value.double() + eps)
    scale = scale if weight is None else scale * weight.value.double().abs()
    scale = up(scale, 8)
    shape = (1, -1, *[1] * (x.size.dim() - 2))
    size = up((x.size + mean.size.view(shape)) * scale.view(shape), 4)
    size = size if bias is None else up(size + bias.size.view(shape))
    return combine(size if node.operation == "batch_norm" else (size,), [(x, greatest(scale))])


def pool(node: Node, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Bound | None:
    """|max u - max v| ≤ Σ |u - v| over a window; a mean divides by the window."""
    source = args[0]
    rest = [*args[1:], *[None] * 6]
    axes = int(node.operation.split("pool")[1].removesuffix("d")[0])
    kernel = _per_axis(rest[0], axes)
    stride = _per_axis(rest[1], axes) if rest[1] else kernel
    padding = _per_axis(rest[2] or 0, axes)
    if source.size is None:
        return None
    windows = float(math.prod(-(-k // s) for k, s in zip(kernel, stride, strict=True)))
    if node.operation.startswith("max"):
        if _per_axis(rest[3] or 1, axes) != [1] * axes:
            return None
    elif rest[3] or rest[5] or any(padding):
        return None
    else:
        windows = up(windows / math.prod(kernel))
    size = node.target(source.size, *args[1:], **kwargs)
    return combine(up(size, math.prod(kernel)), [(source, windows)])


def adaptive_average(node: Node, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Bound | None:
    source = args[0]
    if source.size is None:
        return None
    size = node.target(source.size, *args[1:])
    axes = int(node.operation[-2])
    inner, outer = source.size.shape[-axes:], size.shape[-axes:]
    if any(a % b for a, b in zip(inner, outer, strict=True)):
        return None
    share = math.prod(outer) / math.prod(inner)
    return combine(up(size, math.prod(inner)), [(source, up(share))])


def embedding(node: Node, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Bound | None:
    """A row of a table, whichever it is."""
    table, places = args[0], args[1]
    if node.shape is None or table.size is None or table.value is None:
        return None
    if places.x != 0 or places.condition != 0:
        return None
    return Bound(table.size.amax(0).expand(node.shape), 0.0, 0.0, "")


def branch_on_stored(node: Node, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Bound | None:
    """where and masked_fill with a stored mask."""
    if node.operation == "masked_fill":
        source, mask, value = args[0], args[1], as_bound(args[2])
        if mask.value is None or value.value is None or source.size is None:
            return None
        fill = float(abs(value.value))
        size = source.size.masked_fill(mask.value, fill)
        return combine(size, [(source, copies_of(node, source))])
    mask, one, other = args[0], as_bound(args[1]), as_bound(args[2])
    if mask.value is None:
        return None
    size = apply(lambda a, b: torch.where(mask.value, a, b), one.size, other.size)
    return combine(size, [(one, copies_of(node, one)), (other, copies_of(node, other))])


def larger(node: Node, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Bound | None:
    one, other = as_bound(args[0]), as_bound(args[1])
    size = apply(torch.maximum, one.size, other.size)
    return combine(size, [(one, copies_of(node, one)), (other, copies_of(node, other))])


def pad(node: Node, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Bound | None:
    mode = args[2] if len(args) > 2 else "constant"
    if (isinstance(mode, str) and mode != "constant") or any(side < 0 for side in args[1]):
        return None
    fills = [a for a in (*args[2:], *kwargs.values()) if isinstance(a, int | float)]
    fill = float(fills[0]) if fills else 0.0
    size = apply(lambda s: torch.nn.functional.pad(s, args[1], value=abs(fill)), args[0].size)
    return combine(size, [(args[0], 1.0)])


def negative(node: Node, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Bound | None:
    return combine(args[0].size, [(args[0], 1.0)])


def _value(argument: Any) -> Any:
    if isinstance(argument, Bound):
        return argument.value
    if isinstance(argument, list | tuple):
        return type(argument)(_value(each) for each in argument)
    return argument


def _bounds_in(values: Any) -> list[Bound]:
    if isinstance(values, Bound):
        return [values]
    if isinstance(values, list | tuple):
        return [found for each in values for found in _bounds_in(each)]
    return []


def _per_axis(value: Any, axes: int) -> list[int]:
    sides = list(value) if isinstance(value, list | tuple) else [value]
    return sides if len(sides) == axes else sides * axes


RULES: dict[str, Rule] = {
    **dict.fromkeys(MOVES, move),
    **dict.fromkeys(DUPLICATING, move),
    **dict.fromkeys(("add", "sub", "rsub"), add),
    **dict.fromkeys(("mul", "div"), multiply),
    **dict.fromkeys(("linear", "matmul", "mm", "bmm", "mv", "addmm", "baddbmm", "einsum"), product),
    **dict.fromkeys(("conv1d", "conv2d", "conv3d"), convolution),
    **dict.fromkeys(("conv_transpose1d", "conv_transpose2d", "conv_transpose3d"), convolution),
    **dict.fromkeys(("sum", "mean"), total),
    **dict.fromkeys(("cat", "concat", "concatenate", "stack"), join),
    **dict.fromkeys(("copy", "slice_scatter", "select_scatter"), overwrite),
    **dict.fromkeys(UNARY, unary),
    **dict.fromkeys(("softmax", "_softmax"), softmax),
    **dict.fromkeys(("batch_norm", "_native_batch_norm_legit_no_training"), batch_norm),
    **dict.fromkeys(("max_pool1d", "max_pool2d", "max_pool3d", "avg_pool1d", "avg_pool2d"), pool),
    **dict.fromkeys(("adaptive_avg_pool1d", "adaptive_avg_pool2d"), adaptive_average),
    **dict.fromkeys(("where", "masked_fill"), branch_on_stored),
    **dict.fromkeys(("maximum", "minimum"), larger),
    **dict.fromkeys(("pad", "constant_pad_nd"), pad),
    "neg": negative,
    "embedding": embedding,
    "scaled_dot_product_attention": attention,
}
