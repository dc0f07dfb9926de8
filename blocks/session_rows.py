"""The rows of **Log a session**: action items and resources, as many as somebody adds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    DatePickerElement,
    PlainTextInputElement,
    StaticSelectElement,
    UrlInputElement,
)

from blocks import common, reading
from blocks.session_state import ActionRow, ResourceRow
from models.shapes.resources import LONGEST_TITLE, ResourceForm
from models.shapes.sessions import LONGEST_ACTION, ActionForm, LogScreen, SessionView
from models.words import Party

REMOVE_ROW = "sessions.remove_row"


def action(this: ActionRow, place: int, screen: LogScreen) -> list[Block]:
    known = screen.edited.actions if screen.edited else ()
    item = next((one for one in known if one.key == this.key), None) if this.key else None
    due = item.due if item else screen.due
    owners = common.options([(party, screen.pair.name_of(party)) for party in (Party.MENTEE, Party.MENTOR)])
    owner = item.owner if item else Party.MENTEE
    return [
        _head(f"Action item {place}", this.row),
        common.field(
            f"what_{this.row}",
            "What",
            PlainTextInputElement(max_length=LONGEST_ACTION, initial_value=item.item if item else None),
        ),
        common.field(
            f"owner_{this.row}",
            "Owner",
            StaticSelectElement(
                options=owners, initial_option=next(one for one in owners if one.value == owner)
            ),
        ),
        common.field(
            f"due_{this.row}",
            "Due",
            DatePickerElement(initial_date=due.isoformat() if due else None),
            optional=True,
        ),
    ]


def resource(this: ResourceRow, place: int, session: SessionView | None) -> list[Block]:
    title, link = session.resources[this.place] if session and this.place >= 0 else (None, None)
    return [
        _head(f"Resource {place}", this.row),
        common.field(
            f"title_{this.row}",
            "Title",
            PlainTextInputElement(max_length=LONGEST_TITLE, initial_value=title),
        ),
        common.field(f"link_{this.row}", "Link", UrlInputElement(initial_value=link)),
    ]


def read_action(view: Mapping[str, Any], this: ActionRow) -> ActionForm:
    due = reading.day(view, f"due_{this.row}")
    return ActionForm(
        row=this.row,
        item=reading.text(view, f"what_{this.row}"),
        owner=reading.choice(view, f"owner_{this.row}"),
        due=date.fromisoformat(due) if due else None,
        key=this.key or None,
    )


def read_resource(view: Mapping[str, Any], this: ResourceRow) -> ResourceForm:
    return ResourceForm(
        title=reading.text(view, f"title_{this.row}"),
        link=reading.text(view, f"link_{this.row}"),
        row=this.row,
    )


def _head(text: str, row: int) -> Block:
    return common.paragraph(f"*{text}*", accessory=common.button("Remove", REMOVE_ROW, str(row)))
