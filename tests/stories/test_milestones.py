"""Milestones and goals: said by the mentee, verified by the mentor, seen by the manager."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

from models.assignments import MentorshipAssignment
from models.milestones import RampMilestone
from tests.stage import NOON, Stage, forge
from tests.stories.pair import a_pair, audited

CERTIFIED = "Product certification passed"
SHADOWED = "Shadowed three customer calls"
LED = "Led a customer call"
TODAY = NOON.date()
GOALS = [
    {"goal": "Lead a renewal call", "target_date": "2026-01-31", "achieved": False},
    {"goal": "Know the product", "target_date": None, "achieved": False},
]


async def milestone(scene: Stage, name: str, handle: str = "nia") -> RampMilestone:
    found = await scene.owner.find(RampMilestone, milestone_name=name, mentee_user_id=scene.users[handle].id)
    assert found is not None
    return found


async def gets_milestones(scene: Stage, handle: str) -> None:
    """The bot gives them to whoever is new, by and by."""
    for _ in range(200):
        if await scene.owner.find(
            RampMilestone, milestone_name=SHADOWED, mentee_user_id=scene.users[handle].id
        ):
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"{handle} got no milestones")


async def goals(scene: Stage, pair: MentorshipAssignment) -> dict[str, bool]:
    row = await scene.owner.find(MentorshipAssignment, id=pair.id)
    assert row is not None
    return {goal["goal"]: goal["achieved"] for goal in row.goals}


async def test_one_tap_by_the_mentee_and_one_by_the_mentor(scene: Stage) -> None:
    await a_pair(scene, goals=GOALS)
    nia, diego = scene.person("nia"), scene.person("diego")
    await nia.types("/mentor milestones")
    await nia.waits_for_modal("Milestones")
    assert "0 of 5 required" in nia.modal.text
    assert "Verify" not in nia.modal.text
    before = nia.taps
    await nia.clicks("Mark achieved", beside=SHADOWED)
    await nia.waits_for("achieved on 23 Nov 2026, not verified yet")
    assert nia.taps - before == 1

    await diego.waits_for("has achieved Shadowed three customer calls")
    before = diego.taps
    await diego.clicks("Verify")
    await diego.waits_for("is verified by @Diego Ruiz")
    assert diego.taps - before == 1
    row = await milestone(scene, SHADOWED)
    assert (row.achieved_date, row.verified_by_user_id) == (TODAY, scene.users["diego"].id)
    assert await audited(scene, "milestone.achieved") == await audited(scene, "milestone.verified") == 1
    await nia.modal.close()
    await nia.opens_home()
    await nia.waits_for("1 of 5")


async def test_what_is_achieved_soon_after_waits_in_the_same_message(scene: Stage) -> None:
    await a_pair(scene, goals=GOALS)
    nia, diego = scene.person("nia"), scene.person("diego")
    await nia.types("/mentor milestones")
    await nia.waits_for_modal("Milestones")
    await nia.clicks("Mark achieved", beside=SHADOWED)
    await diego.waits_for(f"has achieved {SHADOWED}")
    await nia.clicks("Mark achieved", beside=LED)
    await diego.waits_for(f"has achieved {LED}")
    asked = diego.inbox[-1]
    assert f"has achieved {SHADOWED}" in asked.text
    assert asked.buttons == ["Verify", "Verify", "View"]

    await diego.clicks("Verify", beside=LED)
    await diego.waits_for(f"“{LED}” of @Nia Okafor is verified by @Diego Ruiz")
    assert f"has achieved {SHADOWED}" in diego.inbox[-1].text
    await diego.clicks("Verify")
    await diego.waits_for(f"“{SHADOWED}” of @Nia Okafor is verified by @Diego Ruiz")
    assert len([one for one in diego.inbox if "is verified by" in one.text]) == 1
    assert (await milestone(scene, LED)).verified_by_user_id == scene.users["diego"].id


async def test_what_needs_no_mentor_is_done_at_once_and_the_last_one_makes_ramped(scene: Stage) -> None:
    await a_pair(scene, goals=GOALS)
    nia, diego, maya = (scene.person(name) for name in ("nia", "diego", "maya"))
    await nia.types("/mentor milestones")
    await nia.waits_for_modal("Milestones")
    await nia.clicks("Mark achieved", beside=CERTIFIED)
    await nia.waits_for("1 of 5 required")
    await diego.types("/mentor milestones")
    await diego.waits_for_modal("Milestones")
    for number in range(2, 6):
        await diego.clicks("Mark achieved", nth=0)
        await diego.waits_for(f"{number} of 5 required")
    await diego.waits_for("ramped on 23 Nov 2026")
    await nia.waits_for("You are ramped")
    await scene.moves_to(NOON + timedelta(days=7))  # with her digest
    await maya.waits_for("@Nia Okafor is ramped since 23 Nov 2026")
    assert not any("Can you verify" in message.fallback for message in diego.inbox)


async def test_the_mentor_redates_adds_and_retires(scene: Stage) -> None:
    await a_pair(scene, goals=GOALS)
    diego = scene.person("diego")
    await diego.types("/mentor milestones @nia")
    await diego.waits_for_modal("Milestones")
    await diego.clicks("Edit", beside=SHADOWED)
    await diego.waits_for_modal("Milestone")
    await diego.modal.fill("Target date", date(2027, 1, 15))
    await diego.modal.submit()
    await diego.waits_for("by 15 Jan 2027")
    await diego.clicks("Edit", beside=SHADOWED)
    await diego.waits_for_modal("Milestone")
    await diego.modal.fill("Retire", ["It leaves the list and no longer counts"])
    await diego.modal.submit()
    await diego.waits_for("0 of 4 required")
    await diego.clicks("Add a milestone")
    await diego.waits_for_modal("Milestone")
    await diego.modal.fill("Name", "Met <!channel> of finance")
    await diego.modal.submit()
    await diego.waits_for("Met <!channel> of finance")
    assert (await milestone(scene, SHADOWED)).retired_at is not None
    assert (await milestone(scene, "Met <!channel> of finance")).target_date is None


async def test_a_day_that_cannot_be_is_said_under_its_field(scene: Stage) -> None:
    await a_pair(scene, goals=GOALS)
    diego = scene.person("diego")
    await diego.types("/mentor milestones")
    await diego.waits_for_modal("Milestones")
    await diego.clicks("Edit", beside=SHADOWED)
    await diego.waits_for_modal("Milestone")
    await diego.modal.fill("Name", "Shadowed four")
    for label, field, day, sentence in (
        ("Target date", "target_date", "2026-11-01", "from today on"),
        ("Target date", "target_date", "2031-01-01", "within the next two years"),
        ("Achieved on", "achieved_date", "2026-11-24", "today or a day before"),
        ("Achieved on", "achieved_date", "2026-11-01", "Choose a day from then on"),
    ):
        forge(diego.modal, field, {"type": "datepicker", "selected_date": day})
        await diego.modal.submit(unchecked=True)
        assert sentence in diego.modal.errors[label]
        forge(diego.modal, field, {"type": "datepicker", "selected_date": None})
    assert diego.modal.values["Name"] == "Shadowed four"
    forge(diego.modal, "name", {"type": "plain_text_input", "value": None})
    await diego.modal.submit(unchecked=True)
    assert "what is to be achieved" in diego.modal.errors["Name"]
    assert await audited(scene, "milestone.changed") == 0


async def test_without_a_mentor_the_manager_verifies(scene: Stage) -> None:
    """It waits in **My team** and in the digest of the week."""
    tom, maya, omar = (scene.person(name) for name in ("tom", "maya", "omar"))
    await gets_milestones(scene, "tom")
    await tom.types("/mentor milestones")
    await tom.waits_for_modal("Milestones")
    await tom.clicks("Mark achieved", beside=SHADOWED)
    await tom.waits_for("not verified yet")
    await maya.types("/mentor team")
    team = await maya.waits_for_modal("My team")
    assert "@Tom Becker achieved “Shadowed three customer calls” on 23 Nov 2026" in team.text
    await maya.clicks("Verify")
    await scene.settled()
    assert "Shadowed" not in maya.modal.text
    row = await milestone(scene, SHADOWED, "tom")
    assert (row.assignment_id, row.verified_by_user_id) == (None, scene.users["maya"].id)
    await scene.has_delivered()
    assert not any("Can you verify" in message.fallback for message in maya.inbox)
    await omar.types("/mentor milestones @tom")
    await omar.waits_for("Only Tom Becker, their mentor, their managers and program leads see this")


async def test_two_press_at_once_and_a_button_pressed_twice(scene: Stage) -> None:
    await a_pair(scene, goals=GOALS)
    nia, diego = scene.person("nia"), scene.person("diego")
    for person in (nia, diego):
        await person.types("/mentor milestones")
        await person.waits_for_modal("Milestones")
    await nia.clicks("Mark achieved", beside=SHADOWED)
    await nia.waits_for("not verified yet")
    await diego.clicks("Mark achieved", beside=SHADOWED)  # his list is of before
    await diego.waits_for("not verified yet")
    assert await audited(scene, "milestone.achieved") == 1
    await diego.clicks("Verify", beside=SHADOWED)
    await diego.waits_for("verified by @Diego Ruiz")
    await nia.clicks("Edit", beside=SHADOWED)
    await nia.waits_for_modal("Milestone")
    assert nia.modal.labels == ["Achieved on"]
    await nia.modal.fill("Achieved on", None)
    await nia.modal.submit()
    assert "verified already" in nia.modal.errors["Achieved on"]


async def test_goals_by_all_three(scene: Stage) -> None:
    pair = await a_pair(scene, goals=GOALS)
    nia, diego, maya = (scene.person(name) for name in ("nia", "diego", "maya"))
    await nia.types("/mentor goals")
    await nia.waits_for_modal("Goals")
    before = nia.taps
    await nia.clicks("Mark achieved", beside="Know the product")
    await nia.waits_for("1 of 2 achieved")
    assert nia.taps - before == 1
    assert await goals(scene, pair) == {"Lead a renewal call": False, "Know the product": True}

    await diego.types("/mentor goals")
    await diego.waits_for_modal("Goals")
    await diego.clicks("Edit")
    await diego.waits_for_modal("Edit goals")
    await diego.modal.fill(
        "Goals", "Know the product\nLead a renewal call 2026-01-31\nRun a review 2026-01-31"
    )
    await diego.modal.submit()
    assert "Line 3 has the date 2026-01-31, which has passed" in diego.modal.errors["Goals"]
    late = diego.modal

    await maya.types("/mentor goals @nia")
    await maya.waits_for_modal("Goals")
    await maya.clicks("Edit")
    await maya.waits_for_modal("Edit goals")
    await maya.modal.fill("Goals", "Know the product\nRun a review 2027-01-31")
    await maya.modal.submit()
    await maya.waits_for("1 of 2 achieved")
    assert await goals(scene, pair) == {"Know the product": True, "Run a review": False}

    await late.fill("Goals", "Know the product")
    await late.submit()
    assert "Somebody has changed the goals" in late.errors["Goals"]
    assert await audited(scene, "goals.changed") == 2


async def test_milestones_of_nobody_are_said_to_be_none(scene: Stage) -> None:
    omar = scene.person("omar")
    await omar.types("/mentor milestones")
    await omar.waits_for("There are no milestones for you to see yet")
    await omar.types("/mentor goals")
    await omar.waits_for("You are in no running mentorship")
