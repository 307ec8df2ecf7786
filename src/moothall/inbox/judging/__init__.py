"""The judge over posts that wait for it: ``judge_waiting``; another policy: ``applied``."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from moothall.inbox.judging.again import applied, try_again
    from moothall.inbox.judging.waiting import Judged, judge_waiting

__all__ = ["Judged", "applied", "judge_waiting", "try_again"]
WHERE = {
    "Judged": "waiting",
    "applied": "again",
    "judge_waiting": "waiting",
    "try_again": "again",
}


def __getattr__(name: str) -> Any:
    """These need the models, and the package may be imported before models may be made."""
    if name not in WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{WHERE[name]}"), name)
