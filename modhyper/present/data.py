"""What `modhyper data` says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from modhyper.errors import InputError
from modhyper.lab.data.datasets import DATASETS, DRAWN, DRAWN_COUNTS, DRAWN_FROM, images
from modhyper.present.document import Cell, Document, Table, heads


def sets_document(folder: Path) -> Document:
    """Every known set: how many images, their shape and where they are, or that they are not."""
    rows: list[dict[str, Cell]] = []
    for name in DATASETS:
        row: dict[str, Cell] = {"name": name}
        if name in DRAWN:  # 70,000 images are not drawn to be counted
            channels, side = DRAWN[name]
            shape = f"{channels}×{side}×{side}"
            rows.append({**row, **DRAWN_COUNTS, "shape": shape, "source": DRAWN_FROM})
            continue
        for part in ("train", "test"):
            try:
                found = images(name, part, folder)
            except InputError as error:
                row["source"] = error.message
                break
            row[part] = len(found.labels)
            row["shape"] = "×".join(map(str, found.pixels.shape[1:]))
            row["source"] = found.source
        rows.append(row)
    table = Table(
        heads(name="set", train=">train", test=">test", shape="shape", source="from"),
        rows,
    )
    return Document(rows, (table,))


def fetched_document(name: str, paths: Sequence[Path]) -> Document:
    files = [str(path) for path in paths]
    return Document(
        {"name": name, "files": files}, (f"{name} is here, every checksum right:", *files)
    )
