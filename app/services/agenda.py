"""Whom to look at now, and what was said to them before: claimed in Postgres, so that any number of replicas share it.

The database adds a row to the agenda whenever something concerns a person (migrations/agenda/waking.sql). Looking at
somebody replaces their rows by one: the next moment at which something becomes due for them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, insert, literal, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.services import lines, outbox
from models.agenda import Agenda, Nudge
from models.ids import UserId, new_id
from models.people import User

CLAIM = text(
    """
    with due as materialized (
      select id, user_id from agenda where look_at <= :now order by look_at limit :most for update skip locked
    ), taken as materialized (
      select user_id from (select distinct user_id from due) person
      where pg_try_advisory_xact_lock(hashtextextended('cairn.agenda ' || user_id, 0))
    )
    select user_id from taken
    """
)

REDRAWN_FOR = timedelta(days=14)
"""How long a message shows what became of its matters."""

TAKE = text("select pg_try_advisory_xact_lock(hashtextextended('cairn.agenda ' || :person, 0))")

WAKE_ALL = text("insert into agenda (user_id) select distinct user_id from agenda")

# Rows that another replica holds stay: it looks at the same person after us.
FORGET = text(
    """
    delete from agenda where id in (
      select id from agenda where user_id = any(:people) for update skip locked
    )
    """
).bindparams(bindparam("people", type_=ARRAY(Uuid())))


async def claim(db: AsyncSession, *, now: datetime, most: int) -> list[UserId]:
    """People who are due, from up to `most` rows, held until the transaction ends.

    What is written about them from now on wakes them again.
    """
    people = list(await db.scalars(CLAIM, {"now": now, "most": most}))
    if people:
        await db.execute(FORGET, {"people": people})
    return people


async def claim_one(db: AsyncSession, person: UserId) -> bool:
    """The same for one person; False where another replica looks at them."""
    if not await db.scalar(TAKE, {"person": str(person)}):
        return False
    await db.execute(FORGET, {"people": [person]})
    return True


async def wake_all(db: AsyncSession) -> None:
    """Everybody who waits for a moment is due at once."""
    await db.execute(WAKE_ALL)


async def look_again(db: AsyncSession, moments: Mapping[UserId, datetime]) -> None:
    if moments:
        rows = [{"id": new_id(), "user_id": person, "look_at": at} for person, at in moments.items()]
        await db.execute(insert(Agenda), rows)


async def active(db: AsyncSession, people: Collection[UserId]) -> set[UserId]:
    return set(await db.scalars(select(User.id).where(lines.among(User.id, people), User.is_active)))


async def muted(db: AsyncSession, people: Collection[UserId]) -> Mapping[UserId, Collection[str]]:
    """The kinds that each does not want to hear of; only the program may know."""
    statement = text("select user_id, muted_kinds from cairn.working_times(:people)")
    rows = await db.execute(
        statement.bindparams(bindparam("people", type_=ARRAY(Uuid()))), {"people": list(people)}
    )
    return {row.user_id: row.muted_kinds for row in rows}


async def said(
    db: AsyncSession, people: Collection[UserId], subjects: Collection[UUID]
) -> set[tuple[UserId, str, UUID, str]]:
    """What each has heard of these subjects: person, kind, subject, occasion."""
    rows = await db.execute(
        select(Nudge.user_id, Nudge.kind, Nudge.subject_id, Nudge.occasion).where(
            lines.among(Nudge.user_id, people),
            Nudge.subject_id == any_(literal(list(subjects), ARRAY(Uuid()))),
        )
    )
    return {(row.user_id, row.kind, row.subject_id, row.occasion) for row in rows}


async def said_since(db: AsyncSession, people: Collection[UserId], since: datetime) -> Sequence[Nudge]:
    """What each has read in messages of ours."""
    rows = await db.scalars(
        select(Nudge)
        .where(lines.among(Nudge.user_id, people), Nudge.said_at > since, Nudge.message.is_not(None))
        .order_by(Nudge.said_at)
    )
    return rows.all()


async def remember(db: AsyncSession, nudges: Iterable[Nudge]) -> None:
    db.add_all(nudges)
    await db.flush()


async def remember_states(db: AsyncSession, nudges: Iterable[Nudge], states: Mapping[UUID, str]) -> None:
    """As what the subjects were drawn last."""
    for nudge in nudges:
        nudge.state = states[nudge.subject_id]
    await db.flush()


async def of_message(db: AsyncSession, message: UUID) -> Sequence[Nudge]:
    """What a message is about, in the order in which it was said; for its reader."""
    rows = await db.scalars(
        select(Nudge).where(Nudge.message == message).order_by(Nudge.kind, Nudge.subject_id)
    )
    return rows.all()


async def redraw_about(db: AsyncSession, subjects: Collection[UUID], *, to: UserId, now: datetime) -> None:
    """Messages that this person has read about these subjects show what is true now."""
    messages = await db.scalars(
        select(Nudge.message)
        .where(
            Nudge.user_id == to,
            Nudge.subject_id.in_(subjects),
            Nudge.message.is_not(None),
            Nudge.said_at > now - REDRAWN_FOR,
        )
        .distinct()
    )
    for message in messages.all():
        about = {"message": message}
        await outbox.redraw(db, "nudge", to=to, topic=f"nudge:{message}", subject=about, now=now)
