"""One thing is changed; the everyday check that must see it, sees it."""

from __future__ import annotations

import importlib.resources
from collections.abc import Callable, Iterator, Mapping
from importlib.resources.abc import Traversable
from pathlib import Path

import pytest

from modhyper.ledger import claim
from modhyper.measurement import recorded
from modhyper.paper import papers

Tamper = Callable[[Mapping[str, tuple[str, str]]], None]


def replaced(text: str, old: str, new: str) -> str:
    """``text`` with the first ``old`` replaced; it must be there."""
    assert old in text, f"{old!r} is not there any more"
    assert old != new
    return text.replace(old, new, 1)


@pytest.fixture
def tamper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tamper]:
    """{"claims/3-theorems.toml": (old, new), …}: the papers' files are read with these changes.

    Each is made in the one file of that name, among all papers, that holds the old text; a second
    call begins anew.
    """
    originals = {key: importlib.resources.files(p.package) for key, p in papers().items()}
    folders: dict[str, Path] = {}

    def files(package: str) -> Traversable:
        return folders.get(package) or importlib.resources.files(package)

    def use(changes: Mapping[str, tuple[str, str]]) -> None:
        folders.clear()
        for name, (old, new) in changes.items():
            (key,) = [
                key
                for key, folder in originals.items()
                if (folder / name).is_file() and old in (folder / name).read_text(encoding="utf-8")
            ]
            copy = tmp_path / key
            if papers()[key].package not in folders:
                folders[papers()[key].package] = copy
                for part in ("claims", "measurements"):
                    (copy / part).mkdir(parents=True, exist_ok=True)
                    for file in (originals[key] / part).iterdir():
                        (copy / part / file.name).write_bytes(file.read_bytes())
            path = copy / name
            path.write_text(replaced(path.read_text(encoding="utf-8"), old, new), encoding="utf-8")
        forget()

    for module in ("modhyper.ledger.claim", "modhyper.ledger.pins", "modhyper.measurement"):
        monkeypatch.setattr(f"{module}.files", files)
    yield use
    monkeypatch.undo()
    forget()


def forget() -> None:
    """What was read of the papers' files."""
    claim.all_claims.cache_clear()
    recorded.cache_clear()
