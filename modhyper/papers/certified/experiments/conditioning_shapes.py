"""The networks of the conditioning experiment: what is set, which there are, and their sizes.

They are matched once in the primary, the network that reads x (its generated weights included), and
once in all trained numbers, by the width of the primary's two hidden layers: the largest with which
a method has at most as many as the hypernetwork with ``width`` units.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Literal, NamedTuple

from modhyper.papers.certified.experiments.function_families import INPUTS

Family = Literal["images", "antiderivative", "advection", "burgers", "sinusoids"]
Way = Literal["hypernetwork", "low rank", "film", "output", "embedding"]


@dataclass(frozen=True, slots=True)
class ConditioningSettings:
    """``family`` of functions; ``image_set`` for images. ``matched``: what is equal.

    ranks, embedding_dims  s and E: a network each
    functions, held_out    for training, and for validation and test each
    batch, points          functions of a step, and points of the grid of each, drawn anew
    rates                  of Adam, falling to 0 along half a cosine over the ``passes``, of
                           ``steps`` steps each. Each method takes the one with the least
                           validation error in a repetition that counts for nothing else
    """

    family: Family
    matched: Literal["primary", "total"]
    width: int = 16
    code: int = 32
    ranks: tuple[int, ...] = (2,)
    embedding_dims: tuple[int, ...] = (4, 32)
    activation: str = "tanh"
    image_set: str = "mnist"
    functions: int = 1000
    held_out: int = 200
    batch: int = 32
    points: int = 16
    passes: int = 20
    steps: int = 30
    rates: tuple[float, ...] = (0.002, 0.006, 0.02)
    repetitions: int = 5

    @property
    def key(self) -> str:
        return f"{self.family}-{self.matched}"


@dataclass(frozen=True, slots=True)
class Cell:
    """A method with its rank s or dimension E (0 for the others)."""

    way: Way
    size: int = 0


def cells(s: ConditioningSettings) -> tuple[Cell, ...]:
    return (
        Cell("hypernetwork"),
        *(Cell("low rank", rank) for rank in s.ranks),
        Cell("film"),
        Cell("output"),
        *(Cell("embedding", dim) for dim in s.embedding_dims),
    )


class Shape(NamedTuple):
    """Units of each hidden layer, k, numbers of the primary, trained numbers."""

    units: int
    k: int
    primary: int
    trained: int


def shape(s: ConditioningSettings, cell: Cell) -> Shape:
    """The network of a cell, with as many units as it may have (at least one)."""
    whole = _of_units(s, Cell("hypernetwork"), s.width)
    found = _of_units(s, cell, 1)
    for units in count(2):
        larger = _of_units(s, cell, units)
        more = larger.primary > whole.primary
        if more if s.matched == "primary" else larger.trained > whole.trained:
            break
        found = larger
    return found


def _of_units(s: ConditioningSettings, cell: Cell, units: int) -> Shape:
    """All layers have biases, f and e two hidden layers of ``code`` units."""
    d_x, d_i = INPUTS[s.family]
    read = d_x + (cell.size if cell.way == "embedding" else 0)
    layers = ((read, units), (units, units), (units, 1))
    weights, biases = sum(i * o for i, o in layers), sum(o for _, o in layers)
    primary = weights + biases
    k, own = {
        "hypernetwork": (primary, 0),
        "low rank": (cell.size * sum(i + o for i, o in layers) + biases, weights),
        "film": (2 * 2 * units, primary),
        "output": (units + 1, primary - units - 1),
        "embedding": (cell.size, primary),
    }[cell.way]
    conditioning = (d_i + 1) * s.code + (s.code + 1) * s.code + (s.code + 1) * k
    return Shape(units, k, primary, own + conditioning)
