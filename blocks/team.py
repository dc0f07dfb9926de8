"""**My team**: who needs the manager first, then the mentorships that go well; and one of them with what to do."""

from __future__ import annotations

from slack_sdk.models.blocks import ActionsBlock, Block, DividerBlock, InteractiveElement
from slack_sdk.models.views import View

from blocks import common, endings, goals, handovers, milestones, needs
from blocks.assignments import CADENCES
from models.shapes.team import Overview, TeamLine, TeamPage
from models.words import AssignmentStatus

OPEN = "team.open"
BACK = "team.back"
EARLIER = "team.earlier"
LATER = "team.later"


def team(page: TeamPage) -> View:
    blocks: list[Block] = [common.paragraph(f"*{needs.headline(page.on_track, page.needing)}*")]
    blocks += needs.lines(page.needs)
    if page.needs and page.lines:
        blocks.append(DividerBlock())
    blocks += [_line(line) for line in page.lines]
    if not page.total:
        blocks.append(
            common.paragraph(
                "Nobody on your team is in the program yet. `/mentor assign @name` finds somebody a mentor."
            )
        )
    turns: list[InteractiveElement] = []
    if page.offset:
        turns.append(common.button("Back", EARLIER, str(max(0, page.offset - page.size))))
    if page.offset + page.size < page.total:
        turns.append(common.button("Show the next ones", LATER, str(page.offset + page.size)))
    if turns:
        blocks.append(ActionsBlock(elements=turns))
    blocks.append(_what_you_see())
    return common.page("My team", blocks, private_metadata=str(page.offset))


def overview(overview: Overview, *, back_to: str | None) -> View:
    """One mentorship: that they meet, and every way to help. `back_to`: the page of the team it was opened from."""
    summary = overview.summary
    view = summary.view
    value = str(view.id)
    until = f" until {common.day(view.end_date)}" if view.end_date else ""
    terms = f"{CADENCES[view.cadence].lower()}, {common.day(view.start_date)}{until}"
    parts = [
        f"*{common.mention(view.mentee_slack_id)} with {common.mention(view.mentor_slack_id)}*\n{terms}",
        _meetings(overview),
    ]
    if summary.milestones:
        bar = common.bar(summary.milestones_done, summary.milestones)
        parts.append(f"{bar} {summary.milestones_done} of {summary.milestones} milestones")
    paused = view.status is AssignmentStatus.PAUSED
    first: list[InteractiveElement] = [
        common.button("Milestones", milestones.OPEN, str(overview.mentee_id)),
        common.button("Goals", goals.OPEN, value),
    ]
    steps: list[InteractiveElement] = [
        common.button("Resume", endings.OPEN_RESUME, value)
        if paused
        else common.button("Pause", endings.OPEN_PAUSE, value),
        common.button("Find another mentor", handovers.OPEN, value),
        common.button("Complete", endings.OPEN_COMPLETE, value),
    ]
    blocks: list[Block] = [common.paragraph("\n".join(parts)), ActionsBlock(elements=first)]
    if view.status in (AssignmentStatus.ACTIVE, AssignmentStatus.PAUSED):
        blocks.append(ActionsBlock(elements=steps))
    if back_to is not None:
        blocks.append(ActionsBlock(elements=[common.button("Back to my team", BACK, back_to)]))
    blocks.append(_what_you_see())
    return common.page("Mentorship", blocks, private_metadata=back_to or "")


def _meetings(overview: Overview) -> str:
    sessions = overview.summary.sessions
    last = f", the last on {common.day(overview.met_on)}" if overview.met_on else ""
    parts = [f"{sessions} session{'' if sessions == 1 else 's'}{last}"]
    parts.append(f"check-ins: {overview.held} held, {overview.missed} missed")
    if overview.summary.view.status is AssignmentStatus.PAUSED:
        parts.append("paused")
    elif overview.next_check_in:
        parts.append(f"next check-in {overview.next_check_in:%a %-d %b}")
    return " · ".join(parts)


def _line(line: TeamLine) -> Block:
    mentee, mentor = common.mention(line.mentee.slack_id), common.mention(line.mentor_slack_id)
    if line.status is AssignmentStatus.PENDING:
        return common.paragraph(f"{mentee}: {mentor} has the offer.")
    parts = [f"{mentee} with {mentor}"]
    if line.status is AssignmentStatus.PAUSED:
        parts.append("paused")
    elif line.next_check_in:
        parts.append(f"next check-in {line.next_check_in:%a %-d %b}")
    text = " · ".join(parts)
    if line.required:
        text += f"\n{common.bar(line.done, line.required)} {line.done} of {line.required} milestones"
    return common.paragraph(text, accessory=common.button("View", needs.VIEW, str(line.assignment_id)))


def _what_you_see() -> Block:
    return common.small_print("You see that they meet, not what they talk about.")
