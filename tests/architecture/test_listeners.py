"""Bolt passes None, with only a log line, for a parameter that it does not know: here that fails."""

import ast
import inspect
from collections.abc import Sequence
from pathlib import Path

import pytest
from slack_bolt.async_app import AsyncApp

from app import injection
from app.settings import HOME
from handlers import FEATURES, menu
from handlers.listeners import Listener

HANDLERS = HOME / "handlers"
BEGINS = {"transaction", "once"}
WAITS = {"recognise", "client", "open_modal", "redraw", "answer", "ack"}
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
    assert set(inspect.signature(listener).parameters) <= BOLT | injection.GIVEN


def test_no_id_has_two_listeners() -> None:
    for kind in ("commands", "shortcuts", "actions", "options", "views", "events"):
        ids = [name for feature in FEATURES for name in getattr(feature, kind)]
        assert len(ids) == len(set(ids)), kind


@pytest.mark.parametrize("listener", listeners(), ids=lambda one: f"{one.__module__}.{one.__name__}")
def test_only_what_slack_waits_for_acknowledges(listener: Listener) -> None:
    waits = [
        one for feature in FEATURES for table in (feature.views, feature.options) for one in table.values()
    ]
    acknowledges = "ack" in inspect.signature(listener).parameters
    assert acknowledges == (listener in [*waits, menu.outdated_form, menu.no_options])


@pytest.mark.parametrize("module", sorted(HANDLERS.glob("*.py")), ids=lambda path: path.stem)
def test_no_transaction_waits_for_another_or_for_slack(module: Path) -> None:
    """Only a few begin at a time (app/database.py): inside of one, the next would wait for itself."""
    for block in ast.walk(ast.parse(module.read_text())):
        if isinstance(block, ast.AsyncWith) and BEGINS & _called(block.items):
            assert not (BEGINS | WAITS) & _called(block.body), f"{module.name}:{block.lineno}"


def _called(nodes: Sequence[ast.AST]) -> set[str]:
    calls = (call for node in nodes for call in ast.walk(node) if isinstance(call, ast.Call))
    return {ast.unparse(call.func).split(".")[0] for call in calls}


def test_bolt_still_has_what_the_drain_hooks_into() -> None:
    """app/slack.py replaces these two handlers to know which listeners run."""
    runner = AsyncApp(token="xoxb-unused", signing_secret="unused").listener_runner
    assert hasattr(runner, "listener_start_handler")
    assert hasattr(runner, "listener_completion_handler")
