"""`/mentor feedback`, and the questions that ask for it."""

from __future__ import annotations

from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.models.views import View
from sqlalchemy.ext.asyncio import AsyncSession

from app.clock import Clock
from app.database import Transaction
from app.services import feedback
from blocks import feedback as screens
from blocks import handovers as hand_over_screens
from handlers.answers import OpenModal
from handlers.choosing import Chooser, carried
from handlers.listeners import Body, Listeners
from handlers.once import Once
from models.ids import AssignmentId, UserId
from models.words import Fit

CHOOSER = Chooser("feedback", "Give feedback", screens.OPEN, statuses=feedback.OPEN_TO)
FITS = {action_id: fit for fit, (_, action_id) in screens.FITS.items()}


def listens() -> Listeners:
    return Listeners(
        commands={CHOOSER.word: open_feedback},
        actions={
            screens.OPEN: open_feedback,
            screens.FIT_GOOD: answer_fit,
            screens.FIT_TOO_EARLY: answer_fit,
            screens.FIT_NOT_GOOD: answer_fit,
        },
        views={screens.GIVE: give},
    )


async def open_feedback(
    body: Body,
    open_modal: OpenModal,
    person: UserId,
    mentioned: list[UserId],
    transaction: Transaction,
    clock: Clock,
) -> None:
    """By command, or by a button that carries the mentorship and perhaps the occasion."""

    value = carried(body)
    occasion = screens.named(value)[1] if value else None

    async def draw(db: AsyncSession, assignment: AssignmentId) -> View:
        return screens.give(await feedback.screen(db, assignment, by=person, occasion=occasion, now=clock()))

    await open_modal(
        CHOOSER.draw(draw, body=body, person=person, mentioned=mentioned, transaction=transaction)
    )


async def give(ack: AsyncAck, view: dict[str, Any], person: UserId, once: Once, clock: Clock) -> None:
    async with once() as db:
        await feedback.give(db, by=person, form=screens.read(view), now=clock())
    await ack(response_action="update", view=screens.thanks())


async def answer_fit(
    action: dict[str, Any],
    open_modal: OpenModal,
    person: UserId,
    transaction: Transaction,
    clock: Clock,
) -> None:
    """One tap. Who does not fit well is offered the way out at once."""
    fit = FITS[action["action_id"]]
    assignment, occasion = screens.named(action["value"])
    async with transaction(on_behalf_of=person) as db:
        view = await feedback.answer_fit(db, assignment, occasion, fit=fit, by=person, now=clock())
    if fit is Fit.NOT_GOOD:

        async def draw() -> View:
            return hand_over_screens.rematch(view)

        await open_modal(draw())
