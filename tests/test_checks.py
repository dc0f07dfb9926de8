"""The doctor's single checks, where no whole installation is needed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from app import manifest
from app.checks import findings, slack
from app.checks.findings import Level
from workspace.server import listening


class TestScopes:
    def test_a_missing_optional_one_and_one_too_many_are_notes(self) -> None:
        found = slack.scopes(",".join({*manifest.scopes().required, "channels:history"}))
        assert [finding.level for finding in found] == [Level.OK, *[Level.NOTE] * 4]
        assert "Without files:write there are no pictures" in found[2].sentence
        assert "channels:history" in found[4].sentence

    def test_that_slack_does_not_tell_is_a_note(self) -> None:
        assert [finding.level for finding in slack.scopes(None)] == [Level.NOTE]


class TestClock:
    @pytest.mark.parametrize(
        ("seconds", "level", "words"),
        [
            (0, Level.OK, "agree"),
            (-60, Level.OK, "agree"),
            (61, Level.NOTE, "61 s ahead of Slack"),
            (-300, Level.NOTE, "300 s behind Slack"),
            (301, Level.PROBLEM, "301 s ahead of Slack"),
        ],
    )
    def test_minutes_matter(self, seconds: int, level: Level, words: str) -> None:
        finding = findings.clock("Slack", timedelta(seconds=seconds))
        assert finding.level is level
        assert words in finding.sentence


class TestScreens:
    MODAL: ClassVar = ("A form", {"type": "modal", "title": {}, "blocks": []})
    MESSAGE: ClassVar = ("A message", {"text": "Hello", "blocks": []})

    @asynccontextmanager
    async def judge(self, answer: dict[str, Any]) -> AsyncIterator[tuple[AsyncWebClient, list[str]]]:
        asked: list[str] = []

        async def validate(request: web.Request) -> web.Response:
            asked.extend(request.query)
            return web.json_response(answer)

        site = web.Application()
        site.router.add_post("/api/blocks.validate", validate)
        async with listening(site, 0) as port:
            yield AsyncWebClient(base_url=f"http://127.0.0.1:{port}/api/"), asked

    async def test_each_is_sent_as_what_it_is(self) -> None:
        async with self.judge({"ok": True}) as (client, asked):
            found = await slack.screens(client, [self.MODAL, self.MESSAGE])
        assert [finding.level for finding in found] == [Level.OK]
        assert asked == ["view", "message"]

    async def test_what_slack_refuses_is_named(self) -> None:
        errors = [{"pointer": "/blocks/0", "message": "missing text"}]
        async with self.judge({"ok": False, "error": "invalid_blocks", "errors": errors}) as (client, _):
            [found] = await slack.screens(client, [self.MESSAGE])
        assert (found.level, found.sentence) == (Level.PROBLEM, "A message: /blocks/0 missing text")
