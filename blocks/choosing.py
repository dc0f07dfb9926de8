"""Which of several mentorships is meant."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.views import View

from blocks import common
from models.shapes.assignments import OfferView


def which(title: str, action_id: str, views: Sequence[OfferView]) -> View:
    """A page with a button for each; the button is the one that would have opened the screen at once."""
    return common.page(
        title,
        [
            common.paragraph(
                f"{common.mention(view.mentor_slack_id)} and {common.mention(view.mentee_slack_id)}",
                accessory=common.button("Choose", action_id, str(view.id)),
            )
            for view in views
        ],
    )
