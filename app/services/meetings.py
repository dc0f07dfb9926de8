"""The same meeting logged by both counts once.

It is the same when both say the same day, each by their own clock, and the earlier entry is the other one's, or a bare
"we met" of either. What comes second is joined to it: topics, action items and links are united, the second summary
follows the first, confidence fills what is empty, and each keeps their own rating of the session. Somebody who logs
twice on one day had two meetings.
"""

from __future__ import annotations

from collections.abc import Mapping
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

AWAKE_FROM, AWAKE_TO = 7, 22
"""One's Tuesday may be the other one's Monday: two days can hold one meeting when both are awake for a part of them."""


async def same(
    db: AsyncSession, pair: Pair, clocks: Mapping[UserId, WorkingTime], day: date, *, by: UserId
) -> MentorshipSession | None:
    """The entry that this person's session of this `day` is to be joined to; held until the transaction ends."""
    others = and_(
        MentorshipSession.logged_by_user_id.is_distinct_from(by),
        MentorshipSession.joined_by_user_id.is_(None),
    )
    noon = clocks[by].at(day, 12)
    entries = await db.scalars(
        select(MentorshipSession)
        .where(
            MentorshipSession.assignment_id == pair.id,
            MentorshipSession.session_date.between(noon - timedelta(days=2), noon + timedelta(days=2)),
            or_(others, MentorshipSession.without_details),
        )
        .order_by(MentorshipSession.session_date)
        .with_for_update()
    )
    together: dict[MentorshipSession, timedelta] = {}
    for entry in entries:
        theirs = clocks.get(entry.logged_by_user_id or pair.mentee_id, clocks[pair.mentee_id])
        together[entry] = hours_together((clocks[by], day), (theirs, theirs.today(entry.session_date)))
    likeliest = max(together, key=lambda entry: together[entry], default=None)
    return likeliest if likeliest and together[likeliest] > timedelta(0) else None


def hours_together(one: tuple[WorkingTime, date], other: tuple[WorkingTime, date]) -> timedelta:
    """How long both are awake on these two days, each with the clock of whose day it is; negative is never."""
    begins = max(clock.at(day, AWAKE_FROM) for clock, day in (one, other))
    ends = min(clock.at(day, AWAKE_TO) for clock, day in (one, other))
    return ends - begins


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
