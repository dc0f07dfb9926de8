"""What Slack would refuse: pure functions from a payload to its faults. No faults means Slack takes it."""

from workspace.judge.surfaces import (
    Fault,
    judge_home,
    judge_message,
    judge_options,
    judge_view,
    judge_view_response,
)

__all__ = ["Fault", "judge_home", "judge_message", "judge_options", "judge_view", "judge_view_response"]
