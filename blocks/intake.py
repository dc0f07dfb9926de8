"""**Tell us about you**: three taps that make the match better."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    CheckboxesElement,
    StaticMultiSelectElement,
    UserSelectElement,
)
from slack_sdk.models.views import View

from blocks import common, reading
from blocks.common import Drawn
from models.shapes.intake import WORKING_STYLES, IntakeForm

OPEN = "intake.open"
SAVE = "intake.save"


def invitation(*, answered: bool, status: str | None) -> Drawn:
    """`status` says who is finding them a mentor, where no other message does."""
    if answered:
        text = "Thank you. What you told us goes into finding your mentor; you can change it at any time."
        words, button = text, common.button("Change my answers", OPEN)
    else:
        text = "Welcome! Tell us what you would like to learn, so that we find you the right mentor."
        words = f":wave: {text} It takes three taps."
        button = common.button("Tell us about you", OPEN, style="primary")
    blocks: list[Block] = [common.paragraph(words), ActionsBlock(elements=[button])]
    if status is None:
        return Drawn(text, blocks)
    return Drawn(f"{text} {status}", [*blocks, common.paragraph(status)])


def form(skills: Sequence[str], known: IntakeForm) -> View:
    chosen = [skill for skill in known.skills if skill in skills]
    styles = list(WORKING_STYLES.items())
    return common.form(
        SAVE,
        "Tell us about you",
        [
            common.field(
                "skills",
                "Skills you want to grow",
                StaticMultiSelectElement(
                    options=common.options([(skill, skill) for skill in skills]),
                    initial_options=common.options([(skill, skill) for skill in chosen]) or None,
                    max_selected_items=3,
                    placeholder="Up to three",
                ),
            ),
            common.field(
                "working_style",
                "How you like to work",
                CheckboxesElement(
                    options=common.options(styles),
                    initial_options=common.options(
                        [style for style in styles if style[0] in known.working_style]
                    )
                    or None,
                ),
                optional=True,
            ),
            common.field(
                "wished",
                "Somebody you would like",
                UserSelectElement(initial_user=known.wished),
                optional=True,
            ),
            common.field(
                "avoided",
                "Somebody you would rather not",
                UserSelectElement(initial_user=known.avoided),
                optional=True,
                hint="Confidential: nobody can see this, it only keeps you from being matched.",
            ),
        ],
        submit="Save",
    )


def read(view: Mapping[str, Any]) -> IntakeForm:
    return IntakeForm(
        skills=reading.choices(view, "skills"),
        working_style=reading.choices(view, "working_style"),
        wished=reading.user(view, "wished"),
        avoided=reading.user(view, "avoided"),
    )
