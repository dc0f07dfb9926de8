"""A few steps for a newcomer, from the company file; each notices by itself when it has been done."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from workspace.elements import Json
from workspace.records import Change
from workspace.server import Workspace

A_MOMENT = timedelta(hours=2)
"""A day may be shorter than 24 hours where clocks change, and travelling takes a moment."""


class Tour:
    """Steps `{"text": …, "done": CONDITION}` in order; with a list of conditions one of them is enough. A CONDITION is

    `{"typed": {"person": "maya", "matches": "^/order"}}`, `{"sees": {"person": "maya", "text": "on its"}}`,
    `{"modal": {"person": "maya", "title": "Order"}}`, `{"home": {"person": "maya"}}` or `{"travel": {"days": 1}}`."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._all: list[Json] = workspace.state.company.get("tour", [])
        self._done = 0
        workspace.state.listeners.append(self._notice)

    def steps(self) -> list[Json]:
        return [{"text": step["text"], "done": number < self._done} for number, step in enumerate(self._all)]

    def _notice(self, change: Change) -> None:
        if change.kind == "reset":
            self._done = 0
        while self._done < len(self._all) and self._is_done(self._all[self._done]["done"]):
            self._done += 1

    def _is_done(self, conditions: Json | list[Json]) -> bool:
        return any(map(self._holds, conditions if isinstance(conditions, list) else [conditions]))

    def _holds(self, condition: Json) -> bool:
        ((kind, wanted),) = condition.items()
        state = self._workspace.state
        if kind == "travel":
            return state.now() - datetime.now(UTC) > timedelta(days=wanted["days"]) - A_MOMENT
        actor = self._workspace.person(wanted["person"])
        if kind == "typed":
            return any(who == actor.id and re.search(wanted["matches"], text) for who, text in state.typed)
        if kind == "sees":
            return actor.sees(wanted["text"])
        if kind == "modal":
            stack: list[Any] = state.stacks.get(actor.id, [])
            return any(view.spec["title"]["text"] == wanted["title"] for view in stack)
        if kind == "home":
            return actor.id in state.homes
        raise ValueError(f"no tour condition is called {kind}")
