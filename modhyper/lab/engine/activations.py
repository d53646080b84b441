"""Activations on stacked tensors, in place, with the derivative read off the output."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import torch


class Activation(NamedTuple):
    """σ.  ``apply(u)`` turns u into h = σ(u) and ``chain(delta, h)`` multiplies delta by σ'(u), in
    place; ``function(u)`` is σ(u) as torch differentiates it.
    """

    function: Callable[[torch.Tensor], torch.Tensor]
    apply: Callable[[torch.Tensor], object]
    chain: Callable[[torch.Tensor, torch.Tensor], object]


def _kernels() -> Any:
    import torch

    return torch.ops.aten


def _relu_chain(delta: torch.Tensor, h: torch.Tensor) -> None:
    _kernels().threshold_backward.grad_input(delta, h, 0, grad_input=delta)


def _leaky_chain(delta: torch.Tensor, h: torch.Tensor) -> None:
    # h has the sign of u, so the kernel for inputs serves.
    _kernels().leaky_relu_backward.grad_input(delta, h, 0.01, False, grad_input=delta)


def _elu_chain(delta: torch.Tensor, h: torch.Tensor) -> None:
    _kernels().elu_backward.grad_input(delta, 1, 1, 1, True, h, grad_input=delta)


def _sigmoid_chain(delta: torch.Tensor, h: torch.Tensor) -> None:
    _kernels().sigmoid_backward.grad_input(delta, h, grad_input=delta)


def _tanh_chain(delta: torch.Tensor, h: torch.Tensor) -> None:
    _kernels().tanh_backward.grad_input(delta, h, grad_input=delta)


def _softplus_chain(delta: torch.Tensor, h: torch.Tensor) -> None:
    delta.mul_(h.neg().expm1_().neg_())  # σ' = 1 - e^(-h)


def _softplus(u: torch.Tensor) -> torch.Tensor:
    from torch.nn import functional

    return functional.softplus(u)


def _leaky(u: torch.Tensor) -> torch.Tensor:
    from torch.nn import functional

    return functional.leaky_relu(u, 0.01)


def _leaky_apply(u: torch.Tensor) -> None:
    from torch.nn import functional

    functional.leaky_relu_(u, 0.01)


def _elu(u: torch.Tensor) -> torch.Tensor:
    from torch.nn import functional

    return functional.elu(u)


def _elu_apply(u: torch.Tensor) -> None:
    from torch.nn import functional

    functional.elu_(u)


ACTIVATIONS: dict[str, Activation] = {
    "relu": Activation(lambda u: u.relu(), lambda u: u.relu_(), _relu_chain),
    "leaky_relu": Activation(_leaky, _leaky_apply, _leaky_chain),
    "elu": Activation(_elu, _elu_apply, _elu_chain),
    "sigmoid": Activation(lambda u: u.sigmoid(), lambda u: u.sigmoid_(), _sigmoid_chain),
    "tanh": Activation(lambda u: u.tanh(), lambda u: u.tanh_(), _tanh_chain),
    "softplus": Activation(_softplus, lambda u: u.copy_(_softplus(u)), _softplus_chain),
    "identity": Activation(lambda u: u, lambda u: u, lambda delta, h: delta),
}
