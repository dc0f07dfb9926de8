"""What Slack refuses is refused, and its good twin is taken."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from workspace import Workspace
from workspace.records import Message
from workspace.tests.bot import FORM
from workspace.tests.conftest import COMPANY

HOME = {"type": "home", "blocks": [{"type": "divider"}]}
TOKEN = "xoxb-local"
SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "Hello"}}


class Caller:
    """Calls the Web API as a bot does."""

    def __init__(self, workspace: Workspace, session: aiohttp.ClientSession) -> None:
        self.workspace, self.session = workspace, session

    async def __call__(self, method: str, token: str | None = TOKEN, **args: Any) -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        url = self.workspace.api_url + method
        async with self.session.post(url, json=args, headers=headers) as answer:
            return await answer.json()

    async def posts(self, text: str = "Hello", **args: Any) -> Any:
        return await self("chat.postMessage", **{"channel": "U0002", "text": text, **args})

    def trigger(self, handle: str = "maya") -> str:
        return self.workspace.hub.new_trigger(self.workspace.person(handle).id)


@pytest.fixture
async def call() -> AsyncIterator[Caller]:
    async with (
        Workspace.serve(COMPANY, signing_secret="secret", trigger_seconds=0.05) as workspace,
        aiohttp.ClientSession() as session,
    ):
        yield Caller(workspace, session)


REFUSED: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    # method, good arguments, what makes them bad (None takes one out), Slack's error
    ("auth.test", {}, {"token": None}, "not_authed"),
    ("auth.test", {}, {"token": "xoxb-wrong"}, "invalid_auth"),
    ("auth.test", {}, {"token": "xapp-local"}, "not_allowed_token_type"),
    ("auth.test", {}, {"method": "auth.tset"}, "unknown_method"),
    ("users.info", {"user": "U0002"}, {"user": "U9999"}, "user_not_found"),
    ("users.info", {"user": "U0002"}, {"user": None}, "invalid_arguments"),
    ("users.info", {"user": "U0002"}, {"colour": "red"}, "invalid_arguments"),
    ("users.info", {"user": "U0002"}, {"user": ["U0002"]}, "invalid_arguments"),
    ("users.list", {"limit": 2}, {"cursor": "what"}, "invalid_cursor"),
    ("users.list", {"limit": 2}, {"limit": 1001}, "invalid_limit"),
    ("conversations.open", {"users": "U0002"}, {"users": "U9999"}, "user_not_found"),
    ("conversations.open", {"users": "U0002"}, {"users": "U0005"}, "user_disabled"),
    ("conversations.open", {"users": "U0002"}, {"users": "U0006"}, "user_not_visible"),
    ("conversations.open", {"users": "U0002,U0003"}, {"users": ",".join(["U0002"] * 9)}, "too_many_users"),
    ("conversations.history", {"channel": "C0001"}, {"channel": "C9999"}, "channel_not_found"),
    ("conversations.history", {"channel": "C0001"}, {"channel": "C0002"}, "not_in_channel"),
    ("chat.postMessage", {"channel": "U0002", "text": "Hi"}, {"channel": "U9999"}, "channel_not_found"),
    ("chat.postMessage", {"channel": "U0002", "text": "Hi"}, {"channel": "U0005"}, "user_disabled"),
    ("chat.postMessage", {"channel": "U0002", "text": "Hi"}, {"channel": "U0006"}, "channel_not_found"),
    ("chat.postMessage", {"channel": "U0002", "text": "Hi"}, {"text": ""}, "no_text"),
    ("chat.postMessage", {"channel": "U0002", "blocks": [SECTION]}, {"blocks": [{}]}, "invalid_blocks"),
    (
        "chat.postEphemeral",
        {"channel": "C0001", "user": "U0002", "text": "Hi"},
        {"channel": "C0002", "user": "U0003"},
        "user_not_in_channel",
    ),
    ("views.publish", {"user_id": "U0002", "view": HOME}, {"user_id": "U9999"}, "user_not_found"),
    ("views.publish", {"user_id": "U0002", "view": HOME}, {"view": FORM}, "invalid_arguments"),
]


@pytest.mark.parametrize(("method", "good", "bad", "error"), REFUSED)
async def test_each_refusal_has_a_good_twin(
    call: Caller, method: str, good: dict[str, Any], bad: dict[str, Any], error: str
) -> None:
    assert (await call(method, **good))["ok"]
    assert call.workspace.refused == []
    changed = {"method": method, "token": TOKEN, **good, **bad}
    told = await call(**{k: v for k, v in changed.items() if v is not None or k == "token"})
    assert (told["ok"], told["error"]) == (False, error)
    assert [refused.error for refused in call.workspace.refused] == [error]


async def test_tabs_that_the_manifest_turns_off(call: Caller) -> None:
    call.workspace.hub.app_home |= {"home_tab_enabled": False, "messages_tab_enabled": False}
    assert (await call("views.publish", user_id="U0002", view=HOME))["error"] == "not_enabled"
    assert (await call.posts())["error"] == "messages_tab_disabled"
    assert (await call.posts(channel="C0001"))["ok"]


async def test_scopes(call: Caller) -> None:
    call.workspace.hub.granted = frozenset({"chat:write", "users:read"})
    told = await call("conversations.open", users="U0002")
    assert (told["error"], told["needed"], told["provided"]) == (
        "missing_scope",
        "im:write",
        "chat:write,users:read",
    )
    assert "email" not in (await call("users.info", user="U0002"))["user"]["profile"]
    call.workspace.hub.granted |= {"im:write", "users:read.email"}
    assert (await call("conversations.open", users="U0002"))["ok"]
    assert (await call("users.info", user="U0002"))["user"]["profile"]["email"] == "maya@example.com"
    url = call.workspace.api_url + "auth.test"
    async with call.session.post(url, data={"token": "xoxb-local"}) as answer:
        assert "im:write" in answer.headers["x-oauth-scopes"]


async def test_pages_of_people(call: Caller) -> None:
    first = await call("users.list", limit=4)
    cursor = first["response_metadata"]["next_cursor"]
    second = await call("users.list", limit=4, cursor=cursor)
    assert [len(page["members"]) for page in (first, second)] == [4, 3]
    assert second["response_metadata"]["next_cursor"] == ""


async def test_changing_messages(call: Caller) -> None:
    posted = await call.posts(client_msg_id="twice")
    assert posted["message"]["client_msg_id"] == "twice"
    assert (await call.posts(client_msg_id="twice"))["ts"] != posted["ts"]
    place = {"channel": posted["channel"], "ts": posted["ts"]}
    assert (await call("chat.update", **place, blocks=[SECTION], text="Hello"))["ok"]
    assert (await call("chat.update", **place, text="Hello again"))["message"]["blocks"][0]["text"]
    assert (await call("chat.update", **place | {"ts": "1"}, text="Hello"))["error"] == "message_not_found"
    maya = call.workspace.person("maya")
    await maya.types("mine", "#general")
    said = next(iter(call.workspace.state.conversations["C0001"].messages))
    told = await call("chat.update", channel="C0001", ts=said, text="not mine")
    assert told["error"] == "cant_update_message"
    assert (await call("chat.delete", **place))["ok"]
    assert (await call("chat.delete", **place))["error"] == "message_not_found"


async def test_triggers_are_used_once_and_soon(call: Caller) -> None:
    trigger = call.trigger()
    assert (await call("views.open", trigger_id=trigger, view=FORM))["ok"]
    assert (await call("views.open", trigger_id=trigger, view=FORM))["error"] == "exchanged_trigger_id"
    assert (await call("views.open", trigger_id="made.up", view=FORM))["error"] == "invalid_trigger_id"
    late = call.trigger()
    await call.workspace.state.until(lambda: False, 0.06)
    assert (await call("views.open", trigger_id=late, view=FORM))["error"] == "expired_trigger_id"


async def test_views_may_be_three_deep_and_pushed_only_from_a_modal(call: Caller) -> None:
    assert (await call("views.push", trigger_id=call.trigger(), view=FORM))["error"] == "invalid_trigger_id"
    root = (await call("views.open", trigger_id=call.trigger(), view=FORM))["view"]["id"]
    maya = call.workspace.person("maya").id
    for _ in range(2):
        trigger = call.workspace.hub.new_trigger(maya, root)
        assert (await call("views.push", trigger_id=trigger, view=FORM))["view"]["root_view_id"] == root
    trigger = call.workspace.hub.new_trigger(maya, root)
    assert (await call("views.push", trigger_id=trigger, view=FORM))["error"] == "push_limit_reached"


async def test_a_stale_hash_is_a_conflict(call: Caller) -> None:
    view = (await call("views.open", trigger_id=call.trigger(), view=FORM))["view"]
    update = {"view_id": view["id"], "view": FORM}
    assert (await call("views.update", **update, hash=view["hash"]))["ok"]
    assert (await call("views.update", **update, hash=view["hash"]))["error"] == "hash_conflict"
    assert (await call("views.update", **update | {"view_id": "V0"}))["error"] == "not_found"
    home = (await call("views.publish", user_id="U0002", view=HOME))["view"]
    publish = {"user_id": "U0002", "view": HOME, "hash": home["hash"]}
    assert (await call("views.publish", **publish))["ok"]
    assert (await call("views.publish", **publish))["error"] == "hash_conflict"


async def test_a_response_url_takes_five_posts(call: Caller) -> None:
    maya = call.workspace.person("maya")
    dm = call.workspace.state.dm(call.workspace.state.bot.id, maya.id).id
    url = call.workspace.hub.new_response_url(maya.id, dm)
    told = []
    for number in range(6):
        async with call.session.post(url, json={"text": f"Post {number}"}) as answer:
            told.append(answer.status)
    assert told == [200] * 5 + [404]
    assert [sight.text for sight in maya.ephemerals] == [f"Post {number}" for number in range(5)]
    assert not call.workspace.person("diego").sees("Post 1")
    message = maya.ephemerals[0].surface
    assert isinstance(message, Message)
    other = call.workspace.hub.new_response_url(maya.id, dm, message.ts)
    async with call.session.post(other, json={"delete_original": True}) as answer:
        assert answer.status == 200
    assert not maya.sees("Post 0")


async def test_rates(call: Caller) -> None:
    call.workspace.api.strict_rates = True
    assert (await call.posts())["ok"]
    assert (await call.posts())["error"] == "ratelimited"
    assert (await call.posts(channel="U0003"))["ok"]
    told = [await call("users.list") for _ in range(21)]
    assert [one["ok"] for one in told] == [True] * 20 + [False]


@pytest.mark.parametrize(
    ("kind", "arrives"),
    [("ratelimited", 0), ("server_error", 0), ("reset_before", 0), ("reset_after", 1), ("slow", 1)],
)
async def test_told_to_fail(call: Caller, kind: Any, arrives: int) -> None:
    call.workspace.faults.tell(kind, "chat.postMessage", times=1, seconds=0.05)
    try:
        await call.posts()
    except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError):
        assert kind.startswith("reset")
    except aiohttp.ContentTypeError:
        assert kind == "server_error"
    maya = call.workspace.person("maya")
    assert len(maya.inbox) == arrives
    assert (await call.posts())["ok"]
    assert len(maya.inbox) == arrives + 1
    assert call.workspace.refused == []


async def test_a_share_fails_the_same_way_each_time(call: Caller) -> None:
    outcomes = []
    for _ in range(2):
        call.workspace.faults.clear()
        call.workspace.faults.tell("ratelimited", share=0.5, seed=7)
        outcomes.append([(await call("auth.test"))["ok"] for _ in range(12)])
    assert outcomes[0] == outcomes[1]
    assert {True, False} <= set(outcomes[0])


async def test_uploads(call: Caller) -> None:
    told = await call("files.getUploadURLExternal", filename="mood.png", length=4, alt_txt="It rose")
    wanted = {"files": [{"id": told["file_id"]}], "channel_id": (await call.posts())["channel"]}
    assert (await call("files.completeUploadExternal", **wanted))["error"] == "file_not_found"
    async with call.session.post(told["upload_url"], data=b"abcd") as answer:
        assert answer.status == 200
    assert (await call("files.completeUploadExternal", **wanted))["ok"]
