"""Three bots say what is due for many at one moment, while Slack fails and one of them is killed."""

from __future__ import annotations

import tempfile
from pathlib import Path

from app.database import Database
from benchmarks.figures import Figure
from tests.replicas.nudges import say


async def measure(database: Database, *, nudges: int = 300) -> list[Figure]:
    """Needs a migrated database of its own with real commits, and fills it."""
    with tempfile.TemporaryDirectory() as folder:
        outcome = await say(database, Path(folder), nudges, patience=3600)
    wrong = outcome.nudges - outcome.said[1]
    name = f"{outcome.nudges:,} nudges by three bots, one killed"
    return [
        Figure(f"{name}, until all are sent", outcome.seconds, "s"),
        Figure(f"{name}, lost or twice", wrong, "nudges", goal="none", met=wrong == 0),
    ]
