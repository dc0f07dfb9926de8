"""Links in the documents lead somewhere."""

import re
from pathlib import Path

import pytest

HOME = Path(__file__).parents[2]
PAGES = [
    HOME / "README.md",
    *sorted((HOME / "docs").rglob("*.md")),
    *sorted((HOME / "workspace").glob("*.md")),
]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)#\s]+)(#[^)]*)?\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HOME)))
def test_links_lead_somewhere(page: Path) -> None:
    links = [target for target, _ in LINK.findall(page.read_text())]
    local = [target for target in links if not target.startswith(("http://", "https://", "mailto:"))]
    missing = [target for target in local if not (page.parent / target).exists()]
    assert missing == []


def test_one_click_can_be_read_at_one_go() -> None:
    page = (HOME / "docs" / "one_click.md").read_text()
    assert len(page.splitlines()) <= 85
    assert len(set(LINK.findall(page))) >= 15
