"""What becomes due is done and said once, at the right moment, by whichever replica comes first."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.database import Database
from app.jobs.agenda import Agenda
from app.jobs.kinds import KINDS, Kind
from app.services.circles import Circle
from models.assignments import MentorshipAssignment
from models.people import User, UserSettings
from models.shapes.agenda import Matter
from models.words import AssignmentStatus
from tests import people
from tests.owner import Owner
from tests.people import MONDAY
from tests.ticking import tick

NINE = MONDAY.replace(hour=9)
DAY = timedelta(days=1)


async def an_offer(owner: Owner) -> tuple[MentorshipAssignment, User]:
    maya = await people.person(owner, "maya")
    nia = await people.person(owner, "nia", manager=maya)
    diego = await people.person(owner, "diego", timezone="Europe/Madrid")
    mentor = await people.mentor(owner, diego)
    return await people.mentorship(owner, mentor, nia, status=AssignmentStatus.PENDING), diego


async def said(owner: Owner, to: User | None = None) -> list[tuple[str, str]]:
    """(kind, occasion) of everything that was said, in order."""
    rows = await owner.run(
        "select kind, occasion from nudges where message is not null and (:to is null or user_id = :to)"
        " order by said_at, kind, occasion".replace(":to", "cast(:to as uuid)"),
        to=to.id if to else None,
    )
    return [tuple(row) for row in rows]


async def messages(owner: Owner) -> int:
    [(count,)] = await owner.run("select count(*) from outbox where kind = 'nudge' and action = 'post'")
    return int(count)


async def status(owner: Owner) -> str:
    [(found,)] = await owner.run("select status from mentorship_assignments")
    return str(found)


class TestOffers:
    async def test_reminders_on_working_days_1_3_and_5_and_expiry_on_7(
        self, database: Database, owner: Owner
    ) -> None:
        """From a Monday in Madrid: Tuesday, Thursday, Monday; the seventh working day is a Wednesday."""
        await an_offer(owner)
        spoken = {}
        for hour in range(14 * 24):
            now = MONDAY.replace(hour=0) + timedelta(hours=hour)
            before = len(await said(owner))
            await tick(database, now)
            for kind, occasion in (await said(owner))[before:]:
                spoken[kind, occasion] = now
            if await status(owner) == "expired":
                spoken["expired", ""] = now
                break
        eight = datetime(2026, 11, 24, 8, tzinfo=UTC)  # 09:00 in Madrid
        assert spoken == {
            ("offer", "day 1"): eight,
            ("offer", "day 3"): eight + 2 * DAY,
            ("offer", "day 5"): eight + 6 * DAY,
            ("expired", ""): eight + 8 * DAY,
        }

    async def test_after_downtime_the_latest_reminder_alone_goes_out(
        self, database: Database, owner: Owner
    ) -> None:
        await an_offer(owner)
        await tick(database, MONDAY + 4 * DAY)
        assert await said(owner) == [("offer", "day 3")]
        assert await messages(owner) == 1

    async def test_a_mentor_on_holiday_hears_nothing_and_the_offer_expires_all_the_same(
        self, database: Database, owner: Owner
    ) -> None:
        _, diego = await an_offer(owner)
        await owner.add(UserSettings(user_id=diego.id, snooze_until=date(2027, 1, 31)))
        for day in range(10):
            await tick(database, NINE + day * DAY)
        assert await said(owner) == []
        assert await status(owner) == "expired"
        kinds = await owner.run("select kind from outbox where kind = 'offer_declined'")
        assert len(kinds) == 1  # whoever assigned takes the next step

    async def test_of_an_expiry_everybody_hears_in_their_own_working_time(
        self, database: Database, owner: Owner
    ) -> None:
        """Nine in the mentor's morning is one at night where the manager is."""
        await an_offer(owner)
        await owner.run("update users set timezone = 'America/New_York' where name = 'maya'")
        await tick(database, NINE + 9 * DAY)
        assert await status(owner) == "expired"
        [(send_after,)] = await owner.run("select send_after from outbox where kind = 'offer_declined'")
        assert send_after == NINE.replace(hour=14) + 9 * DAY

    async def test_a_deactivated_mentor_s_offer_expires_at_once(
        self, database: Database, owner: Owner
    ) -> None:
        await an_offer(owner)
        await tick(database, MONDAY)
        assert await status(owner) == "pending"
        await owner.run("update users set is_active = false where name = 'diego'")
        await tick(database, MONDAY + timedelta(minutes=1))
        assert await status(owner) == "expired"

    async def test_who_was_told_sees_what_became_of_it(self, database: Database, owner: Owner) -> None:
        offer, _ = await an_offer(owner)
        await tick(database, NINE + DAY)
        redrawn = "select count(*) from outbox where kind = 'nudge' and action = 'update'"
        assert await owner.run(redrawn) == [(0,)]
        await owner.run("update mentorship_assignments set status = 'declined' where id = :id", id=offer.id)
        await tick(database, NINE + DAY + timedelta(minutes=1))
        await tick(database, NINE + DAY + timedelta(minutes=2))
        assert await owner.run(redrawn) == [(1,)]


class TestWhatIsMuted:
    async def test_a_muted_kind_is_not_said_and_does_not_come_later(
        self, database: Database, owner: Owner
    ) -> None:
        _, diego = await an_offer(owner)
        await owner.add(UserSettings(user_id=diego.id, muted_kinds=["offer"]))
        await tick(database, NINE + DAY)
        await owner.run("update user_settings set muted_kinds = '{}'")
        await tick(database, NINE + DAY + timedelta(hours=1))
        assert await said(owner) == []
        await tick(database, NINE + 3 * DAY)
        assert await said(owner) == [("offer", "day 3")]


class TestWhatRides:
    async def test_it_waits_for_the_next_message_of_the_person(
        self, database: Database, owner: Owner
    ) -> None:
        """A milestone of Diego's own on Tuesday goes out with the offer's reminder on Thursday."""
        _, diego = await an_offer(owner)
        await tick(database, NINE + DAY)
        assert await said(owner) == [("offer", "day 1")]
        await owner.run(
            "insert into mentee_ramp_milestones (mentee_user_id, milestone_name, target_date)"
            " values (:id, 'First call', '2026-11-24')",
            id=diego.id,
        )
        await tick(database, NINE + 2 * DAY)
        assert await messages(owner) == 1
        await tick(database, NINE + 3 * DAY)
        assert await said(owner) == [
            ("offer", "day 1"),
            ("milestones", "2026-11-24"),
            ("offer", "day 3"),
        ]
        assert await messages(owner) == 2


class TestWhoGoesAwayMeanwhile:
    async def test_a_question_that_came_up_at_night_waits_until_they_are_back(
        self, database: Database, owner: Owner
    ) -> None:
        """Found in the evening, it is due in the morning; by then she has gone away for a week."""
        mentor, nia = await people.mentor(owner, "diego"), await people.person(owner, "nia")
        pair = await people.mentorship(owner, mentor, nia)
        await people.session(owner, pair, session_date=MONDAY - DAY)
        asked = "select count(*) from outbox where kind = 'feedback_asked'"
        await tick(database, MONDAY.replace(hour=20))
        await owner.add(UserSettings(user_id=nia.id, snooze_until=date(2026, 11, 30)))
        for day in range(1, 8):
            await tick(database, NINE + day * DAY)
        assert await owner.run(asked) == [(0,)]
        await tick(database, NINE + 8 * DAY)
        assert await owner.run(asked) == [(1,)]


class TestReplicas:
    async def test_each_thing_is_said_once(self, fresh_database: Database) -> None:
        owner = Owner(fresh_database.owner_engine)
        maya = await people.person(owner, "maya")
        for number in range(40):
            mentor = await people.mentor(owner, f"mentor {number}")
            mentee = await people.person(owner, f"mentee {number}", manager=maya)
            await people.mentorship(owner, mentor, mentee, status=AssignmentStatus.PENDING)
        tallies = await asyncio.gather(*(tick(fresh_database, NINE + DAY) for _ in range(4)))
        assert sum(tally.queued for tally in tallies) == 40
        assert await said(owner) == [("offer", "day 1")] * 40
        assert await messages(owner) == 40
        await fresh_database.close()


class TestMistakes:
    async def test_one_person_who_cannot_be_looked_at_keeps_nobody_else_waiting(
        self, fresh_database: Database
    ) -> None:
        owner = Owner(fresh_database.owner_engine)
        _, diego = await an_offer(owner)
        other = await people.mentor(owner, "omar")
        tom = await people.person(owner, "tom")
        await people.mentorship(owner, other, tom, status=AssignmentStatus.PENDING)

        async def stumble(db: AsyncSession, circle: Circle, now: datetime) -> list[Matter]:
            if diego.id in circle.clocks:
                raise ZeroDivisionError
            return []

        stumbling = Agenda(fresh_database.transaction, lambda: NINE, (*KINDS, Kind("stumbles", stumble)))
        assert (await stumbling.once(NINE + DAY)).queued == 1
        assert (await stumbling.once(NINE + DAY)).due == 0
        assert await said(owner, diego) == []
        await tick(fresh_database, NINE + DAY + timedelta(hours=1))
        assert await said(owner, diego) == [("offer", "day 1")]


class TestDigests:
    async def test_managers_weekly_and_leads_monthly_on_a_monday_at_nine(
        self, database: Database, owner: Owner
    ) -> None:
        maya = await people.person(owner, "maya", timezone="Europe/Berlin")
        await people.person(owner, "lena", is_program_lead=True, timezone="America/New_York")
        await people.new_csm(owner, "nia", manager=maya)
        for hour in range(5 * 7 * 24):
            await tick(database, MONDAY.replace(hour=0) + timedelta(hours=hour))
        rows = await owner.run(
            "select kind, created_at from outbox where kind in ('manager_digest', 'lead_digest')"
            " order by kind, created_at"
        )
        mondays = [datetime(2026, 11, 23, 8, tzinfo=UTC) + week * 7 * DAY for week in range(5)]
        assert [tuple(row) for row in rows] == [
            ("lead_digest", datetime(2026, 12, 7, 14, tzinfo=UTC)),
            *(("manager_digest", monday) for monday in mondays),
        ]

    async def test_a_late_one_waits_for_working_time_and_an_old_one_for_the_next(
        self, database: Database, owner: Owner
    ) -> None:
        maya = await people.person(owner, "maya")
        await people.new_csm(owner, "nia", manager=maya)
        sent = "select created_at from outbox where kind = 'manager_digest'"
        await tick(database, MONDAY.replace(hour=20))
        assert await owner.run(sent) == []
        await tick(database, NINE + DAY)
        assert await owner.run(sent) == [(NINE + DAY,)]
        await tick(database, NINE + 10 * DAY)
        assert len(await owner.run(sent)) == 1

    async def test_who_goes_away_after_reading_it_has_had_theirs(
        self, database: Database, owner: Owner
    ) -> None:
        maya = await people.person(owner, "maya")
        await people.person(owner, "nia", manager=maya)
        await tick(database, NINE)
        await owner.add(UserSettings(user_id=maya.id, snooze_until=(MONDAY + DAY).date()))
        for day in range(1, 7):
            await tick(database, NINE + day * DAY)
        [(count,)] = await owner.run("select count(*) from outbox where kind = 'manager_digest'")
        assert count == 1
