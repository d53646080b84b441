"""What the lab has measured, judged anew from the recorded result of every network.

The files in ``../measurements`` are what `modhyper lab` wrote beside its pictures:
settings, seed, versions and raw values. Their means, intervals and verdicts are not read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from modhyper.ledger.finding import Finding


@cache
def recorded(name: str) -> Mapping[str, Any]:
    """The measurement NAME.json."""
    path = files("modhyper.papers.galanti_wolf_2020") / "measurements" / f"{name}.json"
    found: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _figure(name: str, *, only: str = "") -> Finding:
    """All findings whose statement holds ``only``: established if each is seen, contradicted if
    one is not, undecided otherwise.
    """
    from modhyper.papers.galanti_wolf_2020.experiments.recorded import findings_of

    record = recorded(name)
    found = [(panel, one) for panel, one in findings_of(record) if only in one.statement]
    verdicts = [one.verdict for _, one in found]
    detail = "; ".join(
        f"{panel}: {one.statement}: {one.verdict}, {one.number} = {one.estimate:.3g} "
        f"[{one.low:.3g}, {one.high:.3g}], {one.repetitions} repetitions"
        for panel, one in found
    )
    if "not seen" in verdicts:
        return Finding(False, detail)
    return Finding(bool(found), detail, decided=set(verdicts) == {"seen"})


def figure_1a() -> Finding:
    return _figure("figure-1a")


def figure_1b() -> Finding:
    return _figure("figure-1b", only="does not improve with its dimension")


def figure_2() -> Finding:
    return _figure("figure-2")


def figure_2_uniform() -> Finding:
    return _figure("figure-2-uniform")


def figure_3() -> Finding:
    return _figure("figure-3", only="wins (over all")


def figure_3_every() -> Finding:
    return _figure("figure-3", only="wins at every")


def figure_4() -> Finding:
    return _figure("figure-4")


def figure_7_best() -> Finding:
    return _figure("figure-7", only="at its own best rate")


def figure_7_every() -> Finding:
    return _figure("figure-7", only="wins at every")


def figure_8_falls() -> Finding:
    return _figure("figure-8", only="falls with the width")


def figure_8_strictly() -> Finding:
    return _figure("figure-8", only="falls strictly")


def _slope(name: str) -> Finding:
    """Whether the interval of the slope of log N* against log n holds the predicted exponent."""
    from modhyper.papers.certified.experiments.threshold import summary_of

    (line,) = (one for one in summary_of(recorded("threshold")).lines if one.name == name)
    if line.slope is None:
        return Finding(False, f"{name}: too few sizes were found", decided=False)
    detail = f"{name}: slope {line.slope.value:.2f} [{line.slope.low:.2f}, {line.slope.high:.2f}]"
    return Finding(bool(line.agrees), f"{detail}, predicted {line.predicted}")


def threshold_q_1_1() -> Finding:
    return _slope("q, k = 1 (1, 1)")


def threshold_g_1_1() -> Finding:
    return _slope("g, one weight table (1, 1)")


def threshold_q_1_2() -> Finding:
    return _slope("q, k = 2 (1, 2)")


def threshold_g_1_2() -> Finding:
    return _slope("g, one weight table (1, 2)")


def threshold_again() -> Finding:
    """Train the recorded thresholds at n = 4 again, of q and g on (1, 1).

    Another processor rounds otherwise, and a restart may then succeed or fail one width earlier or
    later: the medians must agree within one width of the search.
    """
    from statistics import median

    from modhyper.lab.levenberg_marquardt import LMSettings
    from modhyper.lab.seeds import child_seed
    from modhyper.papers.certified.experiments.threshold_search import Case, search

    record = recorded("threshold")
    s = record["settings"]
    settings = LMSettings("hinge", 0.1, s["iterations"], s["patience"], s["progress"])
    seeds = [child_seed(record["seed"], "threshold", str(r)) for r in range(s["seeds"])]
    details, agree = [], True
    for name in ("q, k = 1 (1, 1)", "g, one weight table (1, 1)"):
        (line,) = (one for one in record["lines"] if one["name"] == name)
        case = Case(**line["case"])
        old = median(line["sizes"][line["cells"].index(4)])
        found = search(case, 4, seeds, s["restarts"], settings, s["most"])
        new = median(one["one"]["parameters"] for one in found)
        agree &= abs(new - old) <= case.parameters(2) - case.parameters(1)
        details.append(f"{name}, n = 4: median {new:g}, recorded {old:g}")
    return Finding(agree, "; ".join(details))


def bit_extraction() -> Finding:
    """Every one of the 2^n rows of signs, n ≤ 6, read by the network in exact arithmetic."""
    from fractions import Fraction
    from itertools import product

    import numpy as np

    from modhyper.papers.certified.experiments.bit_extraction import build, embed

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
