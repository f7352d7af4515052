"""Small files: screens have few colours, so a palette shows them as they are in a third of the bytes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PIL import Image


def with_palette(picture: Image.Image) -> Image.Image:
    """The same picture with 256 colours of its own. Rare ones, such as a status, are kept; nothing is dithered."""
    return picture.convert("RGB").quantize(256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE, kmeans=1)


def shrink(path: Path) -> None:
    """Write a PNG anew, smaller."""
    with Image.open(path) as picture:
        small = with_palette(picture)
    small.save(path, optimize=True)


def film(frames: Sequence[tuple[Image.Image, int]], path: Path, width: int) -> None:
    """A GIF that begins anew at its end. Each frame comes with its time in ms."""
    drawn = [with_palette(frame.resize(_size(frame, width), Image.Resampling.LANCZOS)) for frame, _ in frames]
    times = [ms for _, ms in frames]
    drawn[0].save(path, save_all=True, append_images=drawn[1:], duration=times, loop=0, optimize=True)


def _size(frame: Image.Image, width: int) -> tuple[int, int]:
    return width, round(frame.height * width / frame.width)
