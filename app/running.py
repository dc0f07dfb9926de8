"""Starts everything in order, waits, and stops it in the opposite order."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from datetime import datetime
from functools import partial

import aiohttp
import structlog
import uvicorn
from fastapi import FastAPI
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError

from app import embedded, local, logs, schedule, slack, slack_client, web
from app.clock import AdjustableClock, Clock
from app.database import PROGRAM, Database, DatabaseNotReadyError, Transaction, connect, migrate
from app.jobs import directory, kinds
from app.jobs.agenda import Agenda
from app.jobs.delivery import Delivery
from app.jobs.messages import KINDS
from app.sample import loading as sample
from app.schedule import Job
from app.services import listing, people_updates
from app.settings import Settings, SettingsError, Transport
from models.ids import SlackId

log = structlog.get_logger("cairn")

DRAIN_SECONDS = 8.0
"""How long a stop waits for what runs; container platforms kill after ten."""


async def run(settings: Settings) -> int:
    """Serves until SIGTERM or Ctrl-C; returns the exit code."""
    logs.configure(settings.log_level)
    slack_client.hide_environment_from_bolt()
    started, stop = asyncio.Event(), asyncio.Event()
    task = asyncio.create_task(_run_until(stop, started, settings))

    def stopped() -> None:
        stop.set()
        if not started.is_set():
            task.cancel()  # a start may wait for ever: for a database's lock, for Slack

    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stopped)
    with suppress(asyncio.CancelledError):
        await task
    return 0


async def _run_until(stop: asyncio.Event, started: asyncio.Event, settings: Settings) -> None:
    async with AsyncExitStack() as stack:
        connected = await stack.enter_async_context(database(settings))
        clock = AdjustableClock()
        is_local = settings.transport is Transport.LOCAL
        listening = stack.enter_context(_listening(settings.host, 0 if is_local else settings.port))
        if is_local:
            await fill_with_sample(connected, clock)
            settings = await stack.enter_async_context(local.workspace(settings, listening))
        await stack.enter_async_context(serving(settings, connected, listening, clock))
        if not is_local:
            address = "{}:{}".format(*listening.getsockname()[:2])
            print(f"Cairn is running ({settings.transport}) and listens on http://{address}", flush=True)
        gc.freeze()  # what is here by now stays: the collector need not look at it again and again
        started.set()
        await stop.wait()
        print("Stopping …", file=sys.stderr, flush=True)


async def fill_with_sample(database: Database, clock: Clock) -> None:
    """The sample company, and what the workspace forgot since last time. Real people are never mixed with it."""
    if await sample.load_if_empty(database, now=clock()):
        return
    if not await sample.is_loaded(database):
        raise SettingsError(
            "This database holds real people, and without Slack tokens Cairn starts with made-up ones.\n"
            "Set the tokens again, or another place for the local workspace's data: CAIRN_DATA or DATABASE_URL."
        )
    await sample.say_again(database, now=clock())


@asynccontextmanager
async def database(settings: Settings) -> AsyncIterator[Database]:
    """A migrated database: the configured server's, or the embedded one's."""
    async with AsyncExitStack() as stack:
        if settings.database_url:
            url = settings.database_url.get_secret_value()
        else:
            try:
                server = stack.enter_context(
                    embedded.running(settings.data_dir / "postgres", binaries=settings.pg_bin)
                )
            except embedded.EmbeddedPostgresError as refused:
                raise SettingsError(str(refused)) from None
            url = server.url()
        try:
            await migrate(url, say=partial(print, file=sys.stderr))
        except DatabaseNotReadyError as refused:
            raise SettingsError(str(refused)) from None
        except (OSError, SQLAlchemyError) as unreachable:
            raise SettingsError(
                f"DATABASE_URL: the database can't be used ({type(unreachable).__name__}). "
                "Check host, user, password and name, and that Postgres is running."
            ) from unreachable
        connected = connect(url)
        stack.push_async_callback(connected.close)
        is_real = settings.transport is not Transport.LOCAL and not settings.talks_to_loopback
        if is_real and await sample.clear_away(connected):
            print("The local workspace's sample company was taken out of the database.", file=sys.stderr)
        yield connected


@asynccontextmanager
async def serving(
    settings: Settings, database: Database, listening: socket.socket, clock: AdjustableClock
) -> AsyncIterator[None]:
    """The bot, its messages, its schedule and its HTTP side. Leaving stops taking work, then finishes what runs."""
    transaction = database.transaction
    async with AsyncExitStack() as stack:
        timeout = aiohttp.ClientTimeout(total=10)
        session = await stack.enter_async_context(aiohttp.ClientSession(timeout=timeout))
        client = slack_client.build(settings, session)
        await slack_client.check_tokens(client, settings.slack_app_token)
        async with transaction(on_behalf_of=PROGRAM) as db:
            await people_updates.appoint_leads(db, map(SlackId, settings.program_leads), now=clock())
        bot = slack.build(client, transaction=transaction, clock=clock)
        delivery = Delivery(
            slack_client.build(settings, session, retries=False),
            transaction,
            clock,
            KINDS,
            name=f"{socket.gethostname()}:{os.getpid()}:{listening.getsockname()[1]}",
            channel_interval=settings.channel_interval_seconds,
            messages_per_minute=settings.messages_per_minute,
            wake_from=database.owner_engine.url,
        )
        agenda = Agenda(transaction, clock, kinds.KINDS, wake_from=database.owner_engine.url)
        delivering = await stack.enter_async_context(_until_left(delivery.run))
        looking = await stack.enter_async_context(_until_left(agenda.run))
        await stack.enter_async_context(_on_schedule(schedule.table(client, transaction, clock)))
        stack.push_async_callback(_drain, bot)
        site = web.build(
            slack=_slack_events(bot, settings),
            ready=partial(_missing, transaction, delivering, looking),
            set_clock=partial(_set_clock, clock, agenda) if settings.talks_to_loopback else None,
            start_over=partial(_start_over, database, client, clock) if settings.may_start_over else None,
        )
        await stack.enter_async_context(_web(site, listening))
        if settings.slack_app_token:
            token = settings.slack_app_token.get_secret_value()
            await stack.enter_async_context(_connected(bot.app, token, client))
        yield


@asynccontextmanager
async def _on_schedule(jobs: list[Job]) -> AsyncIterator[None]:
    """Each job once at the start, then at its times."""
    scheduler = schedule.start(jobs)
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)


@asynccontextmanager
async def _until_left(
    run: Callable[[asyncio.Event], Coroutine[None, None, None]],
) -> AsyncIterator[asyncio.Task[None]]:
    """Leaving tells it to stop, and waits for what it has under way."""
    stop = asyncio.Event()
    task = asyncio.create_task(run(stop))
    try:
        yield task
    finally:
        stop.set()
        await asyncio.wait({task}, timeout=DRAIN_SECONDS)
        task.cancel()


@asynccontextmanager
async def _web(site: FastAPI, listening: socket.socket) -> AsyncIterator[None]:
    """Serves on a socket that is open already; leaving finishes the requests that have begun."""
    server = _Server(
        uvicorn.Config(site, log_config=None, access_log=False, timeout_graceful_shutdown=int(DRAIN_SECONDS))
    )
    task = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield
    finally:
        server.should_exit = True
        await task


def _slack_events(bot: slack.Slack, settings: Settings) -> web.Door | None:
    secret = settings.slack_signing_secret
    if secret is None or settings.transport is Transport.SOCKET:
        return None
    return web.slack_events(bot.app, secret.get_secret_value())


@asynccontextmanager
async def _connected(app: AsyncApp, app_token: str, client: AsyncWebClient) -> AsyncIterator[None]:
    """Socket Mode: the SDK reconnects by itself, for ever."""
    web_client = AsyncWebClient(token=app_token, base_url=client.base_url, session=client.session)
    handler = AsyncSocketModeHandler(app, app_token, web_client=web_client)
    await handler.connect_async()
    try:
        yield
    finally:
        await handler.close_async()


async def _set_clock(clock: AdjustableClock, agenda: Agenda, moment: datetime | None) -> datetime:
    """What was to be looked at later by the old time may be due by the new one, also when it goes back."""
    clock.set(moment)
    await agenda.look_at_everybody()
    return clock()


async def _start_over(database: Database, client: AsyncWebClient, clock: Clock) -> None:
    await sample.start_over(database, now=clock())
    await directory.refresh(client, database.transaction, clock)


async def _missing(
    transaction: Transaction, delivering: asyncio.Task[None], looking: asyncio.Task[None]
) -> str | None:
    """What is missing for Cairn to be ready, None when everything runs."""
    if delivering.done():
        return "the delivery of messages has stopped"
    if looking.done():
        return "what becomes due is not looked at any more"
    try:
        async with transaction(on_behalf_of=PROGRAM, statement_timeout_ms=1000) as db:
            return None if await listing.is_filled(db) else "the directory is being filled"
    except (OSError, SQLAlchemyError):
        return "the database can't be reached"


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    """The socket first: a port that is taken is said before anything is started."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        taken = socket.create_server((host, port), family=family, backlog=2048)
    except OSError as refused:
        raise SettingsError(
            f"PORT: {host}:{port} can't be used ({refused.strerror}). Set HOST or PORT to another one."
        ) from None
    with taken:
        yield taken


class _Server(uvicorn.Server):
    """Uvicorn without its own signal handlers: `run` has them, and stops things in order."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def _drain(bot: slack.Slack) -> None:
    given_up = await bot.in_flight.drain(DRAIN_SECONDS)
    if given_up:
        log.warning("listeners_given_up", count=given_up)
