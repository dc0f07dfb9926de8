"""Slack's own charts: drawn by Slack in messages, and nowhere else.

The numbers stand in the message's text as well, for whoever cannot see a chart.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import Block

from blocks.common import shorten

MOST_POINTS = 20
LONGEST_NAME = 20
LONGEST_TITLE = 50

Points = Sequence[tuple[str, float]]
"""(label, value); labels differ."""


class Chart(Block):
    """The `data_visualization` block, for which slack_sdk has no class."""

    type = "data_visualization"

    @property
    def attributes(self) -> set[str]:  # type: ignore[override]  # as slack_sdk's own blocks do
        return {"type", "title", "chart"}

    def __init__(self, title: str, chart: dict[str, Any]) -> None:
        super().__init__(type=self.type)
        self.title = shorten(title, LONGEST_TITLE)
        self.chart = chart


def line(title: str, name: str, points: Points) -> Chart:
    """The newest points, where there are more than Slack draws."""
    return _axes("line", title, name, points[-MOST_POINTS:])


def bars(title: str, name: str, points: Points) -> Chart:
    return _axes("bar", title, name, points[:MOST_POINTS])


def _axes(kind: str, title: str, name: str, points: Points) -> Chart:
    named = [(shorten(label, LONGEST_NAME), value) for label, value in points]
    data = [{"label": label, "value": value} for label, value in named]
    return Chart(
        title,
        {
            "type": kind,
            "series": [{"name": shorten(name, LONGEST_NAME), "data": data}],
            "axis_config": {"categories": [label for label, _ in named]},
        },
    )
