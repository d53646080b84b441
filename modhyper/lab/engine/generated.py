"""Layers whose weights come out of f for each sample: u_s = W(h_s) v_s + b(h_s), h_s the code.

W(h)[j,i] = Σ_c A[j,i,c] h[c] + a[j,i] is a contraction with two orders:

* ``WeightsFirst`` forms W for each sample (S·j·i numbers), then applies it to v;
* ``InputFirst`` contracts v with A (S·j·c numbers), then with h. It does not need the gradient
  with respect to v to find the one with respect to h, so a first layer, whose input is data,
  saves one of the three large products, and the weights are never materialised.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from modhyper.lab.engine.gradients import Product

if TYPE_CHECKING:
    import torch

    from modhyper.lab.engine.workspace import Workspace

    Gradients = list[Product | torch.Tensor]
    Rows = Sequence[Mapping[str, torch.Tensor]]


class GeneratedLayer(Protocol):
    """``parameters`` is aligned with what ``backward`` returns last."""

    parameters: list[torch.Tensor]

    def forward(self, v: torch.Tensor, h: torch.Tensor) -> torch.Tensor:
        """Inputs (B, S, i) and codes (B, S, c) to (B, S, o)."""
        ...

    def backward(
        self, delta: torch.Tensor, code_delta: torch.Tensor, *, first: bool
    ) -> tuple[torch.Tensor | None, Gradients]:
        """(gradient of v, None for a first layer; gradients of the parameters).

        The gradient of the code is added to ``code_delta``.
        """
        ...

    def rows(self) -> tuple[torch.Tensor, torch.Tensor | None]:
        """f's last weights for this layer's W, (B, o·i, c), and its biases (B, o·i) or None."""
        ...


class WeightsFirst:
    """``A`` is (B, o·i, c) and ``a`` (B, 1, o·i)."""

    def __init__(
        self, name: str, A: torch.Tensor, a: torch.Tensor | None, fan_in: int, workspace: Workspace
    ) -> None:
        self.name, self.fan_in, self.workspace = name, fan_in, workspace
        self.A = A.contiguous()
        self.a = None if a is None else a.unsqueeze(1).contiguous()
        self.parameters = [self.A] if self.a is None else [self.A, self.a]

    def forward(self, v: torch.Tensor, h: torch.Tensor) -> torch.Tensor:
        import torch

        members, samples, outputs = h.shape[0], h.shape[1], self.A.shape[1] // self.fan_in
        w = self.workspace(f"{self.name}.w", members, samples, self.A.shape[1])
        if self.a is None:
            torch.bmm(h, self.A.transpose(1, 2), out=w)
        else:
            torch.baddbmm(self.a, h, self.A.transpose(1, 2), out=w)
        self._w = w.view(members, samples, outputs, self.fan_in)
        self._v, self._h = v, h
        u = self.workspace(f"{self.name}.u", members, samples, 1, outputs)
        torch.matmul(v.unsqueeze(2), self._w.transpose(2, 3), out=u)
        return u.squeeze(2)

    def backward(
        self, delta: torch.Tensor, code_delta: torch.Tensor, *, first: bool
    ) -> tuple[torch.Tensor | None, Gradients]:
        import torch

        below = None
        if not first:
            below = self.workspace(f"{self.name}.dv", *delta.shape[:2], 1, self.fan_in)
            torch.matmul(delta.unsqueeze(2), self._w, out=below)
            below = below.squeeze(2)
        torch.mul(delta.unsqueeze(-1), self._v.unsqueeze(2), out=self._w)
        dw = self._w.view(*delta.shape[:2], -1)
        code_delta.baddbmm_(dw, self.A)
        gradients: Gradients = [Product(dw, self._h)]
        if self.a is not None:
            gradients.append(dw.sum(1, keepdim=True))
        return below, gradients

    def rows(self) -> tuple[torch.Tensor, torch.Tensor | None]:
        return self.A, None if self.a is None else self.a.squeeze(1)


class InputFirst:
    """``A`` is kept as (B, i, o·c) and ``a`` as (B, i, o), ready for the product with v."""

    def __init__(
        self, name: str, A: torch.Tensor, a: torch.Tensor | None, fan_in: int, workspace: Workspace
    ) -> None:
        self.name, self.workspace = name, workspace
        members, rows, self.code = A.shape
        self.outputs = rows // fan_in
        shaped = A.view(members, self.outputs, fan_in, self.code).permute(0, 2, 1, 3)
        self.A = shaped.reshape(members, fan_in, self.outputs * self.code).contiguous()
        self.a = None
        if a is not None:
            self.a = a.view(members, self.outputs, fan_in).transpose(1, 2).contiguous()
        self.parameters = [self.A] if self.a is None else [self.A, self.a]

    def forward(self, v: torch.Tensor, h: torch.Tensor) -> torch.Tensor:
        import torch

        members, samples = h.shape[:2]
        t = self.workspace(f"{self.name}.t", members, samples, self.outputs * self.code)
        torch.bmm(v, self.A, out=t)
        self._t = t.view(members, samples, self.outputs, self.code)
        self._v, self._h = v, h
        u = self.workspace(f"{self.name}.u", members, samples, 1, self.outputs)
        torch.matmul(h.unsqueeze(2), self._t.transpose(2, 3), out=u)  # h·Tᵀ is faster than T·h
        u = u.squeeze(2)
        return u if self.a is None else u.baddbmm_(v, self.a)

    def backward(
        self, delta: torch.Tensor, code_delta: torch.Tensor, *, first: bool
    ) -> tuple[torch.Tensor | None, Gradients]:
        import torch

        part = self.workspace(f"{self.name}.dh", *delta.shape[:2], 1, self.code)
        torch.matmul(delta.unsqueeze(2), self._t, out=part)
        code_delta.add_(part.squeeze(2))
        torch.mul(delta.unsqueeze(-1), self._h.unsqueeze(2), out=self._t)
        dt = self._t.view(*delta.shape[:2], -1)
        gradients: Gradients = [Product(self._v, dt)]
        below = None
        if not first:
            below = self.workspace(f"{self.name}.dv", *delta.shape[:2], self.A.shape[1])
            torch.bmm(dt, self.A.transpose(1, 2), out=below)
        if self.a is not None:
            if below is not None:
                below.baddbmm_(delta, self.a.transpose(1, 2))
            gradients.append(Product(self._v, delta))
        return below, gradients

    def rows(self) -> tuple[torch.Tensor, torch.Tensor | None]:
        members, fan_in, _ = self.A.shape
        A = self.A.view(members, fan_in, self.outputs, self.code).permute(0, 2, 1, 3)
        A = A.reshape(members, self.outputs * fan_in, self.code)
        return A, None if self.a is None else self.a.transpose(1, 2).reshape(members, -1)


class GeneratedBias:
    """b(h) = C h + b: ``C`` is (B, o, c), ``b`` (B, 1, o)."""

    def __init__(self, C: torch.Tensor, b: torch.Tensor | None) -> None:
        self.C = C.contiguous()
        self.b = None if b is None else b.unsqueeze(1).contiguous()
        self.parameters = [self.C] if self.b is None else [self.C, self.b]

    def add_to(self, u: torch.Tensor, h: torch.Tensor) -> None:
        self._h = h
        u.baddbmm_(h, self.C.transpose(1, 2))
        if self.b is not None:
            u.add_(self.b)

    def backward(self, delta: torch.Tensor, code_delta: torch.Tensor) -> Gradients:
        code_delta.baddbmm_(delta, self.C)
        gradients: Gradients = [Product(delta, self._h)]
        if self.b is not None:
            gradients.append(delta.sum(1, keepdim=True))
        return gradients

    def rows(self) -> tuple[torch.Tensor, torch.Tensor | None]:
        return self.C, None if self.b is None else self.b.squeeze(1)


def input_first_is_cheaper(fan_in: int, code: int, *, first: bool) -> bool:
    """By the numbers that move: both orders share their first product of S·o·i·c.

    Weights first forms and reads S·o·i numbers and, for a first layer, pays a third product;
    input first forms S·o·c.
    """
    third_product = fan_in * code // 16 if first else 0  # a moved number costs about 16 MACs
    return code <= fan_in + third_product
