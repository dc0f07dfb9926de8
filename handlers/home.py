"""App Home: drawn each time it is opened, and after what the person did there."""

from __future__ import annotations

from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from app.clock import Clock
from app.database import Transaction
from app.services import home
from blocks import home as screens
from handlers.listeners import Listeners
from models.ids import UserId
from models.shapes.home import Home


def listens() -> Listeners:
    return Listeners(events={"app_home_opened": opened}, actions={screens.MORE: show_more})


async def opened(
    event: dict[str, Any], client: AsyncWebClient, person: UserId, transaction: Transaction, clock: Clock
) -> None:
    if event.get("tab") != "home":
        return
    shown = await publish(client, transaction, person, clock)
    if shown.standing.first_time:
        async with transaction(on_behalf_of=person) as db:
            await home.welcomed(db, person, now=clock())


async def show_more(client: AsyncWebClient, person: UserId, transaction: Transaction, clock: Clock) -> None:
    await publish(client, transaction, person, clock, more=True)


async def publish(
    client: AsyncWebClient, transaction: Transaction, person: UserId, clock: Clock, *, more: bool = False
) -> Home:
    """Draws the person's Home as it is now, with all its buttons or the likeliest.

    Publishing is idempotent, so a repeated event does no harm.
    """
    async with transaction(on_behalf_of=person) as db:
        facts = await home.facts(db, person, now=clock())
    await client.views_publish(user_id=facts.standing.slack_id, view=screens.home(facts, more=more))
    return facts
