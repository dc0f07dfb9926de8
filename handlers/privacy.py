"""`/mentor privacy`: who can read what."""

from __future__ import annotations

from slack_sdk.models.views import View

from app.database import Transaction
from app.services import program, tokens
from blocks import privacy as screens
from handlers.answers import OpenModal
from handlers.listeners import Listeners
from models.ids import UserId


def listens() -> Listeners:
    return Listeners(commands={"privacy": open_privacy}, actions={screens.OPEN: open_privacy})


async def open_privacy(open_modal: OpenModal, person: UserId, transaction: Transaction) -> None:

    async def draw() -> View:
        async with transaction(on_behalf_of=person) as db:
            settings = await program.settings(db)
            return screens.page(settings.k, await tokens.acting_as(db, person))

    await open_modal(draw())
