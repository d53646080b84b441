"""What a check returns."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether the check established what its evidence claims, and the numbers it found."""

    established: bool
    detail: str
