"""The rates that the paper states: Theorems 1 to 5 and the statements derived in its text.

Source throughout: T. Galanti, L. Wolf, "On the Modularity of Hypernetworks", NeurIPS 2020,
arXiv:2002.10006; numbers follow the arXiv version. Each rate stands here once, and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass

from modhyper.bound import Side
from modhyper.exponent import ONE
from modhyper.rate import Rate

KEY = "galanti-wolf-2020"

PLAIN = Rate.of("Ω", "(m1 + m2)/r")
BOUNDED = Rate.of("Ω", "m1 + m2")
UNBOUNDED = Rate.of("Ω", "min(m1 + m2, 2*m1)")
MODULAR = Rate.of("O", "m1/r")
UPPER = Rate("O", PLAIN.terms)
WEIGHT = Rate.of("O", "m2/r")
"""One weight of g as a function of I."""
STRUCTURED = Rate.of("O", WEIGHT.exponent, factor={"w": ONE + WEIGHT.exponent}) + Rate.of(
    "O", MODULAR.exponent, factor={"w": ONE}
)


@dataclass(frozen=True, slots=True)
class Conclusion:
    """``quantity`` is at least (lower) or at most (upper) of the order of ``rate``."""

    id: str
    quantity: str
    side: Side
    rate: Rate
    place: str
    hypotheses: tuple[str, ...] = ()
    """Beside those of its theorem."""


@dataclass(frozen=True, slots=True)
class Theorem:
    """A numbered theorem, or a derived statement, of the paper: what the calculator needs of it.

    id          of its claim in ``claims/*.toml``, which has the statement, what the proof rests on,
                and what is found of it
    scope       the models and targets it speaks of (its own definitions, nothing to decide)
    hypotheses  ids of ``modhyper.papers.galanti_wolf_2020.hypotheses``, decided for each problem
    """

    id: str
    scope: str
    hypotheses: tuple[str, ...]
    conclusions: tuple[Conclusion, ...]

    @property
    def number(self) -> str:
        """ "1" of Theorem 1; the id of a derived statement."""
        return self.id.removeprefix("theorem-")

    @property
    def needed(self) -> tuple[str, ...]:
        """The hypotheses of the theorem and of its conclusions."""
        more = (id for conclusion in self.conclusions for id in conclusion.hypotheses)
        return tuple(dict.fromkeys((*self.hypotheses, *more)))


_SIGMA = ("sigma-piecewise-c1", "sigma-derivative-bv")
_SIGMA_ZERO = (*_SIGMA, "sigma-universal", "sigma-zero")
_ASSUMED = ("assumption-1", "assumption-2")
_LIPSCHITZ = ("embedding-c1", "bounded-complexity")

THEOREMS: tuple[Theorem, ...] = (
    Theorem(
        "theorem-1",
        "Networks on [-1,1]^m, m = m1 + m2.",
        (*_SIGMA, "non-representability", *_ASSUMED),
        (Conclusion("theorem-1", "N_plain", "lower", PLAIN, "Theorem 1"),),
    ),
    Theorem(
        "theorem-2",
        "e: C^1 networks, zero biases, C(e) ≤ ℓ1; q: σ-networks, C(q) ≤ ℓ2.",
        (
            *(*_SIGMA_ZERO, "smoothness-one", "embedding-bounded"),
            *(*_LIPSCHITZ, "non-representability", *_ASSUMED),
        ),
        (Conclusion("theorem-2", "N_q", "lower", BOUNDED, "Theorem 2"),),
    ),
    Theorem(
        "theorem-3",
        "As Theorem 2; the first layer of q is dense and ‖W^1‖_1 ≤ c.",
        (
            *(*_SIGMA_ZERO, "smoothness-one", *_LIPSCHITZ, "bounded-first-layer"),
            *("non-representability", *_ASSUMED),
        ),
        (Conclusion("theorem-3", "N_q", "lower", UNBOUNDED, "Theorem 3"),),
    ),
    Theorem(
        "theorem-4",
        "One target y; f may be as large as it needs to be.",
        (*_SIGMA_ZERO, "slices-not-networks", *_ASSUMED),
        (Conclusion("theorem-4", "N_g", "upper", MODULAR, "Theorem 4"),),
    ),
    Theorem(
        "theorem-5",
        "The selector factors through w numbers: θ_I = W·P(I), ‖W‖_1 ≤ c.",
        (*_SIGMA_ZERO, "structured-selector"),
        (Conclusion("theorem-5", "N_f", "upper", STRUCTURED, "Theorem 5"),),
    ),
)

DERIVED: tuple[Theorem, ...] = (
    Theorem(
        "embedding-total",
        "e and q networks with the same σ.",
        (*_SIGMA, "non-representability", *_ASSUMED),
        (
            Conclusion(
                "embedding-total", "N_embedding_total", "lower", PLAIN, "text after Theorem 5"
            ),
        ),
    ),
    Theorem(
        "network-upper",
        "Networks on [-1,1]^m; taking e(I) = I, also the primary q of an embedding method.",
        ("sigma-universal",),
        (
            Conclusion("network-upper", "N_plain", "upper", UPPER, "Definition 1"),
            Conclusion(
                "embedding-upper",
                "N_q",
                "upper",
                UPPER,
                "Definition 1 with e(I) = I",
                ("embedding-wide",),
            ),
        ),
    ),
    Theorem(
        "hypernetwork-total",
        "As Theorem 4; each weight an r-smooth function of I.",
        (*_SIGMA_ZERO, "smooth-weights", "slices-not-networks", *_ASSUMED),
        (
            Conclusion(
                "hypernetwork-total",
                "N_hypernetwork_total",
                "upper",
                UPPER,
                "text before Theorem 5",
            ),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Gap:
    """N_q/N_g is at least a lower bound of N_q over an upper bound of N_g, for r = 1."""

    id: str
    lower: Conclusion
    upper: Conclusion
    condition: str

    @property
    def rate(self) -> Rate:
        return self.lower.rate.at(r=1) / self.upper.rate.at(r=1)


ALL: tuple[Theorem, ...] = THEOREMS + DERIVED
CONCLUSIONS: dict[str, Conclusion] = {c.id: c for each in ALL for c in each.conclusions}
GAPS: tuple[Gap, ...] = (
    Gap(
        "gap-bounded",
        CONCLUSIONS["theorem-2"],
        CONCLUSIONS["theorem-4"],
        "r = 1 and k bounded",
    ),
    Gap(
        "gap-unbounded",
        CONCLUSIONS["theorem-3"],
        CONCLUSIONS["theorem-4"],
        "r = 1, k unbounded",
    ),
)
