"""The interface of a conditional module: minimum cuts of its graph, and what a cut proves.

The class of models. Fix a module and the shapes of its inputs, with one x and one condition I in
the batch. Its graph G (`modhyper.audit.graph`) is a program: every node is a fixed function of the
nodes that enter it. The leaves are the stored tensors θ (parameters, buffers, and other tensors
that the module keeps), x, I, and arguments that are held fixed. Fix an entry of an output that
depends on x, and maps ρ, τ that write a point of [-1,1]^m1 and of [-1,1]^m2 as inputs of the
module's types (rounding, for instance). The class is

    H = { h_θ(x, I) = that entry of the module at (ρ(x), τ(I)) with stored tensors θ : all θ },

every evaluation by itself, in evaluation mode, from the same stored values. An entry of a tensor
whose type has b bits is a *number* of b bits: it has at most 2^b values (b = 1 for bool). Python's
own numbers in the module (widths, slopes, frequencies) belong to the architecture. Frozen
parameters vary with the others: what is excluded for H is excluded for the smaller class in which
they are fixed.

Cuts. Let D be the nodes that depend on x. A *cut* is a set C of nodes outside D such that every
path of G from a stored tensor to an output meets C. (A path may begin at a stored tensor in C.)
S = the nodes of C that do not depend on I, T = those that do; s and t their bits: the entries of
their tensors times the bits of an entry.

Lemma. The outputs are determined by x, I, the values of C and the fixed arguments.
Proof. Call a node exposed if a path from a stored tensor to it avoids C, both ends included. No
output is exposed. Let v be a node that is not exposed, and not in C. It is no stored tensor (the
path v alone would avoid C), so it is x, I, a fixed argument, or an operation, none of whose
arguments is exposed (such a path could be prolonged to v). By induction over the order of
evaluation each argument is determined, being in C or not exposed; so is v.  ∎

Theorem. Let Y be targets in W(r, m1+m2) any two of which differ by more than 2ε at some x and one
of J conditions I_j (`modhyper.papers.certified.targets`). If for every y in Y some θ has
sup|h_θ - y| ≤ ε, then

    s + t J ≥ log2 |Y|.

Proof. Targets with the same functions h_θ(·, I_j), j = 1 .. J, are within 2ε of each other there;
so each y in Y has others. By the lemma h_θ(x, I_j) is a function of x, j, of the values of S (s
bits, the same for all x and j, since S depends on θ alone) and of the values of T at I_j (t bits
for each j, the same for all x, since T does not depend on x). So there are at most 2^(s + t J).  ∎

With numbers of one width b this is b (N_Q + k J) ≥ log2 |Y|, where Q is what lies behind the cut,
N_Q the entries of S and k those of T.

Remarks.
* I costs nothing, wherever it enters: the I_j are chosen before y. Hence T = ∅ is a cut too (every
  stored tensor that reaches an output delivered as it is), b N ≥ log2 |Y| for the N numbers stored.
  With N_e = N - N_Q for the numbers before a cut, b (N_Q + min(N_e, k J)) ≥ log2 |Y|: what e(I)
  tells is bounded by what e holds, and, however much that is, by what it delivers.
* A stored tensor with one way to an output that avoids T counts in S, whole and once, whatever
  else it is used for: behind S its values are known for every use, before T as well.
* S may hold results of operations on θ (a normalised weight, a slice) where they are smaller.
* A tensor counts as dependent on I if I enters its computation at all, also if its value happens
  not to change: then it costs t J where t would do. This weakens the inequality, no more.
* Values drawn at random at each evaluation are treated as x is: no cut holds what depends on them.
  Then fix one draw for each (i, j): the theorem speaks of θ that reach ε whatever is drawn.
* What forward writes into its buffers is not seen by the next evaluation (see H). A branch is a
  node that every value decided by and every way through enter. Ways that raise give no value of h.
* Conditions that are one of K integers: the classes are K-tuples of targets in W(r, m1+m2) that
  need have nothing to do with each other, m2 the other conditions' dimension; each of the K times
  J pairs is a condition, and s + t K J ≥ K log2 |Y| by the same proof.
* Nothing is assumed of widths, depths, activations, continuity, or how θ is found. An operation's
  result must depend on its arguments alone: with the same kernels, on the same machine.

Minimum cuts. With prices λ > 0 for a bit of T and 1 for one of S, the least s + λ t is a minimum
vertex cut, and all λ together give the vertices of the lower convex hull of the points (t, s):
`profile`. Two kinds of cuts are asked for. With I known (as above) the strongest inequality at each
λ = J comes out. An *interface* also separates I from the outputs, I itself being a tensor that it
may hold: so is e(I) described, however small e. Every interface is a cut; where it holds I itself,
I's own entries are not counted in t. A cut found wrongly would only be a weaker one: the program
that proposes it (networkx, exact integers) need not be trusted, `is_cut` checks what it proposes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import networkx as nx
from networkx.algorithms.flow import boykov_kolmogorov

from modhyper.audit.graph import Graph, Node
from modhyper.errors import InputError
from modhyper.reached import reached


@dataclass(frozen=True, slots=True)
class Cut:
    """A cut of a graph, as sets of node indices.

    stored     S: delivered once
    delivered  T without I itself: delivered for each condition
    condition  conditions that the far side reads as they are
    """

    stored: frozenset[int]
    delivered: frozenset[int]
    condition: frozenset[int]

    @property
    def nodes(self) -> frozenset[int]:
        return self.stored | self.delivered | self.condition


def numbers(graph: Graph, nodes: frozenset[int]) -> int:
    """Entries of these tensors."""
    return sum(graph.nodes[index].numbers or 0 for index in nodes)


def bits(graph: Graph, nodes: frozenset[int]) -> int:
    """Bits of these tensors."""
    return sum(_bits(graph.nodes[index]) or 0 for index in nodes)


def is_cut(graph: Graph, cut: Cut, *, interface: bool = False) -> bool:
    """Whether ``cut`` is one: by definition, from the outputs backwards.

    An interface must meet the paths from the conditions too.
    """
    if cut.nodes & graph.on_x or any(graph.nodes[i].shape is None for i in cut.nodes):
        return False
    if cut.stored & graph.on_condition or not cut.delivered <= graph.on_condition:
        return False
    left = graph.ancestors(graph.outputs, stop=cut.nodes) - cut.nodes
    return not any(
        graph.nodes[i].is_stored or (interface and graph.nodes[i].kind == "condition") for i in left
    )


def profile(graph: Graph, *, interface: bool) -> tuple[Cut, ...]:
    """The break points of the parametric minimum cut, by falling s: least t first.

    ``interface``: see the module's docstring. Among equal cuts the ones nearest to the leaves.
    """
    network = _Network(graph, interface)
    total = network.total + 1
    ends = [network.cut(1, total), network.cut(total, 1)]  # t first, then s; and the other way
    return tuple(dict.fromkeys(_between(network, ends[0], ends[1])))


def _between(network: _Network, left: Cut, right: Cut) -> Iterator[Cut]:
    """The vertices of the hull from ``left`` to ``right``, both included."""
    yield left
    (t0, s0), (t1, s1) = network.price(left), network.price(right)
    if t0 < t1 and s1 < s0:
        slope = Fraction(s0 - s1, t1 - t0)
        p, q = slope.denominator, slope.numerator
        middle = network.cut(p, q)
        t, s = network.price(middle)
        if p * s + q * t < p * s0 + q * t0:
            yield from _between(network, left, middle)
            yield from _between(network, middle, right)
            return
    yield right


class _Network:
    """The flow network: every tensor a pair of vertices, its price the capacity between them.

    What depends on x and reaches an output is the sink, so the primary itself has no vertices.
    """

    def __init__(self, graph: Graph, interface: bool) -> None:
        self.graph = graph
        sinks = frozenset(graph.outputs) | graph.on_x
        self.inside = sorted(graph.reaching - graph.on_x)
        self.sources = {
            i
            for i in self.inside
            if graph.nodes[i].is_stored or (interface and graph.nodes[i].kind == "condition")
        }
        for i in self.sources:
            if graph.nodes[i].shape is None:
                raise InputError(f"{graph.nodes[i].name} is not a dense tensor of known shape")
        self.last = {i for i in self.inside if i in graph.outputs}
        self.last |= {
            used
            for index in graph.reaching & sinks & graph.on_x
            for used in graph.nodes[index].uses
            if used not in graph.on_x
        }
        self.total = sum(_bits(graph.nodes[i]) or 0 for i in self.inside)

    def cut(self, stored: int, delivered: int) -> Cut:
        """A minimum cut for these prices of a bit."""
        nodes = self.graph.nodes
        flow: Any = nx.DiGraph()
        flow.add_nodes_from(["from", "to"])
        for i in self.inside:
            size = _bits(nodes[i])
            if size is None:
                flow.add_edge((i, 0), (i, 1))
            else:
                price = delivered if i in self.graph.on_condition else stored
                flow.add_edge((i, 0), (i, 1), capacity=price * size)
            for used in nodes[i].uses:
                flow.add_edge((used, 1), (i, 0))
            if i in self.sources:
                flow.add_edge("from", (i, 0))
            if i in self.last:
                flow.add_edge((i, 1), "to")
        rest: Any = boykov_kolmogorov(flow, "from", "to")
        near: set[Any] = set(
            reached(
                ["from"],
                lambda v: (w for w, edge in rest[v].items() if edge["flow"] < edge["capacity"]),
            )
        )
        return self._named({i for i in self.inside if (i, 0) in near and (i, 1) not in near})

    def _named(self, found: set[int]) -> Cut:
        graph = self.graph
        known = {i for i in found if graph.nodes[i].kind == "condition"}
        left = graph.ancestors(graph.outputs, stop=found)  # read although not in the cut:
        beside = {i for i in left if graph.nodes[i].kind == "condition"}
        cut = Cut(
            frozenset(found - graph.on_condition),
            frozenset(found & graph.on_condition) - known,
            frozenset(known | beside),
        )
        assert is_cut(graph, cut)
        return cut

    def price(self, cut: Cut) -> tuple[int, int]:
        """(t, s) as this network prices them."""
        graph = self.graph
        counted = cut.delivered | (cut.condition & self.sources)
        return bits(graph, counted), bits(graph, cut.stored)


def _bits(node: Node) -> int | None:
    return None if node.numbers is None else node.numbers * node.bits
