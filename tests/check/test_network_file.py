"""What is read, what is refused: safetensors only, every fault with one message."""

from __future__ import annotations

import json
import os
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file, save_file

from modhyper.check import read_network
from modhyper.construction import construct
from modhyper.errors import InputError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    construct("x1*x2*I/4", m1=2, m2=1, eps="0.1").save(str(tmp_path))
    return tmp_path


def rewrite(folder: Path, change: Any) -> None:
    """Pass the description and the tensors through ``change`` and write them back."""
    path = folder / "network.safetensors"
    raw = path.read_bytes()
    header = json.loads(raw[8 : 8 + int.from_bytes(raw[:8], "little")])
    spec = json.loads(header["__metadata__"]["modhyper"])
    tensors = dict(load_file(path))
    change(spec, tensors)
    save_file(tensors, path, metadata={"modhyper": json.dumps(spec)})


def test_reads_what_the_library_reads(folder: Path) -> None:
    network = read_network(folder)
    reference = load_file(folder / "network.safetensors")
    assert (network.condition[0].weight == reference["f.0.weight"]).all()
    assert (network.positions == reference["g.positions"]).all()
    assert sum(s.size for s in network.generated) > len(reference["g.positions"])
    assert network.precision.unit == 2.0**-53


def _enlarge(spec: dict[str, Any]) -> None:
    """Layers of g with 10^18 numbers, which are not to be allocated."""
    spec["g"]["layers"][0]["weight"][0] = spec["g"]["layers"][1]["weight"][1] = 10**18


CHANGES: list[tuple[str, Any, str]] = [
    ("weight missing", lambda s, t: t.pop("f.0.weight"), "does not hold"),
    ("not a number", lambda s, t: t["f.0.bias"].fill(np.nan), "infinite or not numbers"),
    ("wrong shape", lambda s, t: t.update({"f.0.bias": np.zeros(77)}), "expected a weight with"),
    ("activation", lambda s, t: s["f"][0].update(activation="gelu"), "relu, tanh, identity"),
    ("format", lambda s, t: s.update(format="other/9"), "unknown format"),
    ("kind", lambda s, t: s.update(kind="oracle"), "unknown kind"),
    ("m1", lambda s, t: s.update(m1=0), "at least 1"),
    ("key", lambda s, t: s.pop("g"), "malformed"),
    ("rows", lambda s, t: s["g"].update(positions=None), "do not fit"),
    ("order", lambda s, t: t["g.positions"][::-1].sort(), "do not fit"),
    ("bytes", lambda s, t: t.update({"f.0.bias": t["f.0.bias"].astype(np.int8)}), "I8"),
    ("huge g", lambda s, t: (s["g"].update(positions=None), _enlarge(s)), "do not fit"),
    ("m1 is text", lambda s, t: s.update(m1="x"), "malformed"),
    ("m1 is infinite", lambda s, t: s.update(m1=float("inf")), "malformed"),
    ("m1 is not a number", lambda s, t: s.update(m1=float("nan")), "malformed"),
    ("m1 is a half", lambda s, t: s.update(m1=1.5), "expected a whole number, got 1.5"),
    ("m2 is true", lambda s, t: s.update(m2=True), "expected a whole number, got True"),
    ("m1 is null", lambda s, t: s.update(m1=None), "expected a whole number, got None"),
    ("huge g with places", lambda s, t: _enlarge(s), "numbers, more than"),
    ("table", lambda s, t: s.update(table={"values": "f.0.bias", "cells": [2]}), "a table of 2"),
]


@pytest.mark.parametrize(("name", "change", "says"), CHANGES, ids=[c[0] for c in CHANGES])
def test_faults_are_named(folder: Path, name: str, change: Any, says: str) -> None:
    rewrite(folder, change)
    with pytest.raises(InputError, match=says) as caught:
        read_network(folder)
    assert caught.value.option == "NETWORK"


class Trap:
    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return (Path.touch, (Path("trap-was-sprung"),))  # type: ignore[return-value]


def test_pickles_and_garbage_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    torch.save({"w": torch.zeros(2)}, tmp_path / "torch.pt")
    (tmp_path / "trap.pkl").write_bytes(pickle.dumps(Trap(), protocol=4))
    (tmp_path / "short").write_bytes(b"abc")
    (tmp_path / "long").write_bytes((10**12).to_bytes(8, "little") + b"{}")
    (tmp_path / "broken").write_bytes((3).to_bytes(8, "little") + b"{{{")
    (tmp_path / "bare").write_bytes((2).to_bytes(8, "little") + b"{}")
    for name, says in [
        ("torch.pt", "pickle or torch"),
        ("trap.pkl", "pickle or torch"),
        ("short", "not a safetensors"),
        ("long", "not a safetensors"),
        ("broken", "broken"),
        ("bare", "no description"),
        ("absent", "no file"),
    ]:
        with pytest.raises(InputError, match=says):
            read_network(tmp_path / name)
    assert not (tmp_path / "trap-was-sprung").exists()


def test_what_never_ends_or_is_no_description_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "network.safetensors").mkdir()
    entry = {"dtype": "F64", "shape": [10**9, 10**9], "data_offsets": [0, 16]}
    headers = {
        "list": '{"__metadata__": [1]}',
        "deep": '{"a":' * 100_000,
        "wide": json.dumps({"w": entry}),
    }
    for name, header in headers.items():
        text = header.encode()
        (tmp_path / name).write_bytes(len(text).to_bytes(8, "little") + text + bytes(16))
    for name, says in [
        ("pipe", "not a regular file"),
        ("/dev/zero", "not a regular file"),
        (".", "not a regular file"),
        ("list", "no description"),
        ("deep", "broken"),
        ("wide", "broken"),
    ]:
        with pytest.raises(InputError, match=says):
            read_network(tmp_path / name)


def test_truncated_file_is_refused(folder: Path) -> None:
    path = folder / "network.safetensors"
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(InputError, match="broken"):
        read_network(folder)
