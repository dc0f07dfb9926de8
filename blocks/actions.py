"""`/mentor actions`: what is open, overdue first, each ticked off with one tap."""

from __future__ import annotations

from slack_sdk.models.blocks import Block, Option
from slack_sdk.models.views import View

from blocks import common
from models.shapes.actions import ActionItem, OpenActions

OPEN_ACTIONS = "actions.open"
DONE = "actions.done"
REOPEN = "actions.reopen"

MOST_SHOWN = 40


def page(open_actions: OpenActions) -> View:
    blocks: list[Block] = []
    done = open_actions.just_done
    if done and done.done:
        blocks.append(
            common.paragraph(
                f"Done: ~{common.escape(done.item)}~", accessory=common.button("Undo", REOPEN, done.name)
            )
        )
    for item in open_actions.items[:MOST_SHOWN]:
        blocks.append(
            common.paragraph(
                f"*{common.escape(item.item)}*\n{_about(item)}",
                accessory=common.button("Done", DONE, item.name),
            )
        )
    rest = len(open_actions.items) - MOST_SHOWN
    if rest > 0:
        blocks.append(common.small_print(f"And {rest} more, which move up when these are done."))
    if not open_actions.items:
        blocks.append(
            common.paragraph(
                "Nothing is open. Action items come from `/mentor log`, and stay here until they are done."
            )
        )
    return common.page("Action items", blocks)


def option(item: ActionItem) -> Option:
    """A checkbox; its text is plain, so that nothing in it pings."""
    due = f"due {item.due:%-d %b}" if item.due else "no date"
    return Option(
        value=item.name,
        text=common.shorten(item.item, 75),
        description=common.shorten(f"{_owner(item)} · {due}", 75),
    )


def _about(item: ActionItem) -> str:
    """Whose it is, with whom it was agreed, and until when."""
    parts = [common.escape(_owner(item))]
    if item.is_own:
        parts.append(f"with {common.escape(item.other_name)}")
    if item.due:
        parts.append(f"*overdue since {item.due:%-d %b}*" if item.overdue else f"due {item.due:%-d %b}")
    return " · ".join(parts)


def _owner(item: ActionItem) -> str:
    return "You" if item.is_own else item.owner_name
