"""Notices that an app that was taken out of the workspace has been put back."""

from __future__ import annotations

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from app.database import PROGRAM, Transaction
from app.services import installation

log = structlog.get_logger("cairn.installation")


async def notice_return(client: AsyncWebClient, transaction: Transaction) -> None:
    """Asks Slack only while it does not let us in; call it at the start and every minute."""
    async with transaction(on_behalf_of=PROGRAM) as db:
        if not await installation.is_removed(db):
            return
    try:
        await client.auth_test()
    except SlackApiError as refused:
        log.warning("app_not_installed", error=refused.response["error"])
        return
    async with transaction(on_behalf_of=PROGRAM) as db:
        await installation.restored(db)
    log.info("app_installed_again")
