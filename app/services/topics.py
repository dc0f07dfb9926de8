"""What a pair may have talked about: this week's curriculum first, then what they talked about before."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.services import people, program
from models.program import CurriculumTopic
from models.sessions import MentorshipSession
from models.shapes.pairs import Pair

MOST_EARLIER = 50
MOST_OFFERED = 90


async def suggest(db: AsyncSession, pair: Pair, *, query: str, today: date) -> list[str]:
    """Topics with these letters in them; the rest of the curriculum follows where somebody searches."""
    mentee = await people.user(db, pair.mentee_id)
    week = max(1, (today - pair.start_date).days // 7 + 1)
    offered = [
        *await program.topics_of_week(db, week, role=mentee.role),
        *await _earlier(db, pair),
        *(await _curriculum(db) if query else ()),
    ]
    wanted = query.casefold()
    once = dict.fromkeys(topic for topic in offered if wanted in topic.casefold())
    return list(once)[:MOST_OFFERED]


async def _earlier(db: AsyncSession, pair: Pair) -> list[str]:
    """The ones talked about last come first."""
    covered = (
        select(
            func.unnest(MentorshipSession.topics_covered).label("topic"),
            MentorshipSession.session_date,
        )
        .where(MentorshipSession.assignment_id == pair.id)
        .subquery()
    )
    query = (
        select(covered.c.topic)
        .group_by(covered.c.topic)
        .order_by(func.max(covered.c.session_date).desc())
        .limit(MOST_EARLIER)
    )
    return list(await db.scalars(query))


async def _curriculum(db: AsyncSession) -> list[str]:
    topics = await db.scalars(
        select(CurriculumTopic.topic).order_by(CurriculumTopic.week, CurriculumTopic.id)
    )
    return list(topics)
