"""Headless Chromium for tests of the page, and what a person does there in every test.

Without /usr/bin/chromium such tests are left out, unless CAIRN_REQUIRE_BROWSER=1, where they then fail."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, ViewportSize, async_playwright, expect

CHROMIUM = Path("/usr/bin/chromium")
REQUIRED = os.environ.get("CAIRN_REQUIRE_BROWSER") == "1"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}
PATIENCE = 15_000
"""Milliseconds: a machine that does other things at the same time may take long."""
expect.set_options(timeout=PATIENCE)

needs_chromium = pytest.mark.skipif(
    not CHROMIUM.exists() and not REQUIRED,
    reason="needs Chromium as /usr/bin/chromium (Debian: apt-get install chromium)",
)


@asynccontextmanager
async def browsing() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        await browser.close()


async def window(chromium: Browser, address: str, size: ViewportSize = WIDE) -> Page:
    """A window on the page, in which any error of a script fails the test."""
    page = await chromium.new_page(viewport=size, reduced_motion="reduce")
    page.set_default_timeout(PATIENCE)
    page.on("pageerror", lambda error: pytest.fail(f"a script on the page failed: {error}"))
    await page.goto(address)
    await expect(page.get_by_role("button", name="You are")).to_be_visible()
    return page


async def become(page: Page, name: str) -> None:
    await page.get_by_role("button", name="You are").click()
    await page.get_by_role("searchbox").fill(name)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name=f"You are {name}")).to_be_visible()
    await expect(page.get_by_role("menu")).to_be_hidden()
