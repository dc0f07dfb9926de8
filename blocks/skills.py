"""Skills over time as text bars, and the mentor's form. Private words: modals only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, InteractiveElement, StaticSelectElement
from slack_sdk.models.views import View

from blocks import assessments, common, intake
from models.ids import AssignmentId
from models.shapes.skills import Level, RatingForm, SkillLine, Skills

OPEN = "skills.open"
WHOSE = "skills.whose"
OPEN_RATE = "skills.open_rate"
RATE = "skills.rate"


def skills(shown: Skills) -> View:
    """The trend, skill by skill, and what the reader may do next."""
    blocks: list[Block] = []
    if len(shown.others) > 1:
        blocks.append(ActionsBlock(elements=[_whose(shown)]))
    blocks.append(common.paragraph(_confidence(shown)))
    blocks += [common.paragraph(_line(line, shown)) for line in shown.lines]
    if shown.what_would_help:
        blocks.append(common.paragraph(f"*What would help?*\n{common.quoted(shown.what_would_help)}"))
    buttons = _buttons(shown)
    if buttons:
        blocks.append(ActionsBlock(elements=buttons))
    blocks.append(common.small_print(_readers(shown)))
    return common.page("Skills", blocks)


def rate(shown: Skills) -> View:
    """The mentor's view of each skill; what is left as it is says nothing new."""
    blocks = assessments.rows([SkillLine(line.skill, line.by_mentor) for line in shown.lines][:5])
    return common.form(
        RATE,
        "Rate skills",
        [
            common.paragraph(f"*How {common.mention(shown.mentee_slack_id)} is doing today*"),
            *blocks,
            common.small_print("Your mentee reads this, and nobody else."),
        ],
        submit="Save",
        private_metadata=str(shown.rated_in),
    )


def read_rate(view: Mapping[str, Any]) -> RatingForm:
    return RatingForm(
        AssignmentId(common.read_id(view["private_metadata"])),
        tuple(Level(one.row, one.skill, one.level) for one in assessments.read_rows(view)),
    )


def _whose(shown: Skills) -> StaticSelectElement:
    options = common.options([(str(one), name) for one, name in shown.others])
    chosen = next((option for option in options if option.value == str(shown.mentee_id)), None)
    return StaticSelectElement(
        action_id=WHOSE, placeholder="Whose skills", options=options, initial_option=chosen
    )


def _confidence(shown: Skills) -> str:
    head = f"*{common.escape(shown.mentee_name)}: overall confidence*"
    if not shown.confidence:
        nothing = "Nothing yet." if shown.is_own or shown.rated_in else "Nothing was shared with you yet."
        return f"{head}\n{nothing}"
    days = [f"{common.bar(level, 5, width=5)} {level} · {common.day(on)}" for on, level in shown.confidence]
    return "\n".join([head, *days])


def _line(line: SkillLine, shown: Skills) -> str:
    parts = [_level("you" if shown.is_own else common.escape(shown.mentee_name), line.own)]
    if shown.is_own or shown.rated_in:
        parts.append(_level("mentor" if shown.is_own else "you", line.by_mentor))
    return f"*{common.escape(line.skill)}*\n" + "\n".join(part for part in parts if part)


def _level(who: str, levels: Sequence[int]) -> str:
    if not levels:
        return f"{who}: not yet"
    before = f" (before: {levels[-2]})" if len(levels) > 1 else ""
    return f"{common.bar(levels[-1], 5, width=5)} {levels[-1]}{before} · {who}"


def _buttons(shown: Skills) -> list[InteractiveElement]:
    if shown.is_own:
        return [
            common.button("Assess myself", assessments.OPEN, style="primary"),
            common.button("Choose skills", intake.OPEN),
        ]
    if shown.rated_in and shown.lines:
        return [common.button("Rate skills", OPEN_RATE, str(shown.mentee_id), style="primary")]
    return []


def _readers(shown: Skills) -> str:
    if shown.is_own:
        return "Your mentor reads this. Your manager reads a self-assessment that you share, and nothing else of it."
    if shown.rated_in:
        return "Your mentee reads your ratings, and nobody else."
    return "These are the self-assessments that were shared with managers."
