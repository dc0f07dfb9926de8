"""Experienced people become mentors, show what they offer, and stop."""

from typing import Any

import pytest
from sqlalchemy import update

from models.mentors import Mentor
from models.people import User
from tests.stage import Stage, forge


def option(name: str) -> dict[str, Any]:
    return {"value": name, "text": {"type": "plain_text", "text": name}}


async def mentor_row(scene: Stage, handle: str) -> Mentor | None:
    return await scene.owner.find(Mentor, user_id=scene.users[handle].id)


async def test_joining_takes_one_form(scene: Stage) -> None:
    diego = scene.person("diego")
    await diego.types("/mentor join")
    await diego.waits_for_modal("Become a mentor")
    assert diego.modal.labels == [
        "Areas of expertise",
        "Maximum mentees",
        "Availability",
        "Formats",
        "About me",
    ]
    await diego.modal.fill("Areas of expertise", ["Onboarding"])
    await diego.modal.fill("Maximum mentees", 3)
    await diego.modal.submit()
    assert "You are a mentor now" in diego.modal.text
    row = await mentor_row(scene, "diego")
    assert row is not None
    assert (row.is_active, row.max_mentees, row.expertise_areas) == (True, 3, ["Onboarding"])


async def test_everybody_can_see_a_mentor_s_card(scene: Stage) -> None:
    await scene.becomes_mentor("diego", about_me="Ten years of <!channel> renewals")
    nia = scene.person("nia")
    await nia.types("/mentor profile @diego")
    await nia.waits_for_modal("Mentor profile")
    assert "Onboarding" in nia.modal.text
    assert "2 of 2 places free" in nia.modal.text


async def test_somebody_new_sees_the_criteria_and_can_ask(scene: Stage) -> None:
    nia, priya = scene.person("nia"), scene.person("priya")
    await nia.types("/mentor join")
    await nia.waits_for_modal("Become a mentor")
    assert "at least 12" in nia.modal.text
    assert nia.modal.labels == []
    await nia.clicks("Ask for an exception")
    await nia.waits_for("The program leads have your request")
    await nia.modal.close()
    await priya.waits_for("would like to be a mentor")
    await priya.clicks("Grant")
    await nia.waits_for("A program lead said yes")
    await priya.waits_for("Granted")
    await nia.types("/mentor join")
    await nia.waits_for_modal("Become a mentor")
    assert "Areas of expertise" in nia.modal.labels


async def test_what_the_directory_does_not_know_goes_to_a_lead(scene: Stage) -> None:
    async with scene.owner.session() as db:
        await db.execute(update(User).where(User.id == scene.users["lena"].id).values(start_date=None))
    lena, priya = scene.person("lena"), scene.person("priya")
    await lena.types("/mentor join")
    await lena.waits_for_modal("Become a mentor")
    assert "months in role" in lena.modal.text
    await lena.modal.fill("Areas of expertise", ["Onboarding"])
    await lena.modal.submit()
    assert "A program lead confirms your profile" in lena.modal.text
    waiting = await mentor_row(scene, "lena")
    assert waiting is not None
    assert not waiting.is_active
    await priya.waits_for("would like to be a mentor")
    await priya.clicks("Grant")
    await lena.waits_for("A program lead said yes")
    confirmed = await mentor_row(scene, "lena")
    assert confirmed is not None
    assert confirmed.is_active


async def test_leaving_and_coming_back(scene: Stage) -> None:
    await scene.becomes_mentor("diego")
    diego = scene.person("diego")
    await diego.types("/mentor leave")
    await diego.waits_for_modal("Stop mentoring")
    await diego.modal.submit()
    await diego.modal.close()
    row = await mentor_row(scene, "diego")
    assert row is not None
    assert not row.is_active
    await diego.types("/mentor profile")
    await diego.waits_for_modal("My mentor profile")
    await diego.clicks("Become a mentor again")
    await diego.waits_for_modal("Become a mentor")
    await diego.modal.submit()
    row = await mentor_row(scene, "diego")
    assert row is not None
    assert row.is_active


FORGED = [
    ("max_mentees", {"type": "number_input", "value": "0"}, "Maximum mentees", "whole number from 1 to 10"),
    ("max_mentees", {"type": "number_input", "value": "11"}, "Maximum mentees", "whole number from 1 to 10"),
    ("max_mentees", {"type": "number_input", "value": "two"}, "Maximum mentees", "whole number from 1 to 10"),
    (
        "expertise",
        {"type": "multi_static_select", "selected_options": []},
        "Areas of expertise",
        "at least one skill",
    ),
    (
        "expertise",
        {"type": "multi_static_select", "selected_options": [option("Juggling")]},
        "Areas of expertise",
        "not one of the program's",
    ),
    ("formats", {"type": "checkboxes", "selected_options": []}, "Formats", "at least one format"),
    ("about", {"type": "plain_text_input", "value": "x" * 10_000}, "About me", "1000 characters"),
]


@pytest.mark.parametrize(("field", "state", "label", "sentence"), FORGED)
async def test_what_cannot_be_is_said_under_its_field(
    scene: Stage, field: str, state: dict[str, Any], label: str, sentence: str
) -> None:
    """Slack's own client checks most of these too; what arrives may come from another."""
    diego = scene.person("diego")
    await diego.types("/mentor join")
    await diego.waits_for_modal("Become a mentor")
    await diego.modal.fill("Areas of expertise", ["Onboarding"])
    forge(diego.modal, field, state)
    await diego.modal.submit(unchecked=True)
    assert sentence in diego.modal.errors[label]
    assert await mentor_row(scene, "diego") is None


@pytest.mark.parametrize("handle", ["gus", "robo", "dora"])
async def test_guests_apps_visitors_and_leavers_get_a_kind_sentence(scene: Stage, handle: str) -> None:
    somebody = scene.person(handle)
    await somebody.types("/mentor join")
    await somebody.waits_for("Mentoring is for")
    assert not somebody.sees("Become a mentor")
    assert await mentor_row(scene, handle) is None
