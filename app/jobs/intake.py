"""Asks new hires about themselves on their first working day."""

from __future__ import annotations

from app.clock import Clock
from app.database import PROGRAM, Transaction
from app.services import intake


async def invite_newcomers(transaction: Transaction, clock: Clock) -> int:
    """Queues the invitation for everybody who has started and was not asked; returns how many."""
    async with transaction(on_behalf_of=PROGRAM) as db:
        return await intake.ask_newcomers(db, now=clock())
