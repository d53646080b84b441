"""Buffers that are allocated once: on a CPU, fresh pages cost more than the arithmetic on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch


class Workspace:
    """Uninitialised tensors by name and shape, the same one each time it is asked for."""

    def __init__(self, device: torch.device, dtype: torch.dtype) -> None:
        self.device = device
        self.dtype = dtype
        self._held: dict[tuple[str, tuple[int, ...]], torch.Tensor] = {}

    def __call__(self, name: str, *shape: int) -> torch.Tensor:
        import torch

        held = self._held.get((name, shape))
        if held is None:
            held = torch.empty(shape, device=self.device, dtype=self.dtype)
            self._held[name, shape] = held
        return held
