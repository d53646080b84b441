"""Exceptions of the user's module are shown as its own, in one line; inputs have limits."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from modhyper import InputError
from modhyper.audit.inputs import MAX_NUMBERS, read_inputs
from modhyper.audit.target import said, theirs
from modhyper.cli.main import run

NETS = """
import torch
from torch import nn


class Ok(nn.Module):
    def __init__(self):
        super().__init__()
        self.l = nn.Linear(3, 1)

    def forward(self, x, c):
        return self.l(torch.cat([x, c], -1))


class BadDict(Ok):
    def named_parameters(self, *args, **kwargs):
        raise RuntimeError("no names today\\nand more")


class BadGetAttr(Ok):
    def __getattr__(self, name):
        raise KeyError(name)


class NoCopy(Ok):
    def __deepcopy__(self, memo):
        raise RuntimeError("no copies")


class Leaves(Ok):
    def forward(self, x, c):
        raise SystemExit


class Mine(BaseException):
    pass


class Base(Ok):
    def forward(self, x, c):
        raise Mine("first\\nsecond")


class Unspeakable(Exception):
    def __str__(self):
        raise ValueError("no words")


class Mute(Ok):
    def forward(self, x, c):
        raise Unspeakable


class Endless(Ok):
    def forward(self, x, c):
        return self.forward(x, c)


def leaves():
    raise SystemExit(3)


def interrupted():
    raise KeyboardInterrupt
"""
SHAPES = ["--x", "2", "--condition", "1"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "unruly_nets.py").write_text(NETS)
    (tmp_path / "unruly_exit.py").write_text("raise SystemExit(2)\n")
    os.mkfifo(tmp_path / "pipe.pt2")
    sys.modules.pop("unruly_nets", None)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["unruly_nets:BadDict"], "unruly_nets:BadDict raised RuntimeError: no names today"),
        (["unruly_nets:BadDict", *SHAPES], "raised RuntimeError: no names today"),
        (["unruly_nets:BadGetAttr", *SHAPES], "unruly_nets:BadGetAttr raised KeyError"),
        (["unruly_nets:NoCopy", *SHAPES], "cannot be copied: RuntimeError: no copies"),
        (["unruly_nets:Leaves", *SHAPES], "unruly_nets:Leaves raised SystemExit"),
        (["unruly_nets:Base", *SHAPES], "unruly_nets:Base raised Mine: first"),
        (["unruly_nets:Mute", *SHAPES], "ValueError at unruly_nets.py"),
        (["unruly_nets:Endless", *SHAPES], "RecursionError at unruly_nets.py"),
        (["unruly_nets:leaves"], "unruly_nets:leaves raised SystemExit: 3"),
        (["unruly_exit:x"], "importing 'unruly_exit' raised SystemExit: 2"),
        (["unruly_nets:Ok", *SHAPES, "--inputs", "unruly_nets:leaves"], "--inputs: unruly_nets"),
        (["unruly_nets:Ok", *SHAPES, "--checkpoint", "pipe.pt2"], "--checkpoint: pipe.pt2 is not"),
        (["pipe.pt2", "--x", "2"], "pipe.pt2 is not a regular file"),
        (["unruly_nets:Ok", "--x", "1000000000000", "--condition", "1"], "--x: more than"),
        (["unruly_nets:Ok", "--x", "2", "--condition", f"{10**6}x{10**6}"], "--condition: more"),
    ],
)
def test_one_line(
    arguments: list[str], says: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["audit", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert says in err
    assert len(err) < 600


def test_an_interrupt_stays_one(folder: Path) -> None:
    assert run(["audit", "unruly_nets:interrupted"]) == 130


def test_theirs_hides_no_fault_of_this_package() -> None:
    with pytest.raises(InputError, match=r"^net raised ZeroDivisionError: div"), theirs("net"):
        _ = 1 / 0
    with pytest.raises(InputError, match=r"^net raised SystemExit$"), theirs("net"):
        sys.exit()
    for own in (InputError("as it is"), KeyboardInterrupt(), MemoryError()):
        with pytest.raises(type(own)), theirs("net"):
            raise own
    ours = compile("1 / 0", "modhyper", "exec")
    with pytest.raises(ZeroDivisionError), theirs("net"):
        exec(ours, {"__name__": "modhyper.somewhere"})
    almost = {"__name__": "modhyper_like.somewhere"}
    with pytest.raises(InputError, match="raised ZeroDivisionError"), theirs("net"):
        exec(ours, almost)


def test_what_cannot_be_said() -> None:
    class MuteError(Exception):
        def __str__(self) -> str:
            raise ValueError

    assert said(MuteError()) == "MuteError: (it cannot be shown)"
    assert said(RuntimeError("a\nb")) == "RuntimeError: a"
    assert said(RuntimeError()) == "RuntimeError"
    assert len(said(RuntimeError("x" * 10**6))) < 400


@pytest.mark.parametrize(
    "given",
    [
        str(MAX_NUMBERS + 1),
        "9" * 5000,
        f"2x{MAX_NUMBERS}",
        (10**6, 10**6),
        MAX_NUMBERS + 1,
        "0x3",
        (0,),
        (-1, 2),
        "scalar@1000000000001",
        f"{10**6}@{10**12}",
        "c=",
        "@",
        0,
    ],
)
def test_inputs_beyond_the_limits(given: object) -> None:
    with pytest.raises(InputError) as caught:
        read_inputs("condition", given)
    assert caught.value.option == "condition"
    assert len(str(caught.value)) < 6000
    assert "\n" not in str(caught.value)


def test_inputs_at_the_limits() -> None:
    assert read_inputs("x", str(MAX_NUMBERS))[0].numbers == MAX_NUMBERS
    assert read_inputs("condition", f"scalar@{10**12}")[0].values == 10**12
    assert read_inputs("x", 3)[0].shape == (3,)
