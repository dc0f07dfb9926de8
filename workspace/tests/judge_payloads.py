"""Payloads that Slack takes, and a way to spoil each of them in one place."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from workspace.judge import Fault

Json = dict[str, Any]
MISSING = object()


@dataclass(frozen=True)
class Case:
    """What is wrong, a payload that is right, where it changes, what stands there then, the fault's place."""

    name: str
    good: Json
    where: str
    content: Any
    error: str
    pointer: str

    @property
    def bad(self) -> Json:
        payload: Json = json.loads(json.dumps(self.good))
        *parents, last = self.where[1:].split("/")
        parent: Any = payload
        for key in parents:
            parent = parent[int(key) if isinstance(parent, list) else key]
        if self.content is MISSING:
            del parent[last]
        else:
            parent[int(last) if isinstance(parent, list) else last] = self.content
        return payload

    @property
    def expected(self) -> list[tuple[str, str]]:
        return [(self.error, self.pointer)]


def places(faults: list[Fault]) -> list[tuple[str, str]]:
    return [(fault.error, fault.pointer) for fault in faults]


def cases(good: Json, error: str, at: str, *rows: tuple[Any, ...]) -> Iterator[Case]:
    """Rows of name, where, content and where the fault is, if elsewhere; all pointers start from `at`."""
    for name, where, content, *pointer in rows:
        yield Case(name, good, at + where, content, error, at + (pointer[0] if pointer else where))


def plain(text: str = "Words") -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "*Words*") -> Json:
    return {"type": "mrkdwn", "text": text}


def options(count: int) -> list[Json]:
    return [{"text": plain(str(n)), "value": str(n)} for n in range(count)]


def button(action_id: str = "press") -> Json:
    return {"type": "button", "text": plain("Press"), "action_id": action_id}


def buttons(count: int) -> list[Json]:
    return [button(str(n)) for n in range(count)]


def section(**fields: Any) -> Json:
    return {"type": "section", "text": mrkdwn(), **fields}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def input_of(element: Json, block_id: str = "field") -> Json:
    return {"type": "input", "block_id": block_id, "label": plain("Label"), "element": element}


def chart(drawing: Json) -> Json:
    return {"type": "data_visualization", "title": "Mood", "chart": drawing}


def message(*blocks: Json) -> Json:
    return {"channel": "C1", "text": "Words", "blocks": list(blocks)}


def modal(*blocks: Json) -> Json:
    return {"type": "modal", "title": plain("Title"), "submit": plain("Save"), "blocks": list(blocks)}


def home(*blocks: Json) -> Json:
    return {"type": "home", "blocks": list(blocks)}


DIVIDER: Json = {"type": "divider"}
RAW: Json = {"type": "raw_text", "text": "cell"}
RICH_LINE: Json = {
    "type": "rich_text_section",
    "elements": [{"type": "text", "text": "x", "style": {"bold": True}}],
}
RICH: Json = {"type": "rich_text", "elements": [RICH_LINE]}
PICTURE: Json = {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "Mood rises"}
CONFIRM: Json = {"title": plain(), "text": mrkdwn(), "confirm": plain("Yes"), "deny": plain("No")}
DATE: Json = {"type": "datepicker", "action_id": "day", "initial_date": "2026-02-28"}
TIME: Json = {"type": "timepicker", "initial_time": "09:30"}
SELECT: Json = {"type": "static_select", "options": options(2), "initial_option": options(2)[1]}
GROUPS: Json = {"type": "static_select", "option_groups": [{"label": plain(), "options": options(2)}]}
MANY: Json = {"type": "multi_static_select", "options": options(2), "initial_options": options(2)}
CHECKBOXES: Json = {"type": "checkboxes", "options": options(1)}
RADIO: Json = {"type": "radio_buttons", "options": [{"text": mrkdwn(), "value": "a"}]}
EXTERNAL: Json = {"type": "external_select", "min_query_length": 0}
CHANNEL: Json = {"type": "conversations_select", "filter": {"include": ["im"]}}
OVERFLOW: Json = {"type": "overflow", "options": options(1)}
TEXT: Json = {"type": "plain_text_input", "action_id": "words", "min_length": 1, "max_length": 10}
NUMBER: Json = {
    "type": "number_input",
    "is_decimal_allowed": False,
    "min_value": "1",
    "initial_value": "3",
}
FILE: Json = {"type": "file_input", "max_files": 10}
GOOD: Json = {"text": plain("Good"), "value": "good"}
FEEDBACK: Json = {"type": "feedback_buttons", "positive_button": GOOD, "negative_button": GOOD}
TABLE: Json = {"type": "table", "rows": [[RAW]], "column_settings": [None, {"align": "right"}]}
DATA_TABLE: Json = {"type": "data_table", "caption": "Pairs", "rows": [[RAW, RAW], [RAW, RICH]]}
CARD: Json = {
    "type": "card",
    "title": mrkdwn(),
    "slack_icon": {"type": "icon", "name": "star"},
    "actions": [button()],
}
CONTAINER: Json = {"type": "container", "title": plain(), "child_blocks": [section()], "is_collapsible": True}
PENDING: Json = {"type": "task_card", "task_id": "1", "title": "Ask", "status": "pending"}
PLAN: Json = {"type": "plan", "title": "Plan", "tasks": [PENDING]}
PIE: Json = {"type": "pie", "segments": [{"label": "Yes", "value": 3}]}
LINE: Json = {
    "type": "line",
    "series": [{"name": "Mood", "data": [{"label": "Mon", "value": -1.5}]}],
    "axis_config": {"categories": ["Mon"], "y_label": "Mood"},
}
