"""What happens when: a table of recurring jobs, the same in every replica.

The scheduler is only the clock. It fires in each replica; Postgres decides who acts, by what each job claims there.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from slack_sdk.web.async_client import AsyncWebClient

from app.clock import Clock
from app.database import Transaction
from app.jobs import directory, endings, installation, offers, requests

log = structlog.get_logger("cairn.schedule")


@dataclass(frozen=True)
class Job:
    """`run` does whatever is due and may be called at any time, in any number of replicas at once."""

    name: str
    trigger: BaseTrigger
    run: Callable[[], Awaitable[object]]


def every(seconds: int) -> BaseTrigger:
    """Spread by a tenth, so that replicas do not all ask at the same moment."""
    return IntervalTrigger(seconds=seconds, jitter=max(1, seconds // 10), timezone=UTC)


def daily(hour: int, minute: int = 0) -> BaseTrigger:
    """In UTC."""
    return CronTrigger(hour=hour, minute=minute, timezone=UTC)


def by_itself(transaction: Transaction, clock: Clock) -> list[Job]:
    """What Cairn does without asking Slack, beside the agenda (app/jobs/kinds.py)."""
    return [
        Job("paused", every(5), partial(endings.resume, transaction, clock)),
        Job("next offers", every(5), partial(offers.offer_again, transaction, clock)),
        Job("old requests", daily(3), partial(requests.forget_old, transaction, clock)),
    ]


def table(client: AsyncWebClient, transaction: Transaction, clock: Clock) -> list[Job]:
    """What happens when; each job does what is due and leaves the rest."""
    return [
        Job("directory", every(60), partial(directory.refresh, client, transaction, clock)),
        Job("installation", every(60), partial(installation.notice_return, client, transaction)),
        *by_itself(transaction, clock),
    ]


def start(jobs: Sequence[Job]) -> AsyncIOScheduler:
    """Starts the clock in the running loop: each job at once, then at its times. `shutdown(wait=False)` stops it."""
    scheduler = AsyncIOScheduler(
        timezone=UTC,
        # One at a time, and once for all that was missed while the machine slept.
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    for job in jobs:
        scheduler.add_job(
            _carry_out, job.trigger, args=[job], id=job.name, name=job.name, next_run_time=datetime.now(UTC)
        )
    scheduler.start()
    return scheduler


async def _carry_out(job: Job) -> None:
    """A failure is logged with a reference; the job runs again at its next time."""
    started = time.monotonic()
    try:
        await job.run()
    except asyncio.CancelledError:
        log.info("job_stopped", job=job.name)  # by a shutdown; the scheduler would call it an error
    except Exception:
        log.exception("job_failed", job=job.name, reference=secrets.token_hex(4))
    else:
        log.debug("job_done", job=job.name, seconds=round(time.monotonic() - started, 3))
