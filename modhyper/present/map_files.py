"""What `modhyper map` writes and says: the picture, its data beside it, and a summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from modhyper.numerals import orders
from modhyper.present.document import Document, Table, heads
from modhyper.present.phase_map import WORDS, draw, style
from modhyper.present.plots import save_picture
from modhyper.questions.phase_map import PhaseMap


def save_map(found: PhaseMap, out: Path) -> tuple[Path, ...]:
    """Write out.png, .svg, .csv and .json. Raises InputError without matplotlib, or on failure."""
    rows = found.rows()
    answer = {"problem": found.problem.as_dict(), "method": found.method, "cells": rows}
    with style():
        return save_picture(draw(found), out, answer, rows)


def map_document(found: PhaseMap, paths: Sequence[Path]) -> Document:
    """How many cells lie in each phase, the largest separation, and the files written."""
    rows = found.rows()
    counts = Counter(row["phase"] for row in rows)
    table = Table(
        heads(phase="phase", cells=">cells"),
        [{"phase": WORDS[name], "cells": counts[name]} for name in WORDS if counts[name]],
        f"{len(found.x.values)} × {len(found.y.values)} cells",
    )
    separated = [row for row in rows if row["phase"] == "separation"]
    best = max(separated, key=lambda row: row["orders"], default=None)
    blocks: list[Table | str] = [table]
    if best is not None:
        blocks.append(
            f"Largest: {orders(best['orders'])} orders of magnitude, at "
            f"{found.x.name} = {best[found.x.name]}, {found.y.name} = {best[found.y.name]}."
        )
    blocks.append("Written: " + ", ".join(str(path) for path in paths))
    payload = {
        "files": [str(path) for path in paths],
        "counts": dict(counts),
        "largest": best,
        "cells": rows,
    }
    return Document(payload=payload, blocks=blocks)
