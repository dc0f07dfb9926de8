"""Forgets which requests were applied, once Slack can no longer repeat them."""

from __future__ import annotations

from datetime import timedelta

from app.clock import Clock
from app.database import PROGRAM, Transaction
from app.services import requests

KEPT_FOR = timedelta(days=14)
"""Slack repeats an event for a day; a form may stay open over a weekend."""


async def forget_old(transaction: Transaction, clock: Clock) -> None:
    async with transaction(on_behalf_of=PROGRAM) as db:
        await requests.forget_before(db, clock() - KEPT_FOR)
