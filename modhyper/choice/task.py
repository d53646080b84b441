"""A task as a practitioner describes it, in TOML: the target, the primary, and the candidates.

name = "rotated digits"

[target]                  # what is approximated; without it only sizes are compared
inputs = 784              # m1
conditions = 12           # K unrelated conditions; or condition_dim = m2
eps = "0.1"               # sup error; smoothness = 1 and radius = 1 if not said

[numbers]
dtype = "float32"         # float64, float32, bfloat16, float16, int8
optimizer = "adam"        # adam, momentum, sgd
batch = 1                 # conditions in a batch

[primary]
widths = [784, 300, 10]   # a perceptron; or [[primary.layers]]
frozen = false            # a base that is the same for every target

[[candidate]]
method = "film"           # embedding, film, lora, biases, output-layer, hypernetwork
code = 8                  # numbers in a table for each of the K conditions
hidden = [64]             # hidden widths of the network that writes the k numbers
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from modhyper.errors import InputError, near_matches
from modhyper.files import read_text
from modhyper.ledger.reading import decode, typed
from modhyper.networks import template as ways
from modhyper.networks.template import Block, Generator, Taken, Template
from modhyper.problem import Problem, whole

Count = Annotated[int, Meta(ge=1, le=10**12)]
Counts = tuple[Count, ...]
Number = Annotated[str, Meta(min_length=1)] | int | float
BYTES = {"float64": 8, "float32": 4, "bfloat16": 2, "float16": 2, "int8": 1}
STATES = {"adam": 2, "momentum": 1, "sgd": 0}
"""Numbers that the optimizer keeps for each trained one."""


class Target(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``conditions`` K or ``condition_dim`` m2; without ``inputs`` the theory says nothing."""

    inputs: Count | None = None
    conditions: Count | None = None
    condition_dim: Count | None = None
    eps: Number | None = None
    smoothness: Count = 1
    radius: Number = 1


class Numbers(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    dtype: Literal["float64", "float32", "bfloat16", "float16", "int8"] = "float32"
    optimizer: Literal["adam", "momentum", "sgd"] = "adam"
    batch: Count = 1


class Layers(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One `networks.template.Block`."""

    name: str
    inputs: Count
    outputs: Count
    kernel: Count = 1
    copies: Count = 1
    uses: Count = 1
    bias: bool = True


class Primary(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``widths`` of a perceptron with biases, or ``layers``; ``other`` numbers besides."""

    widths: Annotated[Counts, Meta(min_length=2)] | None = None
    layers: tuple[Layers, ...] = ()
    other: Annotated[int, Meta(ge=0, le=10**15)] = 0
    frozen: bool = False


class Candidate(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="method"):
    """What all methods have: the network that writes their k numbers, and the layers they touch."""

    label: str = ""
    layers: tuple[str, ...] = ()
    hidden: Counts = ()
    code: Count | None = None
    chunk: Count | None = None
    chunk_code: Annotated[int, Meta(ge=0, le=10**12)] = 0

    def taken(self, template: Template) -> Taken:
        raise NotImplementedError


class Embedding(Candidate, tag="embedding", frozen=True, kw_only=True):
    k: Count

    def taken(self, template: Template) -> Taken:
        return ways.embedding(template, self.layers, self.k)


class Film(Candidate, tag="film", frozen=True, kw_only=True):
    def taken(self, template: Template) -> Taken:
        return ways.film(template, self.layers)


class Lora(Candidate, tag="lora", frozen=True, kw_only=True):
    rank: Count

    def taken(self, template: Template) -> Taken:
        return ways.low_rank(template, self.layers, self.rank)


class Biases(Candidate, tag="biases", frozen=True, kw_only=True):
    def taken(self, template: Template) -> Taken:
        return ways.biases(template, self.layers)


class OutputLayer(Candidate, tag="output-layer", frozen=True, kw_only=True):
    def taken(self, template: Template) -> Taken:
        return ways.output_layer(template, self.layers)


class Hypernetwork(Candidate, tag="hypernetwork", frozen=True, kw_only=True):
    def taken(self, template: Template) -> Taken:
        return ways.hypernetwork(template, self.layers)


Method = Embedding | Film | Lora | Biases | OutputLayer | Hypernetwork


class Task(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole file; `checked` says what else must hold of it."""

    primary: Primary
    candidate: Annotated[tuple[Method, ...], Meta(min_length=1)]
    name: str = "task"
    target: Target = Target()
    numbers: Numbers = Numbers()

    @property
    def template(self) -> Template:
        p = self.primary
        if p.widths is not None:
            pairs = zip(p.widths, p.widths[1:], strict=False)
            blocks = [Block(f"layer {i}", a, b) for i, (a, b) in enumerate(pairs, start=1)]
            return Template(tuple(blocks), p.other)
        made = [
            Block(b.name, b.inputs, b.outputs, b.kernel, b.copies, b.uses, b.bias) for b in p.layers
        ]
        return Template(tuple(made), p.other)

    @property
    def bits(self) -> int:
        return 8 * BYTES[self.numbers.dtype]

    def problem(self) -> Problem | None:
        """The target as a `Problem` (m2 = 0 for a finite number of conditions); None without x."""
        t = self.target
        if t.inputs is None:
            return None
        return Problem(
            m1=t.inputs,
            m2=t.condition_dim or 0,
            conditions=t.conditions,
            smoothness=t.smoothness,
            radius=t.radius if t.radius != 1 else Fraction(1),
            precision_bits=self.bits,
            eps=t.eps,
        )

    def generator(self, method: Method, k: int) -> Generator:
        """The network behind the k numbers of a method; a finite condition has a code in a table.

        Raises InputError for a code without a finite number of conditions, for hidden widths
        without a code where there is one, and for a chunk larger than k.
        """
        t = self.target
        if method.chunk is not None and method.chunk > k:
            raise InputError(f"larger than the k = {k:,} numbers that are written", option="chunk")
        if method.chunk is None and method.chunk_code:
            raise InputError("it belongs to chunks", option="chunk_code", hint="say chunk")
        if t.conditions is None:
            if method.code is not None:
                hint = "[target] conditions"
                raise InputError("a code is for a number of conditions", option="code", hint=hint)
        elif method.code is None and (method.hidden or method.chunk is not None):
            hint = "the numbers in a table for each condition that the network reads"
            raise InputError("missing", option="code", hint=hint)
        inputs = (t.condition_dim if t.conditions is None else method.code) or 0
        rest = method.hidden, t.conditions or 0, method.chunk, method.chunk_code
        return Generator(k, inputs, *rest)


def read_task(path: Path) -> Task:
    """The task in a TOML file. Raises InputError that names file, entry and key."""
    return checked(decode(read_text(path, option="--task"), str(path), Task, option="--task"))


def task_of(data: Mapping[str, Any], name: str = "task") -> Task:
    """The same from a dict. Raises InputError."""
    return checked(typed(dict(data), name, Task))


def checked(task: Task) -> Task:
    """Raises InputError for what the types do not say."""
    p, t = task.primary, task.target
    if (p.widths is None) == (not p.layers):
        raise InputError("say widths or layers, one of them", option="primary")
    names = [layer.name for layer in p.layers]
    if len(set(names)) < len(names):
        raise InputError("two layers have one name", option="primary")
    if (t.conditions is None) == (t.condition_dim is None):
        raise InputError("say conditions or condition_dim, one of them", option="target")
    labels = [label_of(method) for method in task.candidate]
    twice = next((label for label in labels if labels.count(label) > 1), None)
    if twice is not None:
        raise InputError(f"two candidates are called {twice!r}", option="candidate", hint="label")
    try:
        task.problem()
    except InputError as error:
        names_here = {"m1": "inputs", "m2": "condition_dim"}
        option = names_here.get(error.option or "", error.option)
        raise InputError(error.message, option=f"target {option}", hint=error.hint) from None
    for method in task.candidate:
        try:
            taken = method.taken(task.template)
            task.generator(method, taken.k)
        except InputError as error:
            where = f"candidate {label_of(method)!r}: {error.option}"
            raise InputError(error.message, option=where, hint=error.hint) from None
    return task


def label_of(method: Method) -> str:
    """Its label, or the method with what tells it from others."""
    if method.label:
        return method.label
    kind = str(type(method).__struct_config__.tag)
    if isinstance(method, Embedding):
        kind += f" k={method.k}"
    if isinstance(method, Lora):
        kind += f" rank {method.rank}"
    return kind + (", chunked" if method.chunk is not None else "")


NUMBERS = ("dtype", "optimizer")
WHOLE = ("inputs", "conditions", "condition_dim", "smoothness")


def flags_task(
    said: Mapping[str, str], widths: str, frozen: bool, candidates: Sequence[str]
) -> Task:
    """A task from texts of the command line. Raises InputError that names the flag."""
    target: dict[str, Any] = {}
    for name, text in said.items():
        if name in WHOLE:
            target[name] = whole(_flag(name), text, least=1, most=10**12)
        elif name not in NUMBERS:
            target[name] = text
    numbers = {name: said[name] for name in NUMBERS if name in said}
    sizes = [whole("--widths", text.strip(), least=1, most=10**12) for text in widths.split(",")]
    if len(sizes) < 2:
        raise InputError("expected input and output at least", option="--widths", hint="784,300,10")
    for name, known in (("dtype", BYTES), ("optimizer", STATES)):
        if name in numbers and numbers[name] not in known:
            hint = near_matches(numbers[name], known)
            raise InputError(f"no {name} {numbers[name]!r}", option=_flag(name), hint=hint)
    if ("conditions" in target) == ("condition_dim" in target):
        raise InputError("say --conditions or --condition-dim, one of them", option="--conditions")
    read = [_candidate(text) for text in candidates]
    data = {
        "target": target,
        "numbers": numbers,
        "primary": {"widths": sizes, "frozen": frozen},
        "candidate": read,
    }
    try:
        return task_of(data, "--candidate")
    except InputError as error:
        option = (error.option or "").removeprefix("target ")
        named = _flag(option) if option in target else error.option
        raise InputError(error.message, option=named, hint=error.hint) from None


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")


def _candidate(text: str) -> dict[str, Any]:
    """ "lora:rank=4,hidden=64x64" as a table of the file."""
    method, _, rest = text.partition(":")
    found: dict[str, Any] = {"method": method.strip()}
    for part in filter(None, (part.strip() for part in rest.split(","))):
        name, equals, value = (each.strip() for each in part.partition("="))
        if not equals or name in found:
            raise InputError(f"expected KEY=VALUE, once each, got {part!r}", option="--candidate")
        if name == "label":
            found[name] = value
        elif name == "layers":
            found[name] = value.split("+")
        elif name == "hidden":
            found[name] = [
                whole("--candidate hidden", each, least=1, most=10**12) for each in value.split("x")
            ]
        else:
            found[name] = whole(f"--candidate {name}", value, least=0, most=10**12)
    return found
