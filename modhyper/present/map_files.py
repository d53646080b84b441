"""What `modhyper map` writes and says: the picture, its data beside it, and a summary."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from modhyper.errors import InputError
from modhyper.files import stem_of
from modhyper.numerals import orders
from modhyper.present.document import Column, Document, Table
from modhyper.present.phase_map import WORDS, draw, style
from modhyper.questions.phase_map import PhaseMap

SUFFIXES = (".png", ".svg", ".csv", ".json")


def save_map(found: PhaseMap, out: Path) -> list[Path]:
    """Write out.png, .svg, .csv and .json. Raises InputError without matplotlib, or on failure."""
    stem = stem_of(out, SUFFIXES)
    paths = [stem.with_name(stem.name + suffix) for suffix in SUFFIXES]
    try:
        stem.parent.mkdir(parents=True, exist_ok=True)
        figure = draw(found)
        with style():
            figure.savefig(paths[0], dpi=200, metadata={"Software": "modhyper"})
            figure.savefig(paths[1], metadata={"Creator": "modhyper", "Date": None})
        _write_csv(paths[2], found.rows())
        answer = {"problem": found.problem.as_dict(), "method": found.method, "cells": found.rows()}
        paths[3].write_text(json.dumps(answer, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise InputError(
            f"cannot write {error.filename}: {error.strerror}", option="--out"
        ) from None
    return paths


def _write_csv(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def map_document(found: PhaseMap, paths: Sequence[Path]) -> Document:
    """How many cells lie in each phase, the largest separation, and the files written."""
    rows = found.rows()
    counts = Counter(row["phase"] for row in rows)
    table = Table(
        (Column("phase", "phase"), Column("cells", "cells", "right")),
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
