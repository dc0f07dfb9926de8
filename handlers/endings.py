"""`/mentor pause`, `resume`, `complete`, and **Go on**: by the two, the mentee's managers and leads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from app.clock import Clock
from app.database import Transaction
from app.services import endings, handovers, occasions, summaries
from blocks import common
from blocks import endings as screens
from handlers import home
from handlers.answers import OpenModal
from handlers.choosing import Chooser
from handlers.listeners import Body, Listeners
from handlers.once import Once
from models.ids import AssignmentId, UserId
from models.shapes.endings import Summary
from models.shapes.feedback import END
from models.words import AssignmentStatus

PAUSE = Chooser("pause", "Pause the mentorship", screens.OPEN_PAUSE)
RESUME = Chooser("resume", "Resume the mentorship", screens.OPEN_RESUME)
COMPLETE = Chooser("complete", "Complete the mentorship", screens.OPEN_COMPLETE)
DRAWN: dict[str, tuple[Chooser, Callable[[Summary], View]]] = {
    PAUSE.word: (PAUSE, screens.pause),
    RESUME.word: (RESUME, screens.resume),
    COMPLETE.word: (COMPLETE, screens.complete),
}


def listens() -> Listeners:
    return Listeners(
        commands={PAUSE.word: open_pause, RESUME.word: open_resume, COMPLETE.word: open_complete},
        actions={
            screens.OPEN_PAUSE: open_pause,
            screens.OPEN_RESUME: open_resume,
            screens.OPEN_COMPLETE: open_complete,
            screens.OPEN_GO_ON: open_go_on,
            screens.RESUME_NOW: resume_now,
            screens.SHARE: share_sessions,
            screens.SHARE_NOT: share_sessions,
        },
        views={
            screens.PAUSE: pause,
            screens.RESUME: resume,
            screens.COMPLETE: complete,
            screens.GO_ON: go_on,
        },
    )


async def open_pause(
    body: Body,
    open_modal: OpenModal,
    person: UserId,
    mentioned: list[UserId],
    transaction: Transaction,
    clock: Clock,
) -> None:
    await open_modal(_form(PAUSE.word, body, person, mentioned, transaction, clock))


async def open_resume(
    body: Body,
    open_modal: OpenModal,
    person: UserId,
    mentioned: list[UserId],
    transaction: Transaction,
    clock: Clock,
) -> None:
    await open_modal(_form(RESUME.word, body, person, mentioned, transaction, clock))


async def open_complete(
    body: Body,
    open_modal: OpenModal,
    person: UserId,
    mentioned: list[UserId],
    transaction: Transaction,
    clock: Clock,
) -> None:
    await open_modal(_form(COMPLETE.word, body, person, mentioned, transaction, clock))


async def pause(
    ack: AsyncAck,
    view: dict[str, Any],
    client: AsyncWebClient,
    person: UserId,
    transaction: Transaction,
    once: Once,
    clock: Clock,
) -> None:
    async with once() as db:
        await endings.pause(db, by=person, form=screens.read_pause(view), now=clock())
    await ack(response_action="clear")
    await home.publish(client, transaction, person, clock)


async def resume(
    ack: AsyncAck,
    view: dict[str, Any],
    client: AsyncWebClient,
    person: UserId,
    transaction: Transaction,
    once: Once,
    clock: Clock,
) -> None:
    async with once() as db:
        await endings.resume(db, screens.read_id(view), by=person, now=clock())
    await ack(response_action="clear")
    await home.publish(client, transaction, person, clock)


async def resume_now(
    action: dict[str, Any],
    client: AsyncWebClient,
    person: UserId,
    transaction: Transaction,
    clock: Clock,
) -> None:
    """From the message that says that it is paused."""
    async with transaction(on_behalf_of=person) as db:
        await endings.resume(db, AssignmentId(common.read_id(action["value"])), by=person, now=clock())
    await home.publish(client, transaction, person, clock)


async def complete(
    ack: AsyncAck,
    view: dict[str, Any],
    client: AsyncWebClient,
    person: UserId,
    transaction: Transaction,
    once: Once,
    clock: Clock,
) -> None:
    form = screens.read_complete(view)
    async with once() as db:
        if form.outcome is AssignmentStatus.CANCELLED:
            await endings.cancel(db, form.assignment_id, by=person, now=clock())
        else:
            await endings.complete(db, by=person, form=form, now=clock())
    await ack(response_action="clear")
    await home.publish(client, transaction, person, clock)


async def open_go_on(
    action: dict[str, Any],
    open_modal: OpenModal,
    person: UserId,
    transaction: Transaction,
    clock: Clock,
) -> None:
    """From the message or Home once the agreed end has passed, and from **Complete the mentorship** at any time."""
    assignment = AssignmentId(common.read_id(action["value"]))

    async def draw() -> View:
        async with transaction(on_behalf_of=person) as db:
            return screens.go_on(await endings.to_go_on(db, assignment, by=person, now=clock()))

    await open_modal(draw())


async def go_on(
    ack: AsyncAck,
    view: dict[str, Any],
    client: AsyncWebClient,
    person: UserId,
    transaction: Transaction,
    once: Once,
    clock: Clock,
) -> None:
    async with once() as db:
        await endings.go_on(db, by=person, form=screens.read_go_on(view), now=clock())
    await ack(response_action="clear")
    await home.publish(client, transaction, person, clock)


async def share_sessions(
    action: dict[str, Any], person: UserId, transaction: Transaction, clock: Clock
) -> None:
    """The message shows at once who can read them now."""
    earlier, shared = AssignmentId(common.read_id(action["value"])), action["action_id"] == screens.SHARE
    async with transaction(on_behalf_of=person) as db:
        await handovers.share_sessions(db, earlier, shared=shared, by=person, now=clock())
        await occasions.answered(db, earlier, END, person, now=clock())


async def _form(
    word: str,
    body: Body,
    person: UserId,
    mentioned: list[UserId],
    transaction: Transaction,
    clock: Clock,
) -> View:
    chooser, draw_form = DRAWN[word]

    async def draw(db: AsyncSession, assignment: AssignmentId) -> View:
        summary = await summaries.of(db, assignment, by=person, now=clock())
        endings.require_possible(summary.view.status, word)
        return draw_form(summary)

    return await chooser.draw(draw, body=body, person=person, mentioned=mentioned, transaction=transaction)
