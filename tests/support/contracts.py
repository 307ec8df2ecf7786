"""Which test tries which verb of which platform, and against what: watched, not claimed.

While a test runs, everything that an adapter does through its contract is noted: a deed that ended
well, and posts that were read. What it was tried against is *live* below tests/peers, where other
people's servers answer; *description* where a platform's own machine-readable description allowed
a request of it; *fixture* where answers written by hand were all there was.

``CONTRACTS=FILE pytest ...`` appends what was seen to a file, of which `tools/contracts.py` makes
tests/contracts.json and the table in docs/reference/platforms.md. In every other run each test
that the file names must still do what it is named for, or fail.
"""

import functools
import json
import os
import re
from importlib import import_module
from pathlib import Path

import pytest

from moothall.platforms.base import EventKind, PostKind, Result, Verb
from moothall.platforms.table import table

ROOT = Path(__file__).parents[2]
FILE = ROOT / "tests" / "contracts.json"
LIVE, DESCRIPTION, FIXTURE = AGAINST = ("live", "description", "fixture")
#: what the desk speaks to, and the class that keeps the contract there
ADAPTERS = {
    "bluesky": "Bluesky", "email": "Mailbox", "facebook": "Facebook",
    "google_reviews": "GoogleReviews", "instagram": "Instagram", "linkedin": "LinkedIn",
    "mastodon": "Mastodon", "threads": "Threads", "whatsapp": "WhatsApp", "x": "X",
    "youtube": "YouTube",
}  # fmt: skip
#: transports that let only those requests through that a description allows
CHECKERS = (
    "bluesky.lexicon", "google.checker", "mastodon.description", "meta.checker",
    "threads.collection", "whatsapp.description", "x.description",
)  # fmt: skip
READ = {
    PostKind.COMMENT: Verb.READ_COMMENTS,
    PostKind.REPLY: Verb.READ_COMMENTS,
    PostKind.MENTION: Verb.READ_MENTIONS,
    PostKind.REVIEW: Verb.READ_REVIEWS,
    PostKind.DIRECT_MESSAGE: Verb.READ_DM,
}


class Watch:
    """What the test that runs now has done so far."""

    def __init__(self):
        self.seen, self.live, self.is_on = set(), False, False
        #: what the checkers said of the requests of the call that runs
        self.checked = set()

    def begin(self, *, live):
        self.seen, self.checked, self.live = set(), set(), live

    def note(self, platform, verb):
        described = self.checked == {True}
        against = LIVE if self.live else DESCRIPTION if described else FIXTURE
        if table()[platform].rows[verb].automatic:
            self.seen.add((platform, verb.value, against))


WATCH = Watch()


def watching():
    """Once for a process."""
    if WATCH.is_on:
        return
    WATCH.is_on = True
    for platform, name in ADAPTERS.items():
        kind = getattr(import_module(f"moothall.platforms.{platform}.client"), name)
        kind.perform = seen_to_act(platform, kind.perform)
        if hasattr(kind, "publish"):  # with pictures
            kind.publish = seen_to_act(platform, kind.publish)
        kind.fetch = seen_to_read(platform, kind.fetch, lambda page: page.events)
        kind.parse_webhook = seen_to_read(platform, kind.parse_webhook, lambda events: events)
    for name in CHECKERS:
        checked = import_module(f"tests.platforms.{name}").Checked
        checked.handle_request = seen_to_check(checked.handle_request)


def seen_to_act(platform, perform):
    @functools.wraps(perform)
    def performing(self, action, *more):
        WATCH.checked = set()
        outcome = perform(self, action, *more)
        if outcome.result is Result.CONFIRMED:
            WATCH.note(platform, action.verb)
        return outcome

    return performing


def seen_to_read(platform, read, events_of):
    @functools.wraps(read)
    def reading(self, *given, **named):
        WATCH.checked = set()
        found = read(self, *given, **named)
        for event in events_of(found):
            if event.kind is EventKind.CREATED and not event.own and event.place in READ:
                WATCH.note(platform, READ[event.place])
        return found

    return reading


def seen_to_check(handle):
    @functools.wraps(handle)
    def checking(self, request):
        answer = handle(self, request)
        address = str(request.url.copy_with(query=None))
        # known by its page alone, so that no description allowed it
        besides = getattr(self, "besides", ())
        WATCH.checked.add(not any(re.fullmatch(pattern, address) for _, pattern in besides))
        return answer

    return checking


@functools.cache
def claimed():
    """By the test's name: what the table says that it tries."""
    found = {}
    for platform, verbs in json.loads(FILE.read_text("utf-8")).items() if FILE.exists() else ():
        for verb, tests in verbs.items():
            for against, test in tests.items():
                found.setdefault(test, set()).add((platform, verb, against))
    return found


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """A test that ended well has done what the table names it for."""
    watching()
    WATCH.begin(live=(ROOT / "tests" / "peers") in item.path.parents)
    result = yield
    if wanted := os.environ.get("CONTRACTS"):
        with Path(wanted).open("a", encoding="utf-8") as out:
            out.writelines(f"{json.dumps([item.nodeid, *one])}\n" for one in sorted(WATCH.seen))
    else:
        missing = claimed().get(item.nodeid, set()) - WATCH.seen
        assert not missing, f"tests/contracts.json names this test for {sorted(missing)}"
    return result
