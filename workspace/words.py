"""What somebody reads on a screen, as plain text: for tests that look for words rather than for JSON."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from workspace.elements import HELD_AS, Json, Values, children, flat, places

Namer = Callable[[str], str]  # a person's id -> the name that Slack shows

SHOWN = ("text", "title", "label", "alt_text", "caption", "name")
HIDDEN = (
    "confirm",
    "value",
    "values",
    "placeholder",
    "block_id",
    "action_id",
    "url",
    "fallback",
    "style",
    "element",
)
CHANNEL = re.compile(r"<#[A-Z0-9]+\|([^>]*)>")
MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^>]*)?>")
DATE = re.compile(r"<!date\^[^|>]*\|([^>]*)>")
LINK = re.compile(r"<(?:[^|>]*\|)?([^>]*)>")
STYLE = re.compile(r"(?<!\w)([*_~`])(\S(?:[^\n]*?\S)?)\1(?!\w)")


def plain(text: str, name_of: Namer) -> str:
    """mrkdwn as it is read: names for mentions, labels for links, no marks."""
    text = MENTION.sub(lambda found: "@" + name_of(found[1]), text)
    text = CHANNEL.sub(r"#\1", text)
    text = LINK.sub(r"\1", DATE.sub(r"\1", text))
    text = STYLE.sub(r"\2", STYLE.sub(r"\2", text))
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def shown(blocks: Sequence[Json], values: Values, name_of: Namer) -> str:
    """Every word on a surface in reading order, what is chosen or typed included."""
    return "\n".join(line for block in flat(blocks) for line in _lines(block, values, name_of))


def _lines(block: Json, values: Values, name_of: Namer) -> Iterator[str]:
    below = ("child_blocks", "elements") if children(block) else ()
    own = {name: part for name, part in block.items() if name not in below}
    yield from (plain(text, name_of) for text in _texts(own))
    for found in places([own]):
        element = found.element
        if found.is_input:
            yield from (plain(text, name_of) for text in _texts(element))
        held = values.get(block["block_id"], {}).get(element["action_id"])
        if held and element["type"] not in ("checkboxes", "radio_buttons"):
            yield from spoken(held, name_of)


def spoken(held: Mapping[str, Any], name_of: Namer) -> list[str]:
    """What a field shows: typed text, names of chosen options or people."""
    value = held[HELD_AS[held["type"]]]
    several = value if isinstance(value, list) else [value] if value is not None else []
    words = [one["text"]["text"] if isinstance(one, dict) and "text" in one else str(one) for one in several]
    return [f"@{name_of(word)}" if "user" in held["type"] else plain(word, name_of) for word in words]


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, Mapping):
        hidden = (
            HIDDEN
            if part.get("type") in ("checkboxes", "radio_buttons")
            else (*HIDDEN, "options", "option_groups")
        )
        hidden = (*hidden, "initial_option", "initial_options")
        if part.get("type") == "user":  # in rich text
            yield f"<@{part['user_id']}>"
        elif part.get("type") == "raw_number":
            yield str(part.get("text", part["value"]))
        elif part.get("type") == "link":
            yield part.get("text", part["url"])
        else:
            for name, value in part.items():
                if isinstance(value, str) and name in SHOWN:
                    yield value
                elif name not in hidden:
                    yield from _texts(value)
    elif isinstance(part, Sequence) and not isinstance(part, str):
        for one in part:
            yield from _texts(one)
