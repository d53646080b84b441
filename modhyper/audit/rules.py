"""One rule for each operation: how sizes and Lipschitz constants go through it.

The definitions are those of `modhyper.audit.lipschitz`. A rule returns None where it does not know.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import torch

from modhyper.audit.bound import Bound, apply, combine, greatest, times, up
from modhyper.audit.graph import Node
from modhyper.audit.methods import MOVES
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
        return combine(places, [(source, _copies(node, source))])
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
    first, second = (_as_bound(arg) for arg in args[:2])
    if node.operation == "rsub":
        first, second = second, first
    size = apply(lambda a, b: up(a + factor * b, 2), first.size, second.size)
    copies = [_copies(node, each) for each in (first, second)]
    return combine(size, [(first, copies[0]), (second, times(copies[1], factor))])


def multiply(node: Node, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Bound | None:
    """uv - u'v' = (u - u') v + u' (v - v'), each entry of u meeting those v it is spread over."""
    first, second = (_as_bound(arg) for arg in args[:2])
    if node.operation == "div":
        if second.value is None or kwargs.get("rounding_mode"):
            return None
        inverse = 1 / torch.as_tensor(second.value, dtype=torch.float64).abs()
        second = Bound(up(inverse), 0.0, 0.0, "", True)
    size = apply(lambda a, b: up(a * b), first.size, second.size)
    parts = [(first, _spread(node, first, second)), (second, _spread(node, second, first))]
    return combine(size, parts)


def _spread(node: Node, one: Bound, other: Bound) -> float | None:
    """The largest sum of ``other`` over the places that an entry of ``one`` is spread over."""
    if one.size is None or other.size is None:
        return None
    whole = other.size.expand(torch.broadcast_shapes(one.size.shape, other.size.shape))
    return greatest(_sum_to(whole, one.size.shape))


def _sum_to(tensor: Any, shape: Any) -> Any:
    out = tensor.sum_to_size(shape)
    return up(out, max(1, tensor.numel() // max(1, out.numel())))


def product(node: Node, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Bound | None:
    """Matrix products, with the same splitting as `multiply`."""
    name = node.operation
    if name == "einsum":
        return _einsum(args[0], args[1]) if len(args[1]) == 2 else None
    bias: Any = None
    if name in ("addmm", "baddbmm", "addmv"):
        if kwargs.get("alpha", 1) != 1 or kwargs.get("beta", 1) != 1 or len(args) > 3:
            return None
        bias, args = args[0], args[1:]
    elif name == "linear":
        bias = args[2] if len(args) > 2 else kwargs.get("bias")
    u, v = _as_bound(args[0]), _as_bound(args[1])
    if u.size is None or v.size is None or (name == "linear" and v.size.dim() != 2):
        return None
    a, b = u.size, v.size.T if name == "linear" else v.size
    rows, columns = a.dim() == 1, b.dim() == 1
    a, b = (a[None] if rows else a), (b[:, None] if columns else b)
    batch = torch.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    copies = [math.prod(batch) / math.prod(each.shape[:-2]) for each in (a, b)]
    size = up(a @ b, a.shape[-1])
    size = size.reshape(node.shape)
    by_v = greatest(up(b.sum(-1), b.shape[-1]))
    by_u = greatest(up(a.sum(-2), a.shape[-2]))
    parts = [(u, times(by_v, copies[0])), (v, times(by_u, copies[1]))]
    if bias is not None:
        bound = _as_bound(bias)
        size = apply(lambda s: up(size + s), bound.size)
        parts.append((bound, _copies(node, bound)))
    return combine(size, parts)


def _einsum(equation: str, operands: Any) -> Bound | None:
    """out = Σ u v over labels: an entry of u meets the v that share its labels."""
    left, arrow, out = equation.replace(" ", "").partition("->")
    labels = left.split(",")
    if not arrow or "." in left or len(labels) != 2:
        return None
    if any(len(set(each)) < len(each) for each in (*labels, out)):
        return None
    u, v = operands
    if u.size is None or v.size is None:
        return None
    terms = max(1, u.size.numel() * v.size.numel())
    size = up(torch.einsum(equation, u.size, v.size), min(terms, 2**40))
    parts = []
    for one, other, mine, theirs in ((u, v, *labels), (v, u, *reversed(labels))):
        shared = "".join(label for label in theirs if label in mine)
        sums = torch.einsum(f"{theirs}->{shared}", other.size)
        parts.append((one, greatest(up(sums, other.size.numel()))))
    return combine(size, parts)


def convolution(node: Node, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Bound | None:
    """An entry of the input meets each weight of its channel at most once, and a weight the input
    once for each place of the result."""
    x, weight = args[0], args[1]
    bias = args[2] if len(args) > 2 else None
    if any(each is not None and each.size is None for each in (x, weight, bias)):
        return None
    w, axes = weight.size, int(node.operation[-2])
    if "transpose" in node.operation:
        if weight.value is None:
            return None
        by_channel, terms = w.flatten(1).sum(1), w.numel()
    else:
        groups = args[6] if len(args) > 6 else kwargs.get("groups", 1)
        by_channel = w.reshape(groups, w.shape[0] // groups, w.shape[1], -1).sum((1, 3))
        terms = math.prod(w.shape[1:])
    inputs = [x.size, w, None if bias is None else bias.size]
    size = up(node.target(*inputs, *args[3:], **kwargs), terms + 1)
    places = size.numel() / size.shape[-1 - axes]
    parts = [
        (x, greatest(up(by_channel, w.numel()))),
        (weight, times(greatest(x.size), places)),
    ]
    if bias is not None:
        parts.append((bias, places))
    return combine(size, parts)


def total(node: Node, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Bound | None:
    """sum and mean."""
    source = args[0]
    if source.size is None or kwargs.get("dtype") is not None:
        return None
    size = node.target(source.size, *args[1:])
    share = size.numel() / source.size.numel() if node.operation == "mean" else 1.0
    return combine(up(size, source.size.numel()), [(source, up(share) if share < 1 else 1.0)])


def join(node: Node, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Bound | None:
    pieces = [_as_bound(each) for each in args[0]]
    size = apply(lambda *sizes: node.target(list(sizes), *args[1:], **kwargs), *(p.size for p in pieces))
    return combine(size, [(piece, 1.0) for piece in pieces])


def overwrite(node: Node, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Bound | None:
    """slice_scatter, select_scatter and copy: what is new beside what stays."""
    base, new = args[0], args[1]
    if node.operation == "copy":
        size = apply(lambda s: s.expand(node.shape), new.size)
        return combine(size, [(new, _copies(node, new))])
    size = apply(lambda a, b: node.target(a, b, *args[2:], **kwargs), base.size, new.size)
    return combine(size, [(base, 1.0), (new, 1.0)])


def unary(node: Node, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Bound | None:
    source = args[0]
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
    if node.operation != "batch_norm":
        return combine((size,), [(x, greatest(scale))])
    return combine(size, [(x, greatest(scale))])


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


def attention(node: Node, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Bound | None:
    """softmax(s Q K^T + mask) V, one rule after the other."""
    query, key, value = args[:3]
    if any(each.size is None for each in (query, key, value)) or kwargs.get("enable_gqa"):
        return None
    mask = args[3] if len(args) > 3 else kwargs.get("attn_mask")
    if not query.size.shape[:-2] == key.size.shape[:-2] == value.size.shape[:-2] or (
        mask is not None and mask.value is None
    ):
        return None
    scale = kwargs.get("scale") or 1 / math.sqrt(query.size.shape[-1])
    dots = up(query.size @ key.size.mT, query.size.shape[-1])
    logits = combine(
        dots,
        [
            (query, times(greatest(up(key.size.sum(-2), key.size.shape[-2])), up(scale))),
            (key, times(greatest(up(query.size.sum(-2), query.size.shape[-2])), up(scale))),
        ],
    )
    chances = combine(torch.ones_like(dots), [(logits, 0.5)])
    size = value.size.amax(-2, keepdim=True).expand(node.shape)
    rows = float(query.size.shape[-2])
    by_value = greatest(up(value.size.sum(-1), value.size.shape[-1]))
    return combine(size, [(chances, by_value), (value, rows)])


def branch_on_stored(node: Node, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Bound | None:
    """where and masked_fill with a stored mask."""
    if node.operation == "masked_fill":
        source, mask, value = args[0], args[1], _as_bound(args[2])
        if mask.value is None or value.value is None or source.size is None:
            return None
        fill = float(abs(value.value))
        size = source.size.masked_fill(mask.value, fill)
        return combine(size, [(source, _copies(node, source))])
    mask, one, other = args[0], _as_bound(args[1]), _as_bound(args[2])
    if mask.value is None:
        return None
    size = apply(lambda a, b: torch.where(mask.value, a, b), one.size, other.size)
    return combine(size, [(one, _copies(node, one)), (other, _copies(node, other))])


def larger(node: Node, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Bound | None:
    one, other = _as_bound(args[0]), _as_bound(args[1])
    size = apply(torch.maximum, one.size, other.size)
    return combine(size, [(one, _copies(node, one)), (other, _copies(node, other))])


def pad(node: Node, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Bound | None:
    mode = args[2] if len(args) > 2 else "constant"
    if isinstance(mode, str) and mode != "constant" or any(side < 0 for side in args[1]):
        return None
    fills = [a for a in (*args[2:], *kwargs.values()) if isinstance(a, int | float)]
    fill = float(fills[0]) if fills else 0.0
    size = apply(lambda s: torch.nn.functional.pad(s, args[1], value=abs(fill)), args[0].size)
    return combine(size, [(args[0], 1.0)])


def negative(node: Node, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Bound | None:
    return combine(args[0].size, [(args[0], 1.0)])


def _copies(node: Node, part: Bound) -> float | None:
    """How often each entry of ``part`` is repeated in the result."""
    if part.size is None or node.numbers is None:
        return None
    return max(1.0, node.numbers / max(1, part.size.numel()))


def _as_bound(value: Any) -> Bound:
    if isinstance(value, Bound):
        return value
    size = torch.tensor(abs(float(value)), dtype=torch.float64)
    return Bound(size, 0.0, 0.0, "", value)


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
