"""Block Kit's composition objects and block elements, as Slack's reference lists them.

https://docs.slack.dev/reference/block-kit/composition-objects, https://docs.slack.dev/reference/block-kit/block-elements
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from workspace.judge.shapes import (
    Flaw,
    Record,
    Shape,
    at_least_one,
    boolean,
    exactly_one,
    integer,
    list_of,
    one_of,
    record,
    step,
    string,
    union,
)

# --- composition objects


def plain_text(longest: int) -> Record:
    return record("plain_text", required={"text": string(longest)}, optional={"emoji": boolean})


def mrkdwn(longest: int) -> Record:
    return record("mrkdwn", required={"text": string(longest)}, optional={"verbatim": boolean})


def text(longest: int) -> Shape:
    return union(plain_text(longest), mrkdwn(longest))


def plain(longest: int) -> Shape:
    return union(plain_text(longest))


def option(words: Shape, **more: Shape) -> Record:
    return record(required={"text": words, "value": string(150)}, optional={"description": words, **more})


WEB_ADDRESS = string(3000, like=r"https?://\S+", called="an http or https URL")
URL = string(3000, like=r"[a-zA-Z][a-zA-Z0-9+.-]*:\S+", called="a URL")
STYLE = one_of("primary", "danger")
MENU_OPTION = option(plain(75))
RICH_OPTION = option(text(75))
OPTION_GROUP = record(required={"label": plain(75), "options": list_of(MENU_OPTION, 100)})
SLACK_FILE = record(None, exactly_one("id", "url"), optional={"id": string(), "url": WEB_ADDRESS})
CONFIRM = record(
    required={"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    optional={"style": STYLE},
)
DISPATCH = record(
    required={"trigger_actions_on": list_of(one_of("on_enter_pressed", "on_character_entered"), 2)}
)
CONVERSATION_FILTER = record(
    None,
    at_least_one("include", "exclude_external_shared_channels", "exclude_bot_users"),
    optional={
        "include": list_of(one_of("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
)
TRIGGER = record(
    required={"url": WEB_ADDRESS},
    optional={
        "customizable_input_parameters": list_of(record(required={"name": string(), "value": string()}))
    },
)

ACTION = {"action_id": string(255)}
CONFIRMED = {**ACTION, "confirm": CONFIRM}
INPUT = {**ACTION, "focus_on_load": boolean}
CHOICE = {**INPUT, "confirm": CONFIRM}
MENU = {**CHOICE, "placeholder": plain(150)}
MULTI_MENU = {**MENU, "max_selected_items": integer(1)}
TYPED = {**INPUT, "placeholder": plain(150), "dispatch_action_config": DISPATCH}

# --- rules


def initial_among_options(element: Mapping[str, Any], at: str) -> Iterator[Flaw]:
    groups = element.get("option_groups", [])
    options = [*element.get("options", []), *(option for group in groups for option in group["options"])]
    if "initial_option" in element and element["initial_option"] not in options:
        yield step(at, "initial_option"), "must exactly match one of the options"
    for index, chosen in enumerate(element.get("initial_options", [])):
        if chosen not in options:
            yield step(step(at, "initial_options"), index), "must exactly match one of the options"


def numbers_in_range(element: Mapping[str, Any], at: str) -> Iterator[Flaw]:
    fields = ("min_value", "initial_value", "max_value")
    ordered = [(name, float(element[name])) for name in fields if name in element]
    if not element["is_decimal_allowed"]:
        yield from ((step(at, name), "decimals are not allowed") for name, value in ordered if value % 1)
    for (low, least), (high, most) in zip(ordered, ordered[1:], strict=False):
        if least > most:
            yield step(at, high), f"must not be less than {low}"


def lengths_in_range(element: Mapping[str, Any], at: str) -> Iterator[Flaw]:
    longest = element.get("max_length", 3000)
    if element.get("min_length", 0) > longest:
        yield step(at, "min_length"), "must not be more than max_length"
    if len(element.get("initial_value", "")) > longest:
        yield step(at, "initial_value"), "must not be longer than max_length"


def lines_in_range(element: Mapping[str, Any], at: str) -> Iterator[Flaw]:
    if element.get("min_lines", 1) > element.get("max_lines", 100):
        yield step(at, "min_lines"), "must not be more than max_lines"


def day(value: Any, at: str) -> Iterator[Flaw]:
    """A date that exists, as YYYY-MM-DD."""
    flaws = list(string(like=r"\d{4}-\d\d-\d\d", called="a date as YYYY-MM-DD")(value, at))
    yield from flaws
    if not flaws:
        try:
            date.fromisoformat(value)
        except ValueError:
            yield at, "must be a date that exists"


# --- elements without choices

IMAGE = record(
    "image",
    exactly_one("image_url", "slack_file"),
    required={"alt_text": string(2000)},
    optional={"image_url": WEB_ADDRESS, "slack_file": SLACK_FILE},
)
BUTTON = record(
    "button",
    required={"text": plain(75)},
    optional={
        **CONFIRMED,
        "url": URL,
        "value": string(2000),
        "style": STYLE,
        "accessibility_label": string(75),
        "agent_prompt": string(4000),
        "agent_prompt_display": string(),
        "visible_to_user_ids": list_of(string()),
    },
)
WORKFLOW_BUTTON = record(
    "workflow_button",
    required={"text": plain(75), "workflow": record(required={"trigger": TRIGGER})},
    optional={**CONFIRMED, "style": STYLE, "accessibility_label": string(75)},
)
ICON_BUTTON = record(
    "icon_button",
    required={"icon": one_of("trash"), "text": plain(75)},
    optional={
        **CONFIRMED,
        "value": string(2000),
        "accessibility_label": string(75),
        "visible_to_user_ids": list_of(string(), 10),
    },
)
FEEDBACK_BUTTON = record(
    required={"text": plain(75), "value": string(2000)}, optional={"accessibility_label": string(75)}
)
FEEDBACK_BUTTONS = record(
    "feedback_buttons",
    required={"positive_button": FEEDBACK_BUTTON, "negative_button": FEEDBACK_BUTTON},
    optional=ACTION,
)
OVERFLOW = record(
    "overflow", required={"options": list_of(option(plain(75), url=URL), 5)}, optional=CONFIRMED
)

# --- choices

CHECKBOXES = record(
    "checkboxes",
    initial_among_options,
    required={"options": list_of(RICH_OPTION, 10)},
    optional={**CHOICE, "initial_options": list_of(RICH_OPTION, 10)},
)
RADIO_BUTTONS = record(
    "radio_buttons",
    initial_among_options,
    required={"options": list_of(RICH_OPTION, 10)},
    optional={**CHOICE, "initial_option": RICH_OPTION},
)
DATEPICKER = record("datepicker", optional={**MENU, "initial_date": day})
TIMEPICKER = record(
    "timepicker",
    optional={
        **MENU,
        "initial_time": string(like=r"([01]\d|2[0-3]):[0-5]\d", called="a time as HH:mm"),
        "timezone": string(),
    },
)
DATETIMEPICKER = record(
    "datetimepicker", optional={**CHOICE, "initial_date_time": integer(1_000_000_000, 9_999_999_999)}
)

OPTIONS = {"options": list_of(MENU_OPTION, 100), "option_groups": list_of(OPTION_GROUP, 100)}
ONE_SOURCE = exactly_one("options", "option_groups")
CHOSEN_OPTION = {"initial_option": MENU_OPTION}
CHOSEN_OPTIONS = {"initial_options": list_of(MENU_OPTION, 100)}
SEARCH = {"min_query_length": integer(0)}
ABOUT_CONVERSATIONS = {"default_to_current_conversation": boolean, "filter": CONVERSATION_FILTER}
REPLY = {"response_url_enabled": boolean}

SELECTS = (
    record(
        "static_select",
        ONE_SOURCE,
        initial_among_options,
        optional={**MENU, **OPTIONS, **CHOSEN_OPTION},
    ),
    record("external_select", optional={**MENU, **SEARCH, **CHOSEN_OPTION}),
    record("users_select", optional={**MENU, "initial_user": string()}),
    record(
        "conversations_select",
        optional={**MENU, **REPLY, **ABOUT_CONVERSATIONS, "initial_conversation": string()},
    ),
    record("channels_select", optional={**MENU, **REPLY, "initial_channel": string()}),
    record(
        "multi_static_select",
        ONE_SOURCE,
        initial_among_options,
        optional={**MULTI_MENU, **OPTIONS, **CHOSEN_OPTIONS},
    ),
    record("multi_external_select", optional={**MULTI_MENU, **SEARCH, **CHOSEN_OPTIONS}),
    record("multi_users_select", optional={**MULTI_MENU, "initial_users": list_of(string())}),
    record(
        "multi_conversations_select",
        optional={**MULTI_MENU, **ABOUT_CONVERSATIONS, "initial_conversations": list_of(string())},
    ),
    record("multi_channels_select", optional={**MULTI_MENU, "initial_channels": list_of(string())}),
)

# --- what a person types

PLAIN_TEXT_INPUT = record(
    "plain_text_input",
    lengths_in_range,
    optional={
        **TYPED,
        "initial_value": string(3000),
        "multiline": boolean,
        "min_length": integer(0, 3000),
        "max_length": integer(1, 3000),
    },
)
EMAIL_INPUT = record("email_text_input", optional={**TYPED, "initial_value": string()})
URL_INPUT = record("url_text_input", optional={**TYPED, "initial_value": string()})
NUMERAL = string(like=r"-?\d+(\.\d+)?", called="a number, written as a string")
NUMBER_INPUT = record(
    "number_input",
    numbers_in_range,
    required={"is_decimal_allowed": boolean},
    optional={**TYPED, "initial_value": NUMERAL, "min_value": NUMERAL, "max_value": NUMERAL},
)
FILE_INPUT = record(
    "file_input", optional={**ACTION, "filetypes": list_of(string()), "max_files": integer(1, 10)}
)

# --- rich text

LOOKS = ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink")
LOOK = {"style": record(optional=dict.fromkeys(LOOKS, boolean))}
RICH_TEXT_PART = union(
    record("text", required={"text": string()}, optional=LOOK),
    record("link", required={"url": URL}, optional={**LOOK, "text": string(), "unsafe": boolean}),
    record(
        "emoji", required={"name": string()}, optional={**LOOK, "unicode": string(), "skin_tone": integer()}
    ),
    record("user", required={"user_id": string()}, optional=LOOK),
    record("usergroup", required={"usergroup_id": string()}, optional=LOOK),
    record("channel", required={"channel_id": string()}, optional=LOOK),
    record("team", required={"team_id": string()}, optional=LOOK),
    record("broadcast", required={"range": one_of("here", "channel", "everyone")}, optional=LOOK),
    record(
        "color",
        required={"value": string(like=r"#[0-9A-Fa-f]{6}", called="a colour as #rrggbb")},
        optional=LOOK,
    ),
    record(
        "date",
        required={"timestamp": integer(), "format": string()},
        optional={**LOOK, "url": URL, "fallback": string()},
    ),
)
PARTS = {
    "elements": list_of(RICH_TEXT_PART, least=0)
}  # Slack itself sends an empty line as a section of nothing
BORDER = {"border": one_of(0, 1)}
RICH_TEXT_SECTION = record("rich_text_section", required=PARTS)
RICH_TEXT = record(
    "rich_text",
    required={
        "elements": list_of(
            union(
                RICH_TEXT_SECTION,
                record(
                    "rich_text_list",
                    required={"style": one_of("bullet", "ordered"), "elements": list_of(RICH_TEXT_SECTION)},
                    optional={**BORDER, "indent": integer(0, 8), "offset": integer(0)},
                ),
                record("rich_text_preformatted", required=PARTS, optional={**BORDER, "language": string()}),
                record("rich_text_quote", required=PARTS, optional=BORDER),
            )
        )
    },
    optional={"block_id": string(255)},
)
RICH_TEXT_INPUT = record(
    "rich_text_input",
    lines_in_range,
    optional={
        **TYPED,
        "initial_value": RICH_TEXT,
        "min_lines": integer(1, 100),
        "max_lines": integer(1, 100),
    },
)

# --- where each may stand

ACCESSORIES = (
    BUTTON,
    WORKFLOW_BUTTON,
    OVERFLOW,
    IMAGE,
    CHECKBOXES,
    RADIO_BUTTONS,
    DATEPICKER,
    TIMEPICKER,
    *SELECTS,
)
ACTIONS = (
    BUTTON,
    WORKFLOW_BUTTON,
    OVERFLOW,
    CHECKBOXES,
    RADIO_BUTTONS,
    DATEPICKER,
    TIMEPICKER,
    DATETIMEPICKER,
    *SELECTS,
)
FIELDS = (
    *(PLAIN_TEXT_INPUT, EMAIL_INPUT, URL_INPUT, CHECKBOXES, RADIO_BUTTONS),
    *(DATEPICKER, TIMEPICKER, DATETIMEPICKER, *SELECTS),
)
VIEW_FIELDS = (*FIELDS, RICH_TEXT_INPUT)
MODAL_FIELDS = (*VIEW_FIELDS, NUMBER_INPUT, FILE_INPUT)
