"""Who reports to whom: the claim, its confirmation, and the question after somebody new has joined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    DatePickerElement,
    InteractiveElement,
    StaticSelectElement,
    UserSelectElement,
)
from slack_sdk.models.views import View

from blocks import common
from blocks.assignments import OPEN_ASSIGN
from blocks.common import Drawn
from models.shapes.claims import ClaimView
from models.shapes.people import Gap, Incomplete

CONFIRM_CLAIM = "people.confirm_claim"
REFUSE_CLAIM = "people.refuse_claim"
SET_MANAGER = "people.set_manager"
OPEN_PEOPLE = "people.open"
FILL_MANAGER = "people.fill_manager"
FILL_START = "people.fill_start"
FILL_ROLE = "people.fill_role"
SHOW_MORE = "people.show_more"

LACKS = {Gap.MANAGER: "manager", Gap.ROLE: "role", Gap.START_DATE: "start date"}
PAGE = 8
"""People on one page: each takes two blocks, and nobody fills in more at once."""


def claim(view: ClaimView) -> Drawn:
    """The leads' message: one tap settles it."""
    text = f"{common.escape(view.claimed_by_name)} says that {common.escape(view.user_name)} reports to them."
    blocks: list[Block] = [
        common.paragraph(
            f"{common.mention(view.claimed_by_slack_id)} says: {common.mention(view.user_slack_id)} reports to me. "
            "A manager assigns the mentor and sees that the two meet, not what they talk about."
        )
    ]
    if view.confirmed is None:
        blocks.append(
            ActionsBlock(
                elements=[
                    common.button("Confirm", CONFIRM_CLAIM, str(view.id), style="primary"),
                    common.button("Not so", REFUSE_CLAIM, str(view.id)),
                ]
            )
        )
    else:
        who = common.mention(view.decided_by_slack_id) if view.decided_by_slack_id else "a program lead"
        blocks.append(
            common.small_print(
                f"{'Confirmed' if view.confirmed else 'Not so, says'} {'by ' if view.confirmed else ''}{who}."
            )
        )
    return Drawn(text, blocks)


def claim_decided(view: ClaimView) -> Drawn:
    mentee = common.mention(view.user_slack_id)
    if not view.confirmed:
        name = common.escape(view.user_name)
        text = f"A program lead did not confirm that {name} reports to you. Ask them if that is a mistake."
        return Drawn(text, [common.paragraph(text)])
    return Drawn(
        f"{common.escape(view.user_name)} reports to you now.",
        [
            common.paragraph(f"{mentee} reports to you now. You can assign a mentor."),
            ActionsBlock(
                elements=[common.button("Assign a mentor", OPEN_ASSIGN, str(view.user_id), style="primary")]
            ),
        ],
    )


def claimed(name: str) -> str:
    return f"The program leads have been asked to confirm that {common.escape(name)} reports to you. You get a message."


def who_manages(slack_id: str, name: str, user_id: str, manager_slack_id: str | None) -> Drawn:
    """Asked once after somebody joined; shows the answer afterwards."""
    text = f"Who is {common.escape(name)}'s manager?"
    if manager_slack_id:
        return Drawn(
            text,
            [common.paragraph(f"{common.mention(slack_id)} reports to {common.mention(manager_slack_id)}.")],
        )
    select = UserSelectElement(action_id=SET_MANAGER, placeholder="Choose the manager")
    return Drawn(
        text,
        [
            common.paragraph(
                f"{common.mention(slack_id)} is new here. *Who is {common.escape(name)}'s manager?*"
            ),
            ActionsBlock(block_id=f"{SET_MANAGER}:{user_id}", elements=[select]),
        ],
    )


def directory(incomplete: Sequence[Incomplete], total: int, roles: Sequence[str], offset: int) -> View:
    """Who lacks what, with a select for each missing fact; choosing saves at once."""
    blocks: list[Block] = []
    if not incomplete:
        blocks.append(
            common.paragraph("Nothing is missing: everybody has a manager, a role and a start date.")
        )
    else:
        blocks.append(
            common.paragraph(
                f"*{total} people lack something.* Choosing saves at once; leave what you don't know."
            )
        )
    for person in incomplete:
        lacks = " · ".join(LACKS[gap] for gap in person.lacks if gap in LACKS)
        blocks.append(common.paragraph(f"{common.mention(person.slack_id)} lacks: {lacks}"))
        blocks.append(ActionsBlock(block_id=f"people:{person.user_id}", elements=_selects(person, roles)))
    if offset + len(incomplete) < total:
        blocks.append(
            ActionsBlock(elements=[common.button("Show the next ones", SHOW_MORE, str(offset + PAGE))])
        )
    blocks.append(common.small_print("Many at once: `cairn import-people FILE.csv` on the server."))
    return common.page("People", blocks, private_metadata=str(offset))


def read_fact(action: Mapping[str, Any]) -> tuple[str | None, str | None, date | None]:
    """(manager's Slack id, role, start date): the one that was chosen, the others None."""
    role = (action.get("selected_option") or {}).get("value")
    start = action.get("selected_date")
    return action.get("selected_user"), role, date.fromisoformat(start) if start else None


def _selects(person: Incomplete, roles: Sequence[str]) -> list[InteractiveElement]:
    selects: list[InteractiveElement] = []
    if Gap.MANAGER in person.lacks:
        selects.append(UserSelectElement(action_id=FILL_MANAGER, placeholder="Manager"))
    if Gap.ROLE in person.lacks and roles:
        options = common.options([(role, role) for role in roles])
        selects.append(StaticSelectElement(action_id=FILL_ROLE, placeholder="Role", options=options))
    if Gap.START_DATE in person.lacks:
        selects.append(DatePickerElement(action_id=FILL_START, placeholder="Start date"))
    return selects
