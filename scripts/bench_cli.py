"""Cold start of `modhyper bounds` against a program that imports typer and rich and prints a table.

Runs both as fresh processes, interleaved, and prints medians and their ratio:

    python scripts/bench_cli.py [--runs 21]
"""

from __future__ import annotations

import argparse
import compileall
import statistics
import subprocess
import sys
import time
from pathlib import Path

BASELINE = """
import typer
from rich.console import Console
from rich.table import Table

def main() -> None:
    table = Table(title="sizes")
    table.add_column("quantity")
    table.add_column("size")
    table.add_row("N_q", "1")
    Console().print(table)

typer.run(main)
"""
BOUNDS = ["-m", "modhyper", "bounds", "--m1", "1", "--m2", "2", "--eps", "1e-3", "-k", "2"]
TARGET = 1.2


def seconds(arguments: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=21, help="interleaved runs of each program")
    runs = parser.parse_args().runs
    programs = {"typer + rich": ["-c", BASELINE], "modhyper bounds": BOUNDS}
    # As an installed package has it, also where the environment forbids writing byte code.
    compileall.compile_dir(Path(__file__).parents[1] / "modhyper", quiet=1)
    for arguments in programs.values():  # warm the file cache
        seconds(arguments)
    times: dict[str, list[float]] = {name: [] for name in programs}
    for _ in range(runs):
        for name, arguments in programs.items():
            times[name].append(seconds(arguments))
    for name, values in times.items():
        low, middle, high = min(values), statistics.median(values), max(values)
        print(f"{name:16}  median {middle:.3f} s  (min {low:.3f}, max {high:.3f}, {runs} runs)")
    base, ours = times.values()
    ratio = statistics.median(b / a for a, b in zip(base, ours, strict=True))
    print(f"ratio, pair by pair, median: {ratio:.2f} (target: at most {TARGET})")


if __name__ == "__main__":
    main()
