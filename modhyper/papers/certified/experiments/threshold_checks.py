"""What a network that was found is like: its sup error and its Lipschitz constants."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from modhyper.lab.lm_models import Generated, Primary
from modhyper.papers.certified.experiments.packing_targets import FINER, PackingTarget, centres
from modhyper.papers.certified.experiments.threshold_bounds import Case


def describe(
    case: Case, width: int, target: PackingTarget, parameters: Sequence[torch.Tensor]
) -> dict[str, float]:
    """In units of the amplitude a, on a grid of x that is FINER times finer, at the cells' centres:

    sup_error    sup|h - y| (training asked for signs only, so it may exceed 1)
    lipschitz_q  largest |∂h/∂x|₁ + |∂h/∂e|₁ found: a lower estimate of the sup-norm constant
    lipschitz_e  largest |e_i - e_j|∞ / |I_i - I_j|∞ over pairs of cells (q only)
    """
    x = centres(FINER * target.n, target.m1)
    outputs, slopes = [], []
    for j, cell in enumerate(target.cells):
        if case.kind == "g":
            layers, rest = [layer[j : j + 1] for layer in parameters], x[:, :0]
        elif case.kind == "hypernetwork":
            one = Generated(
                x.unsqueeze(0),
                cell.view(1, 1, -1),
                torch.zeros(len(x), dtype=torch.long),
                case.widths(width),
                case.activation,
            )
            layers, rest = [layer[:, 0] for layer in one.weights(parameters)[2]], x[:, :0]
        else:
            e = parameters[-1][0, j] if case.kind == "q" else cell
            layers = list(parameters[:-1] if case.kind == "q" else parameters)
            rest = e.expand(len(x), -1)
        joined = torch.cat([x, rest], 1).unsqueeze(0).requires_grad_()
        with torch.enable_grad():
            h = Primary(joined, case.activation).outputs(layers)
            (gradient,) = torch.autograd.grad(h.sum(), joined)
        outputs.append(h[0].detach())
        slopes.append(gradient[0].abs().sum(1))
    wanted = target.values(x, torch.arange(len(target.cells)))
    found = {
        "sup_error": float((torch.stack(outputs) - wanted).abs().max()),
        "lipschitz_q": float(torch.stack(slopes).max()),
    }
    if case.kind == "q":
        table = parameters[-1][0]
        apart = (target.cells.unsqueeze(0) - target.cells.unsqueeze(1)).abs().amax(2)
        moved = (table.unsqueeze(0) - table.unsqueeze(1)).abs().amax(2)
        found["lipschitz_e"] = float((moved / apart.masked_fill(apart == 0, torch.inf)).max())
    return found
