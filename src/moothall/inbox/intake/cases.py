"""Which case a new post belongs to: its author's open one in that thread, else a new one."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cached_property
from uuid import UUID

from moothall import record
from moothall.inbox.desk import DESK, subject_of
from moothall.inbox.filing import lock_cases
from moothall.inbox.intake.places import Places
from moothall.inbox.many import save_many
from moothall.inbox.models import Case, ClosedHow, Draft, DraftState, Place, Post, Thread
from moothall.inbox.queues import UNREAD, QueueName

#: a case that was closed longer ago stays closed: what is written then is a new matter
WAKES_WITHIN = timedelta(days=28)
WROTE_AGAIN = "They wrote again while a service area was asked."
#: what this room changes of a case that there is
CHANGING = (
    "newest_post", "posts_count", "queue", "pinned_at", "is_open", "waiting_since", "due_at",
    "due_for", "rank_at", "attention", "snoozed_until", "closed_at", "closed_how",
    "closed_by_name", "backlog", "version",
)  # fmt: skip
INVITED = (DraftState.QUEUED, DraftState.SENT, DraftState.BY_HAND)


class Cases:
    """The cases of one batch."""

    def __init__(
        self, organisation_id: UUID, at: datetime, places: Places, posts: Iterable[Post]
    ) -> None:
        self.organisation_id, self.at = organisation_id, at
        self.by_id: dict[UUID, Case] = {}
        self.of: dict[tuple[UUID, UUID], list[Case]] = defaultdict(list)
        self.new: list[Case] = []
        self.changed: dict[UUID, Case] = {}
        self.to_file: set[UUID] = set()
        self.woken_from: dict[UUID, str] = {}
        self.places = places
        self.load(places, [post.case_id for post in posts if post.case_id])

    @property
    def opened(self) -> int:
        return len(self.new)

    @property
    def woken(self) -> int:
        return len(self.woken_from)

    @cached_property
    def invitations(self) -> dict[UUID | None, UUID]:
        """By author: the public case in which we asked them to write to us in private."""
        asked = Draft.objects.filter(
            place=Place.PRIVATE,
            state__in=INVITED,
            case__author__in=[author.pk for author in self.places.authors.values()],
            case__thread__is_private=False,
        ).order_by("updated_at")
        return dict(asked.values_list("case__author_id", "case_id"))

    def load(self, places: Places, case_ids: list[UUID]) -> None:
        """Those of these authors in these threads, those of known posts, and where merging led."""
        found = Case.objects.filter(
            thread__in=[one.pk for one in places.threads.values()],
            author__in=[one.pk for one in places.authors.values()],
        )
        for case in lock_cases(found.values_list("pk", flat=True)):
            self.by_id[case.pk] = case
            self.of[case.thread_id, case.author_id].append(case)
        missing = {case_id for case_id in case_ids if case_id not in self.by_id}
        while missing := missing | self.merged_elsewhere():
            before = len(self.by_id)
            self.by_id |= {case.pk: case for case in lock_cases(missing)}
            missing = set()
            if len(self.by_id) == before:
                return

    def merged_elsewhere(self) -> set[UUID]:
        targets = {case.merged_into_id for case in self.by_id.values() if case.merged_into_id}
        return {target for target in targets if target and target not in self.by_id}

    def take(self, post: Post, thread: Thread) -> None:
        """Put a new post where it belongs."""
        author = post.author
        if author is None:
            raise ValueError("only what others write is put into a case")
        case = self.joined(self.of[thread.pk, author.pk])
        if case is None:
            case = self.open(post, thread)
        elif not case.is_open:
            self.wake(case, post)
        else:
            self.join(case, post)
        post.case = case
        case.posts_count += 1
        if case.newest_post is None or post.posted_at >= case.newest_post.posted_at:
            case.newest_post = post

    def joined(self, candidates: list[Case]) -> Case | None:
        """The newest that is open, else the newest that was closed a short while ago."""
        ends = [self.end_of(case) for case in candidates]
        if opened := [case for case in ends if case.is_open]:
            return max(opened, key=lambda case: case.opened_at)
        lately = [
            case for case in ends if case.closed_at and case.closed_at >= self.at - WAKES_WITHIN
        ]
        return max(lately, key=lambda case: case.closed_at or self.at) if lately else None

    def end_of(self, case: Case) -> Case:
        """Where merging led."""
        while case.merged_into_id and case.merged_into_id in self.by_id:
            case = self.by_id[case.merged_into_id]
        return case

    def open(self, post: Post, thread: Thread) -> Case:
        case = Case(
            organisation_id=self.organisation_id,
            account_id=post.account_id,
            thread=thread,
            author=post.author,
            queue=UNREAD.value,
            opened_at=self.at,
            waiting_since=post.since,
            rank_at=post.posted_at if post.backlog else post.since,
            backlog=post.backlog,
        )
        if thread.is_private and post.author_id in self.invitations:
            case.continues_id = self.invitations[post.author_id]
        self.by_id[case.pk] = case
        self.of[thread.pk, case.author_id].append(case)
        self.new.append(case)
        return case

    def join(self, case: Case, post: Post) -> None:
        """Another post of an open case; one that was put off is looked at now."""
        case.snoozed_until = None
        case.backlog = case.backlog and post.backlog
        case.waiting_since = case.waiting_since or post.since
        if case.queue == QueueName.WAITING and not case.attention:
            case.attention = WROTE_AGAIN
        self.note(case)

    def wake(self, case: Case, post: Post, why: str = "") -> None:
        """Open a closed case again: somebody has to look."""
        self.woken_from[case.pk] = case.closed_how
        case.is_open, case.queue, case.pinned_at = True, UNREAD.value, None
        case.closed_at, case.closed_how, case.closed_by_name = None, "", ""
        case.merged_into_id = None
        case.snoozed_until, case.attention = None, why
        case.backlog = post.backlog
        case.waiting_since = case.rank_at = post.since
        case.due_at, case.due_for = None, ""
        self.note(case)

    def wake_for(self, post: Post, why: str) -> None:
        """A known post asks for another look."""
        case = self.end_of(self.by_id[post.case_id]) if post.case_id else None
        if case is None:
            return
        if not case.is_open:
            self.wake(case, post, why)
        else:
            case.attention = case.attention or why
            self.note(case)

    def touch(self, post: Post) -> None:
        """Something about a known post changed, so its case may belong elsewhere."""
        if post.case_id:
            self.to_file.add(post.case_id)
            case = self.by_id[post.case_id]
            if case.is_open and case.snoozed_until and post.judge_state == "waiting":
                case.snoozed_until = None
                self.note(case)

    def note(self, case: Case) -> None:
        case.version += 1
        self.changed[case.pk] = case

    def save_new(self) -> None:
        """Without the posts that they show: those are not there yet."""
        newest = {case.pk: case.newest_post for case in self.new}
        for case in self.new:
            case.newest_post = None
        Case.objects.bulk_create(self.new, batch_size=500)
        for case in self.new:
            case.newest_post = newest[case.pk]
            self.changed[case.pk] = case

    def save_changes(self) -> None:
        save_many(self.changed.values(), CHANGING)

    def write_record(self) -> None:
        for case_id, before in self.woken_from.items():
            record.write(
                self.organisation_id,
                by=DESK,
                verb="wake",
                subject=subject_of(self.by_id[case_id]),
                before={"closed": ClosedHow(before).value},
                note=self.by_id[case_id].attention or "They wrote again.",
                at=self.at,
            )
