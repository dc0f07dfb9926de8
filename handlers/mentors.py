"""Becoming a mentor, a mentor's card, and leaving."""

from __future__ import annotations

from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from app.clock import Clock
from app.database import Transaction
from app.services import mentors, program
from blocks import common
from blocks import mentors as screens
from handlers import home
from handlers.answers import OpenModal, RedrawModal
from handlers.listeners import Listeners
from handlers.once import Once
from models.errors import NotFound
from models.ids import ExceptionId, UserId
from models.shapes.mentors import MentorCard


def listens() -> Listeners:
    return Listeners(
        commands={"join": open_join, "profile": open_profile, "leave": open_leave},
        actions={
            screens.OPEN_JOIN: open_join,
            screens.OPEN_PROFILE: open_profile,
            screens.OPEN_LEAVE: open_leave,
            screens.ASK_EXCEPTION: ask_exception,
            screens.GRANT_EXCEPTION: decide_exception,
            screens.REFUSE_EXCEPTION: decide_exception,
        },
        views={screens.JOIN: submit_join, screens.LEAVE: submit_leave},
    )


async def open_join(open_modal: OpenModal, person: UserId, transaction: Transaction, clock: Clock) -> None:

    async def draw() -> View:
        async with transaction(on_behalf_of=person) as db:
            eligibility = await mentors.eligibility(db, person, today=clock().date())
            if eligibility.refused:
                return screens.not_eligible(eligibility)
            return screens.join(await program.skill_names(db), eligibility, await mentors.card(db, person))

    await open_modal(draw())


async def submit_join(
    ack: AsyncAck,
    view: dict[str, Any],
    client: AsyncWebClient,
    person: UserId,
    transaction: Transaction,
    once: Once,
    clock: Clock,
) -> None:
    form = screens.read_join(view)
    async with once() as db:
        await mentors.join(db, by=person, form=form, now=clock())
    await ack(response_action="update", view=screens.joined(await _card(transaction, person)))
    await home.publish(client, transaction, person, clock)


async def ask_exception(redraw: RedrawModal, person: UserId, transaction: Transaction, clock: Clock) -> None:
    async with transaction(on_behalf_of=person) as db:
        await mentors.ask_exception(db, by=person, now=clock())
    await redraw(screens.exception_asked())


async def decide_exception(
    action: dict[str, Any], person: UserId, transaction: Transaction, clock: Clock
) -> None:
    """The leads' message is drawn again for all of them once one has decided."""
    async with transaction(on_behalf_of=person) as db:
        await mentors.decide_exception(
            db,
            ExceptionId(common.read_id(action["value"])),
            by=person,
            granted=action["action_id"] == screens.GRANT_EXCEPTION,
            now=clock(),
        )


async def open_profile(
    open_modal: OpenModal, person: UserId, mentioned: list[UserId], transaction: Transaction
) -> None:
    shown = mentioned[0] if mentioned else person

    async def draw() -> View:
        card = await _card(transaction, person, of=shown)
        return screens.profile(card, own=shown == person)

    await open_modal(draw())


async def open_leave(open_modal: OpenModal, person: UserId, transaction: Transaction) -> None:

    async def draw() -> View:
        return screens.leave(await _card(transaction, person))

    await open_modal(draw())


async def submit_leave(
    ack: AsyncAck,
    view: dict[str, Any],
    client: AsyncWebClient,
    person: UserId,
    transaction: Transaction,
    once: Once,
    clock: Clock,
) -> None:
    async with once() as db:
        await mentors.leave(db, by=person, hand_over=screens.read_leave(view), now=clock())
    await ack(response_action="update", view=screens.left(await _card(transaction, person)))
    await home.publish(client, transaction, person, clock)


async def _card(transaction: Transaction, viewer: UserId, *, of: UserId | None = None) -> MentorCard:
    async with transaction(on_behalf_of=viewer) as db:
        card = await mentors.card(db, of or viewer)
    if card is None:
        own = of in (None, viewer)
        raise NotFound(
            "You are not a mentor yet. Type `/mentor join` to become one."
            if own
            else "This person is not a mentor."
        )
    return card
