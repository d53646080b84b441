"""The user's own claims: decided, refuted or left open; malformed ones refused; pytest plugin."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from modhyper import InputError
from modhyper.cli.main import run
from modhyper.ledger.user_claim_kinds import slope_of
from modhyper.ledger.user_claims import claim, judge_claim, judge_function, read_user_claims

ROOT = Path(__file__).resolve().parents[2]
HEAD = '[problem]\nm1 = 1\nm2 = 2\neps = "1e-3"\nembedding_dim = 2\n'


def judged(text: str, folder: Path) -> tuple[str, str]:
    path = folder / "claims.toml"
    path.write_text(HEAD + text)
    (only,) = read_user_claims(path)
    found = judge_claim(only)
    return found.truth, found.reason


@pytest.mark.parametrize(
    ("body", "truth"),
    [
        ('quantity = "N_g"\nat_most = 3100', "holds"),
        ('quantity = "N_g"\nat_most = 10', "fails"),  # 32 are needed
        ('quantity = "N_g"\nat_most = 2000', "undecided"),
        ('quantity = "N_g"\nat_least = 5000', "fails"),  # 3,006 do
        ('quantity = "N_g"\nat_most = 0xC1C', "holds"),  # 3,100
        ('quantity = "N_g"\nat_most = 0o17', "fails"),
        ('quantity = "N_g"\nat_most = "1e400"', "holds"),
        ('quantity = "N_g"\nat_most = "1e-400"', "fails"),
        ('quantity = "N_q"\nat_least = 5053780', "holds"),
        ('quantity = "N_q"\nat_least = 5053781', "undecided"),
        ('quantity = "N_q"\nat_most = 5053779', "fails"),
    ],
)
def test_bounds(body: str, truth: str, tmp_path: Path) -> None:
    assert judged(f'[[claim]]\nid = "a"\nkind = "bound"\n{body}\n', tmp_path)[0] == truth


@pytest.mark.parametrize(
    ("activation", "truth"), [("tanh", "holds"), ("sigmoid", "fails"), ("sin(x)/x", "undecided")]
)
def test_hypotheses(activation: str, truth: str, tmp_path: Path) -> None:
    text = '[[claim]]\nid = "a"\nkind = "hypothesis"\nhypothesis = "sigma-zero"\n'
    text += f'problem = {{ activation = "{activation}" }}\n'
    if truth == "undecided":  # 0/0 at 0: the formula is refused or undecided, never "holds"
        assert judged(text, tmp_path)[0] != "holds"
    else:
        assert judged(text, tmp_path)[0] == truth


def test_modules(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    (tmp_path / "my_networks_for_claims.py").write_text(
        "from torch import nn\n"
        "import torch\n"
        "def primary():\n"
        "    net = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))\n"
        "    with torch.no_grad():\n"
        "        for p in net.parameters():\n"
        "            p.fill_(0.5)\n"
        "    return net\n"
        "def conv():\n"
        "    return nn.Conv1d(1, 1, 3)\n"
    )
    base = '[[claim]]\nid = "a"\nkind = "module"\nmodule = "my_networks_for_claims:{}"\n'
    primary = base.format("primary")
    # 2·3 + 3 + 3·1 + 1 = 13; ‖W1‖_1 = 1.5 (a column of three halves), ‖W2‖_1 = 0.5
    assert judged(primary + 'measure = "parameters"\nat_most = 13', tmp_path)[0] == "holds"
    assert judged(primary + 'measure = "parameters"\nat_most = 12', tmp_path)[0] == "fails"
    complexity = 'x = "{}"\nmeasure = "spectral_complexity"\n'
    steep = primary + complexity.format("2")
    assert judged(steep + "at_most = 0.750001", tmp_path)[0] == "holds"
    assert judged(steep + "at_most = 0.75", tmp_path)[0] == "undecided"  # it is rounded up
    assert judged(steep + "at_most = 0.7499", tmp_path)[0] == "fails"
    with pytest.raises(InputError, match="conv1d"):
        judged(base.format("conv") + complexity.format("1x5") + "at_most = 1", tmp_path)
    with pytest.raises(InputError, match="did you mean 'primary'"):
        judged(base.format("primar") + 'measure = "parameters"\nat_most = 1', tmp_path)


def test_slopes(tmp_path: Path) -> None:
    noise = [1.02, 0.97, 1.01, 0.99, 1.03, 0.98]
    rows = [f"{n},{5 * n**3 * noise[i]}" for i, n in enumerate((3, 4, 6, 8, 11, 16))]
    (tmp_path / "t.csv").write_text("n,size\n" + "\n".join(rows) + "\n")
    text = '[[claim]]\nid = "a"\nkind = "slope"\ndata = "t.csv"\nx = "n"\ny = "size"\n'
    assert judged(text + "near = 3\nwithin = 0.2", tmp_path)[0] == "holds"
    assert judged(text + "near = 2\nwithin = 0.2", tmp_path)[0] == "fails"
    assert judged(text + "near = 3\nwithin = 0.001", tmp_path)[0] == "undecided"
    # limits beyond every float: the interval lies in [-1.1e401, 9e400], and not near 1e400
    assert judged(text + 'near = "-1e400"\nwithin = "1e401"', tmp_path)[0] == "holds"
    assert judged(text + 'near = "1e400"\nwithin = 1', tmp_path)[0] == "fails"
    assert judged(text + 'near = 0x3\nwithin = "1/5"', tmp_path)[0] == "holds"
    slope = slope_of(tmp_path / "t.csv", "n", "size")
    assert slope.low < 3 < slope.high
    with pytest.raises(InputError, match="no column 'm'"):
        slope_of(tmp_path / "t.csv", "m", "size")


def test_decorated_functions() -> None:
    @claim("two is even")
    def good() -> bool:
        return True

    @claim("two is odd")
    def bad() -> bool:
        raise RuntimeError("it is not")

    assert judge_function(good).truth == "holds"
    assert judge_function(bad).truth == "fails"
    assert "it is not" in judge_function(bad).reason


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[claim]", "is not TOML"),
        ("", "has no"),
        ('[[claim]]\nid = "a"\nkind = "bond"', "kind: must be one of"),
        ('[[claim]]\nkind = "bound"\nquantity = "N_g"\nat_most = 1', "'id' is missing"),
        ('[[claim]]\nid = "a"\nkind = "bound"\nat_most = 1', "'quantity' is missing"),
        ('[[claim]]\nid = "a"\nkind = "bound"\nquantity = "N_g"', "exactly one"),
        ('[[claim]]\nid = "a"\nkind = "bound"\nquantity = "N_g"\nat_mots = 1', "at_most"),
        ('[[claim]]\nid = "a"\nkind = "bound"\nquantity = "Ng"\nat_most = 1', "N_g"),
        ('[[claim]]\nid = "a"\nkind = "bound"\nquantity = "N_g"\nat_most = "x"', "a number"),
        ('[[claim]]\nid = "a"\nkind = "hypothesis"\nhypothesis = "x"\nproblem = {m1 = 0}', "m1"),
        ('[[claim]]\nid = "a"\nkind = "hypothesis"\nhypothesis = "x"\nproblem = {m3 = 1}', "m3"),
        ('[[claim]]\nid = "a"\nkind = "hypothesis"\nhypothesis = "sigma-zer"', "sigma-zero"),
        ('[[claim]]\nid = "a"\nkind = "module"\nmodule = "x"\nmeasure = "p"\nat_most = 1',
         "no measure 'p'"),
        ('[[claim]]\nid = "a"\nkind = "module"\nmodule = "x"\nmeasure = "parameters"\n'
         'at_most = 1', "package.module:factory"),
        ('[claims]', "unknown key 'claims'; did you mean 'claim'"),
    ],
)  # fmt: skip
def test_malformed_claims(
    text: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "claims.toml"
    path.write_text(HEAD + text)
    assert run(["verify", "--claims", str(path)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert says in err
    assert err.count("\n") == 1


BOUND = '[[claim]]\nid = "a"\nkind = "bound"\nquantity = "N_g"\n'
SLOPE = '[[claim]]\nid = "a"\nkind = "slope"\ndata = "t.csv"\nx = "n"\ny = "size"\n'
MODULE = '[[claim]]\nid = "a"\nkind = "module"\nmodule = "{}"\nmeasure = "{}"\nat_most = 1\n'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[[claim]]\nid = "a"\nkind = "hypothesis"\nhypothesis = ["sigma-zero"]', "got a list"),
        ('[[claim]]\nid = "a"\nkind = "hypothesis"\nhypothesis = {a = 1}', "got a table"),
        ('[[claim]]\nid = "a"\nkind = ["bound"]', "kind: expected a text, got a list"),
        ('[[claim]]\nid = 7\nkind = "bound"', "claim number 1: id: expected a text"),
        ('[[claim]]\nid = ""\nkind = "bound"', "id: must not be empty"),
        (BOUND + "at_most = nan", "expected a number, got nan"),
        (BOUND + "at_most = inf", "expected a number, got inf"),
        (BOUND + 'at_most = "1e999999999"', "expected a number"),
        (BOUND + f"at_most = {'9' * 5000}", "is not TOML"),
        (BOUND + f"at_most = 0x{'f' * 5000}", "a number of thousands of digits"),
        (BOUND + 'at_most = "0x10"', "expected a number, got '0x10'"),
        (BOUND + 'at_most = "1e999999"', "expected a number"),
        (BOUND + f"at_most = 1\nproblem = {{m1 = 0x{'f' * 5000}}}", "a number of thousands"),
        (BOUND + 'at_most = 1\nproblem = {m1 = "1+"}', "claim 'a': m1: expected a whole number"),
        (BOUND + 'at_most = 1\nproblem = {m1 = "("}', "claim 'a': m1: expected a whole number"),
        (BOUND + 'at_most = 1\nproblem = {activation = "sin(x"}', "claim 'a': activation: cannot"),
        (SLOPE + f"near = 0x{'f' * 5000}\nwithin = 1", "a number of thousands of digits"),
        (SLOPE.replace("t.csv", "wide.csv") + "near = 1\nwithin = 1", "wide.csv is no table"),
        (SLOPE.replace("t.csv", "two.csv") + "near = 1\nwithin = 1", "three different values"),
        (SLOPE.replace("t.csv", "pipe.csv") + "near = 1\nwithin = 1", "not a regular file"),
        (
            MODULE.format("hostile_nets:two", "cut")
            + f'x = "0=1"\ncondition = "1=1"\nconditions = 0x{"f" * 5000}',
            "conditions: expected a whole number",
        ),
        (BOUND + "at_most = true", "at_most: expected"),
        (BOUND + "at_most = [1]", "got a list"),
        (BOUND + "at_most = 1\nproblem = 3", "problem: expected a table"),
        (BOUND + "at_most = 1\nproblem = {eps = nan}", "eps: expected"),
        (BOUND + "at_most = 1\nproblem = {eps = [1]}", "eps: expected"),
        (BOUND + "at_most = 1\nproblem = {m1 = 1e400}", "m1: expected"),
        (BOUND + "at_most = 1\nstatement = 3", "statement: expected a text"),
        (BOUND + "at_most = 1\nat_least = 1", "exactly one of at_least and at_most"),
        (SLOPE.replace('"n"', "3") + "near = 1\nwithin = 1", "x: expected a text"),
        (SLOPE + "near = 1\nwithin = -1", "within must be greater than 0"),
        (SLOPE + "near = nan\nwithin = 1", "expected a number, got nan"),
        (SLOPE.replace("t.csv", "inf.csv") + "near = 1\nwithin = 1", "inf.csv"),
        (
            SLOPE.replace("t.csv", "../../../../../dev/zero") + "near = 1\nwithin = 1",
            "not a regular",
        ),
        ('[[claim]]\nid = "a"\nkind = "module"\nmodule = 3', "module: expected a text"),
        (MODULE.format("hostile_nets:needs_one", "parameters"), "raised TypeError"),
        (MODULE.format("hostile_nets:raises", "parameters"), "raised RuntimeError: no net today"),
        (MODULE.format("hostile_nets:leaves", "parameters"), "raised SystemExit"),
        (MODULE.format("hostile_nets:nan", "spectral_complexity"), "needs 'x'"),
        (MODULE.format("hostile_nets:ok", "parametres"), "did you mean 'parameters'"),
        (MODULE.format("does_not_parse:x", "parameters"), "raised SyntaxError"),
        (MODULE.format(".:x", "parameters"), "claim 'a'"),
        (MODULE.format("../x:y", "parameters"), "claim 'a'"),
        (MODULE.format("json:dumps", "parameters"), "raised TypeError"),
        ("x = " + "[" * 100_000, "nested too deeply"),
        ("claim = [1, 2]", "claim number 1: expected a table"),
        ("claim = 3", "claim: expected a list"),
        ("problem = [1]\n" + BOUND + "at_most = 1", "unexpected keyword argument"),
    ],
)
def test_hostile_files_get_one_line(
    text: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "inf.csv").write_text("n,size\n1,inf\n2,3\n4,5\n")
    (tmp_path / "wide.csv").write_text(f"n,size\n{'1' * 200_000},2\n2,3\n4,5\n")
    (tmp_path / "two.csv").write_text("n,size\n1,2\n1,3\n2,5\n")
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "does_not_parse.py").write_text("def x(:\n")
    (tmp_path / "hostile_nets.py").write_text(
        "import sys\n"
        "from torch import nn\n"
        "def needs_one(width):\n    return nn.Linear(width, 1)\n"
        "def raises():\n    raise RuntimeError('no net today\\nand more')\n"
        "def leaves():\n    sys.exit(0)\n"
        "def ok():\n    return nn.Linear(1, 1)\n"
        "def two():\n    return nn.Bilinear(1, 1, 1)\n"
        "def nan():\n    net = ok()\n    nn.init.constant_(net.weight, float('nan'))\n"
        "    return net\n"
    )
    if "module" in text:
        pytest.importorskip("torch")
        sys.modules.pop("hostile_nets", None)
    path = tmp_path / "claims.toml"
    path.write_text(("" if text.startswith(("x =", "claim =")) else HEAD) + text)
    assert run(["verify", "--claims", str(path)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert says in err
    assert err.count("\n") == 1
    assert len(err) < 2000


@pytest.mark.parametrize("command", [["verify", "--claims"], ["receipts"]])
def test_files_that_are_none_get_one_line(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pipe = tmp_path / "pipe.toml"
    os.mkfifo(pipe)
    big = tmp_path / "big.toml"
    with big.open("wb") as file:
        file.truncate(2**30)  # a file of holes
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe")
    for path in ("/dev/zero", pipe, tmp_path, big, binary, tmp_path / "absent", tmp_path / "a\0b"):
        assert run([*command, str(path)]) == 2
        err = capsys.readouterr().err
        assert err.count("\n") == 1
        assert "Traceback" not in err


def test_a_malformed_file_is_one_line_in_pytest_too(tmp_path: Path) -> None:
    (tmp_path / "claims.toml").write_text("[[claim]]\nid = 7\n")
    command = [sys.executable, "-m", "pytest", "-q", str(tmp_path), "--rootdir", str(tmp_path)]
    done = subprocess.run(
        [*command, "-p", "no:cacheprovider"], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert "'kind' is missing" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


CLAIMS = (
    '[[claim]]\nid = "small"\nkind = "bound"\nquantity = "N_g"\nat_most = 3100\n'
    '[[claim]]\nid = "tiny"\nkind = "bound"\nquantity = "N_g"\nat_most = 10\n'
)


def test_command_exits_1_when_a_claim_does_not_hold(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "claims.toml"
    path.write_text(HEAD + CLAIMS)
    assert run(["verify", "--claims", str(path)]) == 1
    assert "1 of 2 claims hold" in capsys.readouterr().out
    path.write_text(HEAD + CLAIMS.split('[[claim]]\nid = "tiny"')[0])
    assert run(["verify", "--claims", str(path), "--json", str(tmp_path / "o.json")]) == 0
    assert run(["verify", "--claims", str(tmp_path / "absent.toml")]) == 2


def test_pytest_plugin(tmp_path: Path) -> None:
    (tmp_path / "claims.toml").write_text(HEAD + CLAIMS)
    (tmp_path / "test_mine.py").write_text(
        "import modhyper\n@modhyper.claim('one is one')\ndef any_name():\n    return 1 == 1\n"
    )
    command = [sys.executable, "-m", "pytest", "-q", str(tmp_path), "--rootdir", str(tmp_path)]
    command += ["-p", "no:cacheprovider"]
    if "modhyper" not in {point.name for point in entry_points(group="pytest11")}:
        command += ["-p", "modhyper.pytest_plugin"]  # run from a source tree, not installed
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert "2 passed" in done.stdout, done.stdout + done.stderr
    assert "1 failed" in done.stdout
    assert "N_g ≤ 10: fails" in done.stdout


def test_action_and_hook_entry_points_run(tmp_path: Path) -> None:
    """The commands inside action.yml and the hook are run as they stand there."""
    path = tmp_path / "claims.toml"
    path.write_text(HEAD + CLAIMS.split('[[claim]]\nid = "tiny"')[0])
    action = (ROOT / "action.yml").read_text()
    script = re.findall(r"run: (python -m modhyper verify.*)", action)[0]
    script = script.replace("python", shlex.quote(sys.executable), 1)
    environment = {"CLAIMS": str(path), "ARGUMENTS": "--format json", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        ["bash", "-c", script],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert '"truth": "holds"' in done.stdout
    hooks = (ROOT / ".pre-commit-hooks.yaml").read_text()
    entry = re.findall(r"entry: modhyper (.*)", hooks)[0]
    assert run([*shlex.split(entry), str(path)]) == 0
