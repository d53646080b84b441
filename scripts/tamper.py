"""Change one thing in a copy of the repository and run the tests that must see it; name survivors.

python scripts/tamper.py [WORD …]

The changes are listed in ``scripts/tamperings.toml``: ``old`` is a regular expression, of which the
first place in ``file`` is replaced by ``new`` (\\1 is its first group); ``tests`` are arguments of
pytest. With words, only changes whose name has one of them are made. Exits 1 if one survives, or if
its ``old`` is not there any more.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LIST = Path(__file__).with_name("tamperings.toml")


@dataclass(frozen=True, slots=True)
class Tampering:
    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]

    def altered(self, text: str) -> str:
        """``text`` with the change made. ValueError if ``old`` is not in it, or nothing changes."""
        changed = re.sub(self.old, self.new, text, count=1, flags=re.DOTALL)
        if changed == text:
            raise ValueError(f"{self.name}: {self.old!r} is not in {self.file}")
        return changed


def read_list(words: Sequence[str] = ()) -> tuple[Tampering, ...]:
    """The changes whose name has one of ``words``, or all."""
    entries = tomllib.loads(LIST.read_text(encoding="utf-8"))["tampering"]
    found = [Tampering(**entry | {"tests": tuple(entry["tests"])}) for entry in entries]
    return tuple(t for t in found if not words or any(word in t.name for word in words))


def copy_to(folder: Path) -> None:
    """Every file that git tracks or would track, as it is now."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)


def failing(folder: Path, tests: Sequence[str]) -> str:
    """The first test that fails in the copy; "" if all pass."""
    settings = {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
    done = subprocess.run(
        command, cwd=folder, env=os.environ | settings, capture_output=True, text=True, check=False
    )
    if done.returncode == 0:
        return ""
    named = re.search(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.MULTILINE)
    return named[1] if named else done.stdout[-300:] + done.stderr[-300:]


def caught_by(folder: Path, tampering: Tampering) -> str:
    """The test that sees the change, made in the copy and taken back; "" if none does."""
    path = folder / tampering.file
    text = path.read_text(encoding="utf-8")
    path.write_text(tampering.altered(text), encoding="utf-8")
    try:
        return failing(folder, tampering.tests)
    finally:
        path.write_text(text, encoding="utf-8")


def main(words: Sequence[str]) -> int:
    chosen = read_list(words)
    survivors = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copy_to(folder)
        already = failing(folder, sorted({test for each in chosen for test in each.tests}))
        if already:
            print(f"fails before anything is changed: {already}")
            return 1
        for tampering in chosen:
            try:
                seen = caught_by(folder, tampering)
            except ValueError as error:
                seen, survivors = f"STALE: {error}", survivors + 1
            survivors += not seen
            print(f"{tampering.name}: {seen or 'SURVIVES'}", flush=True)
    print(f"{len(chosen)} changes, {survivors} survive or are stale")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
