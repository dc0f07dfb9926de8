"""The mentor answers an offer; whoever assigned takes the next step."""

from __future__ import annotations

from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from app.clock import Clock
from app.database import Transaction
from app.services import next_offers, offers
from blocks import common, outcomes
from blocks import offers as screens
from handlers import home
from handlers.answers import OpenModal
from handlers.listeners import Listeners
from models.ids import AssignmentId, UserId


def listens() -> Listeners:
    return Listeners(
        actions={
            screens.OPEN_ACCEPT: open_accept,
            screens.OPEN_DECLINE: open_decline,
            screens.ASK_LATER: ask_later,
            outcomes.AGREE: agree,
            outcomes.OFFER_NEXT: offer_next,
        },
        views={screens.ACCEPT: submit_accept, screens.DECLINE: submit_decline},
    )


async def open_accept(
    action: dict[str, Any],
    open_modal: OpenModal,
    person: UserId,
    transaction: Transaction,
    clock: Clock,
) -> None:

    async def draw() -> View:
        async with transaction(on_behalf_of=person) as db:
            offer = await offers.to_answer(db, _offer(action["value"]), by=person)
            return screens.accept(offer, await offers.suggested_meeting(db, offer, now=clock()))

    await open_modal(draw())


async def submit_accept(
    ack: AsyncAck,
    view: dict[str, Any],
    client: AsyncWebClient,
    person: UserId,
    transaction: Transaction,
    clock: Clock,
) -> None:
    """Accepting is idempotent by its own state: a repeated submission finds the mentorship active."""
    async with transaction(on_behalf_of=person) as db:
        await offers.accept(
            db, _offer(view["private_metadata"]), by=person, form=screens.read_accept(view), now=clock()
        )
    await ack()
    await home.publish(client, transaction, person, clock)


async def open_decline(
    action: dict[str, Any], open_modal: OpenModal, person: UserId, transaction: Transaction
) -> None:

    async def draw() -> View:
        async with transaction(on_behalf_of=person) as db:
            return screens.decline(await offers.to_answer(db, _offer(action["value"]), by=person))

    await open_modal(draw())


async def submit_decline(
    ack: AsyncAck,
    view: dict[str, Any],
    client: AsyncWebClient,
    person: UserId,
    transaction: Transaction,
    clock: Clock,
) -> None:
    async with transaction(on_behalf_of=person) as db:
        await offers.decline(
            db, _offer(view["private_metadata"]), by=person, form=screens.read_decline(view), now=clock()
        )
    await ack()
    await home.publish(client, transaction, person, clock)


async def ask_later(action: dict[str, Any], person: UserId, transaction: Transaction, clock: Clock) -> None:
    async with transaction(on_behalf_of=person) as db:
        await offers.ask_later(db, _offer(action["value"]), by=person, now=clock())


async def agree(action: dict[str, Any], person: UserId, transaction: Transaction, clock: Clock) -> None:
    async with transaction(on_behalf_of=person) as db:
        await offers.agree(db, _offer(action["value"]), by=person, now=clock())


async def offer_next(action: dict[str, Any], person: UserId, transaction: Transaction, clock: Clock) -> None:
    async with transaction(on_behalf_of=person) as db:
        await next_offers.offer_to_next(db, _offer(action["value"]), by=person, now=clock())


def _offer(value: str | None) -> AssignmentId:
    return AssignmentId(common.read_id(value))
