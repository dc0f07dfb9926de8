"""The benchmarks' table and file; how fast anything is does not belong into a test."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from app.database import Database
from app.settings import HOME
from benchmarks import __main__ as runner
from benchmarks.figures import Figure, percentile

FAST = Figure("a question", 0.0421, "ms", 6.3, 149.6, "150 times faster", False)
SMALL = Figure("taps to accept", 2, "taps", goal="at most 2", met=True)
TOLD = Figure("memory", 130.4, "MB", 60.0, 2.17)


def test_a_row_says_what_was_reached() -> None:
    def said(figure: Figure) -> str:
        return " ".join(runner.row(figure).split())

    assert said(FAST) == "a question 0.0421 ms 6.3 150 x 150 times faster: NOT MET"
    assert said(SMALL) == "taps to accept 2 taps at most 2: met"
    assert said(TOLD) == "memory 130 MB 60 2.17 x"


def test_the_summary_names_what_was_missed() -> None:
    assert runner.summary([FAST, SMALL, TOLD]) == "1 of 2 goals met.\n  not met: a question"


def test_the_file_holds_every_figure(tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    runner.write([FAST, SMALL], file)
    told = json.loads(file.read_text())
    assert [sorted(figure) for figure in told] == [
        ["floor", "goal", "met", "name", "ratio", "unit", "value"]
    ] * 2
    assert told[1] == {
        "name": "taps to accept",
        "value": 2,
        "unit": "taps",
        "floor": None,
        "ratio": None,
        "goal": "at most 2",
        "met": True,
    }


def test_a_topic_alone_writes_its_own_rows(tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    runner.write([FAST, SMALL], file)
    runner.write([Figure("taps to accept", 3, "taps"), TOLD], file, keep=True)
    told = [(row["name"], row["value"]) for row in json.loads(file.read_text())]
    assert told == [("a question", 0.0421), ("taps to accept", 3), ("memory", 130.4)]


async def test_a_topic_is_given_a_database_and_its_size() -> None:
    seen: list[int] = []

    async def measure(database: Database, *, size: int = 1) -> list[Figure]:
        async with database.owner_engine.connect() as owner:
            seen.append(await owner.scalar(text("select count(*) from users")) + size)
        return [SMALL]

    out = io.StringIO()
    topics = {"tiny": runner.Topic(measure, {"size": 7})}
    assert await runner.measure(topics, full=False, out=out) == [SMALL]
    assert await runner.measure(topics, full=True, out=out) == [SMALL]
    assert seen == [1, 7]
    assert "tiny (" in out.getvalue()
    assert runner.row(SMALL) in out.getvalue()


@pytest.mark.parametrize(("rank", "value"), [(50, 3), (95, 5), (99, 5), (20, 1)])
def test_a_percentile_is_one_of_the_values(rank: int, value: float) -> None:
    assert percentile(rank, [5, 1, 4, 2, 3]) == value


def test_the_topics_can_be_listed() -> None:
    listed = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--list"], cwd=HOME, capture_output=True, text=True, check=True
    )
    assert listed.stdout.split() == list(runner.TOPICS)


def test_an_unknown_topic_is_refused() -> None:
    with pytest.raises(SystemExit):
        runner.main(["nothing"])
