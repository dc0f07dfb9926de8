"""`/mentor settings` and `/mentor privacy`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import text

from models.people import UserSettings
from tests.stage import NOON, Stage, forge
from workspace.modal import Modal


@pytest_asyncio.fixture
async def scene(house: Stage) -> AsyncIterator[Stage]:
    yield house
    house.workspace.state.stacks.clear()
    assert house.workspace.refused == []


async def opened(scene: Stage, handle: str) -> Modal:
    person = scene.person(handle)
    await person.types("/mentor settings")
    return await person.waits_for_modal("My settings")


async def saved(scene: Stage, handle: str) -> UserSettings | None:
    return await scene.owner.find(UserSettings, user_id=scene.users[handle].id)


async def test_what_is_saved_is_there_the_next_time(scene: Stage) -> None:
    modal = await opened(scene, "nia")
    assert modal.labels == ["Reminder hour", "Working days", "Snooze until", "Country", "Mute", "Avoid list"]
    assert modal.values["Reminder hour"] == "09:00"
    await modal.fill("Reminder hour", "11:00")
    await modal.fill("Working days", ["Monday", "Wednesday"])
    await modal.fill("Snooze until", (NOON + timedelta(days=7)).date())
    await modal.fill("Country", "de")
    await modal.fill("Mute", ["My team's digest", "Self-assessment"])
    await modal.fill("Avoid list", ["@lena", "@omar"])
    await modal.submit()
    assert not modal.is_open
    again = await opened(scene, "nia")
    assert again.values == {
        "Reminder hour": "11:00", "Working days": "Monday, Wednesday", "Snooze until": "2026-11-30",
        "Country": "DE", "Mute": "Self-assessment, My team's digest", "Avoid list": "@Lena Brandt, @Omar Haddad",
    }  # fmt: skip
    await again.fill("Avoid list", [])
    await again.fill("Snooze until", None)
    await again.submit()
    avoided = "select * from avoidances where user_id = :nia"
    assert await scene.owner.run(avoided, nia=scene.users["nia"].id) == []


async def test_an_avoid_list_is_nobody_else_s(scene: Stage) -> None:
    """Not the lead's, not the manager's, not the avoided one's; matching alone knows it."""
    modal = await opened(scene, "tom")
    await modal.fill("Avoid list", ["@diego"])
    await modal.submit()
    for reader in ("priya", "maya", "diego", "nia"):
        async with scene.database.transaction(on_behalf_of=scene.users[reader].id) as db:
            assert (await db.execute(text("select * from avoidances"))).all() == []
    await scene.becomes_mentor("diego")
    await scene.becomes_mentor("lena")
    maya = scene.person("maya")
    await maya.types("/mentor matches @tom")
    suggestions = await maya.waits_for_modal("Mentor suggestions")
    assert "Diego" not in suggestions.text
    assert "Lena" in suggestions.text


WRONG: list[tuple[str, dict[str, Any], str, str]] = [
    ("snooze_until", {"type": "datepicker", "selected_date": "2026-11-22"}, "Snooze until", "from today on"),
    ("country", {"type": "plain_text_input", "value": "XX"}, "Country", "XX is no country code I know"),
    ("country", {"type": "plain_text_input", "value": "Germany"}, "Country", "no country code I know"),
    ("country", {"type": "plain_text_input", "value": "<!"}, "Country", "no country code I know"),
    (
        "working_days",
        {"type": "checkboxes", "selected_options": []},
        "Working days",
        "at least one working day",
    ),
    (
        "avoided",
        {"type": "multi_users_select", "selected_users": ["UTOM"]},
        "Avoid list",
        "can't avoid yourself",
    ),
    (
        "avoided",
        {"type": "multi_users_select", "selected_users": ["U0STRANGER"]},
        "Avoid list",
        "don't know one of these people",
    ),
    (
        "avoided",
        {"type": "multi_users_select", "selected_users": [f"U{number}" for number in range(21)]},
        "Avoid list",
        "know one of these people",
    ),
]


@pytest.mark.parametrize(("field", "state", "label", "sentence"), WRONG)
async def test_what_cannot_be_is_said_under_its_field(
    scene: Stage, field: str, state: dict[str, Any], label: str, sentence: str
) -> None:
    before = await scene.owner.run("select * from user_settings natural full join avoidances")
    modal = await opened(scene, "tom")
    forge(modal, field, state)
    await modal.submit(unchecked=True)
    assert sentence in modal.errors[label]
    assert await scene.owner.run("select * from user_settings natural full join avoidances") == before


async def test_today_is_where_one_lives(scene: Stage) -> None:
    """In Los Angeles it is still Sunday when it is Monday in UTC."""
    await scene.owner.run("update users set timezone = 'America/Los_Angeles' where slack_user_id = 'UOMAR'")
    await scene.moves_to(NOON.replace(hour=3))
    modal = await opened(scene, "omar")
    await modal.fill("Snooze until", (NOON - timedelta(days=1)).date())
    await modal.submit()
    await scene.moves_to(NOON)
    assert modal.errors == {}


async def test_saving_twice_is_saving_once(scene: Stage) -> None:
    """Slack does not say that an answer was late: the person presses again."""
    modal = await opened(scene, "lena")
    await modal.fill("Reminder hour", "12:00")
    view = modal.view
    lena = scene.person("lena")
    await modal.submit()
    await scene.owner.run(
        "update user_settings set reminder_hour = 7 where user_id = :id", id=scene.users["lena"].id
    )
    scene.workspace.state.stacks[lena.id] = [view]
    await scene.workspace.acts.submit(lena.person, view)
    row = await saved(scene, "lena")
    assert row is not None
    assert row.reminder_hour == 7, "the second one was not applied"
    assert not modal.is_open


class TestPrivacy:
    async def test_says_who_reads_what(self, scene: Stage) -> None:
        nia = scene.person("nia")
        await nia.types("/mentor privacy")
        modal = await nia.waits_for_modal("Who can read what")
        for words in (
            "stays with the two of you", "Only you", "Managers and program leads", "at least 5 people",
            "No program may act as you", "whoever administers the database server",
        ):  # fmt: skip
            assert words in modal.text

    async def test_names_the_programs_that_act_as_oneself(self, scene: Stage) -> None:
        await scene.owner.run(
            "insert into api_tokens (name, token_hash, scopes, acts_as_user_id)"
            " values ('Tom''s <!here> script', 'x', '{read}', :tom)",
            tom=scene.users["tom"].id,
        )
        tom, nia = scene.person("tom"), scene.person("nia")
        await tom.types("/mentor privacy")
        assert "Tom's <!here> script" in (await tom.waits_for_modal("Who can read what")).text
        await nia.types("/mentor privacy")
        assert "script" not in (await nia.waits_for_modal("Who can read what")).text
