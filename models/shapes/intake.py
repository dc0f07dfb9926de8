"""What a mentee tells about themselves; it feeds matching and nothing else."""

from dataclasses import dataclass

WORKING_STYLES = {
    "doing": "Trying things out together",
    "talking": "Talking things through",
    "reading": "Reading first, then questions",
    "shadowing": "Watching somebody who is good at it",
}


@dataclass(frozen=True)
class IntakeForm:
    skills: tuple[str, ...] = ()
    working_style: tuple[str, ...] = ()
    wished: str | None = None
    """Slack id of somebody the mentee would like."""
    avoided: str | None = None
    """Slack id of somebody the mentee would rather not have."""
