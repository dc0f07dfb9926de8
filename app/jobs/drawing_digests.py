"""Draws the digests, on behalf of their readers, like drawing.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.services import people, program_numbers, ramps, risks, summaries, team
from blocks import digests
from blocks.common import Drawn
from models.ids import UserId
from models.shapes.endings import Summary
from models.shapes.milestones import Ramped

Subject = Mapping[str, str]

NEWS_LASTS = timedelta(days=7)


async def manager_digest(db: AsyncSession, subject: Subject, now: datetime) -> Drawn | None:
    """Nothing where nobody needs the manager, and there is no good news."""
    needing = await risks.needing(db, _reader(subject), now=now)
    has_something = needing.needs or await _news(db, subject, now)
    return await manager_digest_again(db, subject, now) if has_something else None


async def manager_digest_again(db: AsyncSession, subject: Subject, now: datetime) -> Drawn:
    """In place of the one that was sent, also once everything in it is done."""
    needing = await risks.needing(db, _reader(subject), now=now)
    shown, rest = needing.needs[: digests.MOST_LINES], needing.needs[digests.MOST_LINES :]
    named = await team.with_following(db, shown, now=now)
    return digests.manager(replace(needing, needs=(*named, *rest)), await _news(db, subject, now))


async def lead_digest(db: AsyncSession, subject: Subject, now: datetime) -> Drawn | None:
    """Nothing while there is no program to speak of: nobody waits, nothing runs, nobody mentors."""
    await people.require_lead(db, _reader(subject))
    numbers = await program_numbers.numbers(db, now=now)
    waits = await program_numbers.for_leads(db)
    places = numbers.places
    if not (numbers.running or numbers.paused or numbers.waiting or places.free or waits.total):
        return None
    return digests.lead(numbers, waits)


async def _news(db: AsyncSession, subject: Subject, now: datetime) -> list[Ramped | Summary]:
    reader = _reader(subject)
    ramped = await ramps.lately_ramped(db, reader, since=now.date() - NEWS_LASTS)
    return [*ramped, *await summaries.lately_completed(db, reader, since=now - NEWS_LASTS, now=now)]


def _reader(subject: Subject) -> UserId:
    return UserId(UUID(subject["person"]))
