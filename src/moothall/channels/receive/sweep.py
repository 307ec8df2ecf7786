"""Reading posts again: what nobody told us of (deletions above all) becomes an event."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from moothall.channels.connecting import opened
from moothall.channels.items import WORDED, Known, hash_of_words
from moothall.channels.models import Account, Source
from moothall.channels.receive.cleaning import keepable
from moothall.channels.receive.keeping import keep_answer
from moothall.channels.receive.taking import take
from moothall.channels.shape import event_of
from moothall.people.tenancy import organisation_scope
from moothall.platforms.base import (
    ContractBroken,
    Event,
    EventKind,
    PlatformError,
    RateLimited,
    State,
    Unsupported,
)

#: each batch is kept before the next is asked for
AT_ONCE = 50
#: where a platform says "wait" and not how long
WAIT = timedelta(minutes=5)
#: a platform may show for a while what was before our own hiding
SETTLES = timedelta(minutes=5)


class Reread(NamedTuple):
    """What could be asked, and how many changes were news."""

    ids: list[str]
    news: int


def reread(account: Account, external_ids: Iterable[str], at: datetime) -> Reread:
    """Read these posts again, in this order and a few at a time.

    A failure of the platform is noted on the account and ends it; what was read until then stays.
    Where the platform asks us to wait, polls wait as well.
    """
    wanted = list(dict.fromkeys(filter(None, external_ids)))
    asked: list[str] = []
    news = 0
    with organisation_scope(account.organisation_id):
        if not account.is_connected or (account.read_after and at < account.read_after):
            return Reread(asked, news)
        try:
            with opened(account) as platform:
                for some in batched(wanted, AT_ONCE):
                    news += compare(account, platform.refresh(some), at)
                    asked += some
        except RateLimited as error:
            until = error.until or at + WAIT
            account.note_error(keepable(error.words), at, read_after=until)
        except Unsupported:
            return Reread(
                asked, news
            )  # a platform that is not asked again, and no fault of anybody
        except PlatformError as error:
            if isinstance(error, ContractBroken):
                keep_answer(account, Source.SWEEP, error, at)
            account.note_error(keepable(error.words), at)
    return Reread(asked, news)


def refresh(account: Account, external_ids: Iterable[str], at: datetime) -> int:
    """The same; how many changes were news."""
    return reread(account, external_ids, at).news


def batched(wanted: list[str], most: int) -> Iterator[list[str]]:
    return (wanted[start : start + most] for start in range(0, len(wanted), most))


def compare(account: Account, states: Iterable[State], at: datetime) -> int:
    """States that a platform gave, against what we know; how many changes were news."""
    told = list(states)
    known = Known.many(account, [state.external_id for state in told])
    events = [event for state in told for event in differences(known[state.external_id], state, at)]
    return len(take(account, events, Source.SWEEP, at))


def differences(known: Known, state: State, at: datetime) -> list[Event]:
    """What must have happened meanwhile, dated now, since nobody says when."""
    if known.newest is None:
        return []
    now = replace(event_of(known.newest), occurred_at=at, raw_hash="")
    version = state.version or f"read {at.isoformat()}"
    if not state.exists:
        gone = replace(now, kind=EventKind.DELETED, version=version, text="", html="")
        return [] if known.deleted else [gone]
    found = []
    if known.deleted:
        back = f"{version} back {at.isoformat()}"
        found.append(replace(now, kind=EventKind.EDITED, version=back, text=state.text, html=""))
    elif was_edited(known, state):
        words = state.version or f"text {hash_of_words(state.text)[:16]}"
        found.append(replace(now, kind=EventKind.EDITED, version=words, text=state.text, html=""))
    if state.hidden is not None and is_shown_otherwise(known, state.hidden, at):
        kind = EventKind.HIDDEN if state.hidden else EventKind.UNHIDDEN
        found.append(replace(now, kind=kind, version=version))
    return found


def is_shown_otherwise(known: Known, hidden: bool, at: datetime) -> bool:
    """Than we were told; or than we left it, once the platform has had time to show that."""
    if hidden is not known.told_hidden:
        return True
    left_at = known.left[1] if known.left else None
    return hidden is not known.hidden and left_at is not None and at - left_at > SETTLES


def was_edited(known: Known, state: State) -> bool:
    """Other words under a version that we were not told of.

    Where the version is known, the platform only writes the same words another way here.
    """
    if not state.text or hash_of_words(state.text) == hash_of_words(known.text):
        return False
    versions = {event.version for event in known.events if event.kind in WORDED}
    return not state.version or state.version not in versions
