"""`modhyper audit`, claims about modules, saved programs and checkpoints."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import audited_nets as nets
import pytest
import torch

import modhyper
from modhyper import InputError
from modhyper.audit import audit
from modhyper.audit.target import load_checkpoint, read_arguments
from modhyper.cli.main import run
from modhyper.papers.certified.interface import Setting, gap_end

NETWORKS = """
import torch
from torch import nn
print("importing speaks")
class Film(nn.Module):
    def __init__(self, units=8, name="relu"):
        super().__init__()
        print("building speaks")
        self.f, self.q, self.o = nn.Linear(5, 2 * units), nn.Linear(2, units), nn.Linear(units, 1)
    def forward(self, coords, c):
        gamma, beta = self.f(c).chunk(2, -1)
        return self.o(torch.relu(gamma * self.q(coords) + beta))
def example():
    return {"coords": torch.zeros(1, 2), "c": torch.zeros(1, 5)}
def broken():
    raise ValueError("no disk")
number = 3
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "audited_films.py").write_text(NETWORKS)
    return tmp_path


FILM = ["audit", "audited_films:Film", "--x", "2", "--condition", "c=5"]


def test_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sys.modules.pop("audited_films", None)  # what importing and building print is no answer
    assert run([*FILM, "--arg", "units=16", "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["k"], data["N_Q"]) == (32, 2 * 16 + 16 + 17)
    assert data["method"] == "FiLM (scale and shift)"
    assert [each["role"] for each in data["interfaces"][-1]["delivered"]] == ["scale, shift"]
    assert data["counts"]["parameters"] == 6 * 32 + 48 + 17
    assert data["verdict"]["m1"] == 2
    assert Fraction(data["verdict"]["excluded_eps"]) > 0


@pytest.mark.parametrize("format", ["table", "plain", "markdown", "latex", "csv"])
def test_every_format(folder: Path, format: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*FILM, "--format", format]) == 0
    out = capsys.readouterr().out
    assert "FiLM" in out or format == "csv"


def test_page(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*FILM, "--format", "plain", "--eps", "1e-3"]) == 0
    out = capsys.readouterr().out
    assert "The condition meets x as k = 16 numbers; N_Q = 33 numbers are stored behind" in out
    assert "ε = 0.001 is excluded" in out
    assert "Activations: relu ×1." in out
    assert "Lipschitz constant in x" in out
    assert run([*FILM, "--format", "plain", "--eps", "0.9"]) == 0
    assert "At ε = 0.9 the law says nothing" in capsys.readouterr().out
    assert run(["audit", "audited_films:Film", "--format", "plain"]) == 0
    assert "nothing was run" in capsys.readouterr().out
    assert run([*FILM[:2], "--x", "coords", "--condition", "c", "--inputs",
                "audited_films:example", "--meta", "--format", "plain"]) == 0  # fmt: skip
    out = capsys.readouterr().out
    assert "k = 16" in out
    assert "Lipschitz" not in out


def test_what_would_lift_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A small q behind an interface of 2, e large: at 0.004 the interface is what is too narrow."""
    (folder / "narrow_net.py").write_text(
        "import torch\nfrom torch import nn\n"
        "class Net(nn.Module):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.e = nn.Sequential(nn.Linear(2, 2000), nn.ReLU(), nn.Linear(2000, 2000),\n"
        "            nn.ReLU(), nn.Linear(2000, 2))\n"
        "        self.q = nn.Sequential(nn.Linear(3, 30), nn.ReLU(), nn.Linear(30, 1))\n"
        "    def forward(self, x, c):\n"
        "        return self.q(torch.cat([x, self.e(c)], -1))\n"
    )
    assert run(["audit", "narrow_net:Net", "--x", "1", "--condition", "2", "--eps", "4e-3",
                "--format", "json"]) == 0  # fmt: skip
    data = json.loads(capsys.readouterr().out)
    verdict = data["verdict"]
    by = data["interfaces"][verdict["eps_is_excluded_by"]]
    assert (by["k"], by["N_Q"]) == (2, 3 * 30 + 30 + 31)

    # the least k that no checkerboard or Lee code refuses, by trying all grids: 2 + Σ (c - 1) < 500
    # and half of the points, or 4 + Σ (c - 1) < 1000 and one in 12; walks may refuse more
    def excluded(k: int) -> bool:
        def some(points: int, per_x: int, index: int) -> bool:
            return any(
                a * b * (c - 32 * k * per_x) > 32 * 151 * index
                for c in range(32 * k * per_x + 1, points)
                for a, b in [((points - c) // 2, points - c - (points - c) // 2)]
            )

        return some(500, 2, 2) or some(998, 4, 12)

    assert excluded(2)
    by_signs = next(k for k in range(2, 100) if not excluded(k))
    assert verdict["lifting_k"] >= by_signs
    law = Setting(m1=1, m2=2, smoothness=1, eps=Fraction(4, 1000))
    assert verdict["lifting_k"] == (gap_end(law, 151) or 0) + 1  # another search, over k
    assert run(["audit", "narrow_net:Net", "--x", "1", "--condition", "2", "--eps", "4e-3",
                "--format", "plain"]) == 0  # fmt: skip
    assert f"k = {verdict['lifting_k']} would lift this" in capsys.readouterr().out


def test_picture(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("matplotlib")
    assert run([*FILM, "--out", "interfaces"]) == 0
    assert {p.suffix for p in folder.glob("interfaces.*")} == {".png", ".svg", ".json", ".csv"}
    rows = (folder / "interfaces.csv").read_text().splitlines()
    assert rows[0] == "k,N_Q,N_e,cut"
    assert rows[-1].startswith("16,33,")
    capsys.readouterr()
    assert run(["audit", "audited_films:Film", "--x", "2", "--out", "none"]) == 2


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["audited_films:Flim", "--x", "2"], "did you mean 'Film'"),
        (["no_such_module:Net", "--x", "2"], "cannot import"),
        (["audited_films", "--x", "2"], "package.module:factory"),
        (["audited_films:number"], "is a int, not a torch module"),
        (["audited_films:broken"], "raised ValueError: no disk"),
        (["audited_films:example"], "gives a dict, not a torch module"),
        (["audited_films:Film", "--arg", "units"], "expected NAME=VALUE"),
        (["audited_films:Film", "--arg", "width=3"], "raised TypeError"),
        (["audited_films:Film", "--x", "2", "--condition", "c=5", "--eps", "2"], "less than 1"),
        (["audited_films:Film", "--x", "7", "--condition", "c=5"], "cannot be followed"),
        (["audited_films:Film", "--x", "2", "--condition", "z=5"], "no argument 'z'"),
        (["audited_films:Film", "--condition", "c=5"], "x: missing"),
        (["absent.pt2"], "absent.pt2"),
        (["audited_films.py:Film"], "cannot import"),
        (["audited_films:Film", "--inputs", "audited_films:number"], "gives a int"),
        (["audited_films:Film", "--checkpoint", "absent.pt"], "cannot read absent.pt"),
    ],
)
def test_bad_input_is_one_message(
    folder: Path, arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["audit", *arguments]) == 2
    err = capsys.readouterr().err
    assert says in err
    assert "Traceback" not in err


def test_saved_programs(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With a batch of any size: the audit is of a batch of one."""
    module = nets.Heads()
    batch = torch.export.Dim("batch")
    program = torch.export.export(
        module,
        (torch.zeros(2, 4), torch.zeros(2, 3)),
        dynamic_shapes={"x": {0: batch}, "condition": {0: batch}},
    )
    torch.export.save(program, folder / "heads.pt2")
    capsys.readouterr()
    assert run(["audit", "heads.pt2", "--x", "x", "--condition", "condition",
                "--format", "json"]) == 0  # fmt: skip
    data = json.loads(capsys.readouterr().out)
    direct = audit(module, "4", "3")
    assert (data["k"], data["N_Q"]) == (direct.k, direct.N_Q) == (41, 0)
    assert data["counts"] == json.loads(json.dumps(direct.counts.as_dict()))
    assert [row["norm_1"] for row in data["norms"]] == [norm.norm_1 for norm in direct.norms]
    assert run(["audit", "heads.pt2", "--arg", "a=1"]) == 2
    (folder / "text.pt2").write_text("no program")
    assert run(["audit", "text.pt2"]) == 2


class Exploit:
    def __reduce__(self) -> Any:
        return (Path.touch, (Path("executed"),))


def test_checkpoints_are_data(folder: Path) -> None:
    module, other = nets.Conditional(), nets.Conditional()
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
    torch.save(nets.Hyper().state_dict(), "other.pt")
    with pytest.raises(InputError, match="not a checkpoint of this module"):
        load_checkpoint(module, Path("other.pt"))


def test_arguments_are_literals_or_text() -> None:
    assert read_arguments(["a=3", "b=relu", "c=[1, 2]", "d=None"]) == {
        "a": 3,
        "b": "relu",
        "c": [1, 2],
        "d": None,
    }
    assert read_arguments(None) == {}


def test_public_function() -> None:
    """Before and after the package of the same name is imported."""
    import modhyper.audit as package

    assert modhyper.audit(nets.Hyper(), "2", "3").k == 16
    assert package.audit(nets.Hyper(), "2", "3") is not None
    assert "audit" in dir(modhyper)


def claims(folder: Path, *texts: str) -> dict[str, str]:
    from modhyper.ledger.user_claims import judge_claim, read_user_claims

    head = '[[claim]]\nid = "{}"\nkind = "module"\nmodule = "audited_films:Film"\n'
    body = "".join(head.format(i) + text + "\n" for i, text in enumerate(texts))
    (folder / "claims.toml").write_text(body)
    return {c.id: judge_claim(c).truth for c in read_user_claims(folder / "claims.toml")}


SHAPES = 'x = "2"\ncondition = "c=5"\n'


def test_claims(folder: Path) -> None:
    found = claims(
        folder,
        SHAPES + 'measure = "k"\nat_most = 16',
        SHAPES + 'measure = "k"\nat_least = 17',
        SHAPES + 'measure = "N_Q"\nat_most = 33',
        SHAPES + 'measure = "N_Q"\narguments = { units = 16 }\nat_least = 65',
        SHAPES + 'measure = "N_e"\nat_most = 96',
        SHAPES + 'measure = "total"\nat_most = 129',
        # the least of 129 (all stored, 5 known numbers each) and 33 + 16 k, with 10 conditions
        SHAPES + 'measure = "cut"\nconditions = 10\nat_most = 179',
        SHAPES + 'measure = "cut"\nconditions = 10\nat_most = 178',
        SHAPES + 'measure = "lipschitz_x"\nat_most = 1e6',
        SHAPES + 'measure = "lipschitz_x"\nat_most = 1e-6',
        SHAPES + 'measure = "lipschitz_condition"\nat_least = 1',
        SHAPES + 'measure = "excluded_eps"\nat_least = "1/1000"',
        SHAPES + 'measure = "macs"\nat_most = 104',
        'measure = "buffers"\nat_most = 0',
    )
    assert list(found.values()) == [
        *("holds", "fails", "holds", "holds", "holds", "holds", "holds", "fails"),
        *("holds", "undecided", "undecided", "holds", "holds", "holds"),
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('measure = "k"\nat_most = 1', "needs 'x'"),
        ('measure = "k"\nx = "2"\nat_most = 1', "needs 'condition'"),
        ('measure = "kk"\nat_most = 1', "no measure 'kk'"),
        (SHAPES + 'measure = "cut"\nat_most = 1', "needs 'conditions'"),
        (SHAPES + 'measure = "spectral_complexity"\nat_most = 1', "multilayer perceptrons; found"),
        (SHAPES + 'measure = "k"\nat_most = 1\nwidth = 3', "unknown key 'width'"),
    ],
)
def test_claims_that_cannot_be_judged(folder: Path, text: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        claims(folder, text)


def test_spectral_complexity_of_steep_activations(folder: Path) -> None:
    """LeakyReLU(5) and ELU(3) passed for 1-Lipschitz, and a claim of at most 1 held."""
    (folder / "steep.py").write_text(
        "from torch import nn\nimport torch\n"
        "def build(steep):\n"
        "    act = nn.LeakyReLU(5.0) if steep == 'leaky' else nn.ELU(3.0)\n"
        "    net = nn.Sequential(nn.Linear(1, 1), act, nn.Linear(1, 1))\n"
        "    with torch.no_grad():\n"
        "        for p in net.parameters():\n"
        "            p.fill_(1.0)\n"
        "    return net\n"
        "def siren():\n"
        "    class Siren(nn.Module):\n"
        "        def __init__(self):\n"
        "            super().__init__()\n"
        "            self.a = nn.Linear(1, 1)\n"
        "        def forward(self, x):\n"
        "            return torch.sin(30 * self.a(x))\n"
        "    return Siren()\n"
    )
    from modhyper.audit.measures import measure_module

    for steep, slope in (("leaky", 5), ("elu", 3)):
        fields = {"module": "steep:build", "arguments": {"steep": steep}, "x": "1",
                  "measure": "spectral_complexity"}  # fmt: skip
        found = measure_module(fields, folder)
        assert found.low is not None
        assert found.high is not None
        assert found.low <= slope <= found.high <= slope * (1 + Fraction(1, 10**9))
    with pytest.raises(InputError, match="found mul"):
        measure_module(
            {"module": "steep:siren", "x": "1", "measure": "spectral_complexity"}, folder
        )


@pytest.mark.parametrize("command", [["audit", "a:b"], ["verify", "--claims", "claims.toml"]])
def test_without_torch(folder: Path, command: list[str]) -> None:
    (folder / "claims.toml").write_text(
        '[[claim]]\nid = "a"\nkind = "module"\nmodule = "a:b"\nmeasure = "parameters"\nat_most = 1'
    )
    code = (
        "import sys; sys.modules['torch'] = None\n"
        f"from modhyper.cli.main import run; sys.exit(run({command!r}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 2
    assert "modules need torch; pip install 'modhyper[lab]'" in done.stderr
    assert "Traceback" not in done.stderr
