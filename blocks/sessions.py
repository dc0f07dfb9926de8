"""**Log a session**: the form for a new one and for changing an old one, and what was filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    CheckboxesElement,
    DatePickerElement,
    ExternalDataMultiSelectElement,
    NumberInputElement,
    Option,
    PlainTextInputElement,
    StaticMultiSelectElement,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from blocks import actions, common, reading, session_rows
from blocks.session_state import Hidden
from models.ids import AssignmentId
from models.shapes.mentors import NOT_A_NUMBER
from models.shapes.pairs import Pair
from models.shapes.sessions import (
    LONGEST_MEETING,
    LONGEST_SUMMARY,
    LONGEST_TOPIC,
    MOST_ACTIONS,
    MOST_RESOURCES,
    MOST_TOPICS,
    LogScreen,
    SessionForm,
)
from models.words import Format, Party

LOG_SHORTCUT = "sessions.log_shortcut"
OPEN_LOG = "sessions.open_log"
OPEN_EDIT = "sessions.open_edit"
ADD_DETAILS = "sessions.add_details"
MENTORSHIP = "sessions.mentorship"
TOPICS = "sessions.topics"
ADD_ACTION = "sessions.add_action"
ADD_RESOURCE = "sessions.add_resource"
MORE = "sessions.more"
LOG = "sessions.log"
EDIT = "sessions.edit"

CONFIDENCE = [("1", "1 - not at all"), ("2", "2"), ("3", "3"), ("4", "4"), ("5", "5 - very confident")]
QUALITY = [("1", "1 - of no use"), ("2", "2"), ("3", "3"), ("4", "4"), ("5", "5 - very useful")]
MOST_CHECKBOXES = 10
"""Slack takes no more in one group."""


def form(screen: LogScreen, hidden: Hidden) -> View:
    """Drawn again with the same ids, it keeps what was typed."""
    session = screen.edited
    blocks: list[Block] = [*_mentorship(screen), *_open_actions(screen, hidden), *_meeting(screen)]
    for place, action in enumerate(hidden.actions, start=1):
        blocks += session_rows.action(action, place, screen)
    for place, resource in enumerate(hidden.resources, start=1):
        blocks += session_rows.resource(resource, place, session)
    if hidden.more:
        blocks += _more(screen, hidden)
    blocks += [*_buttons(hidden), common.small_print(_what_happens(screen))]
    return common.form(
        EDIT if session else LOG,
        "Edit the session" if session else "Log a session",
        blocks,
        submit="Save",
        private_metadata=hidden.encode(),
    )


def read(view: Mapping[str, Any]) -> SessionForm:
    hidden = Hidden.decode(view["private_metadata"])
    day = reading.day(view, "date")
    here = reading.choices(view, "who")
    return SessionForm(
        assignment_id=read_mentorship(view),
        day=date.fromisoformat(day) if day else None,
        duration=_number(reading.text(view, "duration")),
        topics=reading.choices(view, "topics"),
        summary=reading.text(view, "summary"),
        confidence_after=_number(reading.choice(view, "confidence_after")),
        confidence_before=_number(reading.choice(view, "confidence_before")),
        quality=_number(reading.choice(view, "quality")),
        more=hidden.more,
        actions=tuple(session_rows.read_action(view, row) for row in hidden.actions),
        resources=tuple(session_rows.read_resource(view, row) for row in hidden.resources),
        done=reading.choices(view, "done"),
        present=tuple(AssignmentId(common.read_id(one)) for one in here)
        if any(common.field_name(block_id) == "who" for block_id in view["state"]["values"])
        else None,
    )


def read_mentorship(view: Mapping[str, Any]) -> AssignmentId:
    """The one chosen, or the only one."""
    chosen = reading.choice(view, "mentorship")
    return AssignmentId(
        common.read_id(chosen) if chosen else Hidden.decode(view["private_metadata"]).assignment
    )


def topic_options(found: Sequence[str], query: str) -> list[Option]:
    """What is there, and at the end what was typed, to be added."""
    options = [Option(value=topic[:LONGEST_TOPIC], text=common.shorten(topic, 75)) for topic in found]
    new = query[:LONGEST_TOPIC].strip()
    if new and new.casefold() not in (topic.casefold() for topic in found):
        options.append(Option(value=new, text=f'Add "{common.shorten(new, 68)}"'))
    return options


def mentorships(pairs: Sequence[Pair]) -> list[Option]:
    return common.options([(str(pair.id), _named(pair, pairs)) for pair in pairs])


def _mentorship(screen: LogScreen) -> list[Block]:
    if len(screen.pairs) < 2:
        return []
    options = mentorships(screen.pairs)
    chosen = next(option for option in options if option.value == str(screen.pair.id))
    select = StaticSelectElement(options=options, initial_option=chosen)
    return [common.field("mentorship", "Mentorship", select, action_id=MENTORSHIP, dispatch=True)]


def _named(pair: Pair, pairs: Sequence[Pair]) -> str:
    """The other one's name, and what else it takes to tell two mentorships apart."""
    if pair.group_key and pair.side is Party.MENTOR:
        return f"Group with {pair.mentee_name}"
    if sum(one.other_id == pair.other_id for one in pairs) < 2:
        return pair.other_name
    role = "your mentor" if pair.side is Party.MENTEE else "your mentee"
    topic = ", by topic" if pair.format is Format.TOPIC else ""
    return f"{pair.other_name} ({role}{topic})"


def _open_actions(screen: LogScreen, hidden: Hidden) -> list[Block]:
    if not screen.open_actions:
        return []
    shown = screen.open_actions[:MOST_CHECKBOXES]
    rest = len(screen.open_actions) - len(shown)
    return [
        common.field(
            "done",
            "Done since last time",
            CheckboxesElement(options=[actions.option(item) for item in shown]),
            optional=True,
            generation=hidden.generation,
            hint=f"And {rest} more: /mentor actions" if rest else None,
        )
    ]


def _meeting(screen: LogScreen) -> list[Block]:
    session = screen.edited
    blocks: list[Block] = [
        common.field("date", "Date", DatePickerElement(initial_date=screen.day.isoformat())),
        common.field(
            "duration",
            "Duration (minutes)",
            NumberInputElement(
                initial_value=str(screen.duration), min_value="1", max_value=str(LONGEST_MEETING)
            ),
        ),
        common.field(
            "topics",
            "Topics covered",
            ExternalDataMultiSelectElement(
                min_query_length=0,
                max_selected_items=MOST_TOPICS,
                placeholder="Choose, or type to search and add",
                initial_options=topic_options(session.topics, "") if session and session.topics else None,
            ),
            optional=True,
            action_id=TOPICS,
        ),
        common.field(
            "summary",
            "Summary",
            PlainTextInputElement(
                multiline=True,
                max_length=LONGEST_SUMMARY,
                initial_value=session.summary if session else None,
            ),
            optional=True,
        ),
    ]
    if screen.pair.side is Party.MENTEE:
        after = session.confidence_after if session else None
        blocks.append(_scale("confidence_after", "Confidence after", CONFIDENCE, after))
    return blocks


def _more(screen: LogScreen, hidden: Hidden) -> list[Block]:
    blocks: list[Block] = []
    session = screen.edited
    if screen.group:
        everybody = common.options([(str(pair.id), pair.mentee_name) for pair in screen.group])
        select = StaticMultiSelectElement(options=everybody, initial_options=everybody)
        blocks.append(
            common.field("who", "Who was there", select, optional=True, generation=hidden.generation)
        )
    if screen.pair.side is Party.MENTEE:
        before = session.confidence_before if session else None
        blocks.append(_scale("confidence_before", "Confidence before", CONFIDENCE, before))
    blocks.append(
        _scale(
            "quality",
            "Session quality",
            QUALITY,
            session.quality if session else None,
            hint=f"Seen by nobody else, {screen.pair.other_name} included; only pooled with many others.",
        )
    )
    return blocks


def _scale(
    name: str,
    label: str,
    choices: Sequence[tuple[str, str]],
    chosen: int | None,
    *,
    hint: str | None = None,
) -> Block:
    options = common.options(choices)
    initial = next((option for option in options if option.value == str(chosen)), None)
    select = StaticSelectElement(options=options, initial_option=initial, placeholder="1 to 5")
    return common.field(name, label, select, optional=True, hint=common.shorten(hint, 300) if hint else None)


def _buttons(hidden: Hidden) -> list[Block]:
    buttons = [
        common.button("Add action item", ADD_ACTION) if len(hidden.actions) < MOST_ACTIONS else None,
        common.button("Add resource", ADD_RESOURCE) if len(hidden.resources) < MOST_RESOURCES else None,
        None if hidden.more else common.button("More", MORE),
    ]
    left = [button for button in buttons if button]
    return [ActionsBlock(elements=left)] if left else []


def _what_happens(screen: LogScreen) -> str:
    private = f"Only you and {common.escape(screen.pair.other_name)} read this."
    if screen.edited:
        return private
    return f"{private} If both of you log the same day, it counts as one meeting, and what each wrote is kept together."


def _number(text: str | None) -> int | None:
    if text is None:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else NOT_A_NUMBER
