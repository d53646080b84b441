"""Every public function says what it takes, gives and raises, under the names of its arguments."""

from __future__ import annotations

import inspect
import re
from importlib import import_module
from inspect import isclass
from typing import Any

import pytest

import modhyper

OBJECTS = {
    name: getattr(import_module(module), attribute)
    for name, (module, attribute) in modhyper._public().items()
}
FUNCTIONS = [name for name, each in OBJECTS.items() if callable(each) and not isclass(each)]


def section(text: str, title: str) -> str:
    found = re.search(rf"^{title}\n-+\n(.*?)(?=^\S[^\n]*\n-+\n|\Z)", text, re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


@pytest.mark.parametrize("name", FUNCTIONS)
def test_docstring_names_every_argument(name: str) -> None:
    function: Any = inspect.unwrap(OBJECTS[name])
    text = inspect.getdoc(function) or ""
    heads = re.findall(r"^(\*?\w[\w, ]*)(?: :|$)", section(text, "Parameters"), re.MULTILINE)
    described = {part.strip() for head in heads for part in head.split(",")}
    wanted = {
        f"*{p.name}" if p.kind is p.VAR_POSITIONAL else p.name
        for p in inspect.signature(function).parameters.values()
    }
    assert described == wanted
    assert section(text, "Returns").strip()
    if "InputError" in inspect.getsource(function):
        assert "InputError" in section(text, "Raises")
