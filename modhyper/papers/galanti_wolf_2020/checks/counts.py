"""The counts printed in the paper's experiments, recounted from the architectures (no biases).

The architectures and the printed formulas are those of `modhyper presets`.
"""

from __future__ import annotations

from modhyper.finding import Finding, numerical
from modhyper.networks.preset import Preset
from modhyper.papers.galanti_wolf_2020.architectures import PAPER, value_of


def preset(name: str) -> Preset:
    return next(one for one in PAPER if one.name == name)


def _all_agree(name: str, *quantities: str) -> Finding:
    """These quantities are printed, and each agrees at every value."""
    rows = [row for _, row in preset(name).comparisons()]
    good = all(row.agrees for row in rows)
    first = {row.quantity: str(row.computed) for row in reversed(rows)}
    values = {row.quantity.replace(" ", "-"): row.formula for row in rows}
    if first.keys() != set(quantities):
        return numerical(False, f"printed are {', '.join(first)}")
    detail = ", ".join(f"{quantity} = {first[quantity]}" for quantity in quantities)
    return numerical(good, f"{len(rows)} counts; at the first value {detail}", **values)


def _differs(name: str, quantity: str, true: str, **sides: int) -> Finding:
    """No counted value is the printed one, and every one is what ``true`` gives."""
    one = preset(name)
    rows = [(at, row) for at, row in one.comparisons() if row.quantity == quantity]
    good = all(
        not row.agrees and row.computed == value_of(true, {one.parameter: at, **sides})
        for at, row in rows
    )
    row = rows[0][1]
    inputs = next((p.formula for p in one.printed(1) if p.quantity == "inputs of q"), "")
    return numerical(
        bool(rows) and good,
        f"counted {row.computed}, printed {row.printed}, at the first of {len(rows)} values",
        printed=row.formula,
        counted=true,
        inputs=inputs,
    )


def figure_1a() -> Finding:
    """N_g, N_q, N_f and N_e at every depth."""
    return _all_agree("fig1a", "N_g", "N_q", "N_f", "N_e")


def figure_1b() -> Finding:
    """(100 + 100i) → 10 → 1 has 10^3·(i+1) + 10 weights; the text prints 10^4·(i+1) + 10."""
    return _differs("fig1b", "N_q", "10^3 (i+1) + 10")


def rotation() -> Finding:
    """g = d → 10 → 12, whose weights f writes, has 10d + 120 of them, d = h²c."""
    found = [
        _differs(name, "outputs of f", "10 h²c + 120", h=h, c=c)
        for name, h, c in (("fig3-mnist", 28, 1), ("fig3-cifar10", 32, 3))
    ]
    good = all(one.established for one in found)
    return numerical(good, "; ".join(one.detail for one in found), **found[0].values)


def colorization() -> Finding:
    """Features of x, N_g, outputs of f, inputs of q, N_q at every depth."""
    return _all_agree("fig6", "features of x", "N_g", "outputs of f", "inputs of q", "N_q")


FIGURES = ("fig1a", "fig1b", "fig3-mnist", "fig3-cifar10", "fig4-type2-depth", "fig5-mnist", "fig6")


def both_methods_have_one_interface() -> Finding:
    """The narrowest layer through which the condition goes, in f before its outputs and in e.

    f is T·h(I) + constants with h the values of its last hidden layer, so the condition reaches g
    through no more numbers than the narrowest hidden layer of f has; it reaches q through no more
    than the narrowest layer of e.
    """
    found = {}
    for name in FIGURES:
        one = preset(name)
        for at in one.values:
            by_hyper, by_embedding = one.models(at)[:2]
            f, e = by_hyper.part("f").network, by_embedding.part("e").network
            hidden = min(layer.fan_out for layer in f.layers[:-1])
            found[name] = (hidden, min(layer.fan_out for layer in e.layers))
            if len(set(found[name])) > 1 or hidden >= by_hyper.sizes()["N_g"]:
                return numerical(False, f"{name} at {at}: {found[name]}")
    shown = ", ".join(f"{name}: {k}" for name, (k, _) in found.items())
    return numerical(True, f"numbers through which the condition goes, in f and in e: {shown}")


def figure_1b_last_layer() -> Finding:
    """f: 100 → 100 → 100i → N_g: its last layer has 100i·1010 = 1.01·10^5·i weights."""
    one = preset("fig1b")
    found = {i: one.models(i)[0].part("f").network.layers[-1].weights for i in one.values}
    good = all(weights == 101_000 * i for i, weights in found.items())
    return numerical(good, f"i = 1: {found[1]:,} = 1.01·10^5")
