"""Proved constants: never below a slope that is observed, equal to hand calculation where exact."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import audited_nets as nets
import pytest
import torch
from torch import nn

from modhyper.activations.catalogue import facts_of
from modhyper.audit import audit
from modhyper.audit.unary import steepness


def steepest(module: Any, shapes: list[tuple[int, ...]], which: int, tries: int = 200) -> float:
    """The largest change of the outputs' L1 norm over the change of one input, among samples."""
    generator = torch.Generator().manual_seed(0)
    module = module.double().eval()
    best = 0.0
    for _ in range(tries):
        points = [
            2 * torch.rand(1, *s, generator=generator, dtype=torch.double) - 1 for s in shapes
        ]
        points[which].requires_grad_(True)
        out = module(*points).reshape(-1)
        signs = torch.sign(torch.randn(len(out), generator=generator, dtype=torch.double))
        (slope,) = torch.autograd.grad((out * signs).sum(), points[which])
        best = max(best, float(slope.abs().max()))
    return best


class Mixed(nn.Module):
    """Many rules at once: convolution, pooling, batch norm, gates, concatenation, softmax."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Sequential(
            *(nn.Conv2d(2, 4, 3, padding=1, groups=2), nn.BatchNorm2d(4), nn.SiLU()),
            *(nn.MaxPool2d(3, stride=2, padding=1), nn.Conv2d(4, 3, 2), nn.GELU(), nn.AvgPool2d(2)),
            *(nn.Flatten(), nn.Linear(12, 5)),
        )
        self.e = nn.Sequential(nn.Linear(4, 5), nn.Mish(), nn.Linear(5, 5), nn.Softmax(-1))
        self.last = nn.Linear(10, 2)
        self.conv[1].running_var.fill_(0.5)

    def forward(self, x: Any, c: Any) -> Any:
        h, g = self.conv(x), self.e(c)
        h = torch.cat([h * g, torch.sigmoid(h) - g / 3], -1)
        return self.last(h).exp().mean(-1) - h.square().sum(-1)


class Doubled(nn.Module):
    """Repeated and rearranged entries."""

    def __init__(self) -> None:
        super().__init__()
        self.w = nn.Parameter(torch.randn(6, 3))

    def forward(self, x: Any, c: Any) -> Any:
        many = x.repeat(1, 2).unsqueeze(-1).expand(-1, 6, 3)
        shuffled = many[:, torch.tensor([0, 0, 5, 4, 1, 2])] * self.w
        return (shuffled.transpose(1, 2) * c.view(1, 1, 1)).sum(1).flip(-1)


CASES = [
    (nets.Conditional, [(2,), (3,)]),
    (nets.Hyper, [(2,), (3,)]),
    (nets.Heads, [(4,), (3,)]),
    (nets.FilmOf64, [(2,), (5,)]),
    (nets.Chunked, [(2,), (5,)]),
    (nets.Siren, [(2,), (5,)]),
    (nets.LowRank, [(30,), (4,)]),
    (nets.CrossAttention, [(4, 8), (6, 20)]),
    (nets.OutputOnly, [(2,), (5,)]),
    (nets.ImageHyper, [(2,), (3, 32, 32)]),
    (nets.Residual, [(3,), (3,)]),
    (Mixed, [(2, 9, 9), (4,)]),
    (Doubled, [(3,), (1,)]),
]


@pytest.mark.parametrize(("kind", "shapes"), CASES)
def test_no_slope_is_steeper_than_the_constant(kind: Any, shapes: Any) -> None:
    torch.manual_seed(1)
    module = kind()
    given = ["x".join(map(str, shape)) for shape in shapes]
    found = audit(module, given[0], given[1])
    for which, bound in enumerate((found.lipschitz_x, found.lipschitz_condition)):
        assert bound is not None
        assert bound.value is not None, bound.reason
        observed = steepest(module, shapes, which)
        assert 0 < observed <= bound.value


def test_perceptrons_have_their_spectral_complexity() -> None:
    """Against exact arithmetic on the stored floats; rounded up, and by next to nothing."""
    torch.manual_seed(0)
    module = nn.Sequential(
        nn.Linear(7, 20), nn.LeakyReLU(5.0), nn.Linear(20, 9), nn.ELU(3.0), nn.Linear(9, 2)
    )
    exact = Fraction(15)
    for layer in (module[0], module[2], module[4]):
        columns = layer.weight.detach().abs().double().T.tolist()
        exact *= max(sum(map(Fraction, column), Fraction(0)) for column in columns)
    found = audit(module, "7")
    assert found.lipschitz_x is not None
    assert found.lipschitz_x.value is not None
    assert exact <= Fraction(found.lipschitz_x.value) <= exact * (1 + Fraction(1, 10**13))
    assert found.perceptron == ""
    norm = [max(sum(map(Fraction, c), Fraction(0)) for c in layer.weight.abs().double().T.tolist())
            for layer in (module[0], module[2], module[4])]  # fmt: skip
    for each, want in zip(found.norms, norm, strict=True):
        assert want <= Fraction(each.norm_1) <= want * (1 + Fraction(1, 10**13))


def test_what_was_said_before() -> None:
    """SIREN "≤ 3.70" with slope 85; a residual block "≤ 0.000295" with slope 1; a cube "≤ 0.75"."""
    torch.manual_seed(0)
    siren = nets.Siren()
    found = audit(siren, "2", "5")
    product = found.norms[0].norm_1 * found.norms[1].norm_1  # what was printed as the constant
    assert found.lipschitz_x is not None
    assert found.lipschitz_x.value == pytest.approx(30 * product)
    assert steepest(siren, [(2,), (5,)], 0) > 3 * product
    torch.manual_seed(0)
    residual = audit(nets.Residual(), "3", "3").lipschitz_x
    assert residual is not None
    assert residual.value is not None
    assert 1 < residual.value < 1.1
    cube = nets.Cube()
    with torch.no_grad():
        cube.linear.weight.copy_(torch.tensor([[0.5, -0.25]]))
        cube.linear.bias.fill_(0.25)
    bound = audit(cube, "2").lipschitz_x
    assert bound is not None
    assert bound.value == pytest.approx(3 * 1.0**2 * 0.5 * 50, rel=1e-12)  # |l| ≤ 1, attained
    assert bound.value >= 75
    for layer, slope in ((nn.LeakyReLU(5.0), 5), (nn.ELU(3.0), 3), (nn.PReLU(init=2.0), 2)):
        steep = audit(layer, "1").lipschitz_x
        assert steep is not None
        assert steep.value is not None
        assert slope <= steep.value <= slope * (1 + 1e-12)


@pytest.mark.parametrize(
    ("layer", "name"),
    [
        (nn.LayerNorm(4), "layer_norm"),
        (nn.Hardshrink(), "hardshrink"),
        (nn.LogSoftmax(-1), "log_softmax"),
        (nn.GroupNorm(2, 4), "group_norm"),
    ],
)
def test_operations_without_a_rule_are_named(layer: Any, name: str) -> None:
    found = audit(nn.Sequential(nn.Linear(4, 4), layer, nn.Linear(4, 1)), "4").lipschitz_x
    assert found is not None
    assert found.value is None
    assert found.reason == f"not bounded, because there is no rule for {name}"


def test_an_unknown_condition_branch_does_not_spoil_what_forgets_it() -> None:
    class Gate(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.norm = nn.LayerNorm(3)

        def forward(self, x: Any, c: Any) -> Any:
            return x * torch.sigmoid(self.norm(c))

    found = audit(Gate(), "3", "3")
    assert found.lipschitz_x is not None
    assert found.lipschitz_condition is not None
    assert found.lipschitz_x.value == pytest.approx(1)
    assert found.lipschitz_condition.value is None
    assert "layer_norm" in found.lipschitz_condition.reason


def test_rounding_to_integers_has_no_constant() -> None:
    class Rounded(nn.Module):
        def forward(self, x: Any) -> Any:
            return (100 * x).to(torch.int64).to(torch.float32) / 100

    found = audit(Rounded(), "3").lipschitz_x
    assert found is not None
    assert found.value is None

    class Bits(nn.Module):
        def forward(self, x: Any) -> Any:
            return x.view(torch.int32).view(torch.float32) * 1.0

    found = audit(Bits(), "3").lipschitz_x
    assert found is not None
    assert found.value is None


OTHER_NAMES = {"hardtanh": "hard-tanh", "hardswish": "hard-swish", "hardsigmoid": "hard-sigmoid"}


def test_constants_of_activations() -> None:
    """A grid from -12 to 12 in steps of 1/2000, with |σ''| ≤ 2: the supremum lies within 1/1000."""
    points = torch.linspace(-12, 12, 48_001, dtype=torch.double, requires_grad=True)
    functions: dict[str, Any] = {
        "relu": torch.relu, "relu6": nn.functional.relu6, "hardtanh": nn.functional.hardtanh,
        "tanh": torch.tanh, "sin": torch.sin, "cos": torch.cos, "atan": torch.atan,
        "sigmoid": torch.sigmoid, "log_sigmoid": nn.functional.logsigmoid,
        "softplus": nn.functional.softplus, "selu": nn.functional.selu, "silu": nn.functional.silu,
        "mish": nn.functional.mish, "gelu": nn.functional.gelu,
        "hardswish": nn.functional.hardswish, "hardsigmoid": nn.functional.hardsigmoid,
        "erf": torch.erf, "abs": torch.abs,
    }  # fmt: skip
    for name, function in functions.items():
        (slope,) = torch.autograd.grad(function(points).sum(), points)
        largest = float(slope.abs().max())
        constant = steepness(name, None, (), {})
        assert constant is not None
        assert largest <= constant * (1 + 1e-7), name  # torch's own 1/6 is a float32
        assert constant <= largest + 2e-3, name
        if name not in ("sin", "cos", "atan", "log_sigmoid", "abs"):
            assert facts_of(OTHER_NAMES.get(name, name)).lipschitz.truth == "holds", name
    (slope,) = torch.autograd.grad(nn.functional.gelu(points, approximate="tanh").sum(), points)
    assert float(slope.abs().max()) <= steepness("gelu", None, (), {})
    assert math.isclose(steepness("selu", None, (), {}), 1.0507009873554805 * 1.6732632423543772)


def test_bounds_that_depend_on_x_are_no_constants() -> None:
    class Clamped(nn.Module):
        def forward(self, x: Any) -> Any:
            return torch.clamp(torch.zeros_like(x), min=100 * x)

    found = audit(Clamped(), "2").lipschitz_x
    assert found is not None
    assert found.value is None


def test_integers_and_masks_that_are_stored() -> None:
    class Masked(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.register_buffer("mask", torch.tensor([True, False, True]))
            self.register_buffer("scale", torch.tensor([3, 2, 1]))

        def forward(self, x: Any) -> Any:
            return torch.where(self.mask, x * self.scale, 0.5).masked_fill(self.mask, 1.0) + (
                x * self.mask
            )

    module = Masked()
    found = audit(module, "3").lipschitz_x
    assert found is not None
    assert found.value is not None
    assert steepest(module, [(3,)], 0) <= found.value <= 4 * (1 + 1e-12)


def test_infinite_masks_and_overflow() -> None:
    class Masked(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.register_buffer("mask", torch.tensor([False, True, False]))

        def forward(self, x: Any) -> Any:
            return (3 * x).masked_fill(self.mask, -math.inf).softmax(-1)

    found = audit(Masked(), "3").lipschitz_x
    assert found is not None
    assert found.value == pytest.approx(1.5)

    class Huge(nn.Module):
        def forward(self, x: Any) -> Any:
            for _ in range(12):
                x = (2 * x) ** 8
            return x

    found = audit(Huge(), "1").lipschitz_x
    assert found is not None
    assert found.value is None
