"""Our own results: brute force, the bridge to the paper's rates, and agreement with the kernel."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import product

from modhyper.coq.instances import Instance, best_instances
from modhyper.ledger.finding import Finding
from modhyper.ledger.kernel import read_record
from modhyper.papers.certified import certified_bounds
from modhyper.problem import Problem


def tiny_models_need_every_bit() -> Finding:
    """2 cells in x, 2 in I, b = 1: all 16 sign patterns need N_q + 2·k ≥ 4 bits, and 4 can do.

    Every q (any function of θ, e and the x-cell) is enumerated, with every θ and every e.
    """
    reached = {sizes: best_patterns(*sizes) for sizes in ((0, 1), (1, 1), (0, 2))}
    too_few = all(n < 16 for (bits, k), n in reached.items() if bits + 2 * k < 4)
    shown = ", ".join(f"N_q = {bits}, k = {k}: {n} of 16" for (bits, k), n in reached.items())
    return Finding(too_few and reached[0, 2] == 16, shown)


def best_patterns(parameter_bits: int, embedding_bits: int) -> int:
    """The most sign patterns on the 2 x 2 cells that any q reaches, over all θ and all e.

    q is a table: for each (θ, e) its signs at the two x-cells, one of 4 pairs.
    """
    best, width = 0, 2**embedding_bits
    for table in product(range(4), repeat=2**parameter_bits * width):
        rows = [table[i : i + width] for i in range(0, len(table), width)]
        patterns = {(first, second) for row in rows for first in row for second in row}
        best = max(best, len(patterns))
    return best


def embedding_bound_has_the_rate() -> Finding:
    """With n1 = n2 = n = ⌊(1/ε − 1)/m⌋ − 1: N_q ≥ n^m2·(n^m1 − b·k)/b ≥ c·ε^-m once n^m1 ≥ 2bk.

    n ≥ 1/(2mε) for ε ≤ 1/(6m), so N_q ≥ n^m/(2b) ≥ ε^-m/(2b·(2m)^m): the constant is explicit.
    Checked exactly along ε = 10^-3 … 10^-12 against the calculator's own bound.
    """
    m1, m2, k, bits = 1, 2, 2, 32
    m = m1 + m2
    constant = Fraction(1, 2 * bits * (2 * m) ** m)
    for power in range(3, 13):
        eps = Fraction(1, 10**power)
        n = math.floor((1 / eps - 1) / m) - 1
        explicit = Fraction(n**m2 * (n**m1 - bits * k), bits)
        own = embedding_bound(Problem(m1=m1, m2=m2, eps=eps, embedding_dim=k))
        if n**m1 >= 2 * bits * k and explicit < constant / eps**m:
            return Finding(False, f"the explicit grid falls short at ε = {eps}")
        if own < constant / eps**m:
            return Finding(False, f"the calculator's bound falls short at ε = {eps}")
    return Finding(True, f"N_q ≥ ε^-3/{constant.denominator} for ε = 10^-3 … 10^-12, k = 2, b = 32")


def embedding_bound(problem: Problem) -> int:
    """The calculator's finite-precision lower bound on N_q; 0 if there is none."""
    rows = {b.id: b.value for b in certified_bounds(problem)}
    return rows.get("finite-precision-embedding") or 0


def relu_primary_has_the_rate() -> Finding:
    """3·(⌈1/ε⌉ + 1) ≤ 9/ε for 0 < ε ≤ 1: ⌈t⌉ + 1 ≤ t + 2 ≤ 3t for t ≥ 1."""
    ok = all(
        3 * (math.ceil(1 / eps) + 1) <= 9 / eps
        for eps in (Fraction(p, q) for q in range(1, 200) for p in range(1, q + 1))
    )
    return Finding(ok, "⌈t⌉ + 1 ≤ t + 2 ≤ 3t for t = 1/ε ≥ 1; also checked at 19,900 fractions")


ROWS = {
    "embedding": "finite-precision-embedding",
    "network": "finite-precision-plain",
    "primary": "finite-precision-slice",
}


def printed_bound(instance: Instance) -> int:
    """The lower bound that the calculator has for the problem of ``instance``; 0 if none."""
    m1, m2 = (1, instance.m1 - 1) if instance.kind == "network" else (instance.m1, instance.m2)
    problem = Problem(
        m1=m1,
        m2=m2,
        smoothness=1,
        eps=instance.eps,
        embedding_dim=instance.k or None,
        precision_bits=instance.bits,
    )
    rows = {b.id: b.value for b in certified_bounds(problem)}
    return rows.get(ROWS[instance.kind]) or 0


def calculator_agrees_with_the_kernel() -> Finding:
    """For each problem of an exported theorem the calculator has the kernel's best bound.

    m1, m2, k, bits, eps and the bound are read off the kernel's own text of the statement.
    """
    record = read_record()
    if record.problem:
        raise ImportError(record.problem)  # "not run": there is no development to compare with
    instances = best_instances(record.theorems.values())
    if len(instances) < 8:
        return Finding(False, f"only {len(instances)} statements could be read")
    shown = []
    for instance, name in instances.items():
        own = printed_bound(instance)
        if own != instance.bound:
            return Finding(False, f"{name}: kernel {instance.bound}, calculator {own}")
        shown.append(f"{name}: {own:,}")
    return Finding(True, "; ".join(shown))
