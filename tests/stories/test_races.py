"""Many at once: places are never given twice, and nobody is told twice."""

from __future__ import annotations

import asyncio
import collections
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from sqlalchemy.exc import IntegrityError

from app.database import Database, broken_constraint, connect
from models.assignments import MentorshipAssignment
from models.mentors import Mentor
from models.words import AssignmentStatus
from tests import people
from tests.forgery import presses, submits
from tests.stage import Stage, stage
from workspace.people import Sight


@pytest_asyncio.fixture
async def crowd(fresh_database: Database) -> AsyncIterator[Stage]:
    """With as many connections as a bot has that runs."""
    url = fresh_database.owner_engine.url.render_as_string(hide_password=False)
    database = connect(url)
    async with stage(database) as scene:
        yield scene
        assert scene.workspace.refused == []
    await database.close()


async def offers_to(scene: Stage, mentor: Mentor, count: int) -> list[MentorshipAssignment]:
    """That many new hires, each offered to this mentor by Maya."""
    maya = scene.users["maya"]
    offers = []
    for number in range(count):
        new = await people.new_csm(scene.owner, f"New {number}", manager=maya)
        scene.workspace.state.add_person(
            {"id": new.slack_user_id, "handle": f"new{number}", "name": new.name}
        )
        offers.append(
            await people.mentorship(
                scene.owner, mentor, new, status=AssignmentStatus.PENDING, assigned_by=maya
            )
        )
    return offers


async def statuses(scene: Stage) -> collections.Counter[str]:
    rows = await scene.owner.run("select status, count(*) from mentorship_assignments group by status")
    return collections.Counter({row.status: row.count for row in rows})


async def test_fifty_accepts_at_once_for_two_places_give_two(crowd: Stage) -> None:
    mentor = await people.mentor(crowd.owner, crowd.users["diego"], max_mentees=2)
    await people.mentor(crowd.owner, crowd.users["omar"], max_mentees=10)
    offers = await offers_to(crowd, mentor, 50)

    answers = await asyncio.gather(
        *(submits(crowd, "diego", "offers.accept", metadata=str(offer.id)) for offer in offers)
    )

    assert await statuses(crowd) == {"active": 2, "pending": 48}
    assert await crowd.owner.run("select current_mentee_count from mentors where max_mentees = 2") == [(2,)]
    refusals = [answer for answer in answers if answer]
    assert len(refusals) == 48
    assert all("All your places are taken, so this offer stays open." in refusal for refusal in refusals)
    maya = crowd.person("maya")

    def heard(words: str) -> list[Sight]:
        return [message for message in maya.inbox if words in message.text]

    await crowd.workspace.waits_until(
        lambda: len(heard("all places are taken")) == 48 and len(heard(" mentors ")) == 2, timeout=20
    )
    assert all(message.buttons == ["Offer to Omar Haddad"] for message in heard("all places are taken"))
    assert len({message.text for message in heard("all places are taken")}) == 48, (
        "each about another new hire"
    )


async def test_accepting_again_where_no_place_was_left_tells_once(crowd: Stage) -> None:
    mentor = await people.mentor(crowd.owner, crowd.users["diego"], max_mentees=1)
    first, second = await offers_to(crowd, mentor, 2)
    assert not await submits(crowd, "diego", "offers.accept", metadata=str(first.id))
    for _ in range(3):
        assert "taken" in await submits(crowd, "diego", "offers.accept", metadata=str(second.id))
    rows = await crowd.owner.run(
        "select count(*) from outbox where kind = 'offer_no_place' and action = 'post'"
    )
    assert rows == [(1,)]


async def test_one_offer_accepted_twenty_times_at_once_is_accepted_once(crowd: Stage) -> None:
    mentor = await people.mentor(crowd.owner, crowd.users["diego"])
    [offer] = await offers_to(crowd, mentor, 1)
    answers = await asyncio.gather(
        *(submits(crowd, "diego", "offers.accept", metadata=str(offer.id)) for _ in range(20))
    )
    assert answers == [""] * 20
    assert await crowd.owner.run("select action from audit where action like 'assignment.%'") == [
        ("assignment.accepted",)
    ]
    assert await crowd.owner.run("select count(*) from check_ins") == [(1,)]
    steps = "select count(*) from mentee_ramp_milestones where assignment_id = :id"
    assert await crowd.owner.run(steps, id=offer.id) == [(5,)]
    told = await crowd.owner.run(
        "select kind, count(*) from outbox where kind like 'accepted%' and action = 'post' group by kind"
    )
    assert sorted(told) == [("accepted_manager", 1), ("accepted_mentee", 1), ("accepted_pair", 1)]


async def test_accept_against_decline_against_withdraw(crowd: Stage) -> None:
    """Whoever comes first decides; the others are told what it is now."""
    mentor = await people.mentor(crowd.owner, crowd.users["diego"], max_mentees=10)
    reason = {"reason": {"type": "static_select", "selected_option": {"value": "away"}}}
    for offer in await offers_to(crowd, mentor, 6):
        id_ = str(offer.id)
        answers = await asyncio.gather(
            submits(crowd, "diego", "offers.accept", metadata=id_),
            submits(crowd, "diego", "offers.decline", metadata=id_, values=reason),
            submits(crowd, "maya", "assignments.withdraw", metadata=id_),
        )
        assert answers.count("") == 1
        steps = await crowd.owner.run("select action from audit where subject_id = :id", id=offer.id)
        assert len(steps) == 1


async def test_two_who_assign_the_same_new_hire_at_once_make_one_offer(crowd: Stage) -> None:
    mentors = [await people.mentor(crowd.owner, crowd.users[name]) for name in ("diego", "omar")]

    def form(mentor: Mentor) -> dict[str, dict[str, object]]:
        return {
            "mentee": {"type": "users_select", "selected_user": people.slack_id("nia")},
            "mentor": {"type": "external_select", "selected_option": {"value": str(mentor.id)}},
        }

    metadata = f'{{"mentee": "{crowd.users["nia"].id}", "generation": 0, "details": false}}'
    answers = await asyncio.gather(
        *(
            submits(crowd, who, "assignments.assign", metadata=metadata, values=form(mentors[number % 2]))
            for number, who in enumerate(["maya", "priya"] * 5)
        )
    )
    refusals = [answer for answer in answers if "already has a mentor or an open offer" in answer]
    [done] = [answer for answer in answers if answer not in refusals]
    assert "has the offer" in done or not done, (
        "who did not hear it in time and sent it again reads nothing new"
    )
    assert len(refusals) == 9
    assert await statuses(crowd) == {"pending": 1}


async def test_offer_to_the_next_pressed_often_at_once_offers_once(crowd: Stage) -> None:
    mentor = await people.mentor(crowd.owner, crowd.users["diego"])
    await people.mentor(crowd.owner, crowd.users["omar"])
    await people.mentor(crowd.owner, crowd.users["lena"])
    [offer] = await offers_to(crowd, mentor, 1)
    reason = {"reason": {"type": "static_select", "selected_option": {"value": "away"}}}
    assert not await submits(crowd, "diego", "offers.decline", metadata=str(offer.id), values=reason)
    said = await asyncio.gather(
        *(presses(crowd, "maya", "offers.offer_next", str(offer.id)) for _ in range(5))
    )
    assert said == [""] * 5, "pressing again is answered as done"
    assert await statuses(crowd) == {"declined": 1, "pending": 1}


@pytest.mark.parametrize("statement", [
    "update mentorship_assignments set status = 'active' where status = 'pending'",
    "update mentors set max_mentees = 1",
])  # fmt: skip
async def test_direct_sql_cannot_overbook(crowd: Stage, statement: str) -> None:
    mentor = await people.mentor(crowd.owner, crowd.users["diego"], max_mentees=2)
    for offer in (await offers_to(crowd, mentor, 4))[:2]:
        await crowd.owner.run(
            "update mentorship_assignments set status = 'active' where id = :id", id=offer.id
        )
    with pytest.raises(IntegrityError) as refused:
        await crowd.owner.run(statement)
    assert broken_constraint(refused.value) == "mentor_capacity"
    assert (await statuses(crowd))["active"] == 2
