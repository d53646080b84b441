"""An audit, put together: inputs, trace, cuts, law, counts and constants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from math import prod
from typing import Any

from torch import nn

from modhyper.audit.counts import count, operations
from modhyper.audit.cut import Cut, bits, numbers, profile
from modhyper.audit.graph import Graph
from modhyper.audit.inputs import Input, arguments_of, read_inputs
from modhyper.audit.law import Targets, excluding, exclusion, lifting_delivered, lifting_stored
from modhyper.audit.lipschitz import bounds, constant, is_perceptron, norms, stored_values
from modhyper.audit.methods import method_of, roles_of
from modhyper.audit.report import Audit, Interface, Tensor, Verdict
from modhyper.audit.trace import call, trace
from modhyper.audit.twin import has_values, untouched, with_shapes
from modhyper.audit.unary import ACTIVATIONS
from modhyper.errors import InputError
from modhyper.problem import positive, whole


def audit(
    module: nn.Module,
    x: Any = None,
    condition: Any = None,
    *,
    example: Mapping[str, Any] | None = None,
    batch: bool = True,
    eps: Any = "1e-2",
    smoothness: Any = 1,
    lipschitz: bool = True,
) -> Audit:
    """Audit ``module``: its numbers, operations and norms, and the interface of its condition.

    The module is left as it is.

    Parameters
    ----------
    module : torch.nn.Module
    x, condition
        Which arguments of forward they are, and their shapes: "3x32x32", "NAME=SHAPE",
        "NAME=SHAPE@K" for integers below K, a tuple, or a list of these for several. Without
        ``condition`` there is no interface, without ``x`` nothing is run.
    example : mapping, optional
        Argument -> tensor, for shapes that are not written and for further arguments, which are
        held fixed.
    batch : bool
        Put an axis of 1 before every written shape.
    eps, smoothness
        Those of the targets.
    lipschitz : bool
        Also bound the Lipschitz constants in x and in the condition.

    Returns
    -------
    Audit

    Raises
    ------
    InputError
        For inputs that do not fit, and where forward cannot be followed.
    """
    asked = positive("eps", eps, below=1)
    order = whole("smoothness", smoothness, least=1, most=10**9)
    inputs = (*read_inputs("x", x), *read_inputs("condition", condition))
    if not any(each.role == "x" for each in inputs):
        if inputs:
            raise InputError("missing", option="x", hint="the shape of x")
        why = "nothing was run: give the shape of x for operations, activations and norms"
        counts = count(module, None)
        return Audit((), counts, None, (), (), None, None, "", None, (), None, (why,))
    module = getattr(module, "_orig_mod", module)  # what torch.compile wraps
    inputs, arguments = arguments_of(module, inputs, example, batch)
    with untouched():
        settled = with_shapes(module, lambda copy: call(copy, arguments))
    graph, notes = trace(settled, arguments)
    conditional = any(each.role == "condition" for each in inputs)
    graph = _on_inputs(graph, conditional=conditional)
    cuts = _cuts(graph) if conditional else ()
    total = max((numbers(graph, cut.stored) for cut in cuts if not cut.delivered), default=0)
    found = tuple(_interface(graph, cut, total) for cut in cuts)
    verdict = None
    if found:
        targets, why_not = _targets(inputs, order)
        notes = (*notes, *why_not)
        if targets is not None:
            found = tuple(
                replace(each, excluded=exclusion([each.statement], targets)) for each in found
            )
            verdict = _verdict(found, targets, asked)
    work, note = operations(settled, arguments, graph)
    notes = (*notes, *([note] if note else []))
    lazy = settled is not module
    if lazy:
        notes = (*notes, "lazy parameters were given the shapes that these inputs ask for")
    return Audit(
        inputs=inputs,
        counts=count(settled, graph),
        operations=work,
        activations=_activations(graph),
        **_measured(settled, graph, inputs, lipschitz and not lazy and has_values(settled)),
        perceptron=is_perceptron(graph),
        method=method_of(graph, cuts[-1]) if found else None,
        interfaces=found,
        verdict=verdict,
        notes=notes,
    )


def _on_inputs(graph: Graph, *, conditional: bool) -> Graph:
    """The same graph with the outputs that depend on x (and on the condition) alone."""
    kept = [i for i in graph.outputs if i in graph.on_x]
    if not kept:
        raise InputError("no output of forward depends on x")
    if conditional:
        kept = [i for i in kept if i in graph.on_condition]
        if not kept:
            raise InputError("no output of forward depends on x and on the condition")
    real = [i for i in kept if graph.nodes[i].is_real]
    return Graph(graph.nodes, tuple(real or kept))


def _cuts(graph: Graph) -> tuple[Cut, ...]:
    """The break points with I as a tensor that is held, and with I known, by falling N_Q.

    Without those that another one beats in stored and delivered bits and in numbers.
    """
    cuts = dict.fromkeys((*profile(graph, interface=True), *profile(graph, interface=False)))

    def price(cut: Cut) -> tuple[int, int, int]:
        k = numbers(graph, cut.delivered | cut.condition)
        return bits(graph, cut.stored), bits(graph, cut.delivered), k

    prices = {cut: price(cut) for cut in cuts}
    kept = [
        cut
        for cut, mine in prices.items()
        if not any(
            other != mine and all(a <= b for a, b in zip(other, mine, strict=True))
            for other in prices.values()
        )
    ]
    return tuple(sorted(kept, key=lambda cut: (-prices[cut][0], -prices[cut][2])))


def _interface(graph: Graph, cut: Cut, total: int) -> Interface:
    roles = roles_of(graph, cut)
    return Interface(
        delivered=tuple(_tensor(graph, i, roles[i]) for i in sorted(cut.delivered)),
        own=tuple(_tensor(graph, i, roles[i]) for i in sorted(cut.condition)),
        stored=tuple(_tensor(graph, i) for i in sorted(cut.stored)),
        N_e=max(0, total - numbers(graph, cut.stored)),
        excluded=None,
    )


def _tensor(graph: Graph, index: int, role: str = "") -> Tensor:
    node = graph.nodes[index]
    name = node.name
    if node.operation:
        name = f"{node.path} ({node.operation})" if node.path else node.operation
    return Tensor(name, node.shape or (), node.numbers or 0, node.bits, role)


def _targets(inputs: Sequence[Input], smoothness: int) -> tuple[Targets | None, tuple[str, ...]]:
    """The class of targets that the law speaks of, or why it speaks of none."""
    if any(each.role == "x" and each.classes is not None for each in inputs):
        return None, ("x holds integers: the law speaks of real x",)
    m1 = sum(each.numbers for each in inputs if each.role == "x")
    m2 = sum(each.numbers for each in inputs if each.role == "condition" and each.classes is None)
    classes = prod(each.values for each in inputs if each.role == "condition")
    return Targets(m1, m2, smoothness, classes), ()


def _verdict(found: Sequence[Interface], targets: Targets, eps: Fraction) -> Verdict:
    statements = [each.statement for each in found]
    most = exclusion(statements, targets)
    by = None if most is None else excluding(statements, targets, most)[0]
    against = excluding(statements, targets, eps)
    place = by if by in against else next(iter(against), None)
    k = least = None
    if place is not None:
        width = max((t.bits for t in (*found[place].delivered, *found[place].own)), default=32)
        kept = max((t.bits for t in found[place].stored), default=width)
        total = [each for each in statements if each.delivered == 0]
        if not excluding(total, targets, eps):
            k = lifting_delivered(statements[place], targets, eps, width)
        least = lifting_stored(statements[place], targets, eps, kept).value
    return Verdict(targets, eps, most, by, place, k, least)


def _activations(graph: Graph) -> tuple[tuple[str, int], ...]:
    """The activations on the way from x or a condition to an output, with their arguments."""
    found: dict[str, int] = {}
    for index in sorted(graph.reaching & (graph.on_x | graph.on_condition)):
        node = graph.nodes[index]
        if node.operation in ACTIVATIONS:
            values = [f"{a:g}" if isinstance(a, float) else str(a) for a in node.args[1:]]
            values += [f"{key}={value}" for key, value in node.kwargs.items()]
            shown = f"{node.operation}({', '.join(values)})" if values else node.operation
            found[shown] = found.get(shown, 0) + 1
    return tuple(found.items())


def _measured(module: nn.Module, graph: Graph, inputs: Sequence[Input], wanted: bool) -> Any:
    """Norms and constants, if there are weights to measure."""
    if not wanted:
        return {"norms": (), "lipschitz_x": None, "lipschitz_condition": None}
    values = stored_values(module, graph)
    found = bounds(graph, values)
    real = any(each.role == "condition" and each.classes is None for each in inputs)
    return {
        "norms": norms(graph, values),
        "lipschitz_x": constant(graph, found, "x"),
        "lipschitz_condition": constant(graph, found, "condition") if real else None,
    }
