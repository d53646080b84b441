"""Command lines drawn from each option's grammar, with a share of values that nobody should give.

Commands, options and arguments are those of the Typer app; what an option takes is told by its name
or by its metavar. Never drawn: what writes into the package (`verify --pin`), needs a network
(`data fetch` of a set that exists), or takes minutes by its nature and shows progress (`verify` of
everything, `report`, `--recheck`, `--full`, training: a line of `lab` always has a fault that is
found before the first network).
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import typer

from modhyper.cli.main import _app

HOSTILE = (
    *("", " ", "x", "-1", "0", "nan", "inf", "1e400", "1e-400", "1/0", "2.5", "0x10", "1_000"),
    *("9" * 90, "9" * 5000, "1e9999999", "٣", "\x00", "x" * 5000, "--", "../..", "[bold]", "[/]"),
    *("a=b=c", ",", ":", "=", "1:2:3", "💥", "\udcff", "\n", "%s", "{}", "'", "-", "@", "1e-30"),
    *("__import__('os').abort()", "1000000000", "None", "true", "(" * 300, "sin(" * 90, "1,,2"),
)
NUMBERS: Mapping[str, tuple[str, ...]] = {
    "eps": ("0.1", "1e-2", "1/50", "3e-3"),
    "radius": ("1", "2", "1/3"),
    "bits": ("8", "16", "32"),
    "bits_embedding": ("8", "16"),
    "precision_bits": ("8", "16", "32"),
    "embedding_dim": ("1", "4", "30", "unbounded"),
    "depth": ("2", "3", "unrestricted"),
    "conditions": ("2", "10", "100"),
    "condition_dim": ("1", "2"),
    "budget": ("10", "1000", "1e6"),
    "lipschitz": ("1", "1.13"),
    "max_regions": ("10", "500"),
    "at": ("1", "8", "64"),
    "m2": ("1", "2", "0"),
}
TEXTS: Mapping[str, tuple[str, ...]] = {
    "activation": ("relu", "tanh", "gelu", "max(0,x)", "x/(1+abs(x))", "sin", "step"),
    "sigma": ("relu", "silu", "max(0,x)", "exp(-x^2)", "x^2"),
    "expression": ("x/3", "sin(x1)*I1/4", "abs(x)^3/20", "1", "exp(1000*x)", "x1*x2*x3"),
    "target": (
        "x*I/4",
        "sin(2*x)/4",
        "x1/4+I1/8",
        "abs(x)*I/4",
        "mods:ok",
        "mods:fails",
        "mods:no",
    ),
    "error": ("sup", "mean", "rms"),
    "bottleneck": ("1", "2,3", "4,1/2"),
    "assume": ("sigma-universal", "non-representability,continuous-selection"),
    "model": ("deeponet=40", "hyperdeeponet"),
    "conditioning": ("embedding", "hypernetwork", "film", "lora", "biases", "output-layer"),
    "dtype": ("float64", "float32", "float16", "bfloat16", "int8"),
    "optimizer": ("adam", "sgd", "momentum"),
    "candidate": ("film", "lora:rank=2", "embedding:k=4", "hypernetwork:hidden=8x8,code=2"),
    "constant": ("N_q=2", "N_g=1/2"),
    "over": ("eps", "m2", "bits", "embedding-dim"),
    "method": ("finite-precision", "machine", "real", "continuous", "hypernetwork", "embedding"),
    "x": ("eps=1e-1:1e-3", "m2=1:3", "2", "x=3", "r=1:2"),
    "y": ("m2=1:3", "bits=8:16", "embedding-dim=1:4"),
    "steps": ("2", "3"),
    "condition": ("1", "c=2", "c=scalar@10", "2x2"),
    "arg": ("width=3", "a='b'"),
    "inputs": ("mods:example",),
    "variables": ("x1,x2", "x", "x1,I1"),
    "packing": ("4,2", "3"),
    "preset": ("smoke", "paper", "none", "hypernerf"),
    "what": ("lemma-5", "theorem-2", "Lemma 5"),
    "id": ("lemma-5", "theorem-2", "2", "5"),
    "name": ("1a", "3", "figure-1a", "none"),
    "widths": ("2,8,1", "8,8"),
    "norms": ("1,2", "3,1/2,4"),
    "variable": ("x",),
    "set": ("repetitions=2", "values=2,3"),
    "reading": ("passes=1", "all"),
}
FILES = (
    *("/dev/zero", "/dev/null", "fifo", ".", "absent", "no/such/file", "x" * 300, "\x00", ""),
    *("claims.toml", "deep.json", "bytes", "net", "task.toml", "mods.py", "table.csv", "zero"),
)
PLACES = (
    "out.png",
    "out.svg",
    "out.json",
    "out",
    "no/such/place",
    "/dev/full",
    ".",
    "net",
    "x\x00",
)
STOPS = (
    ("--preset", "nonsense"),
    ("--format", "yaml"),
    ("--backend", "threads"),
    ("--dtype", "int8"),
    ("--device", "nonsense"),
    ("--store", "/dev/zero"),
    ("--store", "fifo"),
    ("--panel", "none such"),
    ("--set", "none=1"),
    ("--set", "repetitions=-1"),
    ("--reading", "none=1"),
    ("--seed", "-1"),
    ("--workers", "0"),
)
"""Each ends a line of `lab` before training."""
RARE = {"report": 0.2, "lab": 0.5, "data": 0.5, "graph": 0.5}
"""Commands that take long, or that are many, and how often they are drawn."""
NEVER = {"--pin", "--full", "--recheck", "--fresh", "--help", "--url"}

MODS = """
from torch import nn
def ok(width=2): return nn.Linear(2, width)
def fails(): raise ValueError("one\\ntwo")
def example(): return {"input": object()}
"""
CLAIMS = """
[problem]
m1 = 1
m2 = 1
eps = "1e-2"
[[claim]]
id = "a"
kind = "bound"
quantity = "N_g"
at_most = 3000
"""


def make_files(folder: Path) -> None:
    """What FILES and TEXTS name."""
    (folder / "mods.py").write_text(MODS)
    (folder / "claims.toml").write_text(CLAIMS)
    (folder / "task.toml").write_text("inputs = 2\nconditions = 10\n")
    (folder / "deep.json").write_text("[" * 100_000)
    (folder / "bytes").write_bytes(bytes(range(256)))
    (folder / "table.csv").write_text("n,size\n1,2\n2,inf\n")
    (folder / "zero").symlink_to("/dev/zero")
    (folder / "net").mkdir()
    (folder / "net" / "manifest.json").write_text(json.dumps({"sha256": []}))
    os.mkfifo(folder / "fifo")


def commands() -> dict[tuple[str, ...], Any]:
    """Every command without commands of its own, by its words."""
    found: dict[tuple[str, ...], Any] = {}

    def walk(command: Any, words: tuple[str, ...]) -> None:
        for name, part in getattr(command, "commands", {}).items():
            walk(part, (*words, name))
        if not getattr(command, "commands", {}):
            found[words] = command

    walk(typer.main.get_command(_app([])), ())
    return found


def draw(count: int, seed: int) -> Iterator[list[str]]:
    """``count`` lines, each command as often as every other but for those of RARE."""
    dice, known = random.Random(seed), commands()
    weights = [RARE.get(words[0], 1.0) for words in known]
    for words in dice.choices(list(known), weights, k=count):
        yield _line(words, known[words], dice)


def _line(words: tuple[str, ...], command: Any, dice: random.Random) -> list[str]:
    """Most lines have at most one hostile value, so that they get beyond the first check."""
    hostile = dice.choice((0.0, 0.0, 0.15, 0.15, 0.5))
    before: list[str] = []
    after: list[str] = []
    for parameter in command.params:
        flags = parameter.opts + parameter.secondary_opts
        if not flags[0].startswith("-"):
            many = dice.randint(1, 2) if parameter.nargs != 1 else 1
            if parameter.required or dice.random() < 0.9:
                after += [_value(words, parameter, dice, hostile) for _ in range(many)]
        elif NEVER.isdisjoint(flags) and dice.random() < _share(words, flags[0]):
            flag = dice.choice(flags)
            value = [] if parameter.is_flag else [_value(words, parameter, dice, hostile)]
            joined = [f"{flag}={value[0]}"] if value and flag.startswith("--") else [flag, *value]
            before += joined * (2 if dice.random() < 0.02 else 1)
    if words[0] == "lab" and words[1] not in ("status", "export"):
        before += dice.choice(STOPS)
    if words[0] == "report":  # it verifies everything, once it knows where to write
        before += ["--out", "no/such/place"]
    if words[0] == "verify" and not any(each.startswith("--claims") for each in before):
        after = after or ["lemma-5"]
    if words == ("data", "fetch"):
        after = [dice.choice(HOSTILE[1:])]
    if dice.random() < 0.02:
        after.append(dice.choice(HOSTILE))
    return [*words, *before, *after]


def _share(words: tuple[str, ...], flag: str) -> float:
    if flag in ("--m1", "--m2", "--eps", "--budget"):
        return 0.95
    if flag in ("--out", "--json", "--junit", "--markdown", "--receipts"):
        return 0.1
    return 0.4 if words[0] in ("check", "count", "choose", "audit") else 0.2


def _value(words: tuple[str, ...], parameter: Any, dice: random.Random, hostile: float) -> str:
    if dice.random() < hostile:
        return dice.choice(HOSTILE)
    name, annotation = parameter.name, str(parameter.type_descriptor.annotation)
    if words[-1] == "map" and name == "out":
        return dice.choice(PLACES)
    if "Path" in annotation:
        written = name in ("out", "json_file", "junit_file", "markdown_file", "kernel") or (
            name == "receipts" and words[0] == "verify"
        )
        return dice.choice(PLACES if written else FILES)
    if name == "format":
        return dice.choice(("table", "plain", "json", "csv", "markdown", "latex"))
    if words[0] == "compare" and parameter.metavar == "AXIS" and dice.random() < 0.5:
        return dice.choice(("1e-1:1e-3", "0.1,0.05") if name == "eps" else ("1:3", "1,2"))
    if name in NUMBERS:
        return dice.choice(NUMBERS[name])
    if name in TEXTS:
        return dice.choice(TEXTS[name])
    if parameter.metavar == "WIDTHS":
        return dice.choice(TEXTS["widths"])
    return dice.choice(("1", "1", "2", "3"))
