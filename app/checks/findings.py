"""One thing that was looked at, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Level(StrEnum):
    OK = "ok"
    NOTE = "note"
    """It works; somebody may want to know."""
    PROBLEM = "problem"


@dataclass(frozen=True)
class Finding:
    level: Level
    topic: str
    sentence: str
    remedy: str = ""


def ok(topic: str, sentence: str) -> Finding:
    return Finding(Level.OK, topic, sentence)


def note(topic: str, sentence: str, remedy: str = "") -> Finding:
    return Finding(Level.NOTE, topic, sentence, remedy)


def problem(topic: str, sentence: str, remedy: str) -> Finding:
    return Finding(Level.PROBLEM, topic, sentence, remedy)


WORTH_KNOWING = timedelta(seconds=60)
TOO_FAR = timedelta(minutes=5)
"""Slack's signatures are good for five minutes."""


def clock(whose: str, ahead: timedelta) -> Finding:
    """`ahead`: how much this machine's clock is before the other one."""
    off = abs(ahead)
    if off <= WORTH_KNOWING:
        return ok("clock", f"This machine and {whose} agree on the time.")
    side = "ahead of" if ahead > timedelta(0) else "behind"
    sentence = f"This machine is {off.total_seconds():.0f} s {side} {whose}."
    remedy = "Have the clock set by the network (NTP)."
    return problem("clock", sentence, remedy) if off > TOO_FAR else note("clock", sentence, remedy)


def reason(error: Exception) -> str:
    """The first line of what the database's driver says; never a statement or its values."""
    cause = getattr(error, "orig", None) or error
    return str(cause).partition("\n")[0] or type(cause).__name__
