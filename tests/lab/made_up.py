"""Measurements whose numbers mean nothing, of the right shape for each experiment's judge."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any

from modhyper.lab.experiment import Row, as_json, experiment
from modhyper.lab.measurement import Measurement, Run


def result(key: str, settings: Any, task: Any) -> dict[str, Any]:
    """A result that the judge of the experiment ``key`` can read."""
    if key == "threshold":
        size = {"parameters": 10 * int(task["n"]), "sup_error": 1.0, "lipschitz_q": 1.0}
        return {"any": size, "one": size, "diverged": False}
    if key == "figure-2":
        return {"diverged": False, "between": [0.1] * settings.epochs,
                "to_target": [0.2] * settings.epochs}  # fmt: skip
    if key == "conditioning" and task["method"] != "baselines":
        return {"diverged": False, "rate": 0.01, "train": [0.01] * 5, "train_error": 0.1,
                "validation_error": 0.2, "relative_error": 0.2}  # fmt: skip
    if task.get("method") == "baselines" or task.get("activation") == "baselines":
        return {"diverged": False, "constant": 1.0, "linear": 0.5, "target_variance": 1.0}
    known = {
        "diverged": False, "train": [1.0] * 10, "test_loss": [0.3], "test_error": [0.3],
        "target_variance": 1.0, "loss": 1.0 / float(task.get("value") or 1),
        "relative_error": 0.1, "sup_error": 0.2, "new_conditions": 0.2, "width": 3,
    }  # fmt: skip
    return defaultdict(lambda: 0.1, known)


def rows(key: str, settings: Any) -> tuple[Row, ...]:
    chunks = experiment(key).chunks(settings)
    return tuple(Row(task, result(key, settings, task)) for chunk in chunks for task in chunk)


def measurement(key: str) -> Measurement:
    """Every panel of the preset that claims speak of, under the default reading."""
    chosen = experiment(key)
    runs = []
    for panel in chosen.presets[chosen.text]:
        settings = replace(panel, repetitions=3)
        runs.append(
            Run(panel.key, chosen.text, {}, 0, "float32", ("cpu",), {}, 0.0, chosen.plan.digest,
                as_json(settings), rows(key, settings))
        )  # fmt: skip
    return Measurement(key, tuple(runs))
