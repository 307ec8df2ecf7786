"""What changed between two versions of a policy, in words a board member can read."""

from moothall.core.policy.diff.change import Change, Topic
from moothall.core.policy.diff.compare import differences

__all__ = ["Change", "Topic", "differences"]
