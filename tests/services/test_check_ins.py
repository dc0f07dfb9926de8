"""What the two do about a check-in, what the program does, and what each of them then sees."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import event, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.database import PROGRAM, Database
from app.services import (
    cadence_changes,
    check_in_moves,
    check_in_steps,
    check_in_views,
    check_ins,
    past_sessions,
    sessions,
)
from models.assignments import MentorshipAssignment
from models.check_ins import CheckIn
from models.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from models.ids import CheckInId, UserId
from models.milestones import RampMilestone
from models.people import User, UserSettings
from models.sessions import MentorshipSession
from models.shapes.check_ins import CheckInView, MoveForm, MoveScreen
from models.shapes.sessions import ActionForm, SessionForm
from models.words import Cadence, CheckInStatus
from tests import people
from tests.owner import Owner

TUESDAY = date(2026, 11, 24)
EVENING = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
WEEK = timedelta(days=7)

Step = Callable[..., Awaitable[None]]
HELD, SKIPPED, MISSED, OPEN = (
    CheckInStatus.HELD, CheckInStatus.SKIPPED, CheckInStatus.MISSED, CheckInStatus.SCHEDULED,
)  # fmt: skip


@dataclass
class Stage:
    """Nia meets Diego weekly; the next check-in is on Tuesday, and the clock stands at its evening."""

    database: Database
    owner: Owner
    nia: User
    diego: User
    boss: User
    mentorship: MentorshipAssignment
    check_in: CheckIn
    now: datetime = EVENING

    async def does(self, step: Step, by: User, check_in: CheckIn | None = None) -> None:
        async with self.database.transaction(on_behalf_of=by.id) as db:
            await step(db, (check_in or self.check_in).id, by=by.id, now=self.now)

    async def moves(
        self, by: User, day: date | None, starts: time | None = None, check_in: CheckIn | None = None
    ) -> None:
        form = MoveForm((check_in or self.check_in).id, day, starts)
        async with self.database.transaction(on_behalf_of=by.id) as db:
            await check_in_moves.reschedule(db, by=by.id, form=form, now=self.now)

    async def form(self, by: User, *, keeps_day: bool = False) -> MoveScreen:
        async with self.database.transaction(on_behalf_of=by.id) as db:
            return await check_in_moves.to_move(
                db, self.check_in.id, by=by.id, now=self.now, keeps_day=keeps_day
            )

    async def logs(self, by: User, day: date = TUESDAY, summary: str | None = "Renewals") -> None:
        form = SessionForm(self.mentorship.id, day, 30, summary=summary)
        async with self.database.transaction(on_behalf_of=by.id) as db:
            await sessions.log(db, by=by.id, form=form, now=self.now)

    async def sees(self, reader: User, check_in: CheckIn | None = None) -> CheckInView:
        async with self.database.transaction(on_behalf_of=reader.id) as db:
            ids = [(check_in or self.check_in).id]
            views = await check_in_views.of(db, ids, reader=reader.id, now=self.now)
        [view] = views.values()
        return view

    async def program(self, step: Callable[..., Awaitable[bool]], check_in: CheckIn | None = None) -> bool:
        async with self.database.transaction(on_behalf_of=PROGRAM) as db:
            return await step(db, (check_in or self.check_in).id, now=self.now)

    async def rows(self) -> list[CheckIn]:
        async with self.owner.session() as db:
            return list(await db.scalars(select(CheckIn).order_by(CheckIn.due_on, CheckIn.id)))

    async def days(self) -> list[tuple[date, CheckInStatus]]:
        return [(row.due_on, row.status) for row in await self.rows()]

    async def logged(self) -> list[MentorshipSession]:
        async with self.owner.session() as db:
            return list(await db.scalars(select(MentorshipSession)))

    async def audit(self) -> list[str]:
        return [row.action for row in await self.owner.run("select action from audit order by at, id")]

    async def away(self, user: User, until: date) -> None:
        await self.owner.add(UserSettings(user_id=user.id, snooze_until=until))


@pytest_asyncio.fixture
async def stage(database: Database, owner: Owner) -> Stage:
    boss = await people.person(owner, "Boss")
    nia = await people.new_csm(owner, "Nia", manager=boss, timezone="Europe/Berlin")
    diego = await people.person(owner, "Diego", timezone="Europe/Madrid")
    mentor = await people.mentor(owner, diego, max_mentees=5)
    mentorship = await people.mentorship(owner, mentor, nia)
    check_in = CheckIn(
        assignment_id=mentorship.id, due_on=TUESDAY, created_at=people.MONDAY - timedelta(days=4)
    )
    await owner.add(check_in)
    return Stage(database, owner, nia, diego, boss, mentorship, check_in)


class TestWeMet:
    async def test_one_tap_is_a_session_without_details_and_the_next_check_in(self, stage: Stage) -> None:
        await stage.does(check_in_steps.we_met, stage.nia)
        assert await stage.days() == [(TUESDAY, HELD), (TUESDAY + WEEK, OPEN)]
        [session] = await stage.logged()
        assert session.without_details
        assert (session.check_in_id, session.logged_by_user_id) == (stage.check_in.id, stage.nia.id)
        assert session.session_date == datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
        view = await stage.sees(stage.nia)
        assert (view.status, view.next_day, view.session_id) == (HELD, TUESDAY + WEEK, session.id)
        assert view.without_details
        assert view.may_undo
        assert not (await stage.sees(stage.diego)).may_undo

    async def test_pressed_by_both_it_is_one_meeting(self, stage: Stage) -> None:
        await stage.does(check_in_steps.we_met, stage.nia)
        await stage.does(check_in_steps.we_met, stage.diego)
        await stage.does(check_in_steps.we_met, stage.nia)
        assert len(await stage.logged()) == 1
        assert len(await stage.days()) == 2
        assert await stage.audit() == ["check_in.held"]

    async def test_what_is_logged_already_is_not_written_twice(self, stage: Stage) -> None:
        await stage.logs(stage.diego)
        await stage.does(check_in_steps.we_met, stage.nia)
        [session] = await stage.logged()
        assert session.summary == "Renewals"
        assert len(await stage.days()) == 2

    async def test_a_meeting_the_other_one_logged_before_it_was_due_is_this_one(self, stage: Stage) -> None:
        """Their entry stands; the check-in it did not close is closed by it."""
        session = await people.session(
            stage.owner, stage.mentorship, session_date=EVENING - timedelta(hours=5), summary="Renewals"
        )
        await stage.does(check_in_steps.we_met, stage.diego)
        assert [(one.id, one.check_in_id) for one in await stage.logged()] == [
            (session.id, stage.check_in.id)
        ]
        with pytest.raises(Conflict, match="More has been written down"):
            await stage.does(check_in_steps.undo, stage.diego)

    async def test_details_of_the_other_one_join_it_and_are_news(self, stage: Stage) -> None:
        await stage.does(check_in_steps.we_met, stage.nia)
        assert await told(stage) == []
        await stage.logs(stage.diego)
        [session] = await stage.logged()
        assert (session.summary, session.without_details) == ("Renewals", False)
        assert await told(stage) == [stage.nia.id]
        assert not (await stage.sees(stage.nia)).may_undo

    async def test_one_s_own_details_are_news_to_the_other_one(self, stage: Stage) -> None:
        await stage.does(check_in_steps.we_met, stage.nia)
        [session] = await stage.logged()
        form = SessionForm(stage.mentorship.id, TUESDAY, 45, topics=("Renewals",))
        for _ in range(2):
            async with stage.database.transaction(on_behalf_of=stage.nia.id) as db:
                version = (await past_sessions.one(db, session.id, by=stage.nia.id, now=stage.now)).version
                await sessions.edit(
                    db, session.id, by=stage.nia.id, form=form, version=version, now=stage.now
                )
        assert await told(stage) == [stage.diego.id]

    async def test_one_that_was_missed_is_put_right_and_missed_again_after_undo(self, stage: Stage) -> None:
        stage.now += 2 * timedelta(days=1)
        await stage.program(check_ins.miss)
        planned = await stage.days()
        stage.now += timedelta(minutes=1)
        await stage.does(check_in_steps.we_met, stage.diego)
        assert await stage.days() == [(TUESDAY, HELD), (TUESDAY + WEEK, OPEN)]
        await stage.does(check_in_steps.undo, stage.diego)
        assert await stage.days() == planned == [(TUESDAY, MISSED), (TUESDAY + WEEK, OPEN)]
        assert await stage.logged() == []

    async def test_the_time_that_was_agreed_is_when_it_was(self, stage: Stage) -> None:
        began = EVENING - timedelta(hours=3)
        await stage.owner.run("update check_ins set starts_at = :at", at=began)
        await stage.does(check_in_steps.we_met, stage.diego)
        assert [one.session_date for one in await stage.logged()] == [began]

    async def test_not_before_its_day(self, stage: Stage) -> None:
        stage.now -= timedelta(days=1)
        with pytest.raises(Conflict, match="on Tue 24 Nov now"):
            await stage.does(check_in_steps.we_met, stage.nia)

    async def test_not_after_it_was_skipped(self, stage: Stage) -> None:
        await stage.does(check_in_steps.skip, stage.diego)
        with pytest.raises(Conflict, match="skipped"):
            await stage.does(check_in_steps.we_met, stage.nia)


class TestNotThisTime:
    @pytest.mark.parametrize(
        ("step", "status"),
        [(check_in_steps.skip, SKIPPED), (check_in_steps.did_not_happen, MISSED)],
    )
    async def test_the_next_one_is_planned_once(
        self, stage: Stage, step: Step, status: CheckInStatus
    ) -> None:
        await stage.does(step, stage.nia)
        await stage.does(step, stage.diego)
        assert await stage.days() == [(TUESDAY, status), (TUESDAY + WEEK, OPEN)]
        assert await stage.audit() == [f"check_in.{status}"]
        view = await stage.sees(stage.diego)
        assert (view.status, view.next_day, view.is_answered) == (status, TUESDAY + WEEK, True)
        assert not view.may_undo, "it was Nia who said so"

    async def test_days_before_it_may_be_skipped_but_not_be_over(self, stage: Stage) -> None:
        stage.now -= timedelta(days=2)
        with pytest.raises(Conflict, match="still to come"):
            await stage.does(check_in_steps.did_not_happen, stage.nia)
        await stage.does(check_in_steps.skip, stage.nia)
        assert await stage.days() == [(TUESDAY, SKIPPED), (TUESDAY + WEEK, OPEN)]

    async def test_what_was_held_stays_held(self, stage: Stage) -> None:
        await stage.does(check_in_steps.we_met, stage.nia)
        for step in (check_in_steps.skip, check_in_steps.did_not_happen):
            with pytest.raises(Conflict, match="held already"):
                await stage.does(step, stage.diego)

    async def test_nobody_answers(self, stage: Stage) -> None:
        stage.now += timedelta(days=2)
        assert await stage.program(check_ins.miss)
        assert not await stage.program(check_ins.miss)
        assert await stage.days() == [(TUESDAY, MISSED), (TUESDAY + WEEK, OPEN)]
        view = await stage.sees(stage.nia)
        assert not view.is_answered
        assert not view.may_undo
        assert await stage.audit() == ["check_in.missed"]

    async def test_none_follows_the_end(self, stage: Stage) -> None:
        await stage.owner.run("update mentorship_assignments set expected_end_date = '2026-11-27'")
        await stage.does(check_in_steps.skip, stage.nia)
        assert await stage.days() == [(TUESDAY, SKIPPED)]
        await stage.does(check_in_steps.undo, stage.nia)
        assert await stage.days() == [(TUESDAY, OPEN)]


class TestUndo:
    @pytest.mark.parametrize(
        "step", [check_in_steps.we_met, check_in_steps.skip, check_in_steps.did_not_happen]
    )
    async def test_everything_is_as_before(self, stage: Stage, step: Step) -> None:
        await stage.does(step, stage.nia)
        await stage.does(check_in_steps.undo, stage.nia)
        await stage.does(check_in_steps.undo, stage.nia)
        [row] = await stage.rows()
        assert (row.id, row.status) == (stage.check_in.id, OPEN)
        assert (row.decided_at, row.decided_by_user_id) == (None, None)
        assert await stage.logged() == []
        assert (await stage.audit())[1:] == ["check_in.undone"]
        await stage.does(check_in_steps.we_met, stage.diego)
        assert await stage.days() == [(TUESDAY, HELD), (TUESDAY + WEEK, OPEN)]

    async def test_only_by_who_said_so(self, stage: Stage) -> None:
        await stage.does(check_in_steps.skip, stage.nia)
        with pytest.raises(NotAllowed, match="Only who said so"):
            await stage.does(check_in_steps.undo, stage.diego)

    async def test_not_what_has_details(self, stage: Stage) -> None:
        await stage.does(check_in_steps.we_met, stage.nia)
        await stage.logs(stage.nia)
        with pytest.raises(Conflict, match="More has been written down"):
            await stage.does(check_in_steps.undo, stage.nia)
        assert [status for _, status in await stage.days()] == [HELD, OPEN]

    async def test_not_once_the_next_one_was_moved_or_is_over(self, stage: Stage) -> None:
        await stage.does(check_in_steps.skip, stage.nia)
        _, following = await stage.rows()
        await stage.moves(stage.diego, TUESDAY + WEEK + timedelta(days=1), check_in=following)
        assert not (await stage.sees(stage.nia)).may_undo
        with pytest.raises(Conflict, match="on its way already"):
            await stage.does(check_in_steps.undo, stage.nia)
        await stage.owner.run("update mentorship_assignments set expected_end_date = '2026-12-03'")
        await stage.does(check_in_steps.skip, stage.diego, following)
        with pytest.raises(Conflict, match="on its way already"):
            await stage.does(check_in_steps.undo, stage.nia)


class TestMoving:
    async def test_it_counts_once_and_the_rhythm_stays(self, stage: Stage) -> None:
        thursday, friday = date(2026, 11, 26), date(2026, 11, 27)
        await stage.owner.run("update check_ins set asked_mentee_at = :at", at=EVENING)
        await stage.moves(stage.nia, friday)
        await stage.moves(stage.diego, thursday)
        await stage.moves(stage.nia, thursday)
        [row] = await stage.rows()
        assert (row.due_on, row.original_due_on, row.moved_count) == (thursday, TUESDAY, 2)
        assert row.asked_mentee_at is None
        assert len(await stage.audit()) == 2
        view = await stage.sees(stage.diego)
        assert (view.is_open, view.day) == (True, thursday)
        stage.now += timedelta(days=2)
        await stage.does(check_in_steps.we_met, stage.nia)
        assert await stage.days() == [(thursday, HELD), (TUESDAY + WEEK, OPEN)]

    async def test_a_time_by_the_clock_of_whoever_says_it(self, stage: Stage) -> None:
        await stage.owner.run("update users set timezone = 'Asia/Tokyo' where id = :it", it=stage.diego.id)
        await stage.moves(stage.diego, date(2026, 11, 26), time(17, 30))
        [row] = await stage.rows()
        assert row.starts_at == datetime(2026, 11, 26, 8, 30, tzinfo=UTC)
        assert row.due_on == date(2026, 11, 26)

    async def test_a_time_that_is_another_day_for_the_mentee(self, stage: Stage) -> None:
        zone = "update users set timezone = :zone where id = :it"
        await stage.owner.run(zone, zone="Asia/Tokyo", it=stage.diego.id)
        await stage.owner.run(zone, zone="America/Los_Angeles", it=stage.nia.id)
        await stage.moves(stage.diego, date(2026, 11, 27), time(9, 0))
        [row] = await stage.rows()
        assert row.due_on == date(2026, 11, 26), "Nia's Thursday is Diego's Friday"
        assert (await stage.sees(stage.diego)).day == date(2026, 11, 27)
        assert (await stage.sees(stage.nia)).day == date(2026, 11, 26)
        with pytest.raises(Invalid, match="The next day that works is Tue 1 Dec"):
            await stage.moves(stage.diego, date(2026, 11, 30), time(9, 0))  # Nia's Sunday

    async def test_a_time_on_the_same_day_is_not_a_move(self, stage: Stage) -> None:
        """Whoever was asked whether they met is not asked again the same day; the other one is, on the next."""
        stage.now -= timedelta(hours=9)
        await stage.owner.run("update check_ins set asked_mentee_at = :at", at=stage.now)
        await stage.moves(stage.nia, TUESDAY, time(14, 0))
        [row] = await stage.rows()
        assert row.asked_mentee_at == stage.now
        assert (row.moved_count, row.original_due_on) == (0, None)
        assert row.starts_at == datetime(2026, 11, 24, 13, 0, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("day", "starts", "field", "sentence"),
        [
            (None, None, "date", "Choose the day"),
            ("2026-11-23", None, "date", "passed. The next day that works is Wed 25 Nov"),
            ("2026-11-28", None, "date", "both work on Sat 28 Nov. The next day that works is Mon 30 Nov"),
            ("2026-11-29", "10:00", "date", "The next day that works is Mon 30 Nov"),
            ("2026-12-25", None, "date", "The next day that works is Mon 28 Dec"),
            ("2026-11-24", "09:00", "time", "This time has passed"),
            ("2027-06-01", None, "date", "`/mentor pause`"),
        ],
    )
    async def test_what_cannot_be(
        self, stage: Stage, day: str | None, starts: str | None, field: str, sentence: str
    ) -> None:
        await stage.owner.add(UserSettings(user_id=stage.diego.id, country="DE"))
        stage.now = EVENING + timedelta(hours=7) if day == "2026-11-23" else EVENING  # Wednesday by then
        with pytest.raises(Invalid, match=sentence) as refused:
            await stage.moves(
                stage.nia,
                date.fromisoformat(day) if day else None,
                time.fromisoformat(starts) if starts else None,
            )
        assert refused.value.field == field
        assert [row.moved_count for row in await stage.rows()] == [0]

    async def test_the_form_suggests_what_it_would_take(self, stage: Stage) -> None:
        await stage.away(stage.diego, date(2026, 11, 26))
        form = await stage.form(stage.nia)
        assert (form.from_day, form.day, form.starts) == (TUESDAY, date(2026, 11, 27), None)
        timed = await stage.form(stage.nia, keeps_day=True)
        assert (timed.day, timed.starts) == (date(2026, 11, 27), time(10, 0))
        await stage.moves(stage.nia, timed.day, timed.starts)
        again = await stage.form(stage.diego)
        assert (again.from_day, again.day, again.starts) == (timed.day, date(2026, 11, 30), time(10, 0))

    async def test_set_a_time_keeps_the_day_and_leaves_a_time_that_has_passed_open(
        self, stage: Stage
    ) -> None:
        timed = await stage.form(stage.nia, keeps_day=True)
        assert (timed.day, timed.starts) == (TUESDAY, None)
        stage.now -= timedelta(hours=9, minutes=30)
        timed = await stage.form(stage.nia, keeps_day=True)
        assert (timed.day, timed.starts) == (TUESDAY, time(10, 0))

    async def test_what_is_over_does_not_move(self, stage: Stage) -> None:
        await stage.does(check_in_steps.skip, stage.nia)
        with pytest.raises(Conflict, match="skipped"):
            await stage.form(stage.nia)
        with pytest.raises(Conflict, match="skipped"):
            await stage.moves(stage.nia, date(2026, 11, 27))


class TestSomebodyGoesAway:
    async def test_it_moves_to_the_next_day_of_both(self, stage: Stage) -> None:
        stage.now -= timedelta(days=1)
        assert not await stage.program(check_ins.replan)
        await stage.away(stage.diego, date(2026, 11, 26))
        await stage.owner.run("update check_ins set starts_at = :at", at=EVENING)
        assert await stage.program(check_ins.replan)
        assert not await stage.program(check_ins.replan)
        [row] = await stage.rows()
        assert (row.due_on, row.starts_at) == (date(2026, 11, 27), None)
        assert (row.original_due_on, row.moved_count, row.decided_by_user_id) == (TUESDAY, 1, None)
        assert await stage.audit() == ["check_in.moved"]

    async def test_what_was_not_seen_to_in_time_moves_on_from_today(self, stage: Stage) -> None:
        stage.now += timedelta(days=5)
        await stage.away(stage.nia, date(2026, 11, 27))
        assert await stage.program(check_ins.replan)
        assert await stage.days() == [(date(2026, 11, 30), OPEN)]

    async def test_once_they_may_have_met_it_stays(self, stage: Stage) -> None:
        await stage.away(stage.nia, date(2026, 11, 27))
        await stage.owner.run("update check_ins set asked_mentee_at = :at", at=EVENING)
        assert not await stage.program(check_ins.replan)
        await stage.owner.run(
            "update check_ins set asked_mentee_at = null, starts_at = :at", at=EVENING - timedelta(hours=2)
        )
        assert not await stage.program(check_ins.replan)

    async def test_who_never_both_work_are_left_alone(self, stage: Stage) -> None:
        await stage.owner.add(UserSettings(user_id=stage.nia.id, working_days=[1]))
        await stage.owner.add(UserSettings(user_id=stage.diego.id, working_days=[3]))
        assert not await stage.program(check_ins.replan)


class TestWhoAndWhen:
    STEPS = (
        check_in_steps.we_met,
        check_in_steps.skip,
        check_in_steps.did_not_happen,
        check_in_steps.undo,
    )

    async def refused(self, stage: Stage, by: User, error: type[DomainError], sentence: str) -> None:
        for step in self.STEPS:
            with pytest.raises(error, match=sentence):
                await stage.does(step, by)
        with pytest.raises(error, match=sentence):
            await stage.moves(by, date(2026, 11, 26))

    async def test_a_manager_is_not_one_of_the_two(self, stage: Stage) -> None:
        await self.refused(stage, stage.boss, NotAllowed, "between Diego and Nia")
        with pytest.raises(NotAllowed):
            async with stage.database.transaction(on_behalf_of=stage.boss.id) as db:
                await check_in_views.page(db, stage.check_in.id, reader=stage.boss.id, now=EVENING)
        async with stage.database.transaction(on_behalf_of=stage.boss.id) as db:
            assert await check_in_views.of(db, [stage.check_in.id], reader=stage.boss.id, now=EVENING) == {}

    async def test_others_do_not_even_know_of_it(self, stage: Stage) -> None:
        eve = await people.person(stage.owner, "Eve")
        await self.refused(stage, eve, NotFound, "no longer there")

    async def test_a_pause_is_a_pause(self, stage: Stage) -> None:
        await stage.owner.run("update mentorship_assignments set status = 'paused'")
        await self.refused(stage, stage.nia, Conflict, "on hold")
        assert not (await stage.sees(stage.nia)).may_undo

    async def test_what_has_ended_has_ended(self, stage: Stage) -> None:
        await stage.owner.run("update mentorship_assignments set status = 'completed'")
        await self.refused(stage, stage.nia, Conflict, "completed")


class TestCadence:
    async def change(self, stage: Stage, by: User, to: Cadence) -> None:
        async with stage.database.transaction(on_behalf_of=by.id) as db:
            await cadence_changes.change(db, stage.mentorship.id, by=by.id, to=to, now=stage.now)

    async def told(self, stage: Stage) -> list[UserId]:
        rows = await stage.owner.run(
            "select recipient_user_id as person from outbox where kind = 'cadence_changed' order by created_at"
        )
        return [row.person for row in rows]

    async def test_slower_leaves_the_next_one_where_it_is(self, stage: Stage) -> None:
        for _ in range(2):
            await self.change(stage, stage.nia, Cadence.BIWEEKLY)
        assert await stage.days() == [(TUESDAY, OPEN)]
        assert await self.told(stage) == [stage.diego.id]
        assert await stage.audit() == ["assignment.cadence_changed"]
        await stage.does(check_in_steps.we_met, stage.nia)
        assert (TUESDAY + 2 * WEEK, OPEN) in await stage.days()

    async def test_faster_brings_it_nearer_unless_somebody_chose_it(self, stage: Stage) -> None:
        await stage.owner.run("update mentorship_assignments set check_in_cadence = 'monthly'")
        await stage.owner.run("update check_ins set due_on = '2026-12-18'")
        await self.change(stage, stage.boss, Cadence.WEEKLY)
        assert await stage.days() == [(date(2026, 12, 1), OPEN)]
        assert set(await self.told(stage)) == {stage.diego.id, stage.nia.id}
        await stage.owner.run("update check_ins set due_on = '2026-12-18', moved_count = 1")
        await self.change(stage, stage.diego, Cadence.MONTHLY)
        await self.change(stage, stage.diego, Cadence.WEEKLY)
        assert await stage.days() == [(date(2026, 12, 18), OPEN)]

    async def test_not_by_somebody_else(self, stage: Stage) -> None:
        eve = await people.person(stage.owner, "Eve")
        with pytest.raises(DomainError):
            await self.change(stage, eve, Cadence.MONTHLY)


class TestViews:
    async def test_counts_and_the_topic_of_the_week(self, stage: Stage) -> None:
        await stage.owner.run("delete from curriculum_topics where week = 1")
        await stage.owner.run(
            "insert into curriculum_topics (week, topic, role) values (1, 'For others', 'Sales'), (1, 'Ours', 'csm')"
        )
        await stage.owner.run("update mentorship_assignments set start_date = '2026-11-20'")
        form = SessionForm(
            stage.mentorship.id,
            TUESDAY - 2 * WEEK,
            30,
            topics=("Private matters",),
            actions=tuple(ActionForm(n, f"Do {n}", "mentor", None) for n in (1, 2)),
        )
        async with stage.database.transaction(on_behalf_of=stage.nia.id) as db:
            await sessions.log(db, by=stage.nia.id, form=form, now=EVENING)
        for name, days, achieved in (("Now", 6, None), ("Later", 7, None), ("Done", 1, TUESDAY)):
            await stage.owner.add(
                RampMilestone(
                    mentee_user_id=stage.nia.id,
                    milestone_name=name,
                    target_date=TUESDAY + timedelta(days=days),
                    achieved_date=achieved,
                )
            )
        for reader in (stage.nia, stage.diego):
            view = await stage.sees(reader)
            assert (view.open_actions, view.milestones_due, view.topic) == (2, 1, "Ours")
        async with stage.database.transaction(on_behalf_of=stage.diego.id) as db:
            page = await check_in_views.page(db, stage.check_in.id, reader=stage.diego.id, now=EVENING)
        assert [item.item for item in page.actions] == ["Do 1", "Do 2"]
        assert [one.name for one in page.milestones] == ["Now"]

    async def test_the_state_changes_with_what_is_shown(self, stage: Stage) -> None:
        async def state() -> str:
            async with stage.database.transaction(on_behalf_of=PROGRAM) as db:
                return (await check_in_views.states(db, [stage.check_in.id]))[stage.check_in.id]

        seen = [await state()]
        await stage.moves(stage.nia, date(2026, 11, 26))
        seen.append(await state())
        stage.now += timedelta(days=2)
        await stage.does(check_in_steps.we_met, stage.nia)
        seen.append(await state())
        *_, following = await stage.rows()
        await stage.moves(stage.nia, date(2026, 12, 2), check_in=following)
        seen.append(await state())
        await stage.logs(stage.diego, date(2026, 11, 26))
        seen.append(await state())
        assert len(set(seen)) == len(seen)

    async def test_a_slower_rhythm_is_offered_in_time(self, stage: Stage) -> None:
        assert (await stage.sees(stage.nia)).slower is None
        stage.now += timedelta(weeks=5)
        assert (await stage.sees(stage.nia)).slower is Cadence.BIWEEKLY

    async def test_many_cost_as_many_questions_as_one(self, stage: Stage) -> None:
        """What is no longer there is left out."""
        gone = CheckInId(stage.mentorship.id)

        async def cost(db: AsyncSession, ids: list[CheckInId]) -> int:
            connection = await db.connection()
            asked: list[str] = []

            def count(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
                asked.append(statement)

            event.listen(connection.sync_connection, "before_cursor_execute", count)
            views = await check_in_views.of(db, ids, reader=stage.nia.id, now=EVENING)
            event.remove(connection.sync_connection, "before_cursor_execute", count)
            assert gone not in views
            return len(asked)

        await stage.does(check_in_steps.we_met, stage.nia)
        everything = [row.id for row in await stage.rows()]
        async with stage.database.transaction(on_behalf_of=stage.nia.id) as db:
            assert await cost(db, [*everything, gone]) == await cost(db, everything[:1])


async def told(stage: Stage) -> list[UserId]:
    rows = await stage.owner.run(
        "select recipient_user_id as person from outbox where kind = 'session_logged' and action = 'post'"
    )
    return [row.person for row in rows]
