"""`/mentor rematch`, and the next step for whoever decides."""

from __future__ import annotations

from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.models.views import View
from sqlalchemy.ext.asyncio import AsyncSession

from app.clock import Clock
from app.database import Transaction
from app.services import handovers, summaries
from blocks import assignments as assignment_screens
from blocks import common
from blocks import handovers as screens
from handlers.answers import OpenModal
from handlers.choosing import Chooser
from handlers.listeners import Body, Listeners
from handlers.once import Once
from models.ids import AssignmentId, UserId

CHOOSER = Chooser("rematch", "Find another mentor", screens.OPEN)


def listens() -> Listeners:
    return Listeners(
        commands={CHOOSER.word: open_rematch},
        actions={screens.OPEN: open_rematch, screens.OFFER: offer, screens.CHOOSE: choose},
        options={screens.MENTOR: find_mentors},
        views={screens.ASK: ask, screens.OFFER_TO: offer_to},
    )


async def open_rematch(
    body: Body,
    open_modal: OpenModal,
    person: UserId,
    mentioned: list[UserId],
    transaction: Transaction,
    clock: Clock,
) -> None:

    async def draw(db: AsyncSession, assignment: AssignmentId) -> View:
        return screens.rematch((await summaries.of(db, assignment, by=person, now=clock())).view)

    await open_modal(
        CHOOSER.draw(draw, body=body, person=person, mentioned=mentioned, transaction=transaction)
    )


async def ask(ack: AsyncAck, view: dict[str, Any], person: UserId, once: Once, clock: Clock) -> None:
    async with once() as db:
        await handovers.ask(db, screens.read_id(view), by=person, now=clock())
    await ack(response_action="update", view=screens.asked())


async def offer(action: dict[str, Any], person: UserId, transaction: Transaction, clock: Clock) -> None:
    """The message then shows who has the offer."""
    async with transaction(on_behalf_of=person) as db:
        await handovers.offer(db, AssignmentId(common.read_id(action["value"])), by=person, now=clock())


async def choose(
    action: dict[str, Any],
    open_modal: OpenModal,
    person: UserId,
    transaction: Transaction,
    clock: Clock,
) -> None:
    """For whoever would rather have somebody else than the next best."""
    assignment = AssignmentId(common.read_id(action["value"]))

    async def draw() -> View:
        async with transaction(on_behalf_of=person) as db:
            return screens.choose(await handovers.to_choose(db, assignment, by=person, now=clock()))

    await open_modal(draw())


async def find_mentors(
    ack: AsyncAck, payload: dict[str, Any], body: Body, person: UserId, transaction: Transaction, clock: Clock
) -> None:
    query = str(payload.get("value") or "").strip()
    async with transaction(on_behalf_of=person) as db:
        found = await handovers.to_choose(
            db, screens.read_id(body["view"]), by=person, now=clock(), query=query
        )
    await ack(options=[option.to_dict() for option in assignment_screens.mentor_options(found.matches)])


async def offer_to(ack: AsyncAck, view: dict[str, Any], person: UserId, once: Once, clock: Clock) -> None:
    async with once() as db:
        sent = await handovers.offer_to(
            db, screens.read_id(view), screens.read_choice(view), by=person, now=clock()
        )
    await ack(response_action="update", view=assignment_screens.sent(sent))
