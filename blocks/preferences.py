"""`/mentor settings`: when and about what a person wants to hear from us."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from slack_sdk.models.blocks import (
    CheckboxesElement,
    DatePickerElement,
    PlainTextInputElement,
    StaticMultiSelectElement,
    StaticSelectElement,
    UserMultiSelectElement,
)
from slack_sdk.models.views import View

from blocks import common, reading
from models.shapes.people import PreferencesForm
from models.words import Reminder

OPEN = "preferences.open"
SAVE = "preferences.save"

REMINDERS = {
    Reminder.CHECK_IN: "The morning of a check-in",
    Reminder.QUESTION: "Whether we met",
    Reminder.OFFER: "Offers that wait for me",
    Reminder.ACTIONS: "Action items that are due",
    Reminder.MILESTONES: "Milestones that are due",
    Reminder.ASSESSMENT: "Self-assessment",
    Reminder.FEEDBACK: "Feedback on the mentorship",
    Reminder.AGREED_END: "When the agreed time is over",
    Reminder.DIGEST: "My team's digest",
    Reminder.LEAD_DIGEST: "The program's digest",
}

DAYS = {1: "Monday", 2: "Tuesday", 3: "Wednesday", 4: "Thursday", 5: "Friday", 6: "Saturday", 7: "Sunday"}


def settings(form: PreferencesForm, *, default_hour: int) -> View:
    hours = [(str(hour), f"{hour:02d}:00") for hour in range(24)]
    hour = form.reminder_hour if form.reminder_hour is not None else default_hour
    blocks = [
        common.field(
            "reminder_hour",
            "Reminder hour",
            StaticSelectElement(
                options=common.options(hours), initial_option=common.options([hours[hour]])[0]
            ),
            hint="In your own time zone, as your Slack profile has it.",
        ),
        common.field(
            "working_days",
            "Working days",
            CheckboxesElement(options=_days(tuple(DAYS)), initial_options=_days(form.working_days)),
        ),
        common.field(
            "snooze_until",
            "Snooze until",
            DatePickerElement(initial_date=form.snooze_until.isoformat() if form.snooze_until else None),
            optional=True,
            hint="Until this day you get no reminders and no new offers.",
        ),
        common.field(
            "country",
            "Country",
            PlainTextInputElement(initial_value=form.country, max_length=2, placeholder="DE"),
            optional=True,
            hint="Two letters, for public holidays. Empty: the program's.",
        ),
        common.field(
            "muted",
            "Mute",
            StaticMultiSelectElement(
                placeholder="Nothing is muted",
                options=common.options(list(REMINDERS.items())),
                initial_options=common.options([(one, REMINDERS[one]) for one in form.muted]) or None,
            ),
            optional=True,
            hint="What you do not want to hear of by itself. App Home shows it all the same.",
        ),
        common.field(
            "avoided",
            "Avoid list",
            UserMultiSelectElement(initial_users=list(form.avoided) or None, max_selected_items=20),
            optional=True,
            hint="You are never matched with these people. Nobody else can see this list, not even program leads.",
        ),
    ]
    return common.form(SAVE, "My settings", blocks, submit="Save")


def read(view: Mapping[str, Any]) -> PreferencesForm:
    hour = reading.choice(view, "reminder_hour")
    snooze = reading.day(view, "snooze_until")
    country = reading.text(view, "country")
    return PreferencesForm(
        reminder_hour=int(hour) if hour else None,
        working_days=tuple(int(day) for day in reading.choices(view, "working_days")),
        snooze_until=date.fromisoformat(snooze) if snooze else None,
        country=country.upper() if country else None,
        avoided=reading.users(view, "avoided"),
        muted=tuple(Reminder(one) for one in reading.choices(view, "muted") if one in set(Reminder)),
    )


def _days(days: Sequence[int]) -> list[Any]:
    return common.options([(str(day), DAYS[day]) for day in sorted(days)])
