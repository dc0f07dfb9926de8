"""What time it is: injected everywhere, so that tests and the local workspace can move it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]
"""Answers the present moment, in UTC."""


class AdjustableClock:
    """The machine's clock plus a shift that `POST /clock` sets. It runs on from the moment it was set to."""

    def __init__(self) -> None:
        self._shift = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._shift

    def set(self, moment: datetime | None) -> None:
        """Moves to `moment` (aware); None returns to the machine's time."""
        self._shift = moment - datetime.now(UTC) if moment else timedelta(0)
