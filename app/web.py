"""HTTP: where Slack sends its requests, health, and (only with a stand-in for Slack) the clock and the reset."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import parse_qsl

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from slack_bolt.adapter.starlette.async_handler import to_starlette_response
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier
from starlette.datastructures import Headers

LARGEST_BODY = 1_000_000
"""Bytes; Slack's own largest payload is a view of 250 KB."""

Ready = Callable[[], Awaitable[str | None]]
"""None when everything runs, else what is still missing."""


StartOver = Callable[[], Awaitable[None]]
"""Takes everything out of the database and puts the sample company in."""


class Moment(BaseModel):
    now: datetime | None


SetClock = Callable[[datetime | None], Awaitable[datetime]]
"""Moves the rules' clock, or with None returns it to the machine's; gives the time it shows then."""

Door = Callable[[Request], Awaitable[Response]]


def build(
    *, slack: Door | None, ready: Ready, set_clock: SetClock | None, start_over: StartOver | None
) -> FastAPI:
    """`slack` is None in Socket Mode; `set_clock` is None unless something on this machine stands in for Slack.

    `start_over` is None unless besides that the database is our own.
    """
    web = FastAPI(title="Cairn", docs_url=None, redoc_url=None, openapi_url=None)

    @web.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @web.get("/readyz")
    async def readyz() -> JSONResponse:
        missing = await ready()
        return JSONResponse({"status": missing or "ok"}, status_code=503 if missing else 200)

    if slack is not None:
        web.add_route("/slack/events", slack, methods=["POST"])
    if set_clock is not None:
        web.add_api_route("/clock", _move(set_clock), methods=["POST"])
    if start_over is not None:
        web.add_api_route("/reset", _reset(start_over), methods=["POST"])
    return web


def slack_events(app: AsyncApp, signing_secret: str) -> Door:
    """Slack's requests. Signature and body are looked at here, since Bolt reads a body before it checks who sent it
    and stumbles over what is none; from there on it is as with Socket Mode."""
    verifier = SignatureVerifier(signing_secret)

    async def door(request: Request) -> Response:
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST_BODY:
                return JSONResponse({"error": "body too large"}, status_code=413)
        if not _is_signed(verifier, body, request.headers):
            return JSONResponse({"error": "invalid request"}, status_code=401)
        told = _readable(body, request.headers.get("content-type", "").partition(";")[0])
        if told is None:
            return JSONResponse({"error": "not readable"}, status_code=400)
        return to_starlette_response(
            await app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=told))
        )

    return door


def _is_signed(verifier: SignatureVerifier, body: bytes, headers: Headers) -> bool:
    """Not older or newer than five minutes, and with our secret. The verifier itself would fail on odd headers."""
    signed_at = headers.get("x-slack-request-timestamp", "")
    signature = headers.get("x-slack-signature", "")
    is_plain = signed_at.isascii() and signed_at.isdigit() and len(signed_at) < 20 and signature.isascii()
    return is_plain and verifier.is_valid(body.decode(errors="replace"), signed_at, signature)


def _readable(body: bytes, kind: str) -> dict[str, Any] | None:
    """What Slack says, read as it writes it; None where that is none of its shapes."""
    try:
        text = body.decode()
        form = (
            dict(parse_qsl(text, keep_blank_values=True))
            if kind == "application/x-www-form-urlencoded"
            else None
        )
        told: Any = (
            json.loads(text) if form is None else json.loads(form["payload"]) if "payload" in form else form
        )
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def _move(set_clock: SetClock) -> Callable[[Moment], Awaitable[dict[str, str]]]:
    async def move(moment: Moment) -> dict[str, str]:
        """The rules use this time from now on; null returns to the machine's. Naive times are UTC."""
        now = moment.now
        shown = await set_clock(now.replace(tzinfo=UTC) if now and now.tzinfo is None else now)
        return {"now": shown.isoformat()}

    return move


def _reset(start_over: StartOver) -> Callable[[Request], Awaitable[Response]]:
    async def reset(request: Request) -> Response:
        """Only for programs on this machine: a page of another site that a browser shows here names its origin."""
        caller = request.client
        if caller is None or not ip_address(caller.host).is_loopback or "origin" in request.headers:
            return JSONResponse({"error": "only for this machine"}, status_code=403)
        await start_over()
        return Response(status_code=204)

    return reset
