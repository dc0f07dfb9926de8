"""App Home, for each kind of person: what needs them first, and what to do where there is nothing yet."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import pytest
import pytest_asyncio

from models.assignments import MentorshipAssignment
from models.check_ins import CheckIn
from models.mentors import Mentor
from models.milestones import RampMilestone
from models.words import AssignmentStatus, CheckInStatus, VerificationMethod
from tests import people
from tests.stage import NOON, Stage
from tests.stories.offering import offered, three_mentors
from workspace.people import Sight


@pytest_asyncio.fixture
async def scene(house: Stage) -> AsyncIterator[Stage]:
    async with three_mentors(house) as scene:
        scene.workspace.state.homes.clear()
        await scene.owner.run("update user_settings set welcomed_at = null")
        yield scene


async def home(scene: Stage, handle: str) -> Sight:
    person = scene.person(handle)
    before = scene.workspace.state.homes.pop(person.id, None)
    await person.opens_home()
    await scene.workspace.waits_until(
        lambda: scene.workspace.state.homes.get(person.id) not in (None, before)
    )
    await scene.settled()
    return person.home


async def paired(
    scene: Stage, handle: str = "diego", mentee: str = "nia", **columns: Any
) -> MentorshipAssignment:
    """Diego mentors Nia."""
    mentor = await scene.owner.find(Mentor, user_id=scene.users[handle].id)
    assert mentor is not None
    return await people.mentorship(scene.owner, mentor, scene.users[mentee], **columns)


@pytest.mark.parametrize(
    ("handle", "what_to_try"),
    [
        ("tom", "You will find your mentor"), ("maya", "/mentor assign @name"), ("priya", "/mentor assign @name"),
        ("lena", "new offers stand here"),
    ],
)  # fmt: skip
async def test_the_first_time_there_is_a_welcome_and_one_thing_to_try(
    scene: Stage, handle: str, what_to_try: str
) -> None:
    first = await home(scene, handle)
    assert f"Welcome, {scene.users[handle].name}" in first.text
    assert what_to_try in first.text
    # Slack may tell of one opening twice: the welcome is not gone before it could be read.
    assert what_to_try in (await home(scene, handle)).text
    await scene.moves_to(NOON + timedelta(minutes=2))
    assert "Welcome" not in (await home(scene, handle)).text


@pytest.mark.parametrize("handle", ["tom", "maya", "priya", "lena", "nia", "diego"])
@pytest.mark.parametrize("busy", [False, True])
async def test_there_are_at_most_five_buttons_before_more_and_what_others_can_read(
    scene: Stage, handle: str, busy: bool
) -> None:
    """Also for a mentor with offers, a mentorship that was to end, and several mentees."""
    if busy:
        await much_going_on(scene)
    shown = await home(scene, handle)
    assert "What mentor and mentee talk about stays with the two." in shown.text
    assert shown.buttons[-1] == "Privacy"
    assert shown.buttons.count("Privacy") == 1
    before_more = shown.buttons[:-1]
    if "More" in before_more:
        assert before_more.pop() == "More"
    assert len(before_more) <= 5


async def test_more_opens_the_rest_and_what_is_urgent_stays(scene: Stage) -> None:
    await much_going_on(scene)
    few = (await home(scene, "diego")).buttons
    assert few == ["Accept", "Decline", "Ask me later", "Complete", "Go on", "More", "Privacy"]
    diego = scene.person("diego")
    await diego.clicks("More", on="home")
    await diego.waits_for("How it goes on")
    assert {*few} - {"More"} < {*diego.home.buttons}
    assert {"Log a session", "Past sessions", "Milestones", "Pause"} < {*diego.home.buttons}
    assert "More" not in diego.home.buttons


async def much_going_on(scene: Stage) -> None:
    """Diego is asked by one, mentors two, and with one of them the agreed time is over."""
    mentor = await scene.owner.find(Mentor, user_id=scene.users["diego"].id)
    assert mentor is not None
    await people.mentorship(
        scene.owner, mentor, scene.users["nia"],
        start_date=date(2026, 8, 1), expected_end_date=date(2026, 11, 20),
    )  # fmt: skip
    await people.mentorship(scene.owner, mentor, scene.users["tom"], status=AssignmentStatus.PENDING)
    await people.mentorship(scene.owner, mentor, scene.users["omar"])


class TestNothingYet:
    async def test_a_mentor_hears_what_will_come(self, scene: Stage) -> None:
        assert "Nobody yet. When somebody could use your help" in (await home(scene, "lena")).text

    async def test_a_member_may_become_a_mentor(self, scene: Stage) -> None:
        await scene.owner.run(
            "update users set manager_id = null, start_date = '2020-01-01' where slack_user_id = 'UTOM'"
        )
        assert "Become a mentor" in (await home(scene, "tom")).buttons
        await scene.owner.run("update users set start_date = '2026-11-16' where slack_user_id = 'UTOM'")

    async def test_a_manager_whose_new_hires_are_cared_for(self, scene: Stage) -> None:
        await scene.owner.run(
            "update users set start_date = '2024-01-01' where slack_user_id in ('UNIA', 'UTOM')"
        )
        assert "Everybody new on your team has a mentor" in (await home(scene, "maya")).text
        await scene.owner.run(
            "update users set start_date = '2026-11-16' where slack_user_id in ('UNIA', 'UTOM')"
        )


class TestWhatNeedsSomebody:
    async def test_a_manager_assigns_from_here(self, scene: Stage) -> None:
        shown = await home(scene, "maya")
        assert "Needs you now" in shown.text
        assert "Nia Okafor has no mentor" in shown.text
        await scene.person("maya").clicks("Find a mentor", on="home", nth=0)
        modal = await scene.person("maya").waits_for_modal("Assign a mentor")
        assert modal.values["Mentee"] == "@Nia Okafor"

    async def test_a_mentor_answers_from_here(self, scene: Stage) -> None:
        await offered(scene)
        shown = await home(scene, "diego")
        assert "You are asked to mentor @Nia Okafor" in shown.text
        await scene.person("diego").clicks("Accept", on="home")
        modal = await scene.person("diego").waits_for_modal("Accept the mentorship")
        await modal.submit()
        await scene.settled()
        assert "You are asked to mentor" not in scene.person("diego").home.text
        assert "My mentees" in scene.person("diego").home.text

    async def test_nobody_else_s_offer_is_here(self, scene: Stage) -> None:
        await offered(scene)
        for handle in ("omar", "maya", "tom"):
            assert "You are asked to mentor" not in (await home(scene, handle)).text


class TestAManager:
    """Nia's mentorship may be falling asleep; Tom has come far without a mentor."""

    async def test_finishes_from_here_what_needs_them(self, scene: Stage) -> None:
        await at_risk(scene)
        await achieved(scene, "Led a call")
        shown = await home(scene, "maya")
        maya = scene.person("maya")
        assert "Tom Becker has no mentor" in shown.text
        assert "@Nia Okafor with @Diego Ruiz: the last two check-ins were missed" in shown.text
        assert "@Tom Becker achieved “Led a call”" in shown.text
        assert "My reports" not in shown.text
        assert shown.buttons[:3] == ["Find a mentor", "I know, hide 2 weeks", "Verify"]

        await maya.clicks("Verify", on="home")
        await scene.settled()
        assert "Led a call" not in maya.home.text
        await maya.clicks("I know, hide 2 weeks", on="home")
        await scene.settled()
        assert "the last two check-ins were missed" not in maya.home.text
        assert "My reports\n1 at risk, hidden for two weeks: you know." in maya.home.text
        assert maya.home.buttons[0] == "Find a mentor"
        assert maya.id not in scene.workspace.state.stacks

    async def test_offers_to_the_next_one_from_here(self, scene: Stage) -> None:
        await paired(scene, status=AssignmentStatus.DECLINED, declined_at=NOON, mentor_accepted_at=None)
        shown = await home(scene, "maya")
        assert "The offer for @Nia Okafor came to nothing" in shown.text
        assert "Nia Okafor has no mentor" not in shown.text
        await scene.person("maya").clicks("Offer to Omar Haddad", on="home")
        await scene.settled()
        assert "Nia Okafor" not in scene.person("maya").home.text
        await scene.person("omar").waits_for("would like you to mentor")

    async def test_sees_the_first_three_and_all_of_them_in_my_team(self, scene: Stage) -> None:
        await at_risk(scene)
        for days_ago, name in enumerate(("Led a renewal", "Led a workshop", "Led a call")):
            await achieved(scene, name, days_ago=days_ago)
        shown = await home(scene, "maya")
        assert "Led a call" in shown.text
        assert "Led a workshop" not in shown.text
        assert "And 2 more on your team." in shown.text
        await scene.person("maya").clicks("See all", on="home")
        modal = await scene.person("maya").waits_for_modal("My team")
        assert "0 on track. 5 need you:" in modal.text

    async def test_reads_of_the_others_as_a_number(self, scene: Stage) -> None:
        await paired(scene)
        await paired(scene, "omar", "tom")
        shown = await home(scene, "maya")
        assert "My reports\n2 on track." in shown.text
        assert "Needs you now" not in shown.text
        assert "Everybody new on your team" not in shown.text
        assert "See my team" in shown.buttons

    async def test_who_leads_the_program_too_reads_of_nobody_twice(self, scene: Stage) -> None:
        """Tom reports to Priya, Nia does not; both wait."""
        await scene.owner.run(
            "update users set manager_id = (select id from users where slack_user_id = 'UPRIYA') "
            "where slack_user_id = 'UTOM'"
        )
        text = (await home(scene, "priya")).text
        assert text.count("@Tom Becker has no mentor") == 1
        assert text.count("@Nia Okafor has no mentor") == 1


async def at_risk(scene: Stage) -> None:
    """Nia and Diego have missed two check-ins running."""
    pair = await paired(scene)
    await scene.owner.add(
        *(
            CheckIn(
                assignment_id=pair.id, due_on=NOON.date() - timedelta(days=n), status=CheckInStatus.MISSED
            )
            for n in (1, 2)
        )
    )


async def achieved(scene: Stage, name: str, *, days_ago: int = 0) -> None:
    """A milestone of Tom's, which a mentor would verify if he had one."""
    step = RampMilestone(
        mentee_user_id=scene.users["tom"].id,
        milestone_name=name,
        achieved_date=NOON.date() - timedelta(days=days_ago),
        verification_method=VerificationMethod.MENTOR_VERIFIED,
    )
    await scene.owner.add(step)


class TestTheTwo:
    async def test_see_each_other(self, scene: Stage) -> None:
        await paired(scene)
        assert "@Nia Okafor" in (await home(scene, "diego")).text
        assert "@Diego Ruiz" in (await home(scene, "nia")).text
        assert "Become a mentor" not in (await home(scene, "nia")).buttons

    async def test_somebody_who_waits_reads_who_looks_for_them(self, scene: Stage) -> None:
        await offered(scene)
        shown = await home(scene, "nia")
        assert "@Maya Ortiz is finding you a mentor" in shown.text
        assert "Diego" not in shown.text


async def test_the_messages_tab_is_not_home(scene: Stage) -> None:
    omar = scene.person("omar")
    await scene.workspace.acts.open_home(omar.person, tab="messages")
    await scene.settled()
    assert omar.id not in scene.workspace.state.homes


async def test_a_guest_reads_on_home_whom_it_is_for(scene: Stage) -> None:
    gus = scene.person("gus")
    await gus.opens_home()
    await gus.waits_for("you are a guest here. A program lead can change that.")
    assert gus.home.buttons == []
