"""The library: policy, working time, judgement.

No Django, no database, no network, no clock of its own: time is always an argument.

    from moothall.core import Post, judge, load_policy

    judgement = judge(Post(text="Who do I ring?"), load_policy("colchester-borough-homes"))
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from moothall.core.judgement import Context, judge
    from moothall.core.policy import Policy, PolicyErrors, load_policy, read_policy
    from moothall.core.values import Author, EarlierPost, Judgement, Post
    from moothall.core.worktime import MonitoredHours, run_clock

#: Where each name lives. A room is imported when its first name is asked for, so that a command
#: which only counts hours does not wait for the judge.
_ROOMS = {
    "judgement": ("Context", "judge"),
    "policy": ("Policy", "PolicyErrors", "load_policy", "read_policy"),
    "values": ("Author", "EarlierPost", "Judgement", "Post"),
    "worktime": ("MonitoredHours", "run_clock"),
}
_HOME = {name: room for room, names in _ROOMS.items() for name in names}

__all__ = [
    "Author",
    "Context",
    "EarlierPost",
    "Judgement",
    "MonitoredHours",
    "Policy",
    "PolicyErrors",
    "Post",
    "judge",
    "load_policy",
    "read_policy",
    "run_clock",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"moothall.core has no {name}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
