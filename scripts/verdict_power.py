"""How often the verdict rule says what is true: simulated, with the code that judges.

    python scripts/verdict_power.py [--runs 400]

Writes the tables between the marks in docs/verdict-rule.md, and docs/verdict-power.svg.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from modhyper.lab.plan import Criterion, Plan
from modhyper.lab.summary import Finding, Outcome
from modhyper.lab.verdict import ReadingRow, Verdict, verdict_of
from modhyper.papers.certified.experiments.threshold import ONE, TWO
from modhyper.papers.certified.experiments.threshold_bounds import Case, between, widths
from modhyper.present.plots import new_picture, plain_axes

DOCS = Path(__file__).parents[1] / "docs"
BEGIN, END = "<!-- power -->", "<!-- end of power -->"
OUTCOMES: tuple[Outcome, ...] = ("seen", "not seen", "opposite", "undecided")
VERDICTS: tuple[Verdict, ...] = (
    "supported",
    "not reproduced",
    "depends on an unstated choice",
    "contradicted",
    "undecided",
)
EFFECTS = (-4.0, -2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 4.0)
REPETITIONS = (3, 5, 10)
NOISE = 0.15
"""Standard deviation over sign patterns of the logarithm of a threshold; 0.09 to 0.2 recorded."""
SLOPES = (-1.0, -0.75, -0.5, -0.25, 0.0, 0.25, 0.5)


def mean_finding(draw: np.random.Generator, effect: float, n: int, margin: float) -> Finding:
    """A claim "above ``margin``" tested on n repetitions of N(effect, 1)."""
    plan = Plan({"x": Criterion("x", "x", above=margin)}, 2, "")
    return plan.mean("x", list(draw.normal(effect, 1.0, n)))


def one_reading(runs: int, draw: np.random.Generator) -> Iterator[tuple[int, float, Counter[str]]]:
    for n in REPETITIONS:
        for effect in EFFECTS:
            found = Counter(mean_finding(draw, effect, n, 0.0).outcome for _ in range(runs))
            yield n, effect, Counter({str(k): v for k, v in found.items()})


def readings(draw: np.random.Generator, effects: Sequence[float], n: int, trained: bool) -> Verdict:
    """Six readings and a control with these true effects."""
    rows = [
        ReadingRow(
            str(i),
            i == 0,
            i == len(effects) - 1,
            mean_finding(draw, effect, n, 0.0),
            counts=True,
            trained=trained,
        )
        for i, effect in enumerate(effects)
    ]
    return verdict_of(rows)


SCENES: dict[str, tuple[Callable[[], Sequence[float]], bool]] = {
    "the claim holds in every reading, by 2 sd": (lambda: [2.0] * 7, False),
    "the claim holds in every reading, by 4 sd": (lambda: [4.0] * 7, False),
    "no effect in any reading": (lambda: [0.0] * 7, True),
    "the opposite by 2 sd, networks not trained": (lambda: [-2.0] * 7, False),
    "the opposite by 2 sd, networks trained": (lambda: [-2.0] * 7, True),
    "the opposite by 4 sd, networks trained": (lambda: [-4.0] * 7, True),
    "five readings against by 4 sd, one for it by 4 sd": (
        lambda: [-4.0, -4.0, 4.0, -4.0, -4.0, -4.0, -4.0],
        True,
    ),
}


def size_of(case: Case, needed: float) -> int:
    """The first N of the search's widths that is at least ``needed``."""
    return next(p for w in widths(4000) if (p := case.parameters(w)) >= needed)


def slope_outcome(
    draw: np.random.Generator, line: Line, slope: float, seeds: int
) -> tuple[Outcome, bool]:
    """The rule's outcome for a true law N ∝ n^slope seen through the search's widths, and whether
    the interval holds the prediction.
    """
    _, case, cells, first = line
    predicted = case.m1 + case.m2 if case.kind == "q" else case.m1
    table = []
    for n in cells:
        law = first * (n / cells[0]) ** slope
        needed = law * np.exp(draw.normal(0, NOISE, seeds))
        table.append([between(case, size_of(case, v - case.table(n)), n) for v in needed])
    rivals = tuple(float(r) for r in range(1, 4) if r != predicted)
    plan = Plan({"s": Criterion("s", "s", slope=float(predicted), rivals=rivals)}, 2, "")
    found = plan.slope("s", list(cells), table, int(draw.integers(2**31)))
    return found.outcome, found.low <= predicted <= found.high


Line = tuple[str, Case, tuple[int, ...], float]


def cases() -> list[Line]:
    """The planned lines: name, case, the cells of the planned range, and about the numbers that
    were needed at the first of them.
    """
    q1, g1 = ONE.curves
    q2, g2 = TWO.curves
    return [
        ("q and e (1, 1), n = 6..24", q1.case, q1.cells[1:], 24.0),
        ("g (1, 1), n = 6..24", g1.case, g1.cells[1:], 10.0),
        ("q and e (1, 2), n = 4..8", q2.case, q2.cells, 53.0),
        ("g (1, 2), n = 4..12", g2.case, g2.cells, 8.0),
    ]


Row = tuple[str, int, float, float, dict[str, float], float]


def slopes(runs: int, draw: np.random.Generator) -> Iterator[Row]:
    """(line, seeds, prediction, true slope, outcome shares, share that holds the prediction)."""
    for line in cases():
        name, case, _, _ = line
        predicted = float(case.m1 + case.m2 if case.kind == "q" else case.m1)
        for seeds in (6, 12):
            for off in SLOPES:
                found = [slope_outcome(draw, line, predicted + off, seeds) for _ in range(runs)]
                shares = {str(o): sum(f[0] == o for f in found) / runs for o in OUTCOMES}
                holds = sum(f[1] for f in found) / runs
                yield name, seeds, predicted, predicted + off, shares, holds


def percent(share: float) -> str:
    return f"{100 * share:.0f}"


def markdown(runs: int, draw: np.random.Generator, rows: list[Row]) -> str:
    lines = [
        f"Simulated {runs} times each; percentages.",
        "",
        "One reading, a claim “above 0”, by the true effect in standard deviations over "
        "repetitions:",
        "",
        "| repetitions | effect | " + " | ".join(o for o in OUTCOMES if o != "not seen") + " |",
        "|---|---|---|---|---|",
    ]
    for n, effect, found in one_reading(runs, draw):
        shares = [percent(found[o] / runs) for o in OUTCOMES if o != "not seen"]
        lines.append(f"| {n} | {effect:+g} | " + " | ".join(shares) + " |")
    lines += [
        "",
        "Six readings and a control:",
        "",
        "| truth | repetitions | " + " | ".join(VERDICTS) + " |",
        "|---|---|" + "---|" * len(VERDICTS),
    ]
    for name, (effects, trained) in SCENES.items():
        for n in REPETITIONS:
            got = Counter(readings(draw, effects(), n, trained) for _ in range(runs))
            shares = [percent(got[v] / runs) for v in VERDICTS]
            lines.append(f"| {name} | {n} | " + " | ".join(shares) + " |")
    lines += [
        "",
        f"Slopes: thresholds ∝ n^s with {NOISE} of noise in the logarithm, found at the widths "
        "that the search tries and placed between the last two. The last column is the share of "
        "runs whose interval merely contains the prediction, which is not the rule:",
        "",
        "| line | sign patterns | predicted | true s | seen | not seen or opposite | undecided "
        "| contains |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, seeds, predicted, true, shares_of, holds in rows:
        against = shares_of["not seen"] + shares_of["opposite"]
        lines.append(
            f"| {name} | {seeds} | {predicted:g} | {true:g} | {percent(shares_of['seen'])} | "
            f"{percent(against)} | {percent(shares_of['undecided'])} | {percent(holds)} |"
        )
    return "\n".join(lines)


def save_picture(rows: list[Row]) -> None:
    """The share of "seen" and of "contains the prediction" against the true slope."""
    names = list(dict.fromkeys(row[0] for row in rows))
    picture = new_picture(4.2 * len(names), 3.6)
    for axes, name in zip(picture.subplots(1, len(names)), names, strict=True):
        plain_axes(axes, "true exponent", "share of runs")
        for seeds, style in ((6, "--"), (12, "-")):
            kept = [row for row in rows if row[0] == name and row[1] == seeds]
            x = [row[3] for row in kept]
            axes.plot(x, [row[4]["seen"] for row in kept], style, color="#1f6feb")
            axes.plot(x, [row[5] for row in kept], style, color="#cf4a4a")
        axes.axvspan(kept[0][2] - 0.25, kept[0][2] + 0.25, color="#1f6feb", alpha=0.08)
        axes.set_ylim(0, 1.02)
        axes.set_title(name, loc="left", fontsize=9)
    picture.suptitle(
        "blue: the rule says “seen”; red: the interval merely contains the prediction; "
        "dashed 6, solid 12 sign patterns; shaded: the margin",
        fontsize=9.5,
        x=0.01,
        ha="left",
    )
    picture.savefig(DOCS / "verdict-power.svg", metadata={"Date": None})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=400)
    runs = parser.parse_args().runs
    draw = np.random.default_rng(1)
    rows = list(slopes(runs, draw))
    save_picture(rows)
    path = DOCS / "verdict-rule.md"
    text = path.read_text(encoding="utf-8")
    before, after = text.index(BEGIN) + len(BEGIN), text.index(END)
    table = markdown(runs, draw, rows)
    path.write_text(f"{text[:before]}\n{table}\n{text[after:]}", encoding="utf-8")


if __name__ == "__main__":
    main()
