"""The same meeting logged by both counts once.

It is the same when it was on the same day, as the mentee's clock has it, and the earlier entry is the other one's, or a
bare "we met" of either. What comes second is joined to it: topics, action items and links are united, the second
summary follows the first, confidence fills what is empty, and each keeps their own rating of the session. Somebody who
logs twice on one day had two meetings.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.services import actions, session_rules
from app.services.working_days import WorkingTime
from models.errors import Invalid
from models.ids import UserId
from models.sessions import MentorshipSession
from models.shapes.pairs import Pair
from models.words import Party


async def same(
    db: AsyncSession, pair: Pair, mentee: WorkingTime, day: date, *, by: UserId
) -> MentorshipSession | None:
    """The entry that a session of this day, the mentee's, is to be joined to; held until the transaction ends."""
    others = and_(
        MentorshipSession.logged_by_user_id.is_distinct_from(by),
        MentorshipSession.joined_by_user_id.is_(None),
    )
    found: MentorshipSession | None = await db.scalar(
        select(MentorshipSession)
        .where(
            MentorshipSession.assignment_id == pair.id,
            MentorshipSession.session_date >= mentee.at(day, 0),
            MentorshipSession.session_date < mentee.at(day + timedelta(days=1), 0),
            or_(others, MentorshipSession.without_details),
        )
        .order_by(MentorshipSession.session_date)
        .limit(1)
        .with_for_update()
    )
    return found


def join(
    first: MentorshipSession,
    second: MentorshipSession,
    pair: Pair,
    *,
    quality: int | None,
    by: UserId,
    now: datetime,
) -> None:
    """Adds the second entry, which is not written itself, to the first."""
    topics = list(dict.fromkeys([*first.topics_covered, *second.topics_covered]))
    summary = "\n\n".join(dict.fromkeys(text for text in (first.summary, second.summary) if text)) or None
    items = actions.united(first.action_items, second.action_items)
    links = {link["url"]: link for link in (*second.resources_shared, *first.resources_shared)}
    wrong = [*session_rules.too_many(topics, items, list(links)), *session_rules.summary(summary)]
    if wrong:
        together = f"This joins what {pair.other_name} logged for the day. Of both together: "
        raise Invalid.many([(field, together + sentence) for field, sentence in wrong])
    if first.without_details:
        first.without_details, first.duration_minutes = False, second.duration_minutes
    first.topics_covered, first.summary = topics, summary
    first.action_items, first.resources_shared = items, list(links.values())
    if pair.side is Party.MENTEE:
        first.mentee_confidence_before = first.mentee_confidence_before or second.mentee_confidence_before
        first.mentee_confidence_after = first.mentee_confidence_after or second.mentee_confidence_after
    if quality is not None:
        rate(first, quality, pair.side)
    first.edited_at, first.edited_by_user_id = now, by
    if first.logged_by_user_id != by:
        first.joined_by_user_id = by


def rate(session: MentorshipSession, quality: int | None, side: Party) -> None:
    """Each of the two has a rating of their own, which the other one cannot read."""
    if session.logged_by == side:
        session.session_quality = quality
    else:
        session.other_quality = quality
