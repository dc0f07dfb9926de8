"""What a benchmark says: a number, what it is compared with, and whether that is good enough."""

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
