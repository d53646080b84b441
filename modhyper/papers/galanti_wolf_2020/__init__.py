"""Galanti and Wolf, On the Modularity of Hypernetworks, NeurIPS 2020 (arXiv 2002.10006)."""

from __future__ import annotations

from modhyper.paper import Paper
from modhyper.papers.galanti_wolf_2020.bounds import RESULTS
from modhyper.papers.galanti_wolf_2020.hypotheses import STATEMENTS

PAPER = Paper(
    key="galanti-wolf-2020",
    title="On the Modularity of Hypernetworks",
    package="modhyper.papers.galanti_wolf_2020",
    quantities={
        "N_q": "primary q",
        "N_g": "primary g",
        "N_e": "network e",
        "N_f": "network f",
        "N_plain": "plain network",
        "N_embedding_total": "embedding, total",
        "N_hypernetwork_total": "hypernetwork, total",
    },
    results=RESULTS,
    assumable=STATEMENTS,
    presets="modhyper.papers.galanti_wolf_2020.architectures:PAPER",
)
