"""Another day or time for a check-in: **Reschedule**, **Set a time**, and **Moved** where it had been moved already."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.services import check_in_steps, check_ins, working_days
from app.services.check_in_steps import Held
from app.services.working_days import LONGEST_SEARCH
from models.errors import Invalid
from models.ids import CheckInId, UserId
from models.shapes.check_ins import MoveForm, MoveScreen

FARTHEST = timedelta(days=92)
A_DAY = timedelta(days=1)


async def to_move(
    db: AsyncSession, check_in_id: CheckInId, *, by: UserId, now: datetime, keeps_day: bool
) -> MoveScreen:
    """What the form opens with: the next day that suits both, or the same day at an hour that both work."""
    held = await check_in_steps.take(db, check_in_id, by=by)
    check_in_steps.require_open(held)
    check_in, mine = held.check_in, held.people[by]
    from_day = mine.today(check_in.starts_at) if check_in.starts_at else check_in.due_on
    if keeps_day:
        day, starts = _shared_hour(held, by, now)
    else:
        starts = check_in.starts_at.astimezone(mine.zone).time() if check_in.starts_at else None
        earliest = max(from_day, mine.today(now)) + A_DAY
        day = _next_fitting(held, by, earliest, starts, now) or earliest
    return MoveScreen(check_in.id, held.pair.other_name, from_day, day, starts)


async def reschedule(db: AsyncSession, *, by: UserId, form: MoveForm, now: datetime) -> None:
    """Raises Invalid for a date or time that cannot be, and names the next day that can. The same again is done."""
    held = await check_in_steps.take(db, form.check_in_id, by=by)
    check_in_steps.require_open(held)
    if form.day is None:
        raise Invalid("Choose the day on which you meet.", field="date")
    starts_at = _moment(held, by, form.day, form.starts)
    due_on = held.people[held.pair.mentee_id].today(starts_at) if starts_at else form.day
    check_in = held.check_in
    if (due_on, starts_at) == (check_in.due_on, check_in.starts_at):
        return
    _require_fitting(held, by, form.day, form.starts, now)
    before = check_ins.facts(check_in)
    check_ins.move(check_in, due_on, starts_at)
    await db.flush()
    check_ins.note(db, "moved", check_in, by=by, now=now, before=before)


def _require_fitting(held: Held, by: UserId, day: date, starts: time | None, now: datetime) -> None:
    today = held.people[by].today(now)
    if day > today + FARTHEST:
        raise Invalid(
            "Choose a day within the next three months. `/mentor pause` is for a longer break.", field="date"
        )
    if _fits(held, by, day, starts, now):
        return
    if starts and day == today and _fits(held, by, day, None, now):
        raise Invalid("This time has passed. Choose a later one, or another day.", field="time")
    why = f"{held.pair.other_name} and you don't both work on {day:%a %-d %b}."
    if day < today:
        why = "This day has passed."
    following = _next_fitting(held, by, max(day, today), starts, now)
    way_out = f"The next day that works is {following:%a %-d %b}." if following else "Try another time."
    raise Invalid(f"{why} {way_out}", field="date")


def _next_fitting(held: Held, by: UserId, earliest: date, starts: time | None, now: datetime) -> date | None:
    days = (earliest + n * A_DAY for n in range(LONGEST_SEARCH))
    return next((day for day in days if _fits(held, by, day, starts, now)), None)


def _fits(held: Held, by: UserId, day: date, starts: time | None, now: datetime) -> bool:
    """Still to come, and a working day of each; with a time, by each one's own calendar."""
    at = _moment(held, by, day, starts)
    if at is None:
        return day >= held.today(now) and all(one.works_on(day) for one in held.people.values())
    return at > now and all(one.works_on(one.today(at)) for one in held.people.values())


def _moment(held: Held, by: UserId, day: date, starts: time | None) -> datetime | None:
    """By the clock of whoever says it."""
    return held.people[by].at(day, starts.hour, starts.minute) if starts else None


def _shared_hour(held: Held, by: UserId, now: datetime) -> tuple[date, time | None]:
    """On the due day, or the next that suits both; the hour only where it is still to come."""
    both = [held.people[held.pair.mentee_id], held.people[held.pair.mentor_user_id]]
    day = working_days.next_common_day(max(held.check_in.due_on, held.today(now)), both)
    at = working_days.shared_hour(day, both)
    local = at.astimezone(held.people[by].zone)
    return (local.date(), local.time()) if at > now else (day, None)
