"""`cairn run` as a newcomer meets it: a process of its own, its page in Chromium, the tour, and another start.

CAIRN_PICTURES=1 also takes the pictures of the README.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, ViewportSize, expect

from app.settings import HOME
from workspace.tests.browser import PHONE, WIDE, become, browsing, needs_chromium, window

pytestmark = needs_chromium

PICTURES = HOME / "docs" / "pictures"
ADDRESS = re.compile(r"http://\S+")


class Cairn:
    """The command, its data in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.page = ""

    async def starts(self) -> None:
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(HOME),
            "CAIRN_DATA": str(self._folder / "data"),
            "PORT": "0",
        }
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "app.main", "run"),
            cwd=self._folder,
            env=environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        self.page = await self._address("Open ")
        await self._is_ready(await self._address("The bot itself: "))

    async def stops(self) -> int:
        """Ctrl-C's gentle sister; gives the exit code."""
        self._process.terminate()
        return await asyncio.wait_for(self._process.wait(), 30)

    async def _address(self, before: str) -> str:
        assert self._process.stdout
        async with asyncio.timeout(60):
            while line := (await self._process.stdout.readline()).decode():
                if before in line:
                    return line.split(before)[1].strip()
        raise AssertionError(f"It ended without having said {before!r}.")

    async def _is_ready(self, bot: str) -> None:
        async with httpx.AsyncClient() as client:
            for _ in range(200):
                if (await client.get(f"{bot}/readyz")).status_code == 200:
                    return
                await asyncio.sleep(0.05)
        raise AssertionError("The bot did not become ready.")


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="cairn-tests-") as folder:
        Path(folder).chmod(0o755)  # Postgres does not run as root and has to get through
        yield Path(folder)


@pytest_asyncio.fixture(scope="module")
async def cairn(folder: Path) -> AsyncIterator[Cairn]:
    cairn = Cairn(folder)
    await cairn.starts()
    yield cairn
    await cairn.stops()


@pytest_asyncio.fixture(scope="module")
async def chromium() -> AsyncIterator[Browser]:
    async with browsing() as browser:
        yield browser


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
async def test_the_tour_as_three_people(cairn: Cairn, chromium: Browser, size: ViewportSize) -> None:
    page = await window(chromium, cairn.page, size)
    await reset(page)
    tour = page.get_by_role("complementary", name="Tour")
    await expect(page.get_by_role("tabpanel", name="Home")).to_contain_text("Nia Okafor has no mentor")

    await tour.get_by_role("button", name="/mentor assign @nia").click()
    await page.keyboard.press("Enter")
    assign = page.get_by_role("dialog", name="Assign a mentor")
    await expect(assign.get_by_label("Mentor", exact=True)).to_have_value(re.compile("Diego Ruiz"))
    await assign.get_by_label("Goals").fill("Lead a renewal call on my own")
    await picture(page, size, "assign")
    await assign.get_by_role("button", name="Send the offer").click()
    await expect(assign).to_contain_text("has the offer to mentor")
    await assign.get_by_role("button", name="Close").last.click()
    await are_done(page, 2)

    await become(page, "Diego Ruiz")
    offer = page.get_by_role("article").filter(has_text="would like you to mentor")
    await expect(offer).to_contain_text("Lead a renewal call on my own")
    await picture(page, size, "offer")
    await offer.get_by_role("button", name="Accept").click()
    await page.get_by_role("dialog").get_by_role("button", name="Agree and accept").click()
    await expect(page.get_by_role("article")).to_contain_text("You accepted")
    await are_done(page, 3)

    await become(page, "Nia Okafor")
    await page.get_by_role("button", name="I agree").click()
    await expect(page.get_by_text("You agreed to this.")).to_be_visible()
    await are_done(page, 4)

    await page.get_by_role("button", name="Time travel").click()
    await page.get_by_role("button", name="+1 day").click()
    await expect(tour).to_contain_text("Tour done")
    await page.close()


async def test_mentee_and_mentor_at_work_on_a_phone(cairn: Cairn, chromium: Browser) -> None:
    """A session, a milestone and its verification, between two calls; nothing is wider than the screen."""
    page = await window(chromium, cairn.page, PHONE)
    await reset(page)
    await become(page, "Sofia Rossi")
    home = page.get_by_role("tabpanel", name="Home")
    await page.get_by_role("tab", name="Home").click()
    await home.get_by_role("button", name="Log a session").click()
    log = page.get_by_role("dialog", name="Log a session")
    await log.get_by_role("button", name="Add action item").click()
    await log.get_by_label("What").fill("Shadow a renewal call")
    await log.get_by_role("button", name="More").click()
    await expect(log.get_by_label("Session quality")).to_be_visible()
    await fits(page)
    await log.get_by_role("button", name="Save").click()
    saved = page.get_by_role("dialog", name="Session saved")
    await expect(saved).to_contain_text("is told that you met, not what you wrote")
    await saved.get_by_role("button", name="Close").last.click()

    await home.get_by_role("button", name="Milestones").click()
    milestones = page.get_by_role("dialog", name="Milestones")
    await milestones.get_by_role("button", name="Mark achieved").first.click()
    await expect(milestones).to_contain_text("not verified yet")
    await fits(page)
    await milestones.get_by_role("button", name="Close").last.click()

    await become(page, "Lukas Weber")
    await page.get_by_role("tab", name="Messages").click()
    await message(page, "logged your session").get_by_role("button", name="View").click()
    session = page.get_by_role("dialog", name="Session")
    await expect(session).to_contain_text("Shadow a renewal call")
    await fits(page)
    await session.get_by_role("button", name="Close").last.click()
    await page.get_by_role("tab", name="Home").click()
    await home.get_by_role("button", name="Milestones").click()
    await milestones.get_by_role("button", name="Verify").click()
    await expect(milestones).to_contain_text("verified by @Lukas Weber")
    await fits(page)
    await page.close()


async def test_the_sample_company_lives(cairn: Cairn, chromium: Browser) -> None:
    """What waits for an answer waits in the messages of those who have to give it."""
    page = await window(chromium, cairn.page)
    await reset(page)
    for name, waits in {
        "Beatriz Carvalho": "would like you to mentor",
        "Kenji Tanaka": "can't mentor",
        "Priya Nair": "would like to be a mentor",
        "João Pereira": "is finding you a mentor",
    }.items():
        await become(page, name)
        await page.get_by_role("tab", name="Messages").click()
        await expect(message(page, waits)).to_be_visible()
    await become(page, "Sofia Rossi")
    await page.get_by_role("link", name="Lukas Weber").click()
    await expect(message(page, "Lukas Weber is your mentor")).to_be_visible()
    await page.close()


async def test_reset_puts_everything_back(cairn: Cairn, chromium: Browser) -> None:
    page = await window(chromium, cairn.page)
    await reset(page)
    await become(page, "Beatriz Carvalho")
    await page.get_by_role("tab", name="Messages").click()
    await message(page, "would like you").get_by_role("button", name="Decline").click()
    decline = page.get_by_role("dialog", name="Decline the mentorship")
    await decline.get_by_label("Reason").click()
    await page.get_by_role("option", name="Away").click()
    await decline.get_by_role("button", name="Decline").click()
    await expect(message(page, "You declined")).to_be_visible()
    await reset(page)
    await expect(page.get_by_role("button", name="You are Maya Ortiz")).to_be_visible()
    await expect(page.get_by_role("tabpanel", name="Home")).to_contain_text("Welcome, Maya Ortiz")
    await become(page, "Beatriz Carvalho")
    await page.get_by_role("tab", name="Messages").click()
    await expect(message(page, "would like you to mentor")).to_be_visible()
    await expect(message(page, "You declined")).to_be_hidden()
    await page.close()


async def test_who_joined_is_still_a_mentor_after_another_start(cairn: Cairn, chromium: Browser) -> None:
    page = await window(chromium, cairn.page)
    await reset(page)
    await become(page, "Chloé Laurent")
    await write(page, "/mentor join ")
    join = page.get_by_role("dialog", name="Become a mentor")
    await join.get_by_label("Areas of expertise").fill("Renewals")
    await page.get_by_role("option", name="Renewals").click()
    await join.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("dialog")).to_contain_text("You are a mentor now")
    await page.close()

    assert await cairn.stops() == 0
    await cairn.starts()

    page = await window(chromium, cairn.page)
    await become(page, "Chloé Laurent")
    await write(page, "/mentor profile ")
    await expect(page.get_by_role("dialog", name="Mentor profile")).to_contain_text("Renewals")
    await page.keyboard.press("Escape")
    # The new workspace has no messages of its own: what is open was said again.
    await become(page, "Beatriz Carvalho")
    await page.get_by_role("tab", name="Messages").click()
    await expect(
        message(page, "would like you to mentor").get_by_role("button", name="Accept")
    ).to_be_visible()
    await page.close()


async def reset(page: Page) -> None:
    """The page loads anew, as the first person."""
    await page.get_by_role("button", name="Reset").click()
    async with page.expect_navigation():
        await page.get_by_role("dialog").get_by_role("button", name="Reset").click()


async def write(page: Page, words: str) -> None:
    await page.get_by_role("tab", name="Messages").click()
    await page.get_by_label("Message", exact=True).fill(words)
    await page.keyboard.press("Enter")


async def are_done(page: Page, steps: int) -> None:
    """The button at the top counts them at every width."""
    await expect(page.get_by_role("button", name="Tour", exact=True)).to_contain_text(f"{steps}/5")


def message(page: Page, words: str) -> Locator:
    return page.get_by_role("article").filter(has_text=words)


async def fits(page: Page) -> None:
    """Nothing to press, fill in or read reaches beyond the screen."""
    beyond = """() => [...document.querySelectorAll('button, input, textarea, p, [role=dialog]')]
        .filter(it => it.checkVisibility() && it.getBoundingClientRect().right > innerWidth + 1)
        .map(it => it.textContent)"""
    assert await page.evaluate(beyond) == []


async def picture(page: Page, size: ViewportSize, name: str) -> None:
    """The form and the offer; the offer in the dark and on a phone as well."""
    if os.environ.get("CAIRN_PICTURES") != "1":
        return
    PICTURES.mkdir(exist_ok=True)
    if size == WIDE:
        await page.screenshot(path=PICTURES / f"{name}.png")
    if name == "offer" and size == PHONE:
        await page.screenshot(path=PICTURES / "phone.png")
    if name == "offer" and size == WIDE:
        await page.emulate_media(color_scheme="dark")
        await page.screenshot(path=PICTURES / "dark.png")
        await page.emulate_media(color_scheme="light")
