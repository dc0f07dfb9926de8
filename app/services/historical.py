"""People hired before the program, from a file: when they started, ramped and left, under a label.

Where everybody has a mentor there is nobody else to compare with. No names: a reference tells the lines apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.services import csv_files, person_facts
from app.services.csv_files import Problem
from app.services.imports import Report
from models.analytics import HistoricalHire
from models.errors import Invalid

NEEDED = ("reference", "start_date")
COLUMNS = (*NEEDED, "role", "ramped_on", "left_on")
LONGEST_TEXT = 100
ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtextextended('cairn.historical', 0))")


@dataclass(frozen=True)
class Hire:
    """What is known of one of them, the file's words over those that stood there."""

    reference: str
    start_date: date
    role: str | None
    ramped_on: date | None
    left_on: date | None


async def import_hires(
    db: AsyncSession, content: bytes, *, label: str, strict: bool, now: datetime
) -> Report:
    """Brings the good lines of a CSV file into the group of this label; with `strict` all of them or none.

    A reference that is there already is changed; an empty cell changes nothing. Raises Invalid for the label.
    """
    label = label.strip()
    if not 1 <= len(label) <= LONGEST_TEXT:
        raise Invalid(f"Give the group a label of at most {LONGEST_TEXT} characters.", field="label")
    lines, problems = csv_files.read(content, known=COLUMNS, needed=NEEDED)
    await db.execute(ONE_AT_A_TIME)
    found = await db.scalars(select(HistoricalHire).where(HistoricalHire.label == label))
    rows = {row.reference: row for row in found}
    first_lines: dict[str, int] = {}
    good: list[Hire] = []
    for line in lines:
        reference = line.texts["reference"]
        hire, faults = _read(line.texts, rows.get(reference))
        if hire:
            faults += _impossible(hire, today=now.date())
        if reference in first_lines:
            faults.append(f"{person_facts.shown(reference)} stands in line {first_lines[reference]} already.")
        first_lines.setdefault(reference, line.number)
        problems += [Problem(line.number, fault) for fault in faults]
        if hire and not faults:
            good.append(hire)
    problems.sort(key=lambda problem: problem.line)
    if strict and problems:
        return Report(0, 0, 0, tuple(problems))
    added = [hire for hire in good if hire.reference not in rows]
    changed = [hire for hire in good if hire.reference in rows and hire != _known(rows[hire.reference])]
    for hire in added:
        db.add(HistoricalHire(label=label, imported_at=now, **vars(hire)))
    for hire in changed:
        for name, value in vars(hire).items():
            setattr(rows[hire.reference], name, value)
    await db.flush()
    return Report(len(added), len(changed), len(good) - len(added) - len(changed), tuple(problems))


def _read(texts: Mapping[str, str], row: HistoricalHire | None) -> tuple[Hire | None, list[str]]:
    """The hire as the line has it, or everything that is wrong with its cells."""
    faults: list[str] = []
    days: dict[str, date] = {}
    for column in ("start_date", "ramped_on", "left_on"):
        if column in texts:
            try:
                days[column] = person_facts.date_in(column)(texts[column])
            except Invalid as fault:
                faults.append(fault.sentence)
    for column in ("reference", "role"):
        if len(texts.get(column, "")) > LONGEST_TEXT:
            faults.append(f"{column} is longer than {LONGEST_TEXT} characters.")
    if faults:
        return None, faults
    hire = Hire(
        reference=texts["reference"],
        start_date=days["start_date"],
        role=texts.get("role") or (row.role if row else None),
        ramped_on=days.get("ramped_on") or (row.ramped_on if row else None),
        left_on=days.get("left_on") or (row.left_on if row else None),
    )
    return hire, []


def _impossible(hire: Hire, *, today: date) -> list[str]:
    """Days that have not come, or that do not follow one another."""
    days = {"start_date": hire.start_date, "ramped_on": hire.ramped_on, "left_on": hire.left_on}
    faults = [f"{name} {day} has not come yet." for name, day in days.items() if day and day > today]
    faults += [
        f"{name} {day} is before start_date {hire.start_date}."
        for name, day in days.items()
        if day and day < hire.start_date
    ]
    if hire.ramped_on and hire.left_on and hire.ramped_on > hire.left_on:
        faults.append(f"ramped_on {hire.ramped_on} is after left_on {hire.left_on}.")
    return faults


def _known(row: HistoricalHire) -> Hire:
    return Hire(row.reference, row.start_date, row.role, row.ramped_on, row.left_on)
