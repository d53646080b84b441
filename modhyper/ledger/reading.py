"""TOML into typed values: msgspec checks the shape, and its complaint becomes one line for people.

The words name the file, the entry by its id, and the key; a mistyped name gets its neighbours.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from modhyper.errors import InputError, near_matches

T = TypeVar("T")
WORDS = {
    "str": "a text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "list": "a list",
    "object": "a table",
    "dict": "a table",
    "null": "nothing",
}


def decode(text: str, name: str, into: type[T], *, option: str | None = None) -> T:
    """The value of type ``into`` in a TOML text. Raises InputError that names file, entry, key."""
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        said = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        said = re.split(r"[;\n]", said)[0]  # without advice on Python's own settings
        raise InputError(f"{name} is not TOML: {said}", option=option) from None
    return typed(data, name, into, option=option)


def typed(data: Any, name: str, into: type[T], *, option: str | None = None) -> T:
    """The value of type ``into`` in what TOML gives. Raises InputError as `decode` does."""
    try:
        return msgspec.convert(data, into)
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at `$")
        steps = re.findall(r"\.([^.\[\]]+)|\[(\d+)\]", path.removesuffix("`"))
        where = [int(i) if i else name for name, i in steps]  # .claim[0].id
        said, hint = _said(message, where, _type_at(inspect.type_info(into), where, data))
        place = "".join(f": {word}" for word in _place(where, data))
        raise InputError(f"{name}{place}: {said}", option=option, hint=hint) from None
    except RecursionError:
        raise InputError(f"{name} is nested too deeply", option=option) from None


def _place(where: list[str | int], data: Any) -> Iterator[str]:
    """The entries on the way by id, as "claim 'a'", then the key that is wrong."""
    table = ""
    for step in where:
        if isinstance(step, str):
            table = step
            data = data.get(step) if isinstance(data, dict) else None
            continue
        data = data[step] if isinstance(data, list) and step < len(data) else None
        id = data.get("id") if isinstance(data, dict) else None
        yield f"{table} {id!r}" if isinstance(id, str) else f"{table} number {step + 1}"
        table = ""
    if table:
        yield table


def _type_at(found: inspect.Type, where: list[str | int], data: Any) -> inspect.Type:
    """The type that the place should have; of a tagged union the one that the data names."""
    for step in where:
        found = _chosen(found, data)
        if isinstance(step, str) and isinstance(found, inspect.StructType):
            known = {field.encode_name: field.type for field in found.fields}
            found = known.get(step, found)
            data = data.get(step) if isinstance(data, dict) else None
        elif isinstance(step, int) and hasattr(found, "item_type"):
            found = found.item_type
            data = data[step] if isinstance(data, list) and step < len(data) else None
    return _chosen(found, data)


def _chosen(found: inspect.Type, data: Any) -> inspect.Type:
    if isinstance(found, inspect.UnionType) and isinstance(data, dict):
        for each in found.types:
            if isinstance(each, inspect.StructType) and data.get(str(each.tag_field)) == each.tag:
                return each
    return found


def _said(message: str, where: list[str | int], found: inspect.Type) -> tuple[str, str | None]:
    """The complaint in words, and a hint."""
    names = re.findall(r"`([^`]*)`", message)
    if message.startswith("Object contains unknown field"):
        keys = ["?"]
        if isinstance(found, inspect.StructType):
            keys = [each for each in (found.tag_field,) if each is not None]
            keys += [field.encode_name for field in found.fields]
        return f"unknown key {names[0]!r}", near_matches(names[0], keys)
    if message.startswith("Object missing required field"):
        return f"{names[0]!r} is missing", None
    wrong = re.search(r"'(.*)'$", message)
    if message.startswith(("Invalid value", "Invalid enum value")) and wrong:
        choices = _choices(found)
        return f"must be one of {', '.join(choices)}, got {wrong[1]!r}", None
    typed = re.match(r"Expected `([^`]*)`, got `([^`]*)`", message)
    if typed:
        wanted, got = (" or ".join(WORDS.get(w, w) for w in t.split(" | ")) for t in typed.groups())
        return f"expected {wanted}, got {got}", None
    if "length >= 1" in message:
        return "must not be empty", None
    if isinstance(found, inspect.Metadata) and found.extra_json_schema:
        return f"expected {found.extra_json_schema.get('description')}", None
    return message, None


def _choices(found: inspect.Type) -> list[str]:
    """The values that a literal allows, or the tags of a union of tables."""
    if isinstance(found, inspect.LiteralType):
        return [str(value) for value in found.values]
    types = found.types if isinstance(found, inspect.UnionType) else ()
    return [str(each.tag) for each in types if isinstance(each, inspect.StructType)]
