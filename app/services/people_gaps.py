"""What a bare Slack workspace does not know of people, and a lead fills in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Final

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.services import people, people_updates, person_facts
from app.services.person_facts import MANAGER, PersonFacts, Value
from models.errors import Invalid, NotFound
from models.ids import SlackId, UserId
from models.people import User
from models.program import ProgramSettings
from models.shapes.people import Gap, Incomplete
from models.words import DirectorySource


class Kept(Enum):
    """A fact that is left as it is, where None would clear it."""

    KEPT = "kept"


KEPT: Final = Kept.KEPT


@dataclass(frozen=True)
class Completeness:
    people: int
    lacking: Counter[Gap]


FILLABLE = (Gap.MANAGER, Gap.START_DATE, Gap.ROLE)
"""What a lead can know better than Slack."""

LACKS: dict[Gap, ColumnElement[bool]] = {
    Gap.MANAGER: User.manager_id.is_(None),
    Gap.START_DATE: User.start_date.is_(None),
    Gap.ROLE: User.role.is_(None),
    Gap.TIMEZONE: User.timezone == "UTC",
}


async def people_missing(db: AsyncSession, *, limit: int, offset: int = 0) -> list[Incomplete]:
    """Members the directory knows too little of, newest first."""
    query = (
        select(User.id, User.slack_user_id, User.name, *(lacks.label(gap) for gap, lacks in LACKS.items()))
        .where(is_member(), _lacks_something())
        .order_by(User.created_at.desc(), User.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [
        Incomplete(row.id, row.slack_user_id, row.name, tuple(gap for gap in Gap if row._mapping[gap]))
        for row in await db.execute(query)
    ]


async def how_many_missing(db: AsyncSession) -> int:
    found = await db.scalar(select(func.count()).select_from(User).where(is_member(), _lacks_something()))
    return found or 0


async def roles(db: AsyncSession) -> list[str]:
    """The roles there are, the mentored ones first."""
    settings = (await db.execute(select(ProgramSettings.mentored_roles))).scalar_one()
    known = await db.scalars(
        select(User.role).where(User.role.is_not(None)).distinct().order_by(User.role).limit(90)
    )
    return list(dict.fromkeys([*settings, *(role for role in known if role)]))


async def completeness(db: AsyncSession) -> Completeness:
    """How many members there are, and how many of them lack what."""
    counts = [func.count().filter(lacks).label(gap) for gap, lacks in LACKS.items()]
    row = (await db.execute(select(func.count().label("people"), *counts).where(is_member()))).one()
    return Completeness(row.people, Counter({gap: row._mapping[gap] for gap in Gap}))


async def set_facts(
    db: AsyncSession,
    *,
    by: UserId,
    user: UserId,
    now: datetime,
    manager: UserId | Kept | None = KEPT,
    role: str | Kept | None = KEPT,
    start_date: date | Kept | None = KEPT,
) -> None:
    """What a lead says of one person; None clears.

    Raises NotAllowed for everybody else, NotFound, or Invalid with the fields manager, role and start_date.
    """
    await people.require_lead(db, by)
    given: dict[str, Value] = {}
    if manager is not KEPT:
        given[MANAGER] = await _slack_id(db, manager) if manager else None
    if role is not KEPT:
        given["role"] = person_facts.read("role", role.strip()) if role and role.strip() else None
    if start_date is not KEPT:
        given["start_date"] = start_date
    person = PersonFacts(await _slack_id(db, user), given)
    outcome = await people_updates.apply(db, [person], by=by, source=DirectorySource.SLACK, now=now)
    if outcome.refused:
        fields = {MANAGER: "manager", "left_on": "start_date"}
        raise Invalid.many([(fields.get(no.field, no.field), no.sentence) for no in outcome.refused])


async def _slack_id(db: AsyncSession, person: UserId) -> SlackId:
    slack_id = await db.scalar(select(User.slack_user_id).where(User.id == person))
    if slack_id is None:
        raise NotFound("I don't know this person. Pick somebody from this workspace's member list.")
    return slack_id


def _lacks_something() -> ColumnElement[bool]:
    return or_(*(LACKS[gap] for gap in FILLABLE))


def is_member() -> ColumnElement[bool]:
    """One whom the program is for: no app, nobody external, a guest only where it takes them."""
    guests_allowed = select(ProgramSettings.guests_allowed).scalar_subquery()
    return and_(
        User.is_active,
        User.is_bot.is_(False),
        User.is_external.is_(False),
        or_(User.is_guest.is_(False), guests_allowed),
    )
