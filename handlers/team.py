"""`/mentor team`, and the buttons that finish what needs a manager: in **My team**, in the digest and on Home."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from app.clock import Clock
from app.database import Transaction
from app.services import digests, milestones, next_offers, risks, team
from blocks import common, needs
from blocks import team as screens
from handlers import home
from handlers.answers import OpenModal, RedrawModal
from handlers.listeners import Body, Listener, Listeners
from models.ids import AssignmentId, UserId

Step = Callable[..., Awaitable[object]]
"""What a service does about the row with an id, `by` somebody, `now`."""


def listens() -> Listeners:
    return Listeners(
        commands={"team": open_team},
        actions={
            screens.OPEN: open_team,
            screens.EARLIER: turn_page,
            screens.LATER: turn_page,
            screens.BACK: turn_page,
            needs.VIEW: view_one,
            needs.HIDE: _finishing(risks.hide),
            needs.OFFER_NEXT: _finishing(next_offers.offer_to_next),
            needs.VERIFY: _finishing(milestones.verify),
        },
    )


async def open_team(open_modal: OpenModal, person: UserId, transaction: Transaction, clock: Clock) -> None:
    await open_modal(_page(transaction, person, clock, "0"))


async def turn_page(
    action: dict[str, Any],
    redraw: RedrawModal,
    person: UserId,
    transaction: Transaction,
    clock: Clock,
) -> None:
    await redraw(await _page(transaction, person, clock, action["value"]))


async def view_one(
    action: dict[str, Any],
    body: Body,
    open_modal: OpenModal,
    redraw: RedrawModal,
    person: UserId,
    transaction: Transaction,
    clock: Clock,
) -> None:
    """In the place of **My team**, so that there is room for forms on top; from elsewhere, as a modal of its own."""
    page = _page_below(body)

    async def draw() -> View:
        async with transaction(on_behalf_of=person) as db:
            overview = await team.one(
                db, AssignmentId(common.read_id(action["value"])), by=person, now=clock()
            )
        return screens.overview(overview, back_to=page)

    if page is None:
        await open_modal(draw())
    else:
        await redraw(await draw())


def _finishing(step: Step) -> Listener:
    """A button that takes a step for the mentorship or milestone it names, and is gone with it everywhere."""

    async def listener(
        action: dict[str, Any],
        body: Body,
        redraw: RedrawModal,
        client: AsyncWebClient,
        person: UserId,
        transaction: Transaction,
        clock: Clock,
    ) -> None:
        async with transaction(on_behalf_of=person) as db:
            await step(db, common.read_id(action["value"]), by=person, now=clock())
            await digests.redraw(db, digests.MANAGER, person, now=clock())
        page = _page_below(body)
        if page is not None:
            await redraw(await _page(transaction, person, clock, page))
        await home.publish(client, transaction, person, clock)

    return listener


def _page_below(body: Body) -> str | None:
    """The page of **My team** that was clicked on; None for a message and for Home."""
    view = body.get("view") or {}
    return str(view["private_metadata"]) if view.get("type") == "modal" else None


async def _page(transaction: Transaction, person: UserId, clock: Clock, offset: str) -> View:
    async with transaction(on_behalf_of=person) as db:
        return screens.team(await team.page(db, by=person, now=clock(), offset=int(offset or 0)))
