"""What the lab has measured, judged anew from the recorded result of every network.

The files in ``../measurements`` are what `modhyper lab` wrote beside its pictures:
settings, seed, versions and raw values. Their means, intervals and verdicts are not read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modhyper import measurement
from modhyper.finding import Finding, measured
from modhyper.papers.galanti_wolf_2020.experiments.recorded import findings_of


def recorded(name: str) -> Mapping[str, Any]:
    return measurement.recorded("modhyper.papers.galanti_wolf_2020", name)


def _figure(name: str, *, only: str = "") -> Finding:
    """All findings whose statement holds ``only``: supported if each is seen, contradicted if one
    is not, undecided otherwise.
    """
    record = recorded(name)
    found = [(panel, one) for panel, one in findings_of(record) if only in one.statement]
    verdicts = [one.verdict for _, one in found]
    detail = "; ".join(
        f"{panel}: {one.statement}: {one.verdict}, {one.number} = {one.estimate:.3g} "
        f"[{one.low:.3g}, {one.high:.3g}], {one.repetitions} repetitions"
        for panel, one in found
    )
    if "not seen" in verdicts:
        return measured("contradicted", detail)
    return measured("supported" if set(verdicts) == {"seen"} else "undecided", detail)


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
