"""The counts printed in the paper's experiments, recounted from the architectures (no biases)."""

from __future__ import annotations

from itertools import pairwise

from modhyper.ledger.finding import Finding

E = 10**4


def weights(*widths: int) -> int:
    """Weights of a fully connected network with these layer widths, biases left out."""
    return sum(a * b for a, b in pairwise(widths))


def figure_1a() -> Finding:
    """g: 1000→10→1, q: 1000+E→10→1; f, e: 1000 → k layers of width 100 → N_g or E outputs."""
    n_g, n_q = weights(1000, 10, 1), weights(1000 + E, 10, 1)
    good = n_g == 10**4 + 10 and n_q == 10**4 + 10 * E + 10
    for k in range(2, 10):
        hidden = [100] * (k - 1)
        good &= weights(1000, *hidden, n_g) == 10**5 + 10**4 * (k - 2) + 100 * n_g
        good &= weights(1000, *hidden, E) == 10**5 + 10**4 * (k - 2) + 10**6
    return Finding(good, f"N_g = {n_g}, N_q = {n_q}; N_f and N_e agree for k = 2..9")


def figure_1b() -> Finding:
    """(100 + 100i) → 10 → 1 has 10^3·(i+1) + 10 weights; the text prints 10^4·(i+1) + 10."""
    counted = {i: weights(100 + 100 * i, 10, 1) for i in range(1, 9)}
    differs = all(n == 10**3 * (i + 1) + 10 != 10**4 * (i + 1) + 10 for i, n in counted.items())
    return Finding(differs, f"i = 1: counted {counted[1]}, printed {10**4 * 2 + 10}")


def rotation() -> Finding:
    """d → 10 → 12 has 10d + 120 weights: 7,960 for MNIST, 30,840 for CIFAR10 (as the appendix)."""
    counted = {d: weights(d, 10, 12) for d in (784, 3072)}
    differs = all(n == 10 * d + 120 != 10 * d + 10 for d, n in counted.items())
    agrees = counted[3072] == 30840
    return Finding(differs and agrees, f"counted {counted[784]} and {counted[3072]}")


def colorization() -> Finding:
    """42 → 10 → 3 and 492 → 10 → 3."""
    n_g, n_q = weights(42, 10, 3), weights(492, 10, 3)
    return Finding((n_g, n_q) == (450, 4950), f"N_g = {n_g}, N_q = {n_q}")
