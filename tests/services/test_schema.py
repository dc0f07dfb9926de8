"""The rules that the database keeps by itself, whoever writes."""

import asyncio
from datetime import date

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.database import PROGRAM, Database, broken_constraint
from models.assignments import MentorshipAssignment
from models.ids import SlackId
from models.mentors import Mentor
from models.people import User
from models.words import AssignmentStatus as Status
from tests import people
from tests.owner import Owner

LEGAL_STEPS = {
    (Status.PENDING, Status.ACTIVE), (Status.PENDING, Status.DECLINED), (Status.PENDING, Status.EXPIRED),
    (Status.PENDING, Status.CANCELLED), (Status.ACTIVE, Status.PAUSED), (Status.PAUSED, Status.ACTIVE),
    (Status.ACTIVE, Status.COMPLETED), (Status.ACTIVE, Status.CANCELLED),
    (Status.PAUSED, Status.COMPLETED), (Status.PAUSED, Status.CANCELLED),
}  # fmt: skip


async def test_fifty_accepts_at_once_for_two_places_give_two(fresh_database: Database) -> None:
    owner = Owner(fresh_database.owner_engine)
    diego = await people.mentor(owner, "Diego", max_mentees=2)
    offers = [
        await people.mentorship(owner, diego, await people.new_csm(owner, f"New {n}"), status=Status.PENDING)
        for n in range(50)
    ]

    async def accept(offer: MentorshipAssignment) -> str | None:
        change = update(MentorshipAssignment).where(MentorshipAssignment.id == offer.id)
        try:
            async with fresh_database.transaction(on_behalf_of=diego.user_id) as db:
                await db.execute(change.values(status=Status.ACTIVE, mentor_accepted_at=people.MONDAY))
        except IntegrityError as error:
            return broken_constraint(error)
        return None

    refusals = await asyncio.gather(*(accept(offer) for offer in offers))
    assert refusals.count(None) == 2
    assert refusals.count("mentor_capacity") == 48
    assert await owner.run("select current_mentee_count, total_mentees_to_date from mentors") == [(2, 2)]
    assert await owner.run("select count(*) from mentorship_assignments where status = 'active'") == [(2,)]


async def test_direct_sql_cannot_overbook(fresh_database: Database) -> None:
    owner = Owner(fresh_database.owner_engine)
    diego = await people.mentor(owner, "Diego", max_mentees=2)
    nobody = [await people.new_csm(owner, f"New {n}") for n in range(10)]

    async def insert(mentee: User) -> str | None:
        try:
            await people.mentorship(owner, diego, mentee, status=Status.ACTIVE)
        except IntegrityError as error:
            return broken_constraint(error)
        return None

    refusals = await asyncio.gather(*(insert(mentee) for mentee in nobody))
    assert sorted(refusals, key=str) == [None] * 2 + ["mentor_capacity"] * 8


async def test_two_managers_who_assign_the_same_person_at_once_give_one(fresh_database: Database) -> None:
    owner = Owner(fresh_database.owner_engine)
    nia = await people.new_csm(owner, "Nia")
    mentors = [await people.mentor(owner, f"Mentor {n}") for n in range(2)]

    async def assign(mentor: Mentor) -> str | None:
        try:
            await people.mentorship(owner, mentor, nia, status=Status.PENDING)
        except IntegrityError as error:
            return broken_constraint(error)
        return None

    assert sorted(await asyncio.gather(*map(assign, mentors)), key=str) == [None, "uq_running_mentorship"]


async def test_topic_mentorships_stand_beside_the_one(owner: Owner) -> None:
    nia = await people.new_csm(owner, "Nia")
    await people.mentorship(owner, await people.mentor(owner, "Diego"), nia)
    await people.mentorship(owner, await people.mentor(owner, "Priya"), nia, format="topic")


async def test_a_hand_over_is_one_offer_beside_the_running_one_and_ends_it(owner: Owner) -> None:
    nia = await people.new_csm(owner, "Nia")
    old = await people.mentorship(owner, await people.mentor(owner, "Diego"), nia)
    priya, felix = await people.mentor(owner, "Priya"), await people.mentor(owner, "Felix")
    offer = await people.mentorship(owner, priya, nia, status=Status.PENDING, handed_over_from_id=old.id)
    with pytest.raises(IntegrityError, match="uq_pending_hand_over"):
        await people.mentorship(owner, felix, nia, status=Status.PENDING, handed_over_from_id=old.id)
    await set_status(owner, offer, Status.ACTIVE)
    ended = await owner.run("select status from mentorship_assignments where id = :id", id=old.id)
    assert ended == [(Status.COMPLETED,)]


@pytest.mark.parametrize("before", Status)
@pytest.mark.parametrize("after", Status)
async def test_only_legal_steps_are_taken(owner: Owner, before: Status, after: Status) -> None:
    nia = await people.new_csm(owner, "Nia")
    row = await people.mentorship(owner, await people.mentor(owner, "Diego"), nia, status=before)
    if before == after or (before, after) in LEGAL_STEPS:
        await set_status(owner, row, after)
    else:
        with pytest.raises(IntegrityError) as refusal:
            await set_status(owner, row, after)
        assert broken_constraint(refusal.value) == "mentorship_state"


async def test_counts_follow_every_change(owner: Owner) -> None:
    diego = await people.mentor(owner, "Diego", max_mentees=3)
    rows = [await people.mentorship(owner, diego, await people.new_csm(owner, name)) for name in "ABC"]
    await set_status(owner, rows[0], Status.PAUSED)
    assert await counts(owner) == (3, 3)
    await set_status(owner, rows[1], Status.COMPLETED)
    assert await counts(owner) == (2, 3)
    await owner.run("delete from mentorship_assignments where id = :id", id=rows[2].id)
    assert await counts(owner) == (1, 2)
    await owner.run("update mentorship_assignments set mentee_rating = 5 where id = :id", id=rows[1].id)
    assert await owner.run("select finished, rated_well, raters from mentor_statistics") == [(1, 1, 1)]


async def test_places_cannot_fall_below_what_is_running(owner: Owner) -> None:
    diego = await people.mentor(owner, "Diego", max_mentees=2)
    for name in "AB":
        await people.mentorship(owner, diego, await people.new_csm(owner, name))
    for places, constraint in (
        (1, "mentor_capacity"),
        (0, "ck_mentors_max_mentees"),
        (11, "ck_mentors_max_mentees"),
    ):
        with pytest.raises(IntegrityError, match=constraint):
            await owner.run("update mentors set max_mentees = :places", places=places)


async def test_nobody_mentors_themselves(owner: Owner) -> None:
    maya = await people.person(owner, "Maya")
    with pytest.raises(IntegrityError) as refusal:
        await people.mentorship(owner, await people.mentor(owner, maya), maya)
    assert broken_constraint(refusal.value) == "not_oneself"


async def test_managers_make_no_cycle(owner: Owner) -> None:
    boss = await people.person(owner, "Boss")
    maya = await people.person(owner, "Maya", manager=boss)
    nia = await people.person(owner, "Nia", manager=maya)
    for manager in (nia, maya, boss):
        with pytest.raises(IntegrityError, match=r"cycle of managers|not_own_manager"):
            await owner.run("update users set manager_id = :to where id = :id", to=manager.id, id=boss.id)


async def test_an_insert_that_names_only_the_prd_s_columns_works(owner: Owner) -> None:
    maya, nia = await people.person(owner, "Maya"), await people.person(owner, "Nia")
    [(mentor,)] = await owner.run("insert into mentors (user_id) values (:id) returning id", id=maya.id)
    [(row,)] = await owner.run(
        "insert into mentorship_assignments (mentor_id, mentee_user_id, assigned_by_user_id, start_date)"
        " values (:mentor, :mentee, :by, '2026-11-23') returning id",
        mentor=mentor, mentee=nia.id, by=maya.id,
    )  # fmt: skip
    await owner.run(
        "insert into mentorship_sessions (assignment_id, session_date, action_items, logged_by)"
        """ values (:it, now(), '[{"item": "x", "owner": "mentor", "due": "2026-12-01", "done": false}]', 'mentor')""",
        it=row,
    )
    await owner.run(
        "insert into mentee_ramp_milestones (assignment_id, mentee_user_id, milestone_name, verification_method)"
        " values (:it, :mentee, 'First call', 'self_report')",
        it=row, mentee=nia.id,
    )  # fmt: skip
    assert await owner.run("select next_action_due from mentorship_sessions") == [(date(2026, 12, 1),)]
    [defaults] = await owner.run(
        "select status, check_in_cadence, goals, milestones, format from mentorship_assignments"
    )
    assert tuple(defaults) == ("pending", "weekly", [], [], "one_on_one")
    [defaults] = await owner.run(
        "select is_active, max_mentees, current_mentee_count, expertise_areas, is_certified from mentors"
    )
    assert tuple(defaults) == (True, 2, 0, [], False)


async def test_private_columns_cannot_be_read_by_accident(database: Database, owner: Owner) -> None:
    nia = await people.new_csm(owner, "Nia")
    async with database.transaction(on_behalf_of=nia.id) as db:
        with pytest.raises(DBAPIError, match="permission denied"):
            async with db.begin_nested():
                await db.execute(text("select * from users"))
        assert (await db.get_one(User, nia.id)).name == "Nia"
        db.add(User(slack_user_id=SlackId("U9"), name="Somebody"))
        with pytest.raises(DBAPIError, match="row-level security"):
            await db.flush()
        await db.rollback()


async def test_messages_and_audit_are_written_by_those_who_may_not_read_them(
    database: Database, owner: Owner
) -> None:
    nia = await people.new_csm(owner, "Nia")
    once = "insert into outbox (kind, recipient_user_id, dedupe_key) values ('x', :to, 'k') on conflict do nothing"
    async with database.transaction(on_behalf_of=nia.id) as db:
        for _ in range(2):
            await db.execute(text(once), {"to": nia.id})
    async with database.transaction(on_behalf_of=PROGRAM) as db:
        assert await db.scalar(text("select count(*) from outbox")) == 1


async def set_status(owner: Owner, row: MentorshipAssignment, status: Status) -> None:
    await owner.run("update mentorship_assignments set status = :to where id = :id", to=status, id=row.id)


async def counts(owner: Owner) -> tuple[int, int]:
    [(running, ever)] = await owner.run("select current_mentee_count, total_mentees_to_date from mentors")
    return running, ever
