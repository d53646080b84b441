"""A member stops where its training loss is flat, alone or with others."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from modhyper.lab.engine import (
    Ensemble,
    Member,
    OptimizerSettings,
    Plateau,
    mean_squared_error,
)
from tests.lab.alone import (
    CPU,
    HYPER,
    OPTIMIZERS,
    assert_same,
    batches,
)


@pytest.mark.parametrize("settings", OPTIMIZERS, ids=lambda s: s.kind)
def test_a_member_stops_where_its_loss_is_flat(settings: OptimizerSettings) -> None:
    calls, data = 12, batches(HYPER, steps=2)
    scale = 30 if settings.kind == "adadelta" else 1
    members = [Member(HYPER, seed, scale * rate) for seed, rate in enumerate([1e-5, 0.2, 0.02])]

    def ensemble_of(chosen: list[Member], stop: Plateau | None) -> Ensemble:
        return Ensemble(
            chosen, mean_squared_error, settings, device=CPU, dtype=torch.float64, stop=stop
        )

    ensemble = ensemble_of(members, Plateau(tolerance=0.05, window=3))
    curves = [ensemble.train(data).loss for _ in range(calls)]
    ends: list[int | None] = []
    for i, member in enumerate(members):
        free, losses, flat = ensemble_of([member], None), [], False
        while len(losses) < calls and not flat:
            losses += free.train(data).loss
            last = losses[-3:]
            flat = len(last) == 3 and (max(last) - min(last)) / max(last) <= 0.05
        ends.append(len(losses) if flat else None)
        assert_same(ensemble.parameters_of(i), free.parameters_of(0))
        kept = losses + [losses[-1]] * (calls - len(losses))
        assert [found[i] for found in curves] == pytest.approx(kept, rel=1e-9)
    assert ensemble.stopped == ends
    assert len(set(ends)) > 1, "the test must tell members apart"


def test_a_stack_that_has_stopped_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    data = batches(HYPER)
    ensemble = Ensemble(
        [Member(HYPER, seed, 1e-9) for seed in range(2)],
        mean_squared_error,
        device=CPU,
        dtype=torch.float64,
        stop=Plateau(window=2),
    )
    first, second = ensemble.train(data), ensemble.train(data)
    assert ensemble.stopped == [2, 2]
    assert first.loss == pytest.approx(second.loss)
    monkeypatch.setattr(ensemble.parts[0].stack, "outputs", lambda *_: pytest.fail("it trained"))
    assert ensemble.train(data).loss == second.loss


def test_a_diverged_member_has_not_converged() -> None:
    stop = Plateau(window=2)
    assert not stop.reached([float("nan")] * 3)
    assert not stop.reached([1.0, float("nan")])
    assert not stop.reached([float("inf")] * 3)
    assert not stop.reached([1.0])
    assert stop.reached([5.0, 1.0, 1.0])
    assert not stop.reached([1.0, 1.01])
