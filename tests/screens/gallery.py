"""Every screen and message with made-up people: each as what Slack would be sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from blocks import (
    assignments,
    common,
    home,
    intake,
    mentors,
    menu,
    offers,
    outcomes,
    people,
    preferences,
    privacy,
    reminders,
)
from blocks.common import Drawn
from models.ids import AssignmentId, ClaimId, MentorId, SlackId, UserId
from models.shapes.assignments import OfferView, Proposal
from models.shapes.claims import ClaimView
from models.shapes.home import Home, OfferLine, PairLine
from models.shapes.intake import IntakeForm
from models.shapes.matching import Factors, Match
from models.shapes.mentors import Criterion, Eligibility, MentorCard
from models.shapes.people import Gap, Incomplete, Newcomer, PreferencesForm, Standing
from models.words import AssignmentStatus, Cadence, DeclineReason, Format
from tests.screens import check_in_gallery, digest_gallery, progress_gallery, session_gallery

NASTY = "<!channel> & *Nia* <https://x.test|here>"
"""A name as somebody might choose it to ping everybody."""

SKILLS = ["Onboarding", "Renewals", "Executive reviews"]
MOMENT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def identity(number: int) -> UUID:
    return UUID(int=number)


def match(number: int, name: str, score: float) -> Match:
    return Match(
        mentor_id=MentorId(identity(number)),
        mentor_user_id=UserId(identity(number + 100)),
        slack_id=SlackId(f"U{number}"),
        name=name,
        match_score=score,
        factors=Factors(
            expertise_overlap=0.5, capacity_available=True, location_match=True, past_success_rate=0.5
        ),
        reason="Covers Renewals, 7 shared working hours, 2 free places",
        free_places=2,
    )


PROPOSAL = Proposal(
    mentee_id=UserId(identity(1)),
    mentee_slack_id="UNIA",
    mentee_name="Nia Okafor",
    matches=(match(11, "Diego Ruiz", 92), match(12, NASTY, 61)),
    knows_little=True,
    start_date=date(2026, 11, 23),
    skills=tuple(SKILLS),
    expectations="We meet as agreed, and what we say stays between us.",
    duration_weeks=12,
    cadence=Cadence.WEEKLY,
)
OFFER = OfferView(
    id=AssignmentId(identity(21)),
    status=AssignmentStatus.PENDING,
    mentor_id=MentorId(identity(11)),
    mentor_user_id=UserId(identity(111)),
    mentor_slack_id="UDIEGO",
    mentor_name="Diego Ruiz",
    mentee_id=UserId(identity(1)),
    mentee_slack_id="UNIA",
    mentee_name=NASTY,
    assigned_by_slack_id="UMAYA",
    start_date=date(2026, 11, 23),
    end_date=date(2027, 2, 15),
    duration_weeks=12,
    cadence=Cadence.WEEKLY,
    format=Format.ONE_ON_ONE,
    goals=(("Lead a renewal call", "2027-01-31"), (NASTY, None)),
    expectations=PROPOSAL.expectations,
    agreement_version=1,
    expires_on=date(2026, 12, 2),
    remind_after=None,
    first_meeting_at=MOMENT,
)
STANDING = Standing(
    slack_id="UMAYA",
    name=NASTY,
    first_time=True,
    is_lead=False,
    is_manager=True,
    is_mentor=False,
    offers_waiting=0,
    mentees=0,
    has_mentor=False,
    waits_for_mentor=False,
)
CARD = MentorCard(
    slack_id="UDIEGO",
    name=NASTY,
    is_active=True,
    waits_for_lead=False,
    expertise=("Onboarding", "Renewals"),
    max_mentees=3,
    current_mentees=1,
    availability="Tuesdays <!here>",
    formats=(Format.ONE_ON_ONE, Format.TOPIC),
    about="Ten years of renewals.",
    is_certified=True,
)
REFUSED = Eligibility(
    (
        Criterion("Months in role", "at least 12", "3", met=False),
        Criterion("Performance rating", "at least 3.5, where one is known", "unknown", met=True),
    )
)
UNKNOWN = Eligibility((Criterion("Months in role", "at least 12", "unknown", met=None),))
CLAIM = ClaimView(
    id=ClaimId(identity(31)),
    claimed_by_slack_id="UMAYA",
    claimed_by_name=NASTY,
    user_id=UserId(identity(1)),
    user_slack_id="UNIA",
    user_name="Nia Okafor",
    confirmed=None,
    decided_by_slack_id=None,
)
PREFERENCES = PreferencesForm(
    reminder_hour=None, working_days=(1, 2, 3, 4), snooze_until=None, country="DE", avoided=("UDIEGO",)
)


def of(status: AssignmentStatus, **changes: Any) -> OfferView:
    return OfferView(**{**OFFER.__dict__, "status": status, **changes})


MODALS: dict[str, View] = {
    "loading": common.loading(),
    "notice": common.notice("This offer has been withdrawn. There is nothing left to do."),
    "join": mentors.join(SKILLS, Eligibility(()), None),
    "join, known already": mentors.join(SKILLS, UNKNOWN, CARD),
    "not eligible": mentors.not_eligible(REFUSED),
    "exception asked": mentors.exception_asked(),
    "joined": mentors.joined(CARD),
    "own profile": mentors.profile(CARD, own=True),
    "profile": mentors.profile(CARD, own=False),
    "leave": mentors.leave(CARD),
    "left": mentors.left(CARD),
    "settings": preferences.settings(PREFERENCES, default_hour=9),
    "privacy": privacy.page(5, ["reporting"]),
    "intake": intake.form(SKILLS, IntakeForm(skills=("Renewals",), wished="UDIEGO")),
    "matches": assignments.matches(PROPOSAL),
    "assign": assignments.assign(PROPOSAL, assignments.Hidden(identity(1))),
    "assign, all terms": assignments.assign(PROPOSAL, assignments.Hidden(identity(1), 2, details=True)),
    "sent": assignments.sent(OFFER),
    "withdraw": assignments.withdraw(OFFER),
    "people": people.directory(
        [Incomplete(UserId(identity(1)), SlackId("UNIA"), NASTY, (Gap.MANAGER, Gap.ROLE, Gap.START_DATE))],
        total=12,
        roles=["CSM"],
        offset=0,
    ),
    "people, nothing missing": people.directory([], total=0, roles=["CSM"], offset=0),
    "accept": offers.accept(OFFER, MOMENT),
    "decline": offers.decline(OFFER),
    **session_gallery.MODALS,
    **check_in_gallery.MODALS,
    **progress_gallery.MODALS,
    **digest_gallery.MODALS,
}

MENTORING = Home(
    replace(STANDING, first_time=False, is_mentor=True, is_manager=False, mentees=3),
    offers=[OfferLine(str(OFFER.id), "UNIA", 12, "weekly")],
    mentees=[
        PairLine(str(identity(41)), "UOMAR", "active", next_check_in=date(2026, 12, 1), open_actions=1),
        PairLine(str(identity(42)), "UTOM", "paused", open_actions=3),
        PairLine(str(identity(43)), "UZOE", "active", ended_on=date(2026, 11, 20)),
    ],
    overdue_actions=2,
    ramps=progress_gallery.LINES,
)
MANAGING = Home(
    replace(STANDING, first_time=False), needs=digest_gallery.NEEDS[3:6], more_needs=5, on_track=10
)
BOTH = replace(MENTORING.standing, is_manager=True)
LEADING = replace(STANDING, first_time=False, is_lead=True, is_mentor=True)
HOMES: dict[str, View] = {
    "first opening": home.home(Home(STANDING)),
    "manager": home.home(MANAGING),
    "manager, quiet week": home.home(replace(MANAGING, needs=(), more_needs=0, hidden=1)),
    "manager who mentors": home.home(
        replace(MENTORING, standing=BOTH, needs=MANAGING.needs, more_needs=5, on_track=10)
    ),
    "lead": home.home(Home(LEADING)),
    "lead, many wait": home.home(
        Home(
            replace(LEADING, is_manager=False),
            waiting=tuple(
                Newcomer(UserId(identity(n)), f"UNEW{n}", NASTY, date(2026, 11, 2)) for n in range(7)
            ),
        )
    ),
    "mentor": home.home(MENTORING),
    "mentor, more": home.home(MENTORING, more=True),
    "mentor, quiet day": home.home(replace(MENTORING, offers=[], overdue_actions=0)),
    "mentee": home.home(
        Home(
            replace(STANDING, first_time=False, is_manager=False, waits_for_mentor=True),
            looking="UMAYA",
        )
    ),
}


def _said(text: str, blocks: Sequence[Block]) -> Drawn:
    return Drawn(text, blocks)


WAITS = outcomes.status_line(is_found=False, finder_slack_id="UMAYA")

MESSAGES: dict[str, Drawn] = {
    "menu": menu.message(STANDING),
    "refusal with a way out": _said("…", assignments.not_my_report("Mentors are …", identity(1), NASTY)),
    "exception": mentors.exception_request("UDIEGO", NASTY, REFUSED, "x", granted=None, by=None),
    "exception granted": mentors.exception_request("UDIEGO", NASTY, REFUSED, "x", granted=True, by="UPRIYA"),
    "exception answer": mentors.exception_decided(granted=True),
    "exception refused": mentors.exception_decided(granted=False),
    "intake": intake.invitation(answered=False, status=WAITS),
    "intake answered": intake.invitation(answered=True, status=WAITS),
    "intake after the status line": intake.invitation(answered=False, status=None),
    "mentee waits": outcomes.mentee_status(WAITS),
    "mentee waits, nobody named": outcomes.mentee_status(
        outcomes.status_line(is_found=False, finder_slack_id=None)
    ),
    "mentee has": outcomes.mentee_status(outcomes.status_line(is_found=True, finder_slack_id="UMAYA")),
    "offer": offers.offer(OFFER, "experience with Renewals"),
    **{
        f"offer {status}": offers.offer(of(status), None)
        for status in AssignmentStatus
        if status is not AssignmentStatus.PENDING
    },
    "offer, later": offers.offer(of(AssignmentStatus.PENDING, remind_after=MOMENT), None),
    "accepted, mentee": outcomes.accepted_mentee(
        of(AssignmentStatus.ACTIVE), f"Hello {NASTY}\nsee you", agreed=False
    ),
    "accepted, agreed": outcomes.accepted_mentee(of(AssignmentStatus.ACTIVE), None, agreed=True),
    "accepted, manager": outcomes.accepted_manager(of(AssignmentStatus.ACTIVE)),
    "accepted, pair": outcomes.accepted_pair(of(AssignmentStatus.ACTIVE), "7 shared working hours a day"),
    "declined": outcomes.declined(OFFER, DeclineReason.AWAY, NASTY, NASTY * 3),
    "declined, of a hand-over": outcomes.declined(
        of(AssignmentStatus.DECLINED, handed_over_from=AssignmentId(identity(20))), None, None, "Omar"
    ),
    "declined, nobody else": outcomes.declined(OFFER, None, None, None),
    "expired": outcomes.declined(of(AssignmentStatus.EXPIRED), None, None, "Omar"),
    "offer, reminder": reminders.offer(OFFER),
    "offer, reminder, answered": reminders.offer(of(AssignmentStatus.ACTIVE)),
    "everything due": reminders.message(
        [
            *check_in_gallery.MESSAGES.values(),
            reminders.offer(OFFER),
            reminders.actions_due(1, "UDIEGO", NASTY),
            reminders.milestones_due(2, str(identity(1))),
            reminders.assessment(),
        ]
    ),
    "milestone due": reminders.message([reminders.milestones_due(1, str(identity(1)))]),
    "no place": outcomes.no_place(OFFER, "Omar"),
    "solved": outcomes.solved(OFFER, of(AssignmentStatus.ACTIVE)),
    "claim": people.claim(CLAIM),
    "claim confirmed": people.claim(
        ClaimView(**{**CLAIM.__dict__, "confirmed": True, "decided_by_slack_id": "UP"})
    ),
    "claim answer": people.claim_decided(ClaimView(**{**CLAIM.__dict__, "confirmed": True})),
    "claim refused": people.claim_decided(ClaimView(**{**CLAIM.__dict__, "confirmed": False})),
    **session_gallery.MESSAGES,
    **check_in_gallery.MESSAGES,
    **progress_gallery.MESSAGES,
    **digest_gallery.MESSAGES,
    "who manages": people.who_manages("UNIA", NASTY, str(identity(1)), None),
    "who manages, known": people.who_manages("UNIA", NASTY, str(identity(1)), "UMAYA"),
}
