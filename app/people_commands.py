"""`cairn import-people` and `import-history`: what went in, and which lines did not and why."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from app.database import PROGRAM, Program, Transaction
from app.services import historical, imports
from app.services.imports import Report
from models.errors import DomainError


async def import_people(transaction: Transaction, file: Path, *, strict: bool) -> int:
    """Prints the report; returns 0, 1 if a line was bad, 2 if there is no such file."""

    async def read(content: bytes) -> Report:
        async with transaction(on_behalf_of=Program(admin=True)) as db:
            return await imports.import_people(db, content, strict=strict, now=datetime.now(UTC))

    return await _import(file, read, strict=strict)


async def import_history(transaction: Transaction, file: Path, *, label: str, strict: bool) -> int:
    """The same for people hired before the program; 2 also for a label that is none."""

    async def read(content: bytes) -> Report:
        async with transaction(on_behalf_of=PROGRAM) as db:
            return await historical.import_hires(
                db, content, label=label, strict=strict, now=datetime.now(UTC)
            )

    return await _import(file, read, strict=strict)


async def _import(file: Path, read: Callable[[bytes], Awaitable[Report]], *, strict: bool) -> int:
    try:
        content = file.read_bytes()  # noqa: ASYNC240 - nothing else runs in this process
        report = await read(content)
    except OSError as unreadable:
        sys.stderr.write(f"{file}: {unreadable.strerror}.\n")
        return 2
    except DomainError as refusal:
        sys.stderr.write(f"{refusal.sentence}\n")
        return 2
    for problem in report.problems:
        sys.stderr.write(f"{file}:{problem.line}: {problem.sentence}\n")
    sys.stdout.write(f"{_summary(report, strict)}\n")
    return 1 if report.problems else 0


def _summary(report: Report, strict: bool) -> str:
    if strict and report.problems:
        return "Nothing was changed, because of --strict."
    return f"{report.added} added, {report.changed} changed, {report.unchanged} unchanged."
