"""Saved networks load elsewhere: in a fresh process with plain torch, and as a state_dict."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from modhyper.construction import construct, load
from modhyper.errors import InputError

torch.set_num_threads(1)

# Only torch and safetensors: the forward pass as manifest.json documents it.
PLAIN = """
import json, sys
import torch
from safetensors.torch import load_file

folder = sys.argv[1]
spec = json.load(open(folder + "/manifest.json"))["architecture"]
tensors = load_file(folder + "/network.safetensors")
act = {"relu": torch.relu, "tanh": torch.tanh, "identity": lambda t: t}

def through(layers, a):
    for layer in layers:
        a = tensors[layer["weight"]] @ a
        if layer["bias"] is not None:
            a = a + tensors[layer["bias"]]
        a = act[layer["activation"]](a)
    return a

def h(x, condition):
    if spec["kind"] == "embedding":
        return through(spec["q"], torch.cat([x, through(spec["e"], condition)]))
    numbers = through(spec["f"], condition)
    layers = spec["g"]["layers"]
    size = sum(l["weight"][0] * (l["weight"][1] + l["bias"]) for l in layers)
    if spec["g"]["positions"] is not None:
        full = numbers.new_zeros(size)
        full[tensors[spec["g"]["positions"]]] = numbers
        numbers = full
    for layer in layers:
        out, inputs = layer["weight"]
        weight, numbers = numbers[:out * inputs].reshape(out, inputs), numbers[out * inputs:]
        x = weight @ x
        if layer["bias"]:
            x, numbers = x + numbers[:out], numbers[out:]
        x = act[layer["activation"]](x)
    return x

assert not any(name.startswith("modhyper") for name in sys.modules)
points = json.load(sys.stdin)
dtype = getattr(torch, spec["dtype"])
print(json.dumps([h(torch.tensor(x, dtype=dtype), torch.tensor(i, dtype=dtype)).item()
                  for x, i in points]))
"""

CASES: list[tuple[str, int, int, dict[str, Any]]] = [
    ("sin(3*x1)*cos(2*I1)/4", 1, 1, {}),
    ("x1*x2*I1/4", 2, 1, {}),
    ("sin(x1)*cos(I1)/4", 1, 1, {"activation": "tanh", "dtype": "float32"}),
    ("x1*I1/4", 1, 1, {"method": "samples"}),
]


def test_loads_in_a_fresh_process_with_plain_torch(tmp_path: Path) -> None:
    torch.manual_seed(0)
    script = tmp_path / "plain.py"
    script.write_text(PLAIN)
    for number, (target, m1, m2, options) in enumerate(CASES[:2]):
        folder = tmp_path / str(number)
        made = construct(target, m1=m1, m2=m2, eps="0.1", **options)
        made.save(str(folder))
        x, condition = torch.rand(6, m1).double() * 2 - 1, torch.rand(6, m2).double() * 2 - 1
        points = json.dumps(list(zip(x.tolist(), condition.tolist(), strict=True)))
        run = subprocess.run(
            [sys.executable, "-I", str(script), str(folder)],
            input=points,
            capture_output=True,
            text=True,
            check=True,
            cwd=tmp_path,
        )
        ours = made.module(x[:, None], condition)[:, 0]
        assert torch.allclose(torch.tensor(json.loads(run.stdout)).double(), ours, atol=1e-12)


@pytest.mark.parametrize(("target", "m1", "m2", "options"), CASES)
def test_saved_and_loaded_modules_agree(
    tmp_path: Path, target: str, m1: int, m2: int, options: dict[str, Any]
) -> None:
    made = construct(target, m1=m1, m2=m2, eps="0.1", **options)
    manifest = made.save(str(tmp_path))
    data = (tmp_path / "network.safetensors").read_bytes()
    assert manifest["sha256"]["network.safetensors"] == hashlib.sha256(data).hexdigest()
    assert json.loads((tmp_path / "manifest.json").read_text())["claimed_eps"] == "1/10"
    dtype = torch.float32 if made.dtype == "float32" else torch.float64
    x, condition = torch.rand(4, 9, m1, dtype=dtype), torch.rand(4, m2, dtype=dtype)
    module, again = made.module, load(tmp_path)
    assert torch.equal(module(x, condition), again(x, condition))
    fresh = type(again)(manifest["architecture"], *_free(again))
    fresh.load_state_dict(module.state_dict(), assign=True)
    assert torch.equal(fresh(x, condition), module(x, condition))
    assert module(x, condition).dtype == dtype


def _free(module: Any) -> list[int]:
    positions = module.g.positions if hasattr(module, "g") else None
    return [] if positions is None else [positions.numel()]


def test_same_construction_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        construct("x1*I1/4", m1=1, m2=1, eps="0.1").save(str(tmp_path / name))
    a, b = ((tmp_path / n / "network.safetensors").read_bytes() for n in ("a", "b"))
    assert a == b


def test_gradients_flow() -> None:
    """A real module: its weights can be trained on."""
    module: Any = construct("x1*I1/4", m1=1, m2=1, eps="0.1").module
    module(torch.rand(5, 1).double(), torch.rand(3, 1).double()).square().mean().backward()
    assert all(p.grad is not None for p in module.parameters())


def test_unusable_folders_are_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    made = construct("x1*I1/4", m1=1, m2=1, eps="0.1")
    with pytest.raises(InputError, match="cannot write"):
        made.save(str(tmp_path / "file"))
    with pytest.raises(InputError, match="no file"):
        load(tmp_path)
