"""Time passes: what is due at a moment is done and said, as by the running bot."""

from datetime import datetime

from app.database import Database
from app.jobs.agenda import Agenda
from app.jobs.kinds import KINDS
from app.jobs.looks import Tally


async def tick(database: Database, now: datetime) -> Tally:
    return await Agenda(database.transaction, lambda: now, KINDS).once(now)
