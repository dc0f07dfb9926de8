"""Asks the two how it goes, on the occasions of app/services/occasions.py."""

from __future__ import annotations

from app.clock import Clock
from app.database import PROGRAM, Transaction
from app.services import occasions


async def ask(transaction: Transaction, clock: Clock) -> int:
    """Queues the questions that are due; returns how many. Of several replicas that try, one succeeds with each."""
    async with transaction(on_behalf_of=PROGRAM) as db:
        return await occasions.ask_due(db, now=clock())
