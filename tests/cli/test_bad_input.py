"""Bad input: exit 2, one message on stderr that names the option, nothing on stdout."""

from __future__ import annotations

import shlex
import subprocess
import sys

import pytest

from modhyper.cli import main
from modhyper.cli.main import run

CASES = [
    ("bounds --m1 0 --m2 1", "--m1", "whole number from 1"),
    ("bounds --m1 x --m2 1", "--m1", "'x'"),
    ("bounds --m2 1", "--m1", "missing"),
    ("bounds --m1 1 --m2 1 -r 0", "--smoothness", "from 1"),
    ("bounds --m1 1 --m2 1 --eps 0", "--eps", "greater than 0 and less than 1"),
    ("bounds --m1 1 --m2 1 --eps 1", "--eps", "less than 1"),
    ("bounds --m1 1 --m2 1 --eps 2", "--eps", "less than 1"),
    ("bounds --m1 1 --m2 1 --eps nan", "--eps", "'nan'"),
    ("bounds --m1 1 --m2 1 --eps=-1e-3", "--eps", "greater than 0"),
    ("bounds --m1 1 --m2 1 --eps 1e-99999999", "--eps", "greater than 0"),
    ("bounds --m1 1 --m2 1 -k 0", "--embedding-dim", "unbounded"),
    ("bounds --m1 1 --m2 1 --bits 0", "--bits", "from 1"),
    ("bounds --m1 1 --m2 1 --depth 0", "--depth", "unrestricted"),
    ("bounds --m1 1 --m2 1 --radius -1", "--radius", "greater than 0"),
    ("bounds --m1 1 --m2 1 --bottleneck a", "--bottleneck", "whole number"),
    ("bounds --m1 1 --m2 1 --model deepnet=4", "--model", "did you mean 'deeponet'"),
    ("bounds --m1 1 --m2 1 --model deeponet", "--model", "expected deeponet=p"),
    ("bounds --m1 1 --m2 1 --model deeponet=4,5", "--model", "expected deeponet=p"),
    ("bounds --m1 1 --m2 1 --model deeponet=0", "--model", "from 1"),
    ("bounds --m1 1 --m2 1 --model hyperdeeponet=", "--model", "whole number"),
    ("bounds --m1 1 --m2 1 --model hyperdeeponet=4", "--model", "expected hyperdeeponet, got"),
    ("invert --m1 1 --m2 1 --budget 9 --model deeponet=4 -k 4", "--embedding-dim", "--model"),
    (
        "bounds --m1 1 --m2 1 --model deeponet=4 --conditioning film --widths 4",
        "--model",
        "by --model or by --conditioning",
    ),
    ("bounds --m1 1 --m2 1 --activation tahn", "--activation", "tanh"),
    ("bounds --m1 1 --m2 1 --activation __import__('os').system('true')", "--activation", ""),
    ("bounds --m1 1 --m2 1 --activation 9**9**9**9", "--activation", ""),
    ("bounds --m1 1 --m2 1 --format yaml", "--format", "table, plain, json"),
    ("bounds --m1 1 --m2 1 --nonsense", "--nonsense", ""),
    ("bounds --m1", "--m1", ""),
    ("bonds --m1 1", "bonds", "did you mean 'bounds'"),
    ("compare --m1 4:1", "--m1", "rising range"),
    ("compare --m2 2 --eps 1e-3 --constant N_q=2", "--constant", "is a scale"),
    ("compare --m2 1:500 --m1 1:500", "rows", "too many"),
    ("compare --m1 1:1000000", "rows", "too many"),
    ("compare -r 1:1000000", "rows", "too many"),
    ("map --m1 1 --m2 1 -k 2 --x eps=1e-1:1e-400", "--x", "1e-300"),
    ("map --m1 1 --m2 1 -k 2 --x eps=1e-1:1e-2 --y m2=1:2 -o .", "--out", "file name"),
    ("graph lemma-5 -o .", "--out", "file name"),
    ("report -o .", "--out", "file name"),
    (f"graph lemma-5 -o {'x' * 5000}.svg", "", "too long"),
    ("check /dev/zero --target x --eps 0.1", "NETWORK", "not a regular file"),
    ("proofs check 'no\nsuch'", "FILE", r"no\nsuch': No such file"),
    ("proofs check /dev/zero", "FILE", "not a regular file"),
    ("receipts /dev/zero", "FILE", "not a regular file"),
    ("verify --claims /dev/zero", "--claims", "not a regular file"),
    ("choose --task /dev/zero", "--task", "not a regular file"),
    ("lab figure 3 --set train_images=10000000000", "--set", "GiB"),
    ("lab figure 1a --set samples=10000000000", "--set", "GiB"),
    ("lab figure 3 --set repetitions=10000000000", "--set", "repetitions"),
    (f"lab status --store {'x' * 5000}", "", "too long"),
    ("cite lemma-99", "lemma-99", "did you mean"),
    ("invert --m1 1 --m2 1", "--budget", "missing"),
    ("invert --m1 1 --m2 1 --budget 0", "--budget", "from 1"),
    ("invert --m1 1 --m2 1 --budget 10 --constant N_g", "--constant", "QUANTITY=C"),
    ("invert --m1 1 --m2 1 --budget 10 --constant N_g=x", "--constant", "greater than 0"),
    ("theorem 9", "ID", "known names"),
    ("theorem", "id", "Missing"),
    ("theorems extra", "extra", ""),
]

BOUNDS = "bounds --m1 1 --m2 1 --eps 1e-2"
LAW = [
    ("--conditions x", "--conditions", "'x'"),
    ("--conditions 0", "--conditions", "from 1 to 10^15"),
    ("--conditions 2.5", "--conditions", "whole number"),
    ("--conditions 1e99", "--conditions", "10^15"),
    ("--conditions", "--conditions", "requires an argument"),
    ("--error max", "--error", "sup, mean, rms"),
    ("--error mean,rms", "--error", "sup, mean, rms"),
    ("--bits-embedding 0", "--bits-embedding", "from 1 to 4096"),
    ("--bits-embedding nan", "--bits-embedding", "'nan'"),
    ("--bits-embedding 5000", "--bits-embedding", "from 1 to 4096"),
    ("--conditioning flim", "--conditioning", "film"),
    ("--conditioning film", "--widths", "missing"),
    ("--conditioning film --widths 64,,64", "--widths", "whole number"),
    ("--conditioning film --widths 0", "--widths", "from 1"),
    ("--conditioning film --widths 64,x", "--widths", "'x'"),
    ("--widths 64", "--widths", "--conditioning METHOD"),
    ("--conditioning lora --widths 64", "--rank", "missing"),
    ("--conditioning lora --widths 64 --rank 0", "--rank", "from 1"),
    ("--conditioning film --widths 64 --rank 3", "--rank", "lora"),
    ("--conditioning chunked --widths 64", "--generated", "missing"),
    ("--conditioning chunked --widths 64 --generated x", "--generated", "'x'"),
    ("--conditioning film --widths 64 -k 3", "--embedding-dim", "follows from its widths"),
    ("--conditioning embedding --widths 64", "--embedding-dim", "missing"),
]


@pytest.mark.parametrize(
    ("command", "names", "says"), CASES + [(f"{BOUNDS} {option}", *rest) for option, *rest in LAW]
)
def test_refused(command: str, names: str, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(shlex.split(command, posix="'" not in command)) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert names in err
    assert says in err


def test_what_takes_too_long_is_given_up_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(main, "PATIENCE", 0.2)
    assert run(shlex.split("interface --m1 3 --m2 10000 --eps 1e-30")) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("error: not decided within 0.2 seconds")
    assert err.count("\n") == 1


def test_exit_code_and_streams_of_the_real_process() -> None:
    command = [sys.executable, "-m", "modhyper", "bounds", "--m1", "0", "--m2", "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: --m1:")
    assert "Traceback" not in done.stderr
