"""The paper's experiments in the order of its figures."""

from __future__ import annotations

from modhyper.networks.presets import Preset
from modhyper.papers.galanti_wolf_2020.architectures_images import (
    FIG6,
    FIG8,
    fig2,
    fig3,
    fig5,
    fig7,
)
from modhyper.papers.galanti_wolf_2020.architectures_synthetic import synthetic
from modhyper.papers.galanti_wolf_2020.architectures_synthetic import target_network as target

PAPER: tuple[Preset, ...] = (
    *synthetic("fig1", "Synthetic I, y = ⟨x, h(I)⟩", lambda d: target(d, 300, 300, d), "relu"),
    *fig2(),
    *fig3(),
    *synthetic(
        "fig4-type2",
        "Synthetic II, a network of (x, I)",
        lambda d: target(2 * d, 100, 50, 50, 1),
        "elu",
    ),
    *synthetic(
        "fig4-type3",
        "Synthetic III, h(x·I), entry by entry",
        lambda d: target(d, 100, 100, 50, 1),
        "elu",
    ),
    *fig5(),
    FIG6,
    *fig7(),
    FIG8,
)
