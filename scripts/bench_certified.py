"""Certify 100,000 problems and print the rate, against the naive search over all grids.

    python scripts/bench_certified.py [--problems 100000] [--baseline 50] [--seed 0]

Naive baseline: checkerboards alone, trying every number of points on the axes of I, with the most
on those of x that fit, in exact arithmetic (`Fraction`). It is run on few problems, with
1e-5 < eps < 1e-3; its time grows like 1/eps.
"""

from __future__ import annotations

import argparse
import math
import random
import time
from fractions import Fraction
from typing import Any

from modhyper.papers.certified.best_points import best_points
from modhyper.problem import Problem
from modhyper.questions.separation import certify_many


def problems(count: int, seed: int, smoothness: int | None) -> list[Problem]:
    """Random problems: m1 ≤ 3, m2 ≤ 4, eps from 1e-1 to 1e-5, k ≤ 16, 4 to 64 bits, r = 1 to 3."""
    random_ = random.Random(seed)
    out = []
    for _ in range(count):
        values: dict[str, Any] = {
            "m1": random_.randint(1, 3),
            "m2": random_.randint(1, 4),
            "eps": Fraction(random_.randint(1, 9999), 10 ** random_.randint(5, 9)),
            "embedding_dim": random_.randint(1, 16),
            "precision_bits": random_.choice([4, 8, 16, 32, 64]),
            "smoothness": smoothness or random_.choice([1, 1, 2, 3]),
        }
        out.append(Problem(**values))
    return out


def naive(problem: Problem) -> int:
    """max of ⌈C_I (C_x - 2 b k)/(2 b)⌉ over checkerboards with equal numbers of points on the axes
    of x and on those of I, r = 1: 1 + m1 (c1 - 1)/2 + m2 (c2 - 1)/2 < 1/eps."""
    eps, bits, k = problem.relative_eps, problem.precision_bits, problem.embedding_dim
    assert eps is not None
    assert k is not None
    best, n2 = 0, 0
    while (room := 2 / eps - 2 - problem.m2 * n2) > problem.m1:
        n1 = math.ceil(room / problem.m1) - 1
        signs = (n2 + 1) ** problem.m2 * ((n1 + 1) ** problem.m1 - 2 * bits * k)
        best = max(best, -(-signs // (2 * bits)))
        n2 += 1
    return best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--problems", type=int, default=100_000)
    parser.add_argument("--baseline", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    for name, smoothness in (("r = 1", 1), ("r = 1, 2, 3 mixed 2:1:1", None)):
        todo = problems(arguments.problems, arguments.seed, smoothness)
        start, cpu = time.perf_counter(), time.process_time()
        found = certify_many(todo)
        seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
        separated = sum(each.separated for each in found)
        print(
            f"{name}: {len(todo):,} problems in {seconds:.2f} s ({cpu:.2f} s of processor time), "
            f"{len(todo) / seconds:,.0f} a second; {separated:,} certified separations"
        )
    todo = problems(arguments.baseline * 20, arguments.seed, 1)
    todo = [problem for problem in todo if problem.eps and 1e-5 < problem.eps < 1e-3]
    todo = todo[: arguments.baseline]
    start = time.process_time()
    baseline = [naive(problem) for problem in todo]
    slow = (time.process_time() - start) / max(1, len(todo))
    best_points.cache_clear()
    start = time.process_time()
    found = certify_many(todo)
    fast = (time.process_time() - start) / max(1, len(todo))
    worse = sum(
        ((c.lower and c.lower.value) or 0) < value for c, value in zip(found, baseline, strict=True)
    )
    print(
        f"naive search (checkerboards, 1e-5 < eps < 1e-3): {1 / slow:,.0f} problems a second on "
        f"{len(todo)} problems; certify is {slow / fast:,.0f} times faster there (processor time) "
        f"and gives a smaller bound on {worse} of them"
    )


if __name__ == "__main__":
    main()
