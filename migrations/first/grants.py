"""What the restricted role may do with which table; the policies beside this file narrow the rows further.

A table or a column that is not named here is closed: forgetting one shows nothing.
"""

from dataclasses import dataclass

from migrations.role import quoted


@dataclass(frozen=True)
class Grant:
    """`private` columns may be written but never read; `update` names columns, or "all" of them."""

    private: str = ""
    insert: bool = True
    update: str = ""
    delete: bool = False


READ = Grant(insert=False)
READ_ADD = Grant()
READ_ADD_CHANGE = Grant(update="all")
READ_ADD_CHANGE_REMOVE = Grant(update="all", delete=True)

TABLES = {
    "users": Grant(
        private="performance_rating",
        update="slack_user_id name email timezone location role start_date left_on manager_id"
        " performance_rating is_program_lead is_active is_guest is_bot is_external profile_updated_at"
        " directory_source",
    ),
    "user_settings": READ_ADD_CHANGE_REMOVE,
    "avoidances": READ_ADD_CHANGE_REMOVE,
    "mentee_preferences": READ_ADD_CHANGE_REMOVE,
    "wanted_skills": READ_ADD_CHANGE_REMOVE,
    "intakes": READ_ADD_CHANGE,
    "manager_claims": READ_ADD_CHANGE,
    "program_settings": Grant(insert=False, update="all"),
    "program_skills": READ_ADD_CHANGE,
    "role_skills": READ_ADD_CHANGE_REMOVE,
    "curriculum_topics": READ_ADD_CHANGE_REMOVE,
    "milestone_templates": READ_ADD_CHANGE,
    "agreements": READ_ADD,
    # Not the counts and the mean: the database keeps them.
    "mentors": Grant(
        private="average_rating",
        update="is_active max_mentees expertise_areas availability_notes is_certified certified_at formats"
        " about_me left_at",
    ),
    "training_completions": READ_ADD_CHANGE,
    "eligibility_exceptions": READ_ADD_CHANGE,
    "mentorship_groups": READ_ADD,
    # Not who with whom: another mentor is another mentorship.
    "mentorship_assignments": Grant(
        private="completion_notes mentor_feedback mentee_feedback mentee_rating decline_reason decline_note"
        " note_to_mentee",
        update="start_date expected_end_date actual_end_date check_in_cadence duration_weeks expectations"
        " agreement_version on_decline goals milestones status expires_on remind_after mentor_accepted_at"
        " declined_at expired_at cancelled_at paused_at paused_until completed_at first_meeting_at"
        " sessions_shared_at completion_notes mentor_feedback mentee_feedback mentee_rating decline_reason"
        " decline_note note_to_mentee",
    ),
    "agreement_acceptances": READ_ADD,
    "check_ins": READ_ADD_CHANGE_REMOVE,
    "mentorship_sessions": Grant(
        private="session_quality other_quality next_action_due",
        update="session_date duration_minutes topics_covered summary action_items resources_shared"
        " mentee_confidence_before mentee_confidence_after session_quality other_quality check_in_id"
        " meeting_id without_details edited_at edited_by_user_id",
        delete=True,
    ),
    "mentorship_resources": READ_ADD_CHANGE_REMOVE,
    "mentee_ramp_milestones": READ_ADD_CHANGE,
    "self_assessments": READ_ADD_CHANGE,
    "skill_ratings": READ_ADD,
    "feedback_rounds": READ_ADD,
    "pooled_ratings": READ,
    "badges": READ_ADD,
    "kudos": READ_ADD,
    "draws": READ_ADD,
    "risk_dismissals": READ_ADD_CHANGE_REMOVE,
    "historical_hires": READ_ADD_CHANGE_REMOVE,
    "analysis_looks": READ_ADD_CHANGE,
    "outbox": READ_ADD_CHANGE_REMOVE,
    "delivery_gates": READ_ADD_CHANGE_REMOVE,
    "audit": READ_ADD,
    "applied_requests": Grant(delete=True),
    "api_tokens": READ_ADD_CHANGE,
    "idempotency_keys": READ_ADD_CHANGE_REMOVE,
    "webhooks": READ_ADD_CHANGE_REMOVE,
    # views.sql
    "performance_ratings": READ,
    "assignment_words": READ,
    "session_facts": READ,
    "session_own_quality": READ,
}

# who.sql, owner_functions.sql, pooled_ratings.sql
FUNCTIONS = """
    app_role() person() is_program() is_admin() is_lead() sees_all_facts() my_mentor_id() my_line()
    my_assignments() known_assignments() my_conversations() my_mentees()
    working_times(uuid[]) open_action_items(uuid[]) action_items_due(date)
    publish_ratings() erase_mentorship_text(uuid) erase_private_text(uuid)
"""


def statements(role: str, columns: dict[str, list[str]]) -> list[str]:
    """The GRANTs; `columns` are those of each table, so that private ones can be left out."""
    to = quoted(role)
    grants = [f"grant usage on schema public, cairn to {to}"]
    for table, grant in TABLES.items():
        readable = [name for name in columns[table] if name not in grant.private.split()]
        grants.append(f"grant select{only(readable if grant.private else [])} on {table} to {to}")
        if grant.insert:
            grants.append(f"grant insert on {table} to {to}")
        if grant.update:
            changeable = [] if grant.update == "all" else grant.update.split()
            grants.append(f"grant update{only(changeable)} on {table} to {to}")
        if grant.delete:
            grants.append(f"grant delete on {table} to {to}")
    grants.append("revoke all on all functions in schema cairn from public")
    grants.extend(f"grant execute on function cairn.{signature} to {to}" for signature in FUNCTIONS.split())
    return grants


def only(columns: list[str]) -> str:
    return f" ({', '.join(columns)})" if columns else ""
