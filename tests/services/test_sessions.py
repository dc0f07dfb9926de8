"""The rules of logging: one meeting counted once, its check-in closed, what is open carried over."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

import pytest
import pytest_asyncio
from sqlalchemy import select, text

from app.database import Database
from app.services import actions, past_sessions, sessions
from models.assignments import MentorshipAssignment
from models.check_ins import CheckIn
from models.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from models.ids import AssignmentId, SessionId, UserId
from models.people import User
from models.sessions import MentorshipSession
from models.shapes.resources import ResourceForm
from models.shapes.sessions import ActionForm, Logged, SessionForm, SessionView
from models.words import AssignmentStatus, CheckInStatus
from tests import people
from tests.owner import Owner
from tests.people import MONDAY

EVENING = MONDAY + timedelta(hours=8)
TODAY = MONDAY.date()


class Stage(NamedTuple):
    database: Database
    owner: Owner
    nia: User
    diego: User
    boss: User
    mentorship: MentorshipAssignment

    @property
    def form(self) -> SessionForm:
        return SessionForm(self.mentorship.id, TODAY, 30)

    async def log(self, by: User, form: SessionForm | None = None, now: datetime = EVENING) -> Logged:
        async with self.database.transaction(on_behalf_of=by.id) as db:
            return await sessions.log(db, by=by.id, form=form or self.form, now=now)

    async def rows(self) -> list[MentorshipSession]:
        async with self.owner.session() as db:
            return list(await db.scalars(select(MentorshipSession).order_by(MentorshipSession.session_date)))

    async def check_ins(self) -> list[tuple[date, str]]:
        found = await self.owner.run("select due_on, status from check_ins order by due_on, id")
        return [(row.due_on, row.status) for row in found]


@pytest_asyncio.fixture
async def stage(database: Database, owner: Owner) -> Stage:
    boss = await people.person(owner, "Boss")
    nia = await people.new_csm(owner, "Nia", manager=boss, timezone="Europe/Berlin")
    diego = await people.person(owner, "Diego", timezone="Europe/Madrid")
    mentor = await people.mentor(owner, diego, max_mentees=5)
    mentorship = await people.mentorship(owner, mentor, nia)
    return Stage(database, owner, nia, diego, boss, mentorship)


async def due(stage: Stage, day: date, status: CheckInStatus = CheckInStatus.SCHEDULED) -> None:
    await stage.owner.add(CheckIn(assignment_id=stage.mentorship.id, due_on=day, status=status))


def action(item: str, owner: str = "mentee", row: int = 1) -> ActionForm:
    return ActionForm(row=row, item=item, owner=owner, due=None)


class TestCheckIns:
    async def test_the_open_one_is_held_and_the_next_one_planned(self, stage: Stage) -> None:
        await due(stage, TODAY + timedelta(days=2))
        logged = await stage.log(stage.nia)
        assert logged.next_check_in == TODAY + timedelta(days=9)
        assert await stage.check_ins() == [(date(2026, 11, 25), "held"), (date(2026, 12, 2), "scheduled")]
        [session] = await stage.rows()
        assert session.check_in_id is not None

    async def test_a_second_meeting_soon_after_leaves_the_next_one_alone(self, stage: Stage) -> None:
        await due(stage, TODAY)
        await stage.log(stage.nia)
        await stage.log(
            stage.nia, replace(stage.form, day=TODAY + timedelta(days=1)), EVENING + timedelta(days=1)
        )
        assert [status for _, status in await stage.check_ins()] == ["held", "scheduled"]
        assert len(await stage.rows()) == 2

    async def test_one_that_was_written_off_is_put_right(self, stage: Stage) -> None:
        await due(stage, TODAY - timedelta(days=7), CheckInStatus.MISSED)
        await due(stage, TODAY + timedelta(days=7))
        await stage.log(stage.nia, replace(stage.form, day=TODAY - timedelta(days=6)))
        assert [status for _, status in await stage.check_ins()] == ["held", "scheduled"]

    async def test_an_old_meeting_closes_nothing(self, stage: Stage) -> None:
        await due(stage, TODAY + timedelta(days=1))
        await stage.log(stage.nia, replace(stage.form, day=TODAY - timedelta(days=30)))
        assert await stage.check_ins() == [(date(2026, 11, 24), "scheduled")]

    async def test_none_is_planned_while_paused_or_beyond_the_end(self, stage: Stage) -> None:
        await stage.owner.run("update mentorship_assignments set expected_end_date = '2026-11-27'")
        await due(stage, TODAY)
        assert (await stage.log(stage.nia)).next_check_in is None
        await stage.owner.run("update mentorship_assignments set status = 'paused', expected_end_date = null")
        assert (await stage.log(stage.nia)).next_check_in is None

    async def test_the_planned_time_is_when_it_was(self, stage: Stage) -> None:
        began = EVENING - timedelta(hours=2)
        await stage.owner.add(CheckIn(assignment_id=stage.mentorship.id, due_on=TODAY, starts_at=began))
        await stage.log(stage.nia)
        assert [one.session_date for one in await stage.rows()] == [began]


class TestTheSameMeeting:
    @pytest.mark.parametrize(
        ("mentor_zone", "mentor_day", "mentee_zone", "mentee_day", "one"),
        [
            ("Europe/Madrid", 24, "Europe/Berlin", 24, True),
            ("Europe/Madrid", 24, "Europe/Berlin", 23, False),
            ("Europe/Berlin", 24, "America/New_York", 24, True),
            ("Europe/Berlin", 24, "America/New_York", 23, False),
            ("Asia/Tokyo", 24, "America/Los_Angeles", 23, True),
            ("Asia/Tokyo", 23, "America/Los_Angeles", 23, False),
            ("Australia/Sydney", 24, "Europe/London", 23, True),
            ("Australia/Sydney", 24, "Europe/London", 24, True),
        ],
    )
    async def test_each_by_their_own_clock(
        self, stage: Stage, mentor_zone: str, mentor_day: int, mentee_zone: str, mentee_day: int, one: bool
    ) -> None:
        zone = "update users set timezone = :zone where id = :it"
        await stage.owner.run(zone, zone=mentor_zone, it=stage.diego.id)
        await stage.owner.run(zone, zone=mentee_zone, it=stage.nia.id)
        later = MONDAY + timedelta(days=2)
        await stage.log(stage.diego, replace(stage.form, day=date(2026, 11, mentor_day)), later)
        logged = await stage.log(stage.nia, replace(stage.form, day=date(2026, 11, mentee_day)), later)
        assert logged.joined == one
        assert len(await stage.rows()) == (1 if one else 2)

    async def test_what_is_united_what_is_filled_and_what_is_kept_apart(self, stage: Stage) -> None:
        link = ResourceForm("A page", "https://example.com", row=9)
        await stage.log(
            stage.nia,
            replace(
                stage.form, topics=("A", "B"), summary="Hers", confidence_after=2, quality=4, duration=25,
                actions=(action("Call"),), resources=(link,),
            ),
        )  # fmt: skip
        await stage.log(
            stage.diego,
            replace(
                stage.form, topics=("B", "C"), summary="His", quality=1, duration=60,
                actions=(action("call"), action("Write", "mentor", 2)), resources=(link,),
            ),
        )  # fmt: skip
        [session] = await stage.rows()
        assert session.topics_covered == ["A", "B", "C"]
        assert session.summary == "Hers\n\nHis"
        assert [item["item"] for item in session.action_items] == ["Call", "Write"]
        assert len(session.resources_shared) == 1
        assert (session.duration_minutes, session.mentee_confidence_after) == (25, 2)
        assert await stage.owner.run("select session_quality, other_quality from mentorship_sessions") == [
            (4, 1)
        ]
        for person, own in ((stage.nia, 4), (stage.diego, 1)):
            async with stage.database.transaction(on_behalf_of=person.id) as db:
                view = await past_sessions.one(db, session.id, by=person.id, now=EVENING)
            assert (view.quality, view.is_own) == (own, True)

    async def test_it_closes_one_check_in(self, stage: Stage) -> None:
        await due(stage, TODAY)
        await stage.log(stage.nia)
        await stage.log(stage.diego)
        assert [status for _, status in await stage.check_ins()] == ["held", "scheduled"]

    async def test_a_third_entry_is_another_meeting(self, stage: Stage) -> None:
        for person in (stage.nia, stage.diego, stage.nia):
            await stage.log(person)
        assert len(await stage.rows()) == 2

    async def test_a_bare_we_met_is_filled_in_by_either(self, stage: Stage) -> None:
        for by in (stage.nia, stage.diego):
            await stage.owner.run("delete from mentorship_sessions")
            await people.session(
                stage.owner,
                stage.mentorship,
                session_date=EVENING,
                without_details=True,
                duration_minutes=None,
            )
            assert (await stage.log(by, replace(stage.form, summary="Now it is here"))).joined
            [session] = await stage.rows()
            assert (session.summary, session.duration_minutes) == ("Now it is here", 30)
            assert not session.without_details
            assert session.joined_by_user_id == (None if by is stage.nia else stage.diego.id)

    async def test_what_would_not_fit_together_is_refused(self, stage: Stage) -> None:
        await stage.log(stage.nia, replace(stage.form, summary="x" * 2000))
        with pytest.raises(Invalid, match="joins what Nia logged") as refused:
            await stage.log(stage.diego, replace(stage.form, summary="y" * 2000))
        assert refused.value.field == "summary"

    async def test_the_mentor_hears_once_and_of_new_tasks_the_first_too(self, stage: Stage) -> None:
        await stage.log(stage.nia)
        await stage.log(stage.diego)
        told = await stage.owner.run("select recipient_user_id from outbox where action = 'post'")
        assert [row.recipient_user_id for row in told] == [stage.diego.id]
        await stage.owner.run("delete from mentorship_sessions")
        await stage.log(stage.nia)
        await stage.log(stage.diego, replace(stage.form, actions=(action("Read this"),)))
        told = await stage.owner.run("select recipient_user_id from outbox where action = 'post' order by id")
        assert [row.recipient_user_id for row in told] == [stage.diego.id, stage.diego.id, stage.nia.id]


class TestEditing:
    async def edit(self, stage: Stage, by: User, form: SessionForm, version: str = "") -> None:
        [session] = await stage.rows()
        async with stage.database.transaction(on_behalf_of=by.id) as db:
            await sessions.edit(db, session.id, by=by.id, form=form, version=version, now=EVENING)

    async def test_one_s_own_with_who_and_when(self, stage: Stage) -> None:
        await stage.log(stage.nia, replace(stage.form, actions=(action("Call"), action("Write", row=2))))
        [before] = await stage.rows()
        key = before.action_items[1]["id"]
        async with stage.database.transaction(on_behalf_of=stage.diego.id) as db:
            await actions.set_done(db, [f"{before.id}:{key}"], done=True)
        kept = ActionForm(row=5, item="Write it well", owner="mentee", due=None, key=key)
        await self.edit(
            stage, stage.nia, replace(stage.form, duration=45, actions=(kept, action("New", row=6)))
        )
        [session] = await stage.rows()
        assert [(item["item"], item["done"]) for item in session.action_items] == [
            ("Write it well", True), ("New", False),
        ]  # fmt: skip
        assert session.action_items[0]["id"] == key
        assert (session.edited_by_user_id, session.edited_at) == (stage.nia.id, EVENING)
        [entry] = await stage.owner.run("select before, after from audit where action = 'session.edited'")
        assert (entry.before["duration_minutes"], entry.after["duration_minutes"]) == (30, 45)

    async def test_not_the_other_one_s(self, stage: Stage) -> None:
        await stage.log(stage.nia)
        with pytest.raises(NotAllowed, match="Only who logged"):
            await self.edit(stage, stage.diego, stage.form)
        with pytest.raises(NotFound):
            await self.edit(stage, stage.boss, stage.form)

    async def test_both_may_once_both_logged_it(self, stage: Stage) -> None:
        await stage.log(stage.nia)
        await stage.log(stage.diego)
        [session] = await stage.rows()
        assert session.edited_at
        await self.edit(stage, stage.diego, stage.form, session.edited_at.isoformat())

    async def test_what_was_changed_meanwhile_is_not_written_over(self, stage: Stage) -> None:
        await stage.log(stage.nia)
        await stage.log(stage.diego, replace(stage.form, summary="His"))
        with pytest.raises(Conflict, match="was changed since"):
            await self.edit(stage, stage.nia, replace(stage.form, summary="Hers"))
        assert [one.summary for one in await stage.rows()] == ["His"]

    async def test_what_more_hides_stays(self, stage: Stage) -> None:
        await stage.log(stage.nia, replace(stage.form, quality=5, confidence_before=2, more=True))
        await self.edit(stage, stage.nia, stage.form)
        kept = "select session_quality, mentee_confidence_before from mentorship_sessions"
        assert await stage.owner.run(kept) == [(5, 2)]


class TestWho:
    @pytest.mark.parametrize("status", [s for s in AssignmentStatus if s not in ("active", "paused")])
    async def test_only_running_mentorships_have_sessions(
        self, stage: Stage, status: AssignmentStatus
    ) -> None:
        await stage.owner.run("alter table mentorship_assignments disable trigger user")
        await stage.owner.run("update mentorship_assignments set status = :s", s=status)
        with pytest.raises(DomainError) as refused:
            await stage.log(stage.diego)
        assert refused.value.field == "mentorship"

    async def test_a_manager_knows_of_it_and_is_neither_of_the_two(self, stage: Stage) -> None:
        with pytest.raises(NotAllowed, match="neither of the two") as refused:
            await stage.log(stage.boss)
        assert refused.value.field == "mentorship"

    async def test_nobody_else_knows_of_it(self, stage: Stage) -> None:
        stranger = await people.person(stage.owner, "Stranger")
        with pytest.raises(NotFound):
            await stage.log(stranger)

    async def test_a_mentor_does_not_say_how_confident_the_mentee_is(self, stage: Stage) -> None:
        with pytest.raises(Invalid, match="Only the mentee"):
            await stage.log(stage.diego, replace(stage.form, confidence_after=5))

    async def test_a_group_s_absent_and_strangers(self, stage: Stage) -> None:
        await stage.owner.run("update mentorship_assignments set format = 'group'")
        for present in ((), (AssignmentId(stage.nia.id),)):
            with pytest.raises(Invalid) as refused:
                await stage.log(stage.diego, replace(stage.form, present=present))
            assert refused.value.field == "who"

    async def test_the_mentor_after_a_hand_over(self, stage: Stage) -> None:
        """Sees the earlier sessions once the mentee shares them, and changes nothing in them."""
        call = {"item": "Call", "owner": "mentee", "due": None, "done": False}
        await people.session(stage.owner, stage.mentorship, summary="Before", action_items=[call])
        await stage.owner.run("update mentorship_assignments set status = 'completed', completed_at = now()")
        next_mentor = await people.mentor(stage.owner, "Lena")
        lena = UserId(next_mentor.user_id)
        await people.mentorship(stage.owner, next_mentor, stage.nia, handed_over_from_id=stage.mentorship.id)
        assert await seen_by(stage, lena) == []
        await stage.owner.run(
            "update mentorship_assignments set sessions_shared_at = now() where status = 'active'"
        )
        [view] = await seen_by(stage, lena)
        assert (view.pair, view.summary, view.is_own) == (None, "Before", False)
        with pytest.raises(NotFound):
            async with stage.database.transaction(on_behalf_of=lena) as db:
                await actions.set_done(db, [view.actions[0].name], done=True)


async def seen_by(stage: Stage, person: UserId) -> list[SessionView]:
    async with stage.database.transaction(on_behalf_of=person) as db:
        return list((await past_sessions.page(db, by=person, now=EVENING)).sessions)


async def test_a_session_of_both_is_erased_with_either(stage: Stage) -> None:
    await stage.log(stage.nia, replace(stage.form, summary="Hers"))
    await stage.log(stage.diego, replace(stage.form, summary="His"))
    async with stage.database.transaction(on_behalf_of=stage.diego.id) as db:
        await db.execute(text("select cairn.erase_private_text(:him)"), {"him": stage.diego.id})
    assert [one.summary for one in await stage.rows()] == [None]


async def test_several_wrong_fields_are_named_at_once(stage: Stage) -> None:
    form = replace(
        stage.form, day=TODAY + timedelta(days=1), duration=0, actions=(action(""),),
        resources=(ResourceForm("", "nowhere", row=2),),
    )  # fmt: skip
    with pytest.raises(Invalid) as refused:
        await stage.log(stage.nia, form)
    assert {field for field, _ in refused.value.errors} == {"date", "duration", "what_1", "title_2", "link_2"}


async def test_an_action_item_that_is_not_there(stage: Stage) -> None:
    for name in ("", "x:y", f"{SessionId(stage.nia.id)}:1"):
        with pytest.raises(NotFound) as refused:
            await stage.log(stage.nia, replace(stage.form, done=(name,)))
        assert refused.value.field == "done"
    assert await stage.rows() == []


async def test_both_at_the_same_moment(fresh_database: Database) -> None:
    """One meeting, one check-in held, one planned, whoever comes first."""
    owner = Owner(fresh_database.owner_engine)
    nia, diego = await people.new_csm(owner, "Nia"), await people.person(owner, "Diego")
    mentorship = await people.mentorship(owner, await people.mentor(owner, diego), nia)
    await owner.add(CheckIn(assignment_id=mentorship.id, due_on=TODAY))
    stage = Stage(fresh_database, owner, nia, diego, nia, mentorship)
    logged = await asyncio.gather(stage.log(nia), stage.log(diego))
    assert sorted(one.joined for one in logged) == [False, True]
    assert len(await stage.rows()) == 1
    assert [status for _, status in await stage.check_ins()] == ["held", "scheduled"]
