"""Errors that are for the user, never for the developer."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class InputError(ValueError):
    """The user's input cannot be used.

    ``message`` says what was wrong and what is expected; ``option`` names the command-line flag or
    the Python argument it came from; ``hint`` says what to try. The command line prints the three
    on one line and exits with code 2.
    """

    def __init__(self, message: str, *, option: str | None = None, hint: str | None = None) -> None:
        self.message = message
        self.option = option
        self.hint = hint
        super().__init__(str(self))

    def __str__(self) -> str:
        head = f"{self.option}: {self.message}" if self.option else self.message
        return f"{head}; {self.hint}" if self.hint else head


def near_matches(name: str, known: Iterable[str]) -> str:
    """A hint for a mistyped ``name``: its nearest neighbours in ``known``, else all of them."""
    choices = sorted(known)
    lower = {choice.lower(): choice for choice in choices}
    close = difflib.get_close_matches(name.lower(), lower, n=3, cutoff=0.6)
    if close:
        return "did you mean " + " or ".join(repr(lower[choice]) for choice in close) + "?"
    return "known names: " + ", ".join(choices)
