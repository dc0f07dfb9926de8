"""Time passes: what is due at a moment is done and said, as by the running bot."""

from datetime import datetime

from app.database import Database
from app.jobs.agenda import Agenda, Tally
from app.jobs.kinds import KINDS


async def tick(database: Database, now: datetime) -> Tally:
    return await Agenda(database.transaction, lambda: now, KINDS).once(now)
