"""The module, the random states and the process are as they were, bit for bit."""

from __future__ import annotations

import copy
import logging
import random
import subprocess
import sys
from typing import Any

import audited_nets as nets
import numpy as np
import pytest
import torch
from torch import nn

from modhyper import InputError
from modhyper.audit import audit


class Delicate(nn.Module):
    """Whatever a run could change: statistics, power iterations, masks, counters, hooks, caches."""

    def __init__(self) -> None:
        super().__init__()
        self.norm = nn.BatchNorm1d(4)
        self.spectral = torch.nn.utils.parametrizations.spectral_norm(nn.Linear(3, 4))
        self.old = torch.nn.utils.spectral_norm(nn.Linear(4, 4))
        self.drop = nn.Dropout(0.5)
        self.register_buffer("calls", torch.zeros((), dtype=torch.long))
        self.plain = torch.zeros(4)
        self.listed = [torch.zeros(4)]
        self.last: Any = None
        self.norm.register_forward_hook(lambda module, args, out: out * 1)

    def forward(self, x: Any, c: Any) -> Any:
        self.calls += 1
        self.plain.add_(1)
        self.last = c
        out = self.norm(self.old(x)) * self.drop(self.spectral(c)) + self.plain + self.listed[0]
        print("forward speaks")
        return out + random.random() + float(np.random.rand())


def state(module: Any) -> dict[str, Any]:
    """Everything that can be compared: tensors with gradients and places, flags, hooks, dicts."""
    out: dict[str, Any] = {}
    for name, tensor in [*module.named_parameters(), *module.named_buffers()]:
        grad = None if tensor.grad is None else tensor.grad.clone()
        out[name] = (tensor.detach().clone(), grad, tensor.device, tensor.data_ptr(),
                     tensor._version, tensor.requires_grad, type(tensor))  # fmt: skip
    for name, part in module.named_modules():
        out["flags", name] = (part.training, list(part._forward_hooks), list(part._parameters),
                              list(part._buffers), sorted(map(str, vars(part))))  # fmt: skip
    out["plain"] = module.plain.clone(), module.listed[0].clone(), module.last
    return out


def same(a: Any, b: Any) -> bool:
    if isinstance(a, torch.Tensor):
        return isinstance(b, torch.Tensor) and torch.equal(a, b)
    if isinstance(a, tuple | list):
        return len(a) == len(b) and all(map(same, a, b))
    return bool(a == b)


def test_nothing_changes(capsys: pytest.CaptureFixture[str]) -> None:
    module = Delicate().train()
    module(torch.randn(5, 4), torch.randn(5, 3)).sum().backward()
    module.last = None
    module.drop.eval()  # a flag unlike the others
    capsys.readouterr()
    before = state(module)
    states = torch.random.get_rng_state(), random.getstate(), np.random.get_state()[1].copy()
    found = audit(module, "4", "3")
    assert found.k == 4
    after = state(module)
    assert before.keys() == after.keys()
    for key, value in before.items():
        assert same(value, after[key]), key
    assert torch.equal(states[0], torch.random.get_rng_state())
    assert states[1] == random.getstate()
    assert np.array_equal(states[2], np.random.get_state()[1])
    assert torch.is_grad_enabled()
    assert logging.root.manager.disable == 0
    assert torch.backends.mha.get_fastpath_enabled()
    assert capsys.readouterr().out == ""  # what forward prints does not mix with the answer


def test_evaluation_mode_is_what_is_audited() -> None:
    """Spectral norm in training would iterate; batch norm would mix the batch."""
    module = Delicate().train()
    found = audit(module, "4", "3")
    assert not any("running" in note or "spectral" in note for note in found.notes)
    assert any("changes calls, plain" in note for note in found.notes)


def test_a_tensor_in_a_list_that_forward_changes_is_refused() -> None:
    class Listed(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.kept = [torch.zeros(3)]

        def forward(self, x: Any) -> Any:
            self.kept[0] += x[0]
            return x + self.kept[0]

    module = Listed()
    with pytest.raises(InputError, match="cannot be followed"):
        audit(module, "3")
    assert torch.equal(module.kept[0], torch.zeros(3))


def test_lazy_modules() -> None:
    class Lazy(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.e, self.q = nn.LazyLinear(5), nn.LazyLinear(1)

        def forward(self, x: Any, c: Any) -> Any:
            return self.q(torch.cat([x, torch.relu(self.e(c))], -1))

    module = Lazy()
    found = audit(module, "2", "3")
    assert (found.k, found.N_Q, found.interface.N_e) == (5, 8, 20)
    assert found.lipschitz_x is None  # it has no weights yet
    assert torch.nn.parameter.is_lazy(module.e.weight)
    with pytest.raises(InputError, match="lazy parameter"):
        audit(Lazy(), "2", "3x3")


def test_meta_modules() -> None:
    with torch.device("meta"):
        module = nets.Heads()
    found = audit(module, "4", "3")
    assert (found.k, found.N_Q) == (41, 0)
    assert found.norms == ()
    assert found.lipschitz_x is None
    assert found.operations == audit(nets.Heads(), "4", "3").operations
    assert all(p.device.type == "meta" for p in module.parameters())


def test_modules_that_cannot_be_copied_are_refused() -> None:
    class Stuck(nn.Module):
        def __deepcopy__(self, memo: Any) -> Any:
            raise RuntimeError("not me")

        def forward(self, x: Any) -> Any:
            return x

    with pytest.raises(InputError, match="cannot be copied: RuntimeError: not me"):
        audit(Stuck(), "2")


def test_results_of_a_run_in_attributes_do_no_harm() -> None:
    module = nets.Heads()
    module.kept = module.trunk(torch.randn(1, 3))  # not a leaf: it cannot be copied
    kept = module.kept
    assert audit(module, "4", "3").k == 41
    assert module.kept is kept


def test_copies_are_independent() -> None:
    module = nets.Conditional()
    twin = copy.deepcopy(module)
    assert audit(module, "2", "3") == audit(twin, "2", "3")


LARGE = """
import sys, time
sys.path.insert(0, {folder!r})
import torch, modhyper, large_net
with torch.device("meta"):
    module = large_net.Large()
size = sum(p.numel() for p in module.parameters())
start = time.perf_counter()
found = modhyper.audit(module, "64x16", "tokens=77@50000")
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]
print(size, time.perf_counter() - start, peak)
print(found.k, found.N_Q)
"""


@pytest.mark.slow
def test_a_billion_parameters() -> None:
    """Under 30 s and 2 GB; keys and values of 16 blocks for 77 tokens of width 1,536."""
    from pathlib import Path

    code = LARGE.format(folder=str(Path(__file__).parent))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    first, second = done.stdout.splitlines()
    size, seconds, kilobytes = first.split()
    assert int(size) > 10**9
    assert float(seconds) < 30
    assert int(kilobytes) < 2 * 10**6
    k, stored = map(int, second.split())
    assert k == 16 * 2 * 77 * 1536
    d = 1536
    block = 6 * d + 4 * d * d + 4 * d + 2 * (d * d + d) + 8 * d * d + 5 * d
    assert stored == 16 * block + 17 * d + 16 * (d + 1)


def test_a_wide_layer_is_measured_at_once() -> None:
    """A 4,096² layer took 35 s of exact fractions."""
    import time

    layer = nn.Linear(4096, 4096)
    start = time.perf_counter()
    found = audit(layer, "4096")
    assert time.perf_counter() - start < 10
    exact = layer.weight.detach().abs().double().sum(0).max()
    assert found.norms[0].norm_1 == pytest.approx(float(exact), rel=1e-9)
