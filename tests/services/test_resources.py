"""What is a link, and what is found in a message."""

from __future__ import annotations

import pytest

from app.database import Database
from app.services import resources
from blocks.resources import from_message, link
from models.errors import NotAllowed
from models.sessions import MentorshipResource
from tests import people
from tests.owner import Owner


@pytest.mark.parametrize(
    "text",
    [
        "https://example.com",
        "http://example.com:8080/a%20b?c=d&e=f#g",
        "  https://example.com/x  ",
        "HTTPS://example.com/Path",
        "https://müller.example/",
    ],
)
def test_links(text: str) -> None:
    assert resources.clean(text) == text.strip().replace("HTTPS", "https")


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "example.com",
        "javascript:alert(1)",
        "ftp://example.com",
        "https://",
        "https://exa mple.com",
        "https://example.com/<script>",
        "https://example.com|here",
        "https://[half",
        "https://example.com:99999",
        "https://example.com/" + "x" * 2000,
    ],
)
def test_what_is_no_link(text: str | None) -> None:
    assert resources.clean(text) is None


@pytest.mark.parametrize(
    ("text", "title", "url"),
    [
        ("", None, None),
        ("Read this", "Read this", None),
        ("<https://x.test/a?b=1&amp;c=2|The playbook>", "The playbook", "https://x.test/a?b=1&c=2"),
        ("<https://x.test/a>", "https://x.test/a", "https://x.test/a"),
        ("<@U1> *Look* &amp; learn:\n<https://x.test|here>", "Look* & learn", "https://x.test"),
        ("https://x.test/plain is good", "is good", "https://x.test/plain"),
        ("<!channel>\n\n• second line", "second line", None),
        ("x" * 200, "x" * 149 + "…", None),
    ],
)
def test_a_message(text: str, title: str | None, url: str | None) -> None:
    assert from_message(text) == (title, url)


def test_a_title_cannot_become_another_link() -> None:
    assert (
        link("A|<!channel>", "https://x.test/?a=1&b=|>")
        == "<https://x.test/?a=1&amp;b=%7C&gt;|A/&lt;!channel&gt;>"
    )


async def test_nobody_removes_what_somebody_else_shared(database: Database, owner: Owner) -> None:
    """The other of the two may not; for everybody else it is not there. A second time changes nothing."""
    nia, omar = await people.new_csm(owner, "Nia"), await people.person(owner, "Omar")
    mentor = await people.mentor(owner, "Diego")
    pair = await people.mentorship(owner, mentor, nia)
    shared = MentorshipResource(
        assignment_id=pair.id, shared_by_user_id=mentor.user_id, title="A page", url="https://x.test"
    )
    await owner.add(shared)
    with pytest.raises(NotAllowed, match="whoever shared"):
        async with database.transaction(on_behalf_of=nia.id) as db:
            await resources.remove(db, shared.id, by=nia.id)
    async with database.transaction(on_behalf_of=omar.id) as db:
        await resources.remove(db, shared.id, by=omar.id)
    assert await owner.find(MentorshipResource, id=shared.id)
    for _ in range(2):
        async with database.transaction(on_behalf_of=mentor.user_id) as db:
            await resources.remove(db, shared.id, by=mentor.user_id)
    assert await owner.find(MentorshipResource, id=shared.id) is None
