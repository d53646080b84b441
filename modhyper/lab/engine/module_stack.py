"""The user's own torch modules side by side, through torch.func."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modhyper.errors import InputError

if TYPE_CHECKING:
    import torch

    from modhyper.lab.engine.gradients import Product


@dataclass(frozen=True, slots=True)
class ModuleMember:
    """One of the user's modules: its learning rate and the row of the data it is trained on."""

    learning_rate: float
    group: int = 0


class ModuleStack:
    """See `Stack`. Modules of one class and shape, called as module(x (S, d_x), conditions (S, …)).

    The modules themselves are not touched. Modules that change their buffers when called (batch
    normalisation in training mode) are refused by torch.func.
    """

    def __init__(
        self,
        modules: Sequence[torch.nn.Module],
        members: Sequence[ModuleMember],
        device: torch.device,
        dtype: torch.dtype,
    ) -> None:
        """Raises InputError if the modules do not have the same parameters."""
        from torch.func import stack_module_state

        shapes = [{n: p.shape for n, p in m.named_parameters()} for m in modules]
        for index, shape in enumerate(shapes):
            if shape != shapes[0]:
                raise InputError(
                    f"module {index} has other parameters than module 0",
                    hint="group modules of one shape",
                )
        if not shapes[0]:
            raise InputError("the modules have no parameters")
        self.members = members
        self._template = copy.deepcopy(modules[0]).to(device=device, dtype=dtype)
        copies = [copy.deepcopy(m).to(device=device, dtype=dtype) for m in modules]
        stacked, self._buffers = stack_module_state(copies)
        self.names = list(stacked)
        self.parameters = [stacked[name].detach() for name in self.names]
        self._outputs: torch.Tensor | None = None

    def outputs(self, x: torch.Tensor, conditions: torch.Tensor) -> torch.Tensor:
        import torch
        from torch.func import functional_call

        def one(parameters: Any, buffers: Any, x: Any, conditions: Any) -> Any:
            return functional_call(self._template, (parameters, buffers), (x, conditions))

        with torch.enable_grad():
            self._leaves = [p.detach().requires_grad_() for p in self.parameters]
            named = dict(zip(self.names, self._leaves, strict=True))
            self._outputs = torch.vmap(one, randomness="different")(
                named, self._buffers, x, conditions
            )
        assert self._outputs is not None
        return self._outputs.detach()

    def gradients(self, delta: torch.Tensor) -> list[Product | torch.Tensor]:
        import torch

        assert self._outputs is not None
        return list(torch.autograd.grad(self._outputs, self._leaves, delta))

    def member_parameters(self, index: int) -> dict[str, torch.Tensor]:
        return {n: p[index].clone() for n, p in zip(self.names, self.parameters, strict=True)}
