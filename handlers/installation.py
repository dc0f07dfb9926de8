"""Slack tells that it has taken the app out, or its token away: from then on nothing is sent."""

from __future__ import annotations

from typing import Any

import structlog

from app.database import PROGRAM
from app.services import installation
from handlers.listeners import Listeners
from handlers.once import Once

log = structlog.get_logger("cairn.installation")


def listens() -> Listeners:
    return Listeners(events={"app_uninstalled": uninstalled, "tokens_revoked": revoked})


async def uninstalled(once: Once) -> None:
    async with once(on_behalf_of=PROGRAM) as db:
        await installation.removed(db)
    log.warning("app_uninstalled")


async def revoked(event: dict[str, Any], once: Once) -> None:
    """Also comes for tokens of single users, of which we have none."""
    if event["tokens"].get("bot"):
        await uninstalled(once)
