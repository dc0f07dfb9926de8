"""What the workspace remembers: people, conversations, messages, views, and what the bot was refused."""

import asyncio
import hashlib
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from workspace.elements import Json, complete, kept
from workspace.records import Change, Conversation, Kind, Message, Person, Refusal, Refused, View

SLACKBOT = "USLACKBOT"


class State:
    """One workspace. Ids of people and conversations are the same in every run; those of views, triggers and
    events are never the same twice, because a bot may remember them for ever."""

    def __init__(self, company: Mapping[str, Any], run: str | None = None) -> None:
        self.company = company
        self._run = run or secrets.token_hex(3).upper()
        self._numbers = count(1)
        self._pulse = asyncio.Event()
        self.listeners: list[Callable[[Change], None]] = []
        self.reset()

    def reset(self) -> None:
        """Everything as the company file says. Whoever calls it tells the listeners, when the bot is ready too."""
        team = self.company.get("team", {})
        self.team: Json = {"id": "T0001", "name": "Workspace", "domain": "workspace", **team}
        self.app_id, self.bot_id = "A0001", "B0001"
        self._shift = timedelta(0)
        self._latest = ""
        self.people: dict[str, Person] = {}
        self.conversations: dict[str, Conversation] = {}
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self.refused: list[Refused] = []
        self.typed: list[tuple[str, str]] = []
        self.files: dict[str, Json] = {}
        self.bot_reachable = True
        self.add_person({"id": SLACKBOT, "handle": "slackbot"})  # whose is_bot is false, as in Slack
        bot = {"handle": "bot", "name": "Bot", "is_bot": True, **self.company.get("bot", {})}
        self.bot = self.add_person(bot)
        for person in self.company.get("people", []):
            self.add_person(person)
        for channel in self.company.get("channels", []):
            self._add_channel(channel)

    # --- people

    def add_person(self, description: Mapping[str, Any]) -> Person:
        given = {"id": f"U{len(self.people):04d}", **description}
        person = Person(**{"name": given["handle"].title(), **given})
        self.people[person.id] = person
        return person

    def named(self, handle: str) -> Person:
        """By handle, with or without the @, or by id."""
        wanted = handle.removeprefix("@")
        for person in self.people.values():
            if wanted in (person.handle, person.id):
                return person
        raise LookupError(f"nobody is called {handle}; there are {[p.handle for p in self.people.values()]}")

    # --- time and ids

    def now(self) -> datetime:
        return datetime.now(UTC) + self._shift

    @property
    def moved(self) -> bool:
        return bool(self._shift)

    def travel(self, moment: datetime | None) -> None:
        """Move the workspace's day, from which time runs on; None: back to real time."""
        self._shift = timedelta(0) if moment is None else moment.astimezone(UTC) - datetime.now(UTC)
        self.changed("clock")

    def next_id(self, prefix: str) -> str:
        return f"{prefix}{self._run}{next(self._numbers):05d}"

    def next_ts(self) -> str:
        """The time as Slack writes it on a message: always later than the last, even after time travel."""
        ts = f"{self.now().timestamp():.6f}"
        if ts <= self._latest:
            seconds, micros = self._latest.split(".")
            ts = f"{int(seconds) + (int(micros) + 1) // 1_000_000}.{(int(micros) + 1) % 1_000_000:06d}"
        self._latest = ts
        return ts

    # --- conversations and messages

    def dm(self, one: str, other: str) -> Conversation:
        person = next((user for user in (one, other) if user != self.bot.id), one)
        low, high = sorted((one, other))
        id_ = f"D{person[1:]}" if self.bot.id in (one, other) else f"D{low[1:]}{high[1:]}"
        return self._opened(Conversation(id_, "dm", [one, other] if one != other else [one]))

    def group(self, members: Iterable[str]) -> Conversation:
        inside = sorted({*members, self.bot.id})
        id_ = "G" + hashlib.sha256(" ".join(inside).encode()).hexdigest()[:8].upper()
        return self._opened(Conversation(id_, "group", inside))

    def _opened(self, wanted: Conversation) -> Conversation:
        if wanted.id not in self.conversations:
            self.conversations[wanted.id] = wanted
            self.changed("conversation", channel=wanted.id)
        return self.conversations[wanted.id]

    def conversations_of(self, person: str) -> Iterator[Conversation]:
        return (c for c in self.conversations.values() if person in c.members)

    def _add_channel(self, description: Mapping[str, Any]) -> None:
        members = description.get("members", "all")
        everyone = [p.id for p in self.people.values() if not (p.deleted or p.is_bot or p.id == SLACKBOT)]
        inside = everyone if members == "all" else [self.named(handle).id for handle in members]
        id_ = description.get("id", f"C{len(self.conversations) + 1:04d}")
        bot = [self.bot.id] if description.get("bot") else []
        channel = Conversation(
            id_, "channel", inside + bot, description["name"], description.get("topic", "")
        )
        self.conversations[id_] = channel
        for line in description.get("messages", []):
            self.post(Message(id_, self.next_ts(), self.named(line["from"]).id, line["text"]))
        channel.read = dict.fromkeys(inside, self._latest)

    def post(self, message: Message) -> Message:
        message.blocks = complete(message.blocks)
        conversation = self.conversations[message.channel]
        conversation.messages[message.ts] = message
        if message.user in conversation.members:
            conversation.read[message.user] = message.ts
        self.message_changed(message)
        return message

    def tell(self, person: str, channel: str, text: str) -> Message:
        """Slack's own words, only for one person."""
        return self.post(Message(channel, self.next_ts(), SLACKBOT, text, only_for=person))

    def mark_read(self, person: str, channel: str) -> None:
        conversation = self.conversations[channel]
        latest = next(reversed(conversation.messages), "")
        if conversation.read.get(person, "") < latest:
            conversation.read[person] = latest
            self.changed("conversation", person, channel)

    def rewrite(self, message: Message, text: str, blocks: list[Json]) -> None:
        message.rewrite(text, complete(blocks))
        self.message_changed(message)

    def message_changed(self, message: Message) -> None:
        self.changed("message", message.only_for, message.channel, message.ts)

    def remove(self, message: Message) -> None:
        del self.conversations[message.channel].messages[message.ts]
        self.changed("message_gone", message.only_for, message.channel, message.ts)

    # --- views

    def new_view(self, user: str, spec: Json, previous: View | None = None) -> View:
        id_ = self.next_id("V")
        root = previous.root if previous else id_
        view = View(id_, user, {}, "", root, previous.id if previous else None)
        self._draw(view, spec)
        return view

    def rewrite_view(self, view: View, spec: Json) -> None:
        """A new picture in the same view: values stay where block_id and action_id stay."""
        self._draw(view, spec)
        self.view_changed(view)

    def _draw(self, view: View, spec: Json) -> None:
        view.spec = {**spec, "blocks": complete(spec["blocks"])}
        view.hash = f"{int(datetime.now(UTC).timestamp())}.{next(self._numbers):08x}"
        view.values = kept(view.values, view.blocks)
        view.errors, view.trouble = {}, None

    def push(self, view: View) -> None:
        self.stacks.setdefault(view.user, []).append(view)
        self.changed("modals", view.user)

    def view(self, id_: str) -> View | None:
        everywhere = [*self.homes.values(), *(view for stack in self.stacks.values() for view in stack)]
        return next((view for view in everywhere if view.id == id_), None)

    def view_changed(self, view: View) -> None:
        self.changed("home" if view.spec["type"] == "home" else "modals", view.user)

    # --- who watches

    def refuse(self, method: str, refusal: Refusal) -> None:
        self.refused.append(Refused(method, refusal.error, refusal.messages))
        self.changed("refused")

    def changed(self, kind: Kind, user: str | None = None, channel: str = "", ts: str = "") -> None:
        for listener in self.listeners:
            listener(Change(kind, user, channel, ts))
        self._pulse.set()
        self._pulse = asyncio.Event()

    async def until(self, predicate: Callable[[], Any], timeout: float) -> bool:  # noqa: ASYNC109 - read like a sentence
        """Wait for a change that makes it true; False when it has not become so."""
        try:
            async with asyncio.timeout(timeout):
                while not predicate():
                    await self._pulse.wait()
        except TimeoutError:
            return False
        return True
