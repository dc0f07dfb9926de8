"""One small change turns a message that Slack takes into one it refuses: the judge names just that fault."""

import pytest

from workspace.judge import judge_message
from workspace.tests import judge_payloads as a
from workspace.tests.judge_payloads import (
    MISSING,
    Case,
    Json,
    actions,
    button,
    buttons,
    cases,
    chart,
    message,
    mrkdwn,
    options,
    places,
    plain,
    section,
)

WORDS: Json = {"channel": "C1", "text": "Words"}


def of_block(block: Json, *rows: tuple[object, ...]) -> list[Case]:
    return [*cases(message(block), "invalid_blocks", "/blocks/0", *rows)]


def of_element(element: Json, *rows: tuple[object, ...]) -> list[Case]:
    return [*cases(message(actions(element)), "invalid_blocks", "/blocks/0/elements/0", *rows)]


CASES = [
    # the message as a whole
    *cases(
        WORDS, "no_text", "", ("nothing to say", "/text", "", ""), ("nothing at all", "/text", MISSING, "")
    ),
    *cases(WORDS, "msg_too_long", "", ("text too long", "/text", "x" * 4001)),
    *cases(
        WORDS,
        "invalid_arguments",
        "",
        ("text that is a number", "/text", 3),
        ("unknown argument", "/txt", "Words", ""),
        ("reply to no message", "/thread_ts", "now"),
        ("unknown visibility", "/response_type", "secret"),
    ),
    *cases(
        {**WORDS, "metadata": {"event_type": "x", "event_payload": {}}},
        "invalid_metadata_format",
        "/metadata",
        ("metadata without payload", "/event_payload", MISSING, ""),
    ),
    *cases(
        {"markdown_text": "Words"},
        "markdown_text_conflict",
        "",
        ("markdown text beside text", "/text", "Words", "/markdown_text"),
    ),
    *cases(WORDS, "too_many_attachments", "", ("101 attachments", "/attachments", [{"text": "x"}] * 101)),
    *cases(
        {"attachments": [{"blocks": [section()]}]},
        "invalid_attachments",
        "/attachments/0",
        ("unknown block in an attachment", "/blocks/0/type", "nope"),
    ),
    *cases(
        message(section(block_id="a"), {**a.CONTAINER, "child_blocks": [section(block_id="b")]}, a.TABLE),
        "invalid_blocks",
        "",
        ("51 blocks", "/blocks", [a.DIVIDER] * 51),
        ("block_id twice", "/blocks/1/block_id", "a"),
        ("block_id twice, in a container", "/blocks/1/child_blocks/0/block_id", "a"),
        ("two tables", "/blocks/0", a.TABLE, "/blocks/2"),
    ),
    *cases(
        message(section()),
        "msg_blocks_too_long",
        "",
        ("too much text in all", "/blocks", [section(text=mrkdwn("x" * 2600))] * 4),
        ("too much markdown in all", "/blocks", [{"type": "markdown", "text": "x" * 6001}] * 2),
    ),
    # words and pictures
    *of_block(
        section(fields=[mrkdwn()], accessory=button()),
        ("unknown block", "/type", "paragraph"),
        ("block without type", "", {}),
        ("unknown field of a block", "/colour", "red", ""),
        ("block_id too long", "/block_id", "x" * 256),
        ("empty text", "/text/text", ""),
        ("string for a text object", "/text", "Words"),
        ("section text too long", "/text/text", "x" * 3001),
        ("emoji flag on mrkdwn", "/text/emoji", True, "/text"),
        ("eleven fields", "/fields", [mrkdwn()] * 11),
        ("field too long", "/fields/0/text", "x" * 2001),
        ("text input as accessory", "/accessory", a.TEXT, "/accessory/type"),
    ),
    *of_block(section(), ("section of nothing", "/text", MISSING, "")),
    *of_block(
        {"type": "header", "text": plain()},
        ("header in mrkdwn", "/text", mrkdwn(), "/text/type"),
        ("header too long", "/text/text", "x" * 151),
        ("header of level 5", "/level", 5),
    ),
    *of_block(
        {"type": "context", "elements": [a.PICTURE, mrkdwn()]},
        ("button in a context", "/elements/0", button(), "/elements/0/type"),
        ("context of eleven", "/elements", [mrkdwn()] * 11),
    ),
    *of_block(
        a.PICTURE,
        ("image of nothing", "/image_url", MISSING, ""),
        ("image of two sources", "/slack_file", {"id": "F1"}, ""),
        ("image without alt_text", "/alt_text", MISSING, ""),
    ),
    *of_block(a.RICH, ("rich text of unknown parts", "/elements/0/elements/0/type", "words")),
    *of_block(
        a.CARD,
        ("card with two icons", "/icon", a.PICTURE, ""),
        ("card with an unknown icon", "/slack_icon/name", "unicorn"),
        ("card titled by a bare string", "/title", "Words"),
        ("card with four buttons", "/actions", buttons(4)),
    ),
    *of_block({"type": "card", "body": mrkdwn()}, ("card of nothing", "/body", MISSING, "")),
    *of_block(
        {"type": "carousel", "elements": [a.CARD]},
        ("carousel of sections", "/elements/0", section(), "/elements/0/type"),
    ),
    *of_block(
        {**a.CONTAINER, "default_collapsed": True},
        ("container in a container", "/child_blocks/0", a.CONTAINER, "/child_blocks/0/type"),
        ("divided and collapsible", "/has_header_divider", True),
        ("collapsed for ever", "/is_collapsible", False, "/default_collapsed"),
    ),
    *of_block(a.PLAN, ("pending outside a plan", "", a.PENDING, "/status")),
    # tables and charts
    *of_block(
        a.DATA_TABLE,
        ("ragged data table", "/rows/1", [a.RAW]),
        ("rich text in the header row", "/rows/0/0", a.RICH, "/rows/0/0/type"),
        ("data table without caption", "/caption", MISSING, ""),
        ("row header outside", "/row_header_column_index", 2),
    ),
    *of_block(a.TABLE, ("table too wide", "/rows/0", [a.RAW] * 21)),
    *of_block(
        chart(a.PIE),
        ("slice of nothing", "/chart/segments/0/value", 0),
        ("seven slices", "/chart/segments", a.PIE["segments"] * 7),
        ("label too long", "/chart/segments/0/label", "x" * 21),
        ("chart title too long", "/title", "x" * 51),
    ),
    *of_block(
        chart(a.LINE),
        ("series with a gap", "/chart/axis_config/categories", ["Mon", "Tue"], "/chart/series/0/data"),
        ("two series of one name", "/chart/series", a.LINE["series"] * 2, "/chart/series/1/name"),
    ),
    *cases(
        message(chart(a.PIE), chart(a.LINE), section()),
        "invalid_blocks",
        "",
        ("three charts", "/blocks/2", chart(a.PIE)),
    ),
    # elements
    *of_block(
        actions(button("a"), button("b")),
        ("action_id twice", "/elements/1/action_id", "a"),
        ("26 actions", "/elements", buttons(26)),
        ("text input among actions", "/elements/0", a.TEXT, "/elements/0/type"),
    ),
    *of_element(
        {**button(), "confirm": a.CONFIRM},
        ("button text too long", "/text/text", "x" * 76),
        ("button in mrkdwn", "/text", mrkdwn(), "/text/type"),
        ("button in default style", "/style", "default"),
        ("button value too long", "/value", "x" * 2001),
        ("empty button value", "/value", ""),
        ("button to nowhere", "/url", "example"),
        ("confirm without deny", "/confirm/deny", MISSING, "/confirm"),
        ("confirm title too long", "/confirm/title/text", "x" * 101),
    ),
    *of_element(a.OVERFLOW, ("six in an overflow", "/options", options(6))),
    *of_element(
        a.SELECT,
        ("url in a select's option", "/options/0/url", "https://example.com", "/options/0"),
        ("select of mrkdwn", "/options/0/text", mrkdwn(), "/options/0/text/type"),
        ("option value too long", "/options/0/value", "x" * 151),
        ("101 options", "/options", options(101)),
        ("select of nothing", "/options", MISSING, ""),
        ("select of two sources", "/option_groups", a.GROUPS["option_groups"], ""),
        ("initial option not on offer", "/initial_option", options(3)[2]),
    ),
    *of_element(a.GROUPS, ("initial option in no group", "/initial_option", options(3)[2])),
    *of_element(a.MANY, ("one initial option not on offer", "/initial_options/1", options(3)[2])),
    *of_element(a.CHECKBOXES, ("eleven checkboxes", "/options", options(11))),
    *of_element(a.RADIO, ("eleven radio buttons", "/options", options(11))),
    *of_element(a.EXTERNAL, ("negative query length", "/min_query_length", -1)),
    *of_element(a.DATE, ("a day that is none", "/initial_date", "2026-02-30")),
    *of_element(a.TIME, ("a time without zero", "/initial_time", "9:30")),
    *of_element({"type": "datetimepicker"}, ("milliseconds", "/initial_date_time", 1712345678000)),
    *of_element(a.CHANNEL, ("reply address in a message", "/response_url_enabled", True)),
    *of_block(
        {"type": "context_actions", "elements": [a.FEEDBACK]},
        ("button among context actions", "/elements/0", button(), "/elements/0/type"),
        (
            "feedback without value",
            "/elements/0/positive_button/value",
            MISSING,
            "/elements/0/positive_button",
        ),
    ),
    # only elsewhere
    *of_block(a.input_of(a.TEXT), ("number input in a message", "/element", a.NUMBER, "/element/type")),
    *of_block(section(), ("alert in a message", "", {"type": "alert", "text": plain()}, "/type")),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_one_change_is_one_fault(case: Case) -> None:
    assert judge_message(case.good) == []
    assert places(judge_message(case.bad)) == case.expected


def test_says_what_is_wrong() -> None:
    faults = judge_message(message({"type": "header", "text": plain("x" * 151)}))
    assert [fault.message for fault in faults] == ["no more than 150 characters allowed"]


def test_names_every_fault_of_a_message() -> None:
    faults = judge_message(message(section(colour="red"), {"type": "header", "text": mrkdwn()}))
    assert [fault.pointer for fault in faults] == ["/blocks/0", "/blocks/1/text/type"]


def test_an_original_can_be_deleted_without_words() -> None:
    assert judge_message({"delete_original": True}) == []


def test_blocks_need_no_text() -> None:
    assert judge_message({"channel": "C1", "blocks": [section()]}) == []
