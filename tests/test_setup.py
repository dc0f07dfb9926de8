"""`cairn setup` as a process of its own with its answers from a pipe, against the local workspace."""

import asyncio
import os
import signal
import stat
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from app import env_file
from app.database import PROGRAM, Database
from app.services import listing
from app.settings import HOME, Transport, load
from workspace import Workspace

LEAD = "U0002"
SOCKET_MODE = ("", "xoxb-local", "xapp-local", LEAD)
RUN = f"import sys; sys.path.insert(0, {str(HOME)!r}); from app.main import main; sys.exit(main(['setup']))"


@dataclass
class Desk:
    """An operator's folder, a workspace to connect to, and a database."""

    folder: Path
    workspace: Workspace
    database: Database

    @property
    def env(self) -> Path:
        return self.folder / ".env"

    async def start(self, **environment: str) -> asyncio.subprocess.Process:
        url = self.database.owner_engine.url.render_as_string(hide_password=False)
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", RUN),
            cwd=self.folder,
            env={
                "PATH": os.environ["PATH"],
                "SLACK_API_URL": self.workspace.api_url,
                "DATABASE_URL": url,
                **environment,
            },
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )

    async def answers(self, *answers: str, **environment: str) -> tuple[int | None, str]:
        """The exit code and everything that was said."""
        process = await self.start(**environment)
        said, _ = await process.communicate("".join(f"{answer}\n" for answer in answers).encode())
        return process.returncode, said.decode()


@pytest.fixture
async def desk(tmp_path: Path, fresh_database: Database) -> AsyncIterator[Desk]:
    company = {
        "people": [{"id": LEAD, "handle": "priya", "name": "Priya Nair"}, {"handle": "otto", "deleted": True}]
    }
    async with Workspace.serve(company, signing_secret="unused") as workspace:
        yield Desk(tmp_path, workspace, fresh_database)


def in_order(said: str, words: Sequence[str]) -> bool:
    places = [said.find(word) for word in words]
    return -1 not in places and places == sorted(places)


async def test_from_nothing_to_a_connected_workspace(desk: Desk) -> None:
    code, said = await desk.answers(*SOCKET_MODE)

    assert code == 0, said
    assert in_order(
        said,
        [
            "From a manifest", "command: /mentor", "socket_mode_enabled: true", "Install App",
            "SLACK_BOT_TOKEN is good: bot in Workspace", "connections:write", "SLACK_APP_TOKEN is good",
            f"{LEAD} is Priya Nair.", "Written to .env", "Members: 1. Without a manager: 1",
            "import-people", "cairn run",
        ],
    ), said  # fmt: skip
    assert env_file.read(desk.env) == {
        "SLACK_BOT_TOKEN": "xoxb-local", "SLACK_APP_TOKEN": "xapp-local", "PROGRAM_LEADS": LEAD,
    }  # fmt: skip
    assert stat.S_IMODE(desk.env.stat().st_mode) == 0o600
    assert load(_env_file=desk.env, slack_api_url=desk.workspace.api_url).transport is Transport.SOCKET
    async with desk.database.transaction(on_behalf_of=PROGRAM) as db:
        assert await listing.is_filled(db)
    assert desk.workspace.refused == []


async def test_http_needs_an_address_and_the_signing_secret(desk: Desk) -> None:
    desk.env.write_text("SLACK_APP_TOKEN=xapp-of-before\n")
    code, said = await desk.answers(
        "cairn.example.com", "https://cairn.example.com", "xoxb-local", "0123456789abcdef", LEAD, "y"
    )
    assert code == 0, said
    assert "no https address" in said
    assert "request_url: https://cairn.example.com/slack/events" in said
    assert "Request URL has to be Verified" in said
    assert "SLACK_APP_TOKEN" not in env_file.read(desk.env)
    assert load(_env_file=desk.env, slack_api_url=desk.workspace.api_url).transport is Transport.HTTP


async def test_a_wrong_answer_is_asked_for_again(desk: Desk) -> None:
    code, said = await desk.answers(
        *("", "", "xapp-local", "xoxb-wrong", "xoxb-local"),
        *("xoxb-local", "xapp-wrong", "xapp-local"),
        *("priya", "U9999", "U0003", "U0001", f"{LEAD}, {LEAD}"),
    )
    assert code == 0, said
    assert "This is needed" in said
    assert "ours starts with xoxb-" in said
    assert "refuses SLACK_BOT_TOKEN (invalid_auth)" in said
    assert "ours starts with xapp-" in said
    assert "refuses SLACK_APP_TOKEN (invalid_auth)" in said
    assert said.count("is no member of this workspace") == 4


class TestFile:
    async def test_other_lines_stay_and_nothing_is_replaced_without_asking(self, desk: Desk) -> None:
        before = "# ours\nPORT=4000\n\nexport SLACK_BOT_TOKEN='xoxb-before'\nLOG_LEVEL=INFO\n"
        desk.env.write_text(before)

        code, said = await desk.answers(*SOCKET_MODE, "n")
        assert code == 1
        assert "SLACK_BOT_TOKEN already" in said
        assert desk.env.read_text() == before

        code, said = await desk.answers(*SOCKET_MODE, "y")
        assert code == 0, said
        assert desk.env.read_text() == (
            "# ours\nPORT=4000\n\nLOG_LEVEL=INFO\n"
            f"SLACK_BOT_TOKEN=xoxb-local\nSLACK_APP_TOKEN=xapp-local\nPROGRAM_LEADS={LEAD}\n"
        )

    async def test_the_same_answers_once_more_ask_nothing(self, desk: Desk) -> None:
        await desk.answers(*SOCKET_MODE)
        before = desk.env.read_text()
        code, said = await desk.answers(*SOCKET_MODE)
        assert (code, desk.env.read_text()) == (0, before), said

    async def test_what_the_environment_sets_wins_and_is_said(self, desk: Desk) -> None:
        code, said = await desk.answers(*SOCKET_MODE, PROGRAM_LEADS="U0003")
        assert code == 0
        assert "The environment sets PROGRAM_LEADS to something else" in said

    async def test_answers_that_end_early_write_nothing(self, desk: Desk) -> None:
        code, said = await desk.answers(*SOCKET_MODE[:2])
        assert code == 1
        assert "Nothing was written" in said
        assert not desk.env.exists()


async def test_one_ctrl_c_ends_it(desk: Desk) -> None:
    process = await desk.start()
    assert process.stdout is not None
    await process.stdout.readuntil(b"needs none): ")
    process.send_signal(signal.SIGINT)
    assert await asyncio.wait_for(process.wait(), 5) == 130
    assert not desk.env.exists()


async def test_no_token_is_ever_said(desk: Desk) -> None:
    _, said = await desk.answers("", "xoxb-local-but-wrong", *SOCKET_MODE[1:])
    assert "xoxb-local" not in said
    assert "xapp-local" not in said
