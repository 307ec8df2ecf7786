"""Two years of posts for many organisations, in the order in which they came in."""

import heapq
import json
import random
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from benchmarks.load.tables import Table, without_indexes
from benchmarks.load.texts import Example, Texts

LASTED = timedelta(days=730)
#: what came in within these days is mostly open; of what is older a little was never dealt with
FRESH = timedelta(days=10)
OPEN_FRESH, OPEN_OLD = 0.85, 0.02
ANSWERED = 0.25
MORE_IN_A_CASE = 0.4
QUEUE_OF = {
    "respond": "answer", "none": "left_alone", "private": "private", "moderate": "moderation",
    "redirect": "redirect", "foi": "requests", "request": "requests", "urgent": "urgent",
    "emergency": "danger", "safeguard": "danger",
}  # fmt: skip
BIG = (
    "inbox_author", "inbox_thread", "inbox_case", "inbox_post", "inbox_postjudgement",
    "inbox_decision", "record_entry", "channels_event", "channels_action",
)  # fmt: skip
COLUMNS = {
    "inbox_author": "id organisation_id account_id external_id name handle first_seen_at"
    " last_seen_at",
    "inbox_thread": "id organisation_id account_id external_id is_private last_post_at our_post_id",
    "inbox_case": "id organisation_id account_id thread_id author_id newest_post_id posts_count"
    " queue is_open opened_at waiting_since due_at due_for rank_at assigned_to_id closed_at"
    " closed_how closed_by_name tags version",
    "inbox_post": "id organisation_id account_id thread_id author_id case_id external_id version"
    " kind visibility own text attachments posted_at received_at settled_at judge_state"
    " judgement_id disposition service labels clocks reply_by",
    "inbox_postjudgement": "id organisation_id post_id at text_sha256 around reading disposition"
    " rival service grounds needs maybes clauses clocks reply_by reasons policy judge",
    "inbox_decision": "id organisation_id case_id post_id author_id verb state at by_id by_name"
    " by_role clause words policy",
    "record_entry": "id organisation_id number at actor_id actor_name actor_role verb subject_kind"
    " subject_id subject_label clause words policy before after previous hash",
    "channels_action": "id organisation_id account_id verb target_id target_version payload"
    " client_key state not_before finished_at external_id subject_kind subject_id decided_by_id"
    " decided_by_name decided_by_role decided_at clause outcome steps",
    "channels_event": "id organisation_id account_id external_id kind version author_id payload"
    " occurred_at received_at taken_in_at source notes",
}
#: above the numbers of the chain that the desk itself writes; this part of it does not verify
FIRST_NUMBER = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Firm:
    """One organisation: its accounts, and the memberships that cases are assigned to."""

    id: UUID
    accounts: tuple[UUID, ...]
    members: tuple[UUID, ...]


class Matter(NamedTuple):
    """One case to be: ``at`` first, so that they sort by time."""

    at: datetime
    number: int
    firm: int
    posts: int


class Thread(NamedTuple):
    """A conversation under a post of ours."""

    id: UUID
    account: UUID


class Filling:
    """Every table at once, each by a COPY of its own."""

    def __init__(
        self, url: str, firms: list[Firm], texts: Texts, now: datetime, chance: random.Random
    ) -> None:
        self.url, self.firms, self.texts, self.now, self.chance = url, firms, texts, now, chance
        self.authors: list[list[UUID]] = []
        self.threads: list[list[Thread]] = []
        self.numbers = FIRST_NUMBER
        self.ids = 0
        self.tables: dict[str, Table] = {}

    def fill(self, shares: list[int]) -> None:
        with without_indexes(self.url, *BIG), ExitStack() as open_tables:
            for name in BIG:
                self.tables[name] = Table(self.url, name, COLUMNS[name])
                open_tables.callback(self.tables[name].close)
            for firm, share in zip(self.firms, shares, strict=True):
                self.people_and_threads(firm, share)
            streams = [self.matters(number, share) for number, share in enumerate(shares)]
            for matter in heapq.merge(*streams, key=itemgetter(0)):
                self.matter(matter)

    def new_id(self, at: datetime) -> UUID:
        """Version 7, as if it had been made then."""
        self.ids += 1
        milliseconds = int(at.timestamp() * 1000)
        noise = self.chance.getrandbits(40) << 22 | (self.ids & 0x3FFFFF)
        return UUID(int=milliseconds << 80 | 0x7 << 76 | 0b10 << 62 | noise)

    def people_and_threads(self, firm: Firm, share: int) -> None:
        """An author writes six posts on average, and under one of our posts stand eight."""
        began = self.now - LASTED
        authors = []
        for number in range(max(1, share // 6)):
            one, example = self.new_id(began), self.chance.choice(self.texts.examples)
            account = firm.accounts[number % len(firm.accounts)]
            self.tables["inbox_author"].add(
                one, firm.id, account, f"a{number}", example.name or f"Rita {number}",
                f"{example.handle or 'rita'}{number}", began, self.now,
            )  # fmt: skip
            authors.append(one)
        self.authors.append(authors)
        count = max(1, share // 9)
        threads = []
        for number in range(count):
            at = began + LASTED * (number / count)
            account = firm.accounts[number % len(firm.accounts)]
            threads.append(self.thread(firm, account, number, at))
        self.threads.append(threads)

    def thread(self, firm: Firm, account: UUID, number: int, at: datetime) -> Thread:
        thread, ours = self.new_id(at), self.new_id(at)
        words = next((e.parent for e in self.chance.choices(self.texts.examples, k=5) if e.parent),
                     "Our office is open today.")  # fmt: skip
        self.tables["inbox_thread"].add(thread, firm.id, account, f"t{number}", False, at, ours)
        self.tables["inbox_post"].add(
            ours, firm.id, account, thread, None, None, f"t{number}", "1", "post", "public", True,
            f"{words} {number}", "[]", at, at, None, "never", None, "", "", [], "[]", None,
        )  # fmt: skip
        return Thread(thread, account)

    def matters(self, firm: int, share: int) -> Iterator[Matter]:
        """The cases of one organisation, in order of time."""
        left, sizes = share - share // 9, []
        while left > 0:
            size = min(left, 1 + (self.chance.random() < MORE_IN_A_CASE))
            sizes.append(size)
            left -= size
        moments = sorted(self.chance.random() for _ in sizes)
        for number, (moment, size) in enumerate(zip(moments, sizes, strict=True)):
            yield Matter(self.now - LASTED * (1 - moment), number, firm, size)

    def matter(self, matter: Matter) -> None:
        """One case with its posts, judgements, and what became of it."""
        firm = self.firms[matter.firm]
        threads, authors = self.threads[matter.firm], self.authors[matter.firm]
        place = 1 - (self.now - matter.at) / LASTED
        near = min(len(threads) - 1, int(place * len(threads)))
        thread = threads[max(0, near - int(self.chance.expovariate(0.5)))]
        author = authors[int(self.chance.random() ** 2 * len(authors))]
        example = self.chance.choice(self.texts.examples)
        fresh = self.now - matter.at < FRESH
        is_open = self.chance.random() < (OPEN_FRESH if fresh else OPEN_OLD)
        case, newest = self.new_id(matter.at), None
        for part in range(matter.posts):
            at = min(self.now, matter.at + timedelta(minutes=self.chance.randrange(1, 90) * part))
            newest = self.new_id(at)
            name = f"p{matter.number}-{part}"
            self.post(firm, thread, author, case, newest, name, example, at, is_open=is_open)
        self.case(firm, thread, author, case, newest, example, matter, is_open=is_open)

    def post(  # noqa: PLR0917 - a row has many columns
        self, firm: Firm, thread: Thread, author: UUID, case: UUID, key: UUID, name: str,
        example: Example, at: datetime, *, is_open: bool,
    ) -> None:  # fmt: skip
        text = self.texts.varied(example, self.chance.randrange(200_000), self.chance)
        said: dict[str, Any] = self.chance.choice(self.texts.judgements[example.disposition])
        judgement = self.new_id(at)
        self.tables["inbox_post"].add(
            key, firm.id, thread.account, thread.id, author, case, name, "1", "comment", "public",
            False, text, "[]", at, at, None if is_open else at + timedelta(hours=3), "judged",
            judgement, example.disposition, example.service, list(example.labels), said["clocks"],
            said["reply_by"],
        )  # fmt: skip
        self.tables["inbox_postjudgement"].add(
            judgement,
            firm.id,
            key,
            at,
            sha256(text.encode()).hexdigest(),
            *(said[name] for name in JUDGED),
        )
        payload = PAYLOAD | {
            "external_id": name, "text": text, "occurred_at": at.isoformat(),
            "author": PAYLOAD["author"] | {"external_id": str(author), "name": example.name},
        }  # fmt: skip
        self.tables["channels_event"].add(
            self.new_id(at), firm.id, thread.account, name, "created", "1", str(author),
            json.dumps(payload), at, at, at, "poll", "[]",
        )  # fmt: skip

    def case(  # noqa: PLR0917 - a row has many columns
        self, firm: Firm, thread: Thread, author: UUID, case: UUID, newest: UUID | None,
        example: Example, matter: Matter, *, is_open: bool,
    ) -> None:  # fmt: skip
        at, done = matter.at, matter.at + timedelta(hours=3)
        due = at + timedelta(days=2) if is_open and self.chance.random() < 0.5 else None
        mine = self.chance.choice(firm.members) if is_open and self.chance.random() < 0.2 else None
        queue = QUEUE_OF.get(example.disposition, "answer") if is_open else "done"
        self.tables["inbox_case"].add(
            case, firm.id, thread.account, thread.id, author, newest, matter.posts, queue, is_open,
            at, at if is_open else None, due, "first answer" if due else "", due or at, mine,
            None if is_open else done, "" if is_open else "answered", "" if is_open else "Olive Ng",
            [], 1,
        )  # fmt: skip
        if is_open:
            return
        self.tables["inbox_decision"].add(
            self.new_id(done), firm.id, case, newest, author, "leave_alone", "stands", done, "o",
            "Olive Ng", "officer", "R9", "Rhetorical questions are not answered.", "c@1",
        )  # fmt: skip
        self.numbers += 1
        self.tables["record_entry"].add(
            self.new_id(done), firm.id, self.numbers, done, "o", "Olive Ng", "officer",
            "leave_alone", "case", str(case), f"case {case.hex[-6:].upper()}", "R9", "", "c@1",
            '{"open":true}', '{"open":false}', "0" * 64, f"{self.numbers:064d}",
        )  # fmt: skip
        if self.chance.random() < ANSWERED:
            key = self.new_id(done)
            self.tables["channels_action"].add(
                key, firm.id, thread.account, "reply_public", f"p{matter.number}-0", "1",
                json.dumps({"text": "Thank you, we are on it.", "author": str(author)}), key.hex,
                "sent", done, done, f"r{matter.number}", "case", str(case), "o", "Olive Ng",
                "officer", done, "R1", "", "[]",
            )  # fmt: skip


#: an event as `channels.shape` keeps it
PAYLOAD: dict[str, Any] = {
    "account": "page", "kind": "created", "version": "1", "place": "comment",
    "visibility": "public", "attachments": [], "html": "", "parent_id": "", "root_id": "",
    "conversation": "", "permalink": "", "own": False, "summons_us": None, "our_thread": None,
    "rating": None,
    "author": {"external_id": "", "name": "", "handle": "", "bio": "", "avatar": ""},
}  # fmt: skip
#: columns of a judgement after those that are its own
JUDGED = (
    "around", "reading", "disposition", "rival", "service", "grounds", "needs", "maybes",
    "clauses", "clocks", "reply_by", "reasons", "policy", "judge",
)  # fmt: skip
