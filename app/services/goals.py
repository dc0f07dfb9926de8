"""The goals of a running mentorship: shown, marked as achieved, revised."""

from __future__ import annotations

import zlib
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.services import audit, goal_lines, mentorships, offer_views, people
from models.assignments import Goal, MentorshipAssignment
from models.errors import Conflict, NotFound
from models.ids import AssignmentId, UserId
from models.shapes.goals import GoalLine, Goals, GoalsForm


async def of(db: AsyncSession, assignment: AssignmentId, *, by: UserId) -> Goals:
    """The goals of one mentorship, for whoever may know of it."""
    view = await offer_views.of(db, assignment)
    row = (
        await db.execute(
            select(MentorshipAssignment.goals, MentorshipAssignment.status).where(
                MentorshipAssignment.id == assignment
            )
        )
    ).one()
    return Goals(
        assignment_id=assignment,
        mentor_name=view.mentor_name,
        mentee_name=view.mentee_name,
        goals=tuple(_line(goal) for goal in row.goals),
        may_change=row.status in people.RUNNING,
    )


async def set_achieved(
    db: AsyncSession, assignment: AssignmentId, key: str, *, achieved: bool, by: UserId, now: datetime
) -> None:
    """Marks a goal, or takes that back; what is so already stays as it is."""
    row, _ = await mentorships.held(db, assignment, by=by)
    mentorships.require_running(row.status)
    if key not in {_line(goal).key for goal in row.goals}:
        raise NotFound("This goal was changed or taken off the list. Open the goals again.")
    changed = [
        Goal(**{**goal, "achieved": achieved}) if _line(goal).key == key else goal for goal in row.goals
    ]
    await _write(db, row, changed, by=by, now=now)


async def revise(db: AsyncSession, *, by: UserId, form: GoalsForm, today: date, now: datetime) -> None:
    """Replaces the list by what was typed. A goal in the same words stays achieved; a date that was there may stay.

    Raises Invalid for a line, Conflict where somebody else has changed the goals since the form was opened.
    """
    row, _ = await mentorships.held(db, form.assignment_id, by=by)
    mentorships.require_running(row.status)
    before = await of(db, form.assignment_id, by=by)
    kept = {(goal.goal, goal.target_date) for goal in before.goals}
    typed = goal_lines.parse(form.text, earliest=today, kept=kept)
    if before.version != form.version:
        raise Conflict(
            "Somebody has changed the goals since you opened this. Copy what you wrote, and open them again.",
            field="goals",
        )
    achieved = {goal.goal for goal in before.goals if goal.achieved}
    await _write(
        db, row, [Goal(**{**goal, "achieved": goal["goal"] in achieved}) for goal in typed], by=by, now=now
    )


async def _write(
    db: AsyncSession, row: MentorshipAssignment, goals: list[Goal], *, by: UserId, now: datetime
) -> None:
    """Says nothing of a change that is none."""
    if goals == row.goals:
        return
    before, row.goals = _counts(row.goals), goals
    await db.flush()
    after = _counts(goals)
    audit.note(db, by=by, action="goals.changed", subject=row, now=now, before=before, after=after)


def _line(goal: Goal) -> GoalLine:
    words = goal["goal"]
    return GoalLine(
        goal=words,
        target_date=goal.get("target_date"),
        achieved=bool(goal.get("achieved")),
        key=f"{zlib.crc32(words.encode()):08x}",
    )


def _counts(goals: list[Goal]) -> dict[str, object]:
    return {"goals": len(goals), "achieved": sum(bool(goal.get("achieved")) for goal in goals)}
