"""`/mentor milestones`: the steps of somebody's ramp, and a form for one of them on top of the list."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from app.clock import Clock
from app.database import Transaction
from app.services import milestones, ramps
from blocks import common
from blocks import milestones as screens
from handlers import home
from handlers.answers import OpenModal, RedrawModal
from handlers.listeners import Body, Listener, Listeners
from handlers.once import Once
from models.ids import MilestoneId, UserId
from models.milestones import RampMilestone

Step = Callable[..., Awaitable[RampMilestone]]
"""What a service does about a milestone, `by` somebody, `now`; returns it as it is then."""


def listens() -> Listeners:
    return Listeners(
        commands={"milestones": open_milestones},
        actions={
            screens.OPEN: open_milestones,
            screens.WHOSE: show_whose,
            screens.MARK: _then_the_list(milestones.mark),
            screens.VERIFY: _then_the_list(milestones.verify),
            screens.VERIFY_ASKED: verify_asked,
            screens.EDIT: edit,
            screens.ADD: add,
        },
        views={screens.SAVE: save},
    )


async def open_milestones(
    body: Body,
    open_modal: OpenModal,
    person: UserId,
    mentioned: list[UserId],
    transaction: Transaction,
    clock: Clock,
) -> None:
    value = body["actions"][0].get("value") if body.get("actions") else None

    async def draw() -> View:
        async with transaction(on_behalf_of=person) as db:
            whose = UserId(common.read_id(value)) if value else next(iter(mentioned), None)
            whose = whose or await ramps.first_of(db, by=person)
            return screens.ramp(await ramps.of(db, whose, by=person, now=clock()))

    await open_modal(draw())


async def show_whose(
    action: dict[str, Any],
    redraw: RedrawModal,
    person: UserId,
    transaction: Transaction,
    clock: Clock,
) -> None:
    whose = UserId(common.read_id(action["selected_option"]["value"]))
    await redraw(await _list(transaction, person, whose, clock))


def _then_the_list(step: Step) -> Listener:
    """A button of the list that takes a step for its milestone, and shows the list as it is then."""

    async def listener(
        action: dict[str, Any],
        redraw: RedrawModal,
        client: AsyncWebClient,
        person: UserId,
        transaction: Transaction,
        clock: Clock,
    ) -> None:
        async with transaction(on_behalf_of=person) as db:
            row = await step(db, _milestone(action), by=person, now=clock())
        await redraw(await _list(transaction, person, row.mentee_user_id, clock))
        await home.publish(client, transaction, person, clock)

    return listener


async def verify_asked(
    action: dict[str, Any],
    client: AsyncWebClient,
    person: UserId,
    transaction: Transaction,
    clock: Clock,
) -> None:
    """From the message, which then says so itself."""
    async with transaction(on_behalf_of=person) as db:
        await milestones.verify(db, _milestone(action), by=person, now=clock())
    await home.publish(client, transaction, person, clock)


async def edit(
    action: dict[str, Any],
    body: Body,
    open_modal: OpenModal,
    person: UserId,
    transaction: Transaction,
    clock: Clock,
) -> None:
    whose = UserId(common.read_id(body["view"]["private_metadata"]))

    async def draw() -> View:
        async with transaction(on_behalf_of=person) as db:
            ramp = await ramps.of(db, whose, by=person, now=clock())
            return screens.milestone(ramp, ramps.step(ramp, _milestone(action)))

    await open_modal(draw())


async def add(
    action: dict[str, Any],
    open_modal: OpenModal,
    person: UserId,
    transaction: Transaction,
    clock: Clock,
) -> None:
    whose = UserId(common.read_id(action["value"]))

    async def draw() -> View:
        async with transaction(on_behalf_of=person) as db:
            return screens.milestone(await ramps.of(db, whose, by=person, now=clock()), None)

    await open_modal(draw())


async def save(
    ack: AsyncAck,
    view: dict[str, Any],
    client: AsyncWebClient,
    person: UserId,
    transaction: Transaction,
    once: Once,
    clock: Clock,
) -> None:
    form = screens.read(view)
    async with once() as db:
        await milestones.save(db, by=person, form=form, now=clock())
    await ack()
    below = await _list(transaction, person, form.mentee_id, clock)
    await client.views_update(view_id=view["previous_view_id"], view=below)
    await home.publish(client, transaction, person, clock)


async def _list(transaction: Transaction, person: UserId, whose: UserId | None, clock: Clock) -> View:
    async with transaction(on_behalf_of=person) as db:
        return screens.ramp(await ramps.of(db, whose or person, by=person, now=clock()))


def _milestone(action: dict[str, Any]) -> MilestoneId:
    return MilestoneId(common.read_id(action["value"]))
