"""The screens of check-ins, with made-up people."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from uuid import UUID

from slack_sdk.models.views import View

from blocks import check_ins
from blocks.common import Drawn
from models.ids import AssignmentId, CheckInId, MilestoneId, SessionId
from models.shapes.assignments import OfferView
from models.shapes.check_ins import CheckInPage, CheckInView, MoveScreen
from models.shapes.goals import GoalLine
from models.shapes.milestones import Milestone
from models.words import Cadence, CheckInStatus, Format
from tests.screens.session_gallery import AS_MENTEE, AS_MENTOR, LATER, NASTY, OPEN

TUESDAY = date(2026, 11, 24)
OPEN_TODAY = CheckInView(
    id=CheckInId(UUID(int=71)),
    pair=AS_MENTEE,
    status=CheckInStatus.SCHEDULED,
    day=TUESDAY,
    starts_at=None,
    today=TUESDAY,
    open_actions=2,
    milestones_due=1,
    topic=NASTY,
    next_day=None,
    is_answered=False,
    may_undo=False,
    session_id=None,
    without_details=False,
    slower=None,
)
AT_TEN = replace(OPEN_TODAY, starts_at=datetime(2026, 11, 24, 9, 0, tzinfo=UTC))
SEEN_BY_MENTOR = replace(OPEN_TODAY, pair=AS_MENTOR, open_actions=1, milestones_due=0, topic=None)
NOTHING_OPEN = replace(OPEN_TODAY, open_actions=0, milestones_due=0, topic=None)
NEXT_DAY = replace(SEEN_BY_MENTOR, today=date(2026, 11, 25))
MOVED = replace(AT_TEN, day=date(2026, 11, 26), starts_at=datetime(2026, 11, 26, 9, 0, tzinfo=UTC))
HELD = replace(
    OPEN_TODAY,
    status=CheckInStatus.HELD,
    next_day=date(2026, 12, 1),
    is_answered=True,
    may_undo=True,
    session_id=SessionId(UUID(int=51)),
    without_details=True,
)
WITH_DETAILS = replace(HELD, pair=AS_MENTOR, may_undo=False, without_details=False)
SLOWER = replace(HELD, may_undo=False, slower=Cadence.BIWEEKLY)
LAST = replace(HELD, next_day=None)
SKIPPED = replace(HELD, status=CheckInStatus.SKIPPED, session_id=None, without_details=False)
NOT_HELD = replace(SKIPPED, status=CheckInStatus.MISSED)
SAID_BY_THE_OTHER_ONE = replace(NOT_HELD, pair=AS_MENTOR, may_undo=False)
UNANSWERED = replace(NOT_HELD, is_answered=False, may_undo=False)
PAIR = OfferView(
    id=AssignmentId(UUID(int=21)),
    status=AS_MENTEE.status,
    mentor_id=AS_MENTEE.mentor_id,
    mentor_user_id=AS_MENTEE.mentor_user_id,
    mentor_slack_id=AS_MENTEE.mentor_slack_id,
    mentor_name=AS_MENTEE.mentor_name,
    mentee_id=AS_MENTEE.mentee_id,
    mentee_slack_id=AS_MENTEE.mentee_slack_id,
    mentee_name=NASTY,
    assigned_by_slack_id=None,
    start_date=AS_MENTEE.start_date,
    end_date=None,
    duration_weeks=12,
    cadence=Cadence.BIWEEKLY,
    format=Format.ONE_ON_ONE,
    goals=(),
    expectations="",
    agreement_version=1,
    expires_on=None,
    remind_after=None,
    first_meeting_at=None,
)
MILESTONE = Milestone(
    id=MilestoneId(UUID(int=81)),
    name=NASTY,
    description=None,
    target_date=date(2026, 11, 27),
    achieved_date=None,
    method=None,
    verified_on=None,
    verified_by=None,
    is_required=True,
)
GOALS = (
    GoalLine(goal=NASTY, target_date="2027-02-01", achieved=False, key="1"),
    GoalLine(goal="Lead a call", target_date=None, achieved=True, key="2"),
)
MOVE = MoveScreen(OPEN_TODAY.id, NASTY, TUESDAY, date(2026, 11, 25), None)

MODALS: dict[str, View] = {
    "check-in": check_ins.page(CheckInPage(OPEN_TODAY, (OPEN, LATER), (MILESTONE,), GOALS)),
    "check-in, a lot": check_ins.page(CheckInPage(OPEN_TODAY, (LATER,) * 45, (MILESTONE,) * 25, GOALS * 25)),
    "check-in, nothing open": check_ins.page(CheckInPage(NOTHING_OPEN, (), (), ())),
    "reschedule": check_ins.move(MOVE),
    "set a time": check_ins.move(replace(MOVE, day=TUESDAY, starts=time(10, 0))),
}

MESSAGES: dict[str, Drawn] = {
    "check-in today": check_ins.today_item(OPEN_TODAY),
    "check-in today, at ten": check_ins.today_item(AT_TEN),
    "check-in today, mentor": check_ins.today_item(SEEN_BY_MENTOR),
    "check-in today, nothing open": check_ins.today_item(NOTHING_OPEN),
    "check-in of yesterday": check_ins.today_item(NEXT_DAY),
    "did you meet": check_ins.question_item(OPEN_TODAY),
    "did you meet, mentor": check_ins.question_item(NEXT_DAY),
    "check-in moved": check_ins.today_item(MOVED),
    "check-in held": check_ins.question_item(HELD),
    "check-in held, the first": check_ins.question_item(replace(HELD, asks_for_fit=True)),
    "check-in held, with details": check_ins.today_item(WITH_DETAILS),
    "check-in held, slower will do": check_ins.question_item(SLOWER),
    "check-in held, the last": check_ins.question_item(LAST),
    "check-in skipped": check_ins.today_item(SKIPPED),
    "check-in did not happen": check_ins.question_item(NOT_HELD),
    "check-in did not happen, the other one": check_ins.question_item(SAID_BY_THE_OTHER_ONE),
    "check-in unanswered": check_ins.question_item(UNANSWERED),
    "cadence changed": check_ins.cadence_changed(PAIR, "UDIEGO"),
}
