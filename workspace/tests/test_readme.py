"""What the README names exists."""

import re
from pathlib import Path

from workspace import Workspace
from workspace.api import ALL_METHODS
from workspace.modal import Modal
from workspace.people import Actor, Sight
from workspace.tests.conftest import COMPANY

HERE = Path(__file__).parent.parent
README = (HERE / "README.md").read_text()


def test_methods_and_files() -> None:
    listed = README.split("Methods: ")[1].split(". Any other")[0]
    assert {name.strip() for name in listed.replace("\n", " ").split(",")} == set(ALL_METHODS)
    table = README.split("## How it is laid out")[1]
    assert set(re.findall(r"`(\w+\.py)`", table)) == {
        path.name for path in HERE.glob("*.py") if not path.name.startswith("__")
    }


async def test_names() -> None:
    async with Workspace.serve(COMPANY, signing_secret="secret") as workspace:
        known = {
            name
            for thing in (Actor, Modal, Sight, workspace, workspace.person("maya"))
            for name in dir(thing)
        }
    tables = README.split("## In tests")[1].split("`serve` also takes")[0]
    cells = [row.split("|")[1] for row in tables.splitlines() if row.startswith("| `")]
    named = {name for cell in cells for name in re.findall(r"`(\w+)", cell)}
    assert len(named) > 20
    assert named <= known
