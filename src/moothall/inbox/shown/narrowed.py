"""What a list is narrowed to, in words."""

from collections.abc import Mapping

from moothall.core.values import Disposition, Service
from moothall.files.wording import SERVICES
from moothall.inbox.queries import Filters
from moothall.inbox.shown.labels import SHORT, disposition_title


def narrowed_words(filters: Filters, names: Mapping[str, str]) -> tuple[str, ...]:
    """``Repairs``, ``given to Sam Byrne``; whose it is and lateness have tabs of their own."""
    said = {
        "assigned": f"given to {names['assigned']}" if "assigned" in names else "",
        "account": f"on {names.get('account', '')}" if filters.account else "",
        "service": SERVICES[Service(filters.service)] if filters.service else "",
        "area": f"asked of {names.get('area', '')}" if filters.area else "",
        "label": label_words(filters.label),
        "tag": f"tagged {filters.tag}" if filters.tag else "",
        "snoozed": "with what was put off" if filters.snoozed else "",
    }
    return tuple(words for words in said.values() if words)


def label_words(name: str) -> str:
    if name in set(Disposition):
        return disposition_title(name).lower()
    return SHORT.get(name, "")
