"""The digests: a manager's by exception, a lead's with the program's numbers. Facts, never a private word."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, HeaderBlock

from blocks import charts, common, endings, mentors, needs, people, team
from blocks.common import Drawn
from models.shapes.digests import ForLeads, Pooled, ProgramNumbers, Share
from models.shapes.endings import Summary
from models.shapes.milestones import Ramped
from models.shapes.people import Newcomer
from models.shapes.risks import Mentee, Needing, WithoutMentor

MOST_LINES, MOST_NEWS = 12, 10
News = Ramped | Summary
"""Somebody is ramped, or what a completed mentorship came to."""
COVERAGE_TARGET, HELD_TARGET = 100, 90
MENTEES_TARGET, MENTORS_TARGET = "4.5", "4"


def manager(needing: Needing, news: Sequence[News] = ()) -> Drawn:
    """Those who need the manager, the others as a number; what does not fit is behind **See all**."""
    headline = needs.headline(needing.on_track, len(needing.needs))
    blocks: list[Block] = [common.paragraph(f"*{headline}*"), *needs.lines(needing.needs[:MOST_LINES])]
    rest = len(needing.needs) - MOST_LINES
    if rest > 0:
        blocks.append(common.paragraph(f"And {rest} more.", accessory=common.button("See all", team.OPEN)))
    if needing.hidden:
        blocks.append(common.small_print(f"{needing.hidden} more at risk, hidden for two weeks: you know."))
    blocks += [common.paragraph(_news(one)) for one in news[:MOST_NEWS]]
    return Drawn(headline.rstrip(":") + ".", blocks) if needing.needs else Drawn(headline, blocks)


def _news(one: News) -> str:
    if isinstance(one, Ramped):
        return f":tada: {common.mention(one.mentee_slack_id)} is ramped since {common.day(one.on)}."
    return f"{endings.is_completed(one)}\n{endings.sum_up(one)}"


def lead(numbers: ProgramNumbers, waits: ForLeads) -> Drawn:
    """The numbers as text and as charts, then what waits for a lead."""
    month = numbers.months[-1].month if numbers.months else None
    title = f"The program in {month:%B}" if month else "The program"
    total = waits.total + len(numbers.waiting)
    asks = f" {total} {'matter needs' if total == 1 else 'matters need'} you." if total else ""
    blocks: list[Block] = [
        HeaderBlock(text=title),
        common.paragraph("\n".join(f"• {one}" for one in _figures(numbers))),
        *_charts(numbers),
    ]
    if total:
        blocks += [common.paragraph(f"*{asks.strip()[:-1]}:*"), *_for_leads(numbers, waits)]
    return Drawn(f"{title}: {_summary(numbers)}.{asks}", blocks)


def _figures(numbers: ProgramNumbers) -> list[str]:
    places, waiting = numbers.places, numbers.waiting
    lines = [f"*Coverage*, three working days after the start: {_share(numbers.coverage, COVERAGE_TARGET)}"]
    if numbers.months:
        last = numbers.months[-1]
        lines.append(f"*Check-ins held* in {last.month:%B}: {_share(last.held, HELD_TARGET)}")
    offered = f", {places.offered} of them offered" if places.offered else ""
    lines.append(f"*Free places*: {places.free}{offered}")
    since = waiting[0].start_date if waiting else None
    longest = f", the longest since {common.day(since)}" if since and waiting[0].has_started else ""
    lines.append(f"*Waiting for a mentor*: {len(waiting)}{longest}")
    paused = f", {numbers.paused} more paused" if numbers.paused else ""
    lines.append(f"*Running mentorships*: {numbers.running}{paused}")
    if numbers.mentee_satisfaction:
        lines.append(f"*Mentees' satisfaction*: {_pooled(numbers.mentee_satisfaction, MENTEES_TARGET)}")
    if numbers.mentor_satisfaction:
        lines.append(f"*Mentors' satisfaction*: {_pooled(numbers.mentor_satisfaction, MENTORS_TARGET)}")
    return lines


def _summary(numbers: ProgramNumbers) -> str:
    return f"{numbers.running} running, {len(numbers.waiting)} waiting, {numbers.places.free} free places"


def _share(share: Share, target: int) -> str:
    if share.percent is None:
        return f"none yet (target {target} %)"
    return f"{share.percent} % ({share.numerator} of {share.denominator}; target {target} %)"


def _pooled(pooled: Pooled, target: str) -> str:
    return f"{pooled.mean:.2f} of 5 ({pooled.people} people; target {target})"


def _charts(numbers: ProgramNumbers) -> list[Block]:
    """Each only where there is something to draw."""
    drawn: list[Block] = []
    months = [(f"{one.month:%b %Y}", one.held.percent) for one in numbers.months]
    points = [(label, percent) for label, percent in months if percent is not None]
    if len(points) > 1:
        drawn.append(charts.line("Check-ins held, percent by month", "Held", points))
    places = numbers.places
    supply = [
        ("Taken", places.taken),
        ("Offered", places.offered),
        ("Free", places.free - places.offered),
        ("People waiting", len(numbers.waiting)),
    ]
    if any(number for _, number in supply):
        drawn.append(charts.bars("Places, and people who wait for one", "Number", supply))
    return drawn


def _for_leads(numbers: ProgramNumbers, waits: ForLeads) -> list[Block]:
    every = [
        *(
            _question(
                f"{common.mention(claim.claimed_by_slack_id)} says: {common.mention(claim.user_slack_id)} "
                "reports to me.",
                common.button("Confirm", people.CONFIRM_CLAIM, str(claim.id)),
                common.button("Not so", people.REFUSE_CLAIM, str(claim.id)),
            )
            for claim in waits.claims
        ),
        *(
            _question(
                f"{common.mention(asker.slack_id)} would like to be a mentor and needs your yes.",
                common.button("Grant", mentors.GRANT_EXCEPTION, str(asker.exception_id)),
                common.button("Not now", mentors.REFUSE_EXCEPTION, str(asker.exception_id)),
            )
            for asker in waits.askers
        ),
        *([_gaps(waits.gaps)] if waits.gaps else []),
    ]
    every += [[needs.without_mentor(_need(one))] for one in numbers.waiting[:MOST_LINES]]
    blocks = [block for one in every[:MOST_LINES] for block in one]
    rest = waits.total + len(numbers.waiting) - MOST_LINES
    if rest > 0:
        blocks.append(common.small_print(f"And {rest} more without a mentor: `/mentor assign @name`."))
    return blocks


def _question(text: str, yes: ButtonElement, no: ButtonElement) -> list[Block]:
    return [common.paragraph(text), ActionsBlock(elements=[yes, no])]


def _gaps(number: int) -> list[Block]:
    who = "1 person lacks" if number == 1 else f"{number} people lack"
    button = common.button("Complete the directory", people.OPEN_PEOPLE)
    return [common.paragraph(f"{who} a manager, a role or a start date.", accessory=button)]


def _need(newcomer: Newcomer) -> WithoutMentor:
    mentee = Mentee(newcomer.user_id, newcomer.slack_id, newcomer.name)
    return WithoutMentor(mentee, newcomer.start_date, newcomer.has_started)
