"""What was done, by whom, why and under which words: written once, and chained.

``write`` puts an entry into the caller's transaction; ``verify`` finds what was tampered with;
``head`` is the number and hash to keep elsewhere. Names and ids only: an entry outlives what it
describes.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from moothall.record.values import Actor, Head, Problem, Subject, Verdict

if TYPE_CHECKING:
    from moothall.record.verifying import head, verify
    from moothall.record.writing import write

__all__ = ["Actor", "Head", "Problem", "Subject", "Verdict", "head", "verify", "write"]
WHERE = {"head": "verifying", "verify": "verifying", "write": "writing"}


def __getattr__(name: str) -> Any:
    """These need the models, and Django imports this package before models may be made."""
    if name not in WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{WHERE[name]}"), name)
