"""Screens of the ramp: the steps, a form for one of them, and the messages about them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    CheckboxesElement,
    DatePickerElement,
    InteractiveElement,
    PlainTextInputElement,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from blocks import common, reading
from blocks.common import Drawn
from models.ids import MilestoneId, UserId
from models.shapes.milestones import Milestone, MilestoneForm, Ramp, RampLine
from models.words import VerificationMethod

OPEN = "milestones.open"
WHOSE = "milestones.whose"
MARK = "milestones.mark"
VERIFY = "milestones.verify"
VERIFY_ASKED = "milestones.verify_asked"
EDIT = "milestones.edit"
ADD = "milestones.add"
SAVE = "milestones.save"

METHODS = {
    VerificationMethod.SELF_REPORT: "The mentee says so",
    VerificationMethod.MENTOR_VERIFIED: "The mentor verifies it",
    VerificationMethod.SYSTEM_TRACKED: "Another system tracks it",
}
LATELY = timedelta(days=7)
"""How long what was verified stays in the message that asked for it."""
REQUIRED = "required"
RETIRED = "retired"


def ramp(ramp: Ramp) -> View:
    """All steps with what the reader may do about each; the person's id is remembered."""
    blocks: list[Block] = []
    if len(ramp.others) > 1:
        blocks.append(ActionsBlock(elements=[_whose(ramp)]))
    blocks.append(common.paragraph(_headline(ramp)))
    for milestone in ramp.milestones:
        buttons = _buttons(milestone, ramp)
        beside = buttons[0] if len(buttons) == 1 else None
        blocks.append(common.paragraph(_step(milestone), accessory=beside))
        if len(buttons) > 1:
            blocks.append(ActionsBlock(elements=list(buttons)))
    if ramp.rights.change:
        elements: list[InteractiveElement] = [common.button("Add a milestone", ADD, str(ramp.mentee_id))]
        blocks.append(ActionsBlock(elements=elements))
    blocks.append(
        common.small_print(
            "Mentee, mentor, their managers and program leads see milestones, and no one else."
        )
    )
    return common.page("Milestones", blocks, private_metadata=str(ramp.mentee_id))


def milestone(ramp: Ramp, milestone: Milestone | None) -> View:
    """The form for one step, or for a new one; who may only mark it is asked for the day alone."""
    blocks: list[Block] = []
    if ramp.rights.change:
        blocks += _terms(milestone)
    elif milestone:
        blocks.append(common.paragraph(f"*{common.escape(milestone.name)}*"))
    achieved = milestone.achieved_date if milestone else None
    blocks.append(
        common.field(
            "achieved_date",
            "Achieved on",
            DatePickerElement(initial_date=achieved.isoformat() if achieved else None),
            optional=True,
            hint="Empty: not yet.",
        )
    )
    if milestone and ramp.rights.change:
        retire = common.options([(RETIRED, "It leaves the list and no longer counts")])
        blocks.append(common.field("retire", "Retire", CheckboxesElement(options=retire), optional=True))
    hidden = {"mentee": str(ramp.mentee_id), "milestone": str(milestone.id) if milestone else None}
    return common.form(SAVE, "Milestone", blocks, submit="Save", private_metadata=json.dumps(hidden))


def read(view: Mapping[str, Any]) -> MilestoneForm:
    hidden = json.loads(view["private_metadata"])
    target, achieved = reading.day(view, "target_date"), reading.day(view, "achieved_date")
    method = reading.choice(view, "method")
    return MilestoneForm(
        mentee_id=UserId(common.read_id(hidden["mentee"])),
        milestone_id=MilestoneId(common.read_id(hidden["milestone"])) if hidden["milestone"] else None,
        name=reading.text(view, "name"),
        target_date=date.fromisoformat(target) if target else None,
        method=VerificationMethod(method) if method else None,
        is_required=REQUIRED in reading.choices(view, "is_required"),
        achieved_date=date.fromisoformat(achieved) if achieved else None,
        retire=RETIRED in reading.choices(view, "retire"),
    )


def line(line: RampLine) -> Block:
    """A ramp on Home; one button opens all of them, so that here only those have it that wait for the reader."""
    who = "My milestones" if line.is_own else f"{common.mention(line.mentee_slack_id)}'s milestones"
    parts = [f"{common.bar(line.done, line.required)} {line.done} of {line.required}"]
    if line.ramped_on:
        parts.append(f"ramped on {common.day(line.ramped_on)} :tada:")
    elif line.next_name:
        by = f" by {common.day(line.next_date)}" if line.next_date else ""
        parts.append(f"next: {common.escape(line.next_name)}{by}")
    button = None
    if line.to_verify and not line.is_own:
        parts.append(f"*{line.to_verify} to verify*")
        button = common.button("Milestones", OPEN, str(line.mentee_id))
    return common.paragraph(f"*{who}*\n{' · '.join(parts)}", accessory=button)


def to_verify(ramp: Ramp) -> Drawn:
    """Asks to verify what waits. What was verified lately stays, so that a tap shows what it has done."""
    waiting = [one for one in ramp.milestones if one.waits_for_verification]
    verified = [one for one in ramp.milestones if one.verified_on and one.verified_on > ramp.today - LATELY]
    is_alone = len(waiting) + len(verified) == 1
    buttons = [common.button("Verify", VERIFY_ASKED, str(one.id)) for one in waiting]
    view = common.button("View", OPEN, str(ramp.mentee_id))
    blocks: list[Block] = [
        common.paragraph(_waits(ramp, one), accessory=None if is_alone else button)
        for one, button in zip(waiting, buttons, strict=True)
    ]
    blocks += [common.paragraph(_is_verified(ramp, one)) for one in verified]
    if waiting:
        blocks.append(ActionsBlock(elements=[*buttons, view] if is_alone else [view]))
    text = _to_verify_in_short(ramp, waiting, verified)
    return Drawn(text, blocks or [common.paragraph(text)])


def _to_verify_in_short(ramp: Ramp, waiting: Sequence[Milestone], verified: Sequence[Milestone]) -> str:
    name, mentee = common.escape(ramp.mentee_name), common.mention(ramp.mentee_slack_id)
    match waiting, verified:
        case [one], _:
            return f"{name} has achieved “{common.escape(one.name)}”. Can you verify it?"
        case [], [one]:
            return _is_verified(ramp, one)
        case [], []:
            return f"There is nothing to verify for {mentee} now."
        case [], _:
            return f":white_check_mark: {len(verified)} milestones of {mentee} are verified."
        case _:
            return f"{name} has achieved {len(waiting)} milestones. Can you verify them?"


def _waits(ramp: Ramp, milestone: Milestone) -> str:
    on = f" on {common.day(milestone.achieved_date)}" if milestone.achieved_date else ""
    return f"{common.mention(ramp.mentee_slack_id)} has achieved *{common.escape(milestone.name)}*{on}."


def _is_verified(ramp: Ramp, milestone: Milestone) -> str:
    by = f" by {common.mention(milestone.verified_by)}" if milestone.verified_by else ""
    mentee = common.mention(ramp.mentee_slack_id)
    return f":white_check_mark: “{common.escape(milestone.name)}” of {mentee} is verified{by}."


def ramped(ramp: Ramp, on: date) -> Drawn:
    text = (
        f":tada: You are ramped: every required milestone is achieved since {common.day(on)}."
        if ramp.is_own
        else f":tada: {common.mention(ramp.mentee_slack_id)} is ramped since {common.day(on)}:"
        " every required milestone is achieved."
    )
    return Drawn(
        text,
        [
            common.paragraph(text),
            ActionsBlock(elements=[common.button("View", OPEN, str(ramp.mentee_id))]),
        ],
    )


def _whose(ramp: Ramp) -> StaticSelectElement:
    options = common.options([(str(one), name) for one, name in ramp.others])
    shown = next((option for option in options if option.value == str(ramp.mentee_id)), None)
    return StaticSelectElement(
        action_id=WHOSE, placeholder="Whose milestones", options=options, initial_option=shown
    )


def _headline(ramp: Ramp) -> str:
    required = [one for one in ramp.milestones if one.is_required]
    done = sum(one.completed_on is not None for one in required)
    name = common.escape(ramp.mentee_name)
    if not ramp.milestones:
        return f"*{name}*\nThere are no milestones yet."
    bar = f"{common.bar(done, len(required))} {done} of {len(required)} required"
    if ramp.ramped_on:
        return f"*{name}*\n{bar} · ramped on {common.day(ramp.ramped_on)} :tada:"
    return f"*{name}*\n{bar}"


def _step(milestone: Milestone) -> str:
    optional = "" if milestone.is_required else " (optional)"
    lines = [f"*{common.escape(milestone.name)}*{optional}"]
    if milestone.description:
        lines.append(common.escape(common.shorten(milestone.description, 300)))
    lines.append(_state(milestone))
    return "\n".join(lines)


def _state(milestone: Milestone) -> str:
    if milestone.achieved_date:
        state = f"achieved on {common.day(milestone.achieved_date)}"
        if milestone.waits_for_verification:
            return f":hourglass_flowing_sand: {state}, not verified yet"
        by = f", verified by {common.mention(milestone.verified_by)}" if milestone.verified_by else ""
        return f":white_check_mark: {state}{by}"
    due = f"by {common.day(milestone.target_date)}" if milestone.target_date else "without a date"
    how = f" · {METHODS[milestone.method].lower()}" if milestone.method else ""
    return f"{due}{how}"


def _buttons(milestone: Milestone, ramp: Ramp) -> list[ButtonElement]:
    rights, buttons = ramp.rights, list[ButtonElement]()
    tracked = milestone.method is VerificationMethod.SYSTEM_TRACKED and not rights.track
    if milestone.achieved_date is None and rights.mark and not tracked:
        buttons.append(common.button("Mark achieved", MARK, str(milestone.id)))
    if milestone.waits_for_verification and rights.verify:
        buttons.append(common.button("Verify", VERIFY, str(milestone.id), style="primary"))
    may_correct = rights.mark and not tracked and (rights.verify or milestone.verified_on is None)
    if rights.change or may_correct:
        buttons.append(common.button("Edit", EDIT, str(milestone.id)))
    return buttons


def _terms(milestone: Milestone | None) -> list[Block]:
    methods = common.options(list(METHODS.items()))
    method = (milestone.method if milestone else None) or VerificationMethod.MENTOR_VERIFIED
    required = common.options([(REQUIRED, "Needed to be ramped")])
    target = milestone.target_date if milestone else None
    is_required = milestone.is_required if milestone else True
    return [
        common.field(
            "name",
            "Name",
            PlainTextInputElement(
                initial_value=milestone.name if milestone else None,
                max_length=200,
                placeholder="Led a customer call",
            ),
        ),
        common.field(
            "target_date",
            "Target date",
            DatePickerElement(initial_date=target.isoformat() if target else None),
            optional=True,
        ),
        common.field(
            "method",
            "How it is verified",
            StaticSelectElement(
                options=methods, initial_option=next(one for one in methods if one.value == method)
            ),
        ),
        common.field(
            "is_required",
            "Required",
            CheckboxesElement(options=required, initial_options=required if is_required else None),
            optional=True,
        ),
    ]
