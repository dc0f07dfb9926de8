"""A file of people, as the HR system exports it: read line by line, good lines in, every bad one named."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from rapidfuzz import process
from sqlalchemy.ext.asyncio import AsyncSession

from app.services import people_updates, person_facts
from app.services.person_facts import READERS, PersonFacts, Value, shown
from models.errors import Invalid
from models.ids import SlackId
from models.words import DirectorySource

KEY = "slack_user_id"
COLUMNS = (KEY, *READERS)
ACTOR = "import-people"
NEAR_ENOUGH = 60


@dataclass(frozen=True)
class Problem:
    line: int
    """As an editor counts them; the header is line 1."""
    sentence: str


@dataclass(frozen=True)
class Report:
    added: int
    changed: int
    unchanged: int
    problems: tuple[Problem, ...]


async def import_people(db: AsyncSession, content: bytes, *, strict: bool, now: datetime) -> Report:
    """Brings the good lines of a CSV file into the directory; with `strict` all of them or none.

    An empty cell changes nothing. Runs as the program with its admin scope, because of the ratings.
    """
    people, problems = read(content)
    if strict and problems:
        return Report(0, 0, 0, tuple(problems))
    lines = list(people)
    outcome = await people_updates.apply(
        db, list(people.values()), by=ACTOR, source=DirectorySource.IMPORT, all_or_nothing=strict, now=now
    )
    problems += [Problem(lines[refusal.index], refusal.sentence) for refusal in outcome.refused]
    problems.sort(key=lambda problem: problem.line)
    return Report(outcome.added, outcome.changed, outcome.unchanged, tuple(problems))


def read(content: bytes) -> tuple[dict[int, PersonFacts], list[Problem]]:
    """What the file says, by line, and what it cannot mean."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as unreadable:
        line = content.count(b"\n", 0, unreadable.start) + 1
        return {}, [Problem(line, "The file is not in UTF-8. Save it again as “CSV UTF-8”.")]
    rows = _rows(text)
    line, header = next(rows, (1, []))
    columns, problems = _columns(line, header)
    people: dict[int, PersonFacts] = {}
    if KEY not in columns:
        return people, problems
    for line, cells in rows:
        if isinstance(cells, Problem):
            problems.append(cells)
            continue
        person, faults = _person(columns, cells)
        problems += [Problem(line, fault) for fault in faults]
        if person:
            people[line] = person
    return people, problems


def _rows(text: str) -> Iterator[tuple[int, list[str] | Problem]]:
    """Line number and trimmed cells of every line that is not empty; nothing after a broken one."""
    first_line = text.partition("\n")[0]
    delimiter = ";" if first_line.count(";") > first_line.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as broken:
            yield (
                line,
                Problem(
                    line, f"From here on nothing was read, because a quotation mark is wrong ({broken})."
                ),
            )
            return
        if any(cells):
            yield line, cells


def _columns(line: int, header: list[str] | Problem) -> tuple[list[str], list[Problem]]:
    """The header's columns in order, unknown ones as an empty text; a column is needed once and only once."""
    if isinstance(header, Problem):
        return [], [header]
    names = [name.lower().replace(" ", "_") for name in header]
    problems = [Problem(line, _unknown(name)) for name in names if name not in COLUMNS]
    if twice := sorted({name for name in names if name in COLUMNS and names.count(name) > 1}):
        return [], [*problems, Problem(line, f"The column {twice[0]} stands there twice. Nothing was read.")]
    if KEY not in names:
        problems.append(Problem(line, f"The column {KEY} is missing. Nothing was read."))
    return [name if name in COLUMNS else "" for name in names], problems


def _unknown(name: str) -> str:
    nearest = process.extractOne(name, COLUMNS, score_cutoff=NEAR_ENOUGH)
    hint = f"did you mean {nearest[0]}?" if nearest else f"the columns are {', '.join(COLUMNS)}."
    return f"The column {shown(name)} is unknown and was left out: {hint}"


def _person(columns: Sequence[str], cells: Sequence[str]) -> tuple[PersonFacts | None, list[str]]:
    """One line's person, or everything that is wrong with the line."""
    if any(cells[len(columns) :]):
        return None, [f"The line has {len(cells)} cells, the header {len(columns)}."]
    texts = {column: cell for column, cell in zip(columns, cells, strict=False) if column and cell}
    if KEY not in texts:
        return None, [f"{KEY} is empty."]
    faults: list[str] = []
    given: dict[str, Value] = {}
    for column, text in texts.items():
        try:
            given[column] = person_facts.slack_id(text) if column == KEY else person_facts.read(column, text)
        except Invalid as fault:
            faults.append(fault.sentence)
    if faults:
        return None, faults
    return PersonFacts(SlackId(texts[KEY]), {name: given[name] for name in given if name != KEY}), []
