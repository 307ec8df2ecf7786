"""Posts as their stories tell them, each of others' in a case."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from moothall.channels.models import Account, Source
from moothall.channels.receive.backlog import is_backlog
from moothall.inbox.filing import refile
from moothall.inbox.intake.cases import Cases
from moothall.inbox.intake.places import Places
from moothall.inbox.intake.story import Story
from moothall.inbox.many import save_many
from moothall.inbox.models import JudgeState, Post, Wording
from moothall.platforms.base import Visibility

CHANGED_AGAIN = "They changed their post after it was dealt with."
#: ways in which old posts come
READ_BACK = {Source.POLL, Source.SWEEP, Source.IMPORT}
#: what a story may change of a post that we have
CHANGING = (
    "text", "first_text", "version", "edited_at", "deleted_at", "hidden_at", "hidden_told_at",
    "visibility", "posted_at", "counts_from", "permalink", "settled_at", "judge_state",
    "judge_attempts", "judge_problem", "corrected_at", "action",
)  # fmt: skip


class Keeping:
    """One batch: loads what there is, keeps every story, saves all of it."""

    def __init__(self, organisation_id: UUID, at: datetime) -> None:
        self.organisation_id, self.at = organisation_id, at
        self.posts = self.opened = self.woken = 0
        self.made: list[Post] = []
        self.changed: dict[UUID, Post] = {}
        self.wordings: list[Wording] = []

    def add(self, other: "Keeping") -> None:
        """Count another batch's in."""
        self.posts += other.posts
        self.opened += other.opened
        self.woken += other.woken

    def keep(self, stories: list[Story]) -> None:
        self.known = known_posts(stories)
        self.places = Places(self.organisation_id, self.at, stories)
        self.connected = connections_of(stories)
        self.cases = Cases(self.organisation_id, self.at, self.places, self.known.values())
        for story in stories:
            post = self.known.get(story.key)
            if post is None:
                self.make(story)
            else:
                self.change(post, story)
        self.save()

    def make(self, story: Story) -> None:
        thread = self.places.thread(story)
        post = Post(
            organisation_id=self.organisation_id,
            account_id=story.account_id,
            thread=thread,
            external_id=story.told.external_id,
            kind=story.told.place.value,
            own=story.told.own,
            attachments=[
                {"url": one.url, "media_type": one.media_type, "alt_text": one.alt_text}
                for one in story.told.attachments
            ],
            parent_external_id=story.told.parent_id,
            rating=story.rating,
            received_at=story.received_at,
            backlog=self.is_backlog(story),
        )
        self.tell(post, story)
        self.made.append(post)
        self.known[story.key] = post
        self.posts += 1
        if story.told.own:
            post.judge_state = JudgeState.NEVER
            self.places.note_own(thread, post)
        else:
            post.author = self.places.author(story)
            self.cases.take(post, thread)

    def is_backlog(self, story: Story) -> bool:
        """Old when it was asked for or handed in. What a platform sends by itself is news."""
        if story.told.own or story.source not in READ_BACK:
            return False
        return self.is_old(story)

    def is_old(self, story: Story) -> bool:
        """Whether it was written long before anybody could have seen it from here."""
        imported = story.source == Source.IMPORT
        since = story.received_at if imported else self.connected[story.account_id]
        return is_backlog(story.posted_at, since)

    def written(self, story: Story) -> datetime | None:
        """When they wrote it; None where nobody here could answer it then, or the time is wrong.

        Who types in what was said on the telephone says himself when that was.
        """
        is_believed = story.source == Source.BY_HAND or not self.is_old(story)
        return story.posted_at if is_believed else None

    def change(self, post: Post, story: Story) -> None:
        before = [getattr(post, name) for name in CHANGING]
        text = post.text
        self.tell(post, story)
        if post.text != text and not post.own:
            self.judge_again(post)
        if before != [getattr(post, name) for name in CHANGING]:
            self.changed[post.pk] = post
            if post.case_id:
                self.cases.touch(post)

    def judge_again(self, post: Post) -> None:
        """New words are new to the judge, to the officer, and to whoever closed the case."""
        post.judge_state, post.judge_attempts = JudgeState.WAITING, 0
        post.judge_problem, post.corrected_at = "", None
        if post.settled_at:
            post.settled_at = None
            self.cases.wake_for(post, CHANGED_AGAIN)

    def tell(self, post: Post, story: Story) -> None:
        """What the story says, on the post."""
        post.text, post.version = story.text, story.told.version
        post.posted_at = story.posted_at
        post.counts_from = self.written(story) or post.counts_from
        post.permalink = story.told.permalink or post.permalink
        post.visibility = (Visibility.PRIVATE if story.is_private else Visibility.PUBLIC).value
        post.deleted_at = post.deleted_at or story.deleted_at
        if story.action_id and not post.action_id:
            post.action_id = story.action_id
        if len(story.wordings) > 1:
            post.edited_at, post.first_text = story.edited_at, story.wordings[0].text
            self.wordings += earlier_wordings(post, story)
        told = story.hidden_told_at
        if told and (post.hidden_told_at is None or told > post.hidden_told_at):
            post.hidden_told_at, post.hidden_at = told, told if story.is_hidden else None

    def save(self) -> None:
        """Rows may refer to rows that come later: the database checks when all is said."""
        self.places.save()
        self.cases.save_new()
        Post.objects.bulk_create(self.made, batch_size=500)
        save_many(self.changed.values(), CHANGING)
        Wording.objects.bulk_create(self.wordings, ignore_conflicts=True, batch_size=500)
        self.places.save_our_posts()
        self.cases.save_changes()
        refile(self.organisation_id, self.cases.to_file, self.at)
        self.places.judge_again_under_new_parents()
        self.opened, self.woken = self.cases.opened, self.cases.woken
        self.cases.write_record()


def earlier_wordings(post: Post, story: Story) -> list[Wording]:
    return [
        Wording(
            organisation_id=post.organisation_id,
            post=post,
            text=one.text,
            version=one.version,
            since=one.since,
        )
        for one in story.wordings[:-1]
    ]


def connections_of(stories: Iterable[Story]) -> dict[UUID, datetime]:
    """Since when each account is connected."""
    accounts = Account.objects.filter(pk__in={story.account_id for story in stories})
    return dict(accounts.values_list("pk", "connected_at"))


def known_posts(stories: Iterable[Story]) -> dict[tuple[UUID, str], Post]:
    """Those that we have, by account and platform's id."""
    ids = [story.told.external_id for story in stories]
    accounts = {story.account_id for story in stories}
    found = Post.objects.filter(account_id__in=accounts, external_id__in=ids)
    wanted = {story.key for story in stories}
    held = ((post.account_id, post.external_id) for post in found)
    return {key: post for key, post in zip(held, found, strict=True) if key in wanted}
