"""A new mentee's first message: the invitation to tell about themselves, and who is finding them a mentor."""

from __future__ import annotations

from datetime import UTC, date, datetime

from tests.stage import Stage
from tests.stories.test_assignments import assigned, three_mentors
from workspace.people import Actor

FINDING = "@Maya Ortiz is finding you a mentor."
LEADS_ARE_FINDING = "Your manager and the program leads are finding you a mentor."
FOUND = "Your mentor is found."
INVITATION = "Tell us what you would like to learn"
FIRST_DAY = date(2026, 11, 30)
FIRST_MORNING = datetime(2026, 11, 30, 8, 0, 30, tzinfo=UTC)
"""Nine o'clock in Berlin."""


async def answers(mentee: Actor) -> None:
    await mentee.clicks("Tell us about you")
    modal = await mentee.waits_for_modal("Tell us about you")
    await modal.fill("Skills you want to grow", ["Renewals"])
    await modal.submit()
    await mentee.waits_for("Thank you")


async def accepts(mentor: Actor) -> None:
    await mentor.clicks("Accept")
    modal = await mentor.waits_for_modal("Accept the mentorship")
    await modal.submit()


async def test_until_a_mentor_accepts_there_is_one_message(scene: Stage) -> None:
    await three_mentors(scene)
    diego, nia = scene.person("diego"), scene.person("nia")
    await nia.waits_for(INVITATION)
    assert LEADS_ARE_FINDING in nia.screen

    await assigned(scene)
    await nia.waits_for(FINDING)
    [only] = nia.inbox
    assert INVITATION in only.text
    assert LEADS_ARE_FINDING not in only.text

    await answers(nia)
    await scene.has_delivered()
    [only] = nia.inbox
    assert FINDING in only.text
    assert only.buttons == ["Change my answers"]

    await diego.clicks("Decline")
    modal = await diego.waits_for_modal("Decline the mentorship")
    await modal.fill("Reason", "Away")
    await modal.submit()
    await nia.waits_for(LEADS_ARE_FINDING)
    assert "declined" not in nia.screen
    await assigned(scene, "Omar")
    await nia.waits_for(FINDING)
    assert len(nia.inbox) == 1

    await accepts(scene.person("omar"))
    await nia.waits_for("What is expected of you both")
    await nia.waits_for(FOUND)
    first, accepted = nia.inbox
    assert FOUND in first.text
    assert FOUND not in accepted.text


async def test_an_offer_before_the_first_day_leaves_the_invitation_a_message_of_its_own(scene: Stage) -> None:
    """An edit would be overlooked on a first morning, so the status line stays where it is."""
    await scene.becomes_mentor("diego")
    await scene.owner.run(
        "update users set start_date = :first_day, manager_id = :maya where id = :lena",
        first_day=FIRST_DAY,
        maya=scene.users["maya"].id,
        lena=scene.users["lena"].id,
    )
    maya, diego, lena = (scene.person(name) for name in ("maya", "diego", "lena"))
    await maya.types("/mentor assign @lena")
    modal = await maya.waits_for_modal("Assign a mentor")
    await modal.submit()
    await lena.waits_for(FINDING)
    assert len(lena.inbox) == 1

    await scene.moves_to(FIRST_MORNING)
    await lena.waits_for(INVITATION)
    status, invitation = lena.inbox
    assert status.text == FINDING
    assert "finding you a mentor" not in invitation.text
    await answers(lena)
    await accepts(diego)
    await lena.waits_for("What is expected of you both")
    await lena.waits_for(FOUND)
    status, invitation, _ = lena.inbox
    assert status.text == FOUND
    assert "Thank you" in invitation.text
    assert "mentor is found" not in invitation.text
