"""Reads a submitted form: what stands in a field, as Slack sends it, for forms made by `common.field`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from blocks.common import field_name

View = Mapping[str, Any]


def text(view: View, name: str) -> str | None:
    """What was typed, trimmed; None when nothing was."""
    value = (_element(view, name).get("value") or "").strip()
    return value or None


def choice(view: View, name: str) -> str | None:
    selected = _element(view, name).get("selected_option")
    return selected["value"] if selected else None


def choices(view: View, name: str) -> tuple[str, ...]:
    return tuple(option["value"] for option in _element(view, name).get("selected_options") or ())


def user(view: View, name: str) -> str | None:
    selected: str | None = _element(view, name).get("selected_user")
    return selected


def users(view: View, name: str) -> tuple[str, ...]:
    return tuple(_element(view, name).get("selected_users") or ())


def day(view: View, name: str) -> str | None:
    """YYYY-MM-DD."""
    selected: str | None = _element(view, name).get("selected_date")
    return selected


def hour(view: View, name: str) -> str | None:
    """HH:MM."""
    selected: str | None = _element(view, name).get("selected_time")
    return selected


def moment(view: View, name: str) -> int | None:
    """Seconds since 1970."""
    selected: int | None = _element(view, name).get("selected_date_time")
    return selected


def _element(view: View, name: str) -> Mapping[str, Any]:
    """The one element of the field's block; a field the form does not show is empty.

    While a select asks for its options Slack may leave the state out.
    """
    values = (view.get("state") or {}).get("values") or {}
    for block_id, elements in values.items():
        if field_name(block_id) == name:
            return next(iter(elements.values()), {})
    return {}
