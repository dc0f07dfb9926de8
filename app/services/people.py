"""Who somebody is in the program: lead, manager, mentor, mentee."""

from __future__ import annotations

from sqlalchemy import Uuid, bindparam, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from models.assignments import MentorshipAssignment
from models.errors import NotAllowed, NotFound
from models.ids import AssignmentId, UserId
from models.people import User
from models.words import AssignmentStatus

PENDING = AssignmentStatus.PENDING
RUNNING = (AssignmentStatus.ACTIVE, AssignmentStatus.PAUSED)
OPEN = (PENDING, *RUNNING)

LONGEST_LINE = 50
"""Steps up a reporting line; the database refuses circles, this only bounds the question."""


async def leads(db: AsyncSession) -> list[UserId]:
    """The program leads who are still here."""
    return list(
        await db.scalars(select(User.id).where(User.is_program_lead, User.is_active).order_by(User.id))
    )


async def require_lead(db: AsyncSession, person: UserId) -> None:
    """Raises NotAllowed for everybody but program leads, and says who they are."""
    names = list(
        await db.scalars(select(User.name).where(User.is_program_lead, User.is_active).order_by(User.name))
    )
    if person not in await leads(db):
        who = (
            f"Ask {' or '.join(names[:3])}."
            if names
            else "Nobody is one yet: whoever runs Cairn sets PROGRAM_LEADS."
        )
        raise NotAllowed(f"Only program leads can do this. {who}")


async def user(db: AsyncSession, person: UserId) -> User:
    """Raises NotFound: an id from a button names nobody for sure."""
    found = await db.scalar(select(User).where(User.id == person))
    if found is None:
        raise NotFound("I don't know this person. Pick somebody from this workspace's member list.")
    return found


# Put together once: that takes longer than asking.
_line = (
    select(User.id, User.manager_id, literal(0).label("steps"))
    .where(User.id == bindparam("person", type_=Uuid()))
    .cte("line", recursive=True)
)
_above = aliased(User)
_line = _line.union_all(
    select(_above.id, _above.manager_id, _line.c.steps + 1).where(
        _above.id == _line.c.manager_id, _line.c.steps < LONGEST_LINE
    )
)
LINE = select(_line.c.id).where(_line.c.steps > 0).order_by(_line.c.steps)


async def managers(db: AsyncSession, person: UserId) -> list[UserId]:
    """Everybody this person reports to, the nearest first.

    Somebody without a known manager reports to whoever assigned their newest mentorship.
    """
    found = list(await db.scalars(LINE, {"person": person}))
    if found:
        return found
    stand_in = await db.scalar(
        select(MentorshipAssignment.assigned_by_user_id)
        .where(MentorshipAssignment.mentee_user_id == person)
        .order_by(MentorshipAssignment.offered_at.desc())
        .limit(1)
    )
    return [stand_in] if stand_in else []


async def deciding(db: AsyncSession, assignment: AssignmentId) -> list[UserId]:
    """Who takes the next step for this mentorship: whoever assigned it, else the mentee's manager, else the leads."""
    row = (
        await db.execute(
            select(
                MentorshipAssignment.assigned_by_user_id, MentorshipAssignment.mentee_user_id, User.is_active
            )
            .outerjoin(User, User.id == MentorshipAssignment.assigned_by_user_id)
            .where(MentorshipAssignment.id == assignment)
        )
    ).one()
    if row.is_active:
        return [row.assigned_by_user_id]
    return (await _active(db, await managers(db, row.mentee_user_id)))[:1] or await leads(db)


async def concerned(db: AsyncSession, assignment: AssignmentId) -> list[UserId]:
    """Who hears of the outcome: whoever decides, and the mentee's own manager."""
    mentee = (
        await db.execute(
            select(MentorshipAssignment.mentee_user_id).where(MentorshipAssignment.id == assignment)
        )
    ).scalar_one()
    nearest = (await _active(db, await managers(db, mentee)))[:1]
    return list(dict.fromkeys([*await deciding(db, assignment), *nearest]))


async def _active(db: AsyncSession, persons: list[UserId]) -> list[UserId]:
    here = set(await db.scalars(select(User.id).where(User.id.in_(persons), User.is_active)))
    return [person for person in persons if person in here]
