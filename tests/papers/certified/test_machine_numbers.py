"""The rounding proofs against the machine's own float32 and float16, and bfloat16 by its rules."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from numpy.typing import NDArray

from modhyper.papers.certified.machine_numbers import (
    FORMATS,
    fixed_cells,
    hat_cells,
    hat_dense,
    hat_error,
    hat_numbers,
    rounding_error,
)

Array = NDArray[np.float64]
Rounder = Callable[[Array], Array]


def to_bfloat16(values: Array) -> Array:
    """Nearest number of 8 significant bits, ties to even (no subnormals occur here)."""
    mantissa, exponent = np.frexp(np.asarray(values, dtype=np.float64))
    return np.asarray(np.ldexp(np.rint(mantissa * 256) / 256, exponent))


ROUND: dict[str, Rounder] = {
    "float32": lambda a: np.asarray(a).astype(np.float32).astype(np.float64),
    "float16": lambda a: np.asarray(a).astype(np.float16).astype(np.float64),
    "bfloat16": to_bfloat16,
}
"""float64 holds every product and sum of two such numbers exactly enough to round once."""


def forward(x: Array, v: Array, n: int, fl: Rounder) -> Array:
    """g with every product and every sum rounded; all sums in order of j."""
    product = fl(x * (n / 2))
    out = np.zeros_like(x)
    for j in range(n + 1):
        b = n / 2 - j
        assert fl(np.array([b]))[0] == b
        a = np.maximum(fl(product + b), 0)
        c = np.maximum(fl(-product - b), 0)
        hat = np.maximum(fl(fl(1 - a) - c), 0)
        out = fl(out + fl(v[j] * hat))
    return out


def adversarial(n: int, rng: np.random.Generator) -> list[tuple[Array, Array, float]]:
    """Heights h at 2n + 1 points (knots and middles), and Y; slope L = 1 − Y between them."""
    found = []
    for size in (1 / (n + 1), 0.3, 1.0 - 1 / n, 1.0):
        slope = 1 - size
        zigzag = slope / n * (np.arange(2 * n + 1) % 2) + size - slope / n
        steps = rng.choice([-1.0, 1.0], 2 * n) * slope / n
        walk = np.concatenate([[0.0], np.cumsum(steps)])
        for h in (zigzag, -zigzag, np.clip(walk, -size, size)):
            found.append((h, np.linspace(-1, 1, 2 * n + 1), size))
    return found


@pytest.mark.parametrize(
    ("name", "eps"),
    [("float16", "1/40"), ("float16", "1/300"), ("bfloat16", "1/12"), ("bfloat16", "1/40")],
)
def test_every_operation_in_the_format(name: str, eps: str) -> None:
    _reaches(name, Fraction(eps), 400)


def test_float32_reaches_one_in_a_thousand_with_8016_numbers() -> None:
    n = hat_cells(Fraction(1, 1000), FORMATS["float32"])
    assert n == 1001
    assert hat_numbers(n) == 8016
    _reaches("float32", Fraction(1, 1000), 120)


def _reaches(name: str, eps: Fraction, points: int) -> None:
    form, fl, rng = FORMATS[name], ROUND[name], np.random.default_rng(0)
    n = hat_cells(eps, form)
    assert n is not None
    assert hat_error(n, form) <= eps
    assert n == 1 or hat_error(n - 1, form) > eps
    worst = 0.0
    for h, at, size in adversarial(n, rng):
        kinks = at + rng.uniform(-1e-3, 1e-3, len(at)) / n  # near knots and middles
        chosen = rng.choice(len(at), min(len(at), points), replace=False)
        x = fl(np.clip(np.concatenate([kinks[chosen], rng.uniform(-1, 1, points)]), -1, 1))
        error = np.abs(forward(x, fl(h[::2]), n, fl) - np.interp(x, at, h)).max()
        slope = Fraction(1) - Fraction(size)
        bound = slope / n + rounding_error(n, form, slope, Fraction(size))
        assert error <= float(bound) * (1 + 1e-9)
        worst = max(worst, float(error))
    assert 0.75 * float(eps) < worst <= float(eps)  # the bound is not idle


@pytest.mark.parametrize(("bits", "eps"), [(32, "1/1000"), (24, "1/200"), (16, "1/40")])
def test_fixed_point_in_integers(bits: int, eps: str) -> None:
    """All values as integers times η; every product rounded to the nearest."""
    n = fixed_cells(Fraction(eps), bits)
    assert n is not None
    assert n % 2 == 0
    for fewer in range(2, n, 2):  # no smaller even n will do
        eta = Fraction(1, 2 ** (bits - 1 - fewer.bit_length()))
        assert Fraction(1, fewer) + Fraction(3, 2) * eta > Fraction(eps)
    one = 2 ** (bits - 1 - n.bit_length())  # 1/η
    rng = np.random.default_rng(0)
    worst = 0.0
    for h, at, _ in adversarial(n, rng):
        v = np.rint(h[::2] * one).astype(np.int64)
        x = np.rint(np.clip(rng.uniform(-1, 1, 500), -1, 1) * one).astype(np.int64)
        s = n // 2 * x + n // 2 * one
        out = np.zeros(len(x), dtype=np.int64)
        for j in range(n + 1):
            hat = np.maximum(one - np.abs(s - j * one), 0)
            assert max(abs(s - j * one).max(), hat.max()) < 2 ** (bits - 1)
            out += (v[j] * hat + one // 2) // one
        error = np.abs(out / one - np.interp(x / one, at, h)).max()
        worst = max(worst, float(error))
    assert 0.7 * float(Fraction(eps)) < worst <= float(Fraction(eps))
    assert fixed_cells(Fraction(1, 200), 12) is None


def test_torch_in_the_format_is_covered_too() -> None:
    """A layer in float16 or bfloat16 with accumulators of the library's choice."""
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(1)
    for name, eps in (
        ("float16", Fraction(1, 40)),
        ("bfloat16", Fraction(1, 12)),
        ("float32", Fraction(1, 200)),
    ):
        form, dtype = FORMATS[name], getattr(torch, name)
        n = hat_cells(eps, form)
        assert n is not None
        j = torch.arange(n + 1, dtype=torch.float64)
        weight = torch.full((n + 1, 1), n / 2).double()
        first = torch.cat([weight, -weight]).to(dtype), torch.cat([n / 2 - j, j - n / 2]).to(dtype)
        eye = torch.eye(n + 1).double()
        second = torch.cat([-eye, -eye], dim=1).to(dtype), torch.ones(n + 1).to(dtype)
        x = torch.tensor(rng.uniform(-1, 1, (500, 1))).to(dtype)
        hats = torch.relu(
            torch.nn.functional.linear(torch.relu(torch.nn.functional.linear(x, *first)), *second)
        )
        for h, at, _ in adversarial(n, rng):
            v = torch.tensor(h[::2]).to(dtype)
            found = torch.nn.functional.linear(hats, v[None])[:, 0].double().numpy()
            truth = np.interp(x.double().numpy()[:, 0], at, h)
            assert np.abs(found - truth).max() <= float(eps)


def test_what_the_formats_can_reach() -> None:
    for name, reach in (("float32", 3e-7), ("float16", 2.6e-3), ("bfloat16", 2.1e-2)):
        form = FORMATS[name]
        assert hat_cells(Fraction(reach) * Fraction(9, 10), form) is None
        assert hat_cells(Fraction(reach) * 3, form) is not None
    assert hat_dense(4) == 10 * 1 + 10 + 5 * 10 + 5 + 5
