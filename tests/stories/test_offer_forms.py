"""What is filled in when a mentor is offered and when they answer, and what the others read then."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio

from tests.forgery import submits
from tests.stage import Stage
from tests.stories.offering import REASON, assigning, offered, put, status, three_mentors


@pytest_asyncio.fixture
async def scene(house: Stage) -> AsyncIterator[Stage]:
    async with three_mentors(house) as scene:
        yield scene


class TestWhatIsFilledIn:
    WRONG: tuple[tuple[str, dict[str, Any], str], ...] = (
        ("goals", {"type": "plain_text_input", "value": "Lead a call 2027-02-30"}, "which is no date"),
        ("goals", {"type": "plain_text_input", "value": "Lead a call 2026-13-01"}, "which is no date"),
        ("goals", {"type": "plain_text_input", "value": "Lead a call 2020-01-01"}, "which has passed"),
        ("goals", {"type": "plain_text_input", "value": "2027-01-01"}, "has a date but no goal"),
        ("goals", {"type": "plain_text_input", "value": "x" * 10_000}, "longer than 300 characters"),
        ("goals", {"type": "plain_text_input", "value": "A goal\n" * 11}, "Keep it to 10 goals"),
        ("start_date", {"type": "datepicker", "selected_date": "2026-11-22"}, "from today on"),
        ("start_date", {"type": "datepicker", "selected_date": "2028-01-01"}, "within the next year"),
        ("mentor", {"type": "external_select", "selected_option": None}, "Choose a mentor"),
        ("mentee", {"type": "users_select", "selected_user": "UMAYA"}, "yourself"),
        ("mentee", {"type": "users_select", "selected_user": "UROBO"}, "is an app"),
        ("mentee", {"type": "users_select", "selected_user": "UGUS"}, "is a guest"),
        ("mentee", {"type": "users_select", "selected_user": "UXENA"}, "another company"),
        ("mentee", {"type": "users_select", "selected_user": "UDORA"}, "deactivated"),
        ("mentee", {"type": "users_select", "selected_user": "UOMAR"}, "by a manager of Omar Haddad"),
        ("mentee", {"type": "users_select", "selected_user": None}, "Choose who gets a mentor"),
    )  # fmt: skip

    @pytest.mark.parametrize(("field", "state", "sentence"), WRONG)
    async def test_in_assign(self, scene: Stage, field: str, state: dict[str, Any], sentence: str) -> None:
        modal = await assigning(scene)
        put(modal, field, state)
        await modal.submit(unchecked=True)
        assert sentence in "\n".join(modal.errors.values())
        assert await scene.owner.run("select * from mentorship_assignments") == []

    async def test_terms(self, scene: Stage) -> None:
        modal = await assigning(scene)
        await modal.clicks("Change")
        await scene.person("maya").waits_for("If declined")
        put(modal, "end_date", {"type": "datepicker", "selected_date": "2026-11-23"})
        put(modal, "expectations", {"type": "plain_text_input", "value": "x" * 10_000})
        await modal.submit(unchecked=True)
        assert modal.errors == {
            "End date": "Choose an end date after the start date.",
            "Expectations": "Keep this to 3000 characters; it has 10000.",
        }

    @pytest.mark.parametrize(
        ("values", "sentence"),
        [
            ({"first_meeting": {"selected_date_time": 1_000_000_000}}, "from now on"),
            ({"first_meeting": {"selected_date_time": 1_999_999_999}}, "within the next 90 days"),
            ({"first_meeting": {}, "note": {"value": "x" * 10_000}}, "Keep the note to 2000 characters"),
        ],
    )
    async def test_in_accept(self, scene: Stage, values: dict[str, Any], sentence: str) -> None:
        offer = await offered(scene)
        assert sentence in await submits(
            scene, "diego", "offers.accept", metadata=str(offer.id), values=values
        )
        assert await status(scene, offer) == "pending"

    @pytest.mark.parametrize(
        ("values", "sentence"),
        [
            ({"reason": {}}, "Choose a reason"),
            ({**REASON, "note": {"value": "x" * 10_000}}, "Keep the note to 2000"),
        ],
    )
    async def test_in_decline(self, scene: Stage, values: dict[str, Any], sentence: str) -> None:
        offer = await offered(scene)
        assert sentence in await submits(
            scene, "diego", "offers.decline", metadata=str(offer.id), values=values
        )
        assert await status(scene, offer) == "pending"


class TestAccepted:
    async def test_the_first_meeting_goes_into_a_calendar(self, scene: Stage) -> None:
        meeting = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)
        offer = await offered(scene)
        values: dict[str, Any] = {
            "first_meeting": {"selected_date_time": int(meeting.timestamp())},
            "note": {"value": "<!here> Hi & hello"},
        }
        await submits(scene, "diego", "offers.accept", metadata=str(offer.id), values=values)
        nia = scene.person("nia")
        await nia.waits_for("What is expected of you both")
        [message] = [message for message in nia.inbox if "expected of you both" in message.text]
        assert {"Add to Google Calendar", "Add to Outlook", "I agree"} <= set(message.buttons)
        links = re.findall(r'https://[^"]+', str(message.surface.blocks))
        assert any("20261125T140000Z%2F20261125T143000Z" in link for link in links)
        assert any("startdt=2026-11-25T14%3A00%3A00Z" in link for link in links)
        assert "<!here>" in message.text, "as words, not as a call to everybody"
        assert "&lt;!here&gt;" in str(message.surface.blocks)
        before = len(nia.ephemerals)
        await nia.clicks("Add to Outlook", on=message)
        await scene.settled()
        assert len(nia.ephemerals) == before

    async def test_without_a_meeting_there_is_nothing_to_add(self, scene: Stage) -> None:
        offer = await offered(scene)
        await submits(scene, "diego", "offers.accept", metadata=str(offer.id))
        nia = scene.person("nia")
        await nia.waits_for("What is expected of you both")
        assert not nia.sees("Add to Outlook")

    async def test_an_ask_about_the_new_hire(self, scene: Stage) -> None:
        """When little is known, Assign says so rather than a score that pretends."""
        modal = await assigning(scene)
        assert "We know little about Nia Okafor yet" in modal.text
        await scene.owner.run("delete from intakes")
        await modal.clicks("Ask Nia Okafor")
        await scene.person("nia").waits_for("Tell us what you would like to learn")
        await scene.person("maya").waits_for("They have been asked")
