"""What may be said of a person from outside Slack, and how a text becomes a value: for CSV and for REST."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from rapidfuzz import process

from app.services.directory import time_zones
from models.errors import Invalid
from models.ids import SlackId

Value = str | date | Decimal | bool | None

MANAGER = "manager_slack_user_id"
NEAR_ENOUGH = 75
SLACK_ID = re.compile(r"[UW][A-Z0-9]{1,20}")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
WORDS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


@dataclass(frozen=True)
class PersonFacts:
    """What somebody says of one person; `given` goes by the names in READERS.

    A fact that is missing stays as it is, None clears it.
    """

    slack_id: SlackId
    given: Mapping[str, Value]


def read(column: str, text: str) -> Value:
    """The value of a fact as it was typed; raises Invalid for that field."""
    if not text.isprintable():
        sentence = f"{column} has a line break or a control character in it. Write it in one line."
        raise Invalid(sentence, field=column)
    try:
        return READERS[column](text)
    except Invalid as refused:
        raise Invalid(refused.sentence, field=column) from None


def slack_id(text: str) -> SlackId:
    if not SLACK_ID.fullmatch(text):
        raise Invalid(
            f"{shown(text)} is no Slack user id. They look like U012ABCDEF (in a profile: Copy member ID)."
        )
    return SlackId(text)


def _words(column: str, longest: int) -> Callable[[str], str]:
    def read_words(text: str) -> str:
        if len(text) > longest:
            raise Invalid(f"{column} has {len(text)} characters. Keep it to {longest}.")
        return text

    return read_words


def _email(text: str) -> str:
    if not EMAIL.fullmatch(text) or len(text) > 254:
        raise Invalid(f"{shown(text)} is no e-mail address.")
    return text


def _timezone(text: str) -> str:
    if text in time_zones():
        return text
    nearest = process.extractOne(text, time_zones(), score_cutoff=NEAR_ENOUGH)
    hint = f"Did you mean {nearest[0]}?" if nearest else "Write it like Europe/Berlin."
    raise Invalid(f"{shown(text)} is no time zone. {hint}")


def date_in(column: str) -> Callable[[str], date]:
    def read_date(text: str) -> date:
        try:
            day = date.fromisoformat(text) if ISO_DATE.fullmatch(text) else None
        except ValueError:
            day = None
        if day is None or not 1950 <= day.year <= 2100:
            raise Invalid(f"{column} is {shown(text)}, which is no date. Write it like 2026-03-31.")
        return day

    return read_date


def _rating(text: str) -> Decimal:
    """A comma is what spreadsheets write in half of Europe."""
    try:
        rating = Decimal(text.replace(",", "."))
    except InvalidOperation:
        rating = Decimal("NaN")
    if not rating.is_finite() or not 0 <= rating <= 5 or rating != round(rating, 2):
        raise Invalid(
            f"performance_rating is {shown(text)}. Write a number from 0 to 5 with at most two decimals."
        )
    return round(rating, 2)


def _yes_or_no(text: str) -> bool:
    if text.lower() not in WORDS:
        raise Invalid(f"is_program_lead is {shown(text)}. Write true or false.")
    return WORDS[text.lower()]


def shown(text: str) -> str:
    """A text from outside as it may stand in a sentence."""
    return repr(text if len(text) <= 40 else f"{text[:40]}…")


READERS: Mapping[str, Callable[[str], Value]] = {
    "name": _words("name", 200),
    "email": _email,
    "timezone": _timezone,
    "location": _words("location", 200),
    "role": _words("role", 100),
    "start_date": date_in("start_date"),
    "left_on": date_in("left_on"),
    MANAGER: slack_id,
    "performance_rating": _rating,
    "is_program_lead": _yes_or_no,
}
"""Whether somebody is active, a guest or an app is Slack's to say, and not here."""
