"""What a benchmark says: a number, what it is compared with, and whether that is good enough."""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    name: str
    value: float
    unit: str
    floor: float | None = None
    """The same done in the plain way, in the same unit."""
    ratio: float | None = None
    """How many times better than the floor, or worse, as the goal says."""
    goal: str = ""
    met: bool | None = None
    """None where there is no goal."""


def percentile(rank: int, values: Sequence[float]) -> float:
    """The smallest of the values that `rank` of a hundred do not exceed (nearest rank)."""
    return sorted(values)[math.ceil(len(values) * rank / 100) - 1]
