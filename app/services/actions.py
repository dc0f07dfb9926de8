"""Action items: they stay with the session that made them, and on everybody's list until they are done."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import cast, func, select
from sqlalchemy.dialects.postgresql import JSONPATH
from sqlalchemy.ext.asyncio import AsyncSession

from app.services import pairs, people, working_days
from models.errors import NotFound
from models.ids import AssignmentId, SessionId, UserId, new_id
from models.sessions import ActionItem as Stored
from models.sessions import MentorshipSession
from models.shapes.actions import ActionItem, OpenActions
from models.shapes.pairs import Pair
from models.shapes.sessions import ActionForm
from models.words import Party

SOMETHING_OPEN = '$[*] ? (!(@."done" == true))'


async def open_items(
    db: AsyncSession, *, by: UserId, now: datetime, among: Collection[AssignmentId] | None = None
) -> list[ActionItem]:
    """All that is open in the person's running mentorships, and what they still owe from ended ones; overdue first.

    `among`: only of these mentorships.
    """
    mine = await pairs.of_person(db, by, among)
    today = (await working_days.load(db, [by]))[by].today(now)
    rows = await db.execute(
        select(MentorshipSession.id, MentorshipSession.assignment_id, MentorshipSession.action_items)
        .where(
            MentorshipSession.assignment_id.in_(mine),
            func.jsonb_path_exists(MentorshipSession.action_items, cast(SOMETHING_OPEN, JSONPATH)),
        )
        .order_by(MentorshipSession.session_date, MentorshipSession.id)
    )
    found = [
        item
        for session_id, assignment_id, stored in rows
        if assignment_id
        for pair in [mine[assignment_id]]
        for item in listed(session_id, pair, stored, today=today)
        if not item.done and (pair.status in people.RUNNING or item.owner is pair.side)
    ]
    return sorted(found, key=lambda item: (item.due is None, item.due or date.max))


async def listing(
    db: AsyncSession, *, by: UserId, now: datetime, just_done: str | None = None
) -> OpenActions:
    """The list as it is shown; `just_done` names the item that was ticked off a moment ago."""
    ticked = await _named(db, just_done, by=by, now=now) if just_done else None
    return OpenActions(tuple(await open_items(db, by=by, now=now)), ticked)


async def set_done(db: AsyncSession, names: Sequence[str], *, done: bool) -> None:
    """Ticks items off, or takes that back. Either of the two may; setting what is set already changes nothing."""
    for name in names:
        session_id, key = parse(name)
        session = await db.scalar(
            select(MentorshipSession).where(MentorshipSession.id == session_id).with_for_update()
        )
        keys = [key_of(stored, place) for place, stored in enumerate(session.action_items)] if session else []
        if session is None or key not in keys:
            raise NotFound("This action item is no longer there.", field="done")
        items = [Stored(**stored) for stored in session.action_items]
        items[keys.index(key)]["done"] = done
        session.action_items = items
        await db.flush()


def listed(
    session_id: SessionId, pair: Pair | None, stored: Sequence[Any], *, today: date
) -> list[ActionItem]:
    """The items of one session; without a `pair`, of somebody else's that the mentee shares."""
    items = []
    for place, one in enumerate(stored):
        owner = Party.MENTOR if one.get("owner") == Party.MENTOR else Party.MENTEE
        due = date.fromisoformat(one["due"][:10]) if one.get("due") else None
        done = one.get("done") is True
        items.append(
            ActionItem(
                session_id=session_id,
                key=key_of(one, place),
                item=str(one.get("item") or ""),
                owner=owner,
                owner_name=pair.name_of(owner) if pair else owner.title(),
                other_name=pair.other_name if pair else "",
                due=due,
                done=done,
                assignment_id=pair.id if pair else None,
                is_own=pair is not None and owner is pair.side,
                overdue=not done and due is not None and due < today,
            )
        )
    return items


def stored(forms: Sequence[ActionForm], before: Sequence[Stored] = ()) -> list[Stored]:
    """The items of a form as they are kept; those that were there `before` stay done if they were."""
    known = {key_of(one, place): one for place, one in enumerate(before)}
    return [
        Stored(
            item=form.item or "",
            owner=form.owner or "",
            due=form.due.isoformat() if form.due else None,
            done=bool(known[form.key].get("done")) if form.key in known else False,
            id=form.key if form.key in known and not form.key.startswith("#") else str(new_id()),
        )
        for form in forms
    ]


def united(first: Sequence[Stored], second: Sequence[Stored]) -> list[Stored]:
    """Both lists; what the second says again in the same words stands once."""
    said = {(one["item"].casefold(), one["owner"]) for one in first}
    return [*first, *(one for one in second if (one["item"].casefold(), one["owner"]) not in said)]


def key_of(one: Any, place: int) -> str:
    """Its id; what an integrator wrote without one is named by its place, which no form of ours changes."""
    return str(one.get("id") or f"#{place}")


def parse(name: str) -> tuple[SessionId, str]:
    """Reads `ActionItem.name`."""
    session_id, _, key = name.partition(":")
    try:
        return SessionId(UUID(session_id)), key
    except ValueError:
        raise NotFound("This action item is no longer there.", field="done") from None


async def _named(db: AsyncSession, name: str, *, by: UserId, now: datetime) -> ActionItem | None:
    session_id, key = parse(name)
    row = (
        await db.execute(
            select(MentorshipSession.assignment_id, MentorshipSession.action_items).where(
                MentorshipSession.id == session_id
            )
        )
    ).one_or_none()
    if row is None or row.assignment_id is None:
        return None
    mine = await pairs.of_person(db, by, [row.assignment_id])
    items = listed(session_id, mine.get(row.assignment_id), row.action_items, today=now.date())
    return next((item for item in items if item.key == key), None)
