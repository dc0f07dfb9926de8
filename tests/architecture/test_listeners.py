"""Bolt passes None, with only a log line, for a parameter that it does not know: here that fails."""

import inspect

import pytest
from slack_bolt.async_app import AsyncApp

from app import slack
from handlers import FEATURES, menu
from handlers.listeners import Listener

BOLT = {
    *("logger", "client", "req", "request", "resp", "response", "context", "body", "payload"),
    *("options", "shortcut", "action", "view", "command", "event", "message"),
    *("ack", "say", "respond"),
}


def listeners() -> list[Listener]:
    tables = (
        table
        for feature in FEATURES
        for table in (
            feature.commands,
            feature.shortcuts,
            feature.actions,
            feature.options,
            feature.views,
            feature.events,
        )
    )
    named = [listener for table in tables for listener in table.values()]
    return [
        *named,
        menu.not_understood([]),
        menu.link_opened,
        menu.outdated,
        menu.outdated_form,
        menu.no_options,
    ]


@pytest.mark.parametrize("listener", listeners(), ids=lambda one: f"{one.__module__}.{one.__name__}")
def test_every_parameter_is_one_that_bolt_or_we_give(listener: Listener) -> None:
    assert set(inspect.signature(listener).parameters) <= BOLT | slack.INJECTED


def test_no_id_has_two_listeners() -> None:
    for kind in ("commands", "shortcuts", "actions", "options", "views", "events"):
        ids = [name for feature in FEATURES for name in getattr(feature, kind)]
        assert len(ids) == len(set(ids)), kind


def test_bolt_still_has_what_the_drain_hooks_into() -> None:
    """app/slack.py replaces these two handlers to know which listeners run."""
    runner = AsyncApp(token="xoxb-unused", signing_secret="unused").listener_runner
    assert hasattr(runner, "listener_start_handler")
    assert hasattr(runner, "listener_completion_handler")
