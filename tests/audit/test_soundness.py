"""The theorem of `modhyper.audit.cut` against enumeration: tiny modules whose numbers are bits.

Every choice of the stored bits is tried; the functions that come out are counted. There may be no
more of them than 2^(s + t·|Z|) for any cut, Z the conditions. Modules are random programs run by
torch, so that tracing, merging, aliasing, branches and in-place writing are tested with it.
"""

from __future__ import annotations

import itertools
import random
from fractions import Fraction
from math import log2
from typing import Any

import pytest
import torch
from torch import nn

from modhyper.audit import audit
from modhyper.audit.cut import Cut, bits, profile
from modhyper.audit.graph import Graph
from modhyper.audit.law import excludes
from modhyper.audit.run import _cuts, _on_inputs
from modhyper.audit.trace import Argument, trace

POINTS = torch.tensor(list(itertools.product([False, True], repeat=2)))


def traced(module: Any) -> Graph:
    one = torch.zeros(1, 2, dtype=torch.bool)
    graph, _ = trace(module, [Argument("x", "x", one), Argument("c", "condition", one)])
    return _on_inputs(graph, conditional=False)


def cuts(graph: Graph) -> set[Cut]:
    return {*profile(graph, interface=False), *profile(graph, interface=True)}


def functions(module: Any) -> int:
    """The number of different tables (x, c) -> outputs over all values of the stored bits."""
    stored = {id(t): t for t in (*module.parameters(), *module.buffers())}
    widths = [t.numel() for t in stored.values()]
    found = set()
    module.eval()
    for values in itertools.product([False, True], repeat=sum(widths)):
        pieces = torch.tensor(values).split(widths)
        for tensor, piece in zip(stored.values(), pieces, strict=True):
            tensor.data = piece.reshape(tensor.shape).clone()
        table = [
            bool(value)
            for x in POINTS
            for c in POINTS
            for value in module(x[None], c[None]).reshape(-1)
        ]
        found.add(tuple(table))
    return len(found)


def check(module: Any) -> float:
    """Assert the theorem for every break point; the least s + t·|Z|, less log2 of the functions."""
    graph = traced(module)
    count = functions(module)
    prices = [bits(graph, c.stored) + bits(graph, c.delivered) * len(POINTS) for c in cuts(graph)]
    assert all(log2(count) <= price for price in prices), (count, prices)
    return min(prices) - log2(count)


class Program(nn.Module):
    """A random program on bits: operations drawn once, parameters of 1 or 2 bits."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.seed = seed
        draw = random.Random(seed)
        self.bits = nn.ParameterList(
            nn.Parameter(torch.zeros(1, draw.randint(1, 2), dtype=torch.bool), requires_grad=False)
            for _ in range(draw.randint(2, 3))
        )
        self.register_buffer("kept", torch.zeros(1, 1, dtype=torch.bool))

    def forward(self, x: Any, c: Any) -> Any:
        draw = random.Random(self.seed + 10**6)
        values = [*self.bits, self.kept, c]
        for step in range(7):
            if step == 4:
                values.append(x)
            a, b = draw.choice(values), draw.choice(values)
            kind = draw.randrange(8)
            if kind < 3 and a.shape[1] != b.shape[1]:
                a, b = a[:, :1], b[:, :1]
            if kind == 0:
                out = a ^ b
            elif kind == 1:
                out = a & b
            elif kind == 2:
                out = a | b
            elif kind == 3:
                out = torch.cat([a, b], 1)[:, :3]
            elif kind == 4:
                out = a.any(1, keepdim=True) ^ b[:, -1:]
            elif kind == 5:  # an index that depends on data
                out = torch.gather(a.expand(1, a.shape[1]), 1, b[:, :1].long() % a.shape[1])
            elif kind == 6:  # written in place
                out = torch.zeros(1, 2, dtype=torch.bool)
                out[:, :1] = a[:, :1]
                out[:, 1:] |= b[:, -1:]
            else:  # a branch on a value
                out = ~a if b[:, :1].any() else a
            values.append(out)
        return torch.cat([values[-1][:, :1] ^ x[:, :1], values[-2][:, :1] & x[:, 1:]], 1)


def test_random_programs() -> None:
    tight = sum(check(Program(seed)) < 0.5 for seed in range(6))
    assert tight >= 1  # the bound is attained, so a smaller one would be refuted here


@pytest.mark.exhaustive
def test_more_random_programs() -> None:
    tight = sum(check(Program(seed)) < 0.5 for seed in range(100, 500))
    assert tight >= 50


class Table(nn.Module):
    """e(I): one bit looked up among 4 for the 4 conditions; q: xor with x."""

    def __init__(self) -> None:
        super().__init__()
        self.e = nn.Parameter(torch.zeros(4, dtype=torch.bool), requires_grad=False)
        self.p = nn.Parameter(torch.zeros(2, dtype=torch.bool), requires_grad=False)

    def code(self, c: Any) -> Any:
        return self.e[2 * c[:, 0].long() + c[:, 1].long()]

    def forward(self, x: Any, c: Any) -> Any:
        return (self.code(c) & x[:, 0]) ^ (self.p[0] & x[:, 1]) ^ self.p[1]


def test_a_bound_that_is_attained() -> None:
    graph = traced(Table())
    rows = {(bits(graph, c.stored), bits(graph, c.delivered)) for c in cuts(graph)}
    assert (6, 0) in rows
    assert (2, 1) in rows
    assert functions(Table()) == 2**6


def test_a_buffer_that_forward_changes() -> None:
    class Counting(Table):
        def __init__(self) -> None:
            super().__init__()
            self.register_buffer("seen", torch.zeros(1, dtype=torch.bool))

        def forward(self, x: Any, c: Any) -> Any:
            before = self.seen.clone()
            self.seen.logical_not_()
            self.seen = before  # every evaluation starts from the stored value
            return super().forward(x, c) ^ before

    graph = traced(Counting())
    assert max(bits(graph, c.stored) for c in cuts(graph)) == 7
    check(Counting())


def test_values_baked_into_the_graph_are_counted() -> None:
    """A tensor in a plain attribute, in a list, behind a closure: each may have been trained."""

    class Baked(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.plain = torch.ones(3)
            self.inside = [torch.ones(3), torch.ones(3)]
            hidden = torch.full((3,), 2.0)
            self.closed = lambda x: x * hidden
            self.e = nn.Linear(2, 3, bias=False)

        def forward(self, x: Any, c: Any) -> Any:
            return self.closed(x * self.plain + self.inside[0]) * self.e(c) + self.inside[1]

    found = audit(Baked(), "3", "2")
    assert (found.k, found.N_Q) == (3, 12)
    assert found.counts.constants == 12


def test_randomness_is_never_delivered() -> None:
    """What depends on a draw differs at every evaluation: it cannot be sent once for each I."""

    class Noisy(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.e, self.q = nn.Linear(3, 2), nn.Linear(2, 2)

        def forward(self, x: Any, c: Any) -> Any:
            code = self.e(c)
            return x * self.q(code + torch.randn_like(code))

    found = audit(Noisy(), "2", "3")
    assert (found.k, found.N_Q) == (2, 6)  # e(I) before the noise, q behind it
    assert any("random" in note for note in found.notes)
    dropped = nn.Sequential(nn.Linear(2, 2), nn.Dropout(0.5))
    assert not any("random" in note for note in audit(dropped.train(), "2").notes)


def test_a_value_that_only_seems_to_depend_on_the_condition() -> None:
    class Copy(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.w = nn.Parameter(torch.ones(1, 4))

        def forward(self, x: Any, c: Any) -> Any:
            return x * (0 * c + self.w)

    found = audit(Copy(), "4", "4")
    # stored once is better than delivered for each condition; c itself is known
    assert (found.interface.N_Q, found.interface.statement.delivered) in {(4, 0), (0, 128)}
    assert all(each.statement.stored or each.statement.delivered for each in found.interfaces)


def test_x_inside_the_condition_branch_moves_the_cut_before_it() -> None:
    class Mixed(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.a, self.b = nn.Linear(3, 5), nn.Linear(5, 2)

        def forward(self, x: Any, c: Any) -> Any:
            return self.b(torch.relu(self.a(c)) * x.sum()) * x

    found = audit(Mixed(), "2", "3")
    assert (found.k, found.N_Q) == (5, 12)


def test_views_and_aliases_of_the_condition() -> None:
    """In-place writing through a view reaches what the view shows."""

    class Written(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.e = nn.Linear(3, 4)

        def forward(self, x: Any, c: Any) -> Any:
            code = self.e(c).clone()
            half = code[:, :2]
            half.mul_(x)  # from here on ``code`` depends on x
            return code.sum(-1) * code[:, 3]

    found = audit(Written(), "2", "3")
    assert (found.k, found.N_Q) == (4, 0)


def test_finite_conditions_and_what_they_store() -> None:
    class Labels(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.table = nn.Embedding(1000, 4)

        def forward(self, x: Any, label: Any) -> Any:
            w = self.table(label)
            return (x * w[:, :3]).sum(-1) + w[:, 3]

    found = audit(Labels(), "3", "@1000")
    assert [(each.k, each.N_Q) for each in found.interfaces][-1] == (4, 0)
    assert found.verdict is not None
    assert found.verdict.targets.classes == 1000
    assert found.verdict.targets.m2 == 0
    # 4,000 numbers of 32 bits hold 128 signs for each label, and so does k = 4
    assert found.interface.statement.delivered == 128


class Grid(nn.Module):
    """A table of n × n numbers of 8 bits over the cells of [-1,1]^2, read row by row."""

    def __init__(self, n: int) -> None:
        super().__init__()
        self.n = n
        self.table = nn.Parameter(torch.zeros(n, n, dtype=torch.int8), requires_grad=False)

    def cell(self, value: Any) -> Any:
        return ((value[:, 0] + 1) * (self.n / 2)).floor().clamp(0, self.n - 1).long()

    def forward(self, x: Any, c: Any) -> Any:
        row = self.table[self.cell(c)]
        return torch.gather(row, 1, self.cell(x)[:, None]).float() / 127


@pytest.mark.parametrize("n", [1, 2, 5, 9, 40])
def test_what_a_model_reaches_is_not_excluded(n: int) -> None:
    """A cell's middle is within 1/n of every point of it in sum of coordinates, |∂1| + |∂2| ≤ 1,
    and 8 bits are within 1/254: so the table reaches 1/n + 1/254 on every target of W(1,2)."""
    reached = min(Fraction(999, 1000), Fraction(1, n) + Fraction(1, 254))
    found = audit(Grid(n), "1", "1")
    assert found.verdict is not None
    assert (found.k, found.N_Q) == (n, 0)
    for each in found.interfaces:
        assert not excludes(each.statement, found.verdict.targets, reached)
        assert each.excluded is None or each.excluded < reached
    if n >= 9:  # and the exclusions are not empty: within a factor of ten or so of what is reached
        assert max(each.excluded or 0 for each in found.interfaces) > reached / 12


def test_exclusions_are_those_of_the_cuts_alone() -> None:
    """Every interface's ε is the largest of three digits that its own inequality refuses."""
    found = audit(Grid(9), "1", "1")
    assert found.verdict is not None
    for each in found.interfaces:
        assert each.excluded is not None
        assert excludes(each.statement, found.verdict.targets, each.excluded)
        power = next(p for p in range(3, 60) if each.excluded * 10**p >= 100)
        above = each.excluded + Fraction(1, 10**power)
        assert not excludes(each.statement, found.verdict.targets, above)
    assert len(_cuts(_on_inputs(trace_of(Grid(9)), conditional=True))) == len(found.interfaces)


def trace_of(module: Any) -> Graph:
    one = torch.zeros(1, 1)
    return trace(module, [Argument("x", "x", one), Argument("c", "condition", one)])[0]
