"""What the lab has measured of the certified results, judged anew from every recorded size.

The files in ``../measurements`` are what `modhyper lab` wrote beside its pictures. Their medians,
slopes and verdicts are not read.
"""

from __future__ import annotations

from collections.abc import Mapping
from statistics import median
from typing import Any

from modhyper import measurement
from modhyper.finding import Finding, measured
from modhyper.papers.certified.experiments.threshold import summary_of


def recorded(name: str) -> Mapping[str, Any]:
    return measurement.recorded("modhyper.papers.certified", name)


def _slope(name: str) -> Finding:
    """Whether the interval of the slope of log N* against log n holds the predicted exponent."""
    (line,) = (one for one in summary_of(recorded("threshold")).lines if one.name == name)
    if line.slope is None:
        return measured("undecided", f"{name}: too few sizes were found")
    detail = f"{name}: slope {line.slope.value:.2f} [{line.slope.low:.2f}, {line.slope.high:.2f}]"
    detail += f", predicted {line.predicted}"
    return measured("supported" if line.agrees else "contradicted", detail)


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
    return measured("supported" if agree else "contradicted", "; ".join(details))
