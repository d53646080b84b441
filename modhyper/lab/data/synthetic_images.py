"""Images drawn by the program, so that every figure runs with nothing downloaded.

Ten classes of strokes, each a closed or open curve with a few random bends, at a random place,
size and slant, over a faint random gradient. Not handwriting, and not meant to replace it: a
result on these images says nothing about MNIST or CIFAR10.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

CLASSES = 10
POINTS = 40
CHUNK = 2000

# For each class the amplitudes of x(t) = Σ a_k cos(k t) + b_k sin(k t), likewise y, k = 1..3, and
# the share of the full turn that is drawn.
_CURVES = np.random.default_rng(20201).normal(size=(CLASSES, 2, 2, 3)) / np.array([1, 2, 3])
_SHARES = np.linspace(0.55, 1.0, CLASSES)


def draw_images(
    count: int, seed: int, *, channels: int = 1, side: int = 28
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Pixels (count, channels, side, side) and classes (count,). The same for the same seed."""
    random = np.random.default_rng(seed)
    labels = random.integers(0, CLASSES, count).astype(np.uint8)
    pixels = np.empty((count, channels, side, side), np.uint8)
    for start in range(0, count, CHUNK):
        stop = min(start + CHUNK, count)
        pixels[start:stop] = _draw(labels[start:stop], random, channels, side)
    return pixels, labels


def _draw(
    labels: NDArray[np.uint8], random: np.random.Generator, channels: int, side: int
) -> NDArray[np.uint8]:
    n = len(labels)
    ink = _ink(_points(labels, random), side)
    line = np.linspace(-1, 1, side, dtype=np.float32)
    slope = random.normal(0, 0.08, (n, channels, 2)).astype(np.float32)
    ground = 0.12 + slope[..., :1, None] * line[:, None] + slope[..., 1:, None] * line
    colour = np.ones((n, 1), np.float32)
    if channels > 1:
        # The hue belongs to the class, the shade to the image: colour can be learned from shape.
        hue = 2 * np.pi * (labels[:, None] / CLASSES + np.arange(channels) / channels)
        colour = (0.6 + 0.35 * np.cos(hue) + random.normal(0, 0.05, (n, channels))).astype(
            np.float32
        )
    image = ground * (1 - ink[:, None]) + colour[..., None, None] * ink[:, None]
    image += random.standard_normal(image.shape, dtype=np.float32) * 0.03
    return (image.clip(0, 1) * 255).astype(np.uint8)


def _points(labels: NDArray[np.uint8], random: np.random.Generator) -> NDArray[np.float32]:
    """(n, POINTS, 2) points along each image's curve, in [-1, 1]²."""
    n = len(labels)
    curve = _CURVES[labels] + random.normal(0, 0.12, (n, 2, 2, 3))
    angle = np.linspace(0, 2 * np.pi, POINTS) * _SHARES[labels][:, None]
    waves = np.arange(1, 4)
    turns = angle[..., None] * waves
    points = np.einsum("npk,nck->npc", np.cos(turns), curve[:, :, 0])
    points += np.einsum("npk,nck->npc", np.sin(turns), curve[:, :, 1])
    points -= (points.max(1, keepdims=True) + points.min(1, keepdims=True)) / 2
    points /= np.abs(points).max((1, 2), keepdims=True)
    slant = random.normal(0, 0.15, n)
    points[..., 0] += slant[:, None] * points[..., 1]
    size = random.uniform(0.55, 0.75, (n, 1, 1))
    moved: NDArray[np.float32] = points * size + random.normal(0, 0.06, (n, 1, 2))
    return moved.astype(np.float32)


def _ink(points: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    """(n, side, side) in [0, 1]: each point leaves a round blot; blots that overlap do not add."""
    line = np.linspace(-1, 1, side, dtype=np.float32)
    width = np.float32(1.6 / side)
    # exp(-(dx² + dy²)) splits into a product, so that no (n, points, side, side) array is needed.
    across = np.exp(-(((points[..., :1] - line) / width) ** 2))
    down = np.exp(-(((points[..., 1:] - line) / width) ** 2))
    total = np.einsum("npy,npx->nyx", down, across, optimize=True)
    ink: NDArray[np.float32] = np.tanh(1.5 * total)
    return ink
