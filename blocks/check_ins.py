"""Check-ins: their part of Cairn's one message of the moment, the page behind **View**, and the form that moves one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, DatePickerElement, TimePickerElement
from slack_sdk.models.views import View

from blocks import actions, common, feedback, reading, session_pages, sessions
from blocks.common import Drawn
from models.errors import NotFound
from models.ids import AssignmentId, CheckInId
from models.shapes.actions import ActionItem
from models.shapes.assignments import OfferView
from models.shapes.check_ins import CheckInPage, CheckInView, MoveForm, MoveScreen
from models.shapes.goals import GoalLine
from models.shapes.milestones import Milestone
from models.words import Cadence, CheckInStatus

RESCHEDULE = "checkins.reschedule"
SET_TIME = "checkins.set_time"
MOVED = "checkins.moved"
SKIP = "checkins.skip"
VIEW = "checkins.view"
WE_MET = "checkins.we_met"
NOT_HELD = "checkins.not_held"
UNDO = "checkins.undo"
CHANGE_CADENCE = "checkins.change_cadence"
MOVE = "checkins.move"

OFTEN = {
    Cadence.WEEKLY: "every week",
    Cadence.BIWEEKLY: "every two weeks",
    Cadence.MONTHLY: "every month",
}
MOST_LINES = 20


def today_item(view: CheckInView) -> Drawn:
    """The morning of the day; afterwards what became of it."""
    settled = _settled(view)
    if settled:
        return settled
    value = str(view.id)
    lines = [f"*Check-in with {common.mention(view.pair.other_slack_id)}*{_when(view)}", _counts(view)]
    if view.topic:
        lines.append(f"Suggested this week: {common.escape(view.topic)}")
    return Drawn(
        f"Check-in with {common.escape(view.pair.other_name)}{_on(view) or ' today'}.",
        [
            common.paragraph("\n".join(line for line in lines if line)),
            ActionsBlock(
                elements=[
                    common.button("Reschedule", RESCHEDULE, value),
                    common.button("Skip this one", SKIP, value),
                    common.button("Set a time", SET_TIME, value),
                    common.button("View", VIEW, value),
                ]
            ),
        ],
    )


def question_item(view: CheckInView) -> Drawn:
    """Whether they met; afterwards what the answer came to."""
    settled = _settled(view)
    if settled and view.asks_for_fit:
        return Drawn(settled.text, [*settled.blocks, *feedback.ask_for_fit(view.pair.id)])
    if settled:
        return settled
    value = str(view.id)
    return Drawn(
        f"Did you and {common.escape(view.pair.other_name)} meet{_on(view)}?",
        [
            common.paragraph(f"Did you and {common.mention(view.pair.other_slack_id)} meet{_on(view)}?"),
            ActionsBlock(
                elements=[
                    common.button("We met", WE_MET, value, style="primary"),
                    common.button("Moved", MOVED, value),
                    common.button("Didn't happen", NOT_HELD, value),
                ]
            ),
        ],
    )


def page(shown: CheckInPage) -> View:
    """What the two look at when they meet: between them, so it is never in a message."""
    view = shown.check_in
    head = f"*{common.escape(view.pair.other_name)}*  ·  {view.day:%a %-d %b}"
    blocks: list[Block] = [common.paragraph(head)]
    if view.topic:
        blocks.append(common.small_print(f"Suggested this week: {common.escape(view.topic)}"))
    blocks += _section("Open actions", [_action(item) for item in shown.actions])
    blocks += _section("Milestones due", [_milestone(one) for one in shown.milestones])
    blocks += _section("Goals", [_goal(goal) for goal in shown.goals])
    if not (shown.actions or shown.milestones or shown.goals):
        blocks.append(common.paragraph("Nothing is open between the two of you."))
    elements = [common.button("Log a session", sessions.OPEN_LOG, str(view.pair.id))]
    if shown.actions:
        elements.append(common.button("Tick off actions", actions.OPEN_ACTIONS))
    return common.page("Check-in", [*blocks, ActionsBlock(elements=list(elements))])


def move(screen: MoveScreen) -> View:
    other = common.escape(screen.other_name)
    return common.form(
        MOVE,
        "Reschedule",
        [
            common.paragraph(f"Your check-in with {other}, now on {screen.from_day:%a %-d %b}."),
            common.field("date", "Date", DatePickerElement(initial_date=screen.day.isoformat())),
            common.field(
                "time",
                "Time",
                TimePickerElement(initial_time=f"{screen.starts:%H:%M}" if screen.starts else None),
                optional=True,
                hint="By your own clock.",
            ),
            common.small_print(f"What {other} was sent about it changes too."),
        ],
        submit="Save",
        private_metadata=str(screen.check_in_id),
    )


def read_move(view: Mapping[str, Any]) -> MoveForm:
    day, starts = reading.day(view, "date"), reading.hour(view, "time")
    return MoveForm(
        check_in_id=CheckInId(common.read_id(view["private_metadata"])),
        day=date.fromisoformat(day) if day else None,
        starts=time.fromisoformat(starts) if starts else None,
    )


def read_cadence(value: str) -> tuple[AssignmentId, Cadence]:
    """What the button that offers a rhythm carries."""
    assignment, _, cadence = value.partition(":")
    known = [one for one in Cadence if one == cadence]
    if not known:
        raise NotFound("This is no longer offered. Type `/mentor` to see what is.")
    return AssignmentId(common.read_id(assignment)), known[0]


def cadence_changed(view: OfferView, by_slack_id: str) -> Drawn:
    often = OFTEN[view.cadence]
    mentor, mentee = common.mention(view.mentor_slack_id), common.mention(view.mentee_slack_id)
    text = f"{common.escape(view.mentor_name)} and {common.escape(view.mentee_name)} have a check-in {often} now."
    changed_by = f"{common.mention(by_slack_id)} changed this."
    return Drawn(
        text, [common.paragraph(f"{mentor} and {mentee} have a check-in *{often}* now. {changed_by}")]
    )


def _settled(view: CheckInView) -> Drawn | None:
    """What became of it, with what can still be done about that; None while it is to be answered."""
    if view.is_open and view.day <= view.today:
        return None
    outcome, at = f"Moved to {view.day:%a %-d %b}", _time(view)
    if not view.is_open:
        outcome, at = _outcome(view), ""
    following = f" Next: {view.next_day:%a %-d %b}." if view.next_day else ""
    blocks: list[Block] = [
        common.paragraph(
            f"Check-in with {common.mention(view.pair.other_slack_id)}: {outcome}{at}.{following}"
        )
    ]
    buttons = _afterwards(view)
    if buttons:
        blocks.append(ActionsBlock(elements=list(buttons)))
    return Drawn(f"Check-in with {common.escape(view.pair.other_name)}: {outcome}.{following}", blocks)


def _outcome(view: CheckInView) -> str:
    if view.status is CheckInStatus.MISSED and not view.is_answered:
        return "Nobody said that you met"
    return {
        CheckInStatus.HELD: "Held",
        CheckInStatus.SKIPPED: "Skipped",
        CheckInStatus.MISSED: "Did not happen",
    }[view.status]


def _afterwards(view: CheckInView) -> Sequence[ButtonElement]:
    if view.is_open:
        return [common.button("Reschedule", RESCHEDULE, str(view.id))]
    buttons = []
    if view.session_id and view.without_details:
        buttons.append(common.button("Add details", sessions.ADD_DETAILS, str(view.session_id)))
    elif view.session_id:
        buttons.append(common.button("View", session_pages.OPEN_SESSION, str(view.session_id)))
    if view.status is CheckInStatus.MISSED and not view.is_answered:
        buttons.append(common.button("We met", WE_MET, str(view.id)))
    if view.may_undo:
        buttons.append(common.button("Undo", UNDO, str(view.id)))
    if view.slower and view.status is CheckInStatus.HELD:
        value = f"{view.pair.id}:{view.slower}"
        buttons.append(common.button(f"Meet {OFTEN[view.slower]}", CHANGE_CADENCE, value))
    return buttons


def _when(view: CheckInView) -> str:
    """For mrkdwn, where Slack shows the time by each reader's clock."""
    return f"{_on(view) or ' today'}{_time(view)}"


def _time(view: CheckInView) -> str:
    return f", {common.moment(view.starts_at, '{time}')}" if view.starts_at else ""


def _on(view: CheckInView) -> str:
    """The day where it is not today."""
    return "" if view.day == view.today else f" on {view.day:%a %-d %b}"


def _counts(view: CheckInView) -> str:
    actions_open = _counted(view.open_actions, "open action")
    milestones_due = _counted(view.milestones_due, "milestone")
    parts = [actions_open, f"{milestones_due} due" if milestones_due else ""]
    return ", ".join(part for part in parts if part)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}" if number else ""


def _section(title: str, lines: Sequence[str]) -> list[Block]:
    if not lines:
        return []
    rest = len(lines) - MOST_LINES
    shown = [common.paragraph(line) for line in lines[:MOST_LINES]]
    more = [common.small_print(f"And {rest} more.")] if rest > 0 else []
    return [common.paragraph(f"*{title}*"), *shown, *more]


def _action(item: ActionItem) -> str:
    due = f" · due {item.due:%-d %b}" if item.due else ""
    late = " · *overdue*" if item.overdue else ""
    return f"• {common.escape(item.item)}\n{common.escape(item.owner_name)}{due}{late}"


def _milestone(milestone: Milestone) -> str:
    due = f" · by {milestone.target_date:%-d %b}" if milestone.target_date else ""
    return f"• {common.escape(milestone.name)}{due}"


def _goal(goal: GoalLine) -> str:
    words = common.escape(goal.goal)
    by = f" · by {date.fromisoformat(goal.target_date):%-d %b %Y}" if goal.target_date else ""
    return f":white_check_mark: {words}" if goal.achieved else f"• {words}{by}"
