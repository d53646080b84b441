"""What the paper states: Theorems 1 to 5 and the statements derived from them in its text.

Source throughout: T. Galanti, L. Wolf, "On the Modularity of Hypernetworks", NeurIPS 2020,
arXiv:2002.10006; numbers follow the arXiv version. Each rate stands here once, and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass

from modhyper.bound import Side
from modhyper.exponent import ONE
from modhyper.rate import Rate

KEY = "galanti-wolf-2020"
PAPER = "Galanti and Wolf 2020"

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
    """A numbered theorem, or a derived statement, of the paper.

    hypotheses  ids of ``modhyper.papers.galanti_wolf_2020.hypotheses``, decided for each problem
    scope       the models and targets it speaks of (its own definitions, nothing to decide)
    depends_on  lemmas and assumptions its proof uses
    doubts      where it is in doubt, in one line each, with what survives
    """

    id: str
    title: str
    statement: str
    scope: str
    hypotheses: tuple[str, ...]
    conclusions: tuple[Conclusion, ...]
    depends_on: tuple[str, ...]
    doubts: tuple[str, ...]
    place: str

    @property
    def needed(self) -> tuple[str, ...]:
        """The hypotheses of the theorem and of its conclusions."""
        more = (id for conclusion in self.conclusions for id in conclusion.hypotheses)
        return tuple(dict.fromkeys((*self.hypotheses, *more)))


_SIGMA = ("sigma-piecewise-c1", "sigma-derivative-bv")
_SIGMA_ZERO = (*_SIGMA, "sigma-universal", "sigma-zero")
_ASSUMED = ("assumption-1", "assumption-2")
_LIPSCHITZ = ("embedding-c1", "bounded-complexity")

_VACUOUS = (
    "The hypothesis “no non-constant target is itself a network” fails for every class with "
    "unrestricted weights whose activation is C^r and not constant on some interval, so for such "
    "classes the statement holds vacuously; what survives is the bound for continuous parameter "
    "selections (DeVore, Howard, Micchelli 1989) and the certified bounds."
)
_NOT_COMPACT = (
    "The proof uses (Lemmas 19, 20) that W^γ(r,m) is compact; in the sup norm it is not closed and "
    "has a constant in its closure, so Lemma 13 does not apply there."
)
_DEPTH = (
    "For piecewise-linear activations no proof can do without a restriction on depth, weights or "
    "precision: very deep ReLU networks reach ε with about ε^(-m/(2r)) weights (Yarotsky 2018)."
)

THEOREMS: tuple[Theorem, ...] = (
    Theorem(
        id="1",
        title=f"A network needs {PLAIN} parameters",
        statement=(
            "Let σ be piecewise C^1 with σ' ∈ BV(R), 𝓕 a class of networks with activation σ, and "
            "𝕐 = W(r,m). If no non-constant y ∈ 𝕐 is a member of 𝓕 and d(𝓕;𝕐) ≤ ε, then "
            f"N_𝓕 = {PLAIN}."
        ),
        scope="Networks on [-1,1]^m, m = m1 + m2.",
        hypotheses=(*_SIGMA, "non-representability", *_ASSUMED),
        conclusions=(Conclusion("theorem-1", "N_plain", "lower", PLAIN, "Theorem 1"),),
        depends_on=(
            *("Assumption 1", "Assumption 2"),
            *(f"Lemma {n}" for n in (2, 6, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20)),
        ),
        doubts=(_VACUOUS, _NOT_COMPACT, _DEPTH),
        place="Theorem 1",
    ),
    Theorem(
        id="2",
        title="Embedding method, bounded embedding dimension",
        statement=(
            "Let σ be universal, piecewise C^1, σ' ∈ BV(R), σ(0) = 0; e a class of C^1 networks "
            "with zero biases, output dimension k = O(1) and C(e) ≤ ℓ1; q a class of σ-networks "
            "with C(q) ≤ ℓ2; 𝕐 = W(1,m). If no non-constant y ∈ 𝕐 is a σ-network and the method "
            f"reaches d ≤ ε, then N_q = {BOUNDED}, whatever the size of e."
        ),
        scope="e: C^1 networks, zero biases, C(e) ≤ ℓ1; q: σ-networks, C(q) ≤ ℓ2.",
        hypotheses=(
            *_SIGMA_ZERO,
            "smoothness-one",
            "embedding-bounded",
            *_LIPSCHITZ,
            "non-representability",
            *_ASSUMED,
        ),
        conclusions=(Conclusion("theorem-2", "N_q", "lower", BOUNDED, "Theorem 2"),),
        depends_on=("Theorem 1", "Assumption 1", "Assumption 2", "Lemma 4", "Lemma 5", "Lemma 22"),
        doubts=(
            _VACUOUS,
            "σ(0) = 0 excludes the logistic sigmoid; σ' ∈ BV(R) excludes ReLU, leaky ReLU, ELU, "
            "softplus, GELU and SiLU, which the paper's experiments use.",
            "It counts a dense first layer of q; with sparse layers and without the Lipschitz "
            "bounds an embedding of samples needs only about ε^(-m1)·log(1/ε) free parameters.",
        ),
        place="Theorem 2",
    ),
    Theorem(
        id="3",
        title="Embedding method, unbounded embedding dimension",
        statement=(
            "As Theorem 2, with k unrestricted and the first layer of q bounded, ‖W^1‖_1 ≤ c: "
            f"N_q = {UNBOUNDED}."
        ),
        scope="As Theorem 2; the first layer of q is dense and ‖W^1‖_1 ≤ c.",
        hypotheses=(
            *_SIGMA_ZERO,
            "smoothness-one",
            *_LIPSCHITZ,
            "bounded-first-layer",
            "non-representability",
            *_ASSUMED,
        ),
        conclusions=(Conclusion("theorem-3", "N_q", "lower", UNBOUNDED, "Theorem 3"),),
        depends_on=("Theorem 1", "Assumption 1", "Assumption 2", "Lemma 4", "Lemma 5", "Lemma 21"),
        doubts=(
            _VACUOUS,
            "Case 2 of the proof uses a Lipschitz bound of q without its first layer, which "
            "C(q) ≤ ℓ2 does not give when ‖W^1‖ is small; rescaling the first layer mends it.",
        ),
        place="Theorem 3",
    ),
    Theorem(
        id="4",
        title="Modularity of hypernetworks",
        statement=(
            "Let σ be as in Theorem 2 and y ∈ W(r,m) with no slice y_I a σ-network. Then some "
            "class g of σ-networks and some ReLU network f give a hypernetwork with error ≤ ε and "
            f"N_g = {MODULAR}."
        ),
        scope="One target y; f may be as large as it needs to be.",
        hypotheses=(*_SIGMA_ZERO, "slices-not-networks", *_ASSUMED),
        conclusions=(Conclusion("theorem-4", "N_g", "upper", MODULAR, "Theorem 4"),),
        depends_on=("Assumption 1", "Assumption 2", "Lemma 17", "Lemma 23", "Lemma 24"),
        doubts=(
            "The proof rests on Assumptions 1 and 2. The conclusion survives without them for "
            "smooth non-polynomial σ (Mhaskar 1996: fixed inner weights, output weights that are "
            "continuous linear functionals of y), and for ReLU with r = 1 by interpolation.",
            "The proof sketch in the main text writes m2 where m1 is meant.",
        ),
        place="Theorem 4",
    ),
    Theorem(
        id="5",
        title="Total size with a structured selector",
        statement=(
            "Let σ be as in Theorem 2 and let g have a continuous selector S ∈ P(r,w,c) of "
            "parameters for the slices y_I. Then a hypernetwork with error ≤ ε exists with "
            f"N_f = O({STRUCTURED.terms[0].text} + w·N_g) = {WEIGHT + MODULAR}."
        ),
        scope="The selector factors through w numbers: θ_I = W·P(I), ‖W‖_1 ≤ c.",
        hypotheses=(*_SIGMA_ZERO, "structured-selector"),
        conclusions=(Conclusion("theorem-5", "N_f", "upper", STRUCTURED, "Theorem 5"),),
        depends_on=("Theorem 4", "Definition 1"),
        doubts=(
            "The second equality needs w, c and the depth of g to be O(1).",
            "The text after it cites Theorem 3 where Theorem 5 is meant.",
        ),
        place="Theorem 5",
    ),
)

DERIVED: tuple[Theorem, ...] = (
    Theorem(
        id="embedding-total",
        title="A whole embedding method",
        statement=f"An embedding method is a network in (x, I): in total it needs {PLAIN}.",
        scope="e and q networks with the same σ.",
        hypotheses=(*_SIGMA, "non-representability", *_ASSUMED),
        conclusions=(
            Conclusion(
                "embedding-total", "N_embedding_total", "lower", PLAIN, "text after Theorem 5"
            ),
        ),
        depends_on=("Theorem 1",),
        doubts=(_VACUOUS,),
        place="text after Theorem 5",
    ),
    Theorem(
        id="network-upper",
        title="What universality gives a plain network",
        statement=f"By Definition 1 some class of σ-networks of size {UPPER} has d ≤ ε.",
        scope="Networks on [-1,1]^m; taking e(I) = I, also the primary q of an embedding method.",
        hypotheses=("sigma-universal",),
        conclusions=(
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
        depends_on=("Definition 1",),
        doubts=(),
        place="Definition 1",
    ),
    Theorem(
        id="hypernetwork-total",
        title="A hypernetwork without structure",
        statement=(
            f"Each of the N_g = {MODULAR} weights is a function of I of size {WEIGHT}, so f, "
            f"and with it the whole hypernetwork, needs at most {UPPER}."
        ),
        scope="As Theorem 4; each weight an r-smooth function of I.",
        hypotheses=(*_SIGMA_ZERO, "smooth-weights", "slices-not-networks", *_ASSUMED),
        conclusions=(
            Conclusion(
                "hypernetwork-total",
                "N_hypernetwork_total",
                "upper",
                UPPER,
                "text before Theorem 5",
            ),
        ),
        depends_on=("Theorem 4", "Definition 1"),
        doubts=(
            "It needs the selected parameters to depend on I with smoothness r, which Theorem 4 "
            "does not give; Mhaskar's linear functionals do.",
        ),
        place="text before Theorem 5",
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
