"""Self-assessment in four taps, its trend, the mentor's rating, and who reads which of it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from models.people import WantedSkills
from models.skills import SelfAssessment, SkillRating
from tests.stage import NOON, Stage, forge
from tests.stories.pair import a_pair


async def assessments(scene: Stage) -> list[SelfAssessment]:
    async with scene.owner.session() as db:
        return list(await db.scalars(select(SelfAssessment).order_by(SelfAssessment.assessed_at)))


async def has_chosen(scene: Stage, *skills: str) -> None:
    await scene.owner.add(WantedSkills(user_id=scene.users["nia"].id, skills=list(skills), answered_at=NOON))


async def test_four_taps_and_the_trend(scene: Stage) -> None:
    pair = await a_pair(scene)
    await has_chosen(scene, "Discovery", "Renewals")
    nia = scene.person("nia")
    await nia.types("/mentor assess")
    await nia.waits_for_modal("Self-assessment")
    assert nia.modal.labels[:3] == ["Overall confidence", "Discovery", "Renewals"]
    assert len(nia.modal.labels) <= 8
    assert nia.modal.labels[-2:] == ["What would help?", "Who else reads this"]
    before = nia.taps
    await nia.modal.fill("Overall confidence", "2 · unsure")
    await nia.modal.fill("Discovery", "1 · lost")
    await nia.modal.fill("Renewals", "3 · getting there")
    await nia.modal.submit()
    assert nia.taps - before == 4
    assert nia.modal.title == "Skills"
    assert "██░░░ 2 · 23 Nov 2026" in nia.modal.text

    await scene.moves_to(NOON + timedelta(days=14))
    await nia.clicks("Assess myself")
    await nia.waits_for_modal("Self-assessment")
    assert nia.modal.values["Discovery"] == "1 · lost"
    before = nia.taps
    await nia.modal.fill("Overall confidence", "4 · confident")
    await nia.modal.fill("Discovery", "3 · getting there")
    await nia.modal.submit()
    assert nia.taps - before == 3
    assert "████░ 4 · 7 Dec 2026" in nia.modal.text.replace("07 Dec", "7 Dec")
    assert "3 (before: 1) · you" in nia.modal.text
    first, second = await assessments(scene)
    assert (first.skill_levels, first.shared_with_manager) == ({"Discovery": 1, "Renewals": 3}, False)
    assert second.skill_levels == {"Discovery": 3, "Renewals": 3}
    assert first.assignment_id == second.assignment_id == pair.id


async def test_who_reads_which_of_it(scene: Stage) -> None:
    await a_pair(scene)
    await has_chosen(scene, "Discovery")
    nia, diego, maya, priya = (scene.person(name) for name in ("nia", "diego", "maya", "priya"))
    for day, words, shared in ((0, "More <!channel> practice", False), (1, "A shared wish", True)):
        await scene.moves_to(NOON + timedelta(days=day))
        await nia.types("/mentor assess")
        await nia.waits_for_modal("Self-assessment")
        await nia.modal.fill("Overall confidence", "2 · unsure" if not shared else "5 · could teach it")
        await nia.modal.fill("What would help?", words)
        if shared:
            await nia.modal.fill("Who else reads this", ["Share with my manager"])
        await nia.modal.submit()
        await nia.modal.close(everything=True)
        await maya.types("/mentor skills @nia")
        await maya.waits_for_modal("Skills")
        assert ("A shared wish" in maya.modal.text) == shared
        assert "practice" not in maya.modal.text
        assert "2 · 23 Nov" not in maya.modal.text
        await maya.modal.close()
    await diego.types("/mentor skills")
    await diego.waits_for_modal("Skills")
    assert "2 · 23 Nov 2026" in diego.modal.text
    assert "A shared wish" in diego.modal.text
    await priya.types("/mentor skills @nia")
    await priya.waits_for("Only Nia Okafor, their mentor, and where shared their managers see this")
    for person in (diego, maya, priya, nia):
        assert not any("wish" in message.text for message in person.inbox)


async def test_the_mentor_rates_and_only_the_mentee_reads(scene: Stage) -> None:
    await a_pair(scene)
    await has_chosen(scene, "Discovery")
    nia, diego, maya = (scene.person(name) for name in ("nia", "diego", "maya"))
    await diego.types("/mentor skills")
    await diego.waits_for_modal("Skills")
    await diego.clicks("Rate skills")
    await diego.waits_for_modal("Rate skills")
    before = diego.taps
    await diego.modal.fill("Discovery", "4 · confident")
    await diego.modal.submit()
    assert diego.taps - before == 2
    await diego.waits_for("████░ 4 · you")
    await diego.clicks("Rate skills")
    await diego.waits_for_modal("Rate skills")
    await diego.modal.submit()  # nothing has changed
    async with scene.owner.session() as db:
        [rating] = await db.scalars(select(SkillRating))
        assert (rating.skill, rating.level) == ("Discovery", 4)
    await nia.types("/mentor skills")
    await nia.waits_for_modal("Skills")
    assert "████░ 4 · mentor" in nia.modal.text
    await maya.types("/mentor skills @nia")
    await maya.waits_for_modal("Skills")
    assert "Nothing was shared with you yet" in maya.modal.text
    assert "Discovery" not in maya.modal.text


async def test_what_cannot_be_is_said_under_its_field(scene: Stage) -> None:
    await a_pair(scene)
    await has_chosen(scene, "Discovery")
    nia = scene.person("nia")
    await nia.types("/mentor assess")
    await nia.waits_for_modal("Self-assessment")
    await nia.modal.fill("What would help?", "Time")
    for value in ("0", "6"):
        option = {"value": value, "text": {"type": "plain_text", "text": value}}
        forge(nia.modal, "overall", {"type": "radio_buttons", "selected_option": option})
        forge(nia.modal, "level_0", {"type": "static_select", "selected_option": option})
        await nia.modal.submit(unchecked=True)
        assert set(nia.modal.errors) == {"Overall confidence", "Discovery"}
        assert nia.modal.errors["Discovery"] == "Choose a number from 1 to 5."
    forge(nia.modal, "level_0", {"type": "static_select", "selected_option": None})
    forge(nia.modal, "overall", {"type": "radio_buttons", "selected_option": None})
    await nia.modal.submit(unchecked=True)
    assert nia.modal.errors == {"Overall confidence": "Choose a number from 1 to 5."}
    assert nia.modal.values["What would help?"] == "Time"
    assert await assessments(scene) == []


async def test_all_of_it_is_reachable_from_home(scene: Stage) -> None:
    await a_pair(scene)
    nia = scene.person("nia")
    await nia.opens_home()
    await nia.clicks("More", on="home")
    await nia.waits_for("How it goes on")
    for button, title in (
        ("Log a session", "Log a session"),
        ("Action items", "Action items"),
        ("Past sessions", "Past sessions"),
        ("Milestones", "Milestones"),
        ("Goals", "Goals"),
        ("Skills", "Skills"),
        ("Assess myself", "Self-assessment"),
        ("Give feedback", "Give feedback"),
        ("Resources", "Resources"),
        ("Complete", "Complete the mentorship"),
        ("Find another mentor", "Find another mentor"),
        ("Tell us about you", "Tell us about you"),
        ("Change my settings", "My settings"),
        ("Pause", "Pause the mentorship"),
    ):
        await nia.clicks(button, on="home")
        await nia.waits_for_modal(title)
        if button != "Pause":
            await nia.modal.close(everything=True)
    await nia.modal.submit()
    await nia.waits_for("paused")
