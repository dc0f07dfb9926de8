"""Block Kit's composition objects and block elements, as Slack's reference lists them.

https://docs.slack.dev/reference/block-kit/composition-objects
https://docs.slack.dev/reference/block-kit/block-elements
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from workspace.judge.rich_text import RICH_TEXT, URL
from workspace.judge.shapes import (
    Flaw,
    Maybe,
    Record,
    Shape,
    at_least_one,
    at_most_one,
    boolean,
    integer,
    list_of,
    maybe,
    one_of,
    ordered,
    record,
    step,
    string,
    union,
)

# --- composition objects


def plain_text(longest: int) -> Record:
    return record("plain_text", text=string(longest), emoji=maybe(boolean))


def mrkdwn(longest: int) -> Record:
    return record("mrkdwn", text=string(longest), verbatim=maybe(boolean))


def plain(longest: int) -> Shape:
    return union(plain_text(longest))


def text(longest: int) -> Shape:
    return union(plain_text(longest), mrkdwn(longest))


def option(words: Shape, **more: Maybe) -> Record:
    return record(None, text=words, value=string(150), description=maybe(words), **more)


WEB_ADDRESS = string(3000, like=r"https?://\S+", called="an http or https URL")
STYLE = maybe(one_of("primary", "danger"))
LABEL = maybe(string(75))
PLAIN_OPTION = option(plain(75))
RICH_OPTION = option(text(75))
OPTION_GROUP = record(None, label=plain(75), options=list_of(PLAIN_OPTION, 100))
CONFIRM = record(None, title=plain(100), text=text(300), confirm=plain(30), deny=plain(30), style=STYLE)
SLACK_FILE = record(
    None, at_least_one("id", "url"), at_most_one("id", "url"), id=maybe(string()), url=maybe(WEB_ADDRESS)
)
DISPATCH = record(None, trigger_actions_on=list_of(one_of("on_enter_pressed", "on_character_entered"), 2))
CONVERSATION_FILTER = record(
    None,
    at_least_one("include", "exclude_external_shared_channels", "exclude_bot_users"),
    include=maybe(list_of(one_of("im", "mpim", "private", "public"), 4)),
    exclude_external_shared_channels=maybe(boolean),
    exclude_bot_users=maybe(boolean),
)
TRIGGER_INPUT = record(None, name=string(), value=string())
TRIGGER = record(None, url=WEB_ADDRESS, customizable_input_parameters=maybe(list_of(TRIGGER_INPUT)))

# --- fields that several elements share

ACTION = {"action_id": maybe(string(255))}
CONFIRMED = {**ACTION, "confirm": maybe(CONFIRM)}
CHOICE = {**CONFIRMED, "focus_on_load": maybe(boolean)}
MENU = {**CHOICE, "placeholder": maybe(plain(150))}
MENU_OF_MANY = {**MENU, "max_selected_items": maybe(integer(1))}
TYPED = {
    **ACTION,
    "focus_on_load": maybe(boolean),
    "placeholder": maybe(plain(150)),
    "dispatch_action_config": maybe(DISPATCH),
}

# --- images and buttons

IMAGE = record(
    "image",
    at_least_one("image_url", "slack_file"),
    at_most_one("image_url", "slack_file"),
    alt_text=string(2000),
    image_url=maybe(WEB_ADDRESS),
    slack_file=maybe(SLACK_FILE),
)
BUTTON = record(
    "button",
    text=plain(75),
    url=maybe(URL),
    value=maybe(string(2000)),
    style=STYLE,
    accessibility_label=LABEL,
    agent_prompt=maybe(string(4000)),
    agent_prompt_display=maybe(string()),
    visible_to_user_ids=maybe(list_of(string())),
    **CONFIRMED,
)
WORKFLOW_BUTTON = record(
    "workflow_button",
    text=plain(75),
    workflow=record(None, trigger=TRIGGER),
    style=STYLE,
    accessibility_label=LABEL,
    **CONFIRMED,
)
ICON_BUTTON = record(
    "icon_button",
    icon=one_of("trash"),
    text=plain(75),
    value=maybe(string(2000)),
    accessibility_label=LABEL,
    visible_to_user_ids=maybe(list_of(string(), 10)),
    **CONFIRMED,
)
FEEDBACK = record(None, text=plain(75), value=string(2000), accessibility_label=LABEL)
FEEDBACK_BUTTONS = record("feedback_buttons", positive_button=FEEDBACK, negative_button=FEEDBACK, **ACTION)
OVERFLOW = record("overflow", options=list_of(option(plain(75), url=maybe(URL)), 5), **CONFIRMED)

# --- choices


def initial_among_options(element: Mapping[str, Any], at: str) -> Iterator[Flaw]:
    groups = element.get("option_groups", [])
    options = [*element.get("options", []), *(option for group in groups for option in group["options"])]
    if element.get("initial_option", options[0]) not in options:
        yield step(at, "initial_option"), "must exactly match one of the options"
    for index, chosen in enumerate(element.get("initial_options", ())):
        if chosen not in options:
            yield step(step(at, "initial_options"), index), "must exactly match one of the options"


def day(value: Any, at: str) -> Iterator[Flaw]:
    try:
        exists = str(date.fromisoformat(value)) == value
    except (TypeError, ValueError):
        exists = False
    if not exists:
        yield at, "must be a date as YYYY-MM-DD"


CHECKBOXES = record(
    "checkboxes",
    initial_among_options,
    options=list_of(RICH_OPTION, 10),
    initial_options=maybe(list_of(RICH_OPTION, 10)),
    **CHOICE,
)
RADIO_BUTTONS = record(
    "radio_buttons",
    initial_among_options,
    options=list_of(RICH_OPTION, 10),
    initial_option=maybe(RICH_OPTION),
    **CHOICE,
)
TIME = string(like=r"([01]\d|2[0-3]):[0-5]\d", called="a time as HH:mm")
DATEPICKER = record("datepicker", initial_date=maybe(day), **MENU)
TIMEPICKER = record("timepicker", initial_time=maybe(TIME), timezone=maybe(string()), **MENU)
DATETIMEPICKER = record("datetimepicker", initial_date_time=maybe(integer(10**9, 10**10 - 1)), **CHOICE)

STATIC = {"options": maybe(list_of(PLAIN_OPTION, 100)), "option_groups": maybe(list_of(OPTION_GROUP, 100))}
STATIC_RULES = (
    at_least_one("options", "option_groups"),
    at_most_one("options", "option_groups"),
    initial_among_options,
)
EXTERNAL = {"min_query_length": maybe(integer(0))}
CONVERSATIONS = {"default_to_current_conversation": maybe(boolean), "filter": maybe(CONVERSATION_FILTER)}
ONE = {"initial_option": maybe(PLAIN_OPTION)}
MANY = {"initial_options": maybe(list_of(PLAIN_OPTION, 100))}
ID = maybe(string())
IDS = maybe(list_of(string()))
ANSWERS = {"response_url_enabled": maybe(boolean)}
SELECTS = (
    record("static_select", *STATIC_RULES, **STATIC, **ONE, **MENU),
    record("external_select", **EXTERNAL, **ONE, **MENU),
    record("users_select", initial_user=ID, **MENU),
    record("conversations_select", initial_conversation=ID, **CONVERSATIONS, **ANSWERS, **MENU),
    record("channels_select", initial_channel=ID, **ANSWERS, **MENU),
    record("multi_static_select", *STATIC_RULES, **STATIC, **MANY, **MENU_OF_MANY),
    record("multi_external_select", **EXTERNAL, **MANY, **MENU_OF_MANY),
    record("multi_users_select", initial_users=IDS, **MENU_OF_MANY),
    record("multi_conversations_select", initial_conversations=IDS, **CONVERSATIONS, **MENU_OF_MANY),
    record("multi_channels_select", initial_channels=IDS, **MENU_OF_MANY),
)

# --- what a person types


def whole_unless_decimal(element: Mapping[str, Any], at: str) -> Iterator[Flaw]:
    for name in ("initial_value", "min_value", "max_value"):
        if not element["is_decimal_allowed"] and "." in element.get(name, ""):
            yield step(at, name), "must be a whole number"


def initial_within_length(element: Mapping[str, Any], at: str) -> Iterator[Flaw]:
    if len(element.get("initial_value", "")) > element.get("max_length", 3000):
        yield step(at, "initial_value"), "must not be longer than max_length"


PLAIN_TEXT_INPUT = record(
    "plain_text_input",
    ordered("min_length", "max_length"),
    initial_within_length,
    initial_value=maybe(string(3000)),
    multiline=maybe(boolean),
    min_length=maybe(integer(0, 3000)),
    max_length=maybe(integer(1, 3000)),
    **TYPED,
)
EMAIL_INPUT = record("email_text_input", initial_value=maybe(string()), **TYPED)
URL_INPUT = record("url_text_input", initial_value=maybe(string()), **TYPED)
NUMERAL = maybe(string(like=r"-?\d+(\.\d+)?", called="a number written as a string"))
NUMBER_INPUT = record(
    "number_input",
    whole_unless_decimal,
    ordered("min_value", "max_value"),
    ordered("min_value", "initial_value"),
    ordered("initial_value", "max_value"),
    is_decimal_allowed=boolean,
    initial_value=NUMERAL,
    min_value=NUMERAL,
    max_value=NUMERAL,
    **TYPED,
)
RICH_TEXT_INPUT = record(
    "rich_text_input",
    ordered("min_lines", "max_lines"),
    initial_value=maybe(RICH_TEXT),
    min_lines=maybe(integer(1, 100)),
    max_lines=maybe(integer(1, 100)),
    **TYPED,
)
FILE_INPUT = record(
    "file_input", filetypes=maybe(list_of(string())), max_files=maybe(integer(1, 10)), **ACTION
)

# --- where each may stand

CHOICES = (CHECKBOXES, RADIO_BUTTONS, DATEPICKER, TIMEPICKER, *SELECTS)
IN_SECTION = (BUTTON, WORKFLOW_BUTTON, OVERFLOW, IMAGE, *CHOICES)
IN_ACTIONS = (BUTTON, WORKFLOW_BUTTON, OVERFLOW, DATETIMEPICKER, *CHOICES)
IN_INPUT = (PLAIN_TEXT_INPUT, EMAIL_INPUT, URL_INPUT, DATETIMEPICKER, *CHOICES)
