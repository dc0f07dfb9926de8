"""When the two are asked how it goes: after the first session, on day 30, then every 60, and at the end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.services import outbox, people, working_days
from models.ids import AssignmentId, UserId
from models.shapes.assignments import OfferView
from models.shapes.feedback import END, FIRST, Due
from models.words import AssignmentStatus

MOST_AT_ONCE = 500

# The table of occasions. Days are UTC's; one that was missed for two weeks is left out, the next one will come.
# Whoever was asked once has a message under this key, whatever became of it.
DUE = text(
    """
    select a.id, occasion.name, occasion.due_on, asked.user_id
    from mentorship_assignments a
    join mentors m on m.id = a.mentor_id
    cross join lateral (
      select greatest(a.start_date, a.mentor_accepted_at::date) as day_0,
             (select min(session_date)::date from session_facts where assignment_id = a.id) as first_session
    ) since
    cross join lateral (select 30 + 60 * ((:today - day_0 - 30) / 60) as number) latest_day
    cross join lateral (values
      ('first', first_session + 1, a.status = 'active', array[a.mentee_user_id]),
      ('day' || number, day_0 + number, a.status = 'active' and :today >= day_0 + 30,
       array[a.mentee_user_id, m.user_id]),
      ('end', a.completed_at::date, a.status = 'completed', array[a.mentee_user_id, m.user_id])
    ) occasion (name, due_on, applies, of_whom)
    cross join lateral unnest(of_whom) asked (user_id)
    where a.status in ('active', 'completed') and applies and due_on between cast(:today as date) - 14 and :today
      and not exists (
        select from outbox where dedupe_key = 'feedback:' || a.id || ':' || occasion.name || ':' || asked.user_id
      )
    order by occasion.due_on, a.id
    limit :most
    """
)


async def due(db: AsyncSession, *, now: datetime) -> Sequence[Due]:
    """Everybody who is to be asked and was not; as the program."""
    rows = await db.execute(DUE, {"today": now.date(), "most": MOST_AT_ONCE})
    return [Due(*row) for row in rows]


async def ask_due(db: AsyncSession, *, now: datetime) -> int:
    """Queues each question for its reader's next working morning; asking twice is asking once."""
    waiting = await due(db, now=now)
    clocks = await working_days.load(db, {one.user_id for one in waiting})
    for one in waiting:
        clock = clocks[one.user_id]
        day = working_days.next_common_day(max(one.due_on, clock.today(now)), [clock])
        await ask(
            db,
            one.assignment_id,
            one.occasion,
            one.user_id,
            send_after=max(now, clock.at(day, clock.reminder_hour)),
            now=now,
        )
    return len(waiting)


async def ask(
    db: AsyncSession,
    assignment: AssignmentId,
    occasion: str,
    person: UserId,
    *,
    now: datetime,
    send_after: datetime | None = None,
) -> None:
    """At the end the question comes with the sum of the mentorship, in one message."""
    await outbox.post(
        db,
        "completed" if occasion == END else "feedback_asked",
        to=person,
        topic=topic(assignment, occasion),
        subject=subject(assignment, occasion, person),
        dedupe_key=f"{topic(assignment, occasion)}:{person}",
        send_after=send_after,
        now=now,
    )


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
