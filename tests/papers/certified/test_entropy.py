"""Chain coding and metric entropy: lattice counts, Lipschitz constants, the inequality itself."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise, product

import numpy as np
import pytest

from modhyper.errors import InputError
from modhyper.papers.certified import bounded_weights, chain_coded, entropy, finite_precision
from modhyper.papers.certified.targets import best_signs
from modhyper.problem import Problem


def lipschitz_constants(
    fan_in: int, k: int, depth: int, weight_bound: Fraction, embedding_bound: Fraction
) -> tuple[Fraction, Fraction]:
    """(Λ, ℓ2) by the recursion of the proof, exactly."""
    size, move = max(Fraction(1), embedding_bound), Fraction(0)
    for _ in range(depth):
        move = fan_in * (weight_bound * move + size) + 1
        size = weight_bound * (fan_in * size + 1)
    return move, weight_bound**depth * k * fan_in ** (depth - 1)


@pytest.mark.parametrize("depth", [1, 2, 7, 64, 300])
@pytest.mark.parametrize("b", [Fraction(1, 50), Fraction(1), Fraction(7, 2)])
def test_logarithms_of_the_constants_are_above_them(depth: int, b: Fraction) -> None:
    for fan_in, k, big_r in [
        (1, 1, Fraction(1)),
        (50, 3, Fraction(1, 9)),
        (10**9, 40, Fraction(5)),
    ]:
        exact = lipschitz_constants(fan_in, k, depth, b, big_r)
        found = entropy.log2_lipschitz(fan_in, k, depth, b, big_r)
        for value, log in zip(exact, found, strict=True):
            true = math.log2(value.numerator) - math.log2(value.denominator)
            assert true <= log
            assert log <= true + 1e-6 * (1 + abs(true))


@pytest.mark.parametrize(("k", "radius"), [(1, 4), (2, 3), (3, 5), (4, 2), (2, 0)])
def test_ball_counts_by_enumeration(k: int, radius: int) -> None:
    vectors = product(range(-radius, radius + 1), repeat=k)
    number = sum(sum(map(abs, v)) <= radius for v in vectors)
    bound = entropy._log2_ball(k, radius)
    assert math.log2(number) <= bound <= math.log2(number) + 1e-6


@pytest.mark.parametrize(("k", "radius"), [(70, 40), (300, 1200), (65, 10**16)])
def test_large_balls_are_bounded_above(k: int, radius: int) -> None:
    exact = sum(math.comb(k, j) * math.comb(radius, j) << j for j in range(min(k, radius) + 1))
    bound = entropy._log2_ball(k, radius)
    assert math.log2(exact) <= bound <= 1.5 * math.log2(exact) + 2 * k


@pytest.mark.parametrize(("eps", "l1"), [("1/40", 1), ("1/90", 3), ("1/17", 7)])
def test_the_first_code_of_a_chain_has_no_room_to_spare(eps: str, l1: int) -> None:
    """k = 1, one axis of I: e(I_1)/η rounded is any whole number between ±⌊ℓ1/η + 1/2⌋."""
    accuracy = Fraction(eps)
    points = best_signs(1, 1, 1, 2 * accuracy)
    assert points is not None
    first, _ = entropy._chain_bits(1, points, accuracy, Fraction(l1), Fraction(1))
    eta = 2 * (1 / points.inverse - accuracy)
    codes = {round(Fraction(i, 10000) * l1 / eta) for i in range(-10000, 10001)}
    assert len(codes) <= 2 ** float(first) <= len(codes) + 2 + 1e-3


def test_steps_of_rounded_lipschitz_paths_stay_in_the_ball() -> None:
    """‖round(a/η) - round(b/η)‖_1 ≤ ‖a - b‖_1/η + k, what the count of each step rests on."""
    rng = np.random.default_rng(0)
    for k in (1, 3, 8):
        a = rng.uniform(-1, 1, (5000, k))
        b = a + rng.uniform(-0.3, 0.3, (5000, k))
        eta = 0.17
        steps = np.abs(np.round(a / eta) - np.round(b / eta)).sum(1)
        assert (steps <= np.abs(a - b).sum(1) / eta + k + 1e-9).all()


def test_chain_coding_starts_earlier_and_keeps_the_inequality() -> None:
    problem = Problem(m1=1, m2=2, eps="1e-2", embedding_dim=8)
    assert (finite_precision.EMBEDDING(problem).value or 0) < (chain_coded(problem).value or 0)
    assert (chain_coded(problem).value or 0) > 0
    looser = chain_coded(problem, lipschitz_e=10, lipschitz_q=10)
    assert (looser.value or 0) <= (chain_coded(problem).value or 0)
    assert chain_coded(problem).applies == "undecided"
    plain = finite_precision.PLAIN(problem).value
    assert plain is not None
    assert (chain_coded(problem).value or 0) <= plain


def test_chain_coding_recomputed() -> None:
    """k = 1, m2 = 1 on every checkerboard of c1 × c2 points, with exact lattice counts 2 D + 1."""
    problem = Problem(m1=1, m2=1, eps="1/200", embedding_dim=1)
    bound = chain_coded(problem)
    best = 0
    eps = Fraction(1, 200)
    for c2 in range(2, 380):
        for c1 in range(2, 398 - c2):
            room = 1 / (1 + Fraction(c1 + c2 - 2, 2)) - eps
            if room <= 0:
                break
            eta = 2 * room
            first, step = math.floor(1 / eta + Fraction(1, 2)), math.floor(2 / (c2 - 1) / eta) + 1
            bits = math.log2(2 * first + 1) + (c2 - 1) * math.log2(2 * step + 1)
            best = max(best, math.ceil((-(-c1 * c2 // 2) - bits) / 32))
    assert bound.value is not None
    assert 0.8 * best <= bound.value <= best


@pytest.mark.parametrize(("depth", "width", "k"), [(1, 1, 2), (2, 3, 2), (3, 4, 1)])
def test_lipschitz_constants_of_perceptrons(depth: int, width: int, k: int) -> None:
    """Weights in [-B, B] moved by δ, and e moved by δ, on random tanh and ReLU networks."""
    rng = np.random.default_rng(depth)
    m1, b, radius = 2, 1.5, 2.0
    widths = [m1 + k, *[width] * (depth - 1), 1]
    fan_in = max(widths)
    move, slope = lipschitz_constants(fan_in, k, depth, Fraction(3, 2), Fraction(2))

    def forward(layers: list[tuple[np.ndarray, np.ndarray]], z: np.ndarray, tanh: bool) -> float:
        for index, (w, c) in enumerate(layers):
            z = w @ z + c
            if index < depth - 1:
                z = np.tanh(z) if tanh else np.maximum(z, 0)
        return float(z[0])

    for trial in range(300):
        layers, moved = [], []
        delta = 0.01
        for fan, out in pairwise(widths):
            w, c = rng.uniform(-b, b, (out, fan)), rng.uniform(-b, b, out)
            layers.append((w, c))
            moved.append(
                (
                    np.clip(w + delta * rng.choice([-1, 1], w.shape), -b, b),
                    np.clip(c + delta * rng.choice([-1, 1], c.shape), -b, b),
                )
            )
        z = np.concatenate([rng.uniform(-1, 1, m1), rng.uniform(-radius, radius, k)])
        shifted = z + np.concatenate([np.zeros(m1), delta * rng.choice([-1, 1], k)])
        here = forward(layers, z, trial % 2 == 0)
        assert abs(forward(moved, z, trial % 2 == 0) - here) <= float(move) * delta
        assert abs(forward(layers, shifted, trial % 2 == 0) - here) <= float(slope) * delta + 1e-12


def test_bounded_weights_is_the_least_solution() -> None:
    """Some grid refutes N_q = value - 1; larger weights or more layers prove less."""
    problem = Problem(m1=1, m2=1, eps="1e-3", embedding_dim=1, depth=2)
    value = bounded_weights(problem).value
    assert value is not None
    assert value > 100
    allowed = 0
    eps = Fraction(1, 1000)
    for n2 in range(10, 1200, 7):
        for n1 in range(10, 1200, 7):
            room = 1 / (1 + Fraction(n1 + n2 - 2, 2)) - eps
            if room <= 0:
                break
            move, slope = lipschitz_constants(max(value - 1, 2), 1, 2, Fraction(1), Fraction(1))
            per = math.log2(math.floor(2 * move / room) + 1)
            cell = math.ceil(math.log2(math.floor(2 * slope / room) + 1) + 1e-9)
            allowed = max(allowed, -(-n1 * n2 // 2) - n2 * cell - (value - 1) * per)
    assert allowed > 0
    assert (bounded_weights(problem, weight_bound=10).value or 0) < value
    assert (
        bounded_weights(Problem(m1=1, m2=1, eps="1e-3", embedding_dim=1, depth=5)).value or 0
    ) < value


def test_what_is_missing_is_asked_for() -> None:
    with pytest.raises(InputError, match="embedding_dim"):
        chain_coded(Problem(m1=1, m2=1, eps="0.1"))
    with pytest.raises(InputError, match="depth"):
        bounded_weights(Problem(m1=1, m2=1, eps="0.1", embedding_dim=1))
    with pytest.raises(InputError, match="lipschitz_e"):
        chain_coded(Problem(m1=1, m2=1, eps="0.1", embedding_dim=1), lipschitz_e=0)
