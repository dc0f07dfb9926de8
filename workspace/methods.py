"""The Web API's methods, except those of views and files: what each does once its arguments are read."""

import base64
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from workspace import shapes
from workspace.elements import Json
from workspace.hub import Hub
from workspace.records import Message, Refusal

Run = Callable[[Hub, Json], Awaitable[Json]]

TIER_2, TIER_3, TIER_4 = 20, 50, 100
MOST_IN_GROUP = 8
WRITING = "as_user attachments blocks link_names markdown_text metadata parse text"
APPEARANCE = "icon_emoji icon_url mrkdwn unfurl_links unfurl_media username"


@dataclass(frozen=True)
class Method:
    run: Run
    required: str = ""
    optional: str = ""
    scopes: str = ""
    a_minute: int = TIER_3
    token: str = "bot"  # noqa: S105 - which kind of token, not one


async def auth_test(hub: Hub, args: Json) -> Json:
    state = hub.state
    return {
        "url": f"https://{state.team['domain']}.slack.com/",
        "team": state.team["name"],
        "user": state.bot.handle,
        "team_id": state.team["id"],
        "user_id": state.bot.id,
        "bot_id": state.bot_id,
        "is_enterprise_install": False,
    }


# --- people


async def users_list(hub: Hub, args: Json) -> Json:
    people = sorted(hub.state.people.values(), key=lambda person: person.id)
    page, cursor = paged(people, args)
    with_email = _may_read_email(hub)
    members = [shapes.user(person, hub.state, with_email=with_email) for person in page]
    return {"members": members, "cache_ts": 1700000000, "response_metadata": {"next_cursor": cursor}}


async def users_info(hub: Hub, args: Json) -> Json:
    person = hub.state.people.get(args["user"])
    if person is None:
        raise Refusal("user_not_found")
    return {"user": shapes.user(person, hub.state, with_email=_may_read_email(hub))}


def _may_read_email(hub: Hub) -> bool:
    return hub.granted is None or "users:read.email" in hub.granted


def paged(items: Sequence[Any], args: Json) -> tuple[Sequence[Any], str]:
    """One page of at most `limit` items, and the cursor of the next."""
    try:
        start = int(base64.urlsafe_b64decode(args.get("cursor") or b"MA==").decode().removeprefix("next:"))
        limit = int(args.get("limit") or 0) or len(items) or 1
    except ValueError as error:
        raise Refusal("invalid_cursor") from error
    if not 1 <= limit <= 1000 or start > len(items):
        raise Refusal("invalid_limit")
    rest = start + limit
    cursor = base64.urlsafe_b64encode(f"next:{rest}".encode()).decode() if rest < len(items) else ""
    return items[start:rest], cursor


# --- conversations


async def conversations_open(hub: Hub, args: Json) -> Json:
    state = hub.state
    if "channel" in args:
        conversation = hub.conversation_for_post(args["channel"])
        return {"channel": shapes.conversation(conversation, state)}
    users = [user for user in _names(args.get("users")) if user != state.bot.id]
    hub.need("mpim:write" if len(users) > 1 else "im:write")
    if not users:
        raise Refusal("users_list_not_supplied")
    if len(users) > MOST_IN_GROUP:
        raise Refusal("too_many_users")
    for user in users:
        person = state.people.get(user)
        if person is None:
            raise Refusal("user_not_found")
        if person.deleted or person.is_stranger:
            raise Refusal("user_disabled" if person.deleted else "user_not_visible")
    conversation = state.dm(state.bot.id, users[0]) if len(users) == 1 else state.group(users)
    told = shapes.conversation(conversation, state) if args.get("return_im") else {"id": conversation.id}
    return {"channel": told}


def _names(users: str | list[str] | None) -> list[str]:
    return users.split(",") if isinstance(users, str) else list(users or [])


async def conversations_history(hub: Hub, args: Json) -> Json:
    state = hub.state
    conversation = state.conversations.get(args["channel"])
    if conversation is None:
        raise Refusal("channel_not_found")
    kind = {"dm": "im", "group": "mpim"}.get(conversation.kind, "channels")
    hub.need(f"{kind}:history")
    if state.bot.id not in conversation.members:
        raise Refusal("not_in_channel")
    oldest, latest = str(args.get("oldest", "")), str(args.get("latest", "9"))
    found = [
        message
        for message in reversed(conversation.messages.values())
        if message.only_for is None
        and (oldest < message.ts < latest or (args.get("inclusive") and message.ts in (oldest, latest)))
    ]
    page, cursor = paged(found, {"limit": 100, **args})
    messages = [shapes.message(message, state) for message in page]
    return {"messages": messages, "has_more": bool(cursor), "response_metadata": {"next_cursor": cursor}}


# --- chat


async def post_message(hub: Hub, args: Json) -> Json:
    message = hub.post(hub.conversation_for_post(args["channel"]).id, args)
    return {"channel": message.channel, "ts": message.ts, "message": shapes.message(message, hub.state)}


async def update(hub: Hub, args: Json) -> Json:
    message = _own(hub, args, "cant_update_message")
    hub.rewrite(message, args)
    told = shapes.message(message, hub.state)
    return {"channel": message.channel, "ts": message.ts, "text": message.text, "message": told}


async def delete(hub: Hub, args: Json) -> Json:
    message = _own(hub, args, "cant_delete_message")
    hub.remove(message)
    return {"channel": message.channel, "ts": message.ts}


def _own(hub: Hub, args: Json, otherwise: str) -> Message:
    message = hub.message(args["channel"], args["ts"])
    if message.only_for:
        raise Refusal("message_not_found")
    if message.user != hub.state.bot.id:
        raise Refusal(otherwise)
    return message


async def post_ephemeral(hub: Hub, args: Json) -> Json:
    conversation = hub.state.conversations.get(args["channel"])
    if conversation is None:
        raise Refusal("channel_not_found")
    if args["user"] not in conversation.members:
        raise Refusal("user_not_in_channel")
    message = hub.post(conversation.id, args, only_for=args["user"])
    return {"message_ts": message.ts}


# --- Socket Mode


async def connections_open(hub: Hub, args: Json) -> Json:
    return {"url": hub.sockets.new_url()}


METHODS = {
    "auth.test": Method(auth_test, a_minute=1_000),
    "users.list": Method(users_list, "", "cursor limit include_locale", "users:read", TIER_2),
    "users.info": Method(users_info, "user", "include_locale", "users:read", TIER_4),
    "conversations.open": Method(conversations_open, "", "users channel return_im prevent_creation"),
    "conversations.history": Method(
        conversations_history, "channel", "cursor limit latest oldest inclusive include_all_metadata"
    ),
    "chat.postMessage": Method(
        post_message,
        "channel",
        f"{WRITING} {APPEARANCE} client_msg_id reply_broadcast thread_ts",
        "chat:write",
        1_000,
    ),
    "chat.update": Method(
        update, "channel ts", f"{WRITING} reply_broadcast unfurl_links unfurl_media", "chat:write"
    ),
    "chat.delete": Method(delete, "channel ts", "as_user", "chat:write"),
    "chat.postEphemeral": Method(
        post_ephemeral, "channel user", f"{WRITING} {APPEARANCE} thread_ts", "chat:write", TIER_4
    ),
    "apps.connections.open": Method(connections_open, token="app"),  # noqa: S106
}
