"""Interfaces against counts by hand, and what the previous audit said wrongly of these modules."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import audited_nets as nets
import pytest
import torch

from modhyper.audit import Audit, audit


def rows(found: Audit) -> list[tuple[int, int]]:
    return [(each.k, each.N_Q) for each in found.interfaces]


@pytest.mark.parametrize(
    ("module", "x", "condition", "k", "stored", "before", "method"),
    [
        (nets.Conditional, "2", "3", 4, 56, 15 + 24, "embedding"),
        (nets.Hyper, "2", "3", 16, 0, 24 + 112, "hypernetwork"),
        (nets.Heads, "4", "3", 41, 0, 200 + 51 * 41, "hypernetwork"),
        (nets.FilmOf64, "2", "5", 128, 257, 6 * 128, "FiLM (scale and shift)"),
        (nets.Chunked, "2", "5", 750, 0, 80 + 1400, "chunked hypernetwork"),
        (nets.Siren, "2", "5", 5, 145, 0, "concatenation of the condition itself"),
        (nets.LowRank, "30", "4", 100, 641, 500, "low-rank weights (LoRA)"),
        (nets.ByLabel, "2", "@10", 6, 91, 60, "embedding"),
        (nets.CrossAttention, "4x8", "6x20", 96, 144, 2 * (160 + 8), "cross-attention"),
        (nets.BiasesOnly, "2", "5", 12, 37, 72, "biases only"),
        (nets.OutputOnly, "2", "5", 12, 36, 72, "output weights only"),
        (nets.ImageHyper, "2", "image=3x32x32", 65, 0, 224 + 32 + 585, "hypernetwork"),
    ],
)  # fmt: skip
def test_by_hand(
    module: Any, x: str, condition: str, k: int, stored: int, before: int, method: str
) -> None:
    found = audit(module(), x, condition)
    assert (found.k, found.N_Q, found.interface.N_e) == (k, stored, before)
    assert found.method == method
    assert found.counts.total == sum(
        t.numel() for t in {*module().parameters(), *module().buffers()}
    )


def test_the_whole_profile() -> None:
    # one head a layer: the condition itself (3 numbers, all 2,291 stored), or all 41 generated
    assert rows(audit(nets.Heads(), "4", "3")) == [(3, 200 + 51 * 41), (41, 0)]
    # f's hidden layers of 100 numbers, then its 100·7,960 + 7,960 weights are behind the cut
    before = 785 * 100 + 101 * 100
    assert rows(audit(nets.Released(), "784", "784")) == [
        (784, before + 101 * 7960),  # the condition itself
        (100, 101 * 7960),
        (7960, 0),
    ]
    # the embedding method has the same 100 numbers
    q = (784 + 7850) * 10 + 10 + 120 + 12
    assert q == 86_482
    assert rows(audit(nets.ReleasedEmbedding(), "784", "784")) == [
        (784, before + q + 101 * 7850),
        (100, q + 101 * 7850),
        (7850, q),
    ]


def test_forward_of_condition_then_input() -> None:
    """m1 ≠ m2 and m1 = m2: x is the argument named input, not the first."""
    found = audit(nets.Released(), "784", "784")
    assert [(each.role, each.name) for each in found.inputs] == [
        ("x", "input"),
        ("condition", "condition"),
    ]
    assert found.k == 7960
    swapped = audit(nets.Released(), "condition=784", "input=784")
    assert swapped.k == 784  # x goes through f, and the "condition" enters as it is
    assert swapped.method != "hypernetwork"


def test_heads_are_not_judged_by_the_last_one() -> None:
    """It said: N_g = 1, and no error below 0.0769. With one number C_x > 32 cells would do so."""
    found = audit(nets.Heads(), "4", "3")
    assert found.interface.excluded is not None
    # N_Q = 0 and k = 41: 32·41 = 1,312 signs are not excluded. A Lee code has one point in 16, and
    # 12^4 = 16·1,296 < 16·1,312 < 13·12^3, so sides with Σ (c - 1) = 45 are, where 49 < 4/ε
    assert found.interface.excluded < Fraction(4, 49)
    assert found.interface.excluded >= Fraction(816, 10**4)


def test_film_counts_the_primary() -> None:
    """It said: a hypernetwork with N_g = 128 numbers, and forgot the 257 of the primary."""
    found = audit(nets.FilmOf64(), "2", "5")
    widest = found.interface
    assert (widest.k, widest.N_Q) == (128, 257)
    assert widest.statement.stored == 32 * 257
    assert widest.statement.delivered == 32 * 128


def test_images_have_all_their_dimensions() -> None:
    """It said: m2 = 8, the width of the features."""
    verdict = audit(nets.ImageHyper(), "2", "image=3x32x32").verdict
    assert verdict is not None
    assert (verdict.targets.m1, verdict.targets.m2) == (2, 3072)


def test_activations_come_from_the_graph() -> None:
    """It said: σ = relu for torch.sin, and slope 1 for LeakyReLU(5) and ELU(3)."""
    assert audit(nets.Siren(), "2", "5").activations == (("sin", 1),)
    module = torch.nn.Sequential(
        torch.nn.Linear(2, 3), torch.nn.LeakyReLU(5.0), torch.nn.Linear(3, 1), torch.nn.ELU(3.0)
    )
    assert audit(module, "2").activations == (("leaky_relu(5)", 1), ("elu(3)", 1))


def test_buffers_are_numbers() -> None:
    class Normed(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.e, self.norm = torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4)

        def forward(self, x: Any, condition: Any) -> Any:
            return self.norm(x * self.e(condition))

    found = audit(Normed(), "4", "3")
    # weight, bias, running mean and variance of 4 units; num_batches_tracked is not read
    assert (found.k, found.N_Q) == (4, 16)
    assert (found.counts.parameters, found.counts.buffers) == (16 + 8, 9)
    assert {each.name for each in found.interface.stored} == {
        *("norm.weight", "norm.bias", "norm.running_mean", "norm.running_var"),
    }


def test_shared_tensors_count_once() -> None:
    module = nets.Conditional()
    module.encoder[0].weight.requires_grad_(False)
    module.extra = torch.nn.Linear(6, 7)
    module.extra.weight = module.decoder[0].weight
    found = audit(module, "2", "3")
    assert found.counts.shared == ("extra.weight = decoder.0.weight",)
    assert found.counts.parameters - found.counts.trained == 15
    assert found.counts.parameters == 39 + 56 + 7
    assert found.counts.unused == 7  # extra.bias
    assert found.N_Q == 56


def test_a_parameter_used_on_both_sides_is_stored_behind() -> None:
    class Tied(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.linear = torch.nn.Linear(4, 4, bias=False)

        def forward(self, x: Any, condition: Any) -> Any:
            return self.linear(x) * self.linear(condition)

    found = audit(Tied(), "4", "4")
    # behind the cut once, and then nothing is left before it: the condition is known
    assert rows(found) == [(4, 16)]
    assert found.interface.N_e == 0
    assert found.interface.statement.delivered == 0
