"""Controls: targets on which no gap between a hypernetwork and an embedding method is predicted.

y = u(x) + v(I) and y = u(x + v(I)) with rough u and v of one variable (m1 = m2 = 1). One number of
the condition is all that a primary needs, so the embedding method q(x, e(I)) with e = v costs u and
v, and nothing costs less: errors fall like N^-1 for both methods. `structured` has the methods.
"""

from __future__ import annotations

from modhyper.papers.certified.experiments.structured import StructuredSettings, experiment_of

METHODS = ("hypernetwork", "embedding")
CONTROLS = experiment_of(
    "controls",
    "Controls: u(x) + v(I) and u(x + v(I)), where no gap is predicted",
    (StructuredSettings("sum", METHODS), StructuredSettings("shift", METHODS)),
)
