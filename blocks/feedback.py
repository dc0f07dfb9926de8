"""**Give feedback**, and the messages that ask for it. What was said stands in modals only."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    InteractiveElement,
    PlainTextInputElement,
    RadioButtonsElement,
)
from slack_sdk.models.views import View

from blocks import common, reading
from blocks.common import Drawn
from models.ids import AssignmentId
from models.shapes.assignments import OfferView
from models.shapes.feedback import FIRST, NOT_A_NUMBER, Asked, FeedbackForm, FeedbackScreen
from models.words import Fit, Party

OPEN = "feedback.open"
GIVE = "feedback.give"
FIT_GOOD = "feedback.fit_good"
FIT_TOO_EARLY = "feedback.fit_too_early"
FIT_NOT_GOOD = "feedback.fit_not_good"

FITS = {
    Fit.GOOD: ("Good fit", FIT_GOOD),
    Fit.TOO_EARLY: ("Too early to say", FIT_TOO_EARLY),
    Fit.NOT_GOOD: ("Not a good fit", FIT_NOT_GOOD),
}
FIT_READER = "Nobody but you can read what you answer about the fit."
RATINGS = {
    "5": "5 · very good",
    "4": "4 · good",
    "3": "3 · all right",
    "2": "2 · not so good",
    "1": "1 · poor",
}


def give(screen: FeedbackScreen) -> View:
    """The form of either side; for a manager the page of what the mentor wrote."""
    if screen.side is None:
        return _page(screen)
    hidden = json.dumps({"assignment": str(screen.view.id), "occasion": screen.occasion})
    blocks = _by_mentee(screen) if screen.side is Party.MENTEE else _by_mentor(screen)
    return common.form(GIVE, "Give feedback", blocks, submit="Send", private_metadata=hidden)


def read(view: Mapping[str, Any]) -> FeedbackForm:
    hidden = json.loads(view["private_metadata"])
    rating = reading.choice(view, "rating")
    return FeedbackForm(
        assignment_id=AssignmentId(common.read_id(hidden["assignment"])),
        occasion=str(hidden["occasion"]),
        rating=None if rating is None else int(rating) if rating in RATINGS else NOT_A_NUMBER,
        words=reading.text(view, "words"),
    )


def thanks() -> View:
    return common.page("Give feedback", [common.paragraph("Thank you. It is saved.")])


def named(value: str | None) -> tuple[AssignmentId, str]:
    """The mentorship and the occasion that a button carries."""
    assignment, _, occasion = (value or "").partition(":")
    return AssignmentId(common.read_id(assignment)), occasion


def asked(question: Asked) -> Drawn:
    """One question, answered with one tap or one form."""
    view = question.view
    other = view.mentor_slack_id if question.side is Party.MENTEE else view.mentee_slack_id
    name = view.mentor_name if question.side is Party.MENTEE else view.mentee_name
    if question.occasion == FIRST:
        text = f"You have met {common.escape(name)} for the first time. Do the two of you fit?"
    elif question.side is Party.MENTEE:
        text = f"How is it going with {common.escape(name)}?"
    else:
        text = f"How is {common.escape(name)} getting on, and how are you as a mentor?"
    return Drawn(
        text, [common.paragraph(text.replace(common.escape(name), common.mention(other))), *ask(question)]
    )


def ask(question: Asked) -> Sequence[Block]:
    """The buttons, and who reads the answer; nothing where all is answered."""
    value = f"{question.view.id}:{question.occasion}"
    buttons: list[InteractiveElement] = []
    if question.asks_for_fit:
        buttons += _fits(value)
    if question.asks_for_feedback:
        buttons.append(common.button("Give feedback", OPEN, value))
    if not buttons:
        return []
    reader = [common.small_print(FIT_READER)] if question.asks_for_fit else []
    return [ActionsBlock(elements=buttons), *reader]


def ask_for_fit(assignment: AssignmentId) -> Sequence[Block]:
    """The same question below what somebody has just said of their first meeting."""
    return [
        common.paragraph("That was the first time. Do the two of you fit?"),
        ActionsBlock(elements=_fits(f"{assignment}:{FIRST}")),
        common.small_print(FIT_READER),
    ]


def _fits(value: str) -> list[InteractiveElement]:
    return [common.button(words, action_id, value) for words, action_id in FITS.values()]


def answered(question: Asked) -> Drawn:
    """Says thank you, not what for; what is still open can still be said."""
    text = "Thank you for your answer."
    return Drawn(text, [common.paragraph(text), *ask(question)])


def progress_written(view: OfferView) -> Drawn:
    text = f"{common.escape(view.mentor_name)} has written feedback on your progress."
    said = f"{common.mention(view.mentor_slack_id)} has written feedback on your progress."
    button = common.button("View", OPEN, f"{view.id}:")
    return Drawn(text, [common.paragraph(said), ActionsBlock(elements=[button])])


def _by_mentee(screen: FeedbackScreen) -> list[Block]:
    return [
        common.paragraph(f"*About {common.mention(screen.view.mentor_slack_id)}*"),
        *_progress(screen),
        _rating("Rating", optional=False),
        _words("Feedback", "Nobody but you can read this."),
        common.small_print(
            f"Nobody else sees your rating. It counts in a mean of at least {screen.least_people} people."
        ),
    ]


def _by_mentor(screen: FeedbackScreen) -> list[Block]:
    return [
        common.paragraph(f"*About {common.mention(screen.view.mentee_slack_id)}*"),
        _words("Feedback on progress", "Your mentee and their manager can read this."),
        _rating("How satisfied are you with being a mentor?", optional=True),
        common.small_print(
            f"Nobody else sees how satisfied you are. It counts in a mean of at least {screen.least_people} people."
        ),
    ]


def _page(screen: FeedbackScreen) -> View:
    names = f"{common.mention(screen.view.mentor_slack_id)} on {common.mention(screen.view.mentee_slack_id)}"
    return common.page(
        "Feedback on progress",
        _progress(screen) or [common.paragraph(f"{names}: nothing has been written yet.")],
    )


def _progress(screen: FeedbackScreen) -> list[Block]:
    """What the mentor wrote; quoted, for it is somebody else's words."""
    mentor = common.mention(screen.view.mentor_slack_id)
    parts = (("on progress", screen.progress), ("at the end", screen.completion_notes))
    return [common.paragraph(f"{mentor} {when}:\n{common.quoted(words)}") for when, words in parts if words]


def _rating(label: str, *, optional: bool) -> Block:
    element = RadioButtonsElement(options=common.options(list(RATINGS.items())))
    return common.field("rating", label, element, optional=optional)


def _words(label: str, hint: str) -> Block:
    element = PlainTextInputElement(multiline=True, max_length=3000)
    return common.field("words", label, element, optional=True, hint=hint)
