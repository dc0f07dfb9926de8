"""Block Kit's blocks, as Slack's reference lists them, and on which surface each may stand.

https://docs.slack.dev/reference/block-kit/blocks
"""

from collections.abc import Iterator, Mapping
from typing import Any

from workspace.judge import elements
from workspace.judge.elements import WEB_ADDRESS, plain, text
from workspace.judge.rich_text import RICH_TEXT, URL
from workspace.judge.shapes import (
    Flaw,
    Maybe,
    Record,
    Rule,
    Shape,
    at_least_one,
    at_most_one,
    boolean,
    integer,
    list_of,
    maybe,
    nullable,
    number,
    one_of,
    record,
    step,
    string,
    union,
)


def block(tag: str, *rules: Rule, **fields: Shape | Maybe) -> Record:
    return record(tag, *rules, block_id=maybe(string(255)), **fields)


# --- words and pictures

DIVIDER = block("divider")
HEADER = block("header", text=plain(150), level=maybe(integer(1, 4)))
SECTION = block(
    "section",
    at_least_one("text", "fields"),
    text=maybe(text(3000)),
    fields=maybe(list_of(text(2000), 10)),
    accessory=maybe(union(*elements.IN_SECTION)),
    expand=maybe(boolean),
)
CONTEXT = block(
    "context",
    elements=list_of(union(elements.IMAGE, elements.plain_text(3000), elements.mrkdwn(3000)), 10),
)
IMAGE = block("image", *elements.IMAGE.rules, **{**elements.IMAGE.fields, "title": maybe(plain(2000))})
HTTPS = string(3000, like=r"https://\S+", called="an https URL")
VIDEO = block(
    "video",
    title=plain(199),
    alt_text=string(),
    video_url=HTTPS,
    thumbnail_url=WEB_ADDRESS,
    title_url=maybe(HTTPS),
    description=maybe(plain(199)),
    author_name=maybe(string(49)),
    provider_name=maybe(string()),
    provider_icon_url=maybe(WEB_ADDRESS),
)
FILE = block("file", external_id=string(255), source=one_of("remote"))
MARKDOWN = block("markdown", text=string(12_000))
LEVEL = one_of("default", "info", "warning", "error", "success")
ALERT = block("alert", text=text(200), level=maybe(LEVEL))
SLACK_ICON = string(
    like="archive|book|bookmark|bot|bug|calendar|call|caret-left|caret-right|check|clipboard|code|comment|compass"
    "|copy|cube|download|edit|email|eye-closed|eye-open|file|flag|folder|gear|globe|heart|help|image|info|key"
    "|lightbulb|link|map|mobile|new-window|pin|plus|refine|refresh|rocket|save|screen|share|sparkle|star"
    "|star-filled|tag|thumbs-down|thumbs-up|trash|upload|user|warning",
    called="the name of a Slack icon",
)
CARD = block(
    "card",
    at_least_one("hero_image", "title", "actions", "body"),
    at_most_one("icon", "slack_icon"),
    hero_image=maybe(elements.IMAGE),
    icon=maybe(elements.IMAGE),
    slack_icon=maybe(record("icon", name=SLACK_ICON)),
    title=maybe(text(150)),
    subtitle=maybe(text(150)),
    body=maybe(text(200)),
    subtext=maybe(text(200)),
    actions=maybe(list_of(union(elements.BUTTON), 3)),
)
CAROUSEL = block("carousel", elements=list_of(union(CARD), 10))

# --- blocks that people act on


def actions(*allowed: Record) -> Record:
    return block("actions", elements=list_of(union(*allowed), 25))


def file_input_is_not_dispatched(block: Mapping[str, Any], at: str) -> Iterator[Flaw]:
    if block.get("dispatch_action") and block["element"]["type"] == "file_input":
        yield step(at, "dispatch_action"), "not available for a file_input"


def input_of(*allowed: Record) -> Record:
    return block(
        "input",
        file_input_is_not_dispatched,
        label=plain(2000),
        element=union(*allowed),
        hint=maybe(plain(2000)),
        optional=maybe(boolean),
        dispatch_action=maybe(boolean),
    )


CONTEXT_ACTIONS = block(
    "context_actions", elements=list_of(union(elements.FEEDBACK_BUTTONS, elements.ICON_BUTTON), 5)
)
AUTH_PROVIDER = block(
    "auth_provider",
    value=string(150),
    name=plain(75),
    is_connected=boolean,
    description=maybe(plain(150)),
    icon_url=maybe(HTTPS),
    auth_url=maybe(HTTPS),
    disconnect_url=maybe(HTTPS),
    connected_identity=maybe(plain(75)),
    connected_context=maybe(plain(75)),
    accessory=maybe(union(elements.OVERFLOW)),
    fallback=maybe(list_of(union(DIVIDER, HEADER, SECTION, CONTEXT, IMAGE, RICH_TEXT))),
)

# --- tables and charts


def rows_match_header(block: Mapping[str, Any], at: str) -> Iterator[Flaw]:
    header, *rows = block["rows"]
    for column, cell in enumerate(header):
        if cell["type"] == "rich_text":
            yield f"{at}/rows/0/{column}/type", "rich_text is not allowed in the header row"
    for index, row in enumerate(rows, start=1):
        if len(row) != len(header):
            yield f"{at}/rows/{index}", f"must have {len(header)} cells, like the header row"
    if block.get("row_header_column_index", 0) >= len(header):
        yield step(at, "row_header_column_index"), "must be the index of a column"


def slices_are_positive(chart: Mapping[str, Any], at: str) -> Iterator[Flaw]:
    for index, segment in enumerate(chart["segments"]):
        if segment["value"] <= 0:
            yield f"{at}/segments/{index}/value", "must be more than 0"


def series_fit_the_axis(chart: Mapping[str, Any], at: str) -> Iterator[Flaw]:
    names = [series["name"] for series in chart["series"]]
    for index, series in enumerate(chart["series"]):
        if series["name"] in names[:index]:
            yield f"{at}/series/{index}/name", "must be unique among the series"
        if sorted(point["label"] for point in series["data"]) != sorted(chart["axis_config"]["categories"]):
            yield f"{at}/series/{index}/data", "must have exactly one point for each category"


CELL = union(record("raw_text", text=string()), record("raw_number", value=number, text=string()), RICH_TEXT)
COLUMN = record(None, align=maybe(one_of("left", "center", "right")), is_wrapped=maybe(boolean))
TABLE = block(
    "table",
    rows=list_of(list_of(CELL, 20), 100),
    column_settings=maybe(list_of(nullable(COLUMN), 20)),
)
DATA_TABLE = block(
    "data_table",
    rows_match_header,
    caption=string(),
    rows=list_of(list_of(CELL, 20), 101, least=2),
    page_size=maybe(integer(1, 100)),
    row_header_column_index=maybe(integer(0, 19)),
)
NAME = string(20)
POINT = record(None, label=NAME, value=number)
SERIES = list_of(record(None, name=NAME, data=list_of(POINT, 20)), 6)
AXES = record(None, categories=list_of(NAME, 20), x_label=maybe(string(50)), y_label=maybe(string(50)))
CHART = union(
    record("pie", slices_are_positive, segments=list_of(POINT, 6)),
    *(record(kind, series_fit_the_axis, series=SERIES, axis_config=AXES) for kind in ("bar", "line", "area")),
)
DATA_VISUALIZATION = block("data_visualization", title=string(50), chart=CHART)

# --- tasks


def task_card(*statuses: str) -> Record:
    return block(
        "task_card",
        task_id=string(),
        title=string(),
        status=one_of(*statuses),
        details=maybe(RICH_TEXT),
        output=maybe(RICH_TEXT),
        sources=maybe(list_of(union(record("url", url=URL, text=string())))),
    )


TASK_CARD = task_card("in_progress", "complete", "error")
PLANNED_TASK = task_card("pending", "in_progress", "complete", "error")
PLAN = block("plan", title=string(), tasks=maybe(list_of(union(PLANNED_TASK))))

# --- blocks of blocks


def collapsible_or_divided(block: Mapping[str, Any], at: str) -> Iterator[Flaw]:
    if block.get("default_collapsed") and not block.get("is_collapsible"):
        yield step(at, "default_collapsed"), "needs is_collapsible"
    if block.get("has_header_divider") and block.get("is_collapsible"):
        yield step(at, "has_header_divider"), "not available when is_collapsible is true"


# The documentation also names file, input and rich_text as children; Slack has been seen to refuse them.
CHILD = union(DIVIDER, HEADER, SECTION, CONTEXT, IMAGE, VIDEO, TABLE, actions(*elements.IN_ACTIONS))
CONTAINER = block(
    "container",
    at_least_one("title", "rich_text_title"),
    collapsible_or_divided,
    child_blocks=list_of(CHILD, 10),
    title=maybe(plain(150)),
    rich_text_title=maybe(RICH_TEXT),
    subtitle=maybe(text(150)),
    icon=maybe(elements.IMAGE),
    width=maybe(one_of("narrow", "standard", "wide", "full")),
    is_collapsible=maybe(boolean),
    default_collapsed=maybe(boolean),
    has_header_divider=maybe(boolean),
)

# --- where each may stand

EVERYWHERE = (DIVIDER, HEADER, SECTION, CONTEXT, IMAGE, VIDEO, RICH_TEXT, CARD)
NOT_IN_MODALS = (TABLE, DATA_TABLE, CAROUSEL, CONTAINER)
IN_VIEW = (*elements.IN_INPUT, elements.RICH_TEXT_INPUT)
IN_MESSAGE = union(
    *EVERYWHERE,
    *NOT_IN_MODALS,
    *(FILE, MARKDOWN, DATA_VISUALIZATION, CONTEXT_ACTIONS, TASK_CARD, PLAN),
    actions(*elements.IN_ACTIONS),
    input_of(*elements.IN_INPUT),
)
IN_MODAL = union(
    *EVERYWHERE,
    ALERT,
    actions(*elements.IN_ACTIONS, elements.RICH_TEXT_INPUT),
    input_of(*IN_VIEW, elements.NUMBER_INPUT, elements.FILE_INPUT),
)
IN_HOME = union(
    *EVERYWHERE,
    *NOT_IN_MODALS,
    AUTH_PROVIDER,
    actions(*elements.IN_ACTIONS, elements.RICH_TEXT_INPUT),
    input_of(*IN_VIEW),
)
