"""What cannot be said of people, whoever says it and for however many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.services.person_facts import MANAGER, PersonFacts
from models.ids import SlackId, UserId

LONGEST_CIRCLE_SHOWN = 6


@dataclass(frozen=True)
class Refusal:
    """Why the person at `index` was left as they are."""

    index: int
    field: str
    sentence: str


@dataclass(frozen=True)
class Known:
    """Somebody the directory has: `facts` by the names in READERS, and manager_id."""

    id: UserId
    facts: Mapping[str, Any]
    is_bot: bool
    is_erased: bool


@dataclass(frozen=True)
class Lines:
    """Who reports to whom in the whole directory, and what they are called."""

    managers: Mapping[SlackId, SlackId]
    names: Mapping[SlackId, str]


def refuse(people: Sequence[PersonFacts], known: Mapping[SlackId, Known], lines: Lines) -> dict[int, Refusal]:
    """By index. Whoever is refused may have been others' manager, so it asks until nothing more is found."""
    refused: dict[int, Refusal] = {}
    where: dict[SlackId, int] = {}
    for index, person in enumerate(people):
        if person.slack_id in where:
            sentence = f"{person.slack_id} was given before. Keep one of the two."
            refused[index] = Refusal(index, "slack_user_id", sentence)
        else:
            where[person.slack_id] = index
            refused |= _wrong_dates(index, person, known.get(person.slack_id))
    while True:
        standing = {slack_id: index for slack_id, index in where.items() if index not in refused}
        found = _wrong_managers(people, standing, known) or _circles(people, standing, lines)
        if not found:
            return dict(sorted(refused.items()))
        refused |= found


def _wrong_dates(index: int, person: PersonFacts, known: Known | None) -> dict[int, Refusal]:
    facts = {**(known.facts if known else {}), **person.given}
    start, left = facts.get("start_date"), facts.get("left_on")
    if isinstance(start, date) and isinstance(left, date) and left < start:
        return {index: Refusal(index, "left_on", f"left_on ({left}) is before start_date ({start}).")}
    return {}


def _wrong_managers(
    people: Sequence[PersonFacts], standing: Mapping[SlackId, int], known: Mapping[SlackId, Known]
) -> dict[int, Refusal]:
    found: dict[int, Refusal] = {}
    for slack_id, index in standing.items():
        manager = manager_of(people[index])
        if manager is None:
            continue
        if manager == slack_id:
            name = known[slack_id].facts["name"] if slack_id in known else slack_id
            found[index] = Refusal(index, MANAGER, f"{name} can't be their own manager.")
        elif manager in known and known[manager].is_bot:
            name = known[manager].facts["name"]
            found[index] = Refusal(index, MANAGER, f"The manager {name} is an app. Name a person.")
        elif manager not in known and manager not in standing:
            sentence = f"The manager {manager} is neither in the directory nor given here without a mistake."
            found[index] = Refusal(index, MANAGER, sentence)
    return found


def _circles(
    people: Sequence[PersonFacts], standing: Mapping[SlackId, int], lines: Lines
) -> dict[int, Refusal]:
    """Everybody whose new manager would be part of a circle."""
    above: dict[SlackId, SlackId | None] = dict(lines.managers)
    above |= {
        slack_id: manager_of(people[at]) for slack_id, at in standing.items() if MANAGER in people[at].given
    }
    found: dict[int, Refusal] = {}
    settled: set[SlackId] = set()
    for start in standing:
        trail: list[SlackId] = []
        person: SlackId | None = start
        while person and person not in settled:
            settled.add(person)
            trail.append(person)
            person = above.get(person)
        circle = trail[trail.index(person) :] if person in trail else []
        for member in circle:
            if member in standing and MANAGER in people[standing[member]].given:
                at = standing[member]
                shown = _round([lines.names.get(one, one) for one in circle])
                found[at] = Refusal(at, MANAGER, f"Managers would go round in a circle: {shown}.")
    return found


def _round(circle: Sequence[str]) -> str:
    shown = [*circle[:LONGEST_CIRCLE_SHOWN], *(["…"] if len(circle) > LONGEST_CIRCLE_SHOWN else [])]
    return " → ".join([*shown, circle[0]])


def manager_of(person: PersonFacts) -> SlackId | None:
    manager = person.given.get(MANAGER)
    return SlackId(manager) if isinstance(manager, str) else None
