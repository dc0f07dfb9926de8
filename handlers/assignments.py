"""`/mentor matches`, `assign`, `cancel`: a manager or lead finds somebody a mentor."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from app.clock import Clock
from app.database import Transaction
from app.services import assignments, intake, matching, offer_views
from blocks import assignments as screens
from blocks import common
from handlers import home
from handlers.answers import Answer, OpenModal, RedrawModal
from handlers.directory import Recognise
from handlers.listeners import Body, Listeners
from handlers.once import Once
from models.errors import Invalid
from models.ids import AssignmentId, MentorId, SlackId, UserId
from models.shapes.assignments import Proposal


def listens() -> Listeners:
    return Listeners(
        commands={"assign": open_assign, "matches": open_matches, "cancel": open_withdraw},
        actions={
            screens.OPEN_ASSIGN: open_assign,
            screens.ASSIGN_TO: open_assign,
            screens.MENTEE: recompute,
            screens.SKILLS: recompute,
            screens.CHANGE_TERMS: show_terms,
            screens.ASK_MENTEE: ask_mentee,
            screens.WITHDRAW_NOW: withdraw_now,
        },
        options={screens.MENTOR: offer_mentors},
        views={screens.ASSIGN: submit_assign, screens.WITHDRAW: submit_withdraw},
    )


async def open_matches(
    open_modal: OpenModal,
    person: UserId,
    mentioned: list[UserId],
    transaction: Transaction,
    clock: Clock,
) -> None:
    mentee = _named(mentioned, "matches")

    async def draw() -> View:
        return screens.matches(await _proposal(transaction, person, mentee, clock))

    await open_modal(draw())


async def open_assign(
    body: Body,
    open_modal: OpenModal,
    person: UserId,
    mentioned: list[UserId],
    transaction: Transaction,
    clock: Clock,
) -> None:
    """By command with a name, or by a button that carries the mentee and perhaps the mentor."""
    mentee, mentor = _carried(body) or (_named(mentioned, "assign"), None)

    async def draw() -> View:
        proposal = await _proposal(transaction, person, mentee, clock)
        return screens.assign(proposal, screens.Hidden(mentee), chosen=mentor)

    await open_modal(draw())


async def recompute(
    body: Body,
    redraw: RedrawModal,
    recognise: Recognise,
    person: UserId,
    transaction: Transaction,
    clock: Clock,
) -> None:
    """Another mentee, or other skills to look for: other suggestions."""
    view = body["view"]
    hidden = screens.Hidden.decode(view["private_metadata"])
    slack_id = screens.read_mentee(view)
    mentee = await recognise(SlackId(slack_id)) if slack_id else UserId(hidden.mentee)
    skills = screens.read_assign(view).skills
    proposal = await _proposal(transaction, person, mentee, clock, skills)
    changed = replace(hidden, mentee=mentee, generation=hidden.generation + 1)
    await redraw(screens.assign(proposal, changed))


async def show_terms(
    body: Body,
    redraw: RedrawModal,
    person: UserId,
    transaction: Transaction,
    clock: Clock,
) -> None:
    view = body["view"]
    hidden = screens.Hidden.decode(view["private_metadata"])
    proposal = await _proposal(transaction, person, UserId(hidden.mentee), clock)
    drawn = screens.assign(
        proposal, replace(hidden, details=True), chosen=screens.read_assign(view).mentor_id
    )
    await redraw(drawn)


async def offer_mentors(
    ack: AsyncAck, payload: dict[str, Any], body: Body, person: UserId, transaction: Transaction, clock: Clock
) -> None:
    """The five best while nothing is typed, any other free mentor by name."""
    view = body["view"]
    mentee = UserId(screens.Hidden.decode(view["private_metadata"]).mentee)
    form = screens.read_assign(view)
    query = str(payload.get("value") or "").strip()
    async with transaction(on_behalf_of=person) as db:
        await assignments.require_may_assign(db, person, mentee)
        if query:
            found = await matching.search(
                db, mentee=mentee, query=query, now=clock(), format=form.format, asked_skills=form.skills
            )
        else:
            suggestions = await matching.suggest(
                db, mentee=mentee, now=clock(), format=form.format, asked_skills=form.skills
            )
            found = suggestions.matches
    await ack(options=[option.to_dict() for option in screens.mentor_options(found)])


async def submit_assign(
    ack: AsyncAck,
    view: dict[str, Any],
    client: AsyncWebClient,
    recognise: Recognise,
    person: UserId,
    transaction: Transaction,
    once: Once,
    clock: Clock,
) -> None:
    slack_id = screens.read_mentee(view)
    if not slack_id:
        raise Invalid("Choose who gets a mentor.", field="mentee")
    mentee = await recognise(SlackId(slack_id))
    async with once() as db:
        offered = await assignments.offer(
            db, by=person, mentee=mentee, form=screens.read_assign(view), now=clock()
        )
        sent = await offer_views.of(db, offered.id)
    await ack(response_action="update", view=screens.sent(sent))
    await home.publish(client, transaction, person, clock)


async def ask_mentee(
    action: dict[str, Any],
    answer: Answer,
    person: UserId,
    transaction: Transaction,
    clock: Clock,
) -> None:
    mentee = UserId(common.read_id(action["value"]))
    async with transaction(on_behalf_of=person) as db:
        await intake.ask_for(db, mentee, by=person, now=clock())
    await answer("They have been asked. You get better suggestions as soon as they answer.")


async def open_withdraw(
    open_modal: OpenModal, person: UserId, mentioned: list[UserId], transaction: Transaction
) -> None:
    mentee = _named(mentioned, "cancel")

    async def draw() -> View:
        async with transaction(on_behalf_of=person) as db:
            return screens.withdraw(await assignments.pending_offer(db, mentee=mentee, by=person))

    await open_modal(draw())


async def submit_withdraw(
    ack: AsyncAck, view: dict[str, Any], person: UserId, once: Once, clock: Clock
) -> None:
    assignment = AssignmentId(common.read_id(view["private_metadata"]))
    async with once() as db:
        await assignments.withdraw(db, assignment, by=person, now=clock())
    await ack()


async def withdraw_now(
    action: dict[str, Any],
    body: Body,
    redraw: RedrawModal,
    person: UserId,
    transaction: Transaction,
    clock: Clock,
) -> None:
    """From the modal that has just said that the offer is out."""
    assignment = AssignmentId(common.read_id(action["value"]))
    async with transaction(on_behalf_of=person) as db:
        await assignments.withdraw(db, assignment, by=person, now=clock())
    await redraw(common.notice("The offer is withdrawn."))


async def _proposal(
    transaction: Transaction, person: UserId, mentee: UserId, clock: Clock, skills: tuple[str, ...] = ()
) -> Proposal:
    async with transaction(on_behalf_of=person) as db:
        return await assignments.propose(db, by=person, mentee=mentee, now=clock(), skills=skills)


def _named(mentioned: list[UserId], word: str) -> UserId:
    if not mentioned:
        raise Invalid(f"Say who it is for: `/mentor {word} @name`.")
    return mentioned[0]


def _carried(body: Body) -> tuple[UserId, MentorId | None] | None:
    """What the button was drawn with: `mentee` or `mentee:mentor`; None for the command."""
    if not body.get("actions"):
        return None
    mentee, _, mentor = str(body["actions"][0].get("value", "")).partition(":")
    return UserId(common.read_id(mentee)), MentorId(common.read_id(mentor)) if mentor else None
