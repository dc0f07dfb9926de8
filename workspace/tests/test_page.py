"""The page's protocol: what one person sees, live, and what they do."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from workspace import Workspace
from workspace.page import Page
from workspace.records import View
from workspace.server import listening
from workspace.tests import bot
from workspace.tests.conftest import COMPANY
from workspace.tour import Tour

TOUR = [
    {"text": "Order", "done": {"typed": {"person": "maya", "matches": "^/order"}}},
    {"text": "Fill it in", "done": {"modal": {"person": "maya", "title": "Order"}}},
    {"text": "Send it", "done": {"sees": {"person": "maya", "text": "on its way"}}},
]


class Browser:
    """One person's page, without drawing it."""

    def __init__(self, session: aiohttp.ClientSession, url: str, person: str) -> None:
        self._session, self._url, self._person = session, url, person
        self.seen: dict[str, Any] = {}

    async def open(self) -> None:
        self._socket = await self._session.ws_connect(f"{self._url}/live", params={"person": self._person})
        self.seen = await self._socket.receive_json()

    async def frame(self, kind: str) -> Any:
        """The next frame of a kind."""
        async with asyncio.timeout(2):
            while (frame := await self._socket.receive_json())["type"] != kind:
                pass
        return frame.get(kind, frame)

    async def does(self, name: str, **body: Any) -> Any:
        body |= {"person": self._person, "do": name}
        async with self._session.post(f"{self._url}/do", json=body) as answer:
            return await answer.json()


@pytest.fixture
async def page() -> AsyncIterator[tuple[Workspace, str, aiohttp.ClientSession]]:
    async with (
        Workspace.serve(COMPANY | {"tour": TOUR}, signing_secret="secret") as workspace,
        listening(bot.build(workspace.api_url).web_app("/slack/events"), 0) as bot_port,
        listening(Page(workspace).application(), 0) as port,
        aiohttp.ClientSession() as session,
    ):
        workspace.bot_url = f"http://127.0.0.1:{bot_port}/slack/events"
        yield workspace, f"http://127.0.0.1:{port}", session


@pytest.fixture
async def maya(page: tuple[Workspace, str, aiohttp.ClientSession]) -> Browser:
    workspace, url, session = page
    browser = Browser(session, url, workspace.person("maya").id)
    await browser.open()
    return browser


async def test_a_snapshot_then_each_change(maya: Browser) -> None:
    dm = maya.seen["bot"]["dm"]
    assert {person["kind"] for person in maya.seen["people"]} == {
        "member",
        "guest",
        "external",
        "bot",
        "deactivated",
    }
    assert [step["done"] for step in maya.seen["tour"]] == [False, False, False]
    assert (await maya.does("say", channel=dm, text="/order"))["ok"]
    (modal,) = await maya.frame("modals")
    field = {"surface": {"view": modal["id"]}, "block_id": "what", "action_id": "text"}
    too_long = await maya.does("use", **field, value="x" * 21)
    assert (too_long["ok"], too_long["error"]) == (False, "impossible")
    assert (await maya.does("use", **field, value="nothing"))["ok"]
    await maya.does("submit", view=modal["id"])
    (modal,) = await maya.frame("modals")
    assert modal["errors"] == {"what": "Order something."}
    assert modal["values"]["what"]["text"]["value"] == "nothing"
    await maya.does("use", **field, value="Soup")
    await maya.does("submit", view=modal["id"])
    message = await maya.frame("message")
    assert message["text"] == "Soup is on its way"
    assert (await maya.frame("conversation"))["unread"] == 1
    assert all(step["done"] for step in await maya.frame("tour"))
    await maya.does("read", channel=dm)
    assert (await maya.frame("conversation"))["unread"] == 0


async def test_a_bot_that_does_not_answer(
    page: tuple[Workspace, str, aiohttp.ClientSession], maya: Browser
) -> None:
    page[0].bot_url = "http://127.0.0.1:1/"
    await maya.does("say", channel=maya.seen["bot"]["dm"], text="/order")
    assert (await maya.frame("bot"))["reachable"] is False
    said = await maya.frame("message")
    assert (said["user"], said["ephemeral"]) == ("USLACKBOT", True)
    assert "dispatch_failed" in said["text"]


async def test_time_travel_and_reset(maya: Browser) -> None:
    await maya.does("travel", now="2030-01-31T08:00:00Z")
    clock = await maya.frame("clock")
    assert clock["moved"]
    assert clock["now"].startswith("2030-01-31T08:00")
    await maya.does("reset")
    assert (await maya.frame("snapshot"))["clock"]["moved"] is False


@pytest.mark.parametrize(
    "headers", [{"Host": "evil.example"}, {"Origin": "https://evil.example"}, {"Host": "evil.example:80"}]
)
async def test_only_this_machine_is_served(
    page: tuple[Workspace, str, aiohttp.ClientSession], headers: dict[str, str]
) -> None:
    _, url, session = page
    async with session.get(f"{url}/", headers=headers) as answer:
        assert answer.status == 403
    async with session.get(f"{url}/live", headers=headers | {"Upgrade": "websocket"}) as answer:
        assert answer.status == 403


async def test_the_command_line(tmp_path: Path) -> None:
    company = tmp_path / "company.json"
    company.write_text(json.dumps(COMPANY))
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "workspace", "--company", str(company), "--parent-pid", str(os.getpid())),
        stdout=asyncio.subprocess.PIPE,
    )
    assert child.stdout
    url = (await child.stdout.readline()).decode().split()[-1]
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        assert answer.status == 200
    child.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(child.wait(), 5) == 0


async def test_it_ends_with_its_parent(tmp_path: Path) -> None:
    company = tmp_path / "company.json"
    company.write_text(json.dumps(COMPANY))
    parent = await asyncio.create_subprocess_exec("sleep", "60")
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "workspace", "--company", str(company), "--parent-pid", str(parent.pid)),
        stdout=asyncio.subprocess.PIPE,
    )
    assert child.stdout
    assert b"Page" in await child.stdout.readline()
    parent.kill()
    await parent.wait()
    assert await asyncio.wait_for(child.wait(), 5) == 0


async def test_the_first_snapshot_has_the_dm_with_the_bot(
    page: tuple[Workspace, str, aiohttp.ClientSession],
) -> None:
    _, url, session = page
    maya = Browser(session, url, "U0002")
    await maya.open()
    assert maya.seen["bot"]["dm"] in [one["id"] for one in maya.seen["conversations"]]
    assert maya.seen["messages"][maya.seen["bot"]["dm"]] == []


async def test_a_tour_notices_a_day_that_moved_and_takes_one_of_several_signs() -> None:
    signs = [{"home": {"person": "maya"}}, {"sees": {"person": "maya", "text": "nowhere"}}]
    steps = [
        {"text": "Move the day", "done": {"travel": {"days": 1}}},
        {"text": "Look", "done": signs},
    ]
    async with Workspace.serve(COMPANY | {"tour": steps}, signing_secret="secret") as workspace:
        tour = Tour(workspace)
        await workspace.travel(datetime.now(UTC) + timedelta(hours=3))
        assert [step["done"] for step in tour.steps()] == [False, False]
        await workspace.travel(datetime.now(UTC) + timedelta(days=1))
        assert [step["done"] for step in tour.steps()] == [True, False]
        workspace.state.homes["U0002"] = View("V1", "U0002", {"type": "home", "blocks": []}, "hash", "V1")
        workspace.state.changed("home", "U0002")
        assert [step["done"] for step in tour.steps()] == [True, True]
