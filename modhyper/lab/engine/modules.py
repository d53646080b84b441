"""The user's own torch modules side by side, through torch.func."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch.func import functional_call, stack_module_state

from modhyper.errors import InputError


@dataclass(frozen=True, slots=True)
class ModuleMember:
    """One of the user's modules: its learning rate and the row of the data it is trained on."""

    learning_rate: float
    group: int = 0


class ModuleStack:
    """Modules of one class and shape, called as module(x (S, d_x), conditions (S, …)).

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
        copies = [copy.deepcopy(m).to(device=device, dtype=dtype) for m in modules]
        self._template = copy.deepcopy(copies[0])
        stacked, self._buffers = stack_module_state(copies)
        self.named = {name: rows.detach().requires_grad_() for name, rows in stacked.items()}
        self.parameters = list(self.named.values())

    def outputs(self, x: torch.Tensor, conditions: torch.Tensor) -> torch.Tensor:
        """As `NetworkStack.outputs`."""
        together = torch.vmap(
            lambda state, x, conditions: functional_call(self._template, state, (x, conditions)),
            randomness="different",
        )
        outputs: torch.Tensor = together((self.named, self._buffers), x, conditions)
        return outputs

    def member_parameters(self, index: int) -> dict[str, torch.Tensor]:
        """Copies of one member's parameters, by name."""
        return {name: rows[index].detach().clone() for name, rows in self.named.items()}
