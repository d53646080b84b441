"""Families of functions y_I of a variable x that are trained today, each on a grid.

images          y_I(x): the grey value of MNIST's image I at the position x. I: all 784 pixels;
                x: plane waves cos, sin π(a·p + b·q) of the position (p, q) in [-1, 1]², for the 10
                pairs of integers with 0 < a² + b² ≤ 5 that are not each other's negatives
antiderivative  y_w(x) = ∫_0^x w, for a random periodic w on [0, 1] of which 64 values are read
advection       y_w(x, t) = w(x - t), which solves u_t + u_x = 0; x and t in [0, 1]
burgers         y_w(x) = u(x, 1), where u_t + u u_x = u_xx/100 and u(·, 0) = w
sinusoids       y(x) = A sin(x - φ) on [-5, 5], A in [0.1, 5], φ in [0, π] (Finn, Abbeel, Levine
                2017); I: ten random points in their order, and the values there

Networks read x and t scaled to [-1, 1]. w = Σ_(j ≤ 16) σ_j (a_j cos 2πjs + b_j sin 2πjs) with
normal a_j, b_j and σ_j = 25√2/((2πj)² + 25), σ_0 = 1: the normal distribution with covariance
625 (-Δ + 25)^-2 of Li et al. (Fourier neural operator, 2021) without the higher frequencies, so
that antiderivative and advection are exact.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from modhyper.errors import InputError
from modhyper.lab.data.datasets import IDX, images
from modhyper.lab.seeds import child_seed
from modhyper.papers.certified.experiments.burgers import solve

Array = NDArray[np.float64]
SIDE, SENSORS, FREQUENCIES, SHOTS = 28, 64, 16, 10
WAVES = tuple(
    (a, b) for a in range(3) for b in range(-2, 3) if 0 < a * a + b * b <= 5 and (a > 0 or b > 0)
)
VISCOSITY, GRID = 0.01, 64
INPUTS = {
    "images": (2 * len(WAVES), SIDE**2),
    "antiderivative": (1, SENSORS),
    "advection": (2, SENSORS),
    "burgers": (1, SENSORS),
    "sinusoids": (1, 2 * SHOTS),
}
"""Numbers that describe x and I."""


class Functions(NamedTuple):
    """N functions: what is read of each (N, d_I), the grid (G, d_x), the values (N, G)."""

    conditions: Array
    x: Array
    values: Array


class Split(NamedTuple):
    train: Functions
    validation: Functions
    test: Functions


@lru_cache(maxsize=16)
def split(family: str, image_set: str, count: int, held_out: int, seed: int, folder: Path) -> Split:
    """``count`` functions to train, ``held_out`` for validation and as many for the test, all drawn
    anew from ``seed``.

    Conditions are centred and divided by one number, their standard deviation over the training
    functions; values are divided by their root mean square there.
    """
    draw = np.random.default_rng(child_seed(seed, "functions", family))
    if family == "images":
        train, test = _pictures(image_set, count, held_out, draw, folder)
    else:
        drawn = FAMILIES[family](count + 2 * held_out, draw)
        train, test = _divided(drawn, count + held_out)
    train, validation = _divided(train, count)
    centre = train.conditions.mean(0)
    spread = (train.conditions - centre).std()
    size = np.sqrt(np.mean(train.values**2))
    parts = (
        Functions((part.conditions - centre) / spread, part.x, part.values / size)
        for part in (train, validation, test)
    )
    return Split(*parts)


def _divided(found: Functions, count: int) -> tuple[Functions, Functions]:
    return (
        Functions(found.conditions[:count], found.x, found.values[:count]),
        Functions(found.conditions[count:], found.x, found.values[count:]),
    )


def _pictures(
    name: str, count: int, held_out: int, draw: np.random.Generator, folder: Path
) -> tuple[Functions, Functions]:
    """Training images with those for validation, and test images, without repetition in a part.

    Raises InputError for images of another shape, or too few of them.
    """
    found = []
    for part, wanted in (("train", count + held_out), ("test", held_out)):
        limit = None if name in IDX else wanted  # of drawn ones any others are as good
        pixels = images(name, part, folder, limit=limit).pixels
        if pixels[0].shape != (1, SIDE, SIDE):
            raise InputError(
                f"expected grey images of {SIDE}×{SIDE}, got {name}", option="image_set"
            )
        if len(pixels) < wanted:
            message = f"{name} has {len(pixels)} images to {part}, not {wanted}"
            raise InputError(message, option="functions")
        chosen = draw.choice(len(pixels), wanted, replace=False)
        grey = pixels[chosen].reshape(wanted, -1) / 255
        found.append(Functions(grey, _waves(SIDE), grey))
    return found[0], found[1]


def _waves(side: int) -> Array:
    ticks = (2 * np.arange(side) + 1) / side - 1
    row, column = np.meshgrid(ticks, ticks, indexing="ij")
    phases = np.pi * np.stack([a * row + b * column for a, b in WAVES], -1).reshape(side**2, -1)
    return np.concatenate([np.cos(phases), np.sin(phases)], 1)


class Periodic(NamedTuple):
    """N functions Σ_j cosines[j] cos 2πjs + sines[j] sin 2πjs, coefficients (N, J + 1)."""

    cosines: Array
    sines: Array

    def __call__(self, s: Array) -> Array:
        angles = 2 * np.pi * np.outer(np.arange(self.cosines.shape[1]), s)
        found: Array = self.cosines @ np.cos(angles) + self.sines @ np.sin(angles)
        return found

    def integral(self, s: Array) -> Array:
        """∫_0^s, term by term."""
        kappa = 2 * np.pi * np.arange(1, self.cosines.shape[1])
        angles = np.outer(kappa, s)
        rest = self.cosines[:, 1:] / kappa @ np.sin(angles)
        rest += self.sines[:, 1:] / kappa @ (1 - np.cos(angles))
        found: Array = self.cosines[:, :1] * s + rest
        return found


def periodic(count: int, draw: np.random.Generator) -> Periodic:
    spread = 25 / ((2 * np.pi * np.arange(FREQUENCIES + 1)) ** 2 + 25)
    spread[1:] *= np.sqrt(2)
    cosines, sines = draw.normal(size=(2, count, FREQUENCIES + 1)) * spread
    return Periodic(cosines, sines)


def _antiderivative(count: int, draw: np.random.Generator) -> Functions:
    w, x = periodic(count, draw), np.linspace(0, 1, SENSORS + 1)
    return Functions(w(_sensors()), 2 * x[:, None] - 1, w.integral(x))


def _advection(count: int, draw: np.random.Generator) -> Functions:
    w, ticks = periodic(count, draw), np.linspace(0, 1, 24)
    x, t = (axis.ravel() for axis in np.meshgrid(ticks, ticks, indexing="ij"))
    return Functions(w(_sensors()), 2 * np.stack([x, t], 1) - 1, w(x - t))


def _burgers(count: int, draw: np.random.Generator) -> Functions:
    w, x = periodic(count, draw), np.arange(GRID) / GRID
    found = solve(w(x), viscosity=VISCOSITY, time=1.0)
    return Functions(w(_sensors()), 2 * x[:, None] - 1, found)


def _sensors() -> Array:
    return np.arange(SENSORS) / SENSORS


def _sinusoids(count: int, draw: np.random.Generator) -> Functions:
    height = draw.uniform(0.1, 5, (count, 1))
    phase = draw.uniform(0, np.pi, (count, 1))
    shots = np.sort(draw.uniform(-5, 5, (count, SHOTS)), 1)
    x = np.linspace(-5, 5, 101)
    seen = height * np.sin(shots - phase)
    return Functions(np.concatenate([shots, seen], 1), x[:, None] / 5, height * np.sin(x - phase))


FAMILIES: dict[str, Callable[[int, np.random.Generator], Functions]] = {
    "antiderivative": _antiderivative,
    "advection": _advection,
    "burgers": _burgers,
    "sinusoids": _sinusoids,
}
