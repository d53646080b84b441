"""What the lab has measured of the paper's figures, judged anew from the recorded numbers.

Each check is one claim of ``experiments/plan.toml`` in one panel of its figure; the rule is
docs/verdict-rule.md. No torch and no training engine is loaded.
"""

from __future__ import annotations

from modhyper.lab.verdict import Recorded

IMPROVES, FLAT = "hypernetwork-improves-with-depth", "embedding-flat-in-depth"
WIDE, HYPER_WIDE = "embedding-flat-in-dimension", "hypernetwork-flat-in-dimension"

figure_1a_wins = Recorded("figure-1a", "type-I-depth", "wins-from-3")
figure_1a_improves = Recorded("figure-1a", "type-I-depth", IMPROVES)
figure_1a_flat = Recorded("figure-1a", "type-I-depth", FLAT)
figure_1b_flat = Recorded("figure-1b", "type-I-dimension", WIDE)
figure_1b_wins = Recorded("figure-1b", "type-I-dimension", "wins")
figure_2_mnist = Recorded("figure-2", "mnist", "nearer")
figure_2_uniform = Recorded("figure-2", "uniform", "nearer")
figure_3_wins = Recorded("figure-3", "mnist", "wins-widely")
figure_3_improves = Recorded("figure-3", "mnist", IMPROVES)
figure_3_flat = Recorded("figure-3", "mnist", FLAT)
figure_4_2_improves = Recorded("figure-4", "type-II-depth", IMPROVES)
figure_4_2_flat = Recorded("figure-4", "type-II-depth", FLAT)
figure_4_2_hypernetwork_wide = Recorded("figure-4", "type-II-dimension", HYPER_WIDE)
figure_4_2_embedding_wide = Recorded("figure-4", "type-II-dimension", WIDE)
figure_4_3_improves = Recorded("figure-4", "type-III-depth", IMPROVES)
figure_4_3_flat = Recorded("figure-4", "type-III-depth", FLAT)
figure_4_3_hypernetwork_wide = Recorded("figure-4", "type-III-dimension", HYPER_WIDE)
figure_4_3_embedding_wide = Recorded("figure-4", "type-III-dimension", WIDE)
figure_5_wins = Recorded("figure-5", "mnist", "wins-widely")
figure_5_flat = Recorded("figure-5", "mnist", WIDE)
figure_6_wins = Recorded("figure-6", "cifar10", "wins")
figure_6_improves = Recorded("figure-6", "cifar10", IMPROVES)
figure_7_wins = Recorded("figure-7", "mnist", "wins-at-every-rate")
figure_8_mnist = Recorded("figure-8", "mnist", "falls-strictly")
