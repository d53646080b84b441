"""Mathematics inside prose, set as mathematics: for LaTeX, and for the labels of pictures."""

from __future__ import annotations

import re

# Unicode that LaTeX's text mode does not have, in the spellings the field uses.
_LATEX = {
    "\\": r"\textbackslash{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "–": "--",
    "—": "---",
    "…": r"\dots{}",
    "ε": r"$\varepsilon$",
    "σ": r"$\sigma$",
    "ρ": r"$\rho$",
    "δ": r"$\delta$",
    "γ": r"$\gamma$",
    "θ": r"$\theta$",
    "Λ": r"$\Lambda$",
    "λ": r"$\lambda$",
    "ψ": r"$\psi$",
    "φ": r"$\varphi$",
    "π": r"$\pi$",
    "ℓ": r"$\ell$",
    "Ω": r"$\Omega$",
    "Θ": r"$\Theta$",
    "Σ": r"$\Sigma$",
    "Π": r"$\Pi$",
    "≥": r"$\ge$",
    "≤": r"$\le$",
    "≈": r"$\approx$",
    "≠": r"$\ne$",
    "<": r"$<$",
    ">": r"$>$",
    "|": r"$|$",
    "×": r"$\times$",
    "·": r"$\cdot$",
    "±": r"$\pm$",
    "→": r"$\to$",
    "↦": r"$\mapsto$",
    "⇒": r"$\Rightarrow$",
    "∈": r"$\in$",
    "∘": r"$\circ$",
    "⊂": r"$\subset$",
    "∞": r"$\infty$",
    "‖": r"$\|$",
    "∂": r"$\partial$",
    "√": r"$\surd$",
    "⟨": r"$\langle$",
    "⟩": r"$\rangle$",
    "⌈": r"$\lceil$",
    "⌉": r"$\rceil$",
    "⌊": r"$\lfloor$",
    "⌋": r"$\rfloor$",
    "−": r"$-$",
    "𝕐": r"$\mathbb{Y}$",
    "𝓕": r"$\mathcal{F}$",
    "′": r"$'$",
    "¹": r"$^1$",
    "²": r"$^2$",
    "³": r"$^3$",
    "✓": r"$\checkmark$",
    "✗": r"$\times$",
}


# Sizes (N_q), powers (ε^(-m/r), C^1) and dimensions (m1) inside prose are mathematics too.
_LATEX_MATH = re.compile(
    r"N_[a-z]+(?:_[a-z]+)*|(?P<base>[A-Za-z0-9εσγρ]+)\^(?P<power>\((?:[^()]|\([^()]*\))*\)|"
    r"-\w+(?:/\d+)?|\w+)|\b[mnN][12]\b"
)


def latex_escape(text: str) -> str:
    """``text`` for LaTeX's text mode, its mathematics in dollars."""
    out, done = [], 0
    for match in _LATEX_MATH.finditer(text):
        out.append(_latex_characters(text[done : match.start()]))
        out.append(f"${_latex_math(match)}$")
        done = match.end()
    return "".join([*out, _latex_characters(text[done:])])


def _latex_math(match: re.Match[str]) -> str:
    if match["base"] is not None:
        inner = latex_escape(match["base"]), latex_escape(match["power"].strip("()"))
        base, power = (part.replace("$", "") for part in inner)
        return f"{base}^{{{power}}}"
    if match[0].startswith("N_"):
        subscript = match[0][2:].replace("_", r"\ ")
        return f"N_{{{subscript}}}" if len(subscript) == 1 else rf"N_{{\text{{{subscript}}}}}"
    return f"{match[0][0]}_{match[0][1]}"


def _latex_characters(text: str) -> str:
    return "".join(_LATEX.get(char, char) for char in text)


_RELATION = re.compile(
    rf"(?:{_LATEX_MATH.pattern})|\b(?P<name>[kbnrw]) (?P<sign>[=≥≤]) (?P<number>\d+)"
)
_SIGNS = {"=": "=", "≥": r"\geq", "≤": r"\leq"}


def mathtext(text: str) -> str:
    """``text`` for a label of matplotlib: sizes, powers, dimensions and "k = 2" as mathematics."""

    def formula(match: re.Match[str]) -> str:
        if match["name"] is not None:
            return f"${match['name']} {_SIGNS[match['sign']]} {match['number']}$"
        return f"${_latex_math(match)}$"

    return _RELATION.sub(formula, text.replace("$", r"\$"))
