"""`/mentor team`, and the buttons that finish what needs a manager: in **My team** and in the digest."""

from __future__ import annotations

from typing import Any

from slack_sdk.models.views import View

from app.clock import Clock
from app.database import Transaction
from app.services import digests, milestones, next_offers, risks, team
from blocks import common, needs
from blocks import team as screens
from handlers.answers import OpenModal, RedrawModal
from handlers.listeners import Body, Listeners
from models.ids import AssignmentId, MilestoneId, UserId


def listens() -> Listeners:
    return Listeners(
        commands={"team": open_team},
        actions={
            screens.OPEN: open_team,
            screens.EARLIER: turn_page,
            screens.LATER: turn_page,
            screens.BACK: turn_page,
            needs.VIEW: view_one,
            needs.HIDE: hide,
            needs.OFFER_NEXT: offer_next,
            needs.VERIFY: verify,
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
    """In the place of **My team**, so that there is room for forms on top; from a message, as a modal of its own."""
    below = body.get("view")

    async def draw() -> View:
        async with transaction(on_behalf_of=person) as db:
            overview = await team.one(db, _assignment(action), by=person, now=clock())
        return screens.overview(overview, back_to=below["private_metadata"] if below else None)

    if below:
        await redraw(await draw())
    else:
        await open_modal(draw())


async def hide(
    action: dict[str, Any],
    body: Body,
    redraw: RedrawModal,
    person: UserId,
    transaction: Transaction,
    clock: Clock,
) -> None:
    async with transaction(on_behalf_of=person) as db:
        await risks.hide(db, _assignment(action), by=person, now=clock())
        await digests.redraw(db, digests.MANAGER, person, now=clock())
    await _show_again(body, redraw, person, transaction, clock)


async def offer_next(
    action: dict[str, Any],
    body: Body,
    redraw: RedrawModal,
    person: UserId,
    transaction: Transaction,
    clock: Clock,
) -> None:
    async with transaction(on_behalf_of=person) as db:
        await next_offers.offer_to_next(db, _assignment(action), by=person, now=clock())
        await digests.redraw(db, digests.MANAGER, person, now=clock())
    await _show_again(body, redraw, person, transaction, clock)


async def verify(
    action: dict[str, Any],
    body: Body,
    redraw: RedrawModal,
    person: UserId,
    transaction: Transaction,
    clock: Clock,
) -> None:
    milestone = MilestoneId(common.read_id(action["value"]))
    async with transaction(on_behalf_of=person) as db:
        await milestones.verify(db, milestone, by=person, now=clock())
        await digests.redraw(db, digests.MANAGER, person, now=clock())
    await _show_again(body, redraw, person, transaction, clock)


async def _show_again(
    body: Body, redraw: RedrawModal, person: UserId, transaction: Transaction, clock: Clock
) -> None:
    """**My team** without what has just been finished; the digest is drawn again by itself."""
    if below := body.get("view"):
        await redraw(await _page(transaction, person, clock, below["private_metadata"]))


async def _page(transaction: Transaction, person: UserId, clock: Clock, offset: str) -> View:
    async with transaction(on_behalf_of=person) as db:
        return screens.team(await team.page(db, by=person, now=clock(), offset=int(offset or 0)))


def _assignment(action: dict[str, Any]) -> AssignmentId:
    return AssignmentId(common.read_id(action["value"]))
