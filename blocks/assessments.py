"""**Self-assessment**: at most four taps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    PlainTextInputElement,
    RadioButtonsElement,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from blocks import common, reading
from models.shapes.skills import NOT_A_NUMBER, AssessmentForm, Level, SkillLine

OPEN = "assessments.open"
SAVE = "assessments.save"

SHARED = "shared"
ROW = "level_"
CONFIDENCE = {
    "1": "1 · lost",
    "2": "2 · unsure",
    "3": "3 · getting there",
    "4": "4 · confident",
    "5": "5 · could teach it",
}


def form(lines: Sequence[SkillLine]) -> View:
    """Skills begin where they were left last time, so that a tap is needed only for what has changed."""
    share = common.options([(SHARED, "Share with my manager")])
    return common.form(
        SAVE,
        "Self-assessment",
        [
            common.field(
                "overall",
                "Overall confidence",
                RadioButtonsElement(options=common.options(list(CONFIDENCE.items()))),
            ),
            *rows(lines),
            common.field(
                "what_would_help",
                "What would help?",
                PlainTextInputElement(multiline=True, max_length=2000),
                optional=True,
            ),
            common.field(
                "shared",
                "Who else reads this",
                CheckboxesElement(options=share),
                optional=True,
                hint="Your mentor reads it. Your manager only if you share it.",
            ),
        ],
        submit="Save",
    )


def read(view: Mapping[str, Any]) -> AssessmentForm:
    return AssessmentForm(
        overall=_number(reading.choice(view, "overall")),
        levels=tuple(read_rows(view)),
        what_would_help=reading.text(view, "what_would_help"),
        shared=SHARED in reading.choices(view, "shared"),
    )


def rows(lines: Sequence[SkillLine]) -> list[Block]:
    """One row a skill, labelled with it; the level that was said last is chosen."""
    options = common.options(list(CONFIDENCE.items()))
    return [
        common.field(
            f"{ROW}{number}",
            common.shorten(line.skill, 150),
            StaticSelectElement(
                options=options,
                initial_option=next((o for o in options if line.own and o.value == str(line.own[-1])), None),
                placeholder="1 to 5",
            ),
            optional=True,
        )
        for number, line in enumerate(lines)
    ]


def read_rows(view: Mapping[str, Any]) -> list[Level]:
    """The skills stand in the labels; that they may be assessed is for the service to say."""
    return [
        Level(
            row=int(block["block_id"].removeprefix(ROW)),
            skill=block["label"]["text"],
            level=_number(reading.choice(view, block["block_id"])),
        )
        for block in view["blocks"]
        if block["type"] == "input" and block["block_id"].startswith(ROW)
    ]


def _number(choice: str | None) -> int | None:
    if choice is None:
        return None
    return int(choice) if choice in CONFIDENCE else NOT_A_NUMBER
