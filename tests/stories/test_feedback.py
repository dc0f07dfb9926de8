"""Feedback in both directions: asked on its occasions, read by whom it is for, and the quiet way to another mentor."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from sqlalchemy import select

from models.assignments import MentorshipAssignment
from models.check_ins import CheckIn
from models.feedback import FeedbackRound
from models.words import FeedbackKind, Fit
from tests import people
from tests.stage import NOON, Stage, forge
from tests.stories.pair import a_pair, audited, now_of
from tests.ticking import tick

WORDS = "Diego listens <!channel> well"


async def rounds(scene: Stage) -> list[FeedbackRound]:
    async with scene.owner.session() as db:
        return list(await db.scalars(select(FeedbackRound).order_by(FeedbackRound.created_at)))


async def columns(scene: Stage, pair: MentorshipAssignment) -> tuple[object, ...]:
    [row] = await scene.owner.run(
        "select mentee_rating, mentee_feedback, mentor_feedback from mentorship_assignments where id = :id",
        id=pair.id,
    )
    return tuple(row)


async def test_the_mentee_rates_and_nobody_reads_it(scene: Stage) -> None:
    pair = await a_pair(scene)
    nia = scene.person("nia")
    await nia.types("/mentor feedback")
    await nia.waits_for_modal("Give feedback")
    assert nia.modal.labels == ["Rating", "Feedback"]
    before = nia.taps
    await nia.modal.fill("Rating", "4 · good")
    await nia.modal.fill("Feedback", WORDS)
    await nia.modal.submit()
    assert nia.taps - before == 2
    assert "Thank you" in nia.modal.text
    assert await columns(scene, pair) == (4, WORDS, None)
    [said] = await rounds(scene)
    assert (said.kind, said.rating, said.words) == (FeedbackKind.MENTEE_RATING, 4, WORDS)
    await nia.modal.close()
    for name in ("diego", "maya", "priya"):
        assert not scene.person(name).sees("listens")


async def test_the_mentor_writes_and_mentee_and_manager_read(scene: Stage) -> None:
    pair = await a_pair(scene)
    diego, nia, maya, omar = (scene.person(name) for name in ("diego", "nia", "maya", "omar"))
    await diego.types("/mentor feedback")
    await diego.waits_for_modal("Give feedback")
    assert diego.modal.labels == [
        "Feedback on progress",
        "How satisfied are you with being a mentor?",
    ]
    assert "Your mentee and their manager can read this" in diego.modal.text
    await diego.modal.submit()
    assert "Write something" in diego.modal.errors["Feedback on progress"]
    await diego.modal.fill("Feedback on progress", "She leads calls <!here> now")
    await diego.modal.fill("How satisfied are you with being a mentor?", "5 · very good")
    await diego.modal.submit()
    assert await columns(scene, pair) == (None, None, "She leads calls <!here> now")
    assert {said.kind for said in await rounds(scene)} == {
        FeedbackKind.MENTOR_PROGRESS,
        FeedbackKind.MENTOR_SATISFACTION,
    }
    await nia.waits_for("has written feedback on your progress")
    assert not nia.sees("leads calls")
    await nia.clicks("View")
    await nia.waits_for_modal("Give feedback")
    assert "She leads calls" in nia.modal.text
    await maya.types("/mentor feedback @nia")
    await maya.waits_for_modal("Feedback on progress")
    assert "She leads calls" in maya.modal.text
    assert maya.modal.labels == []
    await omar.types("/mentor feedback @nia")
    await omar.waits_for("in no running mentorship that you may see")


async def test_what_cannot_be_said(scene: Stage) -> None:
    pair = await a_pair(scene)
    nia = scene.person("nia")
    await nia.types("/mentor feedback")
    await nia.waits_for_modal("Give feedback")
    await nia.modal.fill("Feedback", WORDS)
    for value in ("0", "6", "many"):
        option = {"value": value, "text": {"type": "plain_text", "text": value}}
        forge(nia.modal, "rating", {"type": "radio_buttons", "selected_option": option})
        await nia.modal.submit(unchecked=True)
        assert "a number from 1 to 5" in nia.modal.errors["Rating"]
    assert nia.modal.values["Feedback"].startswith("Diego listens")
    forge(nia.modal, "words", {"type": "plain_text_input", "value": "x" * 4000})
    await nia.modal.submit(unchecked=True)
    assert "3000 characters" in nia.modal.errors["Feedback"]
    assert await columns(scene, pair) == (None, None, None)
    await nia.modal.fill("Feedback", WORDS)
    await nia.modal.fill("Rating", "3 · all right")
    modal = nia.modal
    await asyncio.gather(modal.submit(), modal.submit())
    assert len(await rounds(scene)) == 1


async def test_after_the_first_session_one_tap_and_the_quiet_way_out(scene: Stage) -> None:
    """Asked once, on the next working morning; "not a good fit" offers another mentor without a word of blame."""
    pair = await a_pair(scene)
    await scene.becomes_mentor("omar")
    await people.session(scene.owner, pair, session_date=NOON)
    nia, diego, maya = (scene.person(name) for name in ("nia", "diego", "maya"))
    await asked(scene, NOON + timedelta(days=1))
    await nia.waits_for("Do the two of you fit?")
    before = nia.taps
    await nia.clicks("Not a good fit")
    await nia.waits_for_modal("Find another mentor")
    await nia.waits_for("Ask for it")
    await nia.modal.submit()
    assert nia.taps - before == 2
    await nia.modal.close()
    [said] = await rounds(scene)
    assert (said.kind, said.fit, said.occasion) == (FeedbackKind.FIT, Fit.NOT_GOOD, "first")
    await nia.waits_for("Thank you for your answer")

    await maya.waits_for("Another mentor would be good for @Nia Okafor")
    for word in ("not a good", "asked", "because", "bad"):
        assert word not in maya.inbox[-1].text
    assert not diego.sees("nother mentor")
    await maya.clicks("Offer to Omar Haddad")
    await maya.waits_for("@Omar Haddad has the offer")
    omar = scene.person("omar")
    await omar.clicks("Accept")
    await omar.waits_for_modal("Accept the mentorship")
    await omar.modal.submit()
    await nia.waits_for("@Omar Haddad is your mentor")
    assert (await now_of(scene, pair)).status == "completed"
    assert await audited(scene, "assignment.handed_over") == 1
    assert sum("Do the two of you fit?" in message.fallback for message in nia.inbox) <= 1


async def test_day_30_asks_both_once(scene: Stage) -> None:
    await a_pair(scene)
    nia, diego = scene.person("nia"), scene.person("diego")
    await asked(scene, NOON + timedelta(days=30))
    await asked(scene, NOON + timedelta(days=30))
    await nia.waits_for("How is it going with @Diego Ruiz?")
    await diego.waits_for("How is @Nia Okafor getting on")
    await nia.clicks("Good fit")
    await nia.waits_for("Thank you for your answer")
    await nia.clicks("Give feedback")
    await nia.waits_for_modal("Give feedback")
    await nia.modal.fill("Rating", "5 · very good")
    await nia.modal.submit()
    assert {said.occasion for said in await rounds(scene)} == {"day30"}
    await asked(scene, NOON + timedelta(days=31))
    assert sum("Thank you" in message.text or "How is it" in message.text for message in nia.inbox) == 1


async def asked(scene: Stage, now: datetime) -> None:
    """The clock moves on, and the schedule asks."""
    await scene.moves_to(now)
    await tick(scene.database, now)


async def test_who_says_that_they_met_for_the_first_time_is_asked_right_there(scene: Stage) -> None:
    """In the same message, one tap; nobody else sees it, and no other message asks it again."""
    pair = await a_pair(scene)
    await scene.owner.add(CheckIn(assignment_id=pair.id, due_on=NOON.date()))
    nia, diego = scene.person("nia"), scene.person("diego")
    await scene.moves_to(NOON + timedelta(hours=3, minutes=45))
    await nia.waits_for("Did you and @Diego Ruiz meet?")
    await nia.clicks("We met")
    await nia.waits_for("Do the two of you fit?")
    before = nia.taps
    await nia.clicks("Good fit")
    await scene.workspace.waits_until(lambda: not nia.sees("Do the two of you fit?"))
    assert nia.taps - before == 1
    [said] = await rounds(scene)
    assert (said.kind, said.fit, said.occasion) == (FeedbackKind.FIT, Fit.GOOD, "first")
    for day in range(1, 4):
        await scene.moves_to(NOON + timedelta(days=day))
        await scene.has_delivered()
    assert await scene.owner.run("select 1 from outbox where kind = 'feedback_asked'") == []
    assert not diego.sees("you fit")
    assert not nia.sees("Do the two of you fit?")


async def test_a_round_comes_with_the_check_in_before_it_and_thanks_for_an_answer(scene: Stage) -> None:
    lately = NOON - timedelta(days=26)
    pair = await a_pair(scene, start_date=lately.date(), mentor_accepted_at=lately)
    await scene.owner.add(CheckIn(assignment_id=pair.id, due_on=NOON.date() + timedelta(days=1)))
    nia = scene.person("nia")
    await scene.moves_to(NOON + timedelta(days=1))
    await nia.waits_for("How is it going with @Diego Ruiz?")
    message = nia.inbox[-1]
    assert "Check-in with @Diego Ruiz" in message.text
    await nia.clicks("Give feedback", on=message)
    await nia.waits_for_modal("Give feedback")
    await nia.modal.fill("Rating", "5 · very good")
    await nia.modal.submit()
    await scene.workspace.waits_until(lambda: "Thank you for your answer" in message.text)
    assert "Give feedback" not in message.buttons
    assert "Reschedule" in message.buttons
