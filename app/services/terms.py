"""The terms of an offer: dates, goals and expectations, checked together so that every wrong field is named at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.services import goal_lines, program
from models.assignments import Goal
from models.errors import Invalid
from models.shapes.assignments import AssignForm

LONGEST_EXPECTATIONS = 3000
MOST_WEEKS = 104
LONGEST_MENTORSHIP = timedelta(weeks=MOST_WEEKS)
LATEST_START = timedelta(days=365)


@dataclass(frozen=True)
class Terms:
    start: date
    end: date
    weeks: int
    goals: list[Goal]
    expectations: str | None


async def check(db: AsyncSession, form: AssignForm, today: date) -> Terms:
    """The form's dates and texts, checked together so that every wrong field is named at once."""
    wrong: list[tuple[str | None, str]] = []
    start = form.start_date or today
    if start < today:
        wrong.append(("start_date", "Choose a start date from today on."))
    if start > today + LATEST_START:
        wrong.append(("start_date", "Choose a start date within the next year."))
    weeks = form.duration_weeks
    if weeks is None:
        weeks = (await program.settings(db)).default_duration_weeks
    elif form.end_date is None and not 1 <= weeks <= MOST_WEEKS:
        wrong.append(("duration", f"Choose a duration from 1 to {MOST_WEEKS} weeks."))
        weeks = 1
    end = form.end_date or start + timedelta(weeks=weeks)
    if form.end_date:
        weeks = max(1, round((form.end_date - start).days / 7))
        if form.end_date <= start:
            wrong.append(("end_date", "Choose an end date after the start date."))
        elif form.end_date - start > LONGEST_MENTORSHIP:
            wrong.append(("end_date", "Choose an end date within two years of the start."))
    if form.expectations and len(form.expectations) > LONGEST_EXPECTATIONS:
        wrong.append(
            (
                "expectations",
                f"Keep this to {LONGEST_EXPECTATIONS} characters; it has {len(form.expectations)}.",
            )
        )
    parsed: list[Goal] = []
    try:
        parsed = goal_lines.parse(form.goals, earliest=min(start, today))
    except Invalid as refusal:
        wrong.extend(refusal.errors)
    if wrong:
        raise Invalid.many(wrong)
    return Terms(start, end, weeks, parsed, form.expectations)
