"""Numbers that a module stores, and operations of one evaluation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import nn
from torch.nn.parameter import is_lazy
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import FlopCounterMode, flop_registry

from modhyper.audit.graph import Graph
from modhyper.audit.trace import Argument, Run
from modhyper.audit.twin import Stored, fake, fake_twin, stored_tensors, untouched

FREE = (
    *("view", "_unsafe_view", "reshape", "expand", "t", "transpose", "permute", "unsqueeze"),
    *("squeeze", "slice", "select", "split", "split_with_sizes", "unbind", "alias", "detach"),
    *("clone", "_to_copy", "copy_", "empty", "empty_like", "empty_strided", "new_empty", "zeros"),
    *("zeros_like", "new_zeros", "ones", "ones_like", "new_ones", "full", "full_like", "arange"),
    *("cat", "stack", "lift_fresh", "lift_fresh_copy", "fill_", "unfold", "as_strided", "diagonal"),
    *("_local_scalar_dense", "_reshape_alias", "scalar_tensor", "unsafe_chunk", "embedding"),
    *("repeat", "is_nonzero", "set_", "index", "gather", "select_scatter", "slice_scatter"),
)
"""Operations that move or write entries and compute nothing."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Each tensor once, whatever it is shared by.

    parameters  numbers in parameters; ``trained`` of them with requires_grad
    buffers     numbers in buffers
    constants   numbers in other tensors that forward reads
    unused      numbers of parameters that reach no output (None if forward was not followed)
    shared      "name = first name" for tensors with more than one
    widths      bits of a parameter -> numbers of that width
    """

    parameters: int
    trained: int
    buffers: int
    constants: int
    unused: int | None
    shared: tuple[str, ...]
    widths: dict[int, int]

    @property
    def total(self) -> int:
        """All numbers that are kept."""
        return self.parameters + self.buffers + self.constants

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"total": self.total}


@dataclass(frozen=True, slots=True)
class Operations:
    """One evaluation, x and condition in a batch of one, as torch's FlopCounterMode counts it.

    flops      two for each multiply-accumulate of products and convolutions
    uncounted  operation -> times, of those that compute and that FlopCounterMode does not count
    """

    flops: int
    uncounted: dict[str, int]

    @property
    def macs(self) -> int:
        return self.flops // 2

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"macs": self.macs}


def count(module: nn.Module, graph: Graph | None) -> Counts:
    """Numbers stored by ``module``; what forward reads is known from ``graph``."""
    stored = [each for each in stored_tensors(module) if not is_lazy(each.tensor)]
    read = [] if graph is None else [graph.nodes[i] for i in graph.reaching]
    names = {node.name for node in read}
    parameters = [each for each in stored if each.kind == "parameter"]
    widths: Counter[int] = Counter()
    for each in parameters:
        widths[8 * each.tensor.element_size()] += each.tensor.numel()
    return Counts(
        parameters=_numbers(parameters),
        trained=_numbers(each for each in parameters if each.trained),
        buffers=_numbers(each for each in stored if each.kind == "buffer"),
        constants=sum(node.numbers or 0 for node in read if node.kind == "constant"),
        unused=None if graph is None else _numbers(p for p in parameters if p.name not in names),
        shared=tuple(f"{name} = {each.names[0]}" for each in stored for name in each.names[1:]),
        widths=dict(widths),
    )


def _numbers(stored: Iterable[Stored]) -> int:
    return sum(each.tensor.numel() for each in stored)


class _Seen(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Counts the operations that FlopCounterMode has no formula for."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.uncounted: Counter[str] = Counter()

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        packet = getattr(func, "overloadpacket", func)
        name = getattr(packet, "__name__", str(packet))
        prim = str(func).startswith("prim")
        if packet not in flop_registry and name not in FREE and not prim:
            self.uncounted[name] += 1
        return func(*args, **(kwargs or {}))


def operations(
    module: nn.Module, arguments: Sequence[Argument], graph: Graph
) -> tuple[Operations | None, str]:
    """Of one evaluation of a fake copy, and a note; None where it cannot be run.

    Where forward decides by values, of the way on which they are true.
    """
    if any(node.operation == "cond" for node in graph.nodes):
        return None, "operations are not counted: torch.cond takes one of two ways"
    with untouched():
        twin = fake_twin(module)
        with twin.mode:
            values = [fake(a.value) for a in arguments if isinstance(a.value, torch.Tensor)]
        run = Run(twin.module, arguments, [])
        counter, seen = FlopCounterMode(display=False), _Seen()
        try:
            with twin.mode, counter, seen:
                run(*values)
        except Exception as error:  # whatever the user's forward raises on fake tensors
            return None, f"operations are not counted: {type(error).__name__}"
    note = "operations are those of one way through forward" if run.choices.asked else ""
    return Operations(counter.get_total_flops(), dict(sorted(seen.uncounted.items()))), note
