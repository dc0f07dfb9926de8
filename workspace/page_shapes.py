"""What the page draws, in the shapes of PROTOCOL.md."""

from workspace.elements import Json
from workspace.records import Conversation, Message, Person, Refused, View
from workspace.state import SLACKBOT, State


def person(one: Person) -> Json:
    told = {"id": one.id, "handle": one.handle, "name": one.name, "title": one.title, "tz": one.tz}
    return {**told, "kind": _kind(one), "switchable": switchable(one)}


def _kind(one: Person) -> str:
    kinds = {
        "deactivated": one.deleted,
        "bot": one.is_bot or one.id == SLACKBOT,
        "external": one.is_stranger,
        "guest": one.is_restricted or one.is_ultra_restricted,
    }
    return next((kind for kind, is_so in kinds.items() if is_so), "member")


def switchable(one: Person) -> bool:
    return _kind(one) not in ("deactivated", "bot")


def bot(state: State, viewer: str) -> Json:
    one = state.bot
    about = {"id": one.id, "handle": one.handle, "name": one.name, "app_id": state.app_id}
    return {**about, "dm": state.dm(one.id, viewer).id, "reachable": state.bot_reachable}


def conversation(one: Conversation, state: State, viewer: str) -> Json:
    several = len(one.members) > 2
    unnamed = {viewer, state.bot.id} if several else {viewer}  # in a group the bot goes without saying
    others = [state.people[user].name for user in one.members if user not in unnamed]
    return {
        "id": one.id,
        "kind": one.kind,
        "name": one.name or ", ".join(others) or state.people[viewer].name,
        "members": one.members,
        "topic": one.topic,
        "unread": one.unread(viewer),
        "bot": state.bot.id in one.members,
    }


def message(one: Message, state: State, viewer: str) -> Json:
    files = [
        {"id": f["id"], "name": f["name"], "url": f"/files/{f['id']}", "alt": state.files[f["id"]]["alt"]}
        for f in one.files
    ]
    return {
        "channel": one.channel,
        "ts": one.ts,
        "user": one.user,
        "text": one.text,
        "blocks": one.blocks,
        "edited": one.edited,
        "ephemeral": one.only_for is not None,
        "thread_ts": one.thread_ts,
        "values": one.values_of(viewer),
        "trouble": one.trouble.get(viewer),
        "files": files,
    }


def view(one: View) -> Json:
    parts = {name: one.spec.get(name) for name in ("type", "title", "submit", "close", "blocks")}
    told = {
        "id": one.id,
        "values": one.values,
        "errors": one.errors,
        "trouble": one.trouble,
        "hash": one.hash,
    }
    return {**parts, **told}


def refusal(one: Refused) -> Json:
    return {"method": one.method, "error": one.error, "messages": one.messages}
