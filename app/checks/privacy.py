"""Whether this very database keeps private words private: a made-up mentorship with a planted word, rolled back.

Somebody may have changed a right or a policy by hand, or restored a backup without them. So everything that the
restricted role can read is searched for the word, as people who must not find it, and as the one who must.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.checks.findings import Finding, ok, problem, reason
from app.database import BEGIN_ON_BEHALF_OF, PROGRAM, Program
from models.assignments import MentorshipAssignment
from models.ids import SlackId, UserId
from models.mentors import Mentor
from models.people import User
from models.sessions import MentorshipSession
from models.words import AssignmentStatus, Party

REMEDY = "Stop Cairn, restore the rights from a backup made by `cairn backup`, and report this."
READABLE = text(
    """
    select relation.oid::regclass::text as relation,
           string_agg(quote_ident(attribute.attname), ', ') as columns
    from pg_class relation
    join pg_attribute attribute on attribute.attrelid = relation.oid
    where relation.relnamespace = 'public'::regnamespace and relation.relkind in ('r', 'p', 'v', 'm')
      and attribute.attnum > 0 and not attribute.attisdropped
      and has_column_privilege(relation.oid, attribute.attnum, 'select')
    group by relation.oid
    order by 1
    """
)


async def check(owner_engine: AsyncEngine) -> list[Finding]:
    word = secrets.token_hex(16)
    async with owner_engine.connect() as connection:
        transaction = await connection.begin()
        try:
            async with AsyncSession(connection, join_transaction_mode="create_savepoint") as db:
                return await _probe(db, word)
        except SQLAlchemyError as refused:
            return [problem("privacy", f"The probe could not be made: {reason(refused)}.", REMEDY)]
        finally:
            await transaction.rollback()


async def _probe(db: AsyncSession, word: str) -> list[Finding]:
    mentee, outsiders = await _plant(db, word)
    found = [
        problem("privacy", f"{who} can read others' private words in {relation}.", REMEDY)
        for who, reader in outsiders.items()
        for relation in await _search(db, reader, word)
    ]
    if "mentorship_sessions" not in await _search(db, mentee, word):
        found.append(problem("privacy", "A mentee cannot read their own session.", REMEDY))
    return found or [ok("privacy", "A planted private word is found by its author alone.")]


async def _plant(db: AsyncSession, word: str) -> tuple[UserId, dict[str, UserId | Program]]:
    """A mentorship with a session; returns its mentee, and those who must find nothing."""
    mentor, mentee, member, lead = (
        User(slack_user_id=SlackId(f"PROBE-{secrets.token_hex(8)}"), name="Probe") for _ in range(4)
    )
    lead.is_program_lead = True
    db.add_all([mentor, mentee, member, lead])
    await db.flush()
    place = Mentor(user_id=mentor.id)
    db.add(place)
    await db.flush()
    now = datetime.now(UTC)
    mentorship = MentorshipAssignment(
        mentor_id=place.id,
        mentee_user_id=mentee.id,
        assigned_by_user_id=lead.id,
        status=AssignmentStatus.ACTIVE,
        start_date=now.date(),
        mentee_feedback=word,
    )
    db.add(mentorship)
    await db.flush()
    db.add(
        MentorshipSession(
            assignment_id=mentorship.id,
            session_date=now,
            duration_minutes=30,
            logged_by=Party.MENTEE,
            logged_by_user_id=mentee.id,
            topics_covered=[word],
            summary=word,
        )
    )
    await db.flush()
    return mentee.id, {"Another member": member.id, "A program lead": lead.id, "A service": PROGRAM}


async def _search(db: AsyncSession, reader: UserId | Program, word: str) -> list[str]:
    """The tables and views in which this reader finds the word."""
    await db.execute(BEGIN_ON_BEHALF_OF, {"on_behalf_of": str(reader), "timeout": "30000"})
    found = []
    for relation, columns in (await db.execute(READABLE)).all():
        # Names come from the catalogue, quoted by the server.
        search = f"select exists (select from {relation} where concat_ws(' ', {columns}) like :word)"  # noqa: S608
        if await db.scalar(text(search), {"word": f"%{word}%"}):
            found.append(relation)
    return found
