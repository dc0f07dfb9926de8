"""One look at some people: what is due for them is done, and what is to be said goes out as one message to each.

What was said is written down in the transaction that queues the message: nothing is said twice or lost. Kind by kind
(kinds.py), in as many statements for many people as for one.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from app.jobs.kinds import Kind
from app.services import agenda, circles, nudge_times, outbox
from app.services.working_days import WorkingTime
from models.agenda import Nudge
from models.errors import DomainError
from models.ids import UserId, new_id
from models.shapes.agenda import Matter

log = structlog.get_logger("cairn.agenda")

TRY_AGAIN_AFTER = timedelta(minutes=10)


@dataclass
class Tally:
    """`due` matters were found at that moment; `queued` messages came of those that are said."""

    due: int = 0
    queued: int = 0

    def add(self, other: Tally) -> None:
        self.due += other.due
        self.queued += other.queued


@dataclass
class Person:
    """What is found for one person at one look."""

    clock: WorkingTime
    hears: bool
    """Not where they were deactivated: what is done for them goes on."""
    muted: Collection[str]
    spoken_at: datetime | None = None
    due: list[tuple[Kind, Matter]] = field(default_factory=list)
    later: list[tuple[Kind, datetime]] = field(default_factory=list)
    soon: list[tuple[Kind, Matter]] = field(default_factory=list)
    """Of what comes later, what may go with a message of now."""
    look_again: list[datetime] = field(default_factory=list)

    def wants(self, kind: Kind) -> bool:
        return self.hears and kind.name not in self.muted


Found = Mapping[UserId, Person]


async def look(db: AsyncSession, people: Sequence[UserId], kinds: Sequence[Kind], now: datetime) -> Tally:
    shown = await agenda.said_since(db, people, now - agenda.REDRAWN_FOR)
    found = await _find(db, people, kinds, shown, now)
    for kind in kinds:
        if not kind.is_said:
            await _do(db, kind, _due(found, kind), found, now)
    queued = await _say(db, kinds, found, now)
    moments = {person: min(about.look_again) for person, about in found.items() if about.look_again}
    await agenda.look_again(db, moments)
    await _redraw(db, kinds, shown, now)
    return Tally(sum(len(about.due) for about in found.values()), queued)


async def _find(
    db: AsyncSession,
    people: Sequence[UserId],
    kinds: Sequence[Kind],
    shown: Sequence[Nudge],
    now: datetime,
) -> Found:
    circle = await circles.of(db, people)
    active = await agenda.active(db, people)
    muted = await agenda.muted(db, people)
    matters = [(kind, one) for kind in kinds for one in await kind.find(db, circle, now)]
    said = await agenda.said(db, people, {one.subject for _, one in matters})
    spoken = {nudge.user_id: nudge.said_at for nudge in shown}
    found = {
        person: Person(clock, person in active, muted[person], spoken.get(person))
        for person, clock in circle.clocks.items()
    }
    for kind, one in matters:
        about = found[one.person]
        if (one.person, kind.name, one.subject, one.occasion) in said:
            continue
        if one.at <= now:
            about.due.append((kind, one))
        else:
            about.later.append((kind, one.at))
            about.look_again.append(one.at)
            if one.at <= now + kind.early:
                about.soon.append((kind, one))
    return found


async def _say(db: AsyncSession, kinds: Sequence[Kind], found: Found, now: datetime) -> int:
    """To each one message about everything; what is muted, or was overtaken, is only written down.

    Returns how many.
    """
    messages = {person: new_id() for person, about in found.items() if _is_time(about, now)}
    for person in messages:
        found[person].due.extend(found[person].soon)
    heard: dict[UserId, UUID] = {}
    for kind in kinds:
        matters = [one for one in _due(found, kind) if one.person in messages]
        if not kind.is_said or not matters:
            continue
        latest = {(one.person, one.subject): one for one in sorted(matters, key=lambda one: one.at)}
        states = await kind.states(db, {one.subject for one in matters}) if kind.states else {}
        nudges = [
            _nudge(
                kind,
                one,
                now,
                message=messages[one.person]
                if found[one.person].wants(kind) and latest[one.person, one.subject] is one
                else None,
                state=states.get(one.subject, ""),
            )
            for one in matters
        ]
        await kind.act(db, list(latest.values()), now)
        await agenda.remember(db, nudges)
        heard |= {nudge.user_id: nudge.message for nudge in nudges if nudge.message}
    posted = [
        outbox.Message(person, f"nudge:{message}", {"message": message}) for person, message in heard.items()
    ]
    await outbox.post_each(db, "nudge", posted, now=now)
    return len(posted)


async def _redraw(db: AsyncSession, kinds: Sequence[Kind], shown: Sequence[Nudge], now: datetime) -> None:
    """Messages whose matters are not any more as they show them."""
    for kind in kinds:
        of_kind = [nudge for nudge in shown if nudge.kind == kind.name]
        if not of_kind or kind.states is None:
            continue
        states = await kind.states(db, {nudge.subject_id for nudge in of_kind})
        changed = [one for one in of_kind if states.get(one.subject_id, one.state) != one.state]
        await agenda.remember_states(db, changed, states)
        for reader, message in {(one.user_id, one.message) for one in changed}:
            await outbox.redraw(
                db, "nudge", to=reader, topic=f"nudge:{message}", subject={"message": message}, now=now
            )


def _due(found: Found, kind: Kind) -> list[Matter]:
    return [one for about in found.values() for of_kind, one in about.due if of_kind is kind]


def _is_time(about: Person, now: datetime) -> bool:
    """Whether there is something to say now; if it has to wait, they are looked at again then."""
    to_say = [kind for kind, _ in about.due if kind.is_said]
    waits_until = _waits_until(about, to_say, now)
    if waits_until:
        about.look_again.append(waits_until)
    return bool(to_say) and not waits_until


def _waits_until(about: Person, to_say: Sequence[Kind], now: datetime) -> datetime | None:
    """When what is due now can be said; None: now. A day off waits for the next working morning."""
    if not to_say or not about.hears:
        return None
    waits_until = nudge_times.in_working_time(about.clock, now)
    patience = min(kind.rides for kind in to_say)
    if patience:
        next_message = min((at for kind, at in about.later if kind.is_said and not kind.rides), default=None)
        if next_message and next_message <= now + patience:
            waits_until = next_message
        elif about.spoken_at:
            waits_until = nudge_times.in_working_time(about.clock, max(now, about.spoken_at + patience))
    return waits_until if waits_until > now else None


async def _do(db: AsyncSession, kind: Kind, matters: Sequence[Matter], found: Found, now: datetime) -> None:
    """All of a kind at once. Where one is refused each is done apart, so that it undoes itself alone, and is tried
    again after a while.

    A step that is a message of its own is only written down where nobody wants to read it.
    """
    if not matters:
        return
    try:
        async with db.begin_nested():
            wanted = [one for one in matters if not kind.once or found[one.person].wants(kind)]
            await kind.act(db, wanted, now)
            if kind.once:
                await agenda.remember(db, [_nudge(kind, one, now) for one in matters])
    except (DomainError, SQLAlchemyError) as refused:
        if len(matters) > 1:
            for one in matters:
                await _do(db, kind, [one], found, now)
            return
        log.warning(
            "step_refused", kind=kind.name, error=type(refused).__name__, reference=secrets.token_hex(4)
        )
        found[matters[0].person].look_again.append(now + TRY_AGAIN_AFTER)


def _nudge(kind: Kind, one: Matter, now: datetime, *, message: UUID | None = None, state: str = "") -> Nudge:
    return Nudge(
        user_id=one.person,
        kind=kind.name,
        subject_id=one.subject,
        occasion=one.occasion,
        said_at=now,
        message=message,
        state=state,
    )
