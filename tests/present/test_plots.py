"""Pictures of the lab: labels in the order of the lines, marks of what is not measured."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("matplotlib")

from modhyper.lab.experiment import SMOKE, experiment
from modhyper.lab.measurement import Run, recorded
from modhyper.lab.summary import Panel
from modhyper.present.lab_picture import SMOKE_MARK, caption, picture, shown
from modhyper.present.latex import mathtext
from modhyper.present.plots import End, label_ends, new_picture, save_picture, tick


def drawn(name: str) -> tuple[Any, list[tuple[Run, Panel]]]:
    chosen, found = experiment(name), recorded(name)
    assert found is not None
    panels = list(shown(chosen, found))
    return picture(chosen, panels), panels


def words(axes: Any) -> list[str]:
    return [text.get_text() for text in axes.texts if text.get_text()]


def test_labels_stand_in_the_order_of_the_ends() -> None:
    figure = new_picture(6, 4)
    axes = figure.subplots()
    axes.plot([1, 10], [1, 1e4])
    axes.set_yscale("log")
    ends = [End(f"line {i}", 10 / (1 + i % 3), y, "red") for i, y in enumerate((5, 4.9, 900, 5.1))]
    figure.canvas.draw()
    label_ends(axes, ends)
    labels = sorted((t.get_position()[1], t.get_text()) for t in axes.texts if t.get_text())
    expected = [end.name for end in sorted(ends, key=lambda end: end.y)]
    assert [name for _, name in labels] == expected
    heights = [height for height, _ in labels]
    assert all(b - a > 0.06 for a, b in pairwise(heights))


def test_what_is_not_measured_is_marked() -> None:
    figure, panels = drawn("threshold")
    for axes, (_, panel) in zip(figure.axes, panels, strict=True):
        last = max(x for series in panel.series for x in series.x)
        assert any(x > last for line in panel.references for x in line.x)
        assert any("computed, not measured" in text for text in words(axes))
    figure, _ = drawn("figure-1b")
    assert not any("not measured" in text for axes in figure.axes for text in words(axes))


def test_caption_and_outcomes() -> None:
    figure, panels = drawn("figure-1b")
    said = figure._supxlabel.get_text()
    assert said == caption(panels)
    (run, panel) = panels[0]
    assert f"seed {run.seed}" in said
    assert f"{sum(len(r.rows) for r, _ in panels)} networks" in said
    assert run.dtype == "float32"
    assert "32-bit" in said
    title = figure.axes[0].get_title(loc="left")
    for finding in panel.findings:
        assert ("opposite is seen" in title) or finding.outcome != "opposite"
    assert any(finding.outcome == "opposite" for finding in panel.findings)


def test_a_smoke_run_says_so_in_the_picture() -> None:
    chosen, (figure, panels) = experiment("figure-1b"), drawn("figure-1b")
    assert not any(SMOKE_MARK in words(axes) for axes in figure.axes)
    smoke = [(replace(run, preset=SMOKE), panel) for run, panel in panels]
    assert all(SMOKE_MARK in words(axes) for axes in picture(chosen, smoke).axes)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("m1 = 1, k = 2", "$m_1$ = 1, $k = 2$"),
        ("N_q/N_g", "$N_{q}$/$N_{g}$"),
        ("n^(m1+m2) random signs", "$n^{m_1+m_2}$ random signs"),
        ("like N^-1/2 or N^-1", "like $N^{-1/2}$ or $N^{-1}$"),
        ("for k ≥ 3", r"for $k \geq 3$"),
        ("costs $5", r"costs \$5"),
        ("hypernetwork", "hypernetwork"),
    ],
)
def test_mathematics_is_set_as_mathematics(text: str, expected: str) -> None:
    assert mathtext(text) == expected


def test_ticks() -> None:
    assert [tick(v) for v in (0.5, 12, 2000, 1e5, 2e6, 1e-4)] == [
        "0.5", "12", "2,000", "$10^{5}$", r"$2\cdot10^{6}$", "$10^{-4}$",
    ]  # fmt: skip


def test_a_suffix_is_not_doubled(tmp_path: Path) -> None:
    figure = new_picture(2, 2)
    figure.subplots().plot([1, 2], [1, 2])
    paths = save_picture(figure, tmp_path / "x.png", {}, [{"x": 1}])
    assert sorted(path.name for path in paths) == ["x.csv", "x.json", "x.png", "x.svg"]
    assert all(path.exists() for path in paths)
