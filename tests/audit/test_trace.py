"""What can be followed, what is refused, and with which words."""

from __future__ import annotations

import warnings
from typing import Any

import audited_nets as nets
import pytest
import torch
from torch import nn

from modhyper import InputError
from modhyper.audit import audit
from modhyper.audit.inputs import Input, read_inputs


class Net(nn.Module):
    """e: 3 → 4 and q: 4 → 1; what forward does with them is given."""

    def __init__(self, run: Any) -> None:
        super().__init__()
        self.e, self.q = nn.Linear(3, 4), nn.Linear(4, 1)
        self.run = run

    def forward(self, x: Any, c: Any) -> Any:
        return self.run(self, x, c)


def interface(run: Any) -> tuple[int, int]:
    found = audit(Net(run), "4", "3")
    return found.k, found.N_Q


def by_gradient(net: Any, x: Any, c: Any) -> Any:
    with torch.enable_grad():
        x = x.detach().requires_grad_(True)
        energy = (net.q(x) ** 2 * net.e(c)).sum()
        return torch.autograd.grad(energy, x, create_graph=True)[0]


def by_vmap(net: Any, x: Any, c: Any) -> Any:
    weights = net.e(c)  # 4 numbers: the weights of a layer 4 → 1
    return torch.vmap(lambda w, each: (w * each).sum())(weights, x)


def by_functional_call(net: Any, x: Any, c: Any) -> Any:
    return torch.func.functional_call(net.q, {"weight": net.e(c)}, (x,))


def without_gradient(net: Any, x: Any, c: Any) -> Any:
    with torch.no_grad():
        code = net.e(c)
    return (x * code).sum()


def in_half(net: Any, x: Any, c: Any) -> Any:
    with torch.autocast("cpu", dtype=torch.bfloat16):
        code = net.e(c)
    return (x * code).sum()


def by_checkpoint(net: Any, x: Any, c: Any) -> Any:
    from torch.utils.checkpoint import checkpoint

    return (x * checkpoint(net.e, c, use_reentrant=False)).sum()


def by_cond(net: Any, x: Any, c: Any) -> Any:
    return torch.cond(c.sum() > 0, lambda v: net.q(v), lambda v: 2 * v[:, :1], (x,))


@pytest.mark.parametrize(
    ("run", "k", "stored"),
    [
        (by_gradient, 1, 5),  # 2 q(x) W Σ e(c): a sum is delivered
        (by_vmap, 4, 0),
        (by_functional_call, 4, 1),  # q's bias
        (without_gradient, 4, 0),
        (in_half, 4, 0),
        (by_checkpoint, 4, 0),
        (by_cond, 1, 5),  # the sign of Σ c is one bit
    ],
)
def test_followed(run: Any, k: int, stored: int) -> None:
    assert interface(run) == (k, stored)


def test_bits_of_a_half_precision_interface() -> None:
    found = audit(Net(in_half), "4", "3")
    assert {each.bits for each in found.interface.delivered} == {16}
    assert found.interface.statement.delivered == 64
    branch = audit(Net(by_cond), "4", "3").interface
    assert branch.statement.delivered == 1


def test_branches_follow_both_ways() -> None:
    def run(net: Any, x: Any, c: Any) -> Any:
        if x.sum() > 0:
            return (x * net.e(c)).sum()
        return net.q(x).sum() + c.sum()

    found = audit(Net(run), "4", "3")
    # e(c) on one way, q and Σ c on the other: c is known and costs nothing
    assert found.N_Q == 5
    assert any("2 ways" in note for note in found.notes)

    def only_warns(net: Any, x: Any, c: Any) -> Any:
        if (c > 5).any():
            print("large")
        assert bool((x < 9).all()), "too large"
        if bool(x.isnan().any()):
            raise ValueError("nan")
        return (x * net.e(c)).sum()

    assert interface(only_warns) == (4, 0)


def test_decisions_count_as_what_they_are() -> None:
    """Which branch is taken depends on the condition: that is one bit of interface."""

    def run(net: Any, x: Any, c: Any) -> Any:
        return net.q(x) if c.sum() > 0 else 2 * net.q(x)

    found = audit(Net(run), "4", "3")
    assert (found.k, found.N_Q) == (1, 5)
    assert found.interface.statement.delivered == 1


REFUSED = [
    (lambda net, x, c: x * torch.from_numpy(c.numpy()), "test_trace.py"),
    (lambda net, x, c: x[: int(c.sum())], "cannot be followed"),
    (lambda net, x, c: x * (2 if float(c.sum()) > 0 else 3), "cannot be followed"),
    (lambda net, x, c: [x for _ in iter(lambda: bool(x.sum() > 0), False)], "more than 64 values"),
    (lambda net, x, c: net.e(x) + c, "RuntimeError"),
    (lambda net, x, c: net.q(net.e(c)), "no output of forward depends on x"),
    (lambda net, x, c: net.q(x), "depends on x and on the condition"),
    (lambda net, x, c: 3.0, "no output of forward depends on x"),
]


@pytest.mark.parametrize(("run", "says"), REFUSED)
def test_refused(run: Any, says: str) -> None:
    with pytest.raises(InputError, match=says):
        audit(Net(run), "4", "3")


def test_an_operation_without_a_fake_form_is_named() -> None:
    library = torch.library.Library("modhyper_tests", "DEF")
    library.define("opaque(Tensor x) -> Tensor")
    library.impl("opaque", lambda x: x * 2, "CPU")
    with pytest.raises(InputError, match=r"modhyper_tests.*opaque"):
        audit(Net(lambda net, x, c: torch.ops.modhyper_tests.opaque(x) * c.sum()), "4", "3")


def test_outputs_of_any_form() -> None:
    def run(net: Any, x: Any, c: Any) -> Any:
        code = net.e(c)
        return {"y": [x * code], "code": code, "argmax": x.argmax(), "n": 3}

    assert interface(run) == (4, 0)


def test_names_of_arguments() -> None:
    class Three(nn.Module):
        def forward(self, time: Any, image: Any, sample: Any, scale: Any = 1.0) -> Any:
            return sample * time + image.sum() * scale

    module = Three()
    found = audit(module, "5", ["1", "2x2"])
    assert [(each.role, each.name) for each in found.inputs] == [
        *(("x", "sample"), ("condition", "time"), ("condition", "image")),
    ]
    named = audit(module, "sample=5", ["image=2x2", "time=1"])
    assert [each.name for each in named.inputs] == ["sample", "image", "time"]
    by_place = audit(module, "2=5", ["0=1", "1=2x2"])
    assert by_place.k == 1 + 1  # the time, and the sum of the image
    tensors = {
        "sample": torch.zeros(1, 5),
        "time": torch.zeros(1, 1),
        "image": torch.zeros(1, 2, 2),
    }
    shapes_from_example = audit(module, "sample", ["time", "image"], example=tensors)
    assert shapes_from_example.k == 2
    fixed = audit(module, "sample", "time", example=tensors | {"scale": 2.0})
    assert fixed.k == 1


def test_several_conditions_of_several_kinds() -> None:
    class Both(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.table, self.time = nn.Embedding(10, 4), nn.Linear(2, 4)

        def forward(self, x: Any, time: Any, label: Any) -> Any:
            return x * (self.table(label) + self.time(time))

    found = audit(Both(), "4", ["time=2", "label=@10"])
    assert (found.k, found.N_Q) == (4, 0)
    assert found.verdict is not None
    assert (found.verdict.targets.m2, found.verdict.targets.classes) == (2, 10)


@pytest.mark.parametrize(
    ("x", "condition", "says"),
    [
        ("two", "3", "forward has no argument 'two'"),
        ("2 x 3", "3", "expected SHAPE"),
        ("0", "3", "sides of 1 or more"),
        ("4", "3@", "expected SHAPE"),
        ("4", "c=3@0", "from 1 to"),
        ("4", "z=3", "forward has no argument 'z'"),
        ("x", "3", "no shape for 'x'"),
        ("4", None, "forward needs the argument 'c'"),
        (None, "3", "x: missing"),
        ("4", ["3", "3"], "no argument left"),
        ("x=4", "x=3", "named twice"),
    ],
)
def test_inputs_that_do_not_fit(x: Any, condition: Any, says: str) -> None:
    with pytest.raises(InputError, match=says):
        audit(Net(without_gradient), x, condition)


def test_unclear_arguments_are_asked_for() -> None:
    class Unclear(nn.Module):
        def forward(self, a: Any, b: Any) -> Any:
            return a * b

    with pytest.raises(InputError, match="does not say which argument is x"):
        audit(Unclear(), "3", "3")
    assert audit(Unclear(), "a=3", "3").k == 3


def test_reading_shapes() -> None:
    assert read_inputs("x", "3x32x32") == (Input("x", None, (3, 32, 32)),)
    assert read_inputs("x", (3, 2)) == (Input("x", None, (3, 2)),)
    assert read_inputs("x", 7) == (Input("x", None, (7,)),)
    assert read_inputs("condition", "label=scalar@10") == (Input("condition", "label", (), 10),)
    assert read_inputs("condition", "@1000")[0].values == 1000
    assert read_inputs("condition", "77@50000")[0].values == 50_000**77
    assert read_inputs("condition", None) == ()


def test_example_of_integers_needs_their_number() -> None:
    tensors = {"x": torch.zeros(1, 2), "label": torch.zeros(1, dtype=torch.long)}
    with pytest.raises(InputError, match="holds integers"):
        audit(nets.ByLabel(), "x", "label", example=tensors)
    assert audit(nets.ByLabel(), "x", "label=@10", example=tensors).k == 6


def test_without_a_condition() -> None:
    module = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))
    found = audit(module, "2")
    assert found.interfaces == ()
    assert found.method is None
    assert found.verdict is None
    assert (found.counts.parameters, found.operations.macs) == (13, 9)
    assert found.lipschitz_condition is None
    unrun = audit(module)
    assert unrun.counts.parameters == 13
    assert unrun.operations is None
    assert "nothing was run" in unrun.notes[0]


def test_operations_that_are_not_counted_are_listed() -> None:
    found = audit(nets.Hyper(), "2", "3").operations
    assert found is not None
    # f: 18 + 96 multiplications; the first layer 8 by einsum; the last is a product and a sum
    assert found.macs == 18 + 96 + 8
    assert {"mul", "sum", "relu", "add"} <= found.uncounted.keys()


def test_an_error_on_one_branch_is_not_a_way_that_ends() -> None:
    """Only what the user raises ends a way; what cannot be followed refuses the whole."""

    def run(net: Any, x: Any, c: Any) -> Any:
        if c.sum() > 0:
            return x * torch.from_numpy(c.numpy()).sum()
        return x * net.e(c)

    with pytest.raises(InputError, match="cannot be followed"):
        audit(Net(run), "4", "3")

    def raises(net: Any, x: Any, c: Any) -> Any:
        if c.sum() > 0:
            raise ValueError("not today")
        return x * net.e(c)

    found = audit(Net(raises), "4", "3")
    assert (found.k, found.N_Q) == (4, 0)
    assert any("raises ValueError" in note and "not today" in note for note in found.notes)


def test_shapes_that_depend_on_values_carry_the_dependence() -> None:
    def run(net: Any, x: Any, c: Any) -> Any:
        positive = c[c > 0]
        return x.sum() * torch.ones_like(positive).sum()

    found = audit(Net(run), "4", "3")
    assert found.k == 1  # the number of positive entries

    def shape_only(net: Any, x: Any, c: Any) -> Any:
        return x * net.e(c) + torch.zeros_like(net.q(x)).sum()

    assert interface(shape_only) == (4, 0)


def test_an_output_that_is_also_a_changed_buffer() -> None:
    class Moving(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.register_buffer("mean", torch.zeros(4))
            self.e = nn.Linear(3, 4)

        def forward(self, x: Any, c: Any) -> Any:
            if bool((x > 2).any()):
                self.mean.mul_(0.9)
            self.mean.add_(x[0])
            return self.mean, self.mean * self.e(c)

    found = audit(Moving(), "4", "3")
    assert (found.k, found.N_Q) == (4, 4)
    assert any("changes mean" in note for note in found.notes)


def test_wrapped_modules() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of torch's compiler about itself
        compiled = torch.compile(nets.Heads())
    assert audit(compiled, "4", "3").k == 41
    assert audit(nn.DataParallel(nets.Heads()), "0=4", "1=3").k == 41
    with pytest.raises(InputError, match="by name or place"):
        audit(nn.DataParallel(nets.Heads()), "4", "3")

    def sparse(net: Any, x: Any, c: Any) -> Any:
        return torch.sparse.mm(net.table, x.T).T * net.e(c)

    net = Net(sparse)
    net.register_buffer("table", torch.eye(4).to_sparse())
    with pytest.raises(InputError, match="dense tensor"):
        audit(net, "4", "3")


def test_ways_to_condition_that_have_names() -> None:
    def scatter(net: Any, x: Any, c: Any) -> Any:
        places = (x.abs() * 3).long().clamp(0, 3)
        return torch.zeros_like(x).scatter_add(1, places, net.e(c) * x)

    assert audit(Net(scatter), "4", "3").method == "FiLM (scale only)"

    class Experts(nn.Module):
        """Three matrices 5 × 4 mixed by the condition: k = 3 weights of the mixture, or all 20."""

        def __init__(self) -> None:
            super().__init__()
            self.experts, self.gate = nn.Parameter(torch.randn(3, 5, 4)), nn.Linear(2, 3)

        def forward(self, x: Any, c: Any) -> Any:
            mixed = torch.einsum("be,eoi->boi", self.gate(c).softmax(-1), self.experts)
            return torch.einsum("boi,bi->bo", mixed, x)

    found = audit(Experts(), "4", "2")
    assert [(each.k, each.N_Q) for each in found.interfaces] == [(2, 69), (3, 60), (20, 0)]
    assert found.method == "hypernetwork"
