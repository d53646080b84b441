from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = str(Path(__file__).parents[1])
if ROOT not in sys.path:  # so that tests, and worker processes, find tests.lab
    sys.path.insert(0, ROOT)

# Shared machines stall now and then; a slow example is not a wrong one.
settings.register_profile("modhyper", deadline=None)
settings.load_profile("modhyper")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without ``-m``, the slow and the exhaustive tests are left out; ``-m ""`` runs everything."""
    if config.option.markexpr or "-m" in config.invocation_params.args:
        return
    chosen_by_name = any("::" in str(argument) for argument in config.invocation_params.args)
    if chosen_by_name:
        return
    marks = ("slow", "exhaustive")
    slow = [item for item in items if any(map(item.get_closest_marker, marks))]
    config.hook.pytest_deselected(items=slow)
    items[:] = [item for item in items if item not in slow]
