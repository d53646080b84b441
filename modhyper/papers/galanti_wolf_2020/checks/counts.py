"""The counts printed in the paper's experiments, recounted from the architectures (no biases).

The architectures and the printed formulas are those of `modhyper presets`; a formula is read here
once more, by arithmetic, so that neither its text nor its value is taken on trust.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterator, Mapping

from modhyper.finding import Finding, numerical
from modhyper.networks.preset import Preset, Printed
from modhyper.papers.galanti_wolf_2020.architectures import PAPER

OPERATORS: dict[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Pow: operator.pow,
}


def preset(name: str) -> Preset:
    return next(one for one in PAPER if one.name == name)


def value_of(formula: str, names: Mapping[str, int]) -> int:
    """The value of a printed formula such as "10^4 (i+1) + 10"; only + − × and powers."""
    text = formula.replace("^", "**").replace("²", "**2")
    text = re.sub(r"(?<=[\w)])\s+(?=[\w(])", "*", text)
    text = re.sub(r"\b([hdki])\*\*2([cd])\b", r"\1**2*\2", text)

    def walk(node: ast.expr) -> int:
        if isinstance(node, ast.BinOp):
            return OPERATORS[type(node.op)](walk(node.left), walk(node.right))
        if isinstance(node, ast.Name):
            return names[node.id]
        if isinstance(node, ast.Constant) and isinstance(node.value, int):
            return node.value
        raise ValueError(f"{formula!r} is not a count")

    return walk(ast.parse(text, mode="eval").body)


def counted(
    name: str, quantity: str, names: Callable[[int], Mapping[str, int]]
) -> Iterator[Printed]:
    """Printed and counted values of ``quantity`` over the preset's values, the formula read again.

    Raises ValueError if the formula's value is not the printed one.
    """
    one = preset(name)
    for at in one.values:
        for row in one.printed(at):
            if row.quantity == quantity:
                if value_of(row.formula, names(at)) != row.printed:
                    raise ValueError(f"{name}: {row.formula} is not {row.printed}")
                yield row


def _all_agree(name: str, names: Callable[[int], Mapping[str, int]]) -> Finding:
    quantities = dict.fromkeys(row.quantity for row in preset(name).printed(preset(name).values[0]))
    rows = [row for quantity in quantities for row in counted(name, quantity, names)]
    shown = {row.quantity: f"{row.quantity} = {row.formula}" for row in rows}
    good = all(row.printed == row.computed for row in rows)
    first = {row.quantity: str(row.computed) for row in reversed(rows)}
    values = {row.quantity.replace(" ", "-"): row.formula for row in rows}
    detail = ", ".join(f"{q} = {first[q]}" for q in shown)
    return numerical(
        bool(rows) and good, f"{len(rows)} counts; at the first value {detail}", **values
    )


def _differs(
    name: str, quantity: str, names: Callable[[int], Mapping[str, int]], true: str
) -> Finding:
    """No counted value is the printed one, and every one is what ``true`` gives."""
    rows = list(zip(preset(name).values, counted(name, quantity, names), strict=True))
    good = all(
        row.computed != row.printed and row.computed == value_of(true, names(at))
        for at, row in rows
    )
    row = rows[0][1]
    inputs = next((p.formula for p in preset(name).printed(1) if p.quantity == "inputs of q"), "")
    return numerical(
        bool(rows) and good,
        f"counted {row.computed}, printed {row.printed}, at the first of {len(rows)} values",
        printed=row.formula,
        counted=true,
        inputs=inputs,
    )


def figure_1a() -> Finding:
    """N_g, N_q, N_f and N_e at every depth."""
    size = preset("fig1a").models(2)[0].sizes()["N_g"]
    return _all_agree("fig1a", lambda k: {"k": k, "E": 10**4, "N_g": size})


def figure_1b() -> Finding:
    """(100 + 100i) → 10 → 1 has 10^3·(i+1) + 10 weights; the text prints 10^4·(i+1) + 10."""
    return _differs("fig1b", "N_q", lambda i: {"i": i}, "10^3 (i+1) + 10")


def rotation() -> Finding:
    """g = d → 10 → 12, whose weights f writes, has 10d + 120 of them, d = h²c."""
    found = []
    for name, h, c in (("fig3-mnist", 28, 1), ("fig3-cifar10", 32, 3)):
        sides: Mapping[str, int] = {"h": h, "c": c}

        def names(k: int, sides: Mapping[str, int] = sides) -> Mapping[str, int]:
            return sides

        found.append(_differs(name, "outputs of f", names, "10 h²c + 120"))
    good = all(one.established for one in found)
    return numerical(good, "; ".join(one.detail for one in found), **found[0].values)


def colorization() -> Finding:
    """Features of x, N_g, outputs of f, inputs of q, N_q at every depth."""
    return _all_agree("fig6", lambda k: {"k": k})


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
