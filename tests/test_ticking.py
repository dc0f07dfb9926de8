"""`cairn tick`: a moment in, one line of JSON out."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from app import logs, ticking
from app import settings as configuration
from app.database import Database
from app.main import main
from app.settings import Settings, SettingsError
from models.check_ins import CheckIn
from models.words import AssignmentStatus
from tests import people
from tests.owner import Owner
from tests.people import MONDAY
from tests.stage import CAST, MANIFEST, SECRET
from workspace import Workspace

TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def log_elsewhere() -> None:
    """As the command does it, but not on what `capsys` closes after the test."""
    logs.configure("WARNING")


@pytest_asyncio.fixture
async def workspace() -> AsyncIterator[Workspace]:
    company = {
        "team": {"id": "T0001", "name": "Northwind"},
        "people": [
            {"id": people.slack_id(handle), "handle": handle, **about} for handle, about in CAST.items()
        ],
    }
    async with Workspace.serve(company, bot_url=None, signing_secret=SECRET, manifest=MANIFEST) as workspace:
        yield workspace


@pytest.fixture
def connected(workspace: Workspace) -> Settings:
    return configuration.load(
        _env_file=None,
        slack_bot_token="xoxb-local",
        slack_signing_secret=SECRET,
        slack_api_url=workspace.api_url,
        channel_interval_seconds=0,
        messages_per_minute=100_000,
    )


@pytest_asyncio.fixture
async def database(fresh_database: Database) -> Database:
    """Diego and Nia have a check-in on Tuesday; an offer to Omar waits since Monday."""
    owner = Owner(fresh_database.owner_engine)
    cast = {handle: await people.person(owner, handle) for handle in ("maya", "diego", "omar", "tom", "nia")}
    mentor, other = await people.mentor(owner, cast["diego"]), await people.mentor(owner, cast["omar"])
    pair = await people.mentorship(owner, mentor, cast["nia"])
    await owner.add(CheckIn(assignment_id=pair.id, due_on=TUESDAY.date()))
    await people.mentorship(owner, other, cast["tom"], status=AssignmentStatus.PENDING)
    return fresh_database


async def tick(
    settings: Settings,
    database: Database,
    *moments: str,
    capsys: pytest.CaptureFixture[str],
    dry_run: bool = False,
) -> list[dict[str, Any]]:
    await ticking.run(settings, database, moments, dry_run=dry_run)
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


async def test_each_moment_is_answered_and_nothing_goes_out_twice(
    workspace: Workspace, connected: Settings, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    first, again, afternoon, wrong = await tick(
        connected, database, "2026-11-24T10:00:00", "2026-11-24T11:00:00+01:00", "2026-11-24T16:30:00Z", "soon",
        capsys=capsys,
    )  # fmt: skip
    assert first == {"due": 3, "queued": 3, "sent": 3, "failed": 0}
    assert again == {"due": 0, "queued": 0, "sent": 0, "failed": 0}
    assert (afternoon["queued"], afternoon["sent"]) == (1, 1)
    assert wrong == {"error": "soon is no moment. Write it like 2026-11-24T09:00:00+01:00."}
    nia, omar = workspace.person("nia"), workspace.person("omar")
    assert [message.text for message in nia.inbox if "meet" in message.text]
    assert sum("still hopes for a mentor" in message.text for message in omar.inbox) == 1


async def test_a_dry_run_says_the_same_and_changes_nothing(
    workspace: Workspace, connected: Settings, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        [said] = await tick(connected, database, "2026-11-24T10:00", capsys=capsys, dry_run=True)
        assert said == {"due": 3, "queued": 3, "sent": 0, "failed": 0}
    assert not workspace.person("nia").inbox


async def test_real_people_hear_nothing_from_the_future(
    database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    real = configuration.load(_env_file=None, slack_bot_token="xoxb-1", slack_signing_secret=SECRET)
    [refused] = await tick(real, database, "2999-01-01", capsys=capsys)
    assert "add --dry-run" in refused["error"]
    [said] = await tick(real, database, "2026-11-24T10:00", capsys=capsys, dry_run=True)
    assert said["queued"] == 3


async def test_without_slack_there_is_nowhere_to_send_to(database: Database) -> None:
    with pytest.raises(SettingsError, match="add --dry-run"):
        await ticking.run(configuration.load(_env_file=None), database, ["2026-11-24"], dry_run=False)


def test_it_wants_a_moment(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["tick"])
    assert left.value.code == 2
    assert "--now" in capsys.readouterr().err
