"""What our own experiments have measured, judged anew from the recorded numbers."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from statistics import median

import numpy as np

from modhyper.lab.measurement import recorded
from modhyper.lab.seeds import child_seed
from modhyper.lab.verdict import Recorded
from modhyper.ledger.finding import Finding
from modhyper.papers.certified.experiments.bit_extraction import build, embed
from modhyper.papers.certified.experiments.threshold_bounds import Case

threshold_q_1_1 = Recorded("threshold", "1-1", "q-1-1")
threshold_g_1_1 = Recorded("threshold", "1-1", "g-1-1")
threshold_q_1_2 = Recorded("threshold", "1-2", "q-1-2")
threshold_g_1_2 = Recorded("threshold", "1-2", "g-1-2")


def threshold_again() -> Finding:
    """Train the recorded thresholds at n = 4 again, of q and g on (1, 1).

    Another processor rounds otherwise, and a restart may then succeed or fail one width earlier or
    later: the medians must agree within one width of the search.
    """
    from modhyper.lab.levenberg_marquardt import LMSettings
    from modhyper.papers.certified.experiments.threshold_search import search

    found = recorded("threshold")
    if found is None:
        return Finding(False, "not measured", decided=False)
    (run,) = (run for run in found.runs if run.panel == "1-1")
    s = run.settings
    settings = LMSettings("hinge", 0.1, s["iterations"], s["patience"], s["progress"])
    seeds = [child_seed(run.seed, "threshold", str(r)) for r in range(s["repetitions"])]
    details, agree = [], True
    for case in (Case("q", 1, 1, 1), Case("g", 1, 1, 0)):
        old = median(
            row.result["one"]["parameters"]
            for row in run.rows
            if (row.task["kind"], row.task["n"], row.task["k"]) == (case.kind, 4, case.k)
        )
        again = search(case, 4, seeds, s["restarts"], settings, s["most"])
        new = median(one["one"]["parameters"] for one in again)
        agree &= abs(new - old) <= case.parameters(2) - case.parameters(1)
        details.append(f"{case.kind}, n = 4: median {new:g}, recorded {old:g}")
    return Finding(agree, "; ".join(details))


def bit_extraction() -> Finding:
    """Every one of the 2^n rows of signs, n ≤ 6, read by the network in exact arithmetic."""
    rows = 0
    for n in range(1, 7):
        network = build(n)
        if network.parameters > 25 * n + 2:
            return Finding(False, f"n = {n}: {network.parameters} parameters")
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
                    return Finding(False, f"n = {n}, row {signs}: sign {i} is wrong")
            rows += 1
    return Finding(
        True, f"{rows} rows of 1 to 6 signs, at most 25 n + 2 parameters, exact arithmetic"
    )
