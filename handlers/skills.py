"""`/mentor skills`: the trend, and the mentor's rating on top of it."""

from __future__ import annotations

from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from app.clock import Clock
from app.database import Transaction
from app.services import skills
from blocks import common
from blocks import skills as screens
from handlers.answers import OpenModal, RedrawModal
from handlers.choosing import carried
from handlers.listeners import Body, Listeners
from handlers.once import Once
from models.ids import UserId


def listens() -> Listeners:
    return Listeners(
        commands={"skills": open_skills},
        actions={screens.OPEN: open_skills, screens.WHOSE: show_whose, screens.OPEN_RATE: open_rate},
        views={screens.RATE: rate},
    )


async def open_skills(
    body: Body,
    open_modal: OpenModal,
    person: UserId,
    mentioned: list[UserId],
    transaction: Transaction,
) -> None:
    value = carried(body)

    async def draw() -> View:
        async with transaction(on_behalf_of=person) as db:
            whose = UserId(common.read_id(value)) if value else next(iter(mentioned), None)
            return screens.skills(
                await skills.of(db, whose or await skills.first_of(db, by=person), by=person)
            )

    await open_modal(draw())


async def show_whose(
    action: dict[str, Any], redraw: RedrawModal, person: UserId, transaction: Transaction
) -> None:
    await redraw(await _page(transaction, person, UserId(common.read_id(action["selected_option"]["value"]))))


async def open_rate(
    action: dict[str, Any], open_modal: OpenModal, person: UserId, transaction: Transaction
) -> None:

    async def draw() -> View:
        async with transaction(on_behalf_of=person) as db:
            return screens.rate(await skills.of(db, UserId(common.read_id(action["value"])), by=person))

    await open_modal(draw())


async def rate(
    ack: AsyncAck,
    view: dict[str, Any],
    client: AsyncWebClient,
    person: UserId,
    transaction: Transaction,
    once: Once,
    clock: Clock,
) -> None:
    async with once() as db:
        mentee = await skills.rate(db, by=person, form=screens.read_rate(view), now=clock())
    await ack()
    await client.views_update(view_id=view["previous_view_id"], view=await _page(transaction, person, mentee))


async def _page(transaction: Transaction, person: UserId, whose: UserId) -> View:
    async with transaction(on_behalf_of=person) as db:
        return screens.skills(await skills.of(db, whose, by=person))
