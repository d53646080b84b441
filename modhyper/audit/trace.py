"""From a torch module to its `Graph`, by running a fake copy of it.

`torch.export` runs forward on fake tensors and records every operation; where it cannot (a gradient
taken inside forward, say), `make_fx` records the same run below autograd. Fake tensors have no
values, so Python cannot look at one unnoticed: where forward decides by a value, both ways are
followed (`Choices`), and where it reads a value otherwise the trace stops with an InputError that
says where. Ways that raise on purpose (`assert`, `raise`) give no output and are left out. A module
that asks whether it is being exported shows its exported form.
"""

from __future__ import annotations

import dis
import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import torch
from torch import nn
from torch._subclasses.fake_tensor import FakeTensor
from torch.fx.experimental.proxy_tensor import make_fx
from torch.nn.utils import stateless
from torch.overrides import TorchFunctionMode

from modhyper.audit.convert import Converter, is_plain
from modhyper.audit.graph import Graph, Kind, Ref
from modhyper.audit.twin import fake, fake_twin, untouched
from modhyper.errors import InputError

MAX_PATHS = 32
MAX_ASKED = 64
TORCH = Path(torch.__file__).parent


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of forward: its name, or its place if it has none; a tensor stands for it."""

    key: str | int
    kind: Kind
    value: Any


class Choices(TorchFunctionMode):
    """Answers `bool(tensor)` from a script, True beyond its end, and keeps the tensors asked."""

    def __init__(self, script: Sequence[bool]) -> None:
        super().__init__()
        self.answers = list(script)
        self.asked: list[Any] = []

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if func in (torch.Tensor.__bool__, torch.Tensor.is_nonzero, torch.is_nonzero):
            tensor = args[0]
            if not isinstance(tensor, FakeTensor) or tensor.constant is None:
                if len(self.asked) == MAX_ASKED:
                    raise InputError(f"forward decides by more than {MAX_ASKED} values")
                if len(self.asked) == len(self.answers):
                    self.answers.append(True)
                self.asked.append(tensor)
                return self.answers[len(self.asked) - 1]
        return func(*args, **(kwargs or {}))


class Run:
    """One run of forward: it answers by ``script`` and keeps what it was asked.

    (Attributes of the traced module would be put back by torch.export after the run.)
    """

    def __init__(self, module: nn.Module, arguments: Sequence[Argument], script: Sequence[bool]):
        self.module, self.arguments = module, tuple(arguments)
        self.choices = Choices(script)
        self.returned = 0

    def __call__(self, *values: Any) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
        """(outputs, values that forward decided by)."""
        self.choices = Choices(self.choices.answers)
        given, keywords = call_arguments(self.arguments, values)
        with self.choices:
            out = tuple(_tensors(self.module(*given, **keywords)))
        self.returned = len(out) + len(self.choices.asked)
        return out, tuple(self.choices.asked)


class Entry(nn.Module):
    """The module as a submodule of one that takes and returns tensors only."""

    def __init__(self, run: Run):
        super().__init__()
        self.module = run.module
        self.run = run

    def forward(self, *values: Any) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
        return self.run(*values)


def call_arguments(
    arguments: Sequence[Argument], tensors: Sequence[Any]
) -> tuple[list[Any], dict[str, Any]]:
    """How forward is called: ``tensors`` for the arguments that are tensors, in their order."""
    rest = iter(tensors)
    given: dict[int, Any] = {}
    keywords: dict[str, Any] = {}
    for argument in arguments:
        is_tensor = isinstance(argument.value, torch.Tensor)
        value = next(rest) if is_tensor else argument.value
        if isinstance(argument.key, int):
            given[argument.key] = value
        else:
            keywords[argument.key] = value
    return [given[place] for place in sorted(given)], keywords


def call(module: nn.Module, arguments: Sequence[Argument]) -> Any:
    """module(arguments) with their own values."""
    tensors = [a.value for a in arguments if isinstance(a.value, torch.Tensor)]
    given, keywords = call_arguments(arguments, tensors)
    return module(*given, **keywords)


def trace(module: nn.Module, arguments: Sequence[Argument]) -> tuple[Graph, tuple[str, ...]]:
    """The graph of module(arguments) in evaluation mode, and notes. The module is not touched.

    Raises InputError, naming the operation or the line, where the run cannot be followed.
    """
    converter = Converter(module, arguments)
    conditions: list[Ref] = []
    outputs: list[list[Ref]] = []
    dropped: Exception | None = None
    script: list[bool] | None = []
    paths = 0
    with untouched():
        while script is not None:
            paths += 1
            if paths > MAX_PATHS:
                raise InputError(f"forward branches on values in more than {MAX_PATHS} ways")
            try:
                answers, found, asked = _one_path(module, arguments, script, converter)
                outputs.append(found)
                conditions += asked
            except _Raised as raised:
                answers, dropped = raised.answers, raised.error
                converter.notes[f"a way through forward raises {describe(dropped)}"] = None
            script = _next(answers)
    if not outputs:
        assert dropped is not None
        raise InputError(f"forward raises {describe(dropped)}")
    if len({len(found) for found in outputs}) > 1:
        raise InputError("forward returns more tensors on one branch than on another")
    merged = [
        converter.builder.branch(list(dict.fromkeys(conditions)), values)
        for values in zip(*outputs, strict=True)
    ]
    notes = list(converter.notes)
    if paths > 1:
        notes.append(f"forward decides by values: {paths} ways through it were followed")
    return converter.builder.graph(merged), tuple(notes)


class _Raised(Exception):  # noqa: N818
    """Forward raised on purpose after these answers."""

    def __init__(self, answers: list[bool], error: Exception) -> None:
        super().__init__()
        self.answers, self.error = answers, error


def _one_path(
    module: nn.Module, arguments: Sequence[Argument], script: Sequence[bool], converter: Converter
) -> tuple[list[bool], list[Ref], list[Ref]]:
    first: Exception | None = None
    for tracer in (_export, _record):
        twin = fake_twin(module)
        run = Run(twin.module, arguments, script)
        entry = Entry(run).eval()
        converter.plain = twin.plain
        with twin.mode:
            values = [
                fake(v)
                for v in (argument.value for argument in arguments)
                if isinstance(v, torch.Tensor)
            ]
        try:
            found = tracer(entry, values, converter)
        except Exception as error:  # the user's forward and the tracers may raise anything
            if not isinstance(error, InputError) and _on_purpose(error.__traceback__):
                raise _Raised(run.choices.answers, error) from None
            first = first or error
            continue
        if len(found) != run.returned:
            raise InputError("forward cannot be followed: the trace lost an output")
        asked = len(found) - len(run.choices.asked)
        return run.choices.answers, found[:asked], found[asked:]
    assert first is not None
    if isinstance(first, InputError):
        raise first
    raise InputError(
        f"forward cannot be followed: {describe(first)}",
        hint="no number is given for a module whose operations are not known",
    )


def _next(answers: list[bool]) -> list[bool] | None:
    """The next script, depth first: the last True becomes False."""
    left = list(answers)
    while left and not left[-1]:
        left.pop()
    return [*left[:-1], False] if left else None


def _export(entry: Entry, values: list[Any], converter: Converter) -> list[Ref]:
    program = torch.export.export(entry, tuple(values), strict=False)
    if not all(map(is_plain, program.graph.nodes)):
        program = program.run_decompositions({})
    return converter.add_program(program)


def _record(entry: Entry, values: list[Any], converter: Converter) -> list[Ref]:
    named = dict(entry.named_parameters()) | dict(entry.named_buffers())

    def run(stored: list[Any], inputs: list[Any]) -> list[Any]:
        with stateless._reparametrize_module(
            entry, dict(zip(named, stored, strict=True)), tie_weights=True
        ):
            outputs, asked = entry(*inputs)
        return [*outputs, *asked]

    stored = list(named.values())
    recorded = make_fx(run, tracing_mode="fake")(stored, values)
    if not all(map(is_plain, recorded.graph.nodes)):
        pure = torch.func.functionalize(recorded)
        recorded = make_fx(pure, tracing_mode="fake")(stored, values)
    return converter.add_recording(recorded, list(named))


def _tensors(value: Any) -> Iterator[Any]:
    """The tensors in what forward returned, in order."""
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _tensors(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _tensors(inner)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _tensors(getattr(value, field.name))


def _on_purpose(trace_back: TracebackType | None) -> bool:
    """Whether the innermost frame is a raise or assert statement outside torch."""
    last = None
    while trace_back is not None:
        last, trace_back = trace_back, trace_back.tb_next
    if last is None or Path(last.tb_frame.f_code.co_filename).is_relative_to(TORCH):
        return False
    return last.tb_frame.f_code.co_code[last.tb_lasti] == dis.opmap["RAISE_VARARGS"]


def describe(error: Exception) -> str:
    """The error, and the user's line that led to it."""
    frames = traceback.extract_tb(error.__traceback__)
    own = Path(__file__).parent
    outside = [
        frame
        for frame in frames
        if not Path(frame.filename).is_relative_to(TORCH)
        and not Path(frame.filename).is_relative_to(own)
    ]
    text = (str(error).strip().splitlines() or [""])[0]
    place = ""
    if outside:
        last = outside[-1]
        place = f" at {Path(last.filename).name}:{last.lineno}: {last.line}"
    return f"{type(error).__name__}{place} ({text})" if text else f"{type(error).__name__}{place}"
