"""Slack's own JSON for people, conversations, messages and views."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from workspace.elements import Json
from workspace.records import Conversation, Message, Person, View
from workspace.state import State

OTHER_TEAM = "T9999"


def user(person: Person, state: State, *, with_email: bool) -> Json:
    """As `users.info` returns it."""
    local = datetime.now(ZoneInfo(person.tz))
    offset = local.utcoffset()
    first, _, last = person.name.partition(" ")
    team = team_of(person, state)
    profile: Json = {
        "title": person.title,
        "phone": "",
        "skype": "",
        "real_name": person.name,
        "real_name_normalized": person.name,
        "display_name": person.handle,
        "display_name_normalized": person.handle,
        "first_name": first,
        "last_name": last,
        "status_text": "",
        "status_emoji": "",
        "status_expiration": 0,
        "avatar_hash": person.id.lower(),
        "team": team,
        **({"email": person.email} if with_email and person.email else {}),
        **person.profile,
    }
    told: Json = {
        "id": person.id,
        "team_id": team,
        "name": person.handle,
        "deleted": person.deleted,
        "profile": profile,
        "is_bot": person.is_bot,
        "is_app_user": False,
        "updated": 1700000000,
    }
    if person.deleted:
        return told
    return told | {
        "color": "4bbe2e",
        "real_name": person.name,
        "tz": person.tz,
        "tz_label": local.tzname() or person.tz,
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": person.is_restricted or person.is_ultra_restricted,
        "is_ultra_restricted": person.is_ultra_restricted,
        "is_email_confirmed": True,
        "who_can_share_contact_card": "EVERYONE",
        **({"is_stranger": True} if person.is_stranger else {}),
    }


def team_of(person: Person, state: State) -> str:
    return OTHER_TEAM if person.is_stranger else str(state.team["id"])


def acting_user(person: Person, state: State) -> Json:
    """As it stands in interaction payloads."""
    name = person.handle
    return {"id": person.id, "username": name, "name": name, "team_id": team_of(person, state)}


def channel_name(conversation: Conversation) -> str:
    return {"dm": "directmessage", "group": "mpdm-group-1"}.get(conversation.kind, conversation.name)


def conversation(one: Conversation, state: State) -> Json:
    told: Json = {
        "id": one.id,
        "is_im": one.kind == "dm",
        "is_mpim": one.kind == "group",
        "created": 1700000000,
    }
    if one.kind == "dm":
        other = next((member for member in one.members if member != state.bot.id), state.bot.id)
        return told | {"user": other, "is_user_deleted": state.people[other].deleted}
    return told | {
        "name": channel_name(one),
        "is_channel": one.kind == "channel",
        "is_private": one.kind == "group",
    }


def message(one: Message, state: State) -> Json:
    told: Json = {
        "type": "message",
        "user": one.user,
        "ts": one.ts,
        "text": one.text,
        "team": state.team["id"],
    }
    if one.user == state.bot.id:
        told |= {"bot_id": state.bot_id, "app_id": state.app_id}
    told |= {"blocks": one.blocks} if one.blocks else {}
    told |= {"thread_ts": one.thread_ts} if one.thread_ts else {}
    told |= {"edited": {"user": one.user, "ts": one.ts}} if one.edited else {}
    told |= {"files": one.files} if one.files else {}
    return told | one.extra


def view(one: View, state: State) -> Json:
    """With its state, as in payloads and in the answers of views.*."""
    optional: dict[str, Any] = {
        "callback_id": "",
        "private_metadata": "",
        "external_id": "",
        "clear_on_close": False,
        "notify_on_close": False,
        "title": None,
        "submit": None,
        "close": None,
    }
    return {
        **optional,
        **one.spec,
        "id": one.id,
        "team_id": state.team["id"],
        "state": {"values": one.values},
        "hash": one.hash,
        "previous_view_id": one.previous,
        "root_view_id": one.root,
        "app_id": state.app_id,
        "app_installed_team_id": state.team["id"],
        "bot_id": state.bot_id,
    }
