"""The things that a workspace holds, and how the bot is refused."""

from dataclasses import dataclass, field
from typing import Any, Literal

from workspace.elements import Json, Values, kept


class Refusal(Exception):
    """The bot asked for something that Slack refuses."""

    def __init__(self, error: str, *messages: str, **extra: Any) -> None:
        super().__init__(error, *messages)
        self.error, self.messages, self.extra = error, list(messages), extra


@dataclass(frozen=True)
class Refused:
    """One refusal, for tests and developers."""

    method: str
    error: str
    messages: list[str]


@dataclass
class Person:
    """Somebody in the workspace, by Slack's own names for what is special about them."""

    id: str
    handle: str
    name: str
    tz: str = "UTC"
    title: str = ""
    email: str = ""
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False  # from another company, through a shared channel
    deleted: bool = False
    profile: Json = field(default_factory=dict)


@dataclass
class Message:
    """A message; `only_for` makes it ephemeral. What is chosen in it belongs to each viewer."""

    channel: str
    ts: str
    user: str
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    edited: bool = False
    only_for: str | None = None
    files: list[Json] = field(default_factory=list)
    extra: Json = field(default_factory=dict)
    values: dict[str, Values] = field(default_factory=dict)
    trouble: dict[str, str] = field(default_factory=dict)
    loaded: dict[str, list[Json]] = field(default_factory=dict)

    def values_of(self, viewer: str) -> Values:
        return self.values.setdefault(viewer, kept({}, self.blocks))

    def rewrite(self, text: str, blocks: list[Json]) -> None:
        self.text, self.blocks, self.edited = text, blocks, True
        self.values = {viewer: kept(values, blocks) for viewer, values in self.values.items()}
        self.trouble.clear()


@dataclass
class View:
    """A modal or a Home tab as one person has it before them."""

    id: str
    user: str
    spec: Json
    hash: str
    root: str
    previous: str | None = None
    values: Values = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    trouble: str | None = None
    loaded: dict[str, list[Json]] = field(default_factory=dict)

    @property
    def blocks(self) -> list[Json]:
        blocks: list[Json] = self.spec["blocks"]
        return blocks


@dataclass
class Conversation:
    id: str
    kind: Literal["dm", "group", "channel"]
    members: list[str]
    name: str = ""
    topic: str = ""
    messages: dict[str, Message] = field(default_factory=dict)
    read: dict[str, str] = field(default_factory=dict)

    def visible_to(self, person: str) -> list[Message]:
        return [message for message in self.messages.values() if message.only_for in (None, person)]

    def unread(self, person: str) -> int:
        seen = self.read.get(person, "")
        return sum(m.ts > seen and m.user != person for m in self.visible_to(person))


Kind = Literal[
    "message", "message_gone", "conversation", "home", "modals", "people", "bot", "clock", "refused", "reset"
]


@dataclass(frozen=True)
class Change:
    """Something that people may see now: told to whoever listens."""

    kind: Kind
    user: str | None = None
    channel: str = ""
    ts: str = ""
