"""No message says what was said: whatever its kind, and whoever reads it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from app.database import Database
from app.jobs import kinds
from app.jobs.messages import KINDS
from models.agenda import Nudge
from models.check_ins import CheckIn
from models.errors import NotAllowed, NotFound
from models.feedback import FeedbackRound
from models.ids import UserId, new_id
from models.mentors import EligibilityException
from models.milestones import RampMilestone
from models.people import ManagerClaim, WantedSkills
from models.sessions import MentorshipResource
from models.skills import SelfAssessment, SkillRating
from models.words import AssignmentStatus, FeedbackKind, Fit, Reminder, VerificationMethod
from tests import people
from tests.owner import Owner
from tests.people import MONDAY

SECRET = "what was said"
"""Stands in everything that is between the two, or its author's alone."""
READERS = ("nia", "diego", "omar", "maya", "lena")
LONG_AGO = MONDAY - timedelta(days=60)
DRAWN_AT = MONDAY + timedelta(days=1)
STATUSES = (
    AssignmentStatus.PENDING,
    AssignmentStatus.ACTIVE,
    AssignmentStatus.PAUSED,
    AssignmentStatus.COMPLETED,
)


@pytest_asyncio.fixture
async def ids(owner: Owner) -> dict[str, UUID]:
    """Diego mentored Nia before Omar; the first mentorship is full of secrets."""
    maya, lena = await people.person(owner, "maya"), await people.person(owner, "lena", is_program_lead=True)
    nia = await people.new_csm(owner, "nia", manager=maya)
    diego = await people.person(owner, "diego")
    mentor, omar = await people.mentor(owner, diego), await people.mentor(owner, "omar")
    said: dict[str, Any] = dict.fromkeys(("mentor_feedback", "mentee_feedback", "completion_notes"), SECRET)
    pair = await people.mentorship(
        owner, mentor, nia, mentee_rating=1, status=AssignmentStatus.COMPLETED, completed_at=MONDAY,
        expected_end_date=MONDAY.date(), **said,
    )  # fmt: skip
    await people.mentorship(owner, omar, nia, handed_over_from_id=pair.id)
    item = {"item": SECRET, "owner": "mentee", "due": "2026-11-24", "done": False}
    session = await people.session(
        owner, pair, topics_covered=[SECRET], summary=SECRET, action_items=[item],
        resources_shared=[{"title": SECRET, "url": "https://example.com"}],
    )  # fmt: skip
    resource = MentorshipResource(
        assignment_id=pair.id, shared_by_user_id=nia.id, title=SECRET, url="https://x.y"
    )
    milestone = RampMilestone(
        mentee_user_id=nia.id,
        milestone_name="Led a call",
        achieved_date=date(2026, 11, 23),
        verification_method=VerificationMethod.MENTOR_VERIFIED,
    )
    claim = ManagerClaim(claimed_by_user_id=diego.id, user_id=nia.id, claimed_at=MONDAY)
    exception = EligibilityException(user_id=diego.id, asked_at=MONDAY)
    await owner.add(resource, milestone, claim, exception)
    await owner.add(
        WantedSkills(user_id=nia.id, skills=[SECRET], answered_at=MONDAY),
        SelfAssessment(
            user_id=nia.id, assignment_id=pair.id, assessed_at=MONDAY, overall_confidence=1,
            skill_levels={SECRET: 1}, what_would_help=SECRET, shared_with_manager=True,
        ),
        SkillRating(assignment_id=pair.id, rated_by_user_id=diego.id, skill=SECRET, level=1, rated_at=MONDAY),
        *(
            FeedbackRound(
                assignment_id=pair.id, author_user_id=author.id, kind=kind, occasion="day30", rating=1,
                words=SECRET, fit=Fit.NOT_GOOD, created_at=LONG_AGO,
            )
            for kind, author in (
                (FeedbackKind.FIT, nia),
                (FeedbackKind.MENTEE_RATING, nia),
                (FeedbackKind.MENTOR_PROGRESS, diego),
                (FeedbackKind.MENTOR_SATISFACTION, diego),
            )
        ),
    )  # fmt: skip
    check_in = CheckIn(assignment_id=pair.id, due_on=DRAWN_AT.date())
    await owner.add(check_in)
    message, about_a_check_in = new_id(), (Reminder.CHECK_IN, Reminder.QUESTION)
    await owner.add(
        *(
            Nudge(
                user_id=reader.id,
                kind=kind.name,
                subject_id=one,
                occasion="",
                said_at=MONDAY,
                message=message,
            )
            for reader in (nia, diego, maya, lena)
            for kind in kinds.KINDS
            if kind.is_said
            for one in [check_in.id if kind.name in about_a_check_in else pair.id]
        )
    )
    return {
        "message": message, "assignment": pair.id, "session": session.id, "resource": resource.id,
        "milestone": milestone.id,
        "claim": claim.id, "exception": exception.id, "mentee": nia.id, "person": nia.id,
        **{person.name: person.id for person in (nia, diego, maya, lena)}, "omar": omar.user_id,
    }  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
async def test_a_message_says_nothing_private(
    database: Database, owner: Owner, ids: dict[str, UUID], kind: str
) -> None:
    """Each kind is drawn for each reader in each state. A kind about something new is missing its id here."""
    drawn = 0
    for status in STATUSES:
        await owner.run("delete from mentorship_assignments where handed_over_from_id is not null")
        await owner.run("alter table mentorship_assignments disable trigger refuse_illegal_step")
        await owner.run(
            "update mentorship_assignments set status = :status where id = :id",
            status=status,
            id=ids["assignment"],
        )
        verified_at = DRAWN_AT if status is AssignmentStatus.COMPLETED else None
        await owner.run("update mentee_ramp_milestones set verified_at = :at", at=verified_at)
        for reader in READERS:
            subject = {name: str(value) for name, value in ids.items()}
            for occasion in ("first", "end"):
                about = {**subject, "reader": str(ids[reader]), "occasion": occasion}
                if "digest" in kind:
                    about["person"] = about["reader"]
                try:
                    async with database.transaction(on_behalf_of=UserId(ids[reader])) as db:
                        message = await KINDS[kind](db, about, DRAWN_AT)
                except (NotFound, NotAllowed):
                    continue
                if message:
                    drawn += 1
                    words = message.text + str([block.to_dict() for block in message.blocks])
                    assert SECRET not in words, (reader, status)
                    assert "ot a good fit," not in words
    assert drawn, "nobody gets this message, so nothing was tried"
