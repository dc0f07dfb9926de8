"""The Web API told to fail, so that a bot's behaviour on a bad day can be tested."""

import random
from dataclasses import dataclass
from typing import Literal

Kind = Literal["ratelimited", "server_error", "reset_before", "reset_after", "slow"]


@dataclass
class Failure:
    """`reset_before` drops the connection without doing anything, `reset_after` once it is done."""

    kind: Kind
    method: str | None
    times: int | None
    share: float
    seconds: float
    chance: random.Random


class Faults:
    def __init__(self) -> None:
        self._told: list[Failure] = []

    def tell(
        self,
        kind: Kind,
        method: str | None = None,
        *,
        times: int | None = None,
        share: float = 1.0,
        seed: int = 0,
        seconds: float = 1.0,
    ) -> None:
        """Calls of one method (or any) fail: the next `times` of them (or until `clear`), a `share` of them
        drawn from `seed`. `seconds`: how slow, or what Retry-After says."""
        chance = random.Random(seed)  # noqa: S311 - repeatable chance, not secrets
        self._told.append(Failure(kind, method, times, share, seconds, chance))

    def clear(self) -> None:
        self._told.clear()

    def draw(self, method: str) -> Failure | None:
        """What goes wrong with this call, if anything."""
        for failure in self._told:
            if failure.method not in (None, method) or failure.times == 0:
                continue
            if failure.chance.random() >= failure.share:
                continue
            if failure.times is not None:
                failure.times -= 1
            return failure
        return None
