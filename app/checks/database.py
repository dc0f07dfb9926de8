"""The database: its version, the owner's rights, migrations, and what stands in it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from app.checks import privacy
from app.checks.findings import Finding, clock, note, ok, problem, reason
from app.database import ALEMBIC_INI, PROGRAM, Database
from app.services import installation, listing, people, people_gaps
from app.services.people_gaps import Completeness
from migrations import role
from models.ids import SlackId
from models.outbox import OutboxMessage
from models.people import User
from models.words import OutboxStatus

OLDEST_VERSION = 15
STUCK_AFTER = timedelta(minutes=15)


async def check(database: Database, *, leads_by_setting: Collection[SlackId]) -> list[Finding]:
    """What is wrong first hides what would follow from it."""
    try:
        async with database.owner_engine.connect() as connection:
            asked = datetime.now(UTC)
            there = (await connection.execute(select(func.clock_timestamp()))).scalar_one()
            found = [*await connection.run_sync(_server), clock("the database", asked - there)]
            await connection.rollback()
            migrated, is_ready = await connection.run_sync(_migrations)
    except (SQLAlchemyError, OSError) as refused:
        return [_unreachable(refused)]
    found.append(migrated)
    if not is_ready:
        return found
    found += await privacy.check(database.owner_engine)
    async with database.transaction(on_behalf_of=PROGRAM) as db:
        return [*found, *await _directory(db, leads_by_setting), *await _outbox(db)]


def _unreachable(error: Exception) -> Finding:
    return problem(
        "database",
        f"The database can't be used: {reason(error)}.",
        "Check DATABASE_URL (host, user, password, name) and that Postgres is running.",
    )


def _server(connection: Connection) -> list[Finding]:
    version, owner, name = connection.execute(
        text("select current_setting('server_version_num')::int / 10000, current_user, current_database()")
    ).one()
    found = [ok("database", f"PostgreSQL {version}, database {name}, owner {owner}.")]
    if version < OLDEST_VERSION:
        remedy = f"Use PostgreSQL {OLDEST_VERSION} or newer."
        found = [problem("database", f"PostgreSQL {version} is too old.", remedy)]
    missing = role.statements_to_make_role(connection)
    if missing and not role.may_make_roles(connection):
        found.append(
            problem(
                "database",
                f"{owner} may not create the restricted role that privacy rests on.",
                f"Have an administrator of the server run: {'; '.join(missing)};",
            )
        )
    return found


def _migrations(connection: Connection) -> tuple[Finding, bool]:
    """The finding, and whether the tables are those of this version."""
    script = ScriptDirectory.from_config(Config(ALEMBIC_INI))
    exists = connection.execute(text("select to_regclass('alembic_version') is not null")).scalar_one()
    there = connection.execute(text("select version_num from alembic_version")).scalar() if exists else None
    if there is None:
        return note(
            "migrations", "The database is empty.", "`cairn run` and `cairn migrate` make the tables."
        ), False
    if there == script.get_current_head():
        return ok("migrations", "The tables are those of this version."), True
    if there in {revision.revision for revision in script.walk_revisions()}:
        return problem(
            "migrations", "The tables are those of an older version.", "Run `cairn migrate`."
        ), False
    sentence = f"The tables are those of a newer version of Cairn ({there})."
    return problem("migrations", sentence, "Run that version, or restore a backup of this one."), False


async def _directory(db: AsyncSession, leads_by_setting: Collection[SlackId]) -> list[Finding]:
    if not await listing.is_filled(db):
        remedy = "`cairn run` does it at the first start; a big workspace takes some minutes."
        return [note("directory", "The member list has not been read from Slack yet.", remedy)]
    known = await people_gaps.completeness(db)
    found = [ok("directory", f"Members known: {known.people}.")]
    if gaps := lacking(known):
        found.append(
            note("directory", gaps, "`cairn import-people FILE.csv`, or `/mentor people` for leads.")
        )
    named = User.slack_user_id.in_(leads_by_setting) & User.profile_updated_at.is_not(None)
    in_slack = set(await db.scalars(select(User.slack_user_id).where(named)))
    if strangers := sorted(set(leads_by_setting) - in_slack):
        sentence = f"PROGRAM_LEADS names {', '.join(strangers)}, whom Slack's member list does not."
        found.append(
            problem("directory", sentence, "Copy the member id again from the person's Slack profile.")
        )
    if not await people.leads(db):
        remedy = "Set PROGRAM_LEADS to the Slack ids of those who run the program, and start again."
        found.append(problem("directory", "Nobody leads the program.", remedy))
    return found


def lacking(known: Completeness) -> str:
    """What the directory lacks, in one line; empty when it lacks nothing."""
    gaps = [(known.lacking[gap], gap.replace("_", " ")) for gap in people_gaps.FILLABLE]
    return ", ".join(f"without a {what}: {count}" for count, what in gaps if count).capitalize()


async def _outbox(db: AsyncSession) -> list[Finding]:
    late = OutboxMessage.send_after < func.now() - STUCK_AFTER
    failed, stuck = (
        await db.execute(
            select(
                func.count().filter(OutboxMessage.status == OutboxStatus.FAILED),
                func.count().filter(OutboxMessage.status == OutboxStatus.QUEUED, late),
            ).select_from(OutboxMessage)
        )
    ).one()
    found = []
    if await installation.is_removed(db):
        remedy = "Install it again (Slack app page, Install App), then set SLACK_BOT_TOKEN anew and start."
        found.append(problem("outbox", "The app was taken out of Slack: messages wait.", remedy))
    elif stuck:
        sentence = f"{_messages(stuck)} should have gone out more than 15 minutes ago."
        found.append(
            problem("outbox", sentence, "See that `cairn run` is running; `cairn outbox list` shows them.")
        )
    if failed:
        remedy = "`cairn outbox list` says why; `cairn outbox retry` tries again."
        found.append(problem("outbox", f"{_messages(failed)} could not be delivered.", remedy))
    return found or [ok("outbox", "No message is late, and none failed.")]


def _messages(count: int) -> str:
    return f"{count} message{'' if count == 1 else 's'}"
