"""People who act: what Slack's client keeps, allows and refuses."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, time
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from workspace import Impossible, Workspace
from workspace.elements import complete, kept
from workspace.server import listening
from workspace.tests.conftest import COMPANY

MANIFEST = {
    "features": {
        "slash_commands": [{"command": "/form", "description": "A form", "should_escape": True}],
        "shortcuts": [
            {"name": "Open the form", "type": "global", "callback_id": "open_form", "description": "A form"},
            {"name": "Keep it", "type": "message", "callback_id": "keep", "description": "Keeps it"},
        ],
    },
    "settings": {"event_subscriptions": {"bot_events": ["app_home_opened"]}},
}


def text(words: str) -> dict[str, str]:
    return {"type": "plain_text", "text": words}


def options(*words: str) -> list[dict[str, Any]]:
    return [{"text": text(word), "value": word.lower()} for word in words]


def field(label: str, element: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "input", "block_id": label.lower(), "label": text(label), "element": element, **more}


def form(**more: Any) -> dict[str, Any]:
    blocks = [
        field("Name", {"type": "plain_text_input", "action_id": "v", "max_length": 10}),
        field("Size", {"type": "static_select", "action_id": "v", "options": options("Small", "Large")}),
        field(
            "Skills",
            {
                "type": "multi_static_select",
                "action_id": "v",
                "options": options("Python", "Postgres", "Patience"),
                "initial_options": options("Python"),
                "max_selected_items": 2,
            },
        ),
        field("Who", {"type": "users_select", "action_id": "v"}, optional=True),
        field("Day", {"type": "datepicker", "action_id": "v", "initial_date": "2026-11-25"}),
        field("Hour", {"type": "timepicker", "action_id": "v"}, optional=True),
        field(
            "Topic", {"type": "external_select", "action_id": "topic", "min_query_length": 2}, optional=True
        ),
        field(
            "Weeks",
            {"type": "number_input", "action_id": "v", "is_decimal_allowed": False, "max_value": "26"},
            optional=True,
        ),
        {
            "type": "actions",
            "block_id": "more",
            "elements": [{"type": "button", "action_id": "more", "text": text("More")}],
        },
    ]
    view = {"type": "modal", "callback_id": "form", "title": text("A form"), "submit": text("Save")}
    return {**view, "blocks": blocks, **more}


def build(api_url: str, seen: list[dict[str, Any]]) -> AsyncApp:
    client = AsyncWebClient(token="xoxb-local", base_url=api_url)
    app = AsyncApp(client=client, signing_secret="secret")

    @app.command("/form")
    @app.shortcut("open_form")
    async def open_form(ack: Any, body: Any, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=form(notify_on_close=True))

    @app.action("more")
    async def more(ack: Any, body: Any, client: AsyncWebClient) -> None:
        await ack()
        seen.append(body["view"]["state"]["values"])
        changed = form()
        changed["blocks"][0]["element"]["initial_value"] = "ignored"
        changed["blocks"][1]["block_id"] = "another"
        await client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=changed)

    @app.options("topic")
    async def topics(ack: Any, payload: Any) -> None:
        await ack(options=options(*(word for word in ("Go one", "Go two") if payload["value"] in word)))

    @app.view("form")
    async def saved(ack: Any, view: Any) -> None:
        values = view["state"]["values"]
        seen.append(values)
        name = values["name"]["v"]["value"]
        answers: dict[str, Any] = {
            "push": {"response_action": "push", "view": form(title=text("Second"))},
            "wrong": {"response_action": "errors", "errors": {"nowhere": "Not a block"}},
            "clear": {"response_action": "clear"},
        }
        await ack(**answers.get(name, {}))

    @app.view_closed("form")
    async def closed(ack: Any, body: Any) -> None:
        await ack()
        seen.append({"is_cleared": body["is_cleared"]})

    @app.action("one")
    async def one(ack: Any, body: Any) -> None:
        await ack()
        seen.append(body)

    @app.shortcut("keep")
    async def keep(ack: Any, body: Any) -> None:
        await ack()
        seen.append(body["message"])

    @app.event("app_home_opened")
    async def home() -> None:
        return None

    return app


@pytest.fixture
async def seen() -> list[dict[str, Any]]:
    return []


@pytest.fixture
async def desk(seen: list[dict[str, Any]]) -> AsyncIterator[Workspace]:
    async with (
        Workspace.serve(COMPANY, signing_secret="secret", manifest=MANIFEST, patience=0.3) as desk,
        listening(build(desk.api_url, seen).web_app("/slack/events"), 0) as port,
    ):
        desk.bot_url = f"http://127.0.0.1:{port}/slack/events"
        yield desk


async def test_a_form_filled_by_its_labels(desk: Workspace, seen: list[dict[str, Any]]) -> None:
    maya = desk.person("maya")
    await maya.types("/form")
    modal = await maya.waits_for_modal("A form")
    assert modal.labels == ["Name", "Size", "Skills", "Who", "Day", "Hour", "Topic", "Weeks"]
    await modal.fill("Name", "Nia")
    await modal.fill("Size", "Large")
    await modal.fill("Skills", ["Python", "Postgres"])
    await modal.fill("Who", "@diego")
    await modal.fill("Day", date(2026, 12, 1))
    await modal.fill("Hour", time(9, 30))
    await modal.fill("Topic", "Go two")
    await modal.fill("Weeks", 12)
    assert modal.values["Who"] == "@Diego Marin"
    taps = maya.taps
    await modal.submit()
    assert (taps, maya.taps) == (6, 7)
    assert not modal.is_open
    values = {block_id: next(iter(held.values())) for block_id, held in seen[0].items()}
    assert values["name"]["value"] == "Nia"
    assert [option["value"] for option in values["skills"]["selected_options"]] == ["python", "postgres"]
    assert values["who"]["selected_user"] == desk.person("diego").id
    assert (values["day"]["selected_date"], values["hour"]["selected_time"]) == ("2026-12-01", "09:30")
    assert values["topic"]["selected_option"]["value"] == "go two"
    assert values["weeks"]["value"] == "12"
    assert desk.refused == []


async def test_what_a_client_would_not_let_one_do(desk: Workspace, seen: list[dict[str, Any]]) -> None:
    maya = desk.person("maya")
    await maya.types("/form")
    modal = await maya.waits_for_modal()
    for label, value in [
        ("Name", "x" * 11),
        ("Size", "Huge"),
        ("Skills", ["Python", "Postgres", "Patience"]),
        ("Day", "tomorrow"),
        ("Weeks", "many"),
        ("Topic", "G"),
        ("Colour", "red"),
    ]:
        with pytest.raises(Impossible):
            await modal.fill(label, value)
    with pytest.raises(Impossible, match="is in front"):
        await maya.types("/form")
    with pytest.raises(Impossible, match="nothing to click"):
        await maya.clicks("Nowhere")
    await modal.fill("Weeks", 27)
    await modal.submit()
    assert set(modal.errors) == {"Name", "Size", "Weeks"}
    assert modal.errors["Name"] == "Please complete this required field."
    assert seen == []


async def test_values_stay_where_both_ids_stay(desk: Workspace, seen: list[dict[str, Any]]) -> None:
    maya = desk.person("maya")
    await maya.uses_shortcut("Open the form")
    modal = await maya.waits_for_modal()
    await modal.fill("Name", "Nia")
    await modal.fill("Size", "Small")
    await maya.clicks("More")
    assert seen[0]["skills"]["v"]["selected_options"][0]["value"] == "python"
    await desk.waits_until(lambda: modal.values["Size"] == "")
    assert modal.values["Name"] == "Nia"


def test_kept_values() -> None:
    blocks = complete(form()["blocks"])
    fresh = kept({}, blocks)
    assert fresh["day"]["v"]["selected_date"] == "2026-11-25"
    assert fresh["who"]["v"] == {"type": "users_select", "selected_user": None}
    mine = {**fresh, "name": {"v": {"type": "plain_text_input", "value": "Nia"}}}
    assert kept(mine, blocks)["name"]["v"]["value"] == "Nia"
    blocks[0]["element"]["type"] = "number_input"
    assert kept(mine, blocks)["name"]["v"]["value"] is None


@pytest.mark.parametrize(
    ("name", "titles"), [("push", ["A form", "Second"]), ("clear", []), ("wrong", ["A form"])]
)
async def test_answers_to_a_submission(desk: Workspace, name: str, titles: list[str]) -> None:
    maya = desk.person("maya")
    await maya.types("/form")
    modal = await maya.waits_for_modal()
    await modal.fill("Name", name)
    await modal.fill("Size", "Small")
    await modal.submit()
    stack = desk.state.stacks[maya.id]
    assert [view.spec["title"]["text"] for view in stack] == titles
    assert [refused.method for refused in desk.refused] == (["view_submission"] if name == "wrong" else [])
    if name == "wrong":
        assert "We had some trouble connecting" in modal.text


async def test_closing_tells_the_bot_if_it_asked(desk: Workspace, seen: list[dict[str, Any]]) -> None:
    maya = desk.person("maya")
    for everything in (False, True):
        await maya.types("/form")
        await (await maya.waits_for_modal()).close(everything=everything)
    assert [one["is_cleared"] for one in seen] == [False, True]


async def test_fifty_clicks_at_once(desk: Workspace, seen: list[dict[str, Any]]) -> None:
    everybody = [desk.joins(handle=f"p{number}") for number in range(50)]
    button = {
        "type": "actions",
        "elements": [{"type": "button", "action_id": "one", "text": text("Take it")}],
    }
    for person in everybody:
        desk.hub.post(desk.state.dm(desk.state.bot.id, person.id).id, {"text": "Take it", "blocks": [button]})
    await asyncio.gather(*(person.clicks("Take it") for person in everybody))
    assert {body["user"]["id"] for body in seen} == {person.id for person in everybody}
    assert len({body["trigger_id"] for body in seen}) == 50
    body = seen[0]
    assert body["container"]["type"] == "message"
    assert body["message"]["ts"] == body["container"]["message_ts"]
    assert body["response_url"].startswith("http://127.0.0.1")
    assert {"id", "username", "name", "team_id"} == set(body["user"])


async def test_several_buttons_with_the_same_words(desk: Workspace, seen: list[dict[str, Any]]) -> None:
    maya = desk.person("maya")
    blocks = []
    for name in ("Nia", "Diego"):
        button = {"type": "button", "action_id": "one", "value": name, "text": text("View")}
        blocks.append({"type": "section", "text": text(name), "accessory": button})
    desk.hub.post(desk.state.dm(desk.state.bot.id, maya.id).id, {"text": "Two", "blocks": blocks})
    with pytest.raises(Impossible, match="beside="):
        await maya.clicks("View")
    await maya.clicks("View", beside="Diego")
    await maya.clicks("View", nth=0)
    assert [body["actions"][0]["value"] for body in seen] == ["Diego", "Nia"]


async def test_shortcuts_and_commands_of_the_manifest(desk: Workspace, seen: list[dict[str, Any]]) -> None:
    maya = desk.person("maya")
    await maya.types("/farm")
    assert maya.ephemerals[-1].text == "/farm is not a valid command."
    await desk.person("ext").types("/form")
    assert desk.person("ext").sees("not a valid command")
    await desk.person("diego").types("look", "#general")
    await maya.uses_message_shortcut("Keep it", maya.reads("#general")[-1])
    assert seen[-1]["text"] == "look"
    with pytest.raises(Impossible, match="no global shortcut"):
        await maya.uses_shortcut("Keep it")


async def test_what_one_reads(desk: Workspace) -> None:
    maya = desk.person("maya")
    words = "*Hi* <@U0003>, see <https://example.com|the page> <!date^1700000000^{date}|14 Nov> &amp; _go_"
    dm = desk.state.dm(desk.state.bot.id, maya.id)
    desk.hub.post(dm.id, {"text": words})
    assert maya.inbox[-1].text == "Hi @Diego Marin, see the page 14 Nov & go"
