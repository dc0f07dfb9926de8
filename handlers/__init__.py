"""The door for people in Slack: one module a feature, each with its table of listeners on top."""

from handlers import (
    assignments,
    directory,
    home,
    installation,
    intake,
    mentors,
    menu,
    offers,
    people,
    preferences,
    privacy,
)

FEATURES = tuple(
    feature.listens()
    for feature in (
        menu,
        mentors,
        assignments,
        offers,
        intake,
        people,
        preferences,
        privacy,
        home,
        directory,
        installation,
    )
)
