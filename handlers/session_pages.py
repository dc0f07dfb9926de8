"""`/mentor sessions`: one's past sessions, searched, turned over, opened."""

from __future__ import annotations

from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.models.views import View

from app.clock import Clock
from app.database import Transaction
from app.services import past_sessions
from blocks import common
from blocks import session_pages as screens
from handlers.answers import OpenModal, RedrawModal
from handlers.listeners import Body, Listeners
from models.ids import SessionId, UserId


def listens() -> Listeners:
    return Listeners(
        commands={"sessions": open_list},
        actions={
            screens.OPEN_SESSIONS: open_list,
            screens.OPEN_SESSION: open_one,
            screens.NEWER: turn_page,
            screens.OLDER: turn_page,
        },
        views={screens.SEARCH: search},
    )


async def open_list(open_modal: OpenModal, person: UserId, transaction: Transaction, clock: Clock) -> None:

    async def draw() -> View:
        async with transaction(on_behalf_of=person) as db:
            return screens.past(await past_sessions.page(db, by=person, now=clock()))

    await open_modal(draw())


async def open_one(
    action: dict[str, Any],
    open_modal: OpenModal,
    person: UserId,
    transaction: Transaction,
    clock: Clock,
) -> None:
    """From the list, or by **View** in a message."""
    session_id = SessionId(common.read_id(action["value"]))

    async def draw() -> View:
        async with transaction(on_behalf_of=person) as db:
            return screens.session(await past_sessions.one(db, session_id, by=person, now=clock()))

    await open_modal(draw())


async def turn_page(
    action: dict[str, Any],
    body: Body,
    redraw: RedrawModal,
    person: UserId,
    transaction: Transaction,
    clock: Clock,
) -> None:
    query, offset = screens.read_query(body["view"]), max(0, int(action["value"]))
    async with transaction(on_behalf_of=person) as db:
        page = await past_sessions.page(db, by=person, now=clock(), query=query, offset=offset)
    await redraw(screens.past(page))


async def search(
    ack: AsyncAck, view: dict[str, Any], person: UserId, transaction: Transaction, clock: Clock
) -> None:
    async with transaction(on_behalf_of=person) as db:
        page = await past_sessions.page(db, by=person, now=clock(), query=screens.read_query(view))
    await ack(response_action="update", view=screens.past(page))
