"""How a condition enters: the name that its method usually has, read from the graph.

The name comes from the operations in which a value that depends on I alone meets one that depends
on x, and from what lies between the delivered tensors and these meetings. It is a description; no
inequality rests on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal

from modhyper.audit.cut import Cut
from modhyper.audit.graph import MOVES, Graph, Node, references
from modhyper.reached import reached

Role = Literal[
    "weights", "bias", "scale", "shift", "concatenated", "keys and values", "query", "other"
]

PRODUCTS = ("linear", "addmm", "mm", "bmm", "matmul", "einsum", "baddbmm", "mv", "dot", "addmv")
CONVOLUTIONS = (
    *("conv1d", "conv2d", "conv3d", "convolution"),
    *("conv_transpose1d", "conv_transpose2d", "conv_transpose3d"),
)
LAYERS = ("linear", "addmm", "mm", "matmul")
"""Products with one stored matrix."""
BIAS_PLACE = {"linear": 2, "addmm": 0, "baddbmm": 0, "addmv": 0} | dict.fromkeys(CONVOLUTIONS, 2)
NORMS = ("layer_norm", "group_norm", "batch_norm", "instance_norm", "native_layer_norm")
ATTENTION = (
    "scaled_dot_product_attention",
    "_scaled_dot_product_flash_attention_for_cpu",
    "_scaled_dot_product_efficient_attention",
)
PASSING = (*MOVES, "mul", "div")


def method_of(graph: Graph, cut: Cut) -> str:
    """The usual name of the way in which ``cut``'s condition reaches x."""
    found = roles(graph)
    kinds = set(found.values())
    if not kinds:
        return "no meeting of x and the condition"
    names = []
    if "weights" in kinds:
        names.append(_generated(graph, cut, found))
        kinds -= {"weights", "bias"}
        if "hypernetwork" in names[0] or "output" in names[0]:
            kinds -= {"shift"}  # a bias that is added by itself
    if "keys and values" in kinds or "query" in kinds:
        names.append("cross-attention")
    if "scale" in kinds:
        names.append("FiLM (scale and shift)" if kinds & {"shift", "bias"} else "FiLM (scale only)")
    elif kinds & {"shift", "bias"}:
        names.append("biases only")
    if "concatenated" in kinds:
        itself = all(
            graph.nodes[i].kind == "condition" for i in _sources(graph, found, "concatenated")
        )
        names.append("concatenation of the condition itself" if itself else "embedding")
    if "other" in kinds and not names:
        names.append("other")
    return " and ".join(names)


def roles(graph: Graph) -> dict[tuple[int, int], Role]:
    """(meeting, argument) -> role, for each value of I alone that enters one of x."""
    out: dict[tuple[int, int], Role] = {}
    for index in sorted(graph.reaching & graph.on_x):
        for used in graph.nodes[index].uses:
            if used in graph.on_condition and used not in graph.on_x:
                out[index, used] = _role(graph, index, used)
    return out


def _role(graph: Graph, index: int, used: int) -> Role:
    node = graph.nodes[index]
    name = node.operation
    if name in PRODUCTS or name in CONVOLUTIONS:
        place = BIAS_PLACE.get(name)
        if place is not None and used in _at(node, place, "bias"):
            return "bias"
        if _meets_softmax(graph, index):
            return "keys and values"
        return "weights"
    if name in ATTENTION:
        return "query" if used in _at(node, 0, "query") else "keys and values"
    if name in ("mul", "div"):
        users = [graph.nodes[i] for i in graph.users[index] if i in graph.reaching]
        summed = bool(users) and all(user.operation in ("sum", "mean") for user in users)
        return "weights" if summed else "scale"  # a matrix product written out
    if name in ("add", "sub", "rsub"):
        return "shift"
    if name in ("cat", "concat", "concatenate", "stack", "slice_scatter", "select_scatter"):
        return "concatenated"
    if name in NORMS:
        return "scale" if used in _at(node, 2, "weight") | _at(node, 1, "weight") else "shift"
    if name in MOVES:  # copy: I is written into memory beside x
        return "concatenated"
    return "other"


def _at(node: Node, place: int, keyword: str) -> set[int]:
    value: Any = node.kwargs.get(keyword, node.args[place] if place < len(node.args) else None)
    return set(references(value))


def _meets_softmax(graph: Graph, index: int) -> bool:
    """Whether a product feeds a softmax, or the other factor comes from one (attention)."""

    def near(step: Callable[[int], Iterable[int]]) -> bool:
        passing = (*PASSING, "add", "masked_fill")
        return any(
            graph.nodes[i].operation in ("softmax", "_softmax", "_safe_softmax")
            for i in reached(
                [index], lambda i: step(i) if i == index or operation(i) in passing else ()
            )
        )

    def operation(i: int) -> str:
        return graph.nodes[i].operation

    on_x = graph.on_x
    return near(graph.users.__getitem__) or near(
        lambda i: [used for used in graph.nodes[i].uses if used in on_x]
    )


def _sources(graph: Graph, found: dict[tuple[int, int], Role], role: Role) -> Iterator[int]:
    """What the meetings in this role come from, behind moves of entries."""
    for (_, used), kind in found.items():
        if kind == role:
            yield graph.behind_moves(used)


def _generated(graph: Graph, cut: Cut, found: dict[tuple[int, int], Role]) -> str:
    """Kinds of generated weights."""
    chunked = "chunked " if _is_chunked(graph, cut) else ""
    if _is_low_rank(graph, found):
        return f"{chunked}low-rank weights (LoRA)"
    if not cut.stored:
        return f"{chunked}hypernetwork"
    meetings = [index for (index, _), role in found.items() if role == "weights"]
    products = [
        i
        for i in sorted(graph.reaching & graph.on_x)
        if graph.nodes[i].operation in (*PRODUCTS, *CONVOLUTIONS) or i in meetings
    ]
    if len(products) > 1 and set(meetings) == {products[-1]}:
        return f"{chunked}output weights only"
    return f"{chunked}part-generated hypernetwork"


def _is_low_rank(graph: Graph, found: dict[tuple[int, int], Role]) -> bool:
    """Two delivered matrices multiplied with each other, before or after they meet x."""

    def factors(i: int) -> list[int]:
        return [used for used in graph.nodes[i].uses if used in graph.on_condition]

    behind = reached(
        _sources(graph, found, "weights"),
        lambda i: factors(i) if graph.nodes[i].operation in (*PASSING, "add") else (),
    )
    if any(graph.nodes[i].operation in PRODUCTS and len(factors(i)) > 1 for i in behind):
        return True
    meetings = {index for (index, _), role in found.items() if role == "weights"}
    return any(_reaches(graph, first, meetings - {first}) for first in meetings)


def _reaches(graph: Graph, first: int, others: set[int]) -> bool:
    """Whether a product goes into another without an activation between, through a bottleneck."""
    width = graph.nodes[first].numbers
    before = [graph.nodes[u].numbers for u in graph.nodes[first].uses if u in graph.on_x]
    if width is None or not before or before[0] is None or width >= before[0]:
        return False
    behind = reached(
        [first],
        lambda i: (
            graph.users[i] if i == first or graph.nodes[i].operation in (*PASSING, "sum") else ()
        ),
    )
    return any((graph.nodes[i].numbers or 0) > width for i in behind if i in others)


def _is_chunked(graph: Graph, cut: Cut) -> bool:
    """Whether one stored layer, used repeatedly, writes the delivered tensors piece by piece."""
    uses: dict[int, int] = {}
    for writer in _writers(graph, cut.delivered):
        node = graph.nodes[writer]
        weights = [u for u in node.uses if u not in graph.on_condition]
        rows = (node.numbers or 0) // (node.shape[-1] if node.shape else 1)
        if weights and rows > 1:
            return True
        for weight in weights:
            uses[weight] = uses.get(weight, 0) + 1
    return any(count > 1 for count in uses.values())


def _writers(graph: Graph, nodes: Iterable[int]) -> set[int]:
    """The products behind moves of entries."""
    passing = (*MOVES, "cat", "stack", "concatenate", "add")
    behind = reached(
        nodes,
        lambda i: (
            [used for used in graph.nodes[i].uses if used in graph.on_condition]
            if graph.nodes[i].operation in passing
            else ()
        ),
    )
    return {i for i in behind if graph.nodes[i].operation in LAYERS}


def roles_of(graph: Graph, cut: Cut) -> dict[int, str]:
    """For each delivered tensor, in which roles it meets x in the end."""
    found = roles(graph)

    def step(i: int) -> list[int]:
        users = (user for user in graph.users[i] if (user, i) not in found)
        return [user for user in users if user in graph.reaching and user not in graph.on_x]

    out = {}
    for start in cut.delivered | cut.condition:
        behind = reached([start], step)
        kinds = {found[u, i] for i in behind for u in graph.users[i] if (u, i) in found}
        out[start] = ", ".join(sorted(kinds))
    return out
