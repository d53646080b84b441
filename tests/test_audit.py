"""The audit against counts made by hand; the module and the random state stay as they were."""

from __future__ import annotations

import json
import pickle
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from modhyper import InputError
from modhyper.audit import audit, load_checkpoint
from modhyper.cli.main import run

torch = pytest.importorskip("torch")
nn = torch.nn


class Conditional(nn.Module):  # type: ignore[misc,name-defined]
    def __init__(self) -> None:
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(3, 5, bias=False), nn.Tanh(), nn.Linear(5, 4))
        self.decoder = nn.Sequential(nn.Linear(6, 7), nn.Tanh(), nn.Linear(7, 1, bias=False))

    def forward(self, x: Any, condition: Any) -> Any:
        return self.decoder(torch.cat([x, self.encoder(condition)], -1))


class Hyper(nn.Module):  # type: ignore[misc,name-defined]
    """g: 2 -> 4 -> 1 with a hidden bias: 8 + 4 + 4 = 16 generated numbers."""

    def __init__(self) -> None:
        super().__init__()
        self.f = nn.Sequential(nn.Linear(3, 6), nn.ReLU(), nn.Linear(6, 16))

    def forward(self, x: Any, condition: Any) -> Any:
        w = self.f(condition)
        hidden = torch.relu(torch.einsum("bd,bhd->bh", x, w[:, :8].view(-1, 4, 2)) + w[:, 8:12])
        return (hidden * w[:, 12:]).sum(-1, keepdim=True)


def test_embedding_by_hand() -> None:
    found = audit(Conditional(), "embedding")
    e, q = found.parts
    assert (e.role, e.name, e.parameters) == ("e", "encoder", 3 * 5 + 5 * 4 + 4)
    assert (q.role, q.name, q.parameters) == ("q", "decoder", 6 * 7 + 7 + 7)
    assert found.total == found.trained == e.parameters + q.parameters
    assert found.problem.m1 == 2
    assert found.problem.m2 == 3
    assert found.problem.embedding_dim == 4
    assert found.problem.depth == 2
    assert found.problem.activation == "tanh"
    assert found.problem.precision_bits == 32
    assert found.macs == 15 + 20 + 42 + 7
    assert found.dense_first_layer is True
    assert [layer.bias for layer in e.layers] == ["none", "non-zero"]


def test_hypernetwork_by_hand() -> None:
    found = audit(Hyper(), "hypernetwork", m1=2)
    assert found.generated == found.primary == 16
    assert found.total == 3 * 6 + 6 + 6 * 16 + 16
    assert found.macs is not None
    assert found.macs >= 18 + 96 + 8
    with pytest.raises(InputError, match="--m1"):
        audit(Hyper(), "hypernetwork")


def test_spectral_complexity_by_hand() -> None:
    module = Conditional()
    with torch.no_grad():
        for p in module.parameters():
            p.fill_(0.25)
    e, q = audit(module, "embedding").parts
    # largest column sums: W1 is 5 x 3 and W2 4 x 5; then 7 x 6 and 1 x 7; tanh is 1-Lipschitz
    assert e.complexity == Fraction(5, 4) * 1
    assert q.complexity == Fraction(7, 4) * Fraction(1, 4)


def test_shared_and_frozen_tensors_count_once() -> None:
    module = Conditional()
    module.encoder[0].weight.requires_grad_(False)
    module.extra = nn.Linear(6, 7)
    module.extra.weight = module.decoder[0].weight
    found = audit(module, "embedding")
    assert found.shared == ("extra.weight = decoder.0.weight",)
    assert found.total - found.trained == 15
    assert found.total == 39 + 56 + 7


def test_zero_weights_mean_a_sparse_first_layer() -> None:
    module = Conditional()
    with torch.no_grad():
        module.decoder[0].weight[0, 0] = 0
    assert audit(module, "embedding").dense_first_layer is False


def test_nothing_of_the_module_changes() -> None:
    module = Conditional().train()
    module.decoder.insert(1, nn.Dropout(0.5))
    module(torch.ones(1, 2), torch.ones(1, 3)).sum().backward()
    before = {name: (p.clone(), p.grad.clone()) for name, p in module.named_parameters()}
    state = torch.random.get_rng_state()
    audit(module, "embedding")
    assert torch.equal(state, torch.random.get_rng_state())
    assert module.training
    for name, p in module.named_parameters():
        assert torch.equal(p, before[name][0])
        assert torch.equal(p.grad, before[name][1])
        assert p.device.type == "cpu"


def test_layers_without_a_norm_are_named() -> None:
    module = Conditional()
    module.decoder.insert(1, nn.LayerNorm(7))
    q = audit(module, "embedding").parts[1]
    assert q.complexity is None
    assert q.unknown == ("LayerNorm",)


def test_a_failing_forward_costs_only_the_macs() -> None:
    module = Conditional()
    module.forward = lambda image: image
    found = audit(module, "embedding")
    assert found.macs is None
    assert any("forward(x, I) raised" in note for note in found.notes)


def test_roles_that_are_not_found_are_named() -> None:
    module = Conditional()
    module.weird = module.encoder
    del module.encoder
    with pytest.raises(InputError, match="such as e=encoder"):
        audit(module, "embedding")
    assert audit(module, "embedding", parts={"e": "weird"}).parts[0].name == "weird"
    with pytest.raises(InputError, match="no submodule 'nothing'"):
        audit(module, "embedding", parts={"e": "nothing"})


class Exploit:
    def __reduce__(self) -> Any:
        return (Path.touch, (Path("executed"),))


def test_checkpoints_are_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    module, other = Conditional(), Conditional()
    torch.save(other.state_dict(), "good.pt")
    load_checkpoint(module, Path("good.pt"))
    assert torch.equal(module.encoder[0].weight, other.encoder[0].weight)
    with open("bad.pt", "wb") as file:
        pickle.dump(Exploit(), file)
    torch.save({"x": Exploit()}, "worse.pt")
    for name in ("bad.pt", "worse.pt", "absent.pt"):
        with pytest.raises(InputError):
            load_checkpoint(module, Path(name))
    assert not Path("executed").exists()
    torch.save(Hyper().state_dict(), "other.pt")
    with pytest.raises(InputError, match="not a checkpoint of this module"):
        load_checkpoint(module, Path("other.pt"))


def test_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "audited_networks.py").write_text(
        "from torch import nn\n"
        "class Net(nn.Module):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.e = nn.Sequential(nn.Linear(2, 4), nn.ReLU(), nn.Linear(4, 2))\n"
        "        self.q = nn.Sequential(nn.Linear(3, 8), nn.ReLU(), nn.Linear(8, 1))\n"
    )
    assert run(["audit", "audited_networks:Net", "--as", "embedding", "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["total"] == 12 + 10 + 32 + 9
    assert data["problem"]["m1"] == 1
    assert {"bounds", "parts", "excluded_eps"} <= set(data)
    for arguments, says in [
        (["audited_networks:Net", "--as", "network"], "embedding or hypernetwork"),
        (["audited_networks:Nut", "--as", "embedding"], "did you mean 'Net'"),
        (["no_such_module:Net", "--as", "embedding"], "cannot import"),
        (["audited_networks", "--as", "embedding"], "package.module:factory"),
        (["audited_networks:Net", "--as", "embedding", "--parts", "z=e"], "ROLE=NAME"),
        (["audited_networks:Net", "--as", "embedding", "--eps", "2"], "less than 1"),
    ]:
        assert run(["audit", *arguments]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert says in err
