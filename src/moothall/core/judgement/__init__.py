"""Policy and post in, what the policy says to do out."""

from moothall.core.judgement.context import Context
from moothall.core.judgement.judge import judge, judge_version
from moothall.core.judgement.precedence import PRECEDENCE, disposition_for

__all__ = ["PRECEDENCE", "Context", "disposition_for", "judge", "judge_version"]
