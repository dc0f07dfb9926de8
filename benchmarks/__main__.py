"""`make bench` and `make bench-full`: measures topic by topic, prints a table and writes results.json."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final, TextIO

import uvloop

from app import logs
from benchmarks import (
    acknowledgement,
    agenda,
    databases,
    delivery,
    felt_speed,
    footprint,
    matching,
    nudges,
    privacy,
    sessions,
    taps,
    year,
)
from benchmarks.figures import Figure

RESULTS: Final = Path(__file__).parent / "results.json"
FULL_RESULTS: Final = Path(__file__).parent / "results-full.json"
HEAD: Final = f"{'':64} {'value':>14} {'floor':>8} {'ratio':>8}  goal"


@dataclass(frozen=True)
class Topic:
    measure: Callable[..., Awaitable[list[Figure]]]
    """Given migrated databases of its own, and as keywords the sizes of this run."""
    full: Mapping[str, int] = field(default_factory=dict)
    quick: Mapping[str, int] = field(default_factory=dict)
    databases: int = 1


TOPICS: Final = {
    "taps": Topic(taps.measure),
    "felt_speed": Topic(felt_speed.measure, {"mentors": 1_000, "rounds": 200}),
    "acknowledgement": Topic(acknowledgement.measure, {"slices": 60}),
    "matching": Topic(matching.measure),
    "sessions": Topic(sessions.measure, quick={"others": 100_000, "rounds": 20}, databases=2),
    "delivery": Topic(delivery.measure, {"messages": 20_000}),
    "agenda": Topic(agenda.measure, {"mentorships": 1_000_000, "due": 1_000}, databases=2),
    "nudges": Topic(nudges.measure, {"nudges": 10_000}),
    "privacy": Topic(privacy.measure, {"mentors": 10_000, "past": 100_000, "sessions": 10, "rounds": 500}),
    "year": Topic(year.measure, {"pairs": 1_000, "days": 364, "redraws": False}, {"pairs": 6, "days": 28}),
    "footprint": Topic(footprint.measure, {"starts": 7}),
}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "topics", nargs="*", metavar="TOPIC", help="only these; their rows alone are written anew"
    )
    parser.add_argument("--full", action="store_true", help="at full size: much longer")
    parser.add_argument("--list", action="store_true", help="list the topics")
    chosen = parser.parse_args(arguments)
    if unknown := [name for name in chosen.topics if name not in TOPICS]:
        parser.error(f"there is no topic {', '.join(unknown)}, only {', '.join(TOPICS)}")
    if chosen.list:
        sys.stdout.write("\n".join(TOPICS) + "\n")
        return 0
    logs.configure("WARNING")  # what goes well is in the table
    topics = {name: TOPICS[name] for name in chosen.topics or TOPICS}
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:  # as app/main.py
        figures = runner.run(measure(topics, full=chosen.full, out=sys.stdout))
    write(figures, FULL_RESULTS if chosen.full else RESULTS, keep=bool(chosen.topics))
    return 0


async def measure(topics: Mapping[str, Topic], *, full: bool, out: TextIO) -> list[Figure]:
    """Each topic in fresh databases, one after the other; its rows are shown as soon as they are there."""
    figures: list[Figure] = []
    out.write(f"{HEAD}\n")
    with databases.server() as server:
        await databases.prepare(server)
        for name, topic in topics.items():
            async with _progress(name, out), AsyncExitStack() as stack:
                names = [f"bench_{name}_{number}" for number in range(topic.databases)]
                given = [await stack.enter_async_context(databases.fresh(server, one)) for one in names]
                found = await topic.measure(*given, **(topic.full if full else topic.quick))
            figures += found
            out.writelines(f"{row(figure)}\n" for figure in found)
    out.write(f"\n{summary(figures)}\n")
    return figures


@asynccontextmanager
async def _progress(name: str, out: TextIO) -> AsyncIterator[None]:
    """A line that says what is measured and for how long already; on a terminal it counts."""
    started = time.monotonic()

    async def count() -> None:
        while True:
            out.write(f"\r{name} … {time.monotonic() - started:.0f} s ")
            out.flush()
            await asyncio.sleep(1)

    counting = asyncio.create_task(count()) if out.isatty() else None
    try:
        yield
    finally:
        if counting:
            counting.cancel()
        out.write(f"{chr(13) if counting else ''}{name} ({time.monotonic() - started:.0f} s)      \n")


def row(figure: Figure) -> str:
    floor = "" if figure.floor is None else number(figure.floor)
    ratio = "" if figure.ratio is None else f"{number(figure.ratio)} x"
    verdict = {None: "", True: ": met", False: ": NOT MET"}[figure.met]
    value = f"{number(figure.value)} {figure.unit}"
    return f"  {figure.name:62} {value:>14} {floor:>8} {ratio:>8}  {figure.goal}{verdict}".rstrip()


def number(value: float) -> str:
    """Three significant digits, and never an exponent."""
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) >= 0.001 else f"{value:.6f}"


def summary(figures: Sequence[Figure]) -> str:
    judged = [figure for figure in figures if figure.met is not None]
    missed = [figure.name for figure in judged if not figure.met]
    met = f"{len(judged) - len(missed)} of {len(judged)} goals met."
    return "\n".join([met, *(f"  not met: {name}" for name in missed)])


def write(figures: Sequence[Figure], file: Path, *, keep: bool = False) -> None:
    """Rounded, so that a difference between two runs is one that can be seen. `keep`s the rows of other names."""
    rounded = [
        {
            key: float(f"{value:.4g}") if isinstance(value, float) else value
            for key, value in asdict(one).items()
        }
        for one in figures
    ]
    if keep and file.exists():
        new = {row["name"]: row for row in rounded}
        old = json.loads(file.read_text(encoding="utf-8"))
        rounded = [new.pop(row["name"], row) for row in old] + list(new.values())
    file.write_text(json.dumps(rounded, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
