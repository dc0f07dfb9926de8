"""Puts the sample company into the database, takes everything out again, and says again what a workspace forgot.

It is written by the database's owner, as no rule is meant for somebody who makes up the past; wherever a service exists
for what happened, the service writes it, at the time when it happened.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from sqlalchemy import delete, exists, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from app.database import ALEMBIC_INI, Database
from app.sample import history
from app.sample.people import MENTORS, PEOPLE, WANTED_SKILLS, Facts
from app.services import directory, intake, mentors, people_updates, requests
from app.services.person_facts import PersonFacts
from models.audit import AppliedRequest
from models.ids import SlackId, UserId
from models.outbox import OutboxMessage
from models.people import User
from models.shapes.intake import IntakeForm
from models.words import DirectorySource, OutboxAction

COMPANY: Final = Path(__file__).parent / "company.json"
SEED: Final = ALEMBIC_INI.parent / "migrations" / "first" / "seed.sql"
MARK: Final = "sample:loaded"
READ_LONG_AGO: Final = timedelta(days=7)
TRIES: Final = 5
IN_EACH_OTHER_S_WAY: Final = ("40P01", "55P03")  # deadlock, lock not available


async def load_if_empty(database: Database, *, now: datetime) -> bool:
    """Puts the sample company into a database that knows nobody; False where it knows somebody."""
    async with _as_owner(database) as db:
        if await db.scalar(select(exists().where(User.id.is_not(None)))):
            return False
        await _load(db, now)
    return True


async def start_over(database: Database, *, now: datetime) -> None:
    """Everything as after the migrations, then the sample company. Tries again where something else is under way."""
    for tries_left in reversed(range(TRIES)):
        try:
            async with _as_owner(database) as db:
                await _empty(db)
                await _load(db, now)
            return
        except DBAPIError as refused:
            if not tries_left or getattr(refused.orig, "sqlstate", None) not in IN_EACH_OTHER_S_WAY:
                raise


async def is_loaded(database: Database) -> bool:
    """True for a database that holds the sample company and what was played with it."""
    async with _as_owner(database) as db:
        return await _is_marked(db)


async def clear_away(database: Database) -> bool:
    """Empties a database that holds the sample company, before real people come; False where it does not."""
    async with _as_owner(database) as db:
        if not await _is_marked(db):
            return False
        await _empty(db)
    return True


async def say_again(database: Database, *, now: datetime) -> None:
    """Queues what was sent once more, for a workspace that forgets its messages when it stops.

    Messages are drawn when they are delivered, so each says what is true by then. Only for the sample company, and not
    answers to something that somebody typed.
    """
    async with _as_owner(database) as db:
        await db.execute(
            text(
                """
                update outbox
                set status = 'queued', attempts = 0, send_after = least(send_after, :now), sent_at = null,
                    sent_channel = null, sent_ts = null, leased_by = null, leased_until = null
                where action = 'post' and status = 'sent' and kind <> 'menu'
                  and exists (select from applied_requests where key = :mark)
                """
            ),
            {"now": now, "mark": MARK},
        )


@asynccontextmanager
async def _as_owner(database: Database) -> AsyncIterator[AsyncSession]:
    async with AsyncSession(database.owner_engine, expire_on_commit=False) as db, db.begin():
        await db.execute(text("select set_config('cairn.on_behalf_of', 'admin', true)"))
        yield db


async def _is_marked(db: AsyncSession) -> bool:
    return await db.scalar(select(AppliedRequest.key).where(AppliedRequest.key == MARK)) is not None


async def _empty(db: AsyncSession) -> None:
    await db.execute(text("set local lock_timeout = '3s'"))
    tables = await db.scalars(
        text(
            "select quote_ident(tablename) from pg_tables"
            " where schemaname = 'public' and tablename <> 'alembic_version'"
        )
    )
    await db.execute(text(f"truncate {', '.join(tables)}"))
    connection = await (await db.connection()).get_raw_connection()
    driver: Any = connection.driver_connection  # takes several statements at once
    await driver.execute(SEED.read_text(encoding="utf-8"))


async def _load(db: AsyncSession, now: datetime) -> None:
    company = json.loads(COMPANY.read_text(encoding="utf-8"))
    await _add_people(db, company, now)
    ids = await _ids_by_handle(db, company)
    for number, (handle, form) in enumerate(MENTORS.items()):
        await mentors.join(db, by=ids[handle], form=form, now=now - timedelta(days=200 - number))
    for handle, skills in WANTED_SKILLS.items():
        asked_at = now - timedelta(days=(PEOPLE[handle].days_here or 0) - 1)
        await intake.ask(db, ids[handle], now=asked_at)
        await intake.save(db, by=ids[handle], form=IntakeForm(skills=skills), now=asked_at)
    await mentors.ask_exception(db, by=ids["omar"], now=now - timedelta(days=1))
    await history.write(db, ids, now=now)
    await _drop_what_was_read_long_ago(db, now)
    await requests.apply_once(db, MARK)


async def _add_people(db: AsyncSession, company: Mapping[str, Any], now: datetime) -> None:
    users = [
        {"id": one["id"], "real_name": one["name"], "tz": one["tz"], "profile": {"email": one["email"]}}
        for one in company["people"]
    ]
    profiles = [directory.Profile.from_slack(user, team_id=None) for user in users]
    await directory.record(db, profiles, now=now)
    slack_ids = {one["handle"]: SlackId(one["id"]) for one in company["people"]}
    facts = [_facts(slack_ids, handle, known, now) for handle, known in PEOPLE.items()]
    await people_updates.apply(
        db, facts, by="sample", source=DirectorySource.IMPORT, now=now, all_or_nothing=True
    )


def _facts(slack_ids: Mapping[str, SlackId], handle: str, known: Facts, now: datetime) -> PersonFacts:
    started = None if known.days_here is None else now.date() - timedelta(days=known.days_here)
    return PersonFacts(
        slack_ids[handle],
        {
            "role": known.role,
            "start_date": started,
            "location": known.location,
            "manager_slack_user_id": slack_ids[known.manager] if known.manager else None,
            "performance_rating": Decimal(known.rating) if known.rating else None,
            "is_program_lead": known.is_lead,
        },
    )


async def _ids_by_handle(db: AsyncSession, company: Mapping[str, Any]) -> dict[str, UserId]:
    handles = {one["id"]: one["handle"] for one in company["people"]}
    rows = await db.execute(select(User.slack_user_id, User.id))
    return {handles[row.slack_user_id]: row.id for row in rows}


async def _drop_what_was_read_long_ago(db: AsyncSession, now: datetime) -> None:
    """What is open stays, and the pairs' own conversations; messages were drawn anew whenever something changed."""
    old = (OutboxMessage.created_at < now - READ_LONG_AGO) & (OutboxMessage.kind != "accepted_pair")
    await db.execute(delete(OutboxMessage).where(old | (OutboxMessage.action == OutboxAction.UPDATE)))
