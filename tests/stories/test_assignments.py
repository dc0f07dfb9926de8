"""A new hire gets a mentor: suggested, assigned, accepted or declined, and everybody is told once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sqlalchemy import select, text

from models.assignments import AgreementAcceptance, MentorshipAssignment
from models.audit import AuditEntry
from models.check_ins import CheckIn
from models.ids import UserId
from models.mentors import Mentor
from models.milestones import RampMilestone
from models.words import AssignmentStatus
from tests.stage import NOON, Stage, forge
from workspace.people import Actor

MENTORS = ("diego", "omar", "lena")


async def three_mentors(scene: Stage) -> None:
    await scene.becomes_mentor("diego", expertise_areas=["Onboarding", "Renewals"])
    await scene.becomes_mentor("omar", expertise_areas=["Renewals"])
    await scene.becomes_mentor("lena", expertise_areas=["Data and reporting"])


async def assigned(scene: Stage, mentor: str = "Diego") -> None:
    """Maya has sent the offer for Nia to the mentor."""
    maya = scene.person("maya")
    await maya.types("/mentor assign @nia")
    await maya.waits_for_modal("Assign a mentor")
    chosen = maya.modal.values["Mentor"]
    if mentor not in chosen:
        option = next(text for text in await maya.modal.options("Mentor", mentor) if mentor in text)
        await maya.modal.fill("Mentor", option)
    await maya.modal.submit()
    assert "has the offer" in maya.modal.text
    await maya.modal.close()


async def assignments(scene: Stage) -> list[MentorshipAssignment]:
    async with scene.owner.session() as db:
        rows = await db.scalars(select(MentorshipAssignment).order_by(MentorshipAssignment.offered_at))
        return list(rows)


async def mentor_of(scene: Stage, offer: MentorshipAssignment) -> UserId:
    row = await scene.owner.find(Mentor, id=offer.mentor_id)
    assert row is not None
    return row.user_id


def told(person: Actor, text: str) -> int:
    return sum(text in message.text for message in person.inbox)


async def test_from_a_name_to_a_pair(scene: Stage) -> None:
    await three_mentors(scene)
    maya, nia = scene.person("maya"), scene.person("nia")

    await maya.types("/mentor assign @nia")
    await maya.waits_for_modal("Assign a mentor")
    assert maya.modal.labels == ["Mentee", "Mentor", "Start date", "Goals"]
    assert "12 weeks · weekly · 1:1 · standard expectations · if declined, ask me" in maya.modal.text
    before = maya.taps
    await maya.modal.fill("Goals", "Lead a renewal call 2027-03-31\nKnow the product")
    await maya.modal.submit()
    assert maya.taps - before <= 3
    [offer] = await assignments(scene)
    assert offer.status == AssignmentStatus.PENDING
    assert [goal["target_date"] for goal in offer.goals] == ["2027-03-31", None]
    await nia.waits_for("is finding you a mentor")

    [mentor] = [name for name in MENTORS if scene.users[name].id == await mentor_of(scene, offer)]
    chosen = scene.person(mentor)
    before = chosen.taps
    await chosen.clicks("Accept")
    await chosen.waits_for_modal("Accept the mentorship")
    assert chosen.modal.labels == ["First meeting", "Note to your mentee"]
    await chosen.modal.submit()
    assert chosen.taps - before == 2

    await nia.waits_for("What is expected of you both")
    await maya.waits_for("mentors @Nia Okafor now")
    await chosen.waits_for("You accepted.")
    [active] = await assignments(scene)
    assert active.status == AssignmentStatus.ACTIVE
    async with scene.owner.session() as db:
        [check_in] = await db.scalars(select(CheckIn))
        assert check_in.starts_at == active.first_meeting_at
        hers = select(RampMilestone).where(RampMilestone.assignment_id == active.id)
        assert len(list(await db.scalars(hers))) == 5
        count = await db.scalar(select(Mentor.current_mentee_count).where(Mentor.id == active.mentor_id))
        assert count == 1
        steps = list(await db.scalars(select(AuditEntry.action).order_by(AuditEntry.at)))
        assert steps.count("assignment.offered") == steps.count("assignment.accepted") == 1
    assert told(nia, "What is expected of you both") == 1
    assert told(maya, "mentors @Nia Okafor now") == 1
    await scene.workspace.waits_until(lambda: sorted(["bot", mentor, "nia"]) in chosen.groups)
    [hello] = chosen.reads("@nia @bot")
    assert "Cairn cannot read what you write here" in hello.text
    await nia.clicks("I agree")
    await nia.waits_for("You agreed to this")
    async with scene.owner.session() as db:
        agreed = list(await db.scalars(select(AgreementAcceptance.user_id)))
        assert set(agreed) == {scene.users[mentor].id, scene.users["nia"].id}


async def test_a_decline_brings_the_next_best_by_one_tap(scene: Stage) -> None:
    await three_mentors(scene)
    await assigned(scene, "Diego")
    maya, diego, nia = (scene.person(name) for name in ("maya", "diego", "nia"))
    before = diego.taps
    await diego.clicks("Decline")
    await diego.waits_for_modal("Decline the mentorship")
    await diego.modal.fill("Reason", "Away")
    await diego.modal.fill("Note to the manager", "I am in <!channel> Lisbon")
    await diego.modal.submit()
    assert diego.taps - before <= 4
    await diego.waits_for("You declined.")
    await maya.waits_for("can't mentor")
    assert "Lisbon" in maya.inbox[-1].text
    assert not nia.sees("declined")
    assert not nia.sees("Lisbon")
    button = next(text for text in maya.inbox[-1].buttons if text.startswith("Offer to "))
    await maya.clicks(button)
    await maya.waits_for("has the offer to mentor")
    declined, offered = await assignments(scene)
    assert (declined.status, offered.status) == (AssignmentStatus.DECLINED, AssignmentStatus.PENDING)
    assert declined.mentor_id != offered.mentor_id


async def test_the_next_best_happens_by_itself_where_that_was_chosen(scene: Stage) -> None:
    await three_mentors(scene)
    maya, diego = scene.person("maya"), scene.person("diego")
    await maya.types("/mentor assign @nia")
    await maya.waits_for_modal("Assign a mentor")
    await maya.clicks("Change")
    await maya.waits_for("If declined")
    assert maya.modal.labels[:4] == ["Mentee", "Mentor", "Start date", "Goals"]
    for label in ("Format", "Duration", "End date", "Check-in cadence", "Expectations", "If declined"):
        assert label in maya.modal.labels
    await maya.modal.fill("If declined", "Offer the next best")
    await maya.modal.fill("Duration", "8 weeks")
    option = next(text for text in await maya.modal.options("Mentor", "Diego") if "Diego" in text)
    await maya.modal.fill("Mentor", option)
    await maya.modal.submit()
    await diego.clicks("Decline")
    await diego.waits_for_modal("Decline the mentorship")
    await diego.modal.fill("Reason", "No capacity")
    await diego.modal.submit()
    await scene.workspace.waits_until(
        lambda: any(told(scene.person(name), "would like you to mentor") for name in ("omar", "lena")),
        timeout=10,
    )
    declined, offered = await assignments(scene)
    assert offered.duration_weeks == declined.duration_weeks == 8
    assert offered.assigned_by_user_id == scene.users["maya"].id
    assert not told(maya, "can't mentor")


async def test_withdrawing_an_offer(scene: Stage) -> None:
    await three_mentors(scene)
    await assigned(scene)
    maya, diego = scene.person("maya"), scene.person("diego")
    await maya.types("/mentor cancel @nia")
    await maya.waits_for_modal("Withdraw the offer")
    await maya.modal.submit()
    await diego.waits_for("The offer was withdrawn")
    [offer] = await assignments(scene)
    assert offer.status == AssignmentStatus.CANCELLED


async def test_ask_me_later(scene: Stage) -> None:
    await three_mentors(scene)
    await assigned(scene)
    diego = scene.person("diego")
    await diego.clicks("Ask me later")
    await diego.waits_for("I bring this up again")
    await scene.moves_to(NOON + timedelta(days=1))
    await diego.waits_for("still hopes for a mentor")
    assert "Accept" in diego.inbox[-1].buttons


async def test_somebody_else_s_mentee_is_not_mine_to_assign(scene: Stage) -> None:
    """The refusal has a way out: NAME reports to me, which a lead confirms with one tap."""
    await three_mentors(scene)
    omar, priya = scene.person("omar"), scene.person("priya")
    await omar.types("/mentor assign @nia")
    await omar.clicks("Nia Okafor reports to me")
    await priya.waits_for("@Omar Haddad says: @Nia Okafor reports to me")
    await priya.clicks("Confirm")
    await omar.waits_for("reports to you now")
    await omar.clicks("Assign a mentor")
    await omar.waits_for_modal("Assign a mentor")


async def test_nobody_answers_somebody_else_s_offer(scene: Stage) -> None:
    await three_mentors(scene)
    await assigned(scene)
    diego, omar = scene.person("diego"), scene.person("omar")
    await diego.clicks("Accept")
    await diego.waits_for_modal("Accept the mentorship")
    view = diego.modal.view
    await scene.workspace.acts.submit(omar.person, view)
    [offer] = await assignments(scene)
    assert offer.status == AssignmentStatus.PENDING


async def test_a_mentee_has_one_mentor(scene: Stage) -> None:
    """Two who assign the same mentee at once give one offer; the other one reads a sentence."""
    await three_mentors(scene)
    maya, priya = scene.person("maya"), scene.person("priya")
    await asyncio.gather(maya.types("/mentor assign @nia"), priya.types("/mentor assign @nia"))
    modals = [await maya.waits_for_modal("Assign a mentor"), await priya.waits_for_modal("Assign a mentor")]
    await asyncio.gather(*(modal.submit() for modal in modals))
    assert len(await assignments(scene)) == 1
    refused = [person for person in (maya, priya) if person.modal.errors]
    assert len(refused) == 1
    assert "already has a mentor or an open offer" in refused[0].modal.errors["Mentee"]


async def test_what_cannot_be_assigned(scene: Stage) -> None:
    await three_mentors(scene)
    maya = scene.person("maya")
    await maya.types("/mentor assign")
    await maya.waits_for("Say who it is for")
    for handle, sentence in {
        "robo": "is an app",
        "gus": "is a guest",
        "maya": "yourself",
        "dora": "deactivated",
    }.items():
        await maya.types(f"/mentor assign @{handle}")
        await maya.waits_for(sentence)
    await maya.types("/mentor assign @nia")
    await maya.waits_for_modal("Assign a mentor")
    await maya.modal.fill("Goals", "Lead a call 2027-02-30")
    await maya.modal.submit()
    assert "2027-02-30, which is no date" in maya.modal.errors["Goals"]
    await maya.modal.fill("Goals", "")
    forge(maya.modal, "start_date", {"type": "datepicker", "selected_date": "2020-01-01"})
    await maya.modal.submit(unchecked=True)
    assert "from today on" in maya.modal.errors["Start date"]
    assert await assignments(scene) == []


async def test_what_we_know_little_of_can_be_asked(scene: Stage) -> None:
    await three_mentors(scene)
    maya, nia = scene.person("maya"), scene.person("nia")
    await nia.waits_for("Tell us what you would like to learn")
    before = nia.taps
    await nia.clicks("Tell us about you")
    await nia.waits_for_modal("Tell us about you")
    await nia.modal.fill("Skills you want to grow", ["Data and reporting"])
    await nia.modal.fill("Somebody you would rather not", "@lena")
    await nia.modal.submit()
    assert nia.taps - before <= 4
    await nia.waits_for("Thank you")
    await maya.types("/mentor matches @nia")
    await maya.waits_for_modal("Mentor suggestions")
    assert "Lena" not in maya.modal.text
    assert "Diego" in maya.modal.text


async def test_what_takes_long_says_loading_and_is_filled_in(scene: Stage) -> None:
    """Somebody else holds a table: the form comes when they are done, and so does a refusal with its way out."""
    maya, omar = scene.person("maya"), scene.person("omar")
    async with scene.owner.session() as db:
        await db.execute(text("lock table mentorship_assignments in access exclusive mode"))
        await maya.types("/mentor assign @nia")
        await omar.types("/mentor assign @lena")
        await maya.waits_for_modal("Loading")
        await omar.waits_for_modal("Loading")
    await maya.waits_for_modal("Assign a mentor")
    await omar.waits_for_modal("Mentoring")
    assert omar.modal.text.count("Lena Brandt reports to me") == 1
