"""q(x, e(I)) for many members at once.

q's first layer reads u = X x + Y e(I) + b with e(I) = V h + v, h the code of e's hidden layers.
Two orders: form e(I) for each sample, S·E·(c + j) multiplications, or fold the two layers into
Y·V, j·E·c + S·j·c of them and no vector of length E at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from modhyper.lab.engine.architecture import Member
from modhyper.lab.engine.gradients import Product
from modhyper.lab.engine.plain_layers import PlainLayers
from modhyper.lab.engine.trunk import Trunk

if TYPE_CHECKING:
    import torch

    from modhyper.lab.engine.workspace import Workspace

    Gradients = list[Product | torch.Tensor]


class EmbeddingStack:
    """See `Stack`. V and v come before Y among the parameters: their gradients refer to it."""

    def __init__(
        self,
        members: Sequence[Member],
        start: Sequence[Mapping[str, torch.Tensor]],
        workspace: Workspace,
    ) -> None:
        import torch

        self.members, self.workspace = members, workspace
        architecture = members[0].architecture
        depths = [len(member.architecture.conditioning) - 1 for member in members]
        self.last = [f"conditioning.{depth}" for depth in depths]
        self.trunk = Trunk(start, depths, architecture.conditioning_activation, workspace)
        layers, d = len(architecture.primary) - 1, architecture.primary[0]
        self.rest = PlainLayers(start, 1, layers, architecture.activation, workspace)
        first = torch.stack([p["primary.0.weight"] for p in start])
        self.X, self.Y = first[:, :, :d].contiguous(), first[:, :, d:].contiguous()
        self.b = _rows(start, ["primary.0.bias"] * len(members))
        self.V = torch.stack(
            [p[f"{last}.weight"] for p, last in zip(start, self.last, strict=True)]
        )
        self.v = _rows(start, [f"{last}.bias" for last in self.last])
        self.parameters = [
            *self.trunk.parameters,
            self.V,
            *([] if self.v is None else [self.v]),
            self.Y,
            self.X,
            *([] if self.b is None else [self.b]),
            *self.rest.parameters,
        ]

    def outputs(self, x: torch.Tensor, conditions: torch.Tensor) -> torch.Tensor:
        import torch

        h = self.trunk.code(conditions)
        self._x, self._h = x, h
        members, samples, units = h.shape[0], h.shape[1], self.Y.shape[1]
        u = self.workspace("q.0", members, samples, units)
        if self.b is None:
            torch.bmm(x, self.X.transpose(1, 2), out=u)
        else:
            torch.baddbmm(self.b, x, self.X.transpose(1, 2), out=u)
        self._folds = folding_is_cheaper(samples, units, self.V.shape[1], self.V.shape[2])
        if self._folds:
            self._yv = torch.bmm(
                self.Y, self.V, out=self.workspace("q.fold", members, units, self.V.shape[2])
            )
            u.baddbmm_(h, self._yv.transpose(1, 2))
            if self.v is not None:
                u.add_(torch.bmm(self.v, self.Y.transpose(1, 2)))
        else:
            e = self.workspace("e", members, samples, self.V.shape[1])
            if self.v is None:
                torch.bmm(h, self.V.transpose(1, 2), out=e)
            else:
                torch.baddbmm(self.v, h, self.V.transpose(1, 2), out=e)
            self._e = e
            u.baddbmm_(e, self.Y.transpose(1, 2))
        return self.rest.outputs(u)

    def gradients(self, delta: torch.Tensor) -> Gradients:
        import torch

        delta, of_rest = self.rest.gradients(delta)
        code = self.workspace("code.delta", *self._h.shape)
        total = delta.sum(1, keepdim=True)
        if self._folds:
            fold = torch.bmm(
                delta.transpose(1, 2), self._h, out=self.workspace("q.dfold", *self._yv.shape)
            )
            of_Y = torch.bmm(
                fold, self.V.transpose(1, 2), out=self.workspace("q.dY", *self.Y.shape)
            )
            of_V: Gradients = [Product(self.Y, fold)]
            if self.v is not None:
                of_Y.baddbmm_(total.transpose(1, 2), self.v)
                of_V.append(torch.bmm(total, self.Y))
            torch.bmm(delta, self._yv, out=code)
            found: Gradients = [*of_V, of_Y]
        else:
            below = torch.bmm(delta, self.Y, out=self.workspace("e.delta", *self._e.shape))
            found = [Product(below, self._h)]
            if self.v is not None:
                found.append(below.sum(1, keepdim=True))
            found.append(Product(delta, self._e))
            torch.bmm(below, self.V, out=code)
        found.append(Product(delta, self._x))
        if self.b is not None:
            found.append(total)
        return [*self.trunk.gradients(code), *found, *of_rest]

    def member_parameters(self, index: int) -> dict[str, torch.Tensor]:
        import torch

        named = self.trunk.member_parameters(index)
        named[f"{self.last[index]}.weight"] = self.V[index].clone()
        if self.v is not None:
            named[f"{self.last[index]}.bias"] = self.v[index, 0].clone()
        named["primary.0.weight"] = torch.cat([self.X[index], self.Y[index]], 1)
        if self.b is not None:
            named["primary.0.bias"] = self.b[index, 0].clone()
        return named | self.rest.member_parameters(index)


def folding_is_cheaper(samples: int, units: int, embedding_dim: int, code: int) -> bool:
    """Whether Y·V costs fewer multiplications than e(I) for each sample."""
    folded = units * code * (embedding_dim + samples)
    return folded < samples * embedding_dim * (code + units)


def _rows(start: Sequence[Mapping[str, torch.Tensor]], names: Sequence[str]) -> torch.Tensor | None:
    import torch

    if names[0] not in start[0]:
        return None
    return torch.stack([p[name] for p, name in zip(start, names, strict=True)]).unsqueeze(1)
