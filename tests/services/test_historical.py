"""People hired before the program, from a file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from app.database import PROGRAM, Database
from app.people_commands import import_history
from app.services import historical
from app.services.imports import Report
from models.analytics import HistoricalHire
from models.errors import Invalid
from tests import people
from tests.owner import Owner
from tests.people import MONDAY

GOOD = "reference,role,start_date,ramped_on,left_on\nA1,CSM,2024-01-08,2024-06-03,\nA2,CSM,2024-02-05,,2024-04-01\n"


async def bring(database: Database, text: str, *, label: str = "2024 hires", strict: bool = False) -> Report:
    async with database.transaction(on_behalf_of=PROGRAM) as db:
        return await historical.import_hires(db, text.encode(), label=label, strict=strict, now=MONDAY)


async def hires(owner: Owner) -> dict[tuple[str, str], HistoricalHire]:
    async with owner.session() as db:
        return {(row.label, row.reference): row for row in await db.scalars(select(HistoricalHire))}


async def test_good_lines_go_in_once_and_can_be_corrected(database: Database, owner: Owner) -> None:
    assert await bring(database, GOOD) == Report(2, 0, 0, ())
    assert await bring(database, GOOD) == Report(0, 0, 2, ())
    later = "reference;start_date;ramped_on\nA1;2024-01-08;2024-06-10\nA2;2024-02-05;\n"
    assert await bring(database, later) == Report(0, 1, 1, ())
    assert await bring(database, GOOD, label="others") == Report(2, 0, 0, ())
    found = await hires(owner)
    assert found["2024 hires", "A1"].ramped_on == date(2024, 6, 10)
    assert found["2024 hires", "A2"].left_on == date(2024, 4, 1)
    assert found["others", "A1"].ramped_on == date(2024, 6, 3)


BAD = {
    "A3,CSM,soon,,": "start_date is 'soon', which is no date",
    "A3,CSM,,,": "start_date is empty",
    ",CSM,2024-01-08,,": "reference is empty",
    "A3,CSM,2024-01-08,2023-12-01,": "ramped_on 2023-12-01 is before start_date 2024-01-08",
    "A3,CSM,2024-01-08,,2023-12-01": "left_on 2023-12-01 is before start_date",
    "A3,CSM,2024-01-08,2024-06-01,2024-05-01": "ramped_on 2024-06-01 is after left_on 2024-05-01",
    "A3,CSM,2024-01-08,2030-06-01,": "ramped_on 2030-06-01 has not come yet",
    "A1,CSM,2024-01-08,,": "'A1' stands in line 2 already",
    f"A3,{'x' * 101},2024-01-08,,": "role is longer than 100 characters",
}


@pytest.mark.parametrize("line", BAD)
async def test_a_bad_line_is_named_and_the_others_go_in(database: Database, owner: Owner, line: str) -> None:
    report = await bring(database, GOOD + line + "\n")
    assert (report.added, [problem.line for problem in report.problems]) == (2, [4])
    assert BAD[line] in report.problems[0].sentence


async def test_a_day_that_does_not_follow_the_one_that_stands_there(database: Database) -> None:
    await bring(database, GOOD)
    report = await bring(database, "reference,start_date,left_on\nA1,2024-01-08,2024-05-01\n")
    assert "ramped_on 2024-06-03 is after left_on 2024-05-01" in report.problems[0].sentence


async def test_strict_is_all_or_nothing(database: Database, owner: Owner) -> None:
    report = await bring(database, GOOD + "A3,CSM,soon,,\n", strict=True)
    assert (report.added, len(report.problems)) == (0, 1)
    assert await hires(owner) == {}


async def test_without_a_label_there_is_no_group(database: Database) -> None:
    for label in ("", "  ", "x" * 101):
        with pytest.raises(Invalid, match="label"):
            await bring(database, GOOD, label=label)


async def test_a_person_does_not_read_them(database: Database, owner: Owner) -> None:
    await bring(database, GOOD)
    maya, lena = await people.person(owner, "maya"), await people.person(owner, "lena", is_program_lead=True)
    for person, number in ((maya, 0), (lena, 2)):
        async with database.transaction(on_behalf_of=person.id) as db:
            assert len(list(await db.scalars(select(HistoricalHire)))) == number


async def test_the_command(database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "history.csv"
    file.write_text(GOOD + "A3,CSM,soon,,\n")
    assert await import_history(database.transaction, file, label="2024", strict=False) == 1
    said = capsys.readouterr()
    assert said.out == "2 added, 0 changed, 0 unchanged.\n"
    assert said.err.startswith(f"{file}:4: start_date is 'soon'")
    assert await import_history(database.transaction, file, label=" ", strict=False) == 2
    assert "label" in capsys.readouterr().err
    nowhere = tmp_path / "nowhere.csv"
    assert await import_history(database.transaction, nowhere, label="2024", strict=False) == 2
