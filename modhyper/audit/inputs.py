"""What goes into forward: which arguments are x, which are conditions, and their shapes.

Written "SHAPE", "NAME=SHAPE" or "NAME"; a shape is "3x32x32", or "scalar"; "@1000" after it says
integers from 0 to 999 (labels, tokens). A batch axis of 1 is put in front of every shape.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import Any, Literal

import torch
from torch import nn

from modhyper.audit.trace import Argument
from modhyper.errors import InputError, near_matches
from modhyper.problem import whole

Role = Literal["x", "condition"]
USUAL_X = ("x", "input", "inputs", "sample", "coords", "points", "query", "hidden_states")
"""Names of forward's arguments that are taken for x where nobody says which is."""

FORM = re.compile(
    r"(?:(?P<name>[A-Za-z_]\w*|\d+)=)?(?P<shape>scalar|\d+(?:x\d+)*)?(?:@(?P<classes>\w+))?"
)
MAX_NUMBERS = 2**28
"""Of one input, which is held in memory."""
MAX_BITS = 10**7
"""Of the number of values that an input of integers has."""


@dataclass(frozen=True, slots=True)
class Input:
    """One argument of forward.

    name     of the argument, its place as digits, or None: to be found
    shape    without the batch axis; None: that of the example
    classes  K for integers from 0 to K - 1, None for real numbers
    """

    role: Role
    name: str | None
    shape: tuple[int, ...] | None
    classes: int | None = None

    @property
    def numbers(self) -> int:
        return prod(self.shape or ())

    @property
    def values(self) -> int:
        """How many values integers of this shape have; 1 for real numbers."""
        return 1 if self.classes is None else int(self.classes**self.numbers)

    def __str__(self) -> str:
        shape = "×".join(map(str, self.shape or ())) or "scalar"
        return shape if self.classes is None else f"{shape} in 0..{self.classes - 1}"


def read_inputs(role: Role, given: Any) -> tuple[Input, ...]:
    """Inputs from a text, a shape (tuple of ints), an `Input`, or a sequence of these."""
    if given is None:
        return ()
    if isinstance(given, Input):
        return (given,)
    if isinstance(given, str):
        return (_read(role, given),)
    if isinstance(given, int) and not isinstance(given, bool):
        return (Input(role, None, _sides((given,), role)),)
    if isinstance(given, Sequence) and all(type(side) is int for side in given):
        return (Input(role, None, _sides(given, role)),)
    if isinstance(given, Sequence):
        return tuple(each for one in given for each in read_inputs(role, one))
    raise InputError(f"expected a shape such as 3x32x32, got {given!r}", option=role)


def _read(role: Role, text: str) -> Input:
    text = text.strip()
    if re.fullmatch(r"[A-Za-z_]\w*", text) and text != "scalar":
        return Input(role, text, None)
    match = FORM.fullmatch(text)
    if match is None or not text or (match["shape"] is None and match["classes"] is None):
        raise InputError(
            f"expected SHAPE, NAME=SHAPE or NAME, such as 3x32x32, c=16 or label=scalar@10, "
            f"got {text!r}",
            option=role,
        )
    shape: tuple[int, ...] = ()
    if match["shape"] not in (None, "scalar"):
        shape = _sides([int(side[:30]) for side in match["shape"].split("x")], role)
    classes = match["classes"]
    count = None if classes is None else whole(role, classes, least=1, most=10**12)
    if count is not None and prod(shape) * count.bit_length() > MAX_BITS:
        raise InputError(f"{text!r} has too many values to count them", option=role)
    return Input(role, match["name"], shape, count)


def _sides(sides: Sequence[int], role: str) -> tuple[int, ...]:
    shape = tuple(int(side) for side in sides)
    if any(side < 1 for side in shape):
        raise InputError(f"expected sides of 1 or more, got {sides}", option=role)
    if prod(shape) > MAX_NUMBERS:
        raise InputError(f"more than {MAX_NUMBERS:,} numbers are too many", option=role)
    return shape


def arguments_of(
    module: nn.Module,
    inputs: Sequence[Input],
    example: Mapping[str, Any] | None,
    batch: bool,
) -> tuple[tuple[Input, ...], tuple[Argument, ...]]:
    """The inputs with their names and shapes filled in, and the arguments of forward.

    ``example`` maps names of arguments to tensors or other values: those that are neither x nor a
    condition are held fixed. Raises InputError if it is not clear which argument an input is, or if
    one is missing.
    """
    places, open_ended = _parameters(module)
    named = _with_names(inputs, places, open_ended, set(example or {}))
    dtype = next((p.dtype for p in module.parameters() if p.is_floating_point()), torch.float32)
    device = next((p.device for p in module.parameters()), torch.device("cpu"))
    device = torch.device("cpu") if device.type == "meta" else device
    filled, arguments = [], []
    for each in named:
        value = (example or {}).get(str(each.name))
        if each.shape is None and value is None:
            raise InputError(f"no shape for {each.name!r}", option=each.role, hint="NAME=SHAPE")
        if each.shape is None:
            each = replace(each, shape=tuple(value.shape))  # type: ignore[union-attr]
        else:
            sides = (1, *each.shape) if batch else each.shape
            kind = dtype if each.classes is None else torch.int64
            value = torch.zeros(sides, dtype=kind, device=device)
        if not value.is_floating_point() and each.classes is None:  # type: ignore[union-attr]
            raise InputError(
                f"{each.name} holds integers", option=each.role, hint=f"say how many: {each.name}@K"
            )
        filled.append(each)
        arguments.append(Argument(_key(each.name), each.role, value))
    chosen = {each.name for each in filled}
    for name, value in (example or {}).items():
        if name not in chosen:
            arguments.append(Argument(_key(name), "given", value))
    given = {str(a.key) for a in arguments}
    for place, parameter in enumerate(places.values()):
        if parameter.default is parameter.empty and not {parameter.name, str(place)} & given:
            raise InputError(
                f"forward needs the argument {parameter.name!r}",
                hint="give it as --x or --condition, or in --inputs to hold it fixed",
            )
    return tuple(filled), tuple(arguments)


def _parameters(module: nn.Module) -> tuple[dict[str, inspect.Parameter], bool]:
    """The arguments of forward in their order, and whether it takes any others."""
    try:
        found = inspect.signature(module.forward).parameters
    except (TypeError, ValueError):
        return {}, False
    more = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
    places = {name: each for name, each in found.items() if each.kind not in more}
    return places, len(places) < len(found)


def _with_names(
    inputs: Sequence[Input], places: Collection[str], open_ended: bool, taken: set[str]
) -> list[Input]:
    """Names for the inputs that have none: x where forward has one usual name, then in order."""
    for each in inputs:
        known = each.name is None or each.name.isdigit() or each.name in places or open_ended
        if not known:
            raise InputError(
                f"forward has no argument {each.name!r}",
                option=each.role,
                hint=near_matches(str(each.name), places),
            )
    used = taken | {str(each.name) for each in inputs if each.name is not None}
    used |= {name for place, name in enumerate(places) if str(place) in used}
    free = [name for name in places if name not in used]
    out = list(inputs)
    unnamed = [i for i, each in enumerate(inputs) if each.name is None]
    xs = [i for i in unnamed if inputs[i].role == "x"]
    if xs and len(unnamed) < len(inputs) and len(free) < len(unnamed):
        raise InputError("forward has fewer arguments than inputs were given", option="x")
    if len(unnamed) > 1 or len(free) > 1:
        usual = [name for name in free if name in USUAL_X]
        if len(xs) > 1 or (xs and len(usual) != 1):
            raise InputError(
                f"forward({', '.join(places)}) does not say which argument is x",
                option="x",
                hint="say it by name or place: NAME=SHAPE, 0=SHAPE",
            )
        if xs:
            out[xs[0]] = replace(inputs[xs[0]], name=usual[0])
            free.remove(usual[0])
    for i in unnamed:
        if out[i].name is None:
            if not free:
                message = f"forward({', '.join(places)}) has no argument left"
                raise InputError(message, option=out[i].role)
            out[i] = replace(out[i], name=free.pop(0))
    if len({each.name for each in out}) < len(out):
        raise InputError("an argument is named twice", option="condition")
    return out


def _key(name: str | None) -> str | int:
    assert name is not None
    return int(name) if name.isdigit() else name
