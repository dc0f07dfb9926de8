"""`/mentor settings`."""

from __future__ import annotations

from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.models.views import View

from app.clock import Clock
from app.database import Transaction
from app.services import preferences, program
from blocks import preferences as screens
from handlers.answers import OpenModal
from handlers.listeners import Listeners
from handlers.once import Once
from models.ids import UserId


def listens() -> Listeners:
    return Listeners(
        commands={"settings": open_settings},
        actions={screens.OPEN: open_settings},
        views={screens.SAVE: save_settings},
    )


async def open_settings(open_modal: OpenModal, person: UserId, transaction: Transaction) -> None:

    async def draw() -> View:
        async with transaction(on_behalf_of=person) as db:
            form = await preferences.load(db, person)
            settings = await program.settings(db)
        return screens.settings(form, default_hour=settings.reminder_hour)

    await open_modal(draw())


async def save_settings(
    ack: AsyncAck, view: dict[str, Any], person: UserId, once: Once, clock: Clock
) -> None:
    form = screens.read(view)
    async with once() as db:
        await preferences.save(db, by=person, form=form, now=clock())
    await ack()
