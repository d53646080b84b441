"""The parameter counts that the paper prints for its figures, beside those of the architectures
that the experiments train. Biases are left out, as in the text.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from modhyper.ledger.finding import Finding
from modhyper.networks.presets import Preset, Printed
from modhyper.papers.galanti_wolf_2020.architectures import PAPER


def _compared(names: Collection[str]) -> list[tuple[Preset, int, Printed]]:
    return [
        (preset, value, row)
        for preset in PAPER
        if preset.name in names
        for value, row in preset.comparisons()
    ]


def _agree(*names: str) -> Finding:
    """Established if every printed number is the counted one, at every value of the axis."""
    rows = _compared(names)
    wrong = [_words(*row) for row in rows if not row[2].agrees]
    shown = wrong or [_words(*row) for row in rows if row[1] == rows[0][1]]
    return Finding(bool(rows) and not wrong, f"{len(rows)} printed numbers; " + "; ".join(shown))


def _differ(quantity: str, name: str, right: Callable[[int], int]) -> Finding:
    """Established if at every value of the axis ``quantity`` is counted as ``right`` and printed
    otherwise.
    """
    rows = [row for row in _compared([name]) if row[2].quantity == quantity]
    good = [r.computed == right(value) != r.printed for _, value, r in rows]
    return Finding(bool(rows) and all(good), "; ".join(_words(*row) for row in rows[:1]))


def _words(preset: Preset, value: int, row: Printed) -> str:
    place = f"{preset.name}, {preset.parameter} = {value}"
    return f"{place}: {row.quantity} printed {row.printed}, counted {row.computed}"


def figure_1a() -> Finding:
    """N_g, N_q, N_f and N_e for k = 2..9."""
    return _agree("fig1a")


def figure_1b() -> Finding:
    """(100 + 100i) → 10 → 1 has 10^3·(i+1) + 10 weights; the text prints 10^4·(i+1) + 10."""
    return _differ("N_q", "fig1b", lambda i: 10**3 * (i + 1) + 10)


def rotation() -> Finding:
    """d → 10 → 12 has 10d + 120 weights, 30,840 for CIFAR10 as the appendix says of Fig 5; Fig 3
    prints 10d + 10.
    """
    found = [
        _differ("outputs of f", "fig3-mnist", lambda k: 10 * 28**2 + 120),
        _differ("outputs of f", "fig3-cifar10", lambda k: 10 * 3 * 32**2 + 120),
        _agree("fig5-cifar10"),
    ]
    return Finding(all(one.established for one in found), "; ".join(one.detail for one in found))


def colorization() -> Finding:
    """42 → 10 → 3 and 492 → 10 → 3."""
    return _agree("fig6")
