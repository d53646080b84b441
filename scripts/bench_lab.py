"""Network-steps per second: one network at a time, torch.func.vmap, and the lab's engine.

    python scripts/bench_lab.py [--device cpu] [--repetitions 16] [--rounds 5] [--only NAME]

One at a time is the style of the paper's released code: a torch module whose weights are generated
for each sample and applied with bmm, torch.optim.SGD, one network after another. Workloads: Fig 1a
with d = 100 and E = 1000 (f and e of k = 2..9 layers), Fig 3 at MNIST's size, tiny networks, and
batched Levenberg-Marquardt against the same code on one network at a time. "end to end" includes
the data: a DataLoader for each network (and PIL's rotation of each image) against one stream of
batches for all. Rounds are interleaved; medians are printed. The engine's rate of multiplications
is given as a share of the rate that batched matrix products of the workload's shape reach here.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from reference_network import Network
from torch.utils.data import DataLoader, Dataset, TensorDataset

from modhyper.lab.data.rotation import rotate
from modhyper.lab.engine import (
    Architecture,
    Batch,
    Ensemble,
    Member,
    initial_parameters,
    mean_squared_error,
    negative_log_likelihood,
)
from modhyper.lab.levenberg_marquardt import LMSettings, fit
from modhyper.papers.certified.experiments.packing_targets import PackingTarget
from modhyper.papers.certified.experiments.threshold_bounds import Case
from modhyper.papers.certified.experiments.threshold_search import _problem

DEPTHS = range(2, 10)
BATCH = 200


@dataclass(frozen=True)
class Workload:
    """``architecture`` has the conditioning of depth 2; ``outputs`` 0 for class targets."""

    name: str
    architecture: Architecture
    depths: tuple[int, ...]
    repetitions: int
    batch: int
    classes: bool
    shared: bool  # all networks see the same batches

    @property
    def members(self) -> list[Member]:
        a = self.architecture
        out = []
        for depth in self.depths:
            hidden = a.conditioning[1:2] * (depth - 1)
            one = replace(a, conditioning=(*a.conditioning[:1], *hidden)) if a.conditioning else a
            for r in range(self.repetitions):
                out.append(Member(one, 100 * depth + r, 0.01, 0 if self.shared else r))
        return out


def workloads(repetitions: int) -> list[Workload]:
    def synthetic(method: str) -> Architecture:
        size = 1000 if method == "embedding" else 0
        return Architecture(method, (100, 10, 1), (100, 100), size, primary_biases=size > 0)  # type: ignore[arg-type]

    rotation = Architecture("hypernetwork", (784, 10, 12), (784, 50), primary_biases=False)
    fewer = max(4, repetitions // 4) if repetitions < 100 else repetitions
    depths = tuple(DEPTHS)
    return [
        Workload(
            "synthetic, hypernetwork",
            synthetic("hypernetwork"),
            depths,
            repetitions,
            BATCH,
            False,
            False,
        ),
        Workload(
            "synthetic, embedding", synthetic("embedding"), depths, repetitions, BATCH, False, False
        ),
        Workload("rotation, hypernetwork", rotation, depths, fewer, BATCH, True, True),
        Workload(
            "tiny 6-32-32-12",
            Architecture("concatenation", (6, 32, 32, 12)),
            (2,),
            256,
            32,
            True,
            True,
        ),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--repetitions", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="")
    parser.add_argument("--memory", default="", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    device = torch.device(arguments.device)
    if arguments.memory:
        _print_memory(arguments, device)
        return
    peak = matrix_rate(device, 1, 2048, 2048, 2048)
    print(f"{device}, torch {torch.__version__}, {torch.get_num_threads()} threads; ", end="")
    print(f"matrix products reach {peak / 1e9:.0f} GFLOP/s (float32)")
    for work in workloads(arguments.repetitions):
        if arguments.only in work.name:
            compare(work, device, arguments)
    if arguments.only in "rotation, end to end":
        rotation_end_to_end(workloads(arguments.repetitions)[2], device, arguments.rounds)
    if arguments.only in "synthetic, end to end":
        synthetic_end_to_end(workloads(arguments.repetitions)[0], device, arguments.rounds)
    if arguments.only in "Levenberg-Marquardt":
        levenberg_marquardt(arguments.rounds)


def compare(work: Workload, device: torch.device, arguments: argparse.Namespace) -> None:
    batch = make_batch(work, device)
    ways = {
        "one at a time": one_at_a_time(work, batch, device),
        "vmap": vmap(work, batch, device),
        "engine": engine(work, batch, device),
    }
    rates = measure(ways, arguments.rounds, device)
    base = rates["one at a time"]
    print(f"\n{work.name}: {len(work.members)} networks, batch {work.batch}")
    for name, rate in rates.items():
        line = f"  {name:14s} {rate:9.0f} network-steps/s   ratio {rate / base:5.2f}"
        command = [sys.executable, __file__, "--memory", name, "--only", work.name]
        command += ["--device", str(device), "--repetitions", str(arguments.repetitions)]
        found = subprocess.run(command, capture_output=True, text=True, check=True)
        print(line + f"   peak memory {json.loads(found.stdout):6.0f} MB")
    flops = multiplications(work) * 2 * rates["engine"]
    shape = product_shape(work)
    reached = matrix_rate(device, *shape)
    print(
        f"  engine: {flops / 1e9:.0f} GFLOP/s needed, {flops / reached:.0%} of the "
        f"{reached / 1e9:.0f} that batched products {shape} reach"
    )


def make_batch(work: Workload, device: torch.device) -> Batch:
    a, rows = work.architecture, 1 if work.shared else work.repetitions
    draw = torch.Generator().manual_seed(0)
    x = torch.randn(rows, work.batch, a.primary[0], generator=draw)
    condition = torch.randn(rows, work.batch, (a.conditioning or (0,))[0], generator=draw)
    if work.classes:
        y = torch.randint(0, a.primary[-1], (rows, work.batch), generator=draw)
    else:
        y = torch.randn(rows, work.batch, a.primary[-1], generator=draw)
    return Batch(x.to(device), condition.to(device), y.to(device))


Steps = tuple[Callable[[], None], int]
"""A function and the number of network-steps that it takes."""


def engine(work: Workload, batch: Batch, device: torch.device) -> Steps:
    loss = negative_log_likelihood if work.classes else mean_squared_error
    ensemble = Ensemble(work.members, loss, device=device, dtype=torch.float32)
    return lambda: ensemble.step(batch), len(work.members)


def loss_of(work: Workload) -> Callable[..., torch.Tensor]:
    return torch.nn.functional.cross_entropy if work.classes else torch.nn.functional.mse_loss


def network(member: Member, device: torch.device) -> Network:
    named = {n: v.float() for n, v in initial_parameters(member).items()}
    return Network(member.architecture).load(named).to(device)


def one_at_a_time(work: Workload, batch: Batch, device: torch.device) -> Steps:
    """One network of each depth, in turn: the mean over depths of the time of a step."""
    loss = loss_of(work)
    chosen = work.members[:: work.repetitions]
    nets = [network(member, device) for member in chosen]
    optimizers = [torch.optim.SGD(net.parameters(), lr=0.01) for net in nets]
    x, condition, y = (part[0] for part in batch)

    def step() -> None:
        for net, optimizer in zip(nets, optimizers, strict=True):
            optimizer.zero_grad()
            loss(net(x, condition), y).backward()  # type: ignore[no-untyped-call]
            optimizer.step()

    return step, len(nets)


def vmap(work: Workload, batch: Batch, device: torch.device) -> Steps:
    """torch.func: a stack for each depth, gradients by grad inside vmap, updated in place."""
    loss = loss_of(work)
    stacks = []
    for start in range(0, len(work.members), work.repetitions):
        nets = [network(m, device) for m in work.members[start : start + work.repetitions]]
        stacked, _ = torch.func.stack_module_state(nets)
        stacks.append((nets[0], {n: p.detach() for n, p in stacked.items()}))
    rows = [0 if work.shared else r for r in range(work.repetitions)]
    parts = tuple(part[rows] for part in batch)

    def step() -> None:
        for template, parameters in stacks:

            def one(p: Any, x: Any, c: Any, y: Any, template: Any = template) -> Any:
                return loss(torch.func.functional_call(template, p, (x, c)), y)

            x, c, y = parts
            gradients = torch.vmap(torch.func.grad(one))(parameters, x, c, y)
            for name, parameter in parameters.items():
                parameter.sub_(gradients[name], alpha=0.01)

    return step, len(work.members)


def measure(ways: dict[str, Steps], rounds: int, device: torch.device) -> dict[str, float]:
    """Median network-steps per second, the ways taking turns."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    for step, _ in ways.values():
        step()
        step()
    for _ in range(rounds):
        for name, (step, _) in ways.items():
            count, start = 0, time.perf_counter()
            while count < 3 or time.perf_counter() - start < 0.4:
                step()
                count += 1
                if device.type == "cuda":
                    torch.cuda.synchronize()
            times[name].append((time.perf_counter() - start) / count)
    return {name: ways[name][1] / statistics.median(times[name]) for name in ways}


def multiplications(work: Workload) -> float:
    """Multiplications of one network's step that no order of contraction avoids, mean over depths.

    A layer that is trained takes two products of its size (outputs, weight gradient), and a third
    for the gradient of its inputs unless they are data. An embedding's last layer is folded.
    """
    total = 0.0
    for member in work.members[:: work.repetitions]:
        a = member.architecture
        widths = a.conditioning if a.conditioning else a.primary
        for index, (i, o) in enumerate(pairwise(widths)):
            total += (2 if index == 0 else 3) * work.batch * i * o
        if a.method == "hypernetwork":
            code, (d, hidden, *_) = a.conditioning[-1], a.primary
            total += 2 * work.batch * d * hidden * code
        elif a.method == "embedding":
            code, (d, hidden, *_) = a.conditioning[-1], a.primary
            total += hidden * code * (3 * a.embedding_dim + 3 * work.batch)
            total += 2 * work.batch * d * hidden
    return total / len(work.depths)


def product_shape(work: Workload) -> tuple[int, int, int, int]:
    """(members, rows, inner, columns) of the workload's largest product."""
    a = work.architecture
    if a.method == "hypernetwork":
        return len(work.members), work.batch, a.primary[0], a.primary[1] * a.conditioning[-1]
    if a.method == "embedding":
        return len(work.members), work.batch, a.conditioning[-1], a.conditioning[-1]
    return len(work.members), work.batch, 32, 32


def matrix_rate(device: torch.device, members: int, m: int, k: int, n: int) -> float:
    """FLOP/s of batched float32 products (members, m, k)·(members, k, n) into a held tensor."""
    a = torch.randn(members, m, k, device=device)
    b = torch.randn(members, k, n, device=device)
    out = torch.empty(members, m, n, device=device)
    ways: dict[str, Steps] = {"bmm": (lambda: _product(a, b, out), 1)}
    return 2.0 * members * m * k * n * measure(ways, 3, device)["bmm"]


def _product(a: torch.Tensor, b: torch.Tensor, out: torch.Tensor) -> None:
    torch.bmm(a, b, out=out)


class Turned(Dataset[tuple[torch.Tensor, torch.Tensor, int]]):
    """Images turned one by one by PIL, as a released data set does."""

    def __init__(self, pixels: NDArray[np.uint8]) -> None:
        self.pixels = pixels

    def __len__(self) -> int:
        return len(self.pixels)

    def __getitem__(self, index: int) -> tuple[torch.Tensor, torch.Tensor, int]:
        from PIL import Image

        kind = int(torch.randint(0, 12, ()))
        image = self.pixels[index]
        turned = np.asarray(Image.fromarray(image).rotate(30.0 * kind))
        condition, x = (
            torch.from_numpy(p.astype(np.float32)).div_(255).sub_(0.1307).div_(0.3081).flatten()
            for p in (image, turned)
        )
        return x, condition, kind


def rotation_end_to_end(work: Workload, device: torch.device, rounds: int) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (2000, 28, 28), np.uint8)
    held = torch.from_numpy(pixels).unsqueeze(1).to(device)
    ensemble = Ensemble(work.members, negative_log_likelihood, device=device, dtype=torch.float32)
    nets = [network(m, device) for m in work.members[:: work.repetitions]]
    optimizers = [torch.optim.SGD(net.parameters(), lr=0.01) for net in nets]

    def released() -> None:
        for net, optimizer in zip(nets, optimizers, strict=True):
            for x, condition, y in _few(DataLoader(Turned(pixels), BATCH, shuffle=True)):
                optimizer.zero_grad()
                out = net(x.to(device), condition.to(device))
                torch.nn.functional.cross_entropy(out, y.to(device)).backward()  # type: ignore[no-untyped-call]
                optimizer.step()

    def ours() -> None:
        order = torch.randperm(len(held))
        kinds = torch.randint(0, 12, (len(held),))
        for start in (0, BATCH):
            index = order[start : start + BATCH].to(device)
            kind = kinds[start : start + BATCH].to(device)
            image = held[index]
            x, condition = (
                p.float().div_(255).sub_(0.1307).div_(0.3081).flatten(1).unsqueeze(0)
                for p in (rotate(image, 30.0 * kind), image)
            )
            ensemble.step(Batch(x, condition, kind.unsqueeze(0)))

    ways = {"one at a time": (released, 2 * len(nets)), "engine": (ours, 2 * len(work.members))}
    _print_ratio("rotation, end to end (images turned, batches made)", ways, rounds, device)


def synthetic_end_to_end(work: Workload, device: torch.device, rounds: int) -> None:
    draw = torch.Generator().manual_seed(0)
    x, condition = torch.randn(2, work.repetitions, 2000, 100, generator=draw).to(device)
    y = torch.randn(work.repetitions, 2000, 1, generator=draw).to(device)
    ensemble = Ensemble(work.members, mean_squared_error, device=device, dtype=torch.float32)
    nets = [network(m, device) for m in work.members[:: work.repetitions]]
    optimizers = [torch.optim.SGD(net.parameters(), lr=0.01) for net in nets]

    def released() -> None:
        for net, optimizer in zip(nets, optimizers, strict=True):
            loader = DataLoader(TensorDataset(x[0], condition[0], y[0]), BATCH, shuffle=True)
            for a, b, c in _few(loader):
                optimizer.zero_grad()
                torch.nn.functional.mse_loss(net(a, b), c).backward()  # type: ignore[no-untyped-call]
                optimizer.step()

    def ours() -> None:
        order = torch.rand(work.repetitions, 2000, device=device).argsort(1)
        row = torch.arange(work.repetitions, device=device).unsqueeze(1)
        for start in (0, BATCH):
            index = order[:, start : start + BATCH]
            ensemble.step(Batch(x[row, index], condition[row, index], y[row, index]))

    ways = {"one at a time": (released, 2 * len(nets)), "engine": (ours, 2 * len(work.members))}
    _print_ratio("synthetic, hypernetwork, end to end (batches made)", ways, rounds, device)


def _few(loader: Any) -> Iterator[Any]:
    for _, batch in zip(range(2), loader, strict=False):
        yield batch


def levenberg_marquardt(rounds: int) -> None:
    """Threshold workload: (1, 1), n = 8, q with 8 units, 256 networks, 20 iterations."""
    case, members = Case("q", 1, 1, 1), 256
    settings = LMSettings("hinge", 0.1, 20, 100, 0.0)
    targets = [PackingTarget(1, 1, 8, seed) for seed in range(members)]
    model, start, wanted = _problem(case, 8, 8, targets, 1)
    alone = 16

    def together() -> None:
        fit(model, start, wanted, settings)

    def one_by_one() -> None:
        for i in range(alone):
            fit(model, [p[i : i + 1] for p in start], wanted[i : i + 1], settings)

    ways = {"one at a time": (one_by_one, 20 * alone), "engine": (together, 20 * members)}
    name = "Levenberg-Marquardt, 256 networks (steps are iterations)"
    _print_ratio(name, ways, rounds, torch.device("cpu"))


def _print_ratio(name: str, ways: dict[str, Steps], rounds: int, device: torch.device) -> None:
    rates = measure(ways, rounds, device)
    print(f"\n{name}")
    for way, rate in rates.items():
        base = rates["one at a time"]
        print(f"  {way:14s} {rate:9.0f} network-steps/s   ratio {rate / base:5.2f}")


def _print_memory(arguments: argparse.Namespace, device: torch.device) -> None:
    """Peak memory of one way on its own, in MB: of the process, or of the GPU."""
    (work,) = (w for w in workloads(arguments.repetitions) if w.name == arguments.only)
    make = {"one at a time": one_at_a_time, "vmap": vmap, "engine": engine}[arguments.memory]
    step, _ = make(work, make_batch(work, device), device)
    for _ in range(3):
        step()
    if device.type == "cuda":
        print(torch.cuda.max_memory_allocated() / 2**20)
    else:
        status = Path("/proc/self/status").read_text(encoding="utf-8")
        print(int(status.partition("VmHWM:")[2].split()[0]) / 2**10)


if __name__ == "__main__":
    main()
