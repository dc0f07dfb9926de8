"""`/mentor assess`: **Self-assessment**, and then its trend."""

from __future__ import annotations

from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.models.views import View

from app.clock import Clock
from app.database import Transaction
from app.services import assessments, skills
from blocks import assessments as screens
from blocks import skills as skill_screens
from handlers.answers import OpenModal
from handlers.listeners import Listeners
from handlers.once import Once
from models.ids import UserId


def listens() -> Listeners:
    return Listeners(
        commands={"assess": open_assessment},
        actions={screens.OPEN: open_assessment},
        views={screens.SAVE: save},
    )


async def open_assessment(open_modal: OpenModal, person: UserId, transaction: Transaction) -> None:

    async def draw() -> View:
        async with transaction(on_behalf_of=person) as db:
            return screens.form(await assessments.opens_with(db, by=person))

    await open_modal(draw())


async def save(
    ack: AsyncAck,
    view: dict[str, Any],
    person: UserId,
    transaction: Transaction,
    once: Once,
    clock: Clock,
) -> None:
    async with once() as db:
        await assessments.save(db, by=person, form=screens.read(view), now=clock())
    async with transaction(on_behalf_of=person) as db:
        trend = skill_screens.skills(await skills.of(db, person, by=person))
    await ack(response_action="update", view=trend)
