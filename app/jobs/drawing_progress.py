"""Draws the messages about how the two get on, like drawing.py."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.services import feedback, handovers, offer_views, people, ramps, summaries
from blocks import ending_messages
from blocks import feedback as feedback_screens
from blocks import handovers as hand_over_screens
from blocks import milestones as milestone_screens
from blocks.common import Drawn
from models.ids import AssignmentId, UserId
from models.shapes.endings import Summary
from models.shapes.feedback import Asked
from models.shapes.milestones import Ramp
from models.words import AssignmentStatus

Subject = Mapping[str, str]


async def ramped(db: AsyncSession, subject: Subject, now: datetime) -> Drawn | None:
    ramp = await _ramp(db, subject, now)
    return milestone_screens.ramped(ramp, ramp.ramped_on) if ramp.ramped_on else None


async def feedback_asked(db: AsyncSession, subject: Subject, now: datetime) -> Drawn | None:
    """Nothing where it was said before it was asked, or where there is nothing to ask about any more."""
    question = await _question(db, subject, now)
    is_open = question.asks_for_fit or question.asks_for_feedback
    return feedback_screens.asked(question) if is_open and question.view.status in people.RUNNING else None


async def feedback_answered(db: AsyncSession, subject: Subject, now: datetime) -> Drawn:
    return feedback_screens.answered(await _question(db, subject, now))


async def progress_written(db: AsyncSession, subject: Subject, now: datetime) -> Drawn:
    return feedback_screens.progress_written(await offer_views.of(db, _assignment(subject)))


async def paused(db: AsyncSession, subject: Subject, now: datetime) -> Drawn:
    return ending_messages.paused(await _summary(db, subject, now))


async def resumed(db: AsyncSession, subject: Subject, now: datetime) -> Drawn | None:
    summary = await _summary(db, subject, now)
    return ending_messages.resumed(summary) if summary.view.status is AssignmentStatus.ACTIVE else None


async def ended(db: AsyncSession, subject: Subject, now: datetime) -> Drawn | None:
    return ending_messages.ended(await _summary(db, subject, now), now.date())


async def ended_answered(db: AsyncSession, subject: Subject, now: datetime) -> Drawn:
    return ending_messages.ended_answered(await _summary(db, subject, now), now.date())


async def extended(db: AsyncSession, subject: Subject, now: datetime) -> Drawn | None:
    summary = await _summary(db, subject, now)
    return ending_messages.extended(summary) if summary.view.status in people.RUNNING else None


async def cancelled(db: AsyncSession, subject: Subject, now: datetime) -> Drawn:
    return ending_messages.cancelled(await _summary(db, subject, now))


async def completed(db: AsyncSession, subject: Subject, now: datetime) -> Drawn:
    summary = await _summary(db, subject, now)
    return ending_messages.completed(summary, await _question(db, subject, now))


async def hand_over(db: AsyncSession, subject: Subject, now: datetime) -> Drawn:
    return hand_over_screens.hand_over(await handovers.view(db, _assignment(subject), now=now))


async def _question(db: AsyncSession, subject: Subject, now: datetime) -> Asked:
    return await feedback.asked(db, _assignment(subject), subject["occasion"], by=_reader(subject), now=now)


async def _summary(db: AsyncSession, subject: Subject, now: datetime) -> Summary:
    return await summaries.of(db, _assignment(subject), by=_reader(subject), now=now)


def _assignment(subject: Subject) -> AssignmentId:
    return AssignmentId(UUID(subject["assignment"]))


def _reader(subject: Subject) -> UserId:
    return UserId(UUID(subject["reader"]))


async def _ramp(db: AsyncSession, subject: Subject, now: datetime) -> Ramp:
    return await ramps.of(db, UserId(UUID(subject["mentee"])), by=_reader(subject), now=now)
