"""N_Q against k: both curves on random problems, ends by scanning, the command and its picture."""

from __future__ import annotations

import json
import random
from fractions import Fraction
from itertools import product
from math import prod
from pathlib import Path

import pytest

import modhyper
from modhyper import interface
from modhyper.cli.main import run
from modhyper.errors import InputError
from modhyper.papers.certified.interface import least_primary, setting_of
from modhyper.problem import Problem
from modhyper.questions.crossover import crossover
from modhyper.questions.interface import product_packing_end

SMALL = Problem(m1=1, m2=2, eps="1/100", embedding_dim=1)


@pytest.mark.parametrize("seed", range(12))
def test_no_certified_number_exceeds_a_built_one(seed: int) -> None:
    draw = random.Random(seed)
    for _ in range(6):
        m1 = draw.choice([1, 1, 1, 2, 3])
        problem = Problem(
            m1=m1,
            m2=draw.randint(1, 4),
            smoothness=draw.choice([1, 1, 2]),
            eps=Fraction(1, draw.randint(3, {1: 800, 2: 80, 3: 20}[m1])),
            radius=draw.choice([1, 1, Fraction(1, 2), 3]),
            precision_bits=draw.choice([16, 24, 32, 64]),
            bits_embedding=draw.choice([None, 12, 24, 48]),
            activation=draw.choice(["relu", "relu", "tanh"]),
        )
        if problem.accuracy >= 1:
            continue
        found = interface(problem)
        ks = [point.k for point in found.points]
        assert ks == sorted(set(ks))
        for point in found.points:
            if point.upper is not None:
                assert not point.lower.exceeds(point.upper.free)
                assert point.upper.free <= point.upper.dense
                assert point.upper.k <= point.k
        for before, after in zip(found.points, found.points[1:], strict=False):
            assert not after.lower.exceeds(before.lower)
        s = found.setting
        for method in found.methods:
            if "embedding" in method.name or problem.interface_bits >= problem.precision_bits:
                assert not least_primary(s, method.k).exceeds(method.N_Q), method


def test_ends_by_scanning() -> None:
    found = interface(SMALL)
    g = found.hypernetwork
    assert g is not None
    least = {k: least_primary(found.setting, k).value or 0 for k in range(1, 40)}
    assert found.gap_end == max((k for k, n in least.items() if n > g), default=None)
    assert found.silent_from == min(k for k, n in least.items() if n == 0)
    assert found.bits_from is not None
    assert found.at(found.bits_from).upper != found.at(found.bits_from - 1).upper


@pytest.mark.parametrize("bits", [None, 16, 48])
@pytest.mark.parametrize(
    ("m1", "m2", "eps", "smoothness"), [(1, 2, "1e-3", 1), (2, 2, "1e-2", 1), (1, 3, "1e-4", 2)]
)
def test_crossover_agrees(m1: int, m2: int, eps: str, smoothness: int, bits: int | None) -> None:
    problem = Problem(m1=m1, m2=m2, eps=eps, smoothness=smoothness, bits_embedding=bits)
    start = crossover(problem, "embedding-dim").start
    assert interface(problem).gap_end == (None if start is None else start.value)


def test_the_example_of_the_paper_by_hand() -> None:
    found = interface(Problem(m1=1, m2=2, eps="1e-3", embedding_dim=2))
    # 1,001 cells reach 1/1001 + 2^-30 ≤ 10^-3; three numbers for each of 1,002 nodes
    points = {method.name: (method.k, method.N_Q) for method in found.methods}
    assert points["hypernetwork"] == (3 * 1002, 0)
    assert points["output weights"] == (1002, 2 * 1002)
    assert points["FiLM"] == (2 * 1002, 3 * 1002)
    assert points["low rank"] == (1 + 1002 + 1002 + 1, 3 * 1002)
    assert points["embedding, samples"] == (1001, 8 * 1001 + 1)
    # a walk: 2·1000 + 1 steps of one bit and a level, in words of 32 bits
    assert found.bits_from == points["embedding, bits"][0] == -(-(2001 + 10) // 32)
    assert (found.gap_end, found.silent_from) == (44, 62)
    assert "44 numbers" in found.verdict
    assert "1,681 times" in found.verdict


def best_grid(m1: int, m2: int, room: int, cost: int) -> int:
    best = 0
    for sides in product(range(1, room + 1), repeat=m1 + m2):
        if sum(n for n in sides if n > 1) <= room:
            best = max(best, prod(sides[m1:]) * (prod(sides[:m1]) - cost))
    return best


@pytest.mark.parametrize(("m1", "m2"), [(1, 1), (1, 2), (2, 1), (2, 2)])
def test_disjoint_bumps_against_every_grid(m1: int, m2: int) -> None:
    for room, bits, size in product((3, 6, 8), (1, 2), (0, 2, 7)):
        problem = Problem(m1=m1, m2=m2, eps=Fraction(1, room + 2), precision_bits=bits)
        gaps = [k for k in range(1, 70) if best_grid(m1, m2, room, bits * k) > bits * size]
        assert product_packing_end(setting_of(problem), size) == max(gaps, default=None)


def test_disjoint_bumps_of_the_example() -> None:
    """1 + 2 n_I + n_x < 1000: N_Q at most 2,785 at k = 27, with n_I = 22."""
    s = setting_of(Problem(m1=1, m2=2, eps="1e-3"))
    most = max(-(-(i * i) * (998 - 2 * i - 32 * 27) // 32) for i in range(1, 499))
    assert most == 2785
    assert product_packing_end(s, 3006) == 26


@pytest.mark.parametrize(
    ("problem", "says"),
    [
        (Problem(m1=784, m2=12, eps="0.1"), "none is built for m1 > 3"),
        (Problem(m1=784, m2=12, eps="1e-3"), "no network reaches this accuracy"),
        (Problem(m1=3, m2=3, eps="0.05"), "the largest ε with a gap at k = 1 is"),
        (Problem(m1=1, m2=1, eps="1e-3", activation="sigmoid"), "none is built with σ = sigmoid"),
        (Problem(m1=1, m2=10**9, eps="1e-2"), "hypernetwork writes"),
        (Problem(m1=2, m2=2, eps="1e-6", smoothness=2), "theory excludes no primary"),
    ],
)
def test_the_sentence_says_what_is_silent(problem: Problem, says: str) -> None:
    assert says in interface(problem).verdict


def test_fewer_bits_in_the_interface_need_more_of_them() -> None:
    narrow, same, wide = (
        interface(Problem(m1=1, m2=2, eps="1e-3", bits_embedding=bits)) for bits in (16, 32, 64)
    )
    ends = [found.gap_end or 0 for found in (wide, same, narrow)]
    assert ends == sorted(ends)
    assert ends[0] < ends[1] < ends[2]
    assert same.bits_from == wide.bits_from == 63  # b-bit words fit into wider numbers
    steps = -(-2 // (Fraction(1, 1000) - Fraction(1, 2**16)))
    assert narrow.bits_from == -(-(steps + 10) // 16) == 128


def test_refused() -> None:
    with pytest.raises(InputError, match="accuracy"):
        interface(Problem(m1=1, m2=1))
    with pytest.raises(InputError, match="condition"):
        interface(Problem(m1=1, m2=0, eps="0.1"))
    with pytest.raises(InputError, match="sup error"):
        interface(Problem(m1=1, m2=1, eps="0.1", error="mean"))
    with pytest.raises(InputError, match="cube of I"):
        interface(Problem(m1=1, m2=1, eps="0.1", conditions=3))
    with pytest.raises(InputError, match="zero function"):
        interface(Problem(m1=1, m2=1, eps="0.5", radius="0.1"))


def test_command_writes_picture_and_data(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("matplotlib")
    out = tmp_path / "law.svg"
    command = ["interface", "--m1", "1", "--m2", "2", "--eps", "1e-2", "-k", "3"]
    assert run([*command, "--out", str(out), "--explain"]) == 0
    shown = capsys.readouterr().out
    assert "disjoint bumps" in shown
    assert "<svg" in out.read_text()
    data = json.loads((tmp_path / "law.json").read_text())
    assert run([*command, "--format", "json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert data == {key: value for key, value in answer.items() if key != "files"}
    least = {int(row["k"]): int(row["N_Q_at_least"]) for row in answer["curve"]}
    end = int(answer["gap_ends_after_k"])
    assert least[end] > int(answer["N_g_at_most"]) >= least[end + 1]


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        ("--m1 1 --m2 1", "--eps"),
        ("--m1 1 --m2 0 --eps 0.1", "--m2"),
        ("--m1 1 --m2 1 --eps 0.1 --at 0", "--at"),
        ("--m1 1 --m2 1 --eps 0.1 --at 1,x", "--at"),
        ("--m1 1 --m2 1 --eps 0.1 --bits-embedding 0", "--bits-embedding"),
        ("--m1 1 --m2 1 --eps 0.1 --out /proc/no/picture.svg", "--out"),
        ("--m1 1 --m2 1 --eps 0.5 --radius 0.1", "--eps"),
        ("--m1 1 --m2 1 --eps 0.1 --activation 9**9**9", "--activation"),
    ],
)
def test_bad_input(arguments: str, names: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["interface", *arguments.split()]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert names in err


def test_the_picture_in_docs_is_what_is_computed_now() -> None:
    data = Path(__file__).parents[2] / "docs" / "interface.json"
    found = interface(Problem(m1=1, m2=2, eps="1e-3", embedding_dim=2))
    committed, now = json.loads(data.read_text(encoding="utf-8")), found.as_dict()
    assert committed.keys() == now.keys()
    assert all(committed[key] == now[key] for key in now if key != "problem")


@pytest.mark.parametrize(("m1", "activation"), [(1, "relu"), (1, "tanh"), (2, "relu"), (3, "relu")])
def test_only_output_weights_depend_on_target_and_condition(m1: int, activation: str) -> None:
    """In networks that are built and certified, for two targets with one number of cells."""
    torch = pytest.importorskip("torch")
    targets = (lambda x, i: 0.4 * x[-1] * i[0], lambda x, i: 0.4 * sum(x) / m1 - 0.1 * i[0])
    generated = []
    for target in targets:
        made = modhyper.construct(
            target, m1=m1, m2=1, eps="0.3", lipschitz=0.5, activation=activation
        )
        module = made.module
        for at in (-0.7, 0.4):
            generated.append(module.generate(torch.tensor([at]).double()))
    first = generated[0]
    last = max(first)
    n = made.plan.x_cells
    assert first[last].numel() == (n[0] if activation == "tanh" else prod(c + 1 for c in n))
    for weights in generated[1:]:
        assert all(torch.equal(weights[name], first[name]) for name in first if name != last)
    assert not torch.equal(generated[0][last], generated[1][last])
