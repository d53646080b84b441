"""Rotations of whole batches of images that agree with PIL's, pixel by pixel.

PIL turns counter-clockwise about the centre and takes the nearest pixel; what comes from outside
is black. Multiples of 90° are exact transpositions of a square image.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modhyper.errors import InputError

if TYPE_CHECKING:
    import torch

FIXED = 65536
"""PIL steps through the source image in 16.16 fixed-point numbers; rounding follows from it."""


def rotate(pixels: torch.Tensor, degrees: torch.Tensor) -> torch.Tensor:
    """Turn image i of ``pixels`` (N, C, H, W) by ``degrees[i]`` (N,), any real number of degrees.

    Equals PIL's ``Image.rotate(angle)`` (nearest, no expansion) for square images. Raises
    InputError for others.
    """
    n, channels, height, width = pixels.shape
    if height != width:
        raise InputError(f"expected square images, got {height}×{width}")
    source, inside = _source_of(degrees, width)
    index = source.unsqueeze(1).expand(n, channels, -1)
    turned = pixels.flatten(2).gather(2, index)
    return (turned * inside.unsqueeze(1)).view_as(pixels)


def _source_of(degrees: torch.Tensor, side: int) -> tuple[torch.Tensor, torch.Tensor]:
    """For each angle and pixel: the flat index that it is taken from, and whether that exists."""
    import torch

    angle = torch.remainder(degrees.double(), 360.0)
    radians = -torch.deg2rad(angle)
    # PIL rounds the matrix to 15 decimals and keeps the rounded value of the shift.
    cos, sin = (torch.round(f(radians), decimals=15) for f in (torch.cos, torch.sin))
    centre = side / 2
    a, b, d, e = cos, sin, -sin, cos
    c = a * -centre + b * -centre + centre
    f = d * -centre + e * -centre + centre
    line = torch.arange(side, device=degrees.device)
    x, y = line.view(1, 1, -1), line.view(1, -1, 1)

    def fixed(value: torch.Tensor) -> torch.Tensor:
        return torch.floor(value * FIXED + 0.5).long().view(-1, 1, 1)

    column = (fixed(c + a * 0.5 + b * 0.5) + x * fixed(a) + y * fixed(b)) >> 16
    row = (fixed(f + d * 0.5 + e * 0.5) + x * fixed(d) + y * fixed(e)) >> 16
    quarter = (angle / 90).round()
    exact = (angle == quarter * 90).view(-1, 1, 1)
    turns = quarter.long().view(-1, 1, 1) % 4
    last = side - 1
    for turn, (u, v) in enumerate([(x, y), (last - y, x), (last - x, last - y), (y, last - x)]):
        chosen = exact & (turns == turn)
        column, row = torch.where(chosen, u, column), torch.where(chosen, v, row)
    inside = (column >= 0) & (column < side) & (row >= 0) & (row < side)
    index = torch.where(inside, row * side + column, 0)
    return index.flatten(1), inside.flatten(1)
