"""A check-in from its morning to what became of it, as time brings it up."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.database import Database
from app.services import check_in_steps
from models.assignments import MentorshipAssignment
from models.check_ins import CheckIn
from models.ids import CheckInId, UserId
from models.people import UserSettings
from models.words import AssignmentStatus
from tests import people
from tests.owner import Owner
from tests.ticking import tick

TUESDAY = date(2026, 11, 24)


async def a_check_in(owner: Owner, due_on: date = TUESDAY, **columns: object) -> MentorshipAssignment:
    """Diego in Madrid and Nia in Tokyo; both of Nia's mornings come first."""
    maya = await people.person(owner, "maya")
    nia = await people.person(owner, "nia", manager=maya, timezone="Asia/Tokyo")
    diego = await people.person(owner, "diego", timezone="Europe/Madrid")
    pair = await people.mentorship(owner, await people.mentor(owner, diego), nia)
    await owner.add(CheckIn(assignment_id=pair.id, due_on=due_on, **columns))  # type: ignore[arg-type]
    return pair


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """In UTC."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


async def played(
    database: Database, owner: Owner, since: datetime, until: datetime
) -> list[tuple[str, str, datetime]]:
    """(who, kind, when) of everything said, as half hours pass."""
    now = since
    while now <= until:
        await tick(database, now)
        now += timedelta(minutes=30)
    rows = await owner.run(
        "select users.name, kind, said_at from nudges join users on users.id = user_id"
        " where message is not null and kind in ('check-in', 'question') order by said_at, kind, users.name"
    )
    return [tuple(row) for row in rows]


async def test_morning_question_follow_up_and_missed(database: Database, owner: Owner) -> None:
    await a_check_in(owner)
    heard = await played(database, owner, at(23, 10), at(26, 12))
    assert heard == [
        ("nia", "check-in", at(24, 0)),  # 09:00 in Tokyo
        ("nia", "question", at(24, 7, 30)),  # 16:30
        ("diego", "check-in", at(24, 8)),
        ("diego", "question", at(25, 8)),
    ]
    rows = await owner.run("select status, due_on, decided_at from check_ins order by due_on")
    [(missed, _, decided_at), (planned, next_due, _)] = rows
    assert (missed, decided_at, planned) == ("missed", at(26, 8), "scheduled")
    assert next_due == date(2026, 12, 1)


async def test_nobody_is_asked_about_what_was_logged(database: Database, owner: Owner) -> None:
    pair = await a_check_in(owner)
    await played(database, owner, at(24, 0), at(24, 0))
    nia = pair.mentee_user_id
    await we_met(database, owner, nia, at(24, 3))
    heard = await played(database, owner, at(24, 3, 30), at(27, 12))
    assert [(who, kind) for who, kind, _ in heard] == [("nia", "check-in")]
    redrawn = await owner.run("select count(*) from outbox where kind = 'nudge' and action = 'update'")
    assert redrawn == [(1,)]


async def we_met(database: Database, owner: Owner, by: UserId, now: datetime) -> None:
    [(check_in,)] = await owner.run("select id from check_ins where status = 'scheduled'")
    async with database.transaction(on_behalf_of=by) as db:
        await check_in_steps.we_met(db, CheckInId(check_in), by=by, now=now)


async def test_a_meeting_with_a_time_is_asked_about_half_an_hour_after_it(
    database: Database, owner: Owner
) -> None:
    await a_check_in(owner, starts_at=at(24, 1))  # 10:00 in Tokyo, in Madrid the middle of the night
    heard = await played(database, owner, at(23, 12), at(24, 9))
    assert heard == [("nia", "check-in", at(24, 0)), ("nia", "question", at(24, 2))]


async def test_a_week_of_downtime_asks_late_and_loses_nothing(database: Database, owner: Owner) -> None:
    await a_check_in(owner)
    heard = await played(database, owner, at(30, 3), at(1, 9, month=12))
    assert heard == [("nia", "question", at(30, 3)), ("diego", "question", at(1, 8, month=12))]


@pytest.mark.parametrize("who", ["nia", "diego"])
async def test_whoever_goes_away_moves_the_check_in(database: Database, owner: Owner, who: str) -> None:
    await a_check_in(owner)
    await played(database, owner, at(23, 10), at(23, 10))
    [(person,)] = await owner.run("select id from users where name = :who", who=who)
    await owner.add(UserSettings(user_id=person, snooze_until=date(2026, 12, 2)))
    heard = await played(database, owner, at(23, 10, 30), at(3, 0, month=12))
    assert heard == [("nia", "check-in", at(3, 0, month=12))]
    assert await owner.run("select due_on, original_due_on from check_ins") == [(date(2026, 12, 3), TUESDAY)]


async def test_who_was_deactivated_hears_nothing_and_the_check_in_is_missed(
    database: Database, owner: Owner
) -> None:
    await a_check_in(owner)
    await owner.run("update users set is_active = false where name in ('nia', 'diego')")
    assert await played(database, owner, at(23, 10), at(27, 12)) == []
    [(status,)] = await owner.run("select status from check_ins order by due_on limit 1")
    assert status == "missed"


async def test_nothing_is_due_while_it_is_paused(database: Database, owner: Owner) -> None:
    pair = await a_check_in(owner)
    await owner.run("update mentorship_assignments set status = 'paused' where id = :id", id=pair.id)
    assert await played(database, owner, at(23, 10), at(25, 12)) == []


async def test_two_mentees_on_one_day_are_one_message_for_the_mentor(
    database: Database, owner: Owner
) -> None:
    pair = await a_check_in(owner)
    tom = await people.person(owner, "tom", timezone="Europe/Madrid")
    other = MentorshipAssignment(
        mentor_id=pair.mentor_id,
        mentee_user_id=tom.id,
        status=AssignmentStatus.ACTIVE,
        start_date=TUESDAY,
        mentor_accepted_at=at(23, 9),
    )
    await owner.run("update mentors set max_mentees = 3")
    await owner.add(other)
    await owner.add(CheckIn(assignment_id=other.id, due_on=TUESDAY))
    await played(database, owner, at(24, 8), at(24, 8))
    sent = await owner.run(
        "select count(distinct message), count(*) from nudges join users on users.id = user_id"
        " where name = 'diego' and message is not null"
    )
    assert sent == [(1, 2)]
