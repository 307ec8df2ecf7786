"""Who wrote, and in which conversation: found, or made."""

from datetime import datetime
from uuid import UUID

from moothall.files.safe_text import one_line
from moothall.inbox.intake.story import Story
from moothall.inbox.many import save_many
from moothall.inbox.models import Author, JudgeState, Post, Thread

Key = tuple[UUID, str]


class Places:
    """The authors and threads of one batch."""

    def __init__(self, organisation_id: UUID, at: datetime, stories: list[Story]) -> None:
        self.organisation_id, self.at = organisation_id, at
        accounts = {story.account_id for story in stories}
        threads = Thread.objects.filter(
            account_id__in=accounts, external_id__in={story.thread_key for story in stories}
        )
        authors = Author.objects.filter(
            account_id__in=accounts, external_id__in={story.author_key for story in stories}
        )
        self.threads: dict[Key, Thread] = {
            (one.account_id, one.external_id): one for one in threads
        }
        self.authors: dict[Key, Author] = {
            (one.account_id, one.external_id): one for one in authors
        }
        self.new_threads: list[Thread] = []
        self.new_authors: list[Author] = []
        self.changed_threads: dict[UUID, Thread] = {}
        self.changed_authors: dict[UUID, Author] = {}
        self.under: list[tuple[Thread, Post]] = []

    def thread(self, story: Story) -> Thread:
        key = (story.account_id, story.thread_key)
        found = self.threads.get(key)
        if found is None:
            found = Thread(
                organisation_id=self.organisation_id,
                account_id=story.account_id,
                external_id=story.thread_key,
                is_private=story.is_private,
                last_post_at=story.posted_at,
            )
            self.threads[key] = found
            self.new_threads.append(found)
        elif story.posted_at > found.last_post_at:
            found.last_post_at = story.posted_at
            self.changed_threads[found.pk] = found
        return found

    def author(self, story: Story) -> Author:
        """With the name that they have now."""
        key, told = (story.account_id, story.author_key), story.told.author
        found = self.authors.get(key)
        if found is None:
            found = Author(
                organisation_id=self.organisation_id,
                account_id=story.account_id,
                external_id=story.author_key,
                first_seen_at=story.posted_at,
                last_seen_at=story.posted_at,
            )
            self.authors[key] = found
            self.new_authors.append(found)
        else:
            self.changed_authors[found.pk] = found
        if story.posted_at >= found.last_seen_at:
            found.last_seen_at = story.posted_at
            # a name stands in the middle of our own sentences: it may not turn them
            found.name = one_line(told.name) or found.name
            found.handle = one_line(told.handle) or found.handle
            found.bio = told.bio or found.bio
            found.avatar = told.avatar or found.avatar
        found.first_seen_at = min(found.first_seen_at, story.posted_at)
        return found

    def note_own(self, thread: Thread, post: Post) -> None:
        """The first of a public conversation, written by us, is what the others stand under."""
        if thread.external_id == post.external_id and thread.our_post_id is None:
            thread.our_post = post
            self.under.append((thread, post))

    def save(self) -> None:
        """Without the posts that threads stand under: they are not there yet."""
        our_posts = {thread.pk: thread.our_post for thread in self.new_threads}
        for thread in self.new_threads:
            thread.our_post = None
        Author.objects.bulk_create(self.new_authors, batch_size=500)
        Thread.objects.bulk_create(self.new_threads, batch_size=500)
        for thread in self.new_threads:
            thread.our_post = our_posts[thread.pk]
        new = {one.pk for one in (*self.new_authors, *self.new_threads)}
        save_many(
            (one for key, one in self.changed_authors.items() if key not in new),
            ("name", "handle", "bio", "avatar", "first_seen_at", "last_seen_at"),
        )
        save_many(
            (one for key, one in self.changed_threads.items() if key not in new),
            ("last_post_at",),
        )

    def save_our_posts(self) -> None:
        for thread, post in self.under:
            Thread.objects.filter(pk=thread.pk, our_post=None).update(our_post=post)

    def judge_again_under_new_parents(self) -> None:
        """A comment is read together with our post above it; where that came later, once more."""
        threads = [thread.pk for thread, _ in self.under if thread not in self.new_threads]
        if threads:
            Post.objects.filter(
                thread_id__in=threads,
                settled_at=None,
                own=False,
                corrected_at=None,
                judge_state=JudgeState.JUDGED,
            ).update(judge_state=JudgeState.WAITING, judge_attempts=0)
