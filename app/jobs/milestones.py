"""New hires have milestones from their first day, with or without a mentor."""

from __future__ import annotations

from app.clock import Clock
from app.database import PROGRAM, Transaction
from app.services import milestone_template


async def begin(transaction: Transaction, clock: Clock) -> int:
    """Copies the template for everybody who has started and has none; returns for how many."""
    async with transaction(on_behalf_of=PROGRAM) as db:
        return await milestone_template.begin_newcomers(db, now=clock())
