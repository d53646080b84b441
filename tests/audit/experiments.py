"""The interfaces of architectures that are known by their widths, such as the paper's experiments.

In the paper's Figs 1 to 6 f and e have hidden layers of 100 (or 50) units before they write N_g
weights or E numbers. So the condition reaches the hypernetwork's primary through the same 100
numbers as the embedding method's: f's last layer belongs to what lies behind them. Both sides of
such a figure have the same k; the witnesses are the minimum cuts of both graphs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from modhyper.audit.report import Audit, Interface
from modhyper.audit.run import audit
from modhyper.errors import InputError
from modhyper.finding import Finding, witness
from modhyper.networks.counting import Model
from modhyper.networks.perceptron import Network
from modhyper.networks.presets import preset


@dataclass(frozen=True, slots=True)
class Witness:
    """The narrowest interfaces of both methods of an experiment, and their audits."""

    hypernetwork: Audit
    embedding: Audit

    @property
    def narrowest(self) -> tuple[Interface, Interface]:
        """(hypernetwork's, embedding method's): what a layer delivers, not the condition itself."""
        return _narrowest(self.hypernetwork), _narrowest(self.embedding)

    @property
    def same_k(self) -> bool:
        """Whether both pass the condition on as equally many numbers."""
        first, second = self.narrowest
        return first.k == second.k


def experiment_interfaces(name: str, at: int | None = None) -> Witness:
    """The minimum cuts of an experiment's two networks, without weights.

    ``name`` is a preset with a hypernetwork and an embedding method ("fig1a"), ``at`` the value of
    its parameter. Raises InputError for other presets.

    >>> first, second = experiment_interfaces("fig1a", 4).narrowest
    >>> first.k, first.N_Q  # 100 weights for each of g's 10,010
    (100, 1001000)
    >>> second.k, second.N_Q  # e's last layer, and q
    (100, 1110010)
    """
    models = {model.method: model for model in preset(name).at(at)}
    if "hypernetwork" not in models or "embedding" not in models:
        raise InputError(f"{name} does not compare a hypernetwork with an embedding", option="NAME")
    audits = [_audited(models[method]) for method in ("hypernetwork", "embedding")]
    return Witness(*audits)


def minimum_cuts_agree() -> Finding:
    """The cuts of one traced pair for each kind of experiment have equal k."""
    shown, agree = [], True
    for name in ("fig1a", "fig3-mnist", "fig6"):
        found = experiment_interfaces(name)
        (by_hyper, by_embedding), same = found.narrowest, found.same_k
        agree &= same
        shown.append(f"{name}: k = {by_hyper.k:,} and {by_embedding.k:,}")
    return witness(agree, "; ".join(shown))


def _narrowest(found: Audit) -> Interface:
    return min((each for each in found.interfaces if each.delivered), key=lambda each: each.k)


def _audited(model: Model) -> Audit:
    with torch.device("meta"):
        module: nn.Module = (
            Hypernetwork(model) if model.method == "hypernetwork" else Embedding(model)
        )
    encoder, primary = model.parts
    m1 = primary.network.inputs
    if model.method == "embedding":
        m1 -= encoder.network.outputs
    return audit(module, (m1,), (encoder.network.inputs,), lipschitz=False)


class Embedding(nn.Module):
    """q(x, e(I)) for multilayer perceptrons e and q with ReLU."""

    def __init__(self, model: Model) -> None:
        super().__init__()
        self.e, self.q = (perceptron(part.network) for part in model.parts)

    def forward(self, x: Any, condition: Any) -> Any:
        return self.q(torch.cat([x, self.e(condition)], -1))


class Hypernetwork(nn.Module):
    """g(x; f(I)) for multilayer perceptrons f and g with ReLU, g's numbers in the order of f's."""

    def __init__(self, model: Model) -> None:
        super().__init__()
        f, g = model.parts
        self.f, self.layers = perceptron(f.network), g.network.layers

    def forward(self, x: Any, condition: Any) -> Any:
        numbers, start = self.f(condition), 0
        for place, layer in enumerate(self.layers):
            x = torch.relu(x) if place else x
            weights = numbers[:, start : start + layer.weights]
            start += layer.weights
            x = torch.bmm(weights.view(-1, layer.fan_out, layer.fan_in), x.unsqueeze(-1))
            x = (
                x.squeeze(-1) + numbers[:, start : start + layer.biases]
                if layer.biases
                else x[..., 0]
            )
            start += layer.biases
        return x


def perceptron(network: Network) -> nn.Sequential:
    """The torch module of dense layers with these widths, ReLU between them."""
    parts: list[nn.Module] = []
    for layer in network.layers:
        if layer.weights != layer.fan_in * layer.fan_out:
            raise InputError(f"{network.text} has layers that are not dense", option="NAME")
        parts += [nn.Linear(layer.fan_in, layer.fan_out, bias=bool(layer.biases)), nn.ReLU()]
    return nn.Sequential(*parts[:-1])
