"""Draw the pictures of ``docs`` from the recorded measurements and from the calculator.

python scripts/pictures.py

writes ``docs/NAME.svg`` for every name in PICTURES, and ``docs/pictures.json``: of each its digest,
what it was drawn from, and by which matplotlib. A test draws them again and compares.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Mapping
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from modhyper.papers.galanti_wolf_2020.experiments.recorded import summary_of

from modhyper.measurement import recorded
from modhyper.papers.certified.experiments import threshold
from modhyper.present import lab_figures, lab_threshold, phase_map
from modhyper.problem import Problem
from modhyper.questions.phase_map import phase_map as certified_map
from modhyper.questions.phase_map import read_axis

DOCS = Path(__file__).resolve().parents[1] / "docs"
RECORD = "pictures.json"


def separation_map() -> Any:
    """That of `modhyper map --m1 1 --m2 1 -k 2 --x eps=1e-1:1e-6 --y m2=1:8`."""
    x, y = read_axis("eps=1e-1:1e-6", "--x"), read_axis("m2=1:8", "--y")
    return phase_map.draw(certified_map(Problem(m1=1, m2=1, embedding_dim=2), x, y))


def threshold_sizes() -> Any:
    record = recorded("modhyper.papers.certified", "threshold")
    return lab_threshold.picture(threshold.summary_of(record))


def figure_3() -> Any:
    record = recorded("modhyper.papers.galanti_wolf_2020", "figure-3")
    return lab_figures.picture(summary_of(record))


PICTURES: dict[str, tuple[Callable[[], Any], str]] = {
    "separation-map": (separation_map, "the calculator"),
    "threshold": (threshold_sizes, "the recorded thresholds"),
    "figure-3": (figure_3, "the recorded Fig 3"),
}
"""Name -> what draws it, and from what."""


def svg(name: str) -> str:
    """The picture, drawn now; the same text for the same numbers and the same matplotlib."""
    import matplotlib as mpl

    drawing, _ = PICTURES[name]
    out = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": "modhyper"}):
        drawing().savefig(out, format="svg", metadata={"Creator": "modhyper", "Date": None})
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def record(name: str, text: str) -> dict[str, str]:
    """What ``docs/pictures.json`` says of a picture."""
    return {
        "sha256": sha256(text.encode()).hexdigest(),
        "drawn from": PICTURES[name][1],
        "matplotlib": version("matplotlib"),
    }


def words(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """Every text in an SVG whose letters are outlines: what its comment says, and its glyphs."""
    found = []
    for part in re.findall(r'<g id="text_\d+">(.*?)(?=<g id=|\Z)', text, re.DOTALL):
        said = "\n".join(re.findall(r"<!-- (.*?) -->", part, re.DOTALL))
        found.append((said, tuple(re.findall(r'xlink:href="#([A-Za-z]\w*-[0-9a-f]+)"', part))))
    return found


def faults(name: str, text: str, entry: Mapping[str, str]) -> list[str]:
    """What of ``text``, as ``docs/NAME.svg``, is not drawn from its data: nothing, if all is well.

    ``entry`` is what ``docs/pictures.json`` says of it. Under another matplotlib than it was drawn
    by only the words are compared, and every letter must have one glyph.
    """
    found = []
    if entry["sha256"] != record(name, text)["sha256"]:
        found.append("another picture than docs/pictures.json says")
    now = svg(name)
    if [said for said, _ in words(text)] != [said for said, _ in words(now)]:
        found.append("its words are not those of its data")
    if entry["matplotlib"] == version("matplotlib") and text != now:
        found.append("it is not what is drawn from its data")
    glyphs: dict[str, set[str]] = {}
    for said, drawn in words(text):
        letters = said.replace("\n", "")
        if len(letters) == len(drawn):  # neither mathematics nor ligatures
            for letter, glyph in zip(letters, drawn, strict=True):
                glyphs.setdefault(letter, set()).add(glyph)
    found += [
        f"{letter!r} is drawn in two ways" for letter, used in glyphs.items() if len(used) > 1
    ]
    return found


if __name__ == "__main__":
    drawn = {name: svg(name) for name in PICTURES}
    for name, text in drawn.items():
        (DOCS / f"{name}.svg").write_text(text, encoding="utf-8")
    entries = {f"{name}.svg": record(name, text) for name, text in drawn.items()}
    (DOCS / RECORD).write_text(json.dumps(entries, indent=1) + "\n", encoding="utf-8")
