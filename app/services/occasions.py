"""When the two are asked how it goes: after the first session, on day 30, then every 60, and at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.services import agenda, nudge_times, outbox, people
from app.services.circles import Circle
from models.agenda import Nudge
from models.ids import AssignmentId, UserId
from models.sessions import SessionFacts
from models.shapes.agenda import Course, Matter
from models.shapes.assignments import OfferView
from models.shapes.feedback import END, FIRST
from models.words import AssignmentStatus, Party, Reminder

LATEST = timedelta(days=14)
"""An occasion that was missed for this long is left out; the next one will come."""

FIRST_ROUND, STEP = 30, 60
"""Days."""

ASKED, ASKED_AT_END = "feedback_asked", "completed"
"""Kinds of messages. At the end the question comes with the sum of the mentorship, in one."""


async def due(db: AsyncSession, circle: Circle, now: datetime) -> Sequence[Matter]:
    """After the first session and at the end, in a message of its own: on which working morning of theirs; late ones
    as soon as they work again."""
    clocks, matters = circle.clocks, []
    for occasion, day, course, person in [
        *_ends(circle.completed, now.date()),
        *await _beginnings(db, circle.running, now.date()),
    ]:
        if person in clocks:
            morning = nudge_times.first_morning(clocks[person], day)
            at = nudge_times.or_later(clocks[person], morning, now)
            matters.append(Matter(person, at, course.id, occasion))
    return matters


async def rounds(db: AsyncSession, circle: Circle, now: datetime) -> Sequence[Matter]:
    """In between, on day 30 and then every 60."""
    return [
        Matter(person, nudge_times.first_morning(circle.clocks[person], day), course.id, occasion)
        for course in circle.running
        for occasion, day in _rounds(course, now.date())
        for person in course.both
        if person in circle.clocks
    ]


Question = tuple[str, date, Course, UserId]
"""The occasion, its day in UTC, about what, and who is asked."""


def _ends(completed: Iterable[Course], today: date) -> Iterator[Question]:
    for course in completed:
        if course.completed_at and course.completed_at.date() >= today - LATEST:
            for person in course.both:
                yield END, course.completed_at.date(), course, person


async def _beginnings(db: AsyncSession, running: Sequence[Course], today: date) -> list[Question]:
    """The mentee's, unless they were asked where they said that the two had met."""
    asked_in_place = exists(Nudge.subject_id).where(
        Nudge.subject_id == SessionFacts.check_in_id,
        Nudge.user_id == SessionFacts.logged_by_user_id,
        Nudge.kind == Reminder.QUESTION,
        Nudge.message.is_not(None),
    )
    by_mentee = SessionFacts.logged_by == Party.MENTEE
    rows = await db.execute(
        select(
            SessionFacts.assignment_id,
            func.min(SessionFacts.session_date).label("first"),
            func.bool_or(by_mentee & asked_in_place).label("is_asked"),
        )
        .where(SessionFacts.assignment_id.in_([course.id for course in running]))
        .group_by(SessionFacts.assignment_id)
    )
    first_days = {row.assignment_id: row.first.date() for row in rows if not row.is_asked}
    return [
        (FIRST, first_days[course.id] + timedelta(days=1), course, course.mentee_id)
        for course in running
        if course.id in first_days and first_days[course.id] >= today - LATEST
    ]


def _rounds(course: Course, today: date) -> Iterator[tuple[str, date]]:
    """The latest that is not too late, and the one after it."""
    accepted = course.accepted_at.date() if course.accepted_at else course.start_date
    day_0 = max(course.start_date, accepted)
    number = FIRST_ROUND
    while day_0 + timedelta(days=number) < today - LATEST:
        number += STEP
    for round_ in (number, number + STEP):
        yield f"day{round_}", day_0 + timedelta(days=round_)


async def ask_each(db: AsyncSession, matters: Sequence[Matter], now: datetime) -> None:
    """Queues each question."""
    for kind in (ASKED, ASKED_AT_END):
        questions = [
            _question(AssignmentId(one.subject), one.occasion, one.person)
            for one in matters
            if _kind(one.occasion) == kind
        ]
        await outbox.post_each(db, kind, questions, now=now)


async def ask(
    db: AsyncSession, assignment: AssignmentId, occasion: str, person: UserId, *, now: datetime
) -> None:
    await outbox.post_each(db, _kind(occasion), [_question(assignment, occasion, person)], now=now)


def _kind(occasion: str) -> str:
    return ASKED_AT_END if occasion == END else ASKED


def _question(assignment: AssignmentId, occasion: str, person: UserId) -> outbox.Message:
    named = topic(assignment, occasion)
    about = subject(assignment, occasion, person)
    return outbox.Message(person, named, about, dedupe_key=f"{named}:{person}")


async def answered(
    db: AsyncSession, assignment: AssignmentId, occasion: str, person: UserId, *, now: datetime
) -> None:
    """The question, where it was asked, shows that there is nothing left to do."""
    subjects: list[UUID] = [assignment]
    if occasion == FIRST:
        first = select(SessionFacts.check_in_id).where(SessionFacts.assignment_id == assignment)
        subjects += [check_in for check_in in await db.scalars(first) if check_in]
    await agenda.redraw_about(db, subjects, to=person, now=now)
    await outbox.redraw(
        db,
        "completed" if occasion == END else "feedback_answered",
        to=person,
        topic=topic(assignment, occasion),
        subject=subject(assignment, occasion, person),
        now=now,
    )


def current(view: OfferView, today: date) -> str:
    """The occasion that feedback of today belongs to, whether it was asked for or not."""
    if view.status not in people.RUNNING and view.status is not AssignmentStatus.PENDING:
        return END
    days = (today - view.start_date).days
    return FIRST if days < 30 else f"day{30 + 60 * ((days - 30) // 60)}"


def topic(assignment: AssignmentId, occasion: str) -> str:
    return f"feedback:{assignment}:{occasion}"


def subject(assignment: AssignmentId, occasion: str, person: UserId) -> dict[str, object]:
    return {"assignment": assignment, "occasion": occasion, "reader": person}
