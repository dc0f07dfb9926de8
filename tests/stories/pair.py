"""A mentorship to begin a story with."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.database import PROGRAM
from app.services import assignments, milestone_template
from models.assignments import MentorshipAssignment
from models.audit import AuditEntry
from models.mentors import Mentor
from tests import people
from tests.stage import Stage


async def a_pair(
    scene: Stage, mentor: str = "diego", mentee: str = "nia", **columns: Any
) -> MentorshipAssignment:
    """Diego mentors Nia, whom Maya manages and whom she assigned to him."""
    await scene.becomes_mentor(mentor)
    row = await scene.owner.find(Mentor, user_id=scene.users[mentor].id)
    assert row is not None
    pair = await people.mentorship(scene.owner, row, scene.users[mentee], **columns)
    async with scene.database.transaction(on_behalf_of=PROGRAM) as db:
        await milestone_template.begin(db, await assignments.locked(db, pair.id))
    return pair


async def now_of(scene: Stage, pair: MentorshipAssignment) -> MentorshipAssignment:
    """The mentorship as it is now."""
    row = await scene.owner.find(MentorshipAssignment, id=pair.id)
    assert row is not None
    return row


async def audited(scene: Stage, action: str) -> int:
    """How often this stands in the audit."""
    async with scene.owner.session() as db:
        return len((await db.scalars(select(AuditEntry.id).where(AuditEntry.action == action))).all())
