"""A recorded measurement altered: `verify` names the file, whichever value it is."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Any

import pytest

from modhyper.cli.main import run
from modhyper.ledger import pins
from modhyper.ledger.pins import changes_of_papers
from modhyper.paper import papers

Tamper = Callable[[Mapping[str, tuple[str, str]]], None]
Path = tuple[str | int, ...]


def records() -> Mapping[str, tuple[str, Any]]:
    """ "certified/threshold.json" -> its text and its content."""
    found = {}
    for key, paper in papers().items():
        folder = files(paper.package) / "measurements"
        if folder.is_dir():
            for file in sorted(folder.iterdir(), key=lambda file: file.name):
                if file.name.endswith(".json"):
                    text = file.read_text(encoding="utf-8")
                    found[f"{key}/{file.name}"] = text, json.loads(text)
    return found


RECORDS = records()


def test_the_records_are_the_pinned_ones() -> None:
    assert changes_of_papers() == ()


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for name, part in items:
            yield from leaves(part, (*path, name))
    else:
        yield path, value


def changed(content: Any, path: Path, value: Any) -> Any:
    content = json.loads(json.dumps(content))
    place = content
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return content


def other(value: Any) -> Any:
    if isinstance(value, bool) or value is None:
        return not value
    return value + 1 if isinstance(value, int | float) else f"{value}!"


def is_seen(name: str, content: Any, tamper: Tamper) -> bool:
    """Whether with ``content`` in the file ``name`` `verify` names that file, and no other."""
    _, _, file = name.partition("/")
    tamper({f"measurements/{file}": (RECORDS[name][0], json.dumps(content))})
    named = f"{name.replace('/', '/measurements/')}: not the recorded measurement"
    return changes_of_papers() == (named,)


@pytest.mark.parametrize("name", RECORDS)
def test_any_value(name: str, tamper: Tamper) -> None:
    """Six of them, drawn by the file's name."""
    content = RECORDS[name][1]
    for path, value in random.Random(name).sample(list(leaves(content)), 6):
        assert is_seen(name, changed(content, path, other(value)), tamper), path


@pytest.mark.parametrize(
    "keys",
    [
        ("sizes", "parameters"),
        ("values", "test_loss"),
        ("seed",),
        ("settings",),
        ("slope",),
        ("predicted",),
        ("confidence",),
        ("verdict",),
    ],
    ids=lambda keys: keys[0],
)
def test_what_was_found_and_how(keys: Sequence[str], tamper: Tamper) -> None:
    """The first value under one of these keys, of every file that has such a key."""
    for name, (_, content) in RECORDS.items():
        under = [(path, value) for path, value in leaves(content) if {*path} & {*keys}]
        if under:
            path, value = under[0]
            assert is_seen(name, changed(content, path, other(value)), tamper), (name, path)


@pytest.mark.parametrize("name", RECORDS)
def test_two_values_exchanged(name: str, tamper: Tamper) -> None:
    """The first two of one key that differ: two names of series, two sizes."""
    content = RECORDS[name][1]
    by_key: dict[str | int, dict[Any, Path]] = {}
    for path, value in leaves(content):
        by_key.setdefault(path[-1], {}).setdefault(value, path)
    both = next(list(values.items())[:2] for values in by_key.values() if len(values) > 1)
    (one, first), (two, second) = both
    assert is_seen(name, changed(changed(content, first, two), second, one), tamper)


def test_a_record_removed_or_added(tamper: Tamper, monkeypatch: pytest.MonkeyPatch) -> None:
    digests = pins.measurement_digests
    for alter in (
        lambda found: dict(list(found.items())[1:]),
        lambda found: {**found, "x.json": ""},
    ):
        with monkeypatch.context() as patch:
            patch.setattr(pins, "measurement_digests", lambda paper, f=alter: f(digests(paper)))
            assert changes_of_papers()


def test_another_record_of_the_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever weakens a theorem writes a record for it, digests and all; the pins hold another."""
    assert pins.kernel_digest()
    monkeypatch.setattr(pins, "kernel_digest", lambda: "0" * 64)
    (ours, theirs) = changes_of_papers()[:2]
    assert "not the record that was accepted" in ours
    assert "not the record that was accepted" in theirs
    assert run(["verify", "counts"]) == 1


def test_white_space_is_no_value(tamper: Tamper) -> None:
    name, (text, content) = next(iter(RECORDS.items()))
    tamper({f"measurements/{name.partition('/')[2]}": (text, json.dumps(content, sort_keys=True))})
    assert changes_of_papers() == ()


def test_verification_of_any_claim_fails(tamper: Tamper) -> None:
    name, (text, content) = next(iter(RECORDS.items()))
    path, value = next(leaves(content))
    altered = json.dumps(changed(content, path, other(value)))
    tamper({f"measurements/{name.partition('/')[2]}": (text, altered)})
    assert run(["verify", "counts"]) == 1
