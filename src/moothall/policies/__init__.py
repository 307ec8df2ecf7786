"""The versions of each organisation's policy: adopted, in force, and read again later.

``current`` is the policy of a moment, ``called`` the version that a decision names, ``adopt`` and
``adopt_shipped`` bring one into force. A version once adopted is never changed.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from moothall.policies.adopting import AlreadyAdopted, adopt, adopt_shipped
    from moothall.policies.reading import NoPolicy, called, current, in_force

__all__ = [
    "AlreadyAdopted",
    "NoPolicy",
    "adopt",
    "adopt_shipped",
    "called",
    "current",
    "in_force",
]
WHERE = {
    "AlreadyAdopted": "adopting",
    "NoPolicy": "reading",
    "adopt": "adopting",
    "adopt_shipped": "adopting",
    "called": "reading",
    "current": "reading",
    "in_force": "reading",
}


def __getattr__(name: str) -> Any:
    """These need the models, and Django imports this package before models may be made."""
    if name not in WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{WHERE[name]}"), name)
