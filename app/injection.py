"""Our whole dependency injection: Bolt gives a listener whatever it names and the context holds."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from slack_bolt import BoltResponse
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from app.clock import Clock
from app.database import Transaction
from handlers import directory
from handlers.answers import Answer, OpenModal, RedrawModal
from handlers.listeners import Body, Spoken
from handlers.once import Once
from models.errors import DomainError
from models.ids import SlackId

GIVEN = frozenset(
    (
        "transaction",
        "clock",
        "person",
        "mentioned",
        "spoken",
        "recognise",
        "open_modal",
        "redraw",
        "answer",
        "once",
    )
)
"""What a listener may name besides Bolt's own parameters."""


class LastingAck(AsyncAck):
    """An acknowledgement that stays given.

    Bolt takes it back when a listener fails after it, then tells Slack nothing and tries the next listener.
    """

    def __init__(self) -> None:
        self._given: BoltResponse | None = None

    @property
    def response(self) -> BoltResponse | None:
        return self._given

    @response.setter
    def response(self, response: BoltResponse | None) -> None:
        self._given = response or self._given


def without_waiting(clock: Clock, refused: Callable[[DomainError], View]) -> Callable[..., Awaitable[None]]:
    """Bolt's middleware: what is at hand. Slack has no answer before it is through."""

    async def inject(
        body: Body,
        context: AsyncBoltContext,
        client: AsyncWebClient,
        next_: Callable[[], Awaitable[None]],
    ) -> None:
        context["ack"] = LastingAck()
        context["clock"] = clock
        context["spoken"] = Spoken.from_text(body.get("text") or "" if "command" in body else "")
        context["open_modal"] = OpenModal(client, body, refused)
        context["redraw"] = RedrawModal(client, body)
        context["answer"] = Answer(client, body, context.response_url)
        await next_()

    return inject


Introduce = Callable[[Body, AsyncBoltContext, AsyncWebClient], Awaitable[None]]


def introduction(
    transaction: Transaction, clock: Clock, *, members: directory.Members | None = None
) -> Introduce:
    """The way to the database, and what is asked of it each time: who acts, and whom a command is about.

    With `members`, who acts is not asked again where they remember it.
    """
    if members:
        transaction = members.only(transaction)

    async def introduce(body: Body, context: AsyncBoltContext, client: AsyncWebClient) -> None:
        recognise = partial(directory.recognise, client=client, transaction=transaction, now=clock())
        acting_person = partial(recognise, is_acting=True)
        if members:
            acting_person = partial(members.recognise, otherwise=acting_person)
        acting = directory.acting(body, team_id=context.team_id)
        # A command is about one person: a text full of names shall not have us look up each of them.
        named = context["spoken"].mentioned[:1]
        context["transaction"] = transaction
        context["recognise"] = recognise
        context["person"] = await acting_person(acting) if acting else None
        context["mentioned"] = [await recognise(SlackId(slack_id)) for slack_id in named]
        context["once"] = Once(transaction, body, context["person"])

    return introduce
