"""Remembers which listeners are running, so that stopping waits for them."""

from __future__ import annotations

import asyncio
from typing import Any

from slack_bolt.listener.async_listener_completion_handler import AsyncListenerCompletionHandler
from slack_bolt.listener.async_listener_start_handler import AsyncListenerStartHandler


class InFlight(AsyncListenerStartHandler, AsyncListenerCompletionHandler):
    """Bolt calls `handle` when a listener begins and again when it ends, both in the listener's own task.

    The set also keeps those tasks alive: Bolt itself holds no reference to them.
    """

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    async def handle(self, request: Any, response: Any) -> None:
        task = asyncio.current_task()
        if task is not None and task not in self._tasks:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def drain(self, seconds: float) -> int:
        """Waits for what is running; returns how many had to be given up."""
        if not self._tasks:
            return 0
        _, pending = await asyncio.wait(set(self._tasks), timeout=seconds)
        return len(pending)
