"""What our own experiments have measured, judged anew from the recorded numbers.

Every claim of a plan is a check in each of its panels, named after experiment, panel and claim.
"""

from __future__ import annotations

from pathlib import Path
from statistics import median

from modhyper.finding import Finding, measured
from modhyper.lab.measurement import recorded
from modhyper.lab.seeds import child_seed
from modhyper.lab.verdict import recorded_checks
from modhyper.papers.certified.experiments.threshold_bounds import Case

globals().update(
    recorded_checks(
        [
            "interface",
            "structured",
            "structured-plane",
            "controls",
            "bilinear",
            "conditioning",
            "threshold",
            "rate",
        ]
    )
)


def threshold_again() -> Finding:
    """Train the recorded thresholds at n = 4 again, of q and g on (1, 1).

    Another processor rounds otherwise, and a restart may then succeed or fail one width earlier or
    later: the medians must agree within one width of the search.
    """
    from modhyper.lab.levenberg_marquardt import LMSettings
    from modhyper.papers.certified.experiments.threshold_search import search

    found = recorded("threshold")
    if found is None:
        return measured("undecided", "not measured")
    run = next(run for run in found.runs if run.panel == "1-1")
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
    return measured("supported" if agree else "contradicted", "; ".join(details))


def conditioning_again() -> Finding:
    """Train the recorded hypernetwork of the sinusoids, repetition 0, again at its rate.

    Another processor rounds otherwise, and training amplifies that: a tenth may lie between.
    """
    from modhyper.lab.experiment import Resources, settings_of
    from modhyper.papers.certified.experiments.conditioning_shapes import (
        Cell,
        ConditioningSettings,
        shape,
    )
    from modhyper.papers.certified.experiments.conditioning_training import Run

    found = recorded("conditioning")
    if found is None:
        return measured("undecided", "not measured")
    run = next(run for run in found.runs if run.panel == "sinusoids-primary")
    chosen = {"method": "hypernetwork", "size": 0, "repetition": 0}
    (row,) = (row for row in run.rows if row.task == chosen)
    settings = settings_of(ConditioningSettings, run.settings)
    training = Run(settings, run.seed, Resources("cpu", run.dtype, Path("data")))
    (again,) = training.results(shape(settings, Cell("hypernetwork")), ["0"], [row.result["rate"]])
    old, new = row.result["relative_error"], again["relative_error"]
    agree = abs(new - old) <= 0.1 * old
    detail = f"sinusoids, hypernetwork: relative error {new:.4g}, recorded {old:.4g}"
    return measured("supported" if agree else "contradicted", detail)
