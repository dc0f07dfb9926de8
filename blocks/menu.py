"""`/mentor`: what this person can do now, the most likely first."""

from __future__ import annotations

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from blocks import (
    actions,
    assignments,
    common,
    intake,
    mentors,
    people,
    preferences,
    privacy,
    session_pages,
    sessions,
    team,
)
from blocks.common import Drawn
from models.shapes.people import Standing

MOST_BUTTONS = 5


def menu(standing: Standing) -> list[Block]:
    buttons = buttons_for(standing)[:MOST_BUTTONS]
    buttons[0].style = "primary"
    return [
        common.paragraph(f"*Hi {common.escape(standing.name)}, what would you like to do?*"),
        ActionsBlock(elements=buttons),
        common.small_print(_the_rest(standing)),
    ]


def message(standing: Standing) -> Drawn:
    """The answer to whatever somebody writes to the bot."""
    return Drawn("Here is what I can do for you.", menu(standing))


def buttons_for(standing: Standing) -> list[ButtonElement]:
    """Verbs in the order of what this person most likely came for."""
    buttons: list[ButtonElement] = []
    if standing.waiting:
        newcomer = standing.waiting[0]
        buttons.append(
            common.button(f"Assign {newcomer.name} a mentor", assignments.OPEN_ASSIGN, str(newcomer.user_id))
        )
    if standing.is_manager:
        buttons.append(common.button("See my team", team.OPEN))
    if standing.is_paired:
        buttons.append(common.button("Log a session", sessions.OPEN_LOG))
        buttons.append(common.button("Action items", actions.OPEN_ACTIONS))
        buttons.append(common.button("Past sessions", session_pages.OPEN_SESSIONS))
    if standing.is_mentee:
        buttons.append(common.button("Tell us about you", intake.OPEN))
    if standing.is_mentor:
        buttons.append(common.button("See my mentor profile", mentors.OPEN_PROFILE))
    elif not standing.is_mentee:
        buttons.append(common.button("Become a mentor", mentors.OPEN_JOIN))
    if standing.is_lead:
        buttons.append(common.button("Complete the directory", people.OPEN_PEOPLE))
    buttons.append(common.button("Change my settings", preferences.OPEN))
    buttons.append(common.button("See who can read what", privacy.OPEN))
    return buttons


def _the_rest(standing: Standing) -> str:
    words = ["`/mentor profile @name` shows a mentor's card"]
    if standing.is_manager or standing.is_lead:
        words.append(
            "`/mentor matches @name` suggests mentors, `assign @name` offers one, `cancel @name` withdraws it"
        )
    if standing.is_paired:
        words.append("`/mentor share` keeps a link for the two of you")
    if standing.is_paired or standing.is_manager or standing.is_lead:
        words.append("`/mentor milestones` and `goals` show how far it is")
        words.append("`pause`, `resume`, `complete` and `rematch` change how it goes on")
    if standing.is_paired:
        words.append("`skills`, `assess` and `feedback` are yours alone to fill in")
    if standing.is_mentor:
        words.append("`/mentor leave` stops mentoring")
    return "Also: " + ", ".join(words) + "."


def sentence(text: str) -> Block:
    return common.paragraph(text)


def not_understood(word: str, nearest: str | None) -> str:
    """One line above the menu, with the nearest word where one is near."""
    said = f"I don't know `{common.escape(common.shorten(word, 40))}`."
    return f"{said} Did you mean `/mentor {nearest}`?" if nearest else f"{said} This is what I can do:"
