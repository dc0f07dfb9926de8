"""What Slack refuses in modals, on Home tabs and in answers, each a small change away from what it takes."""

from typing import Any

import pytest

from workspace.judge import judge_home, judge_options, judge_view, judge_view_response
from workspace.tests import judge_payloads as a
from workspace.tests.judge_payloads import (
    MISSING,
    Case,
    Json,
    button,
    cases,
    chart,
    home,
    input_of,
    modal,
    mrkdwn,
    options,
    places,
    plain,
    section,
)

ALERT: Json = {"type": "alert", "text": plain(), "level": "info"}
MARKDOWN: Json = {"type": "markdown", "text": "x"}
RICH_INPUT: Json = {"type": "rich_text_input", "initial_value": a.RICH, "min_lines": 2, "max_lines": 4}
DISPATCHED: Json = {**a.TEXT, "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]}}
REPLYING: Json = {**a.CHANNEL, "response_url_enabled": True}


def of_view(view: Json, *rows: tuple[object, ...]) -> list[Case]:
    return [*cases(view, "invalid_arguments", "", *rows)]


def of_element(element: Json, *rows: tuple[object, ...]) -> list[Case]:
    return [*cases(modal(input_of(element)), "invalid_arguments", "/blocks/0/element", *rows)]


MODALS = [
    *of_view(
        {**modal(section()), "close": plain()},
        ("title too long", "/title/text", "x" * 25),
        ("submit too long", "/submit/text", "x" * 25),
        ("close too long", "/close/text", "x" * 25),
        ("modal without title", "/title", MISSING, ""),
        ("modal of no blocks", "/blocks", []),
        ("private_metadata too long", "/private_metadata", "x" * 3001),
        ("callback_id too long", "/callback_id", "x" * 256),
        ("what Slack returned, sent back", "/hash", "1.a", ""),
        ("another type of view", "/type", "home"),
        ("chart in a modal", "/blocks/0", chart(a.PIE), "/blocks/0/type"),
        ("table in a modal", "/blocks/0", a.TABLE, "/blocks/0/type"),
        ("markdown in a modal", "/blocks/0", MARKDOWN, "/blocks/0/type"),
    ),
    *of_view(modal(ALERT), ("alert of unknown level", "/blocks/0/level", "bad")),
    *of_view(
        modal(input_of(a.TEXT), input_of({**a.DATE, "focus_on_load": True}, block_id="day")),
        ("input without submit", "/submit", MISSING, ""),
        ("label in mrkdwn", "/blocks/0/label", mrkdwn(), "/blocks/0/label/type"),
        ("hint too long", "/blocks/0/hint", plain("x" * 2001), "/blocks/0/hint/text"),
        ("input without element", "/blocks/0/element", MISSING, "/blocks/0"),
        ("button as a field", "/blocks/0/element", button(), "/blocks/0/element/type"),
        ("focus on two", "/blocks/0/element/focus_on_load", True, "/blocks/1/element/focus_on_load"),
        ("two fields of one block_id", "/blocks/1/block_id", "field"),
    ),
    *of_view(modal(input_of(a.FILE)), ("dispatched file", "/blocks/0/dispatch_action", True)),
    *of_view(
        modal(input_of(REPLYING)),
        (
            "reply address in a section",
            "/blocks/0",
            section(accessory=REPLYING),
            "/blocks/0/accessory/response_url_enabled",
        ),
    ),
    *of_element(
        {**a.TEXT, "placeholder": plain()},
        ("placeholder too long", "/placeholder/text", "x" * 151),
        ("placeholder in mrkdwn", "/placeholder", mrkdwn(), "/placeholder/type"),
        ("lengths the wrong way round", "/min_length", 11),
        ("length beyond Slack's", "/max_length", 3001),
        ("initial value too long", "/initial_value", "x" * 11),
        ("flag as a string", "/multiline", "true"),
    ),
    *of_element(DISPATCHED, ("dispatch on blur", "/dispatch_action_config/trigger_actions_on/0", "on_blur")),
    *of_element(
        a.NUMBER,
        ("number as a number", "/initial_value", 3),
        ("number below the least", "/min_value", "4"),
        ("decimals not allowed", "/initial_value", "2.5"),
        ("decimals undecided", "/is_decimal_allowed", MISSING, ""),
    ),
    *of_element(a.FILE, ("eleven files", "/max_files", 11)),
    *of_element(RICH_INPUT, ("lines the wrong way round", "/max_lines", 1, "/min_lines")),
    *of_element(
        a.CHANNEL,
        ("filter of nothing", "/filter", {}),
        ("filter of the unknown", "/filter/include/0", "dm"),
    ),
    *of_element(a.MANY, ("none selected at most", "/max_selected_items", 0)),
]
HOMES = [
    *of_view(
        home(section(), input_of(a.TEXT)),
        ("Home with submit", "/submit", plain(), ""),
        ("Home with a title", "/title", plain(), ""),
        ("101 blocks", "/blocks", [a.DIVIDER] * 101),
        ("chart on Home", "/blocks/0", chart(a.PIE), "/blocks/0/type"),
        ("alert on Home", "/blocks/0", ALERT, "/blocks/0/type"),
        ("file input on Home", "/blocks/1/element", a.FILE, "/blocks/1/element/type"),
    ),
    *cases(
        home(section()),
        "view_too_large",
        "",
        ("view too large", "/blocks", [section(text=mrkdwn("x" * 2900))] * 100, ""),
    ),
]
OPTIONS = [
    *of_view(
        {"options": options(100)},
        ("101 options", "/options", options(101)),
        ("options of strings", "/options/0", "Maya"),
        ("two sources", "/option_groups", [], ""),
        ("no source", "/options", MISSING, ""),
    ),
    *of_view(
        {"option_groups": a.GROUPS["option_groups"]},
        ("group without label", "/option_groups/0/label", MISSING, "/option_groups/0"),
        ("empty group", "/option_groups/0/options", []),
    ),
]
VIEW = modal(section(block_id="words"), input_of(a.TEXT))
RESPONSES = [
    *of_view(
        {"response_action": "errors", "errors": {"field": "Choose a date from today on"}},
        ("error on no field", "/errors/nowhere", "No"),
        ("error on a section", "/errors/words", "No"),
        ("error without words", "/errors/field", ""),
        ("errors of nothing", "/errors", {}),
        ("unknown answer", "/response_action", "close"),
        ("answer of no kind", "/response_action", MISSING, ""),
    ),
    *of_view(
        {"response_action": "update", "view": VIEW},
        ("faulty view", "/view/title/text", "x" * 25),
        ("no view", "/view", MISSING, ""),
        ("Home as a modal", "/view/type", "home"),
    ),
    *of_view({"response_action": "clear"}, ("clear with a view", "/view", VIEW, "")),
]
NAMES: dict[str, Any] = {"ids": lambda case: case.name}


@pytest.mark.parametrize("case", MODALS, **NAMES)
def test_one_change_is_one_fault_of_a_modal(case: Case) -> None:
    assert judge_view(case.good) == []
    assert places(judge_view(case.bad)) == case.expected


@pytest.mark.parametrize("case", HOMES, **NAMES)
def test_one_change_is_one_fault_of_a_home_tab(case: Case) -> None:
    assert judge_home(case.good) == []
    assert places(judge_home(case.bad)) == case.expected


@pytest.mark.parametrize("case", OPTIONS, **NAMES)
def test_one_change_is_one_fault_of_an_options_load(case: Case) -> None:
    assert judge_options(case.good) == []
    assert places(judge_options(case.bad)) == case.expected


@pytest.mark.parametrize("case", RESPONSES, **NAMES)
def test_one_change_is_one_fault_of_a_response(case: Case) -> None:
    assert judge_view_response(case.good, VIEW) == []
    assert places(judge_view_response(case.bad, VIEW)) == case.expected


def test_an_empty_response_closes_the_view() -> None:
    assert judge_view_response({}, VIEW) == []


def test_a_search_may_find_nothing() -> None:
    assert judge_options({"options": []}) == []
