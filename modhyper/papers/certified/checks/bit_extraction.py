"""The bit-extraction network, read in exact arithmetic."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np

from modhyper.finding import Finding, numerical
from modhyper.papers.certified.experiments.bit_extraction import build, embed


def every_row_is_read() -> Finding:
    """Every one of the 2^n rows of signs, n ≤ 6, read by the network in exact arithmetic."""
    rows = 0
    for n in range(1, 7):
        network = build(n)
        if network.parameters > 25 * n + 2:
            return numerical(False, f"n = {n}: {network.parameters} parameters")
        layers = [
            ([[Fraction(w) for w in row] for row in W.tolist()], [Fraction(c) for c in b.tolist()])
            for W, b in network.layers
        ]
        for signs in product((-1.0, 1.0), repeat=n):
            e = Fraction(float(embed(np.array([signs]))[0]))
            for i, sign in enumerate(signs):
                h = [Fraction(2 * i + 1 - n, n), e]
                for W, b in layers[:-1]:
                    h = [
                        max(Fraction(0), c + sum(w * v for w, v in zip(row, h, strict=True) if w))
                        for row, c in zip(W, b, strict=True)
                    ]
                W, b = layers[-1]
                if b[0] + sum(w * v for w, v in zip(W[0], h, strict=True)) != sign:
                    return numerical(False, f"n = {n}, row {signs}: sign {i} is wrong")
            rows += 1
    return numerical(
        True, f"{rows} rows of 1 to 6 signs, at most 25 n + 2 parameters, exact arithmetic"
    )
