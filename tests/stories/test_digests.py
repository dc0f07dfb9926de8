"""A manager and a lead finish what waits for them from the digest, which follows what they do; and `/mentor team`."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from app.database import PROGRAM
from app.services import digests
from models.analytics import RiskDismissal
from models.assignments import MentorshipAssignment
from models.check_ins import CheckIn
from models.mentors import EligibilityException
from models.milestones import RampMilestone
from models.people import ManagerClaim
from models.words import AssignmentStatus, CheckInStatus, Format, VerificationMethod
from tests import people
from tests.stage import Stage
from tests.stories.pair import a_pair
from workspace.people import Sight

DAY = timedelta(days=1)
NEXT_MONDAY = datetime(2026, 11, 30, 9, 30, tzinfo=UTC)
"""Half past ten in Berlin."""
TODAY = NEXT_MONDAY.date()
BEGAN: dict[str, Any] = {"start_date": TODAY - 4 * DAY, "mentor_accepted_at": NEXT_MONDAY - 4 * DAY}


async def digest(scene: Stage, handle: str = "maya", kind: str = digests.MANAGER) -> None:
    """The digest of this Monday; where the bot has sent it by itself, this changes nothing."""
    await scene.moves_to(NEXT_MONDAY)
    async with scene.database.transaction(on_behalf_of=PROGRAM) as db:
        await digests.post(db, kind, scene.users[handle].id, on=TODAY, now=NEXT_MONDAY)


async def at_risk(scene: Stage, mentee: str = "nia") -> MentorshipAssignment:
    """Two check-ins in a row were missed."""
    pair = await a_pair(scene, mentee=mentee, **BEGAN)
    await scene.owner.add(
        *(CheckIn(assignment_id=pair.id, due_on=TODAY - n * DAY, status=CheckInStatus.MISSED) for n in (1, 2))
    )
    return pair


def only(messages: list[Sight], words: str) -> Sight:
    [found] = [message for message in messages if words in message.text]
    return found


async def test_a_manager_hides_what_they_know(scene: Stage) -> None:
    """One tap, and the digest is drawn again in place."""
    await at_risk(scene)
    await scene.becomes_mentor("omar")
    maya = scene.person("maya")
    await digest(scene)
    await maya.waits_for("the last two check-ins were missed")
    before = maya.taps
    await maya.clicks("I know, hide 2 weeks")
    await maya.waits_for("1 more at risk, hidden for two weeks: you know.")
    assert maya.taps - before == 1
    assert "0 on track. 1 needs you:" in only(maya.inbox, "hidden for two weeks").text
    row = await scene.owner.find(RiskDismissal, user_id=scene.users["maya"].id)
    assert row is not None
    assert row.until == TODAY + 14 * DAY


async def test_a_manager_finds_somebody_a_mentor_from_the_digest(scene: Stage) -> None:
    await a_pair(scene, mentee="tom", **BEGAN)
    await scene.becomes_mentor("omar")
    maya = scene.person("maya")
    await digest(scene)
    await maya.waits_for("1 on track. 1 needs you:")
    await maya.clicks("Find a mentor")
    modal = await maya.waits_for_modal("Assign a mentor")
    assert "Nia Okafor" in modal.text
    await modal.submit()
    await maya.modal.close()
    await maya.waits_for("1 on track. Nobody needs you now.")


async def test_a_manager_offers_to_the_next_one_and_verifies(scene: Stage) -> None:
    await a_pair(scene, status=AssignmentStatus.DECLINED, declined_at=NEXT_MONDAY, mentor_accepted_at=None)
    await scene.becomes_mentor("omar")
    step = RampMilestone(
        mentee_user_id=scene.users["tom"].id,
        milestone_name="Led a call",
        achieved_date=TODAY,
        verification_method=VerificationMethod.MENTOR_VERIFIED,
    )
    await scene.owner.add(step)
    maya, omar = scene.person("maya"), scene.person("omar")
    await digest(scene)
    await maya.waits_for("0 on track. 3 need you:")
    await maya.clicks("Offer to Omar Haddad")
    await omar.waits_for("would like you to mentor")
    await maya.waits_for("0 on track. 2 need you:")
    await maya.clicks("Verify")
    await maya.waits_for("0 on track. 1 needs you:")
    row = await scene.owner.find(RampMilestone, id=step.id)
    assert row is not None
    assert row.verified_by_user_id == scene.users["maya"].id


async def test_a_manager_completes_what_is_past_its_end(scene: Stage) -> None:
    start = TODAY - 90 * DAY
    pair = await a_pair(
        scene, start_date=start, mentor_accepted_at=NEXT_MONDAY - 90 * DAY, expected_end_date=TODAY - 3 * DAY
    )
    await a_pair_of_tom(scene)
    maya = scene.person("maya")
    await digest(scene)
    await maya.waits_for("1 on track. 1 needs you:")
    await maya.clicks("Complete")
    modal = await maya.waits_for_modal("Complete the mentorship")
    await modal.submit()
    await scene.person("nia").waits_for("is completed")
    await maya.waits_for("1 on track. Nobody needs you now.")
    row = await scene.owner.find(MentorshipAssignment, id=pair.id)
    assert row is not None
    assert row.status is AssignmentStatus.COMPLETED


async def a_pair_of_tom(scene: Stage) -> MentorshipAssignment:
    row = await people.mentor(scene.owner, scene.users["omar"])
    return await people.mentorship(scene.owner, row, scene.users["tom"], **BEGAN)


async def test_nothing_to_say_nothing_sent(scene: Stage) -> None:
    await a_pair(scene, **BEGAN)
    await a_pair_of_tom(scene)
    await digest(scene)
    await digest(scene, "omar")
    for _ in range(100):
        rows = await scene.owner.run(
            "select status, failure from outbox where dedupe_key like 'manager_digest:%' || :on",
            on=str(TODAY),
        )
        if all(row.status == "dropped" for row in rows):
            break
        await asyncio.sleep(0.05)
    assert [tuple(row) for row in rows] == [("dropped", "nothing left to say")] * 2


async def test_my_team(scene: Stage) -> None:
    """Who needs her first, and each mentorship with what she can do: nothing of what the two talk about."""
    pair = await at_risk(scene)
    await people.session(scene.owner, pair, session_date=NEXT_MONDAY - DAY, summary="what was said")
    await a_pair_of_tom(scene)
    maya = scene.person("maya")
    await scene.moves_to(NEXT_MONDAY)
    await maya.types("/mentor team")
    modal = await maya.waits_for_modal("My team")
    assert "1 on track. 1 needs you:" in modal.text
    assert modal.text.index("Nia Okafor") < modal.text.index("@Tom Becker with @Omar Haddad")
    await maya.clicks("View", nth=0)
    await maya.waits_for_modal("Mentorship")
    assert "1 session, the last on 29 Nov 2026 · check-ins: 0 held, 2 missed" in maya.modal.text
    assert "what was said" not in maya.modal.text
    await maya.clicks("Pause")
    await maya.waits_for_modal("Pause the mentorship")
    await maya.modal.close()
    await maya.clicks("Back to my team")
    await maya.waits_for_modal("My team")
    await maya.clicks("I know, hide 2 weeks")
    await maya.waits_for("1 on track. Nobody needs you now.")
    assert "@Nia Okafor with @Diego Ruiz" in maya.modal.text


async def test_a_team_of_many_pages(scene: Stage) -> None:
    for handle in ("diego", "omar", "lena", "priya"):
        mentor = await people.mentor(scene.owner, scene.users[handle], max_mentees=10)
        for mentee in ("nia", "tom", "nia", "tom"):
            await people.mentorship(scene.owner, mentor, scene.users[mentee], format=Format.TOPIC, **BEGAN)
    maya = scene.person("maya")
    await scene.moves_to(NEXT_MONDAY)
    await maya.types("/mentor team")
    modal = await maya.waits_for_modal("My team")
    assert "16 on track. Nobody needs you now." in modal.text
    assert (modal.text.count("@Nia Okafor"), modal.text.count("@Tom Becker")) == (8, 2)
    await maya.clicks("Show the next ones")
    await maya.waits_for("Back")
    assert maya.modal.text.count("@Tom Becker") == 6
    await maya.clicks("View", nth=0)
    await maya.waits_for_modal("Mentorship")
    await maya.clicks("Back to my team")
    await maya.waits_for_modal("My team")
    await maya.clicks("Back")
    await maya.waits_for("Show the next ones")


async def test_who_manages_nobody_is_told_the_way_out(scene: Stage) -> None:
    omar = scene.person("omar")
    await omar.types("/mentor team")
    await omar.waits_for("nobody does as far as I know")
    await omar.waits_for("/mentor assign @name")


async def test_a_lead_sees_the_program_and_settles_what_waits(scene: Stage) -> None:
    await a_pair(scene, mentee="tom", **BEGAN)
    owner, users = scene.owner, scene.users
    await owner.add(
        ManagerClaim(claimed_by_user_id=users["lena"].id, user_id=users["omar"].id, claimed_at=NEXT_MONDAY),
        EligibilityException(user_id=users["omar"].id, asked_at=NEXT_MONDAY),
    )
    priya = scene.person("priya")
    await digest(scene, "priya", digests.LEAD)
    await priya.waits_for("The program in October")
    message = priya.inbox[-1]
    assert "Running mentorships: 1" in message.text.replace("*", "")
    assert "Nia Okafor has no mentor" in message.text
    assert "4 matters need you" in message.text
    await priya.clicks("Confirm")
    await priya.waits_for("3 matters need you")
    await priya.clicks("Grant")
    await priya.waits_for("2 matters need you")
    text = only(priya.inbox, "The program in October").text
    assert "reports to me" not in text
    assert "would like to be a mentor" not in text
