"""Events in, posts and cases out: ``take_in``."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from moothall.inbox.intake.taking import Taken, take_in

__all__ = ["Taken", "take_in"]


def __getattr__(name: str) -> Any:
    """These need the models, and the package may be imported before models may be made."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.taking"), name)
