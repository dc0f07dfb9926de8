"""The screens of goals, milestones, skills, feedback and endings, with made-up people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from slack_sdk.models.views import View

from blocks import (
    assessments,
    choosing,
    ending_messages,
    endings,
    feedback,
    goals,
    handovers,
    milestones,
    skills,
)
from blocks.common import Drawn
from models.ids import AssignmentId, MentorId, MilestoneId, SlackId, UserId
from models.shapes.assignments import OfferView
from models.shapes.endings import GoOnScreen, HandOver, HandOverChoice, Summary
from models.shapes.feedback import Asked, FeedbackScreen
from models.shapes.goals import GoalLine, Goals
from models.shapes.matching import Factors, Match
from models.shapes.milestones import Milestone, Ramp, RampLine, Rights
from models.shapes.skills import SkillLine, Skills
from models.words import AssignmentStatus, Cadence, Format, Party, VerificationMethod

NASTY = "<!channel> & *Nia* <https://x.test|here>"
ASSIGNMENT = AssignmentId(UUID(int=21))
NIA, TOM = UserId(UUID(int=1)), UserId(UUID(int=2))

PAIR = OfferView(
    id=ASSIGNMENT,
    status=AssignmentStatus.ACTIVE,
    mentor_id=MentorId(UUID(int=11)),
    mentor_user_id=UserId(UUID(int=111)),
    mentor_slack_id="UDIEGO",
    mentor_name="Diego Ruiz",
    mentee_id=NIA,
    mentee_slack_id="UNIA",
    mentee_name=NASTY,
    assigned_by_slack_id="UMAYA",
    start_date=date(2026, 11, 23),
    end_date=date(2027, 2, 15),
    duration_weeks=12,
    cadence=Cadence.WEEKLY,
    format=Format.ONE_ON_ONE,
    goals=(),
    expectations="We meet as agreed.",
    agreement_version=1,
    expires_on=None,
    remind_after=None,
    first_meeting_at=None,
)


def step(
    number: int,
    name: str,
    *,
    achieved: date | None = None,
    verified: date | None = None,
    method: VerificationMethod = VerificationMethod.MENTOR_VERIFIED,
    is_required: bool = True,
) -> Milestone:
    return Milestone(
        id=MilestoneId(UUID(int=300 + number)),
        name=name,
        description="With the mentor listening." if number == 1 else None,
        target_date=date(2026, 12, number),
        achieved_date=achieved,
        method=method,
        verified_on=verified,
        verified_by="UDIEGO" if verified else None,
        is_required=is_required,
    )


STEPS = (
    step(
        1, "Product certification passed", achieved=date(2026, 12, 1), method=VerificationMethod.SELF_REPORT
    ),
    step(2, "Shadowed three customer calls", achieved=date(2026, 12, 2), verified=date(2026, 12, 3)),
    step(3, NASTY, achieved=date(2026, 12, 4)),
    step(4, "Wrote a success plan"),
    step(5, "Finished the course", method=VerificationMethod.SYSTEM_TRACKED, is_required=False),
)
BY_MENTOR = Ramp(
    mentee_id=NIA,
    mentee_slack_id="UNIA",
    mentee_name=NASTY,
    milestones=STEPS,
    rights=Rights(mark=True, verify=True, change=True, track=False),
    today=date(2026, 12, 7),
    others=((NIA, NASTY), (TOM, "Tom Becker")),
)
BY_MENTEE = Ramp(
    mentee_id=NIA,
    mentee_slack_id="UNIA",
    mentee_name="Nia Okafor",
    milestones=STEPS,
    rights=Rights(mark=True, verify=False, change=False, track=False),
    today=date(2026, 12, 7),
    is_own=True,
)
DONE = Ramp(**{**BY_MENTEE.__dict__, "milestones": STEPS[:2]})
LATELY = date(2026, 12, 5)
NONE_YET = Ramp(**{**BY_MENTOR.__dict__, "milestones": (), "others": ()})
GOALS = Goals(
    assignment_id=ASSIGNMENT,
    mentor_name="Diego Ruiz",
    mentee_name=NASTY,
    goals=(GoalLine("Lead a renewal call", "2027-03-31", True, "k1"), GoalLine(NASTY, None, False, "k2")),
    may_change=True,
)
LINES = [
    RampLine(NIA, "UNIA", True, 2, 5, 1, NASTY, date(2026, 12, 4), None),
    RampLine(TOM, "UTOM", False, 1, 5, 2, "Wrote a success plan", None, None),
    RampLine(TOM, "UTOM", False, 5, 5, 0, None, None, date(2026, 12, 20)),
]

SUMMARY = Summary(
    view=PAIR,
    side=Party.MENTEE,
    sessions=11,
    goals=4,
    goals_achieved=3,
    milestones=5,
    milestones_done=4,
    open_actions=1,
)
SCREEN = FeedbackScreen(
    view=PAIR,
    side=Party.MENTEE,
    occasion="day30",
    least_people=5,
    progress=f"{NASTY}\nand more",
    completion_notes=None,
)
OMAR = Match(
    mentor_id=MentorId(UUID(int=12)),
    mentor_user_id=UserId(UUID(int=112)),
    slack_id=SlackId("UOMAR"),
    name=NASTY,
    match_score=61,
    factors=Factors(
        expertise_overlap=0.5, capacity_available=True, location_match=True, past_success_rate=0.5
    ),
    reason="Covers Renewals, 7 shared working hours, 2 free places",
    free_places=2,
)
GO_ON = GoOnScreen(
    PAIR,
    date(2027, 2, 15),
    ((4, date(2027, 3, 15)), (8, date(2027, 4, 12)), (12, date(2027, 5, 10))),
)
ASKED = Asked(PAIR, Party.MENTEE, "day30", fit_answered=False, feedback_given=False)
WANTED = HandOver(PAIR, mentor_leaves=False, offered_to_slack_id=None, following=NASTY)

SKILLS = Skills(
    mentee_id=NIA,
    mentee_slack_id="UNIA",
    mentee_name=NASTY,
    is_own=True,
    rated_in=None,
    confidence=((date(2026, 11, 23), 2), (date(2026, 12, 7), 4)),
    lines=(SkillLine("Discovery", (1, 3), (4,)), SkillLine(NASTY)),
    what_would_help=f"{NASTY}\nand time",
)


def summary(status: AssignmentStatus = AssignmentStatus.ACTIVE, **changes: Any) -> Summary:
    return replace(SUMMARY, view=replace(PAIR, status=status), **changes)


def ramp_of(*steps: Milestone) -> Ramp:
    """Nia's, as her mentor sees it."""
    return replace(BY_MENTOR, milestones=steps)


MODALS: dict[str, View] = {
    "milestones, mentor": milestones.ramp(BY_MENTOR),
    "milestones, mentee": milestones.ramp(BY_MENTEE),
    "milestones, ramped": milestones.ramp(DONE),
    "milestones, none yet": milestones.ramp(NONE_YET),
    "milestone": milestones.milestone(BY_MENTOR, STEPS[1]),
    "milestone, mentee": milestones.milestone(BY_MENTEE, STEPS[2]),
    "milestone, new": milestones.milestone(BY_MENTOR, None),
    "goals": goals.goals(GOALS),
    "goals, none yet": goals.goals(Goals(**{**GOALS.__dict__, "goals": ()})),
    "goals, form": goals.form(GOALS),
    "feedback, mentee": feedback.give(SCREEN),
    "feedback, mentor": feedback.give(replace(SCREEN, side=Party.MENTOR)),
    "feedback, manager": feedback.give(replace(SCREEN, side=None)),
    "feedback, nothing written": feedback.give(replace(SCREEN, side=None, progress=None)),
    "feedback, whose": choosing.which("Give feedback", feedback.OPEN, [PAIR]),
    "feedback, thanks": feedback.thanks(),
    "skills": skills.skills(SKILLS),
    "skills, nothing yet": skills.skills(replace(SKILLS, confidence=(), lines=(), what_would_help=None)),
    "skills, mentor": skills.skills(
        replace(SKILLS, is_own=False, rated_in=ASSIGNMENT, others=((NIA, NASTY), (TOM, "Tom")))
    ),
    "skills, manager": skills.skills(replace(SKILLS, is_own=False)),
    "skills, nothing shared": skills.skills(replace(SKILLS, is_own=False, confidence=(), lines=())),
    "skills, rate": skills.rate(replace(SKILLS, is_own=False, rated_in=ASSIGNMENT)),
    "self-assessment": assessments.form(SKILLS.lines),
    "pause": endings.pause(SUMMARY),
    "pause, whose": choosing.which("Pause the mentorship", endings.OPEN_PAUSE, [PAIR]),
    "resume": endings.resume(SUMMARY),
    "resume, whose": choosing.which("Resume the mentorship", endings.OPEN_RESUME, [PAIR]),
    "complete": endings.complete(SUMMARY),
    "complete, mentor": endings.complete(summary(side=Party.MENTOR, sessions=1, goals=0)),
    "complete, manager": endings.complete(summary(side=None, milestones=0)),
    "complete, whose": choosing.which("Complete the mentorship", endings.OPEN_COMPLETE, [PAIR]),
    "go on": endings.go_on(GO_ON),
    "rematch": handovers.rematch(PAIR),
    "rematch, asked": handovers.asked(),
    "choose another mentor": handovers.choose(HandOverChoice(PAIR, (OMAR,))),
    "choose another mentor, nobody": handovers.choose(HandOverChoice(PAIR, ())),
    "rematch, whose": choosing.which("Find another mentor", handovers.OPEN, [PAIR]),
    "goals, whose": choosing.which("Goals", goals.OPEN, [PAIR, PAIR]),
}

MESSAGES: dict[str, Drawn] = {
    "to verify": milestones.to_verify(ramp_of(STEPS[2])),
    "to verify, verified": milestones.to_verify(ramp_of(STEPS[1])),
    "to verify, several": milestones.to_verify(ramp_of(*STEPS, step(6, "Led a call", achieved=LATELY))),
    "to verify, several verified": milestones.to_verify(
        ramp_of(STEPS[1], step(6, "Led a call", achieved=LATELY, verified=LATELY))
    ),
    "to verify, not yet": milestones.to_verify(ramp_of(STEPS[3])),
    "asked, first": feedback.asked(replace(ASKED, occasion="first")),
    "asked, mentee": feedback.asked(ASKED),
    "asked, mentor": feedback.asked(replace(ASKED, side=Party.MENTOR)),
    "asked, answered": feedback.answered(replace(ASKED, fit_answered=True)),
    "asked, all answered": feedback.answered(replace(ASKED, fit_answered=True, feedback_given=True)),
    "progress written": feedback.progress_written(PAIR),
    "paused": ending_messages.paused(summary(AssignmentStatus.PAUSED, paused_until=date(2026, 12, 14))),
    "paused, over": ending_messages.paused(summary()),
    "resumed": ending_messages.resumed(summary()),
    **{
        f"ended, {status}": ending_messages.ended_answered(summary(status), date(2027, 2, 16))
        for status in (AssignmentStatus.ACTIVE, AssignmentStatus.PAUSED, AssignmentStatus.COMPLETED)
    },
    "extended": ending_messages.extended(summary()),
    "cancelled": ending_messages.cancelled(summary(AssignmentStatus.CANCELLED)),
    "completed, mentee": ending_messages.completed(
        summary(AssignmentStatus.COMPLETED), replace(ASKED, occasion="end")
    ),
    "handed over": ending_messages.completed(
        summary(AssignmentStatus.COMPLETED, successor_slack_id="UOMAR"), replace(ASKED, occasion="end")
    ),
    "handed over, shared": ending_messages.completed(
        summary(AssignmentStatus.COMPLETED, successor_slack_id="UOMAR", sessions_shared=True),
        replace(ASKED, occasion="end"),
    ),
    "hand over": handovers.hand_over(WANTED),
    "hand over, mentor leaves": handovers.hand_over(replace(WANTED, mentor_leaves=True)),
    "hand over, nobody": handovers.hand_over(replace(WANTED, following=None)),
    "hand over, offered": handovers.hand_over(replace(WANTED, offered_to_slack_id="UOMAR")),
    "hand over, done": handovers.hand_over(
        replace(WANTED, view=replace(PAIR, status=AssignmentStatus.COMPLETED), offered_to_slack_id="UOMAR")
    ),
    "ramped": milestones.ramped(BY_MENTOR, date(2026, 12, 20)),
    "ramped, mentee": milestones.ramped(DONE, date(2026, 12, 20)),
}
