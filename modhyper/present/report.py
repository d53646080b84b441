"""One self-contained page: the answer with sliders, pictures, claims, their graph. No network.

The page computes nothing: its numbers and sentences are tables of the library's (`report_data`).
"""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from html import escape
from importlib.metadata import version
from importlib.resources import files
from typing import Any

from modhyper.lab.experiment import experiment, names
from modhyper.lab.measurement import recorded
from modhyper.ledger.kernel import theorem_graph
from modhyper.ledger.verify import Checked
from modhyper.present import claim_graph
from modhyper.present.lab_picture import picture, shown
from modhyper.present.plots import FAINT, SOFT
from modhyper.present.report_data import page_data, problem_at, verdict_at
from modhyper.present.theorem_graph import svg as theorem_svg

INK = re.compile(r"#(?:000000|222222|24292f)\b")
PLACES, LONG = re.compile(r'\b[dxy]="[^"]*"|translate\([^)]*\)'), re.compile(r"-?\d+\.\d\d+")
"""Places in a picture, and their numbers: a tenth of a point is as fine as a screen shows."""
GROUPS = {"paper": "of the paper", "finding": "findings", "ours": "our own"}


def report_page(rows: Sequence[Checked], activation: str = "relu") -> str:
    """The whole page as HTML. ``rows`` are the claims as just verified; ``activation`` is that of
    the networks on which the certified N_g rests."""
    folder = files("modhyper.present") / "page"

    def text(name: str) -> str:
        return (folder / name).read_text(encoding="utf-8")

    parts = {
        "__STYLE__": text("page.css") + text("uplot.min.css"),
        "__SKETCH_MODELS__": text("models.svg"),
        "__SKETCH_PACKING__": text("packing.svg"),
        "__VERDICT__": escape(verdict_at(problem_at(activation)).sentence),
        "__SMALL__": _small_print(activation),
        "__SUMMARY__": _summary(rows),
        "__MEASURED__": _measured(),
        "__GRAPH__": claim_graph.svg(rows),
        "__THEOREMS__": _theorems(),
        "__VERSION__": version("modhyper"),
        "__DATE__": datetime.now(UTC).date().isoformat(),
        "__DATA__": _embedded(page_data(rows, activation)),
        "__UPLOT__": text("uplot.min.js"),
        "__SCRIPT__": text("page.js"),
    }
    page = text("page.html")
    for mark, part in parts.items():
        page = page.replace(mark, part)
    return page


def _theorems() -> str:
    graph = theorem_graph()
    if graph is None:
        return "<p class='soft'>The Coq development is not beside this installation.</p>"
    return theorem_svg(graph)


def _small_print(activation: str) -> str:
    return (
        "Sup error on the worst target of W(r, m1+m2); one architecture for all targets. "
        "Certified: every stored number has b bits, in q, e and g; any architecture, activation "
        "and training of q and e (with k unbounded it is assumed that q begins with a dense layer "
        f"and that W·e(I) is stored in b bits). What is built is a {activation} network in fixed "
        "point, with exact arithmetic. A scale says how size grows as ε falls, not how large it is."
    )


def _summary(rows: Sequence[Checked]) -> str:
    """Verdicts counted group by group: what the paper says is not mixed with what is ours."""
    said = []
    for group, words in GROUPS.items():
        counts = Counter(row.verdict.status for row in rows if row.claim.group == group)
        listed = ", ".join(f"{n} {status}" for status, n in counts.most_common())
        said.append(f"<li><b>{counts.total()} {words}</b>: {listed}.</li>")
    return "".join(said)


def _embedded(data: dict[str, Any]) -> str:
    """JSON that cannot end the script element it stands in."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")


def _measured() -> str:
    """Every recorded measurement, judged anew."""
    found: list[str] = []
    for name in names():
        measurement, chosen = recorded(name), experiment(name)
        if measurement is None:
            continue
        drawn = inline(lambda: picture(chosen, shown(chosen, measurement)), name)  # noqa: B023
        box = f'<div class="scroll figure" tabindex="0" role="region" aria-label="{name}">'
        opened = "" if found else " open"
        found.append(
            f"<details{opened}><summary>{chosen.title}</summary>{box}{drawn}</div></details>"
        )
    return "\n".join(found) or "<p class='soft'>Nothing is recorded.</p>"


def inline(picture: Callable[[], Any], name: str) -> str:
    """A matplotlib figure as SVG within a page: ids of its own, and ink that follows the theme."""
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        return "<p class='soft'>Pictures need matplotlib: pip install “modhyper[lab]”.</p>"
    from modhyper.present.phase_map import style  # matplotlib

    out = io.StringIO()
    with style():
        figure = picture()
        figure.patch.set_alpha(0)
        for axes in figure.axes:
            axes.patch.set_alpha(0)
        figure.savefig(out, format="svg", metadata={"Date": None})
    text = out.getvalue()
    text = PLACES.sub(lambda places: LONG.sub(lambda n: f"{float(n[0]):.1f}", places[0]), text)
    text = re.sub(r"<!--.*?-->|(?<=<g) id=\"[^\"]*\"", "", text[text.index("<svg") :])
    text = re.sub(r">\s+<", "><", text)
    text = text.replace("xlink:href", "href").replace("DejaVuSans", "D")
    text = re.sub(r'\b(id="|href="#|url\(#)', rf"\1{name}-", text)
    for colour, of_theme in ((SOFT, "var(--soft)"), (FAINT, "var(--line)")):
        text = text.replace(colour, of_theme)
    least = max(480, round(0.6 * 96 * figure.get_figwidth()))  # pixels; narrower pages scroll
    return INK.sub("currentColor", text).replace(
        "<svg ", f'<svg role="img" aria-label="{name}" style="min-width: {least}px" ', 1
    )
