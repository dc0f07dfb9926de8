"""Logging a session, and changing it afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.services import (
    actions,
    assignments,
    audit,
    check_ins,
    meetings,
    outbox,
    pairs,
    resources,
    session_rules,
    working_days,
)
from app.services.working_days import WorkingTime
from models.check_ins import CheckIn
from models.errors import Conflict, Invalid, NotAllowed, NotFound
from models.ids import CheckInId, MeetingId, SessionId, UserId, new_id
from models.sessions import MentorshipSession, SharedResource
from models.shapes.pairs import Pair
from models.shapes.sessions import Logged, SessionForm
from models.words import Party

NOON = 12


async def log(db: AsyncSession, *, by: UserId, form: SessionForm, now: datetime) -> Logged:
    """Writes the meeting down once for each mentee who was there, closes its check-in and schedules the next."""
    pair = await pairs.require(db, form.assignment_id, by=by)
    present = await _present(db, pair, form, by=by)
    clocks = await working_days.load(db, [pair.mentor_user_id, *(one.mentee_id for one in present)])
    session_rules.check(form, side=pair.side, today=clocks[by].today(now))
    meeting = MeetingId(new_id()) if len(present) > 1 else None
    joined = False
    for place, one in enumerate(sorted(present, key=lambda one: one.id)):
        session = _new(one, form, by=by, meeting=meeting, now=now)
        if place:  # what the mentor takes on in a group is one task, not one for each mentee
            session.action_items = [item for item in session.action_items if item["owner"] != Party.MENTOR]
        joined |= await _log_one(db, one, session, form, clocks, by=by, now=now)
    await actions.set_done(db, form.done, done=True)
    upcoming = (await check_ins.open_of(db, [pair.id])).get(pair.id)
    return Logged(pair, joined, upcoming.due_on if upcoming else None)


async def _present(db: AsyncSession, pair: Pair, form: SessionForm, *, by: UserId) -> Sequence[Pair]:
    """The one mentorship, or those of a group's mentees who were there."""
    if pair.group_key is None or pair.side is Party.MENTEE:
        return [pair]
    group = {one.id: one for one in await pairs.running(db, by) if one.group_key == pair.group_key} or {
        pair.id: pair
    }
    if form.present is None:
        return list(group.values())
    if not form.present or not set(form.present) <= group.keys():
        raise Invalid("Choose who of this group was there.", field="who")
    return [group[one] for one in form.present]


def _new(
    pair: Pair, form: SessionForm, *, by: UserId, meeting: MeetingId | None, now: datetime
) -> MentorshipSession:
    """The form as a session, not yet written."""
    return MentorshipSession(
        assignment_id=pair.id,
        session_date=now,
        duration_minutes=form.duration,
        topics_covered=list(dict.fromkeys(form.topics)),
        summary=form.summary,
        action_items=actions.stored(form.actions),
        resources_shared=_links(form),
        mentee_confidence_before=form.confidence_before,
        mentee_confidence_after=form.confidence_after,
        session_quality=form.quality,
        logged_by=pair.side,
        logged_by_user_id=by,
        meeting_id=meeting,
        created_at=now,
    )


async def _log_one(
    db: AsyncSession,
    pair: Pair,
    session: MentorshipSession,
    form: SessionForm,
    clocks: Mapping[UserId, WorkingTime],
    *,
    by: UserId,
    now: datetime,
) -> bool:
    """Writes `session`, or joins it to the same meeting; True if it was joined. The mentorship's row is held."""
    mentorship = await assignments.locked(db, pair.id)
    pairs.require_running(mentorship.status)
    planned = (await check_ins.open_of(db, [pair.id])).get(pair.id)
    session.session_date = _moment(form, clocks[by], planned, now)
    same = await meetings.same(db, pair, clocks, clocks[by].today(session.session_date), by=by)
    if same:
        before, was_bare = len(same.action_items), same.without_details
        meetings.join(same, session, pair, quality=form.quality, by=by, now=now)
        # something for the other one to do, or the first words about a meeting
        is_news = was_bare or len(same.action_items) > before
        session, joined = same, True
    else:
        db.add(session)
        is_news, joined = True, False
    await db.flush()
    if session.check_in_id is None:
        people = {one: clocks[one] for one in (pair.mentor_user_id, pair.mentee_id)}
        day = clocks[pair.mentee_id].today(session.session_date)
        held = await check_ins.hold(db, mentorship, people=people, held_on=day, by=by, now=now)
        session.check_in_id = held.id if held else None
    action = "session.joined" if joined else "session.logged"
    audit.note(db, by=by, action=action, subject=session, now=now, after=_facts(session))
    if is_news:
        await _tell(db, pair, session, now=now)
    if joined:
        await _redraw(db, session, by, now=now)
    return joined


async def met(
    db: AsyncSession,
    pair: Pair,
    check_in: CheckIn,
    clocks: Mapping[UserId, WorkingTime],
    *,
    by: UserId,
    now: datetime,
) -> None:
    """A session without details on the day of this check-in; none where the meeting is logged already.

    The mentorship's row is held; the check-in is closed by the caller.
    """
    at = min(check_in.starts_at or clocks[pair.mentee_id].at(check_in.due_on, NOON), now)
    session = await meetings.same(db, pair, clocks, clocks[by].today(at), by=by)
    if session is None:
        session = MentorshipSession(
            assignment_id=pair.id,
            session_date=at,
            logged_by=pair.side,
            logged_by_user_id=by,
            without_details=True,
            created_at=now,
        )
        db.add(session)
    session.check_in_id = session.check_in_id or check_in.id
    await db.flush()


async def take_back(db: AsyncSession, check_in_id: CheckInId, *, by: UserId) -> None:
    """Removes this person's bare "we met". Raises Conflict where more than that is known of the meeting."""
    logged = await db.scalars(
        select(MentorshipSession).where(MentorshipSession.check_in_id == check_in_id).with_for_update()
    )
    for session in logged.all():
        if not session.without_details or session.logged_by_user_id != by:
            raise Conflict(
                "More has been written down about this meeting, so it stays. `/mentor sessions` shows it."
            )
        await db.delete(session)
    await db.flush()


def _moment(form: SessionForm, clock: WorkingTime, planned: CheckIn | None, now: datetime) -> datetime:
    """A day as a moment: when the check-in of that day began, else noon of whoever logs, and never to come."""
    if form.day is None:
        raise Invalid("Choose the day on which you met.", field="date")
    began = planned.starts_at if planned else None
    if began and began <= now and clock.today(began) == form.day:
        return began
    return min(clock.at(form.day, NOON), now)


async def edit(
    db: AsyncSession, session_id: SessionId, *, by: UserId, form: SessionForm, version: str, now: datetime
) -> MentorshipSession:
    """Changes what one logged oneself, first or second. Raises Conflict if it was changed since the form was opened.

    Action items keep whether they are done; those that are not in the form any more are gone.
    """
    session = await own(db, session_id, by=by)
    pair = await pairs.require(db, form.assignment_id, by=by)
    clocks = await working_days.load(db, [pair.mentor_user_id, pair.mentee_id])
    session_rules.check(form, side=pair.side, today=clocks[by].today(now))
    if version != (session.edited_at.isoformat() if session.edited_at else ""):
        raise Conflict(
            "This session was changed since you opened it. Copy what you wrote, and open it again."
        )
    before = _facts(session)
    if form.day != clocks[by].today(session.session_date):
        session.session_date = _moment(form, clocks[by], None, now)
    session.duration_minutes = form.duration
    session.topics_covered, session.summary = list(dict.fromkeys(form.topics)), form.summary
    session.action_items = actions.stored(form.actions, session.action_items)
    session.resources_shared = _links(form)
    if pair.side is Party.MENTEE:
        session.mentee_confidence_after = form.confidence_after
    if form.more:
        meetings.rate(session, form.quality, pair.side)
        if pair.side is Party.MENTEE:
            session.mentee_confidence_before = form.confidence_before
    was_bare, session.without_details = session.without_details, False
    session.edited_at, session.edited_by_user_id = now, by
    await db.flush()
    if before != _facts(session):  # that it was changed otherwise is between the two
        audit.note(
            db, by=by, action="session.edited", subject=session, now=now, before=before, after=_facts(session)
        )
    if was_bare:
        await _tell(db, pair, session, now=now)
    await _redraw(db, session, pair.other_id, now=now)
    return session


async def own(db: AsyncSession, session_id: SessionId, *, by: UserId) -> MentorshipSession:
    """The session, held until the transaction ends, for whoever logged it, first or second."""
    session = await db.scalar(
        select(MentorshipSession).where(MentorshipSession.id == session_id).with_for_update()
    )
    if session is None or session.assignment_id is None:
        raise NotFound("This session is no longer there.")
    if by not in (session.logged_by_user_id, session.joined_by_user_id):
        raise NotAllowed(
            "Only who logged a session changes it. `/mentor log` adds what you know of that day."
        )
    return session


def _links(form: SessionForm) -> list[SharedResource]:
    links = {resources.clean(link.link) or "": link.title or "" for link in form.resources}
    return [SharedResource(title=title, url=url) for url, title in links.items()]


def _facts(session: MentorshipSession) -> dict[str, object]:
    """What others may know of it."""
    return {
        "assignment_id": str(session.assignment_id),
        "session_date": session.session_date.isoformat(),
        "duration_minutes": session.duration_minutes,
    }


async def _tell(db: AsyncSession, pair: Pair, session: MentorshipSession, *, now: datetime) -> None:
    """The other one hears that it was logged, once for each session."""
    other, topic = pair.other_id, _topic(session)
    await outbox.post(
        db,
        "session_logged",
        to=other,
        topic=topic,
        subject=_about(session, other),
        dedupe_key=f"{topic}:{other}",
        now=now,
    )


async def _redraw(db: AsyncSession, session: MentorshipSession, reader: UserId, *, now: datetime) -> None:
    """Where this reader was told of the session, the message counts what is in it now."""
    about = _about(session, reader)
    await outbox.redraw(db, "session_logged", to=reader, topic=_topic(session), subject=about, now=now)


def _topic(session: MentorshipSession) -> str:
    return f"session:{session.id}"


def _about(session: MentorshipSession, reader: UserId) -> dict[str, object]:
    return {"session": session.id, "reader": reader}
