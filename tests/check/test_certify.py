"""True claims are certified, false ones refuted with a witness that exact arithmetic confirms."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sympy

import modhyper.check as check_package
from modhyper.analysis.expressions import parse_expression
from modhyper.check import Network, Verdict, read_network, verify, verify_against
from modhyper.check.network import Dense, Shape
from modhyper.check.regions import cell_of
from modhyper.construction import construct

TARGETS: list[tuple[str, int, int, str, dict[str, Any]]] = [
    ("sin(3*x1)*cos(2*I1)/4", 1, 1, "0.05", {}),
    ("0.2*abs(x1-I1)", 1, 1, "0.05", {}),
    ("exp(-x1^2)*I1/4", 1, 1, "0.004", {}),
    ("relu(x1+I1/2-0.3)/3", 1, 1, "0.03", {}),
    ("relu(1-(4*x1)^2)^2*relu(1-(4*I1)^2)^2/10", 1, 1, "0.05", {}),
    ("sin(2*x1+x2)*cos(I1)/5", 2, 1, "0.05", {}),
    ("sin(2*x1)*cos(I1+I2)/5", 1, 2, "0.05", {}),
    ("max(x1, -x2)*I1/4", 2, 1, "0.1", {}),
    ("sin(3*x1)*cos(2*I1)/4", 1, 1, "0.05", {"rank": 1}),
    ("sin(3*x1)*cos(2*I1)/4", 1, 1, "0.05", {"activation": "tanh"}),
    ("x1*I1*I2/4", 1, 2, "0.05", {"activation": "tanh"}),
    ("sin(3*x1)*cos(2*I1)/4", 1, 1, "0.05", {"method": "samples"}),
    ("sin(3*x1)*cos(2*I1)/4", 1, 1, "0.05", {"method": "embedding"}),
    ("sin(2*x1)*I1/4", 1, 1, "0.05", {"dtype": "float32"}),
    ("(x1+x2)*I1/6", 2, 1, "0.15", {"method": "embedding"}),
    ("sin(2*x1+I1)/4", 1, 1, "0.05", {"method": "bits"}),
    ("sin(2*x1+I1)/4", 1, 1, "0.1", {"method": "bits", "bits": 6, "embedding_dim": 1}),
    ("abs(x1-I1)*I2/4", 1, 2, "0.2", {"method": "bits", "bits": 5, "embedding_dim": 2}),
    ("(sin(2*x1+I1)+abs(x2))/9", 2, 1, "0.2", {"method": "bits", "bits": 12}),
    ("sin(2*x1+I1)/4", 1, 1, "0.3", {"method": "emulation"}),
    ("sin(2*x1)*I1/4", 1, 1, "0.3", {"method": "emulation", "activation": "tanh"}),
    ("abs(x1-I1)/3", 1, 1, "0.05", {"method": "hats"}),
    ("abs(x1-I1)/3", 1, 1, "0.05", {"method": "hats", "dtype": "bfloat16"}),
    ("abs(x1-I1)*I2/3", 1, 2, "0.2", {"method": "hats", "dtype": "float16"}),
]


def names_of(m1: int, m2: int) -> list[str]:
    return [f"x{i + 1}" for i in range(m1)] + [f"I{i + 1}" for i in range(m2)]


def saved(
    folder: Path, target: str, m1: int, m2: int, eps: str, options: dict[str, Any]
) -> Network:
    construct(target, m1=m1, m2=m2, eps=eps, **options).save(str(folder))
    return read_network(folder)


def judge(network: Network, target: str, eps: object, **options: Any) -> Verdict:
    names = names_of(network.m1, network.m2)
    return verify(network, parse_expression(target, names), names, Fraction(str(eps)), **options)


def exact_output(network: Network, point: tuple[float, ...]) -> Fraction:
    """h at a point by Fractions, straight from the stored numbers (ReLU networks)."""

    def layer(weight: Any, bias: Any, activation: str, values: list[Fraction]) -> list[Fraction]:
        out = []
        for row, b in zip(weight, bias, strict=True):
            total = Fraction(b)
            for w, v in zip(row, values, strict=True):
                total += Fraction(w) * v if w else 0
            out.append(max(total, Fraction(0)) if activation == "relu" else total)
        return out

    x = [Fraction(c) for c in point[: network.m1]]
    values = [Fraction(c) for c in point[network.m1 :]]
    if network.table is not None:
        at = cell_of(point[network.m1 :], network.table.cells)
        values = [Fraction(v) for v in network.table.values[at].tolist()]
    for dense in network.condition:
        values = layer(dense.weight.tolist(), dense.bias.tolist(), dense.activation, values)
    if network.kind == "embedding":
        state = x + values
        for dense in network.primary:
            state = layer(dense.weight.tolist(), dense.bias.tolist(), dense.activation, state)
        return state[0]
    assert network.positions is not None
    flat = [Fraction(0)] * sum(shape.size for shape in network.generated)
    for place, value in zip(network.positions.tolist(), values, strict=True):
        flat[place] = value
    for shape in network.generated:
        rows = [flat[r * shape.inputs : (r + 1) * shape.inputs] for r in range(shape.outputs)]
        cut = shape.outputs * shape.inputs
        bias = flat[cut : shape.size] if shape.has_bias else [Fraction(0)] * shape.outputs
        x = layer(rows, bias, shape.activation, x)
        flat = flat[shape.size :]
    return x[0]


def exact_error(network: Network, target: str, point: tuple[float, ...]) -> float:
    """|h − y| at a point, h by Fractions, y by sympy to 30 digits."""
    names = names_of(network.m1, network.m2)
    swap = {
        sympy.Symbol(n, real=True): sympy.Rational(c) for n, c in zip(names, point, strict=True)
    }
    h = exact_output(network, point)
    y = parse_expression(target, names).subs(swap)
    return abs(float(sympy.N(sympy.Rational(h.numerator, h.denominator) - y, 30)))


def sampled(network: Network, target: str, count: int = 300) -> float:
    rng = np.random.default_rng(0)
    points = rng.uniform(-1, 1, (count, network.m1 + network.m2))
    return max(exact_error(network, target, tuple(p)) for p in points.tolist())


@pytest.mark.parametrize(("target", "m1", "m2", "eps", "options"), TARGETS)
def test_true_claims_are_certified_and_false_ones_refuted(
    tmp_path: Path, target: str, m1: int, m2: int, eps: str, options: dict[str, Any]
) -> None:
    network = saved(tmp_path, target, m1, m2, eps, options)
    verdict = judge(network, target, eps)
    assert verdict.outcome == "certified"
    assert verdict.lower <= verdict.upper <= float(eps)
    assert verdict.lower > 0
    false = judge(network, target, verdict.lower * 0.99)
    assert false.outcome == "refuted"
    assert false.lower > verdict.lower * 0.99
    if options.get("activation") != "tanh":
        error = exact_error(network, target, false.witness)
        assert error > verdict.lower * 0.99
        assert error == pytest.approx(false.lower, abs=1e-9)


HALVED = [TARGETS[i] for i in (0, 1, 5, 6, 11)]


@pytest.mark.parametrize(("target", "m1", "m2", "eps", "options"), HALVED)
def test_halved_eps_is_refuted(
    tmp_path: Path, target: str, m1: int, m2: int, eps: str, options: dict[str, Any]
) -> None:
    network = saved(tmp_path, target, m1, m2, eps, options)
    verdict = judge(network, target, Fraction(eps) / 2)
    assert verdict.outcome == "refuted"
    assert exact_error(network, target, verdict.witness) > float(eps) / 2


@pytest.mark.parametrize("seed", range(4))
def test_a_perturbed_weight_is_noticed(tmp_path: Path, seed: int) -> None:
    """Any one weight moved so far that samples see it: never certified, and refuted."""
    rng = np.random.default_rng(seed)
    target = "sin(3*x1)*cos(2*I1)/4"
    network = saved(tmp_path, target, 1, 1, "0.05", {})
    broken = network
    while sampled(broken, target, 60) <= 0.05:
        layers = list(network.condition)
        at = int(rng.integers(len(layers)))
        weight = layers[at].weight.copy()
        rows, columns = np.nonzero(weight)
        pick = int(rng.integers(len(rows)))
        weight[rows[pick], columns[pick]] += 1.0
        layers[at] = replace(layers[at], weight=weight)
        broken = replace(network, condition=tuple(layers))
    verdict = judge(broken, target, "0.05")
    assert verdict.outcome == "refuted"
    assert exact_error(broken, target, verdict.witness) > 0.05


def test_a_deleted_unit_is_noticed(tmp_path: Path) -> None:
    target = "sin(3*x1)*cos(2*I1)/4"
    network = saved(tmp_path, target, 1, 1, "0.05", {})
    entry, last = network.condition
    keep = [i for i in range(len(entry.bias)) if i != 2]
    broken = replace(
        network,
        condition=(
            Dense(entry.weight[keep], entry.bias[keep], "relu"),
            replace(last, weight=last.weight[:, keep]),
        ),
    )
    assert judge(broken, target, "0.05").outcome == "refuted"


def test_the_wrong_target_is_refuted(tmp_path: Path) -> None:
    network = saved(tmp_path, "x1*I1/4", 1, 1, "0.05", {})
    assert judge(network, "x1*I1/4", "1e-12").outcome == "certified"
    assert judge(network, "x1*I1/3", "0.05").outcome == "refuted"
    spike = "x1*I1/4 + relu(1 - 200*abs(x1-0.123) - 200*abs(I1-0.456))/5"
    assert judge(network, spike, "0.05").outcome == "refuted"


@pytest.mark.parametrize("seed", range(4))
def test_bracket_of_a_random_network(seed: int) -> None:
    """Networks that nobody constructed, weights varying with I in every layer: the enclosed sup
    error agrees with a dense grid."""
    rng = np.random.default_rng(seed)
    activation = "relu" if seed % 2 else "tanh"
    shapes = (Shape(3, 1, True, activation), Shape(1, 3, False, "identity"))
    f = (
        Dense(rng.normal(size=(4, 1)), rng.normal(size=4), activation),
        Dense(rng.normal(size=(9, 4)) / 2, rng.normal(size=9) / 2, "identity"),
    )
    network = Network("hypernetwork", 1, 1, f, (), shapes, np.arange(9))
    act = np.tanh if activation == "tanh" else lambda t: np.maximum(t, 0)
    side = np.linspace(-1, 1, 401)
    numbers = act(side[:, None] @ f[0].weight.T + f[0].bias) @ f[1].weight.T + f[1].bias
    hidden = act(side[None, :, None] * numbers[:, None, :3] + numbers[:, None, 3:6])
    h = (hidden * numbers[:, None, 6:]).sum(axis=-1)
    seen = np.abs(h - np.sin(side)[None, :] * side[:, None]).max()
    assert judge(network, "sin(x1)*I1", seen * 1.03).outcome == "certified"
    assert judge(network, "sin(x1)*I1", seen * 0.99).outcome == "refuted"


def test_undecided_is_said_and_never_certified(tmp_path: Path) -> None:
    network = saved(tmp_path, "sin(3*x1)*cos(2*I1)/4", 1, 1, "0.05", {})
    few = judge(network, "sin(3*x1)*cos(2*I1)/4", "0.0489", max_regions=3)
    assert few.outcome == "undecided"
    assert "could not be settled" in few.reason
    assert few.upper == np.inf
    rough = judge(network, "sin(3*x1)*cos(2*I1)/4 + sqrt(abs(x1))*1e-3", "0.05", max_regions=3000)
    assert rough.outcome in ("undecided", "refuted")
    hopeless = judge(network, "sin(3*x1)*cos(2*I1)/4", "1e-14")
    assert hopeless.outcome != "certified"


def test_manifest_and_metadata_say_the_same(tmp_path: Path) -> None:
    saved(tmp_path, "x1*I1/4", 1, 1, "0.05", {})
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    raw = (tmp_path / "network.safetensors").read_bytes()
    header = json.loads(raw[8 : 8 + int.from_bytes(raw[:8], "little")])
    assert json.loads(header["__metadata__"]["modhyper"]) == manifest["architecture"]


def test_one_bit_less_is_refuted(tmp_path: Path) -> None:
    """13/64·x·I needs four significant bits of weight; rounded to three the claim is false."""
    target = "13/64*x1*I1"
    network = saved(tmp_path, target, 1, 1, "0.01", {})

    def rounded(bits: int) -> Network:
        last = network.condition[-1]
        mantissa, exponent = np.frexp(last.weight)
        weight = np.ldexp(np.rint(mantissa * 2.0**bits) / 2.0**bits, exponent)
        return replace(network, condition=(*network.condition[:-1], replace(last, weight=weight)))

    assert judge(rounded(4), target, "0.01").outcome == "certified"
    verdict = judge(rounded(3), target, "0.01")
    assert verdict.outcome == "refuted"
    assert exact_error(rounded(3), target, verdict.witness) > 0.01


def test_the_checker_is_independent_of_the_builder() -> None:
    code = (
        "import sys, modhyper.check, modhyper.cli.check, modhyper.check.target; "
        "assert not [m for m in sys.modules if 'construction' in m or m == 'torch']"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
    room = Path(check_package.__file__).parent
    assert not [p for p in room.glob("*.py") if "modhyper.construction" in p.read_text()]


def test_tightening_encloses_the_sup(tmp_path: Path) -> None:
    """The proved bound of a zigzag is not tight; the checker's enclosure is."""
    target = "abs(x1-I1)/5"
    network = saved(tmp_path, target, 1, 1, "0.05", {})
    loose = judge(network, target, "0.05")
    tight = judge(network, target, "0.05", tighten=True)
    assert tight.outcome == "certified"
    assert loose.lower <= tight.lower <= tight.upper <= loose.upper
    assert tight.upper <= 1.2 * tight.lower
    assert exact_error(network, target, tight.witness) == pytest.approx(tight.lower, abs=1e-9)
    assert sampled(network, target) <= tight.upper


LARGE: list[tuple[str, int, int, str, dict[str, Any]]] = [
    ("sin(3*x1)*cos(2*I1)/4", 1, 1, "0.001", {}),
    ("sin(2*x1)*cos(I1+I2)/5", 1, 2, "0.01", {}),
    ("sin(x1+x2*x3)*I1/4", 3, 1, "0.1", {}),
    ("abs(x1-x2)*I1/5", 2, 1, "0.05", {}),
    ("sin(3*x1)*cos(2*I1)/4", 1, 1, "0.01", {"method": "samples"}),
    ("sin(x1+x2-I1)/4", 2, 1, "0.05", {"method": "embedding"}),
    ("sin(3*x1)*cos(2*I1)/4", 1, 1, "0.005", {"activation": "tanh"}),
]


@pytest.mark.slow
@pytest.mark.parametrize(("target", "m1", "m2", "eps", "options"), LARGE)
def test_larger_networks(
    tmp_path: Path, target: str, m1: int, m2: int, eps: str, options: dict[str, Any]
) -> None:
    network = saved(tmp_path, target, m1, m2, eps, options)
    verdict = judge(network, target, eps)
    assert verdict.outcome == "certified"
    assert judge(network, target, verdict.lower * 0.99).outcome == "refuted"


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(40))
def test_no_false_certificate_under_damage(tmp_path: Path, seed: int) -> None:
    """Random damage of random size: whatever is certified also holds in exact arithmetic."""
    rng = np.random.default_rng(seed)
    target, m1, m2, eps, options = TARGETS[seed % len(TARGETS)]
    if options.get("activation") == "tanh":
        pytest.skip("the exact reference is for ReLU")
    network = saved(tmp_path, target, m1, m2, eps, options)
    parts = list(network.condition) or list(network.primary)
    at = int(rng.integers(len(parts)))
    weight = parts[at].weight.copy()
    rows, columns = np.nonzero(weight)
    pick = rng.integers(len(rows), size=3)
    weight[rows[pick], columns[pick]] *= 1 + 10.0 ** rng.uniform(-3, 0.5)
    parts[at] = replace(parts[at], weight=weight)
    name = "condition" if network.condition else "primary"
    broken = replace(network, **{name: tuple(parts)})
    seen = sampled(broken, target, 60)
    verdict = judge(broken, target, eps, max_regions=60_000)
    if seen > float(eps):
        assert verdict.outcome != "certified"
    if verdict.outcome == "certified":
        assert seen <= verdict.upper
    if verdict.outcome == "refuted":
        assert exact_error(broken, target, verdict.witness) > float(eps)


def test_a_wrong_word_in_the_table_is_found(tmp_path: Path) -> None:
    """One bit of one stored word flipped: the error grows by two heights in one cell of I."""
    target = "sin(2*x1+I1)/4"
    network = saved(
        tmp_path, target, 1, 1, "0.1", {"method": "bits", "bits": 6, "embedding_dim": 1}
    )
    assert judge(network, target, "0.1").outcome == "certified"
    layer = max(network.primary, key=lambda la: np.abs(la.weight).max(axis=1).sum())
    row, column = np.argwhere(layer.weight > 1)[-1]
    layer.weight[row, column] = int(layer.weight[row, column]) ^ 32
    assert judge(network, target, "0.1").outcome == "refuted"


def test_networks_against_each_other(tmp_path: Path) -> None:
    """Certified and refuted distances; the enclosed one contains the largest of samples."""
    target = "sin(2*x1+I1)/4"
    pairs = [({"method": "samples"}, {}), ({"method": "bits"}, {"method": "embedding"})]
    rng = np.random.default_rng(0)
    for number, options in enumerate(pairs):
        one, other = (
            saved(tmp_path / f"{number}{at}", target, 1, 1, "0.1", o)
            for at, o in enumerate(options)
        )
        verdict = verify_against(one, other, Fraction(1, 5), tighten=True)
        assert verdict.outcome == "certified"
        points = rng.uniform(-1, 1, (200, 2)).tolist()
        found = max(abs(float(exact_output(one, p) - exact_output(other, p))) for p in points)
        assert found <= verdict.upper <= 1.06 * verdict.lower
        below = Fraction(verdict.lower * 0.99)
        assert verify_against(one, other, below).outcome == "refuted"
