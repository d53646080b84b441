"""What the lab has measured of the paper's figures, judged anew from the recorded numbers.

Every claim of a figure's plan is a check in each of its panels, named after the three: the claim
``wins`` of ``figure-6`` in the panel ``cifar10`` is `figure_6_cifar10_wins`.
No torch and no training engine is loaded; the rule is docs/verdict-rule.md.
"""

from __future__ import annotations

from modhyper.lab.verdict import recorded_checks
from modhyper.papers.galanti_wolf_2020 import FIGURES

globals().update(recorded_checks(f"figure-{name}" for name in FIGURES))
