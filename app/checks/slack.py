"""Slack: the tokens, what they may do, and what time it is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from app import manifest
from app.checks.findings import Finding, clock, note, ok, problem
from app.settings import Settings, Transport

UNREACHABLE = (aiohttp.ClientError, TimeoutError)
BOT_TOKEN_AT = "Slack app page, OAuth & Permissions, Bot User OAuth Token"  # noqa: S105 - where it is, not what
APP_TOKEN_AT = "Slack app page, Basic Information, App-Level Tokens, with the scope connections:write"  # noqa: S105
WITHOUT = {
    "files:write": "pictures in the leads' figures and the export of one's own data",
    "chat:write.public": "posts in a recognition channel that Cairn was not invited to",
    "users.profile:read": "start dates and managers from Slack profiles",
}


async def check(settings: Settings, session: aiohttp.ClientSession) -> list[Finding]:
    if settings.slack_bot_token is None:
        sentence = "No Slack tokens are set: `cairn run` starts a local workspace."
        return [note("slack", sentence, "To connect a real one: `cairn setup`.")]
    client = AsyncWebClient(
        settings.slack_bot_token.get_secret_value(), base_url=settings.slack_api_url, session=session
    )
    found = await bot_token(client)
    if settings.slack_app_token:
        app_client = AsyncWebClient(
            settings.slack_app_token.get_secret_value(), base_url=settings.slack_api_url, session=session
        )
        found.append(await app_token(app_client))
    if settings.transport is Transport.HTTP:
        found.append(
            note(
                "slack",
                f"Slack has to reach http://{settings.host}:{settings.port}{manifest.EVENTS_PATH} from outside.",
                "The Slack app page, Event Subscriptions, says whether it does: Request URL, Verified.",
            )
        )
    return found


async def bot_token(client: AsyncWebClient) -> list[Finding]:
    try:
        answer = await client.auth_test()
    except SlackApiError as refused:
        error = refused.response["error"]
        return [
            problem("tokens", f"Slack refuses SLACK_BOT_TOKEN ({error}).", f"Copy it again: {BOT_TOKEN_AT}.")
        ]
    except UNREACHABLE as unreachable:
        return [_unreachable(unreachable)]
    headers = {name.lower(): value for name, value in answer.headers.items()}
    signed_in = ok("tokens", f"SLACK_BOT_TOKEN is good: {answer['user']} in {answer['team']}.")
    return [signed_in, *scopes(headers.get("x-oauth-scopes")), *_slack_s_clock(headers)]


async def app_token(client: AsyncWebClient) -> Finding:
    """Asks for the address of a socket and does not use it."""
    try:
        await client.api_call("apps.connections.open")
    except SlackApiError as refused:
        error = refused.response["error"]
        return problem("tokens", f"Slack refuses SLACK_APP_TOKEN ({error}).", f"Make one: {APP_TOKEN_AT}.")
    except UNREACHABLE as unreachable:
        return _unreachable(unreachable)
    return ok("tokens", "SLACK_APP_TOKEN is good: Socket Mode works.")


def scopes(granted: str | None) -> list[Finding]:
    """`granted` is Slack's header: a list with commas; None when Slack did not send it."""
    if granted is None:
        return [note("scopes", "Slack does not say which scopes the token has.")]
    have = {scope.strip() for scope in granted.split(",")}
    wanted = manifest.scopes()
    found = [
        note(
            "scopes",
            f"Without {scope} there are no {WITHOUT[scope]}.",
            "To have them: add it and reinstall the app.",
        )
        for scope in sorted(wanted.optional - have)
    ]
    if too_many := have - wanted.required - wanted.optional - {""}:
        names = ", ".join(sorted(too_many))
        found.append(
            note("scopes", f"The token may more than Cairn needs: {names}.", "Take these scopes away.")
        )
    if missing := wanted.required - have:
        sentence = f"The token lacks {', '.join(sorted(missing))}."
        remedy = "Paste `cairn manifest` at the Slack app page, App Manifest, and reinstall the app."
        return [problem("scopes", sentence, remedy), *found]
    return [ok("scopes", f"The token has all {len(wanted.required)} scopes that Cairn needs."), *found]


async def screens(client: AsyncWebClient, drawn: Sequence[tuple[str, Mapping[str, Any]]]) -> list[Finding]:
    """Has Slack judge screens: (name, view or message). Needs the internet, but no token."""
    found = []
    for name, payload in drawn:
        is_view = payload.get("type") in ("modal", "home")
        try:
            if is_view:
                await client.blocks_validate(view=dict(payload))
            else:
                await client.blocks_validate(message=dict(payload))
        except SlackApiError as refused:
            found.append(problem("screens", f"{name}: {_faults(refused.response)}", "Change it in blocks/."))
        except UNREACHABLE as unreachable:
            return [*found, _unreachable(unreachable)]
    return found or [ok("screens", f"Slack accepts all {len(drawn)} screens.")]


def _faults(answer: AsyncSlackResponse) -> str:
    errors = [
        f"{fault.get('pointer', '')} {fault.get('message', '')}".strip()
        for fault in answer.get("errors") or []
    ]
    return "; ".join(errors) or str(answer["error"])


def _slack_s_clock(headers: Mapping[str, str]) -> list[Finding]:
    if "date" not in headers:
        return []
    return [clock("Slack", datetime.now(UTC) - parsedate_to_datetime(headers["date"]))]


def _unreachable(error: Exception) -> Finding:
    sentence = f"Slack can't be reached ({type(error).__name__})."
    return problem("slack", sentence, "Check the network, the proxy and SLACK_API_URL.")
