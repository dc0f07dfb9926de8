"""**Tell us about you**."""

from __future__ import annotations

from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.models.views import View

from app.clock import Clock
from app.database import Transaction
from app.services import intake, program
from blocks import intake as screens
from handlers.answers import OpenModal
from handlers.listeners import Listeners
from handlers.once import Once
from models.ids import UserId


def listens() -> Listeners:
    return Listeners(actions={screens.OPEN: open_intake}, views={screens.SAVE: save_intake})


async def open_intake(open_modal: OpenModal, person: UserId, transaction: Transaction) -> None:

    async def draw() -> View:
        async with transaction(on_behalf_of=person) as db:
            return screens.form(await program.skill_names(db), await intake.known(db, person))

    await open_modal(draw())


async def save_intake(ack: AsyncAck, view: dict[str, Any], person: UserId, once: Once, clock: Clock) -> None:
    form = screens.read(view)
    async with once() as db:
        await intake.save(db, by=person, form=form, now=clock())
    await ack()
