"""The networks of the conditioning experiment: what is set, which there are, and their sizes.

They are matched once in the primary, the network that reads x (its generated weights included), and
once in all trained numbers, by the width of the primary's two hidden layers: the largest with which
a method has at most as many as the hypernetwork with ``width`` units.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Literal

from modhyper.lab.architecture import Architecture
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


@cache
def shape(s: ConditioningSettings, cell: Cell) -> Architecture:
    """The network of a cell, with as many units as it may have (at least one)."""
    whole = _of_units(s, Cell("hypernetwork"), s.width)
    found = _of_units(s, cell, 1)
    for units in count(2):
        larger = _of_units(s, cell, units)
        more = larger.generated > whole.generated
        if more if s.matched == "primary" else larger.trained > whole.trained:
            break
        found = larger
    return found


def _of_units(s: ConditioningSettings, cell: Cell, units: int) -> Architecture:
    """All layers have biases, f and e two hidden layers of ``code`` units."""
    d_x, d_i = INPUTS[s.family]
    return Architecture(
        "hypernetwork" if cell.way == "low rank" else cell.way,
        (d_x, units, units, 1),
        (d_i, s.code, s.code),
        cell.size if cell.way == "embedding" else 0,
        s.activation,
        rank=cell.size if cell.way == "low rank" else 0,
    )
