"""What is missing or contradictory stops the start with a sentence: at most three lines, exit code 2."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from app import embedded
from app import settings as configuration
from app.database import Database
from app.settings import HOME, SettingsError, Transport
from workspace import Workspace

SECRETS = {
    "SLACK_BOT_TOKEN": "xoxb-hush-hush",
    "SLACK_APP_TOKEN": "xapp-hush-hush",
    "SLACK_SIGNING_SECRET": "hush-hush",
    "DATABASE_URL": "postgresql+asyncpg://cairn:hush-hush@127.0.0.1:1/cairn",
}
BOT, APP, SECRET, URL = SECRETS
HTTP = {BOT: SECRETS[BOT], SECRET: SECRETS[SECRET]}

REFUSED: dict[str, tuple[dict[str, str], list[str]]] = {
    "an app token alone": ({APP: SECRETS[APP]}, ["SLACK_APP_TOKEN", "SLACK_BOT_TOKEN"]),
    "a signing secret alone": ({SECRET: SECRETS[SECRET]}, ["SLACK_SIGNING_SECRET", "SLACK_BOT_TOKEN"]),
    "a bot token alone": ({BOT: SECRETS[BOT]}, ["SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "unset"]),
    "a bot token with an empty secret": ({BOT: SECRETS[BOT], SECRET: "  "}, ["SLACK_SIGNING_SECRET"]),
    "an app token for the bot": ({BOT: "xapp-hush-hush", SECRET: "hush-hush"}, [BOT, "xoxb-"]),
    "a user token for the bot": ({BOT: "xoxp-hush-hush", SECRET: "hush-hush"}, [BOT, "xoxb-"]),
    "a bot token for the app": ({BOT: SECRETS[BOT], APP: "xoxb-hush-hush"}, [APP, "xapp-"]),
    "an API address without tokens": ({"SLACK_API_URL": "http://127.0.0.1:1/api/"}, ["SLACK_API_URL", BOT]),
    "an API address without /api/": ({**HTTP, "SLACK_API_URL": "http://127.0.0.1:1/"}, ["/api/"]),
    "an API address without a slash": ({**HTTP, "SLACK_API_URL": "http://127.0.0.1:1/api"}, ["/api/"]),
    "an API address without http": ({**HTTP, "SLACK_API_URL": "127.0.0.1:1/api/"}, ["http://"]),
    "an API address without a host": ({**HTTP, "SLACK_API_URL": "http:///api/"}, ["SLACK_API_URL"]),
    "another driver": ({URL: "postgresql://cairn:hush-hush@127.0.0.1/cairn"}, ["postgresql+asyncpg://"]),
    "another database": ({URL: "mysql://hush-hush"}, ["DATABASE_URL", "postgresql+asyncpg://"]),
    "a database port in words": (
        {URL: "postgresql+asyncpg://cairn:hush-hush@127.0.0.1:postgres/cairn"},
        ["DATABASE_URL", "postgresql+asyncpg://"],
    ),
    "a port in words": ({"PORT": "http"}, ["PORT"]),
    "a port past the last": ({"PORT": "65536"}, ["PORT", "65535"]),
    "a port below the first": ({"PORT": "-1"}, ["PORT"]),
    "leads by name": ({"PROGRAM_LEADS": "U0123ABCD, priya"}, ["PROGRAM_LEADS", "'priya'", "Copy member ID"]),
    "leads by handle": ({"PROGRAM_LEADS": "@U0123ABCD"}, ["PROGRAM_LEADS"]),
    "no messages at all": ({"MESSAGES_PER_MINUTE": "0"}, ["MESSAGES_PER_MINUTE"]),
    "a pause below zero": ({"CHANNEL_INTERVAL_SECONDS": "-1"}, ["CHANNEL_INTERVAL_SECONDS"]),
    "a level that is none": ({"LOG_LEVEL": "LOUD"}, ["LOG_LEVEL", "WARNING"]),
    "five at once": (
        {"PORT": "x", "LOG_LEVEL": "x", "PROGRAM_LEADS": "x", "MESSAGES_PER_MINUTE": "x", URL: "hush-hush"},
        ["… and 3 more"],
    ),
}


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in (*SECRETS, "SLACK_API_URL", "PORT", "HOST", "PROGRAM_LEADS", "LOG_LEVEL", "CAIRN_DATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_is_said_in_three_lines(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    environment, words = REFUSED[case]
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as refused:
        configuration.load()
    said = str(refused.value)
    assert len(said.splitlines()) <= 3
    assert [word for word in words if word not in said] == []
    assert "hush" not in said
    assert refused.value.__cause__ is None


class TestWhatIsRead:
    def test_nothing_means_the_local_workspace(self) -> None:
        settings = configuration.load()
        assert settings.transport is Transport.LOCAL
        assert (settings.host, settings.port) == ("127.0.0.1", 3000)
        assert settings.data_dir == HOME / ".cairn"

    def test_socket_mode_wins_over_http(self) -> None:
        settings = configuration.load(
            slack_bot_token="xoxb-1", slack_app_token="xapp-1", slack_signing_secret="s"
        )
        assert settings.transport is Transport.SOCKET

    def test_a_file_beside_it_and_the_environment_first(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / ".env").write_text(
            "# ours\nPORT=4000\nexport LOG_LEVEL=debug\nSLACK_BOT_TOKEN='xoxb-1'\nSLACK_SIGNING_SECRET=s\n"
        )
        monkeypatch.setenv("PORT", "5000")
        settings = configuration.load()
        assert (settings.port, settings.log_level, settings.transport) == (5000, "DEBUG", Transport.HTTP)

    def test_copied_tokens_may_have_a_line_break_at_their_end(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(BOT, " xoxb-1\n")
        monkeypatch.setenv(SECRET, "s\r\n")
        settings = configuration.load()
        assert settings.slack_bot_token is not None
        assert settings.slack_bot_token.get_secret_value() == "xoxb-1"
        assert settings.slack_signing_secret is not None
        assert settings.slack_signing_secret.get_secret_value() == "s"

    @pytest.mark.parametrize(
        "leads", ["U0123ABCD W0456EFGH", "U0123ABCD,W0456EFGH", " U0123ABCD ,\nW0456EFGH"]
    )
    def test_leads_may_be_separated_in_several_ways(
        self, leads: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PROGRAM_LEADS", leads)
        assert configuration.load().program_leads == ("U0123ABCD", "W0456EFGH")

    def test_secrets_do_not_show(self) -> None:
        settings = configuration.load(**{name.lower(): value for name, value in SECRETS.items()})
        assert "hush" not in repr(settings)

    @pytest.mark.parametrize(
        ("address", "is_ours"),
        [
            ("http://127.0.0.1:1/api/", True),
            ("http://127.8.8.8:1/api/", True),
            ("http://[::1]:1/api/", True),
            ("http://localhost:1/api/", True),
            ("https://slack.com/api/", False),
            ("http://127.0.0.1.example.com/api/", False),
            ("http://localhost.example.com/api/", False),
            ("http://127.0.0.1@example.com/api/", False),
            ("http://192.168.0.1/api/", False),
        ],
    )
    def test_only_a_loopback_address_moves_the_clock(self, address: str, is_ours: bool) -> None:
        settings = configuration.load(
            slack_bot_token="xoxb-1", slack_signing_secret="s", slack_api_url=address
        )
        assert settings.talks_to_loopback is is_ours


class TestAsAProcess:
    """`cairn run` with nothing in its environment but what the test says, from another folder."""

    async def test_a_contradiction(self, tmp_path: Path) -> None:
        await refuses(tmp_path, {APP: SECRETS[APP]}, "SLACK_BOT_TOKEN")

    async def test_a_file_that_is_no_text(self, tmp_path: Path) -> None:
        (tmp_path / ".env").write_bytes(b"PORT=\xff\xfe\n")
        await refuses(tmp_path, {}, ".env")

    async def test_a_database_that_is_not_there(self, tmp_path: Path) -> None:
        await refuses(tmp_path, {URL: SECRETS[URL]}, "DATABASE_URL")

    async def test_a_database_with_another_name(self, server: embedded.Server, tmp_path: Path) -> None:
        await refuses(tmp_path, {URL: server.url("hush", "cairn")}, "DATABASE_URL")

    async def test_a_port_that_is_taken(self, fresh_database: Database, tmp_path: Path) -> None:
        with taken() as port:
            environment = {**HTTP, "SLACK_API_URL": "http://127.0.0.1:1/api/", URL: address(fresh_database)}
            await refuses(tmp_path, {**environment, "PORT": port}, f"PORT: 127.0.0.1:{port} can't be used")

    async def test_a_port_that_is_taken_in_the_local_workspace(
        self, fresh_database: Database, tmp_path: Path
    ) -> None:
        with taken() as port:
            await refuses(tmp_path, {URL: address(fresh_database), "PORT": port}, "PORT")

    async def test_slack_cannot_be_reached(self, fresh_database: Database, tmp_path: Path) -> None:
        environment = {**HTTP, "SLACK_API_URL": "http://127.0.0.1:1/api/", URL: address(fresh_database)}
        await refuses(tmp_path, {**environment, "PORT": "0"}, "Slack can't be reached")

    @pytest.mark.parametrize("mode", [Transport.HTTP, Transport.SOCKET])
    async def test_slack_refuses_the_token(
        self, mode: Transport, fresh_database: Database, tmp_path: Path
    ) -> None:
        company = {"people": [{"id": "U0001", "handle": "ada"}]}
        right = "xoxb-local" if mode is Transport.SOCKET else SECRETS[BOT]
        async with Workspace.serve(company, signing_secret="s") as workspace:
            environment = {
                URL: address(fresh_database), "SLACK_API_URL": workspace.api_url, "PORT": "0", BOT: right,
                **({APP: SECRETS[APP]} if mode is Transport.SOCKET else {SECRET: SECRETS[SECRET]}),
            }  # fmt: skip
            name = APP if mode is Transport.SOCKET else BOT
            await refuses(tmp_path, environment, f"{name}: Slack refuses it (invalid_auth)")


async def refuses(folder: Path, environment: Mapping[str, str], words: str) -> None:
    """Starts the bot and asserts that it says why not, in at most three lines that hold no secret."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "app.main", "run"),
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(HOME),
            "CAIRN_DATA": str(folder / "data"),
            **environment,
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        out, said = (part.decode() for part in await asyncio.wait_for(process.communicate(), 20))
    finally:
        if process.returncode is None:
            process.kill()
    assert process.returncode == 2, said
    assert out == ""
    assert words in said
    assert len(said.splitlines()) <= 3, said
    assert "Traceback" not in said
    assert "hush" not in said.replace('"hush"', "")


def address(database: Database) -> str:
    return database.owner_engine.url.render_as_string(hide_password=False)


@contextmanager
def taken() -> Iterator[str]:
    """A port that somebody else listens on."""
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        yield str(other.getsockname()[1])
