"""A statement cut into its clauses: what it takes, what it assumes, what it concludes.

Side conditions are read off the kernel's statement, so no summary can forget one: a clause is shown
in the words of a glossary, or as it stands where the glossary has none.
"""

from __future__ import annotations

from dataclasses import dataclass

_OPEN, _CLOSE = "([{", ")]}"
_QUANTIFIERS = (" forall ", " exists ", " exists2 ")


@dataclass(frozen=True, slots=True)
class Clauses:
    """Clauses in the order of the statement.

    taken       what is quantified over: "k : nat"
    defined     "let" definitions: "M := (n1 ^ m1)%N"
    assumed     premises
    concluded   what follows, one for each part of a conjunction
    """

    taken: tuple[str, ...]
    defined: tuple[str, ...]
    assumed: tuple[str, ...]
    concluded: tuple[str, ...]


def clauses(statement: str) -> Clauses:
    """Cut a printed statement. Conditions inside a part of a conjunction count as assumed too."""
    taken: list[str] = []
    defined: list[str] = []
    assumed: list[str] = []
    concluded: list[str] = []
    parts = [statement]
    while parts:
        text = _unwrap(parts.pop(0))
        if text.startswith("forall "):
            binders, rest = after_binders(text)
            taken += _binders(binders)
            parts.insert(0, rest)
        elif text.startswith("let "):
            definition, _, text = _cut(text.removeprefix("let "), " in ")
            defined.append(definition.strip())
            parts.insert(0, text)
        elif (found := _cut(text, " -> "))[1] and not _binds_first(text):
            assumed.append(found[0].strip())
            parts.insert(0, found[2])
        elif (found := _cut(text, " /\\ "))[1] and not _binds_first(text):
            parts[:0] = [found[0], found[2]]
        else:
            concluded.append(text)
    return Clauses(*(tuple(dict.fromkeys(x)) for x in (taken, defined, assumed, concluded)))


def _binds_first(text: str) -> bool:
    return text.startswith(("exists ", "exists2 ", "fun "))


def _unwrap(text: str) -> str:
    """``text`` without brackets around all of it."""
    text = text.strip()
    while text.startswith("(") and _matching(text) == len(text) - 1:
        text = text[1:-1].strip()
    return text


def _matching(text: str) -> int:
    depth = 0
    for i, char in enumerate(text):
        depth += (char in _OPEN) - (char in _CLOSE)
        if depth == 0:
            return i
    return -1


def _cut(text: str, token: str) -> tuple[str, str, str]:
    """``text`` cut at the first ``token`` outside brackets; ("", "", text) if there is none.

    A quantifier reaches to the end, so what stands after one is inside it.
    """
    depth = 0
    for i, char in enumerate(text):
        depth += (char in _OPEN) - (char in _CLOSE)
        if depth == 0 and text.startswith(token, i):
            return text[:i], token, text[i + len(token) :]
        if depth == 0 and i and text.startswith(_QUANTIFIERS, i):
            break
    return "", "", text


def after_binders(text: str) -> tuple[str, str]:
    """ "forall BINDERS, REST" as (BINDERS, REST). Raises ValueError if there is no such comma.

    A type after the colon can have quantifiers with commas of their own: "forall h : forall i, P i,
    REST".
    """
    depth = inner = 0
    for i, char in enumerate(text):
        depth += (char in _OPEN) - (char in _CLOSE)
        if depth == 0 and i and text.startswith(_QUANTIFIERS, i):
            inner += 1
        if depth == 0 and char == ",":
            if not inner:
                return text[len("forall ") : i].strip(), text[i + 1 :].strip()
            inner -= 1
    raise ValueError(f"cannot read {text[:100]}")


def _binders(text: str) -> list[str]:
    """ "(a b : nat) (c : R)" or "a b : nat" as ["a : nat", "b : nat", "c : R"]."""
    groups = []
    rest = text.strip()
    if not rest.startswith("("):
        groups = [rest]
    while rest.startswith("("):
        end = _matching(rest)
        groups.append(rest[1:end])
        rest = rest[end + 1 :].strip()
    out = []
    for group in groups:
        names, _, kind = _cut(group, " : ")
        out += [f"{name} : {kind.strip()}" for name in names.split()]
    return out
