"""What is due is said once, whatever dies: a process in the middle of it, a connection, a Slack that loses answers.

CAIRN_NUDGES=10000 plays it at full size.
"""

from __future__ import annotations

import os
from pathlib import Path

from app.database import Database
from tests.replicas import nudges

NUDGES = int(os.environ.get("CAIRN_NUDGES", "300"))


async def test_every_nudge_arrives_once(fresh_database: Database, tmp_path: Path) -> None:
    outcome = await nudges.say(fresh_database, tmp_path, NUDGES, patience=120 + NUDGES / 5)
    assert outcome.said == {1: outcome.nudges}
    assert outcome.rows == {"sent": outcome.nudges}
    assert outcome.refused == 0
