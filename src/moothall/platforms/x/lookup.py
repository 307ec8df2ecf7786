"""Posts by their ids: as they stand now, and where their conversations began."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from moothall.platforms.x.dialect import history_of
from moothall.platforms.x.posts import Post

#: posts that one question may name
AT_ONCE = 100
#: whether a conversation began with us never changes, so it is asked once a process
_ROOTS: "OrderedDict[tuple[str, str], bool]" = OrderedDict()
_ROOTS_KEPT = 20_000
_WITHHELD = "not-authorized-for-resource"

Includes = dict[str, list[Post]]


class Found(dict[str, Post]):
    """Posts by the ids that were asked for; the ids of those that X keeps from us."""

    def __init__(self) -> None:
        super().__init__()
        self.withheld: set[str] = set()
        self.includes: Includes = {}


class Lookup:
    """``ask`` gives the body of a good answer or raises."""

    def __init__(self, ask: Callable[..., Any]) -> None:
        self._ask = ask

    def newest(self, external_ids: Sequence[str]) -> Found:
        """Each as it stands now: by an older id X gives the older words."""
        found = self.named(external_ids)
        later = {
            one: history_of(post)[-1]
            for one, post in found.items()
            if history_of(post)[-1] != str(post["id"])
        }
        if later:
            newer = self.named(list(later.values()))
            found.update({one: newer[last] for one, last in later.items() if last in newer})
            for name, things in newer.includes.items():
                found.includes.setdefault(name, []).extend(things)
        return found

    def named(self, external_ids: Sequence[str]) -> Found:
        found = Found()
        for start in range(0, len(external_ids), AT_ONCE):
            ids = ",".join(external_ids[start : start + AT_ONCE])
            body = self._ask("/2/tweets", {"ids": ids}, posts=True, partly=True)
            found.update({str(one["id"]): one for one in body.get("data") or ()})
            found.withheld |= {
                str(one.get("resource_id") or one.get("value"))
                for one in body.get("errors") or ()
                if str(one.get("type", "")).endswith(_WITHHELD)
            }
            for name, things in (body.get("includes") or {}).items():
                found.includes.setdefault(name, []).extend(things)
        return found

    def roots(self, us: str, conversations: Iterable[str]) -> dict[str, bool]:
        """Whether each began with a post of ours; without those that are gone."""
        wanted = list(conversations)
        unknown = [one for one in wanted if (us, one) not in _ROOTS]
        for one, post in self.named(unknown).items():
            _ROOTS[us, one] = str(post["author_id"]) == us
        while len(_ROOTS) > _ROOTS_KEPT:
            _ROOTS.popitem(last=False)
        return {one: _ROOTS[us, one] for one in wanted if (us, one) in _ROOTS}
