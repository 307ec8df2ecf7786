"""Connected accounts: what comes in from them, what goes out to them, and the switch that stops it.

The only room that talks to platforms. ``receive`` takes in, ``outbox`` keeps what was decided until
``deliver`` has sent it; ``pause`` and ``resume`` are the kill switch.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from moothall.channels.pausing import pause, resume

__all__ = ["pause", "resume"]


def __getattr__(name: str) -> Any:
    """These need the models, and Django imports this package before models may be made."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.pausing"), name)
