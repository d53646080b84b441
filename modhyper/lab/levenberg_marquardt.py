"""Levenberg-Marquardt for many small networks at once.

Every layer's gradient at a sample is an outer product, so row p of the Jacobian is
J_p = (δ_p ⊗ a_p for each layer) and the Gram matrix J Jᵀ = Σ (Δ Δᵀ)∘(A Aᵀ) costs no Jacobian. A
step solves (J Jᵀ + λ) α = r, δθ = -Jᵀ α, or the normal equations where they are smaller.

Source: D. Marquardt, An algorithm for least-squares estimation of nonlinear parameters, SIAM J.
11 (1963); λ is divided by 3 after a step that lowers the loss and multiplied by 4 otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Self

import torch

Loss = Literal["squares", "hinge", "tube"]
SHRINK, GROW = 3.0, 4.0
LARGEST_DAMPING = 1e10
PRIMAL_BELOW = 0.8
"""The normal equations are used if parameters < this share of the samples."""


class Factor(NamedTuple):
    """Gradient of the outputs in one parameter of shape (B, o, i): left ⊗ right at each sample.

    left (B or 1, P, o), right (B or 1, P, i)
    """

    left: torch.Tensor
    right: torch.Tensor


class Model:
    """Networks of one shape with their inputs; parameters are tensors (B, o, i)."""

    __slots__ = ()

    def outputs(self, parameters: Sequence[torch.Tensor]) -> torch.Tensor:
        """(B, P)"""
        raise NotImplementedError

    def linearise(self, parameters: Sequence[torch.Tensor]) -> tuple[torch.Tensor, list[Factor]]:
        """Outputs (B, P) and a factor for each parameter."""
        raise NotImplementedError

    def rows(self, keep: torch.Tensor) -> Self:
        """The members ``keep`` (numbers). The inputs are all members' own unless said otherwise."""
        return self


@dataclass(frozen=True, slots=True)
class LMSettings:
    """squares: r = h - y. hinge: r = max(0, 1 - y h), y the wanted sign; a member stops as soon as
    every sign is right. tube: r is what |h - y| exceeds ``inner`` by, with the sign of h - y; a
    member stops as soon as every |h - y| is at most ``outer``.

    A member is given up when its loss fell by less than the share ``progress`` in ``patience``
    iterations, or after ``iterations``.
    """

    loss: Loss = "squares"
    damping: float = 1.0
    iterations: int = 200
    patience: int = 20
    progress: float = 0.02
    inner: float = 0.0
    outer: float = 0.0


class Fit(NamedTuple):
    """parameters (B, …); loss (B,), ½ Σ r², NaN if it diverged; solved (B,); iterations (B,).

    ``solved``: every sign is right (hinge), every output in its tube (tube), or the loss is zero to
    rounding (squares).
    """

    parameters: list[torch.Tensor]
    loss: torch.Tensor
    solved: torch.Tensor
    iterations: torch.Tensor


def fit(
    model: Model, parameters: list[torch.Tensor], wanted: torch.Tensor, settings: LMSettings
) -> Fit:
    """Fit every member to ``wanted`` (B, P). Members do not influence each other."""
    members = wanted.shape[0]
    found = Fit(
        [p.clone() for p in parameters],
        torch.full((members,), torch.nan, dtype=wanted.dtype, device=wanted.device),
        torch.zeros(members, dtype=torch.bool, device=wanted.device),
        torch.zeros(members, dtype=torch.long, device=wanted.device),
    )
    alive = torch.arange(members, device=wanted.device)
    present = [p.clone() for p in parameters]
    damping = torch.full_like(found.loss, settings.damping)
    outputs = model.outputs(present)
    loss = _loss(outputs, wanted, settings)
    history = [loss]
    for iteration in range(settings.iterations + 1):
        solved = _solves(outputs, wanted, loss, settings)
        finished = solved | ~loss.isfinite() | (damping > LARGEST_DAMPING)
        if iteration >= settings.iterations:
            finished = torch.ones_like(solved)
        elif len(history) > settings.patience:
            finished |= loss > (1 - settings.progress) * history[-1 - settings.patience]
        if finished.any():
            where = alive[finished]
            for stored, now in zip(found.parameters, present, strict=True):
                stored[where] = now[finished]
            found.loss[where], found.solved[where] = loss[finished], solved[finished]
            found.iterations[where] = iteration
            keep = (~finished).nonzero().squeeze(1)
            if not len(keep):
                break
            alive, damping, wanted = alive[keep], damping[keep], wanted[keep]
            model, present = model.rows(keep), [p[keep] for p in present]
            outputs, loss = outputs[keep], loss[keep]
            history = [past[keep] for past in history[-settings.patience :]]
        moved = _step(model, present, wanted, damping, settings)
        new_outputs = model.outputs(moved)
        new_loss = _loss(new_outputs, wanted, settings)
        better = new_loss < loss  # False for NaN
        present = [
            torch.where(better.view(-1, 1, 1), new, old)
            for new, old in zip(moved, present, strict=True)
        ]
        outputs = torch.where(better.unsqueeze(1), new_outputs, outputs)
        loss = torch.where(better, new_loss, loss)
        damping = torch.where(better, (damping / SHRINK).clamp(min=1e-12), damping * GROW)
        history.append(loss)
    return found


def _solves(
    outputs: torch.Tensor, wanted: torch.Tensor, loss: torch.Tensor, settings: LMSettings
) -> torch.Tensor:
    if settings.loss == "hinge":
        return (outputs * wanted > 0).all(1)
    if settings.loss == "tube":
        return ((outputs - wanted).abs() <= settings.outer).all(1)
    return loss <= 1e-24 * wanted.square().sum(1)


def _residuals(
    outputs: torch.Tensor, wanted: torch.Tensor, settings: LMSettings
) -> tuple[torch.Tensor, torch.Tensor]:
    """Residuals and their derivatives with respect to the outputs."""
    if settings.loss == "squares":
        return outputs - wanted, torch.ones_like(outputs)
    if settings.loss == "tube":
        apart = outputs - wanted
        beyond = (apart.abs() - settings.inner).clamp(min=0)
        return beyond * apart.sign(), (beyond > 0).to(outputs.dtype)
    residual = (1 - wanted * outputs).clamp(min=0)
    return residual, torch.where(residual > 0, -wanted, torch.zeros_like(wanted))


def _loss(outputs: torch.Tensor, wanted: torch.Tensor, settings: LMSettings) -> torch.Tensor:
    return _residuals(outputs, wanted, settings)[0].square().sum(1) / 2


def _step(
    model: Model,
    parameters: list[torch.Tensor],
    wanted: torch.Tensor,
    damping: torch.Tensor,
    settings: LMSettings,
) -> list[torch.Tensor]:
    """The parameters after one damped step; a member whose system is singular gets NaN."""
    outputs, factors = model.linearise(parameters)
    residual, slope = _residuals(outputs, wanted, settings)
    size = sum(p.shape[1] * p.shape[2] for p in parameters)
    if size < PRIMAL_BELOW * wanted.shape[1]:
        return _normal_equations(parameters, factors, residual, slope, damping)
    gram = _gram(factors, len(residual))
    gram.mul_(slope.unsqueeze(1)).mul_(slope.unsqueeze(2))
    gram.diagonal(dim1=1, dim2=2).add_(damping.unsqueeze(1))
    alpha = slope * _solved(gram, residual)
    return [
        p - (f.left * alpha.unsqueeze(2)).transpose(1, 2) @ f.right
        for p, f in zip(parameters, factors, strict=True)
    ]


def _gram(factors: list[Factor], members: int) -> torch.Tensor:
    """J Jᵀ (B, P, P): the sum over parameters of (left leftᵀ)∘(right rightᵀ)."""
    total: torch.Tensor | None = None
    for factor in factors:
        left, right = (part @ part.transpose(1, 2) for part in factor)
        part = left.mul_(right) if len(left) >= len(right) else right.mul_(left)
        if total is None:
            total = part if len(part) == members else part.repeat(members, 1, 1)
        else:
            total.add_(part)
    assert total is not None
    return total


def _normal_equations(
    parameters: list[torch.Tensor],
    factors: list[Factor],
    residual: torch.Tensor,
    slope: torch.Tensor,
    damping: torch.Tensor,
) -> list[torch.Tensor]:
    members = len(residual)
    blocks = [(f.left.unsqueeze(3) * f.right.unsqueeze(2)).flatten(2) for f in factors]
    jacobian = torch.cat([b.expand(members, -1, -1) for b in blocks], 2) * slope.unsqueeze(2)
    normal = jacobian.transpose(1, 2) @ jacobian
    normal.diagonal(dim1=1, dim2=2).add_(damping.unsqueeze(1))
    step = _solved(normal, (jacobian.transpose(1, 2) @ residual.unsqueeze(2)).squeeze(2))
    parts = step.split([p.shape[1] * p.shape[2] for p in parameters], 1)  # type: ignore[no-untyped-call]
    return [p - part.view_as(p) for p, part in zip(parameters, parts, strict=True)]


def _solved(matrix: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
    """matrix⁻¹ right by Cholesky's method, NaN where a matrix is not positive definite."""
    factor, failed = torch.linalg.cholesky_ex(matrix)
    solution = torch.cholesky_solve(right.unsqueeze(2), factor).squeeze(2)
    return torch.where((failed == 0).unsqueeze(1), solution, torch.nan)
