"""Screens of becoming, being and ceasing to be a mentor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    CheckboxesElement,
    NumberInputElement,
    PlainTextInputElement,
    RadioButtonsElement,
    StaticMultiSelectElement,
)
from slack_sdk.models.views import View

from blocks import common, reading
from blocks.common import Drawn
from models.shapes.mentors import NOT_A_NUMBER, Eligibility, MentorCard, MentorForm
from models.words import Format

OPEN_JOIN = "mentors.open_join"
OPEN_PROFILE = "mentors.open_profile"
OPEN_LEAVE = "mentors.open_leave"
ASK_EXCEPTION = "mentors.ask_exception"
GRANT_EXCEPTION = "mentors.grant_exception"
REFUSE_EXCEPTION = "mentors.refuse_exception"
JOIN = "mentors.join"
LEAVE = "mentors.leave"

FORMATS = {Format.ONE_ON_ONE: "1:1", Format.GROUP: "Group", Format.TOPIC: "Topic"}
HAND_OVER = "hand_over"
WITH_MENTEES = {
    "finish": "Finish with them as agreed",
    HAND_OVER: "Hand them over as soon as somebody else accepts",
}


def join(skills: Sequence[str], eligibility: Eligibility, card: MentorCard | None) -> View:
    """The form; prefilled for somebody who is a mentor, or was one."""
    picked = [skill for skill in (card.expertise if card else ()) if skill in skills]
    formats = card.formats if card else (Format.ONE_ON_ONE,)
    blocks: list[Block] = []
    if eligibility.unknown:
        blocks.append(
            common.small_print(
                f"{_unknowns(eligibility)} A program lead confirms your profile before you get your first offer."
            )
        )
    blocks += [
        common.field(
            "expertise",
            "Areas of expertise",
            StaticMultiSelectElement(
                options=common.options([(skill, skill) for skill in skills]),
                initial_options=common.options([(skill, skill) for skill in picked]) or None,
                max_selected_items=20,
                placeholder="What can you help with?",
            ),
        ),
        common.field(
            "max_mentees",
            "Maximum mentees",
            NumberInputElement(
                is_decimal_allowed=False,
                initial_value=str(card.max_mentees if card else 2),
                min_value=str(max(1, card.current_mentees if card else 1)),
                max_value="10",
            ),
        ),
        common.field(
            "availability",
            "Availability",
            PlainTextInputElement(
                initial_value=card.availability if card else None,
                max_length=1000,
                placeholder="Tuesday and Thursday afternoons",
            ),
            optional=True,
        ),
        common.field(
            "formats",
            "Formats",
            CheckboxesElement(
                options=_format_options(tuple(FORMATS)), initial_options=_format_options(formats)
            ),
        ),
        common.field(
            "about",
            "About me",
            PlainTextInputElement(
                initial_value=card.about if card else None, max_length=1000, multiline=True
            ),
            optional=True,
        ),
    ]
    return common.form(JOIN, "Become a mentor", blocks, submit="Save")


def read_join(view: Mapping[str, Any]) -> MentorForm:
    number = reading.text(view, "max_mentees") or ""
    return MentorForm(
        expertise=reading.choices(view, "expertise"),
        max_mentees=int(number)
        if number.isascii() and number.isdigit() and len(number) < 6
        else NOT_A_NUMBER,
        availability=reading.text(view, "availability"),
        formats=tuple(Format(name) for name in reading.choices(view, "formats")),
        about=reading.text(view, "about"),
    )


def not_eligible(eligibility: Eligibility) -> View:
    """Each criterion beside the person's own value, and the way to ask for an exception."""
    blocks: list[Block] = [common.paragraph("Mentors meet these criteria. Here is how you compare today:")]
    for criterion in eligibility.criteria:
        mark = {True: ":white_check_mark:", False: ":hourglass_flowing_sand:", None: ":grey_question:"}[
            criterion.met
        ]
        blocks.append(
            common.paragraph(f"*{criterion.label}*: {criterion.wanted}\nYou: {criterion.own} {mark}")
        )
    if eligibility.asked:
        blocks.append(
            common.small_print("You have asked for an exception. A program lead will answer by message.")
        )
    else:
        blocks.append(
            ActionsBlock(elements=[common.button("Ask for an exception", ASK_EXCEPTION, style="primary")])
        )
        blocks.append(common.small_print("The program leads will see these values and answer by message."))
    return common.page("Become a mentor", blocks)


def exception_asked() -> View:
    return common.page(
        "Become a mentor",
        [common.paragraph("The program leads have your request. You will get their answer as a message.")],
    )


def joined(card: MentorCard) -> View:
    if card.waits_for_lead:
        sentence = "Saved. A program lead confirms your profile; you will get a message."
    else:
        sentence = "You are a mentor now. When somebody could use your help, you get an offer as a message."
    return common.page("Become a mentor", [common.paragraph(f":white_check_mark: {sentence}"), *_card(card)])


def profile(card: MentorCard, *, own: bool) -> View:
    """A mentor's card. The viewer's own has the buttons to change it."""
    blocks = _card(card)
    if own:
        again = card.is_active or card.waits_for_lead
        buttons = [common.button("Edit" if again else "Become a mentor again", OPEN_JOIN, style="primary")]
        if again:
            buttons.append(common.button("Stop mentoring", OPEN_LEAVE))
        blocks.append(ActionsBlock(elements=buttons))
    return common.page("My mentor profile" if own else "Mentor profile", blocks)


def leave(card: MentorCard) -> View:
    """Asks once, and says what happens to running mentorships."""
    running = card.current_mentees
    stays = "You have no mentees at the moment." if not running else "What about those who are yours now?"
    choices = common.options(list(WITH_MENTEES.items()))
    choice = RadioButtonsElement(options=choices, initial_option=choices[0])
    return common.form(
        LEAVE,
        "Stop mentoring",
        [
            common.paragraph(
                f"You will get no new mentees, and offers you have not answered are withdrawn. {stays}"
            ),
            *([common.field("mentees", "Your mentees", choice)] if running else []),
            common.small_print("You can come back at any time with `/mentor join`."),
        ],
        submit="Stop mentoring",
    )


def read_leave(view: Mapping[str, Any]) -> bool:
    """Whether the mentees are handed over."""
    return reading.choice(view, "mentees") == HAND_OVER


def left(card: MentorCard) -> View:
    running = (
        " Your running mentorships go on until they end or are handed over." if card.current_mentees else ""
    )
    return common.page(
        "Stop mentoring",
        [
            common.paragraph(
                f"You are no longer offered as a mentor.{running} Thank you; `/mentor join` brings you back."
            )
        ],
    )


def exception_request(
    slack_id: str,
    name: str,
    eligibility: Eligibility,
    exception_id: str,
    *,
    granted: bool | None,
    by: str | None,
) -> Drawn:
    """The leads' message: who asks, with the values, and the decision or the two buttons."""
    values = "\n".join(f"• {one.label}: {one.own} ({one.wanted})" for one in eligibility.criteria)
    text = f"{common.escape(name)} would like to be a mentor and needs a program lead's yes."
    blocks: list[Block] = [
        common.paragraph(
            f"{common.mention(slack_id)} would like to be a mentor and needs a program lead's yes.\n{values}"
        )
    ]
    if granted is None:
        blocks.append(
            ActionsBlock(
                elements=[
                    common.button("Grant", GRANT_EXCEPTION, exception_id, style="primary"),
                    common.button("Not now", REFUSE_EXCEPTION, exception_id),
                ]
            )
        )
    else:
        who = common.mention(by) if by else "a program lead"
        blocks.append(common.small_print(f"{'Granted' if granted else 'Not now'}, decided by {who}."))
    return Drawn(text, blocks)


def exception_decided(*, granted: bool) -> Drawn:
    """What the one who asked is told."""
    if not granted:
        text = "The program leads would like you to wait a little before you mentor. Ask them any time."
        return Drawn(text, [common.paragraph(text)])
    text = "A program lead said yes: you can be a mentor."
    return Drawn(
        text,
        [
            common.paragraph(text),
            ActionsBlock(elements=[common.button("See my mentor profile", OPEN_PROFILE, style="primary")]),
        ],
    )


def _card(card: MentorCard) -> list[Block]:
    parts = [
        f"*{common.escape(card.name)}*\n{_state(card)}",
        f"*Helps with*\n{common.escape(', '.join(card.expertise)) or 'nothing chosen yet'}",
        f"*Formats*\n{', '.join(FORMATS[name] for name in card.formats)}",
    ]
    if card.availability:
        parts.append(f"*Availability*\n{common.escape(card.availability)}")
    if card.about:
        parts.append(f"*About me*\n{common.escape(card.about)}")
    return [common.paragraph(part) for part in parts]


def _state(card: MentorCard) -> str:
    if card.waits_for_lead:
        return "Waits for a program lead's yes."
    if not card.is_active:
        return "Not taking new mentees."
    certified = " · certified" if card.is_certified else ""
    places = f"{card.free_places} of {card.max_mentees} places free"
    return f"Mentor{certified} · {places}"


def _unknowns(eligibility: Eligibility) -> str:
    names = [one.label.lower() for one in eligibility.criteria if one.met is None]
    return f"Not known about you: {', '.join(names)}."


def _format_options(formats: Sequence[Format]) -> list[Any]:
    return common.options([(name, FORMATS[name]) for name in formats])
