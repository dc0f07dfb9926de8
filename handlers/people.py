"""Who reports to whom, as people say and leads confirm."""

from __future__ import annotations

from typing import Any

from slack_sdk.models.views import View

from app.clock import Clock
from app.database import Transaction
from app.services import claims, people, people_gaps
from app.services.people_gaps import KEPT
from blocks import assignments as assignment_screens
from blocks import common
from blocks import people as screens
from handlers.answers import Answer, OpenModal, RedrawModal
from handlers.directory import Recognise
from handlers.listeners import Body, Listeners
from models.ids import ClaimId, SlackId, UserId


def listens() -> Listeners:
    return Listeners(
        commands={"people": open_people},
        actions={
            screens.OPEN_PEOPLE: open_people,
            screens.FILL_MANAGER: fill,
            screens.FILL_ROLE: fill,
            screens.FILL_START: fill,
            screens.SHOW_MORE: show_more,
            assignment_screens.CLAIM: claim,
            screens.CONFIRM_CLAIM: decide_claim,
            screens.REFUSE_CLAIM: decide_claim,
            screens.SET_MANAGER: set_manager,
        },
    )


async def claim(
    action: dict[str, Any],
    answer: Answer,
    person: UserId,
    transaction: Transaction,
    clock: Clock,
) -> None:
    report = UserId(common.read_id(action["value"]))
    async with transaction(on_behalf_of=person) as db:
        await claims.claim(db, report, by=person, now=clock())
        name = (await people.user(db, report)).name
    await answer(screens.claimed(name))


async def decide_claim(
    action: dict[str, Any], person: UserId, transaction: Transaction, clock: Clock
) -> None:
    confirmed = action["action_id"] == screens.CONFIRM_CLAIM
    async with transaction(on_behalf_of=person) as db:
        await claims.decide(
            db, ClaimId(common.read_id(action["value"])), by=person, confirmed=confirmed, now=clock()
        )


async def set_manager(
    action: dict[str, Any],
    recognise: Recognise,
    person: UserId,
    transaction: Transaction,
    clock: Clock,
) -> None:
    """A lead answers who manages somebody new."""
    report = UserId(common.read_id(action["block_id"].split(":")[-1]))
    manager = await recognise(SlackId(action["selected_user"]))
    async with transaction(on_behalf_of=person) as db:
        await claims.set_manager(db, report, manager, by=person, now=clock())


async def open_people(open_modal: OpenModal, person: UserId, transaction: Transaction) -> None:
    await open_modal(_people(transaction, person, 0))


async def show_more(
    action: dict[str, Any],
    redraw: RedrawModal,
    person: UserId,
    transaction: Transaction,
) -> None:
    drawn = await _people(transaction, person, int(action["value"]))
    await redraw(drawn)


async def fill(
    action: dict[str, Any],
    body: Body,
    redraw: RedrawModal,
    recognise: Recognise,
    person: UserId,
    transaction: Transaction,
    clock: Clock,
) -> None:
    """One fact of one person; what was chosen is taken off the list."""
    whom = UserId(common.read_id(action["block_id"].split(":")[-1]))
    manager, role, start = screens.read_fact(action)
    reports_to = await recognise(SlackId(manager)) if manager else KEPT
    async with transaction(on_behalf_of=person) as db:
        await people_gaps.set_facts(
            db,
            by=person,
            user=whom,
            manager=reports_to,
            role=role or KEPT,
            start_date=start or KEPT,
            now=clock(),
        )
    view = body["view"]
    drawn = await _people(transaction, person, int(view["private_metadata"] or 0))
    await redraw(drawn)


async def _people(transaction: Transaction, person: UserId, offset: int) -> View:
    async with transaction(on_behalf_of=person) as db:
        await people.require_lead(db, person)
        incomplete = await people_gaps.people_missing(db, limit=screens.PAGE, offset=offset)
        return screens.directory(
            incomplete, await people_gaps.how_many_missing(db), await people_gaps.roles(db), offset
        )
