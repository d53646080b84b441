"""The interface experiment: its networks, its targets, its search, and how it is judged."""

from __future__ import annotations

import math
from itertools import product
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

from modhyper.errors import InputError
from modhyper.lab.curves import exponents
from modhyper.lab.experiment import Resources, Row
from modhyper.lab.measurement import judged
from modhyper.lab.run import measure
from modhyper.lab.summary import SlopeFinding
from modhyper.papers.certified.experiments.interface import (
    EPS,
    INTERFACE,
    Curve,
    InterfaceSettings,
    _line,
    height,
    judge,
    numbers,
    total,
)
from modhyper.papers.certified.experiments.interface_search import (
    Points,
    Read,
    Search,
    constructed,
)
from modhyper.papers.certified.experiments.packing_targets import PackingTarget
from modhyper.papers.certified.experiments.threshold_bounds import widths
from modhyper.present.lab import measurement_document, save_measurement

QUICK = {"iterations": 100, "patience": 15, "progress": 0.02}


def searched(n: int, k: str, everywhere: bool, seed: int, restarts: int, most: int) -> Search:
    return Search(
        {"n": n, "k": k, "lipschitz": everywhere, "restarts": restarts, "most": most, **QUICK},
        [seed],
    )


WHERE = Resources("cpu", "float64", Path("data"))


def draws(seed: int, *shape: int) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed)).double()


@pytest.mark.parametrize("k", [1, 2, 5, 7])
def test_each_unit_reads_one_number_of_the_condition(k: int) -> None:
    width, mix = 5, draws(0, 1, 6, 3)
    model = Read(draws(1, 1, 6, 1), mix)
    parts = [draws(2, 2, width, 2), draws(3, 2, width, 1), draws(4, 2, 1, width + 1)]
    parameters = [*parts, draws(5, 2, 3, k)]
    first, reads, last, table = parameters
    for member, p in product(range(2), range(6)):
        v = [sum(float(mix[0, p, j] * table[member, j, c]) for j in range(3)) for c in range(k)]
        wanted = float(last[member, 0, width])
        for i in range(width):
            a, b = first[member, i].tolist()
            u = a * float(model.x[0, p]) + float(reads[member, i]) * v[i % k] + b
            wanted += float(last[member, 0, i]) * math.tanh(u)
        assert float(model.outputs(parameters)[member, p]) == pytest.approx(wanted)
    outputs, factors = model.linearise(parameters)
    torch.testing.assert_close(outputs, model.outputs(parameters))
    for index, factor in enumerate(factors):
        blocks = (factor.left.unsqueeze(3) * factor.right.unsqueeze(2)).expand(2, -1, -1, -1)

        def of(part: torch.Tensor, index: int = index) -> torch.Tensor:
            return model.outputs([*parameters[:index], part, *parameters[index + 1 :]])

        found = torch.autograd.functional.jacobian(of, parameters[index])
        for member in range(2):
            torch.testing.assert_close(blocks[member], found[member, :, member])


@pytest.mark.parametrize("everywhere", [False, True])
def test_targets_are_packing_functions_and_e_is_piecewise_linear(everywhere: bool) -> None:
    target = PackingTarget(1, 1, 4, 3)
    points = Points.of(target, 2, everywhere)
    mix, x = points.model.belongs[0], points.model.x[0, :, 0]
    middles = [(2 * i + 1 - 4) / 4 for i in range(4)]
    # e(I) = I is linear, so the mixture of the rows I_j is I itself.
    conditions = mix @ torch.tensor(middles, dtype=torch.float64)
    assert float(conditions.min()) == (-1 if everywhere else middles[0])
    assert len(x) == 9 * (9 if everywhere else 4)
    for p, wanted in enumerate(points.wanted.tolist()):
        y = 0.0
        for j, i in product(range(4), range(4)):
            bump = float(target.signs[j, i])
            for t, c in ((float(x[p]), middles[i]), (float(conditions[p]), middles[j])):
                bump *= max(0.0, 1 - (4 * (t - c)) ** 2) ** 2
            y += bump
        assert wanted == pytest.approx(y, abs=1e-12)
    assert bool(((mix != 0).sum(1) <= 2).all())


@pytest.mark.parametrize(("k", "everywhere"), [("1", False), ("n", False), ("1", True)])
def test_what_is_found_succeeds_and_one_step_less_does_not(k: str, everywhere: bool) -> None:
    (found,) = searched(3, k, everywhere, 7, 2, 60).results()
    assert found["sup_error"] <= EPS
    assert found["parameters"] == 4 * found["width"] + 1
    if everywhere:
        assert found["lipschitz"] <= 1
    # 64 bits a number must tell 2^(n²) patterns apart.
    assert 64 * total(found["width"], 3 if k == "n" else 1, 3) >= 9
    below = max((w for w in widths(60) if w < found["width"]), default=None)
    if below is not None:
        assert searched(3, k, everywhere, 7, 2, 60).attempt(below, [7]) == {}


@pytest.mark.parametrize("n", [2, 3, 8, 13])
def test_a_known_network_at_k_n(n: int) -> None:
    target = PackingTarget(1, 1, n, 5)
    target.signs[0], target.signs[-1] = 1, -1
    alternating = torch.tensor([(-1.0) ** i for i in range(n)])
    target.signs[1] = alternating
    parameters = constructed(target.signs)
    points = Points.of(target, 64, everywhere=False)
    apart = (points.model.outputs(parameters)[0] - points.wanted).abs()
    assert float(apart.max()) < 0.6
    width, k = len(parameters[0][0]), parameters[3].shape[2]
    assert (width, k) == (2 * n, n)
    assert numbers(width) == sum(p[0].numel() for p in parameters[:3]) == 8 * n + 1


def test_a_search_that_is_cut_short_says_so() -> None:
    (found,) = searched(8, "1", False, 1, 1, 2).results()
    assert found == {"diverged": False, "searched_to": 2, "width": None}


def test_targets_have_norm_one() -> None:
    """|y| + |∂y/∂x| + |∂y/∂I| on a fine grid, by differences: at most 1 and nearly so in sup."""
    n = 4
    target = PackingTarget(1, 1, n, 0)
    points = Points.of(target, 64, everywhere=True)
    y = height(n) * points.wanted.view(64 * n + 1, 64 * n + 1)
    h = 2 / (64 * n)
    norm = y.abs().max() + (y.diff(dim=0).abs().max() + y.diff(dim=1).abs().max()) / h
    assert 0.99 <= float(norm) <= 1


def made_up(exponent: float, curve: Curve, repetitions: int) -> list[Row]:
    """A search that finds the ladder's width nearest to n^exponent."""
    ladder = list(widths(400))
    return [
        Row(
            {"k": curve.k, "lipschitz": curve.lipschitz, "n": n, "repetition": r},
            {"width": min(ladder, key=lambda w: abs(w - n**exponent)), "sup_error": 0.5},
        )
        for n in curve.cells
        for r in range(repetitions)
    ]


def test_judgement_of_sizes_that_follow_the_law() -> None:
    settings = INTERFACE.presets["default"][0]
    by = {(c.k, c.lipschitz): c for c in settings.curves}
    exponents = {("1", False): 2.0, ("n", False): 1.0, ("1", True): 2.0}
    rows = [
        row
        for key, curve in by.items()
        for row in made_up(exponents.get(key, 1.5), curve, settings.repetitions)
    ]
    panel = judge(settings, rows, INTERFACE.plan)
    found = {finding.id: finding for finding in panel.findings}
    assert set(found) == set(INTERFACE.plan.tests)
    assert found["falls"].outcome == "seen"
    assert found["falls"].estimate == pytest.approx(1, abs=0.15)
    assert found["q-k-n"].outcome == "seen"
    assert found["total-k-1"].outcome == "seen"
    assert found["bound-costs"].outcome == "undecided", "equal sizes cost nothing"


def test_judgement_of_sizes_that_do_not() -> None:
    settings = INTERFACE.presets["default"][0]
    rows = [row for c in settings.curves for row in made_up(2.0, c, settings.repetitions)]
    found = {f.id: f for f in judge(settings, rows, INTERFACE.plan).findings}
    assert found["falls"].outcome == "not seen"
    assert found["q-k-n"].outcome in ("not seen", "opposite")
    assert isinstance(found["q-k-n"], SlopeFinding)
    assert found["fewer"].outcome != "seen"


def test_a_part_of_the_planned_range_decides_nothing() -> None:
    settings = INTERFACE.presets["default"][0]
    rows = [row for c in settings.curves for row in made_up(2.0, c, settings.repetitions)]
    lost = [Row(row.task, {"width": None}) if row.task["n"] in (10, 14) else row for row in rows]
    for name, given, outcome in (("all", rows, "seen"), ("lost", lost, "undecided")):
        found = {f.id: f for f in judge(settings, given, INTERFACE.plan).findings}
        assert found["total-lipschitz"].outcome == outcome, name
        assert found["total-lipschitz"].estimate == pytest.approx(2, abs=0.25)


def test_what_was_not_found_costs_at_least_what_was_searched() -> None:
    settings = INTERFACE.presets["default"][0]
    rows = [row for c in settings.curves for row in made_up(1.5, c, settings.repetitions)]

    def lost(row: Row, lipschitz: bool) -> bool:
        at = row.task["n"], row.task["repetition"], row.task["lipschitz"]
        return at == (8, 0, lipschitz) and row.task["k"] == "1"

    for lipschitz in (True, False):
        given = [Row(r.task, {"width": None}) if lost(r, lipschitz) else r for r in rows]
        found = {f.id: f for f in judge(settings, given, INTERFACE.plan).findings}
        most = max(widths(settings.most))
        same = min(widths(400), key=lambda w: abs(w - 8**1.5))
        ratio = math.log10((4 * most + 1 + 8) / (4 * same + 1 + 8))
        if lipschitz:
            assert found["bound-costs"].estimate == pytest.approx(ratio / settings.repetitions)
        assert found["bound-costs"].repetitions == settings.repetitions - (not lipschitz)


def test_a_size_that_was_not_found_gives_no_slope() -> None:
    curve = Curve("1", (3, 4, 6))
    settings = InterfaceSettings((curve,), repetitions=2)
    rows = made_up(2.0, curve, 2)
    rows[1] = Row(rows[1].task, {"width": None})
    panel = judge(settings, rows, INTERFACE.plan)
    assert panel.series[0].values[0][1] is None
    assert panel.details[0]["not found"] == "1"
    line = _line(curve, settings, rows)
    first, second = exponents(line.x, line.table("place of N"))
    assert first is not None
    assert second is None


def test_from_training_to_picture(tmp_path: Path) -> None:
    few = {"repetitions": "1", "iterations": "40"}
    store = tmp_path / "s.sqlite"
    found = measure(INTERFACE, "smoke", changes=few, store=store, seeds=(1,), resources=WHERE)
    panel = judged(INTERFACE, found.runs[0])
    assert [f.outcome for f in panel.findings] == ["undecided"] * len(panel.findings)
    files = save_measurement(INTERFACE, found, tmp_path / "interface")
    assert all(path.stat().st_size > 200 for path in files)
    assert measurement_document(INTERFACE, found, files).blocks


def test_single_precision_is_refused(tmp_path: Path) -> None:
    single = Resources("cpu", "float32", Path("data"))
    with pytest.raises(InputError, match="float64"):
        measure(INTERFACE, "smoke", store=tmp_path / "s", resources=single)
