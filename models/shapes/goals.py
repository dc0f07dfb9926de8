"""What a mentorship is for."""

from __future__ import annotations

from dataclasses import dataclass

from models.ids import AssignmentId


@dataclass(frozen=True)
class GoalLine:
    goal: str
    target_date: str | None
    """ISO 8601."""
    achieved: bool
    key: str
    """Names the goal by its words, so that a button of yesterday does not mean another one today."""


@dataclass(frozen=True)
class Goals:
    assignment_id: AssignmentId
    mentor_name: str
    mentee_name: str
    goals: tuple[GoalLine, ...]
    may_change: bool

    @property
    def version(self) -> str:
        """Changes with every goal: whoever edits an older one is told."""
        return "-".join(f"{goal.key}{goal.target_date or ''}{goal.achieved:d}" for goal in self.goals)

    @property
    def as_typed(self) -> str:
        """One a line, its date at the end: as the form takes them."""
        return "\n".join(
            f"{goal.goal} {goal.target_date}" if goal.target_date else goal.goal for goal in self.goals
        )


@dataclass(frozen=True)
class GoalsForm:
    assignment_id: AssignmentId
    text: str
    version: str
    """Of the goals that the form was opened with."""
