"""A small language for shapes of JSON. A shape reports the flaws of a value, in Slack's words where known.

A flaw is a JSON pointer and a sentence. A record lists its fields; `maybe` marks those that may be
missing. A union tells records apart by their `type`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Flaw = tuple[str, str]
Shape = Callable[[Any, str], Iterator[Flaw]]
Rule = Callable[[Mapping[str, Any], str], Iterator[Flaw]]


def step(pointer: str, key: str | int) -> str:
    """The pointer to a child, escaped as RFC 6901 says."""
    return f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}"


# --- values


def string(longest: int | None = None, *, shortest: int = 1, like: str = "", called: str = "") -> Shape:
    """So many characters; `like` is a pattern for all of them, and `called` is the name of that format."""

    def check(value: Any, at: str) -> Iterator[Flaw]:
        if not isinstance(value, str):
            yield at, "must be a string"
        elif len(value) < shortest:
            yield at, f"must be more than {shortest - 1} characters"
        elif longest is not None and len(value) > longest:
            yield at, f"no more than {longest} characters allowed"
        elif like and not re.fullmatch(like, value):
            yield at, f"must be {called}"

    return check


def integer(least: float = float("-inf"), most: float = float("inf")) -> Shape:
    def check(value: Any, at: str) -> Iterator[Flaw]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield at, "must be an integer"
        elif not least <= value <= most:
            yield at, f"must be from {least} to {most}"

    return check


def number(value: Any, at: str) -> Iterator[Flaw]:
    if not isinstance(value, int | float) or isinstance(value, bool):
        yield at, "must be a number"


def boolean(value: Any, at: str) -> Iterator[Flaw]:
    if not isinstance(value, bool):
        yield at, "must be a boolean"


def one_of(*values: str) -> Shape:
    def check(value: Any, at: str) -> Iterator[Flaw]:
        if value not in values:
            yield at, f"must be one of: {', '.join(values)}"

    return check


def any_object(value: Any, at: str) -> Iterator[Flaw]:
    if not isinstance(value, Mapping):
        yield at, "must be an object"


# --- containers


def nullable(shape: Shape) -> Shape:
    return lambda value, at: iter(()) if value is None else shape(value, at)


def list_of(shape: Shape, most: int | None = None, *, least: int = 1) -> Shape:
    def check(value: Any, at: str) -> Iterator[Flaw]:
        if not isinstance(value, list):
            yield at, "must be an array"
            return
        if len(value) < least:
            yield at, f"no less than {least} items allowed"
        if most is not None and len(value) > most:
            yield at, f"no more than {most} items allowed"
        for index, item in enumerate(value):
            yield from shape(item, step(at, index))

    return check


def map_of(shape: Shape) -> Shape:
    """An object with any keys, at least one."""

    def check(value: Any, at: str) -> Iterator[Flaw]:
        if not isinstance(value, Mapping):
            yield at, "must be an object"
        elif not value:
            yield at, "must not be empty"
        else:
            for key, content in value.items():
                yield from shape(content, step(at, key))

    return check


@dataclass(frozen=True)
class Maybe:
    shape: Shape


def maybe(shape: Shape) -> Maybe:
    """A field that may be missing."""
    return Maybe(shape)


@dataclass(frozen=True)
class Record:
    """An object with these fields and no others. A rule may rely on the fields and the rules before it."""

    tag: str | None
    rules: tuple[Rule, ...]
    fields: Mapping[str, Shape | Maybe]

    def __call__(self, value: Any, at: str) -> Iterator[Flaw]:
        flaws = list(
            self._flaws_of_fields(value, at) if isinstance(value, Mapping) else any_object(value, at)
        )
        for rule in self.rules:
            flaws = flaws or list(rule(value, at))
        yield from flaws

    def _flaws_of_fields(self, value: Mapping[str, Any], at: str) -> Iterator[Flaw]:
        for name, field in self.fields.items():
            if name in value:
                yield from (field.shape if isinstance(field, Maybe) else field)(value[name], step(at, name))
            elif not isinstance(field, Maybe):
                yield at, f"missing required field: {name}"
        yield from ((at, f"invalid additional property: {name}") for name in value if name not in self.fields)


def record(tag: str | None, *rules: Rule, **fields: Shape | Maybe) -> Record:
    """An object, and the `type` it must have if it has one."""
    return Record(tag, rules, {"type": one_of(tag), **fields} if tag else fields)


def union(*records: Record) -> Shape:
    """One of several records, told apart by `type`."""
    return told_apart("type", {record.tag: record for record in records})


def told_apart(by: str, records: Mapping[str | None, Record]) -> Shape:
    """One of several records: the field `by` says which."""

    def check(value: Any, at: str) -> Iterator[Flaw]:
        if not isinstance(value, Mapping):
            yield at, "must be an object"
        elif by not in value:
            yield at, f"missing required field: {by}"
        elif not isinstance(value[by], str) or value[by] not in records:
            yield step(at, by), f"unsupported {by}: {value[by]}"
        else:
            yield from records[value[by]](value, at)

    return check


# --- rules between the fields of a record


def at_least_one(*names: str) -> Rule:
    def check(value: Mapping[str, Any], at: str) -> Iterator[Flaw]:
        if not any(name in value for name in names):
            yield at, f"must define at least one of: {', '.join(names)}"

    return check


def at_most_one(*names: str) -> Rule:
    def check(value: Mapping[str, Any], at: str) -> Iterator[Flaw]:
        if sum(name in value for name in names) > 1:
            yield at, f"must define only one of: {', '.join(names)}"

    return check


def ordered(low: str, high: str) -> Rule:
    """Two numbers, or numbers written as strings, in order."""

    def check(value: Mapping[str, Any], at: str) -> Iterator[Flaw]:
        if low in value and high in value and float(value[low]) > float(value[high]):
            yield step(at, low), f"must not be more than {high}"

    return check
