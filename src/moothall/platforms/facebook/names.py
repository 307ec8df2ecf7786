"""Who wrote a private message: webhooks give a number, and the officer needs a name.

https://developers.facebook.com/docs/messenger-platform/identity/user-profile
"""

from collections import OrderedDict
from dataclasses import replace

from moothall.platforms.base import Event, PlatformError, PostKind
from moothall.platforms.meta.graph import Graph

#: for this process, so that a flood of messages asks once for each person
_KNOWN: "OrderedDict[tuple[str, str], str]" = OrderedDict()
_MOST = 10_000


class Names:
    """Of people who write to one Page. A name that cannot be had is no reason to lose a message."""

    def __init__(self, graph: Graph, page: str) -> None:
        self._graph, self._page = graph, page

    def named(self, event: Event) -> Event:
        """The event with its author's name, where it is a message without one."""
        nameless = event.place is PostKind.DIRECT_MESSAGE and not event.author.name
        if event.own or not nameless:
            return event
        name = self._name_of(event.author.external_id)
        return replace(event, author=replace(event.author, name=name)) if name else event

    def _name_of(self, person: str) -> str:
        key = (self._page, person)
        if key not in _KNOWN:
            try:
                told = self._graph.read(person, fields="name")
                _KNOWN[key] = str(told.get("name") or "") if isinstance(told, dict) else ""
            except PlatformError:
                return ""
            while len(_KNOWN) > _MOST:
                _KNOWN.popitem(last=False)
        return _KNOWN[key]


def forget() -> None:
    _KNOWN.clear()
