"""A small company with every kind of row: who manages, mentors, was declined, was handed over.

boss > maya > nia            otto > omar, sam            dan > diego            lena leads the program
nia: felix, handed over to diego, who does not see felix's sessions; dora declined
omar: gil, handed over to felix, handed over to priya, whom omar lets see all sessions before
ulla: nobody knows her manager; maya assigned priya, who has not answered
"""

from collections.abc import Set
from typing import Any

from models.ids import new_id
from models.words import AssignmentStatus as Status
from tests import people
from tests.owner import Owner
from tests.people import MONDAY
from tests.privacy.planting import Who, World

MANAGERS = {"maya": "boss", "nia": "maya", "omar": "otto", "sam": "otto", "diego": "dan"}
OTHERS = ("lars", "boss", "otto", "dan", "lena", "felix", "dora", "priya", "gil", "ulla", "zed")
MENTORS = ("felix", "diego", "dora", "priya", "gil")
PERSONS = (*MANAGERS, *(name for name in OTHERS if name != "zed"))  # zed fills columns and never reads


def line_of(name: str) -> set[str]:
    manager = MANAGERS.get(name)
    return {manager} | line_of(manager) if manager else set()


async def build(owner: Owner) -> World:
    world = World(owner)
    await plant_people(world)
    await plant_mentorships(world)
    return world


async def plant_people(world: World) -> None:
    world.people["zed"] = (await people.person(world.owner, "zed")).id
    world.rows["performance_ratings", str(world.people["zed"])] = {}
    for name in ("boss", *(n for n in OTHERS if n not in ("boss", "zed")), *MANAGERS):
        world.people[name] = await world.plant(
            "users",
            name,
            # Ulla has no manager that we know of: who assigned stands in.
            {"self": {name}, "line": {"maya"} if name == "ulla" else line_of(name)},
            seen_in=["performance_ratings"],
            is_program_lead=name in ("lena", "lars"),
            is_active=name != "lars",
            manager_id=world.people.get(MANAGERS.get(name, "")),
        )
        of_name: dict[str, Any] = {"user_id": world.people[name]}
        own = {"self": {name}}
        await world.plant(
            "user_settings", name, own, **of_name, country="DE", working_days=[1, 2], reminder_hour=7
        )
        if name in MENTORS:
            await world.plant(
                "mentors", name, own, id=(mentor_id := new_id()), **of_name, formats=["group"],
                max_mentees=5, current_mentee_count=0,
            )  # fmt: skip
            world.people[f"mentor {name}"] = mentor_id
    nia, sam = world.people["nia"], world.people["sam"]
    await world.plant("avoidances", "nia", {"self": {"nia"}}, user_id=nia)
    await world.plant("mentee_preferences", "nia", {"self": {"nia"}}, user_id=nia)
    about_sam = {"self": {"sam"}, "line": {"otto"}}
    await world.plant("intakes", "sam", about_sam, user_id=sam)
    await world.plant("training_completions", "sam", about_sam, user_id=sam)
    for decided in (MONDAY, None):
        asker = {"author": {"sam"}} | ({} if decided else {"asker": {"sam"}})
        await world.plant("manager_claims", "sam", asker, claimed_by_user_id=sam, decided_at=decided)
        await world.plant(
            "eligibility_exceptions", "sam", asker, user_id=sam, decided_at=decided,
            granted=True if decided else None,
        )  # fmt: skip
    await world.plant(
        "api_tokens", "sam", {"self": {"sam"}}, acts_as_user_id=sam, scopes=["read"], id=(token := new_id())
    )
    await world.plant("idempotency_keys", "token", {}, token_id=token)
    await world.plant("nudges", "sam", {"self": {"sam"}}, user_id=sam)
    for table, column in (
        ("kudos", "from_user_id"),
        ("draws", "drawn_by_user_id"),
        ("audit", "actor_user_id"),
        ("badges", "user_id"),
    ):
        by_sam: dict[str, Any] = {column: sam}
        await world.plant(table, "sam", {"author": {"sam"}}, **by_sam)
    for table in ("historical_hires", "analysis_looks", "delivery_gates", "applied_requests", "webhooks"):
        await world.plant(table, "any", {})
    for table in ("program_skills", "role_skills", "curriculum_topics", "milestone_templates"):
        await world.plant(table, "any", {})
    await world.plant("agreements", "any", {}, version=7)
    await world.owner.run("update program_settings set country = 'DE', recognition_channel = 'C1'")
    world.rows["program_settings", "1"] = {}
    nowhere: dict[str, Any] = {"recipient_user_id": None, "recipient_user_ids": None, "channel_id": None}
    for destination, value in (
        ("recipient_user_id", sam),
        ("recipient_user_ids", [sam]),
        ("channel_id", "C1"),
    ):
        await world.plant("outbox", destination, {}, **{**nowhere, destination: value})


async def plant_mentorships(world: World) -> None:
    done, shared = Status.COMPLETED, MONDAY
    omar_gil = await mentorship(world, "omar", "gil", done, successors={"priya"}, now={"priya"})
    omar_felix = await mentorship(
        world, "omar", "felix", done, after=omar_gil, successors={"priya"}, now={"priya"}
    )
    await mentorship(world, "omar", "priya", Status.ACTIVE, after=omar_felix, shared_at=shared, by="lena")
    nia_felix = await mentorship(world, "nia", "felix", done, now={"diego"}, by="sam")
    nia_diego = await mentorship(world, "nia", "diego", Status.ACTIVE, after=nia_felix)
    await world.plant(
        "badges", "diego", {}, user_id=world.people["diego"], assignment_id=nia_diego, kind="certified"
    )
    await mentorship(world, "nia", "dora", Status.DECLINED, now={"diego"})
    await mentorship(world, "omar", "dora", Status.PENDING, after=omar_felix, shared_at=shared, now={"priya"})
    await mentorship(world, "lena", "gil", Status.DECLINED, by="lena")
    await mentorship(world, "ulla", "priya", Status.PENDING, by="maya", line={"maya"})

    for name, mentor, share in (("nia", {"diego"}, False), ("omar", {"priya"}, True)):
        of_name: dict[str, Any] = {"user_id": world.people[name], "shared_with_manager": share}
        who = {"self": {name}, "mentor": mentor, "shared_line": line_of(name) if share else set()}
        await world.plant("wanted_skills", name, who, **of_name)
        await world.plant("self_assessments", name, who, **of_name, assignment_id=None)
    before = {"self": {"nia"}, "mentor": {"diego", "felix"}, "shared_line": set[str]()}
    await world.plant(
        "self_assessments", "nia before", before, user_id=world.people["nia"], assignment_id=nia_felix,
        shared_with_manager=False,
    )  # fmt: skip
    for name, mentor in (("nia", {"diego"}), ("sam", set[str]())):
        who = {"mentee": {name}, "mentor": mentor, "line": line_of(name)}
        await world.plant(
            "mentee_ramp_milestones", name, who, mentee_user_id=world.people[name], assignment_id=None
        )
    await world.plant(
        "risk_dismissals", "maya", {"self": {"maya"}}, assignment_id=nia_diego, user_id=world.people["maya"]
    )
    diego = world.people["mentor diego"]
    pools: tuple[tuple[str, Any, Who], ...] = (
        ("mentee_rating", None, {"pool": {*MENTORS, "boss", "maya", "otto", "dan"}}),
        ("fit", diego, {"pool": {"diego", "boss", "maya", "otto", "dan"}}),
        ("mentor_satisfaction", None, {}),
    )
    for measure, mentor_id, who in pools:
        await world.plant("pooled_ratings", measure, who, measure=measure, mentor_id=mentor_id)


async def mentorship(
    world: World, mentee: str, mentor: str, status: Status, *, after: Any = None, shared_at: Any = None,
    by: str = "", line: set[str] | None = None, successors: Set[str] = frozenset(), now: Set[str] = frozenset(),
) -> Any:  # fmt: skip
    """A mentorship with one row of everything that belongs to it. `now` is who mentors the mentee today."""
    label = f"{mentee}-{mentor}"
    line = line_of(mentee) if line is None else line
    by = by or MANAGERS[mentee]
    # A mentee does not learn of a mentor who declined; sam assigned once, and may not any more.
    who: Who = {
        "mentee": {mentee} if status is not Status.DECLINED else set(),
        "mentor": {mentor}, "line": line, "successor": set(successors),
        "assigner": {by} - {"sam"},
    }  # fmt: skip
    mentor_id, mentee_id = world.people[f"mentor {mentor}"], world.people[mentee]
    pk: dict[str, Any] = {"assignment_id": (assignment := new_id())}
    await world.plant("mentorship_groups", label, who, id=(group := new_id()), mentor_id=mentor_id)
    [(draw,)] = await world.owner.run("select id from draws")
    await world.plant(
        "mentorship_assignments", label, who, seen_in=["assignment_words", "own_assignments"], id=assignment,
        status=status, mentor_id=mentor_id, mentee_user_id=mentee_id, assigned_by_user_id=world.people[by],
        format="one_on_one", handed_over_from_id=after, sessions_shared_at=shared_at, group_id=group,
        agreement_version=1, draw_id=draw,
    )  # fmt: skip
    await world.plant(
        "audit", label, {"quiet": {"lena", mentor, *who["mentee"], *line}}, subject_id=assignment,
        subject_type="mentorship_assignments", actor_user_id=None, actor_name="Quietly",
        action="assignment.rematch_asked", at=MONDAY.replace(hour=0),
    )  # fmt: skip
    if status is Status.DECLINED:
        return assignment  # and nothing ever came of it
    await world.plant(
        "agreement_acceptances",
        label,
        who | {"author": {mentee}},
        **pk,
        user_id=mentee_id,
        version=1,
    )
    await world.plant(
        "check_ins", label, who, id=(check_in := new_id()), **pk,
    )  # fmt: skip
    item = f"secret item {label}"
    world.secrets.add(item)
    by_mentee = {"logger": {mentee}}
    for more, given in (
        (by_mentee | {"rater": {mentee}}, {"session_quality": 2}),
        (by_mentee | {"rater": {mentor}}, {"other_quality": 4}),
        ({"service": {"program", "admin"}}, FACTS_ONLY),
    ):
        await world.plant(
            "mentorship_sessions", label, who | more, seen_in=["session_facts", "session_own_quality"], **pk,
            **{
                "logged_by": "mentee", "logged_by_user_id": mentee_id, "check_in_id": check_in,
                "session_quality": None, "other_quality": None,
                "action_items": [{"item": item, "owner": "mentor", "due": "2026-11-20", "done": False}], **given,
            },
        )  # fmt: skip
    await world.plant(
        "mentorship_resources", label, who | {"author": {mentee}}, **pk,
        shared_by_user_id=mentee_id, url=f"https://example.com/{label}",
    )  # fmt: skip
    template = (await world.owner.run("select id from milestone_templates limit 1"))[0][0]
    await world.plant(
        "mentee_ramp_milestones", label,
        who | {"mentee": {mentee}, "line": line | line_of(mentee), "mentor": {mentor} | now},
        **pk, mentee_user_id=mentee_id, template_id=template,
    )  # fmt: skip
    await world.plant(
        "skill_ratings", label, who | {"author": {mentor}}, **pk,
        rated_by_user_id=world.people[mentor],
    )  # fmt: skip
    for kind, said_by in (
        ("mentee_rating", mentee), ("fit", mentee), ("mentor_progress", mentor), ("mentor_satisfaction", mentor)
    ):  # fmt: skip
        told = {"told": {mentee} | line} if kind == "mentor_progress" else {}
        await world.plant(
            "feedback_rounds", label,
            {"author": {said_by}, **told},
            **pk, kind=kind, author_user_id=world.people[said_by],
        )  # fmt: skip
    return assignment


FACTS_ONLY: dict[str, Any] = {
    "logged_by_user_id": None, "topics_covered": [], "summary": None, "action_items": [],
    "resources_shared": [], "mentee_confidence_before": None, "mentee_confidence_after": None,
}  # fmt: skip
