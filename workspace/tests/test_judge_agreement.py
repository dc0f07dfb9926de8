"""A second judge, written apart: what blockkit's builders build passes here, what they refuse fails here."""

from collections.abc import Callable
from typing import Any

import blockkit as kit
import pytest
from blockkit.core import ComponentValidationError, FieldValidationError

from workspace.judge import judge_home, judge_message, judge_view
from workspace.tests import judge_payloads as a
from workspace.tests.judge_payloads import (
    Json,
    actions,
    button,
    input_of,
    message,
    modal,
    options,
    plain,
    section,
)

YES = kit.Option("Yes", "yes")
SURE = kit.Confirm(title="End it?", text="The pair is told.", confirm="End it", deny="Go on")


def built(component: Any) -> Json:
    payload: Json = component.build()
    return payload


def test_a_message_of_the_other_passes() -> None:
    text = kit.RichTextSection(elements=[kit.RichTextEl("Words", style=kit.RichStyle(bold=True))])
    more = kit.Overflow(action_id="more", options=[kit.Option("Site", "site", url="https://example.com")])
    blocks: list[Any] = [
        kit.Header("Monday"),
        kit.Section(text="*Mood*", accessory=kit.Button("End", style="danger", confirm=SURE)),
        kit.Section(fields=[kit.Text("*Mentor*"), kit.Text("*Mentee*")]),
        kit.Context(
            [kit.Text("Since May"), kit.ImageEl(alt_text="Mood", image_url="https://example.com/a.png")]
        ),
        kit.Actions([kit.UsersSelect(action_id="who"), more], block_id="acts"),
        kit.RichText([text]),
        kit.Image(alt_text="Mood rises", slack_file=kit.SlackFile(id="F1"), title="Mood"),
        kit.Divider(),
    ]
    assert judge_message(built(kit.Message("Words", blocks=blocks))) == []


def test_views_of_the_other_pass() -> None:
    inputs: list[Any] = [
        kit.Input("Notes", kit.PlainTextInput(multiline=True, max_length=500), hint="Short"),
        kit.Input("Day", kit.DatePicker(action_id="day", initial_date="2026-03-01")),
        kit.Input("Hours", kit.NumberInput(False, min_value=1, initial_value=2, max_value=9)),
        kit.Input("Mood", kit.StaticSelect(options=[YES, kit.Option("No", "no")], initial_option=YES)),
        kit.Input("Topics", kit.Checkboxes(options=[YES], initial_options=[YES]), optional=True),
        kit.Input("Where", kit.ConversationsSelect(filter=kit.ConversationFilter(include=["public"]))),
    ]
    assert judge_view(built(kit.Modal("Log it", blocks=inputs, submit="Save", close="Cancel"))) == []
    assert judge_home(built(kit.Home([kit.Section(text="Welcome")], callback_id="home"))) == []


BOTH_REFUSE: dict[str, tuple[Callable[[], Any], Json]] = {
    "header too long": (lambda: kit.Header("x" * 151), message({"type": "header", "text": plain("x" * 151)})),
    "section of nothing": (kit.Section, message({"type": "section"})),
    "button text too long": (
        lambda: kit.Button("x" * 76),
        message(actions({**button(), "text": plain("x" * 76)})),
    ),
    "26 actions": (
        lambda: kit.Actions([kit.Button(str(n), action_id=str(n)) for n in range(26)]),
        message(actions(*a.buttons(26))),
    ),
    "six in an overflow": (
        lambda: kit.Overflow(options=[kit.Option(str(n), str(n)) for n in range(6)]),
        message(actions({"type": "overflow", "options": options(6)})),
    ),
    "image of nothing": (lambda: kit.Image("Mood"), message({"type": "image", "alt_text": "Mood"})),
    "initial option not on offer": (
        lambda: kit.StaticSelect(options=[kit.Option("0", "0")], initial_option=YES),
        message(actions({**a.SELECT, "options": options(1)})),
    ),
    "option value too long": (
        lambda: kit.Option("Yes", "x" * 151),
        message(actions({"type": "overflow", "options": [{"text": plain("Yes"), "value": "x" * 151}]})),
    ),
    "eleven files": (lambda: kit.FileInput(max_files=11), modal(input_of({**a.FILE, "max_files": 11}))),
    "number out of range": (
        lambda: kit.NumberInput(True, initial_value=1, min_value=2),
        modal(input_of({**a.NUMBER, "initial_value": "0"})),
    ),
    "title too long": (
        lambda: kit.Modal("x" * 25, blocks=[kit.Divider()]),
        {**modal(section()), "title": plain("x" * 25)},
    ),
}


@pytest.mark.parametrize("name", BOTH_REFUSE)
def test_both_refuse(name: str) -> None:
    build, payload = BOTH_REFUSE[name]
    with pytest.raises((FieldValidationError, ComponentValidationError)):
        built(build())
    assert (judge_view if payload.get("type") == "modal" else judge_message)(payload) != []
