"""Every step of a mentorship, tried in every state by everybody; and steps that meet each other."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from app.database import Database
from app.services import endings, handovers, offers
from models.assignments import MentorshipAssignment
from models.audit import AuditEntry
from models.check_ins import CheckIn
from models.errors import DomainError, Invalid, NotAllowed
from models.ids import AssignmentId, UserId
from models.mentors import Mentor
from models.people import User
from models.shapes.assignments import AcceptForm
from models.shapes.endings import LONGER, CompleteForm, GoOnForm, PauseForm
from models.words import AssignmentStatus as Status
from tests import people
from tests.owner import Owner
from tests.people import MONDAY

Step = Callable[[AsyncSession, AssignmentId, UserId], Awaitable[None]]

STEPS: dict[str, Step] = {
    "pause": lambda db, pair, by: endings.pause(db, by=by, form=PauseForm(pair), now=MONDAY),
    "resume": lambda db, pair, by: endings.resume(db, pair, by=by, now=MONDAY),
    "complete": lambda db, pair, by: endings.complete(db, by=by, form=CompleteForm(pair), now=MONDAY),
    "cancel": lambda db, pair, by: endings.cancel(db, pair, by=by, now=MONDAY),
}
LEADS_TO = {
    ("pause", Status.ACTIVE): Status.PAUSED,
    ("resume", Status.PAUSED): Status.ACTIVE,
    ("complete", Status.ACTIVE): Status.COMPLETED,
    ("complete", Status.PAUSED): Status.COMPLETED,
    ("cancel", Status.ACTIVE): Status.CANCELLED,
    ("cancel", Status.PAUSED): Status.CANCELLED,
}
MADE_ALREADY = {
    ("pause", Status.PAUSED),
    ("resume", Status.ACTIVE),
    ("complete", Status.COMPLETED),
    ("cancel", Status.CANCELLED),
}
MAY = {
    "pause": {"nia", "diego", "maya", "lena"},
    "resume": {"nia", "diego", "maya", "lena"},
    "complete": {"nia", "diego", "maya", "lena"},
    "cancel": {"maya", "lena"},
}
GIVE_THE_PLACE_BACK = """
    update mentorship_assignments set status = 'cancelled'
    where id = :id and status in ('active', 'paused', 'pending')
"""
EVERYBODY = ("nia", "diego", "maya", "lena", "tom", "omar")


async def company(owner: Owner) -> dict[str, User]:
    maya = await people.person(owner, "maya")
    cast = {"maya": maya, "lena": await people.person(owner, "lena", is_program_lead=True)}
    for name in ("nia", "tom"):
        cast[name] = await people.new_csm(owner, name, manager=maya)
    for name in ("diego", "omar"):
        cast[name] = await people.person(owner, name, role="CSM", start_date=date(2023, 1, 9))
    return cast


async def now_of(owner: Owner, pair: MentorshipAssignment) -> MentorshipAssignment:
    row = await owner.find(MentorshipAssignment, id=pair.id)
    assert row is not None
    return row


async def audited(owner: Owner, pair: MentorshipAssignment) -> list[str]:
    async with owner.session() as db:
        rows = await db.scalars(select(AuditEntry.action).where(AuditEntry.subject_id == pair.id))
        return list(rows)


@pytest.mark.parametrize("status", Status)
async def test_every_step_by_everybody(database: Database, owner: Owner, status: Status) -> None:
    cast = await company(owner)
    mentor = await people.mentor(owner, cast["diego"], max_mentees=10)
    for step, attempt in STEPS.items():
        for name in EVERYBODY:
            mentee = await people.new_csm(owner, f"{name} {step}", manager=cast["maya"])
            by = mentee if name == "nia" else cast[name]
            pair = await people.mentorship(owner, mentor, mentee, status=status, paused_at=MONDAY)
            refused: DomainError | None = None
            try:
                async with database.transaction(on_behalf_of=by.id) as db:
                    await attempt(db, pair.id, by.id)
            except DomainError as refusal:
                refused = refusal
            after = (await now_of(owner, pair)).status
            steps = await audited(owner, pair)
            case = f"{name} {step} {status}"
            if name in MAY[step] and (step, status) in LEADS_TO:
                assert (after, refused) == (LEADS_TO[step, status], None), case
                assert len(steps) == 1, case
            else:
                assert after == status, case
                assert steps == [], case
                # Somebody who may only know of it is told that a step is made already, as who made it is.
                done = (step, status) in MADE_ALREADY and name in MAY["pause"]
                assert (refused is None) == done, case
            await owner.run(GIVE_THE_PLACE_BACK, id=pair.id)


async def test_the_count_follows_and_a_pause_keeps_the_place(database: Database, owner: Owner) -> None:
    cast = await company(owner)
    mentor = await people.mentor(owner, cast["diego"])
    pair = await people.mentorship(owner, mentor, cast["nia"], expected_end_date=date(2027, 2, 15))
    for step, places in (("pause", 1), ("resume", 1), ("pause", 1), ("complete", 0)):
        async with database.transaction(on_behalf_of=cast["nia"].id) as db:
            await STEPS[step](db, pair.id, cast["nia"].id)
        row = await owner.find(Mentor, id=mentor.id)
        assert row is not None
        assert row.current_mentee_count == places


async def test_the_notes_are_the_mentor_s(database: Database, owner: Owner) -> None:
    cast = await company(owner)
    pair = await people.mentorship(owner, await people.mentor(owner, cast["diego"]), cast["nia"])
    form = CompleteForm(pair.id, notes="We stay in touch")
    for name in ("nia", "maya", "lena"):
        with pytest.raises(NotAllowed) as refused:
            async with database.transaction(on_behalf_of=cast[name].id) as db:
                await endings.complete(db, by=cast[name].id, form=form, now=MONDAY)
        assert refused.value.field == "notes"
    too_long = CompleteForm(pair.id, notes="x" * 3001)
    with pytest.raises(Invalid, match="3000"):
        async with database.transaction(on_behalf_of=cast["diego"].id) as db:
            await endings.complete(db, by=cast["diego"].id, form=too_long, now=MONDAY)
    async with database.transaction(on_behalf_of=cast["diego"].id) as db:
        await endings.complete(db, by=cast["diego"].id, form=form, now=MONDAY)
    [(notes,)] = await owner.run(
        "select completion_notes from mentorship_assignments where id = :id", id=pair.id
    )
    assert notes == "We stay in touch"


async def test_resuming_plans_a_common_working_day_before_the_end(database: Database, owner: Owner) -> None:
    cast = await company(owner)
    pair = await people.mentorship(
        owner,
        await people.mentor(owner, cast["diego"]),
        cast["nia"],
        status=Status.PAUSED,
        start_date=MONDAY.date() - timedelta(days=60),
        paused_at=MONDAY - timedelta(days=10),
        expected_end_date=MONDAY.date() - timedelta(days=1),
    )
    async with database.transaction(on_behalf_of=cast["maya"].id) as db:
        await endings.resume(db, pair.id, by=cast["maya"].id, now=MONDAY)
    assert (await now_of(owner, pair)).expected_end_date == MONDAY.date() + timedelta(days=9)
    check_in = await owner.find(CheckIn, assignment_id=pair.id)
    assert check_in is not None
    assert MONDAY.date() < check_in.due_on <= MONDAY.date() + timedelta(days=9)
    assert check_in.due_on.isoweekday() <= 5


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(left=st.integers(-200, 200), weeks=st.integers(-1, 13), planned=st.booleans())
async def test_going_on_moves_the_end_and_leaves_one_check_in_planned(
    connection: AsyncConnection, database: Database, owner: Owner, left: int, weeks: int, planned: bool
) -> None:
    """Counted from the agreed end, or from today where that has passed; any other length is refused."""
    today = MONDAY.date()
    end = today + timedelta(days=left)
    async with connection.begin_nested() as example:
        cast = await company(owner)
        pair = await people.mentorship(
            owner, await people.mentor(owner, cast["diego"]), cast["nia"],
            start_date=today - timedelta(days=300), expected_end_date=end,
        )  # fmt: skip
        if planned:
            await owner.add(CheckIn(assignment_id=pair.id, due_on=today))
        form, refused = GoOnForm(pair.id, end, weeks), None
        try:
            async with database.transaction(on_behalf_of=cast["nia"].id) as db:
                await endings.go_on(db, by=cast["nia"].id, form=form, now=MONDAY)
        except Invalid as refusal:
            refused = refusal.field
        assert refused == (None if weeks in LONGER else "weeks")
        if refused is None:
            assert (await now_of(owner, pair)).expected_end_date == max(end, today) + timedelta(weeks=weeks)
            [(due_on,)] = await owner.run("select due_on from check_ins")
            assert (due_on == today) == planned
            assert await audited(owner, pair) == ["assignment.extended"]
            told = await owner.run("select recipient_user_id from outbox where kind = 'extended'")
            assert told == [(cast["diego"].id,)]
        await example.rollback()


async def test_two_who_go_on_at_once_do_not_add_up(fresh_database: Database) -> None:
    owner = Owner(fresh_database.owner_engine)
    cast = await company(owner)
    end = MONDAY.date() - timedelta(days=1)
    pair = await people.mentorship(
        owner, await people.mentor(owner, cast["diego"]), cast["nia"],
        start_date=end - timedelta(weeks=12), expected_end_date=end,
    )  # fmt: skip

    async def go_on(by: User, weeks: int) -> str | None:
        try:
            async with fresh_database.transaction(on_behalf_of=by.id) as db:
                await endings.go_on(db, by=by.id, form=GoOnForm(pair.id, end, weeks), now=MONDAY)
        except DomainError as refused:
            return str(refused)
        return None

    said = await asyncio.gather(go_on(cast["nia"], 4), go_on(cast["diego"], 12), go_on(cast["maya"], 8))
    moved = (await now_of(owner, pair)).expected_end_date
    assert moved in {MONDAY.date() + timedelta(weeks=weeks) for weeks in LONGER}
    assert sum(refused is None for refused in said) == 1
    assert sum("Somebody was faster" in (refused or "") for refused in said) == 2
    assert await audited(owner, pair) == ["assignment.extended"]


@pytest.mark.parametrize("status", Status)
async def test_who_may_go_on_and_when(database: Database, owner: Owner, status: Status) -> None:
    cast = await company(owner)
    end = MONDAY.date() + timedelta(days=7)
    pair = await people.mentorship(
        owner, await people.mentor(owner, cast["diego"]), cast["nia"],
        status=status, paused_at=MONDAY, expected_end_date=end,
    )  # fmt: skip
    for name in EVERYBODY:
        by = cast[name].id
        refused: DomainError | None = None
        before = (await now_of(owner, pair)).expected_end_date
        assert before is not None
        try:
            async with database.transaction(on_behalf_of=by) as db:
                await endings.go_on(db, by=by, form=GoOnForm(pair.id, before, 4), now=MONDAY)
        except DomainError as refusal:
            refused = refusal
        may = name in MAY["pause"] and status in (Status.ACTIVE, Status.PAUSED)
        assert (refused is None) == may, name
        assert ((await now_of(owner, pair)).expected_end_date == before) != may, name


async def test_steps_that_meet_leave_one_of_them(fresh_database: Database) -> None:
    owner = Owner(fresh_database.owner_engine)
    cast = await company(owner)
    mentor = await people.mentor(owner, cast["diego"], max_mentees=10)
    for number in range(5):
        mentee = await people.new_csm(owner, f"mentee {number}", manager=cast["maya"])
        pair = await people.mentorship(owner, mentor, mentee)

        async def make(step: str, by: User, pair: MentorshipAssignment = pair) -> bool:
            try:
                async with fresh_database.transaction(on_behalf_of=by.id) as db:
                    await STEPS[step](db, pair.id, by.id)
            except DomainError:
                return False
            return True

        done = await asyncio.gather(
            make("complete", cast["diego"]),
            make("cancel", cast["maya"]),
            make("complete", mentee),
            make("pause", mentee),
        )
        assert any(done)
        steps = await audited(owner, pair)
        endings_made = {"assignment.completed", "assignment.cancelled"} & set(steps)
        assert len(endings_made) == 1
        assert len(steps) == len(set(steps))
    row = await owner.find(Mentor, id=mentor.id)
    assert row is not None
    assert row.current_mentee_count == 0


async def test_two_hand_overs_that_cross_both_succeed(fresh_database: Database) -> None:
    """Each takes a place with the other's mentor: neither waits for the other for ever."""
    owner = Owner(fresh_database.owner_engine)
    cast = await company(owner)
    diego, omar = await people.mentor(owner, cast["diego"]), await people.mentor(owner, cast["omar"])
    for number in range(3):
        nia = await people.new_csm(owner, f"nia {number}", manager=cast["maya"])
        tom = await people.new_csm(owner, f"tom {number}", manager=cast["maya"])
        before = [
            await people.mentorship(owner, diego, nia),
            await people.mentorship(owner, omar, tom),
        ]
        after = [
            await people.mentorship(
                owner, omar, nia, status=Status.PENDING, handed_over_from_id=before[0].id
            ),
            await people.mentorship(
                owner, diego, tom, status=Status.PENDING, handed_over_from_id=before[1].id
            ),
        ]

        async def accept(pair: MentorshipAssignment, by: User) -> None:
            async with fresh_database.transaction(on_behalf_of=by.id) as db:
                await offers.accept(db, pair.id, by=by.id, form=AcceptForm(), now=MONDAY)

        await asyncio.gather(accept(after[0], cast["omar"]), accept(after[1], cast["diego"]))
        assert [(await now_of(owner, pair)).status for pair in (*before, *after)] == [
            Status.COMPLETED, Status.COMPLETED, Status.ACTIVE, Status.ACTIVE,
        ]  # fmt: skip
        await owner.run("update mentorship_assignments set status = 'completed' where status = 'active'")


async def test_asking_for_another_mentor_says_nothing_of_why(database: Database, owner: Owner) -> None:
    cast = await company(owner)
    pair = await people.mentorship(owner, await people.mentor(owner, cast["diego"]), cast["nia"])
    for _ in range(2):
        async with database.transaction(on_behalf_of=cast["nia"].id) as db:
            await handovers.ask(db, pair.id, by=cast["nia"].id, now=MONDAY)
    told = await owner.run("select recipient_user_id, subject from outbox where kind = 'hand_over'")
    assert [(row.recipient_user_id, row.subject) for row in told] == [
        (cast["maya"].id, {"assignment": str(pair.id)})
    ]
    with pytest.raises(DomainError):
        async with database.transaction(on_behalf_of=cast["tom"].id) as db:
            await handovers.ask(db, pair.id, by=cast["tom"].id, now=MONDAY)


async def test_only_the_mentee_shares_the_sessions_before(database: Database, owner: Owner) -> None:
    cast = await company(owner)
    before = await people.mentorship(
        owner, await people.mentor(owner, cast["diego"]), cast["nia"], status=Status.COMPLETED
    )
    after = await people.mentorship(
        owner, await people.mentor(owner, cast["omar"]), cast["nia"], handed_over_from_id=before.id
    )
    for name in ("omar", "maya", "lena", "diego"):
        with pytest.raises(DomainError):
            async with database.transaction(on_behalf_of=cast[name].id) as db:
                await handovers.share_sessions(db, before.id, shared=True, by=cast[name].id, now=MONDAY)
    async with database.transaction(on_behalf_of=cast["nia"].id) as db:
        await handovers.share_sessions(db, before.id, shared=True, by=cast["nia"].id, now=MONDAY)
    assert (await now_of(owner, after)).sessions_shared_at == MONDAY
