"""Screens of the goals: the list, and the form that changes it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, PlainTextInputElement
from slack_sdk.models.views import View

from blocks import common, reading
from models.ids import AssignmentId
from models.shapes.goals import GoalLine, Goals, GoalsForm

OPEN = "goals.open"
ACHIEVED = "goals.achieved"
NOT_YET = "goals.not_yet"
EDIT = "goals.edit"
SAVE = "goals.save"


def goals(shown: Goals) -> View:
    """Each goal with one button, and one to change them all."""
    names = f"{common.escape(shown.mentor_name)} and {common.escape(shown.mentee_name)}"
    done = sum(goal.achieved for goal in shown.goals)
    head = f"{common.bar(done, len(shown.goals))} {done} of {len(shown.goals)} achieved"
    blocks: list[Block] = [
        common.paragraph(f"*{names}*\n{head if shown.goals else 'There are no goals yet.'}"),
        *(_goal(goal, shown) for goal in shown.goals),
    ]
    if shown.may_change:
        blocks.append(ActionsBlock(elements=[common.button("Edit", EDIT, str(shown.assignment_id))]))
    blocks.append(
        common.small_print("Mentee, mentor, their managers and program leads see goals, and no one else.")
    )
    return common.page("Goals", blocks, private_metadata=str(shown.assignment_id))


def form(shown: Goals) -> View:
    hidden = {"assignment": str(shown.assignment_id), "version": shown.version}
    return common.form(
        SAVE,
        "Edit goals",
        [
            common.field(
                "goals",
                "Goals",
                PlainTextInputElement(
                    initial_value=shown.as_typed or None,
                    multiline=True,
                    max_length=3000,
                    placeholder="Lead a renewal call 2027-03-31",
                ),
                optional=True,
                hint="One a line, with a date at its end if there is one. In the same words a goal stays achieved.",
            )
        ],
        submit="Save",
        private_metadata=json.dumps(hidden),
    )


def read(view: Mapping[str, Any]) -> GoalsForm:
    hidden = json.loads(view["private_metadata"])
    return GoalsForm(
        assignment_id=AssignmentId(common.read_id(hidden["assignment"])),
        text=reading.text(view, "goals") or "",
        version=str(hidden["version"]),
    )


def _goal(goal: GoalLine, shown: Goals) -> Block:
    by = f" · by {common.day(date.fromisoformat(goal.target_date))}" if goal.target_date else ""
    mark = ":white_check_mark: " if goal.achieved else ""
    button = None
    if shown.may_change:
        button = (
            common.button("Not yet", NOT_YET, goal.key)
            if goal.achieved
            else common.button("Mark achieved", ACHIEVED, goal.key)
        )
    return common.paragraph(f"{mark}{common.escape(goal.goal)}{by}", accessory=button)
