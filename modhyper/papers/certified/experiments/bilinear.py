"""Fig 1's target without the part that is linear in x alone: ⟨x, h(I) - mean h⟩.

All but 1 to 2% of the variance of the paper's ⟨x, h(I)⟩ is linear in x, which either method fits at
once; what is left depends on I in every respect. d = 10 inputs, where it can be learned from 30000
samples. Both methods take, at each depth, the rate that is best on validation data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from modhyper.lab.curves import log_ratio
from modhyper.lab.experiment import Experiment, Row
from modhyper.lab.plan import Plan, plans_of
from modhyper.lab.summary import Panel
from modhyper.papers.galanti_wolf_2020.experiments.conditional import chunks_of, compare
from modhyper.papers.galanti_wolf_2020.experiments.synthetic import (
    AXES,
    SyntheticSettings,
    variance,
)

DEFAULT = SyntheticSettings(
    target="I",
    axis="depth",
    values=(3, 5),
    dim=10,
    embedding_dim=100,
    test_samples=2000,
    rates=(0.1, 0.3, 1.0),
    repetitions=3,
)


def judge(settings: SyntheticSettings, rows: Sequence[Row], plan: Plan) -> Panel:
    """Test errors in units of the target's variance: 1 is what the best constant reaches."""
    found = compare(rows, settings, "loss", variance)
    hyper, embed = found.whole()
    wins = log_ratio(embed, hyper)
    return found.panel(
        settings.key,
        "y = ⟨x, h(I) - mean h⟩",
        (AXES["depth"], "test error / variance of y"),
        [plan.mean(id, wins) for id in plan.claims(settings.key)],
    )


BILINEAR = Experiment(
    "bilinear",
    "Fig 1's target without the part that is linear in x",
    "Presets: default (minutes) and smoke (seconds).",
    {
        "default": (DEFAULT,),
        "smoke": (
            replace(DEFAULT, width=20, samples=2000, test_samples=500, epochs=5, repetitions=2),
        ),
    },
    chunks_of,
    "modhyper.papers.certified.experiments.bilinear_training:train",
    judge,
    plans_of("modhyper.papers.certified.experiments", "bilinear")["bilinear"],
    notes=(
        "h, f, e, g and q are as in Fig 1a, but for d = 10 inputs and E = 100; y is divided by its "
        "standard deviation. All trained numbers of the two methods are equal within 1%. Neither "
        "need be at its end after ten passes: see whether training errors are flat.",
    ),
    text="default",
)
