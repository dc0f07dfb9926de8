"""Each screen as it was accepted last, and each one as Slack would take it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from slack_sdk.models.views import View
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from blocks.common import Drawn
from tests.screens.gallery import HOMES, MESSAGES, MODALS
from workspace.judge import judge_home, judge_message, judge_view


@pytest.fixture
def golden(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(JSONSnapshotExtension)


def message(drawn: Drawn) -> dict[str, Any]:
    return {"text": drawn.text, "blocks": [block.to_dict() for block in drawn.blocks]}


@pytest.mark.parametrize("name", MODALS)
def test_modal(name: str, golden: SnapshotAssertion) -> None:
    drawn = MODALS[name].to_dict()
    assert judge_view(drawn) == []
    assert drawn == golden


@pytest.mark.parametrize("name", HOMES)
def test_home(name: str, golden: SnapshotAssertion) -> None:
    drawn = HOMES[name].to_dict()
    assert judge_home(drawn) == []
    assert drawn == golden


@pytest.mark.parametrize("name", MESSAGES)
def test_message(name: str, golden: SnapshotAssertion) -> None:
    drawn = message(MESSAGES[name])
    assert judge_message(drawn) == []
    assert drawn == golden


@pytest.mark.parametrize("name", [*MODALS, *HOMES, *MESSAGES])
def test_nobody_else_s_words_ping_anybody(name: str) -> None:
    """A name or a note may say <!channel>; only plain text shows it as it is, mrkdwn escapes it."""
    screen: View | Drawn | None = MODALS.get(name) or HOMES.get(name) or MESSAGES.get(name)
    assert screen is not None
    drawn = message(screen) if isinstance(screen, Drawn) else screen.to_dict()
    for text in mrkdwn(drawn):
        assert "<!channel>" not in text
        assert "<!here>" not in text
        assert "<https://x.test" not in text


def mrkdwn(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["text"]] if value.get("type") == "mrkdwn" else []
        if "blocks" in value and isinstance(value.get("text"), str):
            own.append(value["text"])  # Slack reads a message's text as mrkdwn
        return own + [text for part in value.values() for text in mrkdwn(part)]
    if isinstance(value, list):
        return [text for part in value for text in mrkdwn(part)]
    return []


def test_no_screen_is_larger_than_slack_takes() -> None:
    assert max(len(json.dumps(view.to_dict())) for view in [*MODALS.values(), *HOMES.values()]) < 250_000
