"""What a check returns."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether the check established what its evidence claims, and the numbers it found.

    decided  False if the numbers are compatible with it and with its opposite (measurements)
    """

    established: bool
    detail: str
    decided: bool = True
