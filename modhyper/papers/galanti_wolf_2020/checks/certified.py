"""Our own results: brute force, the bridge to the paper's rates, and agreement with the kernel."""

from __future__ import annotations

import math
import re
from fractions import Fraction
from itertools import product

from modhyper.ledger.finding import Finding
from modhyper.ledger.kernel import read_record
from modhyper.papers.certified import certified_bounds
from modhyper.problem import Problem

# (m1, m2, k, eps): instances whose lower bounds the kernel computes, all with 32 bits.
INSTANCES = {
    "embedding_1_1_1": (1, 1, 1, Fraction(1, 1000)),
    "embedding_1_2_2_coarse": (1, 2, 2, Fraction(1, 200)),
    "embedding_1_2_2": (1, 2, 2, Fraction(1, 1000)),
    "embedding_1_3_3": (1, 3, 3, Fraction(1, 1000)),
    "embedding_1_4_4": (1, 4, 4, Fraction(1, 1000)),
    "embedding_2_2_2": (2, 2, 2, Fraction(1, 100)),
}


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


def calculator_agrees_with_the_kernel() -> Finding:
    """The numbers in the kernel's statements are the calculator's, at every pinned instance."""
    record = read_record()
    if not record.theorems:
        raise ImportError(record.problem)  # "not run": there is no development to compare with
    shown = []
    for name, (m1, m2, k, eps) in INSTANCES.items():
        if name not in record.theorems:
            return Finding(False, f"{name} is not among the kernel's theorems")
        own = embedding_bound(Problem(m1=m1, m2=m2, eps=eps, embedding_dim=k))
        kernel = [int(n) for n in re.findall(r"N_q >= (\d+)", record.theorems[name].summary)]
        if kernel != [own]:
            return Finding(False, f"{name}: kernel {kernel}, calculator {own}")
        shown.append(f"({m1},{m2},{k}) at {eps}: {own:,}")
    return Finding(True, "; ".join(shown))
