"""Reading Slack's whole member list: one replica at a time, and what follows from a list that is complete."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ARRAY, ColumnElement, Text, all_, func, literal, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models.audit import AppliedRequest
from models.ids import SlackId
from models.outbox import DeliveryGate
from models.people import User

GATE = "directory"
"""When the list may be read next, by whichever replica comes first."""
FILLED = "directory:filled"
"""The fact that the whole list has been read at least once."""


async def claim(db: AsyncSession, *, lease: timedelta) -> bool:
    """True for the one replica that reads the member list now; if it dies, another may once the lease is over.

    Times are the database's, so that no two machines have to agree.
    """
    wanted = insert(DeliveryGate).values(gate=GATE, next_at=_from_now(lease))
    claimed = await db.execute(
        wanted.on_conflict_do_update(
            index_elements=[DeliveryGate.gate],
            set_={"next_at": wanted.excluded.next_at},
            where=DeliveryGate.next_at <= func.clock_timestamp(),
        ).returning(DeliveryGate.gate)
    )
    return claimed.first() is not None


async def hold(db: AsyncSession, *, pause: timedelta) -> None:
    """Nobody reads the member list before `pause` is over."""
    await db.execute(update(DeliveryGate).where(DeliveryGate.gate == GATE).values(next_at=_from_now(pause)))


async def complete(db: AsyncSession, listed: Collection[SlackId], *, began: datetime) -> int:
    """Ends with the whole list in hand: whom Slack no longer names is inactive. Returns how many that were.

    Not those whom Slack never named (they were imported), nor other companies' people, who are in no list, nor
    whoever came after the reading `began` (real time).
    """
    gone = await db.execute(
        update(User)
        .where(
            User.is_active,
            User.profile_updated_at.is_not(None),
            User.is_external.is_(False),
            User.created_at < began,
            User.slack_user_id != all_(literal(list(listed), ARRAY(Text()))),
        )
        .values(is_active=False)
        .returning(User.id)
    )
    await db.execute(insert(AppliedRequest).values(key=FILLED).on_conflict_do_nothing())
    return len(gone.all())


async def is_filled(db: AsyncSession) -> bool:
    """Whether the member list has been read as a whole."""
    return await db.get(AppliedRequest, FILLED) is not None


def _from_now(span: timedelta) -> ColumnElement[datetime]:
    return func.clock_timestamp() + span
