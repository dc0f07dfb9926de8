"""import-people: good lines in, every bad one with its number and its reason."""

import time
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.database import PROGRAM, Database, Program
from app.services import imports
from app.services.imports import Report
from models.audit import AuditEntry
from models.people import PerformanceRating, User
from tests.owner import Owner
from tests.people import MONDAY, person

ADMIN = Program(admin=True)


async def run(database: Database, text: str | bytes, *, strict: bool = False) -> Report:
    content = text.encode() if isinstance(text, str) else text
    async with database.transaction(on_behalf_of=ADMIN) as db:
        return await imports.import_people(db, content, strict=strict, now=MONDAY)


async def known(database: Database, slack_id: str) -> User:
    async with database.transaction(on_behalf_of=PROGRAM) as db:
        return (await db.execute(select(User).where(User.slack_user_id == slack_id))).scalar_one()


async def everybody(database: Database) -> set[str]:
    async with database.transaction(on_behalf_of=PROGRAM) as db:
        return set(await db.scalars(select(User.slack_user_id)))


async def test_all_columns_arrive(database: Database) -> None:
    report = await run(
        database,
        "slack_user_id,name,email,timezone,location,role,start_date,left_on,manager_slack_user_id,"
        "performance_rating,is_program_lead\n"
        "U1,Nia Adeyemi,nia@example.com,Africa/Lagos,Lagos,CSM,2026-11-16,,U2,4.25,\n"
        "U2,Maya Ortiz,,,,Manager,2020-01-06,2026-12-31,,,yes\n",
    )

    assert report == Report(added=2, changed=0, unchanged=0, problems=())
    nia, maya = await known(database, "U1"), await known(database, "U2")
    assert (nia.name, nia.email, nia.timezone, nia.location, nia.role, nia.start_date) == (
        "Nia Adeyemi", "nia@example.com", "Africa/Lagos", "Lagos", "CSM", date(2026, 11, 16),
    )  # fmt: skip
    assert nia.manager_id == maya.id
    assert nia.directory_source == "import"
    assert (maya.is_program_lead, maya.left_on, maya.timezone) == (True, date(2026, 12, 31), "UTC")
    async with database.transaction(on_behalf_of=ADMIN) as db:
        assert (await db.get_one(PerformanceRating, nia.id)).performance_rating == Decimal("4.25")


async def test_an_empty_cell_changes_nothing_and_a_second_run_neither(
    database: Database, owner: Owner
) -> None:
    maya = await person(owner, "Maya", slack_user_id="UMAYA")
    await person(
        owner, "Nia", slack_user_id="UNIA", manager=maya, role="CSM", performance_rating=Decimal("4.5")
    )
    text = (
        "slack_user_id,role,manager_slack_user_id,start_date,performance_rating\n"
        "UNIA,,,2026-11-16,\nUMAYA,,,,\n"
    )

    first, second = await run(database, text), await run(database, text)

    assert (first.changed, first.unchanged) == (1, 1)
    assert (second.changed, second.unchanged) == (0, 2)
    nia = await known(database, "UNIA")
    assert (nia.role, nia.manager_id, nia.start_date) == ("CSM", maya.id, date(2026, 11, 16))


async def test_the_audit_has_facts_but_no_rating_and_no_name(database: Database, owner: Owner) -> None:
    nia = await person(owner, "Nia", slack_user_id="UNIA", role="Trainee")
    await run(database, "slack_user_id,name,role,performance_rating\nUNIA,Nia A.,CSM,2.5\n")

    async with database.transaction(on_behalf_of=PROGRAM) as db:
        entry = (await db.execute(select(AuditEntry).where(AuditEntry.subject_id == nia.id))).scalar_one()
    assert (entry.actor_name, entry.at) == ("import-people", MONDAY)
    assert (entry.before, entry.after) == ({"role": "Trainee"}, {"role": "CSM"})


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("\ufeffslack_user_id,role\nU1,CSM\n".encode(), id="byte-order mark"),
        pytest.param(b"slack_user_id;role\r\nU1;CSM\r\n", id="semicolon and CRLF"),
        pytest.param(b"slack_user_id,role\nU1,CSM", id="no newline at the end"),
        pytest.param(b" Slack User ID , Role \n\n U1 , CSM \n\n", id="spaces, capitals and empty lines"),
        pytest.param(b"role,slack_user_id,email\nCSM,U1\n", id="cells cut off at the end"),
        pytest.param(b'slack_user_id,"role"\n"U1","CSM"\n', id="quoted"),
    ],
)
async def test_what_spreadsheets_write_is_read(database: Database, content: bytes) -> None:
    assert await run(database, content) == Report(1, 0, 0, ())
    assert (await known(database, "U1")).role == "CSM"


BAD_LINES: dict[str, tuple[str, str]] = {
    "U1,start_date,2026-02-30": ("no date", "2026-03-31"),
    "U1,start_date,01/02/2026": ("no date", "start_date"),
    "U1,start_date,0026-01-01": ("no date", "start_date"),
    "U1,timezone,Europe/Berln": ("no time zone", "Europe/Berlin"),
    "U1,timezone,Mars": ("no time zone", "Write it like"),
    "U1,performance_rating,5.01": ("performance_rating", "0 to 5"),
    "U1,performance_rating,-1": ("performance_rating", "0 to 5"),
    "U1,performance_rating,good": ("performance_rating", "0 to 5"),
    "U1,performance_rating,NaN": ("performance_rating", "0 to 5"),
    "U1,performance_rating,4.555": ("performance_rating", "two decimals"),
    "U1,is_program_lead,maybe": ("is_program_lead", "true or false"),
    "U1,email,nobody": ("no e-mail address", "nobody"),
    "U1,manager_slack_user_id,maya": ("no Slack user id", "maya"),
    "U1,manager_slack_user_id,U1": ("own manager", "U1"),
    "U1,manager_slack_user_id,U9": ("U9", "neither in the directory"),
    "u1,role,CSM": ("no Slack user id", "'u1'"),
    "C0123,role,CSM": ("no Slack user id", "C0123"),
    ",role,CSM": ("slack_user_id is empty", ""),
    f"U1,role,{'x' * 101}": ("101 characters", "100"),
    f"U1,name,{'x' * 10_000}": ("10000 characters", "200"),
    "U1,role,CS\u0000M": ("control character", "role"),
    "U1,role,CSM,more,cells": ("5 cells", "header 2"),
}


@pytest.mark.parametrize("bad", BAD_LINES)
async def test_a_bad_line_is_named_and_the_good_ones_go_in(database: Database, bad: str) -> None:
    slack_id, column, rest = bad.split(",", 2)
    expected = [words.replace("5 cells", "4 cells") for words in BAD_LINES[bad]]

    report = await run(database, f"slack_user_id,{column}\nU7,\n{slack_id},{rest}\nU8,\n")

    assert report.added == 2
    [problem] = report.problems
    assert problem.line == 3
    assert all(words in problem.sentence for words in expected), problem.sentence
    assert {"U7", "U8"} <= await everybody(database)


async def test_strict_is_all_or_nothing(database: Database) -> None:
    for bad in ("U1,2026-02-30,", "U1,,U1"):
        report = await run(
            database, f"slack_user_id,start_date,manager_slack_user_id\nU7,2026-01-01,\n{bad}\n", strict=True
        )
        assert (report.added, report.changed, len(report.problems)) == (0, 0, 1)
    assert not {"U1", "U7"} & await everybody(database)


async def test_every_fault_of_a_line_is_named_at_once(database: Database) -> None:
    report = await run(database, "slack_user_id,start_date,timezone\nU1,soon,Mars\n")
    assert [problem.line for problem in report.problems] == [2, 2]


async def test_a_person_stands_once(database: Database) -> None:
    report = await run(database, "slack_user_id,role\nU1,CSM\nU1,Manager\n")

    assert [(problem.line, problem.sentence[:13]) for problem in report.problems] == [(3, "U1 was given ")]
    assert (await known(database, "U1")).role == "CSM"


class TestManagers:
    async def test_may_come_later_in_the_file_or_be_there_already(
        self, database: Database, owner: Owner
    ) -> None:
        lena = await person(owner, "Lena", slack_user_id="ULENA")
        report = await run(database, "slack_user_id,manager_slack_user_id\nU1,U2\nU2,ULENA\n")

        assert report.problems == ()
        assert (await known(database, "U2")).manager_id == lena.id
        assert (await known(database, "U1")).manager_id == (await known(database, "U2")).id

    async def test_on_a_bad_line_of_the_file_is_unknown(self, database: Database) -> None:
        report = await run(
            database, "slack_user_id,manager_slack_user_id,start_date\nU1,U2,\nU2,U3,\nU3,,never\nU4,,\n"
        )
        assert [problem.line for problem in report.problems] == [2, 3, 4]
        assert report.added == 1

    async def test_going_round_in_a_circle_are_refused_on_every_line_of_it(self, database: Database) -> None:
        report = await run(
            database, "slack_user_id,manager_slack_user_id\nU1,U2\nU2,U3\nU3,U1\nU4,U1\nU5,\nU6,U5\n"
        )
        assert [problem.line for problem in report.problems] == [2, 3, 4, 5]
        assert "U1 → U2 → U3 → U1" in report.problems[0].sentence
        assert (await known(database, "U6")).manager_id == (await known(database, "U5")).id

    async def test_a_circle_with_the_directory_is_found(self, database: Database, owner: Owner) -> None:
        maya = await person(owner, "Maya", slack_user_id="UMAYA")
        await person(owner, "Nia", slack_user_id="UNIA", manager=maya)

        report = await run(database, "slack_user_id,manager_slack_user_id\nUMAYA,UNIA\n")

        assert [problem.line for problem in report.problems] == [2]
        assert (await known(database, "UMAYA")).manager_id is None

    async def test_a_refused_circle_may_leave_an_older_one_behind(
        self, database: Database, owner: Owner
    ) -> None:
        """Without their refused lines A reports to C as before; so C may not report to A."""
        c = await person(owner, "C", slack_user_id="UC")
        await person(owner, "A", slack_user_id="UA", manager=c)
        await person(owner, "B", slack_user_id="UB")

        report = await run(database, "slack_user_id,manager_slack_user_id\nUA,UB\nUB,UA\nUC,UA\n")

        assert [problem.line for problem in report.problems] == [2, 3, 4]

    async def test_may_change_places(self, database: Database, owner: Owner) -> None:
        maya = await person(owner, "Maya", slack_user_id="UMAYA")
        nia = await person(owner, "Nia", slack_user_id="UNIA", manager=maya)
        lena = await person(owner, "Lena", slack_user_id="ULENA")

        report = await run(database, "slack_user_id,manager_slack_user_id\nUMAYA,UNIA\nUNIA,ULENA\n")

        assert report == Report(0, 2, 0, ())
        assert (await known(database, "UMAYA")).manager_id == nia.id
        assert (await known(database, "UNIA")).manager_id == lena.id

    async def test_are_people(self, database: Database, owner: Owner) -> None:
        await person(owner, "Poll", slack_user_id="UPOLL", is_bot=True)
        report = await run(database, "slack_user_id,manager_slack_user_id\nU1,UPOLL\n")
        assert "is an app" in report.problems[0].sentence


async def test_nobody_leaves_before_they_came(database: Database, owner: Owner) -> None:
    await person(owner, "Nia", slack_user_id="UNIA", start_date=date(2026, 11, 16))
    report = await run(database, "slack_user_id,left_on\nUNIA,2026-01-01\n")
    assert "before start_date" in report.problems[0].sentence


async def test_somebody_forgotten_keeps_no_name_but_their_facts(database: Database, owner: Owner) -> None:
    await person(owner, "Deleted person", slack_user_id="UGONE", erased_at=MONDAY)

    report = await run(database, "slack_user_id,name,email,role\nUGONE,Greta Gone,greta@example.com,CSM\n")

    gone = await known(database, "UGONE")
    assert (gone.name, gone.email, gone.role) == ("Deleted person", None, "CSM")
    assert report.changed == 1


class TestFile:
    async def test_an_unknown_column_is_left_out_with_a_hint(self, database: Database) -> None:
        report = await run(database, "slack_user_id,start_dat,shoe size,role\nU1,2026-01-01,44,CSM\n")

        assert [problem.line for problem in report.problems] == [1, 1]
        assert "did you mean start_date?" in report.problems[0].sentence
        assert "the columns are slack_user_id, name" in report.problems[1].sentence
        assert (report.added, (await known(database, "U1")).role) == (1, "CSM")

    @pytest.mark.parametrize(
        ("content", "line", "words"),
        [
            pytest.param(b"", 1, "slack_user_id is missing", id="empty"),
            pytest.param(b"\n\n", 1, "slack_user_id is missing", id="empty lines"),
            pytest.param(b"name,role\nNia,CSM\n", 1, "slack_user_id is missing", id="no key"),
            pytest.param(b"slack_user_id,role,role\nU1,a,b\n", 1, "role stands there twice", id="twice"),
            pytest.param(b"slack_user_id,name\nU1,Nia\nU2,Z\xfcrich\n", 3, "UTF-8", id="Latin-1"),
            pytest.param("slack_user_id\nU1\n".encode("utf-16"), 1, "UTF-8", id="UTF-16"),
            pytest.param(b"\x89PNG\r\n\x1a\n\x00\x00", 1, "UTF-8", id="a picture"),
        ],
    )
    async def test_that_cannot_be_read_says_why(
        self, database: Database, content: bytes, line: int, words: str
    ) -> None:
        report = await run(database, content)
        assert report.added == 0
        assert report.problems[0].line == line
        assert words in report.problems[0].sentence

    async def test_lines_are_counted_as_an_editor_does(self, database: Database) -> None:
        report = await run(database, 'slack_user_id,name\nU1,"Nia\nAdeyemi"\n\nU2,\nu3,\n')
        assert [problem.line for problem in report.problems] == [2, 6]

    async def test_an_open_quotation_mark_ends_the_reading_there(self, database: Database) -> None:
        report = await run(database, 'slack_user_id,name\nU1,Nia\nU2,"Maya\nU3,Lena\n')
        assert report.added == 1
        assert [problem.line for problem in report.problems] == [3]
        assert "From here on nothing was read" in report.problems[0].sentence


async def test_ten_thousand_lines_take_seconds(fresh_database: Database) -> None:
    header = "slack_user_id,name,email,timezone,role,start_date,performance_rating,manager_slack_user_id\n"
    lines = (
        f"U{n},Person {n},p{n}@example.com,Europe/Berlin,CSM,2026-01-05,4.5,U{n // 10}"
        for n in range(1, 10_000)
    )
    content = header + "U0,Boss,,,,,,\n" + "\n".join(lines)

    began = time.perf_counter()
    first = await run(fresh_database, content)
    second = await run(fresh_database, content)

    assert (first.added, second.unchanged) == (10_000, 10_000)
    assert time.perf_counter() - began < 30
