"""What a logged session can be: every field checked at once, so that nobody has to submit a form three times."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from app.services import resources
from models.errors import Invalid
from models.shapes.sessions import (
    LONGEST_ACTION,
    LONGEST_MEETING,
    LONGEST_SUMMARY,
    LONGEST_TOPIC,
    MOST_ACTIONS,
    MOST_RESOURCES,
    MOST_TOPICS,
    ActionForm,
    SessionForm,
)
from models.words import Party

LONGEST_AGO = timedelta(days=366)
LATEST_DUE = timedelta(days=366)

Wrong = list[tuple[str | None, str]]


def check(form: SessionForm, *, side: Party, today: date) -> None:
    """Raises Invalid with all that cannot be; `today` is the day of whoever logs, who is on this `side`."""
    wrong: Wrong = [*_about_the_meeting(form, today), *_about_confidence(form, side)]
    for action in form.actions:
        wrong += _about_action(action, form.day or today)
    for resource in form.resources:
        wrong += resources.wrong(resource)
    wrong += too_many(form.topics, form.actions, form.resources)
    if wrong:
        raise Invalid.many(wrong)


def too_many(topics: Sequence[object], actions: Sequence[object], shared: Sequence[object]) -> Wrong:
    """A session that grows past its form could not be edited any more."""
    wrong: Wrong = []
    if len(topics) > MOST_TOPICS:
        wrong.append(("topics", f"Keep it to {MOST_TOPICS} topics; there are {len(topics)}."))
    if len(actions) > MOST_ACTIONS:
        wrong.append((None, f"Keep it to {MOST_ACTIONS} action items a session; there are {len(actions)}."))
    if len(shared) > MOST_RESOURCES:
        wrong.append((None, f"Keep it to {MOST_RESOURCES} resources a session; there are {len(shared)}."))
    return wrong


def summary(text: str | None) -> Wrong:
    if text and len(text) > LONGEST_SUMMARY:
        return [("summary", f"Keep the summary to {LONGEST_SUMMARY} characters; it has {len(text)}.")]
    return []


def _about_the_meeting(form: SessionForm, today: date) -> Wrong:
    wrong: Wrong = []
    if form.day is None:
        wrong.append(("date", "Choose the day on which you met."))
    elif form.day > today:
        wrong.append(("date", "This day is still to come. Choose today or a day before."))
    elif form.day < today - LONGEST_AGO:
        wrong.append(("date", "Choose a day within the last year."))
    if form.duration is None or not 1 <= form.duration <= LONGEST_MEETING:
        wrong.append(
            (
                "duration",
                f"Give whole minutes, from 1 to {LONGEST_MEETING} (that is {LONGEST_MEETING // 60} hours).",
            )
        )
    if any(len(topic) > LONGEST_TOPIC for topic in form.topics):
        wrong.append(("topics", f"Keep each topic to {LONGEST_TOPIC} characters."))
    return [*wrong, *summary(form.summary)]


def _about_confidence(form: SessionForm, side: Party) -> Wrong:
    given = {
        "confidence_after": form.confidence_after,
        "confidence_before": form.confidence_before,
        "quality": form.quality,
    }
    wrong: Wrong = [
        (field, "Choose a number from 1 to 5, or leave it empty.")
        for field, value in given.items()
        if value is not None and not 1 <= value <= 5
    ]
    if side is Party.MENTOR:
        wrong += [
            (field, "Only the mentee says how confident they are.")
            for field in ("confidence_after", "confidence_before")
            if given[field] is not None
        ]
    return wrong


def _about_action(action: ActionForm, day: date) -> Wrong:
    wrong: Wrong = []
    if not action.item:
        wrong.append((f"what_{action.row}", "Say what is to be done, or remove this action item."))
    elif len(action.item) > LONGEST_ACTION:
        wrong.append(
            (f"what_{action.row}", f"Keep it to {LONGEST_ACTION} characters; it has {len(action.item)}.")
        )
    if action.owner not in tuple(Party):
        wrong.append((f"owner_{action.row}", "Choose which of you two does it."))
    if action.due and not day <= action.due <= day + LATEST_DUE:
        wrong.append((f"due_{action.row}", "Choose a day within a year of the session, or leave it empty."))
    return wrong
