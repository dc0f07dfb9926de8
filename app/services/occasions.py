"""When the two are asked how it goes: after the first session, on day 30, then every 60, and at the end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.services import nudge_times, outbox, people
from app.services.circles import Circle
from models.ids import AssignmentId, UserId
from models.sessions import SessionFacts
from models.shapes.agenda import Course, Matter
from models.shapes.assignments import OfferView
from models.shapes.feedback import END, FIRST
from models.words import AssignmentStatus

LATEST = timedelta(days=14)
"""An occasion that was missed for this long is left out; the next one will come."""

FIRST_ROUND, STEP = 30, 60
"""Days."""

ASKED, ASKED_AT_END = "feedback_asked", "completed"
"""Kinds of messages. At the end the question comes with the sum of the mentorship, in one."""


async def due(db: AsyncSession, circle: Circle, now: datetime) -> Sequence[Matter]:
    """Who is asked, and on which working morning of theirs; late ones as soon as they work again."""
    clocks, found = circle.clocks, [*circle.running, *circle.completed]
    first_sessions = await _first_sessions(db, found)
    return [
        Matter(
            person,
            nudge_times.or_later(clocks[person], nudge_times.first_morning(clocks[person], day), now),
            course.id,
            occasion,
        )
        for course in found
        for occasion, day, asked in _occasions(course, first_sessions.get(course.id), now.date())
        for person in asked
        if person in clocks
    ]


def _occasions(
    course: Course, first_session: date | None, today: date
) -> Iterator[tuple[str, date, Sequence[UserId]]]:
    """Name, day and who is asked. Days are UTC's."""
    if course.status is AssignmentStatus.COMPLETED:
        if course.completed_at and course.completed_at.date() >= today - LATEST:
            yield END, course.completed_at.date(), course.both
        return
    if first_session and first_session >= today - LATEST:
        yield FIRST, first_session + timedelta(days=1), (course.mentee_id,)
    accepted = course.accepted_at.date() if course.accepted_at else course.start_date
    day_0 = max(course.start_date, accepted)
    number = FIRST_ROUND
    while day_0 + timedelta(days=number) < today - LATEST:
        number += STEP
    for round_ in (number, number + STEP):
        yield f"day{round_}", day_0 + timedelta(days=round_), course.both


async def _first_sessions(db: AsyncSession, found: Sequence[Course]) -> Mapping[AssignmentId, date]:
    rows = await db.execute(
        select(SessionFacts.assignment_id, func.min(SessionFacts.session_date))
        .where(SessionFacts.assignment_id.in_([course.id for course in found]))
        .group_by(SessionFacts.assignment_id)
    )
    return {assignment: first.date() for assignment, first in rows}


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
