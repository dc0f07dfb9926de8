"""Builds the Bolt app: which listener gets what, and how errors are answered."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import aiohttp
import structlog
from slack_bolt import BoltContext, BoltResponse
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.listener.async_listener import AsyncCustomListener
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from app import injection
from app.clock import Clock
from app.database import Transaction, by_urgency
from app.inflight import InFlight
from app.injection import Introduce
from app.services.requests import AlreadyApplied
from blocks import assignments, common
from handlers import FEATURES, directory, menu
from handlers.answers import Answer
from handlers.listeners import Body, Listener, Spoken
from models.errors import DomainError, NotMyReport

log = structlog.get_logger("cairn.slack")

COMMAND = "/mentor"
STATEMENT_TIMEOUT_MS = 2400
"""Slack waits three seconds: a statement that takes longer than this has lost its reader anyway."""
AFTERWARDS = 2
"""Transactions at a time of what Slack does not wait for."""


@dataclass(frozen=True)
class Slack:
    app: AsyncApp
    in_flight: InFlight


def build(client: AsyncWebClient, *, transaction: Transaction, clock: Clock) -> Slack:
    """The Bolt app with every feature's listeners. It is given what came over a socket, or what app/web.py let in."""
    app = AsyncApp(name="cairn", client=client, request_verification_enabled=False)
    in_flight = InFlight()
    app.listener_runner.listener_start_handler = in_flight
    app.listener_runner.listener_completion_handler = in_flight
    app.use(injection.without_waiting(clock, _refused))
    _register(app, partial(transaction, statement_timeout_ms=STATEMENT_TIMEOUT_MS), clock)
    app.error(answer_error)
    return Slack(app, in_flight)


def _register(app: AsyncApp, transaction: Transaction, clock: Clock) -> None:
    """One listener of Bolt's for each kind of request: it asks all that it has one after the other, which for a
    hundred of them takes longer than what most requests ask for.

    For commands, clicks and events Slack only wants to know that they were heard, for searches and forms it waits.
    """
    anything = re.compile(".*", re.DOTALL)
    at_once, afterwards = by_urgency(transaction, few=AFTERWARDS)
    heard = partial(_chosen, introduce=injection.introduction(afterwards, clock), is_heard_first=True)
    remembering = injection.introduction(at_once, clock, members=directory.Members())
    answered = partial(_chosen, introduce=remembering, is_heard_first=False)
    commands = _united(feature.commands for feature in FEATURES)
    shortcuts = _united(feature.shortcuts for feature in FEATURES)
    actions = _united(feature.actions for feature in FEATURES) | {common.OPENED_LINK: menu.link_opened}
    options = _united(feature.options for feature in FEATURES)
    views = _united(feature.views for feature in FEATURES)
    app.command(COMMAND)(heard(commands, _word, otherwise=menu.not_understood(list(commands))))
    app.shortcut(anything)(heard(shortcuts, _callback_id, otherwise=menu.outdated))
    app.action(anything)(heard(actions, _action_id, otherwise=menu.outdated))
    app.options(anything)(answered(options, _action_id, otherwise=menu.no_options))
    app.view(anything)(answered(views, _callback_id, otherwise=menu.outdated_form))
    for event_type, listener in _united(feature.events for feature in FEATURES).items():
        app.event(event_type)(heard({event_type: listener}, _event_type, otherwise=listener))


def _united(tables: Iterable[Mapping[str, Listener]]) -> dict[str, Listener]:
    return {name: listener for table in tables for name, listener in table.items()}


def _chosen(
    listeners: Mapping[str, Listener],
    name: Callable[[Body], str],
    *,
    otherwise: Listener,
    introduce: Introduce,
    is_heard_first: bool,
) -> Listener:
    """Hands each request to the listener of its `name`, which Bolt gives what it asks for, as it does with its own."""

    def given_what_it_names(listener: Listener) -> AsyncCustomListener:
        return AsyncCustomListener(
            app_name="cairn", ack_function=listener, lazy_functions=(), matchers=(), middleware=()
        )

    known = {name: given_what_it_names(listener) for name, listener in listeners.items()}
    unknown = given_what_it_names(otherwise)

    async def hand_on(
        request: AsyncBoltRequest,
        response: BoltResponse,
        payload: Body,
        ack: AsyncAck,
        client: AsyncWebClient,
    ) -> None:
        async def carry_out() -> None:
            await introduce(request.body, request.context, client)
            await known.get(name(payload), unknown).run_ack_function(request=request, response=response)

        if is_heard_first:
            await ack()
        try:
            await carry_out()
        except directory.FilledAnew:
            await carry_out()  # as whom they are now

    return hand_on


def _word(command: Body) -> str:
    return Spoken.from_text(command.get("text") or "").word


def _event_type(event: Body) -> str:
    return str(event["type"])


def _callback_id(opened: Body) -> str:
    return str(opened["callback_id"])


def _action_id(action: Body) -> str:
    """Links say after a dot which one was opened; what Slack had before Block Kit has no such id."""
    name = str(action.get("action_id"))
    return common.OPENED_LINK if name.startswith(f"{common.OPENED_LINK}.") else name


async def answer_error(
    error: Exception,
    body: Body,
    context: BoltContext,
    client: AsyncWebClient,
    ack: AsyncAck,
) -> BoltResponse | None:
    """The one place where an error becomes an answer.

    A refusal stands under its field, or is said to the person alone. Anything else is an apology with a
    reference that is also in the log. Never raises: an error from here would escape Bolt's dispatcher.
    """
    refusal = error if isinstance(error, DomainError) else None
    if not refusal and not isinstance(error, AlreadyApplied):
        refusal = _apology(error, body)
    submitted = body.get("type") == "view_submission" and ack.response is None
    if refusal and submitted:
        return BoltResponse(status=200, body=_under_fields(refusal, body["view"]))
    # What fails after a form was saved and closed has nowhere left to be said; the log has it.
    if refusal and body.get("type") not in ("block_suggestion", "view_submission"):
        try:
            await Answer(client, body, context.response_url)(
                common.escape(refusal.sentence), _way_out(refusal)
            )
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as unreachable:
            log.warning("answer_lost", error=type(unreachable).__name__)
    if ack.response is not None:
        return None
    return BoltResponse(status=200, body={"options": []} if body.get("type") == "block_suggestion" else "")


def _refused(refusal: DomainError) -> View:
    """The same refusal for a modal that is open already."""
    said = [common.paragraph(common.escape(refusal.sentence))]
    return common.page("Mentoring", _way_out(refusal) or said)


def _way_out(refusal: DomainError) -> list[Block] | None:
    """Buttons, for the refusals that have a way out of their own."""
    if isinstance(refusal, NotMyReport):
        return assignments.not_my_report(refusal.sentence, refusal.user_id, refusal.name)
    return None


def _apology(error: Exception, body: Body) -> DomainError:
    reference = secrets.token_hex(4)
    log.error("listener_failed", reference=reference, kind=body.get("type"), exc_info=error)
    return DomainError(
        f"Something went wrong on our side, and nothing was changed. Please try again. "
        f"If it happens again, give your program lead the reference {reference}."
    )


def _under_fields(refusal: DomainError, view: Mapping[str, Any]) -> dict[str, Any]:
    """Slack shows errors under input blocks only; a refusal without a field goes under the first."""
    inputs = {
        common.field_name(block["block_id"]): block["block_id"]
        for block in view["blocks"]
        if block["type"] == "input"
    }
    if not inputs:
        return {"response_action": "update", "view": common.notice(refusal.sentence).to_dict()}
    first = next(iter(inputs.values()))
    errors: dict[str, str] = {}
    for field, sentence in refusal.errors:
        errors.setdefault(inputs.get(field or "", first), sentence)
    return {"response_action": "errors", "errors": errors}
