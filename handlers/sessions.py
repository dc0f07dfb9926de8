"""`/mentor log` and **Edit**: one of the two writes a meeting down."""

from __future__ import annotations

from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from app.clock import Clock
from app.database import Transaction
from app.services import pairs, past_sessions, sessions, topics, working_days
from blocks import common, session_pages, session_rows
from blocks import sessions as screens
from blocks.session_state import Hidden
from handlers import home
from handlers.answers import OpenModal, RedrawModal
from handlers.listeners import Body, Listeners
from handlers.once import Once
from models.ids import AssignmentId, SessionId, UserId
from models.shapes.sessions import LogScreen


def listens() -> Listeners:
    return Listeners(
        commands={"log": open_log},
        shortcuts={screens.LOG_SHORTCUT: open_log},
        actions={
            screens.OPEN_LOG: open_log,
            screens.OPEN_EDIT: open_edit,
            screens.ADD_DETAILS: add_details,
            screens.MENTORSHIP: change_form,
            screens.ADD_ACTION: change_form,
            screens.ADD_RESOURCE: change_form,
            session_rows.REMOVE_ROW: change_form,
            screens.MORE: change_form,
        },
        options={screens.TOPICS: offer_topics},
        views={screens.LOG: submit_log, screens.EDIT: submit_edit},
    )


async def open_log(
    body: Body,
    open_modal: OpenModal,
    person: UserId,
    mentioned: list[UserId],
    transaction: Transaction,
    clock: Clock,
) -> None:
    """By command, perhaps with a name, by shortcut, or by a button that may carry the mentorship."""
    carried = body["actions"][0].get("value") if body.get("actions") else None

    async def draw() -> View:
        async with transaction(on_behalf_of=person) as db:
            screen = await past_sessions.to_log(
                db,
                by=person,
                now=clock(),
                assignment=AssignmentId(common.read_id(carried)) if carried else None,
                other=mentioned[0] if mentioned else None,
            )
        return screens.form(screen, Hidden.begin(screen))

    await open_modal(draw())


async def add_details(
    action: dict[str, Any],
    open_modal: OpenModal,
    person: UserId,
    transaction: Transaction,
    clock: Clock,
) -> None:
    """To one's own session by changing it; to the other one's by logging the same day, which joins it."""
    session_id = SessionId(common.read_id(action["value"]))

    async def draw() -> View:
        async with transaction(on_behalf_of=person) as db:
            session = await past_sessions.one(db, session_id, by=person, now=clock())
            if session.is_own or session.pair is None:
                screen = await past_sessions.to_edit(db, session_id, by=person, now=clock())
            else:
                screen = await past_sessions.to_log(
                    db, by=person, now=clock(), assignment=session.pair.id, day=session.day
                )
        return screens.form(screen, Hidden.begin(screen))

    await open_modal(draw())


async def open_edit(
    action: dict[str, Any],
    open_modal: OpenModal,
    person: UserId,
    transaction: Transaction,
    clock: Clock,
) -> None:
    session_id = SessionId(common.read_id(action["value"]))

    async def draw() -> View:
        async with transaction(on_behalf_of=person) as db:
            await sessions.own(db, session_id, by=person)
            screen = await past_sessions.to_edit(db, session_id, by=person, now=clock())
        return screens.form(screen, Hidden.begin(screen))

    await open_modal(draw())


async def change_form(
    action: dict[str, Any],
    body: Body,
    redraw: RedrawModal,
    person: UserId,
    transaction: Transaction,
    clock: Clock,
) -> None:
    """Another row, one less, **More**, or another mentorship: drawn again with the same ids, so nothing is lost."""
    view = body["view"]
    hidden = Hidden.decode(view["private_metadata"])
    match action["action_id"]:
        case screens.ADD_ACTION:
            hidden = hidden.with_action()
        case screens.ADD_RESOURCE:
            hidden = hidden.with_resource()
        case session_rows.REMOVE_ROW:
            hidden = hidden.without(int(action["value"]))
        case screens.MORE:
            hidden = hidden.with_more()
        case screens.MENTORSHIP:
            hidden = hidden.of(screens.read_mentorship(view))
    screen = await _screen(hidden, person, transaction, clock)
    await redraw(screens.form(screen, hidden))


async def offer_topics(
    ack: AsyncAck, payload: dict[str, Any], body: Body, person: UserId, transaction: Transaction, clock: Clock
) -> None:
    """This week's topics and earlier ones while nothing is typed; what is typed can always be added."""
    query = str(payload.get("value") or "").strip()
    async with transaction(on_behalf_of=person) as db:
        pair = await pairs.require(db, screens.read_mentorship(body["view"]), by=person)
        today = (await working_days.load(db, [person]))[person].today(clock())
        found = await topics.suggest(db, pair, query=query, today=today)
    await ack(options=[option.to_dict() for option in screens.topic_options(found, query)])


async def submit_log(
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
        logged = await sessions.log(db, by=person, form=form, now=clock())
    await ack(response_action="update", view=session_pages.logged(logged))
    await home.publish(client, transaction, person, clock)


async def submit_edit(
    ack: AsyncAck,
    view: dict[str, Any],
    client: AsyncWebClient,
    person: UserId,
    transaction: Transaction,
    once: Once,
    clock: Clock,
) -> None:
    hidden, form = Hidden.decode(view["private_metadata"]), screens.read(view)
    session_id = SessionId(common.read_id(str(hidden.session)))
    async with once() as db:
        await sessions.edit(db, session_id, by=person, form=form, version=hidden.version, now=clock())
    await ack()
    async with transaction(on_behalf_of=person) as db:
        session = await past_sessions.one(db, session_id, by=person, now=clock())
    if view.get("previous_view_id"):  # the session as it was before
        await client.views_update(view_id=view["previous_view_id"], view=session_pages.session(session))


async def _screen(hidden: Hidden, person: UserId, transaction: Transaction, clock: Clock) -> LogScreen:
    async with transaction(on_behalf_of=person) as db:
        if hidden.session:
            return await past_sessions.to_edit(db, SessionId(hidden.session), by=person, now=clock())
        assignment = AssignmentId(hidden.assignment)
        return await past_sessions.to_log(db, by=person, now=clock(), assignment=assignment)
