"""Recorded results of the lab: the JSON files in the folder ``measurements`` of a paper."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def recorded(package: str, name: str) -> Mapping[str, Any]:
    """The record NAME.json of the paper that lies in ``package``. OSError if there is none."""
    text = (files(package) / "measurements" / f"{name}.json").read_text(encoding="utf-8")
    found: Mapping[str, Any] = json.loads(text)
    return found
