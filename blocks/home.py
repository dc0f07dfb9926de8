"""App Home: the control room, different for each person, most urgent first."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    DividerBlock,
    HeaderBlock,
    InteractiveElement,
    SectionBlock,
)
from slack_sdk.models.views import View

from blocks import (
    actions,
    assessments,
    assignments,
    common,
    ending_messages,
    endings,
    feedback,
    goals,
    menu,
    milestones,
    needs,
    offers,
    privacy,
    resources,
    session_pages,
    sessions,
    skills,
    team,
)
from models.shapes.home import Home, PairLine
from models.shapes.people import Standing
from models.words import AssignmentStatus

MORE = "home.more"
MOST_LINES = 5
MOST_BUTTONS = 5
"""Before **More**, wherever they stand: what is most urgent keeps its buttons."""


def home(home: Home, *, more: bool = False) -> View:
    """What needs me, then my people, then what else I can do; one line says what others can read."""
    blocks: list[Block] = []
    if home.standing.first_time:
        blocks += _welcome(home)
    needs_me = [*_offers(home), *_ended(home), *_overdue(home), *_needs(home), *_waiting(home)]
    mine, reports = _mine(home), _reports(home)
    if needs_me:
        blocks += [HeaderBlock(text="Needs you now"), *needs_me]
    elif not (mine or reports):
        mine = [_nothing_yet(home.standing)]
    blocks += [*mine, *(milestones.line(line) for line in home.ramps[:MOST_LINES]), *reports]
    shown = _keep_buttons(blocks)
    blocks += [
        DividerBlock(),
        *_verbs(home, shown, more=more),
        common.paragraph(
            "What mentor and mentee talk about stays with the two. Managers see that you met, not what about.",
            accessory=common.button("Privacy", privacy.OPEN),
        ),
    ]
    return View(type="home", blocks=blocks)


def _keep_buttons(blocks: list[Block]) -> list[str | None]:
    """Takes the buttons off whatever comes after the first five; returns the action ids of those that stay."""
    shown: list[str | None] = []
    for block in list(blocks):
        buttons = _buttons(block)
        if len(shown) + len(buttons) <= MOST_BUTTONS:
            shown += [button.action_id for button in buttons]
        elif isinstance(block, SectionBlock):
            block.accessory = None
        else:
            blocks.remove(block)
    return shown


def _buttons(block: Block) -> list[InteractiveElement]:
    if isinstance(block, SectionBlock) and isinstance(block.accessory, ButtonElement):
        return [block.accessory]
    elements = block.elements if isinstance(block, ActionsBlock) else []
    return [element for element in elements if isinstance(element, InteractiveElement)]


def _verbs(home: Home, shown: Sequence[str | None], *, more: bool) -> list[Block]:
    """As many as there is room for, the likeliest first; **More** opens the rest."""
    standing = home.standing
    elsewhere = {*shown, privacy.OPEN, assignments.OPEN_ASSIGN}
    together = _together(standing)
    those = {button.action_id for button in together}
    others = [button for button in menu.buttons_for(standing) if button.action_id not in those]
    verbs = [button for button in (*together, *others) if button.action_id not in elsewhere]
    room = max(0, MOST_BUTTONS - len(shown))
    first, rest = verbs[:room], verbs[room:]
    if not more:
        if rest or standing.is_paired:
            first.append(common.button("More", MORE))
        return [ActionsBlock(elements=list(first))] if first else []
    rows = [verbs[start : start + MOST_BUTTONS] for start in range(0, len(verbs), MOST_BUTTONS)]
    blocks: list[Block] = [ActionsBlock(elements=list(row)) for row in rows]
    if standing.is_paired:
        statuses = {line.status for line in (*home.mentors, *home.mentees)}
        blocks += [common.paragraph("*How it goes on*"), *endings.steps(statuses)]
    return blocks


def _together(standing: Standing) -> list[ButtonElement]:
    """What the two do with each other; which mentorship is asked where there are several."""
    if not standing.is_paired:
        return []
    verbs = [
        ("Log a session", sessions.OPEN_LOG),
        ("Action items", actions.OPEN_ACTIONS),
        ("Past sessions", session_pages.OPEN_SESSIONS),
        ("Milestones", milestones.OPEN),
        ("Goals", goals.OPEN),
        ("Skills", skills.OPEN),
        *([("Assess myself", assessments.OPEN)] if standing.has_mentor else []),
        ("Give feedback", feedback.OPEN),
        ("Resources", resources.OPEN_RESOURCES),
    ]
    return [common.button(words, action_id) for words, action_id in verbs]


def _welcome(home: Home) -> list[Block]:
    """The first opening: what this is, and one thing to try."""
    standing = home.standing
    if standing.is_manager or standing.is_lead:
        first = "When somebody new starts, `/mentor assign @name` suggests the mentors who fit best, and why."
    elif standing.is_mentor:
        first = "Your mentees, their next check-ins and new offers stand here."
    elif standing.is_mentee:
        first = "You will find your mentor, your next check-in and your open actions here."
    else:
        first = "If you have been here a while, become a mentor: you say for how many, and what you can help with."
    return [
        HeaderBlock(text=common.shorten(f"Welcome, {standing.name}", 150)),
        common.paragraph(f"Cairn gives every new colleague a mentor and keeps the two meeting. {first}"),
    ]


def _offers(home: Home) -> list[Block]:
    blocks: list[Block] = []
    for line in home.offers[:MOST_LINES]:
        blocks.append(common.paragraph(f"You are asked to mentor {common.mention(line.mentee_slack_id)}."))
        blocks.append(offers.answer_buttons(line.assignment_id))
    return blocks


def _ended(home: Home) -> list[Block]:
    blocks: list[Block] = []
    for line in (*home.mentors, *home.mentees):
        if line.ended_on:
            who = f"You and {common.mention(line.other_slack_id)}"
            blocks += ending_messages.ended_item(line.assignment_id, who, line.ended_on)
    return blocks


def _overdue(home: Home) -> list[Block]:
    number = home.overdue_actions
    if not number:
        return []
    what = "An action item of yours is" if number == 1 else f"{number} action items of yours are"
    button = common.button("Show them" if number > 1 else "Show it", actions.OPEN_ACTIONS)
    return [common.paragraph(f"{what} overdue.", accessory=button)]


def _needs(home: Home) -> list[Block]:
    """A manager's people, in the words of the digest; what does not fit is behind **See all**."""
    blocks: list[Block] = [needs.line(need) for need in home.needs]
    if home.more_needs:
        button = common.button("See all", team.OPEN)
        blocks.append(common.paragraph(f"And {home.more_needs} more on your team.", accessory=button))
    return blocks


def _waiting(home: Home) -> list[Block]:
    blocks: list[Block] = []
    for newcomer in home.waiting[:MOST_LINES]:
        since = ""
        if newcomer.start_date:
            since = f", {'here since' if newcomer.has_started else 'starts'} {newcomer.start_date:%-d %b}"
        blocks.append(
            common.paragraph(
                f"{common.mention(newcomer.slack_id)} has no mentor{since}.",
                accessory=common.button("Assign a mentor", assignments.OPEN_ASSIGN, str(newcomer.user_id)),
            )
        )
    rest = len(home.waiting) - MOST_LINES
    if rest > 0:
        blocks.append(common.small_print(f"And {rest} more without a mentor: `/mentor assign @name`."))
    return blocks


def _mine(home: Home) -> list[Block]:
    blocks: list[Block] = []
    if home.looking:
        blocks.append(
            common.paragraph(f"*My mentor*\n{common.mention(home.looking)} is finding you a mentor.")
        )
    for title, lines in (("*My mentor*", home.mentors), ("*My mentees*", home.mentees)):
        if lines:
            blocks += [common.paragraph(title), *(_pair(line) for line in lines)]
    return blocks


def _pair(line: PairLine) -> Block:
    """One mentorship: what comes next, and the button for what has just been."""
    words = [common.mention(line.other_slack_id)]
    if line.status == AssignmentStatus.PAUSED:
        words.append("paused")
    elif line.ended_on:
        words.append(f"agreed until {common.day(line.ended_on)}")
    elif line.next_check_in:
        words.append(f"next check-in {line.next_check_in:%a %-d %b}")
    if line.open_actions:
        words.append(f"{line.open_actions} open action item{'' if line.open_actions == 1 else 's'}")
    button = common.button("Log a session", sessions.OPEN_LOG, line.assignment_id)
    return common.paragraph("  ·  ".join(words), accessory=button)


def _reports(home: Home) -> list[Block]:
    """Those of a manager's people who do not need them now, as numbers."""
    numbers = []
    if home.on_track:
        numbers.append(f"{home.on_track} on track.")
    if home.hidden:
        numbers.append(f"{home.hidden} at risk, hidden for two weeks: you know.")
    return [common.paragraph(f"*My reports*\n{' '.join(numbers)}")] if numbers else []


def _nothing_yet(standing: Standing) -> Block:
    if standing.is_mentor:
        return common.paragraph(
            "*My mentees*\nNobody yet. When somebody could use your help, you get an offer here and as a message."
        )
    if standing.is_manager:
        return common.paragraph("*My reports*\nEverybody new on your team has a mentor or an open offer.")
    return common.paragraph(
        "*My mentorship*\nYou have none at the moment. Would you like to help somebody who is new? Become a mentor."
    )
