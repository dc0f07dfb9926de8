"""A file of people, as the HR system exports it: read line by line, good lines in, every bad one named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.services import csv_files, people_updates, person_facts
from app.services.csv_files import Problem
from app.services.person_facts import READERS, PersonFacts, Value
from models.errors import Invalid
from models.ids import SlackId
from models.words import DirectorySource

KEY = "slack_user_id"
COLUMNS = (KEY, *READERS)
ACTOR = "import-people"


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
    lines, problems = csv_files.read(content, known=COLUMNS, needed=[KEY])
    people: dict[int, PersonFacts] = {}
    for line in lines:
        person, faults = _person(line.texts)
        problems += [Problem(line.number, fault) for fault in faults]
        if person:
            people[line.number] = person
    return people, problems


def _person(texts: Mapping[str, str]) -> tuple[PersonFacts | None, list[str]]:
    """One line's person, or everything that is wrong with the line."""
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
