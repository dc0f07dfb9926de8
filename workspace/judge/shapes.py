"""A small language for shapes of JSON: each shape reports the flaws of a value, in the words Slack itself uses.

A flaw is a JSON pointer and a sentence. `union` tells records apart by their `type`, as Block Kit does.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
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
    """A string of so many characters; `like` is a pattern for all of it and `called` is what to name that format."""

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


def integer(least: int | None = None, most: int | None = None) -> Shape:
    def check(value: Any, at: str) -> Iterator[Flaw]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield at, "must be an integer"
        elif least is not None and value < least:
            yield at, f"must be at least {least}"
        elif most is not None and value > most:
            yield at, f"must be at most {most}"

    return check


def number(value: Any, at: str) -> Iterator[Flaw]:
    if not isinstance(value, int | float) or isinstance(value, bool):
        yield at, "must be a number"


def boolean(value: Any, at: str) -> Iterator[Flaw]:
    if not isinstance(value, bool):
        yield at, "must be a boolean"


def one_of(*values: str | int) -> Shape:
    def check(value: Any, at: str) -> Iterator[Flaw]:
        if isinstance(value, bool) or value not in values:
            yield at, f"must be a valid enum value: {', '.join(map(str, values))}"

    return check


# --- containers


def list_of(shape: Shape, most: int | None = None, *, least: int = 1) -> Shape:
    def check(value: Any, at: str) -> Iterator[Flaw]:
        if not isinstance(value, Sequence) or isinstance(value, str):
            yield at, "must be an array"
            return
        if len(value) < least:
            yield at, f"no less than {least} items allowed"
        if most is not None and len(value) > most:
            yield at, f"no more than {most} items allowed"
        for index, item in enumerate(value):
            yield from shape(item, step(at, index))

    return check


def optional(shape: Shape) -> Shape:
    """The shape, or null."""
    return lambda value, at: iter(()) if value is None else shape(value, at)


def any_object(value: Any, at: str) -> Iterator[Flaw]:
    if not isinstance(value, Mapping):
        yield at, "must be an object"


@dataclass(frozen=True)
class Record:
    """An object with exactly these fields. Its rules see it only once each field is in order by itself."""

    type: str | None
    required: Mapping[str, Shape]
    optional: Mapping[str, Shape]
    rules: tuple[Rule, ...]

    def __call__(self, value: Any, at: str) -> Iterator[Flaw]:
        flaws = list(self._flaws_of_fields(value, at))
        yield from flaws
        if not flaws:
            for rule in self.rules:
                yield from rule(value, at)

    def _flaws_of_fields(self, value: Any, at: str) -> Iterator[Flaw]:
        if not isinstance(value, Mapping):
            yield at, "must be an object"
            return
        fields = {**self.required, **self.optional}
        for name in self.required:
            if name not in value:
                yield at, f"missing required field: {name}"
        for name, content in value.items():
            if name in fields:
                yield from fields[name](content, step(at, name))
            else:
                yield at, f"invalid additional property: {name}"


def record(
    tag: str | None = None,
    /,
    *rules: Rule,
    required: Mapping[str, Shape] | None = None,
    optional: Mapping[str, Shape] | None = None,
) -> Record:
    """The object whose `type` is `tag`, or without one."""
    typed = {"type": one_of(tag)} if tag else {}
    return Record(tag, {**typed, **(required or {})}, optional or {}, rules)


def union(*records: Record) -> Shape:
    """One of several records; `type` says which."""
    by_type = {record.type: record for record in records}

    def check(value: Any, at: str) -> Iterator[Flaw]:
        if not isinstance(value, Mapping):
            yield at, "must be an object"
        elif "type" not in value:
            yield at, "missing required field: type"
        elif not isinstance(value["type"], str) or value["type"] not in by_type:
            yield step(at, "type"), f"unsupported type: {value['type']}"
        else:
            yield from by_type[value["type"]](value, at)

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


def exactly_one(*names: str) -> Rule:
    def check(value: Mapping[str, Any], at: str) -> Iterator[Flaw]:
        yield from at_least_one(*names)(value, at)
        yield from at_most_one(*names)(value, at)

    return check
