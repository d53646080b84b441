"""What is to be audited: a factory by name, or a program saved by torch.export.

Importing a module runs its code, and so does opening a saved program that holds more than tensors:
audit what you trust. Checkpoints are loaded as data.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from traceback import walk_tb
from typing import Any

import torch
from torch import nn

from modhyper.audit.twin import first_line, said, untouched
from modhyper.errors import InputError, near_matches
from modhyper.files import check_regular


def load(
    target: str, folder: Path, arguments: Mapping[str, Any] | None = None, *, meta: bool = False
) -> tuple[nn.Module, dict[str, Any] | None]:
    """The module, and the example inputs that a saved program holds (None for a factory).

    ``folder`` is searched first for code and files. ``arguments`` are passed to the factory; with
    ``meta`` it runs on the meta device, so that its tensors take no memory. Raises InputError for
    whatever is missing or does not give a torch module.
    """
    if target.endswith(".pt2"):
        if arguments or meta:
            raise InputError("a saved program takes no arguments", option="--arg")
        return _saved(folder / target)
    made = resolve(target, folder)
    if not isinstance(made, nn.Module):
        if not callable(made):
            raise InputError(f"{target} is a {type(made).__name__}, not a torch module")
        device = torch.device("meta" if meta else "cpu")
        with _shown(target), device, redirect_stdout(sys.stderr):
            made = made(**dict(arguments or {}))
    elif arguments:
        raise InputError(f"{target} is a module, not a factory", option="--arg")
    if not isinstance(made, nn.Module):
        raise InputError(f"{target} gives a {type(made).__name__}, not a torch module")
    return made, None


def resolve(name: str, folder: Path) -> Any:
    """The object behind "package.module:attribute"."""
    module_name, colon, attribute = name.partition(":")
    if not colon or not module_name or not attribute:
        raise InputError(f"expected package.module:factory, got {name!r}")
    sys.path.insert(0, str(folder.resolve()))
    try:
        with _shown(f"importing {module_name!r}"), redirect_stdout(sys.stderr):
            try:
                owner = importlib.import_module(module_name)
            except ImportError as error:
                raise InputError(f"cannot import {module_name!r}: {first_line(error)}") from None
    finally:
        sys.path.remove(str(folder.resolve()))
    try:
        return pkgutil.resolve_name(name)
    except (AttributeError, ValueError):
        public = [each for each in dir(owner) if not each.startswith("_")] or ["?"]
        hint = near_matches(attribute, public)
        raise InputError(f"{module_name} has no {attribute!r}", hint=hint) from None


@contextmanager
def _shown(what: str, option: str | None = None) -> Iterator[None]:
    """Show whatever the user's code raises in the body in one line: an InputError."""
    try:
        yield
    except (InputError, KeyboardInterrupt):
        raise
    except BaseException as error:
        raise InputError(f"{what} raised {said(error)}", option=option) from None


@contextmanager
def theirs(target: str) -> Iterator[None]:
    """Show what the user's module raises in the body as its own, in one line: an InputError.

    An exception that is raised by this package stays what it is, and so does Ctrl-C.
    """
    try:
        yield
    except (InputError, KeyboardInterrupt, MemoryError):
        raise
    except BaseException as error:
        place = None
        for frame, _ in walk_tb(error.__traceback__):
            place = frame.f_globals.get("__name__", "")
        if isinstance(error, Exception) and f"{place}.".startswith("modhyper."):
            raise
        raise InputError(f"{target} raised {said(error)}") from None


def load_example(name: str, folder: Path) -> dict[str, Any]:
    """What the factory ``name`` returns: a dictionary from arguments of forward to values."""
    made = resolve(name, folder)
    with _shown(name, "--inputs"), redirect_stdout(sys.stderr):
        found = made() if callable(made) else made
    if not isinstance(found, Mapping):
        raise InputError(f"{name} gives a {type(found).__name__}", option="--inputs", hint="a dict")
    return {str(key): value for key, value in found.items()}


def read_arguments(texts: Iterable[str] | None) -> dict[str, Any]:
    """["width=64", "name=relu"] -> {"width": 64, "name": "relu"}: Python literals, else text."""
    out: dict[str, Any] = {}
    for text in texts or ():
        key, equals, value = text.partition("=")
        if not equals or not key.isidentifier() or key in out:
            raise InputError(f"expected NAME=VALUE, once each, got {text!r}", option="--arg")
        try:
            out[key] = ast.literal_eval(value)
        except (ValueError, SyntaxError):
            out[key] = value
    return out


def load_checkpoint(module: nn.Module, path: Path) -> None:
    """Load ``path`` into ``module``; nothing in it is executed. InputError if it does not fit."""
    check_regular(path, option="--checkpoint")
    try:
        if path.suffix == ".safetensors":
            from safetensors.torch import load_file

            state = load_file(str(path))
        else:
            state = torch.load(path, map_location="cpu", weights_only=True)
        module.load_state_dict(state)
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or error}") from None
    except Exception as error:  # torch and safetensors raise many kinds for a bad file
        why = first_line(error) or type(error).__name__
        raise InputError(f"{path} is not a checkpoint of this module: {why}") from None


def _saved(path: Path) -> tuple[nn.Module, dict[str, Any]]:
    """The module of a saved program, and tensors of the shapes it was saved with."""
    check_regular(path)
    try:
        with untouched():
            program = torch.export.load(path)
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or error}") from None
    except Exception as error:  # torch raises many kinds for a bad file
        raise InputError(
            f"{path} is not a program saved by torch.export: {type(error).__name__}"
        ) from None
    values = {node.name: node.meta.get("val") for node in program.graph.nodes}
    example = {}
    for name in program.graph_signature.user_inputs:
        value = values.get(name)
        if isinstance(name, str) and isinstance(value, torch.Tensor):
            sides = tuple(side if isinstance(side, int) else 1 for side in value.shape)
            example[name] = torch.zeros(sides, dtype=value.dtype)
    return program.module(), example
