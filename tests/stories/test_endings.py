"""Pausing, resuming, completing, cancelling and handing over, by mentee, mentor and manager."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

from sqlalchemy import select

from app.jobs import endings
from models.check_ins import CheckIn
from models.feedback import FeedbackRound
from models.mentors import Mentor
from models.words import AssignmentStatus
from tests import people
from tests.stage import NOON, Stage, forge
from tests.stories.offering import put
from tests.stories.pair import a_pair, audited, now_of
from tests.ticking import tick
from workspace.modal import Modal
from workspace.people import Actor

TODAY = NOON.date()


async def planned(scene: Stage) -> list[date]:
    async with scene.owner.session() as db:
        return list(await db.scalars(select(CheckIn.due_on).where(CheckIn.status == "scheduled")))


async def places(scene: Stage, handle: str) -> int:
    row = await scene.owner.find(Mentor, user_id=scene.users[handle].id)
    assert row is not None
    return row.current_mentee_count


async def test_pausing_and_resuming(scene: Stage) -> None:
    """Two taps each; no check-in is due meanwhile, the place stays, the end moves."""
    pair = await a_pair(scene, expected_end_date=date(2027, 2, 15))
    await scene.owner.add(CheckIn(assignment_id=pair.id, due_on=date(2026, 11, 24)))
    nia, diego = scene.person("nia"), scene.person("diego")
    await nia.types("/mentor pause")
    await nia.waits_for_modal("Pause the mentorship")
    before = nia.taps
    await nia.modal.fill("Until", date(2026, 12, 14))
    await nia.modal.submit()
    assert nia.taps - before == 2
    await diego.waits_for("is paused until 14 Dec 2026")
    row = await now_of(scene, pair)
    assert (row.status, row.paused_until) == (AssignmentStatus.PAUSED, date(2026, 12, 14))
    assert await planned(scene) == []
    assert await places(scene, "diego") == 1

    await scene.moves_to(NOON + timedelta(days=7))
    await diego.clicks("Resume")
    await diego.waits_for("is no longer paused")
    await nia.waits_for("goes on. The next check-in is planned")
    row = await now_of(scene, pair)
    assert (row.status, row.paused_at, row.paused_until) == (AssignmentStatus.ACTIVE, None, None)
    assert row.expected_end_date == date(2027, 2, 22)
    [due] = await planned(scene)
    assert TODAY + timedelta(days=7) < due
    assert await audited(scene, "assignment.paused") == await audited(scene, "assignment.resumed") == 1


async def test_a_pause_ends_by_itself(scene: Stage) -> None:
    pair = await a_pair(
        scene, status=AssignmentStatus.PAUSED, paused_at=NOON, paused_until=TODAY + timedelta(days=2)
    )
    now = NOON + timedelta(days=2)
    await scene.moves_to(now)
    resumed = [await endings.resume(scene.database.transaction, lambda: now) for _ in range(2)]
    assert sum(resumed) <= 1  # the schedule may have been faster
    await scene.person("diego").waits_for("goes on")
    await scene.person("nia").waits_for("goes on")
    assert (await now_of(scene, pair)).status == AssignmentStatus.ACTIVE
    assert await audited(scene, "assignment.resumed") == 1


async def test_completing_sums_up_and_asks_both(scene: Stage) -> None:
    pair = await a_pair(scene, goals=[{"goal": "Lead", "target_date": None, "achieved": True}])
    await people.session(scene.owner, pair)
    await scene.owner.add(CheckIn(assignment_id=pair.id, due_on=date(2026, 11, 24)))
    diego, nia, maya = (scene.person(name) for name in ("diego", "nia", "maya"))
    await diego.types("/mentor complete")
    await diego.waits_for_modal("Complete the mentorship")
    assert "1 session · 1 of 1 goal achieved · 0 of 5 milestones" in diego.modal.text
    assert diego.modal.labels == ["Completion notes"]
    before = diego.taps
    await diego.modal.fill("Completion notes", "We <!channel> stay in touch")
    await diego.modal.submit()
    assert diego.taps - before == 1
    for person in (diego, nia):
        await person.waits_for("is completed")
        assert not person.sees("stay in touch")
    row = await now_of(scene, pair)
    assert (row.status, row.actual_end_date) == (AssignmentStatus.COMPLETED, TODAY)
    assert await planned(scene) == []
    assert await places(scene, "diego") == 0
    assert "Give feedback" in diego.inbox[-1].buttons

    before = nia.taps
    await nia.clicks("Good fit")
    await nia.waits_for("Give feedback")
    await nia.clicks("Give feedback")
    await nia.waits_for_modal("Give feedback")
    assert "stay in touch" in nia.modal.text
    await nia.modal.fill("Rating", "5 · very good")
    await nia.modal.submit()
    assert nia.taps - before == 4
    async with scene.owner.session() as db:
        assert {said.occasion for said in await db.scalars(select(FeedbackRound))} == {"end"}
    assert await audited(scene, "assignment.completed") == 1

    await scene.moves_to(NOON + timedelta(days=6, hours=23))
    await maya.waits_for("The mentorship of @Diego Ruiz and @Nia Okafor is completed")
    digest = maya.inbox[-1]
    assert "1 session · 1 of 1 goal achieved · 0 of 5 milestones" in digest.text
    assert "Give feedback" not in digest.buttons
    assert not maya.sees("stay in touch")


async def test_when_the_agreed_end_has_passed_the_two_go_on(scene: Stage) -> None:
    """From Home or the message, two taps; the other one hears of it, and nobody is asked twice."""
    end = TODAY - timedelta(days=3)
    pair = await a_pair(scene, start_date=date(2026, 8, 24), expected_end_date=end)
    nia, diego = scene.person("nia"), scene.person("diego")
    for person in (nia, diego):
        await person.waits_for("the time you agreed on ended on 20 Nov 2026")
    await nia.opens_home()
    await nia.waits_for("You and @Diego Ruiz: the time you agreed on ended")
    before = nia.taps
    await nia.clicks("Go on", on="home")
    await nia.waits_for_modal("Go on")
    assert "4 weeks, until 21 Dec 2026" in nia.modal.text
    late = await opens_go_on_from_complete(diego)
    await nia.modal.submit()
    assert nia.taps - before == 2
    await diego.waits_for("goes on until 21 Dec 2026")
    await nia.waits_for("goes on until 21 Dec 2026")
    await nia.waits_for("next check-in Thu 26 Nov")
    assert "ended on" not in nia.home.text + nia.inbox[-1].text
    row = await now_of(scene, pair)
    assert (row.status, row.expected_end_date) == (AssignmentStatus.ACTIVE, date(2026, 12, 21))
    [due] = await planned(scene)
    assert TODAY < due <= TODAY + timedelta(days=7)

    await late.submit()
    assert "Somebody was faster: it goes on until 21 Dec 2026" in late.errors["How much longer"]
    assert await audited(scene, "assignment.extended") == 1


async def test_when_the_agreed_end_has_passed_it_is_completed_from_home(scene: Stage) -> None:
    end = TODAY - timedelta(days=3)
    pair = await a_pair(scene, start_date=date(2026, 8, 24), expected_end_date=end)
    nia, diego = scene.person("nia"), scene.person("diego")
    await nia.waits_for("the time you agreed on ended")
    await diego.opens_home()
    await diego.waits_for("You and @Nia Okafor: the time you agreed on ended")
    await diego.clicks("Complete", on="home")
    await diego.waits_for_modal("Complete the mentorship")
    await diego.modal.submit()
    await nia.waits_for("The mentorship of @Diego Ruiz and @Nia Okafor has ended")
    await nia.waits_for("is completed")
    await scene.workspace.waits_until(
        lambda: not any("Go on" in message.buttons for person in (nia, diego) for message in person.inbox)
    )
    assert (await now_of(scene, pair)).status == AssignmentStatus.COMPLETED


async def opens_go_on_from_complete(person: Actor) -> Modal:
    await person.types("/mentor complete")
    await person.waits_for_modal("Complete the mentorship")
    await person.clicks("Go on", beside="Agreed until")
    return await person.waits_for_modal("Go on")


async def test_a_manager_may_say_that_it_ends_unfinished(scene: Stage) -> None:
    pair = await a_pair(scene)
    maya, nia = scene.person("maya"), scene.person("nia")
    await maya.types("/mentor complete @nia")
    await maya.waits_for_modal("Complete the mentorship")
    assert maya.modal.labels == ["How it ends"]
    await maya.modal.fill("How it ends", "Cancelled")
    await maya.modal.submit()
    await nia.waits_for("has ended. Nobody is at fault")
    assert (await now_of(scene, pair)).status == AssignmentStatus.CANCELLED
    assert await audited(scene, "assignment.cancelled") == 1


async def test_wrong_steps_and_steps_made_already(scene: Stage) -> None:
    pair = await a_pair(scene)
    nia, diego, omar = (scene.person(name) for name in ("nia", "diego", "omar"))
    await nia.types("/mentor resume")
    await nia.waits_for("This mentorship is not paused")
    await nia.types("/mentor pause")
    await nia.waits_for_modal("Pause the mentorship")
    for day in ("2026-11-23", "2020-01-01", "2031-01-01"):
        forge(nia.modal, "until", {"type": "datepicker", "selected_date": day})
        await nia.modal.submit(unchecked=True)
        assert "from tomorrow on" in nia.modal.errors["Until"]
    forge(nia.modal, "until", {"type": "datepicker", "selected_date": None})
    await diego.types("/mentor complete")
    await diego.waits_for_modal("Complete the mentorship")
    await diego.modal.submit()
    await nia.modal.submit()
    assert "This mentorship is completed already" in nia.modal.errors["Until"]
    await nia.modal.close()
    await omar.types("/mentor complete @nia")
    await omar.waits_for("in no running mentorship that you may see")
    assert (await now_of(scene, pair)).status == AssignmentStatus.COMPLETED


async def test_both_complete_at_once(scene: Stage) -> None:
    await a_pair(scene)
    diego, nia = scene.person("diego"), scene.person("nia")
    for person in (diego, nia):
        await person.types("/mentor complete")
        await person.waits_for_modal("Complete the mentorship")
    modals = [diego.modal, nia.modal]
    await asyncio.gather(*(modal.submit() for modal in modals))
    assert [modal.errors for modal in modals] == [{}, {}]
    assert await audited(scene, "assignment.completed") == 1
    await nia.waits_for("is completed")
    assert sum("is completed" in message.text for message in nia.inbox) == 1


async def test_a_mentor_who_leaves_hands_over(scene: Stage) -> None:
    """The mentee goes on until somebody accepts, and decides alone who reads the sessions before."""
    pair = await a_pair(scene)
    await scene.becomes_mentor("omar")
    await people.session(scene.owner, pair, summary="We talked about <!channel> Berlin")
    diego, maya, omar, nia = (scene.person(name) for name in ("diego", "maya", "omar", "nia"))
    await diego.types("/mentor leave")
    await diego.waits_for_modal("Stop mentoring")
    await diego.modal.fill("Your mentees", "Hand them over")
    await diego.modal.submit()
    await diego.modal.close()
    await maya.waits_for("stops mentoring and would like to hand @Nia Okafor over")
    await maya.clicks("Offer to Omar Haddad")
    await maya.waits_for("@Omar Haddad has the offer")
    assert (await now_of(scene, pair)).status == AssignmentStatus.ACTIVE
    await omar.clicks("Accept")
    await omar.waits_for_modal("Accept the mentorship")
    await omar.modal.submit()
    await nia.waits_for("@Omar Haddad is your mentor")
    await maya.waits_for("@Omar Haddad mentors @Nia Okafor now")
    assert (await now_of(scene, pair)).status == AssignmentStatus.COMPLETED
    assert (await places(scene, "diego"), await places(scene, "omar")) == (0, 1)

    await tick(scene.database, NOON)
    await nia.waits_for("mentors you now and cannot read these sessions")
    await omar.types("/mentor sessions")
    await omar.waits_for_modal("Past sessions")
    assert "23 Nov" not in omar.modal.text
    await omar.modal.close()
    await nia.clicks("Share them")
    await nia.waits_for("can read the sessions of this mentorship")
    await nia.clicks("Stop sharing")
    await nia.waits_for("cannot read these sessions")
    assert await audited(scene, "sessions.shared") == 2


async def test_a_hand_over_that_is_declined_asks_the_next(scene: Stage) -> None:
    pair = await a_pair(scene)
    await scene.becomes_mentor("omar", expertise_areas=["Onboarding", "Renewals"])
    await scene.becomes_mentor("lena", expertise_areas=["Data and reporting"])
    maya, omar, lena, nia = (scene.person(name) for name in ("maya", "omar", "lena", "nia"))
    await nia.types("/mentor rematch")
    await nia.waits_for_modal("Find another mentor")
    await nia.modal.submit()
    await nia.modal.close()
    await maya.clicks("Offer to Omar Haddad")
    await omar.clicks("Decline")
    await omar.waits_for_modal("Decline the mentorship")
    await omar.modal.fill("Reason", "Away")
    await omar.modal.submit()
    await maya.waits_for("can't mentor @Nia Okafor")
    await maya.clicks("Choose another")
    await maya.waits_for_modal("Choose another mentor")
    assert maya.modal.values["Mentor"].startswith("Lena Brandt")  # Omar has said no
    await maya.modal.close()
    await maya.clicks("Offer to Lena Brandt")
    await lena.waits_for("would like you to mentor")
    assert (await now_of(scene, pair)).status == AssignmentStatus.ACTIVE
    await lena.clicks("Accept")
    await lena.waits_for_modal("Accept the mentorship")
    await lena.modal.submit()
    await nia.waits_for("@Lena Brandt is your mentor")
    assert (await now_of(scene, pair)).status == AssignmentStatus.COMPLETED


async def test_whoever_decides_chooses_another_mentor_than_the_next_best(scene: Stage) -> None:
    pair = await a_pair(scene)
    await scene.becomes_mentor("omar", expertise_areas=["Onboarding", "Renewals"])
    await scene.becomes_mentor("lena", expertise_areas=["Data and reporting"])
    maya, omar, lena, nia = (scene.person(name) for name in ("maya", "omar", "lena", "nia"))
    await nia.types("/mentor rematch")
    await nia.waits_for_modal("Find another mentor")
    await nia.modal.submit()
    await nia.modal.close()
    await maya.waits_for("Another mentor would be good for @Nia Okafor")
    before = maya.taps
    await maya.clicks("Choose another")
    await maya.waits_for_modal("Choose another mentor")
    assert [option.split(" · ")[0] for option in await maya.modal.options("Mentor")] == [
        "Omar Haddad", "Lena Brandt",
    ]  # fmt: skip
    assert await maya.modal.options("Mentor", "diego") == []
    assert maya.modal.values["Mentor"].startswith("Omar Haddad")
    chosen = {"value": str(pair.mentor_id), "text": {"type": "plain_text", "text": "Diego"}}
    put(maya.modal, "mentor", {"type": "external_select", "selected_option": chosen})
    await maya.modal.submit(unchecked=True)
    assert "Diego Ruiz is the mentor now" in maya.modal.errors["Mentor"]
    await maya.modal.fill("Mentor", "Lena Brandt")
    await maya.modal.submit()
    assert maya.taps - before <= 4
    await lena.waits_for("would like you to mentor")
    await maya.waits_for("@Lena Brandt has the offer")
    assert not omar.sees("would like you to mentor")
    await lena.clicks("Accept")
    await lena.waits_for_modal("Accept the mentorship")
    await lena.modal.submit()
    await nia.waits_for("@Lena Brandt is your mentor")
    assert (await now_of(scene, pair)).status == AssignmentStatus.COMPLETED
