"""`/mentor` and everything nobody else answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rapidfuzz import process
from slack_bolt.context.ack.async_ack import AsyncAck

from app.clock import Clock
from app.database import PROGRAM, Transaction
from app.services import outbox, standings
from blocks import common
from blocks import menu as screens
from handlers.answers import Answer
from handlers.listeners import Listener, Listeners, Spoken
from handlers.once import Once
from models.ids import UserId

NEAR_ENOUGH = 60


def listens() -> Listeners:
    return Listeners(commands={"": show, "help": show}, events={"message": answer_message})


async def show(answer: Answer, person: UserId, transaction: Transaction, clock: Clock) -> None:
    async with transaction(on_behalf_of=person) as db:
        standing = await standings.standing(db, person, now=clock())
    await answer("What would you like to do?", screens.menu(standing))


def not_understood(words: Sequence[str]) -> Listener:
    """Answers an unknown word with the nearest one of `words` and the menu."""

    async def answer_unknown(
        answer: Answer, spoken: Spoken, person: UserId, transaction: Transaction, clock: Clock
    ) -> None:
        nearest = process.extractOne(spoken.word, [word for word in words if word], score_cutoff=NEAR_ENOUGH)
        sentence = screens.not_understood(spoken.word, nearest[0] if nearest else None)
        async with transaction(on_behalf_of=person) as db:
            standing = await standings.standing(db, person, now=clock())
        await answer(sentence, [screens.sentence(sentence), *screens.menu(standing)])

    return answer_unknown


async def answer_message(event: dict[str, Any], person: UserId | None, once: Once, clock: Clock) -> None:
    """Somebody writes to the bot as if it were a person: they get the menu."""
    if person is None or event.get("subtype") or event.get("bot_id") or event.get("channel_type") != "im":
        return
    async with once(on_behalf_of=PROGRAM) as db:
        await outbox.post(db, "menu", to=person, subject={"person": person}, now=clock())


async def outdated(answer: Answer) -> None:
    """A button of an older version, or one that is not ours."""
    await answer("This button no longer works here. Type `/mentor` to see what you can do.")


async def outdated_form(ack: AsyncAck) -> None:
    """A form of an older version: what it was for stays in view until the person has read why nothing was saved."""
    sentence = "This form is out of date, so nothing was saved. Type `/mentor` to open it again."
    await ack(response_action="update", view=common.notice(sentence))


async def link_opened() -> None:
    """Slack tells of each click on a link, too; the person is where they wanted to be."""


async def no_options(ack: AsyncAck) -> None:
    await ack(options=[])
