"""Sessions as one of the two reads them afterwards, and what the form for the next one opens with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Select, String, Uuid, any_, cast, func, select
from sqlalchemy.dialects.postgresql import JSONPATH
from sqlalchemy.ext.asyncio import AsyncSession

from app.services import actions, cadence, check_ins, pairs, people, working_days
from app.services.working_days import WorkingTime
from models.errors import NotFound
from models.ids import AssignmentId, SessionId, UserId
from models.sessions import MentorshipSession, SessionOwnQuality
from models.shapes.pairs import Pair
from models.shapes.sessions import LONGEST_MEETING, LogScreen, SessionPage, SessionView
from models.words import Party

PAGE = 8
USUAL_MINUTES = 30
READABLE = MentorshipSession.assignment_id == any_(
    cast(select(func.cairn.my_conversations()).scalar_subquery(), ARRAY(Uuid()))
)
"""What row-level security asks anyway, in a form that an index answers: all that others have is not looked at."""

STILL_THAT_MEETING = timedelta(days=7)
"""So long after a check-in with a time, its day is suggested."""


async def to_log(
    db: AsyncSession,
    *,
    by: UserId,
    now: datetime,
    assignment: AssignmentId | None = None,
    other: UserId | None = None,
    day: date | None = None,
) -> LogScreen:
    """What **Log a session** opens with: of one mentorship, of the one with `other`, or of the likeliest."""
    mine = await pairs.running(db, by)
    if assignment and not any(pair.id == assignment for pair in mine):
        pairs.require_running((await pairs.require(db, assignment, by=by)).status)
    if not mine:
        raise pairs.none_running()
    wanted = [pair for pair in mine if assignment == pair.id or other == pair.other_id]
    if other and not wanted:
        raise NotFound(f"You and {(await people.user(db, other)).name} are in no running mentorship.")
    chosen = [*wanted, *mine][0]
    group = _group(mine, chosen)
    clocks = await working_days.load(db, [chosen.mentor_user_id, chosen.mentee_id])
    day = day or await _likely_day(db, chosen, clocks[by], now)
    return LogScreen(
        pairs=_one_of_each_group(mine, chosen),
        pair=chosen,
        group=group,
        day=day,
        duration=await _usual_duration(db, chosen),
        due=cadence.next_due(
            chosen.cadence,
            rhythm=chosen.next_check_in or day,
            held_on=day,
            today=clocks[by].today(now),
            people=clocks.values(),
        ),
        open_actions=tuple(
            await actions.open_items(db, by=by, now=now, among=[pair.id for pair in (chosen, *group)])
        ),
    )


async def to_edit(db: AsyncSession, session_id: SessionId, *, by: UserId, now: datetime) -> LogScreen:
    """The same form with what was logged."""
    session = await one(db, session_id, by=by, now=now)
    if session.pair is None:
        raise NotFound("This session is no longer there.")
    return LogScreen(
        pairs=(session.pair,),
        pair=session.pair,
        group=(),
        day=session.day,
        duration=session.duration or USUAL_MINUTES,
        due=session.day + timedelta(days=cadence.DAYS[session.pair.cadence]),
        edited=session,
    )


async def find(db: AsyncSession, session_id: SessionId, *, by: UserId, now: datetime) -> SessionView | None:
    """A session as `by` reads it; None where it is no longer there, or not for them."""
    statement = select(MentorshipSession).where(MentorshipSession.id == session_id)
    return next(iter(await _read(db, statement, by=by, now=now)), None)


async def one(db: AsyncSession, session_id: SessionId, *, by: UserId, now: datetime) -> SessionView:
    """The same with one's own rating of it; NotFound for everybody else."""
    found = await find(db, session_id, by=by, now=now)
    if found is None:
        raise NotFound("This session is no longer there.")
    quality = await db.scalar(
        select(SessionOwnQuality.quality).where(SessionOwnQuality.session_id == session_id)
    )
    return replace(found, quality=quality)


async def page(
    db: AsyncSession, *, by: UserId, now: datetime, query: str | None = None, offset: int = 0
) -> SessionPage:
    """The person's sessions, newest first; `query` finds words, and names of the other one."""
    statement = (
        select(MentorshipSession)
        .where(READABLE)
        .order_by(MentorshipSession.session_date.desc(), MentorshipSession.id.desc())
    )
    if query:
        mine = await pairs.of_person(db, by)
        with_them = [pair.id for pair in mine.values() if query.casefold() in pair.other_name.casefold()]
        statement = statement.where(_says(query) | MentorshipSession.assignment_id.in_(with_them))
    found = await _read(db, statement.offset(offset).limit(PAGE + 1), by=by, now=now)
    return SessionPage(tuple(found[:PAGE]), offset, PAGE, len(found) > PAGE, query)


def _says(query: str) -> ColumnElement[bool]:
    def words(column: Any, key: str) -> ColumnElement[str]:
        return cast(func.jsonb_path_query_array(column, cast(f"$[*].{key}", JSONPATH)), String)

    everything = func.concat_ws(
        " ",
        func.array_to_string(MentorshipSession.topics_covered, " "),
        MentorshipSession.summary,
        words(MentorshipSession.action_items, "item"),
        words(MentorshipSession.resources_shared, "title"),
    )
    return func.strpos(func.lower(everything), func.lower(query)) > 0


async def _read(
    db: AsyncSession, statement: Select[MentorshipSession], *, by: UserId, now: datetime
) -> list[SessionView]:
    """Which rows there are the database decides: one's own, and earlier ones that a mentee shares."""
    rows = (await db.scalars(statement)).all()
    mine = await pairs.of_person(db, by, {row.assignment_id for row in rows if row.assignment_id})
    clock = (await working_days.load(db, [by]))[by]
    return [
        _view(row, mine.get(row.assignment_id) if row.assignment_id else None, by, clock, now) for row in rows
    ]


def _view(
    row: MentorshipSession, pair: Pair | None, by: UserId, clock: WorkingTime, now: datetime
) -> SessionView:
    slack_ids = (
        {pair.mentor_user_id: pair.mentor_slack_id, pair.mentee_id: pair.mentee_slack_id} if pair else {}
    )

    def slack_id(person: UserId | None) -> str | None:
        return slack_ids.get(person) if person else None

    return SessionView(
        id=row.id,
        pair=pair,
        at=row.session_date,
        day=clock.today(row.session_date),
        duration=row.duration_minutes,
        topics=tuple(row.topics_covered),
        summary=row.summary,
        actions=tuple(actions.listed(row.id, pair, row.action_items, today=clock.today(now))),
        resources=tuple((link["title"], link["url"]) for link in row.resources_shared),
        confidence_before=row.mentee_confidence_before,
        confidence_after=row.mentee_confidence_after,
        logged_by=slack_id(row.logged_by_user_id),
        joined_by=slack_id(row.joined_by_user_id),
        edited_by=slack_id(row.edited_by_user_id),
        edited_at=row.edited_at,
        is_own=by in (row.logged_by_user_id, row.joined_by_user_id),
        without_details=row.without_details,
    )


def _group(mine: Sequence[Pair], chosen: Pair) -> tuple[Pair, ...]:
    """All that meet together with the chosen one, for their mentor."""
    if chosen.group_key is None or chosen.side is Party.MENTEE:
        return ()
    return tuple(pair for pair in mine if pair.group_key == chosen.group_key)


def _one_of_each_group(mine: Sequence[Pair], chosen: Pair) -> tuple[Pair, ...]:
    """A group is one choice; the chosen one stands for its own."""
    choices: dict[object, Pair] = {}
    for pair in mine:
        choices.setdefault(pair.group_key if pair.group_key and pair.side is Party.MENTOR else pair.id, pair)
    return tuple(
        chosen if _group(mine, chosen) and pair.group_key == chosen.group_key else pair
        for pair in choices.values()
    )


async def _likely_day(db: AsyncSession, pair: Pair, clock: WorkingTime, now: datetime) -> date:
    """Today, or the day of the last planned meeting."""
    planned = (await check_ins.open_of(db, [pair.id])).get(pair.id)
    if planned and planned.starts_at and now - STILL_THAT_MEETING < planned.starts_at < now:
        return clock.today(planned.starts_at)
    return clock.today(now)


async def _usual_duration(db: AsyncSession, pair: Pair) -> int:
    """As long as the last time."""
    last: int | None = await db.scalar(
        select(MentorshipSession.duration_minutes)
        .where(MentorshipSession.assignment_id == pair.id)
        .order_by(MentorshipSession.session_date.desc())
        .limit(1)
    )
    return min(last or USUAL_MINUTES, LONGEST_MEETING)
