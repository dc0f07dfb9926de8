"""Whether Slack still lets the app in. After it was removed nothing is sent, and nothing is lost either."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import ColumnElement, and_, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models.outbox import DeliveryGate

WORKSPACE = "workspace"
"""The gate that every message to Slack passes (app/jobs/gates.py)."""
NEVER = datetime(9000, 1, 1, tzinfo=UTC)


async def removed(db: AsyncSession) -> None:
    """The app was taken out of the workspace: the delivery finds its gate closed for good."""
    closed = insert(DeliveryGate).values(gate=WORKSPACE, next_at=NEVER)
    await db.execute(
        closed.on_conflict_do_update(
            index_elements=[DeliveryGate.gate], set_={"next_at": closed.excluded.next_at}
        )
    )


async def restored(db: AsyncSession) -> None:
    """Slack lets the app in again: what has waited goes out."""
    await db.execute(delete(DeliveryGate).where(_is_closed()))


async def is_removed(db: AsyncSession) -> bool:
    return await db.scalar(select(DeliveryGate.gate).where(_is_closed())) is not None


def _is_closed() -> ColumnElement[bool]:
    return and_(DeliveryGate.gate == WORKSPACE, DeliveryGate.next_at >= NEVER)
