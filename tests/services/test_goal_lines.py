"""Goals as people type them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services import goal_lines
from models.errors import Invalid

TODAY = date(2026, 11, 23)


def parse(text: str) -> list[tuple[str, str | None]]:
    return [(goal["goal"], goal["target_date"]) for goal in goal_lines.parse(text, earliest=TODAY)]


@pytest.mark.parametrize(
    ("line", "goal", "target"),
    [
        ("Lead a renewal call", "Lead a renewal call", None),
        ("Lead a renewal call 2027-03-31", "Lead a renewal call", "2027-03-31"),
        ("Lead a renewal call, 2027-3-1", "Lead a renewal call", "2027-03-01"),
        ("Lead a renewal call (2027-03-31)", "Lead a renewal call", "2027-03-31"),
        ("Lead a renewal call – 2027-03-31 ", "Lead a renewal call", "2027-03-31"),
        ("Lead a renewal call: 2027-03-31", "Lead a renewal call", "2027-03-31"),
        ("• Lead a renewal call", "Lead a renewal call", None),
        ("- Lead a renewal call", "Lead a renewal call", None),
        ("Finish the 2027-03-31 review", "Finish the 2027-03-31 review", None),
        ("Ship release 2027-1", "Ship release 2027-1", None),
        ("Today 2026-11-23", "Today", "2026-11-23"),
        ("Leap 2028-02-29", "Leap", "2028-02-29"),
    ],
)
def test_a_line(line: str, goal: str, target: str | None) -> None:
    assert parse(line) == [(goal, target)]


def test_several_lines_and_empty_ones() -> None:
    assert parse("\nOne\n\n  \nTwo 2027-01-01\r\n•\n") == [("One", None), ("Two", "2027-01-01")]
    assert parse("") == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("A\nB 2027-02-30", "Line 2 ends with 2027-02-30, which is no date. Write it as YYYY-MM-DD."),
        ("A 0000-01-01", "Line 1 ends with 0000-01-01, which is no date."),
        ("A 2026-11-22", "Line 1 has the date 2026-11-22, which has passed."),
        ("2027-01-01", "Line 1 has a date but no goal."),
        ("(2027-01-01)", "Line 1 has a date but no goal."),
        ("x" * 301, "Line 1 is longer than 300 characters."),
        ("A\n" * 11, "Keep it to 10 goals; there are 11."),
    ],
)
def test_what_cannot_be(text: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse(text)
    assert refused.value.sentence.startswith(sentence)
    assert refused.value.field == "goals"


@given(st.text(max_size=400))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read = goal_lines.parse(text, earliest=TODAY)
    except Invalid:
        return
    assert len(read) <= 10
    for goal in read:
        assert 0 < len(goal["goal"]) <= 300
        assert goal["goal"] == goal["goal"].strip()
        assert goal["target_date"] is None or date.fromisoformat(goal["target_date"]) >= TODAY


@given(
    st.text("abc äß-(:", min_size=1).filter(lambda text: text.strip("•*- (:,;")),
    st.dates(TODAY, date(2099, 12, 31)),
)
def test_a_date_at_the_end_is_found_behind_any_goal(goal: str, day: date) -> None:
    [(_, target)] = parse(f"{goal} {day}")
    assert target == day.isoformat()
