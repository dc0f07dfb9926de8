"""What the two press under a check-in. The messages that show it change by themselves."""

from __future__ import annotations

from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from app.clock import Clock
from app.database import Transaction
from app.services import cadence_changes, check_in_moves, check_in_steps, check_in_views
from blocks import check_ins as screens
from blocks import common
from handlers import home
from handlers.answers import OpenModal
from handlers.listeners import Listeners
from handlers.once import Once
from models.ids import CheckInId, UserId


def listens() -> Listeners:
    return Listeners(
        actions={
            screens.RESCHEDULE: open_move,
            screens.SET_TIME: open_move,
            screens.MOVED: open_move,
            screens.VIEW: view_page,
            screens.SKIP: answer,
            screens.WE_MET: answer,
            screens.NOT_HELD: answer,
            screens.UNDO: answer,
            screens.CHANGE_CADENCE: change_cadence,
        },
        views={screens.MOVE: move},
    )


ANSWERS = {
    screens.SKIP: check_in_steps.skip,
    screens.WE_MET: check_in_steps.we_met,
    screens.NOT_HELD: check_in_steps.did_not_happen,
    screens.UNDO: check_in_steps.undo,
}


async def answer(
    action: dict[str, Any],
    client: AsyncWebClient,
    person: UserId,
    transaction: Transaction,
    clock: Clock,
) -> None:
    """One tap."""
    check_in, step = _id(action), ANSWERS[action["action_id"]]
    async with transaction(on_behalf_of=person) as db:
        await step(db, check_in, by=person, now=clock())
    await home.publish(client, transaction, person, clock)


async def open_move(
    action: dict[str, Any],
    open_modal: OpenModal,
    person: UserId,
    transaction: Transaction,
    clock: Clock,
) -> None:
    check_in, keeps_day = _id(action), action["action_id"] == screens.SET_TIME

    async def draw() -> View:
        async with transaction(on_behalf_of=person) as db:
            return screens.move(
                await check_in_moves.to_move(db, check_in, by=person, now=clock(), keeps_day=keeps_day)
            )

    await open_modal(draw())


async def move(
    ack: AsyncAck,
    view: dict[str, Any],
    client: AsyncWebClient,
    person: UserId,
    transaction: Transaction,
    once: Once,
    clock: Clock,
) -> None:
    async with once() as db:
        await check_in_moves.reschedule(db, by=person, form=screens.read_move(view), now=clock())
    await ack()
    await home.publish(client, transaction, person, clock)


async def view_page(
    action: dict[str, Any],
    open_modal: OpenModal,
    person: UserId,
    transaction: Transaction,
    clock: Clock,
) -> None:

    async def draw() -> View:
        async with transaction(on_behalf_of=person) as db:
            return screens.page(await check_in_views.page(db, _id(action), reader=person, now=clock()))

    await open_modal(draw())


async def change_cadence(
    action: dict[str, Any],
    client: AsyncWebClient,
    person: UserId,
    transaction: Transaction,
    clock: Clock,
) -> None:
    assignment, cadence = screens.read_cadence(action["value"])
    async with transaction(on_behalf_of=person) as db:
        await cadence_changes.change(db, assignment, by=person, to=cadence, now=clock())
    await home.publish(client, transaction, person, clock)


def _id(action: dict[str, Any]) -> CheckInId:
    return CheckInId(common.read_id(action["value"]))
