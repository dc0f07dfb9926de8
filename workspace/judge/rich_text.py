"""The rich_text block, which also stands in tables, task cards and as the value of a rich_text_input.

https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

from workspace.judge.shapes import boolean, integer, list_of, maybe, one_of, record, string, union

URL = string(3000, like=r"[a-zA-Z][a-zA-Z0-9+.-]*:\S+", called="a URL")
COLOUR = string(like="#[0-9A-Fa-f]{6}", called="a colour as #rrggbb")
LOOKS = ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink")
LOOK = {"style": maybe(record(None, **dict.fromkeys(LOOKS, maybe(boolean))))}

PART = union(
    record("text", text=string(), **LOOK),
    record("link", url=URL, text=maybe(string()), unsafe=maybe(boolean), **LOOK),
    record("emoji", name=string(), unicode=maybe(string()), skin_tone=maybe(integer(1, 6)), **LOOK),
    record("user", user_id=string(), **LOOK),
    record("usergroup", usergroup_id=string(), **LOOK),
    record("channel", channel_id=string(), **LOOK),
    record("team", team_id=string(), **LOOK),
    record("broadcast", range=one_of("here", "channel", "everyone"), **LOOK),
    record("color", value=COLOUR, **LOOK),
    record("date", timestamp=integer(), format=string(), url=maybe(URL), fallback=maybe(string()), **LOOK),
)
PARTS = list_of(PART, least=0)  # Slack itself sends an empty line as a section of nothing
BORDER = maybe(integer(0, 1))
SECTION = record("rich_text_section", elements=PARTS)
LIST = record(
    "rich_text_list",
    style=one_of("bullet", "ordered"),
    elements=list_of(SECTION),
    indent=maybe(integer(0, 8)),
    offset=maybe(integer(0)),
    border=BORDER,
)
PREFORMATTED = record("rich_text_preformatted", elements=PARTS, border=BORDER, language=maybe(string()))
QUOTE = record("rich_text_quote", elements=PARTS, border=BORDER)
RICH_TEXT = record(
    "rich_text", elements=list_of(union(SECTION, LIST, PREFORMATTED, QUOTE)), block_id=maybe(string(255))
)
