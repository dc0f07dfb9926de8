"""`cairn import-people`: the report and the exit code."""

from pathlib import Path

import pytest

from app.database import Database
from app.people_commands import import_people

GOOD = "slack_user_id,role\nU1,CSM\nU2,CSM\n"
BAD = "slack_user_id,start_date\nU1,2026-01-05\nU2,soon\n"


async def test_a_good_file(database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "people.csv"
    file.write_text(GOOD)
    assert await import_people(database.transaction, file, strict=True) == 0
    assert capsys.readouterr() == ("2 added, 0 changed, 0 unchanged.\n", "")


async def test_a_bad_line_is_named_as_editors_find_it(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "people.csv"
    file.write_text(BAD)

    assert await import_people(database.transaction, file, strict=True) == 1
    assert capsys.readouterr().out == "Nothing was changed, because of --strict.\n"

    assert await import_people(database.transaction, file, strict=False) == 1
    said = capsys.readouterr()
    assert said.out == "1 added, 0 changed, 0 unchanged.\n"
    assert said.err.startswith(f"{file}:3: start_date is 'soon'")


async def test_no_file(database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert await import_people(database.transaction, tmp_path / "nowhere.csv", strict=False) == 2
    assert "No such file" in capsys.readouterr().err
