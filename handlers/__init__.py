"""The door for people in Slack: one module a feature, each with its table of listeners on top."""

from handlers import (
    actions,
    assessments,
    assignments,
    directory,
    endings,
    feedback,
    goals,
    handovers,
    home,
    installation,
    intake,
    mentors,
    menu,
    milestones,
    offers,
    people,
    preferences,
    privacy,
    resources,
    session_pages,
    sessions,
    skills,
)

FEATURES = tuple(
    feature.listens()
    for feature in (
        menu,
        mentors,
        assignments,
        offers,
        sessions,
        session_pages,
        actions,
        resources,
        milestones,
        goals,
        skills,
        assessments,
        feedback,
        endings,
        handovers,
        intake,
        people,
        preferences,
        privacy,
        home,
        directory,
        installation,
    )
)
