"""Screens of suggesting and assigning a mentor."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    DatePickerElement,
    ExternalDataSelectElement,
    Option,
    PlainTextInputElement,
    StaticMultiSelectElement,
    StaticSelectElement,
    UserSelectElement,
)
from slack_sdk.models.views import View

from blocks import common, reading
from models.ids import MentorId
from models.shapes.assignments import DURATIONS, AssignForm, OfferView, Proposal
from models.shapes.matching import Match
from models.words import Cadence, Format, OnDecline

OPEN_ASSIGN = "assignments.open_assign"
ASSIGN_TO = "assignments.assign_to"
CHANGE_TERMS = "assignments.change_terms"
ASK_MENTEE = "assignments.ask_mentee"
CLAIM = "assignments.claim_report"
ASSIGN = "assignments.assign"
WITHDRAW = "assignments.withdraw"
WITHDRAW_NOW = "assignments.withdraw_now"
MENTEE = "assignments.mentee"
MENTOR = "assignments.mentor"
SKILLS = "assignments.skills"

CADENCES = {Cadence.WEEKLY: "Weekly", Cadence.BIWEEKLY: "Biweekly", Cadence.MONTHLY: "Monthly"}
FORMATS = {Format.ONE_ON_ONE: "1:1", Format.GROUP: "Group", Format.TOPIC: "Topic"}
ON_DECLINE = {OnDecline.ASK: "Ask me", OnDecline.NEXT: "Offer the next best"}


@dataclass(frozen=True)
class Hidden:
    """What **Assign a mentor** remembers between two updates of itself: ids and switches only."""

    mentee: UUID
    generation: int = 0
    """Counts changes of mentee or skills: a new block id clears the mentor that was chosen before."""
    details: bool = False

    def encode(self) -> str:
        return json.dumps(
            {"mentee": str(self.mentee), "generation": self.generation, "details": self.details}
        )

    @classmethod
    def decode(cls, text: str) -> Hidden:
        known = json.loads(text)
        return cls(common.read_id(known["mentee"]), int(known["generation"]), bool(known["details"]))


def assign(proposal: Proposal, hidden: Hidden, *, chosen: MentorId | None = None) -> View:
    """The form. One tap is enough where the suggestion fits; **Change** brings the rest."""
    blocks: list[Block] = [
        common.field(
            "mentee",
            "Mentee",
            UserSelectElement(initial_user=proposal.mentee_slack_id),
            action_id=MENTEE,
            dispatch=True,
        ),
        common.field(
            "mentor",
            "Mentor",
            ExternalDataSelectElement(
                initial_option=_initial(proposal.matches, chosen),
                min_query_length=0,
                placeholder="Choose one, or type a name",
            ),
            action_id=MENTOR,
            generation=hidden.generation,
            hint=_reason(proposal.matches, chosen),
        ),
    ]
    if not proposal.matches:
        blocks.append(
            common.small_print(
                "No mentor has a free place right now. Ask somebody experienced to type `/mentor join`."
            )
        )
    if proposal.knows_little:
        blocks.append(
            common.paragraph(
                f"We know little about {common.escape(proposal.mentee_name)} yet, so these fit only roughly.",
                accessory=common.button(f"Ask {proposal.mentee_name}", ASK_MENTEE, str(proposal.mentee_id)),
            )
        )
    blocks += [
        common.field(
            "start_date", "Start date", DatePickerElement(initial_date=proposal.start_date.isoformat())
        ),
        common.field(
            "goals",
            "Goals",
            PlainTextInputElement(
                multiline=True,
                max_length=3000,
                placeholder=f"Lead a renewal call {proposal.start_date + timedelta(weeks=8)}",
            ),
            optional=True,
            hint="One a line, with a date at its end if there is one.",
        ),
    ]
    blocks += _terms(proposal) if hidden.details else [_terms_line(proposal)]
    return common.form(
        ASSIGN, "Assign a mentor", blocks, submit="Send the offer", private_metadata=hidden.encode()
    )


def read_assign(view: Mapping[str, Any]) -> AssignForm:
    mentor = reading.choice(view, "mentor")
    start, end = reading.day(view, "start_date"), reading.day(view, "end_date")
    weeks, cadence = reading.choice(view, "duration"), reading.choice(view, "cadence")
    return AssignForm(
        mentor_id=MentorId(common.read_id(mentor)) if mentor else None,
        start_date=date.fromisoformat(start) if start else None,
        goals=reading.text(view, "goals") or "",
        format=Format(reading.choice(view, "format") or Format.ONE_ON_ONE),
        duration_weeks=int(weeks) if weeks else None,
        end_date=date.fromisoformat(end) if end else None,
        cadence=Cadence(cadence) if cadence else None,
        expectations=reading.text(view, "expectations"),
        on_decline=OnDecline(reading.choice(view, "on_decline") or OnDecline.ASK),
        skills=reading.choices(view, "skills"),
    )


def read_mentee(view: Mapping[str, Any]) -> str | None:
    """The Slack id of the mentee chosen in the form."""
    return reading.user(view, "mentee")


def mentor_options(matches: Sequence[Match]) -> list[Option]:
    return [_option(match) for match in matches]


def matches(proposal: Proposal) -> View:
    """Ranked suggestions with their reasons; each can be chosen."""
    name = common.escape(proposal.mentee_name)
    blocks: list[Block] = [common.paragraph(f"*Mentors for {name}*, best first")]
    for match in proposal.matches:
        blocks.append(
            common.paragraph(
                f"*{common.escape(match.name)}* · {match.match_score:.0f} of 100\n{common.escape(match.reason)}",
                accessory=common.button("Choose", ASSIGN_TO, f"{proposal.mentee_id}:{match.mentor_id}"),
            )
        )
    if not proposal.matches:
        blocks.append(
            common.paragraph(
                "Nobody has a free place right now. Ask somebody experienced to type `/mentor join`."
            )
        )
    if proposal.knows_little:
        blocks.append(
            common.paragraph(
                f"We know little about {name} yet, so these fit only roughly.",
                accessory=common.button(f"Ask {proposal.mentee_name}", ASK_MENTEE, str(proposal.mentee_id)),
            )
        )
    blocks.append(
        common.small_print(
            "The score adds up shared skills, shared working hours and how earlier mentorships went."
        )
    )
    return common.page("Mentor suggestions", blocks)


def withdraw(offer: OfferView) -> View:
    sentence = (
        f"{common.mention(offer.mentor_slack_id)} has not answered yet. Withdraw the offer to mentor "
        f"{common.mention(offer.mentee_slack_id)}? {common.escape(offer.mentor_name)} sees that it was withdrawn; "
        f"{common.escape(offer.mentee_name)} does not."
    )
    return common.form(
        WITHDRAW,
        "Withdraw the offer",
        [common.paragraph(sentence)],
        submit="Withdraw",
        private_metadata=str(offer.id),
    )


def sent(offer: OfferView) -> View:
    """Says who has been asked, and that one will hear of the answer."""
    return common.page(
        "Assign a mentor",
        [
            common.paragraph(
                f":white_check_mark: {common.mention(offer.mentor_slack_id)} has the offer to mentor "
                f"{common.mention(offer.mentee_slack_id)}. You get a message with the answer."
            ),
            ActionsBlock(elements=[common.button("Withdraw", WITHDRAW_NOW, str(offer.id))]),
        ],
    )


def not_my_report(sentence: str, user_id: UUID | None, name: str) -> list[Block]:
    """The refusal, with the way out: to say that the person reports to oneself."""
    blocks: list[Block] = [common.paragraph(common.escape(sentence))]
    if user_id:
        blocks.append(ActionsBlock(elements=[common.button(f"{name} reports to me", CLAIM, str(user_id))]))
        blocks.append(common.small_print("A program lead confirms it with one tap, and you get a message."))
    return blocks


def _terms_line(proposal: Proposal) -> Block:
    cadence = CADENCES[proposal.cadence].lower()
    return common.paragraph(
        f"{proposal.duration_weeks} weeks · {cadence} · 1:1 · standard expectations · if declined, ask me",
        accessory=common.button("Change", CHANGE_TERMS),
    )


def _terms(proposal: Proposal) -> list[Block]:
    weeks = [(str(number), f"{number} weeks") for number in sorted({*DURATIONS, proposal.duration_weeks})]
    return [
        _select("format", "Format", list(FORMATS.items()), Format.ONE_ON_ONE),
        _select("duration", "Duration", weeks, str(proposal.duration_weeks)),
        common.field(
            "end_date", "End date", DatePickerElement(), optional=True, hint="Instead of the duration."
        ),
        _select("cadence", "Check-in cadence", list(CADENCES.items()), proposal.cadence),
        common.field(
            "skills",
            "Skills to look for",
            StaticMultiSelectElement(options=common.options([(skill, skill) for skill in proposal.skills])),
            optional=True,
            action_id=SKILLS,
            dispatch=True,
        ),
        common.field(
            "expectations",
            "Expectations",
            PlainTextInputElement(initial_value=proposal.expectations, multiline=True, max_length=3000),
            optional=True,
        ),
        _select("on_decline", "If declined", list(ON_DECLINE.items()), OnDecline.ASK),
    ]


def _select(name: str, label: str, choices: Sequence[tuple[str, str]], initial: str) -> Block:
    options = common.options(choices)
    return common.field(
        name,
        label,
        StaticSelectElement(
            options=options, initial_option=next(one for one in options if one.value == initial)
        ),
    )


def _initial(found: Sequence[Match], chosen: MentorId | None) -> Option | None:
    match = _shown(found, chosen)
    return _option(match) if match else None


def _reason(found: Sequence[Match], chosen: MentorId | None) -> str | None:
    match = _shown(found, chosen)
    return common.shorten(f"Why {match.name}: {match.reason}", 300) if match else None


def _shown(found: Sequence[Match], chosen: MentorId | None) -> Match | None:
    return next((match for match in found if match.mentor_id == chosen), found[0] if found else None)


def _option(match: Match) -> Option:
    return Option(
        value=str(match.mentor_id),
        text=f"{common.shorten(match.name, 60)} · {match.match_score:.0f} of 100",
        description=common.shorten(match.reason, 75),
    )
