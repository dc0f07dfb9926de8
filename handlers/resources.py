"""`/mentor share` and **Save to my mentorship**: a link for the two."""

from __future__ import annotations

from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.models.views import View

from app.clock import Clock
from app.database import Transaction
from app.services import resources
from blocks import common
from blocks import resources as screens
from handlers.answers import OpenModal, RedrawModal
from handlers.listeners import Body, Listeners
from handlers.once import Once
from models.ids import ResourceId, UserId


def listens() -> Listeners:
    return Listeners(
        commands={"share": open_share},
        shortcuts={screens.SAVE_SHORTCUT: open_share},
        actions={
            screens.OPEN_RESOURCES: open_resources,
            screens.OPEN_SHARE: open_share,
            screens.REMOVE: remove,
        },
        views={screens.SHARE: submit_share},
    )


async def open_share(body: Body, open_modal: OpenModal, person: UserId, transaction: Transaction) -> None:
    """By command, or from a message, whose words and link are filled in."""
    title, link = screens.from_message((body.get("message") or {}).get("text") or "")

    async def draw() -> View:
        async with transaction(on_behalf_of=person) as db:
            return screens.share(await resources.to_share(db, by=person, title=title, link=link))

    await open_modal(draw())


async def submit_share(ack: AsyncAck, view: dict[str, Any], person: UserId, once: Once, clock: Clock) -> None:
    form = screens.read_share(view)
    async with once() as db:
        await resources.share(db, by=person, form=form, now=clock())
        shared = await resources.recent(db, by=person)
    await ack(response_action="update", view=screens.page(shared))


async def open_resources(open_modal: OpenModal, person: UserId, transaction: Transaction) -> None:

    async def draw() -> View:
        async with transaction(on_behalf_of=person) as db:
            return screens.page(await resources.recent(db, by=person))

    await open_modal(draw())


async def remove(
    action: dict[str, Any],
    body: Body,
    redraw: RedrawModal,
    person: UserId,
    transaction: Transaction,
) -> None:
    """In the list, or below the form for the next link, which keeps what was typed."""
    async with transaction(on_behalf_of=person) as db:
        await resources.remove(db, ResourceId(common.read_id(action["value"])), by=person)
        in_form = body["view"].get("callback_id") == screens.SHARE
        drawn = (
            screens.share(await resources.to_share(db, by=person))
            if in_form
            else screens.page(await resources.recent(db, by=person))
        )
    await redraw(drawn)
