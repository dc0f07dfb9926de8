"""Draws the digests, on behalf of their readers, like drawing.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.services import people, program_numbers, ramps, risks, summaries, team
from blocks import digests
from blocks.common import Drawn
from blocks.digests import News
from models.ids import UserId
from models.shapes.risks import Needing

Subject = Mapping[str, str]

NEWS_LASTS = timedelta(days=7)


async def manager_digest(db: AsyncSession, subject: Subject, now: datetime) -> Drawn | None:
    """Nothing where nobody needs the manager, and there is no good news."""
    needing, news = await _of_manager(db, subject, now)
    return await _draw(db, needing, news, now) if needing.needs or news else None


async def manager_digest_again(db: AsyncSession, subject: Subject, now: datetime) -> Drawn:
    """In place of the one that was sent, also once everything in it is done."""
    return await _draw(db, *await _of_manager(db, subject, now), now)


async def _of_manager(db: AsyncSession, subject: Subject, now: datetime) -> tuple[Needing, Sequence[News]]:
    reader = _reader(subject)
    ramped = await ramps.lately_ramped(db, reader, since=now.date() - NEWS_LASTS)
    completed = await summaries.lately_completed(db, reader, since=now - NEWS_LASTS, now=now)
    return await risks.needing(db, reader, now=now), [*ramped, *completed]


async def _draw(db: AsyncSession, needing: Needing, news: Sequence[News], now: datetime) -> Drawn:
    shown, rest = needing.needs[: digests.MOST_LINES], needing.needs[digests.MOST_LINES :]
    named = await team.with_following(db, shown, now=now)
    return digests.manager(replace(needing, needs=(*named, *rest)), news)


async def lead_digest(db: AsyncSession, subject: Subject, now: datetime) -> Drawn | None:
    """Nothing while there is no program to speak of: nobody waits, nothing runs, nobody mentors."""
    await people.require_lead(db, _reader(subject))
    numbers = await program_numbers.numbers(db, now=now)
    waits = await program_numbers.for_leads(db)
    places = numbers.places
    if not (numbers.running or numbers.paused or numbers.waiting or places.free or waits.total):
        return None
    return digests.lead(numbers, waits)


def _reader(subject: Subject) -> UserId:
    return UserId(UUID(subject["person"]))
