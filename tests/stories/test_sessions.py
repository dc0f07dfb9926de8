"""Mentor and mentee write down their meetings: quickly, once, and for nobody else to read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import select

from models.assignments import MentorshipAssignment
from models.check_ins import CheckIn
from models.mentors import Mentor
from models.sessions import MentorshipSession
from models.words import AssignmentStatus, CheckInStatus
from tests import people
from tests.people import MONDAY
from tests.stage import Stage, forge
from workspace.people import Actor

TODAY = MONDAY.date()
SECRETS = ("Pricing fears", "cried in the stairwell", "call the angry client", "secret-page")


@pytest_asyncio.fixture
async def pair(scene: Stage) -> AsyncIterator[MentorshipAssignment]:
    """Diego mentors Nia, and they were to meet today."""
    yield await mentored(scene, "diego", "nia")


async def mentored(scene: Stage, mentor: str, mentee: str, **columns: Any) -> MentorshipAssignment:
    row = await scene.owner.find(Mentor, user_id=scene.users[mentor].id)
    if row is None:
        await scene.becomes_mentor(mentor, max_mentees=5)
        row = await scene.owner.find(Mentor, user_id=scene.users[mentor].id)
        assert row is not None
    mentorship = await people.mentorship(scene.owner, row, scene.users[mentee], **columns)
    await scene.owner.add(CheckIn(assignment_id=mentorship.id, due_on=TODAY))
    return mentorship


async def logged(scene: Stage) -> list[MentorshipSession]:
    async with scene.owner.session() as db:
        return list(await db.scalars(select(MentorshipSession).order_by(MentorshipSession.session_date)))


async def check_ins(scene: Stage) -> list[tuple[date, CheckInStatus]]:
    async with scene.owner.session() as db:
        rows = await db.scalars(select(CheckIn).order_by(CheckIn.due_on, CheckIn.created_at))
        return [(row.due_on, row.status) for row in rows]


async def opens_log(person: Actor, text: str = "/mentor log") -> None:
    await person.types(text)
    await person.waits_for_modal("Log a session")


async def test_a_full_log_takes_six_taps_and_no_typing_but_the_action(
    scene: Stage, pair: MentorshipAssignment
) -> None:
    nia, diego = scene.person("nia"), scene.person("diego")
    await opens_log(nia)
    before, typed = nia.taps, nia.typed
    assert nia.modal.labels == [
        "Date",
        "Duration (minutes)",
        "Topics covered",
        "Summary",
        "Confidence after",
    ]
    assert nia.modal.values["Date"] == TODAY.isoformat()
    assert nia.modal.values["Duration (minutes)"] == "30"
    [this_week] = await nia.modal.options("Topics covered")
    await nia.modal.fill("Topics covered", [this_week])
    await nia.modal.fill("Confidence after", "4")
    await nia.clicks("Add action item")
    await nia.modal.fill("What", "Shadow a call")
    await nia.modal.submit()
    assert nia.modal.title == "Session saved"
    assert "Next check-in: Mon 30 Nov" in nia.modal.text
    assert nia.taps - before <= 6
    assert nia.typed - typed == len("Shadow a call")

    [session] = await logged(scene)
    assert session.topics_covered == [this_week]
    assert (session.duration_minutes, session.mentee_confidence_after, session.logged_by) == (30, 4, "mentee")
    [item] = session.action_items
    assert (item["item"], item["owner"], item["due"], item["done"]) == (
        "Shadow a call", "mentee", "2026-11-30", False,
    )  # fmt: skip
    assert await check_ins(scene) == [
        (TODAY, CheckInStatus.HELD),
        (date(2026, 11, 30), CheckInStatus.SCHEDULED),
    ]
    await diego.waits_for("logged your session of Mon 23 Nov: 30 minutes, 1 topic, 1 action item")
    await diego.clicks("View")
    await diego.waits_for_modal("Session")
    assert "Shadow a call" in diego.modal.text
    assert "Edit" not in diego.screen.splitlines()


async def test_what_was_typed_stays_while_the_form_grows(scene: Stage, pair: MentorshipAssignment) -> None:
    diego = scene.person("diego")
    await diego.uses_shortcut("Log a session")
    await diego.waits_for_modal("Log a session")
    await diego.modal.fill("Topics covered", ["Pricing"])
    await diego.modal.fill("Summary", "We spoke of prices")
    await diego.modal.fill("Duration (minutes)", 50)
    await diego.clicks("Add action item")
    await diego.modal.fill("What", "First")
    await diego.modal.fill("Owner", "Diego Ruiz")
    await diego.clicks("Add action item")
    await diego.modal.fill("What", "Second", nth=1)
    await diego.clicks("Add resource")
    await diego.modal.fill("Title", "Price list")
    await diego.modal.fill("Link", "https://example.com/prices")
    await diego.clicks("More")
    await diego.modal.fill("Session quality", "5")
    assert diego.modal.values["Topics covered"] == 'Add "Pricing"'
    assert diego.modal.values["Summary"] == "We spoke of prices"
    assert (diego.modal.values["What"], diego.modal.values["What 2"]) == ("First", "Second")
    assert "Confidence before" not in diego.modal.labels
    await diego.clicks("Remove", beside="Action item 1")
    await scene.workspace.waits_until(lambda: "Action item 2" not in diego.modal.text)
    assert diego.modal.values["What"] == "Second"
    await diego.modal.submit()
    [session] = await logged(scene)
    assert (session.topics_covered, session.summary) == (["Pricing"], "We spoke of prices")
    assert [item["item"] for item in session.action_items] == ["Second"]
    assert session.resources_shared == [{"title": "Price list", "url": "https://example.com/prices"}]
    assert session.duration_minutes == 50
    [(quality,)] = await scene.owner.run("select session_quality from mentorship_sessions")
    assert quality == 5
    nia = scene.person("nia")
    await nia.waits_for("logged your session")
    [message] = [one for one in nia.inbox if "logged your session" in one.text]
    await nia.clicks("View", on=message)
    await nia.waits_for_modal("Session")
    assert "rating" not in nia.modal.text


async def test_the_same_meeting_logged_by_both_is_one(scene: Stage, pair: MentorshipAssignment) -> None:
    nia, diego = scene.person("nia"), scene.person("diego")
    await opens_log(diego)
    await diego.modal.fill("Summary", "Diego's notes")
    await diego.modal.fill("Topics covered", ["Pricing"])
    await diego.modal.submit()
    await diego.modal.close()
    await opens_log(nia)
    assert "it counts as one meeting" in nia.modal.text
    await nia.modal.fill("Summary", "Nia's notes")
    await nia.modal.fill("Topics covered", ["Pricing", "Objections"])
    await nia.modal.fill("Confidence after", "3")
    await nia.clicks("Add action item")
    await nia.modal.fill("What", "Send the notes")
    await nia.modal.fill("Owner", "Diego")
    await nia.clicks("More")
    await nia.modal.fill("Session quality", "2")
    await nia.modal.submit()
    assert "one meeting, with both your notes" in nia.modal.text
    [session] = await logged(scene)
    assert (session.logged_by_user_id, session.joined_by_user_id) == (
        scene.users["diego"].id, scene.users["nia"].id,
    )  # fmt: skip
    assert session.summary == "Diego's notes\n\nNia's notes"
    assert len(session.topics_covered) == 2
    assert session.mentee_confidence_after == 3
    assert await scene.owner.run("select session_quality, other_quality from mentorship_sessions") == [
        (None, 2)
    ]
    assert len([one for one in await check_ins(scene) if one[1] == CheckInStatus.SCHEDULED]) == 1
    await diego.waits_for("added to your session")


async def test_the_same_form_sent_again_changes_nothing(scene: Stage, pair: MentorshipAssignment) -> None:
    nia = scene.person("nia")
    await opens_log(nia)
    await nia.clicks("Add action item")
    await nia.modal.fill("What", "Only once")
    view, submit = nia.modal.view, scene.workspace.acts.submit
    await asyncio.gather(*(submit(nia.person, view) for _ in range(3)))
    [session] = await logged(scene)
    assert [item["item"] for item in session.action_items] == ["Only once"]


async def test_open_action_items_are_carried_over_until_done(
    scene: Stage, pair: MentorshipAssignment
) -> None:
    nia, diego = scene.person("nia"), scene.person("diego")
    await people.session(
        scene.owner,
        pair,
        session_date=MONDAY - timedelta(days=7),
        action_items=[
            {"item": "Book a call", "owner": "mentee", "due": "2026-11-20", "done": False},
            {"item": "Find a case", "owner": "mentor", "due": None, "done": False},
            {"item": "Old news", "owner": "mentor", "due": None, "done": True},
        ],
    )
    await nia.opens_home()
    await nia.waits_for("An action item of yours is overdue")
    assert "2 open action items" in nia.home.text
    await opens_log(nia)
    await nia.modal.fill("Done since last time", ["Book a call"])
    await nia.modal.submit()
    await nia.modal.close()
    await diego.types("/mentor actions")
    await diego.waits_for_modal("Action items")
    assert "Find a case" in diego.modal.text
    assert "Book a call" not in diego.modal.text
    before = diego.taps
    await diego.clicks("Done")
    assert diego.taps - before == 1
    await diego.waits_for("Nothing is open")
    await diego.clicks("Undo")
    await diego.waits_for("You · with Nia Okafor")
    [old, _] = await logged(scene)
    assert [item["done"] for item in old.action_items] == [True, False, True]


async def test_past_sessions_are_found_opened_and_edited(scene: Stage, pair: MentorshipAssignment) -> None:
    nia = scene.person("nia")
    for week in range(1, 12):
        await people.session(
            scene.owner, pair, session_date=MONDAY - timedelta(weeks=week), topics_covered=[f"Topic {week}"]
        )
    await people.session(
        scene.owner, pair, session_date=MONDAY - timedelta(days=3), summary="Zebras",
        logged_by_user_id=scene.users["diego"].id,
    )  # fmt: skip
    await nia.types("/mentor sessions")
    await nia.waits_for_modal("Past sessions")
    assert "Zebras" in nia.modal.text
    assert "Topic 11" not in nia.modal.text
    await nia.clicks("Older")
    await nia.waits_for("Topic 11")
    await nia.modal.fill("Search", "zebra")
    await nia.modal.submit()
    assert "Topic" not in nia.modal.text
    await nia.clicks("Open")
    await nia.waits_for_modal("Session")
    assert "Edit" not in nia.screen.splitlines()
    await nia.modal.close()
    await nia.modal.fill("Search", "Topic 7")
    await nia.modal.submit()
    await nia.clicks("Open")
    await nia.waits_for_modal("Session")
    await nia.clicks("Edit")
    await nia.waits_for_modal("Edit the session")
    assert nia.modal.values["Topics covered"] == "Topic 7"
    await nia.modal.fill("Summary", "On second thoughts")
    await nia.modal.submit()
    await nia.waits_for("On second thoughts")
    assert nia.modal.title == "Session"
    assert "changed by @Nia Okafor" in nia.modal.text
    [edited] = [one for one in await logged(scene) if one.summary == "On second thoughts"]
    assert edited.edited_by_user_id == scene.users["nia"].id
    assert edited.edited_at is not None


async def test_several_mentees(scene: Stage, pair: MentorshipAssignment) -> None:
    toms = await mentored(scene, "diego", "tom", check_in_cadence="monthly")
    diego = scene.person("diego")
    await diego.types("/mentor log @omar")
    await diego.waits_for("You and Omar Haddad are in no running mentorship")
    await opens_log(diego, "/mentor log @tom")
    assert diego.modal.values["Mentorship"] == "Tom Becker"
    await diego.modal.fill("Summary", "Kept")
    await diego.modal.fill("Mentorship", "Nia Okafor")
    await diego.waits_for("Only you and Nia Okafor read this")
    await diego.modal.fill("Mentorship", "Tom Becker")
    await diego.waits_for("Only you and Tom Becker read this")
    assert diego.modal.values["Summary"] == "Kept"
    await diego.modal.submit()
    [session] = await logged(scene)
    assert session.assignment_id == toms.id
    assert (date(2026, 12, 23), CheckInStatus.SCHEDULED) in await check_ins(scene)


async def test_a_group_meets_once_for_everybody_who_was_there(scene: Stage) -> None:
    for mentee in ("nia", "tom", "omar"):
        await mentored(scene, "diego", mentee, format="group")
    diego, omar = scene.person("diego"), scene.person("omar")
    await opens_log(diego)
    assert "Mentorship" not in diego.modal.labels
    await diego.clicks("Add action item")
    await diego.modal.fill("What", "Try it")
    await diego.clicks("Add action item")
    await diego.modal.fill("What", "Send slides", nth=1)
    await diego.modal.fill("Owner", "Diego", nth=1)
    await diego.clicks("More")
    await diego.modal.fill("Who was there", ["Nia Okafor", "Tom Becker"])
    await diego.modal.submit()
    sessions = await logged(scene)
    assert len(sessions) == 2
    assert len({session.meeting_id for session in sessions} - {None}) == 1
    assert sorted(item["item"] for session in sessions for item in session.action_items) == [
        "Send slides", "Try it", "Try it",
    ]  # fmt: skip
    assert not omar.sees("logged your session")
    await scene.person("nia").waits_for("logged your session")
    await scene.person("tom").waits_for("logged your session")


async def test_sharing_a_link(scene: Stage, pair: MentorshipAssignment) -> None:
    nia, diego = scene.person("nia"), scene.person("diego")
    await nia.types("Look: <https://example.com/secret-page|The playbook> & more", "@diego")
    [message] = diego.reads("@nia")
    await diego.uses_message_shortcut("Save to my mentorship", message)
    await diego.waits_for_modal("Share a resource")
    assert diego.modal.values["Link"].startswith("https://example.com/secret-page")
    assert diego.modal.values["Title"].startswith("Look:")
    await diego.modal.fill("Title", "The playbook")
    await diego.modal.fill("Link", "javascript:alert(1)")
    forge(diego.modal, "link", {"type": "url_text_input", "value": "javascript:alert(1)"})
    await diego.modal.submit(unchecked=True)
    assert "no link" in diego.modal.errors["Link"]
    assert diego.modal.values["Title"] == "The playbook"
    await diego.modal.fill("Link", "https://example.com/secret-page")
    await diego.modal.submit()
    assert diego.modal.title == "Resources"
    await nia.waits_for("shared a resource with you")
    assert "playbook" not in nia.inbox[-1].text
    await nia.clicks("View")
    await nia.waits_for_modal("Resources")
    assert "The playbook" in nia.modal.text
    await nia.modal.close()
    await nia.types("/mentor share")
    await nia.waits_for_modal("Share a resource")
    assert "The playbook" in nia.modal.text


async def test_only_its_sharer_removes_a_link_and_what_is_typed_stays(
    scene: Stage, pair: MentorshipAssignment
) -> None:
    nia, diego = scene.person("nia"), scene.person("diego")
    await people.session(
        scene.owner, pair, resources_shared=[{"title": "Slides", "url": "https://example.com/slides"}]
    )
    for title in ("The playbook", "The price list"):
        await diego.types("/mentor share")
        await diego.waits_for_modal("Share a resource")
        await diego.modal.fill("Title", title)
        await diego.modal.fill("Link", "https://example.com/one")
        await diego.modal.submit()
        await diego.modal.close()
    await nia.waits_for("shared a resource with you")
    await nia.clicks("View")
    await nia.waits_for_modal("Resources")
    assert "from a session" in nia.modal.text
    assert "Remove" not in nia.modal.text
    await diego.types("/mentor share")
    await diego.waits_for_modal("Share a resource")
    await diego.modal.fill("Title", "Half typed")
    await diego.clicks("Remove", beside="The playbook")
    await scene.workspace.waits_until(lambda: "The playbook" not in diego.modal.text)
    assert diego.modal.values["Title"] == "Half typed"
    assert "The price list" in diego.modal.text
    await diego.modal.close()
    await diego.opens_home()
    await diego.clicks("More", on="home")
    await diego.clicks("Resources", on="home")
    await diego.waits_for_modal("Resources")
    await diego.clicks("Remove", beside="The price list")
    await scene.workspace.waits_until(lambda: "The price list" not in diego.modal.text)
    assert "Slides" in diego.modal.text
    await diego.clicks("Share a resource")
    await diego.waits_for_modal("Share a resource")
    assert await scene.owner.run("select title from mentorship_resources") == []


def select_of(value: str) -> dict[str, Any]:
    option = {"value": value, "text": {"type": "plain_text", "text": value}}
    return {"type": "static_select", "selected_option": option}


FORGED: list[tuple[str, dict[str, Any], str, str]] = [
    ("date", {"type": "datepicker", "selected_date": "2026-11-25"}, "Date", "still to come"),
    ("duration", {"type": "number_input", "value": "-5"}, "Duration (minutes)", "from 1 to 480"),
    ("duration", {"type": "number_input", "value": "600"}, "Duration (minutes)", "from 1 to 480"),
    ("duration", {"type": "number_input", "value": "a while"}, "Duration (minutes)", "whole minutes"),
    ("confidence_after", select_of("0"), "Confidence after", "from 1 to 5"),
    ("confidence_after", select_of("6"), "Confidence after", "from 1 to 5"),
    ("quality", select_of("6"), "Session quality", "from 1 to 5"),
    ("what_1", {"type": "plain_text_input", "value": "  "}, "What", "Say what is to be done"),
    ("owner_1", select_of("manager"), "Owner", "which of you two"),
    ("due_1", {"type": "datepicker", "selected_date": "2020-01-01"}, "Due", "within a year"),
    ("title_2", {"type": "plain_text_input", "value": None}, "Title", "Give the link a title"),
    ("link_2", {"type": "url_text_input", "value": "ftp://example.com"}, "Link", "This is no link"),
    ("summary", {"type": "plain_text_input", "value": "x" * 4000}, "Summary", "3000 characters"),
]


async def test_what_cannot_be_is_said_under_its_field(scene: Stage, pair: MentorshipAssignment) -> None:
    """Slack's own client checks some of these; what arrives may come from another."""
    nia = scene.person("nia")
    await opens_log(nia)
    await nia.clicks("Add action item")
    await nia.modal.fill("What", "Something")
    await nia.clicks("Add resource")
    await nia.modal.fill("Title", "A page")
    await nia.modal.fill("Link", "https://example.com")
    await nia.clicks("More")
    await nia.modal.fill("Summary", "Still here")
    for field, state, label, sentence in FORGED:
        kept = nia.modal.view.values[field]["value"]
        forge(nia.modal, field, state)
        await nia.modal.submit(unchecked=True)
        assert sentence in nia.modal.errors[label], (field, nia.modal.errors)
        if field != "summary":
            assert nia.modal.values["Summary"] == "Still here"
        nia.modal.view.values[field]["value"] = kept
    assert await logged(scene) == []
    await nia.modal.submit()
    assert len(await logged(scene)) == 1


async def test_who_is_not_in_the_mentorship_logs_nothing(scene: Stage, pair: MentorshipAssignment) -> None:
    """Maya manages Nia and knows of the mentorship; Omar has one of his own; Priya leads the program."""
    await mentored(scene, "lena", "omar")
    maya, omar, priya = (scene.person(name) for name in ("maya", "omar", "priya"))
    for outsider in (maya, priya):
        await outsider.types("/mentor log")
        await outsider.waits_for("You are in no running mentorship")
    await opens_log(omar)
    hidden = omar.modal.view.spec["private_metadata"]
    own = (await scene.owner.find(MentorshipAssignment, mentee_user_id=scene.users["omar"].id)) or pair
    omar.modal.view.spec["private_metadata"] = hidden.replace(str(own.id), str(pair.id))
    await omar.modal.submit()
    assert "no longer there" in omar.modal.errors["Date"]
    assert await logged(scene) == []


async def test_a_mentorship_that_ends_while_the_form_is_open(
    scene: Stage, pair: MentorshipAssignment
) -> None:
    nia = scene.person("nia")
    await opens_log(nia)
    await nia.modal.fill("Summary", "What I typed")
    await scene.owner.run(
        "update mentorship_assignments set status = 'completed', completed_at = now() where id = :it",
        it=pair.id,
    )
    await nia.modal.submit()
    assert "is completed" in nia.modal.errors["Date"]
    assert nia.modal.values["Summary"] == "What I typed"
    assert await logged(scene) == []
    row = await scene.owner.find(MentorshipAssignment, id=pair.id)
    assert row is not None
    assert row.status == AssignmentStatus.COMPLETED


@pytest.mark.parametrize("writer", ["nia", "diego"])
async def test_nobody_else_sees_a_word(
    scene: Stage, pair: MentorshipAssignment, writer: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """Whatever surface there is: DMs, Home, ephemerals, the log; and of the other one's, messages."""
    await mentored(scene, "lena", "tom")
    author = scene.person(writer)
    await opens_log(author)
    await author.modal.fill("Topics covered", [SECRETS[0]])
    await author.modal.fill("Summary", SECRETS[1])
    await author.clicks("Add action item")
    await author.modal.fill("What", SECRETS[2])
    await author.clicks("Add resource")
    await author.modal.fill("Title", SECRETS[3])
    await author.modal.fill("Link", f"https://example.com/{SECRETS[3]}")
    await author.modal.submit()
    await author.modal.close()
    other = scene.person("diego" if writer == "nia" else "nia")
    await other.waits_for("logged your session")
    messages = "".join(message.text + message.fallback for one in (author, other) for message in one.inbox)
    assert not any(secret in messages for secret in SECRETS)
    for handle in ("maya", "priya", "tom", "lena", "omar"):
        outsider = scene.person(handle)
        await outsider.opens_home()
        await scene.settled()
        seen = outsider.screen
        for word in ("", " sessions", " actions", " share"):
            await outsider.types(f"/mentor{word}")
            await scene.settled()
            seen += outsider.screen
            if scene.workspace.state.stacks.get(outsider.id):
                await outsider.modal.close()
        seen += "".join(one.text for one in (*outsider.inbox, *outsider.ephemerals))
        assert not any(secret in seen for secret in SECRETS), handle
    output = capfd.readouterr()
    assert not any(secret in output.out + output.err for secret in SECRETS)
    rows = str(await scene.owner.run("select subject, before, after from audit, outbox"))
    assert not any(secret in rows for secret in SECRETS)
