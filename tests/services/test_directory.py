"""What Slack says of people, what PROGRAM_LEADS says, and what a lead fills in."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.database import PROGRAM, Database
from app.services import directory, people_gaps, people_updates
from app.services.directory import Profile
from models.audit import AuditEntry
from models.errors import Invalid, NotAllowed, NotFound
from models.ids import SlackId, UserId, new_id
from models.people import User
from models.shapes.people import Gap, Incomplete
from tests.owner import Owner
from tests.people import MONDAY, person


def said(**user: Any) -> Profile:
    return Profile.from_slack({"id": "UNIA", "name": "nia", "tz": "Africa/Lagos", **user}, team_id="T1")


async def record(database: Database, *profiles: Profile) -> None:
    async with database.transaction(on_behalf_of=PROGRAM) as db:
        await directory.record(db, profiles, now=MONDAY)


async def known(database: Database, slack_id: str) -> User:
    async with database.transaction(on_behalf_of=PROGRAM) as db:
        return (await db.execute(select(User).where(User.slack_user_id == slack_id))).scalar_one()


class TestProfile:
    def test_what_slack_leaves_out_is_unknown(self) -> None:
        bare = Profile.from_slack({"id": "UNIA"}, team_id=None)
        assert (bare.name, bare.email, bare.timezone, bare.start_date) == ("UNIA", None, None, None)
        assert (bare.is_active, bare.is_bot, bare.is_guest, bare.is_external) == (True, False, False, False)

    def test_nonsense_is_unknown(self) -> None:
        odd = said(tz="Mars/Base", profile={"start_date": "soon", "display_name": "  "})
        assert (odd.timezone, odd.start_date, odd.name) == (None, None, "nia")

    @pytest.mark.parametrize(
        ("user", "flag"),
        [
            ({"deleted": True}, "is_active"),
            ({"is_bot": True}, "is_bot"),
            ({"id": "USLACKBOT", "is_bot": False}, "is_bot"),
            ({"is_restricted": True}, "is_guest"),
            ({"is_ultra_restricted": True}, "is_guest"),
            ({"is_stranger": True}, "is_external"),
            ({"team_id": "T2"}, "is_external"),
        ],
    )
    def test_kinds_of_people(self, user: dict[str, Any], flag: str) -> None:
        assert getattr(said(**user), flag) is not getattr(said(), flag)


class TestRecord:
    async def test_what_slack_leaves_out_stays(self, database: Database) -> None:
        await record(database, said(profile={"email": "nia@example.com", "start_date": "2026-11-16"}))
        await record(database, said(tz=None, real_name="Nia Adeyemi"))
        nia = await known(database, "UNIA")
        assert (nia.name, nia.email, nia.timezone) == ("Nia Adeyemi", "nia@example.com", "Africa/Lagos")
        assert nia.start_date == date(2026, 11, 16)

    async def test_an_imported_start_date_wins(self, database: Database, owner: Owner) -> None:
        await person(owner, "Nia", slack_user_id="UNIA", start_date=date(2026, 1, 1))
        await record(database, said(profile={"start_date": "2026-11-16"}))
        assert (await known(database, "UNIA")).start_date == date(2026, 1, 1)

    async def test_somebody_forgotten_stays_nameless(self, database: Database, owner: Owner) -> None:
        await person(owner, "Deleted person", slack_user_id="UNIA", erased_at=MONDAY)
        await record(database, said(profile={"email": "nia@example.com"}))
        nia = await known(database, "UNIA")
        assert (nia.name, nia.email) == ("Deleted person", None)

    async def test_a_person_named_twice_is_one(self, database: Database) -> None:
        await record(database, said(), said(real_name="Nia Adeyemi"))
        assert (await known(database, "UNIA")).name == "Nia Adeyemi"


class TestMember:
    async def ask(self, database: Database, slack_id: str) -> UserId:
        async with database.transaction(on_behalf_of=PROGRAM) as db:
            return directory.member(await directory.find(db, SlackId(slack_id)))

    async def test_a_member_is_one(self, database: Database, owner: Owner) -> None:
        nia = await person(owner, "Nia", slack_user_id="UNIA")
        assert await self.ask(database, "UNIA") == nia.id

    @pytest.mark.parametrize(
        ("columns", "words"),
        [
            ({"is_bot": True}, "is an app"),
            ({"is_external": True}, "another company"),
            ({"is_guest": True}, "is a guest"),
            ({"is_active": False}, "deactivated"),
        ],
    )
    async def test_others_are_told_why_not(
        self, database: Database, owner: Owner, columns: dict[str, Any], words: str
    ) -> None:
        await person(owner, "Nia", slack_user_id="UNIA", **columns)
        with pytest.raises(NotAllowed, match=words):
            await self.ask(database, "UNIA")

    async def test_a_guest_is_one_where_the_program_takes_guests(
        self, database: Database, owner: Owner
    ) -> None:
        nia = await person(owner, "Nia", slack_user_id="UNIA", is_guest=True)
        await owner.run("update program_settings set guests_allowed = true")
        assert await self.ask(database, "UNIA") == nia.id

    async def test_nobody_knows_a_stranger(self, database: Database) -> None:
        with pytest.raises(NotAllowed, match="don't know"):
            await self.ask(database, "UNOBODY")


class TestProgramLeads:
    async def appoint(self, database: Database, *slack_ids: str) -> None:
        async with database.transaction(on_behalf_of=PROGRAM) as db:
            await people_updates.appoint_leads(db, [SlackId(slack_id) for slack_id in slack_ids], now=MONDAY)

    async def test_are_leads_even_before_slack_has_named_them(self, database: Database, owner: Owner) -> None:
        await person(owner, "Maya", slack_user_id="UMAYA")
        await person(owner, "Other", slack_user_id="UOTHER", is_program_lead=True)

        await self.appoint(database, "UMAYA", "UNIA", "UMAYA")
        await record(database, said())

        nia = await known(database, "UNIA")
        assert (nia.is_program_lead, nia.name) == (True, "nia")
        assert (await known(database, "UMAYA")).is_program_lead
        assert (await known(database, "UOTHER")).is_program_lead

    async def test_are_audited_once(self, database: Database) -> None:
        for _ in range(2):
            await self.appoint(database, "UNIA")
        async with database.transaction(on_behalf_of=PROGRAM) as db:
            entries = (await db.scalars(select(AuditEntry))).all()
        assert [(entry.actor_name, entry.after) for entry in entries] == [
            ("PROGRAM_LEADS", {"is_program_lead": True})
        ]

    async def test_none_is_fine(self, database: Database) -> None:
        await self.appoint(database)


class TestGaps:
    @asynccontextmanager
    async def asking(self, database: Database) -> AsyncIterator[AsyncSession]:
        async with database.transaction(on_behalf_of=PROGRAM) as db:
            yield db

    async def test_who_lacks_what(self, database: Database, owner: Owner) -> None:
        maya = await person(
            owner,
            "Maya",
            role="Manager",
            start_date=date(2020, 1, 6),
            timezone="Europe/Berlin",
            created_at=MONDAY - timedelta(days=9),
        )
        nia = await person(owner, "Nia", manager=maya, role="CSM", timezone="Africa/Lagos")
        await person(
            owner, "Lena", manager=maya, role="CSM", start_date=date(2024, 1, 8), timezone="Europe/Berlin"
        )
        await person(owner, "Poll", is_bot=True)
        await person(owner, "Ext", is_external=True)
        await person(owner, "Gil", is_guest=True)
        await person(owner, "Otto", is_active=False)

        async with self.asking(database) as db:
            assert await people_gaps.people_missing(db, limit=10) == [
                Incomplete(nia.id, nia.slack_user_id, "Nia", (Gap.START_DATE,)),
                Incomplete(maya.id, maya.slack_user_id, "Maya", (Gap.MANAGER,)),
            ]
            assert [row.name for row in await people_gaps.people_missing(db, limit=1, offset=1)] == ["Maya"]
            counts = await people_gaps.completeness(db)
        assert counts.people == 3
        assert counts.lacking == Counter({Gap.MANAGER: 1, Gap.START_DATE: 1})

    async def test_guests_count_where_the_program_takes_them(self, database: Database, owner: Owner) -> None:
        await person(owner, "Gil", is_guest=True)
        await owner.run("update program_settings set guests_allowed = true")
        async with self.asking(database) as db:
            assert (await people_gaps.completeness(db)).people == 1


class TestSetFacts:
    async def say(self, database: Database, by: User, user: User, **facts: Any) -> None:
        async with database.transaction(on_behalf_of=by.id) as db:
            await people_gaps.set_facts(db, by=by.id, user=user.id, now=MONDAY, **facts)

    async def test_a_lead_fills_in_and_clears(self, database: Database, owner: Owner) -> None:
        lead = await person(owner, "Lea", is_program_lead=True)
        maya, nia = await person(owner, "Maya"), await person(owner, "Nia", slack_user_id="UNIA")

        await self.say(database, lead, nia, manager=maya.id, role=" CSM ", start_date=date(2026, 11, 16))
        filled = await known(database, "UNIA")
        await self.say(database, lead, nia, start_date=None)
        cleared = await known(database, "UNIA")

        assert (filled.manager_id, filled.role, filled.start_date) == (maya.id, "CSM", date(2026, 11, 16))
        assert (cleared.manager_id, cleared.role, cleared.start_date) == (maya.id, "CSM", None)
        async with database.transaction(on_behalf_of=PROGRAM) as db:
            entries = (await db.scalars(select(AuditEntry).order_by(AuditEntry.id))).all()
        assert [(entry.actor_user_id, entry.subject_id) for entry in entries] == [(lead.id, nia.id)] * 2
        assert entries[0].after == {"manager_id": str(maya.id), "role": "CSM", "start_date": "2026-11-16"}

    async def test_nobody_else_may(self, database: Database, owner: Owner) -> None:
        maya, nia = await person(owner, "Maya"), await person(owner, "Nia")
        with pytest.raises(NotAllowed, match="Only program leads"):
            await self.say(database, maya, nia, role="CSM")

    async def test_what_cannot_be_is_said_under_its_field(self, database: Database, owner: Owner) -> None:
        lead = await person(owner, "Lea", is_program_lead=True)
        maya = await person(owner, "Maya")
        nia = await person(owner, "Nia", manager=maya, left_on=date(2026, 1, 1))
        cases: list[tuple[User, dict[str, Any], str, str]] = [
            (maya, {"manager": nia.id}, "manager", "in a circle: Maya → Nia → Maya"),
            (maya, {"manager": maya.id}, "manager", "Maya can't be their own manager"),
            (maya, {"role": "x" * 101}, "role", "101 characters"),
            (nia, {"start_date": date(2026, 2, 2)}, "start_date", "before start_date"),
        ]
        for user, facts, field, words in cases:
            with pytest.raises(Invalid, match=words) as refusal:
                await self.say(database, lead, user, **facts)
            assert refusal.value.field == field

    async def test_a_forged_id_is_nobody(self, database: Database, owner: Owner) -> None:
        lead = await person(owner, "Lea", is_program_lead=True)
        with pytest.raises(NotFound):
            await self.say(database, lead, lead, manager=UserId(new_id()))

    async def test_two_leads_at_once_cannot_make_a_circle(self, fresh_database: Database) -> None:
        owner = Owner(fresh_database.owner_engine)
        lead = await person(owner, "Lea", is_program_lead=True)
        a, b = await person(owner, "A"), await person(owner, "B")

        done = await asyncio.gather(
            self.say(fresh_database, lead, a, manager=b.id),
            self.say(fresh_database, lead, b, manager=a.id),
            return_exceptions=True,
        )

        assert [type(outcome) for outcome in done if outcome] == [Invalid]
