"""A primary as a template: blocks of equal layers, and what each way to condition takes from it.

    numbers    copies · (inputs · kernel · outputs + bias)
    MACs       copies · inputs · kernel · outputs · uses, for one evaluation

``kernel`` is the number of positions that a weight matrix reads (9 for a 3×3 convolution), ``uses``
how often a layer is applied in one evaluation (pixels, tokens).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from modhyper.errors import InputError, near_matches


@dataclass(frozen=True, slots=True)
class Block:
    """``copies`` layers of one shape."""

    name: str
    inputs: int
    outputs: int
    kernel: int = 1
    copies: int = 1
    uses: int = 1
    bias: bool = True

    @property
    def weights(self) -> int:
        return self.copies * self.inputs * self.kernel * self.outputs

    @property
    def biases(self) -> int:
        return self.copies * self.outputs if self.bias else 0

    @property
    def numbers(self) -> int:
        return self.weights + self.biases

    @property
    def macs(self) -> int:
        return self.weights * self.uses


@dataclass(frozen=True, slots=True)
class Template:
    """``other``: numbers that are in no block (norms, tables of tokens)."""

    blocks: tuple[Block, ...]
    other: int = 0

    @property
    def numbers(self) -> int:
        return self.other + sum(block.numbers for block in self.blocks)

    @property
    def macs(self) -> int:
        return sum(block.macs for block in self.blocks)

    def chosen(self, names: Sequence[str], default: Sequence[Block]) -> tuple[Block, ...]:
        """The blocks of these names, or ``default``. InputError for an unknown name."""
        known = {block.name: block for block in self.blocks}
        for name in names:
            if name not in known:
                hint = near_matches(name, known)
                raise InputError(f"no layers {name!r} in the primary", option="layers", hint=hint)
        return tuple(known[name] for name in dict.fromkeys(names)) or tuple(default)


@dataclass(frozen=True, slots=True)
class Taken:
    """What a method does with a template: ``k`` numbers delivered for each condition; ``generated``
    of them stand in for numbers of the template; ``added`` numbers stored besides; ``macs`` added
    to one evaluation."""

    k: int
    generated: int = 0
    added: int = 0
    macs: int = 0


def embedding(template: Template, names: Sequence[str], k: int) -> Taken:
    """k further inputs of these layers, by default of one copy of the first."""
    blocks = template.chosen(names, (replace(template.blocks[0], copies=1),))
    weights = [k * b.kernel * b.outputs * b.copies for b in blocks]
    macs = sum(w * b.uses for w, b in zip(weights, blocks, strict=True))
    return Taken(k, added=sum(weights), macs=macs)


def film(template: Template, names: Sequence[str]) -> Taken:
    """A scale and a shift for each output unit or channel: by default of all but the last block."""
    blocks = template.chosen(names, template.blocks[:-1] or template.blocks)
    units = sum(b.outputs * b.copies for b in blocks)
    return Taken(2 * units, macs=sum(b.outputs * b.copies * b.uses for b in blocks))


def low_rank(template: Template, names: Sequence[str], rank: int) -> Taken:
    """A and B of ``rank`` for every matrix (inputs·kernel × outputs), beside it."""
    blocks = template.chosen(names, template.blocks)
    for block in blocks:
        if rank > min(block.inputs * block.kernel, block.outputs):
            raise InputError(
                f"a matrix of {block.name!r} has no rank above "
                f"{min(block.inputs * block.kernel, block.outputs):,}",
                option="rank",
            )

    def sum_of(factor: Callable[[Block], int]) -> int:
        return sum(rank * b.copies * (b.inputs * b.kernel + b.outputs) * factor(b) for b in blocks)

    return Taken(sum_of(lambda b: 1), macs=sum_of(lambda b: b.uses))


def biases(template: Template, names: Sequence[str]) -> Taken:
    """The biases of these layers, by default the first block's."""
    count = sum(b.outputs * b.copies for b in template.chosen(names, template.blocks[:1]))
    stored = sum(b.biases for b in template.chosen(names, template.blocks[:1]))
    return Taken(count, generated=stored)


def output_layer(template: Template, names: Sequence[str]) -> Taken:
    """The weights of the last block."""
    weights = sum(b.weights for b in template.chosen(names, template.blocks[-1:]))
    return Taken(weights, generated=weights)


def hypernetwork(template: Template, names: Sequence[str]) -> Taken:
    """All numbers, or those of some layers."""
    blocks = template.chosen(names, ())
    count = sum(b.numbers for b in blocks) if blocks else template.numbers
    return Taken(count, generated=count)


@dataclass(frozen=True, slots=True)
class Generator:
    """The network that turns a condition into k numbers.

    inputs   numbers of the condition, or of the code that a table holds for each of ``table`` ones
    hidden   its hidden widths, each unit with a bias
    chunk    outputs at a time; each chunk has a code of ``chunk_code`` numbers, a further input

    Without hidden widths a table of k numbers for each condition, if ``table`` is given and there
    are no ``inputs``; else one dense layer.
    """

    k: int
    inputs: int
    hidden: tuple[int, ...] = ()
    table: int = 0
    chunk: int | None = None
    chunk_code: int = 0

    @property
    def chunks(self) -> int:
        return 1 if self.chunk is None else -(-self.k // self.chunk)

    @property
    def widths(self) -> tuple[int, ...]:
        """None of a table alone."""
        if not self.inputs:
            return ()
        outputs = self.k if self.chunk is None else self.chunk
        return (self.inputs + self.chunk_code, *self.hidden, outputs)

    @property
    def layers(self) -> tuple[int, ...]:
        """Numbers of each layer."""
        return tuple((a + 1) * b for a, b in pairwise(self.widths))

    @property
    def stored_tables(self) -> int:
        """Codes of the conditions and of the chunks; or the table of all k numbers."""
        codes = self.table * (self.inputs or self.k)
        return codes + (self.chunks * self.chunk_code if self.chunk is not None else 0)

    @property
    def numbers(self) -> int:
        return sum(self.layers) + self.stored_tables

    @property
    def macs(self) -> int:
        """For one condition."""
        return self.chunks * sum(a * b for a, b in pairwise(self.widths))

    def cuts(self) -> list[tuple[int, int]]:
        """(numbers delivered, the generator's numbers behind them) at every layer: what passes
        there decides the k numbers. Outputs first, then hidden layers, last the code.

        The condition itself, where it is no code, costs nothing: everything is behind it.
        """
        found = [(self.k, 0)]
        for i in range(len(self.widths) - 2, 0, -1):
            found.append((self.chunks * self.widths[i], sum(self.layers[i:])))
        if self.inputs and self.table:
            codes = self.chunks * self.chunk_code if self.chunk is not None else 0
            found.append((self.inputs, sum(self.layers) + codes))
        return [*found, (0, self.numbers)]
