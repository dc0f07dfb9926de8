"""The tables. Importing this package registers them all with `models.base.Base`."""

from models import audit, mentors, outbox, people, program

__all__ = ["audit", "mentors", "outbox", "people", "program"]
