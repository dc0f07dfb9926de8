"""When a mentor is reminded of an offer, and when it expires: on working days counted from the one it came on.

A mentor who is away is not reminded, but their days count: a newcomer does not wait for somebody's holidays.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.services import assignments, audit, mentee_messages, next_offers, offer_views, program, working_days
from app.services.circles import Circle
from models.assignments import MentorshipAssignment
from models.ids import AssignmentId, UserId
from models.mentors import Mentor
from models.people import User
from models.shapes.agenda import Matter
from models.words import AssignmentStatus, OnDecline


async def reminders(db: AsyncSession, circle: Circle, now: datetime) -> Sequence[Matter]:
    """For each of the program's reminder days, at the mentor's reminder hour; none before the day they asked for."""
    days = (await program.settings(db)).offer_reminder_days
    matters = []
    for offer in await _pending(db, circle.clocks):
        clock = circle.clocks[offer.user_id]
        for number in days:
            day = working_days.after_working_days(clock.today(offer.offered_at), number, clock)
            at = clock.at(day, clock.reminder_hour)
            if offer.remind_after is None or at > offer.remind_after:
                matters.append(Matter(offer.user_id, at, offer.id, f"day {number}"))
    return matters


async def asked_for(db: AsyncSession, circle: Circle, now: datetime) -> Sequence[Matter]:
    """What a mentor wanted to be asked again, unless a reminder of it is due by now."""
    reminded = {one.subject for one in await reminders(db, circle, now) if one.at <= now}
    return [
        Matter(offer.user_id, offer.remind_after, offer.id, f"asked for {offer.remind_after:%Y-%m-%d}")
        for offer in await _pending(db, circle.clocks)
        if offer.remind_after is not None and offer.id not in reminded
    ]


async def expiries(db: AsyncSession, circle: Circle, now: datetime) -> Sequence[Matter]:
    """The morning of the last day; at once for a mentor who was deactivated."""
    days = (await program.settings(db)).offer_expires_days
    matters = []
    for offer in await _pending(db, circle.clocks):
        clock = replace(circle.clocks[offer.user_id], away_until=None)
        last = offer.expires_on or working_days.after_working_days(clock.today(offer.offered_at), days, clock)
        at = clock.at(last, clock.reminder_hour) if offer.is_active else now
        matters.append(Matter(offer.user_id, at, offer.id))
    return matters


async def expire(db: AsyncSession, matters: Sequence[Matter], now: datetime) -> None:
    """Closes offers that nobody answered; whoever assigned takes the next step, or it happens by itself."""
    for matter in matters:
        expired = await assignments.locked(db, AssignmentId(matter.subject))
        if expired.status != AssignmentStatus.PENDING:
            continue
        expired.status, expired.expired_at = AssignmentStatus.EXPIRED, now
        await db.flush()
        audit.note(
            db,
            by=audit.SYSTEM,
            action="assignment.expired",
            subject=expired,
            now=now,
            before={"status": "pending"},
            after={"status": "expired"},
        )
        await assignments.redraw_offer(db, expired, now=now)
        if expired.on_decline == OnDecline.ASK:
            offer = await offer_views.of(db, expired.id)
            await next_offers.tell_assigner(db, "offer_declined", offer, now=now, at_work=True)
        await mentee_messages.tell_status(db, expired.mentee_user_id, now=now)


async def states(db: AsyncSession, offers: Collection[UUID]) -> Mapping[UUID, str]:
    rows = await db.execute(
        select(MentorshipAssignment.id, MentorshipAssignment.status).where(
            MentorshipAssignment.id.in_(offers)
        )
    )
    return {row.id: row.status for row in rows}


async def _pending(
    db: AsyncSession, mentors: Collection[UserId]
) -> Sequence[Row[AssignmentId, UserId, bool, datetime, datetime | None, object]]:
    rows = await db.execute(
        select(
            MentorshipAssignment.id,
            Mentor.user_id,
            User.is_active,
            MentorshipAssignment.offered_at,
            MentorshipAssignment.remind_after,
            MentorshipAssignment.expires_on,
        )
        .join(Mentor, Mentor.id == MentorshipAssignment.mentor_id)
        .join(User, User.id == Mentor.user_id)
        .where(Mentor.user_id.in_(mentors), MentorshipAssignment.status == AssignmentStatus.PENDING)
    )
    return rows.all()
