"""The doctor finds what is wrong with an installation, says what to do, and leaves everything as it was."""

import io
import tempfile
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from slack_sdk.web.async_client import AsyncWebClient

from app import doctor, manifest
from app.checks.findings import Finding, Level
from app.database import PROGRAM, Database
from app.jobs import directory
from app.services import installation, outbox, people_updates
from app.settings import Settings, SettingsError, load
from models.ids import SlackId
from models.words import OutboxStatus
from tests.owner import Owner
from tests.people import MONDAY, person
from workspace import Workspace

LEAD = "U0002"
ALL_SCOPES = manifest.scopes().required | manifest.scopes().optional


@asynccontextmanager
async def installed(
    database: Database, *, scopes: Iterable[str] = ALL_SCOPES, **given: Any
) -> AsyncIterator[Settings]:
    """A workspace, and settings that fit it and the database."""
    company = {"people": [{"id": LEAD, "handle": "priya"}, {"handle": "maya"}]}
    async with Workspace.serve(company, signing_secret="unused", scopes=scopes) as workspace:
        url = database.owner_engine.url.render_as_string(hide_password=False)
        yield load(
            _env_file=None,
            slack_bot_token=SecretStr(given.pop("bot_token", "xoxb-local")),
            slack_app_token=SecretStr(given.pop("app_token", "xapp-local")),
            slack_api_url=workspace.api_url,
            database_url=SecretStr(url),
            program_leads=given.pop("program_leads", (LEAD,)),
            **given,
        )


@pytest.fixture
async def running(fresh_database: Database) -> Database:
    """A database as it is once Cairn has started."""
    async with installed(fresh_database) as settings:
        client = AsyncWebClient("xoxb-local", base_url=settings.slack_api_url)
        async with fresh_database.transaction(on_behalf_of=PROGRAM) as db:
            await people_updates.appoint_leads(db, [SlackId(LEAD)], now=MONDAY)
        await directory.refresh(client, fresh_database.transaction, lambda: MONDAY, page_pause=timedelta(0))
    return fresh_database


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Postgres does not run as root, and has to get through."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


async def problems(settings: Settings | SettingsError) -> list[Finding]:
    return [finding for finding in await doctor.examine(settings) if finding.level is Level.PROBLEM]


async def the_problem(settings: Settings) -> Finding:
    [problem] = await problems(settings)
    assert problem.remedy
    return problem


async def test_a_good_installation_has_no_problem(running: Database) -> None:
    async with installed(running) as settings:
        found = await doctor.examine(settings)
        out = io.StringIO()
        assert await doctor.run(settings, out=out) == 0
    assert {finding.topic for finding in found} == {
        "settings", "tokens", "scopes", "clock", "database", "migrations", "privacy", "directory", "outbox",
    }  # fmt: skip
    assert [finding for finding in found if finding.level is Level.PROBLEM] == []
    assert out.getvalue().endswith("All is well.\n")
    assert "\033" not in out.getvalue()


async def test_what_the_directory_lacks_is_a_note(running: Database) -> None:
    async with installed(running) as settings:
        notes = [finding for finding in await doctor.examine(settings) if finding.level is Level.NOTE]
    assert [finding.sentence for finding in notes] == [
        "Without a manager: 2, without a start date: 2, without a role: 2"
    ]
    assert "import-people" in notes[0].remedy


class TestSettings:
    async def test_every_line_that_is_wrong_is_a_problem(self) -> None:
        out = io.StringIO()
        assert await doctor.run(SettingsError("PORT: too big.\nSLACK_API_URL: no address."), out=out) == 1
        assert out.getvalue().count("problem ") == 2
        assert out.getvalue().endswith("2 problems.\n")

    async def test_without_tokens_and_database_the_local_workspace_is_ready(self, open_folder: Path) -> None:
        found = await doctor.examine(load(_env_file=None, CAIRN_DATA=open_folder / "data"))
        assert [finding for finding in found if finding.level is Level.PROBLEM] == []
        sentences = " ".join(finding.sentence for finding in found)
        assert "local workspace" in sentences
        assert "The database is empty." in sentences


class TestTokens:
    async def test_a_wrong_bot_token(self, running: Database) -> None:
        async with installed(running, bot_token="xoxb-wrong") as settings:
            problem = await the_problem(settings)
        assert "SLACK_BOT_TOKEN (invalid_auth)" in problem.sentence
        assert "xoxb-wrong" not in f"{problem}"

    async def test_a_wrong_app_token(self, running: Database) -> None:
        async with installed(running, app_token="xapp-wrong") as settings:
            problem = await the_problem(settings)
        assert "SLACK_APP_TOKEN" in problem.sentence
        assert "connections:write" in problem.remedy

    async def test_slack_out_of_reach(self, running: Database) -> None:
        async with installed(running) as settings:
            nowhere = settings.model_copy(update={"slack_api_url": "http://127.0.0.1:9/api/"})
            found = await problems(nowhere)
        assert [finding.sentence for finding in found] == [
            "Slack can't be reached (ClientConnectorError)."
        ] * 2


class TestScopes:
    async def test_a_missing_one_is_a_problem(self, running: Database) -> None:
        async with installed(running, scopes=ALL_SCOPES - {"im:write", "users:read.email"}) as settings:
            problem = await the_problem(settings)
        assert problem.sentence == "The token lacks im:write, users:read.email."
        assert "reinstall" in problem.remedy


class TestDatabase:
    async def test_that_refuses_us_says_so_without_the_password(self, running: Database) -> None:
        async with installed(running) as settings:
            url = running.owner_engine.url.set(username="nobody-here", password="top-secret")
            wrong = settings.model_copy(
                update={"database_url": SecretStr(url.render_as_string(hide_password=False))}
            )
            problem = await the_problem(wrong)
        assert "nobody-here" in problem.sentence
        assert "top-secret" not in f"{problem}"

    async def test_that_is_not_there(self, running: Database) -> None:
        async with installed(running) as settings:
            nowhere = SecretStr("postgresql+asyncpg://cairn@127.0.0.1:9/cairn")
            problem = await the_problem(settings.model_copy(update={"database_url": nowhere}))
        assert "can't be used" in problem.sentence

    @pytest.mark.parametrize(
        ("version", "words"),
        [("20200101_older", "newer version"), (None, "is empty")],
        ids=["unknown", "empty"],
    )
    async def test_of_another_version(self, running: Database, version: str | None, words: str) -> None:
        await Owner(running.owner_engine).run("delete from alembic_version")
        if version:
            await Owner(running.owner_engine).run("insert into alembic_version values (:v)", v=version)
        async with installed(running) as settings:
            [finding] = [one for one in await doctor.examine(settings) if one.topic == "migrations"]
        assert words in finding.sentence
        assert finding.remedy


class TestPrivacy:
    async def test_the_probe_leaves_nothing_behind(self, running: Database) -> None:
        owner = Owner(running.owner_engine)
        before = await owner.run("select count(*) from users")
        async with installed(running) as settings:
            await doctor.examine(settings)
        assert await owner.run("select count(*) from users") == before
        assert await owner.run("select count(*) from mentorship_sessions") == [(0,)]

    @pytest.mark.parametrize(
        ("harm", "words"),
        [
            ("alter table mentorship_sessions disable row level security", "Another member can read"),
            (
                "create policy oops on mentorship_sessions for select using (cairn.is_lead())",
                "A program lead can read",
            ),
            (
                "create policy oops on mentorship_sessions for select using (cairn.is_program())",
                "A service can read",
            ),
            (
                "do $$ begin execute format('grant select (mentee_feedback) on mentorship_assignments to %I',"
                " cairn.app_role()); end $$",
                "private words in mentorship_assignments",
            ),
            (
                "do $$ declare p record; begin for p in select policyname from pg_policies"
                " where tablename = 'mentorship_sessions' loop execute format("
                "'drop policy %I on mentorship_sessions', p.policyname); end loop; end $$",
                "A mentee cannot read their own session",
            ),
        ],
        ids=["no row security", "leads", "services", "a column", "no policy"],
    )
    async def test_a_change_by_hand_is_found(self, running: Database, harm: str, words: str) -> None:
        await Owner(running.owner_engine).run(harm)
        async with installed(running) as settings:
            found = await problems(settings)
        assert {finding.topic for finding in found} == {"privacy"}
        assert any(words in finding.sentence for finding in found), found


class TestDirectory:
    async def test_not_filled_yet_is_a_note(self, fresh_database: Database) -> None:
        async with installed(fresh_database) as settings:
            found = [finding for finding in await doctor.examine(settings) if finding.topic == "directory"]
        assert [finding.level for finding in found] == [Level.NOTE]

    async def test_without_leads_nobody_can_do_anything(self, running: Database) -> None:
        await Owner(running.owner_engine).run("update users set is_program_lead = false")
        async with installed(running, program_leads=()) as settings:
            assert "Nobody leads" in (await the_problem(settings)).sentence

    async def test_a_lead_whom_slack_does_not_know(self, running: Database) -> None:
        async with running.transaction(on_behalf_of=PROGRAM) as db:
            await people_updates.appoint_leads(db, [SlackId("UTYPO")], now=MONDAY)
        async with installed(running, program_leads=(LEAD, "UTYPO")) as settings:
            assert "UTYPO" in (await the_problem(settings)).sentence


class TestOutbox:
    async def queue(self, database: Database, *, age: timedelta) -> None:
        somebody = await person(Owner(database.owner_engine), "Nia", profile_updated_at=MONDAY)
        async with database.transaction(on_behalf_of=PROGRAM) as db:
            await outbox.post(db, "menu", to=somebody.id, now=datetime.now(UTC) - age)

    async def test_a_message_on_its_way_is_fine(self, running: Database) -> None:
        await self.queue(running, age=timedelta(minutes=1))
        async with installed(running) as settings:
            assert await problems(settings) == []

    async def test_a_late_one_is_a_problem(self, running: Database) -> None:
        await self.queue(running, age=timedelta(hours=1))
        async with installed(running) as settings:
            assert (await the_problem(settings)).sentence.startswith("1 message should have gone out")

    async def test_a_failed_one_is_a_problem(self, running: Database) -> None:
        await self.queue(running, age=timedelta(0))
        await Owner(running.owner_engine).run(
            "update outbox set status = :failed", failed=OutboxStatus.FAILED
        )
        async with installed(running) as settings:
            assert "outbox retry" in (await the_problem(settings)).remedy

    async def test_an_app_that_was_taken_out_is_the_reason(self, running: Database) -> None:
        await self.queue(running, age=timedelta(hours=1))
        async with running.transaction(on_behalf_of=PROGRAM) as db:
            await installation.removed(db)
        async with installed(running) as settings:
            assert "taken out of Slack" in (await the_problem(settings)).sentence
