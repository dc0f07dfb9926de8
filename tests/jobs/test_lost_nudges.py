"""Who dies while planning leaves nothing behind; a message whose answer was lost is known again."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.database import Database
from app.jobs.agenda import Agenda
from app.jobs.kinds import KINDS, Kind
from app.jobs.messages import KINDS as MESSAGES
from app.services.circles import Circle
from models.check_ins import CheckIn
from models.errors import NotFound
from models.shapes.agenda import Matter
from tests import people
from tests.jobs.conftest import PostOffice
from tests.owner import Owner
from tests.people import MONDAY
from tests.ticking import tick

TUESDAY = MONDAY + timedelta(days=1)
MINUTE = timedelta(minutes=1)
PAUSE = 0.06  # longer than the longest pause of the deliveries here


async def two_meetings(owner: Owner, post_office: PostOffice) -> dict[str, CheckIn]:
    """Ada meets Ben and Cleo on Tuesday."""
    ada = await people.mentor(owner, post_office.people["Ada"])
    check_ins = {}
    for name in ("Ben", "Cleo"):
        pair = await people.mentorship(owner, ada, post_office.people[name])
        check_ins[name] = CheckIn(assignment_id=pair.id, due_on=TUESDAY.date())
        await owner.add(check_ins[name])
    return check_ins


@pytest.fixture
def office(post_office: PostOffice) -> PostOffice:
    """It delivers what Cairn says."""
    post_office.kinds = dict(MESSAGES)
    return post_office


async def test_what_changed_after_a_lost_answer_changes_the_message_that_arrived(office: PostOffice) -> None:
    """It is looked for by its row's id, so that it may read differently by now."""
    owner = Owner(office.database.owner_engine)
    check_ins = await two_meetings(owner, office)
    await tick(office.database, TUESDAY)
    office.workspace.faults.tell("reset_after", "chat.postMessage", times=3)
    await office.delivery().once(TUESDAY)
    [before] = office.read("Ada")
    assert before == "Check-in with Ben today. And 1 more."

    await owner.run("update check_ins set status = 'skipped' where id = :id", id=check_ins["Ben"].id)
    await tick(office.database, TUESDAY + MINUTE)
    await asyncio.sleep(PAUSE)
    await office.delivery().once(TUESDAY + MINUTE)

    [after] = office.read("Ada")
    assert after != before
    assert len(office.read("Ben")) == len(office.read("Cleo")) == 1
    assert {row.status for row in await office.rows()} == {"sent"}


async def test_what_ended_after_a_lost_answer_is_not_forgotten(office: PostOffice) -> None:
    """There is nothing left to say of it, but where it stands is known."""
    owner = Owner(office.database.owner_engine)
    await two_meetings(owner, office)
    await tick(office.database, TUESDAY)
    office.workspace.faults.tell("reset_after", "chat.postMessage", times=3)
    await office.delivery().once(TUESDAY)

    await owner.run("delete from check_ins")
    await asyncio.sleep(PAUSE)
    await office.delivery().once(TUESDAY + MINUTE)

    rows = await office.rows()
    assert [(row.status, row.sent_ts is None) for row in rows] == [("sent", False)] * 3


async def test_another_one_plans_what_was_being_planned(fresh_database: Database) -> None:
    owner = Owner(fresh_database.owner_engine)
    mentor = await people.mentor(owner, "Ada")
    pair = await people.mentorship(owner, mentor, await people.person(owner, "Ben"))
    await owner.add(CheckIn(assignment_id=pair.id, due_on=TUESDAY.date()))
    last_breath = Kind("last breath", everybody, draw=KINDS[-1].draw, act=die)
    with pytest.raises(Killed):
        await Agenda(fresh_database.transaction, lambda: TUESDAY, [*KINDS, last_breath]).once(TUESDAY)
    counts = "select (select count(*) from nudges), (select count(*) from outbox)"
    assert await owner.run(counts) == [(0, 0)]

    assert (await tick(fresh_database, TUESDAY)).queued == 2
    assert await owner.run(counts) == [(2, 2)]


async def test_one_that_is_refused_holds_up_nobody_else(fresh_database: Database) -> None:
    owner = Owner(fresh_database.owner_engine)
    ada, ben = await people.person(owner, "Ada"), await people.person(owner, "Ben")

    async def act(db: AsyncSession, matters: Sequence[Matter], now: datetime) -> None:
        for one in matters:
            await db.execute(text("update users set role = 'seen' where id = :id"), {"id": one.person})
            if one.person == ada.id:
                raise NotFound("Ada is nowhere.")

    kinds = [Kind("step", everybody, act=act, once=True)]
    await Agenda(fresh_database.transaction, lambda: TUESDAY, kinds).once(TUESDAY)
    assert await owner.run("select id from users where role = 'seen'") == [(ben.id,)]
    assert await owner.run("select user_id from nudges") == [(ben.id,)]
    again = await owner.run("select user_id from agenda where look_at > :now", now=TUESDAY)
    assert again == [(ada.id,)]


async def everybody(db: AsyncSession, circle: Circle, now: datetime) -> Sequence[Matter]:
    return [Matter(person, now, person) for person in circle.clocks]


class Killed(BaseException):
    """Nothing of ours handles it. The transaction ends as when the server loses a connection."""


async def die(db: AsyncSession, matters: Sequence[Matter], now: datetime) -> None:
    assert await db.scalar(text("select count(*) from nudges")) == 2
    raise Killed
