"""`/mentor` and whatever else somebody types: everybody gets an answer they can go on from."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.forgery import presses, submits
from tests.stage import Stage
from workspace.people import Sight


@pytest_asyncio.fixture
async def scene(house: Stage) -> AsyncIterator[Stage]:
    yield house
    await house.settled()
    assert house.workspace.refused == []


async def menu(scene: Stage, handle: str, text: str = "/mentor") -> Sight:
    """The answer that only this person sees."""
    person = scene.person(handle)
    before = len(person.ephemerals)
    await person.types(text)
    await scene.workspace.waits_until(lambda: len(person.ephemerals) == before + 1)
    return person.ephemerals[-1]


class TestWhatOneCanDo:
    async def test_a_member(self, scene: Stage) -> None:
        said = await menu(scene, "omar")
        assert said.buttons == ["Become a mentor", "Change my settings", "See who can read what"]
        assert "Hi Omar Haddad" in said.text
        assert "`/mentor profile @name`" in said.text or "/mentor profile @name" in said.text

    async def test_a_manager_begins_with_who_waits(self, scene: Stage) -> None:
        said = await menu(scene, "maya")
        assert said.buttons[0] == "Assign Nia Okafor a mentor"
        assert "matches @name" in said.text

    async def test_a_lead(self, scene: Stage) -> None:
        assert "Complete the directory" in (await menu(scene, "priya")).buttons

    async def test_a_mentor(self, scene: Stage) -> None:
        await scene.becomes_mentor("diego")
        said = await menu(scene, "diego")
        assert said.buttons[0] == "See my mentor profile"
        assert "Become a mentor" not in said.buttons

    @pytest.mark.parametrize("handle", ["omar", "maya", "priya", "diego", "nia"])
    async def test_is_at_most_five_buttons_and_one_line(self, scene: Stage, handle: str) -> None:
        for text in ("/mentor", "/mentor help", "/mentor  HELP ", "/mentor nonsense"):
            said = await menu(scene, handle, text)
            assert 1 <= len(said.buttons) <= 5
            assert said.text.count("Also:") == 1


class TestAWordNobodyKnows:
    @pytest.mark.parametrize(
        ("typed", "nearest"),
        [
            ("jion", "join"), ("joins", "join"), ("setting", "settings"), ("PRIVCY", "privacy"),
            ("asign @nia", "assign"), ("match", "matches"), ("leve", "leave"), ("halp", "help"),
        ],
    )  # fmt: skip
    async def test_gets_the_nearest(self, scene: Stage, typed: str, nearest: str) -> None:
        assert f"Did you mean /mentor {nearest}?" in (await menu(scene, "omar", f"/mentor {typed}")).text

    @pytest.mark.parametrize(
        "typed",
        ["qqqq", "42", "?", "🦊", "`*_~", "payload", "payload=1&x", "<!channel>", "&amp;", "%00", "日本語"],
    )
    async def test_gets_the_menu_where_nothing_is_near(self, scene: Stage, typed: str) -> None:
        said = await menu(scene, "omar", f"/mentor {typed}")
        assert "I don't know" in said.text
        assert said.buttons

    @pytest.mark.parametrize("typed", ["x" * 10_000, "join " * 2_000, "<!channel>" * 1_000, "&" * 5_000])
    async def test_may_be_long(self, scene: Stage, typed: str) -> None:
        person = scene.person("omar")
        await person.types(f"/mentor {typed}")
        await scene.settled()
        assert not person.sees("Something went wrong")
        assert all(len(sight.text) < 1_000 for sight in person.ephemerals)
        scene.workspace.state.stacks.clear()


class TestAMessageToTheBot:
    async def test_is_answered_with_the_menu(self, scene: Stage) -> None:
        lena = scene.person("lena")
        await lena.types("Hello, <!channel> what can you do?")
        await lena.waits_for("what would you like to do?")
        assert "Become a mentor" in lena.inbox[-1].buttons

    async def test_is_answered_once_however_often_it_comes(self, scene: Stage) -> None:
        omar = scene.person("omar")
        event = {
            "type": "message",
            "user": omar.id,
            "text": "Hi",
            "channel_type": "im",
            "channel": "D1",
            "ts": "1.1",
        }
        told = {"type": "event_callback", "team_id": "T0001", "event_id": "EvFOUR", "event": event}
        send = scene.workspace.hub.dispatch.send
        await asyncio.gather(*(send("events_api", told, attempt, "http_timeout") for attempt in range(4)))
        await omar.waits_for("what would you like to do?")
        await send("events_api", told, 3, "http_timeout")
        await scene.settled()
        await asyncio.sleep(0.2)
        assert len(omar.inbox) == 1

    @pytest.mark.parametrize(
        "change",
        [
            {"bot_id": "B1"}, {"subtype": "message_changed"}, {"subtype": "message_deleted", "user": None},
            {"channel_type": "mpim"}, {"channel_type": "channel"}, {"subtype": "file_share", "bot_id": "B1"},
        ],
    )  # fmt: skip
    async def test_what_is_none_is_not_answered(self, scene: Stage, change: dict[str, str | None]) -> None:
        """Edits, other programs, what two people say to each other."""
        event = {
            "type": "message",
            "user": "UXENA",
            "text": "Hi",
            "channel_type": "im",
            "channel": "D1",
            **change,
        }
        told = {"type": "event_callback", "team_id": "T0001", "event_id": f"Ev{change}", "event": event}
        assert not (await scene.workspace.hub.dispatch.send("events_api", told)).error
        await scene.settled()
        assert (
            await scene.owner.run(
                "select * from outbox where recipient_user_id = :x", x=scene.users["xena"].id
            )
            == []
        )


class TestWhatIsOutOfDate:
    async def test_a_button(self, scene: Stage) -> None:
        said = await presses(scene, "omar", "sessions.of_another_version", "1")
        assert "This button no longer works here. Type /mentor" in said
        assert "This button no longer works here" in await presses(scene, "omar", "what?", metadata="")

    async def test_a_form(self, scene: Stage) -> None:
        said = await submits(scene, "omar", "sessions.of_another_version")
        assert "out of date, so nothing was saved" in said

    async def test_a_link_is_only_opened(self, scene: Stage) -> None:
        assert await presses(scene, "omar", "link.add_to_google_calendar") == ""

    async def test_a_list_is_empty(self, scene: Stage) -> None:
        payload = {"type": "block_suggestion", "user": {"id": scene.person("omar").id, "team_id": "T0001"}}
        payload |= {"action_id": "of.another_version", "block_id": "x", "value": "a", "view": {}}
        reply = await scene.workspace.hub.dispatch.send("interactive", payload)
        assert (reply.error, reply.body) == ("", {"options": []})
