"""Powers and products of a rate as Unicode text and as LaTeX."""

from __future__ import annotations

import re
from typing import Any


def power_text(base: str, power: Any) -> str:
    """ "ε^(-(m1+m2)/r)", "ε^-3", "ε" for power 1, "" for power 0."""
    if power == 0:
        return ""
    if power == 1:
        return base
    text = expression_text(power)
    return f"{base}^{text}" if re.fullmatch(r"-?\d+|\w+", text) else f"{base}^({text})"


def power_latex(base: str, power: Any) -> str:
    r""" "\varepsilon^{-(m_1+m_2)/r}", "" for power 0."""
    if power == 0:
        return ""
    return base if power == 1 else f"{base}^{{{expression_latex(power)}}}"


def product_text(factor: Any, *powers: str) -> str:
    head = [] if factor == 1 else [expression_text(factor)]
    return "·".join([*head, *filter(None, powers)]) or "1"


def product_latex(factor: Any, *powers: str) -> str:
    head = [] if factor == 1 else [expression_latex(factor)]
    return r"\,".join([*head, *filter(None, powers)]) or "1"


def expression_text(expression: Any) -> str:
    """ "-(m1+m2)/r", "min(2·m1, m1+m2)", "w^(1+m2/r)"."""
    text = _signed(expression).replace("**", "^").replace("*", "·")
    return re.sub(r" ([+-]) ", r"\1", text)


def expression_latex(expression: Any) -> str:
    r""" "-(m_1+m_2)/r", "\min(2m_1,\,m_1+m_2)", "w^{1+m_2/r}"."""
    text = re.sub(r" ([+-]) ", r"\1", _signed(expression))
    text = _braced_powers(text).replace("*", "")
    text = text.replace(", ", r",\,").replace("min(", r"\min(").replace("max(", r"\max(")
    return re.sub(r"(?<![A-Za-z_])([A-Za-z])(\d)\b", r"\1_\2", text)


def exact_text(expression: Any) -> str:
    """str(expression) with w**(1/2) for sqrt(w)."""
    return re.sub(r"sqrt\((\w+)\)", r"\1**(1/2)", str(expression))


def _signed(expression: Any) -> str:
    """The exact text, with the sign of a sum in front of it: -(m1 + m2), not -m1 - m2."""
    text = exact_text(expression)
    if text.startswith("-") and expression.is_Add:
        text = f"-({-expression})"
    return text.replace("Min(", "min(").replace("Max(", "max(")


def _braced_powers(text: str) -> str:
    """a**(b + c) and a**2 as a^{b + c} and a^{2}."""
    while (start := text.find("**")) >= 0:
        head, tail = text[:start], text[start + 2 :]
        if not tail.startswith("("):
            match = re.match(r"-?\w+", tail)
            end = match.end() if match else 0
            text = f"{head}^{{{tail[:end]}}}{tail[end:]}"
            continue
        depth = 0
        for index, char in enumerate(tail):
            depth += (char == "(") - (char == ")")
            if depth == 0:
                text = f"{head}^{{{tail[1:index]}}}{tail[index + 1 :]}"
                break
    return text
