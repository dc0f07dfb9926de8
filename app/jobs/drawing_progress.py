"""Draws the messages about how the two get on, like drawing.py."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.services import ramps
from blocks import milestones as milestone_screens
from blocks.common import Drawn
from models.ids import MilestoneId, UserId
from models.shapes.milestones import Ramp

Subject = Mapping[str, str]


async def milestone_to_verify(db: AsyncSession, subject: Subject, now: datetime) -> Drawn | None:
    ramp = await _ramp(db, subject, now)
    return milestone_screens.to_verify(ramp, ramps.step(ramp, MilestoneId(UUID(subject["milestone"]))))


async def ramped(db: AsyncSession, subject: Subject, now: datetime) -> Drawn | None:
    ramp = await _ramp(db, subject, now)
    return milestone_screens.ramped(ramp, ramp.ramped_on) if ramp.ramped_on else None


async def _ramp(db: AsyncSession, subject: Subject, now: datetime) -> Ramp:
    return await ramps.of(db, UserId(UUID(subject["mentee"])), by=UserId(UUID(subject["reader"])), now=now)
