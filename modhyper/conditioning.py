"""Ways to condition a primary on I: what is delivered for each I, and what the primary keeps.

Every conditional model is h(x, I) = Q(x, z(I)): a program Q with N_Q numbers of its own reads k
numbers z(I). A conditioning knows k, and N_Q for a primary of given widths (x, hidden, …, output),
a perceptron with a bias at every unit.

    embedding        z = e(I), beside x              N_Q = q
    biases           those of the first layer        the rest of the primary
    FiLM             scale and shift of each unit    the primary
    low rank         A_l, B_l of every layer         the primary
    output layer     its weights                     the rest of the primary
    chunked          a part of the weights           the rest of the primary
    bottleneck       w numbers, weights = W·z        W
    hypernetwork     all weights                     nothing
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from modhyper.errors import InputError

Widths = Sequence[int]


def parameters(widths: Widths) -> int:
    """Numbers of a perceptron with these widths. InputError unless there are at least two."""
    if len(widths) < 2 or min(widths) < 1:
        raise InputError(f"expected at least two widths, got {list(widths)}", option="widths")
    return sum((a + 1) * b for a, b in pairwise(widths))


@dataclass(frozen=True, slots=True)
class Conditioning:
    """``k``: numbers delivered for each I; None if it is unbounded or depends on the primary."""

    @property
    def k(self) -> int | None:
        return None

    def numbers(self, widths: Widths) -> int | None:
        """k for a primary of these widths."""
        return self.k

    def remaining(self, widths: Widths) -> int:
        """N_Q for a primary of these widths: by default what is not delivered.

        Raises InputError if the primary has fewer numbers than are delivered.
        """
        rest = parameters(widths) - (self.numbers(widths) or 0)
        if rest < 0:
            raise InputError(
                f"a primary of {parameters(widths)} numbers cannot be given {self.k}",
                option="model",
            )
        return rest

    def as_dict(self) -> dict[str, Any]:
        """JSON form; fractions as strings."""
        values = {n: str(v) if isinstance(v, Fraction) else v for n, v in asdict(self).items()}
        return {"kind": type(self).__name__.lower(), **values}


@dataclass(frozen=True, slots=True)
class Embedding(Conditioning):
    """q(x, e(I)) with e(I) of ``length`` k beside x; None = unbounded."""

    length: int | None = None

    @property
    def k(self) -> int | None:
        return self.length

    def remaining(self, widths: Widths) -> int:
        if self.length is None:
            raise InputError("q has no size while k is unbounded", option="embedding_dim")
        return parameters((widths[0] + self.length, *widths[1:]))


@dataclass(frozen=True, slots=True)
class Hypernetwork(Conditioning):
    """g(x; f(I)): every number of the primary is delivered."""

    def numbers(self, widths: Widths) -> int:
        return parameters(widths)


@dataclass(frozen=True, slots=True)
class Bottleneck(Conditioning):
    """The selector class P(r, w, c) of Theorem 5: the weights are W·P(I), W with ``width`` columns
    and ‖W‖_1 ≤ ``norm``."""

    width: int
    norm: Fraction = Fraction(1)

    @property
    def k(self) -> int:
        return self.width

    def remaining(self, widths: Widths) -> int:
        return self.width * parameters(widths)

    def __str__(self) -> str:
        return f"{self.width},{self.norm}"


@dataclass(frozen=True, slots=True)
class Biases(Conditioning):
    """The biases of the first layer, which has so many ``units``; the paper calls it an embedding
    method whose e writes them."""

    units: int

    @property
    def k(self) -> int:
        return self.units


@dataclass(frozen=True, slots=True)
class Film(Conditioning):
    """A scale and a shift for each of ``units`` hidden units, beside the primary's own numbers."""

    units: int

    @property
    def k(self) -> int:
        return 2 * self.units

    def remaining(self, widths: Widths) -> int:
        return parameters(widths)


@dataclass(frozen=True, slots=True)
class LowRank(Conditioning):
    """W_l + A_l B_l with A_l, B_l of ``rank`` delivered, for layers between these ``widths``."""

    rank: int
    widths: tuple[int, ...]

    @property
    def k(self) -> int:
        return self.rank * sum(a + b for a, b in pairwise(self.widths))

    def remaining(self, widths: Widths) -> int:
        return parameters(widths)


@dataclass(frozen=True, slots=True)
class OutputLayer(Conditioning):
    """The weights of the last layer, from ``inputs`` units to ``outputs``."""

    inputs: int
    outputs: int = 1

    @property
    def k(self) -> int:
        return self.inputs * self.outputs


@dataclass(frozen=True, slots=True)
class Chunked(Conditioning):
    """A part-generated primary: ``generated`` of its numbers are delivered, whatever the chunks."""

    generated: int

    @property
    def k(self) -> int:
        return self.generated
