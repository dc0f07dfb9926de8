"""Who may read and write what: section 5 of the product's rules, written once, column by column.

Words about the reader: everybody, lead, program, admin, manager (of anybody). Words about the reader and the row:
self, author, mentee, mentor, line (the mentee's), and what world.py says. A column that is not here fails the test.
"""

FACTS = "mentee mentor line lead program"

READ: dict[str, dict[str, str]] = {
    # People. The avoid list and preferences belong to their author, even the fact that there are any.
    "users": {
        "id slack_user_id name email timezone location role start_date left_on manager_id is_program_lead is_active"
        " is_guest is_bot is_external erased_at profile_updated_at directory_source created_at updated_at": "everybody"
    },
    "performance_ratings": {"user_id performance_rating": "self line lead admin"},
    "user_settings": {
        "user_id reminder_hour working_days snooze_until country muted_kinds welcomed_at": "self"
    },
    "avoidances": {"user_id avoided_user_id": "self"},
    "mentee_preferences": {"user_id working_style wished_mentor_user_id": "self"},
    "wanted_skills": {"user_id skills shared_with_manager answered_at": "self mentor shared_line"},
    "intakes": {"user_id asked_at answered_at": "self line lead program"},
    "manager_claims": {
        "id claimed_by_user_id user_id claimed_at decided_by_user_id decided_at confirmed": "author lead program"
    },
    # The program.
    "program_settings": {
        "id minimum_months minimum_rating certification_required guests_allowed mentored_roles new_hire_window_days"
        " default_duration_weeks default_cadence weight_expertise weight_location weight_success"
        " offer_reminder_days offer_expires_days country digest_weekday digest_hour reminder_hour"
        " recognition_channel k retention_months landmark_day updated_at": "everybody"
    },
    "program_skills": {"id name position retired_at": "everybody"},
    "role_skills": {"role skill": "everybody"},
    "curriculum_topics": {"id week topic role": "everybody"},
    "milestone_templates": {
        "id role name description target_day is_required verification_method position retired_at": "everybody"
    },
    "agreements": {"version text created_at created_by": "everybody"},
    # Mentors: their card is public, their rating is not.
    "mentors": {
        "id user_id is_active max_mentees current_mentee_count expertise_areas availability_notes"
        " total_mentees_to_date is_certified certified_at formats about_me left_at created_at updated_at": "everybody"
    },
    "training_completions": {"user_id module completed_at recorded_by": "self line lead program"},
    "eligibility_exceptions": {
        "id user_id asked_at decided_by_user_id decided_at granted": "author lead program"
    },
    # Mentorships: facts for all concerned, words for the two, each word for its readers.
    "mentorship_groups": {"id topic format mentor_id created_at": FACTS},
    "mentorship_assignments": {
        "id mentor_id mentee_user_id assigned_by_user_id start_date expected_end_date actual_end_date"
        " check_in_cadence format group_id duration_weeks expectations agreement_version requested_skills on_decline"
        " draw_id goals milestones status offered_at expires_on remind_after mentor_accepted_at declined_at expired_at"
        " cancelled_at paused_at paused_until resumed_at completed_at first_meeting_at handed_over_from_id"
        " sessions_shared_at created_at updated_at": FACTS
    },
    "own_assignments": {"id": "mentee mentor"},
    "assignment_words": {
        "assignment_id": "mentee mentor line lead",
        "completion_notes mentor_feedback": "mentee mentor line",
        "mentee_feedback mentee_rating": "mentee",
        "decline_reason": "mentor line lead",
        "decline_note": "mentor line",
        "note_to_mentee": "mentee mentor",
    },
    "agreement_acceptances": {"assignment_id user_id version agreed_at": FACTS},
    "check_ins": {
        "id assignment_id due_on starts_at status original_due_on moved_count asked_mentee_at asked_mentor_at"
        " decided_at decided_by_user_id created_at": FACTS
    },
    "mentorship_sessions": {
        "id assignment_id session_date duration_minutes topics_covered summary action_items resources_shared"
        " mentee_confidence_before mentee_confidence_after logged_by logged_by_user_id check_in_id meeting_id"
        " without_details edited_at edited_by_user_id joined_by_user_id created_at": "mentee mentor successor"
    },
    "session_facts": {
        "id assignment_id session_date duration_minutes logged_by logged_by_user_id check_in_id created_at": FACTS
        + " successor"
    },
    "session_own_quality": {"session_id": "mentee mentor", "quality": "rater"},
    "mentorship_resources": {
        "id assignment_id shared_by_user_id title url created_at": "mentee mentor successor"
    },
    "mentee_ramp_milestones": {
        "id assignment_id mentee_user_id milestone_name description target_date achieved_date achieved_by_user_id"
        " verification_method verified_by_user_id verified_at is_required position template_id retired_at"
        " created_at": FACTS
    },
    "self_assessments": {
        "id user_id assignment_id assessed_at overall_confidence skill_levels what_would_help"
        " shared_with_manager": "self mentor shared_line"
    },
    "skill_ratings": {"id assignment_id rated_by_user_id skill level rated_at": "author mentee"},
    "feedback_rounds": {
        "id assignment_id author_user_id kind occasion rating words fit created_at": "author told"
    },
    # Figures and recognition.
    "pooled_ratings": {"id measure mentor_id raters n mean published_at": "pool lead program"},
    "badges": {"id user_id kind awarded_at assignment_id": "everybody"},
    "kudos": {"id from_user_id mentor_user_id words created_at": "everybody"},
    "draws": {"id drawn_at drawn_by_user_id seed entrants result": "author lead program"},
    "risk_dismissals": {"assignment_id user_id until": "self program"},
    "historical_hires": {"id label reference role start_date ramped_on left_on imported_at": "lead program"},
    "analysis_looks": {"as_of information alpha_spent statistic conclusion looked_at": "lead program"},
    # Machinery.
    "outbox": {
        "id kind action recipient_user_id recipient_user_ids channel_id topic subject dedupe_key send_after status"
        " attempts leased_until leased_by failure sent_channel sent_ts created_at sent_at": "program"
    },
    "delivery_gates": {"gate next_at": "program"},
    "agenda": {"id user_id look_at": "program"},
    "nudges": {"user_id kind subject_id occasion said_at message state": "self program"},
    "audit": {"id at actor_user_id actor_name action subject_type subject_id before after": "lead program"},
    "applied_requests": {"key applied_at": "program"},
    "api_tokens": {
        "id name token_hash scopes acts_as_user_id expires_at revoked_at last_used_at created_at": "self program"
    },
    "idempotency_keys": {"token_id key request_hash status body created_at": "program"},
    "webhooks": {"id url events secret created_at disabled_at": "program"},
}

ALL_WRITES = ("insert", "update", "delete")


def all_writes(who: str) -> dict[str, str]:
    return dict.fromkeys(ALL_WRITES, who)


WRITE: dict[str, dict[str, str]] = {
    "users": {"insert": "lead program", "update": "lead program"},
    "user_settings": all_writes("self"),
    "avoidances": all_writes("self"),
    "mentee_preferences": all_writes("self"),
    "wanted_skills": all_writes("self"),
    "intakes": {"insert": "self line lead program", "update": "self line lead program"},
    "manager_claims": {"insert": "asker lead program", "update": "lead program"},
    "program_settings": {"update": "lead program"},
    "program_skills": {"insert": "lead program", "update": "lead program"},
    "role_skills": all_writes("lead program"),
    "curriculum_topics": all_writes("lead program"),
    "milestone_templates": {"insert": "lead program", "update": "lead program"},
    "agreements": {"insert": "lead program"},
    "mentors": {"insert": "self lead program", "update": "self lead program"},
    "training_completions": {"insert": "lead program", "update": "lead program"},
    "eligibility_exceptions": {"insert": "asker lead program", "update": "lead program"},
    "mentorship_groups": {"insert": "manager lead program"},
    "mentorship_assignments": {"insert": "assigner program", "update": FACTS},
    "agreement_acceptances": {"insert": "author"},
    "check_ins": all_writes(FACTS),
    "mentorship_sessions": {"insert": "logger service", "update": "mentee mentor", "delete": "logger"},
    "mentorship_resources": {"insert": "author", "update": "author", "delete": "author"},
    "mentee_ramp_milestones": {"insert": FACTS, "update": FACTS},
    "self_assessments": {"insert": "self", "update": "self"},
    "skill_ratings": {"insert": "author"},
    "feedback_rounds": {"insert": "author"},
    "badges": {"insert": "lead program"},
    "kudos": {"insert": "author"},
    "draws": {"insert": "author lead program"},
    "risk_dismissals": all_writes("self"),
    "historical_hires": all_writes("lead program"),
    "analysis_looks": {"insert": "lead program", "update": "lead program"},
    "outbox": {"insert": "everybody", "update": "program", "delete": "program"},
    "delivery_gates": all_writes("program"),
    "agenda": all_writes("program"),
    "nudges": {"insert": "program", "update": "program"},
    "audit": {"insert": "author quiet program"},
    "applied_requests": {"insert": "everybody", "delete": "program"},
    "api_tokens": {"insert": "program", "update": "program"},
    "idempotency_keys": all_writes("program"),
    "webhooks": all_writes("program"),
}
