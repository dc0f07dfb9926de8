"""Draws what is said of check-ins, like drawing.py; the first two are parts of Cairn's one message of the moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.services import check_in_views, offer_views, people
from blocks import check_ins as screens
from blocks.common import Drawn
from models.agenda import Nudge
from models.ids import AssignmentId, UserId

Subject = Mapping[str, str]


async def today(db: AsyncSession, reader: UserId, said: Sequence[Nudge], now: datetime) -> Sequence[Drawn]:
    views = await check_in_views.of(db, [one.subject_id for one in said], reader=reader, now=now)
    return [screens.today_item(view) for view in views.values()]


async def questions(
    db: AsyncSession, reader: UserId, said: Sequence[Nudge], now: datetime
) -> Sequence[Drawn]:
    views = await check_in_views.of(db, [one.subject_id for one in said], reader=reader, now=now)
    return [screens.question_item(view) for view in views.values()]


async def cadence_changed(db: AsyncSession, subject: Subject, now: datetime) -> Drawn:
    view = await offer_views.of(db, AssignmentId(UUID(subject["assignment"])))
    return screens.cadence_changed(
        view, (await people.user(db, UserId(UUID(subject["person"])))).slack_user_id
    )
