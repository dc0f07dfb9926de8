"""What a mentee reads until a mentor accepts: an invitation to tell about themselves, and one status line.

Both are one message: whichever comes first is posted, and the invitation has the status line in it from then on. Only
an invitation that comes after the status line, on a first working day, is a message of its own: an edit would be
overlooked. Whoever writes here cannot read the outbox: which of the two was first is told by the key they share.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.services import outbox
from models.ids import UserId

INVITATION = "intake"
"""With the status line in it."""
LATER_INVITATION = "intake_after_status"
STATUS = "mentee_status"


async def invite(db: AsyncSession, mentee: UserId, *, now: datetime) -> None:
    """To be called once for each mentee: a second time it could not tell its own message from the status line."""
    if not await _post(db, INVITATION, mentee, _first(mentee), now):
        await _post(db, LATER_INVITATION, mentee, f"{LATER_INVITATION}:{mentee}", now)


async def tell_status(db: AsyncSession, mentee: UserId, *, now: datetime) -> None:
    """One line for the mentee, sent once and from then on updated in place; never a decline."""
    if not await _post(db, STATUS, mentee, _first(mentee), now):
        await _redraw(db, INVITATION, mentee, now)
        await _redraw(db, STATUS, mentee, now)


async def show_answered(db: AsyncSession, mentee: UserId, *, now: datetime) -> None:
    """The invitation says thank you, whichever of the two was sent."""
    await _redraw(db, INVITATION, mentee, now)
    await _redraw(db, LATER_INVITATION, mentee, now)


def _first(mentee: UserId) -> str:
    return f"mentee_status:{mentee}"


async def _post(db: AsyncSession, kind: str, mentee: UserId, dedupe_key: str, now: datetime) -> bool:
    return await outbox.post(
        db,
        kind,
        to=mentee,
        topic=f"{kind}:{mentee}",
        subject={"mentee": mentee},
        dedupe_key=dedupe_key,
        now=now,
    )


async def _redraw(db: AsyncSession, kind: str, mentee: UserId, now: datetime) -> None:
    """Changes nothing where no message of this kind was sent."""
    await outbox.redraw(db, kind, to=mentee, topic=f"{kind}:{mentee}", subject={"mentee": mentee}, now=now)
