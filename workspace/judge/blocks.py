"""Block Kit's blocks, as Slack's reference lists them, and on which surface each may stand.

https://docs.slack.dev/reference/block-kit/blocks
"""

from collections.abc import Iterator, Mapping
from typing import Any

from workspace.judge import elements
from workspace.judge.elements import IMAGE as PICTURE
from workspace.judge.elements import RICH_TEXT, SLACK_FILE, URL, WEB_ADDRESS, plain, text
from workspace.judge.shapes import (
    Flaw,
    Record,
    at_least_one,
    at_most_one,
    boolean,
    exactly_one,
    integer,
    list_of,
    number,
    one_of,
    optional,
    record,
    step,
    string,
    union,
)

ID = {"block_id": string(255)}

# --- blocks for every surface

DIVIDER = record("divider", optional=ID)
HEADER = record("header", required={"text": plain(150)}, optional={**ID, "level": integer(1, 4)})
SECTION = record(
    "section",
    at_least_one("text", "fields"),
    optional={
        **ID,
        "text": text(3000),
        "fields": list_of(text(2000), 10),
        "accessory": union(*elements.ACCESSORIES),
        "expand": boolean,
    },
)
CONTEXT = record(
    "context",
    required={"elements": list_of(union(PICTURE, elements.plain_text(3000), elements.mrkdwn(3000)), 10)},
    optional=ID,
)
IMAGE = record(
    "image",
    exactly_one("image_url", "slack_file"),
    required={"alt_text": string(2000)},
    optional={**ID, "image_url": WEB_ADDRESS, "slack_file": SLACK_FILE, "title": plain(2000)},
)
VIDEO = record(
    "video",
    required={
        "title": plain(199),
        "alt_text": string(),
        "video_url": string(3000, like=r"https://\S+", called="an https URL"),
        "thumbnail_url": WEB_ADDRESS,
    },
    optional={
        **ID,
        "title_url": string(3000, like=r"https://\S+", called="an https URL"),
        "description": plain(199),
        "author_name": string(49),
        "provider_name": string(),
        "provider_icon_url": WEB_ADDRESS,
    },
)
SLACK_ICONS = (
    "archive book bookmark bot bug calendar call caret-left caret-right check clipboard code comment compass copy "
    "cube download edit email eye-closed eye-open file flag folder gear globe heart help image info key lightbulb "
    "link map mobile new-window pin plus refine refresh rocket save screen share sparkle star star-filled tag "
    "thumbs-down thumbs-up trash upload user warning"
).split()
CARD = record(
    "card",
    at_least_one("hero_image", "title", "actions", "body"),
    at_most_one("icon", "slack_icon"),
    optional={
        **ID,
        "hero_image": PICTURE,
        "icon": PICTURE,
        "slack_icon": record("icon", required={"name": one_of(*SLACK_ICONS)}),
        "title": text(150),
        "subtitle": text(150),
        "body": text(200),
        "subtext": text(200),
        "actions": list_of(elements.BUTTON, 3),
    },
)


def actions(*allowed: Record) -> Record:
    return record("actions", required={"elements": list_of(union(*allowed), 25)}, optional=ID)


def file_input_is_not_dispatched(block: Mapping[str, Any], at: str) -> Iterator[Flaw]:
    if block.get("dispatch_action") and block["element"]["type"] == "file_input":
        yield step(at, "dispatch_action"), "not available for a file_input"


def input_block(*allowed: Record) -> Record:
    return record(
        "input",
        file_input_is_not_dispatched,
        required={"label": plain(2000), "element": union(*allowed)},
        optional={**ID, "hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
    )


# --- tables

CELL = union(
    RICH_TEXT,
    record("raw_text", required={"text": string()}),
    record("raw_number", required={"value": number, "text": string()}),
)
COLUMN = record(optional={"align": one_of("left", "center", "right"), "is_wrapped": boolean})
TABLE = record(
    "table",
    required={"rows": list_of(list_of(CELL, 20), 100)},
    optional={**ID, "column_settings": list_of(optional(COLUMN), 20)},
)


def data_table_is_even(block: Mapping[str, Any], at: str) -> Iterator[Flaw]:
    header, *rows = block["rows"]
    for column, cell in enumerate(header):
        if cell["type"] == "rich_text":
            yield f"{at}/rows/0/{column}/type", "rich_text is not allowed in the header row"
    for index, row in enumerate(rows, start=1):
        if len(row) != len(header):
            yield f"{at}/rows/{index}", f"must have {len(header)} cells, like the header row"
    if block.get("row_header_column_index", 0) >= len(header):
        yield step(at, "row_header_column_index"), "must be the index of a column"


DATA_TABLE = record(
    "data_table",
    data_table_is_even,
    required={"caption": string(), "rows": list_of(list_of(CELL, 20), 101, least=2)},
    optional={**ID, "page_size": integer(1, 100), "row_header_column_index": integer(0, 19)},
)

# --- charts

NAME = string(20)
POINT = record(required={"label": NAME, "value": number})


def slices_are_positive(chart: Mapping[str, Any], at: str) -> Iterator[Flaw]:
    for index, segment in enumerate(chart["segments"]):
        if segment["value"] <= 0:
            yield f"{at}/segments/{index}/value", "must be more than 0"


def series_fit_the_axis(chart: Mapping[str, Any], at: str) -> Iterator[Flaw]:
    categories = sorted(chart["axis_config"]["categories"])
    seen = set()
    for index, series in enumerate(chart["series"]):
        if series["name"] in seen:
            yield f"{at}/series/{index}/name", "must be unique among the series"
        seen.add(series["name"])
        if sorted(point["label"] for point in series["data"]) != categories:
            yield f"{at}/series/{index}/data", "must have exactly one point for each category"


def chart_with_axes(kind: str) -> Record:
    series = record(required={"name": NAME, "data": list_of(POINT, 20)})
    axes = record(
        required={"categories": list_of(NAME, 20)}, optional={"x_label": string(50), "y_label": string(50)}
    )
    return record(kind, series_fit_the_axis, required={"series": list_of(series, 6), "axis_config": axes})


PIE = record("pie", slices_are_positive, required={"segments": list_of(POINT, 6)})
CHART = union(PIE, *map(chart_with_axes, ("bar", "line", "area")))
DATA_VISUALIZATION = record("data_visualization", required={"title": string(50), "chart": CHART}, optional=ID)

# --- blocks for some surfaces

FILE = record("file", required={"external_id": string(255), "source": one_of("remote")}, optional=ID)
MARKDOWN = record("markdown", required={"text": string(12_000)}, optional=ID)
ALERT = record(
    "alert",
    required={"text": text(200)},
    optional={**ID, "level": one_of("default", "info", "warning", "error", "success")},
)
CONTEXT_ACTIONS = record(
    "context_actions",
    required={"elements": list_of(union(elements.FEEDBACK_BUTTONS, elements.ICON_BUTTON), 5)},
    optional=ID,
)
CAROUSEL = record("carousel", required={"elements": list_of(union(CARD), 10)}, optional=ID)


def task_card(*statuses: str) -> Record:
    source = record("url", required={"url": WEB_ADDRESS, "text": string()})
    return record(
        "task_card",
        required={"task_id": string(), "title": string(), "status": one_of(*statuses)},
        optional={**ID, "details": RICH_TEXT, "output": RICH_TEXT, "sources": list_of(source)},
    )


TASK_CARD = task_card("in_progress", "complete", "error")
PLANNED_TASK = task_card("pending", "in_progress", "complete", "error")
PLAN = record("plan", required={"title": string()}, optional={**ID, "tasks": list_of(union(PLANNED_TASK))})
AUTH_PROVIDER = record(
    "auth_provider",
    required={"value": string(150), "name": plain(75), "is_connected": boolean},
    optional={
        **ID,
        "description": plain(150),
        "icon_url": URL,
        "auth_url": URL,
        "disconnect_url": URL,
        "connected_identity": plain(75),
        "connected_context": plain(75),
        "accessory": union(elements.OVERFLOW),
        "fallback": list_of(union(DIVIDER, HEADER, SECTION, CONTEXT, IMAGE, RICH_TEXT)),
    },
)


def collapsed_only_if_collapsible(block: Mapping[str, Any], at: str) -> Iterator[Flaw]:
    collapsible = block.get("is_collapsible", False)
    if block.get("default_collapsed") and not collapsible:
        yield step(at, "default_collapsed"), "needs is_collapsible"
    if "has_header_divider" in block and collapsible:
        yield step(at, "has_header_divider"), "not available when is_collapsible is true"


# The documentation also names file, input and rich_text as children, but Slack has been seen to refuse them.
CONTAINER = record(
    "container",
    at_least_one("title", "rich_text_title"),
    collapsed_only_if_collapsible,
    required={
        "child_blocks": list_of(
            union(DIVIDER, HEADER, SECTION, CONTEXT, IMAGE, VIDEO, TABLE, actions(*elements.ACTIONS)), 10
        )
    },
    optional={
        **ID,
        "title": plain(150),
        "rich_text_title": RICH_TEXT,
        "subtitle": text(150),
        "icon": PICTURE,
        "width": one_of("narrow", "standard", "wide", "full"),
        "is_collapsible": boolean,
        "default_collapsed": boolean,
        "has_header_divider": boolean,
    },
)

# --- where each may stand

EVERYWHERE = (DIVIDER, HEADER, SECTION, CONTEXT, IMAGE, VIDEO, RICH_TEXT, CARD)
OUTSIDE_MODALS = (TABLE, DATA_TABLE, CAROUSEL, CONTAINER)
MESSAGE_BLOCK = union(
    *EVERYWHERE,
    *OUTSIDE_MODALS,
    *(FILE, MARKDOWN, DATA_VISUALIZATION, CONTEXT_ACTIONS, TASK_CARD, PLAN),
    actions(*elements.ACTIONS),
    input_block(*elements.FIELDS),
)
MODAL_BLOCK = union(
    *EVERYWHERE,
    ALERT,
    actions(*elements.ACTIONS, elements.RICH_TEXT_INPUT),
    input_block(*elements.MODAL_FIELDS),
)
HOME_BLOCK = union(
    *EVERYWHERE,
    *OUTSIDE_MODALS,
    AUTH_PROVIDER,
    actions(*elements.ACTIONS, elements.RICH_TEXT_INPUT),
    input_block(*elements.VIEW_FIELDS),
)
