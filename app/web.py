"""HTTP: where Slack sends its requests, health, and (only with a stand-in for Slack) the clock and the reset."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from ipaddress import ip_address

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp

from app.clock import AdjustableClock

LARGEST_BODY = 1_000_000
"""Bytes; Slack's own largest payload is a view of 250 KB."""

Ready = Callable[[], Awaitable[str | None]]
"""None when everything runs, else what is still missing."""


StartOver = Callable[[], Awaitable[None]]
"""Takes everything out of the database and puts the sample company in."""


class Moment(BaseModel):
    now: datetime | None


def build(
    *, slack: AsyncApp | None, ready: Ready, clock: AdjustableClock | None, start_over: StartOver | None
) -> FastAPI:
    """`slack` is None in Socket Mode; `clock` is None unless something on this machine stands in for Slack.

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
        web.add_api_route("/slack/events", _slack_events(slack), methods=["POST"])
    if clock is not None:
        web.add_api_route("/clock", _move(clock), methods=["POST"])
    if start_over is not None:
        web.add_api_route("/reset", _reset(start_over), methods=["POST"])
    return web


def _slack_events(app: AsyncApp) -> Callable[[Request], Awaitable[Response]]:
    handler = AsyncSlackRequestHandler(app)

    async def slack_events(request: Request) -> Response:
        """Bolt checks the signature; what it would stumble over is refused here."""
        signed_at = request.headers.get("x-slack-request-timestamp", "")
        signature = request.headers.get("x-slack-signature", "")
        if not (signed_at.isascii() and signed_at.isdigit() and signature.isascii()):
            return JSONResponse({"error": "invalid request"}, status_code=401)
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST_BODY:
                return JSONResponse({"error": "body too large"}, status_code=413)
        if not _is_text(body):
            return JSONResponse({"error": "invalid request"}, status_code=401)
        return await handler.handle(Request(request.scope, _replay(body)))

    return slack_events


def _replay(body: bytes) -> Callable[[], Awaitable[dict[str, object]]]:
    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


def _is_text(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _move(clock: AdjustableClock) -> Callable[[Moment], Awaitable[dict[str, str]]]:
    async def move(moment: Moment) -> dict[str, str]:
        """The rules use this time from now on; null returns to the machine's. Naive times are UTC."""
        now = moment.now
        clock.set(now.replace(tzinfo=UTC) if now and now.tzinfo is None else now)
        return {"now": clock().isoformat()}

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
