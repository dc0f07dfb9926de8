"""The file that holds an installation's settings: changed line by line, readable for its owner alone."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

from app.settings import Settings

FILE = Path(str(Settings.model_config["env_file"]))
SETTING = re.compile(r"\s*(?:export\s+)?(\w+)\s*=\s*(.*)")


def read(file: Path) -> dict[str, str]:
    """The settings that stand in it; none if there is no such file."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    found = (SETTING.fullmatch(line) for line in lines)
    return {match[1]: match[2].strip("\"' ") for match in found if match}


def write(file: Path, values: Mapping[str, str | None]) -> None:
    """Sets some settings, takes out those that are None, and leaves every other line as it is."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    kept = [line for line in lines if _name(line) not in values]
    text = (
        "\n".join([*kept, *(f"{name}={value}" for name, value in values.items() if value is not None)]) + "\n"
    )
    # A new file in its place: nobody else can read it for a moment, and a full disk leaves the old one.
    handle, fresh = tempfile.mkstemp(dir=file.absolute().parent, prefix=".env-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        Path(fresh).replace(file)
    except BaseException:
        Path(fresh).unlink(missing_ok=True)
        raise


def _name(line: str) -> str | None:
    match = SETTING.fullmatch(line)
    return match[1] if match else None
