"""The lock installs the same everywhere: every package by version and hash, and from wherever the machine says."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCKS = sorted(ROOT.glob("*.lock"))


def requirements(lock: Path) -> list[str]:
    """Each with its continued lines, without the comments."""
    lines = [line for line in lock.read_text().splitlines() if not line.lstrip().startswith("#")]
    return "\n".join(lines).replace("\\\n", "").splitlines()


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_no_lock_names_a_registry_or_a_path(lock: Path) -> None:
    assert "://" not in lock.read_text()
    assert not [line for line in requirements(lock) if re.match(r"[-./]|\S+ @ ", line)]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_package_has_a_version_and_hashes(lock: Path) -> None:
    pinned = re.compile(r"[\w.-]+(\[[\w,-]+\])?==\S+.*--hash=sha256:[0-9a-f]{64}")
    assert not [line for line in requirements(lock) if not pinned.match(line)]


def test_the_lock_has_what_pyproject_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    asked = map(Requirement, [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]])
    pinned = (
        re.match(r"([\w.-]+)(?:\[.*\])?==(\S+)", line) for line in requirements(ROOT / "requirements.lock")
    )
    locked = {canonicalize_name(pin[1]): pin[2] for pin in pinned if pin}
    assert not [str(each) for each in asked if not fits(each, locked.get(canonicalize_name(each.name)))]


def fits(requirement: Requirement, version: str | None) -> bool:
    return version is not None and version in requirement.specifier
