"""`/mentor goals`: what a mentorship is for, with a form on top of the list."""

from __future__ import annotations

from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from app.clock import Clock
from app.database import Transaction
from app.services import goals
from blocks import common
from blocks import goals as screens
from handlers.answers import OpenModal, RedrawModal
from handlers.choosing import Chooser
from handlers.listeners import Body, Listeners
from handlers.once import Once
from models.ids import AssignmentId, UserId

CHOOSER = Chooser("goals", "Goals", screens.OPEN)


def listens() -> Listeners:
    return Listeners(
        commands={CHOOSER.word: open_goals},
        actions={
            screens.OPEN: open_goals,
            screens.ACHIEVED: set_achieved,
            screens.NOT_YET: set_achieved,
            screens.EDIT: edit,
        },
        views={screens.SAVE: save},
    )


async def open_goals(
    body: Body,
    open_modal: OpenModal,
    person: UserId,
    mentioned: list[UserId],
    transaction: Transaction,
) -> None:

    async def draw(db: AsyncSession, assignment: AssignmentId) -> View:
        return screens.goals(await goals.of(db, assignment, by=person))

    await open_modal(
        CHOOSER.draw(draw, body=body, person=person, mentioned=mentioned, transaction=transaction)
    )


async def set_achieved(
    action: dict[str, Any],
    body: Body,
    redraw: RedrawModal,
    person: UserId,
    transaction: Transaction,
    clock: Clock,
) -> None:
    assignment = AssignmentId(common.read_id(body["view"]["private_metadata"]))
    async with transaction(on_behalf_of=person) as db:
        await goals.set_achieved(
            db,
            assignment,
            action["value"],
            achieved=action["action_id"] == screens.ACHIEVED,
            by=person,
            now=clock(),
        )
        drawn = screens.goals(await goals.of(db, assignment, by=person))
    await redraw(drawn)


async def edit(
    action: dict[str, Any], open_modal: OpenModal, person: UserId, transaction: Transaction
) -> None:
    assignment = AssignmentId(common.read_id(action["value"]))

    async def draw() -> View:
        async with transaction(on_behalf_of=person) as db:
            return screens.form(await goals.of(db, assignment, by=person))

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
        await goals.revise(db, by=person, form=form, today=clock().date(), now=clock())
    await ack()
    async with transaction(on_behalf_of=person) as db:
        below = screens.goals(await goals.of(db, form.assignment_id, by=person))
    await client.views_update(view_id=view["previous_view_id"], view=below)
