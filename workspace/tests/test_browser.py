"""The page itself: headless Chromium plays two people with the small bot, wide and as a phone."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from playwright.async_api import Browser, Page, ViewportSize, expect

from workspace import Workspace
from workspace.elements import Json
from workspace.page import Page as PageServer
from workspace.records import Message
from workspace.server import listening
from workspace.tests import bot
from workspace.tests.browser import PHONE, WIDE, become, browsing, needs_chromium, window
from workspace.tests.conftest import COMPANY

TOUR = [{"text": "Type `/order`", "done": {"typed": {"person": "maya", "matches": "^/order"}}}]
MANIFEST = {
    "features": {
        "slash_commands": [
            {"command": "/order", "description": "Order something", "usage_hint": "[tea | soup]"},
            {"command": "/slow", "description": "Takes its time"},
        ]
    }
}
Look = Callable[..., Awaitable[Page]]

pytestmark = needs_chromium


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with browsing() as browser:
        yield browser


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    async with (
        Workspace.serve(
            COMPANY | {"tour": TOUR}, signing_secret="secret", manifest=MANIFEST, ack_seconds=0.5
        ) as workspace,
        listening(bot.build(workspace.api_url).web_app("/slack/events"), 0) as bot_port,
    ):
        workspace.bot_url = f"http://127.0.0.1:{bot_port}/slack/events"
        yield workspace


@pytest.fixture
async def look(chromium: Browser, workspace: Workspace) -> AsyncIterator[Look]:
    """Opens windows on the page."""
    pages: list[Page] = []

    async def open_page(size: ViewportSize = WIDE) -> Page:
        pages.append(await window(chromium, address, size))
        return pages[-1]

    async with listening(PageServer(workspace).application(), 0) as port:
        address = f"http://127.0.0.1:{port}"
        yield open_page
        for page in pages:
            await page.close()


async def write(page: Page, words: str) -> None:
    await page.get_by_role("tab", name="Messages").click()
    await page.get_by_label("Message", exact=True).press_sequentially(words)
    await page.keyboard.press("Enter")


async def test_an_order_from_the_command_to_the_message(look: Look) -> None:
    page = await look()
    await write(page, "/or")  # Enter takes the suggestion …
    await expect(page.get_by_label("Message", exact=True)).to_have_value("/order ")
    await page.keyboard.press("Enter")  # … and sends it
    modal = page.get_by_role("dialog", name="Order")
    await expect(modal.get_by_label("What")).to_be_focused()

    await modal.get_by_role("button", name="Send").click()
    await expect(modal.get_by_text("Please complete this required field.")).to_be_visible()
    await modal.get_by_label("What").fill("nothing")
    await page.keyboard.press("Enter")
    await expect(modal.get_by_text("Order something.")).to_be_visible()
    await expect(modal.get_by_label("What")).to_have_value("nothing")

    await modal.get_by_label("What").fill("tea")
    await modal.get_by_role("button", name="Send").click()
    await expect(modal).to_be_hidden()
    await expect(page.get_by_label("Message", exact=True)).to_be_focused()
    message = page.get_by_role("article").filter(has_text="tea is on its way")
    await message.get_by_role("button", name="Done").click()
    await expect(page.get_by_role("article").filter(has_text="Enjoy")).to_be_visible()
    await expect(page.get_by_role("complementary", name="Tour")).to_contain_text("Tour done")


async def test_escape_closes_a_modal_and_what_was_typed_stays_typed(look: Look) -> None:
    page = await look()
    await write(page, "/order tea")
    modal = page.get_by_role("dialog", name="Order")
    await modal.get_by_label("What").fill("half a ca")
    other = await look()  # the same person elsewhere: everything is redrawn here
    await expect(other.get_by_label("What")).to_have_value("half a ca")
    await expect(modal.get_by_label("What")).to_be_focused()
    await page.keyboard.type("ke")
    await expect(modal.get_by_label("What")).to_have_value("half a cake")
    await page.keyboard.press("Escape")
    await expect(modal).to_be_hidden()
    await expect(other.get_by_role("dialog")).to_be_hidden()


async def test_being_somebody_else_and_their_home(look: Look) -> None:
    page = await look()
    await expect(page.get_by_role("tabpanel", name="Home")).to_contain_text("Hello @Maya Ortiz")
    await become(page, "Diego Marin")
    await expect(page.get_by_role("tabpanel", name="Home")).to_contain_text("Hello @Diego Marin")


async def test_a_message_reaches_the_other_one_live(look: Look) -> None:
    maya, diego = await look(), await look()
    await become(diego, "Diego Marin")
    for page in (maya, diego):
        await page.get_by_role("link", name="general").click()
    await maya.get_by_label("Message", exact=True).press_sequentially("Lunch, @die")
    await maya.keyboard.press("Tab")
    await maya.keyboard.type("*now* <b>&</b>?")
    await maya.keyboard.press("Enter")
    said = diego.get_by_role("article").filter(has_text="Lunch, @Diego Marin now <b>&</b>?")
    await expect(said.locator("strong")).to_have_text("now")


async def test_what_slack_says_when_a_command_is_answered_too_late(look: Look) -> None:
    page = await look()
    await write(page, "/slow")
    notice = page.get_by_role("article").filter(has_text="operation_timeout")
    await expect(notice).to_contain_text("Only visible to you")


async def test_time_travel_and_reset(look: Look) -> None:
    page = await look()
    clock = page.get_by_role("button", name="Time travel")
    await clock.click()
    await page.get_by_role("button", name="Next Monday, 9:00").click()
    await expect(clock).to_have_text(re.compile("Mon, .*9:00.AM"))
    await clock.click()
    await page.get_by_role("button", name="Back to now").click()
    await expect(page.locator(".control.moved")).to_have_count(0)
    await page.get_by_role("link", name="general").click()
    await page.get_by_label("Message", exact=True).press_sequentially("forget me")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("forget me")).to_be_visible()
    await page.get_by_role("button", name="Reset").click()
    await page.get_by_role("dialog").get_by_role("button", name="Reset").click()
    await expect(page.get_by_text("forget me")).to_be_hidden()


async def test_on_a_phone(look: Look) -> None:
    page = await look(PHONE)
    channel = page.get_by_role("link", name="general")
    await expect(channel).to_be_hidden()
    await page.get_by_role("button", name="Conversations").click()
    await channel.click()
    await expect(page.get_by_role("heading", name="general")).to_be_visible()
    await expect(channel).to_be_hidden()
    await page.get_by_label("Message", exact=True).press_sequentially("/order tea")
    await page.keyboard.press("Enter")
    sheet = page.get_by_role("dialog", name="Order")
    await expect(sheet).to_be_visible()
    box = await sheet.bounding_box()
    assert box
    assert (box["width"], box["height"]) == (PHONE["width"], PHONE["height"])
    await sheet.get_by_label("What").fill("tea")
    await sheet.get_by_role("button", name="Send").click()
    await page.get_by_role("button", name="Conversations").click()
    await expect(page.get_by_role("link", name=re.compile("Waiter.*1 unread"))).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_blocks_as_people_see_them(look: Look, workspace: Workspace) -> None:
    page = await look()
    points = [{"label": "Sep", "value": 12}, {"label": "Oct", "value": 30}]
    chart: Json = {"type": "bar", "series": [{"name": "Held", "data": points}]}
    chart["axis_config"] = {"categories": ["Sep", "Oct"]}
    numbers: list[list[Json]] = [[cell("Person"), cell("Sessions")]]
    numbers += [[cell(name), cell(str(held), held)] for name, held in (("Ana", 9), ("Bo", 10), ("Cy", 2))]
    words = "<!date^1795600000^{date_short} at {time}|soon> :tada: <javascript:alert(1)|a trap> &lt;b&gt;"
    blocks: list[Json] = [
        {"type": "section", "block_id": "1", "text": {"type": "mrkdwn", "text": words}},
        {"type": "data_visualization", "block_id": "2", "title": "Check-ins", "chart": chart},
        {"type": "data_table", "block_id": "3", "caption": "Sessions held", "rows": numbers},
        {"type": "hologram", "block_id": "4"},
    ]
    workspace.state.post(Message("C0001", workspace.state.next_ts(), "U0001", "Numbers", blocks))
    await page.get_by_role("link", name="general").click()
    said = page.get_by_role("article").last
    await expect(said).to_contain_text("Nov 25, 2026 at 10:46 AM 🎉 a trap <b>")  # in Berlin
    await expect(said.get_by_role("link")).to_have_count(0)
    await expect(said.get_by_role("img", name="bar chart. Check-ins. Held. Sep: 12; Oct: 30")).to_be_visible()
    await expect(said.locator("svg rect")).to_have_count(2)
    await expect(said.get_by_text("Unknown block: hologram")).to_be_visible()
    await said.get_by_role("button", name="Sessions").click()
    await expect(said.get_by_role("rowheader")).to_have_text(["Cy", "Ana", "Bo"])
    await become(page, "Diego Marin")
    await expect(said).to_contain_text("Nov 25, 2026 at 4:46 AM")  # in Lima


def cell(words: str, number: int | None = None) -> Json:
    if number is None:
        return {"type": "raw_text", "text": words}
    return {"type": "raw_number", "value": number, "text": words}
