"""Logs: one line an event, through a list of keys that may appear in them.

A key that is not listed is dropped, so that no private word gets into a log by accident.
"""

from __future__ import annotations

import logging
import sys
import traceback
from pathlib import Path
from typing import Any

import structlog

ALLOWED = frozenset(
    (
        *("event", "level", "timestamp", "reference", "kind", "error", "exception", "at"),
        *(
            "attempt",
            "attempts",
            "message",
            "person",
            "job",
            "seconds",
            "count",
            "method",
            "reason",
            "retry_after",
        ),
        *(
            "status",
            "sent",
            "failed",
            "dropped",
            "due",
            "postponed",
            "leads",
            "pages",
            "people",
            "gone",
            "version",
        ),
    )
)


def configure(level: str) -> None:
    """Sends our own log and the libraries' warnings to standard error."""
    number = logging.getLevelNamesMapping()[level]
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            _without_words,
            _only_allowed,
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
            if sys.stderr.isatty()
            else structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    # Bolt and the SDK print whole payloads below WARNING, and Bolt's signature check does so at INFO.
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Frames("%(asctime)s %(name)s %(levelname)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


def frames(error: BaseException) -> str:
    """What kind of error and where, without its message: the database quotes the row that it refused."""
    where = traceback.extract_tb(error.__traceback__)
    return " < ".join(
        [type(error).__name__, *(f"{Path(at.filename).name}:{at.lineno} {at.name}" for at in reversed(where))]
    )


class _Frames(logging.Formatter):
    """The same for the libraries' own log lines."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the standard library's name
        return frames(ei[1]) if ei[1] else ""


def _without_words(logger: Any, method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    error = event.pop("exc_info", None)
    if isinstance(error, BaseException):
        event["exception"] = frames(error)
    return event


def _only_allowed(logger: Any, method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    return {key: value for key, value in event.items() if key in ALLOWED}
