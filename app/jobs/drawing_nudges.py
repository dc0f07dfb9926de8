"""Draws Cairn's one message of the moment, part by part, and the parts that belong to no other feature.

Everything on behalf of the reader: what they may not know, or have done meanwhile, is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.services import actions, feedback, offer_views, pairs, ramps, reminders, working_days
from blocks import feedback as feedback_screens
from blocks import milestones as milestone_screens
from blocks import reminders as screens
from blocks.common import Drawn
from models.agenda import Nudge
from models.ids import AssignmentId, UserId


async def offers(db: AsyncSession, reader: UserId, said: Sequence[Nudge], now: datetime) -> Sequence[Drawn]:
    return [screens.offer(await offer_views.of(db, AssignmentId(one.subject_id))) for one in said]


async def to_verify(
    db: AsyncSession, reader: UserId, said: Sequence[Nudge], now: datetime
) -> Sequence[Drawn]:
    mentees = dict.fromkeys(UserId(one.subject_id) for one in said)
    return [milestone_screens.to_verify(await ramps.of(db, one, by=reader, now=now)) for one in mentees]


async def feedback_rounds(
    db: AsyncSession, reader: UserId, said: Sequence[Nudge], now: datetime
) -> Sequence[Drawn]:
    """Nothing for whoever had said it before they were asked."""
    parts = []
    for one in said:
        assignment = AssignmentId(one.subject_id)
        question = await feedback.asked(db, assignment, one.occasion, by=reader, now=now)
        if await feedback.has_spoken_since(db, assignment, one.said_at, by=reader):
            parts.append(feedback_screens.answered(question))
        elif question.asks_for_fit or question.asks_for_feedback:
            parts.append(feedback_screens.asked(question))
    return parts


async def actions_due(
    db: AsyncSession, reader: UserId, said: Sequence[Nudge], now: datetime
) -> Sequence[Drawn]:
    today = (await working_days.load(db, [reader]))[reader].today(now)
    among = [AssignmentId(one.subject_id) for one in said]
    mine = await pairs.of_person(db, reader, among)
    items = await actions.open_items(db, by=reader, now=now, among=among)
    parts = []
    for assignment, pair in mine.items():
        due = [
            one
            for one in items
            if one.assignment_id == assignment and one.owner is pair.side and one.due and one.due <= today
        ]
        if due:
            parts.append(screens.actions_due(len(due), pair.other_slack_id, pair.other_name))
    return parts


async def milestones_due(
    db: AsyncSession, reader: UserId, said: Sequence[Nudge], now: datetime
) -> Sequence[Drawn]:
    today = (await working_days.load(db, [reader]))[reader].today(now)
    count = await reminders.milestones_due(db, reader, today=today)
    return [screens.milestones_due(count, str(reader))] if count else []


async def assessments(
    db: AsyncSession, reader: UserId, said: Sequence[Nudge], now: datetime
) -> Sequence[Drawn]:
    return [] if await reminders.assessed_lately(db, reader, now=now) else [screens.assessment()]
