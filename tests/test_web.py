"""The HTTP door: who is let in, what is answered, and what nobody may reach."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import pytest_asyncio
from httpx import ASGITransport, AsyncClient, Response

from app import web
from app.database import Database
from tests import people
from tests.processes import SECRET, starting
from tests.stage import NOON, Stage, stage
from tests.written import written
from workspace import Workspace

JSON, FORM = "application/json", "application/x-www-form-urlencoded"
PRIVATE = "my mentor does not listen"


@pytest_asyncio.fixture(scope="module")
async def scene(module_database: Database) -> AsyncIterator[Stage]:
    async with stage(module_database) as scene:
        yield scene


@pytest_asyncio.fixture(scope="module")
async def client(scene: Stage) -> AsyncIterator[AsyncClient]:
    async with AsyncClient(base_url=scene.bot_url) as client:
        yield client


def command(**changes: str) -> bytes:
    told = {"command": "/mentor", "text": PRIVATE, "user_id": people.slack_id("nia"), "team_id": "T0001"}
    return urlencode({**told, **changes}).encode()


def submission() -> bytes:
    """Would change somebody's settings if it were let in."""
    payload = {
        "type": "view_submission",
        "user": {"id": people.slack_id("nia"), "team_id": "T0001"},
        "view": {
            "id": "V0001", "type": "modal", "callback_id": "preferences.save", "private_metadata": "", "blocks": [],
            "state": {"values": {"working_days": {"value": {"selected_options": [{"value": "1"}]}}}},
        },
    }  # fmt: skip
    return urlencode({"payload": json.dumps(payload)}).encode()


def signed(body: bytes, *, secret: str = SECRET, at: float | None = None) -> dict[str, str]:
    stamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


async def post(
    client: AsyncClient, body: bytes, headers: dict[str, Any] | None = None, kind: str = FORM
) -> Response:
    return await client.post("/slack/events", content=body, headers={"Content-Type": kind, **(headers or {})})


HEADERS: dict[str, Any] = {
    "nothing": lambda body: {},
    "another secret": lambda body: signed(body, secret="another"),
    "another body": lambda body: signed(body + b"&"),
    "301 seconds old": lambda body: signed(body, at=time.time() - 301),
    "301 seconds ahead": lambda body: signed(body, at=time.time() + 301.5),
    "no timestamp": lambda body: {"X-Slack-Signature": signed(body)["X-Slack-Signature"]},
    "no signature": lambda body: {"X-Slack-Request-Timestamp": str(int(time.time()))},
    "a timestamp in words": lambda body: {**signed(body), "X-Slack-Request-Timestamp": "now"},
    "a timestamp with a fraction": lambda body: {**signed(body), "X-Slack-Request-Timestamp": "1.5"},
    "a timestamp below zero": lambda body: {**signed(body), "X-Slack-Request-Timestamp": "-1"},
    "a timestamp in other digits": lambda body: {**signed(body), "X-Slack-Request-Timestamp": "١٢٣".encode()},
    "a timestamp past counting": lambda body: {**signed(body), "X-Slack-Request-Timestamp": "9" * 5000},
    "a signature beyond ASCII": lambda body: {**signed(body), "X-Slack-Signature": "v0=é".encode()},
    "an empty signature": lambda body: {**signed(body), "X-Slack-Signature": ""},
}  # fmt: skip

JUNK: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", JSON),
    "no JSON": (b"{", JSON),
    "a list": (b"[]", JSON),
    "a number": (b"17", JSON),
    "null": (b"null", JSON),
    "a deep list": (b"[" * 100_000, JSON),
    "no text": (b"\xff\xfe\x00", JSON),
    "no JSON in a form": (b"payload=%7B", FORM),
    "a list in a form": (b"payload=%5B%5D", FORM),
    "no JSON that calls itself none": (b"{", "text/plain"),
}


class TestWhoIsNotLetIn:
    @pytest.mark.parametrize("how", HEADERS)
    @pytest.mark.parametrize("body", [command(), submission()], ids=["command", "submission"])
    async def test_gets_401(self, scene: Stage, client: AsyncClient, how: str, body: bytes) -> None:
        before = await written(scene.owner)
        refused = await post(client, body, HEADERS[how](body))
        assert refused.status_code == 401
        assert PRIVATE not in refused.text
        assert await written(scene.owner) == before

    @pytest.mark.parametrize("what", JUNK)
    async def test_junk_gets_401_before_it_is_read(self, client: AsyncClient, what: str) -> None:
        body, kind = JUNK[what]
        assert (await post(client, body, {}, kind)).status_code == 401
        assert (await post(client, body, signed(body, secret="another"), kind)).status_code == 401

    @pytest.mark.parametrize("what", JUNK)
    async def test_junk_that_is_signed_does_no_harm(
        self, scene: Stage, client: AsyncClient, what: str
    ) -> None:
        before = await written(scene.owner)
        body, kind = JUNK[what]
        assert (await post(client, body, signed(body), kind)).status_code in (400, 401, 404)
        assert await written(scene.owner) == before

    async def test_a_huge_body_gets_413_signed_or_not(self, scene: Stage, client: AsyncClient) -> None:
        body = command(text="x" * (web.LARGEST_BODY + 1))
        assert (await post(client, body, signed(body))).status_code == 413
        assert (await post(client, body)).status_code in (401, 413)

    @pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
    async def test_another_method_gets_405(self, client: AsyncClient, method: str) -> None:
        assert (await client.request(method, "/slack/events")).status_code == 405

    @pytest.mark.parametrize(
        "path", ["/", "/docs", "/openapi.json", "/slack", "/slack/install", "/slack/oauth_redirect"]
    )
    async def test_there_is_nothing_else(self, client: AsyncClient, path: str) -> None:
        assert (await client.get(path)).status_code == 404


async def test_who_is_signed_is_let_in(scene: Stage, client: AsyncClient) -> None:
    """So that the refusals above are about the signature."""
    for seconds in (0, 290, -290):
        body = command(
            text="help", response_url=scene.workspace.hub.new_response_url(people.slack_id("nia"), "C")
        )
        assert (await post(client, body, signed(body, at=time.time() + seconds))).status_code == 200


async def test_slack_s_own_questions_are_answered(scene: Stage, client: AsyncClient) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "abc"}).encode()
    assert "abc" in (await post(client, body, signed(body), JSON)).text
    assert (await post(client, body, {}, JSON)).status_code == 401
    assert await scene.workspace.hub.dispatch.verify_url()


async def test_nothing_private_is_logged(fresh_database: Database, tmp_path: Path) -> None:
    """Also at the lowest level, also of what is refused."""
    company = {"team": {"id": "T0001"}, "people": [{"id": people.slack_id("nia"), "handle": "nia"}]}
    async with (
        Workspace.serve(company, signing_secret=SECRET) as workspace,
        starting(fresh_database, workspace, tmp_path, LOG_LEVEL="DEBUG") as bot,
        AsyncClient(base_url=bot.url) as client,
    ):
        for headers in ({}, signed(command()), {"X-Slack-Request-Timestamp": "x", "X-Slack-Signature": "x"}):
            await post(client, command(), headers)
        for junk in (f"payload={PRIVATE}".encode(), f'{{"event": {{"user": "{PRIVATE}"}}}}'.encode()):
            await post(client, junk, signed(junk))
            await post(client, junk, signed(junk), JSON)
        assert await bot.stops() == 0
    said = "".join(bot.said)
    assert "job_done" in said
    for words in (PRIVATE, PRIVATE.replace(" ", "+"), SECRET, "xoxb-", people.slack_id("nia")):
        assert words not in said


class TestHealth:
    async def test_of_a_bot_that_runs(self, client: AsyncClient) -> None:
        assert (await client.get("/healthz")).json() == {"status": "ok"}
        assert (await client.get("/readyz")).json() == {"status": "ok"}

    async def test_not_ready_before_the_directory_is_filled(
        self, fresh_database: Database, tmp_path: Path
    ) -> None:
        company = {"people": [{"id": "U0001", "handle": "ada"}]}
        async with Workspace.serve(company, signing_secret=SECRET) as workspace:
            workspace.faults.tell("slow", "users.list", times=1, seconds=1.0)
            async with (
                starting(fresh_database, workspace, tmp_path) as bot,
                AsyncClient(base_url=bot.url) as client,
            ):
                assert (await client.get("/healthz")).status_code == 200
                early = await client.get("/readyz")
                assert (early.status_code, early.json()) == (503, {"status": "the directory is being filled"})
                for _ in range(100):
                    if (await client.get("/readyz")).status_code == 200:
                        return
                    await asyncio.sleep(0.05)
                pytest.fail("it never became ready")


class TestClock:
    async def test_moves_the_rules(self, scene: Stage, client: AsyncClient) -> None:
        moved = await client.post("/clock", json={"now": "2027-03-01T09:00:00"})
        assert moved.json()["now"].startswith("2027-03-01T09:00")
        back = await client.post("/clock", json={"now": None})
        assert not back.json()["now"].startswith("2027-03-01")
        await scene.moves_to(NOON)

    @pytest.mark.parametrize("body", ["", "{}", '{"now": "soon"}', '{"now": 99999999999999999999}', "[]"])
    async def test_refuses_what_is_no_moment(self, client: AsyncClient, body: str) -> None:
        assert (await client.post("/clock", content=body)).status_code == 422

    async def test_is_not_there_for_the_real_slack(self) -> None:
        """`Settings.talks_to_loopback` decides; tests/test_settings.py has its cases."""

        async def ready() -> None:
            return None

        async def set_clock(moment: datetime | None) -> datetime:
            return moment or datetime.now(UTC)

        site = web.build(slack=None, ready=ready, set_clock=None, start_over=None)
        async with AsyncClient(transport=ASGITransport(site), base_url="http://bot") as client:
            assert (await client.post("/clock", json={"now": None})).status_code == 404
            assert (await client.post("/slack/events")).status_code == 404
        site = web.build(slack=None, ready=ready, set_clock=set_clock, start_over=None)
        async with AsyncClient(transport=ASGITransport(site), base_url="http://bot") as client:
            assert (await client.post("/clock", json={"now": None})).status_code == 200
