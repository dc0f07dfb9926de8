"""What happens to mentorships by itself."""

from __future__ import annotations

from app.clock import Clock
from app.database import PROGRAM, Transaction
from app.services import endings


async def resume(transaction: Transaction, clock: Clock) -> int:
    """Resumes what was paused until today; returns how many."""
    async with transaction(on_behalf_of=PROGRAM) as db:
        return await endings.resume_due(db, now=clock())
