"""Burgers' equation u_t + u u_x = ν u_xx on the circle [0, 1): a pseudo-spectral solver.

With û the Fourier coefficients and κ = 2πj the wave numbers, û_t = -νκ² û - (iκ/2) F[u²]. The
linear part is solved exactly: v = e^{νκ²t} û obeys v_t = -(iκ/2) e^{νκ²t} F[u²], which classical
Runge-Kutta of order 4 steps (Trefethen, Spectral Methods in MATLAB, 2000, chapter 10). Products are
taken from the lower two thirds of the frequencies, which keeps them free of aliases.

The mean c of u stays, and u(x, t) - c solves the equation in the frame that moves with it; so c is
taken out before and put back after. |u - c| does not grow (maximum principle), so κ·max|u - c|
bounds the frequencies that a step must resolve: Runge-Kutta is stable up to 2.8 per step.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
PHASE = 1.5
"""Most κ·|u - c| that a step covers unless the caller says how many steps."""


def solve(initial: Array, *, viscosity: float, time: float, steps: int | None = None) -> Array:
    """u(·, time) from u(·, 0) = ``initial`` (N, M), the values at j/M."""
    points = initial.shape[-1]
    kappa = 2 * np.pi * np.fft.rfftfreq(points, 1 / points)
    kept = np.arange(len(kappa)) <= points // 3
    mean = initial.mean(-1, keepdims=True)
    if steps is None:
        fastest = kappa[kept].max() * np.abs(initial - mean).max()
        steps = max(1, math.ceil(time * fastest / PHASE))
    step = time / steps
    half = np.exp(-viscosity * kappa**2 * step / 2)
    factor = -0.5j * step * kappa * kept

    def pushed(coefficients: NDArray[np.complex128]) -> NDArray[np.complex128]:
        u = np.fft.irfft(coefficients * kept, points)
        found: NDArray[np.complex128] = factor * np.fft.rfft(u * u)
        return found

    v = np.fft.rfft(initial - mean)
    for _ in range(steps):
        a = pushed(v)
        b = pushed(half * (v + a / 2))
        c = pushed(half * v + b / 2)
        d = pushed(half * (half * v + c))
        v = half**2 * (v + a / 6) + half * (b + c) / 3 + d / 6
    found: Array = mean + np.fft.irfft(v * np.exp(-1j * kappa * mean * time), points)
    return found
