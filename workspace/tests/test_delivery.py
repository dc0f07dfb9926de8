"""What reaches the bot, how it is signed, and what happens when the bot does not answer as it should."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.signature import SignatureVerifier

from workspace import Workspace
from workspace.server import listening
from workspace.tests import bot
from workspace.tests.conftest import COMPANY


class Ear:
    """A bot that keeps what it is sent and answers as told."""

    def __init__(self) -> None:
        self.heard: list[tuple[web.Request, bytes]] = []
        self.answers: list[web.Response] = []
        self.delay = 0.0

    async def __call__(self, request: web.Request) -> web.Response:
        self.heard.append((request, await request.read()))
        await asyncio.sleep(self.delay)
        return self.answers.pop(0) if self.answers else web.Response()

    def headers(self, name: str) -> list[str | None]:
        return [request.headers.get(name) for request, _ in self.heard]


@pytest.fixture
async def heard() -> AsyncIterator[tuple[Workspace, Ear]]:
    ear, app = Ear(), web.Application()
    app.router.add_post("/slack/events", ear.__call__)
    async with (
        listening(app, 0) as port,
        Workspace.serve(
            COMPANY,
            bot_url=f"http://127.0.0.1:{port}/slack/events",
            signing_secret="secret",
            ack_seconds=0.1,
            retry_delays=(0, 60, 300),
        ) as workspace,
    ):
        yield workspace, ear


async def test_a_command_is_signed_and_escaped(heard: tuple[Workspace, Ear]) -> None:
    workspace, ear = heard
    await workspace.person("maya").types("/order for @diego and @nobody")
    request, body = ear.heard[0]
    assert SignatureVerifier("secret").is_valid_request(body, dict(request.headers))
    form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
    assert form["text"] == "for <@U0003|diego> and @nobody"
    assert (form["command"], form["user_id"], form["channel_name"]) == ("/order", "U0002", "directmessage")


async def test_a_late_command_is_told_to_the_person(heard: tuple[Workspace, Ear]) -> None:
    workspace, ear = heard
    maya = workspace.person("maya")
    await maya.types("/order")
    assert maya.ephemerals == []
    ear.delay = 0.2
    await maya.types("/order")
    assert "operation_timeout" in maya.ephemerals[-1].text
    ear.delay, ear.answers = 0.0, [web.Response(status=404)]
    await maya.types("/order")
    assert "dispatch_failed" in maya.ephemerals[-1].text
    assert [failed.error for failed in workspace.failed] == ["http_timeout", "http_error"]


async def test_the_answer_to_a_command_is_ephemeral_unless_told_otherwise(
    heard: tuple[Workspace, Ear],
) -> None:
    workspace, ear = heard
    maya, diego = workspace.person("maya"), workspace.person("diego")
    ear.answers = [
        web.json_response({"text": "Only you"}),
        web.json_response({"text": "All of you", "response_type": "in_channel"}),
        web.json_response({"text": "x", "blocks": [{"type": "nonsense"}]}),
    ]
    for _ in range(3):
        await maya.types("/order", "#general")
    assert maya.sees("Only you")
    assert not diego.sees("Only you")
    assert diego.sees("All of you")
    assert [(refused.method, refused.error) for refused in workspace.refused] == [
        ("/order", "invalid_blocks")
    ]


async def test_events_are_sent_again_three_times(heard: tuple[Workspace, Ear]) -> None:
    workspace, ear = heard
    ear.answers = [web.Response(status=500) for _ in range(4)]
    await workspace.person("maya").opens_home()
    await workspace.waits_until(lambda: len(workspace.failed) == 2)
    workspace.fast_forward()
    await workspace.waits_until(lambda: len(workspace.failed) == 3)
    workspace.fast_forward()
    await workspace.settled()
    assert ear.headers("X-Slack-Retry-Num") == [None, "1", "2", "3"]
    assert ear.headers("X-Slack-Retry-Reason") == [None, "http_error", "http_error", "http_error"]
    assert len({json.loads(body)["event_id"] for _, body in ear.heard}) == 1


async def test_an_event_taken_is_not_sent_again(heard: tuple[Workspace, Ear]) -> None:
    workspace, ear = heard
    await workspace.person("maya").opens_home()
    await workspace.settled()
    ear.answers = [web.Response(status=500, headers={"X-Slack-No-Retry": "1"})]
    await workspace.person("maya").opens_home()
    await workspace.settled()
    assert ear.headers("X-Slack-Retry-Num") == [None, None]


async def test_people_who_join_and_change(heard: tuple[Workspace, Ear]) -> None:
    workspace, ear = heard
    nia = workspace.joins(handle="nia", name="Nia New", tz="Asia/Tokyo")
    workspace.changes("nia", deleted=True)
    await workspace.settled()
    events = [json.loads(body)["event"] for _, body in ear.heard]
    assert [event["type"] for event in events] == ["team_join", "user_change"]
    assert events[0]["user"]["tz_offset"] == 9 * 3600
    assert events[1]["user"]["id"] == nia.id
    assert events[1]["user"]["deleted"]


async def test_the_address_is_verified_by_a_challenge(heard: tuple[Workspace, Ear]) -> None:
    workspace, _ = heard
    assert not await workspace.hub.dispatch.verify_url()
    app = bot.build(workspace.api_url)
    async with listening(app.web_app("/slack/events"), 0) as port:
        workspace.bot_url = f"http://127.0.0.1:{port}/slack/events"
        assert await workspace.hub.dispatch.verify_url()


# --- Socket Mode


@pytest.fixture
async def sockets() -> AsyncIterator[Workspace]:
    async with Workspace.serve(
        COMPANY, signing_secret="secret", ack_seconds=0.1, retry_delays=(0, 0.01, 0.01)
    ) as workspace:
        yield workspace


async def link(workspace: Workspace, session: aiohttp.ClientSession) -> tuple[str, Any]:
    headers = {"Authorization": "Bearer xapp-local"}
    async with session.post(workspace.api_url + "apps.connections.open", headers=headers) as answer:
        url = (await answer.json())["url"]
    return url, await session.ws_connect(url)


async def test_an_address_is_good_for_one_connection(sockets: Workspace) -> None:
    async with aiohttp.ClientSession() as session:
        url, socket = await link(sockets, session)
        assert (await socket.receive_json())["type"] == "hello"
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)


async def test_each_payload_goes_to_one_connection(sockets: Workspace) -> None:
    async with aiohttp.ClientSession() as session:
        connections = [(await link(sockets, session))[1] for _ in range(2)]
        assert [(await one.receive_json())["num_connections"] for one in connections] == [1, 2]
        typing = [asyncio.create_task(sockets.person("maya").types(f"/order {n}")) for n in range(4)]
        for one in connections:
            for _ in range(2):
                envelope = await one.receive_json()
                assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
                text = {"text": f"Got {envelope['payload']['text']}"}
                await one.send_json({"envelope_id": envelope["envelope_id"], "payload": text})
        await asyncio.gather(*typing)
        assert {one.text for one in sockets.person("maya").ephemerals} == {f"Got {n}" for n in range(4)}


async def test_unacknowledged_events_come_again(sockets: Workspace) -> None:
    async with aiohttp.ClientSession() as session:
        _, socket = await link(sockets, session)
        await socket.receive_json()
        await sockets.person("maya").opens_home()
        first, second = await socket.receive_json(), await socket.receive_json()
        await socket.send_json({"envelope_id": second["envelope_id"]})
        await sockets.settled()
        assert (first["retry_attempt"], second["retry_attempt"]) == (0, 1)
        assert second["retry_reason"] == "http_timeout"
        assert first["payload"] == second["payload"]
    await sockets.person("maya").types("/order")
    assert "dispatch_failed" in sockets.person("maya").ephemerals[-1].text


async def test_a_bot_reconnects_when_asked_to(sockets: Workspace) -> None:
    handler: Any = AsyncSocketModeHandler(bot.build(sockets.api_url), "xapp-local")
    await handler.connect_async()
    await sockets.waits_until(lambda: sockets.sockets.connected == 1)
    opened = sockets.sockets.opened
    await sockets.sockets.disconnect()
    await sockets.waits_until(lambda: sockets.sockets.opened > opened)
    await sockets.person("maya").types("hello")
    await sockets.person("maya").waits_for("You said: hello")
    await handler.close_async()
