"""Goals as people type them: one a line, an optional date at its end."""

from __future__ import annotations

import re
from collections.abc import Container
from datetime import date

from models.assignments import Goal
from models.errors import Invalid

MOST_GOALS = 10
LONGEST_GOAL = 300

_DATE_AT_END = re.compile(r"^(?P<goal>.*?)[\s,;:(–-]*(?P<date>\d{4}-\d{1,2}-\d{1,2})\)?\s*$")


def parse(text: str, *, earliest: date, kept: Container[tuple[str, str | None]] = frozenset()) -> list[Goal]:
    """Reads the lines; raises Invalid under `goals` with the line that cannot be. `kept` may have passed."""
    goals: list[Goal] = []
    for number, line in enumerate(text.splitlines(), start=1):
        line = line.strip().lstrip("•*- ").strip()
        if not line:
            continue
        goal, target = _split(line, number)
        if not goal:
            raise _wrong(number, "has a date but no goal. Write the goal before the date.")
        if len(goal) > LONGEST_GOAL:
            raise _wrong(number, f"is longer than {LONGEST_GOAL} characters. Make it shorter, or two goals.")
        if target and target < earliest and (goal, target.isoformat()) not in kept:
            raise _wrong(number, f"has the date {target}, which has passed. Choose a later one.")
        goals.append(Goal(goal=goal, target_date=target.isoformat() if target else None, achieved=False))
    if len(goals) > MOST_GOALS:
        raise Invalid(f"Keep it to {MOST_GOALS} goals; there are {len(goals)}.", field="goals")
    return goals


def _split(line: str, number: int) -> tuple[str, date | None]:
    match = _DATE_AT_END.match(line)
    if not match:
        return line, None
    try:
        year, month, day = (int(part) for part in match["date"].split("-"))
        return match["goal"].strip(), date(year, month, day)
    except ValueError:
        raise _wrong(
            number, f"ends with {match['date']}, which is no date. Write it as YYYY-MM-DD."
        ) from None


def _wrong(number: int, what: str) -> Invalid:
    return Invalid(f"Line {number} {what}", field="goals")
