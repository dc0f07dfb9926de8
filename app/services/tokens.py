"""Programs that use the REST API, and on whose behalf."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.access import ApiToken
from models.ids import UserId


async def acting_as(db: AsyncSession, person: UserId) -> list[str]:
    """The names of the tokens in force that act as this person."""
    names = await db.scalars(
        select(ApiToken.name)
        .where(ApiToken.acts_as_user_id == person, ApiToken.revoked_at.is_(None))
        .order_by(ApiToken.name)
    )
    return list(names)
