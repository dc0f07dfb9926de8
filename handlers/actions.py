"""`/mentor actions`: what is open, ticked off with one tap."""

from __future__ import annotations

from typing import Any

from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from app.clock import Clock
from app.database import Transaction
from app.services import actions
from blocks import actions as screens
from handlers import home
from handlers.answers import OpenModal, RedrawModal
from handlers.listeners import Listeners
from models.ids import UserId


def listens() -> Listeners:
    return Listeners(
        commands={"actions": open_actions},
        actions={
            screens.OPEN_ACTIONS: open_actions,
            screens.DONE: tick,
            screens.REOPEN: tick,
        },
    )


async def open_actions(open_modal: OpenModal, person: UserId, transaction: Transaction, clock: Clock) -> None:

    async def draw() -> View:
        async with transaction(on_behalf_of=person) as db:
            return screens.page(await actions.listing(db, by=person, now=clock()))

    await open_modal(draw())


async def tick(
    action: dict[str, Any],
    client: AsyncWebClient,
    redraw: RedrawModal,
    person: UserId,
    transaction: Transaction,
    clock: Clock,
) -> None:
    """**Done**, or **Undo** of the last one. Pressing twice is pressing once."""
    name = action["value"]
    async with transaction(on_behalf_of=person) as db:
        await actions.set_done(db, [name], done=action["action_id"] == screens.DONE)
        listing = await actions.listing(db, by=person, now=clock(), just_done=name)
    await redraw(screens.page(listing))
    await home.publish(client, transaction, person, clock)
