"""The packing family against sympy, dense sampling and direct enumeration."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import prod

import numpy as np
import pytest
import sympy
from numpy.typing import NDArray

from modhyper.errors import InputError
from modhyper.papers.certified import packing
from modhyper.papers.certified.packing import Grid, polynomial_profile, ramp_profile

Array = NDArray[np.float64]
RAMPS = [
    ramp_profile(Fraction(1, 2)),
    ramp_profile(Fraction(1, 50)),
    ramp_profile(Fraction(1, 3), 2),
]


@pytest.mark.parametrize("r", [1, 2, 3, 4, 7])
def test_polynomial_sups_are_tight_upper_bounds(r: int) -> None:
    t = sympy.Symbol("t")
    psi = (1 - t**2) ** (r + 1)
    for j, bound in enumerate(polynomial_profile(r).sups):
        derivative = sympy.Poly(sympy.diff(psi, t, j), t)
        stationary = [x for x in derivative.diff(t).sqf_part().nroots(n=30) if x.is_real]
        sup = max(abs(derivative.eval(x)) for x in [*stationary, -1, 0, 1])
        assert sup <= bound * (1 + Fraction(1, 10**20))
        assert bound <= sup + Fraction(2, 10**6)


def test_first_sup_is_the_closed_form() -> None:
    bound = polynomial_profile(1).sups[1]  # 8/(3√3), so its square is 64/27
    assert bound**2 >= Fraction(64, 27) > (bound - Fraction(1, 10**6)) ** 2


def test_sups_for_large_smoothness() -> None:
    """Against the values on a fine grid; j odd is where the bound is computed, not a formula."""
    r = 40
    grid = np.linspace(0, 1, 20001)
    for j in (1, 3, 15):
        values = np.polynomial.polynomial.polyval(grid, np.array(_coefficients(r + 1, j), float))
        top = np.max(np.abs(values[:6000]))  # near 1 the float evaluation loses its digits
        assert top <= float(polynomial_profile(r).sups[j]) <= top * (1 + 1e-5)


def _coefficients(power: int, order: int) -> list[int]:
    t = sympy.Symbol("t")
    poly = sympy.Poly(sympy.diff((1 - t**2) ** power, t, order), t)
    return [int(c) for c in reversed(poly.all_coeffs())]


@pytest.mark.parametrize("profile", RAMPS, ids=lambda p: p.name)
def test_ramp_profile_is_what_it_claims(profile: packing.Profile) -> None:
    t = np.linspace(-1, 1, 200001)
    step = t[1] - t[0]
    psi = profile.evaluate(t)
    assert psi[len(t) // 2] == pytest.approx(1)
    assert np.max(np.abs(psi)) <= 1 + 1e-12
    assert psi[0] == psi[-1] == 0
    slope = np.diff(psi) / step
    assert np.max(np.abs(slope)) <= float(profile.sups[1]) * (1 + 1e-9)
    assert np.max(np.abs(slope)) >= float(profile.sups[1]) * (1 - 1e-3)
    curvature = np.max(np.abs(np.diff(slope))) / step  # finite: ψ' has no jump
    alpha = 1 - 1 / profile.sups[1]
    assert curvature == pytest.approx(float(profile.sups[1] / alpha), rel=1e-3)


def test_ramp_tends_to_the_tent() -> None:
    tent = ramp_profile(Fraction(0))
    assert tent.sups == (1, 1)
    assert not tent.attained
    assert not ramp_profile(Fraction(1, 3), 2).attained
    near = ramp_profile(Fraction(1, 10**9))
    assert near.attained
    assert near.sups[1] - 1 < Fraction(1, 10**8)


@pytest.mark.parametrize(("alpha", "r"), [("2/3", 1), ("-1/9", 1), ("0", 2), ("1/3", 3)])
def test_ramp_refuses(alpha: str, r: int) -> None:
    with pytest.raises(InputError, match=r"alpha|smoothness"):
        ramp_profile(Fraction(alpha), r)


@pytest.mark.parametrize("r", [1, 2, 3])
@pytest.mark.parametrize("grid", [Grid(((3, 2),), ((5, 1),)), Grid(((2, 1), (3, 1)), ((4, 2),))])
def test_derivative_sum_by_enumeration(r: int, grid: Grid) -> None:
    profile = polynomial_profile(r)
    cells = [n for n, count in grid.x + grid.condition for _ in range(count)]
    expected = sum(
        prod(Fraction(n) ** k * profile.sups[k] for n, k in zip(cells, ks, strict=True))
        for ks in product(range(r + 1), repeat=len(cells))
        if sum(ks) <= r
    )
    assert packing.derivative_sum(grid, profile) == expected
    assert packing.amplitude(grid, profile) * expected == 1


def test_derivative_sum_for_a_billion_axes() -> None:
    grid = Grid(((2, 10**9),), ((3, 10**6),))
    psi = polynomial_profile(2).sups
    x, c = 10**9, 10**6
    linear = 2 * x + 3 * c
    pairs = Fraction(linear**2 - 4 * x - 9 * c, 2)  # Σ_{i<j} n_i n_j
    expected = 1 + linear * psi[1] + (4 * x + 9 * c) * psi[2] + pairs * psi[1] ** 2
    assert packing.derivative_sum(grid, polynomial_profile(2)) == expected


@pytest.mark.parametrize("profile", [polynomial_profile(1), ramp_profile(Fraction(1, 4))])
def test_signed_bumps_take_their_signs_and_stay_in_the_ball(profile: packing.Profile) -> None:
    grid = Grid(((3, 1),), ((2, 1),))
    a = float(packing.amplitude(grid, profile))
    lines = [(2 * np.arange(n) + 1) / n - 1 for n in (3, 2)]
    centres = np.array(list(product(*lines)))
    signs = np.array([1, -1, -1, 1, 1, -1])

    def y(x: Array, c: Array) -> Array:
        """y_s, bump by bump; I has another axis, which is uncut."""
        bumps = (profile.evaluate(3 * (x - p)) * profile.evaluate(2 * (c - q)) for p, q in centres)
        return a * sum(s * bump for s, bump in zip(signs, bumps, strict=True))

    np.testing.assert_allclose(y(*centres.T), a * signs)
    line = np.linspace(-1, 1, 601)
    values = y(*np.meshgrid(line, line, indexing="ij"))
    step = line[1] - line[0]
    norm = np.abs(values).max() + sum(np.abs(np.diff(values, axis=i)).max() / step for i in (0, 1))
    assert 0.98 < norm <= 1 + 1e-9


def test_grid_reads_well() -> None:
    assert str(Grid(((4, 3), (3, 2)), ())) == "x: 4^3·3^2; I: uncut"
    assert str(Grid.uniform(1, 515, 1, 483)) == "x: 515; I: 483"
