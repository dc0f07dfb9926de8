"""Whatever JSON a bot sends, the judge answers with faults and never fails itself."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from workspace.judge import judge_home, judge_message, judge_options, judge_view, judge_view_response
from workspace.tests.judge_payloads import Case
from workspace.tests.test_judge import CASES
from workspace.tests.test_judge_views import HOMES, MODALS, OPTIONS, RESPONSES, VIEW

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["type", "text"]), inner),
    max_leaves=4,
)


@given(case=st.sampled_from([*CASES, *MODALS, *HOMES, *OPTIONS, *RESPONSES]), data=st.data())
def test_any_json_gets_an_answer(case: Case, data: st.DataObject) -> None:
    where = data.draw(st.sampled_from([*pointers(case.good)]))
    spoiled = Case(case.name, case.good, where, data.draw(JSON), "", "").bad
    for judge in (judge_message, judge_view, judge_home, judge_options):
        assert isinstance(judge(spoiled), list)
    assert isinstance(judge_view_response(spoiled, VIEW), list)
    assert isinstance(judge_view_response({"response_action": "push", "view": spoiled}, VIEW), list)


@given(st.sampled_from(["[]", '"text"', "null", "3"]))
def test_what_is_no_object_is_refused(body: str) -> None:
    for judge in (judge_message, judge_view, judge_home, judge_options):
        assert [fault.message for fault in judge(json.loads(body))] == ["must be an object"]


def pointers(value: Any, at: str = "") -> Iterator[str]:
    children: Iterable[tuple[str | int, Any]] = value.items() if isinstance(value, dict) else ()
    if isinstance(value, list):
        children = enumerate(value)
    for key, child in children:
        yield f"{at}/{key}"
        yield from pointers(child, f"{at}/{key}")
