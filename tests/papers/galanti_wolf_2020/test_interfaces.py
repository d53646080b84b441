"""F27: both methods of an experiment pass the condition on as equally many numbers."""

from __future__ import annotations

import pytest

pytest.importorskip("torch")

from tests.audit.experiments import experiment_interfaces, minimum_cuts_agree


def test_minimum_cuts_agree() -> None:
    found = minimum_cuts_agree()
    assert found.established
    assert "fig1a: k = 100 and 100" in found.detail


def test_the_cut_counts_what_is_stored_behind_it() -> None:
    """By hand: f's last layer has 100 weights for each of g's 10,010 numbers."""
    first, _ = experiment_interfaces("fig1a", 4).narrowest
    assert (first.k, first.N_Q) == (100, 100 * 10_010)
