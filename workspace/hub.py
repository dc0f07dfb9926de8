"""What every part of the workspace shares, and the two short-lived permissions that Slack hands to a bot."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from workspace.dispatch import Dispatch
from workspace.elements import Json
from workspace.judge import Fault, judge_message
from workspace.records import Conversation, Message, Refusal
from workspace.shapes import message as message_shape
from workspace.sockets import Sockets
from workspace.state import SLACKBOT, State

RESPONSE_URL_POSTS = 5
RESPONSE_URL_SECONDS = 30 * 60.0


@dataclass
class Trigger:
    user: str
    view: str | None
    born: float
    used: bool = False


@dataclass
class ResponseUrl:
    user: str
    channel: str
    original: str | None  # the message's ts that it may replace or delete
    born: float
    posts: int = 0


@dataclass
class Hub:
    state: State
    dispatch: Dispatch
    sockets: Sockets
    granted: frozenset[str] | None  # scopes; None: every one
    trigger_seconds: float
    app_home: Json  # the manifest's features.app_home
    base_url: str = ""
    triggers: dict[str, Trigger] = field(default_factory=dict)
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict)

    def new_trigger(self, user: str, view: str | None = None) -> str:
        id_ = self.state.next_id("") + ".trigger"
        self.triggers[id_] = Trigger(user, view, time.monotonic())
        return id_

    def exchange(self, id_: str) -> Trigger:
        """A trigger is good for one use within three real seconds."""
        trigger = self.triggers.get(id_)
        if trigger is None:
            raise Refusal("invalid_trigger_id")
        if trigger.used:
            raise Refusal("exchanged_trigger_id")
        if time.monotonic() - trigger.born > self.trigger_seconds:
            raise Refusal("expired_trigger_id")
        trigger.used = True
        return trigger

    def new_response_url(self, user: str, channel: str, original: str | None = None) -> str:
        id_ = self.state.next_id("answer")
        self.response_urls[id_] = ResponseUrl(user, channel, original, time.monotonic())
        return f"{self.base_url}/response/{id_}"

    def need(self, *scopes: str) -> None:
        missing = [scope for scope in scopes if self.granted is not None and scope not in self.granted]
        if missing and self.granted is not None:
            raise Refusal("missing_scope", needed=",".join(missing), provided=",".join(sorted(self.granted)))

    # --- messages of the bot, however they come in

    def post(self, channel: str, content: Json, only_for: str | None = None) -> Message:
        """A message of the bot, judged first."""
        judged(judge_message(content))
        extra: Json = {
            name: content[name] for name in ("attachments", "metadata", "client_msg_id") if name in content
        }
        message = Message(
            channel,
            self.state.next_ts(),
            self.state.bot.id,
            content.get("text") or content.get("markdown_text", ""),
            content.get("blocks", []),
            thread_ts=content.get("thread_ts"),
            only_for=only_for,
            extra=extra,
        )
        self.state.post(message)
        self.message_event(message)
        return message

    def rewrite(self, message: Message, content: Json) -> None:
        """What is left out stays as it was."""
        judged(judge_message(content))
        blocks = content.get("blocks", message.blocks)
        self.state.rewrite(message, content.get("text", message.text), blocks)
        self.message_event(message, "message_changed")

    def remove(self, message: Message) -> None:
        self.state.remove(message)
        self.message_event(message, "message_deleted")

    def message_event(self, message: Message, subtype: str = "") -> None:
        """Slack tells a bot of every message in its conversations, its own included."""
        conversation = self.state.conversations[message.channel]
        if message.only_for or self.state.bot.id not in conversation.members:
            return
        kind = {"dm": "im", "group": "mpim"}.get(conversation.kind, conversation.kind)
        said = message_shape(message, self.state)
        told = {"channel": message.channel, "channel_type": kind}
        if subtype == "message_changed":
            said = {"type": "message", "subtype": subtype, "message": said, "ts": self.state.next_ts()}
        elif subtype:
            said = {"type": "message", "subtype": subtype, "previous_message": said, "deleted_ts": message.ts}
        self.dispatch.event({**said, **told}, f"message.{kind}s" if kind == "channel" else f"message.{kind}")

    def conversation_for_post(self, channel: str) -> Conversation:
        """A conversation by its id, or the DM with a person by theirs."""
        state = self.state
        person = state.people.get(channel)
        conversation = state.dm(state.bot.id, channel) if person else state.conversations.get(channel)
        if conversation is None or (person and person.is_stranger):
            raise Refusal("channel_not_found")
        if person and (person.is_bot or person.id == SLACKBOT):
            raise Refusal("cannot_dm_bot")
        if state.bot.id not in conversation.members:
            if conversation.kind != "channel":
                raise Refusal("channel_not_found")
            if self.granted is not None and "chat:write.public" not in self.granted:
                raise Refusal("not_in_channel")
        if conversation.kind == "dm" and not self.app_home.get("messages_tab_enabled", True):
            raise Refusal("messages_tab_disabled")
        if conversation.kind == "dm" and any(state.people[user].deleted for user in conversation.members):
            raise Refusal("user_disabled")
        return conversation

    def message(self, channel: str, ts: str) -> Message:
        conversation = self.state.conversations.get(channel)
        if conversation is None:
            raise Refusal("channel_not_found")
        if ts not in conversation.messages:
            raise Refusal("message_not_found")
        return conversation.messages[ts]


def judged(faults: Iterable[Fault]) -> None:
    found = list(faults)
    if found:
        raise Refusal(found[0].error, *(f"[ERROR] {f.message} [json-pointer:{f.pointer}]" for f in found))
