"""Conditional models by role: N_e, N_q, N_f, N_g and totals, trained and generated.

An embedding method trains e and q. A hypernetwork trains f, which generates parameters of g.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from modhyper.errors import InputError
from modhyper.networks.perceptron import Network, perceptron, read_widths

Role = Literal["e", "q", "f", "g", "y", "network"]
Method = Literal["embedding", "hypernetwork", "network"]

MEANINGS: dict[str, str] = {
    "e": "embedding e(I)",
    "q": "primary q(x, e(I))",
    "f": "hypernetwork f(I)",
    "g": "primary g(x; f(I))",
    "y": "target y",
    "network": "network",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A network in its role; ``generated`` of its parameters are outputs of f, the rest trained."""

    role: Role
    network: Network
    generated: int = 0

    @property
    def trained(self) -> int:
        return self.network.parameters - self.generated

    @property
    def free(self) -> int:
        """Trained parameters that may be non-zero."""
        return self.network.free - self.generated

    def as_dict(self) -> dict[str, Any]:
        network = self.network
        return {
            "role": self.role,
            "architecture": network.text,
            "inputs": network.inputs,
            "outputs": network.outputs,
            "layers": network.depth,
            "weights": network.weights,
            "biases": network.biases,
            "parameters": network.parameters,
            "trained": self.trained,
            "generated": self.generated,
            "free": network.free,
            "macs": network.macs,
            "flops": 2 * network.macs,
        }


@dataclass(frozen=True, slots=True)
class Model:
    """A conditional model. ``parts`` are in the order in which they are evaluated."""

    method: Method
    parts: tuple[Part, ...]

    def part(self, role: Role) -> Part:
        return next(part for part in self.parts if part.role == role)

    @property
    def trained(self) -> int:
        """Everything that training changes: N_e + N_q, or N_f plus what of g is not generated."""
        return sum(part.trained for part in self.parts if part.role != "y")

    @property
    def primary(self) -> int:
        """N_q or N_g."""
        return self.parts[-1].network.parameters

    def sizes(self) -> dict[str, int]:
        """N_e, N_q, N_f, N_g and the total that is trained."""
        named = {f"N_{part.role}": part.network.parameters for part in self.parts}
        total = {
            "embedding": "N_embedding_total",
            "hypernetwork": "N_hypernetwork_total",
            "network": "N_plain",
        }
        return {**named, total[self.method]: self.trained} if self.trained else named

    def as_dict(self) -> dict[str, Any]:
        return {
            "method": self.method,
            "parts": [part.as_dict() for part in self.parts],
            "sizes": self.sizes(),
        }


def hypernetwork(f: Network, g: Network) -> Model:
    """g(x; f(I)) with every parameter of g generated."""
    return Model("hypernetwork", (Part("f", f), Part("g", g, generated=g.parameters)))


def read_hypernetwork(f: str, g: str, *, biases: bool = True) -> Model:
    """f = "condition,hidden,…" without its output, which g = "x,hidden,…,output" decides.

    InputError names --f or --g.

    >>> read_hypernetwork("2,16", "1,8,1").sizes()
    {'N_f': 473, 'N_g': 25, 'N_hypernetwork_total': 473}
    """
    f_widths, f_free = read_widths(f, "--f")
    g_widths, g_free = read_widths(g, "--g")
    if any(kept is not None for kept in g_free):
        raise InputError("generated weights are all free", option="--g", hint="drop the ':'")
    if len(g_widths) < 2:
        raise InputError("expected x,hidden,…,output", option="--g")
    primary = perceptron(g_widths, biases=biases)
    widths = (*f_widths, primary.parameters)
    return hypernetwork(perceptron(widths, biases=biases, free=(*f_free, None)), primary)


def read_embedding(e: str, q: str, *, biases: bool = True) -> Model:
    """e = "condition,…,embedding", q = "x,hidden,…,output" without e(I).

    InputError names --e or --q.

    >>> read_embedding("2,16,4", "1,8,1").sizes()
    {'N_e': 116, 'N_q': 57, 'N_embedding_total': 173}
    """
    e_widths, e_free = _at_least_two(e, "--e")
    (x, *_), _ = _at_least_two(",".join(part.partition(":")[0] for part in q.split(",")), "--q")
    beside = ",".join([str(x + e_widths[-1]), *q.split(",")[1:]])
    full, q_free = read_widths(beside, "--q")
    q_network = perceptron(full, biases=biases, free=q_free)
    e_network = perceptron(e_widths, biases=biases, free=e_free)
    return Model("embedding", (Part("e", e_network), Part("q", q_network)))


def read_network(text: str, *, biases: bool = True) -> Model:
    """A plain perceptron from a text such as "3,64,1"; InputError names --network."""
    widths, free = _at_least_two(text, "--network")
    return Model("network", (Part("network", perceptron(widths, biases=biases, free=free)),))


def _at_least_two(text: str, option: str) -> tuple[tuple[int, ...], tuple[int | None, ...]]:
    widths, free = read_widths(text, option)
    if len(widths) < 2:
        raise InputError("expected at least two widths, input and output", option=option)
    return widths, free
