"""The form of a feature's table: which of Slack's ids calls which function."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Listener = Callable[..., Awaitable[None]]
"""Bolt gives it what it names: action, view, … and what app/injection.py adds: person, transaction, …

Commands, clicks and events have been acknowledged by then; searches and forms do that, with their answer."""

_NONE: Mapping[str, Listener] = {}


@dataclass(frozen=True)
class Listeners:
    commands: Mapping[str, Listener] = field(default_factory=lambda: _NONE)  # first word after /mentor
    shortcuts: Mapping[str, Listener] = field(default_factory=lambda: _NONE)  # callback_id
    actions: Mapping[str, Listener] = field(default_factory=lambda: _NONE)  # action_id
    options: Mapping[str, Listener] = field(default_factory=lambda: _NONE)  # action_id of an external select
    views: Mapping[str, Listener] = field(default_factory=lambda: _NONE)  # callback_id
    events: Mapping[str, Listener] = field(default_factory=lambda: _NONE)  # event type


@dataclass(frozen=True)
class Spoken:
    """What follows /mentor: `assign <@U1|nia> soon` -> word "assign", mentioned ("U1",), rest "<@U1|nia> soon"."""

    word: str
    rest: str
    mentioned: tuple[str, ...]

    @classmethod
    def from_text(cls, text: str) -> Spoken:
        head, _, rest = text.strip().partition(" ")
        mentioned = tuple(
            part[2:].split("|")[0].rstrip(">") for part in text.split() if part.startswith(("<@U", "<@W"))
        )
        if head.startswith("<@"):
            return cls("profile", text.strip(), mentioned)
        return cls(head.lower(), rest.strip(), mentioned)


Body = dict[str, Any]
