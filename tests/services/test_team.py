"""`/mentor team`, the numbers leads see, and that neither costs more because others have many mentorships."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession

from app.database import PROGRAM, Database
from app.services import program_numbers, risks, team
from models.check_ins import CheckIn
from models.errors import NotAllowed
from models.feedback import PooledRating
from models.ids import UserId
from models.mentors import EligibilityException
from models.people import ManagerClaim
from models.shapes.digests import Places, Pooled, Share
from models.words import AssignmentStatus, CheckInStatus, Measure
from tests import people
from tests.owner import Owner
from tests.people import MONDAY

DAY = timedelta(days=1)


async def test_every_entry_is_on_one_page(database: Database, owner: Owner) -> None:
    """Those who need her first, then running ones, then offers, through all pages."""
    maya = await people.person(owner, "Maya")
    mentor = await people.mentor(owner, "Diego", max_mentees=10)
    names = [f"Mentee {number:02}" for number in range(27)]
    for number, name in enumerate(names):
        mentee = await people.new_csm(owner, name, manager=maya)
        if number >= 12:
            status = AssignmentStatus.ACTIVE if number < 21 else AssignmentStatus.PENDING
            await people.mentorship(owner, mentor, mentee, status=status)
    shown: list[str] = []
    async with database.transaction(on_behalf_of=maya.id) as db:
        for offset in (0, 10, 20):
            page = await team.page(db, by=maya.id, now=MONDAY, offset=offset)
            assert (page.needing, page.on_track, page.total) == (12, 9, 27)
            shown += [need.mentee.name for need in page.needs] + [line.mentee.name for line in page.lines]
        assert shown == names
        assert (await team.page(db, by=maya.id, now=MONDAY, offset=70)).offset == 20
        assert (await team.page(db, by=maya.id, now=MONDAY, offset=-5)).offset == 0


async def test_it_is_for_managers(database: Database, owner: Owner) -> None:
    zed = await people.person(owner, "Zed")
    with pytest.raises(NotAllowed, match="NAME reports to me"):
        async with database.transaction(on_behalf_of=zed.id) as db:
            await team.page(db, by=zed.id, now=MONDAY)


async def test_one_mentorship_is_for_its_managers(database: Database, owner: Owner) -> None:
    maya, zed = await people.person(owner, "Maya"), await people.person(owner, "Zed")
    nia = await people.new_csm(owner, "Nia", manager=maya)
    pair = await people.mentorship(owner, await people.mentor(owner, "Diego"), nia)
    await people.session(owner, pair, session_date=MONDAY - DAY)
    await owner.add(
        CheckIn(assignment_id=pair.id, due_on=date(2026, 11, 16), status=CheckInStatus.HELD),
        CheckIn(assignment_id=pair.id, due_on=date(2026, 11, 30)),
    )
    async with database.transaction(on_behalf_of=maya.id) as db:
        one = await team.one(db, pair.id, by=maya.id, now=MONDAY)
    assert (one.met_on, one.held, one.missed, one.next_check_in) == (
        date(2026, 11, 22), 1, 0, date(2026, 11, 30)
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        async with database.transaction(on_behalf_of=PROGRAM) as db:
            await team.one(db, pair.id, by=zed.id, now=MONDAY)


async def test_the_numbers_of_the_program(database: Database, owner: Owner) -> None:
    lena = await people.person(owner, "Lena", is_program_lead=True)
    mentor = await people.mentor(owner, "Diego", max_mentees=5)
    await people.mentor(owner, "Left", is_active=False, max_mentees=9)
    for name, start, status in (
        ("Covered", date(2026, 11, 16), AssignmentStatus.ACTIVE),
        ("Done", date(2026, 11, 16), AssignmentStatus.COMPLETED),
        ("Offered", date(2026, 11, 17), AssignmentStatus.PENDING),
        ("Waiting", date(2026, 11, 18), None),
        ("Too new", date(2026, 11, 19), None),  # two working days ago
        ("Paused", date(2026, 11, 19), AssignmentStatus.PAUSED),
    ):
        mentee = await people.new_csm(owner, name, start_date=start)
        if status:
            pair = await people.mentorship(owner, mentor, mentee, status=status)
    await owner.add(
        *(
            CheckIn(assignment_id=pair.id, due_on=date.fromisoformat(due_on), status=status)
            for due_on, status in (
                ("2026-09-30", CheckInStatus.MISSED), ("2026-10-01", CheckInStatus.HELD),
                ("2026-10-20", CheckInStatus.SKIPPED), ("2026-10-31", CheckInStatus.HELD),
                ("2026-11-02", CheckInStatus.MISSED), ("2026-11-30", CheckInStatus.SCHEDULED),
            )
        ),
        PooledRating(measure=Measure.MENTEE_RATING, raters=6, n=7, mean=Decimal("4.62"), published_at=MONDAY),
    )  # fmt: skip
    async with database.transaction(on_behalf_of=lena.id) as db:
        numbers = await program_numbers.numbers(db, now=MONDAY)
    assert numbers.coverage == Share(2, 4)
    assert [(one.month.month, one.held) for one in numbers.months[-2:]] == [
        (9, Share(0, 1)),
        (10, Share(2, 3)),
    ]
    assert len(numbers.months) == program_numbers.MONTHS
    assert numbers.places == Places(free=3, taken=2, offered=1)
    assert [one.name for one in numbers.waiting] == ["Done", "Waiting", "Too new"]
    assert (numbers.running, numbers.paused) == (1, 1)
    assert numbers.mentee_satisfaction == Pooled(Decimal("4.62"), 6)
    assert numbers.mentor_satisfaction is None


async def test_what_waits_for_a_lead(database: Database, owner: Owner) -> None:
    lena = await people.person(owner, "Lena", is_program_lead=True, role="Lead", start_date=date(2020, 1, 1))
    maya = await people.person(owner, "Maya", manager=lena, role="Manager", start_date=date(2020, 1, 1))
    nia = await people.new_csm(owner, "Nia", manager=maya)
    decided: dict[str, Any] = {"decided_at": MONDAY, "decided_by_user_id": lena.id}
    claim = ManagerClaim(claimed_by_user_id=maya.id, user_id=nia.id, claimed_at=MONDAY)
    asked = EligibilityException(user_id=maya.id, asked_at=MONDAY)
    await owner.add(
        claim, asked,
        ManagerClaim(claimed_by_user_id=maya.id, user_id=lena.id, claimed_at=MONDAY, confirmed=False, **decided),
        EligibilityException(user_id=nia.id, asked_at=MONDAY, granted=True, **decided),
    )  # fmt: skip
    async with database.transaction(on_behalf_of=lena.id) as db:
        waits = await program_numbers.for_leads(db)
    assert [one.id for one in waits.claims] == [claim.id]
    assert [one.exception_id for one in waits.askers] == [asked.id]
    assert (waits.gaps, waits.total) == (1, 3)


@pytest.mark.parametrize(
    ("share", "percent"), [(Share(0, 0), None), (Share(199, 200), 99), (Share(7, 7), 100), (Share(0, 3), 0)]
)
def test_a_target_that_is_not_met_is_not_shown_as_met(share: Share, percent: int | None) -> None:
    assert share.percent == percent


MANY = """
    insert into users (slack_user_id, name) select 'UBOSS' || n, 'Boss ' || n from generate_series(1, 600) n;
    insert into users (slack_user_id, name, role, start_date, manager_id)
    select 'U' || n, 'Somebody ' || n, 'CSM', '2026-11-02',
           (select id from users where slack_user_id = 'UBOSS' || (1 + n % 600))
    from generate_series(1, 6000) n;
    alter table mentorship_assignments disable trigger user;
    alter table mentorship_sessions disable trigger user;
    alter table check_ins disable trigger user;
    alter table mentee_ramp_milestones disable trigger user;
    insert into mentors (user_id) select id from users where slack_user_id ~ '^U[0-9]*[02468]$';
    insert into mentorship_assignments
      (mentor_id, mentee_user_id, assigned_by_user_id, start_date, status, mentor_accepted_at, declined_at)
    select mentor.id, mentee.id, mentee.manager_id, '2026-11-02',
           case when n % 5 = 0 then 'declined' else 'active' end, '2026-11-02', '2026-11-03'
    from (select id, row_number() over () n from mentors) mentor
    join (select id, manager_id, row_number() over () n from users where slack_user_id ~ '^U[0-9]*[13579]$') mentee
      using (n);
    insert into check_ins (assignment_id, due_on, status)
    select id, '2026-11-02'::date + n, 'missed' from mentorship_assignments, generate_series(1, 3) n;
    insert into mentorship_sessions (assignment_id, session_date, logged_by_user_id)
    select id, '2026-11-01'::timestamptz + n * interval '1 day', mentee_user_id
    from mentorship_assignments, generate_series(1, 3) n;
    insert into mentee_ramp_milestones (mentee_user_id, milestone_name, target_date)
    select id, 'Step ' || n, '2026-11-02' from users, generate_series(1, 3) n where role = 'CSM';
    insert into risk_dismissals (assignment_id, user_id, until)
    select id, assigned_by_user_id, '2026-11-30' from mentorship_assignments where random() < 0.5;
    alter table mentorship_assignments enable trigger user;
    alter table mentorship_sessions enable trigger user;
    alter table check_ins enable trigger user;
    alter table mentee_ramp_milestones enable trigger user;
    analyze"""
LARGE = {
    "users", "mentorship_assignments", "check_ins", "mentorship_sessions", "mentee_ramp_milestones", "mentors"
}  # fmt: skip

Act = Callable[[AsyncSession, UserId], Awaitable[object]]
ACTS: dict[str, Act] = {
    "needing": lambda db, who: risks.needing(db, who, now=MONDAY),
    "team": lambda db, who: team.page(db, by=who, now=MONDAY),
}


async def test_a_manager_s_people_are_found_by_index(fresh_database: Database) -> None:
    owner = Owner(fresh_database.owner_engine)
    for statement in MANY.split(";\n"):
        await owner.run(statement)
    [(who,)] = await owner.run("select id from users where slack_user_id = 'UBOSS7'")
    async with fresh_database.transaction(on_behalf_of=who) as db:
        assert (await risks.needing(db, who, now=MONDAY)).needs
    for name, act in ACTS.items():
        for on_behalf_of in (who, PROGRAM):
            for statement, plan in await plans(fresh_database, on_behalf_of, who, act):
                whole = {step["Relation Name"] for step in plan if step["Node Type"] == "Seq Scan"}
                assert whole & LARGE == set(), f"{name}: {statement}"


async def plans(
    database: Database, on_behalf_of: Any, who: UserId, act: Act
) -> list[tuple[str, list[dict[str, Any]]]]:
    """Plays the act and explains each of its statements."""
    asked: list[tuple[str, Any]] = []
    engine = database.owner_engine.sync_engine

    def remember(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    async with database.transaction(on_behalf_of=on_behalf_of) as db:
        event.listen(engine, "before_cursor_execute", remember)
        await act(db, who)
        event.remove(engine, "before_cursor_execute", remember)
        connection = await db.connection()
        explained = []
        for statement, parameters in asked:
            if statement.lstrip().lower().startswith(("select", "with")):
                answer = await connection.exec_driver_sql(f"explain (format json) {statement}", parameters)
                explained.append((statement, steps(answer.scalar_one()[0]["Plan"])))
    assert len(explained) > 5
    return explained


def steps(step: dict[str, Any]) -> list[dict[str, Any]]:
    return [step, *(below for child in step.get("Plans", []) for below in steps(child))]
