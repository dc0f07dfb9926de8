"""Draws the message `nudge`: what was due for a person at one moment, as it stands now."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.jobs.kinds import KINDS
from app.services import agenda
from blocks import reminders as screens
from blocks.common import Drawn
from models.errors import NotAllowed, NotFound

Subject = Mapping[str, str]


async def nudge(db: AsyncSession, subject: Subject, now: datetime) -> Drawn | None:
    """On behalf of its reader; None when there is nothing left to say."""
    said = await agenda.of_message(db, UUID(subject["message"]))
    parts: list[Drawn] = []
    for kind in KINDS:
        about = [one for one in said if one.kind == kind.name]
        if about and kind.draw:
            with suppress(NotFound, NotAllowed):  # the reader may not know of it any more; the rest stays
                parts += await kind.draw(db, about[0].user_id, about, now)
    return screens.message(parts) if parts else None
