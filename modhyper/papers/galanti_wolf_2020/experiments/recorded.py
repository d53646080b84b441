"""Recorded figures: the curves as they were measured, their findings decided anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from modhyper.papers.galanti_wolf_2020.experiments.presets import figure_named
from modhyper.papers.galanti_wolf_2020.experiments.summary import (
    FigureSummary,
    Finding,
    Panel,
    Series,
)


def summary_of(record: Mapping[str, Any]) -> FigureSummary:
    """A figure from its JSON file. Only the settings and raw values are used: means, intervals and
    verdicts in the file are not read.
    """
    figure = figure_named(record["figure"])
    kind: Any = type(figure.settings("paper")[0])
    names = {field.name for field in fields(kind)}
    panels = []
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
        panels.append(
            Panel(
                panel["title"],
                panel["x_label"],
                panel["y_label"],
                series,
                figure.module.findings(kind(**values), series),
                panel["log_x"],
                panel["log_y"],
            )
        )
    return FigureSummary(
        record["figure"],
        figure.title,
        tuple(panels),
        record["settings"],
        record["seed"],
        figure.notes,
    )


def findings_of(record: Mapping[str, Any]) -> list[tuple[str, Finding]]:
    """(panel's title, finding) of a figure's JSON file; see `summary_of`."""
    return [(panel.title, one) for panel in summary_of(record).panels for one in panel.findings]
