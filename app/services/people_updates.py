"""What is said of people from outside Slack, for many at once: an import, the REST API, a lead's form.

What cannot be is refused person
by person (person_rules.py). Somebody who asked to be forgotten gets no name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Text, Uuid, any_, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.services.person_facts import MANAGER, PersonFacts, Value
from app.services.person_rules import Known, Lines, Refusal, manager_of, refuse
from models.audit import AuditEntry
from models.ids import SlackId, UserId, new_id
from models.people import PerformanceRating, User
from models.words import DirectorySource

# Put together once: that takes longer than asking.
_manager = aliased(User)

AUDITED = ("role", "start_date", "left_on", "manager_id", "is_program_lead")
"""Not the name and address, which somebody may ask us to forget, and not the rating, which few may read."""


@dataclass(frozen=True)
class Outcome:
    added: int
    changed: int
    unchanged: int
    refused: tuple[Refusal, ...]


async def apply(
    db: AsyncSession,
    people: Sequence[PersonFacts],
    *,
    by: UserId | str,
    source: DirectorySource,
    now: datetime,
    all_or_nothing: bool = False,
) -> Outcome:
    """Brings what is said into `users`; unknown Slack ids become people. `by` as in audit.note.

    Managers may stand anywhere among `people`. Ratings need a transaction that may read them.
    """
    # The trigger against circles takes the same lock: what was read of the reporting lines stays true.
    await db.execute(select(func.pg_advisory_xact_lock(func.hashtextextended("cairn.managers", 0))))
    known = await _known(db, people)
    refused = refuse(people, known, await _lines(db) if _any_gives(MANAGER, people) else Lines({}, {}))
    if refused and all_or_nothing:
        return Outcome(0, 0, 0, tuple(refused.values()))
    accepted = [person for index, person in enumerate(people) if index not in refused]
    missing = [person.slack_id for person in accepted if person.slack_id not in known]
    if missing:
        await _add(db, missing, source)
        known = await _known(db, accepted)
    changes = {person.slack_id: _difference(person, known) for person in accepted}
    changed = {slack_id: values for slack_id, values in changes.items() if values}
    await _write(db, changed, known, source)
    await _note(db, changed, known, by=by, now=now)
    touched = len(set(changed) - set(missing))
    return Outcome(len(missing), touched, len(accepted) - len(missing) - touched, tuple(refused.values()))


async def appoint_leads(db: AsyncSession, slack_ids: Iterable[SlackId], *, now: datetime) -> None:
    """Makes the people of PROGRAM_LEADS leads, known or not yet. Takes the right from nobody."""
    leads = [PersonFacts(slack_id, {"is_program_lead": True}) for slack_id in dict.fromkeys(slack_ids)]
    await apply(db, leads, by="PROGRAM_LEADS", source=DirectorySource.SLACK, now=now)


async def _known(db: AsyncSession, people: Sequence[PersonFacts]) -> dict[SlackId, Known]:
    """Those of `people` and of their managers whom the directory has."""
    named = {person.slack_id for person in people} | {manager_of(person) for person in people}
    among = User.slack_user_id == any_(literal([name for name in named if name], ARRAY(Text())))
    rows = await db.execute(
        select(
            User.id, User.slack_user_id, User.is_bot, User.erased_at, _manager.slack_user_id.label(MANAGER),
            User.name, User.email, User.timezone, User.location, User.role, User.start_date, User.left_on,
            User.manager_id, User.is_program_lead,
        )
        .outerjoin(_manager, _manager.id == User.manager_id)
        .where(among)
    )  # fmt: skip
    ratings: dict[UserId, Decimal | None] = {}
    if _any_gives("performance_rating", people):
        rated = await db.execute(select(PerformanceRating.user_id, PerformanceRating.performance_rating))
        ratings = dict(rated.all())
    return {
        row.slack_user_id: Known(
            row.id,
            {**row._mapping, "performance_rating": ratings.get(row.id)},
            is_bot=row.is_bot,
            is_erased=row.erased_at is not None,
        )
        for row in rows
    }


async def _lines(db: AsyncSession) -> Lines:
    people = await db.execute(
        select(User.slack_user_id, User.name, _manager.slack_user_id.label(MANAGER)).outerjoin(
            _manager, _manager.id == User.manager_id
        )
    )
    rows = people.all()
    return Lines(
        managers={row.slack_user_id: row._mapping[MANAGER] for row in rows if row._mapping[MANAGER]},
        names={row.slack_user_id: row.name for row in rows},
    )


async def _add(db: AsyncSession, slack_ids: Iterable[SlackId], source: DirectorySource) -> None:
    """People named by their Slack id until somebody says more; Slack may be adding them right now."""
    rows = [
        {"id": new_id(), "slack_user_id": slack_id, "name": slack_id, "directory_source": source}
        for slack_id in slack_ids
    ]
    await db.execute(upsert(User).on_conflict_do_nothing(index_elements=[User.slack_user_id]), rows)


def _difference(person: PersonFacts, known: Mapping[SlackId, Known]) -> dict[str, Any]:
    """The columns of `users` that change, with their new values."""
    was = known[person.slack_id]
    changes: dict[str, Value | UserId] = {
        name: value
        for name, value in person.given.items()
        if value != was.facts[name] and not (was.is_erased and name in ("name", "email"))
    }
    if MANAGER in changes:
        del changes[MANAGER]
        manager = manager_of(person)
        changes["manager_id"] = known[manager].id if manager else None
    return changes


async def _write(
    db: AsyncSession,
    changed: Mapping[SlackId, Mapping[str, Any]],
    known: Mapping[SlackId, Known],
    source: DirectorySource,
) -> None:
    rows = [
        {"id": known[slack_id].id, "directory_source": source, **values}
        for slack_id, values in changed.items()
    ]
    # Old lines go first: two people who change places would else be each other's manager for a moment.
    moving = [row["id"] for row in rows if "manager_id" in row]
    if len(moving) > 1:
        await db.execute(update(User).where(_among(User.id, moving)).values(manager_id=None))
    if rows:
        rows.sort(key=lambda row: sorted(row))  # equal columns together make one prepared statement
        await db.execute(update(User), rows)


async def _note(
    db: AsyncSession,
    changed: Mapping[SlackId, Mapping[str, Any]],
    known: Mapping[SlackId, Known],
    *,
    by: UserId | str,
    now: datetime,
) -> None:
    entries = [
        {
            "id": new_id(),
            "at": now,
            "actor_user_id": None if isinstance(by, str) else by,
            "actor_name": by if isinstance(by, str) else None,
            "action": "person.changed",
            "subject_type": User.__tablename__,
            "subject_id": known[slack_id].id,
            "before": _shown(known[slack_id].facts, values),
            "after": _shown(values, values),
        }
        for slack_id, values in changed.items()
    ]
    if entries:
        await db.execute(insert(AuditEntry), entries)


def _shown(facts: Mapping[str, Any], changed: Iterable[str]) -> dict[str, Any]:
    """As JSON."""
    audited = {name: facts[name] for name in changed if name in AUDITED}
    return {
        name: value if value is None or isinstance(value, bool) else str(value)
        for name, value in audited.items()
    }


def _any_gives(fact: str, people: Sequence[PersonFacts]) -> bool:
    return any(fact in person.given for person in people)


def _among(column: Any, ids: Sequence[UserId]) -> ColumnElement[bool]:
    among: ColumnElement[bool] = column == any_(literal(list(ids), ARRAY(Uuid())))
    return among
