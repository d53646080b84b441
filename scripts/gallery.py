"""Write docs/gallery/choose.md: the tasks of docs/tasks and what `modhyper choose` says of each.

python scripts/gallery.py
"""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

from modhyper.cli.main import run

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGE = DOCS / "gallery" / "choose.md"
TASKS = ("rotations", "lora-7b", "nerf", "unet-film")
HEAD = """# Four tasks

How to condition a primary, as `modhyper choose --task FILE` answers it: the description, then the
output. `modhyper.choose(FILE)` gives the same in Python; the keys of the
file stand in `modhyper/choice/task.py`. (Written by `scripts/gallery.py`.)
"""


def page() -> str:
    """The whole file, with the output of the commands as it is now."""
    parts = [HEAD]
    for name in TASKS:
        path = DOCS / "tasks" / f"{name}.toml"
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            code = run(["choose", "--task", str(path)])
        if code != 0:
            raise SystemExit(f"{name}: exit {code}")
        said = "\n".join(line.rstrip() for line in out.getvalue().splitlines())
        title = said.partition(":")[0]
        parts.append(
            f"## {title}\n\n```toml\n{path.read_text(encoding='utf-8')}```\n\n```console\n"
            f"$ modhyper choose --task docs/tasks/{name}.toml\n{said}\n```\n"
        )
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
