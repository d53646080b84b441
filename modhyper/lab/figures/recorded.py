"""Recorded figures: the curves as they were measured, their findings decided anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from modhyper.lab.figures.presets import figure_named
from modhyper.lab.figures.summary import Finding, Series


def findings_of(record: Mapping[str, Any]) -> list[tuple[str, Finding]]:
    """(panel's title, finding) from a figure's JSON file. Only the raw values are used: means,
    intervals and verdicts in the file are not read.
    """
    figure = figure_named(record["figure"])
    kind: Any = type(figure.settings("paper")[0])
    names = {field.name for field in fields(kind)}
    out = []
    for panel, given in zip(record["panels"], record["settings"]["panels"], strict=True):
        values = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in given.items()
            if name in names
        }
        series = tuple(
            Series(
                entry["name"],
                tuple(entry["x"]),
                tuple(tuple(row) for row in entry["values"]),
            )
            for entry in panel["series"]
        )
        found = figure.module.findings(kind(**values), series)
        out += [(panel["title"], one) for one in found]
    return out
