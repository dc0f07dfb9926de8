"""`cairn import-people FILE.csv`: what went in, and which lines did not and why."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from app.database import Program, Transaction
from app.services import imports
from app.services.imports import Report


async def import_people(transaction: Transaction, file: Path, *, strict: bool) -> int:
    """Prints the report; returns 0, 1 if a line was bad, 2 if there is no such file."""
    try:
        content = file.read_bytes()  # noqa: ASYNC240 - nothing else runs in this process
    except OSError as unreadable:
        sys.stderr.write(f"{file}: {unreadable.strerror}.\n")
        return 2
    async with transaction(on_behalf_of=Program(admin=True)) as db:
        report = await imports.import_people(db, content, strict=strict, now=datetime.now(UTC))
    for problem in report.problems:
        sys.stderr.write(f"{file}:{problem.line}: {problem.sentence}\n")
    sys.stdout.write(f"{_summary(report, strict)}\n")
    return 1 if report.problems else 0


def _summary(report: Report, strict: bool) -> str:
    if strict and report.problems:
        return "Nothing was changed, because of --strict."
    return f"{report.added} added, {report.changed} changed, {report.unchanged} unchanged."
