"""Rules for products of two values: entry by entry, of matrices, convolutions, attention.

uv - u'v' = (u - u') v + u' (v - v'): an entry of u meets those entries of v that it is multiplied
with, so the largest sum of their sizes is the constant in u, and the other way round.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import torch

from modhyper.audit.bound import Bound, apply, as_bound, combine, copies_of, greatest, times, up
from modhyper.audit.graph import Node


def multiply(node: Node, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Bound | None:
    """uv - u'v' = (u - u') v + u' (v - v'), each entry of u meeting those v it is spread over."""
    first, second = (as_bound(arg) for arg in args[:2])
    if node.operation == "div":
        if second.value is None or kwargs.get("rounding_mode"):
            return None
        inverse = 1 / torch.as_tensor(second.value, dtype=torch.float64).abs()
        second = Bound(up(inverse), 0.0, 0.0, "", True)
    size = apply(lambda a, b: up(a * b), first.size, second.size)
    parts = [(first, _spread(first, second)), (second, _spread(second, first))]
    return combine(size, parts)


def _spread(one: Bound, other: Bound) -> float | None:
    """The largest sum of ``other`` over the places that an entry of ``one`` is spread over."""
    if one.size is None or other.size is None:
        return None
    whole = other.size.expand(_together(one.size.shape, other.size.shape))
    sums = whole.sum_to_size(one.size.shape)
    return greatest(up(sums, whole.numel() // max(1, sums.numel())))


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
    u, v = as_bound(args[0]), as_bound(args[1])
    if u.size is None or v.size is None or (name == "linear" and v.size.dim() != 2):
        return None
    a, b = u.size, v.size.T if name == "linear" else v.size
    rows, columns = a.dim() == 1, b.dim() == 1
    a, b = (a[None] if rows else a), (b[:, None] if columns else b)
    batch = _together(a.shape[:-2], b.shape[:-2])
    copies = [math.prod(batch) / math.prod(each.shape[:-2]) for each in (a, b)]
    size = up(a @ b, a.shape[-1])
    size = size.reshape(node.shape)
    by_v = greatest(up(b.sum(-1), b.shape[-1]))
    by_u = greatest(up(a.sum(-2), a.shape[-2]))
    parts = [(u, times(by_v, copies[0])), (v, times(by_u, copies[1]))]
    if bias is not None:
        bound = as_bound(bias)
        size = apply(lambda s: up(size + s), bound.size)
        parts.append((bound, copies_of(node, bound)))
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
    scale = abs(kwargs.get("scale") or 1 / math.sqrt(query.size.shape[-1]))
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


def _together(one: Any, other: Any) -> tuple[int, ...]:
    """The shape to which two are broadcast."""
    return tuple(torch.empty(one, device="meta").add(torch.empty(other, device="meta")).shape)
