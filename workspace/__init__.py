"""A strict local stand-in for Slack: serves a bot as Slack does, refuses what it refuses, lets people act."""

from workspace.elements import Impossible
from workspace.people import Actor, Sight
from workspace.records import Refused
from workspace.server import Workspace

__all__ = ["Actor", "Impossible", "Refused", "Sight", "Workspace"]
