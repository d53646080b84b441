"""The paper's own experiments have one interface for both methods."""

from __future__ import annotations

import pytest

from modhyper import InputError
from tests.audit.experiments import experiment_interfaces


@pytest.mark.parametrize("depth", [2, 3, 9])
def test_figure_1a(depth: int) -> None:
    """d_x = d_I = 1,000, width 100, E = 10^4; g: 1000 → 10 → 1, q: 11,000 → 10 → 1, no biases."""
    n_g, e = 10**4 + 10, 10**4
    witness = experiment_interfaces("fig1a", depth)
    before = 10**5 + 10**4 * (depth - 2)
    assert [(row.k, row.N_Q) for row in witness.hypernetwork.interfaces] == [
        (1000, before + 100 * n_g),
        (100, 100 * n_g),
        (n_g, 0),
    ]
    n_q = 10**4 + 10 * e + 10
    assert [(row.k, row.N_Q) for row in witness.embedding.interfaces] == [
        (1000, before + 100 * e + n_q),
        (100, 100 * e + n_q),
        (e, n_q),
    ]
    assert witness.same_k


@pytest.mark.parametrize("i", [1, 4, 8])
def test_figure_1b(i: int) -> None:
    """f: 100 → 100 → 100 i → 1,010 and e: 100 → 100 → 100 → 100 i."""
    first, second = experiment_interfaces("fig1b", i).narrowest
    behind = 10**4 * i + 100 * i * 1010
    assert (first.k, first.N_Q) == (100, behind if i > 1 else behind - 10**4)
    q = (100 + 100 * i) * 10 + 10
    assert (second.k, second.N_Q) == (100, q if i == 1 else 100 * 100 * i + q)


@pytest.mark.parametrize(
    ("name", "width"), [("fig3-mnist", 50), ("fig3-mnist-code", 100), ("fig6", 100)]
)
def test_other_figures(name: str, width: int) -> None:
    witness = experiment_interfaces(name)
    assert witness.same_k
    assert {row.k for row in witness.narrowest} == {width}


def test_presets_without_two_methods() -> None:
    with pytest.raises(InputError, match="does not compare"):
        experiment_interfaces("deepsdf")
    with pytest.raises(InputError, match="no preset"):
        experiment_interfaces("fig0")
