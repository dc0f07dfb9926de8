"""Files as spreadsheets export them: read line by line, every fault with its line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import process

from app.services.person_facts import shown

NEAR_ENOUGH = 60


@dataclass(frozen=True)
class Problem:
    line: int
    """As an editor counts them; the header is line 1."""
    sentence: str


@dataclass(frozen=True)
class Line:
    number: int
    texts: dict[str, str]
    """Column -> what stands there, trimmed; an empty cell is left out."""


def read(content: bytes, *, known: Sequence[str], needed: Sequence[str]) -> tuple[list[Line], list[Problem]]:
    """The lines with the `known` columns, and what is wrong; nothing is read without the `needed` columns."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as unreadable:
        line = content.count(b"\n", 0, unreadable.start) + 1
        return [], [Problem(line, "The file is not in UTF-8. Save it again as “CSV UTF-8”.")]
    rows = _rows(text)
    number, header = next(rows, (1, []))
    columns, problems = _columns(number, header, known, needed)
    lines: list[Line] = []
    if not set(needed) <= set(columns):
        return lines, problems
    for number, cells in rows:
        if isinstance(cells, Problem):
            problems.append(cells)
        elif any(cells[len(columns) :]):
            problems.append(Problem(number, f"The line has {len(cells)} cells, the header {len(columns)}."))
        else:
            texts = {column: cell for column, cell in zip(columns, cells, strict=False) if column and cell}
            empty = [column for column in needed if column not in texts]
            problems += [Problem(number, f"{column} is empty.") for column in empty]
            if not empty:
                lines.append(Line(number, texts))
    return lines, problems


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


def _columns(
    line: int, header: list[str] | Problem, known: Sequence[str], needed: Sequence[str]
) -> tuple[list[str], list[Problem]]:
    """The header's columns in order, unknown ones as an empty text; a column is needed once and only once."""
    if isinstance(header, Problem):
        return [], [header]
    names = [name.lower().replace(" ", "_") for name in header]
    problems = [Problem(line, _unknown(name, known)) for name in names if name not in known]
    if twice := sorted({name for name in names if name in known and names.count(name) > 1}):
        return [], [*problems, Problem(line, f"The column {twice[0]} stands there twice. Nothing was read.")]
    for name in needed:
        if name not in names:
            problems.append(Problem(line, f"The column {name} is missing. Nothing was read."))
    return [name if name in known else "" for name in names], problems


def _unknown(name: str, known: Sequence[str]) -> str:
    nearest = process.extractOne(name, known, score_cutoff=NEAR_ENOUGH)
    hint = f"did you mean {nearest[0]}?" if nearest else f"the columns are {', '.join(known)}."
    return f"The column {shown(name)} is unknown and was left out: {hint}"
