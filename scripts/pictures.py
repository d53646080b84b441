"""Draw the pictures of ``docs`` from the recorded measurements and from the calculator.

python scripts/pictures.py [NAME …]

writes ``docs/NAME.svg`` for every name in PICTURES, or for those named, and ``docs/drawn.json``: of
each its digest, what it was drawn from, and by which matplotlib. A test draws them again and
compares. What other scripts draw (ELSEWHERE) has its digest there as well, as it now lies in docs.
"""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from modhyper.lab.experiment import experiment
from modhyper.lab.measurement import recorded
from modhyper.present import interface as interface_picture
from modhyper.present import lab_picture, phase_map
from modhyper.problem import Problem
from modhyper.questions.axes import spread
from modhyper.questions.interface import interface
from modhyper.questions.phase_map import phase_map as certified_map

DOCS = Path(__file__).resolve().parents[1] / "docs"
RECORD = DOCS / "drawn.json"


def separation_map() -> Any:
    """That of `modhyper map --m1 1 --m2 1 -k 2 --x eps=1e-1:1e-6 --y m2=1:8`."""
    x, y = spread("eps=1e-1:1e-6", "x"), spread("m2=1:8", "y")
    return phase_map.draw(certified_map(Problem(m1=1, m2=1, embedding_dim=2), x, y))


def interface_curve() -> Any:
    """That of `modhyper interface --m1 1 --m2 2 --eps 1e-3 -k 2`."""
    return interface_picture.draw(interface(Problem(m1=1, m2=2, eps="1e-3", embedding_dim=2)))


def of_record(name: str) -> Callable[[], Any]:
    """That of `modhyper lab NAME`, from what is recorded."""

    def draw() -> Any:
        chosen, found = experiment(name), recorded(name)
        assert found is not None
        return lab_picture.picture(chosen, lab_picture.shown(chosen, found))

    return draw


PICTURES: dict[str, tuple[Callable[[], Any], str]] = {
    "separation-map": (separation_map, "the calculator"),
    "interface": (interface_curve, "the calculator"),
    "threshold": (of_record("threshold"), "the record threshold.json"),
    "figure-1a": (of_record("figure-1a"), "the record figure-1a.json"),
    "conditioning": (of_record("conditioning"), "the record conditioning.json"),
    "lab-interface": (of_record("interface"), "the record interface.json"),
}
"""Name -> what draws it, and from what."""

ELSEWHERE = {
    "import-graph.svg": "scripts/import_graph.py",
    "verdict-power.svg": "scripts/verdict_power.py",
    "verdict-rule.md": "scripts/verdict_power.py",
}
"""File -> what writes it, or its tables between two marks."""


def svg(name: str) -> str:
    """The picture, drawn now; the same text for the same numbers and the same matplotlib."""
    draw, _ = PICTURES[name]
    return as_svg(draw, name)


def as_svg(draw: Callable[[], Any], name: str) -> str:
    import matplotlib as mpl

    out = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": name}):
        draw().savefig(out, format="svg", metadata={"Creator": "modhyper", "Date": None})
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def entry(text: str, source: str) -> dict[str, str]:
    """What ``docs/drawn.json`` says of a picture."""
    return {"sha256": digest(text), "drawn from": source, "matplotlib": version("matplotlib")}


def elsewhere(name: str) -> dict[str, str]:
    """The same of a file of ELSEWHERE; of a page it is about the tables between its marks."""
    text = (DOCS / name).read_text(encoding="utf-8")
    if name.endswith(".md"):
        text = text.partition("<!-- power -->")[2].partition("<!-- end of power -->")[0]
    return {"sha256": digest(text), "drawn from": ELSEWHERE[name]}


def words(text: str) -> list[str]:
    """Every text in an SVG: its letters are outlines, but a comment before them says it."""
    return re.findall(r"<!-- (.*?) -->", text, re.DOTALL)


def faults(name: str, text: str, of: Mapping[str, str]) -> list[str]:
    """What of ``text``, as ``docs/NAME.svg``, is not drawn from its data: nothing, if all is well.

    ``of`` is what ``docs/drawn.json`` says of it. Under another matplotlib than it was drawn by
    only digest and words are compared.
    """
    found = []
    if of["sha256"] != digest(text):
        found.append("another picture than docs/drawn.json says")
    now = svg(name)
    if words(text) != words(now):
        found.append("its words are not those of its data")
    if of["matplotlib"] == version("matplotlib") and text != now:
        found.append("it is not what is drawn from its data")
    return found


def main(names: Sequence[str]) -> None:
    drawn = {name: svg(name) for name in names or PICTURES}
    entries = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}
    for name, text in drawn.items():
        (DOCS / f"{name}.svg").write_text(text, encoding="utf-8")
        entries[f"{name}.svg"] = entry(text, PICTURES[name][1])
    entries |= {name: elsewhere(name) for name in ELSEWHERE}
    RECORD.write_text(json.dumps(dict(sorted(entries.items())), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
