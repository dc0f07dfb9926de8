"""How Slack's Web API is called, and whether it takes our tokens."""

from __future__ import annotations

import os

import aiohttp
from pydantic import SecretStr
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from app.settings import Settings, SettingsError


def hide_environment_from_bolt() -> None:
    """Bolt reads these by itself: the first two would have it ignore our token, the third it warns of."""
    for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_BOT_TOKEN"):
        os.environ.pop(name, None)


def build(settings: Settings, session: aiohttp.ClientSession, *, retries: bool = True) -> AsyncWebClient:
    """Without `retries` for messages: a connection that is reset after Slack took one would send it twice."""
    token = settings.slack_bot_token
    return AsyncWebClient(
        token=token.get_secret_value() if token else None,
        base_url=settings.slack_api_url,
        session=session,
        retry_handlers=None if retries else [],
    )


async def check_tokens(client: AsyncWebClient, app_token: SecretStr | None) -> None:
    """Bolt answers everything with an apology when the one is wrong, and the SDK connects in vain for ever when the
    other is: better not to start."""
    refused_as = (
        "SLACK_BOT_TOKEN: Slack refuses it ({}). Copy it again from the Slack app page, OAuth & Permissions."
    )
    try:
        await client.auth_test()
        if app_token:
            refused_as = (
                "SLACK_APP_TOKEN: Slack refuses it ({}). It needs the scope connections:write "
                "(Slack app page, Basic Information, App-Level Tokens)."
            )
            await client.apps_connections_open(app_token=app_token.get_secret_value())
    except SlackApiError as refused:
        raise SettingsError(refused_as.format(refused.response["error"])) from None
    except (aiohttp.ClientError, TimeoutError) as unreachable:
        raise SettingsError(
            f"Slack can't be reached ({type(unreachable).__name__}). Check the network."
        ) from None
